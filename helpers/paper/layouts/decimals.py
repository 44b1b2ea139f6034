"""Decimal commas, as papers in many languages print them: read as points where that is clear.

Enters: the cells of a sheet or file. Leaves: the same cells with decimal points. '4,20' can only
be 4.20; '4,125' may be 4125, and is taken for 4.125 only where other numbers of the file have
decimal commas and none has a decimal point.
"""

import re

from helpers.base.errors import InputError
from helpers.base.text import shown
from helpers.paper.vocabulary import COMPOSITE_ALIASES

NUMERIC = re.compile(r"(?=.*[0-9])[-−–—0-9.,;:()\[\]<>=≤≥*†‡%±/\s]*|[pP]\s*[<>=].*")
TOKEN = re.compile(r"[0-9.,]*[0-9]")
PAIR = re.compile(r"[(\[]\s*[0-9]+,[0-9]+\s*[)\]]")  # (27,45): quartiles, or 27.45
DECIMAL = re.compile(r"0?,[0-9]+|[0-9]+,(?![0-9]{3}$)[0-9]+|0,[0-9]+")
EITHER = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
POINT = re.compile(r"[0-9]*\.[0-9]+|[0-9]{1,3}(,[0-9]{3})+\.[0-9]+")
DOTTED = re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3})+")  # 14.266 for 14266
WHOLE = ("n", "count", "freq", "freq.", "frequency", "respondents")  # headings of whole numbers
FREE = re.compile(r"(.*\(\s*[0-9]+)\s*;\s*([0-9.]+\s*\).*)")  # F(2; 147)
FRACTION = re.compile(r"((?:.*:)?\s*(?:t|r|chi2|χ2|χ²)\s*\(\s*[0-9]+),([0-9]+\s*\))")


def read_decimals(name: str, lines: list, typed: list, divider: str = ",") -> list:
    """The lines of a file with decimal points for its decimal commas.

    lines: [(where, cells)], headings among them. typed: the cells that were typed as text.
    divider: what divides the cells of the file. Raises InputError where '4,125' can be two numbers.
    """
    tokens = []
    for text in typed:
        if NUMERIC.fullmatch(text):
            tokens += TOKEN.findall(PAIR.sub(" ", text))
    commas = any(map(DECIMAL.fullmatch, tokens))
    points = [t for t in tokens if POINT.fullmatch(t) and not (commas and DOTTED.fullmatch(t))]
    either = list(filter(EITHER.fullmatch, tokens))
    if points or not (commas or either and divider == ";"):
        return lines
    if not commas and not _of_whole_numbers(lines, either):
        raise InputError(
            f"{name}: '{shown(either[0], 20)}' can be {either[0].replace(',', '.')} or "
            f"{either[0].replace(',', '')}; write decimals with a point, or thousands without a "
            "comma."
        )
    return _with_points(name, lines) if commas else lines


def _of_whole_numbers(lines: list, either: list) -> bool:
    """Whether all that may be thousands stands under headings of whole numbers."""
    heads = _heads(lines)
    for _, cells in lines:
        for head, cell in zip(heads, cells, strict=False):
            found = set(TOKEN.findall(str(cell))) & set(either)
            if found and not _is_whole(head):
                return False
    return True


def _heads(lines: list) -> list:
    """The headings: the first line of more than one cell."""
    for _, cells in lines:
        texts = list(map(str, cells))
        if len(list(filter(str.strip, texts))) > 1:
            return texts
    return []


def _is_whole(head: str) -> bool:
    name = head.rpartition(":")[2].strip().casefold()
    return name in WHOLE or COMPOSITE_ALIASES.get(name) == "count (percent)"


def _with_points(name: str, lines: list) -> list:
    heads = _heads(lines)
    found = []
    for where, cells in lines:
        read = []
        for i, cell in enumerate(cells):
            head = heads[i] if i < len(heads) else ""
            text = str(cell)
            if cells == heads or not NUMERIC.fullmatch(text):
                text = FRACTION.sub(r"\1.\2", FREE.sub(r"\1, \2", text))
            elif _is_whole(head):
                text = TOKEN.sub(_whole_number, text)
            else:
                text = TOKEN.sub(_decimal_number, text)
            read.append(text)
        found.append((where, read))
    return found


def _decimal_number(token: re.Match) -> str:
    """1.234,5 as 1234.5; what has no comma was a number of the workbook, with its point."""
    text = token[0]
    return text.replace(".", "").replace(",", ".") if "," in text else text


def _whole_number(token: re.Match) -> str:
    text = token[0]
    if DOTTED.fullmatch(text) or EITHER.fullmatch(text):
        return text.replace(".", "").replace(",", "")
    return text.replace(",", ".")
