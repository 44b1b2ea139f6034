"""One function for tables and one for figures: caption, alt text, note,
and the numbers behind each as CSV.
"""

import base64
import contextlib
import html
import io
import json
import os
from pathlib import Path

import pandas as pd
from IPython.display import display

from helpers.base.errors import InputError, OutputError, sentence_os_error
from helpers.base.paths import build_folder, resolve
from helpers.base.text import safe_markdown
from helpers.exhibits.csv_file import csv_bytes, shorten
from helpers.exhibits.disclosure import (
    FOLDER,
    WITHHELD,
    are_alike,
    is_alternative,
    open_disclosure,
    read_plan,
    sentence_hidden,
)
from helpers.exhibits.drawing import WHOLE, draw_note, draw_svg, shorten_labels
from helpers.exhibits.html import html_note, html_table
from helpers.exhibits.table import read_frame

SYNTHETIC = (
    "Synthetic data, made to agree with the published numbers; not the participants' answers."
)


class Build:
    """The folder of one run: data/, tables/, figures/ and the exhibits shown from it."""

    def __init__(self, out: str | Path = "build", min_cell: int = 0):
        self.folder = resolve(out)
        self.disclosure = open_disclosure(self.folder, min_cell)
        self._announced: dict | None = None
        self._numbers: dict = {}  # kind and id of each exhibit -> its number in this notebook

    @property
    def joined(self) -> dict:
        """Variable -> groups of options that are counted together, because few gave them."""
        return self._plan.get("joined", {})

    @property
    def withheld(self) -> int:
        """How many counts of options are not shown at all, because few gave them."""
        return self._plan.get("withheld", 0)

    @property
    def _plan(self) -> dict:
        hides = self.disclosure or is_alternative(self.folder)
        return read_plan(self.folder) if hides else {}

    def read(self, name: str) -> pd.DataFrame:
        """A CSV that an earlier notebook wrote, for example 'data/clean.csv'.

        Raises InputError if it is not there yet.
        """
        path = self._place(name)
        if not path.is_file():
            raise InputError(
                f"{name} is not in the build folder yet; "
                "run ./build.sh, or the notebook that writes it."
            )
        return pd.read_csv(
            path, dtype={"id": str}, keep_default_na=False, na_values=[""], low_memory=False
        )

    def _place(self, name: str) -> Path:
        """Where a file is read from: with hidden counts the whole results are private;
        what an alternative lacks is the release's.
        """
        places = [self.folder / name]
        if self.disclosure:
            places.insert(0, self.disclosure.folder / "real" / name)
        if is_alternative(self.folder):
            places.append(self.folder.parents[2] / name)
        return next((place for place in places if place.is_file()), self.folder / name)

    def protect(self, frame: pd.DataFrame, name: str, digits: int | dict = 3) -> pd.DataFrame:
        """A table with only what may be shown: as it is, unless small counts are hidden.

        name: its file in the build folder.
        """
        if not self.disclosure:
            return frame
        drawn = name.startswith("figures/")
        return self.disclosure.protect(frame, name, digits, drawn)[0]

    def stand_in(self, clean: pd.DataFrame) -> pd.DataFrame:
        """The cleaned answers; in an alternative, those that stand in for them."""
        if not is_alternative(self.folder) or not (self.folder / "data/clean.csv").is_file():
            return clean
        other = self.read("data/clean.csv")
        return other.astype({name: clean[name].dtype for name in other})

    def write(self, frame: pd.DataFrame, name: str) -> None:
        """Write a CSV whole or not at all.

        Text that a spreadsheet would run as a formula is made plain.

        What is shown to readers (tables, figures) has eight significant digits;
        what other notebooks read has all.
        """
        if self.disclosure and name.startswith(("results/", "scorecard")):
            self.write_bytes(csv_bytes(frame), f"{FOLDER}/real/{name}")
            frame = self.protect(frame, name)
        if name.startswith(("tables/", "figures/")):
            frame = shorten(frame)
        self.write_bytes(csv_bytes(frame), name)

    def write_bytes(self, content, name: str) -> None:
        """Write a file whole or not at all.

        content: its bytes, or an iterable of blocks of them.
        """
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
            raise OutputError(f"{name} could not be written: {sentence_os_error(error)}.") from None

    @property
    def provenance(self) -> dict:
        """What 01 found out about the input.

        It holds the file's name, its sha256, respondents, and whether it is synthetic.
        """
        path = self.folder / "data/provenance.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}

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
    ) -> None:
        """Show a table and write tables/<id>.csv with eight significant digits.

        frame: a row a line; the first column names the row; two column levels become spanners.
        digits: decimals shown for floats, one number or one a column.
        data: whether it shows respondents' data.
        shown: the table as readers see it, where the file is for programs and keeps other names.
        keys: what links call each row, where that is not what the first column shows.
        """
        if self.disclosure and data:
            whole = frame.reset_index(drop=True)
            frame, page = self.disclosure.protect(whole, f"tables/{id}.csv", digits)
            keys = None if keys is None else [list(keys)[place] for place in frame.index]
            shown = page if shown is None else page.set_axis(shown.columns, axis="columns")
            note = note or sentence_hidden(self.disclosure.min_cell)
        self._write_exhibit(frame, f"tables/{id}.csv", data)
        note = self._note(note, data)
        table = read_frame(frame if shown is None else shown, digits)
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
            self.write_bytes(alt.encode("utf-8"), f"figures/{id}.txt")
        shorten_labels(figure)
        synthetic = self._synthetic(data)
        if synthetic:
            draw_note(figure, SYNTHETIC)
        content = io.BytesIO()
        about = {"Software": None, "Description": SYNTHETIC if synthetic else None}
        figure.savefig(content, format="png", metadata=about, **WHOLE)
        self.write_bytes(content.getvalue(), f"figures/{id}.png")
        self.write_bytes(draw_svg(figure, id, alt), f"figures/{id}.svg")
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
