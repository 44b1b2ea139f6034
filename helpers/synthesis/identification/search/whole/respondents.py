"""Respondents with exactly these whole-number moments."""

from itertools import combinations

import numpy as np

from helpers.base.errors import InputError
from helpers.synthesis.identification.search.whole.misfits import Whole
from helpers.synthesis.reconstruction.problem.integers import fit_integers, possible_moments
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.solution.incomplete import Everybody, Sums
from helpers.synthesis.reconstruction.solution.solution import Solution
from helpers.synthesis.reconstruction.solution.swaps import (
    arrange_columns,
    arrange_scores,
    draw_scores,
)

SHAPES = 10  # of a lost distribution, drawn to find one with room
NARROW = 0.03  # share of room below which answers are hardly ever arranged


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
            values = np.zeros(0)  # drawn below, when the others are known
        else:
            values = list(p.values)
            for value in leftover:
                values.remove(value)
            values = np.array(values)
        columns.append(values)
    for j, p in enumerate(paper.predictors):
        if p.lost:
            columns[j] = _draw_lost(paper, found, columns, j, rng)
    for j, p in enumerate(paper.predictors):
        leftover = answers[~np.isnan(answers[:, j]), j]
        everybody = np.concatenate([columns[j], leftover]).astype(int)
        counts = np.bincount(everybody - p.low, minlength=len(p.counts))
        predictors.append(type(p)(p.name, p.low, tuple(int(c) for c in counts), p.lost))
    return Paper(paper.n, n, tuple(predictors), paper.outcomes), columns


def _draw_lost(paper: Paper, found: Whole, columns: list, j: int, rng) -> np.ndarray:
    """Answers to a lost predictor with the sum and sum of squares wanted: of several shapes, the
    one that leaves most room for its products with the others.
    """
    n = paper.complete
    p = paper.predictors[j]
    square = int(found.xx[0, j, j])
    others = [i for i, column in enumerate(columns) if len(column)]
    best = None
    most = -np.inf
    for _ in range(SHAPES):
        start = draw_scores(
            n, p.low, p.high, found.x[0, j] / n, _sd(found, j, n), rng, rng.random()
        )
        values = fit_integers(start, p.low, p.high, int(found.x[0, j]), (square, square), rng)
        room = min(measure_room(values, columns[i], found.xx[0, i, j]) for i in others)
        if room > most:
            most = room
            best = values
    return best


def measure_room(one: np.ndarray, other: np.ndarray, product: float) -> float:
    """How far a sum of products is from the nearer of the ends that two columns can reach, as a
    share of what lies between the ends; below 0 where it is beyond.

    Two columns sorted the same way have the largest sum, one of them turned round the smallest
    (rearrangement inequality; Hardy, Littlewood and Polya, 1952, theorem 368).
    """
    ascending = np.sort(one)
    most = ascending @ np.sort(other)
    least = ascending @ np.sort(other)[::-1]
    return float(min(most - product, product - least) / max(most - least, 1))


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
    for i, j in combinations(range(len(columns)), 2):
        if measure_room(columns[i], columns[j], found.xx[0, i, j]) < NARROW:
            raise InputError("two predictors have nearly the largest or smallest sum of products")
    x = arrange_columns(columns, found.xx[0].astype(np.int64), rng, steps=3000)
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
