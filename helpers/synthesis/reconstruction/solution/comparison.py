"""Every printed statistic recomputed from respondents, by other code than the search uses."""

import numpy as np
import pandas as pd

from helpers.paper.printed_numbers import matches, number
from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper
from helpers.synthesis.reconstruction.solution.solution import Solution

COLUMNS = ["row", "column", "statistic", "printed", "recomputed"]


def table_solution(paper: Paper, solution: Solution) -> pd.DataFrame:
    """One row per printed number: row, column, statistic, printed, recomputed, matches.

    printed: text; recomputed: a number of full precision; matches: whether it prints so, or lies
    within the paper's tolerance.
    """
    rows = []
    for j, predictor in enumerate(paper.predictors):
        if not predictor.lost:
            rows += _count(predictor, solution.predictors[:, j])
    scores = {}
    for k, outcome in enumerate(paper.outcomes):
        scores[outcome.name] = solution.outcomes[:, k] / outcome.parts
    for outcome in paper.outcomes:
        rows += _describe(outcome, scores[outcome.name])
    for outcome in paper.outcomes:
        rows += _correlate(paper, outcome, solution.predictors, scores[outcome.name])
    for outcome in paper.regressed:
        rows += _regress(paper, outcome, solution.predictors, scores[outcome.name])
    rows += _correlate_among(paper, solution.predictors)
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.assign(matches=[_meets(paper, row) for row in table.itertuples()])


def _meets(paper: Paper, row) -> bool:
    allowed = paper.tolerance.get(row.statistic)
    if allowed is None:
        return matches(row.recomputed, row.printed)
    if allowed == "unit":
        return measure_miss(row.recomputed, row.printed) <= 1
    return abs(row.recomputed - float(number(row.printed))) <= allowed


def measure_miss(recomputed: float, text: str) -> float:
    """Distance from the printed number in units of its last digit."""
    decimals = len(text.partition(".")[2])
    return abs(recomputed - float(number(text))) * 10**decimals


def _count(predictor, answers: np.ndarray) -> list:
    rows = []
    for value, count in enumerate(predictor.counts, start=predictor.low):
        found = float((answers == value).sum())
        rows.append((predictor.name, str(value), "count", str(count), found))
    return rows


def _describe(outcome: Outcome, scores: np.ndarray) -> list:
    return [
        (outcome.name, "", "mean", outcome.mean, scores.mean()),
        (outcome.name, "", "sd", outcome.sd, scores.std(ddof=1)),
    ]


def _correlate(paper: Paper, outcome: Outcome, x: np.ndarray, scores: np.ndarray) -> list:
    """Of all who answered the predictor."""
    rows = []
    for j, predictor in enumerate(paper.predictors):
        if predictor.name in outcome.r:
            answered = ~np.isnan(x[:, j])
            r = np.corrcoef(x[answered, j], scores[answered])[0, 1]
            rows.append((outcome.name, predictor.name, "r", outcome.r[predictor.name], r))
    return rows


def _regress(paper: Paper, outcome: Outcome, x: np.ndarray, scores: np.ndarray) -> list:
    """Least squares on the complete respondents."""
    complete = ~np.isnan(x).any(1)
    x = x[complete]
    y = scores[complete]
    design = np.column_stack([np.ones(len(x)), x])
    fitted = np.linalg.lstsq(design, y, rcond=None)[0]
    variance = ((y - design @ fitted) ** 2).sum() / (len(y) - design.shape[1])
    error = np.sqrt(variance * np.diag(np.linalg.inv(design.T @ design)))
    found = {
        "B": fitted[1:],
        "beta": fitted[1:] * x.std(0, ddof=1) / y.std(ddof=1),
        "t": (fitted / error)[1:],
    }
    rows = []
    for statistic, values in found.items():
        printed = getattr(outcome, statistic)
        for predictor, value in zip(paper.predictors, values, strict=True):
            if predictor.name in printed:
                text = printed[predictor.name]
                rows.append((outcome.name, predictor.name, statistic, text, value))
    return rows


def _correlate_among(paper: Paper, x: np.ndarray) -> list:
    """Of the complete respondents."""
    complete = x[~np.isnan(x).any(1)]
    columns = {p.name: complete[:, j] for j, p in enumerate(paper.predictors)}
    rows = []
    for (first, second), text in paper.among.items():
        r = np.corrcoef(columns[first], columns[second])[0, 1]
        rows.append((first, second, "r", text, r))
    return rows
