"""Sizes of effects, standard errors and tests of pairs: numbers by hand, each calculation above."""

import pytest
from typed_papers import audit_lines

HEAD = "place,row,column,statistic,printed,n,group,time,flags"


def judge(tmp_path, *lines):
    """check -> (verdict, implied) of a paper of these lines."""
    rows = audit_lines(HEAD, tmp_path, *lines)
    return {row.check: (row.verdict, row.implied) for row in rows}


def test_a_ratio_is_the_exponential_of_its_coefficient(tmp_path):
    # ln 1.415 = 0.34713, ln 1.425 = 0.35417
    lines = ["t,ill,age,OR,1.42,,,,", "t,ill,age,B,{},,,,"]
    right = judge(tmp_path, *"\n".join(lines).format("0.351").splitlines())
    assert right["B and its ratio"] == ("consistent", "0.3471 to 0.3542")
    wrong = judge(tmp_path, *"\n".join(lines).format("0.315").splitlines())
    assert wrong["B and its ratio"][0] == "contradicted"
    # a ratio that rounds to 0 has no lower end: any B below ln 0.005 = -5.3
    small = judge(tmp_path, "t,ill,age,OR,0.00,,,,", "t,ill,age,B,-7.2,,,,")
    assert small["B and its ratio"][0] == "consistent"


@pytest.mark.parametrize(("eta", "verdict"), [(".20", "consistent"), (".21", "contradicted")])
def test_eta_squared_is_at_most_what_f_gives(tmp_path, eta, verdict):
    # 2 x 3.355 / (2 x 3.355 + 27) = .19905, so .20 (from .195) can be and .21 (from .205) cannot
    lines = ["t,y,,F,3.35,,,,", "t,y,,df,2,,,,", "t,y,,df2,27,,,,", f"t,y,,eta2,{eta},,,,"]
    assert judge(tmp_path, *lines)["eta2 and its test"] == (verdict, "at most 0.1991")


@pytest.mark.parametrize(("df2", "most"), [("1", "0.9976"), ("0", None)])
def test_one_residual_df_is_enough_for_eta_squared(tmp_path, df2, most):
    # 2 x 204.55 / (2 x 204.55 + 1) = .99756
    lines = ["t,y,,F,204.5,,,,", "t,y,,df,2,,,,", f"t,y,,df2,{df2},,,,", "t,y,,eta2,.50,,,,"]
    told = judge(tmp_path, *lines).get("eta2 and its test")
    assert told == (("consistent", f"at most {most}") if most else None)


@pytest.mark.parametrize(("eta", "verdict"), [(".14", "consistent"), (".15", "contradicted")])
def test_eta_squared_is_at_most_what_t_gives(tmp_path, eta, verdict):
    # 2.105^2 / (2.105^2 + 28) = .1366: .14 is from .135, .15 from .145
    lines = ["t,y,,t,-2.10,,,,", "t,y,,df,28,,,,", f"t,y,,eta2,{eta},,,,"]
    assert judge(tmp_path, *lines)["eta2 and its test"] == (verdict, "at most 0.1366")


@pytest.mark.parametrize(("se", "verdict"), [("1.25", "consistent"), ("1.29", "contradicted")])
def test_a_standard_error_is_sd_over_the_root_of_n(tmp_path, se, verdict):
    # 9.995 / 8 = 1.2494, 10.005 / 8 = 1.2506
    lines = ["t,y,,mean,20.10,64,,,", "t,y,,sd,10.00,64,,,", f"t,y,,se,{se},64,,,"]
    found = judge(tmp_path, *lines)["SE, SD and n"]
    assert found == (verdict, "1.249 to 1.251")
    flagged = [line.rstrip(",") + ",,,adjusted" for line in lines]
    assert "SE, SD and n" not in judge(tmp_path, *flagged)


@pytest.mark.parametrize(("mean", "verdict"), [("20.10", "consistent"), ("20.01", "contradicted")])
def test_a_mean_lies_in_the_middle_of_its_interval(tmp_path, mean, verdict):
    # (17.60 + 22.60) / 2 = 20.10, half a last digit more or less
    lines = [f"t,y,,mean,{mean},64,,,", "t,y,,ci_low,17.60,64,,,", "t,y,,ci_high,22.60,64,,,"]
    assert judge(tmp_path, *lines)["interval and its mean"] == (verdict, "20.095 to 20.105")
    other = [*lines, "t,y,,d,0.40,,,,"]  # the interval may be that of d
    assert "interval and its mean" not in judge(tmp_path, *other)


@pytest.mark.parametrize(
    ("wald", "p", "verdict"),
    [
        ("5.00", ".025", "consistent"),  # R: pchisq(5, 1, lower.tail = FALSE) = .0253
        ("2.24", ".025", "consistent"),  # R: 2 * pnorm(-2.24) = .0251
        ("5.00", ".250", "contradicted"),
    ],
)
def test_a_wald_statistic_is_z_or_its_square(tmp_path, wald, p, verdict):
    lines = [f"t,ill,age,Wald,{wald},,,,", f"t,ill,age,p,{p},,,,"]
    assert judge(tmp_path, *lines)["P and Wald"][0] == verdict


def test_a_wald_of_several_df_is_no_z(tmp_path):
    # R: pchisq(2.24, 2, lower.tail = FALSE) = .326
    lines = ["t,ill,age,Wald,2.24,,,,", "t,ill,age,df,2,,,,", "t,ill,age,p,{},,,,"]
    for p, verdict in ((".326", "consistent"), (".025", "contradicted")):
        own = [line.format(p) for line in lines]
        assert judge(tmp_path, *own)["P and Wald"][0] == verdict


THREE = [
    "t,y,,mean,10.00,20,low,,", "t,y,,sd,4.00,20,low,,",
    "t,y,,mean,12.00,20,middle,,", "t,y,,sd,4.00,20,middle,,",
    "t,y,,mean,15.00,20,high,,", "t,y,,sd,4.00,20,high,,",
]  # fmt: skip


@pytest.mark.parametrize(("t", "verdict"), [("-3.95", "consistent"), ("-1.58", "contradicted")])
def test_a_t_whose_column_names_two_groups_is_judged_by_these(tmp_path, t, verdict):
    # (10 - 15) / (4 sqrt(2 / 20)) = -3.953; that of low and middle would be -1.581
    lines = [*THREE, f"t,y,low vs high,t,{t},,,,", "t,y,low vs high,df,38,,,,"]
    assert judge(tmp_path, *lines)["t and group means"][0] == verdict


def test_a_pair_that_names_no_group_or_has_no_df_is_left_alone(tmp_path):
    for words, df in (("low vs none", "38"), ("low vs high", "")):
        lines = [*THREE, f"t,y,{words},t,-1.58,,,,"]
        lines += [f"t,y,{words},df,{df},,,,"] if df else []
        assert judge(tmp_path, *lines)["t and group means"][0] == "not-checkable"


TWO = ["t,y,,mean,10.00,25,a,,", "t,y,,sd,4.00,25,a,,", "t,y,,mean,12.00,25,b,,",
       "t,y,,sd,4.00,25,b,,"]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "check", "verdict"),
    [
        # (10 - 12) / (4 sqrt(2 / 25)) = -1.768 of two samples
        ("t,y,,t,-1.77,,,,", "t and group means", "consistent"),
        # of the same 25 twice, r = .9: -2 sqrt(25) / (4 sqrt(2 - 1.8)) = -5.59
        ("t,y,,t,-5.59,,,,", "t and group means", "not-checkable"),
        # least of all, r = -1: -2 x 5 / 8 = -1.25
        ("t,y,,t,-1.10,,,,", "t and group means", "contradicted"),
        # within rounding: 1.99 x 5 / 8.01 = 1.2422, which 1.24 (to 1.245) reaches
        ("t,y,,t,-1.24,,,,", "t and group means", "not-checkable"),
        ("t,y,,d,-1.12,,,,", "d and group means", "not-checkable"),
        # two groups of 25: F = t^2 = 3.125
        ("t,y,,F,3.13,,,,", "F and group means", "consistent"),
        ("t,y,,F,31.2,,,,", "F and group means", "not-checkable"),
    ],
)
def test_groups_of_one_size_without_df_may_be_the_same_people(tmp_path, line, check, verdict):
    assert judge(tmp_path, *TWO, line)[check][0] == verdict


def test_df_of_two_samples_leave_no_doubt(tmp_path):
    lines = [*TWO, "t,y,,t,-5.59,,,,", "t,y,,df,48,,,,"]
    assert judge(tmp_path, *lines)["t and group means"][0] == "contradicted"
    lines = [*TWO, "t,y,,F,31.2,,,,", "t,y,,df,1,,,,", "t,y,,df2,48,,,,"]
    assert judge(tmp_path, *lines)["F and group means"][0] == "contradicted"


@pytest.mark.parametrize(("B", "t", "found"), [("-2.00", "-1.77", "consistent"),
                                              ("-2.00", "-7.71", "contradicted"),
                                              ("-0.31", "-7.71", None)])  # fmt: skip
def test_a_difference_of_means_beside_t_is_no_coefficient(tmp_path, B, t, found):
    # the means differ by -2.00; a B of -0.31 is something else, and its t with it
    lines = [*TWO, f"t,y,,B,{B},,,,", f"t,y,,t,{t},,,,", "t,y,,df,48,,,,"]
    assert judge(tmp_path, *lines).get("t and group means", (None,))[0] == found
