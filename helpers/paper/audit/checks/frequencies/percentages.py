"""Percentages against the counts beside them, against n, and against 100."""

import pandas as pd

from helpers.paper.audit.checks.check import (
    Check,
    grid_size,
    judge,
    pass_over,
    rejected,
)
from helpers.paper.audit.checks.frequencies.distributions import (
    HUNDRED,
    PERHAPS_MISSING,
    PERHAPS_SEVERAL,
    SEVERAL,
    WEIGHTED,
    distributions,
    entries_of,
    sum_limits,
    variable_key,
)
from helpers.paper.audit.checks.granularity import grim_percent
from helpers.paper.printed_numbers import (
    CONTEXT,
    complete,
    decimals,
    has_flag,
    interval,
    list_entries,
    number,
)

MOST_MISSING = 10  # a tenth of n may not have answered
ACROSS = "a share of all groups together, as its counts show"
FEWER = "perhaps of those who answered (flag: valid percent): several fit a few fewer than n"


def check_percents(published: pd.DataFrame, bases: dict | None = None) -> list[dict]:
    """Each percentage against the count printed beside it, over n or those who answered.

    bases: as from find_bases, if already found.
    """
    published = complete(published)
    totals = find_bases(published) if bases is None else bases
    counts = _counts_by_cell(published)
    others = find_other_bases(published, totals)
    rows = []
    for percent in entries_of(published, "percent"):
        count = counts.get(_cell(percent))
        base = totals.get(variable_key(percent), percent.n)
        name = "percentage and count"
        if has_flag(percent, "weighted"):
            rows.append(pass_over(name, percent, WEIGHTED))
        elif has_flag(percent, "valid percent") and variable_key(percent) not in totals:
            why = "of those who answered; not every category is printed to count them"
            rows.append(pass_over(name, percent, why))
        elif count is None or not percent.n or not int(base):
            rows.append(pass_over(name, percent, "no count, or no n, is printed beside it"))
        elif percent.id in others:
            rows.append(pass_over(name, [count, percent], others[percent.id]))
        else:
            rows.append(_judge_percent(count, percent, int(base)))
    return rows


def _cell(entry) -> tuple:
    names = ("place", *CONTEXT, "row", "column", "note")
    return tuple(getattr(entry, name) for name in names)


def _counts_by_cell(published: pd.DataFrame) -> dict:
    return {_cell(entry): entry for entry in entries_of(published, "count")}


def find_other_bases(published: pd.DataFrame, bases: dict) -> dict:
    """Percentages that are no share of n, and may be one of something else: id -> of what.

    Of all groups together; or of those who answered, where not every category is printed and
    several percentages of a table fit a few fewer than n.
    """
    counts = _counts_by_cell(published)
    found = {}
    fewer: dict = {}
    for percent in entries_of(published, "percent"):
        count = counts.get(_cell(percent))
        if count is None or not percent.n or variable_key(percent) in bases or not int(percent.n):
            continue
        pair = [(count.printed, percent.printed)]
        if _fitting(pair, int(percent.n)):
            continue
        same = [e for e in counts.values() if _same_variable(e, count)]
        across = sum(number(e.printed) for e in same if e.column == count.column)
        everybody = sum({e.group: int(e.n or 0) for e in same}.values())
        grouped = count.group and len({e.group for e in same}) > 1
        if grouped and any(base and _fitting(pair, base) for base in (across, everybody)):
            found[percent.id] = ACROSS
        elif len({e.column for e in same}) == 1 and _fits_fewer(pair, int(percent.n)):
            fewer.setdefault((percent.place, percent.table), []).append(percent.id)
    for ids in fewer.values():
        if len(ids) > 1:
            found |= dict.fromkeys(ids, FEWER)
    return found


def _fits_fewer(pair: list, n: int) -> bool:
    """Whether a percentage is its count over a few fewer than n."""
    return any(base and _fitting(pair, base) for base in range(n - n // MOST_MISSING, n))


def _same_variable(one, other) -> bool:
    """Whether two counts are of one variable in one table, of any group."""
    names = ("place", "table", "time", "model", "row")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _judge_percent(count, percent, base: int) -> dict:
    exact = HUNDRED * number(count.printed) / base
    low, high = interval(percent.printed)
    implied = f"{float(exact):.{decimals(percent.printed) + 2}f}"
    power = rejected(1, 100 * 10 ** decimals(percent.printed) + 1)
    check = Check(low <= exact <= high, implied, power)
    who = " who answered" if base != int(percent.n) else ""
    told = f"exact: 100 × {count.printed} / {base}{who}"
    return judge("percentage and count", [count, percent], check, told)


def find_bases(published: pd.DataFrame, counts: list | None = None) -> dict:
    """Variables whose percentages are of those who answered: (place, context, row) -> how many.

    Where it is flagged, and where more percentages fit that base than fit n.
    counts: the distributions of counts, if already found.
    """
    published = complete(published)
    bases = {}
    percents = {}
    for e in entries_of(published, "percent"):
        percents.setdefault(variable_key(e), {})[e.column] = e
    for part in distributions(published, "count") if counts is None else counts:
        key = variable_key(part.entries.iloc[0])
        total = sum(map(number, part.entries.printed))
        own = percents.get(key, {})
        pairs = [
            (c.printed, own[c.column].printed)
            for c in list_entries(part.entries)
            if c.column in own
        ]
        flagged = any(has_flag(e, "valid percent") for e in own.values())
        if not total or not pairs or part.flagged("several answers"):
            continue
        better = _fitting(pairs, total) > _fitting(pairs, part.n) and total < part.n
        better = better and not part.whole  # n is known to count who answered
        if flagged or better:
            bases[key] = str(int(total))
    return bases


def _fitting(pairs: list, base) -> int:
    """How many percentages are their counts over a base."""
    fits = 0
    for count, percent in pairs:
        low, high = interval(percent)
        fits += low <= HUNDRED * number(count) / base <= high
    return fits


def check_possible_percents(published: pd.DataFrame, bases: dict | None = None) -> list[dict]:
    """Each percentage by itself: can any count out of n give it (GRIM)?

    bases: as from find_bases, if already found.
    """
    published = complete(published)
    rows = []
    bases = find_bases(published) if bases is None else bases
    others = find_other_bases(published, bases)
    for entry in entries_of(published, "percent"):
        base = int(bases.get(variable_key(entry), entry.n or 0))
        if not base:
            continue
        if has_flag(entry, "weighted") or (
            has_flag(entry, "valid percent") and variable_key(entry) not in bases
        ):
            why = (
                WEIGHTED
                if has_flag(entry, "weighted")
                else "of those who answered: n not published"
            )
            rows.append(pass_over("percentage possible", entry, why))
        elif entry.id in others:
            rows.append(pass_over("percentage possible", entry, others[entry.id]))
        elif 0 <= number(entry.printed) <= 100:
            check = grim_percent(entry.printed, base)
            told = f"exact: whole counts out of {base}"
            rows.append(judge("percentage possible", entry, check, told))
    return rows


def check_percent_totals(published: pd.DataFrame, percents: list | None = None) -> list[dict]:
    """Percentages of all categories: they must reach 100 within rounding.

    percents: their distributions, if already found.
    """
    rows = []
    for part in distributions(published, "percent") if percents is None else percents:
        entries = part.entries
        low, high = sum_limits(entries.printed)
        places = max(decimals(p) for p in entries.printed)
        power = rejected(grid_size(0, high - low, places), 100 * 10**places + 1)
        check = Check(low <= HUNDRED <= high, f"{float(low):.2f} to {float(high):.2f}", power)
        why = ""
        if part.flagged("several answers"):
            why = SEVERAL
        elif part.flagged("weighted"):
            why = ""
        elif high < HUNDRED and not (part.whole or part.flagged("valid percent")):
            why = PERHAPS_MISSING.replace("than n", "than 100")
        elif low > HUNDRED and not (part.numbered or part.whole):
            why = PERHAPS_SEVERAL.replace("than n", "than 100")
        if not check and why:
            rows.append(pass_over("percentages add up", entries, why))
            continue
        told = f"exact: {len(entries)} categories, each within its rounding"
        rows.append(judge("percentages add up", entries, check, told))
    return rows
