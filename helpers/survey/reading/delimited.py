"""Text files of rows and cells: which encoding, which separator, and what the cells hold.

Read in blocks; only one block is ever text.
"""

import codecs
import io
from itertools import islice, product
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from helpers.base.errors import InputError
from helpers.survey.reading import encodings
from helpers.survey.reading.binary.blocks import blank_rows, encode
from helpers.survey.reading.coding import Coded
from helpers.survey.reading.layout import LOOKED_AT, find_layout
from helpers.survey.reading.limits import BLOCK_ROWS
from helpers.survey.reading.records import (
    ADVICE,
    SEP_LINE,
    SEPARATORS,
    Lines,
    NotText,
    choose_separator,
    read_records,
)


def read_delimited(
    source: Path | bytes,
    name: str,
    known=lambda cells: 0,
    encoding: str = "detect",
    wanted=lambda headers, labels=(): None,
) -> tuple[pd.DataFrame, list, str]:
    """A text file as a table indexed by row number, blank rows left out,
    and how it was read in words.

    source: a file or its bytes; known: how many of some cells are known to the codebook,
    which decides between readings;
    wanted: positions of the columns to keep, from the headers (None: all).
    Raises InputError if no reading holds, or if two differ and nothing decides between them.
    """
    codes = [encoding] if encoding != "detect" else _candidates(source)
    tables = _read_in(codes, source, name, known, wanted)
    if not tables and len(codes) > 1 or codes == ["cp932"] and not tables:
        tables = _read_in(encodings.OTHERS, source, name, known, wanted)
    if not tables:
        tried = "UTF-8, UTF-16, Shift-JIS, EUC-JP or cp1252" if encoding == "detect" else encoding
        raise InputError(
            f"{name}: not text in {tried}; {ADVICE}, or name its encoding with -p encoding=NAME."
        )
    code = next(iter(tables)) if len(tables) == 1 else _decide(tables, name, known)
    table, separator = tables[code]
    signs = SEPARATORS.get(separator, f"the sign {separator}")
    how = f"text in {encodings.NAMES.get(code, code)}, separated by {signs}"
    said = f"{how}, {table.said}" if table.said else how
    return table.table(), table.labels, said


def _read_in(codes, source, name: str, known, wanted) -> dict:
    """Encoding -> table and separator, for each encoding in which a source is text."""
    tables = {}
    for code in codes:
        try:
            with _open(source, code) as stream:
                table, separator, ascii_only = read_text(stream, name, known, wanted)
        except NotText:
            continue
        tables[code] = table, separator
        if ascii_only:
            break  # the other readings are the same
    return tables


def _candidates(source: Path | bytes) -> list[str]:
    """The encodings a text could be in, by its first bytes and by what its letters look like."""
    with _raw(source) as file:
        codes = encodings.from_start(file.read(4096))
    if codes != ["utf-8", "cp932"]:
        return codes
    with _raw(source) as file:
        sample = encodings.take_sample(file)
    try:
        sample.decode("utf-8")
        return codes
    except UnicodeDecodeError:
        return encodings.well_read(encodings.rank_others(sample)) or codes


def _raw(source: Path | bytes):
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _open(source: Path | bytes, encoding: str):
    if encoding == "utf-8":
        return _raw(source)  # Lines takes bytes of it
    try:
        return io.TextIOWrapper(_raw(source), encoding=encoding, newline="")
    except LookupError:
        raise InputError(
            f"parameter encoding is {encoding!r}; expected 'detect' or an encoding such as "
            "'utf-8', 'cp932' or 'utf-16'."
        ) from None


def read_text(stream, name: str, known, wanted) -> tuple[Coded, str, bool]:
    """A text as a coded table, its separator, and whether it is all ASCII.

    Raises NotText, or InputError for what is no table.
    """
    lines = Lines(stream, name)
    separator = choose_separator(lines.start, name, known)
    records = read_records(lines, separator, name)
    first = list(islice(records, LOOKED_AT))
    told = bool(first) and (SEP_LINE.fullmatch(first[0][1][0] if first[0][1] else "") is not None)
    top = first[told:]
    if not any("".join(row).strip() for _, row in top):
        raise InputError(f"{name}: the file is empty; expected a header and one row a respondent.")
    layout = find_layout([row for _, row in top])
    headers = layout.headers
    while headers and not headers[-1].strip() and layout.begin > 1:
        headers = headers[:-1]  # cells beside a title that a spreadsheet wrote
    table = Coded(name, headers, wanted(headers, layout.labels))
    line = first[-1][0]
    table.labels = (layout.labels + [""] * len(headers))[: len(headers)] if layout.labels else []
    table.said = layout.said
    _add_rows(table, top[layout.begin :], name)
    while text := lines.take():
        height, block = _cut(text, separator, len(headers), table)
        if height:
            table.add(np.arange(line + 1, line + 1 + height), block)
            line = line + height
            lines.cut = lines.cut + height
            continue
        lines.give_back(text)
        while lines.more and (rows := list(islice(records, BLOCK_ROWS // 5))):
            line = rows[-1][0]
            _add_rows(table, rows, name)
    return table, separator, lines.ascii


def _cut(text: str | bytes, separator: str, width: int, grown: Coded) -> tuple[int, list]:
    """The number of rows in a block of lines and the columns that a table keeps, cut by Arrow;
    0 if anything in it needs the care of Python's reader.

    That is: quotation marks, old line ends, rows that are shorter or longer than the header, rows
    without an answer.
    """
    content = text if isinstance(text, bytes) else _utf8(text)
    if b'"' in content or content.startswith(codecs.BOM_UTF8):
        return 0, []
    if b"\r" in content and content.count(b"\r") != content.count(b"\r\n"):
        return 0, []
    places = grown.kept or [0]
    names = [str(i) for i in range(width)]
    kinds = {names[place]: column.kind for place, column in grown.columns.items()}
    kinds = kinds or {names[0]: pa.string()}
    try:
        table = pa.csv.read_csv(
            pa.py_buffer(content),
            pa.csv.ReadOptions(column_names=names, block_size=len(content) + 1),
            pa.csv.ParseOptions(
                delimiter=separator, quote_char=False, newlines_in_values=False,
                ignore_empty_lines=False,
            ),
            pa.csv.ConvertOptions(
                check_utf8=False, strings_can_be_null=False,
                include_columns=[names[i] for i in places],
                column_types=kinds,
            ),
        )  # fmt: skip
    except pa.ArrowInvalid:
        return 0, []
    block = [column.combine_chunks() for column in table.columns]
    if blank_rows(block, table.num_rows).any():
        return 0, []
    return table.num_rows, block if grown.kept else []


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotText from None


def _add_rows(table: Coded, rows: list, name: str) -> None:
    """Append rows (number, cells) as Python's reader cut them;
    blank ones are left out, short ones filled up.
    """
    width = len(table.headers)
    answers = []
    for line, row in rows:
        while len(row) > width and not row[-1].strip():
            row.pop()
        if len(row) > width:
            raise InputError(
                f"{name}, row {line}: {len(row)} cells under {width} headers; "
                "quote any answer that holds a comma."
            )
        if any(cell.strip() for cell in row):
            answers.append((line, row + [""] * (width - len(row))))
    if answers:
        columns = list(zip(*(row for _, row in answers), strict=True))
        try:
            table.add(
                np.array([line for line, _ in answers]), [encode(columns[i]) for i in table.kept]
            )
        except UnicodeEncodeError:
            raise NotText from None


def _decide(tables: dict, name: str, known) -> str:
    """The encoding under which the codebook knows most headers, then most answers.

    UTF-8 if nothing it knows differs; of other encodings none is taken without a reason.
    """
    ranks = {}
    frames = {code: table.table() for code, (table, _) in tables.items()}
    for code, table in frames.items():
        cells = set()
        for place in range(table.shape[1]):
            cells.update(table.iloc[:2000, place].unique())
        ranks[code] = (known(list(table.columns)), known(sorted(cells)))
    best = max(ranks.values())
    winners = [code for code, rank in ranks.items() if rank == best]
    if len(winners) == 1:
        return winners[0]
    differ = best[0] and not _agree([frames[w] for w in winners], known)
    if differ or "utf-8" not in winners:
        ways = " or ".join(encodings.NAMES.get(w, w) for w in winners)
        answers = " or ".join(f"-p encoding={w}" for w in winners)
        raise InputError(
            f"{name}: can be read as {ways} with different answers; "
            f"say which it is with {answers} (in the codebook: survey, reading, encoding)."
        )
    return winners[0]


def _agree(tables: list, known) -> bool:
    """Whether the columns that the codebook knows hold the same in all tables."""
    used = [i for i, header in enumerate(tables[0].columns) if known([header])]
    first = tables[0]
    for table, i in product(tables[1:], used):
        if table.columns[i] != first.columns[i]:
            return False
        if list(table.iloc[:, i]) != list(first.iloc[:, i]):
            return False
    return True
