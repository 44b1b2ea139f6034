"""The headings and lines of a file of published numbers."""

import csv
import io
import re
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.text import shown
from helpers.paper.layouts.cells import COEFFICIENTS
from helpers.paper.layouts.decimals import read_decimals
from helpers.paper.layouts.notes import find_note
from helpers.paper.vocabulary import COLUMNS, read_statistic

CONTRACT = ["id", "place", "row", "column", "statistic", "printed", "n", "note"]
HEADINGS = {  # other words for the columns that are no statistic
    "variable": "row",
    "variables": "row",
    "characteristic": "row",
    "measure": "row",
    "scale": "row",
    "item": "row",
    "question": "row",
    "outcome": "row",
    "predictor": "column",
    "category": "column",
    "value": "printed",
    "wave": "time",
    "step": "model",
    "section": "place",
    "flag": "flags",
}
OUTCOME = re.compile(  # a title that names the outcome of every row below it
    r".*\b(?:outcome|dependent variable|criterion)\s*[:=]\s*(.*[^.\s])\.?\s*", re.IGNORECASE
)
SHEETS = ("tables", "numbers")  # with those called Table 1 and so on; else the first


def read_lines(path: Path) -> list[tuple]:
    """(headings, [(where, cells)]) of each sheet of a file that holds numbers.

    Raises InputError naming the file, where it cannot be read.
    """
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _read_workbook(path)
    return [_read_csv(path)]


def _read_csv(path: Path) -> tuple[list, list]:
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            divider, lines = _split_lines(file.read())
    except FileNotFoundError:
        raise InputError(
            f"{path.name}: no such file; expected a table of printed numbers like "
            "data/published.csv."
        ) from None
    except (UnicodeDecodeError, csv.Error, IsADirectoryError):
        raise InputError(
            f"{path.name}: not a CSV file in UTF-8; save it from the spreadsheet program as .xlsx, "
            "or as CSV with the encoding UTF-8."
        ) from None
    numbered = [(f"line {i}", line) for i, line in enumerate(lines, 1) if any(line)]
    typed = [cell for line in lines for cell in line]
    numbered = read_decimals(path.name, numbered, typed, divider)
    headers, below = _below_title(numbered)
    _check_widths(path, headers, below)
    return headers, below


def _check_widths(path: Path, headers: list, lines: list) -> None:
    """No line has more cells than there are headings: a comma within a cell would be lost."""
    for where, cells in lines:
        beyond = [str(cell).strip() for cell in cells[len(headers) :] if str(cell).strip()]
        if beyond and not find_note(cells):
            raise InputError(
                f"{path.name}, {where}: {len(cells)} cells under {len(headers)} headings, "
                f"'{shown(beyond[-1], 20)}' the last; put a cell that holds a comma, such as a "
                "decimal comma, between double quotes."
            )


def _split_lines(text: str) -> tuple[str, list]:
    """What divides the cells of a CSV file, and its cells.

    Commas divide them, semicolons or tabs.

    The first line that any of them divides, the headings, tells which.
    """
    found = {}
    for divider in ",;\t":
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=divider)
        found[divider] = [_join_brackets(cells, divider) for cells in lines]
    firsts = []
    for lines in found.values():
        firsts.append(next((i for i, line in enumerate(lines) if len(line) > 1), len(lines)))
    first = min(firsts)
    widths = {}
    for divider, lines in found.items():
        widths[divider] = len(lines[first]) if first < len(lines) else 0
    divider = max(widths, key=widths.get)
    return divider, found[divider]


def _join_brackets(cells: list, divider: str) -> list:
    """Cells of a line where the divider within a bracket, as in 'F(2, 147)', divides nothing."""
    joined = []
    open_ = ""
    for i, cell in enumerate(cells):
        cell = f"{open_}{divider}{cell}" if open_ else cell
        open_ = ""
        later = "".join(cells[i + 1 : i + 2])
        for left, right in ("()", "[]"):
            unclosed = cell.count(left) > cell.count(right)
            if unclosed and later.count(right) > later.count(left):
                open_ = cell
        if not open_:
            joined.append(cell)
    return joined


def _below_title(lines: list) -> tuple[list, list]:
    """The headings and the lines below them; a title above the headings fills one cell only.

    A title such as 'Outcome: mood' gives each row below it its outcome, where no column does.
    """
    first = 0
    for i, (_, cells) in enumerate(lines):
        if sum(bool(str(cell).strip()) for cell in cells) > 1:
            first = i
            break
    headers = _headings(lines[first][1]) if lines else []
    titles = [" ".join(map(str, cells)) for _, cells in lines[:first]]
    told = [found[1] for found in map(OUTCOME.fullmatch, titles) if found]
    below = lines[first + 1 :]
    if told and "column" not in headers and _has_coefficients(headers):
        # 'Variable' heads the predictors of the outcome that the title names
        headers = ["column" if name == "row" else name for name in headers]
    if not told or "row" in headers or "statistic" in headers:
        return headers, below
    width = len(headers)
    filled = []
    for where, cells in below:
        if find_note(cells):
            filled.append((where, cells))
            continue
        own = [*cells, *[""] * width][:width]
        filled.append((where, [*own, told[-1].strip()]))
    return [*headers, "row"], filled


def _has_coefficients(headers: list) -> bool:
    """Whether some heading is of coefficients: B, beta or a ratio."""
    for heading in headers:
        try:
            if read_statistic(str(heading).rpartition(":")[2]) in COEFFICIENTS:
                return True
        except InputError:
            continue
    return False


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
    sheets = [sheet for sheet in book.worksheets if _holds_numbers(sheet.title)]
    sheets = [sheet for sheet in sheets if sheet.max_row > 1] or book.worksheets[:1]
    typed = []
    for sheet in sheets:
        for cells in sheet.iter_rows(values_only=True):
            typed += [cell.strip() for cell in cells if isinstance(cell, str)]
    read = []
    for sheet in sheets:
        lines = read_decimals(path.name, _read_sheet(sheet), typed)
        headers, below = _below_title(lines)
        titled = len(sheets) > 1
        read.append(_named_by_sheet(sheet, headers, below) if titled else (headers, below))
    return read


def _holds_numbers(title: str) -> bool:
    """Whether a sheet is called tables, numbers, or like a table: 'Table 2'."""
    title = title.strip().casefold()
    return title in SHEETS or re.match(r"table\b", title) is not None


def _named_by_sheet(sheet, headers: list, lines: list) -> tuple[list, list]:
    """A sheet of several, with its title as the place of numbers that have none."""
    if not lines or "place" in headers:
        return headers, lines
    titled = []
    for where, cells in lines:
        titled.append((where, cells if find_note(cells) else [*cells, sheet.title]))
    return [*headers, "place"], titled


def _read_sheet(sheet) -> list:
    lines = []
    for cells in sheet.iter_rows():
        texts = [_text(cell) for cell in cells]
        if any(texts):
            lines.append((f"sheet {sheet.title}, row {cells[0].row}", texts))
    return lines


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
    # Without a format: what was typed, and not 0.30000000000000004 of a sum in the workbook.
    return str(int(value)) if float(value).is_integer() else repr(round(float(value), 10))


def _headings(texts: list) -> list:
    found = []
    for text in texts:
        text = str(text).strip()
        plain = text.casefold()
        known = plain if plain in COLUMNS else HEADINGS.get(plain, text)
        found.append(text if text == "N" and "n" in found else known)
    return found
