"""Whole-number moments near extreme ones that print the same numbers.

The printed numbers are nearly linear in sums, squares and products, so the good candidates are
lattice points.
"""

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
from helpers.synthesis.identification.search.whole.outcome import OutcomeMisfits
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.search.lattice import find_near_points

# weight of r, mean and SD: scores of the incomplete can make up for what they miss
LOOSE = 0.2
HOPELESS = 5  # half widths that no scores of the incomplete make up for, if all such numbers miss
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
    misfits = [OutcomeMisfits(paper, x, y, outcome) for outcome in range(k)]
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
            better = _refine_outcome(joined, misfits[outcome], outcome, keep)
            if better is None:
                break
            joined = better
        else:
            return joined
    return None


def _with_outcome(found: Whole, outcome: int, point: np.ndarray) -> Whole:
    """The (only) candidate, one outcome's products, sum and half of squares less sum taken from the
    point.
    """
    moved = found.pick([0])
    p = found.x.shape[1]
    moved.xy[0, outcome] = point[:p]
    moved.y[0, outcome] = point[p]
    moved.yy[0, outcome] = 2 * point[p + 1] + point[p]
    return moved


def _refine_outcome(found: Whole, misfits: OutcomeMisfits, outcome: int, keep: int) -> Whole | None:
    """The first candidate with the sums of one outcome moved so that all numbers of its regression
    are met, the others as nearly as can be; None if no lattice point does that."""
    p = found.x.shape[1]
    firm = 3 * p
    half = (found.yy[0, outcome] - found.y[0, outcome]) / 2
    at = np.array([*found.xy[0, outcome], found.y[0, outcome], half])
    misfits.hold(found)
    middle, *moved = misfits.measure(at + np.vstack([np.zeros(p + 2), 1e-3 * np.eye(p + 2)]))
    slopes = (np.array(moved) - middle).T / 1e-3
    scale = np.array([1.0] * firm + [LOOSE] * (p + 2))
    full = np.vstack([slopes * scale[:, None], np.diag([1e-3] * p + [1 / 60, 1 / 60])])
    offset = np.append(middle * scale, np.zeros(p + 2))
    # A point that meets the firm numbers has misfits of at most one each.
    farthest = np.sqrt(firm + (LOOSE * HOPELESS) ** 2 * (p + 2))
    points = at + find_near_points(full, offset, keep, 3, reduce_quickly, farthest)
    misses = np.abs(misfits.measure(points))
    good = np.flatnonzero((misses[:, :firm] < 1 - 1e-6).all(1))
    if not len(good):
        return None
    best = good[misses[good, firm:].max(1).argmin()]
    return _with_outcome(found, outcome, points[best])
