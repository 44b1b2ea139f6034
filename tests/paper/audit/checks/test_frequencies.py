"""Counts and percentages of small tables. All by hand; the calculation stands beside each."""

from math import comb

import numpy as np
import pandas as pd
import pytest

from helpers.paper.audit.checks.frequencies.distributions import distributions
from helpers.paper.audit.checks.frequencies.percentages import (
    check_percent_totals,
    check_percents,
    check_possible_percents,
    find_bases,
)
from helpers.paper.audit.checks.frequencies.repeats import chance_of_equal, check_repeats
from helpers.paper.audit.checks.frequencies.totals import check_shares, check_totals
from helpers.paper.audit.checks.granularity import grim_percent
from helpers.paper.printed_numbers import COLUMNS, EXTRA


def table(*rows, **other):
    """A table of (row, column, statistic, printed, n), other columns alike for all."""
    records = []
    for i, (row, column, statistic, printed, n) in enumerate(rows):
        own = {"id": f"i{i}", "place": "Table 1", "row": row, "column": column, "n": n}
        own |= {"statistic": statistic, "printed": printed} | other
        records.append(dict.fromkeys([*COLUMNS, *EXTRA], "") | own)
    return pd.DataFrame(records)


def counts(row, n, **printed):
    return [(row, column.strip("_"), "count", text, n) for column, text in printed.items()]


def percents(row, n, **printed):
    return [(row, column.strip("_"), "percent", text, n) for column, text in printed.items()]


def verdicts(rows):
    return [row["verdict"] for row in rows]


def test_a_percentage_is_a_hundred_counts_over_n():
    # 100 x 41 / 333 = 12.3123
    rows = [*counts("q", "333", _1="41"), *percents("q", "333", _1="12.3")]
    (row,) = check_percents(table(*rows))
    assert (row["verdict"], row["implied"]) == ("consistent", "12.312")
    assert row["power"] == 1 - 1 / 1001  # of 0.0 to 100.0, one is right
    rows[1] = ("q", "1", "percent", "12.4", "333")
    assert verdicts(check_percents(table(*rows))) == ["contradicted"]


def test_a_percentage_without_count_or_n_is_passed_over():
    assert verdicts(check_percents(table(*percents("q", "333", _1="12.3")))) == ["not-checkable"]
    rows = [*counts("q", "", _1="41"), *percents("q", "", _1="12.3")]
    assert verdicts(check_percents(table(*rows))) == ["not-checkable"]


def test_percentages_may_be_of_those_who_answered():
    # 30 and 20 of the 50 who answered are 60 and 40 %, of 60 they would be 50 and 33 %
    rows = counts("q", "60", _1="30", _2="20") + percents("q", "60", _1="60.0", _2="40.0")
    found = check_percents(table(*rows))
    assert verdicts(found) == ["consistent", "consistent"]
    assert found[0]["evidence"] == "exact: 100 × 30 / 50 who answered"
    # flagged, though one fits either base no better than the other
    wrong = counts("q", "60", _1="30", _2="20") + percents("q", "60", _1="50.0", _2="33.3")
    assert verdicts(check_percents(table(*wrong))) == ["consistent", "consistent"]
    flagged = table(*wrong, flags="valid percent")
    assert list(find_bases(flagged).values()) == ["50"]
    assert verdicts(check_percents(flagged)) == ["contradicted", "contradicted"]


@pytest.mark.parametrize(
    ("printed", "flags", "verdict"),
    [
        (("60.0", "40.0"), "", "consistent"),
        (("50", "51"), "", "consistent"),  # 49.5 + 50.5 = 100
        (("49", "50"), "", "consistent"),  # 49.5 + 50.5 = 100
        (("50.0", "51.0"), "", "contradicted"),  # codes of one question: at least 100.9
        (("50.0", "40.0"), "", "not-checkable"),  # some may not have answered
        (("50.0", "40.0"), "valid percent", "contradicted"),
        (("50.0", "40.0"), "one answer", "contradicted"),
        (("50.0", "40.0"), "weighted", "contradicted"),
        (("50.0", "80.0"), "several answers", "not-checkable"),
    ],
)
def test_percentages_add_up_within_rounding(printed, flags, verdict):
    rows = percents("q", "90", _1=printed[0], _2=printed[1])
    assert verdicts(check_percent_totals(table(*rows, flags=flags))) == [verdict]


def test_more_than_a_hundred_percent_of_named_answers_is_asked_about():
    rows = percents("q", "90", phone="50.0", laptop="80.0")
    (row,) = check_percent_totals(table(*rows))
    assert row["verdict"] == "not-checkable" and "more than 100" in row["evidence"]


@pytest.mark.parametrize(
    ("printed", "flags", "verdict"),
    [
        (("30", "60"), "", "consistent"),
        (("30", "50"), "", "not-checkable"),
        (("30", "50"), "one answer", "contradicted"),
        (("30", "70"), "", "contradicted"),
        (("30", "70"), "several answers", "not-checkable"),
        (("30", "70"), "weighted", "not-checkable"),
    ],
)
def test_counts_add_up_to_n(printed, flags, verdict):
    rows = counts("q", "90", _1=printed[0], _2=printed[1])
    (row,) = check_totals(table(*rows, flags=flags))
    assert row["verdict"] == verdict
    if verdict in ("consistent", "contradicted"):
        assert row["implied"] == f"sum {sum(map(int, printed))}"
        assert row["power"] == 1 - 1 / 91


def test_a_distribution_has_every_category_and_no_gap():
    def found(*rows):
        return [list(part.entries.column) for part in distributions(table(*rows), "count")]

    assert found(*counts("q", "90", _1="30", _2="60")) == [["1", "2"]]
    assert found(*counts("q", "90", _1="90")) == []  # one category
    assert found(*counts("q", "90", _1="30", _3="60")) == []  # a gap
    joint = [*counts("q", "90", _1="30", _2="60"), ("q", "1-2", "count", "90", "90")]
    assert found(*joint) == [["1", "2"]]
    # another table prints a third category
    more = table(*counts("q", "90", _1="30", _2="60"), ("q", "3", "percent", "5.0", "90"))
    assert distributions(more, "count") == []


def test_a_sum_of_categories_is_their_sum():
    rows = [*counts("q", "90", _1="30", _2="35", _3="25"), ("q", "2-3", "count", "60", "90")]
    (row,) = check_shares(table(*rows))
    assert (row["verdict"], row["implied"]) == ("consistent", "60")
    rows[-1] = ("q", "2-3", "count", "61", "90")
    assert verdicts(check_shares(table(*rows))) == ["contradicted"]
    rows[-1] = ("q", "2-4", "count", "61", "90")
    assert verdicts(check_shares(table(*rows))) == ["not-checkable"]


def test_possible_percentages_are_counted():
    # Of 64: 65 counts; 12.5, 37.5, 62.5 and 87.5 % round to two numbers each, the others to one
    assert grim_percent("12", 64).power == pytest.approx(1 - 69 / 101)
    assert grim_percent("13", 64).power == pytest.approx(1 - 69 / 101)
    # of 3: 0, 33, 67, 100
    assert grim_percent("33", 3).power == pytest.approx(1 - 4 / 101)
    rows = table(*percents("q", "3", _1="34"))
    assert verdicts(check_possible_percents(rows)) == ["contradicted"]


def chance(shares, n):
    """Chance that two samples of n have the same counts, summed over all counts."""
    total = 0.0
    if len(shares) == 2:
        for k in range(n + 1):
            total += (comb(n, k) * shares[0] ** k * shares[1] ** (n - k)) ** 2
        return total
    for i in range(n + 1):
        for j in range(n - i + 1):
            ways = comb(n, i) * comb(n - i, j)
            total += (ways * shares[0] ** i * shares[1] ** j * shares[2] ** (n - i - j)) ** 2
    return total


@pytest.mark.parametrize("printed", [[50, 50], [30, 70], [40, 30, 30], [20, 30, 50]])
def test_the_chance_of_equal_counts(printed):
    exact = chance(np.array(printed) / 100, 100)
    assert chance_of_equal(printed) == pytest.approx(exact, rel=0.02)


def test_the_chance_of_nothing_is_one():
    assert chance_of_equal([0, 0]) == 1.0


def test_a_row_that_repeats_another_is_found_where_all_categories_are_printed():
    first = {"_1": "331", "_2": "244", "_3": "155", "_4": "270"}
    rows = counts("q", "1000", **first) + counts("s", "1000", **first)
    (row,) = check_repeats(table(*rows))
    assert (row["verdict"], row["printed"]) == ("contradicted", "331; 244; 155; 270")
    gaps = {"_1": "331", "_2": "244", "_4": "270"}
    rows = counts("q", "1000", **gaps) + counts("s", "1000", **gaps)
    assert check_repeats(table(*rows)) == []
    other = counts("q", "1000", **first) + counts("s", "1000", **(first | {"_4": "271"}))
    (row,) = check_repeats(table(*other))
    assert (row["verdict"], row["implied"]) == ("consistent", "all differ")
    # a copy that misses its own n is the one that is wrong
    rows = counts("q", "1000", **first) + counts("s", "990", **first)
    assert check_repeats(table(*rows))[0]["place"] == "i4 i5 i6 i7"
    # three counts of twelve people may well be alike
    few = {"_1": "4", "_2": "4", "_3": "4"}
    rows = counts("q", "12", **few) + counts("s", "12", **few)
    assert verdicts(check_repeats(table(*rows)))[0] == "not-checkable"
