"""The respondents who skipped a predictor: who skipped what, and scores of theirs that turn sums over the complete into the printed statistics."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from helpers.synthesis.reconstruction.problem.integers import possible_moments
from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper
from helpers.synthesis.reconstruction.solution.swaps import draw_scores


def scatter_leftovers(paper: Paper, leftovers: list, rng: np.random.Generator) -> np.ndarray:
    """Leftover answers dealt out over the incomplete respondents, each of whom misses at least one: respondent x predictor, NaN where skipped."""
    rows = paper.n - paper.complete
    while True:
        table = np.full((rows, len(leftovers)), np.nan)
        for j, values in enumerate(leftovers):
            table[rng.choice(rows, len(values), replace=False), j] = rng.permutation(values)
        full = np.flatnonzero(~np.isnan(table).any(1))
        if not len(full):
            return table
        if _mend(table, full):
            return table


def _mend(table: np.ndarray, full: np.ndarray) -> bool:
    """Move one answer of each full row to a row where it is missing and another is too."""
    for row in full:
        for j in range(table.shape[1]):
            spare = np.flatnonzero(np.isnan(table[:, j]) & (np.isnan(table).sum(1) > 1))
            if len(spare):
                table[spare[0], j], table[row, j] = table[row, j], np.nan
                break
        else:
            return False
    return True


@dataclass(frozen=True)
class Sums:
    """One outcome over the complete respondents: sum, sum of squares, products with the predictors."""

    total: int
    squares: int
    products: np.ndarray


@dataclass(frozen=True)
class Everybody:
    """What the pairwise correlations of one outcome need: all sums of the predictors, and who of the incomplete answered."""

    paper: Paper
    outcome: Outcome
    answers: np.ndarray

    @cached_property
    def moments(self) -> np.ndarray:
        """Sums and ranges of squares of all respondents that print as mean and sd."""
        o = self.outcome
        return np.array(possible_moments(self.paper.n, o.mean, o.sd, o.parts), dtype=float)

    @cached_property
    def _all(self) -> np.ndarray:
        """Sum, sum of squares and number of everybody's answers to each predictor."""
        return np.array(
            [[p.values.sum(), (p.values**2).sum(), p.answered] for p in self.paper.predictors],
            dtype=float,
        )

    def correlations(self, scores: np.ndarray, known: Sums) -> np.ndarray:
        """Pairwise r with each predictor if the incomplete score `scores` (candidate x respondent) and the complete sum to `known`."""
        seen = ~np.isnan(self.answers)
        x = self._all
        total, squares = known.total + scores @ seen, known.squares + scores**2 @ seen
        products = known.products + scores @ np.nan_to_num(self.answers)
        spread = (x[:, 1] - x[:, 0] ** 2 / x[:, 2]) * (squares - total**2 / x[:, 2])
        return (products - x[:, 0] * total / x[:, 2]) / np.sqrt(spread)

    def misfit(self, scores: np.ndarray, known: Sums) -> np.ndarray:
        """0 where mean, sd and all correlations print as they should, else how badly they miss."""
        o = self.outcome
        box = self.paper.box["r"][self.paper.outcomes.index(o)]
        with np.errstate(invalid="ignore"):
            misses = np.maximum(
                np.abs(self.correlations(scores, known) - box[:, 0]) / box[:, 1] - 0.999, 0
            )
        moments = self.moments
        total, squares = known.total + scores.sum(1), known.squares + (scores**2).sum(1)
        gap = np.abs(total[:, None] - moments[:, 0])
        nearest = moments[gap.argmin(1)]
        below, above = nearest[:, 1] - squares, squares - nearest[:, 2]
        scale = np.maximum(nearest[:, 2] - nearest[:, 1], 1)
        return (
            np.nan_to_num((misses**2).sum(1), nan=1e6)
            + gap.min(1) ** 2
            + (np.maximum(np.maximum(below, above), 0) / scale * 4) ** 2
        )

    def describe_misses(self, scores: np.ndarray, known: Sums) -> str:
        """Which printed numbers these scores miss, and by how many units of the last digit."""
        o = self.outcome
        box = self.paper.box["r"][self.paper.outcomes.index(o)]
        excess = (np.abs(self.correlations(scores[None], known)[0] - box[:, 0]) - box[:, 1]) / (
            2 * box[:, 1]
        )
        texts = [
            f"r of {p.name} with {o.name}, printed {o.r.get(p.name)}, misses by {e:.2g} units"
            for p, e in zip(self.paper.predictors, excess, strict=True)
            if e > 0
        ]
        return "; ".join(texts) or f"mean {o.mean} or sd {o.sd} of {o.name}"


def fit_scores(
    everybody: Everybody,
    known: Sums,
    rng: np.random.Generator,
    rounds: int = 500,
    batch: int = 500,
    tail: float = 0.0,
) -> tuple:
    """Scores of the incomplete with which the outcome prints as it should, and ""; or None, and what the nearest scores miss.

    A population of changes of one to four scores is tried in each round; the best is taken if it helps, or sometimes if it hurts a little.
    """
    o, rows = everybody.outcome, len(everybody.answers)
    mean, sd = (float(text) * o.parts for text in (o.mean, o.sd))
    scores = np.rint(draw_scores(rows, o.low, o.high, mean, sd, rng, tail))
    miss = everybody.misfit(scores[None], known)[0]
    for round_ in range(rounds):
        if miss == 0:
            return scores.astype(np.int64), ""
        step = rng.geometric(0.15 + 0.35 * (round_ % 3), (batch, rows)) * rng.choice(
            [-1, 1], (batch, rows)
        )
        moved = rng.random((batch, rows)) < rng.integers(1, 5, (batch, 1)) / rows
        tried = np.clip(scores + moved * step, o.low, o.high)
        misses = everybody.misfit(tried, known)
        best = misses.argmin()
        if misses[best] < miss * (1 + 0.3 * rng.random() ** 4):
            scores, miss = tried[best], misses[best]
    return None, everybody.describe_misses(scores, known)
