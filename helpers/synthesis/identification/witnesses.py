"""Synthetic data sets that print every number, shipped one a file, and the results they are
witnesses for.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.base.folders import write_whole
from helpers.base.paths import resolve
from helpers.survey.codebook import Codebook
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.solution.solution import Solution

FOLDER = "data/witnesses"
INDEX = "data/witnesses/index.csv"  # which data set says what


def name_columns(paper: Paper) -> list[str]:
    """Columns of a witness: predictors, then outcomes; a mean of several items is stored as their
    sum.
    """
    outcomes = [o.name if o.parts == 1 else f"{o.name}_sum" for o in paper.outcomes]
    return [p.name for p in paper.predictors] + outcomes


def write_witness(paper: Paper, solution: Solution, name: str, folder: str = FOLDER) -> None:
    """Write one data set; skipped answers are empty."""
    values = np.hstack([solution.predictors, solution.outcomes])
    table = pd.DataFrame(values, columns=name_columns(paper)).astype("Int64")
    place = resolve(folder)
    place.mkdir(exist_ok=True, parents=True)
    write_whole(place / f"{name}.csv", table.to_csv(index=False, lineterminator="\n"))


def read_witness(paper: Paper, path: Path) -> Solution:
    """One data set, the complete respondents first. Raises InputError if columns or rows differ."""
    table = pd.read_csv(path)
    if list(table.columns) != name_columns(paper) or len(table) != paper.n:
        columns = ", ".join(name_columns(paper))
        raise InputError(f"{path.name}: expected {paper.n} rows with the columns {columns}.")
    k = len(paper.predictors)
    predictors = table.iloc[:, :k].to_numpy(dtype=float)
    # the complete first: the programs and the search expect it
    order = np.argsort(np.isnan(predictors).any(axis=1), kind="stable")
    outcomes = table.iloc[:, k:].to_numpy(dtype=np.int64)
    return Solution(predictors[order], outcomes[order])


def read_witnesses(paper: Paper, index: str = INDEX) -> dict[str, Solution]:
    """Every data set beside an index by file name, in the order of names.

    Raises InputError if one has other columns or rows.
    """
    found = {}
    index = resolve(index)
    for path in sorted(index.parent.glob("*.csv")):
        if path != index:
            found[path.name] = read_witness(paper, path)
    if len(found) < 2:
        raise InputError(
            f"{index.parent.name}: {len(found)} data sets; "
            "two are needed to show that a result is not settled."
        )
    return found


def table_witness(solution: Solution, paper: Paper, codebook: Codebook) -> pd.DataFrame:
    """One data set with the columns of scored.csv that the published numbers speak of."""
    table = pd.DataFrame(solution.predictors, columns=[p.name for p in paper.predictors])
    for place, o in enumerate(paper.outcomes):
        table[o.name] = solution.outcomes[:, place] / o.parts
    return table[[*codebook.predictors, *codebook.correlates]]


def table_index(judged: pd.DataFrame, found: dict) -> pd.DataFrame:
    """result, says, value, file: two rows for each result that is not settled."""
    rows = []
    for line in judged[judged["verdict"] == "not settled"].itertuples():
        for file in line.evidence.split("; "):
            own = found[file].set_index("result").loc[line.result]
            rows.append((line.result, own["says"], float(f"{own['value']:.8g}"), file))
    return pd.DataFrame(rows, columns=["result", "says", "value", "file"])


def list_pairs(printed: pd.DataFrame) -> tuple:
    """(scale, function) of the correlations that the paper calls significant: those with a P."""
    looked = printed[(printed["place"] == "table2") & (printed["statistic"] == "p")]
    return tuple(zip(looked["row"], looked["column"], strict=True))
