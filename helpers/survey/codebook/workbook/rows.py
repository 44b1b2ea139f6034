"""The filled rows of a sheet: each cell as what its column holds, and where it stands."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from helpers.base.errors import InputError, nearest
from helpers.base.text import folded, list_words, plain, shown
from helpers.survey.codebook.workbook import layout
from helpers.survey.codebook.workbook.cells import split_list, split_pairs
from helpers.survey.codebook.workbook.layout import Head

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WHOLE_NUMBER = re.compile(r"[-+]?\d{1,15}")


class Row(dict):
    """The cells of a row by their keys.

    at: key -> place of the cell in words; place: of the row; wrong: keys of the cells that hold
    what they cannot.
    """

    def __init__(self, values: dict, at: dict, place: str, wrong: set):
        super().__init__(values)
        self.at = at
        self.place = place
        self.wrong = wrong


class Follows(InputError):
    """A fault that is there only because another cell is wrong, which has been told."""


@contextmanager
def noted(found: list | None) -> Iterator[None]:
    """What is wrong within is noted, so that the other cells are looked at, too.

    found: a list that takes the sentences; None: the first is raised.
    """
    try:
        yield
    except InputError as error:
        if found is None:
            raise
        if not isinstance(error, Follows):
            found.append(str(error))


def read_heads(sheet: dict, title: str, name: str, found: list | None = None) -> dict[int, Head]:
    """Position -> column of a sheet, from its first row. Raises InputError for a head that is
    unknown, there twice, or lacking.

    found: a list that takes what is wrong; None: the first is raised.
    """
    columns = {folded(column.title): column for column in layout.SHEET_COLUMNS[title]}
    lines = sheet["rows"]
    if not lines or lines[0][0] != 1:
        raise InputError(
            f"{name}, sheet {title}, row 1: is empty; expected the heads of the columns "
            f"({list_words(c.title for c in columns.values())})."
        )
    heads: dict[int, Head] = {}
    before = len(found or ())
    for place, (_, text) in enumerate(lines[0][1]):
        if plain(text):
            at = f"{name}, sheet {title}, cell {_letter(place)}1"
            with noted(found):
                heads[place] = _head(text, columns, list(heads.values()), at)
    misspelt = len(found or ()) > before  # what lacks may be what is misspelt
    for column in columns.values():
        if column.needed and column not in heads.values() and not misspelt:
            with noted(found):
                raise InputError(
                    f"{name}, sheet {title}, row 1: there is no column '{column.title}'; put it "
                    "back, with what stood below it."
                )
    return heads


def read_rows(
    sheet: dict, heads: dict[int, Head], title: str, name: str, found: list | None = None
) -> list[Row]:
    """The filled rows of a sheet below its heads.

    found: a list that takes what is wrong with single cells; None: the first is raised.
    """
    lines = sheet["rows"]
    rows = []
    for line, cells in lines[1:]:
        values = {}
        at = {}
        wrong = set()
        for place, column in heads.items():
            kind, text = cells[place] if place < len(cells) else ("", "")
            at[column.key] = f"sheet {title}, cell {_letter(place)}{line}"
            if column.form != "shown" and plain(text):
                wrong.add(column.key)
                with noted(found):
                    values[column.key] = _value(column, kind, text, f"{name}, {at[column.key]}")
                    wrong.remove(column.key)
        for place, (_, text) in enumerate(cells):
            if place not in heads and plain(text):
                with noted(found):
                    raise InputError(
                        f"{name}, sheet {title}, cell {_letter(place)}{line}: stands under no "
                        "head; remove it, or put notes of your own into a sheet of their own."
                    )
        if values or wrong:
            rows.append(Row(values, at, f"sheet {title}, row {line}", wrong))
    return rows


def _head(text: str, columns: dict, known: list, at: str) -> Head:
    """The column that a head names. Raises InputError for one that is unknown, or there twice."""
    column = columns.get(folded(text))
    if column is None:
        raise InputError(
            f"{at}: unknown column '{shown(text, 40)}'"
            f"{nearest(text, (c.title for c in columns.values()))}; notes of your own can "
            "stand in a sheet of their own."
        )
    if column in known:
        raise InputError(f"{at}: the column '{column.title}' is there twice.")
    return column


def _letter(place: int) -> str:
    return (_letter(place // 26 - 1) if place >= 26 else "") + LETTERS[place % 26]


def _value(column: Head, kind: str, text: str, at: str):
    """What a cell says. Raises InputError for what its column cannot hold."""
    if kind == "f":
        raise InputError(f"{at}: holds a formula; write its value instead.")
    if kind == "e":
        raise InputError(f"{at}: holds an error of a formula; write a value instead.")
    if kind == "d":
        raise InputError(
            f"{at}: holds a date, perhaps because the program took what was typed for one; "
            "format the cell as text and type it again."
        )
    text = plain(text)
    if column.form == "choice" and column.choices:
        known = {folded(choice): choice for choice in column.choices}
        if folded(text) not in known:
            raise InputError(
                f"{at}: '{shown(text, 40)}' is none of the choices under {column.title}"
                f"{nearest(text, column.choices)}; they are {list_words(column.choices)}."
            )
        return known[folded(text)]
    if column.form == "number":
        try:
            return read_number(text)
        except ValueError:
            raise InputError(f"{at}: '{shown(text, 40)}' is no number.") from None
    if column.form == "code":
        if text.startswith("'"):
            return text[1:]
        return int(text) if WHOLE_NUMBER.fullmatch(text) else text
    if column.form == "list":
        return [part for part in split_list(text) if part]
    if column.form == "pairs":
        try:
            return split_pairs(text)
        except ValueError:
            raise InputError(
                f"{at}: '{shown(text, 40)}' is no list of pairs; write a = b; c = d."
            ) from None
    return text


def read_number(text: str):
    """A number as typed, with comma or percent sign. Raises ValueError if it is none."""
    number = float(text.replace(",", ".").removesuffix("%")) / (100 if text.endswith("%") else 1)
    if not abs(number) < 1e15:
        raise ValueError(text)
    return int(number) if number.is_integer() else number


def take_filled(row: Row, key: str, name: str, what: str) -> str:
    """A cell that must not be empty. Raises InputError if it is; what: what is expected there."""
    if key in row.wrong:
        raise Follows(row.at[key])
    if key not in row:
        raise InputError(f"{name}, {row.at.get(key, row.place)}: is empty; expected {what}.")
    return row[key]


def note_place(places: dict, keys: tuple, row: Row, key: str, name: str) -> None:
    """Remember where a part of the tree stands. Raises InputError if it was there before."""
    if keys in places:
        raise InputError(
            f"{name}, {row.at[key]}: the name '{shown(str(keys[-1]), 40)}' is there twice (first "
            f"in {places[keys]}); give each its own."
        )
    places[keys] = row.at[key]
