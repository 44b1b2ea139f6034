"""The numbers of one cell of a table."""

import re
from decimal import Decimal
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.text import shown
from helpers.paper.vocabulary import COLUMNS, COMPOSITES, RATIOS, read_statistic

COEFFICIENTS = ("B", "beta", *RATIOS, "B (se)", "B (ci)", "beta (se)", "beta (ci)") + tuple(
    f"{name} (ci)" for name in RATIOS
)
LETTERS = re.compile(r"(?<=[0-9*])\s?(?:[a-f]{1,3}|[ᵃᵇᶜᵈᵉᶠ]{1,3})(?=\s|\(|$)")  # of post hoc tests
SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]-[0-9]{1,3}")  # 1.54e-13, as R prints
WHOLE = re.compile(r"[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,9}")


def split_record(path: Path, record: dict, where: str) -> list[dict]:
    """A record, or the two or three that stand in one cell such as '12.3 (4.5)'."""
    record = {name: str(record.get(name, "") or "") for name in COLUMNS} | {"where": where}
    record["n"] = _plain_n(record["n"])
    record["printed"] = LETTERS.sub("", record["printed"])
    try:
        statistic = read_statistic(record["statistic"])
    except InputError:
        return [record]  # told with the others
    if statistic == "p" and SCIENTIFIC.fullmatch(record["printed"].strip()):
        record["printed"] = _plain_digits(record["printed"].strip())
    if statistic not in COMPOSITES:
        return [record]
    names = COMPOSITES[statistic]
    texts = split_cell(record["printed"])
    if statistic == "median (iqr)" and len(texts) == 2:
        names = ("median", "iqr")
    if names[0] in RATIOS and texts in (["1"], ["1.0"], ["1.00"]):
        return []  # the reference category
    if statistic == "count (percent)" and len(texts) == 2 and re.search("[<>]", record["printed"]):
        # '1 (<1)' gives no percentage to compare
        names = names[:1]
        texts = texts[:1]
    if len(texts) != len(names):
        raise InputError(
            f"{path.name}, {where}: '{shown(record['printed'], 40)}' is not {statistic}; "
            f"expected {len(names)} numbers, for example '12.3 (4.5)' or '[1.10, 1.42]'."
        )
    stem = record["id"]
    parts = []
    for name, text in zip(names, texts, strict=True):
        own = {"statistic": name, "printed": text, "id": f"{stem}-{name}" if stem else ""}
        parts.append({**record, **own})
    return parts


def _plain_digits(text: str) -> str:
    """A P such as 1.54e-03 in plain digits; below .0005 it is <.001."""
    value = Decimal(text)
    return f"{value:f}" if value >= Decimal("0.0005") else "<.001"


def _plain_n(text: str) -> str:
    """An n as 23,864 or 'n = 58', in digits alone."""
    text = re.sub(r"^[nN]\s*=\s*", "", text.strip())
    return text.replace(",", "") if WHOLE.fullmatch(text) else text


def split_cell(text: str) -> list[str]:
    """The numbers of a cell that holds several.

    >>> split_cell("12.3 (4.5)"), split_cell("1.42 [1.10, 1.84]"), split_cell("-.2 to .3")
    (['12.3', '4.5'], ['1.42', '1.10', '1.84'], ['-.2', '.3'])
    >>> split_cell("14,266 (59.8%)")
    ['14,266', '59.8%']
    """
    text = text.replace("−", "-")
    figure = r"-?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|\.\d+)"
    text = re.sub(rf"({figure})\s*[-–—]\s*(?={figure})", r"\1 ; ", text)
    return re.findall(rf"(?<![\d.]){figure}%?[*†‡]*", text)
