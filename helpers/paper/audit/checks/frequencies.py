"""Counts, percentages and totals of a published table against each other. All exact."""

from fractions import Fraction

import pandas as pd

from helpers.paper.audit.checks.check import Check, grid, rejected
from helpers.paper.audit.checks.granularity import grim_percent
from helpers.paper.audit.checks.rows import judge, pass_over
from helpers.paper.printed_numbers import decimals, interval, is_code, number

HUNDRED = Fraction(100)


def audit_frequencies(published: pd.DataFrame) -> list[dict]:
    """All checks of counts and percentages."""
    checks = (
        check_percents,
        check_possible_percents,
        check_totals,
        check_percent_totals,
        check_shares,
        check_repeats,
        check_places,
        check_rates,
    )
    return [row for check in checks for row in check(published)]


def check_percents(published: pd.DataFrame) -> list[dict]:
    """Each percentage against the count printed beside it, over the n stated for it."""
    rows = []
    counts = {
        (e.place, e.row, e.column, e.note): e for e in _select(published, "count").itertuples()
    }
    for percent in _select(published, "percent").itertuples():
        count = counts.get((percent.place, percent.row, percent.column, percent.note))
        if count is None or not percent.n:
            rows.append(
                pass_over(
                    "percentage and count", percent, "no count, or no n, is printed beside it"
                )
            )
            continue
        exact = HUNDRED * int(number(count.printed)) / int(percent.n)
        low, high = interval(percent.printed)
        implied = f"{float(exact):.{decimals(percent.printed) + 2}f}"
        check = Check(
            low <= exact <= high, implied, rejected(1, 100 * 10 ** decimals(percent.printed) + 1)
        )
        rows.append(
            judge(
                "percentage and count",
                [count, percent],
                check,
                f"exact: 100 × {count.printed} / {percent.n}",
            )
        )
    return rows


def check_possible_percents(published: pd.DataFrame) -> list[dict]:
    """Each percentage by itself: can any count out of n give it (GRIM)?"""
    entries = [e for e in _select(published, "percent").itertuples() if e.n]
    return [
        judge(
            "percentage possible",
            e,
            grim_percent(e.printed, int(e.n)),
            f"exact: whole counts out of {e.n}",
        )
        for e in entries
    ]


def check_totals(published: pd.DataFrame) -> list[dict]:
    """Counts of all categories against the printed n."""
    rows = []
    for (_, _), entries in _distributions(published, "count"):
        n = int(entries.n.iloc[0])
        total = sum(int(number(p)) for p in entries.printed)
        check = Check(total == n, f"sum {total}", rejected(1, n + 1))
        rows.append(
            judge(
                "counts add up", entries, check, f"exact: {len(entries)} categories against n = {n}"
            )
        )
    return rows


def check_percent_totals(published: pd.DataFrame) -> list[dict]:
    """Percentages of all categories: they must reach 100 within rounding."""
    rows = []
    for (_, _), entries in _distributions(published, "percent"):
        ends = [interval(p) for p in entries.printed]
        low, high = sum(e[0] for e in ends), sum(e[1] for e in ends)
        places = max(decimals(p) for p in entries.printed)
        check = Check(
            low <= HUNDRED <= high,
            f"{float(low):.2f} to {float(high):.2f}",
            rejected(len(grid(0, high - low, places)), 100 * 10**places + 1),
        )
        rows.append(
            judge(
                "percentages add up",
                entries,
                check,
                f"exact: {len(entries)} categories, each within its rounding",
            )
        )
    return rows


def check_shares(published: pd.DataFrame) -> list[dict]:
    """A count over several categories ('4-6') against the categories' own counts."""
    rows = []
    parts = {
        (e.row, e.column): e for e in _select(published, "count").itertuples() if is_code(e.column)
    }
    joint = _select(published, "count")
    for entry in joint[joint.column.str.fullmatch(r"[0-9]+-[0-9]+")].itertuples():
        low, high = map(int, entry.column.split("-"))
        own = [parts.get((entry.row, str(code))) for code in range(low, high + 1)]
        if None in own:
            rows.append(
                pass_over(
                    "sum of categories",
                    entry,
                    f"not every category from {low} to {high} is printed",
                )
            )
            continue
        total = sum(int(number(e.printed)) for e in own)
        check = Check(
            total == number(entry.printed), str(total), rejected(1, int(entry.n or total) + 1)
        )
        rows.append(
            judge("sum of categories", entry, check, f"exact: {' + '.join(e.printed for e in own)}")
        )
    return rows


def check_repeats(published: pd.DataFrame) -> list[dict]:
    """Two variables with the same counts throughout. The copy is the one whose counts miss its own n; if neither does, both are named."""
    rows, seen = [], {}
    for (_, row), entries in _distributions(published, "count"):
        counts = tuple(entries.printed)
        other = seen.setdefault(counts, (row, entries))
        if len(counts) < 3 or other[0] == row:
            continue
        wrong = [
            e
            for e in (other[1], entries)
            if sum(int(number(p)) for p in e.printed) != int(e.n.iloc[0])
        ]
        place = _with_percents(pd.concat(wrong or [other[1], entries]), published, (other[0], row))
        check = Check(False, "two variables share every count", 1.0)
        rows.append(
            judge(
                "row repeated",
                place,
                check,
                f"exact: {row} repeats all {len(counts)} counts of {other[0]}",
                "; ".join(counts),
            )
        )
    if not rows:
        distributions = [entries for _, entries in _distributions(published, "count")]
        if len(distributions) > 1:
            rows.append(
                judge(
                    "row repeated",
                    pd.concat(distributions),
                    Check(True, "all differ", 1.0),
                    f"exact: {len(distributions)} distributions",
                    "counts",
                )
            )
    return rows


def _with_percents(counts: pd.DataFrame, published: pd.DataFrame, pair: tuple) -> pd.DataFrame:
    """The counts of repeated rows, and the percentages beside them where those repeat each other too."""
    percents = published[
        (published.statistic == "percent")
        & published.place.isin(counts.place)
        & published.column.isin(counts.column)
    ]
    first, second = (percents[percents.row == row].set_index("column").printed for row in pair)
    return (
        pd.concat([counts, percents[percents.row.isin(counts.row)]])
        if len(first) and first.equals(second.reindex(first.index))
        else counts
    )


def check_places(published: pd.DataFrame) -> list[dict]:
    """The same quantity printed in several places (options are judged against the categories instead)."""
    rows = []
    for (_, _, statistic), entries in published[published.statistic != "options"].groupby(
        ["row", "column", "statistic"], sort=False
    ):
        if len(entries) < 2:
            continue
        low = max(interval(p)[0] for p in entries.printed)
        high = min(interval(p)[1] for p in entries.printed)
        whole = statistic in ("n", "count", "registered", "items", "df")
        same = len({number(p) for p in entries.printed}) == 1 if whole else low <= high
        check = Check(same, " = ".join(dict.fromkeys(entries.printed)), _chance(statistic, entries))
        rows.append(
            judge(
                "same in every place",
                entries,
                check,
                f"exact: {', '.join(dict.fromkeys(entries.place))}",
            )
        )
    return rows


def check_rates(published: pd.DataFrame) -> list[dict]:
    """A response rate against the respondents over the number it is stated for."""
    rows = []
    respondents = published[(published.row == "sample") & (published.statistic == "n")]
    for entry in _select(published, "response_rate").itertuples():
        if respondents.empty or not entry.n:
            rows.append(
                pass_over("response rate", entry, "its numerator or its denominator is not printed")
            )
            continue
        exact = HUNDRED * int(number(respondents.printed.iloc[0])) / int(entry.n)
        low, high = interval(entry.printed)
        check = Check(
            low <= exact <= high,
            f"{float(exact):.{decimals(entry.printed) + 2}f}",
            rejected(1, 100 * 10 ** decimals(entry.printed) + 1),
        )
        rows.append(
            judge(
                "response rate",
                entry,
                check,
                f"exact: 100 × {respondents.printed.iloc[0]} / {entry.n}",
            )
        )
    return rows


def _select(published: pd.DataFrame, statistic: str) -> pd.DataFrame:
    return published[published.statistic == statistic]


def _distributions(published: pd.DataFrame, statistic: str):
    """Groups of entries that print every category of a variable: at least two single categories and no gap where they are numbered."""
    single = _select(published, statistic)
    single = single[(single.n != "") & (single.column != "") & ~single.column.str.contains("-")]
    for key, entries in single.groupby(["place", "row"], sort=False):
        codes = entries.column.tolist()
        numbered = all(map(is_code, codes))
        gapless = not numbered or sorted(map(int, codes)) == list(
            range(min(map(int, codes)), max(map(int, codes)) + 1)
        )
        if len(codes) > 1 and gapless and _whole(published, key[1], codes):
            yield key, entries


def _whole(published: pd.DataFrame, row: str, codes: list) -> bool:
    """Whether no other place prints a category of this variable that is missing here."""
    known = published[
        (published.row == row) & published.statistic.isin(["count", "percent"])
    ].column
    return {c for c in known if c and "-" not in c} <= set(codes)


def _chance(statistic: str, entries: pd.DataFrame) -> float | None:
    """Share of values, with the decimals printed, that would disagree with another place."""
    places = max(decimals(p) for p in entries.printed)
    span = {"percent": 100, "p": 1, "r": 2}.get(statistic)
    if statistic == "count":
        span, places = int(entries.n.replace("", "0").astype(int).max()) or None, 0
    return rejected(1, span * 10**places + 1) if span else None
