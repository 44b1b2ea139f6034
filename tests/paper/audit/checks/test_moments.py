"""What values and how many respondents a printed mean is judged with.

Ends of intervals; all by hand.
"""

from fractions import Fraction
from itertools import product
from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.paper.audit.checks import moments
from helpers.paper.audit.checks.frequencies import percentages
from helpers.paper.audit.checks.limits import variance_limits
from helpers.paper.audit.checks.significance import p_from_r
from helpers.paper.audit.regressions import coefficients, implied
from helpers.paper.audit.regressions.identities import find_misfits, fit_correlations, fit_products
from helpers.paper.printed_numbers import COLUMNS


def entries(*lines):
    """Printed numbers: (place, row, column, statistic, printed, n)."""
    return pd.DataFrame([(f"e{i}", *line, "") for i, line in enumerate(lines)], columns=COLUMNS)


STUDY = [
    ("methods", "sample", "", "n", "30", ""),
    ("table2", "y", "", "mean", "3.10", "29"),
    ("table2", "y", "", "sd", "1.20", "29"),
]


def test_what_values_a_variable_takes_is_read_off_codebook_or_print():
    lines = [
        *STUDY,
        ("methods", "y", "", "low", "1", ""),
        ("methods", "y", "", "high", "5", ""),
        ("table2", "z", "", "mean", "2.0", ""),
        ("m", "q", "", "low", "0", ""),
    ]
    # Printed limits of y; of z, whose limits are another's, nothing is known;
    # of a question in the codebook, its codes; age has an upper limit too.
    assert moments.find_kinds(entries(*lines)) == {"y": moments.Values(1, 1, 5)}
    variables = {"z": SimpleNamespace(low=1, high=6), "y": SimpleNamespace(low=0, high=None)}
    book = SimpleNamespace(scales={}, variables=variables)
    assert moments.find_kinds(entries(*lines), book) == {
        "y": moments.Values(1, 1, 5),
        "z": moments.Values(1, 1, 6),
    }


def test_the_respondents_a_mean_may_rest_on():
    # Its own n; else from the fewest of its tests (27;
    # 21 + 2 predictors + 1 = 24) to the sample of 30; else none.
    tests = [
        ("table2", "z", "a", "r", ".10", "27"),
        ("table3", "z", "a", "df", "21", ""),
        ("table3", "z", "b", "df", "21", ""),
    ]
    paper = entries(
        *STUDY,
        ("methods", "site", "", "n", "99", ""),
        ("methods", "sample", "", "items", "88", ""),
        *tests,
        ("table2", "z", "", "mean", "2.0", ""),
    )
    own, other = (
        next(paper[(paper.row == row) & (paper.statistic == "mean")].itertuples()) for row in "yz"
    )
    assert moments.candidate_sizes(paper, "y", own) == ([29], "n = 29")
    assert moments.candidate_sizes(paper, "z", other) == (
        list(range(24, 31)),
        "n not published: every n from 24 to 30",
    )
    assert moments.candidate_sizes(paper[paper.row == "z"], "z", other) == ([], "")


def test_a_mean_is_judged_with_the_sd_of_its_own_place_and_group():
    ends = [("methods", "y", "", "low", "1", ""), ("methods", "y", "", "high", "5", "")]
    elsewhere = [("text", "y", "", "sd", "9.99", ""), ("table2", "y", "women", "sd", "8.88", "")]
    found = [
        r
        for r in moments.check_moments(entries(*elsewhere, *STUDY, *ends))
        if r["check"] == "mean and SD possible"
    ]
    assert [r["printed"] for r in found] == ["3.10; 1.20"]
    # Without an SD only the mean is judged.
    alone = [
        r["check"]
        for r in moments.check_moments(entries(*STUDY[:2], *ends))
        if r["verdict"] != "not-checkable"
    ]
    assert alone == ["mean possible", "mean on its scale"]


def test_ends_of_intervals_and_scales_once_more():
    # Percentages with two decimals: 33.33 thrice is 99.975 to 100.005, so 0.00 to 0.03 of 10,001.
    # A scale from 2: five answers of sum 17 at the ends, 6, 5, 2, 2, 2.
    (row,) = percentages.check_percent_totals(
        entries(*[("table1", "x", code, "percent", "33.33", "9") for code in "123"])
    )
    assert row["power"] == pytest.approx(1 - 4 / 10_001)
    assert variance_limits("3.4", 5, 2, 6)[1] == Fraction(5 * (36 + 25 + 4 + 4 + 4) - 17**2, 20)
    table = implied.table_corrections(entries(("table2", "y", "x", "r", "-.161", "336")))
    assert (table.p_low[0], table.p_high[0]) == p_from_r("-.161", 334)
    # What is not published may be anything: .9 and -.9 with a third go together if the other two
    # may differ.
    assert fit_correlations({("a", "b"): ".90", ("a", "c"): "-.90"}) > 0


def test_power_of_a_common_ratio_from_its_lower_end():
    # B .495 to .505 times .49 to .6 gives beta .24255 to .303, so .24 to .30 of 101 texts.
    printed = SimpleNamespace(B={("y", "x"): "0.50"}, beta={("y", "x"): ".25"})
    assert coefficients._ratio_power(
        printed, "B and beta", "y", "x", {("x", "y"): (0.49, 0.6)}
    ) == pytest.approx(1 - 7 / 101)


def test_where_no_single_pair_gives_way_the_least_stretch_is_found():
    # Two separate squares of ratios, each with one that is four times what the other three make
    # it: one pair of each must give way.
    limits = {}
    for square in "ab":
        for i, j in product((1, 2), repeat=2):
            limits[f"r{i}{square}", f"c{j}{square}"] = (4, 4) if i == j == 2 else (1, 1)
    wrong = find_misfits(limits)
    assert {row[-1] for row, _ in wrong} == {"a", "b"}
    assert (
        fit_products(limits) is None
        and fit_products(
            {pair: (0, None) if pair in wrong else own for pair, own in limits.items()}
        )
        is not None
    )


def test_a_mean_without_its_values_says_how_to_state_them():
    def first(*stated):
        lines = [("t", "z", "", "mean", "1.43", "20")]
        lines += [("t", "z", "", name, value, "") for name, value in stated]
        return moments.check_moments(entries(*lines))[0]

    bare = first()
    assert bare["verdict"] == "not-checkable"
    assert "items, item_low and item_high" in bare["evidence"]
    # 20 respondents by 7 items give 140 fractions, more than the 100 printable: no power.
    assumed = first(("items", "7"), ("low", "0"), ("high", "21"))
    assert assumed["power"] == 0 and "item_low and item_high would state" in assumed["evidence"]
    # What the line asks for makes it a total: 1.43 x 20 = 28.6 is no whole number.
    stated = [("items", "7"), ("item_low", "0"), ("item_high", "3"), ("low", "0"), ("high", "21")]
    total = first(*stated)
    assert total["verdict"] == "contradicted" and "would state" not in total["evidence"]
