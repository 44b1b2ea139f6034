"""What a check returns: whether the printed value is possible, what the rest implies, and how much the check could have seen."""

from dataclasses import dataclass
from fractions import Fraction

from helpers.base.errors import InputError
from helpers.paper.printed_numbers import is_number


@dataclass(frozen=True)
class Check:
    """True where the printed value is possible.

    implied: what the other printed values imply, as text. power: the share of printable values that this check would reject here.
    """

    possible: bool
    implied: str
    power: float | None = None

    def __bool__(self) -> bool:
        return self.possible


def read(text) -> str:
    """The printed text of a value, checked to be a number. Raises InputError otherwise, and for a number that has lost its text."""
    if not isinstance(text, str):
        raise InputError(
            f"{text!r} is not text; give a printed value as text, because '5.10' and '5.1' say different things."
        )
    text = text.strip().replace("−", "-")
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


def grid(low, high, places: int) -> list[Fraction]:
    """All values with so many decimals in a closed interval."""
    unit = 10**places
    return [Fraction(i, unit) for i in whole_between(Fraction(low) * unit, Fraction(high) * unit)]


def rejected(kept: int, total: int) -> float:
    """Share of values a check rejects when it keeps some of them."""
    return max(0.0, 1 - kept / total) if total else 0.0
