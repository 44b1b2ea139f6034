"""Recomputes every printed statistic from respondents, by other code than the search, and lists what does not match."""

import numpy as np
import pandas as pd

from helpers.paper.printed_numbers import matches, number
from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper
from helpers.synthesis.reconstruction.solution.solution import Solution


def compare_solution(paper: Paper, solution: Solution) -> pd.DataFrame:
    """One row a printed number: row, column, statistic, printed, recomputed, matches."""
    rows = [
        _counts(p, solution.predictors[:, j]) for j, p in enumerate(paper.predictors) if not p.lost
    ]
    rows += [_describe(o, solution.outcomes[:, k] / o.parts) for k, o in enumerate(paper.outcomes)]
    rows += [
        _correlate(paper, o, solution, solution.outcomes[:, k] / o.parts)
        for k, o in enumerate(paper.outcomes)
    ]
    rows += [
        _regress(paper, o, solution, solution.outcomes[:, k] / o.parts)
        for k, o in enumerate(paper.outcomes)
        if o in paper.regressed
    ]
    rows.append(_among(paper, solution.predictors))
    table = pd.DataFrame(
        [row for part in rows for row in part],
        columns=["row", "column", "statistic", "printed", "recomputed"],
    )
    return table.assign(matches=[_match(paper, row) for row in table.itertuples()])


def _match(paper: Paper, row) -> bool:
    allowed = paper.tolerance.get(row.statistic)
    if allowed is None:
        return matches(row.recomputed, row.printed)
    return (
        measure_miss(row.recomputed, row.printed) <= 1
        if allowed == "unit"
        else abs(row.recomputed - float(number(row.printed))) <= allowed
    )


def measure_miss(recomputed: float, text: str) -> float:
    """Distance from the printed number in units of its last digit."""
    return abs(recomputed - float(number(text))) * 10 ** len(text.partition(".")[2])


def _counts(p, answers: np.ndarray) -> list:
    return [
        (p.name, str(p.low + i), "count", str(count), float((answers == p.low + i).sum()))
        for i, count in enumerate(p.counts)
    ]


def _describe(o: Outcome, scores: np.ndarray) -> list:
    return [
        (o.name, "", "mean", o.mean, scores.mean()),
        (o.name, "", "sd", o.sd, scores.std(ddof=1)),
    ]


def _correlate(paper: Paper, o: Outcome, solution: Solution, scores: np.ndarray) -> list:
    found = []
    for j, p in enumerate(paper.predictors):
        answered = ~np.isnan(solution.predictors[:, j])
        r = np.corrcoef(solution.predictors[answered, j], scores[answered])[0, 1]
        found += [(o.name, p.name, "r", o.r[p.name], r)] if p.name in o.r else []
    return found


def _regress(paper: Paper, o: Outcome, solution: Solution, scores: np.ndarray) -> list:
    whole = ~np.isnan(solution.predictors).any(1)
    x, y = solution.predictors[whole], scores[whole]
    design = np.column_stack([np.ones(len(x)), x])
    fitted, *_ = np.linalg.lstsq(design, y, rcond=None)
    variance = ((y - design @ fitted) ** 2).sum() / (len(y) - design.shape[1])
    error = np.sqrt(variance * np.diag(np.linalg.inv(design.T @ design)))
    found = {
        "B": fitted[1:],
        "beta": fitted[1:] * x.std(0, ddof=1) / y.std(ddof=1),
        "t": (fitted / error)[1:],
    }
    return [
        (o.name, p.name, s, getattr(o, s)[p.name], found[s][j])
        for s in found
        for j, p in enumerate(paper.predictors)
        if p.name in getattr(o, s)
    ]


def _among(paper: Paper, predictors: np.ndarray) -> list:
    whole = predictors[~np.isnan(predictors).any(1)]
    names = [p.name for p in paper.predictors]
    return [
        (a, b, "r", text, np.corrcoef(whole[:, names.index(a)], whole[:, names.index(b)])[0, 1])
        for (a, b), text in paper.among.items()
    ]
