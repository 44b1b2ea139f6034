"""One cell of a regression table against another, by hand: the calculation stands above each."""

from functools import partial

import pytest
from typed_papers import audit_lines, verdicts

HEAD = "place,row,column,statistic,printed,n,model,flags"
judge = partial(audit_lines, HEAD)


@pytest.mark.parametrize(("B", "verdict"), [("1.00", "consistent"), ("1.20", "contradicted")])
def test_an_estimate_lies_in_the_middle_of_its_interval(tmp_path, B, verdict):
    # (0.50 + 1.50) / 2 = 1.00
    lines = [f"t,y,x,B,{B},,,", "t,y,x,ci_low,0.50,,,", "t,y,x,ci_high,1.50,,,"]
    assert verdicts(judge(tmp_path, *lines, check="interval and its estimate")) == [verdict]
    assert judge(tmp_path, *lines[:2], check="interval and its estimate") == []


@pytest.mark.parametrize(
    ("se", "level", "df", "verdict"),
    [
        ("0.255", "", "", "consistent"),  # .5 / 1.96 = .2551 with many df, .1162 with 2
        ("0.240", "", "20", "consistent"),  # R: .5 / qt(.975, 20) = .2397
        ("0.255", "", "20", "contradicted"),
        ("0.290", "", "20", "not-checkable"),  # R: .5 / qt(.95, 20) = .2899: a 90% interval
        ("0.290", "90", "20", "consistent"),
        ("0.240", "90", "20", "contradicted"),
    ],
)
def test_half_an_interval_is_its_critical_value_times_the_se(tmp_path, se, level, df, verdict):
    lines = ["t,y,x,B,1.000,,,", "t,y,x,ci_low,0.500,,,", "t,y,x,ci_high,1.500,,,"]
    lines += [f"t,y,x,se,{se},,,"]
    lines += [f"t,y,x,df,{df},,,"] if df else []
    lines += [f"t,y,x,ci_level,{level},,,"] if level else []
    assert verdicts(judge(tmp_path, *lines, check="interval and SE")) == [verdict]


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        ("1.05", "4.20", "not-checkable"),  # root of 4.41 = 2.10: farther from 1, as R's confint
        ("0.95", "3.80", "contradicted"),  # root of 3.61 = 1.90: nearer to 1
    ],
)
def test_the_only_interval_of_a_ratio_may_be_of_a_profile_likelihood(tmp_path, low, high, verdict):
    lines = ["t,y,x,OR,2.00,,,", f"t,y,x,ci_low,{low},,,", f"t,y,x,ci_high,{high},,,"]
    assert verdicts(judge(tmp_path, *lines, check="interval and its estimate")) == [verdict]


@pytest.mark.parametrize(("se", "verdict"), [("0.100", "consistent"), ("0.130", "contradicted")])
def test_the_interval_of_a_ratio_has_the_se_of_its_coefficient(tmp_path, se, verdict):
    # exp(.35 -+ 1.96 x .1) = 1.1665 and 1.7263
    lines = ["t,y,x,OR,1.42,,,", "t,y,x,ci_low,1.17,,,", "t,y,x,ci_high,1.73,,,"]
    lines += [f"t,y,x,se,{se},,,"]
    assert judge(tmp_path, *lines, check="interval and SE") == []  # whose SE is not known
    lines += ["t,y,x,B,0.350,,,"]
    assert verdicts(judge(tmp_path, *lines, check="interval and SE")) == [verdict]
    assert verdicts(judge(tmp_path, *lines, check="interval and its estimate")) == ["consistent"]


@pytest.mark.parametrize(("adjusted", "verdict"), [(".29", "consistent"), (".25", "contradicted")])
def test_adjusted_r2_follows_from_r2_and_its_df(tmp_path, adjusted, verdict):
    # 1 - .70 x 99 / 97 = .2856
    lines = ["t,y,,R2,.30,,,", f"t,y,,adjusted R2,{adjusted},,,"]
    found = judge(tmp_path, *lines, "t,y,,df,2,,,", "t,y,,df2,97,,,", check="R2 and adjusted R2")
    assert verdicts(found) == [verdict]
    # without df only that it is not above R2 is known
    assert verdicts(judge(tmp_path, *lines, check="R2 and adjusted R2")) == ["not-checkable"]
    above = ["t,y,,R2,.30,,,", "t,y,,adjusted R2,.32,,,"]
    assert verdicts(judge(tmp_path, *above, check="R2 and adjusted R2")) == ["contradicted"]


@pytest.mark.parametrize(("F", "verdict"), [("20.8", "consistent"), ("28.0", "contradicted")])
def test_f_follows_from_r2_and_its_df(tmp_path, F, verdict):
    # (.30 / 2) / (.70 / 97) = 20.79
    lines = ["t,y,,R2,.300,100,,", f"t,y,,F,{F},,,"]
    for df in (["t,y,,df,2,,,", "t,y,,df2,97,,,"], ["t,y,,predictors,2,,,"]):
        assert verdicts(judge(tmp_path, *lines, *df, check="R2 and F")) == [verdict]
    assert verdicts(judge(tmp_path, *lines, check="R2 and F")) == ["not-checkable"]


@pytest.mark.parametrize(("change", "verdict"), [(".05", "consistent"), (".06", "consistent"),
                                                 (".07", "contradicted")])  # fmt: skip
def test_a_step_adds_what_r2_gains(tmp_path, change, verdict):
    # .345 to .355 less .295 to .305: .04 to .06
    lines = ["t,y,,R2,.30,,step 1,", "t,y,,R2,.35,,step 2,", f"t,y,,R2 change,{change},,step 2,"]
    assert verdicts(judge(tmp_path, *lines, check="R2 and its change")) == [verdict]


@pytest.mark.parametrize(("R2", "verdict"), [(".10", "consistent"), (".05", "contradicted")])
def test_r2_is_at_least_what_one_t_gives(tmp_path, R2, verdict):
    # 2.995^2 / (2.995^2 + 100) = .0823
    lines = ["t,y,x,beta,.35,,,", "t,y,x,t,3.00,,,", "t,y,x,df,100,,,", f"t,y,,R2,{R2},,,"]
    (row,) = judge(tmp_path, *lines, check="R2 and t")
    assert (row.verdict, row.implied) == (verdict, "at least 0.082")


@pytest.mark.parametrize(("beta", "verdict"), [(".25", "consistent"), (".35", "contradicted")])
def test_beta_is_b_times_the_ratio_of_the_sds(tmp_path, beta, verdict):
    # 0.50 x 2.00 / 4.00 = .25, where both SDs rest on the 100 of the regression (98 + 1 + 1)
    lines = ["t,y,x,B,0.50,,,", f"t,y,x,beta,{beta},,,", "t,y,x,df,98,,,"]
    lines += ["t,x,,sd,2.00,100,,", "t,y,,sd,4.00,100,,"]
    assert verdicts(judge(tmp_path, *lines, check="B, beta and SDs")) == [verdict]
    other = [*lines[:-1], "t,y,,sd,4.00,104,,"]
    assert verdicts(judge(tmp_path, *other, check="B, beta and SDs")) == ["not-checkable"]


@pytest.mark.parametrize(("t", "verdict"), [("5.00", "consistent"), ("5.90", "contradicted")])
def test_t_is_b_over_its_se(tmp_path, t, verdict):
    # .695 / .145 = 4.79 to .705 / .135 = 5.22
    lines = ["t,y,x,B,0.70,,,", "t,y,x,se,0.14,,,", f"t,y,x,t,{t},,,"]
    assert verdicts(judge(tmp_path, *lines, check="B, SE and t")) == [verdict]
    declared = [*lines[:-1], f"t,y,x,t,{t},,,robust"]
    assert verdicts(judge(tmp_path, *declared, check="B, SE and t")) == ["not-checkable"]


TWO = [
    # beta / B: .50 and .40 for y, .50 and .80 for z
    "t,y,a,B,0.600,,,", "t,y,a,beta,.300,,,", "t,y,b,B,0.500,,,", "t,y,b,beta,.200,,,",
    "t,z,a,B,0.600,,,", "t,z,a,beta,.300,,,", "t,z,b,B,0.500,,,", "t,z,b,beta,.400,,,",
]  # fmt: skip
DF = [f"t,{y},{x},df,97,,," for y in "yz" for x in "ab"]


def test_outcomes_share_their_factors_only_where_they_rest_on_the_same_people(tmp_path):
    # sd(a) / sd(b) is .50 / .40 beside y and .50 / .80 beside z: no such SDs. Any one of
    # the four cells could be the wrong one
    same = [*TWO, *DF, "t,sample,,n,100,,,"]  # 97 + 2 + 1 = 100: nobody is missing
    assert verdicts(judge(tmp_path, *same, check="B and beta")) == ["contradicted"] * 4
    open_ = judge(tmp_path, *TWO, *DF, check="B and beta")
    assert verdicts(open_) == ["not-checkable"]
    more = judge(tmp_path, *TWO, *DF, "t,sample,,n,120,,,", check="B and beta")
    assert verdicts(more) == ["not-checkable"]
    one = judge(tmp_path, *TWO[:4], *DF[:2], check="B and beta")
    assert verdicts(one) == ["not-checkable"]
