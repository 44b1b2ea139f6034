"""Exhibits of all notebooks in the order of the report:
their numbers, where they are, their files.
"""

import base64
import html
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from helpers.exhibits.formats.html import Setting, column_words, html_table
from helpers.exhibits.table import Table, read_data
from helpers.exhibits.verdicts import VERDICTS
from helpers.report.pages.typography import set_type

CARRIED = 65_536  # bytes of a CSV up to which a page carries it
SCORECARD = "scorecard"  # the exhibit with one line for each printed number
FEW = 2  # published numbers that are named; of more, how many there are
# Words of an SVG
DRAWN = re.compile(r'(<(?:text|tspan|title|desc)\b[^>]*>|\baria-label=")([^<"]+)')
COLUMNS = "variables"  # the exhibit whose rows are named as the columns of the files are


@dataclass(frozen=True)
class Exhibit:
    """One table or figure; label is its name in this report, such as 'Table R4';
    those without the R are the paper's.
    """

    id: str
    page: str
    label: str
    about: dict

    @property
    def address(self) -> str:
        """Where it is, from any page."""
        return f"{self.page}.html#{quote(self.id)}"


def number_exhibits(notebooks: dict) -> dict:
    """Number tables and figures over the whole report: {anchor: Exhibit} in reading order.

    The anchor is the exhibit's id.
    Where a table and a figure share one, the second gets its kind added.
    """
    found = {}
    count = {"table": 0, "figure": 0}
    for page, notebook in notebooks.items():
        for about in _metadata(notebook):
            kind = about.get("kind")
            if kind not in count or find_exhibit(about, found):
                continue
            count[kind] += 1
            anchor = f"{about['id']}-{kind}" if about["id"] in found else about["id"]
            found[anchor] = Exhibit(anchor, page, f"{kind.title()} R{count[kind]}", about)
    return found


def find_exhibit(about: dict, exhibits: dict) -> Exhibit | None:
    """The numbered exhibit of an output's metadata; None if it is not numbered (yet)."""
    for anchor in (about.get("id"), f"{about.get('id')}-{about.get('kind')}"):
        if anchor in exhibits and exhibits[anchor].about.get("kind") == about.get("kind"):
            return exhibits[anchor]
    return None


def _metadata(notebook: dict):
    for cell in notebook.get("cells", []):
        for output in cell.get("outputs", []):
            about = output.get("metadata", {}).get("exhibit")
            if about:
                yield about


def set_table(exhibit: Exhibit, entries: dict, mark) -> str:
    """A table of the report: its number in the caption; the scorecard's rows become link targets.

    entries: id of a published number -> its name; mark: adds definitions to an escaped text.
    """
    table = _typeset(read_data(exhibit.about["table"]), entries)
    number = f'<a href="#{quote(exhibit.id)}"><strong>{exhibit.label}.</strong></a>'
    title = mark(html.escape(set_type(exhibit.about["caption"])))
    caption = f'<span class="caption">{number} {title}</span>'
    keys = exhibit.about.get("keys") or read_data(exhibit.about["table"]).column(0)

    def address(place: int) -> str:
        key = keys[place]
        return f"entry-{key}" if exhibit.id == SCORECARD and key in entries else ""

    named = _mark_code if exhibit.id == COLUMNS else mark
    return html_table(table, caption, setting=Setting(False, named, address))


def _mark_code(text: str) -> str:
    """The name of a column as code; other words stay."""
    return f"<code>{text}</code>" if re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", text) else text


def name_numbers(ids: list[str], entries: dict) -> str:
    """Published numbers in words: the first ones by name, and how many more there are."""
    named = [entries[id] for id in ids[:FEW]]
    if len(ids) > FEW:
        named.append(f"and {len(ids) - FEW} more")
    return "; ".join(named)


def _typeset(table: Table, entries: dict) -> Table:
    """A table with numbers and symbols in its texts as the report sets them.

    A cell that lists published numbers by their ids gets their names.
    """
    heads = []
    for over, own in table.heads:
        # A verdict that heads a column begins like the other heads.
        own = own[:1].upper() + own[1:] if own in VERDICTS else column_words(own)
        heads.append((set_type(over), set_type(own)))
    rows = []
    for row in table.rows:
        cells = []
        for text in row:
            ids = text.split()
            listed = ids and all(id in entries for id in ids)
            cells.append(set_type(name_numbers(ids, entries) if listed else text))
        rows.append(tuple(cells))
    return Table(tuple(heads), tuple(rows))


def read_drawing(build: Path, about: dict) -> str:
    """The SVG of a figure, from the build folder; '' where there is none.

    Its words are set as those of the page.
    """
    name = about.get("drawing")
    path = build / name if name else None
    drawing = path.read_text(encoding="utf-8") if path and path.is_file() else ""
    return DRAWN.sub(_typeset_drawn, drawing)


def _typeset_drawn(found: re.Match) -> str:
    return found[1] + html.escape(set_type(html.unescape(found[2])))


def data_address(build: Path, name: str | None) -> str | None:
    """The address of a CSV: one that carries it, so that a page moved alone keeps its downloads,
    or a file beside the page if it is large.
    """
    if not name or not (build / name).is_file():
        return None
    content = (build / name).read_bytes()
    return (
        name
        if len(content) > CARRIED
        else "data:text/csv;charset=utf-8;base64," + base64.b64encode(content).decode()
    )


def png_size(content: str) -> tuple[int, int]:
    """Width and height of a base64 PNG."""
    return struct.unpack(">II", base64.b64decode(content[:48])[16:24])
