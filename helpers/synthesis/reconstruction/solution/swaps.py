"""Columns of whole numbers arranged so that sums of products come out exactly, by exchanging pairs of answers."""

import numpy as np
from scipy.stats import beta as beta_distribution

from helpers.base.errors import InputError


def arrange_columns(
    columns: list, products: np.ndarray, rng: np.random.Generator, steps: int = 20_000
) -> np.ndarray:
    """The given answers, one column a predictor, in an order in which x'x equals `products` exactly.

    Starts from a normal copula and exchanges, column by column, the two answers that help most.
    Raises InputError if the products are not reached.
    """
    x = _correlated_order(columns, products, rng)
    p = len(columns)
    idle = 0
    for step in range(steps):
        gap = products - x.T @ x
        if not gap.any():
            return x
        j = step % p
        others = np.delete(np.arange(p), j)
        if exchange_best(x[:, j], x[:, others], gap[j, others]):
            idle = 0
            continue
        idle += 1
        if idle >= p:
            _exchange_any(x[:, j], rng)
            idle = 0
    raise InputError(
        f"no arrangement of {len(x)} answers found with the wanted products; they miss by up to {np.abs(gap).max():.0f}."
    )


def arrange_scores(
    scores: np.ndarray,
    x: np.ndarray,
    products: np.ndarray,
    rng: np.random.Generator,
    order: np.ndarray,
    steps: int = 5_000,
) -> np.ndarray:
    """The given scores in an order in which x'y equals `products` exactly, starting from the order of `order`.

    Raises InputError if that is not reached.
    """
    y = np.sort(scores)[order.argsort(kind="stable").argsort(kind="stable")]
    for _ in range(steps):
        gap = products - x.T @ y
        if not gap.any():
            return y
        if not exchange_best(y, x, gap):
            _exchange_any(y, rng)
    raise InputError(
        f"no arrangement of {len(y)} scores found with the wanted products; they miss by up to {np.abs(gap).max():.0f}."
    )


def exchange_best(column: np.ndarray, others: np.ndarray, gap: np.ndarray) -> bool:
    """Exchange, in place, the two entries that bring column'others nearest to the wanted change `gap`; False if none helps."""
    up = column[None, :] - column[:, None]
    left = np.zeros(up.shape)
    for k, wanted in enumerate(gap):
        left += (wanted - up * (others[:, k][:, None] - others[:, k][None, :])) ** 2
    best = int(left.argmin())
    a, b = divmod(best, len(column))
    if left.flat[best] >= gap @ gap:
        return False
    column[[a, b]] = column[[b, a]]
    return True


def _exchange_any(column: np.ndarray, rng: np.random.Generator) -> None:
    """Exchange two different answers, next to each other in size: a small step away from a dead end."""
    a = rng.integers(len(column))
    gaps = np.abs(column - column[a])
    if gaps.any():
        b = rng.choice(np.flatnonzero(gaps == gaps[gaps > 0].min()))
        column[[a, b]] = column[[b, a]]


def _correlated_order(columns: list, products: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    n, sums = len(columns[0]), np.array([c.sum() for c in columns])
    centred = products - np.outer(sums, sums) / n
    sd = np.sqrt(np.diag(centred))
    normal = (
        rng.standard_normal((n, len(columns))) @ np.linalg.cholesky(centred / np.outer(sd, sd)).T
    )
    order = normal.argsort(0, kind="stable").argsort(0, kind="stable")
    return np.stack([np.sort(c)[order[:, j]] for j, c in enumerate(columns)], axis=1).astype(
        np.int64
    )


def draw_scores(
    n: int, low: int, high: int, mean: float, sd: float, rng: np.random.Generator, tail: float = 0.0
) -> np.ndarray:
    """Real-valued scores of a plausible shape: a beta distribution with this mean and sd over the limits.

    tail: 0 is the beta shape, 1 a normal one cut at the limits; between them a mixture.
    """
    m = np.clip((mean - low) / (high - low), 0.01, 0.99)
    size = max(m * (1 - m) / (sd / (high - low)) ** 2 - 1, 0.2)
    shape = low + (high - low) * beta_distribution.ppf(rng.random(n), m * size, (1 - m) * size)
    return np.where(rng.random(n) < tail, rng.normal(mean, sd, n), shape).clip(low, high)
