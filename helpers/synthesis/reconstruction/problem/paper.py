"""What a paper prints about its predictors and outcomes, in the form the search works with."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from helpers.paper.printed_numbers import interval, number


@dataclass(frozen=True)
class Predictor:
    """An answer with few possible values: how many gave each, among those who answered.

    low: the lowest value; counts: how many gave it, the next, and so on.
    lost: the printed counts are no evidence; `counts` is an assumption that may be bent.
    """

    name: str
    low: int
    counts: tuple
    lost: bool = False

    @property
    def answered(self) -> int:
        """How many answered."""
        return sum(self.counts)

    @property
    def high(self) -> int:
        """Highest possible value."""
        return self.low + len(self.counts) - 1

    @property
    def values(self) -> np.ndarray:
        """All answers, sorted."""
        return np.repeat(np.arange(self.low, self.high + 1), self.counts)


@dataclass(frozen=True)
class Outcome:
    """A score that everybody has: a sum of `parts` items, printed as their mean if parts > 1.

    low, high: limits of the sum. r, B, beta, t: printed texts by predictor name; B, beta and t
    belong to the regression on all predictors.
    """

    name: str
    low: int
    high: int
    mean: str
    sd: str
    parts: int = 1
    r: dict = field(default_factory=dict)
    B: dict = field(default_factory=dict)
    beta: dict = field(default_factory=dict)
    t: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Paper:
    """A specification: n respondents, of whom `complete` answered every predictor.

    among: printed correlations between predictors, by pair of names, of the complete respondents.
    shift: how far (in correlation) the complete respondents may differ from all who answered.
    tolerance: by statistic, a distance from the printed number that takes the place of its
    rounding; "unit" stands for one unit of the last printed digit.
    """

    n: int
    complete: int
    predictors: tuple
    outcomes: tuple
    among: dict = field(default_factory=dict)
    shift: float = 0.02
    tolerance: dict = field(default_factory=dict)

    @cached_property
    def regressed(self) -> tuple:
        """The outcomes with a printed regression."""
        return tuple(o for o in self.outcomes if o.B or o.beta or o.t)

    @cached_property
    def regressed_rows(self) -> list:
        """Where among all outcomes those with a printed regression stand."""
        return [self.outcomes.index(o) for o in self.regressed]

    @property
    def df(self) -> int:
        """Residual degrees of freedom of the regressions."""
        return self.complete - len(self.predictors) - 1

    @property
    def missing(self) -> tuple:
        """How many of the incomplete respondents answered each predictor nevertheless."""
        return tuple(p.answered - self.complete for p in self.predictors)

    @cached_property
    def box(self) -> dict:
        """Middle and half width (last axis) of what each printed number may stand for.

        B, beta, t: regressed outcome x predictor; r: outcome x predictor; among: predictor x
        predictor. The width is infinite where nothing is printed.
        """
        boxes = {}
        for statistic in ("B", "beta", "t"):
            boxes[statistic] = self._boxes(statistic, self.regressed)
        boxes["r"] = self._boxes("r", self.outcomes)
        for statistic, allowed in self.tolerance.items():
            half = boxes[statistic][..., 1]
            width = 2 * half if allowed == "unit" else allowed
            boxes[statistic][..., 1] = np.where(np.isfinite(half), width, np.inf)
        boxes["among"] = self._boxes_among()
        return boxes

    def _boxes(self, statistic: str, outcomes: tuple) -> np.ndarray:
        boxes = np.empty((len(outcomes), len(self.predictors), 2))
        for k, outcome in enumerate(outcomes):
            printed = getattr(outcome, statistic)
            for j, predictor in enumerate(self.predictors):
                boxes[k, j] = _box(printed.get(predictor.name, ""))
        return boxes

    def _boxes_among(self) -> np.ndarray:
        names = [p.name for p in self.predictors]
        boxes = np.empty((len(names), len(names), 2))
        for i, first in enumerate(names):
            for j, second in enumerate(names):
                # The paper prints one triangle; which one does not matter.
                text = self.among.get((first, second), self.among.get((second, first), ""))
                boxes[i, j] = _box(text)
        return boxes


def _box(text: str) -> tuple[float, float]:
    if not text:
        return 0.0, np.inf
    low, high = interval(text)
    return float(number(text)), float(high - low) / 2
