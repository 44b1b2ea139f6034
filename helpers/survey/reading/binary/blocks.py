"""Blocks of rows: row numbers, and a dictionary of strings for each column."""

import math

import numpy as np
import pyarrow as pa


class Unreadable(Exception):
    """The file cannot be read; the message says why, after the name of the file."""


def pack(block: pa.RecordBatch) -> bytes:
    """A block as bytes."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, block.schema) as stream:
        stream.write_batch(block)
    return sink.getvalue().to_pybytes()


def unpack(content: bytes) -> pa.RecordBatch:
    """A block from its bytes."""
    with pa.ipc.open_stream(content) as stream:
        return stream.read_next_batch()


def make_block(rows, columns: list) -> pa.RecordBatch:
    """Row numbers and dictionaries of strings as one block."""
    return pa.RecordBatch.from_arrays(
        [pa.array(rows, pa.int64()), *columns], names=["row", *map(str, range(len(columns)))]
    )


def encode(texts: list) -> pa.DictionaryArray:
    """Texts as pyarrow keeps them when many are equal.

    Raises UnicodeEncodeError for what is no Unicode text.
    """
    return pa.array(texts, pa.string()).dictionary_encode()


def blank_rows(block: list, height: int) -> np.ndarray:
    """Which rows of a block have nothing in any column."""
    blank = np.ones(height, dtype=bool)
    # Few texts first: those of addresses and times are as many as the rows, and seldom needed.
    for column in sorted(block, key=_count_texts):
        if not blank.any():
            break
        column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        empty = np.array([not text.strip() for text in column.dictionary.to_pylist()], dtype=bool)
        blank &= empty[column.indices.to_numpy()] if len(empty) else True
    return blank


def _count_texts(column: pa.Array) -> int:
    return len(column.dictionary) if pa.types.is_dictionary(column.type) else len(column)


def drop_blank(start: int, columns: list, height: int) -> pa.RecordBatch:
    """A block of rows numbered from start, without those that have nothing in any column."""
    kept = ~blank_rows(columns, height)
    rows = np.arange(start, start + height)[kept]
    return make_block(
        rows, columns if kept.all() else [column.filter(pa.array(kept)) for column in columns]
    )


def encode_values(values) -> pa.DictionaryArray:
    """Values of any kind as a dictionary of their texts;
    each different value is put into words once.
    """
    if not isinstance(values, pa.Array):
        try:
            values = pa.array(values, from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
            return encode([as_text(value) for value in values])
    values = _hold_by_python(values)
    if pa.types.is_timestamp(values.type) and values.type.tz is None:
        values = _times(values)
    if pa.types.is_string(values.type):  # texts already
        return values.fill_null("").dictionary_encode()
    try:
        coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
        indices = coded.indices.fill_null(len(coded.dictionary)).cast(pa.int32())
        texts = [as_text(value) for value in coded.dictionary.to_pylist()]
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return encode([as_text(value) for value in values.to_pylist()])
    return pa.DictionaryArray.from_arrays(indices, pa.array([*texts, ""], pa.string()))


def _hold_by_python(values: pa.Array) -> pa.Array:
    """Times in nanoseconds, which Python has no type for, in microseconds; as texts if some are
    finer.
    """
    if pa.types.is_dictionary(values.type) and _unit(values.type.value_type) == "ns":
        values = values.dictionary_decode()
    if _unit(values.type) != "ns":
        return values
    if pa.types.is_duration(values.type):
        return values.cast(pa.duration("us"), safe=False)
    stamps = pa.types.is_timestamp(values.type)
    try:
        return values.cast(pa.timestamp("us", values.type.tz) if stamps else pa.time64("us"))
    except pa.ArrowInvalid:
        import pyarrow.compute as pc

        texts = values.cast(pa.string())
        for zeros, left in ((r"\.0{9}(Z?)$", r"\1"), (r"(\.\d{6})000(Z?)$", r"\1\2")):
            texts = pc.replace_substring_regex(texts, zeros, left)
        return texts


def _unit(kind: pa.DataType) -> str:
    return getattr(kind, "unit", "")


def _times(values: pa.Array) -> pa.Array:
    """Whole seconds put into words by Arrow, which is quick;
    times with fractions stay as they are.
    """
    try:
        return values.cast(pa.timestamp("s")).cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return values


def as_text(value) -> str:
    """A cell as text: whole numbers without a decimal point, days and times in ISO form, nothing
    for a missing value.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if hasattr(value, "isoformat"):
        return (
            value.isoformat(" ")
            if hasattr(value, "hour") and hasattr(value, "year")
            else value.isoformat()
        )
    if hasattr(value, "item"):
        return as_text(value.item())
    return str(value)
