"""A table as readers see it: each column's head and each cell's text, carried as data."""

import re
from dataclasses import dataclass

import pandas as pd

from helpers.base.text import format_value, set_p
from helpers.exhibits.verdicts import CLASSES

NUMBER = re.compile(r"(< )?[-−]?[\d,]*\.?\d+")
# Heads of columns of P values, also of those that allow for several tests; "Share P < .05" is none.
P_HEAD = re.compile(r"\b[Pp]\b(?! ?[<>=≤≥])|^(Holm|BH|Westfall-Young)\b", re.I)
EMPTY = ("", "–")
# Kinds of columns
NAME = "name"
NUMERIC = "number"
VERDICT = "verdict"
TEXT = "text"


@dataclass(frozen=True)
class Table:
    """heads: (what stands over several columns or '', the column's own name); rows: texts."""

    heads: tuple
    rows: tuple

    @property
    def kinds(self) -> list[str]:
        """The kind of each column; the first names the rows."""
        return [NAME] + [self._kind(place) for place in range(1, len(self.heads))]

    @property
    def spanned(self) -> bool:
        """Whether heads stand over several columns."""
        return any(over and own for over, own in self.heads)

    def column(self, place: int) -> list[str]:
        """The texts of one column."""
        return [row[place] for row in self.rows]

    def as_data(self) -> dict:
        """As JSON: {heads, rows}."""
        return {"heads": [list(h) for h in self.heads], "rows": [list(r) for r in self.rows]}

    def _kind(self, place: int) -> str:
        texts = [text for text in self.column(place) if text not in EMPTY]
        if texts and all(text in CLASSES for text in texts):
            return VERDICT
        # One text among the numbers makes it a column of texts.
        return NUMERIC if texts and all(NUMBER.fullmatch(text) for text in texts) else TEXT


def read_frame(frame: pd.DataFrame, digits: int | dict = 3, limits: dict | None = None) -> Table:
    """A DataFrame as a table.

    digits: decimals of floats, one number or one a column. limits: columns of proved limits, each
    'lower' or 'upper': these are rounded outward.
    """
    heads = tuple(_head(column) for column in frame.columns)
    columns = []
    for place, column in enumerate(frame.columns):
        decimals = digits.get(column, 3) if isinstance(digits, dict) else digits
        side = (limits or {}).get(column, "")
        texts = [format_value(value, decimals, side) for value in frame.iloc[:, place]]
        if any(P_HEAD.search(head) for head in heads[place]):
            texts = [set_p(text) for text in texts]
        columns.append(texts)
    return Table(heads, tuple(zip(*columns, strict=True)))


def name_limits(columns, lower: str = "low", upper: str = "high") -> dict[str, str]:
    """The columns whose heads hold a word for a lower or an upper limit, as read_frame takes them.

    lower, upper: such words, separated by blanks.
    """
    limits = {}
    for column in columns:
        words = set(re.split(r"[\W_]+", str(column)))
        if words & {*lower.split(), *upper.split()}:
            limits[column] = "lower" if words & set(lower.split()) else "upper"
    return limits


def read_data(data: dict) -> Table:
    """The table that as_data made."""
    return Table(tuple(map(tuple, data["heads"])), tuple(map(tuple, data["rows"])))


def _head(column) -> tuple[str, str]:
    """(over, own) of a column's name; a name alone, or on one of two levels only, is its own."""
    if not isinstance(column, tuple):
        return "", str(column)
    over, own = column
    return (str(over), str(own)) if over and own else ("", str(over or own))
