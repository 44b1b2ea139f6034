"""Whole-number moments near extreme ones that print the same numbers.

The printed numbers are nearly linear in sums, squares and products, so the good candidates are
lattice points.
"""

from itertools import product

import numpy as np

from helpers.synthesis.identification.search.reduction import reduce_quickly
from helpers.synthesis.identification.search.whole.leftovers import can_leave, measure_distance
from helpers.synthesis.identification.search.whole.misfits import (
    Whole,
    measure_misfits,
    measure_points,
    pair_places,
    read_points,
    regression_rows,
)
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.search.lattice import find_near_points

# weight of r, mean and SD: scores of the incomplete can make up for what they miss
LOOSE = 0.2
DRAW = 0.7  # how far printed numbers are drawn to where they were at the real point
STRAY = 0.3  # of a half width: how far elsewhere at random


def search_whole(paper: Paper, extreme, keep: int, rng: np.random.Generator, reach: float) -> Whole:
    """Whole-number candidates near the moments of an Extreme whose x and y are whole, the best
    first; most miss some number.

    reach: how far products of predictors may move. Where the search begins is moved at random, a
    little in what is printed and as far as `reach` in the products, so that each call finds others.
    """
    n = paper.complete
    p = len(paper.predictors)
    y = extreme.y[:, [paper.outcomes.index(o) for o in paper.regressed]]
    filled = np.nan_to_num(extreme.x)
    sums = []
    weights = []
    firmness = []
    for j, (q, m) in enumerate(zip(paper.predictors, paper.missing, strict=True)):
        sums.append(n * extreme.mx[j] if q.lost else q.values.sum() - filled[:, j].sum())
        loose = q.lost or measure_distance(q, m, extreme.x[:, j]) > 0.7
        firmness.append(1.0 if loose else 1e3)
        weights.append(1 / 10 if q.lost else firmness[j])
    x = np.array(sums)
    A = (n - 1) * extreme.R * np.outer(extreme.sx, extreme.sx) + np.outer(x, x) / n
    real = list(x)
    for i, j in pair_places(paper):
        if i != j:
            real.append(A[i, j])
            weights.append(1 / reach)
        else:  # of whole numbers x the sum of x (x - 1) / 2 may be any whole number
            real.append((A[i, i] - x[i]) / 2)
            weights.append(1 / 20 if paper.predictors[i].lost else firmness[i])
    for k, o in enumerate(paper.regressed):
        place = paper.outcomes.index(o)
        sy = extreme.sy[place]
        total = extreme.my[place] * n
        c = (n - 1) * extreme.R @ extreme.beta[k] * extreme.sx * sy + x * total / n
        square = (n - 1) * sy**2 + total**2 / n
        real += [*c, total, (square - total) / 2]
        weights += [0.01] * p + [1 / 60, 1 / 60]
    real = np.array(real)
    weights = np.array(weights)
    middle = measure_points(real, paper, extreme.x, y)[0]
    room = np.clip(1.02 - np.abs(middle), 0.25, 1)
    firm = len(regression_rows(paper))
    step = 1e-3
    slopes = (
        measure_points(real + step * np.eye(len(real)), paper, extreme.x, y) - middle
    ).T / step
    # a row counts the more, the nearer its number is to the end of its rounding
    scale = np.append(1 / room[:firm], LOOSE / room[firm:])
    full = np.vstack([slopes * scale[:, None], np.diag(weights)])
    # the printed numbers are drawn to where they were at the real point, and a little elsewhere
    aimed = (1 - DRAW) * middle * scale
    aimed[:firm] += STRAY * rng.uniform(-1, 1, firm)
    # products of predictors alone: what the incomplete must make up for stays where it was
    moved = np.zeros(len(real))
    own = slice(p, p + len(pair_places(paper)))
    moved[own] = np.where(weights[own] < 1, rng.normal(0, reach / 2, len(weights[own])), 0)
    base = np.rint(real)
    offset = np.append(aimed, weights * moved) + full @ (base - real)
    points = base + find_near_points(full, offset, keep, reduce=reduce_quickly)
    return read_points(points, paper)


def refine(
    paper: Paper, found: Whole, x: np.ndarray, y: np.ndarray, most: int = 300, keep: int = 300
) -> Whole | None:
    """One candidate that prints all of B, beta and t, or None.

    With the predictors' products held where a candidate has them, the outcomes part: each has a
    small lattice of its own, and the best points of each may be joined.
    """
    firm = len(regression_rows(paper))
    k = len(paper.regressed)
    misses = np.abs(measure_misfits(paper, found, x, y))
    order = np.argsort(np.maximum(misses[:, :firm] - 0.8, 0).max(1), kind="stable")
    seen = set()
    possible = can_leave(paper, found)
    for i in order[possible[order]]:
        key = found.xx[i].tobytes() + found.x[i].tobytes()
        if key in seen:
            continue
        seen.add(key)
        if len(seen) > most:
            return None
        joined = found.pick([i])
        for outcome in range(k):
            better = _refine_outcome(paper, joined, x, y, outcome, keep)
            if better is None:
                break
            joined = better
        else:
            return joined
    return None


def _outcome_rows(paper: Paper, outcome: int) -> np.ndarray:
    """Places among the misfits of one outcome: B, beta, t, then r, mean and SD."""
    k = len(paper.regressed)
    p = len(paper.predictors)
    rows = [s * k * p + outcome * p + j for s, j in product(range(4), range(p))]
    return np.array([*rows, 4 * k * p + outcome, 4 * k * p + k + outcome])


def _with_outcome(found: Whole, outcome: int, points: np.ndarray) -> Whole:
    """The candidate repeated, one outcome's products, sum and half of squares less sum taken from
    the points.
    """
    copies = found.pick([0] * len(points))
    p = found.x.shape[1]
    copies.xy[:, outcome] = points[:, :p]
    copies.y[:, outcome] = points[:, p]
    copies.yy[:, outcome] = 2 * points[:, p + 1] + points[:, p]
    return copies


def _refine_outcome(
    paper: Paper, found: Whole, x: np.ndarray, y: np.ndarray, outcome: int, keep: int
) -> Whole | None:
    """The first candidate with the sums of one outcome moved so that all numbers of its regression
    are met, the others as nearly as can be; None if no lattice point does that."""
    rows = _outcome_rows(paper, outcome)
    p = len(paper.predictors)
    at = np.array(
        [
            *found.xy[0, outcome],
            found.y[0, outcome],
            (found.yy[0, outcome] - found.y[0, outcome]) / 2,
        ]
    )

    def misfits(points):
        return measure_misfits(paper, _with_outcome(found, outcome, points), x, y)[:, rows]

    middle = misfits(at[None])[0]
    slopes = (misfits(at + 1e-3 * np.eye(p + 2)) - middle).T / 1e-3
    scale = np.array([1.0] * (3 * p) + [LOOSE] * (p + 2))
    full = np.vstack([slopes * scale[:, None], np.diag([1e-3] * p + [1 / 60, 1 / 60])])
    points = at + find_near_points(
        full, np.append(middle * scale, np.zeros(p + 2)), keep, 3, reduce_quickly
    )
    misses = np.abs(misfits(points))
    worst = misses[:, : 3 * p].max(1)
    good = np.flatnonzero(worst < 1 - 1e-6)
    if not len(good):
        return None
    best = good[misses[good, 3 * p :].max(1).argmin()]
    return _with_outcome(found, outcome, points[[best]])
