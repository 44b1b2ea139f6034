"""Descriptives, correlations and regressions against published and certified values."""

import numpy as np
import pandas as pd
import pytest

from helpers.base.errors import InputError
from helpers.paper import tables
from helpers.statistics import correlations, descriptives, regressions

# Anscombe (1973), first set: r = .816, slope 0.500, intercept 3.00, R2 .667.
ANSCOMBE = pd.DataFrame(
    {
        "x": [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5],
        "y": [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
    }
)


@pytest.fixture(scope="module")
def longley():
    import statsmodels.api as sm

    data = sm.datasets.longley.load_pandas().data
    return regressions.regress(data, "TOTEMP", ["GNPDEFL", "GNP", "UNEMP", "ARMED", "POP", "YEAR"])


def test_options_are_counted_of_those_who_answered():
    # By hand: four answered; two of them option 1.
    rows = descriptives.count_options(pd.Series([1, 1, 2, 3, None], name="x"), [1, 2, 3])
    assert rows[0] == ("x", "", "n", 4)
    assert rows[1:3] == [("x", 1, "count", 2), ("x", 1, "percent", 50.0)]


def test_counts_over_a_span_of_options_include_both_ends():
    # By hand: 4, 5 and 6 of five answers.
    rows = descriptives.count_from(pd.Series([1, 4, 5, 6, 2, None], name="x"), 4, 6)
    assert rows == [("x", "4-6", "count", 3), ("x", "4-6", "percent", 60.0)]


def test_standard_deviations_divide_by_n_less_one():
    # By hand: 1, 2, 3, 4 has mean 2.5 and variance 5/3.
    values = {
        statistic: value
        for _, _, statistic, value in descriptives.describe(pd.Series([1, 2, 3, 4, None], name="x"))
    }
    assert (values["n"], values["mean"]) == (4, 2.5)
    assert values["sd"] == pytest.approx((5 / 3) ** 0.5)


def test_instruments_are_those_of_the_paper(book):
    # Methods: D-D scale, 12 items on a 6-point scale from 0 to 5; GHSQ, 7-point from 1.
    found = descriptives.table_instruments(book).set_index(["row", "statistic"])["value"]
    assert found[("dd_total", "items")] == 12 and found[("dd_total", "options")] == 6
    assert found[("ghsq", "item_low")] == 1 and found[("use", "options")] == 6


def test_correlation_of_anscombe():
    # R 4.2.2: cor.test(anscombe$x1, anscombe$y1): r 0.8164205, 95 % interval 0.4243912 to
    # 0.9506933, t 4.2415, P 0.00217.
    found = correlations.correlate(ANSCOMBE["x"], ANSCOMBE["y"])
    assert found["r"] == pytest.approx(0.8164205, abs=5e-8)
    assert (found["low"], found["high"]) == pytest.approx((0.4243912, 0.9506933), abs=5e-8)
    assert (found["t"], found["p"]) == pytest.approx((4.2415, 0.00217), abs=5e-5)


def test_correlations_use_the_pairs_there_are():
    # By hand: the third pair lacks y, so n is one less.
    y = ANSCOMBE["y"].where(ANSCOMBE.index != 2)
    assert correlations.correlate(ANSCOMBE["x"], y)["n"] == 10


def test_a_variable_that_does_not_vary_has_no_correlation():
    found = correlations.correlate(ANSCOMBE["x"], pd.Series([1.0] * 11, name="y"))
    assert np.isnan(found["r"]) and np.isnan(found["p"])


def test_longley_coefficients_and_standard_errors(longley):
    # NIST Statistical Reference Datasets, Longley: certified estimates and standard deviations of
    # the coefficients.
    c = longley.coefficients.set_index("predictor")
    assert c.loc["GNPDEFL", ["B", "se"]].tolist() == pytest.approx(
        [15.0618722713733, 84.9149257747669], rel=1e-8
    )
    assert c.loc["YEAR", ["B", "se"]].tolist() == pytest.approx(
        [1829.15146461355, 455.478499142212], rel=1e-8
    )
    assert c.loc["GNP", "t"] == pytest.approx(-0.0358191792925910 / 0.0334910077722432, rel=1e-8)


def test_longley_fit(longley):
    # NIST: R2 0.995479004577296; F 330.285339234588 on 6 and 9 degrees of freedom.
    assert longley.fit["r2"] == pytest.approx(0.995479004577296, rel=1e-10)
    assert longley.fit["F"] == pytest.approx(330.285339234588, rel=1e-8)
    assert (longley.fit["df1"], longley.fit["df2"]) == (6, 9)


def test_longley_collinearity(longley):
    # R 4.2.2, car::vif(lm(Employed ~ ., longley)): GNP.deflator 135.53244, GNP 1788.51348, Year
    # 758.98060.
    vif = longley.coefficients.set_index("predictor")["vif"]
    assert vif[["GNPDEFL", "GNP", "YEAR"]].tolist() == pytest.approx(
        [135.53244, 1788.51348, 758.98060], rel=1e-6
    )


def test_one_predictor_standardised_is_the_correlation():
    c = regressions.regress(ANSCOMBE, "y", ["x"]).coefficients.iloc[0]
    assert c["beta"] == pytest.approx(0.8164205, abs=5e-8)
    assert c["vif"] == pytest.approx(1)


def test_too_few_rows_and_no_variance_are_refused():
    with pytest.raises(InputError, match="2 complete rows for 1 predictors"):
        regressions.regress(ANSCOMBE.head(2), "y", ["x"])
    with pytest.raises(InputError, match="x: all 11 complete rows have the same value"):
        regressions.regress(ANSCOMBE.assign(x=1), "y", ["x"])


def test_diagnostics_of_anscombe():
    # R 4.2.2: m <- lm(y1 ~ x1, anscombe); max(cooks.distance(m)) 0.489209276;
    # lmtest::bptest(m)$p.value 0.418221457.
    found = regressions.diagnose(regressions.regress(ANSCOMBE, "y", ["x"]))
    assert found["largest_cooks_distance"] == pytest.approx(0.489209276, abs=5e-9)
    assert found["breusch_pagan_p"] == pytest.approx(0.418221457, abs=5e-9)


def test_shares_of_use_add_up(clean, book):
    rows = []
    for name in book.predictors:
        rows += descriptives.count_options(clean[name], book.variables[name].labels)
    counts = descriptives.tidy(rows)
    assert tables.table_shares(counts, book).sum(axis=1).tolist() == pytest.approx([100] * 6)


@pytest.mark.parametrize(
    ("scale", "bins"), [("phq9_total", 28), ("dd_total", 31), ("ghsq_formal", 19)]
)
def test_bins_hold_whole_scores(book, scale, bins):
    # By hand: 28 totals from 0 to 27; 61 totals, two a bin; means of three items from 1 to 7 have
    # 19 values.
    from helpers.statistics.scales import score_edges

    assert len(score_edges(book.scales[scale])) == bins + 1
