"""What a column of an export holds: its answers, those that stand for none, and their kind."""

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from helpers.base.text import folded, plain
from helpers.survey import reading
from helpers.survey.codebook import flat
from helpers.survey.codebook.variables import DECIMAL
from helpers.survey.stamps import parse_times
from helpers.workflow.intake.known.headers import (
    FREE_TEXT,
    IDENTIFIER,
    OF_A_PERSON,
    OF_A_SESSION,
    OF_THE_TOOL,
    PERSONAL,
)
from helpers.workflow.intake.known.missing import find_missing
from helpers.workflow.intake.known.orders import find_order, without_accents

LARGE = 1e15  # from here on floats are whole numbers
MOST = 15  # options of one question
LONGEST = 60  # characters of an option
PERSONS = 10  # different identifiers from which they are those of persons
WAVES = 12  # rows of one person, at most
# A number whose commas or points may stand before thousands: not 0.123.
COUNTED = re.compile(r"[-+]?([1-9]\d{0,2}([.,]\d{3})*|0)", re.ASCII)
UNIT = re.compile(
    r"(?P<before>[€$£¥]?)\s?\d+([.,]\d+)*\s?(?P<behind>[a-z]{1,8}\.?|[€$£¥])?", re.IGNORECASE
)
# What stands in a box that is ticked.
TICKS = {"1", "y", "yes", "x", "✓", "✔", "☑", "true", "checked", "selected", "quoted", "ja", "sí",
         "si", "oui", "sim", "はい", "on", "○", "〇", "◯"}  # fmt: skip
YES_NO = (
    ("no", "yes"), ("いいえ", "はい"), ("nein", "ja"), ("no", "sí"), ("no", "si"), ("non", "oui"),
    ("não", "sim"), ("nej", "ja"), ("false", "true"), ("nee", "ja"), ("否", "是"), ("아니요", "예"),
    ("not selected", "selected"), ("no", "quoted"), ("нет", "да"),
    ("n", "y"), ("n", "j"), ("falsch", "wahr"), ("unchecked", "checked"),
    ("nicht gewählt", "ausgewählt"),
)  # fmt: skip


@dataclass
class ExportColumn:
    """A column as it was looked at.

    answers: text -> how often, without those that stand for none; where the file labels its codes,
    codes. labels: code -> label of the file. missing: texts that look as if they stood for none.
    private: an address stands in its header or labels.
    """

    place: int
    header: str
    label: str
    answers: Counter
    labels: dict = field(default_factory=dict)
    missing: list = field(default_factory=list)
    private: bool = False

    @property
    def numbers(self) -> list:
        """The answers as numbers, in order; nothing if any is a text."""
        texts = list(self.answers)
        if any(text.count(",") > 1 for text in texts) and all(map(COUNTED.fullmatch, texts)):
            texts = [text.replace(",", "") for text in texts]  # 1,234,567
        if texts and all(text.endswith("%") for text in texts):
            texts = [text.removesuffix("%").rstrip() for text in texts]
        if not texts or not all(DECIMAL.fullmatch(text) for text in texts):
            return []
        made = {float(text.replace(",", ".")) for text in texts}
        return sorted(int(n) if n.is_integer() else n for n in made)

    @property
    def doubtful_sign(self) -> str:
        """The sign, comma or point, behind which every broken number has three digits, so that it
        may stand before thousands; '' where it does not.
        """
        for sign in ",.":
            broken = [text for text in self.answers if sign in text]
            thousands = broken and all(map(COUNTED.fullmatch, broken))
            if thousands and all(text.count(sign) == 1 for text in broken) and self.numbers:
                # SPSS and others write 3.000 for 3; nothing writes 3,000 for it and no 3,500.
                round_ = all(text.rpartition(sign)[2] == "000" for text in broken)
                return "" if sign == "." and round_ else sign
        return ""

    @property
    def words(self) -> str:
        """What a reader would call it: the file's label, or the header."""
        return self.label or self.header


def look_at(export: reading.Export) -> list[ExportColumn]:
    """Every column of an export."""
    columns = []
    for place, header in enumerate(export.table.columns):
        counts: Counter = Counter()
        for cell, count in export.table.iloc[:, place].value_counts().items():
            if text := plain(cell):
                counts[text] += int(count)
        labels = {}
        for code, label in export.values.get(place, {}).items():
            if plain(label):
                labels[code] = plain(label)
        if not all(DECIMAL.fullmatch(code) for code in labels):
            # Codes that are words: the answers are their labels.
            words: Counter = Counter()
            for text, count in counts.items():
                words[labels.get(text, text)] += count
            counts = words
            labels = {}
        label = plain(export.labels[place]) if export.labels else ""
        label = re.sub(r" - Selected Choice\b", "", label)  # as Qualtrics writes it
        if not plain(header) and not label:
            continue  # nothing could name it
        header = header if plain(header) else label
        private = any("@" in text for text in (str(header), label, *labels.values()))
        column = ExportColumn(place, str(header), label, counts, labels, private=private)
        column.missing = find_missing(counts, labels)
        for text in column.missing:
            column.answers.pop(text, None)
        columns.append(column)
    return columns


def guess_kind(column: ExportColumn, rows: int) -> str:
    """The kind of answer of a column by itself."""
    answers = column.answers
    numbers = column.numbers
    texts = list(answers)
    if not answers:
        return "constant"
    if of_the_tool := _of_the_tool(column.header):
        return of_the_tool
    if column.private or PERSONAL.search(column.header) or any("@" in text for text in texts):
        return "personal"
    if _is_identifier(column, rows):
        return "identifier"
    if are_in_several_rows(column, rows):
        return flat.OPEN
    if is_ticked(column, rows):
        return flat.TICKED
    if column.labels and all(text in column.labels for text in texts):
        return flat.YES_OR_NO if find_yes_no(column.labels.values()) else flat.UNORDERED
    if len(texts) == 1 and rows > 2 and numbers:
        return "constant"
    if numbers and column.doubtful_sign:
        return flat.OPEN
    if numbers:
        return flat.WHOLE if all(isinstance(n, int) for n in numbers) else flat.DECIMAL
    if _are_stamps(texts):
        return "date or time"
    if len(texts) == 1 and rows > 2:
        return "constant"
    few = len(texts) <= MOST and max(map(len, texts)) <= LONGEST
    if few and find_parts(column):
        return "several answers"
    if few and (find_order(texts) or find_yes_no(texts)):
        return flat.YES_OR_NO if find_yes_no(texts) else flat.ORDERED
    if find_parts(column):
        return "several answers"
    if few and len(texts) * 2 <= sum(answers.values()) and not FREE_TEXT.search(column.words):
        return flat.UNORDERED
    return "text"


def _of_the_tool(header: str) -> str:
    """The kind of a column that a survey tool writes itself; '' of others."""
    names = (folded(header), folded(header.partition(".")[0]))
    found = next((OF_THE_TOOL[name] for name in names if name in OF_THE_TOOL), "")
    return found or ("constant" if OF_A_SESSION.fullmatch(header) else "")


def is_redcap_box(column: ExportColumn) -> bool:
    """Whether a column is one box of a question in REDCap's manner: name___code, 1 where it is
    ticked and 0 where it is not.
    """
    named = re.fullmatch(r"\w+?___\w+", column.header)
    return bool(named) and set(column.answers) <= {"0", "1"}


def _is_identifier(column: ExportColumn, rows: int) -> bool:
    """Whether every answer is another one under a header of identifiers, or the rows are counted.

    Decimal numbers and days identify nobody.
    """
    texts = list(column.answers)
    numbers = column.numbers
    broken = numbers and not all(isinstance(number, int) for number in numbers)
    if len(texts) < sum(column.answers.values()) or len(texts) < 2 or broken:
        return False
    if IDENTIFIER.search(column.header) or IDENTIFIER.search(column.label):
        return not _are_stamps(texts)
    # Tokens: as long as each other, of letters and digits.
    lengths = {len(text) for text in texts}
    mixed = all(re.search(r"\d", t) and re.search(r"[a-z]", t, re.IGNORECASE) for t in texts)
    if len(texts) >= 10 and max(lengths) - min(lengths) <= 2 and min(lengths) >= 6 and mixed:
        return all(re.fullmatch(r"[\w-]+", text) for text in texts)
    # Counted from 0 or 1; ages may all differ, too.
    counted = bool(numbers) and numbers[0] in (0, 1) and numbers[-1] - numbers[0] == rows - 1
    return counted and len(texts) == rows >= 10


def are_in_several_rows(column: ExportColumn, rows: int) -> bool:
    """Whether a column names persons, some of them in several rows: waves, or repeated forms.

    Not a few groups of many.
    """
    named = OF_A_PERSON.fullmatch(column.header) or OF_A_PERSON.fullmatch(column.label)
    many = len(column.answers) >= max(PERSONS, rows / WAVES)
    return bool(named) and many and len(column.answers) < sum(column.answers.values())


def is_ticked(column: ExportColumn, rows: int, among: bool = False) -> bool:
    """Whether a column holds one text or nothing, and the text is what a ticked box leaves.

    among: whether it stands among other such columns, where the text may be a number.
    """
    answered = sum(column.answers.values())
    if len(column.answers) != 1 or not column.answers or answered >= rows or column.missing:
        return False
    (text,) = column.answers
    names = {folded(column.header), folded(column.label)}
    own = any(folded(text) and folded(text) in name for name in names)
    if text.isdigit():
        return among and text == "1"
    return folded(text) in TICKS or len(text) > 1 and own


def _are_stamps(texts: list) -> bool:
    import pandas as pd

    some = pd.Series(texts[:30], dtype="str")
    times, unsure = parse_times(some, "day first")
    return (
        times.notna().mean() > 0.9 or unsure and parse_times(some, "month first")[0].notna().all()
    )


def have_units(column: ExportColumn) -> bool:
    """Whether all answers are numbers, some of them with a unit: 70 kg, €900."""
    found = [UNIT.fullmatch(text) for text in column.answers]
    return bool(found) and all(found) and any(one["before"] or one["behind"] for one in found)


def find_yes_no(texts) -> tuple:
    """The texts of no and of yes, where the answers are these."""
    own = {without_accents(text): text for text in texts}
    for no, yes in YES_NO:
        ends = [without_accents(no), without_accents(yes)]
        if set(own) <= set(ends):
            return (own.get(ends[0], no.capitalize()), own.get(ends[1], yes.capitalize()))
    return ()


def find_parts(column: ExportColumn) -> list[str]:
    """The answers that cells of several answers are made of; nothing where there is one a cell."""
    for mark in (";", "|", ","):
        joined = [text for text in column.answers if mark in text]
        if not joined:
            continue
        counts: Counter = Counter()  # part -> how often it was given
        cells: Counter = Counter()  # part -> different cells that hold it
        for text, count in column.answers.items():
            parts = [plain(part) for part in text.split(mark)]
            cells.update(set(parts))
            for part in filter(None, parts):
                counts[part] += count
        shared = sum(cells[part] > 1 for part in counts)
        if not 2 <= len(counts) <= MOST or max(map(len, counts)) > LONGEST:
            continue
        # An option that holds the sign itself ("Yes, often") has parts of its own.
        if shared * 2 > len(counts) and min(counts.values()) >= 2:
            return sorted(counts)
    return []


def round_outward(low, high) -> tuple:
    """The ends of a range with four decimals at most: a workbook keeps fifteen digits."""
    ends = []
    for end, direction in ((low, ROUND_FLOOR), (high, ROUND_CEILING)):
        if abs(end) >= LARGE:
            ends.append(end)
            continue
        short = Decimal(str(end)).quantize(Decimal("0.0001"), direction)
        ends.append(end if short == Decimal(str(end)) else float(short))
    return tuple(ends)
