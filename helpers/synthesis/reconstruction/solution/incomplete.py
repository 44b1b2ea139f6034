"""The respondents who skipped a predictor: who skipped what, and their scores.

The scores turn sums over the complete respondents into the printed statistics of everybody.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from helpers.synthesis.reconstruction.problem.integers import possible_moments
from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper
from helpers.synthesis.reconstruction.solution.swaps import draw_scores

INSIDE = 0.999  # share of a half width within which a correlation counts as met


def scatter_leftovers(paper: Paper, leftovers: list, rng: np.random.Generator) -> np.ndarray:
    """Leftover answers dealt out over the incomplete respondents, each missing at least one.

    leftovers: values, predictor by predictor. Returns respondent x predictor, NaN where skipped.
    """
    rows = paper.n - paper.complete
    while True:
        table = np.full((rows, len(leftovers)), np.nan)
        for j, values in enumerate(leftovers):
            table[rng.choice(rows, len(values), replace=False), j] = rng.permutation(values)
        full = np.flatnonzero(~np.isnan(table).any(1))
        if _mend(table, full):
            return table


def _mend(table: np.ndarray, full: np.ndarray) -> bool:
    """Move one answer of each full row to a row where it is missing and another is too."""
    for row in full:
        for j in range(table.shape[1]):
            spare = np.flatnonzero(np.isnan(table[:, j]) & (np.isnan(table).sum(1) > 1))
            if len(spare):
                table[spare[0], j] = table[row, j]
                table[row, j] = np.nan
                break
        else:
            return False
    return True


@dataclass(frozen=True)
class Sums:
    """One outcome over the complete respondents: sum, sum of squares, products with predictors."""

    total: int
    squares: int
    products: np.ndarray


@dataclass(frozen=True)
class Everybody:
    """What the pairwise correlations of one outcome need.

    All sums of the predictors, and who of the incomplete answered (answers: respondent x
    predictor, NaN where skipped).
    """

    paper: Paper
    outcome: Outcome
    answers: np.ndarray

    @cached_property
    def moments(self) -> np.ndarray:
        """Sums and ranges of squares of all respondents that print as mean and sd."""
        o = self.outcome
        return np.array(possible_moments(self.paper.n, o.mean, o.sd, o.parts), dtype=float)

    @cached_property
    def box(self) -> np.ndarray:
        """Middle and half width of the printed correlations, predictor x 2."""
        return self.paper.box["r"][self.paper.outcomes.index(self.outcome)]

    @cached_property
    def _all(self) -> np.ndarray:
        """Sum, sum of squares and number of everybody's answers to each predictor."""
        rows = []
        for p in self.paper.predictors:
            rows.append([p.values.sum(), (p.values**2).sum(), p.answered])
        return np.array(rows, dtype=float)

    def correlations(self, scores: np.ndarray, known: Sums) -> np.ndarray:
        """Pairwise r with each predictor: candidate x predictor.

        scores: of the incomplete, candidate x respondent. known: sums over the complete.
        """
        seen = ~np.isnan(self.answers)
        x_sums, x_squares, n = self._all.T
        total = known.total + scores @ seen
        squares = known.squares + scores**2 @ seen
        products = known.products + scores @ np.nan_to_num(self.answers)
        spread = (x_squares - x_sums**2 / n) * (squares - total**2 / n)
        return (products - x_sums * total / n) / np.sqrt(spread)

    def misfit(self, scores: np.ndarray, known: Sums) -> np.ndarray:
        """0 where mean, sd and all correlations print as they should, else how badly they miss."""
        with np.errstate(invalid="ignore"):
            distance = np.abs(self.correlations(scores, known) - self.box[:, 0]) / self.box[:, 1]
            misses = np.maximum(distance - INSIDE, 0)
        moments = self.moments
        total = known.total + scores.sum(1)
        squares = known.squares + (scores**2).sum(1)
        gap = np.abs(total[:, None] - moments[:, 0])
        nearest = moments[gap.argmin(1)]
        outside = np.maximum(nearest[:, 1] - squares, squares - nearest[:, 2])
        width = np.maximum(nearest[:, 2] - nearest[:, 1], 1)
        return (
            np.nan_to_num((misses**2).sum(1), nan=1e6)
            + gap.min(1) ** 2
            + (np.maximum(outside, 0) / width * 4) ** 2
        )

    def describe_misses(self, scores: np.ndarray, known: Sums) -> str:
        """Which printed numbers these scores miss, and by how many units of the last digit."""
        o = self.outcome
        middle, half = self.box.T
        excess = (np.abs(self.correlations(scores[None], known)[0] - middle) - half) / (2 * half)
        texts = []
        for p, units in zip(self.paper.predictors, excess, strict=True):
            if units > 0:
                texts.append(
                    f"r of {p.name} with {o.name}, printed {o.r.get(p.name)}, "
                    f"misses by {units:.2g} units"
                )
        return "; ".join(texts) or f"mean {o.mean} or sd {o.sd} of {o.name}"


def fit_scores(
    everybody: Everybody,
    known: Sums,
    rng: np.random.Generator,
    rounds: int = 500,
    batch: int = 500,
    tail: float = 0.0,
) -> tuple[np.ndarray | None, str]:
    """Scores of the incomplete with which the outcome prints as it should, and "".

    Or None, and what the nearest scores miss. In each round a population of changes of one to four
    scores is tried; the best is taken if it helps, or sometimes if it hurts a little.
    """
    o = everybody.outcome
    rows = len(everybody.answers)
    mean = float(o.mean) * o.parts
    sd = float(o.sd) * o.parts
    scores = np.rint(draw_scores(rows, o.low, o.high, mean, sd, rng, tail))
    miss = everybody.misfit(scores[None], known)[0]
    for round_ in range(rounds):
        if miss == 0:
            return scores.astype(np.int64), ""
        # Long steps and short ones take turns.
        size = rng.geometric(0.15 + 0.35 * (round_ % 3), (batch, rows))
        step = size * rng.choice([-1, 1], (batch, rows))
        moved = rng.random((batch, rows)) < rng.integers(1, 5, (batch, 1)) / rows
        tried = np.clip(scores + moved * step, o.low, o.high)
        misses = everybody.misfit(tried, known)
        best = misses.argmin()
        if misses[best] < miss * (1 + 0.3 * rng.random() ** 4):
            scores = tried[best]
            miss = misses[best]
    return None, everybody.describe_misses(scores, known)
