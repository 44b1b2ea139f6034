"""Published tests of groups against the groups' own means, SDs and respondents."""

import re

import pandas as pd

from helpers.paper.audit.cells import Cells, value
from helpers.paper.audit.checks.check import (
    CONSISTENT,
    CONTRADICTED,
    Check,
    check_implied,
    ends,
    judge,
    overlap,
    pass_over,
    size,
)
from helpers.paper.audit.checks.conventions import is_adjusted
from helpers.paper.audit.inference.group_tests import (
    Group,
    is_welch_f,
    one_way_f,
    standardised_differences,
    times_of,
    two_group_tests,
)
from helpers.paper.printed_numbers import has_flag

MOST_GROUPS = 12  # of a one-way F: every corner of the box of means is tried
NEAR = 0.011  # printed fractional df may be rounded


def check_groups(published: pd.DataFrame) -> list[dict]:
    """Every t, F and d that compares groups whose means, SDs and n stand in the same place."""
    cells = Cells(published)
    rows = []
    for entry in cells.of("t", "F", "d"):
        found = find_groups(entry, cells)
        if found is None:
            continue
        name = f"{entry.statistic} and group means"
        why = _unfit(entry, found, cells)
        row = pass_over(name, entry, why) if why else _judge(name, entry, found, cells)
        F = cells.beside(entry, "F")
        if entry.statistic == "d" and row["verdict"] == CONTRADICTED and F:
            own = _judge("F and group means", F, found, cells)
            if own["verdict"] != CONSISTENT:
                row = pass_over(
                    name,
                    entry,
                    "its F is not that of these means either: perhaps adjusted for covariates",
                )
        rows.append(row)
    return rows


def find_groups(entry, cells: Cells) -> list[Group] | None:
    """The groups that a test of a variable compares, or None if it is not a test of groups."""
    B = cells.beside(entry, "B")
    if cells.beside(entry, "beta") or cells.beside(entry, "r") or (B and entry.column):
        return None
    variables = {e.row for e in cells.entries}
    if entry.column in variables and entry.column != entry.row:
        return None
    groups = []
    for mean in cells.of("mean"):
        same_place = (mean.place, mean.table, mean.row) == (entry.place, entry.table, entry.row)
        same = same_place and mean.model == entry.model
        named = mean.group or mean.column or mean.time
        outside = (entry.group and mean.group != entry.group) or (
            entry.time and mean.time != entry.time
        )
        if not same or not named or outside:
            continue
        sd = cells.beside(mean, "sd")
        n = mean.n or (sd.n if sd else "") or _own_n(mean, cells)
        label = " ".join(part for part in (mean.group, mean.column, mean.time) if part)
        spread = ends(sd.printed) if sd else (0.0, 0.0)
        spread = max(spread[0], 0.0), spread[1]
        groups.append(Group(label, ends(mean.printed), spread, int(n or 0), (mean, sd)))
    compared = find_pair(entry.column, groups)
    if compared and entry.statistic == "t" and cells.beside(entry, "df"):
        return compared
    if B and not _is_difference(B, groups):
        return None  # a coefficient
    return groups if len(groups) > 1 else None


def find_pair(text: str, groups: list[Group]) -> list[Group]:
    """The two groups that a text such as 'low vs high' names; none where it names another."""
    parts = re.split(r"\s+(?:vs\.?|versus|v\.?|against|and|minus)\s+|\s+[-–−]\s+", text.strip())
    named = {group.name.casefold(): group for group in groups}
    found = [named.get(part.strip().casefold()) for part in parts]
    return found if len(found) == 2 and None not in found else []


def _is_difference(B, groups: list[Group]) -> bool:
    """Whether a B is the difference of two means, whichever comes first."""
    if len(groups) != 2:
        return False
    a, b = groups
    difference = size((a.mean[0] - b.mean[1], a.mean[1] - b.mean[0]))
    return overlap(size(ends(B.printed)), difference)


def _own_n(mean, cells: Cells) -> str:
    n = cells.beside(mean, "n")
    return str(int(value(n))) if n else ""


def _unfit(entry, groups: list[Group], cells: Cells) -> str:
    """Why a test of these groups cannot be recomputed; '' if it can."""
    if is_adjusted(entry, cells):
        return "the row has adjusted numbers: perhaps adjusted for covariates"
    flags = ("adjusted", "weighted", "robust")
    if has_flag(entry, *flags) or has_flag(groups[0].entries[0], *flags):
        return "adjusted, robust or weighted, as declared"
    if any(g.entries[1] is None for g in groups):
        return "the SD of a group is not published"
    if any(g.n < 2 for g in groups):
        return "the respondents of a group are not published"
    if all(g.sd[1] <= 0 for g in groups):
        return "no group has an SD above 0"
    if entry.statistic in ("t", "d") and len(groups) != 2:
        return f"which of {len(groups)} groups it compares is not said"
    if entry.statistic == "F" and len(groups) > MOST_GROUPS:
        return "more groups than can be tried"
    return ""


def _judge(name: str, entry, groups: list[Group], cells: Cells) -> dict:
    df, df2 = (value(cells.beside(entry, part)) for part in ("df", "df2"))
    times = len({e.time for g in groups for e in g.entries[:1]}) > 1
    if entry.statistic == "F":
        return _judge_f(name, entry, groups, cells, (df, df2), times)
    tests = two_group_tests(groups, cells, entry, times)
    if entry.statistic == "d":
        implied = [(label, interval) for label, interval, _ in standardised_differences(groups)]
        if times or has_flag(entry, "paired"):  # perhaps of the SD of the differences
            t = cells.beside(entry, "t")
            if t is None:
                return pass_over(name, entry, "d of the same respondents twice needs their t")
            size_of_t = 1 / groups[0].n ** 0.5
            implied.append(("d_z = t / sqrt(n)", times_of(ends(t.printed), size_of_t)))
        return _perhaps_paired(_any_of(name, entry, implied, groups), entry, groups, df)
    if df is not None:
        tests = [
            t
            for t in tests
            if t[2] is None
            or abs(t[2][0] - df) <= NEAR
            or t[2][0] - 0.5 <= df <= t[2][1] + 0.5
            and t[0] == "Welch"
        ]
    if not tests:
        words = "its df fit no t of these groups" if df is not None else "no r of the two times"
        return pass_over(name, entry, f"{words}: perhaps other respondents, covariates or pairs")
    found = _any_of(name, entry, [(label, interval) for label, interval, _ in tests], groups)
    return _perhaps_paired(found, entry, groups, df)


def _perhaps_paired(found: dict, entry, groups: list[Group], df: float | None) -> dict:
    """The row, passed over where groups of one size and no df may be the same respondents twice.

    A t of the same respondents is least where their answers mirror each other (r = -1).
    """
    a, b = groups
    if found["verdict"] != CONTRADICTED or df is not None or a.n != b.n:
        return found
    difference = size((a.mean[0] - b.mean[1], a.mean[1] - b.mean[0]))
    least = difference[0] / (a.sd[1] + b.sd[1]) * a.n**0.5
    if entry.statistic == "t" and size(ends(entry.printed))[1] < least:
        return found
    why = "groups of one size and no df: perhaps the same respondents twice (give df)"
    return pass_over(found["check"], entry, why)


def _any_of(name: str, entry, implied: list, groups: list[Group]) -> dict:
    """Consistent if the number fits one of the tests, whichever group came first."""
    checks = []
    for label, interval in implied:
        low, high = size(interval)
        for sign in (1, -1):
            turned = (low, high) if sign == 1 else (-high, -low)
            turned = interval if interval[0] < 0 < interval[1] else turned
            checks.append((label, check_implied(entry.printed, turned)))
    label, check = next(((lab, c) for lab, c in checks if c), checks[0])
    power = min(c.power for _, c in checks if c.power is not None)
    words = ", ".join(dict.fromkeys(lab for lab, _ in implied)) if not check else label
    n = ", ".join(f"n = {g.n}" for g in groups)
    shown = Check(check.possible, check.implied, power)
    told = f"numerical: {words} from {groups[0].name} and {groups[1].name} ({n}), within rounding"
    return judge(name, entry, shown, told)


def _judge_f(
    name: str, entry, groups: list[Group], cells: Cells, freedom: tuple, times: bool
) -> dict:
    df, df2 = freedom
    total = sum(g.n for g in groups)
    if times or (df, df2) not in {
        (None, None),
        (len(groups) - 1, None),
        (None, total - len(groups)),
        (len(groups) - 1, total - len(groups)),
    }:
        why = "its df are not those of a one-way analysis of these groups"
        return pass_over(name, entry, "repeated measures" if times else why)
    check = check_implied(entry.printed, one_way_f(groups))
    if not check and df2 is None:
        if any(cells.beside(entry, name) for name in ("eta2", "d")):
            return pass_over(
                name, entry, "no df: perhaps adjusted for covariates (give df and df2)"
            )
        if is_welch_f(entry.printed, groups):
            return pass_over(name, entry, "perhaps Welch's F (give df and df2)")
    if not check and df2 is None and len({g.n for g in groups}) == 1:
        why = "groups of one size and no second df: perhaps the same respondents (give df2)"
        return pass_over(name, entry, why)
    told = f"numerical: one-way analysis of {len(groups)} groups, {total} respondents"
    return judge(name, entry, check, f"{told}, within rounding")
