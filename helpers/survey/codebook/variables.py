"""What a codebook holds: variables, scales, filters, and what the analysis relates to what."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from helpers.base.text import folded, plain

WHOLE = re.compile(r"([-+]?\d{1,9})(\.0+)?", re.ASCII)
# As programs write them, too: 0.30000000000000004, 1e-05.
DECIMAL = re.compile(r"[-+]?\d{1,9}([.,]\d{1,20})?(e[-+]?\d{1,2})?", re.ASCII | re.IGNORECASE)

THOUSANDS = re.compile(r"[-+]?\d{1,3}(,\d{3})+", re.ASCII)

# What some tools write into a box that is not ticked.
UNTICKED = {"", "0", "n", "no", "false", "nein", "non", "いいえ", "not selected", "unchecked"}
# What the survey tools call the columns of a codebook's own two, best first; used where a file has
# none of the headers that the codebook gives.
TOOLS = {
    "submitted": (
        "Timestamp", "タイムスタンプ", "Zeitstempel", "Marca temporal", "Horodateur",
        "Informazioni cronologiche", "Carimbo de data/hora", "RecordedDate", "Recorded Date",
        "EndDate", "End Date", "submitdate", "Date submitted", "Submitted at", "Completion time",
        "Fertigstellungszeit", "Heure de fin", "Hora de finalización", "Hora de conclusão",
        "Ora di completamento", "完了時刻", "回答日時", "STARTED", "participant.time_started_utc",
        "StartDate", "Start Date", "startdate", "Date started",
    ),
    "address": (
        "Email Address", "E-mail Address", "Email", "E-mail", "メールアドレス", "E-Mail-Adresse",
        "Dirección de correo electrónico", "Adresse e-mail", "Indirizzo email",
        "Endereço de e-mail", "RecipientEmail", "Recipient Email", "Username", "ユーザー名",
        "E-Mail", "Adresse de messagerie", "Correo electrónico", "Posta elettronica", "メール",
    ),
}  # fmt: skip


class Malformed(ValueError):
    """Something in a codebook is not as it must be; it completes '... is missing or malformed'.

    keys: where it stands in the tree, as far as that is known.
    """

    def __init__(self, message: str, *keys):
        super().__init__(message)
        self.keys = keys


@dataclass(frozen=True)
class Variable:
    """One column of the cleaned data.

    codes maps each accepted spelling to its code; labels maps each code to its English gloss.
    A variable without options is a number within low..high: a whole one unless decimals is True.
    headers are all the names that a column of it may have. missing: the texts that stand for no
    answer. recode: what an answer is taken for, by its folded text. contains: the one answer that
    is looked for in a cell that holds several (1: it is there, 0: it is not). ticked: the cell
    holds that answer or nothing, and nothing is 0. ordered: whether the
    codes of its options may be taken as numbers; None where the codebook does not say.
    source: variable and code that an indicator (0 or 1) is made from; () for what was asked.
    """

    name: str
    header: str
    gloss: str
    low: float | None = None
    high: float | None = None
    codes: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)
    reversed: bool = False
    group: str | None = None
    headers: tuple = ()
    missing: tuple = ()
    recode: dict = field(default_factory=dict)
    decimals: bool = False
    ordered: bool | None = None
    contains: str = ""
    ticked: bool = False
    options_name: str = ""
    wording: str = ""
    source: tuple = ()

    @cached_property
    def _known(self) -> dict:
        known = {folded(gloss): code for code, gloss in self.labels.items()}
        known |= {str(code).casefold(): code for code in self.labels}
        return known | {folded(text): code for text, code in self.codes.items()}

    @cached_property
    def _missing(self) -> set:
        return {same_number(folded(text)) for text in self.missing}

    @property
    def options(self) -> dict:
        """Code -> gloss of each option; the numbers of a short range are options too.

        None for a long range, as of age, and for decimals.
        """
        few = not self.labels and not self.decimals and self.high - self.low <= 20
        return {code: str(code) for code in range(self.low, self.high + 1)} if few else self.labels

    @property
    def nominal(self) -> bool:
        """Whether its options have no order that a number could stand for."""
        return bool(self.labels) and (self.low is None or self.ordered is False)

    def is_missing(self, text: str) -> bool:
        """Whether a cell holds no answer: nothing, or a text that the codebook calls missing."""
        text = folded(text)
        return text == "" or bool(self._missing) and same_number(text) in self._missing

    def meaning(self, text: str):
        """The code that an answer stands for: by option text in any spelling, or by the code.

        None if it is no answer.
        """
        text = folded(text)
        text = folded(self.recode.get(same_number(text), text)) if self.recode else text
        if self.ticked:
            return 1 if text == folded(self.contains) else 0 if text in UNTICKED else None
        if self.contains:
            return int(_is_among(folded(self.contains), text)) if text else None
        if text in self._known:
            return self._known[text]
        if not self.labels and text.endswith("%"):
            text = text.removesuffix("%").rstrip()  # 45% is 45
        if self.decimals and DECIMAL.fullmatch(text):
            number = float(text.replace(",", "."))
            return int(number) if number.is_integer() else number
        if not self.labels and not self.decimals and THOUSANDS.fullmatch(text):
            text = text.replace(",", "")
        if not self.labels and "e" in text and DECIMAL.fullmatch(text):
            number = float(text.replace(",", "."))
            text = str(int(number)) if number.is_integer() else text  # R writes 1e+05 for 100000
        whole = WHOLE.fullmatch(text)
        if not whole:
            return None
        return int(whole[1]) if not self.labels else self._known.get(str(int(whole[1])))

    def allows(self, code) -> bool:
        """Whether a code is one of the options, or a number in range (whole unless decimals)."""
        if self.labels:
            return code in self.labels
        kinds = int | float if self.decimals else int
        return isinstance(code, kinds) and self.low <= code <= self.high


def same_number(text: str) -> str:
    """A text in which a whole number has one spelling: '-99.0' is '-99'."""
    whole = WHOLE.fullmatch(text)
    return str(int(whole[1])) if whole else text


def _is_among(answer: str, cell: str) -> bool:
    """Whether a cell that lists several answers has this one; an answer may hold a comma itself."""
    return re.search(rf"(^|[,;|]\s*){re.escape(answer)}(\s*[,;|]|$)", cell) is not None


@dataclass(frozen=True)
class Scale:
    """A score made of items: their sum or mean, reversed items turned first.

    min_answered: the share of items that must be answered; None: as the run says.
    confirmed: somebody has said that the codes are those of the instrument although they look odd.
    """

    name: str
    gloss: str
    meaning: str
    method: str
    items: tuple
    low: float
    high: float
    bands: dict = field(default_factory=dict)
    min_answered: float | None = None
    confirmed: bool = False

    @property
    def limits(self) -> tuple[float, float]:
        """Lowest and highest possible score."""
        k = len(self.items) if self.method == "sum" else 1
        return self.low * k, self.high * k


@dataclass(frozen=True)
class Filter:
    """Rows that are kept (keep) or left out (drop) by the answer in one column, named by its
    header.

    place: where the codebook says so, in words; '' where that is not known.
    """

    header: str
    keep: tuple = ()
    drop: tuple = ()
    gloss: str = ""
    place: str = field(default="", compare=False)

    @property
    def says(self) -> str:
        """Which rows it keeps or leaves out, in words."""
        if self.gloss:
            return self.gloss
        what = self.keep or self.drop
        return f"{plain(self.header)} is {' or '.join(map(plain, what))}"

    def keeps(self, text: str) -> bool:
        """Whether a row with this answer is kept."""
        answers = {same_number(folded(t)) for t in self.keep or self.drop}
        return (same_number(folded(text)) in answers) == bool(self.keep)


@dataclass(frozen=True)
class Codebook:
    """The whole codebook. variables and scales are dicts in the order of clean.csv and scored.csv.

    predictors are columns of numbers: an indicator for each option but the first of unordered
    ones.
    asked_predictors: the same as the codebook names them. predictors_called: what one of them is,
    for sentences. published: the printed numbers that
    belong to this survey: a file, 'none', or '' where it does not say. filters: which rows are
    kept.
    reading: how the export is to be read where that cannot be told (encoding, sheet, dates,
    totals, labelled).
    """

    variables: dict
    scales: dict
    personal: dict
    staff_domains: tuple
    synthetic_domains: tuple
    predictors: tuple
    correlates: tuple
    outcomes: tuple
    personal_headers: dict = field(default_factory=dict)
    published: str = ""
    title: str = ""
    language: str = ""
    missing: tuple = ()
    filters: tuple = ()
    reading: dict = field(default_factory=dict)
    asked_predictors: tuple = ()
    predictors_called: str = "predictor"

    @property
    def asked(self) -> dict:
        """The variables that have a column in the export: all but indicators made from others."""
        return {name: v for name, v in self.variables.items() if not v.source}

    @property
    def every_header(self) -> set:
        """All headers, folded, that a column may have which the codebook needs."""
        known = [v.headers for v in self.asked.values()]
        known += self.personal_headers.values()
        known += [(rule.header,) for rule in self.filters]
        known += TOOLS.values()
        return set(map(folded, chain.from_iterable(known)))

    def group(self, name: str) -> list[str]:
        """Names of the items of one grid question."""
        return [v.name for v in self.variables.values() if v.group == name]

    def gloss(self, name: str) -> str:
        """What to call a variable or scale in a table; an unknown name is returned as it is."""
        known = self.variables.get(name) or self.scales.get(name)
        return known.gloss if known else name

    @property
    def people(self) -> list[str]:
        """Names of the variables that describe respondents: each answer of a question with several,
        and what is in no scale, nor in a grid question of which items are scored or predict.
        """
        scored = {item for scale in self.scales.values() for item in scale.items}
        used = {v.group for v in self.asked.values() if v.name in {*scored, *self.asked_predictors}}
        shown = [v for v in self.asked.values() if v.contains or v.group not in used - {None}]
        return [v.name for v in shown if v.name not in scored]

    @property
    def measures(self) -> list[str]:
        """Names of what has a mean: the correlates, and predictors that are scales or numbers."""
        numbers = [n for n in self.predictors if n in self.scales or not self.variables[n].options]
        return list(dict.fromkeys([*self.correlates, *numbers]))


def name_variables(text: str, codebook) -> str:
    """A text in which every variable and scale is called what the codebook calls it."""
    names = {v.name: v.gloss for v in (*codebook.variables.values(), *codebook.scales.values())}
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(rf"\b({known})\b", lambda name: names[name[0]], text) if names else text
