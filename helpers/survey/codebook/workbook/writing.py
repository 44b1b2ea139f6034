"""Writing a codebook as a workbook: drop-down lists, frozen heads, doubtful cells in colour."""

from pathlib import Path

from helpers.survey.codebook.flat import OPEN, name_kind
from helpers.survey.codebook.workbook import layout
from helpers.survey.codebook.workbook.cells import join_list, join_pairs
from helpers.survey.codebook.workbook.guide import KINDS, LINES, TITLE
from helpers.survey.codebook.workbook.layout import Head

SPARE = 40  # rows below the last that have drop-down lists too
HEAD = "FFD9E2EC"
DOUBTFUL = "FFFFF2CC"
ASKED = "FFF8C9A0"
DROPPED = "FF808080"


def write_workbook(tree: dict, path: Path, answers: dict | None = None, order=()) -> None:
    """Write the workbook of a flat tree.

    answers: header -> its commonest answers, shown beside it. order: headers in the order of the
    export; others come after them.
    """
    import openpyxl

    book = openpyxl.Workbook()
    first = book.active
    first.title = "First page"
    kinds, names = _write_guide(first, [*tree["variables"], *tree.get("scales", {})])
    ranges = {"Kind": kinds, "names": names}
    rows = {
        "Questions": _rank(_questions(tree, answers or {}), list(order)),
        "Answers": _answers(tree),
        "Scales": _scales(tree),
        "Study": _study(tree),
    }
    for title, columns in layout.SHEET_COLUMNS.items():
        _write_sheet(book.create_sheet(title), columns, rows[title], ranges)
    book.save(path)


def _rank(rows: list, order: list) -> list:
    places: dict = {}
    for place, header in enumerate(order):
        places.setdefault(header, place)
    return sorted(rows, key=lambda row: places.get(row.get("header"), len(order)))


def _questions(tree: dict, answers: dict) -> list[dict]:
    roles = {key: role for role, key in layout.ROLES.items()}
    rows = []
    for name, spec in tree.get("personal", {}).items():
        rows.append({**spec, "headers": join_list(spec.get("headers", ())), "role": roles[name]})
    for name, spec in tree["variables"].items():
        low, high = spec.get("range", ("", ""))
        row = {
            **spec,
            "name": name,
            "role": roles[""],
            "keep": layout.KEEP[spec.get("keep") is False],
            "kind": name_kind(spec),
            "low": low,
            "high": high,
            "reversed": "yes" if spec.get("reversed") else "",
            "scales": join_list(_memberships(name, tree)),
            "recode": join_pairs(spec.get("recode", {})),
        }
        for key in ("missing", "headers"):
            row[key] = join_list(spec.get(key, ()))
        rows.append(row)
    for row in rows:
        row["answers"] = answers.get(row.get("header"), "")
    return rows


def _memberships(name: str, tree: dict) -> list[str]:
    """The scales of an item, with its place in them where the items are not in their order."""
    found = []
    for scale, spec in tree.get("scales", {}).items():
        if name in spec["items"]:
            ordered = [n for n in tree["variables"] if n in spec["items"]] == spec["items"]
            place = "" if ordered else f" #{spec['items'].index(name) + 1}"
            found.append(scale + place)
    return found


def _answers(tree: dict) -> list[dict]:
    rows = []
    for name, options in tree.get("options", {}).items():
        for option in options:
            code = option["code"]
            if isinstance(code, str) and (code.startswith("'") or code.lstrip("+-").isdigit()):
                code = f"'{code}"
            rows.append(option | {"set": name, "code": code, "texts": join_list(option["texts"])})
    return rows


def _scales(tree: dict) -> list[dict]:
    rows = []
    for name, spec in tree.get("scales", {}).items():
        bands = {band: f"{low} to {high}" for band, (low, high) in spec.get("bands", {}).items()}
        k = len(spec["items"])
        rows.append(
            spec
            | {
                "name": name,
                "bands": join_pairs(bands),
                "Items": k,
                "Possible scores": _possible(spec, tree),
            }
        )
    return rows


def _possible(spec: dict, tree: dict) -> str:
    """The lowest and highest score, in words; '' where the items do not share a range."""
    ends = set()
    for item in spec["items"]:
        variable = tree["variables"].get(item, {})
        rows = tree.get("options", {}).get(variable.get("options"), ())
        codes = variable.get("range") or [row["code"] for row in rows]
        if not codes or not all(isinstance(code, int | float) for code in codes):
            return ""
        ends.add((min(codes), max(codes)))
    if len(ends) != 1:
        return ""
    times = len(spec["items"]) if spec.get("method") == "sum" else 1
    less = 1 if spec.get("codes") == "subtract 1" and min(ends)[0] > 0 else 0
    low, high = ((end - less) * times for end in ends.pop())
    return f"{low:g} to {high:g}"


def _study(tree: dict) -> list[dict]:
    rows = []
    for what, path in layout.SETTINGS.items():
        value = tree
        for key in path:
            value = value.get(key, {}) if isinstance(value, dict) else {}
        if value or what == "title":
            rows.append({"what": what, "value": value or ""})
    for what, path in layout.LISTS.items():
        values = tree.get(path[0], {} if len(path) > 1 else [])
        values = values.get(path[1], []) if len(path) > 1 else values
        rows += [{"what": what, "value": value} for value in values]
    verbs = {key: what for what, key in layout.FILTERS.items()}
    for rule in tree.get("exclusions", {}).get("filters", ()):
        key = "keep" if "keep" in rule else "drop"
        row = {
            "what": verbs[key],
            "value": rule.get("header", ""),
            "answers": join_list(rule.get(key, ())),
        }
        rows.append(row | {"gloss": rule.get("gloss", "")})
    notes = dict(tree.get("notes", {}))
    for row in rows:
        row["note"] = notes.pop(row["what"], "")
    rows += [{"what": what, "note": note} for what, note in notes.items()]
    return rows


def _write_guide(sheet, names: list) -> tuple[str, str]:
    """The first page; returns where the kinds and the names of variables and scales stand on it."""
    from openpyxl.styles import Alignment, Font

    for place, line in enumerate([TITLE, *LINES], start=1):
        cell = sheet.cell(place, 1)
        _fill(cell, line)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.merge_cells(start_row=place, start_column=1, end_row=place, end_column=2)
        sheet.row_dimensions[place].height = 15 * (1 + len(line) // 105)
    sheet["A1"].font = Font(bold=True, size=14)
    begin = len(LINES) + 4
    for column, title in enumerate(("Kind", "What it is"), start=1):
        sheet.cell(begin - 1, column, title).font = Font(bold=True)
    for place, (kind, words) in enumerate(KINDS.items(), start=begin):
        sheet.cell(place, 1, kind)
        sheet.cell(place, 2, words)
    sheet.cell(1, 4, "Short names that sheet Study may use").font = Font(bold=True)
    for place, name in enumerate(names, start=2):
        _fill(sheet.cell(place, 4), name)
    for letter, width in (("A", 24), ("B", 84), ("D", 36)):
        sheet.column_dimensions[letter].width = width
    end = begin + len(KINDS) - 1
    return (
        f"'First page'!$A${begin}:$A${end}",
        f"'First page'!$D$2:$D${max(2, len(names) + 1)}",
    )


def _write_sheet(sheet, columns: tuple[Head, ...], rows: list, ranges: dict) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(1, place, column.title)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color=HEAD)
        sheet.column_dimensions[cell.column_letter].width = column.width
    for line, row in enumerate(rows, start=2):
        for place, column in enumerate(columns, start=1):
            cell = sheet.cell(line, place)
            value = row.get(column.key or _shown_key(column), "")
            _fill(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if column.form not in ("number", "code"):
                cell.number_format = "@"  # text: 1-3 does not become a day of January
            _colour(cell, column, value, row)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    for place, column in enumerate(columns, start=1):
        _add_list(sheet, place, column, len(rows), ranges)


def _shown_key(column: Head) -> str:
    return "answers" if column.title == "Commonest answers" else column.title


def _fill(cell, value) -> None:
    """A value in a cell; a text stays a text although it may begin like a formula."""
    cell.value = value if value != "" else None
    if isinstance(value, str) and value:
        cell.data_type = "s"


def _colour(cell, column: Head, value, row: dict) -> None:
    from openpyxl.styles import Font, PatternFill

    note = row.get("note", "")
    asked = value == OPEN or row.get("value") == OPEN and column.key == "note"
    doubtful = column.key == "note" and note or f"{column.title}:" in note
    if asked or doubtful:
        cell.fill = PatternFill("solid", start_color=ASKED if asked else DOUBTFUL)
    if row.get("keep") == "drop":
        cell.font = Font(color=DROPPED)


def _add_list(sheet, place: int, column: Head, height: int, ranges: dict) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = sheet.cell(1, place).column_letter
    end = height + 1 + SPARE
    strict = column.form == "choice"
    if column.title in ranges:
        source = f"={ranges[column.title]}"
    elif sheet.title == "Study" and column.key == "what":
        source = f'"{",".join(w for w in layout.WHAT if not w.startswith("reading"))}"'
        strict = False
    elif sheet.title == "Study" and column.key == "value":
        source = f"={ranges['names']}"
        strict = False
    elif isinstance(column.choices, str) and column.choices:
        name, _, home = column.choices.partition("!")
        source = f"={name}!${home}$2:${home}$2000"
        strict = False
    elif column.choices:
        source = f'"{",".join(column.choices)}"'
    else:
        return
    rule = DataValidation(type="list", formula1=source, allow_blank=True)
    rule.showErrorMessage = strict
    rule.error = "Choose one of the list."
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{end}")
    if sheet.title == "Study" and column.key == "value":
        _add_reading_lists(sheet, letter)


def _add_reading_lists(sheet, letter: str) -> None:
    """The answers to questions about the reading of the export, in the cells that ask for them."""
    from openpyxl.worksheet.datavalidation import DataValidation

    for line in range(2, sheet.max_row + 1):
        choices = layout.READING_CHOICES.get(sheet.cell(line, 1).value)
        if choices:
            for rule in sheet.data_validations.dataValidation:
                if f"{letter}{line}" in rule.sqref:
                    rule.sqref = type(rule.sqref)(_without(str(rule.sqref), letter, line))
            rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"')
            sheet.add_data_validation(rule)
            rule.add(f"{letter}{line}")


def _without(ranges: str, letter: str, line: int) -> str:
    """Ranges of one column ('B2:B60'), without one of its rows."""
    parts = []
    for part in ranges.split():
        first, _, last = part.replace(letter, "").partition(":")
        begin = int(first)
        end = int(last or first)
        if begin <= line <= end:
            if begin < line:
                parts.append(f"{letter}{begin}:{letter}{line - 1}")
            if line < end:
                parts.append(f"{letter}{line + 1}:{letter}{end}")
        else:
            parts.append(part)
    return " ".join(parts)
