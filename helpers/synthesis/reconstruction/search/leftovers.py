"""What the incomplete respondents may have answered.

Their answers are taken from the printed counts; the rest must have the wanted moments.
"""

from itertools import combinations_with_replacement
from math import comb

import numpy as np

from helpers.synthesis.reconstruction.problem.paper import Paper, Predictor

MOST = 20_000  # sets listed one by one; where there are more, so many are drawn
LOST = 0.15  # share by which the sd of a lost distribution may differ from the assumed one


def list_leftovers(predictor: Predictor, size: int, rng: np.random.Generator) -> np.ndarray:
    """Sets of `size` answers that the counts allow, one a row, sorted.

    A sample of them if there are very many.
    """
    k = len(predictor.counts)
    if size == 0:
        return np.zeros((1, 0), dtype=np.int64)
    if comb(k + size - 1, size) <= MOST:
        every = list(combinations_with_replacement(range(k), size))
        sets = np.array(every, dtype=np.int64).reshape(-1, size)
    else:
        drawn = rng.integers(k, size=(MOST, size))
        sets = np.unique(np.sort(drawn, axis=1), axis=0)
    used = (sets[:, :, None] == np.arange(k)).sum(1)
    allowed = (used <= np.array(predictor.counts)).all(1)
    return sets[allowed] + predictor.low


def list_all_leftovers(paper: Paper, rng: np.random.Generator) -> list[np.ndarray]:
    """The sets of every predictor, in the order of the predictors."""
    sets = []
    for predictor, size in zip(paper.predictors, paper.missing, strict=True):
        sets.append(list_leftovers(predictor, size, rng))
    return sets


def remaining_moments(predictor: Predictor, sets: np.ndarray) -> np.ndarray:
    """Sum and sum of squares of the answers that remain when a set is taken away: set x 2."""
    values = predictor.values
    sums = values.sum() - sets.sum(1)
    squares = (values**2).sum() - (sets**2).sum(1)
    return np.stack([sums, squares], axis=1)


def remaining_sds(predictor: Predictor, sets: np.ndarray) -> np.ndarray:
    """Standard deviation of what remains, for each set."""
    total, squares = remaining_moments(predictor, sets).T
    n = predictor.answered - sets.shape[1]
    return np.sqrt((squares - total**2 / n) / (n - 1))


def remaining_sd_limits(paper: Paper, sets: list) -> np.ndarray:
    """Least and greatest sd that the complete respondents can have: predictor x 2.

    sets: the leftover sets of each predictor. A lost distribution lies within LOST of its own.
    """
    limits = []
    for predictor, leftovers in zip(paper.predictors, sets, strict=True):
        sds = remaining_sds(predictor, leftovers)
        if predictor.lost:
            limits.append((sds.mean() * (1 - LOST), sds.mean() * (1 + LOST)))
        else:
            limits.append((sds.min(), sds.max()))
    return np.array(limits)
