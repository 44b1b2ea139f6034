"""Tests of two or more groups from their means, SDs and respondents: t, d and F within rounding.

Closed forms, each number within its rounding (Student 1908; Welch 1947; Fisher 1925; Cohen 1988).
"""

from dataclasses import dataclass
from itertools import product

from helpers.paper.audit.cells import Cells
from helpers.paper.audit.checks.check import (
    ends,
    over,
    overlap,
)
from helpers.paper.printed_numbers import has_flag

STEPS = 100
MOST_CORNERS = 5


@dataclass(frozen=True)
class Group:
    """One group as published: name, interval of mean and of SD, respondents, ids."""

    name: str
    mean: tuple
    sd: tuple
    n: int
    entries: tuple


def times_of(one: tuple, factor: float) -> tuple[float, float]:
    """An interval times a positive number."""
    return one[0] * factor, one[1] * factor


def two_group_tests(groups: list[Group], cells: Cells, entry, times: bool) -> list[tuple]:
    """(name, interval of t, interval of df) of each t that two groups allow."""
    a, b = groups
    difference = a.mean[0] - b.mean[1], a.mean[1] - b.mean[0]
    paired = _paired(a, b, difference, cells, entry)
    if paired:
        return [paired]
    if times or has_flag(entry, "paired"):
        return []
    corners = [_errors(a.n, b.n, s, u) for s, u in product(a.sd, b.sd)]
    pooled = min(c[0] for c in corners), max(c[0] for c in corners)
    welch = min(c[1] for c in corners), max(c[1] for c in corners)
    freedom = [c[2] for c in corners]
    total = float(a.n + b.n - 2)
    return [
        ("Student", over(difference, pooled), (total, total)),
        ("Welch", over(difference, welch), (min(freedom), max(freedom))),
    ]


def _errors(n: int, m: int, s: float, u: float) -> tuple[float, float, float]:
    """Standard errors of a difference of means, pooled and not, and Welch's df."""
    pooled = (((n - 1) * s**2 + (m - 1) * u**2) / (n + m - 2) * (1 / n + 1 / m)) ** 0.5
    parts = s**2 / n, u**2 / m
    total = sum(parts)
    below = parts[0] ** 2 / (n - 1) + parts[1] ** 2 / (m - 1)
    return pooled, total**0.5, total**2 / below if below else 0.0


def _paired(a: Group, b: Group, difference: tuple, cells: Cells, entry) -> tuple | None:
    """t of the same respondents twice, where the correlation of the two times is printed."""
    r = cells.beside(entry, "r", column=entry.column) or next(
        (
            e
            for e in cells.of("r")
            if e.row == entry.row and e.place == entry.place and has_flag(e, "paired")
        ),
        None,
    )
    if r is None or a.n != b.n:
        return None
    errors = []
    for s, u, c in product(a.sd, b.sd, ends(r.printed)):
        errors.append((max(s**2 + u**2 - 2 * c * s * u, 0.0) / a.n) ** 0.5)
    return "paired t", over(difference, (min(errors), max(errors))), (a.n - 1.0, a.n - 1.0)


def standardised_differences(groups: list[Group]) -> list[tuple]:
    """(name, interval, None) of the usual standardised differences of two groups."""
    a, b = groups
    difference = a.mean[0] - b.mean[1], a.mean[1] - b.mean[0]
    pooled = []
    average = []
    for s, u in product(a.sd, b.sd):
        pooled.append((((a.n - 1) * s**2 + (b.n - 1) * u**2) / (a.n + b.n - 2)) ** 0.5)
        average.append(((s**2 + u**2) / 2) ** 0.5)
    d = over(difference, (min(pooled), max(pooled)))
    small = 1 - 3 / (4 * (a.n + b.n - 2) - 1)  # Hedges 1981
    found = [("d (pooled SD)", d, None), ("Hedges' g", (d[0] * small, d[1] * small), None)]
    found.append(("d (average SD)", over(difference, (min(average), max(average))), None))
    found.append((f"Glass's delta ({a.name})", over(difference, a.sd), None))
    found.append((f"Glass's delta ({b.name})", over(difference, b.sd), None))
    return found


def one_way_f(groups: list[Group]) -> tuple[float, float]:
    """Smallest and largest F of a one-way analysis of variance."""
    n = [g.n for g in groups]
    k = len(n)
    total = sum(n)
    largest = 0.0
    for corner in product(*[g.mean for g in groups]):
        middle = sum(m * c for m, c in zip(n, corner, strict=True)) / total
        largest = max(largest, sum(m * (c - middle) ** 2 for m, c in zip(n, corner, strict=True)))
    smallest = _least_spread(groups)
    within = []
    for end in (0, 1):
        squares = sum((g.n - 1) * g.sd[end] ** 2 for g in groups)
        within.append(squares / (total - k))
    between = smallest / (k - 1), largest / (k - 1)
    return between[0] / within[1], between[1] / within[0] if within[0] else float("inf")


def _least_spread(groups: list[Group]) -> float:
    """Least sum of squares between groups: convex in the common middle, so a bracket closes."""

    def spread(middle: float) -> float:
        total = 0.0
        for g in groups:
            nearest = min(max(middle, g.mean[0]), g.mean[1])
            total += g.n * (nearest - middle) ** 2
        return total

    low = min(g.mean[0] for g in groups)
    high = max(g.mean[1] for g in groups)
    for _ in range(STEPS):
        third = (high - low) / 3
        if spread(low + third) < spread(high - third):
            high -= third
        else:
            low += third
    return spread((low + high) / 2)


def is_welch_f(text: str, groups: list[Group]) -> bool:
    """Whether a published F can be Welch's (1951), from corners of the box of means and SDs.

    Of more groups than MOST_CORNERS, from the published values alone, with 2 % to spare.
    """
    if any(g.sd[0] <= 0 for g in groups):
        return False
    corners = [(g.mean, g.sd) for g in groups]
    middle = [(sum(m) / 2, sum(s) / 2) for m, s in corners]
    found = [_welch_f([m for m, _ in middle], [s for _, s in middle], groups)]
    if len(groups) <= MOST_CORNERS:
        for means in product(*[m for m, _ in corners]):
            for sds in product(*[s for _, s in corners]):
                found.append(_welch_f(list(means), list(sds), groups))
    low, high = ends(text)
    return overlap((low, high), (min(found) * 0.98, max(found) * 1.02))


def _welch_f(means: list, sds: list, groups: list[Group]) -> float:
    """Welch's F (1951) of exact means and SDs."""
    k = len(groups)
    weights = [g.n / s**2 for g, s in zip(groups, sds, strict=True)]
    total = sum(weights)
    middle = sum(w * m for w, m in zip(weights, means, strict=True)) / total
    between = sum(w * (m - middle) ** 2 for w, m in zip(weights, means, strict=True)) / (k - 1)
    spread = sum((1 - w / total) ** 2 / (g.n - 1) for w, g in zip(weights, groups, strict=True))
    return between / (1 + 2 * (k - 2) / (k**2 - 1) * spread)
