"""Excel, SPSS, Stata and Parquet files as JSON on standard output. Runs as a process of its own: a file that crashes, hangs or
swells its reader ends that process and nothing else (python -m helpers.reading.binary KIND SECONDS < FILE).
"""

import io
import json
import math
import sys

from helpers.reading.limits import MAX_CELLS, MAX_COLUMNS, MAX_UNZIPPED, MEMORY


class Unreadable(Exception):
    """The file cannot be read; the message says why, after the name of the file."""


def main(kind: str, seconds: str) -> int:
    """Print {"sheets": [...]} or {"error": why}. A sheet has name, rows (row number, cells), labels and values."""
    _bound(int(seconds))
    try:
        result = {"sheets": READERS[kind](io.BytesIO(sys.stdin.buffer.read()))}
    except Unreadable as error:
        result = {"error": str(error)}
    except MemoryError:
        result = {"error": "needs more memory than a survey export can"}
    except Exception:  # whatever a library makes of a broken file
        result = {"error": ""}
    sys.stdout.write(json.dumps(result))
    return 0


def _bound(seconds: int) -> None:
    """Let this process have so much memory and so many seconds of processor time, and leave no core file."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass


def read_excel(file) -> list[dict]:
    """Every sheet with something in it."""
    import openpyxl

    formulas = _check_zip(file)
    values = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    written = openpyxl.load_workbook(file, read_only=True, keep_links=False) if formulas else None
    sheets = []
    for sheet in values.worksheets:
        rows = _sheet_rows(sheet)
        if written:
            _refuse_empty_formulas(sheet.title, dict(rows), _sheet_rows(written[sheet.title]))
        if rows:
            sheets.append({"name": sheet.title, "rows": rows, "labels": [], "values": {}})
    return sheets


def _check_zip(file) -> bool:
    """Whether any sheet holds a formula. Raises Unreadable if the archive is no workbook or would unfold beyond all measure."""
    import re
    import zipfile

    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        if not any(p.filename == "xl/workbook.xml" for p in parts):
            raise Unreadable("is a ZIP archive but not an Excel workbook (.xlsx); save the survey export as .xlsx or CSV UTF-8")
        if sum(p.file_size for p in parts) > MAX_UNZIPPED or len(parts) > 10_000:
            raise Unreadable("unfolds to more than a survey export can hold")
        found = False
        for part in parts:
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                with archive.open(part) as sheet:
                    while block := sheet.read(1 << 20):
                        found = found or re.search(rb"<(\w+:)?f[ />]", block) is not None
        return found


def _sheet_rows(sheet) -> list:
    sheet.reset_dimensions()
    rows, cells = [], 0
    for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        texts = [as_text(value) for value in row]
        while texts and not texts[-1].strip():
            texts.pop()
        cells += len(texts)
        if cells > MAX_CELLS or line > 2_000_000:
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
                    f"has a formula without a stored value in sheet '{title[:31]}', row {line}, column {i + 1}; open it in Excel, save it, and try again"
                )


def read_spss(file) -> list[dict]:
    """The one table of an SPSS file (.sav, .zsav), with variable and value labels."""
    import pyreadstat

    return _read_statistics(pyreadstat.read_sav, file)


def read_stata(file) -> list[dict]:
    """The one table of a Stata file, with variable and value labels."""
    import pyreadstat

    return _read_statistics(pyreadstat.read_dta, file)


def _read_statistics(read, file) -> list[dict]:
    _, about = read(file, metadataonly=True)
    file.seek(0)
    names = list(about.column_names)
    limit = MAX_CELLS // max(len(names), 1)
    if len(names) > MAX_COLUMNS:
        raise Unreadable(f"has {len(names):,} columns; a survey export has at most {MAX_COLUMNS:,}")
    columns, about = read(file, output_format="dict", row_limit=limit + 1)
    labels = [about.column_names_to_labels.get(n) or "" for n in names]
    values = {
        str(i): {as_text(code): str(label) for code, label in about.variable_value_labels[n].items()}
        for i, n in enumerate(names) if n in about.variable_value_labels
    }  # fmt: skip
    return [{"name": "", "rows": _as_rows(names, [columns[n] for n in names], limit), "labels": labels, "values": values, "note": about.file_label or ""}]


def read_parquet(file) -> list[dict]:
    """The one table of a Parquet file."""
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(file) as parquet:
        about = parquet.metadata
        if about.num_columns > MAX_COLUMNS or about.num_rows * max(about.num_columns, 1) > MAX_CELLS:
            raise Unreadable("holds more columns or cells than a survey export can")
        table = parquet.read(use_threads=False)
    rows = _as_rows(table.column_names, [column.to_pylist() for column in table.columns], MAX_CELLS)
    return [{"name": "", "rows": rows, "labels": [], "values": {}}]


def _as_rows(names: list, columns: list, limit: int) -> list:
    height = len(columns[0]) if columns else 0
    if height > limit:
        raise Unreadable("holds more cells than a survey export can")
    texts = [[as_text(value) for value in column] for column in columns]
    rows = [(1, [str(n) for n in names])]
    rows += [(line, list(row)) for line, row in enumerate(zip(*texts, strict=True), start=2)]
    return [rows[0]] + [(line, row) for line, row in rows[1:] if any(cell.strip() for cell in row)]


def as_text(value) -> str:
    """A cell as text: whole numbers without a decimal point, days and times in ISO form, nothing for a missing value."""
    if value is None:
        return ""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if hasattr(value, "isoformat"):
        return value.isoformat(" ") if hasattr(value, "hour") and hasattr(value, "year") else value.isoformat()
    if hasattr(value, "item"):
        return as_text(value.item())
    return str(value)


READERS = {"excel": read_excel, "spss": read_spss, "stata": read_stata, "parquet": read_parquet}

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
