"""The printed categories of a variable: its distribution of counts, or of percentages."""

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from helpers.paper.printed_numbers import (
    CONTEXT,
    complete,
    interval,
    is_code,
    list_entries,
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


def sum_limits(printed) -> tuple[Fraction, Fraction]:
    """The lowest and the highest sum that rounded numbers can have."""
    ends = [interval(p) for p in printed]
    return sum(e[0] for e in ends), sum(e[1] for e in ends)


def entries_of(published: pd.DataFrame, statistic: str):
    """The published numbers of one statistic, as named tuples."""
    return list_entries(published[published.statistic == statistic])


def variable_key(entry) -> tuple:
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
        if len(codes) > 1 and is_gapless(codes) and has_every_category(published, key[-1], codes):
            found.append(entries)
    sums = [_summed(part, statistic) for part in found]
    return [
        Distribution(part, _answered(part, own, sums))
        for part, own in zip(found, sums, strict=True)
    ]


def is_gapless(codes: list) -> bool:
    """Whether categories that are numbered have no number left out."""
    if not all(map(is_code, codes)):
        return True
    numbers = sorted(map(int, codes))
    return numbers == list(range(numbers[0], numbers[-1] + 1))


def _summed(entries: pd.DataFrame, statistic: str) -> tuple:
    """Place, variable and n of a distribution, and whether its categories add up."""
    first = list_entries(entries.head(1))[0]
    if statistic == "count":
        exact = sum(map(number, entries.printed)) == int(first.n)
    else:
        low, high = sum_limits(entries.printed)
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


def has_every_category(published: pd.DataFrame, row: str, codes: list) -> bool:
    """Whether no other place prints a category of this variable that is missing here."""
    own = (published.row == row) & published.statistic.isin(["count", "percent"])
    known = published[own].column
    return {c for c in known if c and "-" not in c} <= set(codes)
