"""A solution as a small CSV: one row a respondent, use and the sums of each scale's items."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.synthesis.reconstruction.problem.paper import Paper


@dataclass(frozen=True)
class Solution:
    """Respondent x predictor (NaN where skipped; complete respondents first) and respondent x outcome (sums of items)."""

    predictors: np.ndarray
    outcomes: np.ndarray


def write_solution(paper: Paper, solution: Solution, path: str) -> None:
    """Write a solution; skipped answers are empty."""
    table = pd.DataFrame(
        np.hstack([solution.predictors, solution.outcomes]), columns=_columns(paper)
    ).astype("Int64")
    resolve(path).write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")


def read_solution(paper: Paper, path: str) -> Solution:
    """Read a solution. Raises InputError if the file is missing or does not belong to the paper."""
    path = resolve(path)
    try:
        table = pd.read_csv(path)
    except (OSError, ValueError):
        raise InputError(
            f"{path.name}: no such solution; python -m helpers.synthesis.reconstruction --search makes one."
        ) from None
    if list(table.columns) != _columns(paper) or len(table) != paper.n:
        raise InputError(
            f"{path.name}: expected {paper.n} rows with the columns {', '.join(_columns(paper))}."
        )
    k = len(paper.predictors)
    return Solution(
        table.iloc[:, :k].to_numpy(dtype=float), table.iloc[:, k:].to_numpy(dtype=np.int64)
    )


def _columns(paper: Paper) -> list[str]:
    return [p.name for p in paper.predictors] + [o.name for o in paper.outcomes]
