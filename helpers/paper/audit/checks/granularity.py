"""Which printed means, percentages and SDs can whole-number answers give?

GRIM, GRIMMER and DEBIT in exact arithmetic.

Every function takes printed text (trailing zeros count) and accepts a value that lies on a half in
either direction of rounding. Sources: Brown and Heathers 2017 (GRIM);
Anaya 2016 and Allard 2018 (GRIMMER); Heathers and Brown 2019 (DEBIT).
"""

from fractions import Fraction
from functools import lru_cache

from helpers.paper.audit.checks.check import (
    Check,
    grid,
    numeric_text,
    positive,
    rejected,
    whole_between,
)
from helpers.paper.printed_numbers import decimals, interval, number


def grim(mean: str, n: int, items: int = 1) -> Check:
    """Whether whole-number answers of n respondents to so many items can have this printed mean.

    Implied: the nearest possible means. Power:
    the share of printed means with as many decimals that it rejects.

    >>> grim("5.19", 28).possible, grim("5.18", 28).possible
    (False, True)
    >>> grim("5.19", 28).implied
    '5.1786 or 5.2143'

    """
    mean = numeric_text(mean)
    parts = positive(n) * positive(items, "items")
    unit = 10 ** decimals(mean)
    power = 0.0 if parts >= unit else rejected(_printable(parts, decimals(mean)), unit)
    return Check(bool(_sums(mean, parts)), _nearest(number(mean), parts, decimals(mean)), power)


def grim_percent(percent: str, n: int) -> Check:
    """Whether a whole number out of n can be this printed percentage."""
    percent = numeric_text(percent)
    low, high = (x / 100 for x in interval(percent))
    counts = [c for c in whole_between(low * positive(n), high * n) if 0 <= c <= n]
    places = decimals(percent)
    power = rejected(_possible_percents(n, places), 100 * 10**places + 1)
    if counts:
        return Check(True, f"{_span(counts)} of {n}", power)
    below = int(number(percent) * n / 100)
    near = " or ".join(f"{100 * c / n:.{places + 1}f} ({c} of {n})" for c in (below, below + 1))
    return Check(False, near, power)


def grimmer(mean: str, sd: str, n: int, items: int = 1) -> Check:
    """Whether whole-number answers can have this printed mean and SD (n - 1) together.

    The sum of squares must be a whole number, as odd or even as the sum,
    and no less than that of the evenest answers. Implied: the nearest possible SDs. Power:
    the share of SDs up to twice the printed one that it rejects at this mean.
    """
    mean = numeric_text(mean)
    sd = numeric_text(sd)
    if positive(n) < 2:
        return Check(True, "any SD: fewer than two respondents", 0.0)
    sums = _sums(mean, n * positive(items, "items"))
    unit = 10 ** decimals(sd)
    printed = int(number(sd) * unit)
    values = range(2 * max(printed, 1) + 1)
    kept = [v for v in values if _squares(v, unit, sums, n, items)]
    near = sorted(sorted(kept, key=lambda v: abs(v - printed))[:2])
    implied = (
        " or ".join(f"{v / unit:.{decimals(sd)}f}" for v in near)
        if sums
        else "no sum gives this mean"
    )
    return Check(_squares(printed, unit, sums, n, items), implied, rejected(len(kept), len(values)))


def debit(mean: str, sd: str, n: int) -> Check:
    """Whether n answers of 0 or 1 can have this printed mean and SD (n - 1).

    Power: the share of SDs from 0 to the largest possible that it rejects at this mean.
    """
    mean = numeric_text(mean)
    sd = numeric_text(sd)
    if positive(n) < 2:
        return Check(True, "any SD: fewer than two respondents", 0.0)
    variances = [Fraction(s * (n - s), n * (n - 1)) for s in _sums(mean, n) if 0 <= s <= n]
    possible = _within(variances, number(sd), decimals(sd))
    limits = (
        [f"{float(v) ** 0.5:.{decimals(sd) + 2}f}" for v in (min(variances), max(variances))]
        if variances
        else ["no count gives this mean"]
    )
    implied = " to ".join(dict.fromkeys(limits))
    return Check(possible, implied, _rejected_sds(tuple(variances), decimals(sd)))


@lru_cache(maxsize=1000)
def _rejected_sds(variances: tuple[Fraction, ...], places: int) -> float:
    """The share of SDs from 0 to the largest possible of 0 and 1 that no variance gives."""
    values = grid(0, Fraction(1, 2) + Fraction(1, 10**places), places)
    kept = [v for v in values if _within(variances, v, places)]
    return rejected(len(kept), len(values))


@lru_cache(maxsize=1000)
def _possible_percents(n: int, places: int) -> int:
    """How many percentages with so many decimals some count out of n gives.

    All of them where the counts lie closer together than they do.
    """
    unit = 10**places
    if n >= 100 * unit:
        return 100 * unit + 1
    twice = [(200 * unit * c + n, 2 * n) for c in range(n + 1)]
    return len({a // b for a, b in twice} | {a // b - 1 for a, b in twice if a % b == 0})


def _sums(mean: str, parts: int) -> range:
    low, high = interval(mean)
    return whole_between(low * parts, high * parts)


def _printable(parts: int, places: int) -> int:
    """How many of the 10**places printed fractions some whole sum gives."""
    shown = {v % 1 for s in range(parts) for v in _rounded(Fraction(s, parts), places)}
    return len(shown)


def _rounded(value: Fraction, places: int) -> set[Fraction]:
    """A value rounded to so many decimals; both neighbours if it lies on a half."""
    unit = 10**places
    half = Fraction(1, 2)
    return {Fraction(i, unit) for i in whole_between(value * unit - half, value * unit + half)}


def _nearest(mean: Fraction, parts: int, places: int) -> str:
    below = (mean * parts).__floor__()
    around = [Fraction(s, parts) for s in (below, below + 1)]
    return " or ".join(dict.fromkeys(f"{float(v):.{places + 2}f}" for v in around))


def _span(counts: list) -> str:
    return str(counts[0]) if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"


def _squares(sd: int, unit: int, sums: range, n: int, items: int) -> bool:
    """Whether some whole sum of squares fits some sum and the interval of an SD given in whole
    last digits (1 / unit).
    """
    low = max(2 * sd - 1, 0)
    high = 2 * sd + 1
    unit = 2 * unit
    scale = (n - 1) * items**2 * n
    for total in sums:
        least = max(-(-(low**2 * scale + total**2 * unit**2) // (unit**2 * n)), _evenest(total, n))
        least += (least - total) % 2
        if least * unit**2 * n <= high**2 * scale + total**2 * unit**2:
            return True
    return False


def _evenest(total: int, n: int) -> int:
    """The sum of squares of n whole numbers of this sum that lie as close together as possible."""
    each, rest = divmod(total, n)
    return n * each**2 + rest * (2 * each + 1)


def _within(variances: list, sd: Fraction, places: int) -> bool:
    half = Fraction(1, 2 * 10**places)
    low = max(sd - half, Fraction(0)) ** 2
    high = (sd + half) ** 2
    return any(low <= v <= high for v in variances)
