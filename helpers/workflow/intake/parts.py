"""What is proposed so far: parts of a flat tree, the names taken, and the notes beside guesses."""

import re

from helpers.base.text import discreet, list_words, plain, shown
from helpers.survey import reading
from helpers.survey.codebook import Codebook
from helpers.survey.codebook.names import NAME, RESERVED
from helpers.survey.codebook.variables import TOOLS
from helpers.workflow.intake.columns import (
    ExportColumn,
    look_at,
)
from helpers.workflow.intake.grids import item_of
from helpers.workflow.intake.known.orders import without_accents


class Proposal:
    """What is proposed so far: parts of a flat tree, and the names that are taken."""

    def __init__(self, export: reading.Export, book: Codebook, tree: dict):
        self.export = export
        self.book = book
        self.ours = tree
        self.columns = look_at(export)
        self.rows = export.table.shape[0]
        self.options: dict[str, list] = {}
        self.variables: dict[str, dict] = {}
        self.scales: dict[str, dict] = {}
        self.personal: dict[str, dict] = {}
        self.places: dict[int, str] = {}

    def name(self, text: str, fallback: str) -> str:
        """A short name of its own, made from a text."""
        bare = without_accents(text).replace("ß", "ss")
        made = re.sub(r"[^a-z0-9]+", "_", bare).strip("_")[:30].strip("_")
        if not NAME.fullmatch(made) or made in RESERVED or made == "id":
            made = fallback
        taken = {n.casefold() for n in (*self.variables, *self.scales, *self.options, *TOOLS)}
        unique = made
        count = 1
        while unique.casefold() in taken or f"{unique}_total" in taken:
            count += 1
            unique = f"{made}_{count}"
        return unique

    def add(self, column: ExportColumn, name: str, spec: dict) -> None:
        """One variable of a column."""
        spec = {**spec, "header": plain(column.header)}
        spec.setdefault("gloss", discreet(item_of(column), 80) or name)
        self.variables[name] = {key: v for key, v in spec.items() if v not in ("", [], None)}
        self.places[column.place] = name


def ask_codes(instrument: str, low, high) -> str:
    """The question beside a scale on which nobody gave the lowest answer."""
    return (
        f"Codes: {instrument} runs from {low:g} to {high:g}, and nobody answered {low:g}. Does the "
        "export count from 1 (choose subtract 1), or are the codes right (as they are)?"
    )


def ask_repeated(column: ExportColumn) -> str:
    """The question beside an identifier of which some values stand in several rows."""
    several = sum(count > 1 for count in column.answers.values())
    return (
        f"Kind: {several} of {len(column.answers)} persons have several rows. If each row counts, "
        "choose identifier; if only the last of each, choose it and the role e-mail address; for "
        "one wave of several, choose it and add to sheet Study: keep rows where"
    )


def ask_thousands(column: ExportColumn) -> tuple[str, list]:
    """The question beside numbers such as 1,200, and their ends however they are read."""
    sign = column.doubtful_sign
    text = max((t for t in column.answers if sign in t), key=column.answers.get)
    whole, broken = text.replace(sign, ""), text.replace(sign, ".")
    answer = "choose whole number" if sign == "," else "take the points out of the export"
    note = (
        f"Kind: {text} may be {whole} ({answer}) or {broken} (choose decimal number). Then look at "
        "Lowest and Highest"
    )
    every = [float(t.replace(sign, made)) for t in column.answers for made in ("", ".")]
    return note, [int(min(every)), int(max(every)) + 1]


def note_missing(texts: list) -> str:
    """The note beside answers that look as if they stood for none; '' where there are none."""
    listed = ", ".join(shown(text, 30) for text in texts[:6])
    return f"Missing codes: {listed} looks as if it stood for no answer" if texts else ""


def note_strays(texts: list, cell: str) -> str:
    """The note beside numbers that lie apart from the others; '' where there are none.

    cell: the column of the sheet in which they stand.
    """
    listed = list_words(texts[:6])
    if not texts:
        return ""
    if cell == "Highest":
        return (
            f"Highest: {listed} lies apart from the other answers; if it stands for no answer, or "
            "is a typing error, write it under Missing codes and the highest answer here"
        )
    return (
        f"{cell}: {listed} lies apart from the other answers of the grid and is taken for none; "
        "if it is an answer, remove it here and write it under Highest"
    )


def add_options(p: Proposal, name: str, rows: list) -> str:
    """A set of options, or the name of one that says the same."""
    made = [{"code": c, "texts": [t], "gloss": shown(t, 80)} for c, t in rows]
    for known, others in p.options.items():
        if [{**row, "note": ""} for row in others] == [{**row, "note": ""} for row in made]:
            return known
    name = p.name(name, f"options_{len(p.options) + 1}")
    p.options[name] = made
    return name
