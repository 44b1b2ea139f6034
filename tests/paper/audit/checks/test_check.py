"""The parts of which checks are made, by hand:
reading, grids, powers, and P values from what is printed beside them.
"""

from fractions import Fraction

import pandas as pd
import pytest

from helpers.base.errors import InputError
from helpers.paper.audit.checks import check as rows
from helpers.paper.audit.checks.check import (
    Check,
    grid,
    numeric_text,
    positive,
    rejected,
    whole_between,
)
from helpers.paper.audit.checks.significance import (
    check_marked,
    check_p_r,
    check_p_t,
    check_unmarked,
    p_from_r,
    p_from_t,
    t_from_r,
)
from helpers.paper.audit.regressions.arrangement import (
    arrange_regressions,
    magnitude,
    same_sign,
    trusted_counts,
)
from helpers.paper.audit.regressions.identities import check_sizes
from helpers.paper.printed_numbers import COLUMNS, read_counts


def test_whole_numbers_of_a_closed_interval():
    # Both ends belong to it: 2 to 4; from 7/3 to 11/3 only 3; from -7/2 to -5/2 only -3;
    # nothing between 1/3 and 2/3.
    ends = [
        (2, 4),
        (Fraction(7, 3), Fraction(11, 3)),
        (Fraction(-7, 2), Fraction(-5, 2)),
        (Fraction(1, 3), Fraction(2, 3)),
    ]
    assert [list(whole_between(Fraction(low), Fraction(high))) for low, high in ends] == [
        [2, 3, 4],
        [3],
        [-3],
        [],
    ]
    assert grid(0, Fraction(1, 4), 1) == [0, Fraction(1, 10), Fraction(1, 5)]


def test_the_share_rejected():
    # 1 of 4 kept: three quarters are rejected; none where more are kept than asked,
    # or nothing was asked.
    assert [rejected(1, 4), rejected(4, 4), rejected(5, 4), rejected(0, 0), rejected(0, 4)] == [
        0.75,
        0.0,
        0.0,
        0.0,
        1.0,
    ]
    assert bool(Check(True, "")) and not Check(False, "")


def test_a_text_is_read_and_a_number_of_respondents_is_whole():
    assert numeric_text(" −.02 ") == "-.02" and positive(1) == 1
    for wrong in (True, 0, 2.0, "3"):
        with pytest.raises(InputError, match=r"items is .*; expected a whole number above 0\."):
            positive(wrong, "items")


def test_p_of_printed_t_and_r():
    # R 4.2.2: 2 * pt(-c(2.205, 2.195), 28) gives 0.0358356592 0.0366191155; r <- c(.225, .215);
    # 2 * pt(-r * sqrt(28 / (1 - r^2)), 28)
    # gives 0.231925748 0.253882132.
    assert p_from_t("2.20", 28) == pytest.approx((0.0358356592, 0.0366191155), abs=1e-9)
    assert p_from_t("-2.20", 28) == p_from_t("2.20", 28)
    assert t_from_r(0.6, 16) == pytest.approx(3.0) and t_from_r(1.0, 5) == float("inf")
    assert (
        p_from_r("-.22", 28)
        == p_from_r(".22", 28)
        == pytest.approx((0.231925748, 0.253882132), abs=1e-9)
    )


def test_what_rounds_to_nothing_may_have_a_p_of_one():
    # -.00 and .00 stand for values on either side of zero, and the widest P is that of zero;
    # .01 does not reach it.
    assert p_from_t("0.00", 10)[1] == 1.0 == p_from_r("-.00", 10)[1]
    assert p_from_t("0.01", 10)[1] < 1.0 and p_from_r("1.00", 10)[0] == 0.0
    assert p_from_t("0.00", 10)[0] == pytest.approx(p_from_t("0.01", 10)[1])


def test_power_of_a_p_is_the_share_of_printed_p_it_rejects():
    # One by one over all 101 texts from .00 to 1.00.
    for check, statistic in ((check_p_t, "2.20"), (check_p_r, ".22")):
        kept = sum(bool(check(f"{i / 100:.2f}", statistic, 28)) for i in range(101))
        assert check(".04", statistic, 28).power == pytest.approx(1 - kept / 101) and 0 < kept < 101
    assert check_p_t(".03", "2.20", 28).implied == "0.0358 to 0.0366"


def test_the_ends_of_a_printed_p_belong_to_it():
    # P from .035 to .045 print as .04 or as their neighbours where they lie on the half.
    from helpers.paper.audit.checks.significance import _check

    assert (
        _check(".04", (0.045, 0.06))
        and _check(".04", (0.01, 0.035))
        and not _check(".04", (0.0451, 0.06))
        and not _check(".04", (0.01, 0.0349))
    )


def test_an_unmarked_test_may_reach_the_level():
    assert check_unmarked((0.01, 0.05), 0.05) and not check_unmarked((0.01, 0.0499), 0.05)
    assert (
        check_unmarked((0.01, 0.2), 0.05).power == 0.05
        and check_unmarked((0.01, 0.2), 0.05).implied == "P 0.0100 to 0.2000"
    )


def test_rows_of_the_audit():
    entries = pd.DataFrame({"id": ["a", "b"], "printed": ["5", "5"]})
    made = rows.judge("sum", entries, Check(False, "6", 0.123456), "why")
    idle = rows.pass_over("sum", list(entries.itertuples())[0], "nothing")
    table = rows.table_checks([made, idle])
    assert table.iloc[0].tolist() == ["sum", "a b", "5", "6", "contradicted", 0.1235, "why"]
    assert table.verdict[1] == "not-checkable" and table.place[1] == "a" and pd.isna(table.power[1])


def test_signs_and_sizes_of_printed_numbers():
    assert (
        same_sign("-.1", "-2")
        and same_sign("0.00", "-2")
        and same_sign(".3", "0")
        and not same_sign(".1", "-2")
    )
    # -0.35 is .345 to .355 in size; .00 begins at nothing.
    assert magnitude("-0.35") == (Fraction(345, 1000), Fraction(355, 1000)) and magnitude(
        ".00"
    ) == (0, Fraction(5, 1000))


def test_distributions_are_read_from_their_fullest_place_and_trusted_if_they_add_up():
    lines = [
        ("abstract", "1", "9", "9"),
        ("table1", "1", "4", "9"),
        ("table1", "2", "5", "9"),
        ("text", "1-2", "9", "9"),
    ]
    counted = pd.DataFrame(
        [
            (f"i{i}", place, "x", code, "count", count, n, "")
            for i, (place, code, count, n) in enumerate(lines)
        ],
        columns=COLUMNS,
    )
    assert read_counts(counted) == {"x": {1: 4, 2: 5}}
    assert trusted_counts(counted, ["x", "y"]) == {"x": {1: 4, 2: 5}, "y": None}
    assert trusted_counts(counted.replace({"5": "6"}), ["x"]) == {"x": None}


def test_regressions_are_whole_or_none():
    texts = {"B": ".1", "beta": ".2", "t": "1.0"}
    lines = []
    for predictor, df in (("a", "17"), ("b", "16")):
        for s, text in (texts | {"df": df}).items():
            lines.append((f"{predictor}{s}", "table3", "y", predictor, s, text, "", ""))
    lines += [
        ("sd", "table2", "y", "", "sd", "2.5", "", ""),
        ("r", "table2", "y", "a", "r", ".3", "20", ""),
    ]
    printed = arrange_regressions(pd.DataFrame(lines, columns=COLUMNS))
    # The least df with two predictors and a constant: 16 + 3 = 19 respondents.
    assert (printed.predictors, printed.outcomes, printed.df, printed.kept) == (
        ("a", "b"),
        ("y",),
        {"y": 16},
        19,
    )
    assert (
        printed.sd == {"y": "2.5"}
        and printed.r == {("y", "a"): ".3"}
        and printed.B["y", "b"] == ".1"
    )
    assert (
        arrange_regressions(
            pd.DataFrame([line for line in lines if line[0] != "bt"], columns=COLUMNS)
        )
        is None
    )


@pytest.mark.parametrize(("smallest", "fits"), [(328, True), (327, False)])
def test_residual_degrees_of_freedom_and_coefficients_add_up_to_the_respondents_kept(
    smallest, fits
):
    # By hand: 321 + 6 predictors + 1 = 328. Of the df from 1 to 341, those up to smallest - 7 pass.
    found = check_sizes(321, 6, {"x": smallest, "y": 341})
    assert (
        list(vars(found).values())[0] is fits
        and f"328 kept, at most {smallest}" in vars(found).values()
    )
    assert any(
        v == pytest.approx(1 - (smallest - 7) / 341)
        for v in vars(found).values()
        if isinstance(v, float)
    )


def test_intervals_that_touch_meet_and_others_do_not():
    # by hand, up to the last bits
    assert rows.overlap((1.0, 2.0), (0.0, 1.0)) and rows.overlap((0.0, 1.0), (1.0, 2.0))
    assert not rows.overlap((1.1, 2.0), (0.0, 1.0)) and not rows.overlap((0.0, 1.0), (1.1, 2.0))


def test_a_quotient_by_what_may_be_zero_has_no_limit():
    no_limit = (float("-inf"), float("inf"))
    for divisor in ((-1.0, 0.0), (0.0, 1.0), (-1.0, 1.0)):
        assert rows.over((1.0, 2.0), divisor) == no_limit
    # 1/4, 1/2, 2/4, 2/2
    assert rows.over((1.0, 2.0), (2.0, 4.0)) == (0.25, 1.0)
    assert rows.over((1.0, 2.0), (-4.0, -2.0)) == (-1.0, -0.25)


def test_power_of_an_implied_interval_counts_values_to_twice_the_larger():
    # 0.00 and 0 to 1: of 0.00 to 2.00 (201 values) 101 are kept
    assert rows.check_implied("0.00", (0.0, 1.0)).power == pytest.approx(1 - 101 / 201)
    # 1.00 and -1 to 0: of -2.00 to 2.00 (401 values) 101 are kept
    found = rows.check_implied("1.00", (-1.0, 0.0))
    assert not found and found.power == pytest.approx(1 - 101 / 401)
    assert rows.check_implied("1.00", (float("-inf"), float("inf"))).power == 0.0


def test_power_of_a_mark_is_the_part_of_p_above_its_level():
    assert check_marked((0.01, 0.02), 0.05).power == 0.95
    assert check_marked((0.06, 0.07), 0.05).possible is False
