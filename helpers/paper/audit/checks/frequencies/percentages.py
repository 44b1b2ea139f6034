"""Percentages against the counts beside them, against n, and against 100."""

from operator import attrgetter

import pandas as pd

from helpers.paper.audit.checks.check import Check, grid_size, judge, pass_over, rejected
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
    number,
)


def check_percents(published: pd.DataFrame, bases: dict | None = None) -> list[dict]:
    """Each percentage against the count printed beside it, over n or those who answered.

    bases: as from find_bases, if already found.
    """
    published = complete(published)
    category = attrgetter("place", *CONTEXT, "row", "column", "note")
    totals = find_bases(published) if bases is None else bases
    counts = {category(entry): entry for entry in entries_of(published, "count")}
    rows = []
    for percent in entries_of(published, "percent"):
        count = counts.get(category(percent))
        base = totals.get(variable_key(percent), percent.n)
        name = "percentage and count"
        if has_flag(percent, "weighted"):
            rows.append(pass_over(name, percent, WEIGHTED))
        elif has_flag(percent, "valid percent") and variable_key(percent) not in totals:
            why = "of those who answered; not every category is printed to count them"
            rows.append(pass_over(name, percent, why))
        elif count is None or not percent.n or not int(base):
            rows.append(pass_over(name, percent, "no count, or no n, is printed beside it"))
        else:
            rows.append(_judge_percent(count, percent, int(base)))
    return rows


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
            (c.printed, own[c.column].printed) for c in part.entries.itertuples() if c.column in own
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
