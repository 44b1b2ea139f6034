"""Rows of the sheets as the parts of a codebook's tree: options, questions, scales, study."""

import re

from helpers.base.errors import InputError, nearest
from helpers.base.text import folded, list_words, shown
from helpers.survey.codebook.flat import (
    DECIMAL,
    ONE_OF_SEVERAL,
    OPTIONS,
    ORDERED,
    TICKED,
    UNORDERED,
    WHOLE,
    YES_OR_NO,
)
from helpers.survey.codebook.workbook import layout
from helpers.survey.codebook.workbook.rows import (
    Follows,
    Row,
    note_place,
    noted,
    read_number,
    take_filled,
)

MEMBER = re.compile(r"(.*?)(?: #(\d{1,4}))?")
SPAN = re.compile(r"\s*([-+]?[\d.]+)\s*(?:to|-|–|\.\.)\s*([-+]?[\d.]+)\s*")
ORDER = {ORDERED: True, UNORDERED: False}


def collect_options(rows: list[Row], name: str, places: dict, found: list | None = None) -> dict:
    """Sets of options by their name, from the sheet Answers.

    found, here and below: a list that takes what is wrong; None: the first is raised.
    """
    options: dict[str, list] = {}
    for row in rows:
        with noted(found):
            own = take_filled(row, "set", name, "the name of the set of options")
            if own not in options:
                places["options", own] = row.place
            made = options.setdefault(own, [])
            option = {
                "code": take_filled(row, "code", name, "a whole number or a word"),
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


def collect_questions(rows: list[Row], name: str, places: dict, found: list | None = None) -> dict:
    """Personal columns and variables."""
    personal: dict = {}
    variables = {}
    for row in rows:
        with noted(found):
            header = take_filled(row, "header", name, "the column's header in the export")
            role = layout.ROLES[row.get("role", "answer")]
            if role:  # also where the row says drop: such columns are dropped after they were used
                _take_role(row, header, role, personal, (name, places))
                continue
            own = take_filled(row, "name", name, "a short name of letters, digits and _")
            keys = ("variables", own)
            note_place(places, keys, row, "name", name)
            variables[own] = _variable(row) | {"header": header}
            places |= {(*keys, key): at for key, at in row.at.items()}
            places[*keys, "range"] = row.at.get("low", row.place)
            places[*keys, "ordered"] = row.at.get("kind", row.place)
        if row.get("keep") != "drop":
            _refuse_unfit(row, name, found)
    return {"personal": personal, "variables": variables}


def _take_role(row: Row, header: str, role: str, personal: dict, book: tuple) -> None:
    """A personal column. Raises InputError for a second one with its role. book: the workbook's
    name, and places."""
    name, places = book
    if role in personal:
        raise InputError(
            f"{name}, {row.at['role']}: a second column with the role "
            f"{row['role']} (first in {places['personal', role]}); choose one."
        )
    places["personal", role] = row.at["role"]
    own = {key: row[key] for key in ("gloss", "purpose", "note", "headers") if key in row}
    personal[role] = own | {"header": header}


def _variable(row: Row) -> dict:
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


def _refuse_unfit(row: Row, name: str, found: list | None) -> None:
    """Raise InputError where the kind of a question needs what is not there, or the reverse."""
    kind = row.get("kind", "")
    needed = {}
    if kind in (OPTIONS, ORDERED, UNORDERED, YES_OR_NO):
        needed["options"] = "the name of a set of options in sheet Answers"
    if kind in (WHOLE, DECIMAL):
        needed["low"] = "the lowest and the highest number that is possible"
        needed["high"] = needed["low"]
    if kind in (ONE_OF_SEVERAL, TICKED):
        needed["contains"] = "the answer that it looks for"
    for key, what in needed.items():
        with noted(found):
            if key not in row and key not in row.wrong:
                raise InputError(
                    f"{name}, {row.at.get(key, row.place)}: is empty; the kind {kind} needs {what}."
                )
    if kind in (WHOLE, DECIMAL) and "options" in row:
        with noted(found):
            raise InputError(
                f"{name}, {row.at['options']}: options are named, but the kind is {kind}; clear "
                "the cell or choose another kind."
            )


def collect_scales(
    rows: list[Row], questions: list[Row], name: str, places: dict, found: list | None = None
) -> dict:
    """Scales by their name, with the items that the sheet Questions gives them."""
    scales: dict[str, dict] = {}
    for row in rows:
        with noted(found):
            own = take_filled(row, "name", name, "a short name of letters, digits and _")
            keys = ("scales", own)
            note_place(places, keys, row, "name", name)
            places |= {(*keys, key): at for key, at in row.at.items()}
            made = {
                key: row[key]
                for key in ("meaning", "codes", "note", "min_answered", "method")
                if key in row
            }
            made = {"method": layout.METHODS[0]} | made  # where it is not said, that is told below
            scales[own] = made | {"gloss": row.get("gloss") or own, "bands": {}, "items": []}
            take_filled(row, "method", name, "sum or mean")
            scales[own]["bands"] = _bands(row, name)
    missed = any(row.wrong for row in (*rows, *questions))
    ranked: dict[str, list] = {own: [] for own in scales}
    for line, row in enumerate(questions):
        for entry in row.get("scales", ()):
            own, place = MEMBER.fullmatch(entry).groups()
            if own in scales and "name" in row and row.get("keep") != "drop":
                ranked[own].append((int(place or 0), line, row["name"]))
            with noted(found):
                if own not in scales:
                    missed = True
                    raise (Follows if any("name" in r.wrong for r in rows) else InputError)(
                        f"{name}, {row.at['scales']}: there is no scale '{shown(own, 40)}'"
                        f"{nearest(own, scales)} in sheet Scales."
                    )
    for own, items in ranked.items():
        scales[own]["items"] = [item for _, _, item in sorted(items)]
        with noted(found):
            if not items:
                raise (Follows if missed else InputError)(
                    f"{name}, {places['scales', own]}: no question has the scale '{own}' in sheet "
                    "Questions under Scale; name it there, or remove this row."
                )
    return scales


def _bands(row: Row, name: str) -> dict:
    """The bands of a scale: label -> lowest and highest score. Raises InputError for what is
    none."""
    bands = {}
    for band, span in row.get("bands", {}).items():
        label = band
        ends = span
        if SPAN.fullmatch(band) and not SPAN.fullmatch(span):  # written as 0-4 = low
            label = span
            ends = band
        found = SPAN.fullmatch(ends)
        try:
            bands[label] = [read_number(end) for end in found.groups()]
        except (AttributeError, ValueError):
            raise InputError(
                f"{name}, {row.at['bands']}: the band '{shown(band, 40)}' is "
                f"'{shown(span, 40)}'; expected, for instance, mild = 5 to 9."
            ) from None
    return bands


def place_study(tree: dict, rows: list[Row], questions: list[Row], book: tuple) -> None:
    """The settings of the sheet Study, put where they belong in the tree.

    book: the workbook's name, the places of its parts, and found.
    """
    name, places, found = book
    tree["survey"] = {"reading": {}}
    tree["analysis"] = {"predictors": [], "correlates": [], "outcomes": []}
    tree["missing"] = []
    tree["exclusions"] = {"filters": []}
    tree["notes"] = {}
    for row in rows:
        with noted(found):
            _place_setting(tree, row, questions, name, places)


def _place_setting(tree: dict, row: Row, questions: list[Row], name: str, places: dict) -> None:
    what = folded(take_filled(row, "what", name, "what the row says"))
    if what not in layout.WHAT:
        raise InputError(
            f"{name}, {row.at['what']}: unknown entry '{shown(what, 40)}'"
            f"{nearest(what, layout.WHAT)}; known are {list_words(layout.WHAT)}."
        )
    if "note" in row:
        tree["notes"].setdefault(what, row["note"])
    if "value" not in row:
        return
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
        take_filled(row, "answers", name, "the answers in that column")
        header = _header_of(row["value"], questions)
        rule = {"header": header, layout.FILTERS[what]: row["answers"]}
        rules.append(rule | ({"gloss": row["gloss"]} if "gloss" in row else {}))


def _header_of(value: str, questions: list[Row]) -> str:
    """The header of a column that is named by its header or its short name.

    What is neither may be a column that the sheet Questions leaves out.
    """
    headers = {folded(row["header"]) for row in questions if "header" in row}
    named = {folded(row["name"]): row["header"] for row in questions if "name" in row}
    return value if folded(value) in headers else named.get(folded(value), value)


def _under(tree: dict, path: list) -> dict:
    for key in path:
        tree = tree.setdefault(key, {})
    return tree
