"""What the two ends of a scale allow: limits of means and SDs,
and how many response distributions give a printed pair.
"""

from bisect import bisect_left
from fractions import Fraction
from math import comb

import numpy as np

from helpers.base.errors import InputError
from helpers.paper.audit.checks.check import (
    Check,
    grid_size,
    numeric_text,
    positive,
    rejected,
    whole_between,
)
from helpers.paper.printed_numbers import decimals, interval, number

CELLS = 60_000_000  # largest table count_vectors fills


def check_mean_limits(mean: str, low: int, high: int) -> Check:
    """Whether a printed mean lies on the scale.

    Power: the share of values from one range below to one range above that it rejects.
    """
    mean = numeric_text(mean)
    least, most = interval(mean)
    span = _span(low, high)
    values = grid_size(low - span, high + span, decimals(mean))
    kept = grid_size(low, high, decimals(mean))
    return Check(most >= low and least <= high, f"{low} to {high}", rejected(kept, values))


def sd_limits(mean: str, n: int, low: int, high: int, items: int = 1) -> tuple[float, float]:
    """Smallest and largest SD (n - 1) of n answers low..high
    (means of so many items) with this printed mean.
    """
    least, most = variance_limits(mean, n, low, high, items)
    return float(least) ** 0.5, float(most) ** 0.5


def variance_limits(
    mean: str, n: int, low: int, high: int, items: int = 1
) -> tuple[Fraction, Fraction]:
    """The squares of sd_limits, exactly.

    Where no sum of whole answers gives the mean, the limits of the nearest ones.
    """
    if positive(n) < 2:
        raise InputError(f"n is {n}; an SD needs at least two respondents.")
    least, most = interval(numeric_text(mean))
    parts = n * positive(items, "items")
    bottom = low * items
    top = high * items
    sums = [s for s in whole_between(least * parts, most * parts) if n * bottom <= s <= n * top]
    sums = sums or [
        s
        for s in (int(number(mean) * parts), int(number(mean) * parts) + 1)
        if n * bottom <= s <= n * top
    ]
    if not sums:
        raise InputError(f"a mean of {mean} is outside the scale from {low} to {high}.")
    scale = Fraction(1, items**2)
    return min(_least(s, n) for s in sums) * scale, max(
        _greatest(s, n, bottom, top) for s in sums
    ) * scale


def check_sd_limits(mean: str, sd: str, n: int, low: int, high: int, items: int = 1) -> Check:
    """Whether a printed SD is one that the scale allows at this mean.

    Power: the share of SDs from 0 to the scale's range that it rejects.
    """
    sd = numeric_text(sd)
    least, most = variance_limits(mean, n, low, high, items)
    unit = 10 ** decimals(sd)

    def reaches(digits: int) -> bool:
        """Whether some variance that rounds to this SD is as large as the least possible."""
        return (2 * digits + 1) ** 2 * least.denominator >= least.numerator * 4 * unit**2

    def exceeds(digits: int) -> bool:
        """Whether every variance that rounds to this SD is above the greatest possible."""
        lowest = max(2 * digits - 1, 0)
        return lowest**2 * most.denominator > most.numerator * 4 * unit**2

    values = range(_span(low, high) * unit + 1)
    # Both turn once from no to yes as the SD grows.
    first = bisect_left(values, True, key=reaches)
    beyond = bisect_left(values, True, key=exceeds)
    printed = int(number(sd) * unit)
    limits = [float(v) ** 0.5 for v in (least, most)]
    return Check(
        reaches(printed) and not exceeds(printed),
        f"{limits[0]:.3f} to {limits[1]:.3f}",
        rejected(max(beyond - first, 0), len(values)),
    )


def count_vectors(mean: str, sd: str, n: int, low: int, high: int) -> int:
    """How many distributions of n answers over low..high give this printed mean and SD (n - 1).

    Dynamic programming over (answers used, sum, sum of squares),
    all taken about the code nearest the mean, whose answers fill up the rest.
    Raises InputError if the table would be too large to fill.
    """
    mean = numeric_text(mean)
    sd = numeric_text(sd)
    _span(low, high)
    if positive(n) < 2:
        raise InputError(f"n is {n}; an SD needs at least two respondents.")
    centre = min(max(round(number(mean)), low), high)
    ends = interval(mean)
    sums = list(whole_between((ends[0] - centre) * n, (ends[1] - centre) * n))
    deviation = max(interval(sd)[0], Fraction(0)), interval(sd)[1]
    targets = {
        s: whole_between(
            deviation[0] ** 2 * (n - 1) + Fraction(s * s, n),
            deviation[1] ** 2 * (n - 1) + Fraction(s * s, n),
        )
        for s in sums
    }
    most = max((q[-1] for q in targets.values() if len(q)), default=-1)
    if most < 0:
        return 0
    ways = _ways([code - centre for code in range(low, high + 1) if code != centre], n, most)
    reach = (ways.shape[1] - 1) // 2
    return int(
        sum(
            ways[:, s + reach, q.start : q.stop].sum()
            for s, q in targets.items()
            if abs(s) <= reach and len(q)
        )
    )


def _ways(steps: list, n: int, most: int) -> np.ndarray:
    """ways[m, s + reach, q]: distributions of m answers over the steps with sum s and sum of
    squares q.
    """
    used = min(n, most)
    reach = min(most, used * max(map(abs, steps), default=0))
    if (used + 1) * (2 * reach + 1) * (most + 1) > CELLS or comb(
        n + len(steps), len(steps)
    ) >= 2**63:
        raise InputError(
            f"n = {n} with this SD is more than can be counted exactly here; "
            "use fewer respondents or codes."
        )
    ways = np.zeros((used + 1, 2 * reach + 1, most + 1), dtype=np.int64)
    ways[0, reach, 0] = 1
    for step in steps:
        square = step * step
        width = 2 * reach + 1 - abs(step)
        if width <= 0 or square > most:
            continue
        to, origin = (
            (slice(step, None), slice(0, width))
            if step > 0
            else (slice(0, width), slice(-step, None))
        )
        for m in range(1, used + 1):
            ways[m, to, square:] += ways[m - 1, origin, : most + 1 - square]
    return ways


def _span(low: int, high: int) -> int:
    if high <= low:
        raise InputError(
            f"a scale from {low} to {high} has no range; give its lowest and highest answer."
        )
    return high - low


def _least(total: int, n: int) -> Fraction:
    each, rest = divmod(total, n)
    return Fraction(n * (n * each**2 + rest * (2 * each + 1)) - total**2, n * (n - 1))


def _greatest(total: int, n: int, bottom: int, top: int) -> Fraction:
    """All answers at the two ends but one, which takes what is left."""
    full, rest = divmod(total - n * bottom, top - bottom)
    squares = full * top**2 + (n - full) * bottom**2
    squares += (bottom + rest) ** 2 - bottom**2 if full < n else 0
    return Fraction(n * squares - total**2, n * (n - 1))
