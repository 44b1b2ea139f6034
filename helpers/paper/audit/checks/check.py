"""What a check returns, and a check as a row of audit.csv.

A check says whether the published value is possible, what the rest implies, and how much it could
have seen. Intervals are closed; products and quotients hold every value their ends allow.
"""

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from helpers.base.errors import InputError
from helpers.paper.printed_numbers import (
    bare,
    decimals,
    interval,
    is_number,
    list_entries,
    number,
)

SLACK = 1e-9  # relative, for values that lie on a half
COLUMNS = ["check", "place", "printed", "implied", "verdict", "power", "evidence"]
CONSISTENT = "consistent"
CONTRADICTED = "contradicted"
OPEN = "not-checkable"


@dataclass(frozen=True)
class Check:
    """True where the printed value is possible.

    implied: what the other printed values imply, as text. power:
    the share of printable values that this check would reject here.
    """

    possible: bool
    implied: str
    power: float | None = None

    def __bool__(self) -> bool:
        return bool(self.possible)


def numeric_text(text) -> str:
    """The printed text of a value, checked to be a number.

    Raises InputError otherwise, and for a number that has lost its text.
    """
    if not isinstance(text, str):
        raise InputError(
            f"{text!r} is not text; give a printed value as text, "
            "because '5.10' and '5.1' say different things."
        )
    text = bare(text)
    if not is_number(text):
        raise InputError(
            f"{text!r} is not a printed number; write it with its own digits, for example '5.19'."
        )
    return text


def positive(value: int, what: str = "n") -> int:
    """A whole number above 0. Raises InputError otherwise."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InputError(f"{what} is {value!r}; expected a whole number above 0.")
    return value


def whole_between(low: Fraction, high: Fraction) -> range:
    """The whole numbers in a closed interval."""
    return range(-((-low.numerator) // low.denominator), high.numerator // high.denominator + 1)


def grid_size(low, high, places: int) -> int:
    """How many values with so many decimals lie in a closed interval."""
    unit = 10**places
    return len(whole_between(Fraction(low) * unit, Fraction(high) * unit))


def grid(low, high, places: int) -> list[Fraction]:
    """All values with so many decimals in a closed interval."""
    unit = 10**places
    return [Fraction(i, unit) for i in whole_between(Fraction(low) * unit, Fraction(high) * unit)]


def check_implied(text: str, implied: tuple[float, float]) -> Check:
    """Whether a published value can lie in an implied interval.

    Power: the share of values, up to twice the larger of both in size, that the interval rejects.
    """
    low, high = implied
    possible = overlap(tuple(map(float, interval(text))), implied)
    if low == float("-inf") and high == float("inf"):
        return Check(possible, "any value", 0.0)
    unit = 10.0 ** -decimals(text)
    ends = [abs(end) for end in (low, high, float(number(text))) if abs(end) != float("inf")]
    widest = 2 * max(ends)
    inside = min(high, widest) - max(low, -widest)
    whole = 2 * widest if low < 0 or number(text) < 0 else widest
    kept = inside / unit + 1
    return Check(
        possible, format_interval(low, high, decimals(text) + 1), rejected(kept, whole / unit + 1)
    )


def format_interval(low: float, high: float, places: int = 3) -> str:
    """An interval as text; one number where both ends look alike."""
    texts = [f"{end:.{places}f}" for end in (low, high)]
    return " to ".join(dict.fromkeys(texts))


def overlap(one: tuple, other: tuple) -> bool:
    """Whether two intervals meet, up to the last bits."""
    slack = SLACK * max(1.0, *(abs(end) for end in (*one, *other) if abs(end) != float("inf")))
    return one[0] <= other[1] + slack and other[0] <= one[1] + slack


def ends(text: str) -> tuple[float, float]:
    """The interval of a published number, as floats."""
    low, high = interval(numeric_text(text))
    return float(low), float(high)


def times(one: tuple, other: tuple) -> tuple[float, float]:
    """All products of two intervals."""
    products = [a * b for a in one for b in other]
    return min(products), max(products)


def over(one: tuple, other: tuple) -> tuple[float, float]:
    """All quotients of two intervals; unbounded where the divisor may be 0."""
    if other[0] <= 0 <= other[1]:
        return float("-inf"), float("inf")
    quotients = [a / b for a in one for b in other]
    return min(quotients), max(quotients)


def size(one: tuple) -> tuple[float, float]:
    """All absolute values of an interval."""
    low, high = sorted(abs(end) for end in one)
    return (0.0 if one[0] <= 0 <= one[1] else low), high


def rejected(kept: float, total: float) -> float:
    """Share of values a check rejects when it keeps some of them."""
    return max(0.0, 1 - kept / total) if total else 0.0


def judge(name: str, entries, check: Check, evidence: str, printed: str = "") -> dict:
    """A row from a check that was made.

    entries: the published entries judged (rows of the table, or one).
    """
    entries = _listed(entries)
    verdict = CONSISTENT if check else CONTRADICTED
    return _row(name, entries, printed, check.implied, verdict, check.power, evidence)


def pass_over(name: str, entries, why: str) -> dict:
    """A row for a check that could not be made, and why."""
    return _row(name, _listed(entries), "", "", OPEN, None, why)


def table_checks(rows: list) -> pd.DataFrame:
    """Rows as a table with the columns of audit.csv."""
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.assign(power=table.power.astype(float).round(4))


def _listed(entries) -> list:
    if isinstance(entries, pd.DataFrame):
        return list_entries(entries)
    return (
        list(entries)
        if isinstance(entries, (list, tuple)) and not hasattr(entries, "id")
        else [entries]
    )


def _row(name, entries, printed, implied, verdict, power, evidence) -> dict:
    place = " ".join(e.id for e in entries)
    printed = printed or "; ".join(dict.fromkeys(e.printed for e in entries))
    return dict(
        zip(COLUMNS, (name, place, printed, implied, verdict, power, evidence), strict=True)
    )
