"""One function for tables and one for figures: caption, alt text, note, and the numbers behind each as CSV."""

import base64
import contextlib
import html
import io
import json
import numbers
import os
import re
from pathlib import Path

import pandas as pd
from IPython.display import display

from helpers.errors import InputError, OutputError
from helpers.guarding import say_os_error
from helpers.project import build_folder
from helpers.words import significant
from helpers.writing import csv_bytes, shorten

SYNTHETIC = "Synthetic data, made to agree with the printed numbers; not the participants' answers."
VERDICTS = {"reproduced", "differs", "contradicted", "not-recomputable"}


class Build:
    """The folder of one run: data/, tables/, figures/ and the exhibits shown from it."""

    def __init__(self, out: str | Path = "build"):
        self.folder = build_folder(out)
        self._announced: dict | None = None

    def read(self, name: str) -> pd.DataFrame:
        """A CSV that an earlier notebook wrote, for example 'data/clean.csv'. Raises InputError if it is not there yet."""
        path = self.folder / name
        if not path.is_file():
            raise InputError(f"{name} is not in the build folder yet; run ./build.sh, or the notebook that writes it.")
        return pd.read_csv(path, dtype={"id": str}, keep_default_na=False, na_values=[""], low_memory=False)

    def write(self, frame: pd.DataFrame, name: str) -> None:
        """Write a CSV whole or not at all; text that a spreadsheet would run as a formula is made plain.

        What is shown to readers (tables, figures) has eight significant digits; what other notebooks read has all.
        """
        if name.startswith(("tables/", "figures/")):
            frame = shorten(frame)
        self.write_bytes(csv_bytes(frame), name)

    def write_bytes(self, content, name: str) -> None:
        """Write a file whole or not at all. content: its bytes, or an iterable of blocks of them."""
        path = self.folder / name
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise OutputError(f"{name} is not inside the build folder; nothing is written anywhere else.")
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with aside.open("wb") as file:
                file.writelines([content] if isinstance(content, bytes) else content)
            aside.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                aside.unlink(missing_ok=True)
            raise OutputError(f"{name} could not be written: {say_os_error(error)}.") from None

    @property
    def provenance(self) -> dict:
        """What 01 found out about the input: file name, sha256, respondents, whether it is synthetic."""
        path = self.folder / "data/provenance.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

    def announce(self, synthetic: bool) -> None:
        """Say what the data shown from now on are, before the file that says so for later notebooks can be written."""
        self._announced = {"synthetic": synthetic}

    def _note(self, note: str, data: bool) -> str:
        return f"{note} {SYNTHETIC}".strip() if data and (self._announced or self.provenance).get("synthetic") else note

    def show_table(self, frame: pd.DataFrame, id: str, caption: str, note: str = "", digits: int | dict = 3, data: bool = True, shown=None) -> None:
        """Show a table and write tables/<id>.csv with eight significant digits.

        frame: a row a line; the first column names the row; two column levels become spanners.
        digits: decimals shown for floats, one number or one a column. data: whether it shows respondents' data.
        shown: the table as readers see it, where the file is for programs and keeps other names.
        """
        self.write(frame, f"tables/{id}.csv")
        note = self._note(note, data)
        page = table_html(frame if shown is None else shown, id, caption, note, digits)
        _show({"text/html": page, "text/plain": f"Table {id}: {caption}"}, kind="table", id=id, caption=caption, note=note, source=f"tables/{id}.csv")

    def show_figure(self, figure, id: str, caption: str, alt: str, drawn: pd.DataFrame, note: str = "", data: bool = True) -> None:
        """Show a figure and write figures/<id>.png and figures/<id>.csv (the numbers drawn).

        alt: what a reader who cannot see it needs to know, in a sentence or two.
        """
        import matplotlib.pyplot as plt

        content = io.BytesIO()
        figure.savefig(content, format="png", metadata={"Software": None})
        plt.close(figure)
        self.write_bytes(content.getvalue(), f"figures/{id}.png")
        self.write(drawn, f"figures/{id}.csv")
        note = self._note(note, data)
        about = {"kind": "figure", "id": id, "caption": caption, "note": note, "alt": alt, "source": f"figures/{id}.csv", "image": f"figures/{id}.png"}
        picture = {"image/png": base64.b64encode(content.getvalue()).decode(), "text/plain": alt}
        display(picture, raw=True, metadata={"exhibit": about, "image/png": {"alt": alt}})
        told = f"<details><summary>Description</summary>{html.escape(alt)}</details>"  # JupyterLab and GitHub drop alternative texts
        words = f"<p><strong>Figure.</strong> {html.escape(caption)}{_small(note)}</p>{told}"
        display({"text/html": words, "text/plain": caption}, raw=True, metadata={"exhibit": {"kind": "caption", "id": id}})


def show_text(markdown: str) -> None:
    """Show a sentence that was computed."""
    display({"text/markdown": markdown, "text/plain": markdown}, raw=True)


def open_build(out: str | Path = "build") -> Build:
    """The build folder a notebook reads from and writes to."""
    return Build(out)


def table_html(frame: pd.DataFrame, id: str, caption: str, note: str = "", digits: int | dict = 3) -> str:
    """A table as a journal sets it: caption, spanners, scoped headers, one digit rule a column, a note."""
    columns = list(frame.columns)
    places = [digits.get(c, 3) if isinstance(digits, dict) else digits for c in columns]
    body = []
    for row in frame.itertuples(index=False, name=None):
        cells = [_cell(value, place, first=i == 0) for i, (value, place) in enumerate(zip(row, places, strict=True))]
        body.append(f"<tr>{''.join(cells)}</tr>")
    foot = f'<tfoot><tr><td colspan="{len(columns)}">{_note_text(note)}</td></tr></tfoot>' if note else ""
    head = f"<caption><strong>Table.</strong> {html.escape(caption)}</caption><thead>{_head(columns)}</thead>"
    return f'<table class="exhibit" id="{html.escape(id)}-table">{head}<tbody>{"".join(body)}</tbody>{foot}</table>'


def format_value(value, digits: int = 3) -> str:
    """A value as shown: floats with so many decimals and a true minus, missing as an en dash."""
    if value is None or (isinstance(value, float) and value != value) or value is pd.NA:
        return "–"
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        return str(value)
    if isinstance(value, numbers.Integral):
        return f"{int(value)}".replace("-", "−")
    text = f"{significant(float(value), 12):.{digits}f}"
    if not text.strip("-0."):
        text = text.lstrip("-")
    return text.replace("-", "−")


def _show(content: dict, **about) -> None:
    display(content, raw=True, metadata={"exhibit": about})


def _head(columns: list) -> str:
    if not isinstance(columns[0], tuple):
        return "<tr>" + "".join(f'<th scope="col">{html.escape(str(c))}</th>' for c in columns) + "</tr>"
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
            under += [f'<th scope="col">{html.escape(str(c[1]))}</th>' for c in columns[i : i + span]]
        i += span
    return f"<tr>{''.join(top)}</tr><tr>{''.join(under)}</tr>"


def _cell(value, digits: int, first: bool) -> str:
    text = html.escape(format_value(value, digits))
    if first:
        return f'<th scope="row">{text}</th>'
    if text in VERDICTS:
        return f'<td class="verdict {text}">{text}</td>'
    kind = ' class="number"' if isinstance(value, numbers.Real) or re.fullmatch(r"[-−]?[\d.,]+", text) else ""
    return f"<td{kind}>{text}</td>"


def _note_text(note: str) -> str:
    return f"<em>Note.</em> {html.escape(note)}"


def _small(note: str) -> str:
    return f" <small>{_note_text(note)}</small>" if note else ""
