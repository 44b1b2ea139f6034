"""The paper's numbers laid out as it prints them, each with its verdict:
the map on the first page.
"""

from dataclasses import dataclass, field
from itertools import product

from helpers.exhibits.verdicts import CLASSES, VERDICTS
from helpers.paper.evidence import sentence_evidence
from helpers.paper.printed_numbers import round_as
from helpers.paper.tables import name_place
from helpers.report.first_page.links import Linker
from helpers.report.material import Material
from helpers.report.pages.markdown import slug
from helpers.survey.codebook import name_variables, read_codebook

TOGETHER = {"percent": "count", "sd": "mean", "df": "t"}  # printed in brackets after
WORDS = {
    "n": "n",
    "count": "n",
    "percent": "%",
    "mean": "Mean",
    "sd": "SD",
    "r": "r",
    "p": "P",
    "B": "B",
    "beta": "β",
    "t": "t",
    "df": "df",
    "response_rate": "response rate, %",
}
WHOLE_MODEL = "Whole model"
SECTIONS = (
    "abstract",
    "introduction",
    "method",
    "measure",
    "participant",
    "sample",
    "analys",
    "result",
    "discussion",
    "conclusion",
    "text",
)  # what sections of a paper are called


@dataclass
class Number:
    """One printed number with all that is known of it."""

    id: str
    name: str
    place: str
    printed: str
    recomputed: str = ""
    verdict: str = ""
    brackets: bool = False
    reasons: list = field(default_factory=list)
    links: list = field(default_factory=list)

    @property
    def css(self) -> str:
        """The class of its verdict."""
        return CLASSES.get(self.verdict, "")

    @property
    def word(self) -> str:
        """The verdict as words."""
        verdict = VERDICTS.get(self.verdict)
        return verdict.label if verdict else "no verdict in this run"


@dataclass
class Map:
    """One table of the paper.

    head holds one or two rows of (text, span); rows hold (label, numbers beside it, cells).
    """

    id: str
    title: str
    head: list
    rows: list
    notes: list
    holds: dict = field(default_factory=dict)


def draw_maps(drawer: "Drawer") -> tuple[list[Map], list]:
    """The printed tables as maps; the numbers of the text as (place, [(quantity, numbers)])."""
    places = {}
    for entry in drawer.material.published:
        places.setdefault(entry["place"], []).append(entry)
    tables = []
    sections = []
    for place, entries in places.items():
        if is_section(place):
            sections.append((name_place(place), drawer.sentences(entries)))
        else:
            tables.append(drawer.table(place, entries))
    return tables, sections


def is_section(place: str) -> bool:
    """Whether a place is a part of the text, by how its words begin; a place whose name begins
    with "table", or has no such word, is a table.
    """
    words = place.casefold().split()
    if not words or words[0].startswith("table"):
        return False
    return any(word.strip("()").startswith(SECTIONS) for word in words)


class Drawer:
    """Lays out printed numbers.

    Everything it needs to know of the paper is in published.csv and the codebook.
    """

    def __init__(self, material: Material, exhibits: dict):
        self.material = material
        self.linker = Linker(material, exhibits)
        self.codebook = read_codebook(
            material.run.get("parameters", {}).get("codebook", "data/codebook.yml")
        )
        self.scored = {row["id"]: row for row in material.scorecard}
        self.checks = {}
        for row in material.audit:
            if row["verdict"] == "contradicted":
                for id in row["place"].split():
                    self.checks.setdefault(id, []).append(self.check(row))

    def check(self, row: dict) -> str:
        """A check that found a contradiction, in a sentence."""
        said = sentence_evidence(row["check"], row["printed"], row["implied"], row["evidence"])
        return self.in_words(said)

    def list_names(self) -> dict[str, str]:
        """Id of each published number -> where it stands and what it is."""
        names = {}
        for entry in self.material.published:
            names[entry["id"]] = f"{name_place(entry['place'])}, {self.name(entry)}"
        return names

    def number(self, entry: dict) -> Number:
        """One printed number with its verdict and where it was computed."""
        score = self.scored.get(entry["id"], {})
        checks = self.checks.get(entry["id"], [])
        reasons = unique_values([self.in_words(score.get("reason", "")), *checks])
        number = Number(
            entry["id"],
            self.name(entry),
            name_place(entry["place"]),
            entry["printed"].replace("-", "−"),
            verdict=score.get("verdict", ""),
        )
        number.recomputed, number.reasons = (
            self.value(score.get("recomputed", ""), entry["printed"]),
            list(filter(None, reasons)),
        )
        number.links = self.linker.list_links(entry)
        return number

    def in_words(self, text: str) -> str:
        """A sentence with variables called what the codebook calls them."""
        text = name_variables(text, self.codebook)
        return text[:1].upper() + text[1:]

    @staticmethod
    def value(text: str, printed: str) -> str:
        """A recomputed value rounded as the printed one, with its further digits."""
        if not text:
            return ""
        try:
            rounded = round_as(float(text), printed)
        except (ValueError, OverflowError):
            return text
        return (
            rounded
            if float(rounded.replace(",", "")) == float(text)
            else f"{rounded} ({float(text):.6g})"
        ).replace("-", "−")

    def name(self, entry: dict) -> str:
        """What a number is, in words."""
        statistic = WORDS.get(entry["statistic"], entry["statistic"].replace("_", " "))
        return ", ".join(filter(None, [self.quantity(entry), statistic]))

    def quantity(self, entry: dict) -> str:
        """The row and the column of a number, in words."""
        row = self.instrument(entry["row"])
        column = self.label(entry["row"], entry["column"])
        return ", ".join(filter(None, [row[:1].upper() + row[1:], column, _context(entry)]))

    def instrument(self, row: str) -> str:
        """A row in words; an instrument of several scales is called as they are: GHSQ."""
        word = self.codebook.gloss(row)
        for name, scale in self.codebook.scales.items():
            if word == row and name.startswith(f"{row}_"):
                return scale.gloss.partition(",")[0]
        return word

    def label(self, row: str, column: str) -> str:
        """A column in words: an answer of the row's question, several answers,
        or another variable.
        """
        labels = (
            {str(k): v for k, v in self.codebook.variables[row].labels.items()}
            if row in self.codebook.variables
            else {}
        )
        first, dash, last = column.partition("-")
        if dash and first in labels and last in labels:
            return f"{labels[first]} to {labels[last]}"
        return labels.get(column) or self.codebook.gloss(column)

    def table(self, place: str, entries: list) -> Map:
        """One table: a regression's outcomes become spanners; any other is as printed."""
        statistics = {e["statistic"] for e in entries}
        lay_out = self.regression if {"B", "beta", "t"} & statistics else self.matrix
        return lay_out(place, entries)

    def regression(self, place: str, entries: list) -> Map:
        """Predictors in rows; outcomes across, with the statistics of each."""
        outcomes = unique_values((e["row"], _context(e)) for e in entries)
        predictors = unique_values(e["column"] for e in entries)
        shown = unique_values(_head(e) for e in entries)
        pairs = {}  # statistic -> the one in brackets after it
        for entry in entries:
            if entry["statistic"] in TOGETHER:
                pairs[_head(entry)] = entry["statistic"]
        names = []
        for statistic in shown:
            name = WORDS.get(statistic, statistic)
            if statistic in pairs:
                after = pairs[statistic]
                name += f" ({WORDS.get(after, after)})"
            names.append(name)
        found = self.cells(entries, lambda e: (e["column"], (e["row"], _context(e)), _head(e)))
        rows = []
        for predictor in predictors:
            places = product([predictor], outcomes, shown)
            cells = [found.get(place, []) for place in places]
            rows.append((self.codebook.gloss(predictor) or WHOLE_MODEL, [], cells))
        spanners = []
        for outcome, context in outcomes:
            words = ", ".join(filter(None, [self.codebook.gloss(outcome), context]))
            spanners.append((words, len(shown)))
        head = [[("", 1), *spanners], names * len(outcomes)]
        return Map(slug(place), name_place(place), head, rows, [], self.established(predictors))

    def established(self, predictors: list) -> dict:
        """Row's name -> the variable that the audit finds it to hold instead.

        Only where that is another variable, and the same for all outcomes.
        """
        names = {}
        for printed in predictors:
            rows = [r for r in self.material.labels if r.get("printed_label") == printed]
            holds = {r["established_label"] for r in rows} - {""}
            if len(holds) == 1 and holds != {printed}:
                names[self.codebook.gloss(printed)] = self.codebook.gloss(*holds)
        return names

    def matrix(self, place: str, entries: list) -> Map:
        """Rows and columns as they are; n beside the row's name, P values under the table."""
        tested = {(e["row"], e["column"]) for e in entries if e["statistic"] != "p"}
        notes = []  # P values of a number that stands in the table
        counts = []  # n of a whole row
        cells = []
        for entry in entries:
            if entry["statistic"] == "p" and (entry["row"], entry["column"]) in tested:
                notes.append(entry)
            elif entry["statistic"] == "n" and not entry["column"]:
                counts.append(entry)
            else:
                cells.append(entry)
        columns = unique_values(_column(e) for e in cells)
        found = self.cells(cells, lambda e: (e["row"], _column(e)))
        beside = self.cells(counts, lambda e: e["row"])
        rows = []
        for name in unique_values(e["row"] for e in entries):
            row = [found.get((name, column), []) for column in columns]
            rows.append((self.codebook.gloss(name), beside.get(name, []), row))
        head = [[("", 1)] + [(self.heading(c, cells), 1) for c in columns]]
        return Map(slug(place), name_place(place), head, rows, [self.number(e) for e in notes])

    def heading(self, column: tuple, entries: list) -> str:
        """What heads a column of a matrix."""
        name, _, context = column
        if name:
            told = self.label(next(e["row"] for e in entries if e["column"] == name), name)
            return ", ".join(filter(None, [context, told]))
        inside = unique_values(e["statistic"] for e in entries if _column(e) == column)
        words = [WORDS.get(s, s) for s in inside]
        told = words[0] + "".join(f" ({word})" for word in words[1:])
        return ", ".join(filter(None, [context, told]))

    def cells(self, entries: list, key) -> dict:
        """Numbers by cell; one that belongs to another is set in brackets after it."""
        found = {}
        for entry in sorted(entries, key=lambda e: e["statistic"] in TOGETHER):
            cell = found.setdefault(key(entry), [])
            number = self.number(entry)
            number.brackets = bool(cell) and entry["statistic"] in TOGETHER
            cell.append(number)
        return found

    def sentences(self, entries: list) -> list:
        """Numbers of the text, by quantity: (quantity, numbers)."""
        found = {}
        for entry in entries:
            statistic = WORDS.get(entry["statistic"], entry["statistic"].replace("_", " "))
            numbers = found.setdefault(self.quantity(entry), [])
            numbers.append((statistic, self.number(entry)))
        return list(found.items())


def _head(entry: dict) -> str:
    """The statistic under which a number stands: the standard deviation, under its mean."""
    return TOGETHER.get(entry["statistic"], entry["statistic"])


def _context(entry: dict) -> str:
    """The group, time and model of a number."""
    return ", ".join(filter(None, [entry.get(name, "") for name in ("group", "time", "model")]))


def _column(entry: dict) -> tuple[str, str, str]:
    """The column of a matrix in which a number stands: an answer, or else a statistic; and whose
    it is."""
    return entry["column"], "" if entry["column"] else _head(entry), _context(entry)


def unique_values(values) -> list:
    """Each value once, in order of first appearance."""
    return list(dict.fromkeys(values))
