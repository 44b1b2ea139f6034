"""Every published number of a file."""

import re
from pathlib import Path

from helpers.base.errors import InputError, nearest
from helpers.base.text import shown
from helpers.paper.layouts.categories import read_categories
from helpers.paper.layouts.cells import split_record
from helpers.paper.layouts.feet import read_feet
from helpers.paper.layouts.files import CONTRACT, read_lines
from helpers.paper.layouts.notes import find_note, read_flags_of, split_note
from helpers.paper.layouts.wide import (
    count_rows,
    find_correlations,
    name_freedom,
    name_group_sizes,
    name_tests,
    spread_matrix,
    spread_row,
)
from helpers.paper.vocabulary import COLUMNS

DIAGONAL = re.compile(r"\b(below|above|under|upper|lower)\b.*\bdiagonal", re.IGNORECASE)
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
                named = name_tests(name_group_sizes(records[i]))
                records[i] = name_freedom(path, named, where)
            records = read_categories(records)
            records, left_over = read_feet(path, records, [where for where, _ in lines])
            unread += left_over
        matrix = find_correlations(records) if wide else {}
        sizes = count_rows(records) if matrix else {}
        for (where, _), record in zip(lines, records, strict=True):
            if not wide:
                rows += split_record(path, record, where)
                continue
            rows += spread_matrix(path, record, matrix, where, sizes)
            rest = {name: text for name, text in record.items() if name not in matrix}
            rows += spread_row(path, rest, where)
        for _, note in below:
            for flag in read_flags_of(note):
                for row in rows[first:]:
                    if flag not in row["flags"]:
                        row["flags"] = "; ".join(filter(None, [row["flags"], flag]))
        if any(DIAGONAL.search(note) for _, note in below):
            _name_halves(rows[first:])
        for where, note in below:
            read, left = split_note(note, rows[first:], where) if note else ([], "")
            rows += read
            unread += [f"{where}: {left}"] if left else []
    rows = _agreed_levels(rows)
    return [_identified(row, number) for number, row in enumerate(rows, start=1)], unread


def _name_halves(rows: list[dict]) -> None:
    """The halves of a correlation matrix as groups, where a note tells them apart."""
    order = list(dict.fromkeys(row["row"] for row in rows))
    pairs = {(row["row"], row["column"]) for row in rows if row["statistic"] == "r"}
    if not any(pair[::-1] in pairs for pair in pairs):
        return
    for row in rows:
        if row["statistic"] == "r" and row["row"] in order and row["column"] in order:
            below = order.index(row["row"]) > order.index(row["column"])
            row["group"] = row["group"] or f"{'below' if below else 'above'} the diagonal"


def _agreed_levels(rows: list[dict]) -> list[dict]:
    """The records with each mark's level once; none where two tables give a mark other levels."""
    told: dict = {}
    for row in rows:
        if row["statistic"] == "significance_level":
            told.setdefault(row["column"], []).append(row)
    kept = []
    for row in rows:
        same = told.get(row["column"], []) if row["statistic"] == "significance_level" else []
        values = {other["printed"].lstrip("0") for other in same}
        typed = not row.get("of a note")
        if not same or typed or len(values) == 1 and row is same[0]:
            kept.append({name: text for name, text in row.items() if name != "of a note"})
    return kept


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
