"""What stands beside a published number: other statistics of the same cell of a table."""

from collections import defaultdict

import pandas as pd

from helpers.paper.printed_numbers import CONTEXT, complete, list_entries, number
from helpers.paper.vocabulary import statistics

SAME = [name for name in CONTEXT if name != "table"]


class Cells:
    """The published numbers by group, time, model, row, column and statistic."""

    def __init__(self, published: pd.DataFrame):
        self.entries = list_entries(complete(published))
        self._found = defaultdict(list)
        for entry in self.entries:
            self._found[(*context(entry), entry.row, entry.column, entry.statistic)].append(entry)

    def of(self, *names: str) -> list:
        """All entries of these statistics, in the order of the file."""
        return [entry for entry in self.entries if entry.statistic in names]

    def beside(self, entry, statistic: str, row: str | None = None, column: str | None = None):
        """The number of a statistic that belongs to the cell of an entry, or None.

        row, column: of another cell of the same table. A statistic of a model or an analysis must
        stand in the same place; another may stand elsewhere if it is printed there in one way.
        """
        row = entry.row if row is None else row
        column = entry.column if column is None else column
        found = self._found.get((*context(entry), row, column, statistic), [])
        return self.choose(found, entry, statistics()[statistic].model)

    @staticmethod
    def choose(found: list, entry, model: bool):
        """Of several entries the one that belongs to an entry; None where that cannot be told."""
        here = [e for e in found if (e.place, e.table) == (entry.place, entry.table)]
        noted = [e for e in here if e.note == entry.note]
        pool = noted or here or ([] if model else found)
        return pool[0] if len({e.printed for e in pool}) == 1 else None

    def tests_of(self, entry) -> list:
        """The rows and columns under which a number of two variables may be filed: both orders."""
        return [(entry.row, entry.column), (entry.column, entry.row)]


def context(entry) -> tuple:
    """Group, time and model of an entry."""
    return tuple(getattr(entry, name, "") for name in SAME)


def whole(entry) -> int | None:
    """A published whole number, or None."""
    if entry is None:
        return None
    value = number(entry.printed)
    return int(value) if value.denominator == 1 else None


def value(entry) -> float | None:
    """A published number as a float, or None."""
    return None if entry is None else float(number(entry.printed))


def residual_df(entry, cells: Cells) -> float | None:
    """The df of the t of a coefficient; None where they are those of its Wald or chi-squared."""
    if cells.beside(entry, "Wald") or cells.beside(entry, "chi2"):
        return None
    return value(cells.beside(entry, "df"))


def declared_level(entry, cells: Cells) -> float | None:
    """The declared level of an interval in per cent: of its cell, its place or the paper."""
    own = cells.beside(entry, "ci_level")
    found = [own] if own else cells.of("ci_level")
    here = [e for e in found if e.place == entry.place] or found
    levels = {value(e) for e in here}
    if len(levels) != 1:
        return None
    level = levels.pop()
    return 100 * level if level <= 1 else level
