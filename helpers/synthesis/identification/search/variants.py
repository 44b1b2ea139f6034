"""Data sets with the same moments as a given one, and so the same printed numbers, but other
answers: what ranks, weekly use, robust errors and the like can make of it.

The complete respondents' answers are arranged anew, and their scores drawn anew with the same sums,
squares and products; the order that scores start from may lean towards a contrast (weekly use,
times a year, ranks), so that results move.
"""

from dataclasses import replace

import numpy as np

from helpers.base.errors import InputError
from helpers.synthesis.identification.search.whole.respondents import fit_free
from helpers.synthesis.reconstruction.problem.integers import fit_integers
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.solution.comparison import table_solution
from helpers.synthesis.reconstruction.solution.solution import Solution
from helpers.synthesis.reconstruction.solution.swaps import (
    arrange_columns,
    arrange_scores,
    draw_scores,
)

# Times a year, as the sensitivity analysis codes the options
TIMES = np.array([0, 1, 12, 52, 156, 312])


def vary(
    paper: Paper,
    solution: Solution,
    rng: np.random.Generator,
    columns: bool = True,
    lean: float = 1.0,
) -> Solution | None:
    """Another data set with the same moments of complete and incomplete; None if the exchanges end
    nowhere.
    """
    n = paper.complete
    x = solution.predictors[:n].astype(np.int64)
    products = x.T @ x
    try:
        new_x = (
            arrange_columns([np.sort(c) for c in x.T], products, rng, steps=1500) if columns else x
        )
        outcomes = []
        for k, o in enumerate(paper.outcomes):
            own = solution.outcomes[:n, k]
            outcomes.append(_redraw(o, own, x.T @ own, new_x, rng, lean))
    except InputError:
        return None
    whole = np.vstack([np.stack(outcomes, axis=1), solution.outcomes[n:]])
    varied = Solution(np.vstack([new_x, solution.predictors[n:]]), whole)
    return varied if table_solution(paper, varied)["matches"].all() else None


def _redraw(
    o, own: np.ndarray, products: np.ndarray, x: np.ndarray, rng: np.random.Generator, lean: float
) -> np.ndarray:
    """Scores with the sum and squares of `own` and these products, perhaps of another shape, in an
    order that leans to contrasts.
    """
    values = own
    if rng.random() < 0.7:
        start = draw_scores(len(own), o.low, o.high, own.mean(), own.std(), rng, rng.random())
        total = int(own.sum())
        squares = int((own.astype(int) ** 2).sum())
        values = fit_integers(start, o.low, o.high, total, (squares, squares), rng)
    order = rng.standard_normal(len(own))
    for j in range(x.shape[1]):
        contrast = _contrast(x[:, j], rng)
        order = order + lean * rng.normal(0, 0.5) * contrast
    return arrange_scores(values, x, products, rng, order, steps=1500)


def _contrast(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """What is not linear in an answer: weekly use, times a year, or a bend, standardised and freed
    of the line.
    """
    kind = rng.integers(3)
    bent = (
        (x >= 4).astype(float)
        if kind == 0
        else TIMES[x - 1].astype(float)
        if kind == 1
        else (x - x.mean()) ** 2
    )
    slope = np.polyfit(x, bent, 1)
    rest = bent - np.polyval(slope, x)
    return rest / max(rest.std(), 1e-9)


def vary_free(
    paper: Paper, solution: Solution, rng: np.random.Generator, places: tuple[int, ...]
) -> Solution | None:
    """Other scores of the outcome without a regression; None if no arrangement is found.

    Of the incomplete, who uses the functions at `places` more gets a higher score, so that less of
    the published correlation is left to the complete; these get scores that spread more where a
    function is used more, which widens robust and resampled intervals.
    """
    n = paper.complete
    (o,) = [outcome for outcome in paper.outcomes if outcome not in paper.regressed]
    place = paper.outcomes.index(o)
    predictors = []
    pull = np.zeros(paper.n - n)
    for j, p in enumerate(paper.predictors):
        answers = solution.predictors[:, j]
        counts = np.bincount(answers[~np.isnan(answers)].astype(int) - p.low, minlength=6)
        predictors.append(replace(p, counts=tuple(int(c) for c in counts)))
        if j in places:
            pull += np.nan_to_num(answers[n:] - np.nanmean(answers))
    middle = float(o.mean) * o.parts
    share = rng.uniform(0.6, 1)
    ends = np.where(pull > 0, o.high, o.low)
    extra = np.where(pull == 0, middle, middle + share * (ends - middle))
    extra = np.rint(extra).astype(np.int64)
    x = solution.predictors[:n].astype(np.int64)
    spread = np.abs(x[:, list(places)] - x[:, list(places)].mean(axis=0)).sum(axis=1)
    try:
        own = replace(paper, predictors=tuple(predictors))
        known = fit_free(own, o, place, solution.predictors[n:], extra, rng)
        mean = known.total / n
        sd = ((known.squares - known.total * mean) / (n - 1)) ** 0.5
        start = draw_scores(n, o.low, o.high, mean, sd, rng, rng.random())
        squares = (known.squares, known.squares)
        values = fit_integers(start, o.low, o.high, known.total, squares, rng)
        order = rng.choice([-1, 1], n) * spread * rng.uniform(0, 2) + rng.standard_normal(n)
        scores = arrange_scores(values, x, known.products, rng, order, steps=3000)
    except InputError:
        return None
    outcomes = solution.outcomes.copy()
    outcomes[:, place] = np.concatenate([scores, extra])
    varied = Solution(solution.predictors, outcomes)
    return varied if table_solution(paper, varied)["matches"].all() else None
