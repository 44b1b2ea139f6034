"""Permutation tests of many correlations at once: the outcomes of whole respondents are shuffled
against the use of the functions."""

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.base.parallel import run_tasks
from helpers.statistics.resampling.bootstrap import plan_blocks
from helpers.statistics.resampling.sums import SINGULAR, shift_and_scale


def permute_correlations(
    frame: pd.DataFrame,
    rows,
    columns,
    permutations: int,
    seed: int,
    scheduler: str = "",
    processes: int = 1,
) -> tuple:
    """Correlations of the row variables with the column variables, as they are and with the row
    variables' respondents shuffled.

    The row variables move together, so their own correlations, and those among the column
    variables, stay as they are. Returns t statistics (pairs) and shuffled t statistics (pairs x
    permutations); pairs in the order row by row.
    """
    y = _powers(frame[list(rows)])
    x = _powers(frame[list(columns)])
    order = np.arange(len(frame))[None]
    blocks = zip(*plan_blocks(len(frame), permutations, seed, y.shape[1]), strict=True)
    shuffled = run_tasks(_shuffle, blocks, scheduler, processes, shared=(x, y))
    return _t_statistics(x, y[order])[:, 0], np.concatenate(shuffled, axis=1)


def _powers(frame: pd.DataFrame) -> np.ndarray:
    """For each variable: whether it is known, its value near zero, and that squared (respondents x
    3 variables)."""
    values = frame.to_numpy(dtype=float)
    for name, column in zip(frame.columns, values.T, strict=True):
        if len(np.unique(column[~np.isnan(column)])) < 2:
            raise InputError(
                f"{name}: all answers are the same; a correlation needs a variable that varies."
            )
    z, _, _ = shift_and_scale(values)
    return np.concatenate([~np.isnan(values), z, z**2], axis=1)


def _shuffle(x: np.ndarray, y: np.ndarray, block: tuple) -> np.ndarray:
    size, seed = block
    rng = np.random.default_rng(seed)
    order = rng.permuted(np.tile(np.arange(len(y)), (size, 1)), axis=1)
    return _t_statistics(x, y[order])


def _t_statistics(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """t statistics of all pairs (pairs x permutations).

    x: respondents x 3 variables; y: permutations x respondents x 3 variables.
    """
    b, _, width = y.shape
    p = x.shape[1] // 3
    q = width // 3
    sums = np.matmul(x.T, y).reshape(b, 3, p, 3, q)  # [known, z, z squared] of x by the same of y
    n = sums[:, 0, :, 0]
    sx = sums[:, 1, :, 0]
    sy = sums[:, 0, :, 1]
    sxx = sums[:, 2, :, 0]
    syy = sums[:, 0, :, 2]
    sxy = sums[:, 1, :, 1]
    spread = np.maximum((n * sxx - sx**2) * (n * syy - sy**2), SINGULAR)
    r = np.clip((n * sxy - sx * sy) / np.sqrt(spread), -1, 1)
    t = r * np.sqrt(np.maximum(n - 2, 1) / np.maximum(1 - r * r, SINGULAR))
    return t.transpose(2, 1, 0).reshape(q * p, b)


def single_p(observed: np.ndarray, shuffled: np.ndarray) -> np.ndarray:
    """Two-sided permutation P of each pair by itself; the data as they are count as one of the
    shufflings."""
    return (1 + (np.abs(shuffled) >= np.abs(observed)[:, None] - 1e-12).sum(axis=1)) / (
        1 + shuffled.shape[1]
    )


def largest_p(observed: np.ndarray, shuffled: np.ndarray) -> np.ndarray:
    """P of each pair adjusted for looking at all of them: the step-down largest |t| (Westfall and
    Young 1993, algorithm 4.1)."""
    size = np.abs(observed)
    chance = np.abs(shuffled)
    order = np.argsort(-size, kind="stable")
    largest = np.maximum.accumulate(chance[order[::-1]], axis=0)[::-1]
    p = (1 + (largest >= size[order][:, None] - 1e-12).sum(axis=1)) / (1 + shuffled.shape[1])
    adjusted = np.empty_like(p)
    adjusted[order] = np.maximum.accumulate(p)
    return adjusted
