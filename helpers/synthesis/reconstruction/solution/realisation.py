"""From a paper's printed numbers to respondents.

Predictors with their gaps, and every outcome's score, as whole numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from helpers.base.errors import InputError
from helpers.synthesis.reconstruction.problem.integers import fit_integers, possible_moments
from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper, Predictor
from helpers.synthesis.reconstruction.search.candidates import search_moments
from helpers.synthesis.reconstruction.search.leftovers import list_leftovers, remaining_moments
from helpers.synthesis.reconstruction.search.moments import Moments
from helpers.synthesis.reconstruction.solution.incomplete import (
    Everybody,
    Sums,
    fit_scores,
    scatter_leftovers,
)
from helpers.synthesis.reconstruction.solution.solution import Solution
from helpers.synthesis.reconstruction.solution.swaps import (
    arrange_columns,
    arrange_scores,
    draw_scores,
)

EACH = 5  # candidates of one patch that are tried
FREE_TRIES = 200  # draws of the incomplete's scores on an outcome without a regression


@dataclass(frozen=True)
class Taste:
    """What the print leaves open about the outcomes.

    tail: how far their shape leans from a beta to a normal one, 0 to 1. loadings: of each outcome,
    by name, on a common factor, -1 to 1.
    """

    tail: float = 0.0
    loadings: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Division:
    """One outcome: its sums over the complete respondents, and the scores of the incomplete."""

    complete: Sums
    incomplete: np.ndarray


def no_report(text: str) -> None:
    """Say nothing."""


def search_solution(
    paper: Paper,
    rng: np.random.Generator,
    report: Callable[[str], None] = no_report,
    patience: int = 12,
    **search,
) -> Solution:
    """Respondents whose statistics print as the paper's, every one.

    report: is told how far the search is. patience: how many sets of moments are tried. search:
    settings of search_moments.
    Raises InputError naming what was missed, and by how much, if none can be realised.
    """
    missed = ""
    tried = 0
    for found, _ in search_moments(paper, rng, **search):
        report(f"{len(found.y)} sets of moments fit the regressions")
        for candidate in rng.permutation(len(found.y))[:EACH]:
            try:
                return realise(found.pick([candidate]), rng, report)
            except InputError as error:
                missed = str(error)
                tried += 1
        if tried >= patience:
            break
    raise InputError(
        f"no respondents found for {tried} sets of moments that meet the regressions; "
        f"{missed.rstrip('.')}. The search ended without any, which is no proof that none exist."
    )


def realise(
    moments: Moments,
    rng: np.random.Generator,
    report: Callable[[str], None] = no_report,
    attempts: int = 2,
    taste: Taste | None = None,
) -> Solution:
    """Respondents with exactly these moments (of one candidate).

    Raises InputError if no answers of the incomplete are found that make up for the difference to
    the printed correlations, or no arrangement is found.
    """
    taste = taste or Taste()
    for attempt in range(attempts):
        leftovers = _choose_leftovers(moments, rng)
        answers = scatter_leftovers(moments.paper, leftovers, rng)
        paper = _with_lost(moments, leftovers, rng)
        try:
            divided = _divide_regressed(paper, moments, answers, rng, taste.tail)
        except InputError:
            if attempt == attempts - 1:
                raise
            continue
        report("the incomplete respondents fit")
        columns = []
        for predictor, taken in zip(paper.predictors, leftovers, strict=True):
            columns.append(_without(predictor.values, taken))
        x = arrange_columns(columns, moments.xx[0].astype(np.int64), rng)
        return _with_outcomes(paper, x, answers, divided, rng, taste)


def _choose_leftovers(moments: Moments, rng: np.random.Generator) -> list[np.ndarray]:
    """For each predictor a set of answers whose removal leaves exactly these moments."""
    paper = moments.paper
    chosen = []
    for j, (predictor, size) in enumerate(zip(paper.predictors, paper.missing, strict=True)):
        sets = list_leftovers(predictor, size, rng)
        sums, squares = remaining_moments(predictor, sets).T
        fits = sums == moments.x[j]
        if not predictor.lost:  # the counts of a lost one bend until the squares fit too
            fits &= squares == moments.xx[0, j, j]
        chosen.append(sets[rng.choice(np.flatnonzero(fits))])
    return chosen


def _with_lost(moments: Moments, leftovers: list, rng: np.random.Generator) -> Paper:
    """The paper with each lost distribution bent until it has the wanted moments."""
    paper = moments.paper
    predictors = []
    for j, (predictor, taken) in enumerate(zip(paper.predictors, leftovers, strict=True)):
        if predictor.lost:
            squares = int(moments.xx[0, j, j])
            rest = fit_integers(
                _without(predictor.values, taken),
                predictor.low,
                predictor.high,
                int(moments.x[j]),
                (squares, squares),
                rng,
            )
            predictor = _with_values(predictor, np.concatenate([rest, taken]))
        predictors.append(predictor)
    return replace(paper, predictors=tuple(predictors))


def _with_values(predictor: Predictor, values: np.ndarray) -> Predictor:
    counts = np.bincount(values - predictor.low, minlength=len(predictor.counts))
    return replace(predictor, counts=tuple(int(count) for count in counts))


def _without(values: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """The values, each taken one removed once."""
    values = list(values)
    for value in taken:
        values.remove(value)
    return np.array(values, dtype=np.int64)


def _divide_regressed(
    paper: Paper, moments: Moments, answers: np.ndarray, rng: np.random.Generator, tail: float
) -> dict[str, Division]:
    """The regressed outcomes: their sums are known, the incomplete's scores are fitted to them."""
    known = _draw_squares(paper, moments, rng)
    divided = {}
    for outcome in paper.regressed:
        if paper.n == paper.complete:
            scores = np.zeros(0, dtype=np.int64)
        else:
            everybody = Everybody(paper, outcome, answers)
            scores, missed = fit_scores(everybody, known[outcome.name], rng, tail=tail)
        if scores is None:
            raise InputError(
                f"no answers of the {len(answers)} incomplete respondents were found that make up "
                f"for it: {missed}"
            )
        divided[outcome.name] = Division(known[outcome.name], scores)
    return divided


def _draw_squares(paper: Paper, moments: Moments, rng: np.random.Generator) -> dict[str, Sums]:
    """Sums of each regressed outcome; its sum of squares is drawn from those that fit."""
    limits = moments.whole_squares()[0]
    known = {}
    for k, outcome in enumerate(paper.regressed):
        low, high = (int(edge) for edge in limits[k])
        known[outcome.name] = Sums(
            total=int(moments.y[0, k]),
            squares=_draw_square(low, high, rng),
            products=moments.xy[0, k].astype(np.int64),
        )
    return known


def _draw_square(low: int, high: int, rng: np.random.Generator) -> int:
    """A sum of squares within the limits, which have its parity."""
    return low + 2 * int(rng.integers((high - low) // 2 + 1))


def _with_outcomes(
    paper: Paper,
    x: np.ndarray,
    answers: np.ndarray,
    divided: dict[str, Division],
    rng: np.random.Generator,
    taste: Taste,
) -> Solution:
    """The complete respondents' scores, arranged against their answers x; then everybody."""
    n = paper.complete
    columns = []
    common = rng.standard_normal(n)
    for outcome in paper.outcomes:
        if outcome.name in divided:
            division = divided[outcome.name]
        else:
            division = _divide_free(paper, outcome, answers, rng, taste.tail)
        sums = division.complete
        mean = sums.total / n
        sd = ((sums.squares - sums.total * mean) / (n - 1)) ** 0.5
        start = draw_scores(n, outcome.low, outcome.high, mean, sd, rng, taste.tail)
        exactly = (sums.squares, sums.squares)
        values = fit_integers(start, outcome.low, outcome.high, sums.total, exactly, rng)
        loading = taste.loadings.get(outcome.name, 0.0)
        order = loading * common + (1 - loading**2) ** 0.5 * rng.standard_normal(n)
        scores = arrange_scores(values, x, sums.products, rng, order)
        columns.append(np.concatenate([scores, division.incomplete]))
    return Solution(np.vstack([x, answers]), np.stack(columns, axis=1))


def _divide_free(
    paper: Paper, outcome: Outcome, answers: np.ndarray, rng: np.random.Generator, tail: float
) -> Division:
    """An outcome without a regression: scores at random for the incomplete.

    The complete get what is then needed.
    """
    mean = float(outcome.mean) * outcome.parts
    sd = float(outcome.sd) * outcome.parts
    everybody = Everybody(paper, outcome, answers)
    moments = possible_moments(paper.n, outcome.mean, outcome.sd, outcome.parts)
    for _ in range(FREE_TRIES):
        drawn = draw_scores(len(answers), outcome.low, outcome.high, mean, sd, rng, tail)
        scores = np.rint(drawn).astype(np.int64)
        total, low, high = moments[rng.integers(len(moments))]
        total -= int(scores.sum())
        squares = _draw_square(low, high, rng) - int((scores**2).sum())
        sums = Sums(total, squares, _wanted_products(everybody, scores, total, squares))
        if everybody.misfit(scores[None].astype(float), sums)[0] == 0:
            return Division(sums, scores)
    raise InputError(
        f"{outcome.name}: no whole-number products with the predictors "
        "give the printed correlations."
    )


def _wanted_products(
    everybody: Everybody, scores: np.ndarray, total: int, squares: int
) -> np.ndarray:
    """Products with the predictors, over the complete, nearest to the printed correlations.

    0 where none is printed.
    """
    middle = everybody.box[:, 0]
    candidate = scores[None].astype(float)
    # A correlation is linear in its product: two of them tell the slope.
    at_zero = Sums(total, squares, np.zeros(len(middle)))
    at_one = Sums(total, squares, np.ones(len(middle)))
    r_at_zero = everybody.correlations(candidate, at_zero)[0]
    r_at_one = everybody.correlations(candidate, at_one)[0]
    return np.rint((middle - r_at_zero) / (r_at_one - r_at_zero)).astype(np.int64)
