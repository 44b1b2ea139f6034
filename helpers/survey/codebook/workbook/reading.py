"""Reading a codebook from a workbook: the cells as a tree, and where each part of it stands."""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from helpers.base.errors import InputError, nearest
from helpers.base.text import file_name, folded, list_words, plain, shown
from helpers.survey.codebook.flat import (
    DECIMAL,
    ONE_OF_SEVERAL,
    OPTIONS,
    ORDERED,
    UNORDERED,
    WHOLE,
)
from helpers.survey.codebook.workbook import layout
from helpers.survey.codebook.workbook.cells import split_list, split_pairs
from helpers.survey.codebook.workbook.layout import Head
from helpers.survey.reading.formats import read_binary

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MEMBER = re.compile(r"(.*?)(?: #(\d{1,4}))?")
SPAN = re.compile(r"\s*([-+]?[\d.]+)\s*(?:to|-|–|\.\.)\s*([-+]?[\d.]+)\s*")
WHOLE_NUMBER = re.compile(r"[-+]?\d{1,15}")
ORDER = {ORDERED: True, UNORDERED: False}


class Row(dict):
    """The cells of a row by their keys.

    at: key -> place of the cell in words; place: of the row.
    """

    def __init__(self, values: dict, at: dict, place: str):
        super().__init__(values)
        self.at, self.place = at, place


def read_workbook(path: Path) -> tuple[dict, Callable]:
    """The tree of a workbook, and a function from a path of keys to its place in words.

    Formulas and links are refused or passed over, never followed; the workbook is read by a
    process of its own with bounded time and memory. Raises InputError naming sheet and cell.
    """
    name = file_name(path)
    about = path.stat()
    return tree_of_sheets(_read_sheets(path, about.st_mtime_ns, about.st_size), name)


def tree_of_sheets(sheets: dict[str, dict], name: str) -> tuple[dict, Callable]:
    """The tree that sheets say, as they were typed. Raises InputError naming sheet and cell."""
    for title in layout.SHEET_COLUMNS:
        if title not in sheets:
            raise InputError(
                f"{name}: there is no sheet {title}{nearest(title, sheets)}; expected the sheets "
                f"{list_words(layout.SHEET_COLUMNS)}, as ./build.sh init writes them."
            )
        if sheets[title]["state"] != "visible":
            raise InputError(
                f"{name}: the sheet {title} is hidden; show it (right click on the names of the "
                "sheets, Unhide) and look at it before it is used."
            )
    rows = {title: _read_rows(sheets[title], title, name) for title in layout.SHEET_COLUMNS}
    places: dict[tuple, str] = {}
    tree: dict = {"options": _options(rows["Answers"], name, places)}
    tree |= _questions(rows["Questions"], name, places)
    tree["scales"] = _scales(rows["Scales"], rows["Questions"], name, places)
    _study(tree, rows["Study"], name, places)

    def where(keys) -> str:
        keys = tuple(keys)
        while keys and keys not in places:
            keys = keys[:-1]
        return places.get(keys, "sheet Study")

    return tree, where


@lru_cache(maxsize=4)
def _read_sheets(path: Path, changed: int, size: int) -> dict[str, dict]:
    """The sheets of a workbook as they were typed; changed and size tell one state of it."""
    return {part["name"]: part for part in read_binary(path, "cells", file_name(path))}


def _read_rows(sheet: dict, title: str, name: str) -> list[Row]:
    """The filled rows of a sheet below its heads. Cells are read by the title of their column."""
    columns = {folded(column.title): column for column in layout.SHEET_COLUMNS[title]}
    lines = sheet["rows"]
    if not lines or lines[0][0] != 1:
        raise InputError(
            f"{name}, sheet {title}, row 1: is empty; expected the heads of the columns "
            f"({list_words(c.title for c in columns.values())})."
        )
    heads: dict[int, Head] = {}
    for place, (_, text) in enumerate(lines[0][1]):
        at = f"sheet {title}, cell {_letter(place)}1"
        if not plain(text):
            continue
        column = columns.get(folded(text))
        if column is None:
            raise InputError(
                f"{name}, {at}: unknown column '{shown(text, 40)}'"
                f"{nearest(text, (c.title for c in columns.values()))}; notes of your own can "
                "stand in a sheet of their own."
            )
        if column in heads.values():
            raise InputError(f"{name}, {at}: the column '{column.title}' is there twice.")
        heads[place] = column
    rows = []
    for line, cells in lines[1:]:
        values, at = {}, {}
        for place, column in heads.items():
            kind, text = cells[place] if place < len(cells) else ("", "")
            at[column.key] = f"sheet {title}, cell {_letter(place)}{line}"
            if column.form != "shown" and plain(text):
                values[column.key] = _value(column, kind, text, f"{name}, {at[column.key]}")
        for place, (_, text) in enumerate(cells):
            if place not in heads and plain(text):
                raise InputError(
                    f"{name}, sheet {title}, cell {_letter(place)}{line}: stands under no head; "
                    "remove it, or put notes of your own into a sheet of their own."
                )
        if values:
            rows.append(Row(values, at, f"sheet {title}, row {line}"))
    return rows


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
            return _number(text)
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


def _number(text: str):
    number = float(text.replace(",", ".").removesuffix("%")) / (100 if text.endswith("%") else 1)
    if not abs(number) < 1e15:
        raise ValueError(text)
    return int(number) if number.is_integer() else number


def _need(row: Row, key: str, name: str, what: str) -> str:
    if key not in row:
        raise InputError(f"{name}, {row.at.get(key, row.place)}: is empty; expected {what}.")
    return row[key]


def _note_twice(places: dict, keys: tuple, row: Row, key: str, name: str) -> None:
    """Remember where a part of the tree stands. Raises InputError if it was there before."""
    if keys in places:
        raise InputError(
            f"{name}, {row.at[key]}: the name '{shown(str(keys[-1]), 40)}' is there twice (first "
            f"in {places[keys]}); give each its own."
        )
    places[keys] = row.at[key]


def _options(rows: list[Row], name: str, places: dict) -> dict:
    options: dict[str, list] = {}
    for row in rows:
        own = _need(row, "set", name, "the name of the set of options")
        if own not in options:
            places["options", own] = row.place
        made = options.setdefault(own, [])
        option = {
            "code": _need(row, "code", name, "a whole number or a word"),
            "texts": row.get("texts", []),
            "gloss": row.get("gloss") or str((row.get("texts") or [row["code"]])[0]),
        }
        if "note" in row:
            option["note"] = row["note"]
        keys = ("options", own, len(made))
        places[keys] = row.place
        for key in ("code", "texts", "gloss"):
            places[*keys, key] = row.at.get(key, row.place)
        made.append(option)
    return options


def _questions(rows: list[Row], name: str, places: dict) -> dict:
    """Personal columns and variables."""
    personal, variables = {}, {}
    for row in rows:
        header = _need(row, "header", name, "the column's header in the export")
        role = layout.ROLES[row.get("role", "answer")]
        if role and row.get("keep") != "drop":
            if role in personal:
                raise InputError(
                    f"{name}, {row.at['role']}: a second column with the role "
                    f"{row['role']} (first in {places['personal', role]}); choose one."
                )
            places["personal", role] = row.at["role"]
            personal[role] = {
                key: row[key] for key in ("gloss", "purpose", "note", "headers") if key in row
            } | {"header": header}
            continue
        own = _need(row, "name", name, "a short name of letters, digits and _")
        keys = ("variables", own)
        _note_twice(places, keys, row, "name", name)
        variables[own] = _variable(row, name) | {"header": header}
        places |= {(*keys, key): at for key, at in row.at.items()}
        places[*keys, "range"] = row.at.get("low", row.place)
        places[*keys, "ordered"] = row.at.get("kind", row.place)
    return {"personal": personal, "variables": variables}


def _variable(row: Row, name: str) -> dict:
    kind = row.get("kind", "")
    made = {
        key: row[key]
        for key in ("wording", "meaning", "group", "note", "missing", "headers", "recode")
        if key in row
    }
    made["gloss"] = row.get("gloss") or row["header"]
    if row.get("keep") == "drop":
        made["keep"] = False
    if row.get("reversed") == "yes":
        made["reversed"] = True
    limits = [row.get("low"), row.get("high")]
    if row.get("keep") != "drop":
        _refuse_unfit(row, kind, limits, name)
    if "options" in row:
        made["options"] = row["options"]
        if kind in ORDER:
            made["ordered"] = ORDER[kind]
    elif None not in limits:
        made["range"] = limits
        if kind == DECIMAL:
            made["decimals"] = True
    if "contains" in row:
        made["contains"] = row["contains"]
    if kind and kind not in (WHOLE, DECIMAL, OPTIONS, ORDERED, UNORDERED, ONE_OF_SEVERAL):
        made["kind"] = kind
    return made


def _refuse_unfit(row: Row, kind: str, limits: list, name: str) -> None:
    """Raise InputError where the kind of a question needs what is not there, or the reverse."""
    if kind in (OPTIONS, ORDERED, UNORDERED, "yes or no") and "options" not in row:
        raise InputError(
            f"{name}, {row.at.get('options', row.place)}: is empty; the kind {kind} needs the "
            "name of a set of options in sheet Answers."
        )
    if kind in (WHOLE, DECIMAL) and None in limits:
        empty = "low" if limits[0] is None else "high"
        raise InputError(
            f"{name}, {row.at.get(empty, row.place)}: is empty; the kind {kind} needs the lowest "
            "and the highest number that is possible."
        )
    if kind in (WHOLE, DECIMAL) and "options" in row:
        raise InputError(
            f"{name}, {row.at['options']}: options are named, but the kind is {kind}; clear the "
            "cell or choose another kind."
        )
    if kind == ONE_OF_SEVERAL and "contains" not in row:
        raise InputError(
            f"{name}, {row.at.get('contains', row.place)}: is empty; the kind {kind} needs the "
            "answer that it looks for."
        )


def _scales(rows: list[Row], questions: list[Row], name: str, places: dict) -> dict:
    scales: dict[str, dict] = {}
    for row in rows:
        own = _need(row, "name", name, "a short name of letters, digits and _")
        keys = ("scales", own)
        _note_twice(places, keys, row, "name", name)
        places |= {(*keys, key): at for key, at in row.at.items()}
        made = {
            key: row[key]
            for key in ("meaning", "codes", "note", "min_answered", "method")
            if key in row
        }
        made["gloss"] = row.get("gloss") or own
        made["bands"] = {}
        for band, span in row.get("bands", {}).items():
            found = SPAN.fullmatch(span)
            try:
                made["bands"][band] = [_number(end) for end in found.groups()]
            except (AttributeError, ValueError):
                raise InputError(
                    f"{name}, {row.at['bands']}: the band '{shown(band, 40)}' is "
                    f"'{shown(span, 40)}'; expected, for instance, mild = 5 to 9."
                ) from None
        _need(row, "method", name, "sum or mean")
        scales[own] = made | {"items": []}
    ranked: dict[str, list] = {own: [] for own in scales}
    for line, row in enumerate(questions):
        if row.get("keep") == "drop" and not row.get("scales"):
            continue
        for entry in row.get("scales", ()):
            own, place = MEMBER.fullmatch(entry).groups()
            if own not in scales:
                raise InputError(
                    f"{name}, {row.at['scales']}: there is no scale '{shown(own, 40)}'"
                    f"{nearest(own, scales)} in sheet Scales."
                )
            if "name" in row and row.get("keep") != "drop":
                ranked[own].append((int(place or 0), line, row["name"]))
    for own, items in ranked.items():
        scales[own]["items"] = [item for _, _, item in sorted(items)]
        if not items:
            raise InputError(
                f"{name}, {places['scales', own]}: no question has the scale '{own}' in sheet "
                "Questions under Scale; name it there, or remove this row."
            )
    return scales


def _study(tree: dict, rows: list[Row], name: str, places: dict) -> None:
    """The settings of the sheet Study, put where they belong in the tree."""
    notes = {}
    tree["survey"] = {"reading": {}}
    tree["analysis"] = {"predictors": [], "correlates": [], "outcomes": []}
    tree["missing"], tree["exclusions"] = [], {"filters": []}
    for row in rows:
        what = folded(_need(row, "what", name, "what the row says"))
        if what not in layout.WHAT:
            raise InputError(
                f"{name}, {row.at['what']}: unknown entry '{shown(what, 40)}'"
                f"{nearest(what, layout.WHAT)}; known are {list_words(layout.WHAT)}."
            )
        if "note" in row and what not in notes:
            notes[what] = row["note"]
        if "value" not in row:
            continue
        at = row.at["value"]
        if what in layout.SETTINGS:
            *path, last = layout.SETTINGS[what]
            if (*path, last) in places:
                raise InputError(
                    f"{name}, {row.at['what']}: '{what}' is there twice (first in "
                    f"{places[(*path, last)]}); keep one of them."
                )
            _under(tree, path)[last] = row["value"]
            places[*path, last] = at
        elif what in layout.LISTS:
            *path, last = layout.LISTS[what]
            values = _under(tree, path).setdefault(last, [])
            places.setdefault((*path, last), at)
            places[*path, last, len(values)] = at
            values.append(row["value"])
        else:
            rules = tree["exclusions"]["filters"]
            places["exclusions", "filters", len(rules)] = at
            _need(row, "answers", name, "the answers in that column")
            rule = {"header": row["value"], layout.FILTERS[what]: row["answers"]}
            rules.append(rule | ({"gloss": row["gloss"]} if "gloss" in row else {}))
    tree["notes"] = notes


def _under(tree: dict, path: list) -> dict:
    for key in path:
        tree = tree.setdefault(key, {})
    return tree
