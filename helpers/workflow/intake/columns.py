"""What a column of an export holds: its answers, those that stand for none, and their kind."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from helpers.base.paths import ROOT
from helpers.base.plain_yaml import read_yaml
from helpers.base.text import folded, plain
from helpers.survey import reading
from helpers.survey.codebook import flat
from helpers.survey.stamps import parse_times
from helpers.survey.validity import LOOKS_MISSING

DECIMAL = re.compile(r"[-+]?\d{1,9}([.,]\d{1,9})?", re.ASCII)
# Not the first number of a span such as 6-10.
LEADING = re.compile(r"\(?(\d{1,2})\)?(?!\s*[-–]\s*\d)\s*[-.:=)]?\s*\D.*")
ORDERS = "data/instruments/orders.yml"
MOST = 15  # options of one question
LONGEST = 60  # characters of an option
SHORT = 20  # steps of a rating
WORDS_ONLY = {"none", "?", "*", ".", "-"}  # in texts these may be answers
PERSONAL = re.compile(
    r"mail|メール|\bname\b|氏名|名前|phone|電話|address|住所|nombre|telefon|anschrift|ip ?address|"
    r"latitude|longitude|birth|生年月日|postcode|zip",
    re.IGNORECASE,
)
IDENTIFIER = re.compile(
    r"(\b|_)(id|uuid|token|response ?id|respondent ?id|participant|seed|nr)\b|responseid",
    re.IGNORECASE,
)
# Columns that survey tools write themselves.
OF_THE_TOOL = {
    "progress": "constant", "duration (in seconds)": "constant", "interviewtime": "constant",
    "total time": "constant", "lastpage": "constant", "last page": "constant",
    "startlanguage": "text", "start language": "text", "userlanguage": "text",
    "distributionchannel": "text", "distribution channel": "text", "refurl": "text",
    "status": "text", "response type": "text", "finished": "text", "collector id": "identifier",
    "collectorid": "identifier", "respondent id": "identifier", "seed": "identifier",
    "externalreference": "identifier", "ipaddr": "personal", "start date": "date or time",
    "startdate": "date or time", "enddate": "date or time", "end date": "date or time",
    "date created": "date or time", "date modified": "date or time",
    "recordeddate": "date or time", "datestamp": "date or time", "submitdate": "date or time",
}  # fmt: skip
YES_NO = (
    ("no", "yes"), ("いいえ", "はい"), ("nein", "ja"), ("no", "sí"), ("no", "si"), ("non", "oui"),
    ("não", "sim"), ("nej", "ja"), ("false", "true"), ("nee", "ja"), ("否", "是"), ("아니요", "예"),
    ("not selected", "selected"), ("no", "quoted"), ("нет", "да"),
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
        if not self.answers or not all(DECIMAL.fullmatch(text) for text in self.answers):
            return []
        made = {float(text.replace(",", ".")) for text in self.answers}
        return sorted(int(n) if n.is_integer() else n for n in made)

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
            counts, labels = words, {}
        label = plain(export.labels[place]) if export.labels else ""
        if not plain(header) and not label:
            continue  # nothing could name it
        header = header if plain(header) else label
        private = any("@" in text for text in (str(header), label, *labels.values()))
        column = ExportColumn(place, str(header), label, counts, labels, private=private)
        column.missing = find_missing(column)
        for text in column.missing:
            column.answers.pop(text, None)
        columns.append(column)
    return columns


def find_missing(column: ExportColumn) -> list[str]:
    """Answers that look as if they stood for none, beside what else is answered."""
    found, numeric = [], []
    for text in column.answers:
        (numeric if DECIMAL.fullmatch(text) else found).append(text)
    words = [t for t in found if folded(t) in LOOKS_MISSING]
    others = [t for t in found if t not in words]
    if others or not numeric:
        words = [t for t in words if folded(t) not in WORDS_ONLY]
    labelled = [c for c in numeric if folded(column.labels.get(c, "")) in LOOKS_MISSING]
    far = [] if others else [t for t in numeric if t not in labelled and _is_far(t, numeric)]
    return sorted({*words, *labelled, *far})


def _is_far(text: str, numeric: list) -> bool:
    """Whether a number that is used for no answer lies well outside the other numbers."""
    if folded(text.removesuffix(".0")) not in LOOKS_MISSING:
        return False
    rest = [float(t.replace(",", ".")) for t in numeric if folded(t) not in LOOKS_MISSING]
    if not rest:
        return False
    low, high, value = min(rest), max(rest), float(text)
    if value < 0:
        return low >= 0
    short = high - low <= SHORT and high <= SHORT
    return value >= high + max(high - low, 1) and (short or value >= 500)


def guess_kind(column: ExportColumn, rows: int) -> str:
    """The kind of answer of a column by itself."""
    answers, numbers = column.answers, column.numbers
    texts = list(answers)
    if not answers:
        return "constant"
    if folded(column.header) in OF_THE_TOOL:
        return OF_THE_TOOL[folded(column.header)]
    if column.private or PERSONAL.search(column.header) or any("@" in text for text in texts):
        return "personal"
    unique = len(texts) == sum(answers.values())
    if IDENTIFIER.search(column.header) and unique:
        return "identifier"
    if column.labels and all(text in column.labels for text in texts):
        return flat.UNORDERED if len(column.labels) > 2 else flat.YES_OR_NO
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
    if few and len(texts) * 2 <= sum(answers.values()):
        return flat.UNORDERED
    return "text"


def _are_stamps(texts: list) -> bool:
    import pandas as pd

    some = pd.Series(texts[:30], dtype="str")
    times, unsure = parse_times(some, "day first")
    return (
        times.notna().mean() > 0.9 or unsure and parse_times(some, "month first")[0].notna().all()
    )


def find_yes_no(texts) -> tuple:
    """The texts of no and of yes, where the answers are these."""
    own = {folded(text) for text in texts}
    for no, yes in YES_NO:
        if own <= {no, yes}:
            return (
                next((t for t in texts if folded(t) == no), no.capitalize()),
                next((t for t in texts if folded(t) == yes), yes.capitalize()),
            )
    return ()


@cache
def read_orders() -> list:
    """Usual answers in several languages, each list from less to more."""
    return read_yaml(ROOT / ORDERS, "list of usual answers", ORDERS)["orders"]


def find_order(texts) -> list[tuple]:
    """Code and text of each option, from less to more, where the order can be guessed."""
    leading = [LEADING.fullmatch(text) for text in texts]
    led = [text for text in texts if text.isdigit() or LEADING.fullmatch(text)]
    if len(led) == len(texts) and any(leading):
        codes = [
            int(found[1]) if found else int(t) for found, t in zip(leading, texts, strict=True)
        ]
        if len(set(codes)) == len(codes) and max(codes) <= SHORT:
            return sorted(zip(codes, texts, strict=True))
    own = {_without_accents(text): text for text in texts}
    for order in sorted(read_orders(), key=len):
        known = list(dict.fromkeys(_without_accents(step) for step in order))
        if len(own) > 1 and set(own) <= set(known):
            whole = len(known) <= 5
            steps = known if whole else [step for step in known if step in own]
            first = 0 if steps[0] in {_without_accents(z) for z in ZERO} else 1
            return [(first + i, own.get(step, step)) for i, step in enumerate(steps)]
    return []


ZERO = {
    "not at all", "never", "none of the time", "まったくない", "全くない", "uberhaupt nicht",
    "ningun dia",
}  # fmt: skip


def _without_accents(text: str) -> str:
    """A folded text without the accents of Latin letters."""
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", folded(text)))


def find_parts(column: ExportColumn) -> list[str]:
    """The answers that cells of several answers are made of; nothing where there is one a cell."""
    for mark in (";", ","):
        joined = [text for text in column.answers if mark in text]
        if not joined:
            continue
        counts: Counter = Counter()
        for text, count in column.answers.items():
            for part in text.split(mark):
                if part := plain(part):
                    counts[part] += count
        cells = [{plain(part) for part in text.split(mark)} for text in column.answers]
        shared = sum(sum(part in cell for cell in cells) > 1 for part in counts)
        if not 2 <= len(counts) <= MOST or max(map(len, counts)) > LONGEST:
            continue
        # An option that holds the sign itself ("Yes, often") has parts of its own.
        if shared * 2 > len(counts) and min(counts.values()) >= 2:
            return sorted(counts)
    return []
