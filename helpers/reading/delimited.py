"""Text files of rows and cells: which encoding, which separator, and what the cells hold."""

import csv
import io

from helpers.errors import InputError
from helpers.reading.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from helpers.words import shown

ENCODINGS = {"utf-8": "UTF-8", "cp932": "Shift-JIS (cp932)", "utf-16": "UTF-16", "utf-8-sig": "UTF-8 with a mark", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons"}
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
ADVICE = "save the survey export as CSV UTF-8 and try again"


def read_delimited(content: bytes, name: str, known=lambda cells: 0, encoding: str = "detect") -> tuple[list, str]:
    """The rows of a text file as (row number, cells), blank ones left out, and how it was read in words.

    known: how many of some cells are known to the codebook; it decides between readings.
    Raises InputError if no reading holds, or if two differ and nothing decides between them.
    """
    if not content.strip():
        raise InputError(f"{name}: the file is empty; expected a header and one row a respondent.")
    readings = decode(content, name, encoding)
    tables = {code: split(text, name, known) for code, text in readings.items()}
    code = next(iter(tables)) if len(tables) == 1 else _decide(tables, name, known)
    rows, separator = tables[code]
    return rows, f"text in {ENCODINGS.get(code, code)}, separated by {SEPARATORS[separator]}"


def decode(content: bytes, name: str, encoding: str = "detect") -> dict[str, str]:
    """Every reading of the bytes as text that is possible: encoding -> text. Readings that agree are one."""
    if encoding != "detect":
        candidates = [encoding]
    else:
        marked = [code for mark, code in MARKS.items() if content.startswith(mark)]
        candidates = marked or _wide(content) or ["utf-8", "cp932"]
    found: dict[str, str] = {}
    for code in candidates:
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        except LookupError:
            raise InputError(f"parameter encoding is {encoding!r}; expected 'detect' or an encoding such as 'utf-8', 'cp932' or 'utf-16'.") from None
        if "\x00" not in text and text not in found.values():
            found[code] = text
    if not found:
        tried = "UTF-8, UTF-16 or Shift-JIS" if encoding == "detect" else encoding
        raise InputError(f"{name}: not text in {tried}; {ADVICE}.")
    return found


def _wide(content: bytes) -> list[str]:
    """UTF-16 without a mark: every second byte of its ASCII letters is zero."""
    sample = content[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < max(2, len(sample) / 40):
        return []
    return ["utf-16-be"] if even > odd else ["utf-16-le"]


def split(text: str, name: str, known=lambda cells: 0) -> tuple[list, str]:
    """Rows with their numbers, and the separator: the one under which most headers are known, then the one that makes most cells."""
    ranks, wrong = [], None
    for separator in SEPARATORS:
        try:
            header = next(_records(text[:1_000_000], separator, name), (1, []))[1]
            ranks.append(((known(header), len(header), separator == ","), separator))
        except InputError as error:  # under another separator the quotes may be in place
            wrong = wrong or error
    if not ranks:
        raise wrong
    separator = max(ranks)[1]
    rows, cells = [], 0
    for line, row in _records(text, separator, name):
        cells += len(row)
        if cells > MAX_CELLS:
            raise InputError(f"{name}: more than {MAX_CELLS:,} cells; expected a survey export, one row a respondent.")
        if any(cell.strip() for cell in row):
            rows.append((line, row))
            if len(rows) > MAX_ROWS:
                raise InputError(f"{name}: more than {MAX_ROWS:,} rows; expected a survey export, one row a respondent.")
    return rows, separator


def _records(text: str, separator: str, name: str):
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator, strict=True)
    try:
        for line, row in enumerate(reader, start=1):
            if len(row) > MAX_COLUMNS:
                raise InputError(f"{name}, row {line}: {len(row):,} columns; a survey export has at most {MAX_COLUMNS:,}.")
            yield line, row
    except csv.Error as error:
        raise InputError(f"{name}: not a readable CSV file ({shown(str(error))}); {ADVICE}.") from None


def _decide(tables: dict, name: str, known) -> str:
    """The encoding under which the codebook knows most headers, then most answers; UTF-8 if nothing it knows differs."""
    ranks = {}
    for code, (rows, _) in tables.items():
        header = rows[0][1] if rows else []
        cells = {cell for _, row in rows[1:2000] for cell in row}
        ranks[code] = (known(header), known(sorted(cells)))
    best = max(ranks.values())
    winners = [code for code, rank in ranks.items() if rank == best]
    if len(winners) == 1:
        return winners[0]
    if best[0] and not _agree([tables[w][0] for w in winners], known):
        ways = " or ".join(ENCODINGS.get(w, w) for w in winners)
        raise InputError(f"{name}: can be read as {ways} with different answers; say which it is with -p encoding=utf-8 or -p encoding=cp932.")
    return winners[0]


def _agree(tables: list, known) -> bool:
    first = tables[0]
    used = [i for i, header in enumerate(first[0][1]) if known([header])]
    return all([[row[i] for i in used if i < len(row)] for _, row in table] == [[row[i] for i in used if i < len(row)] for _, row in first] for table in tables)
