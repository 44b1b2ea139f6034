"""The paper's numbers laid out as it prints them, each with its verdict: the map on the first page."""

from dataclasses import dataclass, field

from helpers.exhibits.verdicts import CLASSES, VERDICTS
from helpers.paper.evidence import sentence_evidence
from helpers.paper.printed_numbers import round_as
from helpers.paper.tables import name_place
from helpers.report.material import Material
from helpers.report.pages.exhibits import SCORECARD
from helpers.survey.codebook import in_words, read_codebook

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
FAMILY = {
    "mean": "means",
    "sd": "means",
    "r": "correlations",
    "p": "p",
}  # how exhibits of a kind of number are called


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
    """One table of the paper. head holds one or two rows of (text, span); rows hold (label, numbers beside it, cells)."""

    id: str
    title: str
    head: list
    rows: list
    notes: list
    holds: dict = field(default_factory=dict)


def draw_maps(material: Material, exhibits: dict) -> tuple[list[Map], list]:
    """The printed tables as maps, and the numbers in the text as (place, [(quantity, numbers)])."""
    drawer = Drawer(material, exhibits)
    places = {}
    for entry in material.published:
        places.setdefault(entry["place"], []).append(entry)
    tables = [drawer.table(p, e) for p, e in places.items() if p.startswith("table")]
    return tables, [
        (p.capitalize(), drawer.sentences(e))
        for p, e in places.items()
        if not p.startswith("table")
    ]


class Drawer:
    """Lays out printed numbers; everything it needs to know of the paper is in published.csv and the codebook."""

    def __init__(self, material: Material, exhibits: dict):
        self.material, self.exhibits = material, exhibits
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

    def number(self, entry: dict) -> Number:
        """One printed number with its verdict and where it was computed."""
        score = self.scored.get(entry["id"], {})
        checks = self.checks.get(entry["id"], [])
        reasons = unique([self.in_words(score.get("reason", "")), *checks])
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
        number.links = self.links(entry, bool(checks))
        return number

    def in_words(self, text: str) -> str:
        """A sentence with variables called what the codebook calls them."""
        text = in_words(text, self.codebook)
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

    def links(self, entry: dict, contradicted: bool) -> list:
        """(address, words) of where a number is computed, of its line on the scorecard, and of the audit."""
        page = self.material.home(entry)
        links = []
        if page in self.material.notebooks:
            shown = self.exhibit(entry, page)
            links.append(
                (shown.address, f"Computed for {shown.label}")
                if shown
                else (f"{page}.html", f"Computed in {page}")
            )
        if SCORECARD in self.exhibits:
            links.append((f"{self.exhibits[SCORECARD].page}.html#entry-{entry['id']}", "Scorecard"))
        if contradicted and "00_audit" in self.material.notebooks:
            links.append(("00_audit.html", "Audit"))
        return links

    def exhibit(self, entry: dict, page: str):
        """The exhibit that shows a number: the one its results name, or the one of the page called most like its place, row and statistic."""
        named = self.material.keys[entry["row"], entry["column"], entry["statistic"]][1]
        if named in self.exhibits:
            return self.exhibits[named]
        words = (entry["row"], FAMILY.get(entry["statistic"], ""))
        here = [
            e
            for e in self.exhibits.values()
            if e.page == page and e.id.replace("-", "").startswith((entry["place"], entry["row"]))
        ]
        return max(here, key=lambda e: sum(w in e.id.split("-") for w in words), default=None)

    def name(self, entry: dict) -> str:
        """What a number is, in words."""
        row, column = self.codebook.gloss(entry["row"]), self.label(entry["row"], entry["column"])
        return ", ".join(
            filter(
                None,
                [
                    row[:1].upper() + row[1:],
                    column,
                    WORDS.get(entry["statistic"], entry["statistic"].replace("_", " ")),
                ],
            )
        )

    def label(self, row: str, column: str) -> str:
        """A column in words: an answer of the row's question, several answers, or another variable."""
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
        """One table: a regression's outcomes become spanners, any other keeps its rows and columns."""
        statistics = {e["statistic"] for e in entries}
        lay_out = self.regression if {"B", "beta", "t"} & statistics else self.matrix
        return lay_out(place, entries)

    def regression(self, place: str, entries: list) -> Map:
        """Predictors in rows; outcomes across, with the statistics of each."""
        outcomes, predictors = (
            unique(e["row"] for e in entries),
            unique(e["column"] for e in entries),
        )
        shown = unique(TOGETHER.get(e["statistic"], e["statistic"]) for e in entries)
        pairs = {
            TOGETHER[e["statistic"]]: e["statistic"] for e in entries if e["statistic"] in TOGETHER
        }
        names = [
            WORDS.get(s, s) + (f" ({WORDS.get(pairs[s], pairs[s])})" if s in pairs else "")
            for s in shown
        ]
        found = self.cells(
            entries, lambda e: (e["column"], e["row"], TOGETHER.get(e["statistic"], e["statistic"]))
        )
        rows = [
            (
                self.codebook.gloss(p),
                [],
                [found.get((p, o, s), []) for o in outcomes for s in shown],
            )
            for p in predictors
        ]
        head = [
            [("", 1)] + [(self.codebook.gloss(o), len(shown)) for o in outcomes],
            names * len(outcomes),
        ]
        return Map(place, name_place(place), head, rows, [], self.established(predictors))

    def established(self, predictors: list) -> dict:
        """What the audit finds a printed row to hold where that is another variable, the same for all outcomes; by the row's name."""
        holds = {
            p: {r["established_label"] for r in self.material.labels if r.get("printed_label") == p}
            - {""}
            for p in predictors
        }
        return {
            self.codebook.gloss(p): self.codebook.gloss(*found)
            for p, found in holds.items()
            if len(found) == 1 and found != {p}
        }

    def matrix(self, place: str, entries: list) -> Map:
        """Rows and columns as they are; n beside the row's name, P values under the table."""
        statistics = {
            (e["row"], e["column"]): e["statistic"] for e in entries if e["statistic"] != "p"
        }
        notes = [
            e for e in entries if e["statistic"] == "p" and (e["row"], e["column"]) in statistics
        ]
        cells = [
            e for e in entries if e not in notes and not (e["statistic"] == "n" and not e["column"])
        ]
        columns = unique(
            (e["column"], "" if e["column"] else TOGETHER.get(e["statistic"], e["statistic"]))
            for e in cells
        )
        found = self.cells(
            cells,
            lambda e: (
                e["row"],
                e["column"],
                "" if e["column"] else TOGETHER.get(e["statistic"], e["statistic"]),
            ),
        )
        beside = self.cells(
            [e for e in entries if e not in cells and e not in notes], lambda e: e["row"]
        )
        names = unique(e["row"] for e in entries)
        rows = [
            (self.codebook.gloss(r), beside.get(r, []), [found.get((r, *c), []) for c in columns])
            for r in names
        ]
        head = [[("", 1)] + [(self.heading(c, cells), 1) for c in columns]]
        return Map(place, name_place(place), head, rows, [self.number(e) for e in notes])

    def heading(self, column: tuple, entries: list) -> str:
        """What heads a column of a matrix."""
        name, statistic = column
        inside = unique(
            e["statistic"]
            for e in entries
            if e["column"] == name
            and (name or TOGETHER.get(e["statistic"], e["statistic"]) == statistic)
        )
        if name:
            return self.label(next(e["row"] for e in entries if e["column"] == name), name)
        return WORDS.get(inside[0], inside[0]) + "".join(
            f" ({WORDS.get(s, s)})" for s in inside[1:]
        )

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
            row = self.codebook.gloss(entry["row"])
            quantity = ", ".join(
                filter(None, [row[:1].upper() + row[1:], self.label(entry["row"], entry["column"])])
            )
            found.setdefault(quantity, []).append(
                (
                    WORDS.get(entry["statistic"], entry["statistic"].replace("_", " ")),
                    self.number(entry),
                )
            )
        return list(found.items())


def unique(values) -> list:
    """Each value once, in order of first appearance."""
    return list(dict.fromkeys(values))
