"""What readers see: words and numbers in one style, and no name that only files and code use."""

import re
from html.parser import HTMLParser

import pytest
from report_build import make_build

from helpers.base.paths import build_folder
from helpers.report.rendering import render_report

HIDDEN = {"script", "style", "code", "pre", "math", "title"}
EMPTY = {"br", "img", "input", "meta", "link", "hr", "path", "rect", "use", "col", "circle"}
BREAKING = {"p", "td", "th", "li", "dt", "dd", "h1", "h2", "h3", "h4", "div", "text", "caption"}


class Visible(HTMLParser):
    """The text that a page shows or reads aloud: no code, no formula, no facts of the machine."""

    def __init__(self):
        super().__init__()
        self.parts = []
        self._open = []

    def handle_starttag(self, tag, attrs):
        about = dict(attrs)
        classes = set((about.get("class") or "").split())
        if self._open:
            self._open += [tag] if tag not in EMPTY else []
        elif tag in HIDDEN or classes & {"facts", "kicker", "output"} or about.get("id") == "index":
            self._open.append(tag)
        else:
            self.parts += [about.get("aria-label") or "", about.get("alt") or ""]
            self.parts += ["\n"] if tag in BREAKING else []

    def handle_endtag(self, tag):
        if self._open and tag not in EMPTY:
            self._open.pop()
        elif tag in BREAKING:
            self.parts.append("\n")

    def handle_data(self, data):
        if not self._open:
            self.parts.append(data)


def read_visible(page: str) -> str:
    reader = Visible()
    reader.feed(page)
    return "".join(reader.parts)


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """Page -> its visible text: of the last run, or of a small build made by hand."""
    folder = build_folder() / "report"
    if not (folder / "index.html").is_file():
        folder = render_report(make_build(tmp_path_factory.mktemp("small"))).parent
    return {p.name: read_visible(p.read_text(encoding="utf-8")) for p in folder.glob("*.html")}


# What STYLE.md rules out, with the look that stands for it.
RULED_OUT = {
    "a name of files or code": r"\b[A-Za-z0-9]+_[A-Za-z0-9_]+\b(?![\w-]*\.(?:csv|sav|json|ipynb))",
    "an identifier of a published number": r"\btable[123]-[a-z]\w*",
    "a hyphen for a minus": r"(?<![\w\-–−./])-(?=\.?\d)",
    "a zero before the point of a P": r"\bP(?: below| above| at least| at most| of| is)?"
    r" ?[=<>≤≥]? ?0\.",
    "a P of zero": r"\bP ?= ?0?\.0+\b",
    "a power in code": r"\w\^\d",
    "percent without a space": r"\d%(?!\w)",
    "R2 for R²": r"(?<!Table )(?<!Figure )\b[Rr]2\b(?!-)",
    "a Greek letter spelled out": r"\bbeta\b|\bchi-?squared\b",
}


@pytest.mark.parametrize("kind", RULED_OUT)
def test_no_page_shows(texts, kind):
    found = []
    for name, text in texts.items():
        for match in re.finditer(RULED_OUT[kind], text):
            found.append((name, text[max(0, match.start() - 40) : match.end() + 40]))
    assert found == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("a name of files or code", "settled_by"),
        ("an identifier of a published number", "table3-formal-u2cycle-t"),
        ("a hyphen for a minus", "B -0.031"),
        ("a zero before the point of a P", "P < 0.05"),
        ("a zero before the point of a P", "P below 0.05"),
        ("a P of zero", "(P = .000)"),
        ("a power in code", "t^2"),
        ("percent without a space", "64% of"),
        ("R2 for R²", "the R2 is"),
        ("a Greek letter spelled out", "beta -.024"),
    ],
)
def test_it_would_be_seen(kind, text):
    page = f"<p>Word {text}</p><pre>{text}</pre><code>{text}</code>"
    assert len(re.findall(RULED_OUT[kind], read_visible(page))) == 1
