"""Respondents with exactly these whole-number moments."""

import numpy as np

from helpers.base.errors import InputError
from helpers.synthesis.identification.search.reduction import reduce_quickly
from helpers.synthesis.identification.search.whole.misfits import Whole
from helpers.synthesis.reconstruction.problem.integers import fit_integers, possible_moments
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.search.lattice import find_near_points
from helpers.synthesis.reconstruction.solution.incomplete import Everybody, Sums
from helpers.synthesis.reconstruction.solution.solution import Solution
from helpers.synthesis.reconstruction.solution.swaps import (
    arrange_columns,
    arrange_scores,
    draw_scores,
)


def settle_columns(
    paper: Paper, found: Whole, extreme, rng: np.random.Generator
) -> tuple[Paper, list]:
    """The paper with a distribution for each lost predictor that has the sums wanted, and the
    complete respondents' answers to each.
    """
    n = paper.complete
    answers = extreme.x
    columns = []
    predictors = []
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
    o = everybody.outcome
    paper = everybody.paper
    box = paper.box["r"][paper.outcomes.index(o)]
    wanted = everybody.moments[len(everybody.moments) // 2]
    units = np.array([1 / 2, 4 / max(wanted[2] - wanted[1], 1)])

    def misfits(tried: np.ndarray) -> np.ndarray:
        r = (everybody.correlations(tried, known) - box[:, 0]) / box[:, 1]
        total = known.total + tried.sum(1)
        squares = known.squares + (tried**2).sum(1)
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
            known = fit_free(whole, o, place, answers, extra, rng)
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


def fit_free(paper: Paper, o, place: int, answers: np.ndarray, extra: np.ndarray, rng) -> Sums:
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
