"""What a paper may have done, so that two right numbers beside each other do not agree.

P values corrected for several comparisons or for sphericity, bootstrap intervals of indirect
effects, coefficients that are no Pearson correlation. Such a disagreement is no contradiction.
"""

import re
from math import log

from helpers.paper.audit.cells import Cells, context
from helpers.paper.audit.checks.check import ends, overlap
from helpers.paper.printed_numbers import has_flag
from helpers.paper.vocabulary import RATIOS

COMPARISON = re.compile(
    r"\s(vs\.?|versus|v\.|against|minus|compared (with|to))\s|\s[-–−]\s|[<>](?!\s*[0-9])"
)
INDIRECT = re.compile(
    r"\bindirect\b|\bboot|\bvia\b|\bmediat|(→|->).*(→|->)|\ba ?[×*] ?b\b", re.IGNORECASE
)
NO_PEARSON = re.compile(r"kendall|\btau\b|partial|polychoric|point.?biserial|gamma", re.IGNORECASE)
ADJUSTED = re.compile(
    r"\badjusted\b|covaria|\bancova\b|estimated marginal|\bemm\b|least.squares|ls.?mean",
    re.IGNORECASE,
)
PROFILE = 0.25  # of half an interval of a ratio: how far a profile likelihood moves its middle
FEWEST_TIMES = 3  # with which a repeated-measures F has a correction for sphericity

PROFILED = "perhaps an interval of a profile likelihood, which is not symmetric (flag: robust)"
CORRECTED = "perhaps corrected for several comparisons (flag: corrected P)"


def is_indirect(entry) -> bool:
    """Whether a number is of an indirect effect, whose interval and P come from a bootstrap."""
    return any(INDIRECT.search(text) for text in (entry.column, entry.row, entry.note))


def is_other_coefficient(entry) -> bool:
    """Whether a note says that a correlation is Kendall's tau, a partial one or another."""
    return NO_PEARSON.search(f"{entry.note} {entry.table}") is not None


def is_adjusted(entry, cells: Cells) -> bool:
    """Whether something in the row of a test says that it is adjusted for other variables."""
    for other in cells.entries:
        same = (other.place, other.table, other.row) == (entry.place, entry.table, entry.row)
        texts = (other.group, other.column, other.note, other.model)
        if same and any(ADJUSTED.search(text) for text in texts):
            return True
    return False


def is_profile(low, cells: Cells) -> bool:
    """Whether the intervals of ratios in a table may come from a profile likelihood (R's confint).

    At least half of them are then off the middle, which lies a little farther from 0 than the
    estimate, in logarithms. low: the lower end of one of them.
    """
    judged = 0
    off = []
    for other in cells.of("ci_low"):
        if (other.place, other.table, other.row) != (low.place, low.table, low.row):
            continue
        ratios = [cells.beside(other, name) for name in RATIOS]
        entries = [other, cells.beside(other, "ci_high"), next(filter(None, ratios), None)]
        logs = [logarithms(ends(entry.printed)) for entry in entries if entry is not None]
        if len(logs) < 3 or None in logs:
            continue
        first, last, own = logs
        middle = (first[0] + last[0]) / 2, (first[1] + last[1]) / 2
        judged += 1
        if not overlap(middle, own):
            m, b = (sum(interval) / 2 for interval in (middle, own))
            half = (last[1] - first[0]) / 2
            off.append(m * b > 0 and 0 < abs(m) - abs(b) < PROFILE * half)
    return 2 * len(off) >= judged and all(off) and (judged == 1 or len(off) > 1)


def logarithms(interval: tuple) -> tuple | None:
    """An interval of positive numbers in logarithms; None where it reaches 0."""
    return (log(interval[0]), log(interval[1])) if interval[0] > 0 else None


def is_one_of_several(entry, cells: Cells) -> bool:
    """Whether a number is of one of several comparisons of groups, as of 'low vs high'.

    Or declared to be corrected. Such P values and intervals are often corrected (Bonferroni, Holm,
    Tukey).
    """
    if has_flag(entry, "corrected P"):
        return True
    if not COMPARISON.search(entry.column or entry.row):
        return False
    found = set()
    for other in cells.of(entry.statistic):
        same = (other.place, other.table, *context(other)) == (
            entry.place,
            entry.table,
            *context(entry),
        )
        if same and COMPARISON.search(other.column or other.row):
            found.add((other.row, other.column))
    return len(found) > 1


def is_repeated(entry, cells: Cells) -> bool:
    """Whether a test compares the same respondents three times or more."""
    times = set()
    for mean in cells.of("mean"):
        same = (mean.place, mean.table, mean.row) == (entry.place, entry.table, entry.row)
        if same and mean.time:
            times.add(mean.time)
    return len(times) >= FEWEST_TIMES
