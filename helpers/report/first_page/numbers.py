"""Each printed number with what is known of it: its name in words, its verdict, why, and links."""

from dataclasses import dataclass, field

from helpers.exhibits.verdicts import CLASSES, VERDICTS
from helpers.paper.evidence import sentence_evidence
from helpers.paper.printed_numbers import PART, round_as
from helpers.paper.tables import name_place
from helpers.report.first_page.links import Linker
from helpers.report.material import Material
from helpers.survey.codebook import name_variables, read_codebook

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


class Numbers:
    """The printed numbers of a paper.

    Everything needed to name them is in published.csv and the codebook.
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
        number.recomputed = self.value(score.get("recomputed", ""), entry["printed"])
        number.reasons = list(filter(None, reasons))
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
        if float(rounded.replace(",", "")) != float(text):
            rounded += f" ({float(text):.6g})"
        return rounded.replace("-", "−")

    def name(self, entry: dict) -> str:
        """What a number is, in words."""
        statistic = name_statistic(entry)
        return ", ".join(filter(None, [self.quantity(entry), statistic]))

    def quantity(self, entry: dict) -> str:
        """The row and the column of a number, in words."""
        row = self.instrument(entry["row"])
        column = self.label(entry["row"], entry["column"])
        return ", ".join(filter(None, [row[:1].upper() + row[1:], column, name_context(entry)]))

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
        labels = {}
        if row in self.codebook.variables:
            labels = {str(k): v for k, v in self.codebook.variables[row].labels.items()}
        first, dash, last = column.partition("-")
        if dash and first in labels and last in labels:
            return f"{labels[first]} to {labels[last]}"
        return labels.get(column) or self.codebook.gloss(column)


def name_statistic(entry: dict) -> str:
    """A number's statistic in words."""
    return WORDS.get(entry["statistic"], entry["statistic"].replace("_", " "))


def name_context(entry: dict) -> str:
    """The group, time and model of a number."""
    return ", ".join(filter(None, [entry.get(name, "") for name in PART]))


def unique_values(values) -> list:
    """Each value once, in order of first appearance."""
    return list(dict.fromkeys(values))
