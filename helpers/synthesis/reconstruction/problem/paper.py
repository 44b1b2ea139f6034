"""What a paper prints about its predictors and outcomes, in the form the search works with."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from helpers.base.errors import InputError
from helpers.paper.printed_numbers import interval, number
from helpers.synthesis.reconstruction.problem.integers import possible_moments, square_limits


@dataclass(frozen=True)
class Predictor:
    """An answer with few possible values: how many gave each, among those who answered.

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
    """A score that everybody has: a sum of `parts` items' answers, printed as their mean if parts > 1.

    low, high: limits of the sum. r, B, beta, t: printed texts by predictor name; B, beta and t belong to the regression on all predictors.
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
    tolerance: by statistic, a distance from the printed number that takes the place of its rounding;
    "unit" stands for one unit of the last printed digit.
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
        """Middle and half width (last axis) of what each printed number may stand for; infinite width if it is not printed.

        B, beta, t: regressed outcome x predictor; r: outcome x predictor; among: predictor x predictor.
        """
        names = [p.name for p in self.predictors]
        boxes = {
            s: _boxes([[getattr(o, s).get(name, "") for name in names] for o in self.regressed])
            for s in ("B", "beta", "t")
        }
        boxes["r"] = _boxes([[o.r.get(name, "") for name in names] for o in self.outcomes])
        for statistic, allowed in self.tolerance.items():
            printed = np.isfinite(boxes[statistic][..., 1])
            width = 2 * boxes[statistic][..., 1] if allowed == "unit" else allowed
            boxes[statistic][..., 1] = np.where(printed, width, np.inf)
        boxes["among"] = _boxes(
            [[self.among.get((a, b), self.among.get((b, a), "")) for b in names] for a in names]
        )
        return boxes


def _boxes(texts: list) -> np.ndarray:
    return np.array([[_box(text) for text in row] for row in texts]).reshape(len(texts), -1, 2)


def _box(text: str) -> tuple[float, float]:
    if not text:
        return 0.0, np.inf
    low, high = interval(text)
    return float(number(text)), float(high - low) / 2


def refuse_impossible_paper(paper: Paper) -> None:
    """Refuse a specification that no data can meet, before any search. Raises InputError naming what is impossible."""
    for p in paper.predictors:
        if min(p.counts) < 0 or not paper.complete <= p.answered <= paper.n:
            raise InputError(
                f"{p.name}: {p.answered} answers in the printed counts; expected {paper.complete} to {paper.n} and no count below 0."
            )
    gaps = sum(paper.n - p.answered for p in paper.predictors)
    if gaps < paper.n - paper.complete:
        raise InputError(
            f"{paper.n - paper.complete} respondents are said to be incomplete, but only {gaps} answers are missing."
        )
    if paper.df < 1:
        raise InputError(
            f"{paper.complete} complete respondents leave no degrees of freedom for {len(paper.predictors)} predictors."
        )
    _check_cone(paper)
    for o in paper.outcomes:
        _check_outcome(o, paper)


def _check_cone(paper: Paper) -> None:
    """The printed correlations between predictors must be those of some numbers, up to their rounding."""
    boxes = paper.box["among"]
    known = np.isfinite(boxes[:, :, 1]) | np.eye(len(boxes), dtype=bool)
    if not known.all():
        return
    matrix, width = (
        boxes[:, :, 0] + np.eye(len(boxes)),
        np.where(np.eye(len(boxes)), 0, boxes[:, :, 1]),
    )
    least = np.linalg.eigvalsh(matrix)[0] + np.linalg.norm(width, 2)
    if least < 0:
        raise InputError(
            f"the correlations between predictors are outside the cone of possible ones: least eigenvalue {least:.3f}, rounding allowed for."
        )


def _check_outcome(o: Outcome, paper: Paper) -> None:
    moments = possible_moments(paper.n, o.mean, o.sd, o.parts)
    inside = [m for m in moments if paper.n * o.low <= m[0] <= paper.n * o.high]
    if not moments:
        raise InputError(
            f"{o.name}: no {paper.n} whole numbers have a mean that prints as {o.mean} and an sd that prints as {o.sd}."
        )
    if not inside:
        raise InputError(
            f"{o.name}: a mean of {o.mean} is outside {o.low / o.parts:g} to {o.high / o.parts:g}."
        )
    limits = [square_limits(paper.n, o.low, o.high, total) for total, *_ in inside]
    if not any(m[2] >= low and m[1] <= high for m, (low, high) in zip(inside, limits, strict=True)):
        top = (
            max(
                ((high - m[0] ** 2 / paper.n) / (paper.n - 1)) ** 0.5
                for m, (_, high) in zip(inside, limits, strict=True)
            )
            / o.parts
        )
        raise InputError(
            f"{o.name}: an sd of {o.sd} is outside its limits; with a mean of {o.mean} it is at most {top:.3f}."
        )
    for statistic in ("r", "beta"):
        for name, text in getattr(o, statistic).items():
            if statistic == "r" and abs(number(text)) > 1:
                raise InputError(
                    f"{o.name}: a correlation of {text} with {name} is outside -1 to 1."
                )
    for statistic in ("r", "B", "beta", "t"):
        for name in getattr(o, statistic):
            if name not in {p.name for p in paper.predictors}:
                raise InputError(
                    f"{o.name}: {statistic} is printed for {name}, which is not among the predictors."
                )
    for name in o.B:
        signs = {
            float(number(text)) > 0
            for text in (getattr(o, s).get(name, "0") for s in ("B", "beta", "t"))
            if number(text)
        }
        if len(signs) > 1:
            raise InputError(
                f"{o.name}: B, beta and t of {name} are printed with different signs; no regression has that."
            )
