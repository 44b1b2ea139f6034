"""Text files of rows and cells: which encoding, which separator, and what the cells hold. Read in blocks; only one block is ever text."""

import csv
import io
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from helpers.base.errors import InputError
from helpers.base.text import shown
from helpers.survey.reading.coding import Coded, blank_rows, encode
from helpers.survey.reading.limits import BLOCK_LETTERS, BLOCK_ROWS, MAX_COLUMNS, MAX_LINE

ENCODINGS = {
    "utf-8": "UTF-8",
    "cp932": "Shift-JIS (cp932)",
    "utf-16": "UTF-16",
    "utf-8-sig": "UTF-8 with a mark",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}
SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons"}
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
ADVICE = "save the survey export as CSV UTF-8 and try again"


class NotText(ValueError):
    """The bytes are no text in the encoding tried."""


def read_delimited(
    source: Path | bytes,
    name: str,
    known=lambda cells: 0,
    encoding: str = "detect",
    wanted=lambda headers: None,
) -> tuple[pd.DataFrame, str]:
    """A text file as a table indexed by row number, blank rows left out, and how it was read in words.

    source: a file or its bytes; known: how many of some cells are known to the codebook, which decides between readings;
    wanted: positions of the columns to keep, from the headers (None: all).
    Raises InputError if no reading holds, or if two differ and nothing decides between them.
    """
    tables = {}
    for code in candidates(source, encoding):
        try:
            with _open(source, code) as stream:
                table, separator, ascii_only = read_text(stream, name, known, wanted)
        except NotText:
            continue
        tables[code] = table, separator
        if ascii_only:
            break  # the other readings are the same
    if not tables:
        tried = "UTF-8, UTF-16 or Shift-JIS" if encoding == "detect" else encoding
        raise InputError(f"{name}: not text in {tried}; {ADVICE}.")
    code = next(iter(tables)) if len(tables) == 1 else _decide(tables, name, known)
    table, separator = tables[code]
    return table, f"text in {ENCODINGS.get(code, code)}, separated by {SEPARATORS[separator]}"


def candidates(source: Path | bytes, encoding: str = "detect") -> list[str]:
    """The encodings a text could be in, from its first bytes."""
    if encoding != "detect":
        return [encoding]
    with _raw(source) as file:
        start = file.read(4096)
    return (
        [code for mark, code in MARKS.items() if start.startswith(mark)]
        or _wide(start)
        or ["utf-8", "cp932"]
    )


def _wide(sample: bytes) -> list[str]:
    """UTF-16 without a mark: every second byte of its ASCII letters is zero."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < max(2, len(sample) / 40):
        return []
    return ["utf-16-be"] if even > odd else ["utf-16-le"]


def _raw(source: Path | bytes):
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _open(source: Path | bytes, encoding: str):
    try:
        return io.TextIOWrapper(_raw(source), encoding=encoding, newline="")
    except LookupError:
        raise InputError(
            f"parameter encoding is {encoding!r}; expected 'detect' or an encoding such as 'utf-8', 'cp932' or 'utf-16'."
        ) from None


class Lines:
    """A text as lines, for Python's CSV reader, or as many whole lines at once as a block holds. Line ends are those of every system."""

    def __init__(self, stream, name: str):
        self.stream, self.name, self.rest, self.ended, self.ascii = stream, name, "", False, True
        self.cut = 0  # rows that were taken as whole lines and never seen by the reader
        self.block = io.StringIO()
        self.refill()
        self.start = self.block.getvalue()[:1_000_000]

    def __iter__(self):
        return self

    def __next__(self) -> str:
        line = self.block.readline()
        if not line and self.refill():
            line = self.block.readline()
        if not line:
            raise StopIteration
        return line

    def refill(self) -> bool:
        """Read the next block of whole lines; False at the end of the text."""
        first = not self.rest and not self.block.getvalue()
        text = self.rest
        while not self.ended:
            text, end = text + self._read(), 0
            end = max(text.rfind("\n"), text.rfind("\r", 0, len(text) - 1)) + 1
            if end:
                break
            if len(text) > MAX_LINE:
                raise InputError(
                    f"{self.name}: a line of more than {MAX_LINE:,} characters; expected a survey export, one row a respondent."
                )
        if self.ended:
            end = len(text)
        self.rest = text[end:]
        self.block = io.StringIO(
            text[:end].removeprefix("\ufeff") if first else text[:end], newline=""
        )
        return end > 0

    def _read(self) -> str:
        try:
            text = self.stream.read(BLOCK_LETTERS)
        except UnicodeError:
            raise NotText from None
        if "\x00" in text:
            raise NotText
        self.ended, self.ascii = not text, self.ascii and text.isascii()
        return text

    def take(self) -> str:
        """The lines of the block that are not yet read, or the next block."""
        return self.block.read() or (self.block.read() if self.refill() else "")

    def give_back(self, text: str) -> None:
        """Lines taken that are to be read one by one after all."""
        self.block = io.StringIO(text, newline="")

    @property
    def more(self) -> bool:
        """Whether the block has lines left."""
        place = self.block.tell()
        left = bool(self.block.read(1))
        self.block.seek(place)
        return left


def read_text(stream, name: str, known, wanted) -> tuple[pd.DataFrame, str, bool]:
    """A text as a table, its separator, and whether it is all ASCII. Raises NotText, or InputError for what is no table."""
    lines = Lines(stream, name)
    separator = choose_separator(lines.start, name, known)
    records = _records(lines, separator, name)
    first, headers = next(
        ((line, row) for line, row in records if any(cell.strip() for cell in row)), (0, [])
    )
    if not first:
        raise InputError(f"{name}: the file is empty; expected a header and one row a respondent.")
    if first != 1:
        raise InputError(f"{name}: row 1 is empty; expected the headers there.")
    table, line = Coded(name, headers, wanted(headers)), first
    while text := lines.take():
        height, block = _cut(text, separator, len(headers), table.kept)
        if height:
            table.add(np.arange(line + 1, line + 1 + height), block)
            line, lines.cut = line + height, lines.cut + height
            continue
        lines.give_back(text)
        while lines.more and (rows := list(islice(records, BLOCK_ROWS // 5))):
            line = rows[-1][0]
            _add_rows(table, rows, name)
    return table.table(), separator, lines.ascii


def choose_separator(start: str, name: str, known) -> str:
    """The separator under which most headers are known, then the one that makes most cells."""
    ranks, wrong = [], None
    for separator in SEPARATORS:
        try:
            header = next(_records(io.StringIO(start, newline=""), separator, name), (1, []))[1]
            ranks.append(((known(header), len(header), separator == ","), separator))
        except InputError as error:  # under another separator the quotes may be in place
            wrong = wrong or error
    if not ranks:
        raise wrong
    return max(ranks)[1]


def _records(lines, separator: str, name: str):
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for count, row in enumerate(reader, start=1):
            line = count + getattr(lines, "cut", 0)
            if len(row) > MAX_COLUMNS:
                raise InputError(
                    f"{name}, row {line}: {len(row):,} columns; a survey export has at most {MAX_COLUMNS:,}."
                )
            yield line, row
    except csv.Error as error:
        raise InputError(
            f"{name}: not a readable CSV file ({shown(str(error))}); {ADVICE}."
        ) from None


def _cut(text: str, separator: str, width: int, kept: list) -> tuple[int, list]:
    """The number of rows in a block of lines and their kept columns, cut by Arrow; 0 if anything in it needs the care of Python's reader.

    That is: quotation marks, old line ends, rows that are shorter or longer than the header, rows without an answer.
    """
    if '"' in text or (text.count("\r") != text.count("\r\n")) or text.startswith("\ufeff"):
        return 0, []
    places = kept or [0]
    names = [str(i) for i in range(width)]
    content = _utf8(text)
    try:
        table = pa.csv.read_csv(
            pa.py_buffer(content),
            pa.csv.ReadOptions(column_names=names, block_size=len(content) + 1),
            pa.csv.ParseOptions(delimiter=separator, quote_char=False, newlines_in_values=False, ignore_empty_lines=False),
            pa.csv.ConvertOptions(
                check_utf8=False, strings_can_be_null=False, include_columns=[names[i] for i in places],
                column_types=dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string())),
            ),
        )  # fmt: skip
    except pa.ArrowInvalid:
        return 0, []
    block = [column.combine_chunks() for column in table.columns]
    if blank_rows(block, table.num_rows).any():
        return 0, []
    return table.num_rows, block if kept else []


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise NotText from None


def _add_rows(table: Coded, rows: list, name: str) -> None:
    """Append rows (number, cells) as Python's reader cut them; blank ones are left out, short ones filled up."""
    width, answers = len(table.headers), []
    for line, row in rows:
        while len(row) > width and not row[-1].strip():
            row.pop()
        if len(row) > width:
            raise InputError(
                f"{name}, row {line}: {len(row)} cells under {width} headers; quote any answer that holds a comma."
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
    """The encoding under which the codebook knows most headers, then most answers; UTF-8 if nothing it knows differs."""
    ranks = {}
    for code, (table, _) in tables.items():
        cells = {
            cell for place in range(table.shape[1]) for cell in table.iloc[:2000, place].unique()
        }
        ranks[code] = (known(list(table.columns)), known(sorted(cells)))
    best = max(ranks.values())
    winners = [code for code, rank in ranks.items() if rank == best]
    if len(winners) == 1:
        return winners[0]
    if best[0] and not _agree([tables[w][0] for w in winners], known):
        ways = " or ".join(ENCODINGS.get(w, w) for w in winners)
        raise InputError(
            f"{name}: can be read as {ways} with different answers; say which it is with -p encoding=utf-8 or -p encoding=cp932."
        )
    return winners[0]


def _agree(tables: list, known) -> bool:
    """Whether the columns that the codebook knows hold the same in all tables."""
    used = [i for i, header in enumerate(tables[0].columns) if known([header])]
    first = tables[0]
    same_headers = all(table.columns[i] == first.columns[i] for table in tables for i in used)
    return same_headers and all(
        list(table.iloc[:, i]) == list(first.iloc[:, i]) for table in tables[1:] for i in used
    )
