"""Definitions one hover, focus or tap away:
the first time a term stands on a page, it opens its own.

Terms are the survey's scales and functions, from its codebook, and technical ones, from the theme.
"""

import html
import re
from dataclasses import dataclass

from helpers.base.paths import NONE
from helpers.base.plain_yaml import read_yaml
from helpers.report.theme import FOLDER
from helpers.survey.codebook import DEFAULT, read_tree

# Stand around a term until the page is whole: they occur in no text, and what must not be a button
# (a link, a heading, code) drops them again.
OPEN = "\ue000"
CLOSE = "\ue001"
MARKED = re.compile(f"{OPEN}(.*?){CLOSE}", re.DOTALL)


@dataclass(frozen=True)
class Term:
    """A term with its one-line definition; full is what an abbreviation stands for, or ''."""

    name: str
    full: str
    text: str

    @property
    def id(self) -> str:
        """The identifier of its definition on a page."""
        words = re.sub(r"[^\w]+", "-", self.name.lower()).strip("-")
        return f"term-{words}-{'low' if self.name.islower() else 'up'}"


def read_glossary(codebook: str) -> dict[str, Term]:
    """All terms by name.

    codebook: path of the survey's codebook; its words come before the theme's.
    """
    general = read_yaml(FOLDER / "glossary.yml", "glossary", "glossary.yml")
    terms = {n: Term(n, e.get("full", ""), e["text"]) for n, e in general.items()}
    raw = {} if codebook == NONE else read_tree(codebook)[0]
    for scale in (raw.get("scales") or {}).values():
        name = str(scale.get("gloss", ""))
        meaning = str(scale.get("meaning", ""))
        if name and meaning:
            known = terms.get(name) or terms.get(name.partition(",")[0])
            full = known.full if known else ""
            detail = f"; {known.text}" if known else ""
            terms[name] = Term(name, full, meaning + detail)
    for group in (raw.get("groups") or {}).values():
        for item in group.get("items", {}).values():
            if isinstance(item, dict) and item.get("meaning"):
                name = str(item["gloss"])
                kind = "a function of the platform: " if codebook == DEFAULT else ""
                terms[name] = Term(name, "", f"{kind}{item['meaning']}")
    for spec in raw.get("variables", {}).values():
        if spec.get("meaning"):
            terms[str(spec["gloss"])] = Term(str(spec["gloss"]), "", str(spec["meaning"]))
    return terms


class Marker:
    """Marks terms in the texts of one page; used keeps those that were marked."""

    def __init__(self, terms: dict[str, Term]):
        self.terms = terms
        self.used: dict[str, Term] = {}
        known = "|".join(re.escape(html.escape(n)) for n in sorted(terms, key=len, reverse=True))
        self._pattern = re.compile(rf"(?<![\w\-/.])({known})(?![\w\-²])") if known else None

    def note(self, text: str) -> str:
        """An escaped text with every term between the two marks."""
        return self._pattern.sub(f"{OPEN}\\1{CLOSE}", text) if self._pattern else text

    def finish(self, page: str, seen: set | None = None) -> str:
        """The first of each term made a button that opens its definition; others are dropped."""
        seen = set() if seen is None else seen

        def button(found: re.Match) -> str:
            term = self.terms[html.unescape(found[1])]
            if term.name in seen:
                return found[1]
            seen.add(term.name)
            self.used[term.name] = term
            return (
                f'<button type="button" class="term" popovertarget="{term.id}">{found[1]}</button>'
            )

        return MARKED.sub(button, page)


def drop_marks(text: str) -> str:
    """A text without marks."""
    return text.replace(OPEN, "").replace(CLOSE, "")
