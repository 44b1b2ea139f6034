"""Tables as the bytes of a CSV file.

Long ones go a column at a time, and each different value is put into words once.
"""

import re

import pandas as pd

from helpers.base.text import significant

LONG = 5_000  # rows from which on a table counts as long
AT_ONCE = 200_000  # rows joined to lines at once
QUOTED = r'[",\r\n]'
# What begins a formula in a spreadsheet, in full width too; a minus also begins numbers and ranges.
FORMULA = r"[=+@\t\r\n\uff1d\uff0b\uff20\uff0d]|-(?!\.?\d[\d.,]*(e[+-]?\d+)?( to -?[\d.,]+)?$)"


def shorten(frame: pd.DataFrame) -> pd.DataFrame:
    """A table as it is shown: its numbers with eight significant digits,
    which are the same on every processor.
    """
    short = frame.copy()
    for place, dtype in enumerate(frame.dtypes):
        if pd.api.types.is_float_dtype(dtype):
            short.isetitem(place, frame.iloc[:, place].map(significant, na_action="ignore"))
        elif pd.api.types.is_object_dtype(dtype):
            short.isetitem(
                place,
                frame.iloc[:, place].map(
                    lambda value: significant(value) if isinstance(value, float) else value
                ),
            )
    return short


def csv_bytes(frame: pd.DataFrame):
    """A table as CSV (UTF-8, no index), in blocks of bytes;
    text that a spreadsheet would run as a formula is made plain.
    """
    heads = [defuse(" | ".join(map(str, c)) if isinstance(c, tuple) else c) for c in frame.columns]
    if len(frame) < LONG or any(pd.api.types.is_object_dtype(dtype) for dtype in frame.dtypes):
        safe = frame.set_axis(heads, axis=1)
        for place, dtype in enumerate(frame.dtypes):
            if not pd.api.types.is_numeric_dtype(dtype):
                safe.isetitem(place, frame.iloc[:, place].map(defuse))
        yield safe.to_csv(index=False, lineterminator="\n").encode("utf-8")
        return
    yield pd.DataFrame(columns=heads).to_csv(index=False, lineterminator="\n").encode("utf-8")
    yield from _lines(frame)


def defuse(value):
    """A text as a cell.

    An apostrophe stands before it where a spreadsheet would take it for a formula;
    a number has an ASCII minus.
    """
    if isinstance(value, str) and re.fullmatch(r"\u2212[\d.,]+", value):
        return "-" + value[1:]
    return "'" + value if isinstance(value, str) and re.match(FORMULA, value) else value


def _lines(frame: pd.DataFrame):
    """The rows of a table as lines, in blocks of bytes (UTF-8)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    alone = frame.shape[1] == 1  # then an empty cell is "", or its line would look like none
    nothing = pa.scalar("", pa.large_string())
    end = pa.scalar("\n", pa.large_string())
    comma = pa.scalar(",", pa.large_string())
    for start in range(0, len(frame), AT_ONCE):
        block = frame.iloc[start : start + AT_ONCE]
        cells = [_cells(block.iloc[:, place], alone) for place in range(frame.shape[1])]
        cells[-1] = pc.binary_join_element_wise(cells[-1], end, nothing)
        lines = pc.binary_join_element_wise(*cells, comma)
        parts = lines.chunks if isinstance(lines, pa.ChunkedArray) else [lines]
        # The third buffer of an Arrow array of texts holds the texts, one behind the other.
        yield b"".join(part.buffers()[2].to_pybytes() for part in parts)


def _cells(column: pd.Series, alone: bool):
    """The cells of a column as Arrow text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(column.dtype, pd.StringDtype) and not alone:
        texts = pa.array(column, pa.large_string()).fill_null("")
        if not pc.any(
            pc.match_substring_regex(texts, r'[",\r\n]|^[=+@\t\x{ff1d}\x{ff0b}\x{ff20}\x{ff0d}−-]')
        ).as_py():
            return texts
    if pd.api.types.is_integer_dtype(column.dtype) and not alone:
        return pa.array(column).cast(pa.large_string()).fill_null("")
    # A missing value has the code -1: the last text, the empty one.
    codes, values = pd.factorize(column)
    texts = pa.array(
        [*(_cell(value, alone) for value in values), _cell("", alone)], pa.large_string()
    )
    return texts.take(pa.array(codes % len(texts)))


def _cell(value, alone: bool) -> str:
    """A value as a cell, in quotation marks where it needs them."""
    text = str(defuse(value))
    return (
        f'"{text.replace(chr(34), chr(34) * 2)}"'
        if re.search(QUOTED, text) or alone and not text
        else text
    )
