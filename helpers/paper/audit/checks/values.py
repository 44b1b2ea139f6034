"""Published numbers one by one: values that cannot be, and one quantity in several places."""

from fractions import Fraction

import pandas as pd

from helpers.paper.audit.cells import Cells
from helpers.paper.audit.checks.check import Check, judge, pass_over, rejected
from helpers.paper.printed_numbers import (
    PART,
    complete,
    decimals,
    interval,
    is_number,
    list_entries,
    number,
    relation,
)
from helpers.paper.vocabulary import statistics

HUNDRED = Fraction(100)
POSSIBLE = "value possible"
ORDER = "order of values"
ORDERED = (
    ("ci_low", "ci_high"),
    ("min", "max"),
    ("low", "high"),
    ("item_low", "item_high"),
    ("min", "q1"),
    ("q1", "median"),
    ("median", "q3"),
    ("q1", "q3"),
    ("q3", "max"),
)
BETWEEN = ("mean", "median")
SECTIONS = {
    "abstract", "introduction", "method", "methods", "measures", "participants", "procedure",
    "results", "discussion", "conclusion", "conclusions", "text", "analysis", "limitations",
}  # fmt: skip
TESTS = ("t", "F", "chi2", "z", "Q", "U", "W", "H")  # each has a P of its own
SAID_ONCE = ("n", "count", "percent", "mean", "sd", "median", "r", "p", "alpha")


def check_values(published: pd.DataFrame) -> list[dict]:
    """Values outside what their statistic can be, counts above n, and reversed ends."""
    published = complete(published)
    return check_ranges_of_values(published) + check_order(published)


def check_ranges_of_values(published: pd.DataFrame) -> list[dict]:
    """Each number outside the least or the greatest value of its statistic.

    Every number is held against them; only those outside make a row.
    """
    rows = []
    for name, part in published.groupby("statistic", sort=False):
        known = statistics().get(name)
        if known is None or (known.low is None and known.high is None):
            continue
        wrong = [e for e in list_entries(part) if _outside(e, known)]
        for entry in wrong:
            told = f"exact: {_words(known)}"
            if name == "count" and number(entry.printed) >= 0:
                told = f"exact: a count out of {entry.n}"
            check = Check(False, _words(known), None)
            rows.append(judge(POSSIBLE, entry, check, told))
    return rows


def _words(known) -> str:
    ends = (
        "" if known.low is None else f"at least {known.low:g}",
        "" if known.high is None else f"at most {known.high:g}",
    )
    return " and ".join(end for end in ends if end)


def _outside(entry, known) -> bool:
    text = relation(entry.printed)[1] if known.name == "p" else entry.printed
    if not text or not is_number(text):
        return False
    low, high = interval(text)
    sign = relation(entry.printed)[0] if known.name == "p" else "="
    if known.whole:
        low = high = number(text)
    if known.low is not None and (high < known.low or (sign == "<" and number(text) <= 0)):
        return True
    if known.high is not None and (low > known.high or (sign == ">" and number(text) >= 1)):
        return True
    counted = known.name == "count" and entry.n and not _joint(entry)
    return bool(counted) and number(text) > int(entry.n)


def _joint(entry) -> bool:
    """Whether a count may exceed n: several answers of one respondent counted together."""
    return "several answers" in entry.flags and not entry.column


def check_order(published: pd.DataFrame) -> list[dict]:
    """Lower ends below upper ends, and means and medians between them."""
    cells = Cells(published)
    rows = []
    for first, second in ORDERED:
        for low in cells.of(first):
            high = cells.beside(low, second)
            if high is None:
                continue
            right = interval(low.printed)[0] <= interval(high.printed)[1]
            told = f"exact: {first} is at most {second}"
            check = Check(right, f"{low.printed} to {high.printed}", 0.5)
            rows.append(judge(ORDER, [low, high], check, told))
    for name in BETWEEN:
        for middle in cells.of(name):
            least = cells.beside(middle, "min")
            most = cells.beside(middle, "max")
            if least is None or most is None:
                continue
            own = interval(middle.printed)
            right = own[1] >= interval(least.printed)[0] and own[0] <= interval(most.printed)[1]
            check = Check(right, f"{least.printed} to {most.printed}", None)
            told = f"exact: a {name} lies between the smallest and the largest value"
            rows.append(judge(ORDER, [least, middle, most], check, told))
    return rows


def check_places(published: pd.DataFrame) -> list[dict]:
    """The same quantity printed in several places, with the same respondents.

    What belongs to one regression or test is not compared between tables. Two tables without a
    declared group, time or model may print other respondents: only a text and a table must agree.
    Options are judged against the categories instead.
    """
    published = complete(published)
    rows = []
    tests = _tests_of_p(published)
    keys = [*PART, "row", "column", "statistic", "test"]
    single = published.assign(test=[tests.get(id, "") for id in published.id])
    single = single[single.statistic != "options"]
    for key, entries in single.groupby(keys, sort=False):
        statistic = key[-2]
        if len(entries) < 2 or statistics()[statistic].model:
            continue
        if statistic == "p" and not all(is_number(text) for text in entries.printed):
            continue
        sizes = {n for n in entries.n if n}
        if len(sizes) > 1 and statistic not in ("n", "registered"):
            rows += _by_size(entries, statistic)
            continue
        rows.append(_same(entries, statistic))
    return rows


def _tests_of_p(published: pd.DataFrame) -> dict:
    """id of a P -> the tests printed in its cell: P of two different tests need not agree."""
    cell = ["place", "table", *PART, "row", "column"]
    tests: dict = {}
    for entry in list_entries(published[published.statistic.isin(TESTS)]):
        key = tuple(getattr(entry, name) for name in cell)
        tests.setdefault(key, []).append(entry.statistic)
    found = {}
    for entry in list_entries(published[published.statistic == "p"]):
        key = tuple(getattr(entry, name) for name in cell)
        found[entry.id] = " ".join(sorted(set(tests.get(key, []))))
    return found


def _by_size(entries: pd.DataFrame, statistic: str) -> list[dict]:
    """Entries of the same n compared; those of another n, or none, rest on other respondents."""
    rows = []
    for n, part in entries.groupby("n", sort=False):
        if n and len(part) > 1:
            rows.append(_same(part, statistic))
    why = (
        "printed for different respondents: "
        f"n = {', '.join(dict.fromkeys(filter(None, entries.n)))}"
    )
    return rows or [pass_over("same in every place", entries, why)]


def _same(entries: pd.DataFrame, statistic: str) -> dict:
    name = "same in every place"
    low = max(interval(p)[0] for p in entries.printed)
    high = min(interval(p)[1] for p in entries.printed)
    whole = statistic in ("n", "count", "registered", "items")
    same = len({number(p) for p in entries.printed}) == 1 if whole else low <= high
    in_text = entries.place.str.casefold().isin(SECTIONS).any()
    if not same and statistic in SAID_ONCE and not in_text:
        why = "two tables may print other respondents; give group, time or model if they do"
        return pass_over(name, entries, why)
    check = Check(same, " = ".join(dict.fromkeys(entries.printed)), _chance(statistic, entries))
    told = f"exact: {', '.join(dict.fromkeys(entries.place))}"
    return judge(name, entries, check, told)


def check_rates(published: pd.DataFrame) -> list[dict]:
    """A response rate against the respondents over the number it is stated for."""
    rows = []
    respondents = published[(published.row == "sample") & (published.statistic == "n")]
    for entry in list_entries(published[published.statistic == "response_rate"]):
        if respondents.empty or not entry.n:
            why = "its numerator or its denominator is not published"
            rows.append(pass_over("response rate", entry, why))
            continue
        exact = HUNDRED * number(respondents.printed.iloc[0]) / int(entry.n)
        low, high = interval(entry.printed)
        implied = f"{float(exact):.{decimals(entry.printed) + 2}f}"
        power = rejected(1, 100 * 10 ** decimals(entry.printed) + 1)
        check = Check(low <= exact <= high, implied, power)
        told = f"exact: 100 × {respondents.printed.iloc[0]} / {entry.n}"
        rows.append(judge("response rate", entry, check, told))
    return rows


def _chance(statistic: str, entries: pd.DataFrame) -> float | None:
    """Share of values, with the decimals printed, that would disagree with another place."""
    places = max(decimals(p) for p in entries.printed)
    span = {"percent": 100, "p": 1, "r": 2}.get(statistic)
    if statistic == "count":
        span = int(entries.n.replace("", "0").astype(int).max()) or None
        places = 0
    return rejected(1, span * 10**places + 1) if span else None
