"""A solution: respondents whose statistics print as the paper's, and its small CSV.

One row a respondent, use and the sums of each scale's items.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.base.text import shown
from helpers.synthesis.reconstruction.problem.paper import Paper


@dataclass(frozen=True)
class Solution:
    """predictors: respondent x predictor, NaN where skipped, complete respondents first.

    outcomes: respondent x outcome, sums of items.
    """

    predictors: np.ndarray
    outcomes: np.ndarray


def write_solution(paper: Paper, solution: Solution, path: str) -> None:
    """Write a solution; skipped answers are empty."""
    values = np.hstack([solution.predictors, solution.outcomes])
    table = pd.DataFrame(values, columns=_columns(paper)).astype("Int64")
    resolve(path).write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")


def read_solution(paper: Paper, path: str) -> Solution:
    """Read a solution.

    Raises InputError if the file is missing, does not belong to the paper or holds other things
    than whole numbers.
    """
    path = resolve(path)
    try:
        table = pd.read_csv(path)
    except (OSError, ValueError):
        raise InputError(
            f"{path.name}: no such solution; "
            "python -m helpers.synthesis.reconstruction --search makes one."
        ) from None
    columns = _columns(paper)
    # A row with one cell too many would become an index, and shift the others.
    shifted = not isinstance(table.index, pd.RangeIndex)
    if shifted or list(table.columns) != columns or len(table) != paper.n:
        raise InputError(
            f"{path.name}: expected {paper.n} rows with the columns {', '.join(columns)}."
        )
    k = len(paper.predictors)
    _refuse_other_cells(table, columns[k:], path.name)
    predictors = table.iloc[:, :k]
    outcomes = table.iloc[:, k:]
    return Solution(predictors.to_numpy(dtype=float), outcomes.to_numpy(dtype=np.int64))


def _refuse_other_cells(table: pd.DataFrame, outcomes: list[str], name: str) -> None:
    """Raise InputError for the first cell that holds another thing than a whole number.

    A predictor may be skipped, so its cell may be empty; no outcome may.
    """
    for column in table.columns:
        numbers = pd.to_numeric(table[column], errors="coerce")
        wrong = numbers.isna() | (numbers % 1 != 0)
        expected = "a whole number"
        if column not in outcomes:
            wrong &= table[column].notna()
            expected = "a whole number, or nothing where it was skipped"
        if wrong.any():
            row = int(wrong.idxmax())
            cell = shown(str(table[column][row]), 40) if table[column].notna()[row] else "empty"
            # Row 1 of the file is the header.
            raise InputError(
                f"{name}, row {row + 2}, column {column}: {cell}; expected {expected}."
            )


def _columns(paper: Paper) -> list[str]:
    return [p.name for p in paper.predictors] + [o.name for o in paper.outcomes]
