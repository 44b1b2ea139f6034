"""Extreme moments made whole: integer moments near them that print the same numbers, then
respondents who have them.

The answers and scores of the incomplete are whole already. What is searched are whole-number sums,
squares and products of the complete respondents: the printed numbers are nearly linear in them, so
the good ones are lattice points.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from helpers.base.errors import InputError
from helpers.synthesis.identification.search.reduction import reduce_quickly
from helpers.synthesis.reconstruction.problem.integers import fit_integers, possible_moments
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.search.lattice import find_near_points
from helpers.synthesis.reconstruction.search.leftovers import list_leftovers
from helpers.synthesis.reconstruction.solution.incomplete import Everybody, Sums
from helpers.synthesis.reconstruction.solution.solution import Solution
from helpers.synthesis.reconstruction.solution.swaps import (
    arrange_columns,
    arrange_scores,
    draw_scores,
)

LOOSE, DRAW = 0.15, 0.7


@dataclass(frozen=True)
class Whole:
    """Sums of the complete respondents, candidates along the first axis.

    xx: products of the predictors; xy: products with the regressed outcomes; y, yy: their sums and
    sums of squares. x: sums of the predictors.
    """

    x: np.ndarray
    xx: np.ndarray
    xy: np.ndarray
    y: np.ndarray
    yy: np.ndarray

    def pick(self, which) -> "Whole":
        return Whole(self.x[which], self.xx[which], self.xy[which], self.y[which], self.yy[which])


def compute_printed(paper: Paper, found: Whole, x: np.ndarray, y: np.ndarray) -> dict:
    """B, beta, t, r, mean and SD: candidate x outcome x predictor (mean, SD: candidate x outcome).

    x, y: answers (NaN where skipped) and scores (regressed outcomes only) of the incomplete.
    """
    n, df = paper.complete, paper.df
    parts = np.array([o.parts for o in paper.regressed])
    A = found.xx - found.x[:, :, None] * found.x[:, None] / n
    c = (found.xy - found.x[:, None] * found.y[..., None] / n) / parts[:, None]
    spread = (found.yy - found.y**2 / n) / parts**2
    inverse = np.linalg.inv(A)
    B = np.einsum("cij,coj->coi", inverse, c)
    scale = np.sqrt(np.einsum("cii->ci", inverse))[:, None]
    rest = np.maximum(spread - (B * c).sum(-1), 1e-9) / df
    sx = np.sqrt(np.einsum("cii->ci", A))[:, None]
    values = {
        "B": B,
        "beta": B * sx / np.sqrt(spread)[..., None],
        "t": B / (np.sqrt(rest)[..., None] * scale),
    }
    seen, filled = ~np.isnan(x), np.nan_to_num(x)
    m = np.array([p.answered for p in paper.predictors])
    counts = [(p.values.sum(), (p.values**2).sum()) for p in paper.predictors]
    lost = np.array([p.lost for p in paper.predictors])
    own_x, own_xx = np.array(counts).T
    all_x = np.where(lost, found.x + filled.sum(0), own_x)[:, None]
    all_xx = np.where(lost, np.einsum("cii->ci", found.xx) + (filled**2).sum(0), own_xx)[:, None]
    some_y = found.y[..., None] + (y.T @ seen)
    some_yy = found.yy[..., None] + ((y**2).T @ seen)
    cross = found.xy + y.T @ filled - all_x * some_y / m
    values["r"] = cross / np.sqrt((all_xx - all_x**2 / m) * (some_yy - some_y**2 / m))
    total, squares = found.y + y.sum(0), found.yy + (y**2).sum(0)
    values["mean"] = total / paper.n / parts
    values["sd"] = np.sqrt((squares - total**2 / paper.n) / (paper.n - 1)) / parts
    return values


def measure_misfits(paper: Paper, found: Whole, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Distance of each printed number from the middle of its rounding, in half widths: candidate x
    number.
    """
    values = compute_printed(paper, found, x, y)
    boxes = _boxes(paper)
    rows = [
        ((values[s] - boxes[s][..., 0]) / boxes[s][..., 1]).reshape(len(found.y), -1) for s in boxes
    ]
    return np.concatenate(rows, axis=1)


def _boxes(paper: Paper) -> dict:
    rows = [paper.outcomes.index(o) for o in paper.regressed]
    boxes = {s: paper.box[s] for s in ("B", "beta", "t")} | {"r": paper.box["r"][rows]}
    for s in ("mean", "sd"):
        texts = [getattr(o, s) for o in paper.regressed]
        boxes[s] = np.array([[float(t), 0.5 * 10.0 ** -len(t.partition(".")[2])] for t in texts])
    return boxes


def regression_rows(paper: Paper) -> range:
    """Places of B, beta and t among the misfits."""
    return range(3 * len(paper.regressed) * len(paper.predictors))


def _pairs(paper: Paper) -> list:
    p = len(paper.predictors)
    return [(i, j) for i in range(p) for j in range(i + 1, p)] + [(j, j) for j in range(p)]


def _unpack(points: np.ndarray, paper: Paper) -> Whole:
    """Coordinates as sums: of the predictors, products, half of squares less sum; of each outcome
    products, sum, half of squares less sum.

    A sum of squares is odd when its sum is: so written, every whole-number point has the right
    parity.
    """
    p, k = len(paper.predictors), len(paper.regressed)
    x, points = points[:, :p], points[:, p:]
    xx = np.zeros((len(points), p, p))
    pairs = _pairs(paper)
    for column, (i, j) in enumerate(pairs):
        xx[:, i, j] = xx[:, j, i] = points[:, column] if i != j else 2 * points[:, column] + x[:, j]
    rest = points[:, len(pairs) :].reshape(len(points), k, p + 2)
    y = rest[:, :, p]
    return Whole(x, xx, rest[:, :, :p], y, 2 * rest[:, :, p + 1] + y)


def search_whole(paper: Paper, extreme, keep: int, passes: int = 2, reach: float = 6.0) -> Whole:
    """Whole-number candidates near the moments of an Extreme whose x and y are whole, the best
    first; most miss some number.
    """
    n, p = paper.complete, len(paper.predictors)
    y = extreme.y[:, [paper.outcomes.index(o) for o in paper.regressed]]
    filled = np.nan_to_num(extreme.x)
    x = np.array(
        [
            n * extreme.mx[j] if q.lost else q.values.sum() - filled[:, j].sum()
            for j, q in enumerate(paper.predictors)
        ]
    )
    A = (n - 1) * extreme.R * np.outer(extreme.sx, extreme.sx) + np.outer(x, x) / n
    real = [*x, *(A[i, j] if i != j else (A[i, i] - x[i]) / 2 for i, j in _pairs(paper))]
    loose = [
        q.lost or _neighbours(q, m, extreme.x[:, j]) > 0.7
        for j, (q, m) in enumerate(zip(paper.predictors, paper.missing, strict=True))
    ]
    weights = [
        1 / 10 if q.lost else 1.0 if loose[j] else 1e3 for j, q in enumerate(paper.predictors)
    ]
    weights += [
        1 / reach if i != j else 1 / 20 if paper.predictors[i].lost else 1.0 if loose[i] else 1e3
        for i, j in _pairs(paper)
    ]
    for k, o in enumerate(paper.regressed):
        place = paper.outcomes.index(o)
        sy, total = extreme.sy[place], extreme.my[place] * n
        c = (n - 1) * extreme.R @ extreme.beta[k] * extreme.sx * sy + x * total / n
        square = (n - 1) * sy**2 + total**2 / n
        real += [*c, total, (square - total) / 2]
        weights += [0.01] * p + [1 / 60, 1 / 60]
    real = np.array(real)
    weights = np.array(weights)
    room = np.clip(1.02 - np.abs(_misfits_at(real, paper, extreme.x, y)[0]), 0.25, 1)
    firm = len(regression_rows(paper))
    points = np.zeros((0, len(real)))
    at = real
    for _ in range(passes):
        middle = _misfits_at(at, paper, extreme.x, y)[0]
        step = 1e-3
        slopes = (_misfits_at(at + step * np.eye(len(real)), paper, extreme.x, y) - middle).T / step
        # a row counts the more, the nearer its number is to the end of its rounding
        scale = np.append(1 / room[:firm], LOOSE / room[firm:])
        full = np.vstack([slopes * scale[:, None], np.diag(weights)])
        base = np.rint(at)
        # the printed numbers are drawn to where they were at the real point
        drawn = (middle - DRAW * _misfits_at(real, paper, extreme.x, y)[0]) * scale
        offset = np.append(drawn, 0 * weights) + full @ (base - at)
        near = base + find_near_points(full, offset, keep, reduce=reduce_quickly)
        points = np.vstack([points, near])
        misses = np.abs(_misfits_at(near, paper, extreme.x, y))
        worst = np.maximum(misses[:, :firm] - 0.9, 0) ** 2
        at = near[(worst.sum(1) + 1e-3 * (misses[:, firm:] ** 2).sum(1)).argmin()]
    return _unpack(points, paper)


def refine(
    paper: Paper, found: Whole, x: np.ndarray, y: np.ndarray, most: int = 150, keep: int = 300
) -> Whole | None:
    """One candidate that prints all of B, beta and t, or None.

    With the predictors' products held where a candidate has them, the outcomes part: each has a
    small lattice of its own, and the best points of each may be joined.
    """
    firm = len(regression_rows(paper))
    k, _p = len(paper.regressed), len(paper.predictors)
    misses = np.abs(measure_misfits(paper, found, x, y))
    order = np.argsort(np.maximum(misses[:, :firm] - 0.8, 0).max(1), kind="stable")
    seen = set()
    possible = _leave_possible(paper, found)
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
    k, p = len(paper.regressed), len(paper.predictors)
    rows = [s * k * p + outcome * p + j for s in range(4) for j in range(p)]
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
    rows, p = _outcome_rows(paper, outcome), len(paper.predictors)
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


def _misfits_at(points: np.ndarray, paper: Paper, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return measure_misfits(paper, _unpack(np.atleast_2d(points), paper), x, y)


@lru_cache(maxsize=64)
def _sets(predictor, size: int) -> tuple:
    sets = list_leftovers(predictor, size, np.random.default_rng(0))
    return sets, sets.sum(1), (sets**2).sum(1)


def _neighbours(predictor, size: int, answers: np.ndarray) -> float:
    """Share of the sums and sums of squares next to these that some answers have."""
    _, sums, squares = _sets(predictor, size)
    known = set(zip(sums.tolist(), squares.tolist(), strict=True))
    own = answers[~np.isnan(answers)]
    at = int(own.sum()), int((own**2).sum())
    near = [(at[0] + d, at[1] + d + 2 * h) for d in (-1, 0, 1) for h in (-2, -1, 0, 1, 2)]
    return float(np.mean([pair in known for pair in near]))


def _leave_possible(paper: Paper, found: Whole) -> np.ndarray:
    """Which candidates leave to the incomplete sums and squares that some answers have."""
    good = np.ones(len(found.y), dtype=bool)
    for j, (p, size) in enumerate(zip(paper.predictors, paper.missing, strict=True)):
        if p.lost:
            continue
        _, sums, squares = _sets(p, size)
        known = np.unique(sums * 10_000 + squares)
        total, square = p.values.sum() - found.x[:, j], (p.values**2).sum() - found.xx[:, j, j]
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
        total, square = (
            p.values.sum() - int(found.x[0, j]),
            (p.values**2).sum() - int(found.xx[0, j, j]),
        )
        sets, sums, squares = _sets(p, len(own))
        fitting = sets[(sums == total) & (squares == square)]
        if not len(fitting):
            return None
        order = np.argsort(own, kind="stable")
        nearest = fitting[np.abs(fitting - own[order]).sum(1).argmin()]
        answers[slots[order], j] = nearest
    return answers


def settle_columns(
    paper: Paper, found: Whole, extreme, rng: np.random.Generator
) -> tuple[Paper, list]:
    """The paper with a distribution for each lost predictor that has the sums wanted, and the
    complete respondents' answers to each.
    """
    n, answers = paper.complete, extreme.x
    columns, predictors = [], []
    for j, p in enumerate(paper.predictors):
        leftover = answers[~np.isnan(answers[:, j]), j].astype(int)
        if p.lost:
            square = int(found.xx[0, j, j])
            start = draw_scores(n, p.low, p.high, found.x[0, j] / n, _sd(found, j, n), rng)
            values = fit_integers(start, p.low, p.high, int(found.x[0, j]), (square, square), rng)
        else:
            values = list(p.values)
            for value in leftover:
                values.remove(value)
            values = np.array(values)
        columns.append(values)
        counts = np.bincount(
            np.concatenate([values, leftover]).astype(int) - p.low, minlength=len(p.counts)
        )
        predictors.append(type(p)(p.name, p.low, tuple(int(c) for c in counts), p.lost))
    return Paper(paper.n, n, tuple(predictors), paper.outcomes), columns


def fit_incomplete(whole: Paper, found: Whole, extreme) -> np.ndarray | None:
    """Whole-number scores of the incomplete, regressed outcomes only, with which mean, SD and all r
    print as they should; None if not found.
    """
    scores = []
    for k, o in enumerate(whole.regressed):
        place = whole.outcomes.index(o)
        known = Sums(int(found.y[0, k]), int(found.yy[0, k]), found.xy[0, k])
        everybody = Everybody(whole, o, extreme.x)
        fitted = _near_scores(everybody, known, np.clip(extreme.y[:, place], o.low, o.high))
        if fitted is None:
            return None
        scores.append(fitted)
    return np.stack(scores, axis=1)


def _near_scores(
    everybody: Everybody, known: Sums, scores: np.ndarray, keep: int = 3000
) -> np.ndarray | None:
    """Whole-number scores near the given ones that print mean, SD and all r, by a lattice of one
    coordinate a respondent.
    """
    o, paper = everybody.outcome, everybody.paper
    box = paper.box["r"][paper.outcomes.index(o)]
    wanted = everybody.moments[len(everybody.moments) // 2]
    units = np.array([1 / 2, 4 / max(wanted[2] - wanted[1], 1)])

    def misfits(tried: np.ndarray) -> np.ndarray:
        r = (everybody.correlations(tried, known) - box[:, 0]) / box[:, 1]
        total, squares = known.total + tried.sum(1), known.squares + (tried**2).sum(1)
        ends = np.stack([total - wanted[0], squares - (wanted[1] + wanted[2]) / 2], 1) * units
        return np.hstack([r, ends])

    at = np.rint(scores)
    for _ in range(3):
        middle = misfits(at[None])[0]
        slopes = (misfits(at + 1e-3 * np.eye(len(at))) - middle).T / 1e-3
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


def realise_whole(
    whole: Paper,
    columns: list,
    found: Whole,
    extreme,
    scores: np.ndarray,
    rng: np.random.Generator,
    tail: float = 0.3,
) -> Solution:
    """Respondents with exactly these sums (the only candidate); scores: of the incomplete,
    regressed outcomes only.

    Raises InputError if no arrangement is found.
    """
    n = whole.complete
    answers = extreme.x
    x = arrange_columns(columns, found.xx[0].astype(np.int64), rng, steps=6000)
    outcomes = []
    for place, o in enumerate(whole.outcomes):
        if o in whole.regressed:
            k = whole.regressed.index(o)
            extra = scores[:, k].astype(np.int64)
            known = Sums(int(found.y[0, k]), int(found.yy[0, k]), found.xy[0, k].astype(np.int64))
        else:
            extra = np.rint(extreme.y[:, place]).astype(np.int64)
            known = _fit_free(whole, o, place, answers, extra, rng)
        mean = known.total / n
        sd = ((known.squares - known.total * mean) / (n - 1)) ** 0.5
        start = draw_scores(n, o.low, o.high, mean, sd, rng, tail)
        values = fit_integers(
            start, o.low, o.high, known.total, (known.squares, known.squares), rng
        )
        arranged = arrange_scores(values, x, known.products, rng, rng.standard_normal(n))
        outcomes.append(np.concatenate([arranged, extra]))
    return Solution(np.vstack([x, answers]), np.stack(outcomes, axis=1).astype(np.int64))


def _sd(found: Whole, j: int, n: int) -> float:
    return float(np.sqrt((found.xx[0, j, j] - found.x[0, j] ** 2 / n) / (n - 1)))


def _fit_free(paper: Paper, o, place: int, answers: np.ndarray, extra: np.ndarray, rng) -> Sums:
    """Whole sums of the outcome without a regression that print its mean, SD and correlations."""
    everybody = Everybody(paper, o, answers)
    box = paper.box["r"][place]
    for _ in range(300):
        options = possible_moments(paper.n, o.mean, o.sd, o.parts)
        total, low, high = options[rng.integers(len(options))]
        squares = low + 2 * int(rng.integers((high - low) // 2 + 1))
        rest = Sums(total - int(extra.sum()), squares - int((extra**2).sum()), np.zeros(len(box)))
        none = everybody.correlations(extra[None].astype(float), rest)[0]
        step = everybody.correlations(
            extra[None].astype(float), Sums(rest.total, rest.squares, np.ones(len(box)))
        )[0]
        known = Sums(
            rest.total, rest.squares, np.rint((box[:, 0] - none) / (step - none)).astype(np.int64)
        )
        if everybody.misfit(extra[None].astype(float), known)[0] == 0:
            return known
    raise InputError(
        f"{o.name}: no whole-number products with the predictors give the printed correlations."
    )
