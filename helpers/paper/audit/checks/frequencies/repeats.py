"""Two variables of one table with the same counts throughout."""

from math import pi, prod

import pandas as pd

from helpers.paper.audit.checks.check import Check, judge, pass_over
from helpers.paper.audit.checks.frequencies.distributions import has_every_category, is_gapless
from helpers.paper.printed_numbers import CONTEXT, complete, number

FEWEST = 3  # categories of a row that is compared
CHANCE = 1e-4  # of equal counts, below which they count as a copy


def check_repeats(published: pd.DataFrame) -> list[dict]:
    """Rows of one place, group and time that repeat each other's counts.

    The copy is the row whose counts miss its own n; if neither does, both are named, unless chance
    may well have made them equal.
    """
    published = complete(published)
    rows = []
    tables: dict = {}
    for key, entries in _rows_of_counts(published):
        tables.setdefault(key[:-1], []).append((key[-1], entries))
    for table in tables.values():
        found = _compare(table, published)
        rows += found
        if not found and len(table) > 1:
            everything = pd.concat([entries for _, entries in table])
            told = f"exact: {len(table)} distributions"
            check = Check(True, "all differ", 1.0)
            rows.append(judge("row repeated", everything, check, told, "counts"))
    return rows


def _rows_of_counts(published: pd.DataFrame):
    """(place and context, variable) and its counts, where it prints several categories."""
    counts = published[(published.statistic == "count") & (published.n != "")]
    counts = counts[(counts.column != "") & ~counts.column.str.contains("-")]
    for key, entries in counts.groupby(["place", *CONTEXT, "row"], sort=False):
        codes = entries.column.tolist()
        whole = has_every_category(published, key[-1], codes)
        if len(codes) > 1 and whole and is_gapless(codes):
            yield key, entries


def _compare(table: list, published: pd.DataFrame) -> list[dict]:
    rows = []
    seen = {}
    for row, entries in table:
        counts = tuple(entries.printed)
        other = seen.setdefault(counts, (row, entries))
        if len(counts) < FEWEST or other[0] == row:
            continue
        wrong = [part for part in (other[1], entries) if _misses(part)]
        both = pd.concat([other[1], entries])
        told = f"exact: {row} repeats all {len(counts)} counts of {other[0]}"
        if not wrong and chance_of_equal(list(map(number, counts))) > CHANCE:
            rows.append(pass_over("row repeated", both, f"{told}, which chance may do"))
            continue
        place = pd.concat(wrong) if wrong else both
        place = _with_percents(place, published, (other[0], row))
        check = Check(False, "two variables share every count", 1.0)
        rows.append(judge("row repeated", place, check, told, "; ".join(counts)))
    return rows


def _misses(entries: pd.DataFrame) -> bool:
    """Whether counts miss their own n."""
    return sum(map(number, entries.printed)) != int(entries.n.iloc[0])


def chance_of_equal(counts: list) -> float:
    """Chance that two independent samples of these shares give the same counts, roughly.

    The largest value of a normal density: 1 / sqrt((4 pi)^(k - 1) product of counts / n).
    """
    n = float(sum(counts))
    k = len(counts)
    if n <= 0:
        return 1.0
    product = prod(max(float(c), 0.5) for c in counts) / n
    return min(1.0, 1 / ((4 * pi) ** (k - 1) * product) ** 0.5)


def _with_percents(counts: pd.DataFrame, published: pd.DataFrame, pair: tuple) -> pd.DataFrame:
    """The counts of repeated rows, and their percentages where those repeat each other too."""
    percents = published[
        (published.statistic == "percent")
        & published.place.isin(counts.place)
        & published.column.isin(counts.column)
    ]
    first, second = (percents[percents.row == row].set_index("column").printed for row in pair)
    if not len(first) or not first.equals(second.reindex(first.index)):
        return counts
    return pd.concat([counts, percents[percents.row.isin(counts.row)]])
