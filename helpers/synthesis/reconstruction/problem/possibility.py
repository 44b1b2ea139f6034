"""Whether any data at all can meet a specification, as far as that is seen before a search."""

import numpy as np

from helpers.base.errors import InputError
from helpers.paper.printed_numbers import number
from helpers.synthesis.reconstruction.problem.integers import possible_moments, square_limits
from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper


def refuse_impossible_paper(paper: Paper) -> None:
    """Refuse a specification that no data can meet.

    Raises InputError naming what is impossible.
    """
    _refuse_counts(paper)
    _refuse_correlations_among(paper)
    for outcome in paper.outcomes:
        _refuse_mean_and_sd(outcome, paper.n)
        _refuse_coefficients(outcome, {p.name for p in paper.predictors})


def _refuse_counts(paper: Paper) -> None:
    """Everybody is complete or lacks an answer, and the regressions need degrees of freedom."""
    for p in paper.predictors:
        if min(p.counts) < 0 or not paper.complete <= p.answered <= paper.n:
            raise InputError(
                f"{p.name}: {p.answered} answers in the printed counts; "
                f"expected {paper.complete} to {paper.n} and no count below 0."
            )
    incomplete = paper.n - paper.complete
    gaps = sum(paper.n - p.answered for p in paper.predictors)
    if gaps < incomplete:
        raise InputError(
            f"{incomplete} respondents are said to be incomplete, "
            f"but only {gaps} answers are missing."
        )
    if paper.df < 1:
        raise InputError(
            f"{paper.complete} complete respondents leave no degrees of freedom "
            f"for {len(paper.predictors)} predictors."
        )


def _refuse_correlations_among(paper: Paper) -> None:
    """Printed correlations between predictors must be those of some numbers, up to rounding."""
    boxes = paper.box["among"]
    diagonal = np.eye(len(boxes), dtype=bool)
    known = np.isfinite(boxes[:, :, 1]) | diagonal
    if not known.all():
        return
    matrix = boxes[:, :, 0] + np.eye(len(boxes))
    width = np.where(diagonal, 0, boxes[:, :, 1])
    # Rounding can move an eigenvalue by no more than the norm of its own matrix (Weyl).
    least = np.linalg.eigvalsh(matrix)[0] + np.linalg.norm(width, 2)
    if least < 0:
        raise InputError(
            "the correlations between predictors are outside the cone of possible ones: "
            f"least eigenvalue {least:.3f}, rounding allowed for."
        )


def _refuse_mean_and_sd(outcome: Outcome, n: int) -> None:
    """Some n whole numbers within the limits must have this mean and sd."""
    moments = possible_moments(n, outcome.mean, outcome.sd, outcome.parts)
    if not moments:
        raise InputError(
            f"{outcome.name}: no {n} whole numbers have a mean that prints as {outcome.mean} "
            f"and an sd that prints as {outcome.sd}."
        )
    inside = [m for m in moments if n * outcome.low <= m[0] <= n * outcome.high]
    if not inside:
        raise InputError(
            f"{outcome.name}: a mean of {outcome.mean} is outside "
            f"{outcome.low / outcome.parts:g} to {outcome.high / outcome.parts:g}."
        )
    largest = 0.0
    for total, first, last in inside:
        low, high = square_limits(n, outcome.low, outcome.high, total)
        if last >= low and first <= high:
            return
        largest = max(largest, ((high - total**2 / n) / (n - 1)) ** 0.5)
    raise InputError(
        f"{outcome.name}: an sd of {outcome.sd} is outside its limits; "
        f"with a mean of {outcome.mean} it is at most {largest / outcome.parts:.3f}."
    )


def _refuse_coefficients(outcome: Outcome, predictors: set) -> None:
    """Correlations within -1 to 1, of known predictors; B, beta and t with one sign."""
    for name, text in outcome.r.items():
        if abs(number(text)) > 1:
            raise InputError(
                f"{outcome.name}: a correlation of {text} with {name} is outside -1 to 1."
            )
    for statistic in ("r", "B", "beta", "t"):
        for name in getattr(outcome, statistic):
            if name not in predictors:
                raise InputError(
                    f"{outcome.name}: {statistic} is printed for {name}, "
                    "which is not among the predictors."
                )
    for name in outcome.B:
        printed = [number(getattr(outcome, s).get(name, "0")) for s in ("B", "beta", "t")]
        positive = {value > 0 for value in printed if value}
        if len(positive) > 1:
            raise InputError(
                f"{outcome.name}: B, beta and t of {name} are printed with different signs; "
                "no regression has that."
            )
