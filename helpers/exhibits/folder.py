"""The folder of one run: what is read from it and written into it, small counts hidden."""

import contextlib
import json
import os
from pathlib import Path

import pandas as pd

from helpers.base.errors import InputError, OutputError, sentence_os_error
from helpers.base.paths import resolve
from helpers.exhibits.disclosure import (
    FOLDER,
    is_alternative,
    open_disclosure,
    read_plan,
)
from helpers.exhibits.formats.csv_file import csv_bytes, shorten


class BuildFolder:
    """data/, results/, tables/ and figures/ of one run.

    Where small counts are hidden, the plan of the release says which.
    """

    def __init__(self, out: str | Path = "build", min_cell: int = 0):
        self.folder = resolve(out)
        self.disclosure = open_disclosure(self.folder, min_cell)

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

        An empty file, of a notebook that ended early, is a table without rows and columns.
        Raises InputError if it is not there yet.
        """
        path = self._place(name)
        if not path.is_file():
            raise InputError(
                f"{name} is not in the build folder yet; "
                "run ./build.sh, or the notebook that writes it."
            )
        if path.stat().st_size == 0:
            return pd.DataFrame()
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
