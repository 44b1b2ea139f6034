"""What a page says, section by section, for the search over all pages."""

import json
from html.parser import HTMLParser

HEADINGS = ("h1", "h2", "h3")
LONGEST = 4000  # letters kept of one section
OF_THE_MACHINE = "colophon"  # a section that differs from machine to machine


class Sections(HTMLParser):
    """The sections of a page: identifier, heading and text of each. Code is left out."""

    def __init__(self):
        super().__init__()
        self.sections = [["", "", []]]
        self._heading = False
        self._silent = 0
        self._anchor = False

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        classes = (attributes.get("class") or "").split()
        code = "highlight" in classes or tag == "details" and "code" in classes
        if self._silent or code or tag in ("svg", "math"):
            self._silent += tag not in ("br", "img", "input", "path", "use")
        elif tag in HEADINGS:
            self.sections.append([attributes.get("id", ""), "", []])
            self._heading = True
        elif "anchor" in classes:
            self._anchor = True

    def handle_endtag(self, tag):
        if self._silent:
            self._silent -= tag not in ("br", "img", "input", "path", "use")
        elif tag in HEADINGS:
            self._heading = False
        elif tag == "a":
            self._anchor = False

    def handle_startendtag(self, tag, attrs):
        """A tag without content holds no text."""

    def handle_data(self, data):
        if self._silent or self._anchor:
            return
        if self._heading:
            self.sections[-1][1] += data
        else:
            self.sections[-1][2].append(data)


def read_sections(title: str, name: str, body: str) -> list[dict]:
    """[{page, file, id, heading, text}] of one page's body."""
    parser = Sections()
    parser.feed(body)
    found = []
    for id, heading, texts in parser.sections:
        text = " ".join(" ".join(texts).split())[:LONGEST]
        if (text or heading) and id != OF_THE_MACHINE:
            entry = {"page": title, "file": f"{name}.html", "id": id}
            found.append(entry | {"heading": heading.strip(), "text": text})
    return found


def index_json(sections: list[dict]) -> str:
    """The index as JSON."""
    return json.dumps(sections, ensure_ascii=False)
