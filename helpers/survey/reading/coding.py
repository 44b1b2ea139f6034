"""Tables that are read in blocks and kept as small integers:
each different text of a column once, and its number in every row.
"""

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.base.errors import InputError
from helpers.survey.reading.limits import MAX_CELLS, MAX_ROWS, MAX_TEXT

# A column with more different texts is kept as the texts themselves: addresses, times.
FEW = 10_000
MISSING = 2**62  # in place of a missing code while rows are sorted


class Column:
    """One column.

    add() takes a block of it, whole() is all of it: a category,
    or text where nearly every cell differs.
    """

    def __init__(self):
        self.known: dict[str, int] | None = {}
        self.parts: list = []
        self.size = 0  # bytes of the texts kept

    @property
    def kind(self) -> pa.DataType:
        """What blocks of it are best made of: texts that do not repeat need no dictionary."""
        return pa.string() if self.known is None else pa.dictionary(pa.int32(), pa.string())

    def add(self, block: pa.Array) -> None:
        """Append a block: strings, or a dictionary of strings."""
        if not pa.types.is_dictionary(block.type):
            if self.known is None:
                self._append_text(block)
                return
            block = block.dictionary_encode()
        if self.known is not None:
            texts = block.dictionary.to_pylist()
            if len(texts) > FEW or len(self.known) + len(texts) > 2 * FEW:
                self._keep_text()
            else:
                places = [self.known.setdefault(text, len(self.known)) for text in texts]
                size = np.int8 if len(self.known) <= 127 else np.int16
                self.parts.append(np.array(places, size)[block.indices.to_numpy()])
                self.size = sum(map(len, self.known)) if len(self.known) > 100 else 0
                return
        self._append_text(block.dictionary_decode())

    def _keep_text(self) -> None:
        texts = pa.array(list(self.known), pa.string())
        codes = self.parts
        self.known = None
        self.parts = []
        self.size = 0
        for part in codes:
            self._append_text(texts.take(pa.array(part)))

    def _append_text(self, texts: pa.Array) -> None:
        self.parts.append(texts)
        self.size += texts.nbytes

    def whole(self) -> pd.Series | pd.Categorical:
        """The whole column."""
        if self.known is None:
            return pa.chunked_array(self.parts).cast(pa.large_string()).to_pandas().astype("str")
        codes = np.concatenate([np.empty(0, np.int8), *self.parts])
        texts = pd.CategoricalDtype(pd.Index(list(self.known), dtype=object))
        whole = pd.Categorical.from_codes(codes, dtype=texts, validate=False)
        used = np.bincount(codes, minlength=len(self.known)) > 0
        return whole if used.all() else whole.remove_unused_categories()


class Coded:
    """A table that grows by blocks.

    headers: its first row; wanted: positions of the columns to keep (None: all).
    """

    def __init__(self, name: str, headers: list, wanted=None):
        self.name = name
        self.headers = headers
        self.labels: list = []
        self.said = ""
        self.kept = sorted(range(len(headers)) if wanted is None else wanted)
        self.columns = {place: Column() for place in self.kept}
        self.rows: list[np.ndarray] = []
        self.height = 0

    def add(self, rows: np.ndarray, block: list) -> None:
        """Append rows: their numbers in the file,
        and a pyarrow dictionary of strings for each kept column.

        Raises InputError if it grows too large.
        """
        self.height += len(rows)
        if self.height > MAX_ROWS or self.height * max(len(self.headers), 1) > MAX_CELLS:
            raise InputError(
                f"{self.name}: more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells; "
                "expected a survey export, one row a respondent."
            )
        self.rows.append(rows)
        for column, texts in zip(self.columns.values(), block, strict=True):
            column.add(texts)
        if sum(column.size for column in self.columns.values()) > MAX_TEXT:
            raise InputError(
                f"{self.name}: more than {MAX_TEXT // 1_000_000:,} MB of different texts; "
                "expected a survey export, one row a respondent."
            )

    def table(self) -> pd.DataFrame:
        """The table, indexed by the row in the file;
        columns that were not wanted are there by name and empty.
        """
        rows = pd.Index(
            np.concatenate([np.empty(0, np.int64), *self.rows]), name="row", dtype="int64"
        )
        nothing = pd.Categorical.from_codes(
            np.zeros(self.height, np.int8), categories=pd.Index([""], dtype=object)
        )
        found = {}
        for place in range(len(self.headers)):
            found[place] = self.columns[place].whole() if place in self.columns else nothing
        table = pd.DataFrame(found, index=range(self.height), copy=False)
        table.index = rows
        table.columns = pd.Index(self.headers, dtype=object)
        return table


def by_text(answers: pd.Series, meaning) -> pd.Categorical:
    """Each answer replaced by what its text means (None: nothing); every different text is looked
    at once.
    """
    if isinstance(answers.dtype, pd.CategoricalDtype):
        codes = answers.array.codes
        texts = list(answers.array.categories)
    else:
        codes, texts = pd.factorize(answers.to_numpy(dtype=object), use_na_sentinel=False)
    made: dict = {}
    means = [meaning(text) for text in texts]
    numbers = [-1 if m is None else made.setdefault((type(m), m), len(made)) for m in means]
    # The smallest size that holds them: a table of millions of rows has many columns.
    size = np.int8 if len(made) <= 127 else np.int32
    found = np.array([*numbers, -1], dtype=size)[codes]
    kinds = pd.CategoricalDtype(pd.Index([m for _, m in made], dtype=object))
    return pd.Categorical.from_codes(found, dtype=kinds, validate=False)


def sort_rows(frame: pd.DataFrame) -> np.ndarray:
    """The order of the rows by all columns, first to last, missing values last;
    equal rows stay as they are.

    Columns of few different values are joined to one number as long as it fits into 62 bits, so
    that few numbers are left to sort by.
    """
    keys = []
    joined = np.zeros(len(frame), dtype=np.int64)
    kinds = 1
    for name in frame:
        places, size = _places(frame[name])
        if kinds * size >= 2**62:
            keys.append(joined)
            joined = np.zeros(len(frame), dtype=np.int64)
            kinds = 1
        joined = joined * size + places
        kinds = kinds * size
    return np.lexsort([*keys, joined][::-1])


def _places(column: pd.Series) -> tuple[np.ndarray, int]:
    """The place of each value among those there may be, missing last; and how many there are."""
    if column.dtype.kind == "i" and len(column) and column.dtype.itemsize <= 4:
        values = column.to_numpy(dtype=np.int64, na_value=MISSING)
        missing = values == MISSING
        low = values.min()
        high = values.max(where=~missing, initial=low)
        return np.where(missing, high + 1, values) - low, int(high - low) + 2
    places, values = pd.factorize(column, sort=True)
    return np.where(places < 0, len(values), places), len(values) + 1
