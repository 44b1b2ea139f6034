"""Scores of the incomplete with which everybody's mean, SD and correlations print rightly."""

import numpy as np
from scipy.optimize import linprog

from helpers.synthesis.identification.search.reduction import reduce_quickly
from helpers.synthesis.identification.search.whole.misfits import Whole
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.search.lattice import find_near_points
from helpers.synthesis.reconstruction.solution.incomplete import Everybody, Sums

ATTEMPTS = 12  # beginnings of a search for the scores


def fit_incomplete(
    whole: Paper, found: Whole, extreme, rng: np.random.Generator
) -> np.ndarray | None:
    """Whole-number scores of the incomplete, regressed outcomes only, with which mean, SD and all r
    print as they should; None if not found.
    """
    scores = []
    for k, o in enumerate(whole.regressed):
        place = whole.outcomes.index(o)
        known = Sums(int(found.y[0, k]), int(found.yy[0, k]), found.xy[0, k])
        everybody = Everybody(whole, o, extreme.x)
        fitted = None
        for attempt in range(ATTEMPTS):
            # each attempt begins farther away
            stray = attempt / ATTEMPTS * (o.high - o.low) / 4
            moved = extreme.y[:, place] + stray * rng.standard_normal(len(extreme.y))
            begin = np.clip(moved, o.low, o.high)
            fitted = _near_scores(everybody, known, settle_scores(everybody, known, begin))
            if fitted is not None:
                break
        if fitted is None:
            return None
        scores.append(fitted)
    return np.stack(scores, axis=1)


def _measure_scores(everybody: Everybody, known: Sums, tried: np.ndarray) -> np.ndarray:
    """Distance of every r, the sum and the sum of squares from the middle of what prints, in half
    widths: candidate x number.

    tried: scores of the incomplete, candidate x respondent, whole or not.
    """
    middle, half = everybody.box.T
    wanted = everybody.moments[len(everybody.moments) // 2]
    r = (everybody.correlations(tried, known) - middle) / half
    # The sum is one whole number, its half width chosen so that the next one is outside.
    total = 2 * (known.total + tried.sum(1) - wanted[0])
    width = max(wanted[2] - wanted[1], 1) / 2
    squares = (known.squares + (tried**2).sum(1) - (wanted[1] + wanted[2]) / 2) / width
    return np.column_stack([r, total, squares])


def _slopes(everybody: Everybody, known: Sums, at: np.ndarray, middle: np.ndarray) -> np.ndarray:
    """How much each number changes per point of a respondent's score: number x respondent."""
    step = 1e-3
    return (_measure_scores(everybody, known, at + step * np.eye(len(at))) - middle).T / step


def settle_scores(
    everybody: Everybody, known: Sums, scores: np.ndarray, near: float = 0.7, rounds: int = 40
) -> np.ndarray:
    """Scores, not yet whole, with which mean, SD and all r are as far inside their rounding as
    `near`; or as near to it as steps of linear programs come.

    scores: of the incomplete, within the scale; where to begin.
    """
    o = everybody.outcome
    n = len(scores)
    at = scores.astype(float)
    reach = (o.high - o.low) / 4
    misfits = _measure_scores(everybody, known, at[None])[0]
    for _ in range(rounds):
        if np.abs(misfits).max() < near or reach < 0.05:
            break
        # The largest misfit is made as small as the linear part lets it be, within `reach`.
        slopes = _slopes(everybody, known, at, misfits)
        ones = np.ones((len(misfits), 1))
        rest = slopes @ at - misfits
        low = np.append(np.maximum(o.low, at - reach), 0)
        high = np.append(np.minimum(o.high, at + reach), np.inf)
        step = linprog(
            np.append(np.zeros(n), 1),
            A_ub=np.block([[slopes, -ones], [-slopes, -ones]]),
            b_ub=np.append(rest, -rest),
            bounds=np.column_stack([low, high]),
        )
        if step.status:
            break
        tried = step.x[:n]
        missed = _measure_scores(everybody, known, tried[None])[0]
        if np.abs(missed).max() < np.abs(misfits).max():
            at = tried
            misfits = missed
            reach = reach * 1.5
        else:
            reach = reach / 3
    return at


def _near_scores(
    everybody: Everybody, known: Sums, scores: np.ndarray, keep: int = 6000
) -> np.ndarray | None:
    """Whole-number scores near the given ones that print mean, SD and all r, by a lattice of one
    coordinate a respondent.
    """
    o = everybody.outcome
    at = np.rint(scores)
    for _ in range(5):
        middle = _measure_scores(everybody, known, at[None])[0]
        slopes = _slopes(everybody, known, at, middle)
        # scores at an end of the scale stay there
        free = (at > o.low) & (at < o.high)
        if free.sum() < 10:
            return None
        weights = np.full(free.sum(), 0.15 * 6 / (o.high - o.low) ** 0.5)
        full = np.vstack([slopes[:, free], np.diag(weights)])
        moves = find_near_points(full, np.append(middle, 0 * weights), keep, reduce=reduce_quickly)
        tried = np.tile(at, (len(moves), 1))
        tried[:, free] += moves
        tried = tried[((tried >= o.low) & (tried <= o.high)).all(1)]
        if not len(tried):
            return None
        misses = everybody.misfit(tried, known)
        if misses.min() == 0:
            return tried[misses.argmin()]
        at = tried[misses.argmin()]
    return None
