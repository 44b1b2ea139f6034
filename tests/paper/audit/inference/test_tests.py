"""Published tests, marks, odds ratios and alphas of small tables, each number by hand or from R."""

from functools import partial

import pytest
from typed_papers import audit_lines, verdicts

HEAD = "place,row,column,statistic,printed,n,group,time,flags"
judge = partial(audit_lines, HEAD)


@pytest.mark.parametrize(
    ("line", "implied"),
    [
        ("t,y,,adjusted R2,1.20,,,,", "at most 1"),
        ("t,y,x,r,1.24,,,,", "at least -1 and at most 1"),
        ("t,y,,sd,-0.51,,,,", "at least 0"),
        ("t,y,x,p,>1,,,,", "at least 0 and at most 1"),
        ("t,y,x,p,<.000,,,,", "at least 0 and at most 1"),
    ],
)
def test_what_cannot_be_is_told_with_its_limits(tmp_path, line, implied):
    (row,) = judge(tmp_path, line, check="value possible")
    assert (row.verdict, row.implied) == ("contradicted", implied)


ODDS = ["t,ill,yes,count,30,50,men,,", "t,ill,yes,count,10,50,women,,"]


@pytest.mark.parametrize(
    ("low", "high", "level", "verdict"),
    [
        # 30 x 40 / (10 x 20) = 6; its logarithm has the SE sqrt(1/30 + 1/20 + 1/10 + 1/40) = .45644
        # exp(ln 6 -+ 1.95996 x .45644) = 2.4526 and 14.678
        ("2.45", "14.68", "", "consistent"),
        # exp(ln 6 -+ 1.64485 x .45644) = 2.8321 and 12.711
        ("2.83", "12.71", "90", "consistent"),
        ("2.83", "12.71", ".90", "consistent"),
        ("2.45", "14.68", "90", "contradicted"),
        ("2.83", "12.71", "", "contradicted"),
    ],
)
def test_the_interval_of_an_odds_ratio_is_woolfs(tmp_path, low, high, level, verdict):
    lines = [*ODDS, "t,ill,,OR,6.00,,,,", f"t,ill,,ci_low,{low},,,,", f"t,ill,,ci_high,{high},,,,"]
    lines += [f"t,ill,,ci_level,{level},,,,"] if level else []
    found = judge(tmp_path, *lines, check="interval of OR and counts")
    assert verdicts(found) == [verdict] * 2
    assert verdicts(judge(tmp_path, *lines, check="OR and counts")) == ["consistent"]


def test_an_odds_ratio_of_other_counts_is_contradicted(tmp_path):
    lines = [*ODDS, "t,ill,,OR,6.60,,,,"]
    (row,) = judge(tmp_path, *lines, check="OR and counts")
    assert row.verdict == "contradicted" and "6.000" in row.implied
    turned = [*ODDS, "t,ill,,OR,0.17,,,,"]  # 1 / 6
    assert verdicts(judge(tmp_path, *turned, check="OR and counts")) == ["consistent"]


@pytest.mark.parametrize(
    ("chi2", "verdict"),
    [
        # R: chisq.test(matrix(c(30, 20, 10, 40), 2)): 15.042; correct = FALSE: 16.667
        ("16.67", "consistent"),
        ("15.04", "consistent"),
        ("16.50", "consistent"),  # linear trend: 16.667 x 99 / 100
        ("17.66", "contradicted"),
    ],
)
def test_chi_squared_of_counts(tmp_path, chi2, verdict):
    lines = [*ODDS, f"t,ill,,chi2,{chi2},,,,", "t,ill,,df,1,,,,"]
    assert verdicts(judge(tmp_path, *lines, check="chi2 and counts")) == [verdict]


def test_alpha_is_told_with_the_limits_of_a_total(tmp_path):
    # two items of SD 1.00 (.995 to 1.005), total 1.80 (1.795 to 1.805):
    # 2 (1 - 2 x 1.005^2 / 1.795^2) = .746 to 2 (1 - 2 x .995^2 / 1.805^2) = .785
    items = ["t,calm,a,item_sd,1.00,,,,", "t,calm,b,item_sd,1.00,,,,", "t,calm,,sd,1.80,90,,,"]
    (row,) = judge(tmp_path, *items, "t,calm,,alpha,.50,,,,", check="alpha and items")
    assert (row.verdict, row.implied) == ("contradicted", "0.746 to 0.785")
    assert verdicts(judge(tmp_path, *items, "t,calm,,alpha,.77,,,,", check="alpha and items")) == [
        "consistent"
    ]
    # of a mean of the two, 0.90: the same alpha
    mean = [*items[:2], "t,calm,,sd,0.90,90,,,", "t,calm,,alpha,.77,,,,"]
    assert verdicts(judge(tmp_path, *mean, check="alpha and items")) == ["consistent"]


WELCH = ["t,y,,mean,4.00,9,a,,", "t,y,,sd,1.00,9,a,,", "t,y,,mean,6.00,11,b,,",
         "t,y,,sd,3.00,11,b,,"]  # fmt: skip


@pytest.mark.parametrize(
    ("t", "df", "verdict"),
    [
        # sqrt(1 / 9 + 9 / 11) = .96400, -2 / .96400 = -2.075; df = .92929^2 / (.0123457 / 8 +
        # .669421 / 10) = 12.61
        ("-2.07", "12.61", "consistent"),
        ("-2.07", "13", "consistent"),
        ("-9.90", "13", "contradicted"),
        ("-9.90", "12.61", "contradicted"),
        ("-9.90", "15", "not-checkable"),  # neither Welch's nor 18
        # Student: sqrt((8 + 90) / 18 x (1 / 9 + 1 / 11)) = 1.04874, -2 / 1.04874 = -1.907
        ("-1.91", "18", "consistent"),
        ("-2.07", "18", "contradicted"),
    ],
)
def test_welchs_and_students_t_are_told_by_their_df(tmp_path, t, df, verdict):
    lines = [*WELCH, f"t,y,,t,{t},,,,", f"t,y,,df,{df},,,,"]
    assert verdicts(judge(tmp_path, *lines, check="t and group means")) == [verdict]


def test_an_unmarked_test_is_judged_where_the_paper_says_so(tmp_path):
    # R: cor of .65 with n = 30 has t(28) = 4.53, P = .0001
    level = "t,analysis,,significance_level,.05,,,,"
    lines = [level, "t,y,x,r,.65,30,,,unmarked"]
    (row,) = judge(tmp_path, *lines, check="not marked significant")
    assert row.verdict == "contradicted"
    assert judge(tmp_path, level, "t,y,x,r,.65,30,,,", check="not marked significant") == []
    weak = [level, "t,y,x,r,.15,30,,,unmarked"]
    assert verdicts(judge(tmp_path, *weak, check="not marked significant")) == ["consistent"]


MARKS = ["t,analysis,*,significance_level,.05,,,,"]


def test_a_mark_of_a_coefficient_is_that_of_its_t(tmp_path):
    for t, verdict in (("2.50", "consistent"), ("1.50", "contradicted")):
        # R: 2 * pt(-2.5, 100) = .014, 2 * pt(-1.5, 100) = .137
        lines = [*MARKS, "t,y,x,beta,.30*,,,,", f"t,y,x,t,{t},,,,", "t,y,x,df,100,,,,"]
        assert verdicts(judge(tmp_path, *lines, check="marked significant")) == [verdict]


def test_a_mark_of_a_coefficient_without_t_is_that_of_b_over_its_se(tmp_path):
    for B, verdict in (("0.50*", "consistent"), ("0.10*", "contradicted")):
        lines = [*MARKS, f"t,y,x,B,{B},,,,", "t,y,x,se,0.10,,,,", "t,y,x,df,100,,,,"]
        assert verdicts(judge(tmp_path, *lines, check="marked significant")) == [verdict]
    lines = [*MARKS, "t,y,x,B,0.50*,,,,"]
    assert verdicts(judge(tmp_path, *lines, check="marked significant")) == ["not-checkable"]


@pytest.mark.parametrize(("z", "verdict"), [("-1.62", "consistent"), ("1.62", "consistent"),
                                            ("-2.62", "contradicted")])  # fmt: skip
def test_two_correlations_are_compared_by_fisher(tmp_path, z, verdict):
    # (atanh .24 - atanh .44) / sqrt(1 / 97 + 1 / 117) = (.24477 - .47223) / .13731 = -1.657,
    # and -1.74 to -1.57 within rounding
    lines = ["t,y,x,r,.24,100,men,,", "t,y,x,r,.44,120,women,,", f"t,y,x,z,{z},,,,"]
    (row,) = judge(tmp_path, *lines, check="z of two correlations")
    assert row.verdict == verdict and "n = 100 and 120" in row.evidence
