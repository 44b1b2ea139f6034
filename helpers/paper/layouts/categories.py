"""Categories of a wide table: under the name of their variable, and with counts headed n.

Enters: the rows of a wide table, heading -> text. Leaves: the same rows, where a category has its
variable and a count is called count.
"""

import re
from itertools import takewhile
from math import ceil

from helpers.base.errors import InputError
from helpers.paper.layouts.cells import WHOLE, split_cell
from helpers.paper.vocabulary import COLUMNS, VARIABLE, read_statistic

FEW = 2  # rows, of which each must fit; of more, one may be wrong
OF_A_TEST = ("chi2", "z", "t", "F", "df", "df2", "p", "phi", "d")


def read_categories(records: list[dict]) -> list[dict]:
    """The rows of a wide table with the counts of categories as papers print them."""
    return find_counts(find_sections(fill_down(records)))


def fill_down(records: list[dict]) -> list[dict]:
    """Rows of a wide table that leave their outcome or variable empty, with that of the row above.

    Only where they name a predictor or a category: papers print the name once per block.
    """
    found = []
    above = ""
    for record in records:
        own = record.get("row", "").strip()
        above = own or above
        empty = not own and record.get("column", "").strip()
        found.append({**record, "row": above} if empty and "row" in record else record)
    return found


def find_sections(records: list[dict]) -> list[dict]:
    """Rows of categories below a row that only names their variable, as its categories.

    'Sex' above 'Men, 36, 40.9' and 'Women, 52, 59.1': where a table has no column of categories,
    and the first shares below the name make 100, or the counts what they make of another variable.
    A test of the groups may stand beside the name.
    """
    if not records or "column" in records[0] or "row" not in records[0]:
        return records
    blocks = {}
    for i, record in enumerate(records):
        if record.get("row", "").strip() and _is_title(record):
            below = range(i + 1, len(records))
            shared = takewhile(
                lambda j: records[j].get("row", "").strip() and _shares(records[j]), below
            )
            blocks[i] = list(shared)
    sections = {}
    for i, below in blocks.items():
        for end in range(2, len(below) + 1):
            if _make_hundred(records[below[0] : below[0] + end]):
                sections[i] = below[:end]
                break
    totals = set()
    for section in sections.values():
        totals.add(_sum_of_counts(records[section[0] : section[-1] + 1]))
    for i, below in blocks.items():
        total = _sum_of_counts(records[below[0] : below[-1] + 1]) if below else ()
        if i not in sections and len(below) > 1 and total and total in totals:
            sections[i] = below
    found = list(records)
    for i, section in sections.items():
        for j in section:
            own = {"row": records[i]["row"].strip(), "column": records[j]["row"].strip()}
            found[j] = {**records[j], **own}
    return found


def _sum_of_counts(rows: list[dict]) -> tuple:
    """The sum of the counts of several rows under each heading of counts; empty if one has none."""
    sums: dict = {}
    for row in rows:
        for heading, text in row.items():
            name = _read_name(heading.rpartition(":")[2].strip()) if heading else ""
            if name not in ("n", "count", "count (percent)") or ":" in heading and name == "n":
                continue
            count = WHOLE.match(str(text).strip())
            sums[heading] = sums.get(heading, 0) + (int(count[0].replace(",", "")) if count else 0)
    return tuple(sums.items()) if sums and all(sums.values()) else ()


def _is_title(record: dict) -> bool:
    """Whether a row holds its name, and at most the n of groups from headings and a test."""
    for heading, text in record.items():
        name = _read_name(heading.rpartition(":")[2].strip()) if heading else "row"
        of_group = name == "n" and ":" in heading
        if str(text).strip() and name not in (*COLUMNS, *OF_A_TEST) and not of_group:
            return False
    return not record.get("n", "").strip()


def _shares(record: dict) -> dict:
    """heading -> percentage, as text, of each cell of a row that holds one."""
    found = {}
    for heading, text in record.items():
        name = _read_name(heading.rpartition(":")[2].strip()) if heading else ""
        numbers = split_cell(str(text))
        if name == "percent" and numbers:
            found[heading] = numbers[0].rstrip("%")
        elif name == "count (percent)" and len(numbers) == 2:
            found[heading] = numbers[1].rstrip("%")
    return found


def _make_hundred(rows: list[dict]) -> bool:
    """Whether the percentages of several rows make 100 within rounding, under some heading."""
    if len(rows) < 2:
        return False
    shares = [_shares(row) for row in rows]
    for heading in shares[0]:
        own = [share.get(heading, "") for share in shares]
        if not all(own):
            continue
        half = sum(0.5 / 10 ** len(text.partition(".")[2]) for text in own)
        if abs(sum(map(_value, own)) - 100) <= half + 1e-9:
            return True
    return False


def find_counts(records: list[dict]) -> list[dict]:
    """Rows of a wide table whose columns n and % hold counts and their shares.

    Most papers head the two so. They are read as counts where the table has no other column of
    counts, and more percentages fit n over one total than fit whole counts out of n; without
    their n where the percentages fit neither.
    """
    names = {_read_name(heading): heading for heading in (records[0] if records else ())}
    if "percent" not in names or "count" in names:
        return records
    parts: dict = {}
    for record in records:
        if not WHOLE.fullmatch(record.get("n", "").strip()) or not record.get(names["percent"]):
            continue
        named = record.get("column", "").strip()
        key = tuple(record.get(name, "") for name in VARIABLE) if named else ()
        parts.setdefault(key, []).append(record)
    changed = {}
    for key, part in parts.items():
        sizes = []
        shares = []
        for record in part:
            sizes.append(int(record["n"].replace(",", "")))
            shares.append(record[names["percent"]])
        total, counts = find_total(sizes, shares)
        bases = 0
        for share, n in zip(shares, sizes, strict=True):
            bases += _is_share(share, round(_value(share) * n / 100), n)
        base = str(total) if key and total and counts > bases else ""
        if base or bases < len(part) - (len(part) > FEW):
            for record, n in zip(part, sizes, strict=True):
                changed[id(record)] = {**record, "count": str(n), "n": base}
    return [changed.get(id(record), record) for record in records]


def find_total(sizes: list[int], shares: list[str]) -> tuple[int, int]:
    """The n that most counts are these shares of, and how many; 0 where several n are as good.

    Their sum, or with several answers fewer.

    >>> find_total([36, 52], ["40.9", "59.1"]), find_total([150, 120, 40], ["75.0", "60.0", "20.0"])
    ((88, 2), (200, 3))
    """
    best = sum(sizes)
    most = _count_fits(sizes, shares, best)
    if most == len(sizes):
        return best, most
    tried = set()
    for share, n in zip(shares, sizes, strict=True):
        half = 0.5 / 10 ** len(share.strip(" %").partition(".")[2])
        if _value(share) > half:
            least = ceil(100 * n / (_value(share) + half))
            tried |= set(range(least, min(int(100 * n / (_value(share) - half)), least + 20) + 1))
    fits = {}
    for total in tried:
        fits[total] = _count_fits(sizes, shares, total)
    top = max(fits.values(), default=0)
    good = [total for total, found in fits.items() if found == top]
    if top <= most or top < len(sizes) - 1:
        return best, most
    return (good[0] if len(good) == 1 else 0), top


def _count_fits(sizes: list[int], shares: list[str], total: int) -> int:
    fits = 0
    for share, n in zip(shares, sizes, strict=True):
        fits += _is_share(share, n, total)
    return fits


def _read_name(heading: str) -> str:
    try:
        return heading if heading in COLUMNS else read_statistic(heading)
    except InputError:
        return heading


def _value(text: str) -> float:
    found = re.match(r"\s*([0-9]*\.?[0-9]+)\s*%?\s*$", text)
    return float(found[1]) if found else -1.0


def _is_share(text: str, count: int, base: int) -> bool:
    """Whether a percentage is a count out of a base, rounded."""
    digits = len(text.strip(" %").partition(".")[2])
    return bool(base) and abs(100 * count / base - _value(text)) <= 0.5 / 10**digits + 1e-9
