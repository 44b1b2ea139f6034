"""Data sets with the same moments as a given one, and so the same printed numbers, but other
answers: what ranks, weekly use, robust errors and the like can make of it.

The complete respondents' answers are arranged anew, and their scores drawn anew with the same sums,
squares and products; the order that scores start from may lean towards a contrast (weekly use,
times a year, ranks), so that results move.
"""

import numpy as np

from helpers.base.errors import InputError
from helpers.synthesis.reconstruction.problem.integers import fit_integers
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.solution.comparison import table_solution
from helpers.synthesis.reconstruction.solution.solution import Solution
from helpers.synthesis.reconstruction.solution.swaps import (
    arrange_columns,
    arrange_scores,
    draw_scores,
)

TIMES = np.array(
    [0, 1, 12, 52, 156, 312]
)  # times a year, as the sensitivity analysis codes the options


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
        total, squares = int(own.sum()), int((own.astype(int) ** 2).sum())
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
