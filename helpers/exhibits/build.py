"""One function for tables and one for figures: caption, alt text, note, and the numbers behind each as CSV."""

import base64
import contextlib
import html
import io
import json
import os
from pathlib import Path

import pandas as pd
from IPython.display import display

from helpers.base.errors import InputError, OutputError, say_os_error
from helpers.base.paths import build_folder
from helpers.exhibits.csv_file import csv_bytes, shorten
from helpers.exhibits.html import _small, table_html

SYNTHETIC = "Synthetic data, made to agree with the printed numbers; not the participants' answers."


class Build:
    """The folder of one run: data/, tables/, figures/ and the exhibits shown from it."""

    def __init__(self, out: str | Path = "build"):
        self.folder = build_folder(out)
        self._announced: dict | None = None

    def read(self, name: str) -> pd.DataFrame:
        """A CSV that an earlier notebook wrote, for example 'data/clean.csv'. Raises InputError if it is not there yet."""
        path = self.folder / name
        if not path.is_file():
            raise InputError(
                f"{name} is not in the build folder yet; run ./build.sh, or the notebook that writes it."
            )
        return pd.read_csv(
            path, dtype={"id": str}, keep_default_na=False, na_values=[""], low_memory=False
        )

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
            raise OutputError(
                f"{name} is not inside the build folder; nothing is written anywhere else."
            )
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
        return (
            f"{note} {SYNTHETIC}".strip()
            if data and (self._announced or self.provenance).get("synthetic")
            else note
        )

    def show_table(
        self,
        frame: pd.DataFrame,
        id: str,
        caption: str,
        note: str = "",
        digits: int | dict = 3,
        data: bool = True,
        shown=None,
    ) -> None:
        """Show a table and write tables/<id>.csv with eight significant digits.

        frame: a row a line; the first column names the row; two column levels become spanners.
        digits: decimals shown for floats, one number or one a column. data: whether it shows respondents' data.
        shown: the table as readers see it, where the file is for programs and keeps other names.
        """
        self.write(frame, f"tables/{id}.csv")
        note = self._note(note, data)
        page = table_html(frame if shown is None else shown, id, caption, note, digits)
        _show(
            {"text/html": page, "text/plain": f"Table {id}: {caption}"},
            kind="table",
            id=id,
            caption=caption,
            note=note,
            source=f"tables/{id}.csv",
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

        content = io.BytesIO()
        figure.savefig(content, format="png", metadata={"Software": None})
        plt.close(figure)
        self.write_bytes(content.getvalue(), f"figures/{id}.png")
        self.write(drawn, f"figures/{id}.csv")
        note = self._note(note, data)
        about = {
            "kind": "figure",
            "id": id,
            "caption": caption,
            "note": note,
            "alt": alt,
            "source": f"figures/{id}.csv",
            "image": f"figures/{id}.png",
        }
        picture = {"image/png": base64.b64encode(content.getvalue()).decode(), "text/plain": alt}
        display(picture, raw=True, metadata={"exhibit": about, "image/png": {"alt": alt}})
        told = f"<details><summary>Description</summary>{html.escape(alt)}</details>"  # JupyterLab and GitHub drop alternative texts
        words = f"<p><strong>Figure.</strong> {html.escape(caption)}{_small(note)}</p>{told}"
        display(
            {"text/html": words, "text/plain": caption},
            raw=True,
            metadata={"exhibit": {"kind": "caption", "id": id}},
        )


def show_text(markdown: str) -> None:
    """Show a sentence that was computed."""
    display({"text/markdown": markdown, "text/plain": markdown}, raw=True)


def open_build(out: str | Path = "build") -> Build:
    """The build folder a notebook reads from and writes to."""
    return Build(out)


def _show(content: dict, **about) -> None:
    display(content, raw=True, metadata={"exhibit": about})
