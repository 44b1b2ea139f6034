"""The paper's numbers laid out as it prints them, each with its verdict:
the map on the first page.
"""

from dataclasses import dataclass, field
from itertools import product

from helpers.paper.tables import name_place
from helpers.report.first_page.numbers import (
    WORDS,
    Numbers,
    name_context,
    name_statistic,
    unique_values,
)
from helpers.report.pages.markdown import slug

TOGETHER = {"percent": "count", "sd": "mean", "df": "t"}  # printed in brackets after
WHOLE_MODEL = "Whole model"
# What sections of a paper are called
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
)


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


def draw_maps(numbers: Numbers) -> tuple[list[Map], list]:
    """The printed tables as maps; the numbers of the text as (place, [(quantity, numbers)])."""
    drawer = Drawer(numbers)
    places = {}
    for entry in numbers.material.published:
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
    """Lays out printed numbers."""

    def __init__(self, numbers: Numbers):
        self.numbers = numbers
        self.codebook = numbers.codebook

    def table(self, place: str, entries: list) -> Map:
        """One table: a regression's outcomes become spanners; any other is as printed."""
        statistics = {e["statistic"] for e in entries}
        lay_out = self.regression if {"B", "beta", "t"} & statistics else self.matrix
        return lay_out(place, entries)

    def regression(self, place: str, entries: list) -> Map:
        """Predictors in rows; outcomes across, with the statistics of each."""
        outcomes = unique_values((e["row"], name_context(e)) for e in entries)
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
        found = self.cells(entries, lambda e: (e["column"], (e["row"], name_context(e)), _head(e)))
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
            rows = [r for r in self.numbers.material.labels if r.get("printed_label") == printed]
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
        return Map(
            slug(place), name_place(place), head, rows, [self.numbers.number(e) for e in notes]
        )

    def heading(self, column: tuple, entries: list) -> str:
        """What heads a column of a matrix."""
        name, _, context = column
        if name:
            told = self.numbers.label(next(e["row"] for e in entries if e["column"] == name), name)
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
            number = self.numbers.number(entry)
            number.brackets = bool(cell) and entry["statistic"] in TOGETHER
            cell.append(number)
        return found

    def sentences(self, entries: list) -> list:
        """Numbers of the text, by quantity: (quantity, numbers)."""
        found = {}
        for entry in entries:
            numbers = found.setdefault(self.numbers.quantity(entry), [])
            numbers.append((name_statistic(entry), self.numbers.number(entry)))
        return list(found.items())


def _head(entry: dict) -> str:
    """The statistic under which a number stands: the standard deviation, under its mean."""
    return TOGETHER.get(entry["statistic"], entry["statistic"])


def _column(entry: dict) -> tuple[str, str, str]:
    """The column of a matrix in which a number stands: an answer, or else a statistic; and whose
    it is."""
    return entry["column"], "" if entry["column"] else _head(entry), name_context(entry)
