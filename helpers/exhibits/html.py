"""A table of an exhibit as HTML: caption, heads with their scope, notes, verdicts in colour and in words."""

import html
import numbers
import re

import pandas as pd

from helpers.base.text import format_value
from helpers.exhibits.verdicts import CLASSES


def table_html(
    frame: pd.DataFrame, id: str, caption: str, note: str = "", digits: int | dict = 3
) -> str:
    """A table as a journal sets it: caption, spanners, scoped headers, one digit rule a column, a note."""
    columns = list(frame.columns)
    places = [digits.get(c, 3) if isinstance(digits, dict) else digits for c in columns]
    body = []
    for row in frame.itertuples(index=False, name=None):
        cells = [
            _cell(value, place, first=i == 0)
            for i, (value, place) in enumerate(zip(row, places, strict=True))
        ]
        body.append(f"<tr>{''.join(cells)}</tr>")
    foot = (
        f'<tfoot><tr><td colspan="{len(columns)}">{_note_text(note)}</td></tr></tfoot>'
        if note
        else ""
    )
    head = f"<caption><strong>Table.</strong> {html.escape(caption)}</caption><thead>{_head(columns)}</thead>"
    return f'<table class="exhibit" id="{html.escape(id)}-table">{head}<tbody>{"".join(body)}</tbody>{foot}</table>'


def _head(columns: list) -> str:
    if not isinstance(columns[0], tuple):
        return (
            "<tr>"
            + "".join(f'<th scope="col">{html.escape(str(c))}</th>' for c in columns)
            + "</tr>"
        )
    top, under, i = [], [], 0
    while i < len(columns):
        span = 1
        while i + span < len(columns) and columns[i + span][0] == columns[i][0] and columns[i][0]:
            span += 1
        over, below = columns[i]
        if not over or not below:
            top.append(f'<th scope="col" rowspan="2">{html.escape(str(over or below))}</th>')
        else:
            top.append(f'<th scope="colgroup" colspan="{span}">{html.escape(str(over))}</th>')
            under += [
                f'<th scope="col">{html.escape(str(c[1]))}</th>' for c in columns[i : i + span]
            ]
        i += span
    return f"<tr>{''.join(top)}</tr><tr>{''.join(under)}</tr>"


def _cell(value, digits: int, first: bool) -> str:
    text = html.escape(format_value(value, digits))
    if first:
        return f'<th scope="row">{text}</th>'
    if text in CLASSES:
        return f'<td class="verdict {CLASSES[text]}">{text}</td>'
    kind = (
        ' class="number"'
        if isinstance(value, numbers.Real) or re.fullmatch(r"[-−]?[\d.,]+", text)
        else ""
    )
    return f"<td{kind}>{text}</td>"


def _note_text(note: str) -> str:
    return f"<em>Note.</em> {html.escape(note)}"


def _small(note: str) -> str:
    return f" <small>{_note_text(note)}</small>" if note else ""
