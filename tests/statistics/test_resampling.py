"""The resampling engine against refits one by one, scipy's bootstrap and R's boot."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from attitude import ATTITUDE
from scipy import stats

from helpers.base.errors import InputError
from helpers.statistics.resampling import bootstrap as resampling
from helpers.statistics.resampling import permutation
from helpers.statistics.resampling.bootstrap import bootstrap, draw_counts, intervals, plan_blocks
from helpers.statistics.resampling.sums import Entries, Products

# Law school data of Efron and Tibshirani (1993, table 3.1); rating, complaints and learning of R's
# data set attitude.
LAW = pd.DataFrame(
    {
        "lsat": [576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594],
        "gpa": [
            3.39,
            3.30,
            2.81,
            3.03,
            3.44,
            3.07,
            3.00,
            3.43,
            3.36,
            3.13,
            3.12,
            2.74,
            2.76,
            2.88,
            2.96,
        ],
    }
)
MODEL = Entries(models=(("rating", ("complaints", "learning")),))


@pytest.fixture(scope="module")
def holed():
    """Forty respondents, three related variables, a few answers missing in each."""
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(
        rng.normal(size=(40, 3)) + rng.normal(size=(40, 1)), columns=["x", "z", "y"]
    )
    for name in frame:
        frame.loc[rng.choice(40, 4, replace=False), name] = np.nan
    return frame


ALL = Entries(("y",), (("y", "x"), ("y", "z")), (("y", ("x", "z")),))


def test_every_entry_of_a_resample_equals_a_refit_on_the_repeated_rows(holed):
    # Expected: pandas and statsmodels on the rows repeated as often as drawn; missing answers
    # pairwise and listwise.
    products = Products(holed, ALL)
    counts = draw_counts(40, 3, 9)
    found = products.evaluate(products.matrix @ counts.T)
    for i, count in enumerate(counts.astype(int)):
        rows = holed.loc[np.repeat(holed.index, count)].reset_index(drop=True)
        complete = rows.dropna()
        fit = sm.OLS(complete["y"], sm.add_constant(complete[["x", "z"]])).fit().params[["x", "z"]]
        beta = fit * complete[["x", "z"]].std() / complete["y"].std()
        expected = [
            rows["y"].mean(),
            rows["y"].std(),
            rows["y"].corr(rows["x"]),
            rows["y"].corr(rows["z"]),
            *fit,
            *beta,
        ]
        assert found[:, i] == pytest.approx(expected, abs=1e-10)


def test_keys_name_the_entries_as_the_printed_numbers_are_named(holed):
    keys = Products(holed, ALL).keys
    assert keys["statistic"].tolist() == ["mean", "sd", "r", "r", "B", "B", "beta", "beta"]
    assert keys.iloc[4].tolist() == ["y", "x", "B"]


def test_models_with_other_rows_or_predictors_keep_their_order(holed):
    # Expected: statsmodels, one model at a time.
    models = (("y", ("x",)), ("x", ("z",)), ("y", ("z",)))
    found = bootstrap(holed, Entries(models=models), 1, 1).estimate[::2]
    for slope, (y, (x,)) in zip(found, models, strict=True):
        rows = holed[[y, x]].dropna()
        assert slope == pytest.approx(stats.linregress(rows[x], rows[y]).slope, abs=1e-12)


def test_bca_agrees_with_scipy_within_monte_carlo_error():
    # scipy.stats.bootstrap itself; over seeds the lower limit has a standard deviation of 0.010 at
    # 20,000 resamples, the upper of 0.001.
    found = intervals(bootstrap(LAW, Entries(pairs=(("lsat", "gpa"),)), 20_000, 1)).iloc[0]

    def correlate(x, y, axis):
        return stats.pearsonr(x, y, axis=axis).statistic

    other = stats.bootstrap(
        (LAW["lsat"], LAW["gpa"]),
        correlate,
        paired=True,
        vectorized=True,
        n_resamples=20_000,
        rng=2,
        batch=5000,
    )
    assert found["low"] == pytest.approx(other.confidence_interval.low, abs=0.03)
    assert found["high"] == pytest.approx(other.confidence_interval.high, abs=0.004)
    assert found["se"] == pytest.approx(other.standard_error, rel=0.03)


def test_intervals_agree_with_r_boot():
    # R 4.2: boot.ci(boot(attitude, function(d, i) coef(lm(rating ~ complaints + learning, d[i,
    # ]))[2:3], 40000), type = c("perc", "bca"))
    boot = bootstrap(ATTITUDE, MODEL, 20_000, 3)
    percentile, bca = (
        intervals(boot, method=m)[["low", "high"]].to_numpy()[:2].ravel()
        for m in ("percentile", "bca")
    )
    assert boot.estimate[:2] == pytest.approx([0.64351764, 0.21119181], abs=1e-8)
    assert percentile == pytest.approx([0.4144, 0.8435, -0.0401, 0.4727], abs=0.015)
    assert bca == pytest.approx([0.4186, 0.8473, -0.0724, 0.4429], abs=0.025)


def test_percentile_interval_of_the_law_school_data_agrees_with_r_boot():
    # R 4.2: set.seed(1); boot.ci(boot(law, function(d, i) cor(d$lsat[i], d$gpa[i]), 100000), type =
    # c("perc", "bca"))
    boot = bootstrap(LAW, Entries(pairs=(("lsat", "gpa"),)), 40_000, 3)
    assert intervals(boot, method="percentile").loc[0, ["low", "high"]].tolist() == pytest.approx(
        [0.4583, 0.9623], abs=0.01
    )
    assert intervals(boot).loc[0, ["low", "high"]].tolist() == pytest.approx(
        [0.3158, 0.9405], abs=0.03
    )


def test_the_same_seed_gives_the_same_bits_whatever_the_number_of_processes():
    here, there = (bootstrap(ATTITUDE, MODEL, 1100, 7, processes=p).resamples for p in (1, 2))
    assert here.shape == (4, 1100)
    assert np.array_equal(here, there)
    assert not np.array_equal(here, bootstrap(ATTITUDE, MODEL, 1100, 8).resamples)


def test_sums_of_survey_answers_are_exact():
    # Thirds (a mean of three items) with missing answers: reversed order of summation gives the
    # same bits.
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(rng.integers(3, 22, size=(500, 2)) / 3, columns=["x", "y"])
    frame.loc[:20, "x"] = np.nan
    products = Products(frame, Entries(("y",), (("y", "x"),), (("y", ("x",)),))).matrix
    assert np.array_equal(products, np.rint(products)) and np.abs(products).max() < 400
    counts = draw_counts(500, 7, 1)
    assert np.array_equal(products @ counts.T, products[:, ::-1] @ counts[:, ::-1].T)


def test_more_resamples_begin_with_the_same_ones():
    # A block is cut short, never drawn differently.
    few, many = (bootstrap(ATTITUDE, MODEL, size, 7).resamples for size in (600, 1100))
    assert np.array_equal(few, many[:, :600])


def test_counts_of_a_block_stay_within_the_stated_memory():
    for n in (10, 350, 23_864, 10**6):
        sizes, seeds = plan_blocks(n, 1100, 1)
        assert sum(sizes) == 1100 and len(seeds) == len(sizes)
        assert max(sizes) == 1 or max(sizes) * n * 8 <= resampling.MEMORY


def test_resamples_in_which_a_variable_does_not_vary_are_counted_and_left_out():
    # One respondent of eight differs in x: (7/8)^8, a third of the resamples, miss it.
    frame = pd.DataFrame({"x": [0] * 7 + [1], "y": [3, 1, 4, 1, 5, 9, 2, 6]})
    found = intervals(
        bootstrap(frame, Entries(pairs=(("y", "x"),), models=(("y", ("x",)),)), 4000, 1)
    )
    assert (found["undefined"] / 4000).tolist() == pytest.approx([(7 / 8) ** 8] * 3, abs=0.03)
    assert found[["low", "high"]].notna().all(axis=None)


def test_permuted_correlations_keep_who_has_which_answer(holed):
    # Expected: P of scipy.stats.permutation_test on the complete pairs; with few missing answers
    # the two agree closely.
    pairs = holed[["x", "y"]].dropna()
    observed, shuffled = permutation.permute_correlations(holed, ["y"], ["x", "z"], 4000, 1)
    expected = stats.pearsonr(pairs["x"], pairs["y"], method=stats.PermutationMethod(4000, rng=1))
    assert observed[0] == pytest.approx(
        pairs.corr().iloc[0, 1] * np.sqrt((len(pairs) - 2) / (1 - pairs.corr().iloc[0, 1] ** 2))
    )
    assert permutation.single_p(observed, shuffled)[0] == pytest.approx(expected.pvalue, abs=0.02)


def test_step_down_p_values_by_hand():
    # By hand: |t| 3, 2, 1 and three shufflings; largest of all 2.5, 1, 4 -> (1+1)/4; of the last
    # two 2.5, 1, 0 -> 2/4; of the last 0.5, 1, 0 -> 2/4.
    observed = np.array([2.0, -3.0, 1.0])
    shuffled = np.array([[2.5, 0.1, 0.0], [1.0, -0.2, 4.0], [0.5, -1.0, 0.0]])
    assert permutation.largest_p(observed, shuffled).tolist() == [0.5, 0.5, 0.5]
    assert permutation.single_p(observed, shuffled).tolist() == [0.5, 0.5, 0.5]


def test_largest_t_controls_the_error_over_pure_noise():
    # 20 unrelated pairs, 200 data sets: the share with any adjusted P up to .05 is .05 with a
    # standard error of .015.
    rng = np.random.default_rng(1)
    found = 0
    for seed in range(200):
        frame = pd.DataFrame(rng.normal(size=(30, 9)), columns=list("abcdefghi"))
        observed, shuffled = permutation.permute_correlations(
            frame, list("abcd"), list("efghi"), 199, seed
        )
        found += permutation.largest_p(observed, shuffled).min() <= 0.05
    assert 0.005 <= found / 200 <= 0.1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"y": 1.0}, "y: all 30 answers are the same"),
        (
            {"rating": [1.0, 2.0, 3.0] + [None] * 27},
            "3 complete rows for 2 predictors; .* at least 4",
        ),
    ],
)
def test_unusable_columns_are_named(change, words):
    with pytest.raises(InputError, match=words):
        bootstrap(
            ATTITUDE.assign(**change),
            Entries(pairs=(("y", "rating"),)) if "y" in change else MODEL,
            10,
            1,
        )
