"""What of an exhibit may be shown: what the data share with all their alternatives,
and nothing else.

The plan of a release (`helpers.survey.privacy`) leaves data sets beside the real one that differ
only in the small counts that are hidden. Each exhibit is made from all of them.
A number is shown with as many digits as they have in common, a count that differs as a range,
and what has nothing in common is hidden.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.base.text import format_value, significant

FOLDER = "data/alternatives"  # in the build folder; as private as data/clean.csv
PLAN = "plan.json"
HIDDEN = "hidden"
WITHHELD = "Not shown: it would give small counts away."
COUNTS = re.compile(
    r"n|n[ _].*|.*respondents|missing|number|left|removed|rows left|left out|alone|in groups.*",
    re.I,
)
NUMBER = re.compile(r"[-−]?\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True)
class Disclosure:
    """The alternatives of a release.

    folder: where they lie; number: how many; joined: name -> groups of codes shown together.
    """

    folder: Path
    min_cell: int
    number: int
    joined: dict

    def files(self, name: str) -> list[Path]:
        """One file of the build folder in each alternative."""
        return [self.folder / str(i) / name for i in range(self.number)]

    def protect(self, frame: pd.DataFrame, name: str, digits: int | dict = 3, drawn: bool = False):
        """A table as it may be written, and as it may be shown.

        name: its file in the build folder. digits: decimals shown, one number or one a column.
        drawn: whether it is for a figure, which has no use for ranges.
        Both keep the index of the rows. A row that an alternative lacks is left out: that it is
        there at all would tell something.
        """
        others = [self._aligned(frame, path) for path in self.files(name)]
        whole = [rows for rows in others if rows is not None]
        kept = []
        for i in range(len(frame)):
            if all(rows[i] is not None for rows in whole):
                kept.append(i)
        index = frame.index[kept]
        frame = frame.iloc[kept]
        written = frame.reset_index(drop=True).astype(object)
        shown = written.copy()
        for row, before in enumerate(kept):  # before: its place among all rows
            small = False
            for place, head in enumerate(frame.columns):
                most = digits.get(head, 3) if isinstance(digits, dict) else digits
                values = [written.iat[row, place]]
                values += [HIDDEN if o is None else o[before][place] for o in others]
                value, text = self._common(values, most, self._is_count(frame, row, place))
                if drawn and isinstance(value, str) and " to " in value:
                    value = np.nan
                small |= text == HIDDEN and self._is_count(frame, row, place)
                written.iat[row, place] = value
                shown.iat[row, place] = text
            for place in range(frame.shape[1]) if small else ():
                if "%" in str(frame.columns[place]):
                    written.iat[row, place] = np.nan
                    shown.iat[row, place] = HIDDEN
        if drawn:
            for place, dtype in enumerate(frame.dtypes):
                if pd.api.types.is_numeric_dtype(dtype):
                    written.isetitem(place, pd.to_numeric(written.iloc[:, place]))
        return written.set_axis(index), shown.set_axis(index)

    def protect_text(self, text: str, others: list) -> str:
        """A sentence with what its numbers have in common.

        others: the same sentence in each alternative, None where there is none.
        """
        if any(other is None for other in others):
            return WITHHELD
        parts = [(NUMBER.split(words), NUMBER.findall(words)) for words in [text, *others]]
        if any(words != parts[0][0] for words, _ in parts):
            return WITHHELD
        said = [parts[0][0][0]]
        for place, after in enumerate(parts[0][0][1:]):
            found = [numbers[place] for _, numbers in parts]
            decimals = len(found[0].partition(".")[2])
            same = len(set(found)) == 1
            values = [_number(number) for number in found]
            said += [found[0] if same else self._common(values, decimals, not decimals)[1], after]
        return "".join(said)

    def _aligned(self, frame: pd.DataFrame, path: Path):
        """The cells of the same table of an alternative, by row, None for a row that it lacks;
        None if it has no table like this one.
        """
        if not path.is_file():
            return None
        other = pd.read_csv(path, keep_default_na=False, na_values=[""], dtype=object)
        if other.shape[1] != frame.shape[1]:
            return None
        keys = _keys(frame)
        mine = [tuple(map(_key, row)) for row in frame.iloc[:, keys].itertuples(index=False)]
        # Rows with the same words, as those of a histogram, are told apart by their order.
        found = {}
        again = Counter()
        for cells in other.itertuples(index=False, name=None):
            key = tuple(_key(cells[k]) for k in keys)
            found[key, again[key]] = cells
            again[key] += 1
        rows = []
        again = Counter()
        for key in mine:
            cells = found.get((key, again[key]))
            again[key] += 1
            if cells is not None:
                cells = list(cells)
                for k, part in zip(keys, key, strict=True):
                    cells[k] = part
            rows.append(cells)
        return rows

    def _is_count(self, frame: pd.DataFrame, row: int, place: int) -> bool:
        head = frame.columns[place]
        if "statistic" in frame.columns and head == "value":
            return frame["statistic"].iat[row] in ("n", "count")
        if "Statistic" in frame.columns and head in ("Value", "Recomputed"):
            return frame["Statistic"].iat[row] in ("n", "count")
        last = head[0] or head[-1] if isinstance(head, tuple) else head
        return bool(COUNTS.fullmatch(str(last)))

    def _common(self, values: list, digits: int, count: bool) -> tuple:
        """What values share: as it is written, and as it is shown. The first is the real one."""
        first = values[0]
        numbers = [_number(value) for value in values]
        if all(_same(first, value) for value in values):
            if count and numbers[0] is not None and 0 < numbers[0] < self.min_cell:
                return np.nan, HIDDEN
            if isinstance(first, float | np.floating) and numbers[0] is not None:
                return _both(format_value(float(numbers[0]), digits))
            return first, first
        if any(number is None for number in numbers):
            return np.nan, HIDDEN
        low = min(numbers)
        high = max(numbers)
        if count and all(float(number).is_integer() for number in numbers):
            if low < self.min_cell:
                return np.nan, HIDDEN
            return _both(f"{int(low)} to {int(high)}")
        if isinstance(first, str):
            digits = min(digits, len(first.partition(".")[2]))
        for places in range(digits, max(digits - 2, 0), -1):
            texts = {format_value(float(number), places) for number in numbers}
            if len(texts) == 1:
                return _both(texts.pop())
        # Few digits in common: the range of all of them, its ends moved outwards.
        unit = 10 ** max(digits - 1, 0)
        ends = (np.floor(low * unit) / unit, np.ceil(high * unit) / unit)
        return _both(" to ".join(format_value(float(end), max(digits - 1, 0)) for end in ends))


def refuse_min_cell(min_cell: int) -> None:
    """Raise InputError for a smallest count that is no count."""
    if min_cell < 0:
        raise InputError(
            f"parameter min_cell is {min_cell}; "
            "expected 0 (show all) or the smallest count to show."
        )


def open_disclosure(build: Path, min_cell: int) -> Disclosure | None:
    """The alternatives that a release is made with; None if every count may be shown,
    or if the folder is itself one of them.

    Raises InputError if min_cell is negative, or if the plan was not made.
    """
    refuse_min_cell(min_cell)
    if min_cell <= 1 or is_alternative(build):
        return None
    folder = build / FOLDER
    if not (folder / PLAN).is_file():
        raise InputError(
            "the plan that hides small counts is not there yet; "
            f"run ./build.sh --min-cell {min_cell}, which makes it."
        )
    about = json.loads((folder / PLAN).read_text(encoding="utf-8"))
    if about["min_cell"] != min_cell:
        raise InputError(
            f"the plan in the build folder hides counts below {about['min_cell']}; "
            f"run ./build.sh --min-cell {min_cell}, which makes it anew."
        )
    return Disclosure(folder, min_cell, about["alternatives"], about["joined"])


def is_alternative(build: Path) -> bool:
    """Whether a build folder is that of an alternative, of which nothing is ever shown."""
    return build.parent.name == Path(FOLDER).name and (build.parent / PLAN).is_file()


def read_plan(build: Path) -> dict:
    """The plan of the release that a build folder holds, or that it is an alternative of:
    joined, what is counted together, and withheld, how many counts are not shown at all.

    Nothing where there is none, or while it is being made.
    """
    folder = build.parent if is_alternative(build) else build / FOLDER
    if not (folder / PLAN).is_file():
        return {}
    return json.loads((folder / PLAN).read_text(encoding="utf-8"))


def join_steps(steps: dict, min_cell: int) -> dict:
    """Steps of exclusion without those that left out too few forms to be counted alone.

    steps: name -> rows left.
    """
    names = list(steps)
    kept = [names[-1]]
    for name in reversed(names[:-1]):
        if not 0 < len(steps[name]) - len(steps[kept[0]]) < min_cell:
            kept.insert(0, name)
    return {name: steps[name] for name in kept}


def sentence_hidden(min_cell: int) -> str:
    """What an exhibit says of its small cells; nothing if all are shown."""
    if min_cell <= 1:
        return ""
    return (
        f"Counts from 1 to {min_cell - 1} are joined with others or hidden; "
        "numbers have as many digits as keep them hidden."
    )


def are_alike(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two tables have the same cells, whatever their kinds of columns."""
    cells = [frame.astype(object).where(frame.notna(), None).to_numpy() for frame in (one, other)]
    return cells[0].shape == cells[1].shape and bool((cells[0] == cells[1]).all())


def _keys(frame: pd.DataFrame) -> list[int]:
    """Places of the columns that name a row:
    the first ones with words in them, until no two rows are alike.
    """
    words = [
        place
        for place, dtype in enumerate(frame.dtypes)
        if not pd.api.types.is_numeric_dtype(dtype)
    ] or [0]
    for number in range(1, len(words) + 1):
        if not frame.iloc[:, words[:number]].duplicated().any():
            return words[:number]
    return words


def _key(value) -> str:
    return "" if _is_missing(value) else str(value).lstrip("'")


def _is_missing(value) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value))


def _same(one, other) -> bool:
    if _is_missing(one) or _is_missing(other):
        return _is_missing(one) and _is_missing(other)
    numbers = (_number(one), _number(other))
    if None in numbers:
        return _key(one) == _key(other)
    return significant(float(numbers[0])) == significant(float(numbers[1]))


def _number(value):
    if isinstance(value, bool | np.bool_) or _is_missing(value):
        return None
    try:
        return float(str(value).replace("−", "-").replace(",", ""))
    except ValueError:
        return None


def _both(text: str) -> tuple[str, str]:
    """A number as it is written to a file, with an ASCII minus, and as readers see it."""
    return text.replace("−", "-"), text
