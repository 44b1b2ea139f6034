"""Tables of published numbers as people type them: long or wide, CSV or Excel, two numbers a cell.

Enters: a file. Leaves: one record a published number, each with where it stands in the file.
"""

import csv
import re
from pathlib import Path

from helpers.base.errors import InputError, nearest
from helpers.base.text import shown
from helpers.paper.vocabulary import COLUMNS, COMPOSITES, read_statistic

NEEDED = ("row", "statistic", "printed")
CONTRACT = ["id", "place", "row", "column", "statistic", "printed", "n", "note"]
HEADINGS = {  # other words for the columns that are no statistic
    "variable": "row",
    "outcome": "row",
    "predictor": "column",
    "category": "column",
    "value": "printed",
    "wave": "time",
    "step": "model",
    "section": "place",
    "flag": "flags",
}
SHEETS = ("tables", "numbers")  # of a workbook, the sheets that hold numbers; else its first


def read_records(path: Path) -> list[dict]:
    """Every published number of a file as a record.

    Raises InputError naming the place at fault.
    """
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        sheets = _read_workbook(path)
    else:
        sheets = [_read_csv(path)]
    rows = []
    for headers, lines in sheets:
        _check_headers(path, headers)
        wide = "statistic" not in headers
        for where, line in lines:
            record = dict(zip(headers, line, strict=False))
            rows += _spread(path, record, where) if wide else _split(path, record, where)
    return [_identified(row, number) for number, row in enumerate(rows, start=1)]


def _read_csv(path: Path) -> tuple[list, list]:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            lines = list(reader)
    except FileNotFoundError:
        raise InputError(
            f"{path.name}: no such file; expected a table of printed numbers like "
            "data/published.csv."
        ) from None
    except (UnicodeDecodeError, csv.Error, IsADirectoryError):
        raise InputError(
            f"{path.name}: not a CSV file in UTF-8; expected the columns {', '.join(CONTRACT)}."
        ) from None
    headers = _headings(lines[0]) if lines else []
    numbered = enumerate(lines[1:], start=2)
    return headers, [(f"line {i}", line) for i, line in numbered if any(line)]


def _read_workbook(path: Path) -> list:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except FileNotFoundError:
        raise InputError(
            f"{path.name}: no such file; expected a workbook of published numbers."
        ) from None
    except Exception:
        raise InputError(
            f"{path.name}: not an Excel workbook that can be read; save it as .xlsx, or as CSV."
        ) from None
    sheets = [s for s in book.worksheets if s.title.casefold() in SHEETS] or book.worksheets[:1]
    return [_read_sheet(sheet) for sheet in sheets]


def _read_sheet(sheet) -> tuple[list, list]:
    lines = []
    for cells in sheet.iter_rows():
        texts = [_text(cell) for cell in cells]
        if any(texts):
            lines.append((f"sheet {sheet.title}, row {cells[0].row}", texts))
    headers = _headings(lines[0][1]) if lines else []
    return headers, lines[1:]


def _text(cell) -> str:
    """A cell as it shows: a number with the decimals of its format."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value).strip()
    percent = "%" in (cell.number_format or "")
    places = re.search(r"0\.(0+)", cell.number_format or "")
    value = value * 100 if percent else value
    if places:
        return f"{value:.{len(places[1])}f}"
    return str(int(value)) if float(value).is_integer() else repr(round(float(value), 10))


def _headings(texts: list) -> list:
    found = []
    for text in texts:
        text = str(text).strip()
        plain = text.casefold()
        known = plain if plain in COLUMNS else HEADINGS.get(plain, text)
        found.append(text if text == "N" and "n" in found else known)
    return found


def _check_headers(path: Path, headers: list) -> None:
    """A long table needs the columns of NEEDED, a wide one a row and statistics."""
    if "statistic" in headers or "printed" in headers or "row" not in headers:
        missing = [c for c in NEEDED if c not in headers]
        if missing:
            raise InputError(
                f"{path.name}: column {missing[0]} is missing; expected {', '.join(CONTRACT)} "
                "(or a wide table: row, and one column per statistic)."
            )
        known = [*COLUMNS, ""]
        strange = [h for h in headers if h not in known]
        if strange:
            raise InputError(
                f"{path.name}: column '{shown(strange[0], 40)}' is not known"
                f"{nearest(strange[0], COLUMNS)}; docs/VOCABULARY.md lists the columns."
            )
    twice = [h for h in headers if h and headers.count(h) > 1]
    if twice:
        raise InputError(f"{path.name}: column '{shown(twice[0], 40)}' appears twice.")


def _spread(path: Path, record: dict, where: str) -> list[dict]:
    """The numbers of one row of a wide table. A heading 'men: mean' names group and statistic."""
    shared = {name: record.get(name, "").strip() for name in COLUMNS if name in record}
    rows = []
    for heading, text in record.items():
        is_shared = heading in COLUMNS and heading != "n"
        if is_shared or not heading or not str(text).strip():
            continue
        group, _, name = heading.rpartition(":")
        try:
            statistic = read_statistic(name)
        except InputError as error:
            raise InputError(
                f"{path.name}, column '{shown(heading, 40)}': {error}; "
                "docs/VOCABULARY.md lists them."
            ) from None
        own = {"statistic": statistic, "printed": str(text).strip(), "id": ""}
        if group:
            own["group"] = group.strip()
            own["n"] = record.get(f"{group}: n", record.get(f"{group}:n", ""))
        own["note"] = shared.get("note", "")
        rows += _split(path, {**shared, **own}, where)
    return rows


def _split(path: Path, record: dict, where: str) -> list[dict]:
    """A record, or the two or three that stand in one cell such as '12.3 (4.5)'."""
    record = {name: str(record.get(name, "") or "") for name in COLUMNS} | {"where": where}
    try:
        statistic = read_statistic(record["statistic"])
    except InputError:
        return [record]  # told with the others
    if statistic not in COMPOSITES:
        return [record]
    names = COMPOSITES[statistic]
    texts = split_cell(record["printed"])
    if len(texts) != len(names):
        raise InputError(
            f"{path.name}, {where}: '{shown(record['printed'], 40)}' is not {statistic}; "
            f"expected {len(names)} numbers, for example '12.3 (4.5)' or '[1.10, 1.42]'."
        )
    stem = record["id"]
    parts = []
    for name, text in zip(names, texts, strict=True):
        own = {"statistic": name, "printed": text, "id": f"{stem}-{name}" if stem else ""}
        parts.append({**record, **own})
    return parts


def split_cell(text: str) -> list[str]:
    """The numbers of a cell that holds several.

    >>> split_cell("12.3 (4.5)"), split_cell("1.42 [1.10, 1.84]"), split_cell("-.2 to .3")
    (['12.3', '4.5'], ['1.42', '1.10', '1.84'], ['-.2', '.3'])
    """
    text = text.replace("−", "-")
    figure = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)?\.?\d+"
    text = re.sub(rf"({figure})\s*[-–—]\s*(?={figure})", r"\1 ; ", text)
    return re.findall(rf"(?<![\d.]){figure}%?[*†‡]*", text)


def _identified(row: dict, number: int) -> dict:
    """A record with an id: its own, or one made from what it is."""
    if row["id"]:
        return row
    parts = [row[c] for c in ("table", "place", "group", "time", "model", "row", "column")]
    made = "-".join(re.sub(r"\s+", "_", part) for part in parts if part)
    return {**row, "id": f"{made}-{row['statistic'].replace(' ', '_')}-{number}"}
