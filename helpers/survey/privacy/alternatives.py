"""Data sets that agree with the real one in all that a release shows, and differ in what it hides.

For each small cell and each count from 1 to min_cell - 1 there is one in which the cell has that
count. What a release shows is what all of them, the real one among them, have in common. So nobody
who reads it can tell which of them is the real one: whatever is combined, every such count remains
possible.
"""

import numpy as np
import pandas as pd

from helpers.survey.codebook import Codebook
from helpers.survey.privacy.plan import NOT_ANSWERED, CellCounts, Plan, atoms, item_sums


def make_alternatives(clean: pd.DataFrame, codebook: Codebook, plan: Plan) -> list[pd.DataFrame]:
    """The alternatives of the cleaned answers, without the real ones;
    none if there are no small cells.
    """
    wanted = {}
    for name, cells in plan.cells.items():
        # The bins of a histogram are ours to choose: what joined ones hold one by one stands in no
        # table.
        if name in codebook.scales and not codebook.scales[name].bands:
            continue
        for group in cells.joined():
            counts = [cells.counts[place] for place in group]
            wanted[name, group] = assignments(counts, plan.min_cell)
    number = max(map(len, wanted.values()), default=1)
    return [_alternative(clean, codebook, plan, wanted, i) for i in range(1, number)]


def assignments(counts: list[int], min_cell: int) -> list[list[int]]:
    """Counts of a group with the same total in which each small one takes every value from 1 to
    min_cell - 1.

    The first is the real one. A value that the total does not allow is left out.
    """
    total = sum(counts)
    found = [list(counts)]
    small = [i for i, count in enumerate(counts) if 0 < count < min_cell]
    for i in small:
        for value in range(1, min(min_cell - 1, total) + 1):
            if any(row[i] == value for row in found):
                continue
            found.append(_with_value(counts, i, value))
    return found


def _with_value(counts: list[int], place: int, value: int) -> list[int]:
    """The counts with one of them set; the largest others take up the difference."""
    row = list(counts)
    left = row[place] - value
    row[place] = value
    others = sorted((i for i in range(len(row)) if i != place), key=lambda i: -row[i])
    for i in others:
        change = max(left, -row[i])
        row[i] += change
        left -= change
        if not left:
            break
    return row


def _alternative(clean, codebook: Codebook, plan: Plan, wanted: dict, number: int) -> pd.DataFrame:
    frame = clean.copy()
    around = _Balance(clean, codebook)
    for (name, group), rows in wanted.items():
        if name in codebook.variables:
            target = rows[number % len(rows)]
            _move_answers(frame, plan.cells[name], group, target, around)
    for (name, group), rows in wanted.items():
        if name in codebook.scales:
            target = rows[number % len(rows)]
            _move_scores(frame, codebook, name, plan.cells[name], group, target)
    return frame


class _Balance:
    """Whose answer to change, so that changes of one variable cancel in its products with the
    others.

    values: what is analysed, in standard scores, a row a respondent; moved: how far the sums of
    products with a variable have moved so far.
    """

    def __init__(self, clean: pd.DataFrame, codebook: Codebook):
        columns = {}
        for name in dict.fromkeys((*codebook.correlates, *codebook.outcomes, *codebook.predictors)):
            if name in codebook.scales:
                columns[name] = item_sums(clean, codebook.scales[name], codebook)
            else:
                columns[name] = clean[name].astype(float)
        values = pd.DataFrame(columns, index=clean.index)
        spread = values.std().replace(0, 1)
        self.values = ((values - values.mean()) / spread).fillna(0).to_numpy()
        self.moved: dict = {}

    def choose(self, name: str, rows: np.ndarray, step: float) -> int:
        """The respondent of some whose change by a step moves the sums of products least."""
        before = self.moved.setdefault(name, np.zeros(self.values.shape[1]))
        after = before + step * self.values[rows]
        best = int(np.argmin((after**2).sum(axis=1)))
        self.moved[name] = after[best]
        return int(rows[best])


def _rows(frame: pd.DataFrame, name: str, label) -> np.ndarray:
    """Places of the rows with an answer."""
    column = frame[name]
    if label == NOT_ANSWERED:
        return np.flatnonzero(column.isna())
    if label == "answered":
        return np.flatnonzero(column.notna())
    return np.flatnonzero((column == label).fillna(False).to_numpy(dtype=bool))


def _move_answers(frame, cells: CellCounts, group: tuple, target: list, around: _Balance) -> None:
    """Change answers of one variable until a group's counts are the wanted ones."""
    column = frame.columns.get_loc(cells.name)
    now = [cells.counts[place] for place in group]
    labels = [cells.labels[place] for place in group]
    filler = frame[cells.name].dropna()
    filler = filler.median() if pd.api.types.is_numeric_dtype(filler) else filler.mode().iloc[0]
    while now != target:
        have = next(i for i in range(len(now)) if now[i] > target[i])
        need = next(i for i in range(len(now)) if now[i] < target[i])
        numbers = all(isinstance(labels[i], int) for i in (have, need))
        step = labels[need] - labels[have] if numbers else 1
        row = around.choose(cells.name, _rows(frame, cells.name, labels[have]), step)
        value = labels[need]
        if value == NOT_ANSWERED:
            value = pd.NA if str(frame.dtypes.iloc[column]).startswith("Int") else np.nan
        elif value == "answered":
            value = int(filler) if not isinstance(filler, str) else filler
        frame.iloc[row, column] = value
        now[have] -= 1
        now[need] += 1


def _move_scores(frame, codebook, name: str, cells: CellCounts, group, target) -> None:
    """Change items of respondents until the counts of a group of score ranges are the wanted ones,
    as far as that can be done.
    """
    scale = codebook.scales[name]
    ranges = atoms(scale)
    sums = item_sums(frame, scale, codebook).to_numpy(dtype=float, copy=True)
    now = [int(((sums >= ranges[p][0]) & (sums <= ranges[p][1])).sum()) for p in group]
    target = list(target)
    largest = int(np.argmax(target))
    target[largest] += sum(now) - sum(target)
    while now != target and min(target) >= 0:
        have = next(i for i in range(len(now)) if now[i] > target[i])
        need = next(i for i in range(len(now)) if now[i] < target[i])
        low, high = ranges[group[need]]
        inside = ranges[group[have]]
        rows = np.flatnonzero((sums >= inside[0]) & (sums <= inside[1]))
        row = min(rows, key=lambda i: min(abs(sums[i] - low), abs(sums[i] - high)))
        goal = low if abs(sums[row] - low) <= abs(sums[row] - high) else high
        _set_sum(frame, codebook, scale, row, int(goal - sums[row]))
        sums[row] = goal
        now[have] -= 1
        now[need] += 1


def _set_sum(frame, codebook: Codebook, scale, row: int, change: int) -> None:
    """Raise (or lower) the sum of one respondent's keyed items by a number of points."""
    step = 1 if change > 0 else -1
    left = abs(change)
    while left:
        moved = False
        for item in scale.items:
            variable = codebook.variables[item]
            column = frame.columns.get_loc(item)
            answer = frame.iloc[row, column] + (-step if variable.reversed else step)
            if left and variable.low <= answer <= variable.high:
                frame.iloc[row, column] = answer
                left -= 1
                moved = True
        if not moved:
            return
