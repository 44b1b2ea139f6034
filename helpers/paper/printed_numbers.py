"""The printed numbers, and the rule by which a recomputed value matches one.

A printed number stands for every value that rounds to it. Rounding is half away from zero, as SPSS prints;
a value that lies on a half to within 1e-9 matches either neighbour, because binary arithmetic cannot tell them apart.
"""

import csv
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd

from helpers.base.errors import InputError
from helpers.base.paths import PUBLISHED, resolve
from helpers.base.text import shown

DEFAULT = PUBLISHED
COLUMNS = ["id", "place", "row", "column", "statistic", "printed", "n", "note"]
KEYS = ["row", "column", "statistic"]
EXACT = {
    "n",
    "count",
    "df",
    "options",
    "items",
    "low",
    "high",
    "item_low",
    "item_high",
    "registered",
}
LARGEST, MOST_DECIMALS, MOST_RESPONDENTS = 10**9, 8, 10_000_000
TIE = Fraction(1, 10**9)


def read_published(path: str | Path = DEFAULT) -> pd.DataFrame:
    """All printed numbers, one a row, every column text. Raises InputError naming the entry at fault."""
    path = resolve(path)
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows, headers = list(reader), reader.fieldnames or []
    except FileNotFoundError:
        raise InputError(
            f"{path.name}: no such file; expected a table of printed numbers like data/published.csv."
        ) from None
    except (UnicodeDecodeError, csv.Error):
        raise InputError(
            f"{path.name}: not a CSV file in UTF-8; expected the columns {', '.join(COLUMNS)}."
        ) from None
    missing = [c for c in COLUMNS if c not in headers]
    if missing:
        raise InputError(
            f"{path.name}: column {missing[0]} is missing; expected {', '.join(COLUMNS)}."
        )
    if not rows:
        raise InputError(
            f"{path.name}: holds no printed number; expected one a row under the columns {', '.join(COLUMNS)}."
        )
    table = pd.DataFrame(rows, columns=COLUMNS).fillna("")
    _check(table, path.name)
    return table


def _check(table: pd.DataFrame, name: str) -> None:
    for line, entry in enumerate(table.itertuples(), start=2):
        printed, n, who = (shown(text, 40) for text in (entry.printed, entry.n, entry.id))
        if not is_number(entry.printed):
            raise InputError(
                f"{name}, line {line}: printed value '{printed}' of {who} is not a number; write it as printed, for example -.02."
            )
        if abs(number(entry.printed)) >= LARGEST or decimals(entry.printed) > MOST_DECIMALS:
            raise InputError(
                f"{name}, line {line}: printed value '{printed}' of {who} has more digits than can be checked here."
            )
        if entry.statistic in EXACT and number(entry.printed).denominator > 1:
            raise InputError(
                f"{name}, line {line}: printed value '{printed}' of {who} is not a whole number, as a {shown(entry.statistic, 40)} is."
            )
        if entry.n and not (
            re.fullmatch(r"[0-9]{1,9}", entry.n) and 0 < int(entry.n) <= MOST_RESPONDENTS
        ):
            raise InputError(
                f"{name}, line {line}: n '{n}' of {who} is not a whole number from 1 to {MOST_RESPONDENTS:,}."
            )
        if entry.statistic == "count" and entry.n and number(entry.printed) > int(entry.n):
            raise InputError(
                f"{name}, line {line}: count {printed} of {who} is above its n of {n}."
            )
        if re.fullmatch(r"[0-9]{5,}|[0-9]+-[0-9]{5,}", entry.column):
            raise InputError(
                f"{name}, line {line}: column '{shown(entry.column, 40)}' of {who} is no code of an answer; codes have up to four digits."
            )
    for what, columns in {"id": ["id"], "place": ["place", *KEYS, "note"]}.items():
        twice = table.loc[table.duplicated(columns), "id"]
        if len(twice):
            who = shown(twice.iloc[0], 40)
            raise InputError(
                f"{name}: the {what} of {who} appears twice; each printed number needs one of its own (a note can tell two apart)."
            )


def is_number(text: str) -> bool:
    """Whether a text is a printed number: digits, one decimal point, thousands commas, a minus sign."""
    return (
        re.fullmatch(r"-?(?=.*[0-9])([0-9]{1,3}(,[0-9]{3})+|[0-9]*)(\.[0-9]+)?", text) is not None
    )


def number(text: str) -> Fraction:
    """The printed number, exactly. '.02', '-.02', '23,864' and '12.38' are numbers."""
    return Fraction(text.replace(",", ""))


def decimals(text: str) -> int:
    """How many digits are printed after the decimal point (trailing zeros count)."""
    return len(text.partition(".")[2])


def interval(text: str) -> tuple[Fraction, Fraction]:
    """The closed interval of values that a printed number may stand for."""
    half = Fraction(1, 2 * 10 ** decimals(text))
    return number(text) - half, number(text) + half


def round_as(value, text: str) -> str:
    """A value written with as many decimals as the printed text, half away from zero, in the same style ('.02')."""
    places = decimals(text)
    scaled = abs(Fraction(value)) * 10**places
    whole = int(scaled + Fraction(1, 2))
    sign = "-" if value < 0 and whole else ""
    written = f"{Decimal(whole).scaleb(-places):,.{places}f}"
    return sign + (written[1:] if re.match(r"-?\.", text) and written.startswith("0.") else written)


def matches(value, text: str, exact: bool = False) -> bool:
    """Whether a recomputed value rounds to what is printed (exact: equals it, as counts must)."""
    if value is None or value != value or value in (float("inf"), float("-inf")):
        return False
    value = Fraction(value)
    if exact:
        return value == number(text)
    low, high = interval(text)
    return low - TIE <= value <= high + TIE


def read_counts(published: pd.DataFrame) -> dict:
    """Printed distributions: {variable: {code: count}}, from counts whose column is a single code; the fullest place wins."""
    single = published[(published.statistic == "count") & published.column.map(is_code)]
    places = {}
    for entry in single.itertuples():
        places.setdefault((entry.row, entry.place), {})[int(entry.column)] = int(
            number(entry.printed)
        )
    counts = {}
    for (row, _), found in places.items():
        if len(found) > len(counts.get(row, {})):
            counts[row] = found
    return counts


def is_code(column: str) -> bool:
    """Whether a column names one category by its code."""
    return column.isascii() and column.isdigit()
