"""The sheets of an Excel workbook, and the blocks of rows they hold."""

from helpers.survey.reading.binary.blocks import Unreadable, as_text, encode, make_block
from helpers.survey.reading.layout import LOOKED_AT, find_layout
from helpers.survey.reading.limits import (
    BLOCK_ROWS,
    MAX_SHEET,
    MAX_TYPED,
    MAX_TYPED_CELLS,
    MAX_UNZIPPED,
)


def read_excel(file):
    """Every sheet with something in it."""
    import openpyxl

    formulas = _check_zip(file)
    values = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    written = openpyxl.load_workbook(file, read_only=True, keep_links=False) if formulas else None
    for sheet in values.worksheets:
        rows = _sheet_rows(sheet)
        if written:
            _refuse_empty_formulas(sheet.title, dict(rows), _sheet_rows(written[sheet.title]))
        if rows:
            yield from _as_sheet(sheet.title, rows)


def read_cells(file):
    """Every sheet of a workbook as it was typed: whether it is shown, and its rows of cells.

    A cell is its kind (s text, n number, b truth, d date, f formula, e error) and its text.
    """
    import openpyxl

    _check_zip(file, MAX_TYPED)
    book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = []
        cells = 0
        for line, row in enumerate(sheet.iter_rows(), start=1):
            told = [[cell.data_type, as_text(cell.value)] for cell in row]
            while told and not told[-1][1].strip():
                told.pop()
            cells += len(told)
            if cells > MAX_TYPED_CELLS or line > 200_000:
                raise Unreadable("holds more rows or cells than a codebook can")
            if told:
                rows.append([line, told])
        yield {"name": sheet.title, "state": sheet.sheet_state, "rows": rows}


def _check_zip(file, most: int = MAX_UNZIPPED) -> bool:
    """Whether any sheet holds a formula.

    Raises Unreadable if the archive is no workbook or would unfold beyond all measure.
    """
    import re
    import zipfile

    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if not any(p.filename == "xl/workbook.xml" for p in parts):
            raise Unreadable(
                "is a ZIP archive but not an Excel workbook (.xlsx); "
                "save the survey export as .xlsx or CSV UTF-8"
            )
        if sum(p.file_size for p in parts) > most or len(parts) > 10_000:
            raise Unreadable("unfolds to more than a survey export can hold")
        if b"purl.oclc.org/ooxml" in archive.read("xl/workbook.xml")[:4000]:
            raise Unreadable(
                "is a workbook in the form Strict Open XML; save it in Excel as Excel Workbook "
                "(.xlsx)"
            )
        found = False
        for part in parts:
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                with archive.open(part) as sheet:
                    while block := sheet.read(1 << 20):
                        found = found or re.search(rb"<(\w+:)?f[ />]", block) is not None
        return found


def _sheet_rows(sheet) -> list:
    sheet.reset_dimensions()
    rows = []
    cells = 0
    for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        texts = [as_text(value) for value in row]
        while texts and not texts[-1].strip():
            texts.pop()
        cells += len(texts)
        if cells > MAX_SHEET or line > 2_000_000:
            raise Unreadable("holds more rows or cells than a survey export can")
        if texts:
            rows.append((line, texts))
    return rows


def _refuse_empty_formulas(title: str, values: dict, written: list) -> None:
    for line, row in written:
        there = values.get(line, [])
        for i, text in enumerate(row):
            if text.startswith("=") and (i >= len(there) or not there[i]):
                raise Unreadable(
                    f"has a formula without a stored value in sheet '{title[:31]}', row {line}, "
                    f"column {i + 1}; open it in Excel, save it, and try again"
                )


def _as_sheet(title: str, rows: list):
    """Rows (number, cells) as a sheet and its blocks.

    What is wrong with the sheet matters only if it is the one that is used.
    """
    top = []
    line = 1
    for at, cells in rows[:LOOKED_AT]:
        top += [[]] * (at - line)  # empty rows are not among them
        top.append(cells)
        line = at + 1
    layout = find_layout(top[:LOOKED_AT])
    headers = layout.headers
    answers = [(at, cells) for at, cells in rows if at > layout.begin]
    width = len(headers)
    wrong = ""
    for at, row in answers:
        if len(row) > width and not wrong:
            wrong = f", row {at}: {len(row)} cells under {width} headers; give each column a header"
    yield {
        "name": title,
        "headers": headers,
        "labels": (layout.labels + [""] * width)[:width] if layout.labels else [],
        "values": {},
        "note": "",
        "said": layout.said,
        "wrong": wrong,
    }
    for start in range(0, 0 if wrong else len(answers), BLOCK_ROWS):
        part = answers[start : start + BLOCK_ROWS]
        columns = zip(*(row + [""] * (width - len(row)) for _, row in part), strict=True)
        yield make_block([at for at, _ in part], [encode(column) for column in columns])
