"""t, d and F from means, SDs and respondents of groups, within rounding: by hand."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import optimize

from helpers.paper.audit.inference.group_tests import (
    Group,
    one_way_f,
    standardised_differences,
    two_group_tests,
)


def group(name, mean, sd, n, half=0.0):
    """A group whose mean and SD lie within half a last digit."""
    return Group(name, (mean - half, mean + half), (sd - half, sd + half), n, ())


def nothing_beside():
    return SimpleNamespace(beside=lambda *asked, **where: None, of=lambda *names: [])


A = group("a", 10.0, 3.0, 12)
B = group("b", 13.0, 5.0, 20)


def test_standardised_differences():
    # pooled SD: sqrt((11 x 9 + 19 x 25) / 30) = sqrt(574 / 30) = 4.37417; -3 / 4.37417 = -.685844
    # Hedges: 1 - 3 / (4 x 30 - 1) = .974790, times -.685844 = -.668554
    # average SD: sqrt((9 + 25) / 2) = 4.12311, -.727607; of a alone -1, of b alone -.6
    found = {name: interval for name, interval, _ in standardised_differences([A, B])}
    expected = {
        "d (pooled SD)": -0.685844,
        "Hedges' g": -0.668554,
        "d (average SD)": -0.727607,
        "Glass's delta (a)": -1.0,
        "Glass's delta (b)": -0.6,
    }
    assert list(found) == list(expected)
    for name, value in expected.items():
        assert found[name] == pytest.approx((value, value), abs=1e-6)


def test_students_and_welchs_t():
    # Student: 4.37417 sqrt(1 / 12 + 1 / 20) = 1.59722, -3 / 1.59722 = -1.87826, df 30
    # Welch: sqrt(9 / 12 + 25 / 20) = sqrt 2, -2.12132; df 4 / (.5625 / 11 + 1.5625 / 19) = 29.9910
    entry = SimpleNamespace(column="", flags="")
    found = {
        name: (t, df) for name, t, df in two_group_tests([A, B], nothing_beside(), entry, False)
    }
    student = found["Student"]
    welch = found["Welch"]
    assert student[0] == pytest.approx((-1.87826, -1.87826), abs=1e-5) and student[1] == (30, 30)
    assert welch[0] == pytest.approx((-2.12132, -2.12132), abs=1e-5)
    assert welch[1] == pytest.approx((29.9910, 29.9910), abs=1e-4)
    assert two_group_tests([A, B], nothing_beside(), entry, True) == []  # two times, and no r


def test_one_way_f_of_exact_means():
    # (12 x 10 + 20 x 13) / 32 = 11.875; 12 x 1.875^2 + 20 x 1.125^2 = 67.5; within 574 / 30;
    # 67.5 / 19.1333 = 3.52787, the square of Student's t
    assert one_way_f([A, B]) == pytest.approx((3.52787, 3.52787), abs=1e-5)
    # a third group of 13, 5, 20: middle 12.3077, 12 x 2.3077^2 + 40 x .6923^2 = 83.0769;
    # within (99 + 475 + 475) / 49; (83.0769 / 2) / 21.4082 = 1.94031
    assert one_way_f([A, B, B]) == pytest.approx((1.94031, 1.94031), abs=1e-5)


def test_one_way_f_within_rounding_is_that_of_a_search():
    groups = [group("a", 10.0, 3.0, 12, 0.05), group("b", 13.0, 5.0, 20, 0.05)]
    groups.append(group("c", 11.2, 4.0, 15, 0.05))

    def spread(means):
        middle = sum(g.n * m for g, m in zip(groups, means, strict=True)) / 47
        return sum(g.n * (m - middle) ** 2 for g, m in zip(groups, means, strict=True)) / 2

    ends = [g.mean for g in groups]
    least = optimize.minimize(spread, [10, 13, 11.2], bounds=ends).fun
    most = max(spread(corner) for corner in product(*ends))
    # 11 + 19 + 14 = 44 degrees of freedom
    within = np.average([np.square(g.sd) for g in groups], axis=0, weights=[11, 19, 14])
    assert one_way_f(groups) == pytest.approx((least / within[1], most / within[0]), rel=1e-6)


def test_groups_that_may_be_alike_have_an_f_from_zero_and_small_sds_have_no_limit():
    alike = [group("a", 10.0, 3.0, 12, 0.05), group("b", 10.1, 3.0, 20, 0.05)]
    assert one_way_f(alike)[0] == pytest.approx(0.0, abs=1e-9)
    still = [
        Group(name, (m, m), (0.0, 0.05), n, ()) for name, m, n in (("a", 10, 12), ("b", 13, 20))
    ]
    # SDs from 0 to .05: 67.5 / (30 x .0025 / 30) = 27,000 at least, and no limit above
    assert one_way_f(still) == (pytest.approx(27000), float("inf"))
