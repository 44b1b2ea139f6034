"""Counts, percentages and totals of a published table against each other. All exact."""

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from helpers.paper.audit.checks.check import Check, grid_size, judge, pass_over, rejected
from helpers.paper.audit.checks.granularity import grim_percent
from helpers.paper.audit.checks.repeats import check_repeats
from helpers.paper.audit.checks.values import check_places, check_rates
from helpers.paper.printed_numbers import (
    CONTEXT,
    complete,
    decimals,
    has_flag,
    interval,
    is_code,
    number,
)

HUNDRED = Fraction(100)
SEVERAL = "several answers were allowed, as declared"
WEIGHTED = "weighted, as declared"
PERHAPS_SEVERAL = (
    "more than n: say with a flag whether several answers were allowed (or one answer)"
)
PERHAPS_MISSING = (
    "less than n: some may not have answered (flag one answer, if everybody counted did)"
)


@dataclass(frozen=True)
class Distribution:
    """All printed categories of a variable in one place: entries of counts, or of percentages.

    whole: whether each of the n respondents is known to be in exactly one of them.
    """

    entries: pd.DataFrame
    whole: bool

    @property
    def n(self) -> int:
        """Published respondents."""
        return int(self.entries.n.iloc[0])

    @property
    def numbered(self) -> bool:
        """Whether the categories are codes of one ordered question."""
        return all(map(is_code, self.entries.column))

    def flagged(self, flag: str) -> bool:
        """Whether an entry carries a flag."""
        return self.entries["flags"].str.contains(flag).any()


def check_frequencies(published: pd.DataFrame) -> list[dict]:
    """All checks of counts and percentages."""
    counts = distributions(published, "count")
    percents = distributions(published, "percent")
    bases = find_bases(published, counts)
    return [
        *check_percents(published, bases),
        *check_possible_percents(published, bases),
        *check_totals(published, counts, percents),
        *check_percent_totals(published, percents),
        *check_shares(published),
        *check_repeats(published),
        *check_places(published),
        *check_rates(published),
    ]


def check_percents(published: pd.DataFrame, bases: dict | None = None) -> list[dict]:
    """Each percentage against the count printed beside it, over n or those who answered.

    bases: as from find_bases, if already found.
    """
    published = complete(published)
    keys = ["place", *CONTEXT, "row", "column", "note"]
    totals = find_bases(published) if bases is None else bases
    counts = {tuple(getattr(e, k) for k in keys): e for e in _each(published, "count")}
    rows = []
    for percent in _each(published, "percent"):
        count = counts.get(tuple(getattr(percent, k) for k in keys))
        base = totals.get(_variable(percent), percent.n)
        name = "percentage and count"
        if has_flag(percent, "weighted"):
            rows.append(pass_over(name, percent, WEIGHTED))
        elif has_flag(percent, "valid percent") and _variable(percent) not in totals:
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
    for e in _each(published, "percent"):
        percents.setdefault(_variable(e), {})[e.column] = e
    for part in distributions(published, "count") if counts is None else counts:
        key = _variable(part.entries.iloc[0])
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
    for entry in _each(published, "percent"):
        base = int(bases.get(_variable(entry), entry.n or 0))
        if not base:
            continue
        if has_flag(entry, "weighted") or (
            has_flag(entry, "valid percent") and _variable(entry) not in bases
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
    key = _variable(part.entries.iloc[0])
    for other in percents:
        if _variable(other.entries.iloc[0]) == key:
            low, high = _sum(other.entries.printed)
            return low <= HUNDRED <= high
    return False


def check_percent_totals(published: pd.DataFrame, percents: list | None = None) -> list[dict]:
    """Percentages of all categories: they must reach 100 within rounding.

    percents: their distributions, if already found.
    """
    rows = []
    for part in distributions(published, "percent") if percents is None else percents:
        entries = part.entries
        low, high = _sum(entries.printed)
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


def _sum(printed) -> tuple[Fraction, Fraction]:
    ends = [interval(p) for p in printed]
    return sum(e[0] for e in ends), sum(e[1] for e in ends)


def check_shares(published: pd.DataFrame) -> list[dict]:
    """A count over several categories ('4-6') against the categories' own counts."""
    published = complete(published)
    rows = []
    parts = {
        (e.group, e.time, e.model, e.row, e.column): e
        for e in _each(published, "count")
        if is_code(e.column)
    }
    joint = published[published.statistic == "count"]
    for entry in joint[joint.column.str.fullmatch(r"[0-9]+-[0-9]+")].itertuples():
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


def _each(published: pd.DataFrame, statistic: str):
    return published[published.statistic == statistic].itertuples()


def _variable(entry) -> tuple:
    """Place, context and name of the variable of an entry."""
    return (entry.place, entry.group, entry.time, entry.model, entry.table, entry.row)


def distributions(published: pd.DataFrame, statistic: str) -> list[Distribution]:
    """All variables that print every category: at least two, and no gap where they are numbered.

    The n of a table counts who answered (so that the categories are the whole) where it is flagged
    so, and where n differs between its variables and the others add up to it.
    """
    published = complete(published)
    single = published[published.statistic == statistic]
    single = single[(single.n != "") & (single.column != "")]
    single = single[~single.column.str.contains("-") & (single.n != "0")]
    found = []
    for key, entries in single.groupby(["place", *CONTEXT, "row"], sort=False):
        codes = entries.column.tolist()
        if len(codes) > 1 and _gapless(codes) and _complete(published, key[-1], codes):
            found.append(entries)
    sums = [_summed(part, statistic) for part in found]
    return [
        Distribution(part, _answered(part, own, sums))
        for part, own in zip(found, sums, strict=True)
    ]


def _gapless(codes: list) -> bool:
    if not all(map(is_code, codes)):
        return True
    numbers = sorted(map(int, codes))
    return numbers == list(range(numbers[0], numbers[-1] + 1))


def _summed(entries: pd.DataFrame, statistic: str) -> tuple:
    """Place, variable and n of a distribution, and whether its categories add up."""
    first = next(entries.itertuples())
    if statistic == "count":
        exact = sum(map(number, entries.printed)) == int(first.n)
    else:
        low, high = _sum(entries.printed)
        exact = low <= HUNDRED <= high
    return first.place, first.row, int(first.n), exact


def _answered(entries: pd.DataFrame, own: tuple, sums: list) -> bool:
    """Whether each of the n respondents is in one category."""
    if any("one answer" in flags for flags in entries["flags"]):
        return True
    place, row, n, _ = own
    others = [s for s in sums if s[0] == place and s[1] != row]
    if n >= max((s[2] for s in others), default=0):
        return False  # perhaps the n of everybody asked
    exact = [s[2] for s in others if s[3]]
    return len(exact) >= 2 and len(set(exact)) > 1


def _complete(published: pd.DataFrame, row: str, codes: list) -> bool:
    """Whether no other place prints a category of this variable that is missing here."""
    own = (published.row == row) & published.statistic.isin(["count", "percent"])
    known = published[own].column
    return {c for c in known if c and "-" not in c} <= set(codes)
