"""Answers of the incomplete respondents that leave whole sums to the complete ones."""

from functools import lru_cache
from itertools import product

import numpy as np

from helpers.synthesis.identification.search.whole.misfits import Whole
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.search.leftovers import list_leftovers


@lru_cache(maxsize=64)
def list_sets(predictor, size: int) -> tuple:
    sets = list_leftovers(predictor, size, np.random.default_rng(0))
    return sets, sets.sum(1), (sets**2).sum(1)


def measure_distance(predictor, size: int, answers: np.ndarray) -> float:
    """Share of the sums and sums of squares next to these that some answers have."""
    _, sums, squares = list_sets(predictor, size)
    known = set(zip(sums.tolist(), squares.tolist(), strict=True))
    own = answers[~np.isnan(answers)]
    at = int(own.sum()), int((own**2).sum())
    near = []
    for d, h in product((-1, 0, 1), (-2, -1, 0, 1, 2)):
        near.append((at[0] + d, at[1] + d + 2 * h))
    return float(np.mean([pair in known for pair in near]))


def can_leave(paper: Paper, found: Whole) -> np.ndarray:
    """Which candidates leave to the incomplete sums and squares that some answers have."""
    good = np.ones(len(found.y), dtype=bool)
    for j, (p, size) in enumerate(zip(paper.predictors, paper.missing, strict=True)):
        if p.lost:
            continue
        _, sums, squares = list_sets(p, size)
        known = np.unique(sums * 10_000 + squares)
        total = p.values.sum() - found.x[:, j]
        square = (p.values**2).sum() - found.xx[:, j, j]
        good &= np.isin(total * 10_000 + square, known)
    return good


def exchange_leftovers(paper: Paper, found: Whole, extreme) -> np.ndarray | None:
    """Answers of the incomplete with the sums and squares that the (only) candidate leaves to them;
    None if there are none.
    """
    answers = extreme.x.copy()
    for j, p in enumerate(paper.predictors):
        if p.lost:
            continue
        slots = np.flatnonzero(~np.isnan(answers[:, j]))
        own = answers[slots, j].astype(int)
        total = p.values.sum() - int(found.x[0, j])
        square = (p.values**2).sum() - int(found.xx[0, j, j])
        sets, sums, squares = list_sets(p, len(own))
        fitting = sets[(sums == total) & (squares == square)]
        if not len(fitting):
            return None
        order = np.argsort(own, kind="stable")
        nearest = fitting[np.abs(fitting - own[order]).sum(1).argmin()]
        answers[slots[order], j] = nearest
    return answers
