"""One executed notebook as the body of a page, by nbconvert and the template in theme/."""

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jinja2 import pass_context
from nbconvert.exporters.html import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML

from helpers.report.glossary import Marker, drop_marks
from helpers.report.pages.exhibits import (
    data_address,
    find_exhibit,
    png_size,
    read_drawing,
    set_table,
)
from helpers.report.pages.markdown import Renderer, render_markdown
from helpers.report.pages.typography import set_type
from helpers.report.theme import FOLDER as THEME

SHOWN = [
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/latex",
    "text/plain",
]


@dataclass
class Page:
    """A notebook rendered: its title and opening paragraph apart from the rest."""

    name: str
    title: str
    lede: str
    answer: str
    body: str
    headings: list
    terms: list


class PageExporter(HTMLExporter):
    """nbconvert's HTML exporter with Markdown by our renderer,
    and without its pass over the finished page.
    """

    def __init__(
        self, exhibits: dict, build: Path, entries: dict, pages: set, terms: dict | None = None
    ):
        super().__init__(
            template_name="theme",
            extra_template_basedirs=[str(THEME.parent)],
            optimistic_validation=True,  # once, and not after each step
        )
        self.exhibits = exhibits
        self.build = build
        self.entries = entries
        self.pages = pages
        self.terms = terms or {}
        self.page = ""
        self.headings = []
        self.marker = Marker(self.terms)
        self.register_filter("exhibit", self.exhibit)
        self.register_filter("set_table", self.table)
        self.register_filter("drawing", lambda exhibit: read_drawing(self.build, exhibit.about))
        self.register_filter("png_size", png_size)
        self.register_filter("typed", set_type)
        self.register_filter("minus", lambda page: re.sub(r">-(?=\.?\d)", ">−", page))
        self.register_filter("data_address", lambda name: data_address(self.build, name))

    @pass_context
    def markdown2html(self, context, source: str) -> str:
        """Markdown to HTML; what code computed is not trusted to hold HTML."""
        return self.markdown(source, computed="output" in context)

    def markdown(self, source: str, computed: bool = False) -> str:
        """Markdown to HTML on the present page."""
        renderer = Renderer(
            self.exhibits, self.page, self.headings, self.pages, computed, self.marker
        )
        return render_markdown(source, renderer)

    def table(self, exhibit) -> str:
        """A numbered table; each of its terms opens its definition once."""
        return set_table(exhibit, self.entries, self.marker.note)

    def exhibit(self, output: dict):
        """The numbered exhibit that an output shows, or None.

        'caption' stands for words that only JupyterLab needs.
        """
        about = output.get("metadata", {}).get("exhibit", {})
        return "caption" if about.get("kind") == "caption" else find_exhibit(about, self.exhibits)

    def from_notebook_node(self, nb, resources=None, **kw):
        """Convert, skipping HTMLExporter's own version:
        it parses the whole page again to add alt texts, which ours has.
        """
        self.register_filter(
            "highlight_code", Highlight2HTML(pygments_lexer="python3", parent=self)
        )
        self.register_filter(
            "filter_data_type",
            lambda data: [next((kind for kind in SHOWN if kind in data), "text/plain")],
        )
        return TemplateExporter.from_notebook_node(self, nb, self._init_resources(resources), **kw)

    def render(self, name: str, notebook: dict) -> Page:
        """One notebook as a page."""
        self.page = name
        self.headings = []
        self.marker = Marker(self.terms)
        cells, title, lede = _take_opening(notebook["cells"], name)
        nb = nbformat.from_dict({**notebook, "cells": cells})
        body, _ = self.from_notebook_node(nb)
        opening = self.markdown(lede)
        answer = first_sentence(drop_marks(opening))
        seen = set()
        opening = self.marker.finish(opening, seen)
        body = self.marker.finish(body, seen)
        terms = list(self.marker.used.values())
        return Page(name, title, opening, answer, body, self.headings, terms)


def _take_opening(cells: list, name: str) -> tuple[list, str, str]:
    """The title and first paragraph, taken out of the first cell."""
    first = cells[0] if cells else {"cell_type": "markdown", "source": ""}
    source = first["source"] if isinstance(first["source"], str) else "".join(first["source"])
    opening = re.match(r"\s*# +(.+?)\s*(?:\n\s*\n?|$)((?!#).*?)(?:\n\s*\n|\s*$)", source, re.S)
    if first["cell_type"] != "markdown" or not opening:
        return _joined(cells), name, ""
    rest = {**first, "source": source[opening.end() :]}
    return _joined([rest, *cells[1:]]), re.sub(r"[*_`]", "", opening[1]), opening[2].strip()


def _joined(cells: list) -> list:
    """Cells with their text as one string, as nbformat has it in memory."""
    joined = []
    for cell in cells:
        cell = {**cell, "source": _text(cell["source"])}
        if "outputs" in cell:
            cell["outputs"] = [_output(o) for o in cell["outputs"]]
        joined.append(cell)
    return joined


def _output(output: dict) -> dict:
    output = dict(output)
    if "text" in output:
        output["text"] = _text(output["text"])
    if "data" in output:
        output["data"] = {k: _text(v) for k, v in output["data"].items()}
    return output


def _text(value):
    return "".join(value) if isinstance(value, list) else value


def first_sentence(page: str) -> str:
    """The first sentence of a paragraph of HTML, as plain text;
    after a short statement the second as well.
    """
    import html

    plain = " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())
    found = re.match(r"(.{,70}?[.!]\s+(?=[A-Z]))?.+?[.?!](?=\s+[A-Z]|$)", plain)
    return found[0] if found else plain
