"""The published numbers, and the rule by which a recomputed value matches one.

A published number stands for every value that rounds to it. Rounding is half away from zero, as
SPSS prints; a value that lies on a half to within 1e-9 matches either neighbour, because binary
arithmetic cannot tell them apart.
"""

import re
from collections import namedtuple
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import pandas as pd

from helpers.base.errors import InputError
from helpers.base.paths import PUBLISHED, resolve
from helpers.base.text import shown
from helpers.paper.layouts.records import read_typed
from helpers.paper.vocabulary import read_flags, read_statistic, statistics

DEFAULT = PUBLISHED
COLUMNS = ["id", "place", "row", "column", "statistic", "printed", "n", "note"]
PART = ("group", "time", "model")  # of whom or what a number is, where not of everybody
CONTEXT = [*PART, "table"]
EXTRA = [*CONTEXT, "flags"]
KEYS = ["row", "column", "statistic"]
EXACT = {  # compared for equality
    "n", "count", "df", "options", "items", "low", "high", "item_low", "item_high", "registered",
}  # fmt: skip
LARGEST = 10**9
MOST_DECIMALS = 8
MOST_RESPONDENTS = 10_000_000
TIE = Fraction(1, 10**9)
STARS = "*†‡"
DIGITS = re.compile(r"-?(?=.*[0-9])([0-9]{1,3}(,[0-9]{3})+|[0-9]*)(\.[0-9]+)?")
NOT_SIGNIFICANT = ("ns", "n.s.", "n.s", "not significant")


def read_published(path: str | Path = DEFAULT) -> pd.DataFrame:
    """All published numbers, one a row, every column text.

    A long or a wide table, CSV or Excel (see docs/VOCABULARY.md). Columns: COLUMNS, then EXTRA.
    attrs["unread"]: lines under a table that hold more than was read.
    Raises InputError naming the file and the entry at fault.
    """
    path = resolve(path)
    rows, unread = read_typed(path)
    if not rows:
        raise InputError(
            f"{path.name}: holds no printed number; expected one a row under the columns "
            f"{', '.join(COLUMNS)}."
        )
    table = _named(pd.DataFrame(rows, columns=[*COLUMNS, *EXTRA, "where"]).fillna(""), path.name)
    levels = table.statistic == "significance_level"
    table.loc[levels, "printed"] = [relation(text)[1] for text in table.printed[levels]]
    _check(table, path.name)
    table = table.drop(columns="where")
    table.attrs["unread"] = unread
    return table


def list_entries(published: pd.DataFrame) -> list:
    """The rows as named tuples, without the class that itertuples makes anew at each call."""
    make = _entry_type(tuple(published.columns))._make
    return list(map(make, published.to_numpy(dtype=object).tolist()))


@lru_cache(maxsize=100)
def _entry_type(columns: tuple) -> type:
    return namedtuple("Entry", columns, rename=True)


def complete(published: pd.DataFrame) -> pd.DataFrame:
    """The table with every column of EXTRA, empty where it has none."""
    absent = [column for column in EXTRA if column not in published]
    return published.assign(**dict.fromkeys(absent, "")) if absent else published


def has_flag(entry, *flags: str) -> bool:
    """Whether an entry of the table carries one of some flags."""
    carried = getattr(entry, "flags", "")
    return any(flag in carried for flag in flags)


def is_of_part(entry) -> bool:
    """Whether a published number is of a group, a time or a model, and not of everybody."""
    return any(getattr(entry, name, "") for name in PART)


def _named(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Statistics and flags under their own names."""
    names = []
    flags = []
    for entry in list_entries(table):
        try:
            names.append(read_statistic(entry.statistic))
            flags.append("; ".join(read_flags(entry.flags)))
        except InputError as error:
            raise InputError(
                f"{name}, {entry.where}: {error} of {shown(entry.id, 40)}; "
                "docs/VOCABULARY.md lists them."
            ) from None
    return table.assign(statistic=names, flags=flags)


def _check(table: pd.DataFrame, name: str) -> None:
    for entry in list_entries(table):
        fault = _fault(entry)
        if fault:
            raise InputError(f"{name}, {entry.where}: {fault}")
    for what, columns in {"id": ["id"], "place": ["place", *CONTEXT, *KEYS, "note"]}.items():
        twice = table.loc[table.duplicated(columns), "id"]
        if len(twice):
            who = shown(twice.iloc[0], 40)
            raise InputError(
                f"{name}: the {what} of {who} appears twice; each printed number needs one of its "
                "own (a note can tell two apart)."
            )


def _fault(entry) -> str:
    """What is wrong with an entry, in a sentence; '' if nothing is."""
    printed = shown(entry.printed, 40)
    who = shown(entry.id, 40)
    if entry.statistic == "p" and is_p(entry.printed):
        value = relation(entry.printed)[1]
    elif is_number(entry.printed):
        value = entry.printed
    elif re.fullmatch(r"[-−]?[0-9]*,[0-9]+[*†‡]*", entry.printed.strip()):
        return (
            f"printed value '{printed}' of {who} has a comma where other numbers of the file have "
            "a point; write every decimal with a point."
        )
    else:
        return (
            f"printed value '{printed}' of {who} is not a number; write it as printed, "
            "for example -.02."
        )
    if value and (abs(number(value)) >= LARGEST or decimals(value) > MOST_DECIMALS):
        return f"printed value '{printed}' of {who} has more digits than can be checked here."
    if statistics()[entry.statistic].whole and number(value).denominator > 1:
        kind = shown(entry.statistic, 40)
        return f"printed value '{printed}' of {who} is not a whole number, as a {kind} is."
    if entry.n and not (
        re.fullmatch(r"[0-9]{1,9}", entry.n) and 0 < int(entry.n) <= MOST_RESPONDENTS
    ):
        return (
            f"n '{shown(entry.n, 40)}' of {who} is not a whole number from 1 to "
            f"{MOST_RESPONDENTS:,}."
        )
    if re.fullmatch(r"[0-9]{5,}|[0-9]+-[0-9]{5,}", entry.column):
        return (
            f"column '{shown(entry.column, 40)}' of {who} is no code of an answer; "
            "codes have up to four digits."
        )
    return ""


@lru_cache(maxsize=10_000)
def bare(text: str) -> str:
    """A published number without what is no part of its value: percent sign, stars, blanks.

    >>> bare("−.24**"), bare("88 %")
    ('-.24', '88')
    """
    text = text.strip().replace("−", "-").replace("–", "-").replace("－", "-")
    return text.rstrip(STARS + " %").strip()


def stars(text: str) -> str:
    """The marks of significance that stand behind a number.

    >>> stars(".24**"), stars(".24")
    ('**', '')
    """
    text = text.strip()
    return text[len(text.rstrip(STARS)) :]


def is_number(text: str) -> bool:
    """Whether a text is a published number: digits, a decimal point, thousands commas, a minus.

    >>> [is_number(text) for text in ("-.02", "23,864", "88%", "−.11", "1,23", "n.s.")]
    [True, True, True, True, False, False]
    """
    return DIGITS.fullmatch(bare(text)) is not None


def is_p(text: str) -> bool:
    """Whether a text is a published P value: a number, an inequality, or 'ns'.

    >>> [is_p(text) for text in ("<.001", "= .03", "ns", ">.05", "small")]
    [True, True, True, True, False]
    """
    sign, value = relation(text)
    return sign == "ns" or is_number(value)


def relation(text: str) -> tuple[str, str]:
    """How a P value is given, and its number: '=', '<', '<=', '>', '>=' or 'ns' (number '').

    >>> relation("< .001"), relation("ns"), relation(".03")
    (('<', '.001'), ('ns', ''), ('=', '.03'))
    """
    text = re.sub(r"^[pP]\s*(?=[<>=≤≥])", "", text.strip())
    if text.casefold() in NOT_SIGNIFICANT:
        return "ns", ""
    found = re.match(r"(<=|>=|≤|≥|<|>|=)?\s*(.*)", text)
    sign = (found[1] or "=").replace("≤", "<=").replace("≥", ">=")
    return sign, bare(found[2])


def number(text: str) -> Fraction:
    """The published number, exactly.

    >>> number(".02"), number("23,864"), number("−12.5%")
    (Fraction(1, 50), Fraction(23864, 1), Fraction(-25, 2))
    """
    return Fraction(bare(text).replace(",", ""))


def read_value(text: str) -> float:
    """The published number as a float; not a number where nothing, or an inequality, is published.

    >>> read_value("−.11**"), read_value("")
    (-0.11, nan)
    """
    return float(number(text)) if is_number(text) else float("nan")


def decimals(text: str) -> int:
    """How many digits stand after the decimal point; trailing zeros count.

    >>> decimals("5.10"), decimals("5.1"), decimals("23,864")
    (2, 1, 0)
    """
    return len(bare(text).partition(".")[2])


@lru_cache(maxsize=10_000)
def interval(text: str) -> tuple[Fraction, Fraction]:
    """The closed interval of values that a published number may stand for.

    >>> interval("0.110")
    (Fraction(219, 2000), Fraction(221, 2000))
    """
    half = Fraction(1, 2 * 10 ** decimals(text))
    return number(text) - half, number(text) + half


def round_as(value, text: str) -> str:
    """A value written with as many decimals as the text, half away from zero, in its style.

    >>> round_as(-0.0204, "-.02"), round_as(23864, "23,864")
    ('-.02', '23,864')
    """
    text = bare(text)
    places = decimals(text)
    scaled = abs(Fraction(value)) * 10**places
    whole = int(scaled + Fraction(1, 2))
    sign = "-" if value < 0 and whole else ""
    written = f"{Decimal(whole).scaleb(-places):,.{places}f}"
    return sign + (written[1:] if re.match(r"-?\.", text) and written.startswith("0.") else written)


def matches(value, text: str, exact: bool = False) -> bool:
    """Whether a recomputed value rounds to what is published (exact: equals it, as counts must)."""
    if value is None or value != value or value in (float("inf"), float("-inf")):
        return False
    value = Fraction(value)
    if exact:
        return value == number(text)
    low, high = interval(text)
    return low - TIE <= value <= high + TIE


def read_counts(published: pd.DataFrame) -> dict:
    """Published distributions {variable: {code: count}},
    from counts whose column is a single code.

    Of several places that print one, the fullest counts.
    """
    single = published[(published.statistic == "count") & published.column.map(is_code)]
    places = {}
    for entry in list_entries(complete(single)):
        where = (entry.row, entry.place, entry.group, entry.time)
        counts = places.setdefault(where, {})
        counts[int(entry.column)] = int(number(entry.printed))
    fullest = {}
    for (row, *_), found in places.items():
        if len(found) > len(fullest.get(row, {})):
            fullest[row] = found
    return fullest


def is_code(column: str) -> bool:
    """Whether a column names one category by its code."""
    return column.isascii() and column.isdigit()
