"""One function for tables and one for figures: caption, alt text, note,
and the numbers behind each as CSV.
"""

import base64
import html
import io
from pathlib import Path

import pandas as pd
from IPython.display import display

from helpers.base.paths import build_folder
from helpers.base.text import safe_markdown
from helpers.exhibits.disclosure import (
    WITHHELD,
    are_alike,
    is_alternative,
    sentence_hidden,
)
from helpers.exhibits.folder import BuildFolder
from helpers.exhibits.formats.drawing import draw_note, draw_svg, laid_out, shorten_labels
from helpers.exhibits.formats.html import html_note, html_table
from helpers.exhibits.table import name_limits, read_frame

SYNTHETIC = (
    "Synthetic data, made to agree with the published numbers; not the participants' answers."
)


class Build(BuildFolder):
    """The folder of one run, and the exhibits that a notebook shows from it."""

    def __init__(self, out: str | Path = "build", min_cell: int = 0):
        super().__init__(out, min_cell)
        self._announced: dict | None = None
        self._numbers: dict = {}  # kind and id of each exhibit -> its number in this notebook

    def announce(self, synthetic: bool) -> None:
        """Say what the data shown from now on are.

        The file that says so for later notebooks cannot be written yet.
        """
        self._announced = {"synthetic": synthetic}

    def _synthetic(self, data: bool) -> bool:
        """Whether an exhibit shows synthetic respondents.

        data: whether it shows respondents at all.
        """
        return data and bool((self._announced or self.provenance).get("synthetic"))

    def _note(self, note: str, data: bool) -> str:
        return f"{note} {SYNTHETIC}".strip() if self._synthetic(data) else note

    def _number(self, kind: str, id: str) -> str:
        """What an exhibit is called in the notebook: shown again, it keeps its number."""
        of_kind = [key for key in self._numbers if key[0] == kind]
        number = self._numbers.setdefault((kind, id), len(of_kind) + 1)
        return f"<strong>{kind.title()} {number} of this notebook.</strong>"

    def _write_exhibit(self, frame: pd.DataFrame, name: str, data: bool) -> None:
        """The CSV of an exhibit; of synthetic respondents it says so in its first column."""
        # Builds that stand beside another only to be compared keep the columns that are compared.
        if self._synthetic(data) and not is_alternative(self.folder):
            frame = frame.copy()
            two_levels = isinstance(frame.columns, pd.MultiIndex)
            frame.insert(0, ("", "data") if two_levels else "data", "synthetic")
        self.write(frame, name)

    def show_table(
        self,
        frame: pd.DataFrame,
        id: str,
        caption: str,
        note: str = "",
        digits: int | dict = 3,
        data: bool = True,
        shown=None,
        keys=None,
        limits: tuple | None = None,
    ) -> None:
        """Show a table and write tables/<id>.csv with eight significant digits.

        frame: a row a line; the first column names the row; two column levels become spanners.
        digits: decimals shown for floats, one number or one a column.
        data: whether it shows respondents' data.
        shown: the table as readers see it, where the file is for programs and keeps other names.
        keys: what links call each row, where that is not what the first column shows.
        limits: the words for lower and upper limits in the heads of columns; such a column is
            rounded outward, so that what is shown is proved too.
        """
        if self.disclosure and data:
            whole = frame.reset_index(drop=True)
            frame, page = self.disclosure.protect(whole, f"tables/{id}.csv", digits)
            keys = None if keys is None else [list(keys)[place] for place in frame.index]
            shown = page if shown is None else page.set_axis(shown.columns, axis="columns")
            note = " ".join(filter(None, [note, sentence_hidden(self.disclosure.min_cell)]))
        self._write_exhibit(frame, f"tables/{id}.csv", data)
        note = self._note(note, data)
        shown = frame if shown is None else shown
        table = read_frame(shown, digits, name_limits(shown, *limits) if limits else None)
        named = f"{self._number('table', id)} {html.escape(caption)}"
        page = html_table(table, named, html_note(note))
        _show(
            {"text/html": page, "text/plain": f"Table {id}: {caption}"},
            kind="table",
            id=id,
            caption=caption,
            note=note,
            source=f"tables/{id}.csv",
            table=table.as_data(),
            **({} if keys is None else {"keys": list(keys)}),
        )

    def show_figure(
        self,
        figure,
        id: str,
        caption: str,
        alt: str,
        drawn: pd.DataFrame,
        note: str = "",
        data: bool = True,
    ) -> None:
        """Show a figure and write figures/<id>.png and figures/<id>.csv (the numbers drawn).

        alt: what a reader who cannot see it needs to know, in a sentence or two.
        """
        import matplotlib.pyplot as plt

        if self.disclosure and data:
            safe = self.protect(drawn, f"figures/{id}.csv")
            if not are_alike(safe, drawn):
                # A picture of what is hidden shows it: the caller must draw what protect() left.
                plt.close(figure)
                show_text(f"**{caption}.** {WITHHELD}")
                return
            alt = self.disclosure.protect_text(alt, self._other_texts(id))
            note = note or sentence_hidden(self.disclosure.min_cell)
        elif is_alternative(self.folder):
            # Its words and numbers are compared; nobody looks at its picture.
            plt.close(figure)
            self.write_bytes(alt.encode("utf-8"), f"figures/{id}.txt")
            self._write_exhibit(drawn, f"figures/{id}.csv", data)
            return
        shorten_labels(figure)
        synthetic = self._synthetic(data)
        if synthetic:
            draw_note(figure, SYNTHETIC)
        content = io.BytesIO()
        about = {"Software": None, "Description": SYNTHETIC if synthetic else None}
        with laid_out(figure) as part:
            figure.savefig(content, format="png", metadata=about, bbox_inches=part)
            self.write_bytes(draw_svg(figure, id, alt, part), f"figures/{id}.svg")
        self.write_bytes(content.getvalue(), f"figures/{id}.png")
        plt.close(figure)
        self._write_exhibit(drawn, f"figures/{id}.csv", data)
        note = self._note(note, data)
        about = {
            "kind": "figure",
            "id": id,
            "caption": caption,
            "note": note,
            "alt": alt,
            "source": f"figures/{id}.csv",
            "image": f"figures/{id}.png",
            "drawing": f"figures/{id}.svg",
        }
        picture = {"image/png": base64.b64encode(content.getvalue()).decode(), "text/plain": alt}
        display(picture, raw=True, metadata={"exhibit": about, "image/png": {"alt": alt}})
        # JupyterLab and GitHub drop alternative texts, so the words stand below the picture too.
        told = f"<details><summary>Description</summary>{html.escape(alt)}</details>"
        below = f" <small>{html_note(note)}</small>" if note else ""
        words = f"<p>{self._number('figure', id)} {html.escape(caption)}{below}</p>{told}"
        display(
            {"text/html": words, "text/plain": caption},
            raw=True,
            metadata={"exhibit": {"kind": "caption", "id": id}},
        )

    def _other_texts(self, id: str) -> list:
        """The description of a figure in each alternative; None where there is no such figure."""
        files = self.disclosure.files(f"figures/{id}.txt")
        return [path.read_text(encoding="utf-8") if path.is_file() else None for path in files]


def show_text(markdown: str) -> None:
    """Show a sentence that was computed.

    Images, links to elsewhere, formulas and HTML in a text of the survey are shown as text.
    """
    display({"text/markdown": safe_markdown(markdown), "text/plain": markdown}, raw=True)


def open_build(out: str | Path = "build", min_cell: int = 0) -> Build:
    """The build folder a notebook reads from and writes to.

    min_cell: counts below it are hidden, by the plan of the release.
    """
    return Build(build_folder(out), min_cell)


def _show(content: dict, **about) -> None:
    display(content, raw=True, metadata={"exhibit": about})
