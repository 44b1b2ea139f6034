"""Reading a survey export: every cell as text, headers matched to the codebook's variables."""

import csv
import hashlib
import re
import unicodedata
from pathlib import Path

import pandas as pd

from helpers.codebook import Codebook
from helpers.errors import InputError, nearest
from helpers.project import resolve


def read_export(path: str | Path) -> pd.DataFrame:
    """A survey export (CSV in UTF-8) as a table of text, indexed by its row in the file (the header is row 1).

    Raises InputError if the file is missing, empty, or not a text table.
    """
    path = resolve(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path.name}: no such file; give the survey export as a CSV file.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path.name}: not text in UTF-8; save the survey export as CSV UTF-8 and try again.") from None
    if "\x00" in text:
        raise InputError(f"{path.name}: not a text file; save the survey export as CSV UTF-8 and try again.")
    rows = _split(text, path.name)
    header, answers = rows[0], rows[1:]
    for line, row in enumerate(answers, start=2):
        if len(row) > len(header):
            raise InputError(f"{path.name}, row {line}: {len(row)} cells under {len(header)} headers; quote any answer that holds a comma.")
    table = pd.DataFrame([row + [""] * (len(header) - len(row)) for row in answers], columns=header, dtype=str)
    table.index = pd.RangeIndex(2, len(table) + 2, name="row")
    return table[~(table == "").all(axis=1)]


def _split(text: str, name: str) -> list[list[str]]:
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
    except csv.Error as error:
        raise InputError(f"{name}: not a readable CSV file ({error}); save the survey export as CSV UTF-8 and try again.") from None
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise InputError(f"{name}: the file is empty; expected a header and one row a respondent.")
    return rows


def file_sha256(path: str | Path) -> str:
    """The SHA-256 digest of a file."""
    return hashlib.sha256(resolve(path).read_bytes()).hexdigest()


def plain(text: str) -> str:
    """A text as compared: full-width forms made plain (NFKC), runs of blanks made one, ends trimmed."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", str(text))).strip()


def match_headers(export: pd.DataFrame, codebook: Codebook, name: str) -> pd.DataFrame:
    """The columns the codebook knows, under its names and in its order; all other columns are left behind.

    Raises InputError naming a header that is missing (with the nearest one there is) or that appears twice.
    """
    found = [plain(header) for header in export.columns]
    wanted = {**codebook.personal, **{v.name: v.header for v in codebook.variables.values()}}
    places = {}
    for variable, header in wanted.items():
        count = found.count(plain(header))
        if count == 0 and variable in codebook.personal:
            continue
        if count == 0:
            raise InputError(f"{name}: column '{header}' ({variable}) is missing{nearest(plain(header), found)}; the headers are listed in the codebook.")
        if count > 1:
            raise InputError(f"{name}: column '{header}' appears {count} times; expected once.")
        places[variable] = found.index(plain(header))
    matched = export.iloc[:, list(places.values())].copy()
    matched.columns = list(places)
    return matched
