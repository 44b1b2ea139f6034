"""Whole numbers within limits that have a printed mean and standard deviation exactly."""

from fractions import Fraction
from math import ceil, floor

import numpy as np

from helpers.base.errors import InputError
from helpers.paper.printed_numbers import interval

TRIES = 200_000  # exchanges looked at; a few hundred are enough where the limits leave room


def possible_moments(n: int, mean: str, sd: str, parts: int = 1) -> list[tuple[int, int, int]]:
    """Sums of n whole numbers that print as this mean, with the range of their sums of squares.

    parts: the numbers are sums of so many items, and what is printed is of the items' mean
    (1: of the numbers themselves).
    Returns (sum, lowest sum of squares, highest), the sd with n - 1 in the denominator.
    """
    low, high = (edge * parts * n for edge in interval(mean))
    sd_low, sd_high = (edge * parts for edge in interval(sd))
    found = []
    for total in range(ceil(low), floor(high) + 1):
        of_the_mean = Fraction(total * total, n)
        first = ceil(of_the_mean + max(sd_low, 0) ** 2 * (n - 1))
        last = floor(of_the_mean + sd_high**2 * (n - 1))
        first += (first - total) % 2  # a square is odd exactly when its root is
        if first <= last:
            found.append((total, first, last))
    return found


def fit_integers(
    start: np.ndarray,
    low: int,
    high: int,
    total: int,
    squares: tuple[int, int],
    rng: np.random.Generator,
) -> np.ndarray:
    """Whole numbers near `start`, within low..high, with this sum and such a sum of squares.

    squares: lowest and highest sum of squares wanted.
    Raises InputError if the limits do not allow such numbers.
    """
    values = np.clip(np.rint(start), low, high).astype(np.int64)
    _refuse_impossible_numbers(len(values), low, high, total, squares)
    _move_sum(values, low, high, total, rng)
    for _ in range(TRIES):
        gap = _outside(int((values**2).sum()), squares)
        if gap == 0:
            return values
        # One number up and one down keep the sum; what this does to the squares is known at once.
        up, down = rng.integers(len(values), size=2)
        change = 2 * int(values[up] - values[down] + 1)
        room = up != down and values[up] < high and values[down] > low
        if room and abs(gap - change) < abs(gap):
            values[up] += 1
            values[down] -= 1
    raise InputError(
        f"no {len(values)} whole numbers within {low} to {high} found with sum {total} "
        f"and sum of squares {squares[0]} to {squares[1]}."
    )


def _move_sum(
    values: np.ndarray, low: int, high: int, total: int, rng: np.random.Generator
) -> None:
    """Move values, in place and by one at a time, until they have the sum."""
    while (gap := total - values.sum()) != 0:
        step = int(np.sign(gap))
        free = np.flatnonzero((values + step >= low) & (values + step <= high))
        values[rng.choice(free, min(len(free), abs(int(gap))), replace=False)] += step


def _outside(value: int, limits: tuple[int, int]) -> int:
    """How far a value must move to lie within the limits (0 inside)."""
    return min(max(value, limits[0]), limits[1]) - value


def _refuse_impossible_numbers(
    n: int, low: int, high: int, total: int, squares: tuple[int, int]
) -> None:
    if not n * low <= total <= n * high:
        raise InputError(f"{n} whole numbers within {low} to {high} cannot have the sum {total}.")
    least, most = square_limits(n, low, high, total)
    if squares[1] < least or squares[0] > most:
        raise InputError(
            f"{n} whole numbers within {low} to {high} with sum {total} have a sum of squares of "
            f"{least} to {most}, not {squares[0]} to {squares[1]}: "
            "the printed standard deviation is outside its limits."
        )


def square_limits(n: int, low: int, high: int, total: int) -> tuple[int, int]:
    """Least and greatest sum of squares of n whole numbers within low..high with this sum.

    Least: all within one of each other. Greatest: all but one at either end.
    """
    base, extra = divmod(total, n)
    least = extra * (base + 1) ** 2 + (n - extra) * base**2
    if high == low:
        return least, least
    at_top, rest = divmod(total - n * low, high - low)
    most = at_top * high**2 + (n - at_top) * low**2
    if at_top < n:
        most += (low + rest) ** 2 - low**2
    return least, most
