"""Files that hold one table: SPSS, Stata and Parquet."""

from helpers.survey.reading.binary.blocks import Unreadable, as_text, drop_blank, encode_values
from helpers.survey.reading.limits import (
    BLOCK_ROWS,
    MAX_CELLS,
    MAX_COLUMNS,
)


def read_spss(file):
    """The one table of an SPSS file (.sav, .zsav), with variable and value labels."""
    import pyreadstat

    return _read_statistics(pyreadstat.read_sav, file)


def read_stata(file):
    """The one table of a Stata file, with variable and value labels."""
    import pyreadstat

    return _read_statistics(pyreadstat.read_dta, file)


def _read_statistics(read, file):
    _, about = read(file, metadataonly=True)
    names = list(about.column_names)
    if len(names) > MAX_COLUMNS:
        most = f"a survey export has at most {MAX_COLUMNS:,}"
        raise Unreadable(f"has {len(names):,} columns; {most}")
    # The rows before a block are passed over again for each.
    at_once = max(1, 4 * BLOCK_ROWS * 40 // max(len(names), 40))
    start = 0
    while True:
        file.seek(0)
        columns, about = read(file, output_format="dict", row_offset=start, row_limit=at_once)
        if start == 0:
            labels = [about.column_names_to_labels.get(n) or "" for n in names]
            values = {}
            for i, name in enumerate(names):
                own = about.variable_value_labels.get(name)
                if own is not None:
                    values[str(i)] = {as_text(code): str(label) for code, label in own.items()}
            yield {
                "name": "",
                "headers": [str(n) for n in names],
                "labels": labels,
                "values": values,
                "note": about.file_label or "",
                "wrong": "",
            }
        height = len(columns[names[0]]) if names else 0
        if (start + height) * len(names) > MAX_CELLS:
            raise Unreadable("holds more cells than a survey export can")
        if height:
            yield drop_blank(start + 2, [encode_values(columns[n]) for n in names], height)
        if height < at_once:
            return
        start += height


def read_parquet(file):
    """The one table of a Parquet file."""
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(file) as parquet:
        about = parquet.metadata
        names = parquet.schema_arrow.names
        if (
            about.num_columns > MAX_COLUMNS
            or about.num_rows * max(about.num_columns, 1) > MAX_CELLS
        ):
            raise Unreadable("holds more columns or cells than a survey export can")
        yield {
            "name": "",
            "headers": [str(n) for n in names],
            "labels": [],
            "values": {},
            "note": "",
            "wrong": "",
        }
        start = 2
        for batch in parquet.iter_batches(batch_size=BLOCK_ROWS, use_threads=False):
            batch.validate(full=True)
            if batch.num_rows:
                yield drop_blank(
                    start, [encode_values(column) for column in batch.columns], batch.num_rows
                )
            start += batch.num_rows
