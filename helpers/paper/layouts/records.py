"""Every published number of a file."""

import re
from pathlib import Path

from helpers.base.errors import InputError, nearest
from helpers.base.text import shown
from helpers.paper.layouts.cells import split_record
from helpers.paper.layouts.files import CONTRACT, read_lines
from helpers.paper.layouts.notes import find_note, split_note
from helpers.paper.layouts.wide import (
    find_correlations,
    find_counts,
    name_freedom,
    name_group_sizes,
    spread_matrix,
    spread_row,
)
from helpers.paper.vocabulary import COLUMNS

NEEDED = ("row", "statistic", "printed")


def read_typed(path: Path) -> tuple[list[dict], list[str]]:
    """Every published number of a file as a record, and the lines that hold more than was read.

    Raises InputError naming the place at fault.
    """
    rows = []
    unread = []
    for headers, lines in read_lines(path):
        _check_headers(path, headers)
        wide = "statistic" not in headers
        below = [(where, find_note(cells) if wide else "") for where, cells in lines]
        lines = [line for line, (_, note) in zip(lines, below, strict=True) if not note]
        first = len(rows)
        records = [dict(zip(headers, line, strict=False)) for _, line in lines]
        if wide:
            for i, (where, _) in enumerate(lines):
                records[i] = name_freedom(path, name_group_sizes(records[i]), where)
            records = find_counts(records)
        matrix = find_correlations(records) if wide else {}
        for (where, _), record in zip(lines, records, strict=True):
            if not wide:
                rows += split_record(path, record, where)
                continue
            rows += spread_matrix(path, record, matrix, where)
            rest = {name: text for name, text in record.items() if name not in matrix}
            rows += spread_row(path, rest, where)
        for where, note in below:
            read, left = split_note(note, rows[first:], where) if note else ([], "")
            rows += read
            unread += [f"{where}: {left}"] if left else []
    return [_identified(row, number) for number, row in enumerate(rows, start=1)], unread


def _check_headers(path: Path, headers: list) -> None:
    """A long table needs the columns of NEEDED, a wide one a row and statistics."""
    if "column" in headers and not {"row", "statistic", "printed"} & set(headers):
        raise InputError(
            f"{path.name}: nothing says which outcome (of predictors) or variable (of categories) "
            "the rows belong to; add a column Outcome or Variable with its name in each row, or a "
            "line such as 'Outcome: mood' above the headings."
        )
    if "statistic" in headers or "printed" in headers or "row" not in headers:
        missing = [c for c in NEEDED if c not in headers]
        if missing:
            raise InputError(
                f"{path.name}: column {missing[0]} is missing; expected {', '.join(CONTRACT)} "
                "(or a wide table: row, and one column per statistic)."
            )
        known = [*COLUMNS, ""]
        strange = [h for h in headers if h not in known]
        if strange:
            raise InputError(
                f"{path.name}: column '{shown(strange[0], 40)}' is not known"
                f"{nearest(strange[0], COLUMNS)}; docs/VOCABULARY.md lists the columns."
            )
    twice = [h for h in headers if h and headers.count(h) > 1]
    if twice:
        raise InputError(f"{path.name}: column '{shown(twice[0], 40)}' appears twice.")


def _identified(row: dict, number: int) -> dict:
    """A record with an id: its own, or one made from what it is."""
    if row["id"]:
        return row
    parts = [row[c] for c in ("table", "place", "group", "time", "model", "row", "column")]
    made = "-".join(re.sub(r"\s+", "_", part) for part in parts if part)
    return {**row, "id": f"{made}-{row['statistic'].replace(' ', '_')}-{number}"}
