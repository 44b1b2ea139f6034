"""Excel, SPSS, Stata and Parquet files as sheets and blocks of rows.

Runs as a process of its own (python -m helpers.survey.reading.binary KIND SECONDS < FILE):
a file that crashes, hangs or swells its reader ends that process and nothing else.

Every reader yields, for each sheet, a dict (name, headers, labels, values, note,
and what is wrong with it, if anything) and then its
blocks: a column 'row' with row numbers, and a dictionary of strings for each column.
"""

import json
import math
import sys

import numpy as np
import pyarrow as pa

from helpers.survey.reading.coding import blank_rows, encode
from helpers.survey.reading.layout import LOOKED_AT, find_layout
from helpers.survey.reading.limits import (
    BLOCK_ROWS,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_SHEET,
    MAX_TYPED,
    MAX_TYPED_CELLS,
    MAX_UNZIPPED,
    MEMORY,
)


class Unreadable(Exception):
    """The file cannot be read; the message says why, after the name of the file."""


def main(kind: str, seconds: str) -> int:
    """Write to standard output a line of JSON for each sheet,
    and one with its size before each block; at last {"end": true} or {"error": why}.
    """
    _bound(int(seconds))
    out = sys.stdout.buffer
    try:
        for told in READERS[kind](sys.stdin.buffer):
            content = b"" if isinstance(told, dict) else pack(told)
            out.write(
                (json.dumps({"bytes": len(content)} if content else told) + "\n").encode() + content
            )
        last = {"end": True}
    except Unreadable as error:
        last = {"error": str(error)}
    except MemoryError:
        last = {"error": "needs more memory than a survey export can"}
    except Exception:  # whatever a library makes of a broken file
        last = {"error": ""}
    out.write((json.dumps(last) + "\n").encode())
    return 0


def _bound(seconds: int) -> None:
    """Let this process have so much memory and so many seconds of processor time,
    and leave no core file.
    """
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass


def pack(block: pa.RecordBatch) -> bytes:
    """A block as bytes."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, block.schema) as stream:
        stream.write_batch(block)
    return sink.getvalue().to_pybytes()


def unpack(content: bytes) -> pa.RecordBatch:
    """A block from its bytes."""
    with pa.ipc.open_stream(content) as stream:
        return stream.read_next_batch()


def make_block(rows, columns: list) -> pa.RecordBatch:
    """Row numbers and dictionaries of strings as one block."""
    return pa.RecordBatch.from_arrays(
        [pa.array(rows, pa.int64()), *columns], names=["row", *map(str, range(len(columns)))]
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
        rows, cells = [], 0
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
    rows, cells = [], 0
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
    top, line = [], 1
    for at, cells in rows[:LOOKED_AT]:
        top += [[]] * (at - line)  # empty rows are not among them
        top.append(cells)
        line = at + 1
    layout = find_layout(top[:LOOKED_AT])
    headers = layout.headers
    answers = [(at, cells) for at, cells in rows if at > layout.begin]
    width, wrong = len(headers), ""
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


def read_spss(file):
    """The one table of an SPSS file (.sav, .zsav), with variable and value labels."""
    import pyreadstat

    return _read_statistics(pyreadstat.read_sav, file)


def read_stata(file):
    """The one table of a Stata file, with variable and value labels."""
    import pyreadstat

    return _read_statistics(pyreadstat.read_dta, file)


def _read_statistics(read, file):
    _, about = read(file, metadataonly=True)
    names = list(about.column_names)
    if len(names) > MAX_COLUMNS:
        most = f"a survey export has at most {MAX_COLUMNS:,}"
        raise Unreadable(f"has {len(names):,} columns; {most}")
    at_once = max(
        1, 4 * BLOCK_ROWS * 40 // max(len(names), 40)
    )  # the rows before a block are passed over again for each
    start = 0
    while True:
        file.seek(0)
        columns, about = read(file, output_format="dict", row_offset=start, row_limit=at_once)
        if start == 0:
            labels = [about.column_names_to_labels.get(n) or "" for n in names]
            values = {
                str(i): {
                    as_text(code): str(label)
                    for code, label in about.variable_value_labels[n].items()
                }
                for i, n in enumerate(names) if n in about.variable_value_labels
            }  # fmt: skip
            yield {
                "name": "",
                "headers": [str(n) for n in names],
                "labels": labels,
                "values": values,
                "note": about.file_label or "",
                "wrong": "",
            }
        height = len(columns[names[0]]) if names else 0
        if (start + height) * len(names) > MAX_CELLS:
            raise Unreadable("holds more cells than a survey export can")
        if height:
            yield _without_blank(start + 2, [encode_values(columns[n]) for n in names], height)
        if height < at_once:
            return
        start += height


def read_parquet(file):
    """The one table of a Parquet file."""
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(file) as parquet:
        about, names = parquet.metadata, parquet.schema_arrow.names
        if (
            about.num_columns > MAX_COLUMNS
            or about.num_rows * max(about.num_columns, 1) > MAX_CELLS
        ):
            raise Unreadable("holds more columns or cells than a survey export can")
        yield {
            "name": "",
            "headers": [str(n) for n in names],
            "labels": [],
            "values": {},
            "note": "",
            "wrong": "",
        }
        start = 2
        for batch in parquet.iter_batches(batch_size=BLOCK_ROWS, use_threads=False):
            batch.validate(full=True)
            if batch.num_rows:
                yield _without_blank(
                    start, [encode_values(column) for column in batch.columns], batch.num_rows
                )
            start += batch.num_rows


def _without_blank(start: int, columns: list, height: int) -> pa.RecordBatch:
    """A block of rows numbered from start, without those that have nothing in any column."""
    kept = ~blank_rows(columns, height)
    rows = np.arange(start, start + height)[kept]
    return make_block(
        rows, columns if kept.all() else [column.filter(pa.array(kept)) for column in columns]
    )


def encode_values(values) -> pa.DictionaryArray:
    """Values of any kind as a dictionary of their texts;
    each different value is put into words once.
    """
    if not isinstance(values, pa.Array):
        try:
            values = pa.array(values, from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
            return encode([as_text(value) for value in values])
    if pa.types.is_timestamp(values.type) and values.type.tz is None:
        values = _times(values)
    try:
        coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
        indices = coded.indices.fill_null(len(coded.dictionary)).cast(pa.int32())
        texts = [as_text(value) for value in coded.dictionary.to_pylist()]
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return encode([as_text(value) for value in values.to_pylist()])
    return pa.DictionaryArray.from_arrays(indices, pa.array([*texts, ""], pa.string()))


def _times(values: pa.Array) -> pa.Array:
    """Whole seconds put into words by Arrow, which is quick;
    times with fractions stay as they are.
    """
    import pyarrow.compute as pc

    try:
        return pc.strftime(values.cast(pa.timestamp("s")), format="%Y-%m-%d %H:%M:%S")
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return values


def as_text(value) -> str:
    """A cell as text: whole numbers without a decimal point, days and times in ISO form, nothing
    for a missing value.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if hasattr(value, "isoformat"):
        return (
            value.isoformat(" ")
            if hasattr(value, "hour") and hasattr(value, "year")
            else value.isoformat()
        )
    if hasattr(value, "item"):
        return as_text(value.item())
    return str(value)


READERS = {"excel": read_excel, "spss": read_spss, "stata": read_stata, "parquet": read_parquet,
           "cells": read_cells}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
