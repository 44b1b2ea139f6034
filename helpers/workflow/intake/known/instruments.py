"""Known questionnaires, recognised by wording, or by name and size and answers together."""

import re
from functools import cache

from helpers.base.paths import ROOT
from helpers.base.plain_yaml import read_yaml
from helpers.base.text import folded

FILE = "data/instruments/instruments.yml"
ENOUGH = 0.75  # share of the items whose wording is found


@cache
def read_instruments() -> dict:
    """Name -> what is known of a questionnaire (data/instruments/instruments.yml)."""
    return read_yaml(ROOT / FILE, "list of instruments", FILE)


def recognise(stem: str, items: list, codes: list) -> tuple[str, str]:
    """The questionnaire that a grid is, and by what it was recognised; ('', '') if none.

    items: its columns (header, label). codes: every code that its answers have, or may have; of
    an instrument they are its own, or all one higher.
    """
    for name, known in read_instruments().items():
        if not codes or not _has_size(len(items), known["items"]):
            continue
        low, high = known["range"]
        fits = low <= min(codes) and max(codes) <= high
        shifted = min(codes) == low + 1 and max(codes) <= high + 1
        if not fits and not shifted:
            continue
        texts = "\n".join(folded(f"{c.header} {c.label}") for c in items)
        found = [w for w in known.get("wording", ()) if folded(w) in texts]
        if found and len(found) >= ENOUGH * len(items):
            return name, "its wording"
        words = {_bare(stem), *(_bare(re.sub(r"\d+$", "", _last(c.header))) for c in items)}
        if any(_bare(alias) in words for alias in known["names"]):
            return name, "its name, number of items and answers"
    return "", ""


def _has_size(count: int, items) -> bool:
    """Whether a grid has as many items as a questionnaire; items: a number, or from and to."""
    if isinstance(items, list):
        return items[0] <= count <= items[1]
    return count == items


def _last(header: str) -> str:
    """What stands behind the last full stop of a name, as in survey.1.player.phq9_1."""
    return str(header).rpartition(".")[2]


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", folded(text))
