"""Sums of counts: of all categories against n, and of several against one another."""

import pandas as pd

from helpers.paper.audit.checks.check import Check, judge, pass_over, rejected
from helpers.paper.audit.checks.frequencies.distributions import (
    HUNDRED,
    PERHAPS_MISSING,
    PERHAPS_SEVERAL,
    SEVERAL,
    WEIGHTED,
    Distribution,
    distributions,
    entries_of,
    sum_limits,
    variable_key,
)
from helpers.paper.printed_numbers import (
    complete,
    is_code,
    list_entries,
    number,
)


def check_totals(
    published: pd.DataFrame, counts: list | None = None, percents: list | None = None
) -> list[dict]:
    """Counts of all categories against the published n.

    counts, percents: the distributions of both, if already found.
    """
    counts = distributions(published, "count") if counts is None else counts
    percents = distributions(published, "percent") if percents is None else percents
    rows = []
    for part in counts:
        entries = part.entries
        n = part.n
        total = int(sum(map(number, entries.printed)))
        check = Check(total == n, f"sum {total}", rejected(1, n + 1))
        why = _excuse(part, total, percents)
        if total != n and why:
            rows.append(pass_over("counts add up", entries, why))
            continue
        told = f"exact: {len(entries)} categories against n = {n}"
        rows.append(judge("counts add up", entries, check, told))
    return rows


def _excuse(part: Distribution, total: int, percents: list) -> str:
    """Why counts that miss n may be right; '' if they cannot be."""
    if part.flagged("weighted"):
        return WEIGHTED
    if part.flagged("several answers"):
        return SEVERAL
    if part.whole:
        return ""
    if total < part.n:
        return PERHAPS_MISSING
    return "" if part.numbered or _reach_hundred(part, percents) else PERHAPS_SEVERAL


def _reach_hundred(part: Distribution, percents: list) -> bool:
    """Whether the percentages beside counts make 100: then nobody gave two answers."""
    key = variable_key(part.entries.iloc[0])
    for other in percents:
        if variable_key(other.entries.iloc[0]) == key:
            low, high = sum_limits(other.entries.printed)
            return low <= HUNDRED <= high
    return False


def check_shares(published: pd.DataFrame) -> list[dict]:
    """A count over several categories ('4-6') against the categories' own counts."""
    published = complete(published)
    rows = []
    parts = {
        (e.group, e.time, e.model, e.row, e.column): e
        for e in entries_of(published, "count")
        if is_code(e.column)
    }
    joint = published[published.statistic == "count"]
    for entry in list_entries(joint[joint.column.str.fullmatch(r"[0-9]+-[0-9]+")]):
        low, high = map(int, entry.column.split("-"))
        codes = [str(code) for code in range(low, high + 1)]
        who = (entry.group, entry.time, entry.model, entry.row)
        own = [parts.get((*who, code)) for code in codes]
        if None in own:
            why = f"not every category from {low} to {high} is printed"
            rows.append(pass_over("sum of categories", entry, why))
            continue
        total = int(sum(number(e.printed) for e in own))
        power = rejected(1, int(entry.n or total) + 1)
        check = Check(total == number(entry.printed), str(total), power)
        told = f"exact: {' + '.join(e.printed for e in own)}"
        rows.append(judge("sum of categories", entry, check, told))
    return rows
