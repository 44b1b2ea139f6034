"""Power, equivalence, Bayes factors, overlap, missing answers and reliability."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pingouin as pg
import pytest
from attitude import ATTITUDE
from scipy import stats

from helpers.base.errors import InputError
from helpers.base.text import list_words
from helpers.statistics import collinearity, descriptives, evidence
from helpers.statistics.multiverse import sentences
from helpers.statistics.scales import disattenuate, estimate_reliability, sentence_uncorrected

BOOK = SimpleNamespace(predictors_called="function", gloss=str)


def test_detectable_correlation():
    # Cohen (1988, table 3.4.1): 783 pairs detect .10, 84 detect .30 (85 there), both with power .80
    # at .05 two-sided.
    assert evidence.smallest_correlation(783) == pytest.approx(0.10, abs=0.0005)
    assert evidence.smallest_correlation(84) == pytest.approx(0.30, abs=0.003)


def test_detectable_slope_is_detected_so_often():
    # 4,000 simulated regressions with a slope of the size returned: 80 % significant, standard
    # error 0.6 %.
    rng = np.random.default_rng(1)
    x = rng.normal(size=60)
    x = (x - x.mean()) / x.std()
    y = evidence.smallest_slope(1.0, 58) * x[:, None] + rng.normal(size=(60, 4000))
    slope = x @ y / 60
    residual = y - y.mean(axis=0) - slope * x[:, None]
    t = slope / np.sqrt((residual**2).sum(axis=0) / 58 / 60)
    assert (np.abs(t) > stats.t.ppf(0.975, 58)).mean() == pytest.approx(0.8, abs=0.02)
    assert evidence.smallest_slope(4.0, 321) == pytest.approx(2 * evidence.smallest_slope(1.0, 321))


def test_equivalence_agrees_with_the_size_that_is_excluded():
    # By definition: at the excluded size the two one-sided tests have P = alpha.
    limit = evidence.excluded_correlation(0.05, 300)
    assert evidence.correlation_equivalence(0.05, 300, limit) == pytest.approx(0.05)
    assert evidence.slope_equivalence(
        0.1, 0.05, 100, evidence.excluded_slope(0.1, 0.05, 100)
    ) == pytest.approx(0.05, abs=1e-6)


def test_bayes_factor_of_one_predictor_is_that_of_the_correlation():
    # pingouin.bayesfactor_pearson(r, n, method="wetzels") integrates the same Zellner-Siow prior
    # (width 1) in another form.
    for r, n in ((0.11, 341), (0.5, 30)):
        assert evidence.null_bayes_factor(r * r, n, 1, scale=1.0) == pytest.approx(
            1 / pg.bayesfactor_pearson(r, n, method="wetzels"), rel=1e-6
        )


def test_bayes_factor_of_several_predictors_by_simulation_of_the_prior():
    # Average of the g-prior Bayes factors (Liang et al. 2008, eq. 6) over 400,000 draws of g from
    # its inverse gamma prior.
    n = 80
    k = 3
    r2 = 0.12
    scale = np.sqrt(2) / 4
    g = stats.invgamma(0.5, scale=n * scale**2 / 2).rvs(400_000, random_state=1)
    average = np.mean(np.exp((n - 1 - k) / 2 * np.log1p(g) - (n - 1) / 2 * np.log1p(g * (1 - r2))))
    assert evidence.null_bayes_factor(r2, n, k) == pytest.approx(1 / average, rel=0.02)


def test_power_and_smallest_slope_are_one_computation():
    # By definition: at the smallest slope detected the power is the one asked for, with df, not n.
    least = evidence.smallest_slope(10.0, 321, 0.8, r2=0.05)
    assert evidence.power_of_slope(least, 10.0, 321, r2=0.05) == pytest.approx(0.8, abs=1e-9)
    # Published for the established labels: power .205 at a slope of .2 and VIF 10 (R2 near 0).
    assert evidence.power_of_slope(0.2, 10.0, 321) == pytest.approx(0.204, abs=0.002)


def test_adjusted_p_values():
    # R 4.2: p.adjust(c(.001, .02, .03, .4), "holm"); p.adjust(..., "BH")
    found = evidence.table_adjusted_p([0.001, 0.02, 0.03, 0.4])
    assert found["holm"].tolist() == pytest.approx([0.004, 0.06, 0.06, 0.4])
    assert found["bh"].tolist() == pytest.approx([0.004, 0.04, 0.04, 0.4])


def test_alone_and_together():
    # R 4.2: car::vif(lm(rating ~ complaints + learning, attitude)); cor(attitude);
    # coef(summary(lm(...)))
    table, model = collinearity.compare_alone_and_together(
        ATTITUDE, "rating", ["complaints", "learning"]
    )
    assert table["alone"].tolist() == pytest.approx([0.825417570, 0.623678165], abs=1e-8)
    assert (table["together"] / table["together_se"]).tolist() == pytest.approx(
        [5.43156312, 1.57132413], abs=1e-7
    )
    assert table["vif"].tolist() == pytest.approx([1.553021] * 2, abs=1e-6)
    assert table["lmg"].sum() == pytest.approx(model.fit["r2"])


def test_a_predictor_that_is_the_sum_of_others_is_refused():
    double = ATTITUDE.assign(both=ATTITUDE["complaints"] + ATTITUDE["learning"])
    with pytest.raises(
        InputError, match="complaints, learning, both: one of these is a combination"
    ):
        collinearity.compare_alone_and_together(
            double, "rating", ["complaints", "learning", "both"]
        )


def test_patterns_of_missing_answers_are_counted():
    # By hand.
    frame = pd.DataFrame({"a": [1, None, None, 1], "b": [1, None, 2, 1]})
    assert descriptives.table_patterns(frame, ["a", "b"]).to_numpy().tolist() == [
        ["", 2],
        ["a", 1],
        ["a, b", 1],
    ]


def test_incomplete_respondents_are_compared():
    # By hand: means 2 and 5, both variances 1: three standard deviations apart.
    frame = pd.DataFrame({"use": [1, 1, 1, None, None, None], "score": [1, 2, 3, 4, 5, 6]})
    row = descriptives.table_incomplete(frame, ["use"], ["score"]).iloc[0]
    assert (row["mean_complete"], row["mean_incomplete"], row["difference"]) == (2, 5, 3)
    assert row["p"] == pytest.approx(stats.ttest_ind([1, 2, 3], [4, 5, 6], equal_var=False).pvalue)


def test_correction_for_unreliability():
    # Spearman (1904): .3 / sqrt(.8 * .5)
    assert disattenuate(0.3, 0.8, 0.5) == pytest.approx(0.474342, abs=1e-6)
    # Beside it scales whose alpha is nothing a correction can use.
    assert np.isnan(
        disattenuate([0.3, 0.3, 0.3, 0.3], [0.8, 0.0, -0.193, np.nan], 0.5)
    ).tolist() == [False, True, True, True]


def test_what_is_not_corrected_is_named(book):
    said = sentence_uncorrected(
        pd.Series({"dd_total": -0.193, "ghsq_formal": np.nan, "ghsq_informal": 0.7}), book
    )
    assert said == (
        f"Not corrected are correlations of {book.gloss('dd_total')} (alpha is -0.193) and "
        f"{book.gloss('ghsq_formal')} (alpha is not defined): "
        "a correction needs a reliability above 0."
    )
    assert sentence_uncorrected(pd.Series({"dd_total": 0.9, "phq9_total": 1.0}), book) == ""


def test_a_scale_that_does_not_vary_has_no_reliability(clean, book):
    # Everybody chooses the same, so the total has no variance; the other scales keep their alpha.
    found = estimate_reliability(
        clean.assign(**dict.fromkeys(book.scales["dd_total"].items, 2)), book
    )
    assert np.isnan(found["dd_total"]) and found.drop("dd_total").notna().all()


def test_sentences_follow_the_numbers():
    # The same curve judged by two joint tests: the verdict turns round, and its share is its own.
    part = pd.DataFrame({"estimate": [0.1, 0.2, -0.1, 0.3], "p": [0.2, 0.01, 0.5, 0.001]})
    part = part.assign(outcome="y", question="alone")
    joint = pd.DataFrame({"outcome": ["y"], "question": "alone", "function": ""})
    joint = joint.assign(specifications=3, share=1 / 3, share_p=0.2)
    says = [
        sentences.sentence_curves(part, joint.assign(typical_z_p=p), BOOK, 0.05)
        for p in (0.3, 0.0001)
    ]
    assert says[0].startswith("*Each function by itself.* Of 4 estimates, 75% are positive")
    assert "3 of them were judged together: 33.3% have P below 0.05" in says[0]
    assert "no more than shuffled data" in says[0]
    assert "more than shuffled data" in says[1] and "no more" not in says[1]
    assert "P < .001" in says[1]
    untested = sentences.sentence_curves(part, joint.iloc[:0], BOOK, 0.05)
    assert untested.endswith("None of them was judged against chance.")


def test_each_question_is_told_by_itself_and_what_cannot_be_fitted_too():
    part = pd.DataFrame({"estimate": [0.1, 0.2, np.nan], "p": [0.2, 0.01, np.nan]})
    part = part.assign(outcome="y", question=["alone", "alone", "index"])
    joint = pd.DataFrame({"outcome": [], "question": [], "function": []})
    said = sentences.sentence_curves(part, joint, BOOK, 0.05).split("\n\n")
    assert said[0].startswith("*Each function by itself.* Of 2 estimates")
    index = "*All functions as one index.* None of 1 specifications can be fitted to these answers."
    assert said[1] == index


def test_sizes_follow_from_the_df_of_each_model():
    # By hand: one predictor and VIF 1; 102 respondents leave 100 df, 42 leave 40. With 100 df a
    # slope is excluded from |b| + t(.95, 100) SE = .1 + 1.660234 * .05 on (R: qt(.95, 100)).
    compared = pd.DataFrame({"outcome": ["a", "b"], "predictor": "x", "n": [102, 42]})
    compared = compared.assign(together=0.1, together_se=0.05, vif=1.0)
    found = evidence.table_slope_evidence(compared, 0.2)
    assert found["df"].tolist() == [100, 40]
    assert found["excluded"][0] == pytest.approx(0.1 + 1.660234326 * 0.05, abs=1e-8)
    for line in found.itertuples():
        reached = evidence.power_of_slope(line.detectable, 1.0, line.df)
        assert reached == pytest.approx(0.8, abs=1e-9)
    assert found["detectable"][1] > found["detectable"][0]


@pytest.mark.parametrize(
    ("words", "expected"),
    [([], "none"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_listed(words, expected):
    assert list_words(words) == expected
