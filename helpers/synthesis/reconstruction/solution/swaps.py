"""Columns of whole numbers arranged so that sums of products come out exactly.

They are arranged by exchanging pairs of answers.
"""

import numpy as np
from scipy.stats import beta as beta_distribution

from helpers.base.errors import InputError


def arrange_columns(
    columns: list, products: np.ndarray, rng: np.random.Generator, steps: int = 20_000
) -> np.ndarray:
    """The given answers, one column a predictor, in an order in which x'x equals `products`.

    Starts from a normal copula and exchanges, column by column, the two answers that help most.
    Raises InputError if the products are not reached exactly.
    """
    x = _correlated_order(columns, products, rng)
    p = len(columns)
    idle = 0  # columns in turn that no exchange helped
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
    raise _no_arrangement(f"{len(x)} answers", gap)


def arrange_scores(
    scores: np.ndarray,
    x: np.ndarray,
    products: np.ndarray,
    rng: np.random.Generator,
    order: np.ndarray,
    steps: int = 5_000,
) -> np.ndarray:
    """The given scores in an order in which x'y equals `products`.

    order: they start in the order of these numbers.
    Raises InputError if the products are not reached exactly.
    """
    y = np.sort(scores)[_ranks(order)]
    for _ in range(steps):
        gap = products - x.T @ y
        if not gap.any():
            return y
        if not exchange_best(y, x, gap):
            _exchange_any(y, rng)
    raise _no_arrangement(f"{len(y)} scores", gap)


def _no_arrangement(what: str, gap: np.ndarray) -> InputError:
    return InputError(
        f"no arrangement of {what} found with the wanted products; "
        f"they miss by up to {np.abs(gap).max():.0f}."
    )


def exchange_best(column: np.ndarray, others: np.ndarray, gap: np.ndarray) -> bool:
    """Exchange, in place, the two entries that bring column'others nearest to the wanted change.

    gap: the wanted change of each product. Returns False if no exchange helps.
    """
    up = column[None, :] - column[:, None]
    left = np.zeros(up.shape)  # squared distance that remains, for each pair of respondents
    for k, wanted in enumerate(gap):
        left += (wanted - up * (others[:, k][:, None] - others[:, k][None, :])) ** 2
    best = int(left.argmin())
    if left.flat[best] >= gap @ gap:
        return False
    a, b = divmod(best, len(column))
    column[[a, b]] = column[[b, a]]
    return True


def _exchange_any(column: np.ndarray, rng: np.random.Generator) -> None:
    """Exchange two different answers, next to each other in size: a small step from a dead end."""
    a = rng.integers(len(column))
    gaps = np.abs(column - column[a])
    if gaps.any():
        b = rng.choice(np.flatnonzero(gaps == gaps[gaps > 0].min()))
        column[[a, b]] = column[[b, a]]


def _correlated_order(columns: list, products: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The columns in the order of normal numbers with the wanted correlations."""
    n = len(columns[0])
    sums = np.array([column.sum() for column in columns])
    centred = products - np.outer(sums, sums) / n
    sd = np.sqrt(np.diag(centred))
    factor = np.linalg.cholesky(centred / np.outer(sd, sd))
    ranks = _ranks(rng.standard_normal((n, len(columns))) @ factor.T)
    ordered = [np.sort(column)[ranks[:, j]] for j, column in enumerate(columns)]
    return np.stack(ordered, axis=1).astype(np.int64)


def _ranks(values: np.ndarray) -> np.ndarray:
    """Rank of each value in its column, from 0; ties in the order they stand in."""
    return values.argsort(0, kind="stable").argsort(0, kind="stable")


def draw_scores(
    n: int, low: int, high: int, mean: float, sd: float, rng: np.random.Generator, tail: float = 0.0
) -> np.ndarray:
    """Real-valued scores of a plausible shape: a beta distribution over the limits.

    mean, sd: of the scores. tail: 0 is the beta shape, 1 a normal one cut at the limits; between
    them a mixture.
    """
    # A beta distribution of mean m and variance m (1 - m) / (size + 1), on 0 to 1.
    m = np.clip((mean - low) / (high - low), 0.01, 0.99)
    size = max(m * (1 - m) / (sd / (high - low)) ** 2 - 1, 0.2)
    shape = low + (high - low) * beta_distribution.ppf(rng.random(n), m * size, (1 - m) * size)
    scores = np.where(rng.random(n) < tail, rng.normal(mean, sd, n), shape)
    return scores.clip(low, high)
