"""Scored respondents of a folder of Parquet files, a block at a time: the same as of one table.

The folder is gone through twice: once to see which forms are somebody's earlier ones, for which a
hash of the address, the time and the row are kept, and once for the answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.scoring import score_scales
from helpers.survey import cleaning, headers, stamps
from helpers.survey.codebook import Codebook
from helpers.survey.reading import stream_export

ROWS = 250_000  # of a block, or slightly more
AT_ONCE = 1_000_000  # of the values that are looked for again
NO_TIME = np.iinfo(np.int64).min  # pandas' own sign of a missing time


@dataclass(frozen=True)
class Rules:
    """How forms and answers are read; the names are those of the notebooks' parameters."""

    keep_submission: str = "last"
    dates: str = "ask"
    totals: str = "ask"
    labelled: str = "ask"
    min_answered: float = 1.0


class Respondents:
    """The respondents of a folder. forms and synthetic: how many forms it has, and whether any
    address is a synthetic respondent's, as far as it has been gone through.
    """

    def __init__(self, folder: Path, codebook: Codebook, rules: Rules, rows: int = ROWS):
        self.folder = folder
        self.codebook = codebook
        self.rules = rules
        self.rows = rows
        self.forms = 0
        self.synthetic = False

    def scored(self) -> Iterator[pd.DataFrame]:
        """Predictors and scores, a block of respondents at a time, as floats.

        Raises InputError as reading and cleaning do. Whether a scale counts from 1 is judged by the
        first block, and where a time depends on the order of day and month, that is asked.
        """
        gone = self._superseded()
        book = self.codebook
        for name, forms in self._forms():
            coded = cleaning.code_answers(forms[~np.isin(forms.index, gone)], book, name)
            scales = {key: replace(scale, confirmed=True) for key, scale in book.scales.items()}
            book = replace(book, scales=scales)
            asked = [key for key in book.predictors if key in coded]
            scores = score_scales(coded, book, self.rules.min_answered)
            yield coded[asked].astype(float).join(scores)

    def _forms(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Name of the folder and a block of forms that count, but for those sent again."""
        self.forms = 0
        # A line of totals stands at the end: a block is handed on when the next one is there.
        held = None
        for export in stream_export(self.folder, self.codebook, self.rows):
            if held is not None:
                yield self._exclude(held, "keep")
            held = export
        yield self._exclude(held, self.rules.totals)

    def _exclude(self, export, totals: str) -> tuple[str, pd.DataFrame]:
        answers = headers.find_answers(export, self.codebook, self.rules.labelled)
        self.forms += len(answers)
        self.synthetic = self.synthetic or cleaning.is_synthetic(answers, self.codebook)
        steps = cleaning.exclude(answers, self.codebook, "all", self.rules.dates, totals)
        return export.name, steps["Respondents"]

    def _superseded(self) -> np.ndarray:
        """Rows of the forms that are left out for another one by the same person, in order.

        Persons are told apart by 64-bit hashes of their addresses. Of 30 million, any two are taken
        for one with a chance of 1 in 40,000.
        """
        keep = self.rules.keep_submission
        person = []
        row = []
        time = []
        for _, forms in self._forms():
            if "address" not in forms or keep == "all":
                return np.empty(0, dtype=np.int64)
            address = cleaning.normalise_address(forms["address"])
            named = ~address.isin({*cleaning.NOBODY, ""})
            hashes = pd.util.hash_pandas_object(address[named], index=False, categorize=False)
            person.append(hashes.to_numpy())
            row.append(forms.index[named].to_numpy(np.int32))
            time.append(self._times(forms)[named.to_numpy()])
        person = np.concatenate(person)
        row = np.concatenate(row)
        time = np.concatenate(time)
        again = find_repeated(person)
        several = pd.DataFrame({"person": person[again], "time": time[again]}, index=row[again])
        if self._dates == "file order":
            left = several.index[several["person"].duplicated(keep=keep)]
        else:
            known = time if (time != NO_TIME).all() else time[time != NO_TIME]
            newest_first = len(known) > 1 and bool((known[1:] <= known[:-1]).all())
            newest_first = newest_first and known[0] != known[-1]
            several["time"] = pd.Series(several["time"].to_numpy().view("M8[ns]"), several.index)
            left = stamps.rank_forms(several, keep, newest_first)
        return np.sort(np.asarray(left, dtype=np.int64))

    @property
    def _dates(self) -> str:
        said = self.codebook.reading.get("dates", "ask")
        return said if self.rules.dates == "ask" else self.rules.dates

    def _times(self, forms: pd.DataFrame) -> np.ndarray:
        """Times in nanoseconds, NO_TIME where there is none that can be read."""
        if "submitted" not in forms or self._dates == "file order":
            return np.full(len(forms), NO_TIME)
        order = "day first" if self._dates == "ask" else self._dates
        times = stamps.parse_times(forms["submitted"], order)[0]
        if self._dates == "ask":
            other = stamps.parse_times(forms["submitted"], "month first")[0]
            if not times.equals(other):
                keep = self.rules.keep_submission
                raise InputError(stamps.question_order("time stamps of this folder", keep))
        return times.to_numpy().view(np.int64)


def find_repeated(values: np.ndarray) -> np.ndarray:
    """Places of the values that are there more than once, of many, with little memory."""
    ordered = np.sort(values)
    several = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    del ordered
    found = [np.empty(0, dtype=np.int64)]
    for start in range(0, len(values) if len(several) else 0, AT_ONCE):
        part = values[start : start + AT_ONCE]
        places = np.minimum(np.searchsorted(several, part), len(several) - 1)
        found.append(start + np.flatnonzero(several[places] == part))
    return np.concatenate(found)
