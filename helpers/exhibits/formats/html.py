"""A table of an exhibit as HTML.

Heads have a scope, numbers stand under their points, verdicts have colour and words.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from helpers.exhibits.table import NUMERIC, Table
from helpers.exhibits.verdicts import CLASSES, VERDICTS

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
# Names of columns in files that say too little to a reader, and what heads the column instead.
WORDS = {
    "printed": "Published",
    "implied": "Implied by others",
    "settled by": "Would settle it",
    "printed label": "Row as published",
    "established label": "Variable it holds",
    "sd low": "SD, lower limit",
    "sd high": "SD, upper limit",
    "share low": "Share, lower limit",
    "share high": "Share, upper limit",
    "id": "No.",
    "p": "P",
    "p low": "P, lower limit",
    "p high": "P, upper limit",
    "holm low": "Holm, lower limit",
    "holm high": "Holm, upper limit",
    "bh": "Benjamini-Hochberg",
    "bh low": "Benjamini-Hochberg, lower limit",
    "bh high": "Benjamini-Hochberg, upper limit",
    "F low": "F, lower limit",
    "F high": "F, upper limit",
    "wide low": "Lower limit with the allowance",
    "wide high": "Upper limit with the allowance",
    "low": "Lower limit",
    "high": "Upper limit",
    "smallest low": "Detectable, lower limit",
    "smallest high": "Detectable, upper limit",
}
# Words in small letters, but for short names such as df and sd.
PLAIN_NAME = re.compile(r"[a-z]{3,}|[a-z]{2,}([_ -][a-z0-9]+)+")
WORDY = 60  # a table with a longer text gets rules between its rows
DENSE = 8  # a table of so many columns is set closer
NAMED = 30  # a longer name in the first column gets room
SHORT = 12  # a first column of at most so many letters is not broken into lines
# JupyterLab takes a style only with the cell; the pages have a style sheet for light and dark.
TINTS = {"#0072B2": "#ddecf7", "#CC79A7": "#f6e1ee", "#D55E00": "#fbdccb", "#E69F00": "#fdeabf"}


@dataclass(frozen=True)
class Setting:
    """Where a table is set.

    inline: colours stand with each verdict, as JupyterLab needs; mark: adds definitions to a text
    (already escaped); address: place of a row, from 0 -> the identifier that links lead to.
    """

    inline: bool = True
    mark: Callable[[str], str] = str
    address: Callable[[int], str] = lambda place: ""


def html_table(table: Table, caption: str, note: str = "", setting: Setting | None = None) -> str:
    """A table as a journal sets it. caption and note are HTML."""
    setting = setting or Setting()
    foot = f'<tfoot><tr><td colspan="{len(table.heads)}">{note}</td></tr></tfoot>' if note else ""
    kinds = table.kinds
    longest = [max(map(len, table.column(i)), default=0) for i in range(len(kinds))]
    name = "short" if longest[0] <= SHORT else "named" if longest[0] > NAMED else ""
    wordy = ["wordy"] if max(longest) > WORDY else []
    dense = ["dense"] if len(kinds) >= DENSE else []
    decimals = [max(map(_decimals, table.column(i)), default=0) for i in range(len(kinds))]
    rows = []
    for row, opening in zip(table.rows, _openings(table, setting), strict=True):
        cells = [_name_cell(row[0], name, setting)]
        for text, kind, places in zip(row[1:], kinds[1:], decimals[1:], strict=True):
            cells.append(_cell(text, kind, places, setting))
        rows.append(f"{opening}{''.join(cells)}</tr>")
    classes = " ".join(["exhibit", *wordy, *dense])
    return (
        f'<table class="{classes}"><caption>{caption}</caption><thead>{_head(table, setting)}'
        f"</thead><tbody>{''.join(rows)}</tbody>{foot}</table>"
    )


def column_words(name: str) -> str:
    """A column's name as words: at_least is At least; symbols and short names stay."""
    known = WORDS.get(name.replace("_", " "))
    words = name[:1].upper() + name[1:].replace("_", " ")
    return known or (words if PLAIN_NAME.fullmatch(name) else name)


def html_note(note: str) -> str:
    """A note under an exhibit; nothing for none."""
    return f"<em>Note.</em> {html.escape(note)}" if note else ""


def _openings(table: Table, setting: Setting) -> list[str]:
    """The opening tag of each row: rows that follow one of the same name belong to it."""
    names = table.column(0)
    again = [False]
    for before, name in zip(names, names[1:], strict=False):
        again.append(before == name)
    openings = []
    for place, follows in enumerate(again[: len(names)]):
        address = setting.address(place)
        kind = f' class="{"again" if follows else "group"}"' if any(again) else ""
        target = f' id="{html.escape(address)}"' if address else ""
        openings.append(f"<tr{target}{kind}>")
    return openings


def _head(table: Table, setting: Setting) -> str:
    """The head of a table: one row, or two where heads stand over several columns."""
    kinds = table.kinds
    if not table.spanned:
        cells = []
        for (_, own), kind in zip(table.heads, kinds, strict=True):
            number = ' class="number"' if kind == NUMERIC else ""
            cells.append(f'<th scope="col"{number}>{_head_text(own, setting)}</th>')
        return f"<tr>{''.join(cells)}</tr>"
    top = []
    under = []
    place = 0
    while place < len(table.heads):
        over, own = table.heads[place]
        span = 1
        while over and place + span < len(kinds) and table.heads[place + span][0] == over:
            span += 1
        if over:
            text = _head_text(over, setting)
            top.append(f'<th scope="colgroup" colspan="{span}">{text}</th>')
            for _, name in table.heads[place : place + span]:
                under.append(f'<th scope="col">{_head_text(name, setting)}</th>')
        else:
            top.append(f'<th scope="col" rowspan="2">{_head_text(own, setting)}</th>')
        place += span
    return f"<tr>{''.join(top)}</tr><tr>{''.join(under)}</tr>"


def _head_text(text: str, setting: Setting) -> str:
    return setting.mark(html.escape(column_words(text)))


def _name_cell(text: str, kind: str, setting: Setting) -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<th scope="row"{named}{_language(text)}>{setting.mark(html.escape(text))}</th>'


def _cell(text: str, kind: str, places: int, setting: Setting) -> str:
    if text in CLASSES:
        return f'<td class="verdict">{_chip(text, setting.inline)}</td>'
    if kind != NUMERIC:
        return f"<td{_language(text)}>{html.escape(text)}</td>"
    # Decimal points stand under each other: what a number lacks behind its own is there unseen.
    lacks = places - _decimals(text)
    text = html.escape(text.replace("-", "−"))
    if lacks and not setting.inline and text[-1:].isdigit():
        missing = ("" if "." in text else ".") + "0" * lacks
        # The style sheet writes it: whoever copies the number does not copy digits it never had.
        text = f'{text}<span class="pad" data-pad="{missing}"></span>'
    return f'<td class="number">{text}</td>'


def _chip(text: str, inline: bool) -> str:
    if not inline:
        return f'<span class="chip {CLASSES[text]}">{text}</span>'
    known = VERDICTS.get(text)
    colour = TINTS.get(known.colour, "#eae8e3") if known else "#eae8e3"
    return f'<span style="background-color: {colour}; color: #1d1c1a">{text}</span>'


def _language(text: str) -> str:
    return ' lang="ja"' if JAPANESE.search(text) else ""


def _decimals(text: str) -> int:
    number = re.fullmatch(r"(< )?[-−]?[\d,]*\.?\d*", text)
    return len(text.partition(".")[2]) if number else 0
