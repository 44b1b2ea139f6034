"""What each check implies and how much it could have seen, by hand, by trying every printed value,
or by R.
"""

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from helpers.paper.audit.checks import moments
from helpers.paper.audit.checks.frequencies import percentages, repeats, totals
from helpers.paper.audit.checks.granularity import debit, grim_percent, grimmer
from helpers.paper.audit.checks.limits import (
    check_mean_limits,
    check_sd_limits,
    count_vectors,
    variance_limits,
)
from helpers.paper.audit.checks.values import check_places, check_rates
from helpers.paper.audit.regressions import coefficients, implied, spreads
from helpers.paper.audit.regressions import fit as fitting
from helpers.paper.audit.regressions import labels as establish
from helpers.paper.audit.regressions.arrangement import arrange_regressions
from helpers.paper.audit.regressions.bounds import greatest_variance
from helpers.paper.audit.regressions.identities import check_signs, limit_vif
from helpers.paper.audit.run import audit
from helpers.paper.audit.simulation import swaps as simulation
from helpers.paper.printed_numbers import COLUMNS, complete, read_published
from helpers.statistics.evidence import power_of_slope, table_adjusted_p


def entries(*lines):
    """Printed numbers: (place, row, column, statistic, printed, n)."""
    return pd.DataFrame([(f"e{i}", *line, "") for i, line in enumerate(lines)], columns=COLUMNS)


def counts(row, *printed, n="", statistic="count", place="table1"):
    n = n or str(sum(int(float(p)) for p in printed))
    return [(place, row, str(code), statistic, p, n) for code, p in enumerate(printed, start=1)]


def test_totals_of_counts_and_percentages():
    # 2 + 3 + 4 = 9, one of the ten totals from 0 to 9. Three times 33.3 is 99.75 to 100.05;
    # 0, .1, .2 and .3 lie in a width of .3, of 1,001.
    (row,) = totals.check_totals(entries(*counts("x", "2", "3", "4")))
    assert (row["implied"], row["verdict"], row["power"]) == (
        "sum 9",
        "consistent",
        pytest.approx(0.9),
    )
    (row,) = percentages.check_percent_totals(
        entries(*counts("x", "33.3", "33.3", "33.3", n="9", statistic="percent"))
    )
    assert (row["implied"], row["verdict"], row["power"]) == (
        "99.75 to 100.05",
        "consistent",
        pytest.approx(1 - 4 / 1001),
    )
    (row,) = percentages.check_percent_totals(
        entries(*counts("x", "33.3", "33.3", "33.7", n="9", statistic="percent"))
    )
    assert (row["implied"], row["verdict"]) == ("100.15 to 100.45", "contradicted")


def test_a_percentage_and_a_rate_are_each_one_text_of_all():
    # 3 of 9 is 33.333 %, one of 1,001 texts; 350 of 23,864 is 1.4666 %, one of 10,001.
    both = entries(*counts("x", "3", n="9"), *counts("x", "33.3", n="9", statistic="percent"))
    (row,) = percentages.check_percents(both)
    assert (row["implied"], row["power"]) == ("33.333", pytest.approx(1 - 1 / 1001))
    (row,) = check_rates(
        entries(
            ("methods", "sample", "", "n", "350", ""),
            ("methods", "site", "", "response_rate", "1.46", "23864"),
        )
    )
    assert (row["implied"], row["verdict"], row["power"]) == (
        "1.4666",
        "contradicted",
        pytest.approx(1 - 1 / 10_001),
    )


def test_rows_that_repeat_each_other():
    different = counts("x", "2", "3", "4")
    same = counts("y", "2", "3", "4")
    # Nine respondents in three categories may well agree by chance; 590 in six do not.
    (row,) = repeats.check_repeats(entries(*different, *same))
    assert row["verdict"] == "not-checkable"
    many = ("120", "230", "150", "90", "81", "77")
    (row,) = repeats.check_repeats(entries(*counts("x", *many), *counts("y", *many)))
    assert (row["verdict"], row["power"]) == ("contradicted", 1.0)
    assert row["evidence"] == "exact: y repeats all 6 counts of x"
    (row,) = repeats.check_repeats(entries(*different, *counts("y", "4", "3", "2")))
    assert (row["implied"], row["verdict"], row["power"]) == ("all differ", "consistent", 1.0)
    # One distribution cannot repeat another; two categories may agree by chance; a variable may be
    # printed twice, in two places.
    assert repeats.check_repeats(entries(*different)) == []
    two = counts("x", "2", "3") + counts("y", "2", "3")
    assert [r["verdict"] for r in repeats.check_repeats(entries(*two))] == ["consistent"]
    again = different + counts("x", "2", "3", "4", place="text")
    assert repeats.check_repeats(entries(*again)) == []


@pytest.mark.parametrize(
    ("statistic", "text", "n", "values"),
    [
        ("percent", "12.3", "", 1001),
        ("p", ".04", "", 101),
        ("r", ".11", "", 201),
        ("count", "7", "60", 61),
        ("mean", "5.1", "", None),
    ],
)
def test_the_same_in_two_places_is_one_of_all_values(statistic, text, n, values):
    # Percentages run from 0 to 100, P to 1, correlations over 2, counts to n;
    # of a mean nobody knows.
    (row,) = check_places(
        entries(("abstract", "x", "", statistic, text, n), ("table1", "x", "", statistic, text, n))
    )
    assert row["verdict"] == "consistent" and row["power"] == (
        values and pytest.approx(1 - 1 / values)
    )


def printed_pair(**texts):
    table = {"B": "0.50", "beta": ".25", "t": "2.00", "df": 100} | texts
    return SimpleNamespace(
        **{s: {("y", "x"): t} for s, t in table.items() if s != "df"},
        df={"y": table["df"]},
        outcomes=["y"],
        predictors=["x"],
    )


def test_power_of_a_common_ratio():
    # B .495 to .505 times .5 to .6 gives beta .2475 to .303, so .25 to .30 of 101 texts;
    # t 1.995 to 2.005 times the roots of .49 / 100 and .64 / 100
    # gives .13965 to .1604, so .14, .15 and .16.
    assert coefficients._ratio_power(
        printed_pair(), "B and beta", "y", "x", {("x", "y"): (0.5, 0.6)}
    ) == pytest.approx(1 - 6 / 101)
    assert coefficients._ratio_power(
        printed_pair(), "beta and t", "y", "x", {("x", "y"): (0.49, 0.64)}
    ) == pytest.approx(1 - 3 / 101)
    assert (
        coefficients._span({("x", "y"): (0.49, 0.64)}, ("x", "y")) == "0.49 to 0.64"
        and coefficients._span(None, ("x", "y")) == "no common factors"
    )


def test_limits_of_variance_inflation():
    # (beta / t)^2 df: (.245 / 2.005)^2 and (.255 / 1.995)^2 times 100;
    # a t of .00 sets no upper limit.
    low, high = limit_vif(printed_pair())["x", "y"]
    assert (float(low), float(high)) == pytest.approx(
        ((0.245 / 2.005) ** 2 * 100, (0.255 / 1.995) ** 2 * 100)
    )
    assert limit_vif(printed_pair(t="0.00"))["x", "y"][1] is None


def test_signs_in_words_and_their_power():
    # Of eight patterns of three signs two agree; of four of two, two do.
    found, alone = check_signs("-.1", "-.2", ".3")
    assert (found.possible, found.implied, found.power, alone) == (
        False,
        "B and beta say −",
        0.75,
        "t",
    )
    assert (check_signs(".1", ".2", ".3")[0].power, check_signs(".1", ".00", ".3")[0].power) == (
        0.75,
        0.5,
    )
    assert (
        check_signs("-.1", ".2", ".3")[0].implied == "beta and t say +"
        and check_signs("-.1", ".2", ".3")[1] == "B"
    )
    # One against one, the third being nothing: none stands alone.
    found, alone = check_signs(".1", "-.2", ".00")
    assert (found.possible, found.implied, found.power, alone) == (False, "one sign", 0.5, "")


@pytest.mark.parametrize(
    ("totals", "settled"), [([5.0, 16.0], True), ([5.0, 14.9], False), ([5.0], True), ([], False)]
)
def test_a_labelling_is_established_by_a_lead_of_ten(monkeypatch, totals, settled):
    # Two labellings of two rows; with one possible, the bounds alone settle it,
    # with none nothing is.
    labellings = [("a", "b"), ("b", "a")]
    scan = pd.DataFrame(
        {"labelling": labellings, "y": True, "possible": [i < len(totals) for i in range(2)]}
    )
    chi2 = np.array([*totals, *[0.0] * (2 - len(totals))])
    monkeypatch.setattr(establish, "can_scan", lambda printed: True)
    monkeypatch.setattr(establish, "scan_labels", lambda printed: scan)
    monkeypatch.setattr(establish, "measure_spreads", lambda *given: np.zeros(2))
    monkeypatch.setattr(establish, "fit_labels", lambda *given: SimpleNamespace(chi2=chi2))
    labels = establish.establish_labels(
        SimpleNamespace(predictors=("a", "b"), outcomes=("y",), df={"y": 9})
    )
    assert labels.variables == ({"a": "a", "b": "b"} if settled else {"a": "", "b": ""})
    assert labels.margin == (pytest.approx(totals[1] - totals[0]) if len(totals) == 2 else None)


def test_what_counts_and_yes_or_no_answers_imply():
    # 9 of 22 is 40.91 %, 10 of 22 45.45 %; 45.5 is 10 of 22.
    # Of 350 with a mean of .30, 104 to 106 said yes: roots of s (350 - s) / (350 x 349).
    assert (
        grim_percent("45.4", 22).implied == "40.91 (9 of 22) or 45.45 (10 of 22)"
        and grim_percent("45.5", 22).implied == "10 of 22"
    )
    ends = [(s * (350 - s) / (350 * 349)) ** 0.5 for s in (104, 106)]
    assert debit("0.30", "0.46", 350).implied == f"{ends[0]:.4f} to {ends[1]:.4f}"
    assert debit("0.30", "0.49", 2).implied == "no count gives this mean"
    # A sum of 65 has an odd sum of squares: 237 gives the root of 25.75 / 19,
    # 239 that of 27.75 / 19, and 238 cannot be.
    assert not grimmer("3.25", "1.20", 20) and grimmer("3.25", "1.20", 20).implied == "1.16 or 1.21"


@pytest.mark.parametrize("places", [1, 2, 3])
def test_sds_of_yes_or_no_are_those_of_whole_counts(places):
    # Every count of ones out of 9 with this mean, and every SD up to .6;
    # the SD of s ones is the root of s (9 - s) / 72.
    for ones in range(10):
        mean = f"{ones / 9:.3f}"
        for i in range(6 * 10 ** (places - 1) + 1):
            shown = abs((ones * (9 - ones) / 72) ** 0.5 - i / 10**places) < 0.5 / 10**places
            assert bool(debit(mean, f"{i / 10**places:.{places}f}", 9)) is shown


def test_the_scale_allows_sds_in_between():
    # All printed SDs from 0.00 to 6.00, one by one; limits by hand:
    # 9 and 10 are 21 / 5 evenly, 1 and 7 the far ends.
    found = check_sd_limits("4.2", "2.00", 5, 1, 7)
    kept = sum(bool(check_sd_limits("4.2", f"{i / 100:.2f}", 5, 1, 7)) for i in range(601))
    assert found.power == pytest.approx(1 - kept / 601) and found.implied == "0.447 to 3.033"
    least, most = variance_limits("4.2", 5, 1, 7)
    # 4, 4, 4, 4, 5: squares 89 - 441 / 5 = .8 over 4; 7, 7, 5, 1, 1: 125 - 441 / 5 = 36.8 over 4.
    assert (least, most) == (Fraction(2, 10), Fraction(92, 10))


def test_where_no_sum_gives_the_mean_the_nearest_are_taken():
    # 5 x 4.25 is 21.25: sums 21 and 22 about it. 21: .2 at least; 22:
    # 4, 4, 4, 5, 5 .3, and 7, 7, 6, 1, 1 136 - 96.8 = 39.2 over 4.
    assert variance_limits("4.25", 5, 1, 7) == (Fraction(2, 10), Fraction(98, 10))
    found = check_mean_limits("2.5", 1, 7)
    # One decimal: 61 means on the scale of 181 from one range below to one above.
    assert (found.implied, found.power) == ("1 to 7", pytest.approx(1 - 61 / 181))


@pytest.mark.parametrize(
    ("n", "codes", "most"),
    [(4, (1, 6), Fraction(25, 3)), (5, (1, 6), Fraction(15, 2)), (2, (0, 1), Fraction(1, 2))],
)
def test_the_greatest_variance_of_odd_and_even_numbers(n, codes, most):
    # 5 answers, two and three at the ends: 25 x 2 x 3 / (5 x 4).
    assert greatest_variance(n, codes) == most


def test_vectors_of_counts_by_enumeration_of_a_wide_scale():
    # Four answers over 0 to 6 with sum 12: the multisets, by their printed SD.
    from itertools import combinations_with_replacement

    sets = [a for a in combinations_with_replacement(range(7), 4) if sum(a) == 12]
    for sd in {f"{np.std(a, ddof=1):.1f}" for a in sets}:
        assert count_vectors("3.0", sd, 4, 0, 6) == sum(
            f"{np.std(a, ddof=1):.1f}" == sd for a in sets
        )


def test_options_and_their_power():
    # Codes 0 to 5 are six; one of seven numbers from 0 to 6 is right.
    lines = [
        ("methods", "mood", "", "options", "5", ""),
        ("methods", "mood", "", "item_low", "0", ""),
        ("methods", "mood", "", "item_high", "5", ""),
    ]
    (row,) = moments.check_options(entries(*lines))
    assert (row["implied"], row["verdict"], row["power"]) == (
        "6",
        "contradicted",
        pytest.approx(1 - 1 / 7),
    )
    assert [moments._of(1), moments._of(2)] == ["", ", mean of 2 items"]


def test_combinations_that_the_checks_of_a_mean_go_through():
    # 100 respondents, two decimals: 1 + 1 sums; SDs up to twice 1.50 in hundredths are 301;
    # three times a range of 4 in hundredths.
    mean = SimpleNamespace(printed="3.10")
    sd = SimpleNamespace(printed="1.50")
    assert moments.count_trials(mean, sd, moments.Values(1, 1, 5), [100]) == 2 * 301 + 1200
    assert moments.count_trials(mean, None, moments.Values(1, None, None), [100]) == 2


def test_r2_and_its_test_by_hand_and_by_r():
    # beta .25 times r .30: .245 x .295 to .255 x .305, F by R 4.2.2:
    # pf(.04 / 3 / (.96 / 100), 3, 100, lower = FALSE) is 0.250611109.
    printed = printed_pair()
    printed.r = {("y", "x"): ".30"}
    printed.n = {"x": 110}
    printed.kept = 102
    row = implied.table_r2(printed, ("x",)).iloc[0]
    low = 0.245 * 0.295
    high = 0.255 * 0.305
    assert row[["r2", "low", "high"]].tolist() == pytest.approx([(low + high) / 2, low, high])
    drift = (1 / 102 - 1 / 110) ** 0.5
    assert row[["wide_low", "wide_high"]].tolist() == pytest.approx(
        [0.245 * (0.295 - drift), 0.255 * (0.305 + drift)]
    )
    assert (
        row["p"] == pytest.approx(stats.f.sf(row["F"], 1, 100))
        and row["p_low"] < row["p"] < row["p_high"]
        and row["F_low"] < row["F"] < row["F_high"]
    )
    assert implied.test_r2(0.04, 3, 100) == pytest.approx((0.04 / 3 / (0.96 / 100), 0.250611109))


def test_power_of_a_coefficient_by_r():
    # R 4.2.2: d <- .2 * sqrt(100 / (.9 * 2)); q <- qt(.975, 100);
    # pt(q, 100, d, lower = FALSE) + pt(-q, 100, d) is 0.314644423.
    assert power_of_slope(0.2, 2, 100, r2=0.1) == pytest.approx(0.314644423, abs=1e-8)
    assert power_of_slope(-0.2, 2, 100, r2=0.1) == power_of_slope(0.2, 2, 100, r2=0.1)


def test_power_and_overlap_are_bounded_by_beta_and_t():
    # By hand: df (beta / t)^2 with beta .245 to .255, t 1.995 to 2.005 and df 100: 1.49316 to
    # 1.63378.
    labels = SimpleNamespace(variables={"x": ""})
    vif = implied.table_vif_limits(printed_pair(), labels).iloc[0]
    assert vif["variable"] == "open (x)" and vif["low"] == pytest.approx(1.49316, abs=1e-4)
    row = implied.table_power_limits(printed_pair(), labels).iloc[0]
    limits = [power_of_slope(0.2, product, 100) for product in (1.63378, 1.49316)]
    found = row[["power at 0.2, low", "power at 0.2, high"]].tolist()
    assert found == pytest.approx(limits, abs=1e-4) and row["smallest_low"] < row["smallest_high"]
    # t that may be 0 leaves no upper limit of the overlap, so nothing follows for power
    assert implied.table_power_limits(printed_pair(t="0.00"), labels).empty


def test_published_power_lies_within_its_limits():
    # By hand at a slope of 0.2, from (1 - R2) VIF = 321 (beta / t)^2: Reaction (row Column) .203 to
    # .205, VIF at least 9.97;
    # U2Cycle (row FunCan) VIF at least 3.15.
    printed = arrange_regressions(read_published())
    labels = SimpleNamespace(variables=dict.fromkeys(printed.predictors, ""))
    power = implied.table_power_limits(printed, labels).set_index("variable")
    lows = implied.table_vif_limits(printed, labels).set_index("variable")["low"]
    found = power.loc["open (use_column)", ["power at 0.2, low", "power at 0.2, high"]]
    assert found.tolist() == pytest.approx([0.203, 0.205], abs=1e-3)
    assert lows[["open (use_column)", "open (use_funcan)"]].tolist() == pytest.approx(
        [9.97, 3.15], abs=0.006
    )


def test_corrected_p_by_r():
    # R 4.2.2: p.adjust(c(.01, .04, .03, .005, .9), "holm") is .040 .090 .090 .025 .900,
    # "BH" .025 .050 .050 .025 .900;
    # r <- .161; 2 * pt(-r * sqrt(334 / (1 - r^2)), 334) is 0.003081276506.
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.9])
    corrected = table_adjusted_p(p)
    assert corrected["holm"].tolist() == pytest.approx([0.04, 0.09, 0.09, 0.025, 0.9])
    assert corrected["bh"].tolist() == pytest.approx([0.025, 0.05, 0.05, 0.025, 0.9])
    table = implied.table_corrections(
        entries(("table2", "y", "x", "r", "-.161", "336"), ("table2", "y", "z", "r", ".000", "336"))
    )
    assert (
        table.p.tolist() == pytest.approx([0.003081276506, 1.0])
        and table.p_low[0] < table.p[0] < table.p_high[0]
    )


def test_places_on_a_range():
    # 12 items of 0 to 5: 30.0 is .5 of 60; of 1 to 6 it is 18 of 60;
    # an item's mean is 2.5 either way.
    places = implied.table_on_range("30.0", 12, 0, 5)
    assert places["share"].tolist() == pytest.approx([0.5, 0.3]) and places[
        "item"
    ].tolist() == pytest.approx([2.5, 2.5])
    assert places[["share_low", "share_high"]].iloc[0].tolist() == pytest.approx(
        [29.95 / 60, 30.05 / 60]
    )


def test_spread_of_a_distribution_by_scipy():
    # The log of the SD (n - 1) and, to first order, its error when 10 become 8:
    # half the root of (kurtosis - 1) (1/8 - 1/10).
    answers = [1] * 2 + [2] * 3 + [4] * 5
    log_sd, error = spreads.describe_spread({1: 2, 2: 3, 4: 5}, 8)
    assert log_sd == pytest.approx(np.log(np.std(answers, ddof=1)))
    assert error == pytest.approx(
        0.5 * ((stats.kurtosis(answers, fisher=False) - 1) * (1 / 8 - 1 / 10)) ** 0.5
    )


def test_omission_of_nobody_changes_nothing():
    # sqrt(1/300 - 1/328); none where as many or more are kept than there were.
    assert fitting.random_omission(328, 300) == pytest.approx((1 / 300 - 1 / 328) ** 0.5)
    assert fitting.random_omission(300, 300) == fitting.random_omission(300, 328) == 0


@pytest.fixture(scope="module")
def printed():
    return arrange_regressions(simulation.publish_answers(simulation.make_answers(3, 300, 0.5)))


def test_slopes_of_the_fit_are_those_of_small_steps(printed):
    # scipy: the residuals' derivatives by differences, at a point off the minimum.
    target = fitting._targets(printed, [tuple(printed.predictors)], 1.0)
    x = fitting._begin(0.4, target, 5)
    x += 0.01 * np.random.default_rng(1).normal(size=x.shape)
    state = fitting._predict(x, target, 5, 3)
    by_steps = optimize.approx_fprime(
        x[0], lambda at: fitting._predict(at[None], target, 5, 3)["residual"][0], 1e-7
    )
    assert fitting._slopes(state, target, 5, 3)[0] == pytest.approx(by_steps, rel=1e-3, abs=0.05)
    # r = R beta, R2 = beta r, VIF the diagonal of the inverse of R.
    R = state["R"][0]
    beta = state["beta"][0]
    assert state["r"][0] == pytest.approx(beta @ R) and state["r2"][0] == pytest.approx(
        np.einsum("oi,ij,oj->o", beta, R, beta)
    )
    assert state["vif"][0] == pytest.approx(np.diag(np.linalg.inv(R)))


def test_allowances_of_printed_correlations(printed):
    # Rounding to three decimals and, where more answered than were kept,
    # the error of leaving them out; an n that is not printed allows for rounding alone.
    rounding = 0.001 / 12**0.5
    o = printed.outcomes[0]
    v = printed.predictors[0]
    assert fitting._allowance(printed, o, v, 2.0) == pytest.approx(
        (rounding**2 + 4 * fitting.random_omission(printed.n[v], printed.kept) ** 2) ** 0.5
    )
    printed.n[v] = None
    assert fitting._allowance(printed, o, v, 2.0) == pytest.approx(rounding)


def test_simulated_answers_have_the_shapes_they_are_given():
    answers = simulation.make_answers(1, 40_000, 0.5)
    # Cumulative shares of codes as in SHAPES, one answer in a hundred missing,
    # totals about 13 within 0 to 27; correlations of cut normal variables
    # with r = .5 lie below .5.
    for name, shares in zip(simulation.PREDICTORS, simulation.SHAPES, strict=True):
        assert [(answers[name].dropna() <= code).mean() for code in (1, 2, 3)] == pytest.approx(
            list(shares), abs=0.01
        )
        assert answers[name].isna().mean() == pytest.approx(0.01, abs=0.003)
    assert all(
        answers[y].between(0, 27).all() and abs(answers[y].mean() - 13) < 0.1
        for y in simulation.OUTCOMES
    )
    assert (
        answers[list(simulation.PREDICTORS)].corr().to_numpy()[np.tril_indices(5, -1)] > 0.35
    ).all()
    assert (
        answers[list(simulation.PREDICTORS)].corr().to_numpy()[np.tril_indices(5, -1)] < 0.5
    ).all()


def test_simulated_papers_print_what_was_computed():
    import statsmodels.api as sm

    answers = simulation.make_answers(7, 150, 0.4)
    paper = simulation.publish_answers(answers).set_index("id")["printed"]
    whole = answers.dropna()
    fit = sm.OLS(whole["y2"], sm.add_constant(whole[list(simulation.PREDICTORS)])).fit()
    # statsmodels for the regression, pandas for the counts;
    # P are printed of significant correlations only.
    assert (paper["t3-y2-x4-B"], paper["t3-y2-x4-t"], paper["t3-y2-x4-df"]) == (
        f"{fit.params['x4']:.3f}",
        f"{fit.tvalues['x4']:.3f}",
        str(int(fit.df_resid)),
    )
    assert [paper[f"t1-x2-{code}-count"] for code in range(1, 5)] == [
        str((answers["x2"] == code).sum()) for code in range(1, 5)
    ]
    assert "t1-x2-5-count" not in paper and all(
        float(text) <= 0.05 for id, text in paper.items() if id.endswith("-p")
    )


def test_on_what_a_label_rests():
    scan = pd.DataFrame({"possible": [True, True]})
    made = {
        "scan": scan,
        "choices": {"a": {"a"}, "b": {"b", "c"}, "d": {"c", "e"}},
        "variables": {"a": "a", "b": "", "d": ""},
        "margin": 12.4,
    }
    labels = SimpleNamespace(**made)
    assert establish.sentence_label("a", labels).startswith(
        "exact: every assignment of names"
    ) and establish.sentence_label("b", labels).startswith(
        "open: several assignments of names remain"
    )
    assert establish.sentence_label("d", labels).startswith(
        "exact that the row does not hold its own variable; open which it holds: several"
    )
    settled = SimpleNamespace(**made | {"variables": {"b": "b", "d": "e"}})
    assert establish.sentence_label("b", settled).startswith(
        "fitted: among"
    ) and establish.sentence_label("b", settled).endswith("χ² = 12")
    assert establish.sentence_label("d", settled).startswith(
        "exact that the row does not hold its own variable; fitted which it holds"
    )
    assert establish.sentence_label(
        "a", SimpleNamespace(**made | {"scan": scan.assign(possible=False)})
    ).startswith("open: no assignment")


def test_the_fit_ends_where_scipy_finds_nothing_better(printed):
    # scipy.optimize.least_squares from the fitted point, and chi2 as the sum of squares there.
    fit = fitting.fit_labels(printed, [tuple(printed.predictors)])
    target = fitting._targets(printed, [tuple(printed.predictors)], 1.0)
    x = np.concatenate([fit.R[0][np.tril_indices(5, -1)], fit.beta[0].ravel()])
    better = optimize.least_squares(
        lambda at: fitting._predict(at[None], target, 5, 3)["residual"][0], x, xtol=1e-12
    )
    assert fit.chi2[0] == pytest.approx(
        (fitting._predict(x[None], target, 5, 3)["residual"] ** 2).sum()
    )
    assert fit.chi2[0] <= 2 * better.cost + 1e-3 and fit.freedom == 3 * 5 * 3 - 25


def test_power_of_a_mean_and_sd_tried_one_by_one():
    # SDs from 0.0 to twice 0.5: eleven.
    kept = sum(bool(grimmer("3.5", f"{i / 10:.1f}", 4)) for i in range(11))
    assert grimmer("3.5", "0.5", 4).power == pytest.approx(1 - kept / 11) and 0 < kept < 11


def test_seeds_of_a_cell():
    # 100 x (1000 x 100 + 20) and the next two.
    assert simulation._seeds(100, 0.2, 3) == [10_002_000, 10_002_001, 10_002_002]


def counted(pairs, n: int, flags: str = "") -> pd.DataFrame:
    """Counts and percentages of one question: pairs of (count, percentage) as text."""
    rows = []
    for code, (count, percent) in enumerate(pairs, start=1):
        for statistic, text in (("count", count), ("percent", percent)):
            rows.append(
                (f"{code}{statistic}", "Table 1", "sex", str(code), statistic, text, str(n))
            )
    heads = ["id", "place", "row", "column", "statistic", "printed", "n"]
    return complete(pd.DataFrame(rows, columns=heads).assign(note="", flags=flags))


def contradicted_ids(paper: pd.DataFrame) -> set:
    checks = audit(paper)
    return set(" ".join(checks[checks.verdict == "contradicted"].place).split())


# 347 of 350 answered: 180 / 347 = 51.873 %, 167 / 347 = 48.127 %
ANSWERED = [("180", "51.9"), ("167", "48.1")]


def test_an_error_among_percentages_of_those_who_answered_is_found():
    # The base is guessed from the percentages: right, nothing is said ...
    assert contradicted_ids(counted(ANSWERED, 350)) == set()
    # ... a wrong digit in one of them is found, whether the base is guessed or flagged ...
    wrong = [("180", "51.9"), ("167", "43.1")]
    for flags in ("", "valid percent"):
        assert "2percent" in contradicted_ids(counted(wrong, 350, flags))
    # ... and so is a wrong count: with 176, 176 + 167 = 343 answered, of whom it is 51.3 %.
    assert contradicted_ids(counted([("176", "51.9"), ("167", "48.1")], 350)) != set()


def test_an_excuse_hides_no_error_that_a_declaration_would_show():
    # Fewer than n may be missing answers, more than n may be several answers: both are asked about,
    # and both are found once the paper says that everybody gave one answer.
    fewer = [("180", "51.4"), ("160", "45.7")]  # of 350: ten too few
    more = [("190", "54.3"), ("170", "48.6")]  # ten too many
    for pairs in (fewer, more):
        assert contradicted_ids(counted(pairs, 350, "one answer")) != set()
    checks = audit(counted(fewer, 350))
    asked = checks[(checks.check == "counts add up") & (checks.verdict == "not-checkable")]
    assert "may not have answered" in asked.evidence.iloc[0]
    # Percentages that reach 100 leave no room for several answers: too many counts are an error.
    assert contradicted_ids(counted([("190", "52.8"), ("170", "47.2")], 350)) != set()
