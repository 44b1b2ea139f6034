"""Bootstrap intervals of many entries at once, the same for the same seed however the work is
divided."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from helpers.base.parallel import run_tasks
from helpers.statistics.resampling.sums import Entries, Products

MOST = 500  # resamples in one block
TIE = 1e-12  # two values closer than this, or than this part of them, are equal but for rounding
MEMORY = 32 * 2**20  # bytes that the counts of one block may take


@dataclass(frozen=True)
class Bootstrap:
    """Resampled entries.

    keys: row, column, statistic; estimate: one an entry; resamples: entries x resamples; left_out:
    entries x respondents, each entry without one respondent (for the acceleration).
    """

    keys: pd.DataFrame
    estimate: np.ndarray
    resamples: np.ndarray
    left_out: np.ndarray


def bootstrap(
    frame: pd.DataFrame,
    entries: Entries,
    resamples: int,
    seed: int,
    scheduler: str = "",
    processes: int = 1,
) -> Bootstrap:
    """Draw respondents with replacement, those with missing answers among them, and compute all
    entries each time.

    Each block of resamples has its own stream (SeedSequence.spawn), so the numbers do not depend on
    how blocks are shared out, nor, for answers on a lattice (see shift_and_scale), on the machine.
    Memory: the counts of one block take at most MEMORY bytes a process (one resample at least), the
    results entries x resamples x 8 bytes.
    """
    products = Products(frame, entries)
    n = products.matrix.shape[1]
    blocks = zip(*plan_blocks(n, resamples, seed), strict=True)
    drawn = run_tasks(_draw, blocks, scheduler, processes, shared=(products,))
    everyone = products.matrix.sum(axis=1, keepdims=True)
    return Bootstrap(
        products.keys,
        products.evaluate(everyone)[:, 0],
        np.concatenate(drawn, axis=1),
        products.evaluate(everyone - products.matrix),
    )


def plan_blocks(n: int, times: int, seed: int, width: int = 1) -> tuple[list[int], list]:
    """Sizes of the blocks of resamples or shufflings, and a seed for each.

    They are fixed by n, times and width (numbers kept of each respondent).
    """
    most = int(np.clip(MEMORY // (8 * n * width), 1, MOST))
    sizes, seeds = split_work(times, most, seed, 1)
    return sizes, seeds[0]


def split_work(times: int, most: int, seed: int, rows: int) -> tuple[list[int], list[list]]:
    """Sizes of blocks of at most `most`, and for each of `rows` rows of work a seed a block."""
    sizes = [most] * (times // most)
    if times % most:
        sizes.append(times % most)
    seeds = np.random.SeedSequence(seed).spawn(len(sizes) * rows)
    return sizes, [seeds[i * len(sizes) : (i + 1) * len(sizes)] for i in range(rows)]


def draw_counts(n: int, size: int, seed) -> np.ndarray:
    """How often each of n respondents is drawn in `size` resamples (size x n)."""
    drawn = np.random.default_rng(seed).integers(n, size=(size, n))
    drawn += np.arange(0, size * n, n)[:, None]
    return np.bincount(drawn.ravel(), minlength=size * n).reshape(size, n).astype(float)


def _draw(products: Products, block: tuple) -> np.ndarray:
    size, seed = block
    return products.evaluate(products.matrix @ draw_counts(products.matrix.shape[1], size, seed).T)


def intervals(boot: Bootstrap, level: float = 0.95, method: str = "bca") -> pd.DataFrame:
    """Intervals of all entries: row, column, statistic, estimate, low, high, se, undefined
    (resamples without a value).

    method: 'bca' (bias-corrected and accelerated, Efron 1987) or 'percentile'.
    """
    tail = np.full(len(boot.estimate), (1 - level) / 2)
    low, high = (tail, 1 - tail) if method == "percentile" else _bca_levels(boot, tail)
    ordered = np.sort(boot.resamples, axis=1)
    defined = np.isfinite(ordered).sum(axis=1)
    limits = {"low": _quantiles(ordered, defined, low), "high": _quantiles(ordered, defined, high)}
    spread = np.std if (defined == ordered.shape[1]).all() else np.nanstd
    return boot.keys.assign(
        estimate=boot.estimate,
        **limits,
        se=spread(boot.resamples, axis=1, ddof=1),
        undefined=ordered.shape[1] - defined,
    )


def _bca_levels(boot: Bootstrap, tail: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The levels at which the resamples are read, moved for bias and for skewness (Efron 1987, eqs
    4.7 and 6.6)."""
    estimate = boot.estimate[:, None]
    apart = boot.resamples - estimate
    tie = TIE * np.maximum(1, np.abs(estimate))
    below = (apart < -tie).sum(axis=1) + 0.5 * (np.abs(apart) <= tie).sum(axis=1)
    bias = ndtri(below / np.isfinite(boot.resamples).sum(axis=1))
    pull = np.nanmean(boot.left_out, axis=1, keepdims=True) - boot.left_out
    acceleration = np.nansum(pull**3, axis=1) / (6 * np.nansum(pull**2, axis=1) ** 1.5)
    return tuple(
        ndtr(bias + (bias + z) / (1 - acceleration * (bias + z)))
        for z in (ndtri(tail), ndtri(1 - tail))
    )


def _quantiles(ordered: np.ndarray, defined: np.ndarray, level: np.ndarray) -> np.ndarray:
    """One quantile a row of sorted values, interpolated linearly; undefined values are sorted last
    and left out."""
    place = np.clip(level, 0, 1) * (defined - 1)
    lower = np.floor(np.nan_to_num(place)).astype(int)
    upper = np.minimum(lower + 1, np.maximum(defined - 1, 0))
    rows = np.arange(len(ordered))
    a = ordered[rows, lower]
    b = ordered[rows, upper]
    return np.where(np.isnan(place), np.nan, a + (place - lower) * (b - a))
