"""From a paper's printed numbers to respondents: predictors with their gaps, and every outcome's score, as whole numbers."""

from dataclasses import dataclass, field

import numpy as np

from helpers.base.errors import InputError
from helpers.synthesis.reconstruction.problem.integers import fit_integers, possible_moments
from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper
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


@dataclass(frozen=True)
class Taste:
    """What the print leaves open about the outcomes: how far their shape leans from a beta to a normal one, and their loadings on a common factor."""

    tail: float = 0.0
    loadings: dict = field(default_factory=dict)


def search_solution(
    paper: Paper, rng: np.random.Generator, report=lambda text: None, patience: int = 12, **search
) -> Solution:
    """Respondents whose statistics print as the paper's, every one.

    patience: how many sets of moments are tried. Raises InputError naming what was missed, and by how much, if none can be realised.
    """
    missed, tried = "", 0
    for found, _ in search_moments(paper, rng, **search):
        report(f"{len(found.y)} sets of moments fit the regressions")
        for candidate in rng.permutation(len(found.y))[:5]:
            try:
                return realise(found.pick([candidate]), rng, report)
            except InputError as error:
                missed, tried = str(error), tried + 1
        if tried >= patience:
            break
    raise InputError(
        f"no respondents found for {tried} sets of moments that meet the regressions; {missed}"
    )


def realise(
    moments: Moments,
    rng: np.random.Generator,
    report=lambda text: None,
    attempts: int = 2,
    taste: Taste | None = None,
) -> Solution:
    """Respondents with exactly these moments.

    Raises InputError if the incomplete cannot make up for the difference to the printed correlations, or no arrangement is found.
    """
    paper, taste = moments.paper, taste or Taste()
    for attempt in range(attempts):
        leftovers = [
            _choose_leftover(p, m, x, xx, rng)
            for p, m, x, xx in zip(
                paper.predictors, paper.missing, moments.x, np.diag(moments.xx[0]), strict=True
            )
        ]
        answers = scatter_leftovers(paper, leftovers, rng)
        whole = _with_lost(paper, moments, leftovers, rng)
        try:
            extra = _fit_incomplete(whole, moments, answers, rng, taste.tail)
        except InputError:
            if attempt == attempts - 1:
                raise
            continue
        report("the incomplete respondents fit")
        columns = [
            _without(p.values, leftover)
            for p, leftover in zip(whole.predictors, leftovers, strict=True)
        ]
        x = arrange_columns(columns, moments.xx[0].astype(np.int64), rng)
        return _with_outcomes(whole, moments, x, answers, extra, rng, taste)


def _choose_leftover(
    p, size: int, total: int, squares: float, rng: np.random.Generator
) -> np.ndarray:
    sets = list_leftovers(p, size, rng)
    moments = remaining_moments(p, sets)
    fitting = (
        np.flatnonzero(moments[:, 0] == total)
        if p.lost
        else np.flatnonzero((moments == [total, squares]).all(1))
    )
    return sets[rng.choice(fitting)]


def _with_lost(paper: Paper, moments: Moments, leftovers: list, rng: np.random.Generator) -> Paper:
    """The paper with each lost distribution replaced by one near the assumed that has the wanted moments."""
    found = []
    for j, (p, leftover) in enumerate(zip(paper.predictors, leftovers, strict=True)):
        if p.lost:
            squares = int(moments.xx[0, j, j])
            rest = fit_integers(
                _without(p.values, leftover),
                p.low,
                p.high,
                int(moments.x[j]),
                (squares, squares),
                rng,
            )
            counts = np.bincount(np.concatenate([rest, leftover]) - p.low, minlength=len(p.counts))
            p = type(p)(p.name, p.low, tuple(int(c) for c in counts), True)
        found.append(p)
    return Paper(
        paper.n,
        paper.complete,
        tuple(found),
        paper.outcomes,
        paper.among,
        paper.shift,
        paper.tolerance,
    )


def _without(values: np.ndarray, taken: np.ndarray) -> np.ndarray:
    values = list(values)
    for value in taken:
        values.remove(value)
    return np.array(values, dtype=np.int64)


def _known(paper: Paper, moments: Moments, rng: np.random.Generator) -> dict:
    """Sums of each regressed outcome over the complete respondents; a sum of squares drawn from those that fit."""
    limits = moments.whole_squares()[0]
    known = {}
    for k, o in enumerate(paper.regressed):
        low, high = (int(edge) for edge in limits[k])
        known[o.name] = Sums(
            int(moments.y[0, k]),
            low + 2 * int(rng.integers((high - low) // 2 + 1)),
            moments.xy[0, k].astype(np.int64),
        )
    return known


def _fit_incomplete(
    paper: Paper, moments: Moments, answers: np.ndarray, rng: np.random.Generator, tail: float
) -> dict:
    """For each regressed outcome its sums over the complete and the scores of the incomplete."""
    found = {}
    for name, known in _known(paper, moments, rng).items():
        o = next(o for o in paper.outcomes if o.name == name)
        scores, missed = (
            (np.zeros(0, dtype=np.int64), "")
            if paper.n == paper.complete
            else fit_scores(Everybody(paper, o, answers), known, rng, tail=tail)
        )
        if scores is None:
            raise InputError(
                f"the {len(answers)} incomplete respondents cannot make up for it: {missed}."
            )
        found[name] = (known, scores)
    return found


def _with_outcomes(
    paper: Paper,
    moments: Moments,
    x: np.ndarray,
    answers: np.ndarray,
    extra: dict,
    rng: np.random.Generator,
    taste: Taste,
) -> Solution:
    columns = []
    common = rng.standard_normal(paper.complete)
    for o in paper.outcomes:
        known, scores = (
            extra[o.name]
            if o.name in extra
            else _free_outcome(paper, o, x, answers, rng, taste.tail)
        )
        mean = known.total / paper.complete
        sd = ((known.squares - known.total * mean) / (paper.complete - 1)) ** 0.5
        start = draw_scores(paper.complete, o.low, o.high, mean, sd, rng, taste.tail)
        values = fit_integers(
            start, o.low, o.high, known.total, (known.squares, known.squares), rng
        )
        loading = taste.loadings.get(o.name, 0.0)
        order = loading * common + (1 - loading**2) ** 0.5 * rng.standard_normal(paper.complete)
        columns.append(
            np.concatenate([arrange_scores(values, x, known.products, rng, order), scores])
        )
    return Solution(np.vstack([x, answers]), np.stack(columns, axis=1))


def _free_outcome(
    paper: Paper,
    o: Outcome,
    x: np.ndarray,
    answers: np.ndarray,
    rng: np.random.Generator,
    tail: float,
) -> tuple[Sums, np.ndarray]:
    """An outcome without a regression: the incomplete get scores at random, the complete what is then needed."""
    mean, sd = (float(text) * o.parts for text in (o.mean, o.sd))
    everybody, moments = (
        Everybody(paper, o, answers),
        possible_moments(paper.n, o.mean, o.sd, o.parts),
    )
    for _ in range(200):
        scores = np.rint(draw_scores(len(answers), o.low, o.high, mean, sd, rng, tail)).astype(
            np.int64
        )
        total, low, high = moments[rng.integers(len(moments))]
        squares = low + 2 * int(rng.integers((high - low) // 2 + 1))
        known = Sums(
            total - int(scores.sum()), squares - int((scores**2).sum()), np.zeros(x.shape[1])
        )
        known = Sums(known.total, known.squares, _wanted_products(everybody, scores, known))
        if everybody.misfit(scores[None].astype(float), known)[0] == 0:
            return known, scores
    raise InputError(
        f"{o.name}: no whole-number products with the predictors give the printed correlations."
    )


def _wanted_products(everybody: Everybody, scores: np.ndarray, known: Sums) -> np.ndarray:
    """Products with the predictors, over the complete, nearest to those that give the printed correlations (0 where none is printed)."""
    box = everybody.paper.box["r"][everybody.paper.outcomes.index(everybody.outcome)]
    none, step = (
        everybody.correlations(
            scores[None].astype(float), Sums(known.total, known.squares, c * np.ones(len(box)))
        )[0]
        for c in (0.0, 1.0)
    )
    return np.rint((box[:, 0] - none) / (step - none)).astype(np.int64)
