"""What the incomplete respondents may have answered: small sets of values whose removal leaves wanted moments to the rest."""

from itertools import combinations_with_replacement
from math import comb

import numpy as np

from helpers.synthesis.reconstruction.problem.paper import Paper, Predictor

MOST = 20_000


def list_leftovers(predictor: Predictor, size: int, rng: np.random.Generator) -> np.ndarray:
    """Sets of `size` answers that the counts allow, one a row, sorted; a sample of them if there are very many."""
    k = len(predictor.counts)
    if size == 0:
        return np.zeros((1, 0), dtype=np.int64)
    if comb(k + size - 1, size) <= MOST:
        sets = np.array(
            list(combinations_with_replacement(range(k), size)), dtype=np.int64
        ).reshape(-1, size)
    else:
        sets = np.unique(np.sort(rng.integers(k, size=(MOST, size)), axis=1), axis=0)
    used = (sets[:, :, None] == np.arange(k)).sum(1)
    return sets[(used <= np.array(predictor.counts)).all(1)] + predictor.low


def remaining_moments(predictor: Predictor, sets: np.ndarray) -> np.ndarray:
    """Sum and sum of squares of the answers that remain when a set is taken away: set x 2."""
    values = predictor.values
    return np.stack([values.sum() - sets.sum(1), (values**2).sum() - (sets**2).sum(1)], axis=1)


def remaining_sds(predictor: Predictor, sets: np.ndarray) -> np.ndarray:
    """Standard deviation of what remains, for each set."""
    total, squares = remaining_moments(predictor, sets).T
    n = predictor.answered - sets.shape[1]
    return np.sqrt((squares - total**2 / n) / (n - 1))


def remaining_sd_limits(paper: Paper, sets: list) -> np.ndarray:
    """Least and greatest sd that each predictor can have among the complete respondents (a lost distribution: within 15 %)."""
    limits = []
    for p, leftover in zip(paper.predictors, sets, strict=True):
        sds = remaining_sds(p, leftover)
        limits.append((sds.mean() * 0.85, sds.mean() * 1.15) if p.lost else (sds.min(), sds.max()))
    return np.array(limits)
