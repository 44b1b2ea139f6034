"""Small cells: counts of so few respondents that they could be recognised, kept out of exhibits on request."""

import numpy as np
import pandas as pd

from helpers.base.errors import InputError


def small_cells(counts, min_cell: int) -> np.ndarray:
    """Which counts of one question are hidden: those from 1 to min_cell - 1, and the next smallest where these could be worked out from the rest.

    That is so as long as one alone is hidden, or all hidden ones together are fewer than min_cell.
    """
    if min_cell < 0:
        raise InputError(
            f"parameter min_cell is {min_cell}; expected 0 (show all) or the smallest count to show."
        )
    counts = np.asarray(counts, dtype=float)
    hidden = (counts > 0) & (counts < min_cell)
    if hidden.sum() == 1 and (counts >= min_cell).any():
        hidden[_next_smallest(counts, hidden)] = True
    while (
        hidden.any() and counts[hidden].sum() < min_cell and (shown := ~hidden & (counts > 0)).any()
    ):
        hidden[_next_smallest(counts, ~shown)] = True
    return hidden


def _next_smallest(counts: np.ndarray, hidden: np.ndarray) -> int:
    return int(np.argmin(np.where(hidden | (counts == 0), np.inf, counts)))


def hide_results(results: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Tidy results (row, column, statistic, value) with small counts, their percentages, and single extreme values emptied."""
    if not min_cell:
        return results
    results = results.reset_index(drop=True)
    hide = results["statistic"].isin(["min", "max"])
    for _, cells in results[results["statistic"] == "count"].groupby("row"):
        joined = cells["column"].str.match(r"-?\d+-").to_numpy()
        hidden = np.zeros(len(cells), dtype=bool)
        hidden[~joined] = small_cells(cells["value"][~joined], min_cell)
        hidden |= joined & (hidden.any() | (cells["value"].between(1, min_cell - 1)).to_numpy())
        columns = cells["column"][hidden]
        hide |= (
            (results["row"] == cells["row"].iloc[0])
            & results["column"].isin(columns)
            & results["statistic"].isin(["count", "percent"])
        )
    return results.assign(value=results["value"].mask(hide))


def hide_counts(frame: pd.DataFrame, min_cell: int, counts: str, *shares: str) -> pd.DataFrame:
    """A table of one question's counts with small ones, and the shares beside them, emptied."""
    if not min_cell:
        return frame
    hidden = small_cells(frame[counts], min_cell)
    return frame.assign(
        **{
            column: frame[column]
            .astype("Int64" if frame[column].dtype == int else "Float64")
            .mask(hidden)
            for column in (counts, *shares)
        }
    )


def hide_groups(frame: pd.DataFrame, min_cell: int, counts: list[str]) -> pd.DataFrame:
    """A table that compares groups, one comparison a line under its name: lines with a group of 1 to min_cell - 1 are emptied but for the name.

    The whole line goes, because a small group's mean follows from the other group's and everybody's. counts: the columns with the groups' sizes.
    """
    small = (frame[counts].gt(0) & frame[counts].lt(min_cell)).any(axis=1)
    return (
        frame.assign(
            **{
                c: frame[c].astype("Int64" if c in counts else "Float64").mask(small)
                for c in frame.columns[1:]
            }
        )
        if small.any()
        else frame
    )


def note_hidden(min_cell: int) -> str:
    """What an exhibit says of its small cells; nothing if all are shown."""
    return (
        f"Counts from 1 to {min_cell - 1}, and what would give them away, are not shown."
        if min_cell > 1
        else ""
    )
