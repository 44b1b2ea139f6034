"""A text as lines, and its lines as records of cells by the separator that suits it."""

import codecs
import csv
import io
import re
from itertools import islice
from string import punctuation

import pyarrow as pa

from helpers.base.errors import InputError
from helpers.base.text import shown
from helpers.survey.reading.layout import LOOKED_AT, find_layout
from helpers.survey.reading.limits import BLOCK_LETTERS, MAX_COLUMNS, MAX_LINE

SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "vertical bars"}
SIGNS = set(punctuation) - {'"', "'", "_"}  # others that a file may name in its first line
ADVICE = "save the survey export as CSV UTF-8 and try again"
SEP_LINE = re.compile(r"sep=(.|\\t)?", re.IGNORECASE)  # the first line that Excel is told by


class NotText(ValueError):
    """The bytes are no text in the encoding tried."""


class Lines:
    """A text as lines, for Python's CSV reader, or as many whole lines at once as a block holds.

    stream: of text, or of bytes that are UTF-8. Bytes become text only where lines are read one by
    one. Line ends are those of every system.
    """

    def __init__(self, stream, name: str):
        self.stream = stream
        self.name = name
        self.rest = stream.read(0)  # nothing, as text or as bytes
        self.ended = False
        self.ascii = True
        self.cut = 0  # rows that were taken as whole lines and never seen by the reader
        self.unopened = self.rest  # a block of which no line has been read
        self.block = io.StringIO()
        self.start = ""
        self.refill()
        self.start = _as_text(self.unopened)[:1_000_000]

    def __iter__(self):
        return self

    def __next__(self) -> str:
        line = self._opened().readline()
        if not line and self.refill():
            line = self._opened().readline()
        if not line:
            raise StopIteration
        return line

    def _opened(self) -> io.StringIO:
        """The block, to read lines from."""
        if self.unopened:
            self.block = io.StringIO(_as_text(self.unopened), newline="")
            self.unopened = self.unopened[:0]
        return self.block

    def refill(self) -> bool:
        """Read the next block of whole lines; False at the end of the text."""
        text = self.rest
        of_text = isinstance(text, str)
        feed, back = ("\n", "\r") if of_text else (b"\n", b"\r")
        while not self.ended:
            text = text + self._read()
            end = max(text.rfind(feed), text.rfind(back, 0, len(text) - 1)) + 1
            if end:
                break
            if len(text) > MAX_LINE:
                raise InputError(
                    f"{self.name}: a line of more than {MAX_LINE:,} characters; "
                    "expected a survey export, one row a respondent."
                )
        if self.ended:
            end = len(text)
        self.rest = text[end:]
        self.unopened = text[:end]
        if not of_text and not (is_utf8(self.unopened) and _begins_utf8(self.rest)):
            raise NotText
        if not self.start:
            mark = "\ufeff" if of_text else codecs.BOM_UTF8
            self.unopened = self.unopened.removeprefix(mark)
        return end > 0

    def _read(self) -> str | bytes:
        try:
            text = self.stream.read(BLOCK_LETTERS)
        except UnicodeError:
            raise NotText from None
        if ("\x00" if isinstance(text, str) else b"\x00") in text:
            raise NotText
        self.ended = not text
        self.ascii = self.ascii and text.isascii()
        return text

    def take(self) -> str | bytes:
        """The lines of the block that are not yet read, or the next block."""
        text = self._rest_of_block()
        return text or (self._rest_of_block() if self.refill() else "")

    def _rest_of_block(self) -> str | bytes:
        text = self.unopened or self.block.read()
        self.unopened = self.unopened[:0]
        return text

    def give_back(self, text: str | bytes) -> None:
        """Lines taken that are to be read one by one after all."""
        self.unopened = text

    @property
    def more(self) -> bool:
        """Whether the block has lines left."""
        block = self._opened()
        place = block.tell()
        left = bool(block.read(1))
        block.seek(place)
        return left


def _as_text(lines: str | bytes) -> str:
    return lines if isinstance(lines, str) else lines.decode("utf-8")


def _begins_utf8(content: bytes) -> bool:
    """Whether bytes are the beginning of a text in UTF-8, which may end within a letter."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return False
    return True


def is_utf8(content: bytes) -> bool:
    """Whether bytes are a text in UTF-8: asked of Arrow, which need not make it a text."""
    if content.isascii():
        return True
    ends = pa.array([0, len(content)], pa.int64()).buffers()[1]
    whole = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), 1, [None, ends, pa.py_buffer(content)]
    )
    try:
        whole.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def choose_separator(start: str, name: str, known) -> str:
    """The separator under which most headers are known, then the one that makes most cells."""
    ranks = []
    wrong = None
    line, _, rest = start.partition("\n")
    # A tab behind the sign is no blank to be stripped.
    if found := SEP_LINE.fullmatch(line.strip("\r\n ").strip('"')):
        told = (found[1] or "").replace("\\t", "\t")
        if told in SEPARATORS or told in SIGNS and told:
            return told
        start = rest
    for separator in SEPARATORS:
        try:
            rows = _first_rows(start, separator, name)
            header = find_layout(rows).headers if rows else []
            ranks.append(((known(header), len(header), separator == ","), separator))
        except InputError as error:  # under another separator the quotes may be in place
            wrong = wrong or error
    if not ranks:
        raise wrong
    # Bars may stand within cells, where they part several answers.
    if "|" not in start.lstrip("\r\n").partition("\n")[0]:
        ranks = [r for r in ranks if r[1] != "|" or all(size < 2 for (_, size, _), _ in ranks[:-1])]
    return max(ranks)[1]


def _first_rows(start: str, separator: str, name: str) -> list:
    """The first rows of a text that may end within one; raises InputError if the first is none."""
    rows: list = []
    try:
        for _, row in islice(
            read_records(io.StringIO(start, newline=""), separator, name), LOOKED_AT
        ):
            rows.append(row)
    except InputError:
        if not rows:
            raise
    return rows


def read_records(lines, separator: str, name: str):
    """Rows of cells with their numbers, as Python's CSV reader cuts lines.

    Raises InputError for what it cannot read, and for more columns than a survey has.
    """
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for count, row in enumerate(reader, start=1):
            line = count + getattr(lines, "cut", 0)
            if len(row) > MAX_COLUMNS:
                raise InputError(
                    f"{name}, row {line}: {len(row):,} columns; a survey export has at most "
                    f"{MAX_COLUMNS:,}."
                )
            yield line, row
    except csv.Error as error:
        raise InputError(
            f"{name}: not a readable CSV file ({shown(str(error))}); {ADVICE}."
        ) from None
