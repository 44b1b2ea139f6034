"""Exact checks never reject what whole-number answers give.

Their powers are those of a count over all values.
"""

import math
from fractions import Fraction
from itertools import combinations_with_replacement

import numpy as np
import pytest

from helpers.base.errors import InputError
from helpers.paper.audit.checks.granularity import debit, grim, grim_percent, grimmer
from helpers.paper.audit.checks.limits import (
    check_mean_limits,
    check_sd_limits,
    count_vectors,
    sd_limits,
)
from helpers.paper.printed_numbers import round_as


def texts(value, places):
    """A value printed with so many decimals, half away from zero and, where it lies on a half,
    half to even.
    """
    return {round_as(value, "0." + "0" * places), f"{float(round(value, places)):.{places}f}"}


def sd_text(answers, items, places):
    """SD (n - 1) printed from its exact square: the digits of an integer square root."""
    n = len(answers)
    total = sum(answers)
    square = Fraction(n * sum(a * a for a in answers) - total**2, n * (n - 1) * items**2)
    unit = 10**places
    digits = math.isqrt(int(square * unit**2 * 4))
    return f"{(digits + 1) // 2 / unit:.{places}f}"


@pytest.mark.parametrize("n", [2, 3, 5, 7])
@pytest.mark.parametrize("items", [1, 2, 3])
@pytest.mark.parametrize("places", [1, 2, 3])
def test_no_set_of_answers_is_rejected(n, items, places):
    # every multiset of answers 0..4 (totals of so many items), exhaustively
    for answers in combinations_with_replacement(range(5), n):
        sd = sd_text(answers, items, places)
        for mean in texts(Fraction(sum(answers), n * items), places):
            assert grim(mean, n, items) and grimmer(mean, sd, n, items), (answers, mean, sd)
            assert check_sd_limits(mean, sd, n, 0, 4, items) if items == 1 else True


@pytest.mark.parametrize("n", [2, 4, 9, 16])
def test_no_set_of_yes_and_no_is_rejected(n):
    # every count of ones out of n
    for ones in range(n + 1):
        answers = [1] * ones + [0] * (n - ones)
        for mean in texts(Fraction(ones, n), 2):
            assert debit(mean, sd_text(answers, 1, 2), n)
        for percent in texts(Fraction(100 * ones, n), 1):
            assert grim_percent(percent, n)


@pytest.mark.parametrize(("n", "items"), [(7, 1), (28, 1), (6, 3), (99, 1), (100, 1), (350, 1)])
def test_power_of_grim_is_the_share_of_means_it_rejects(n, items):
    # all 100 printed fractions, one by one
    kept = sum(bool(grim(f"3.{i:02d}", n, items)) for i in range(100))
    assert grim("3.00", n, items).power == pytest.approx(1 - kept / 100)


def test_power_of_the_percentage_check_is_the_share_it_rejects():
    # all 1,001 percentages with one decimal; about 65 % of them are impossible at n = 350
    kept = sum(bool(grim_percent(f"{i / 10:.1f}", 350)) for i in range(1001))
    assert grim_percent("10.0", 350).power == pytest.approx(1 - kept / 1001)
    assert 0.60 < grim_percent("10.0", 350).power < 0.70


def test_power_of_grimmer_and_debit_is_the_share_of_sds_they_reject():
    # GRIMMER: SDs from 0 to twice the printed one; DEBIT:
    # from 0 to the largest possible, one by one
    kept = sum(bool(grimmer("3.25", f"{i / 100:.2f}", 20)) for i in range(241))
    assert grimmer("3.25", "1.20", 20).power == pytest.approx(1 - kept / 241)
    kept = sum(bool(debit("0.30", f"{i / 100:.2f}", 350)) for i in range(52))
    assert debit("0.30", "0.46", 350).power == pytest.approx(1 - kept / 52)


def test_count_vectors_agrees_with_a_plain_enumeration():
    # every multiset of 6 answers over 1..4, grouped by printed mean and SD
    counted = {}
    for answers in combinations_with_replacement(range(1, 5), 6):
        mean = round_as(Fraction(sum(answers), 6), "0.00")
        sd = sd_text(answers, 1, 2)
        counted[mean, sd] = counted.get((mean, sd), 0) + 1
    assert all(count_vectors(mean, sd, 6, 1, 4) == ways for (mean, sd), ways in counted.items())
    assert count_vectors("2.50", "9.00", 6, 1, 4) == 0


def test_sd_limits_are_reached_and_not_passed():
    # the extremes over every multiset of 5 answers 1..7 with mean 4.2 (sum 21)
    sets = [a for a in combinations_with_replacement(range(1, 8), 5) if sum(a) == 21]
    squares = np.square(sets).sum(axis=1)
    spread = np.sqrt((5 * squares - 441) / 20)
    assert sd_limits("4.2", 5, 1, 7) == pytest.approx((min(spread), max(spread)))
    assert not check_sd_limits("4.2", "3.04", 5, 1, 7) and check_sd_limits("4.2", "3.03", 5, 1, 7)


def test_trailing_zeros_matter():
    # 5.2 stands for 5.15..5.25 and 146/28 = 5.214 is in it;
    # 5.20 stands for 5.195..5.205 and no twenty-eighth is
    assert grim("5.2", 28)
    assert not grim("5.20", 28)


def test_mean_limits():
    # a mean of 60.004 rounds to 60.00, so 60.00 is still on a scale that ends at 60
    assert check_mean_limits("60.00", 0, 60)
    assert not check_mean_limits("60.01", 0, 60)


@pytest.mark.parametrize("value", ["five", "", 5.19, "1e3"])
def test_what_is_not_printed_text_is_named(value):
    with pytest.raises(InputError, match="number|text"):
        grim(value, 28)


@pytest.mark.parametrize("n", [0, -3, 2.5, True])
def test_what_is_not_a_number_of_respondents_is_named(n):
    with pytest.raises(InputError, match="n is"):
        grim("5.19", n)


def test_two_respondents_have_few_sds():
    # 1 and 2 have SD 0.71, 0 and 3 have 2.12; nothing between gives a mean of 1.50
    assert grimmer("1.50", "0.71", 2) and grimmer("1.50", "2.12", 2)
    assert not grimmer("1.50", "0.50", 2)
    assert grimmer("1.50", "0.50", 1).power == 0.0  # one respondent has no SD


def test_a_mean_off_its_scale_has_no_counts():
    # 28 / 3 = 9.33 on a scale from 1 to 5
    assert count_vectors("9.33", "0.58", 3, 1, 5) == 0
    # 3, 3, 4 and its like on a scale from 1 to 5: one distribution has sum 10 and SD 0.58
    assert count_vectors("3.33", "0.58", 3, 1, 5) == 1
