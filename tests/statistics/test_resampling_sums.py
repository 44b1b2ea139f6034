"""Where sums of products stop being enough: ends of the lattice, variables that hardly vary, ties,
and blocks of odd sizes.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.base.errors import InputError
from helpers.statistics.resampling import bootstrap, permutation, sums
from helpers.statistics.resampling.sums import Entries, Products

KEYS = pd.DataFrame({"row": ["y", "z"], "column": ["x", "x"], "statistic": ["r", "r"]})


def everybody(products):
    """All entries of the data as they are."""
    return products.evaluate(products.matrix.sum(axis=1, keepdims=True))[:, 0]


@pytest.mark.parametrize(
    "values",
    [
        [0, 0, 1],
        [1 / 3, 2, 7 / 3],
        [0.5, 2.25, -1.75],
        [0.123, 4.56, np.pi],
        [2**20, 3, 5],
        [0, 0, np.nan, 1],
    ],
)
def test_means_and_sds_are_those_of_numpy(values):
    # Whole numbers, thirds, quarters, none of these, beyond the lattice, and a missing answer;
    # numpy's mean and SD (n - 1).
    known = np.array(values)[~np.isnan(values)]
    found = everybody(Products(pd.DataFrame({"x": values}), Entries(("x",))))
    assert found == pytest.approx([known.mean(), known.std(ddof=1)], rel=1e-12)


def test_a_resample_without_variation_has_an_sd_of_zero():
    # Respondent 1 three times: thirds are summed exactly, a number that is none is not, and its
    # rounding must not make a root of a negative number.
    products = Products(
        pd.DataFrame({"x": [1 / 3, 2.0, 3.0], "y": [0.1234567, 2.2, 3.3]}), Entries(("x", "y"))
    )
    found = products.evaluate(products.matrix @ np.array([[3.0, 0, 0]]).T)[:, 0]
    assert (
        found.tolist() == pytest.approx([1 / 3, 0, 0.1234567, 0], abs=1e-7)
        and not np.isnan(found).any()
    )


@pytest.mark.parametrize(
    ("values", "parts"),
    [
        ([1, 2, 6], 1),
        ([0.5, 2, 3], 2),
        ([1 / 12, 2, 3], 12),
        ([2**20 - 1, 3, 5], 1),
        ([2**19 - 0.5, 3, 5], 2),
    ],
)
def test_answers_on_a_lattice_become_whole_numbers(values, parts):
    z, centre, scale = sums.shift_and_scale(np.array([values]).T)
    # Each answer times the parts, less the nearest whole number to their mean.
    assert scale[0] == 1 / parts and centre[0] == np.rint(np.mean(values) * parts) / parts
    assert (
        z[:, 0].tolist()
        == (np.rint(np.array(values) * parts) - np.rint(np.mean(values) * parts)).tolist()
    )


@pytest.mark.parametrize(
    "values", [[1 / 13, 2, 3], [2**20, 3, 5], [2**19 + 0.5, 3, 5], [0.1 + 1e-6, 2, 3]]
)
def test_other_answers_are_standardised(values):
    z, centre, scale = sums.shift_and_scale(np.array([values], dtype=float).T)
    assert (centre[0], scale[0]) == (np.mean(values), np.std(values))
    assert z[:, 0] == pytest.approx(stats.zscore(values))


def correlate(x, y):
    """sums.correlations of two lists."""
    x = np.array(x, dtype=float)
    y = np.array(y, dtype=float)
    return float(
        sums.correlations(np.array([len(x), x.sum(), y.sum(), x @ x, y @ y, x @ y])[:, None, None])[
            0, 0
        ]
    )


@pytest.mark.parametrize(("ratio", "defined"), [(1e-9, True), (1e-11, False)])
def test_a_correlation_is_defined_where_a_variable_varies_enough_for_its_size(ratio, defined):
    # Variance over mean square, of ten answers, on either side of 1e-10; whichever of the two
    # variables it is, and in whatever unit.
    spread = np.tile([-1.0, 1.0], 5)
    other = np.tile([1.0, 2.0, 3.0, 4.0, 5.0], 2)
    for unit in (1000, 0.001):
        thin = unit * (1 + spread * ratio**0.5)
        for found in (correlate(thin, other), correlate(other, thin)):
            assert (not np.isnan(found)) is defined and (
                not defined or found == pytest.approx(np.corrcoef(spread, other)[0, 1], abs=1e-3)
            )


def test_rounding_leaves_no_correlation_beyond_one():
    # Lines by construction, up and down; some of them come out above one before they are cut.
    lines = np.random.default_rng(1).normal(size=(300, 6))
    found = np.array([[correlate(x, 2 * x + 1), correlate(x, 1 - 2 * x)] for x in lines])
    assert found == pytest.approx(np.tile([1.0, -1.0], (300, 1))) and (np.abs(found) <= 1).all()


def coefficients(frame, y="y"):
    """B and beta of y on the other columns, by sums of products."""
    return everybody(Products(frame, Entries(models=((y, tuple(frame.columns.drop(y))),))))


@pytest.mark.parametrize(("apart", "defined"), [(1e-4, True), (1e-6, False)])
def test_predictors_that_are_nearly_one_leave_no_coefficients(apart, defined):
    # The second predictor adds a share of 1e-8 or 1e-12 of its variance to the first; the limit is
    # 1e-10.
    rng = np.random.default_rng(3)
    x, noise, y = rng.normal(size=(3, 50))
    found = coefficients(pd.DataFrame({"y": y, "x": x, "z": x + apart * noise}))
    assert np.isfinite(found).all() == defined and np.isnan(found).all() != defined


def test_coefficients_are_cut_where_a_variable_hardly_varies():
    # As for correlations; x varies by 1e-9 or 1e-11 of its mean square, n counts the weights.
    def by_sums(x, y):
        first = np.array([[x.sum()], [y.sum()]])
        cross = np.array([[[x @ x], [x @ y]]])
        return sums.standardised_coefficients(
            np.array([float(len(x))]), first, cross, np.array([[y @ y]])
        )[0][0, 0, 0]

    spread = np.tile([-1.0, 1.0], 5)
    y = np.tile([1.0, 2.0, 3.0, 4.0, 5.0], 2)
    for unit in (1000, 0.001):
        thick, thin = (by_sums(unit * (1 + spread * ratio**0.5), y) for ratio in (1e-9, 1e-11))
        assert thick == pytest.approx(np.corrcoef(spread, y)[0, 1], abs=1e-3) and np.isnan(thin)


def test_four_complete_rows_are_enough_for_two_predictors():
    frame = pd.DataFrame({"y": [1.0, 2, 4, 3], "x": [1.0, 2, 3, 5], "z": [2.0, 1, 1, 3]})
    # numpy: least squares on the rows as they are.
    design = np.column_stack([np.ones(4), frame[["x", "z"]]])
    assert coefficients(frame)[:2] == pytest.approx(
        np.linalg.lstsq(design, frame["y"], rcond=None)[0][1:]
    )
    with pytest.raises(
        InputError, match="3 complete rows for 2 predictors; a regression needs at least 4"
    ):
        coefficients(frame[:3])


@pytest.mark.parametrize(
    ("n", "resamples", "sizes"),
    [(10, 1000, [500, 500]), (10, 499, [499]), (100_000, 100, [41, 41, 18]), (10**7, 2, [1, 1])],
)
def test_blocks_of_a_bootstrap(n, resamples, sizes):
    # 32 MiB at 8 bytes a count: 41 times 100,000; at most 500, at least 1.
    assert bootstrap.plan_blocks(n, resamples, 1)[0] == sizes


@pytest.mark.parametrize(
    ("n", "width", "shufflings", "sizes"),
    [
        (10, 3, 1000, [500, 500]),
        (10, 3, 3, [3]),
        (10_000, 12, 70, [34, 34, 2]),
        (10**7, 3, 2, [1, 1]),
    ],
)
def test_blocks_of_shufflings(n, width, shufflings, sizes):
    # 32 MiB at 8 bytes a value, respondents by three columns a variable: 34 times 10,000 by 12.
    assert bootstrap.plan_blocks(n, shufflings, 1, width)[0] == sizes


def test_bca_limits_with_ties_and_undefined_resamples_by_the_formulas():
    # Efron (1987): z0 from the share below, ties counted half; a from the jackknife; levels by
    # scipy's normal distribution, quantiles by numpy.
    drawn = np.array([[1.0, 2, 3, 3, 4, 5, 7, 9], [2.0, 2, 5, 6, 7, 8, np.nan, 1]])
    left_out = np.array([[2.5, 3.5, 3.0, 1.0], [4.0, 5.5, np.nan, 6.0]])
    found = bootstrap.intervals(
        bootstrap.Bootstrap(KEYS, np.array([3.0, 5.0]), drawn, left_out), level=0.8
    )
    for i, (estimate, below) in enumerate([(3.0, (2 + 2 / 2) / 8), (5.0, (3 + 1 / 2) / 7)]):
        jackknife = left_out[i][~np.isnan(left_out[i])]
        pull = jackknife.mean() - jackknife
        z0 = stats.norm.ppf(below)
        a = (pull**3).sum() / (6 * (pull**2).sum() ** 1.5)
        for name, z in (("low", stats.norm.ppf(0.1)), ("high", stats.norm.ppf(0.9))):
            level = stats.norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z)))
            assert found[name][i] == pytest.approx(
                np.quantile(drawn[i][~np.isnan(drawn[i])], level)
            ), (estimate, name)
    assert found["undefined"].tolist() == [0, 1]


def test_an_entry_that_no_resample_defines_has_no_limits():
    boot = bootstrap.Bootstrap(
        KEYS, np.array([0.5, 0.5]), np.array([[1.0, 2, 3], [np.nan] * 3]), np.ones((2, 3))
    )
    with pytest.warns(RuntimeWarning):
        found = bootstrap.intervals(boot, method="percentile")
    assert found["undefined"].tolist() == [0, 3] and np.isfinite(found["low"][0])


def test_one_defined_resample_is_both_limits():
    boot = bootstrap.Bootstrap(
        KEYS, np.array([0.5, 0.5]), np.array([[np.nan, 7, np.nan], [1.0, 2, 3]]), np.ones((2, 3))
    )
    with pytest.warns(RuntimeWarning):
        found = bootstrap.intervals(boot, method="percentile")
    assert found.loc[0, ["low", "high"]].tolist() == [7, 7]


def test_p_values_count_ties_as_chance_would_have_it():
    # By hand: |t| 2 is met by 2 and by -2 less a rounding error, not by 1.9: (1 + 2) / (1 + 3).
    observed = np.array([2.0])
    shuffled = np.array([[2.0, -2.0 + 1e-13, 1.9]])
    assert (
        permutation.single_p(observed, shuffled).tolist()
        == [0.75]
        == permutation.largest_p(observed, shuffled).tolist()
    )


def test_adjusted_p_values_never_fall_as_t_does():
    # By hand: sizes 3, 2, 1; the largest of all is 5, 1: (1+1)/3; of the last two 1, 1: 1/3 but not
    # below the first; of the last 1, 0.5: 2/3.
    observed = np.array([1.0, 3.0, -2.0])
    shuffled = np.array([[-1.0, 0.5], [5.0, 0.0], [0.0, -1.0]])
    assert permutation.largest_p(observed, shuffled).tolist() == pytest.approx(
        [2 / 3, 2 / 3, 2 / 3]
    )
    assert permutation.single_p(observed, shuffled).tolist() == pytest.approx([2 / 3, 2 / 3, 1 / 3])


def test_t_of_a_perfect_line_is_finite_and_of_few_pairs_too():
    # r = 1 leaves no residual: its t is that of 1 - r2 = 1e-10; with two pairs df is taken as 1.
    y, x = (
        pd.DataFrame({name: values})
        for name, values in (("y", [1.0, 2, 3, 4]), ("x", [2.0, 4, 6, 8]))
    )
    t = permutation._t_statistics(permutation._powers(x), permutation._powers(y)[None])
    assert t[0, 0] == pytest.approx((2 / 1e-10) ** 0.5)
    t = permutation._t_statistics(permutation._powers(x[:2]), permutation._powers(y[:2])[None])
    assert t[0, 0] == pytest.approx((1 / 1e-10) ** 0.5)


def test_the_widest_interval_is_from_the_least_to_the_largest_resample():
    drawn = np.array([[3.0, 1, 2, 5], [np.nan, 7, 4, 6]])
    found = bootstrap.intervals(
        bootstrap.Bootstrap(KEYS, np.array([2.5, 5]), drawn, np.zeros((2, 3))),
        level=1.0,
        method="percentile",
    )
    assert found[["low", "high", "undefined"]].to_numpy().tolist() == [[1, 5, 0], [4, 7, 1]]
    assert found["se"].tolist() == pytest.approx(
        [np.std([3, 1, 2, 5], ddof=1), np.std([7, 4, 6], ddof=1)]
    )


def test_limits_are_quantiles_of_the_defined_resamples_and_their_spread_leaves_the_others_out():
    drawn = np.array([[3.0, 1, 2, 5, np.nan], [np.nan, 7, 4, 6, 9]])
    found = bootstrap.intervals(
        bootstrap.Bootstrap(KEYS, np.array([2.5, 5]), drawn, np.zeros((2, 3))),
        level=0.9,
        method="percentile",
    )
    # numpy: quantiles with linear interpolation of 1, 2, 3, 5 and 4, 6, 7, 9.
    assert found["low"].tolist() == pytest.approx(
        [np.quantile([1, 2, 3, 5], 0.05), np.quantile([4, 6, 7, 9], 0.05)]
    )
    assert found["high"].tolist() == pytest.approx(
        [np.quantile([1, 2, 3, 5], 0.95), np.quantile([4, 6, 7, 9], 0.95)]
    )
    assert found["se"].tolist() == pytest.approx(
        [np.std([3, 1, 2, 5], ddof=1), np.std([7, 4, 6, 9], ddof=1)]
    )
