"""Questions that a draft asks: a ? where the answer belongs.

Nothing runs before they are answered.
"""

from collections.abc import Callable

from helpers.base.errors import InputError
from helpers.base.text import shown
from helpers.survey.codebook.flat import OPEN

# What is asked where no remark beside it says so, by the key that holds the ?.
USUAL = {
    "kind": "which kind of answer is this",
    "codes": "are the codes those of the instrument, or one too high (subtract 1)",
    "dates": "does the day or the month stand first (day first, month first), or do later rows "
    "count as sent later (file order)",
    "totals": "is the last row a line of totals (leave out) or a respondent (keep)",
    "labelled": "do the labels of the file hold (labels), or its codes (codes)",
    "outcomes": "which scores or numbers are to be explained",
    "predictors": "which questions or scores explain them",
    "correlates": "what is correlated with the predictors",
}
WHAT = {"outcomes": "outcome", "predictors": "predictor", "correlates": "correlate"}


def find_open(raw: dict) -> list[tuple]:
    """Keys of each ? in a tree, and the question."""
    found: list[tuple] = []
    _walk(raw, (), found, raw)
    return found


def _walk(part, keys: tuple, found: list, raw: dict) -> None:
    if isinstance(part, dict):
        for key, value in part.items():
            _walk(value, (*keys, key), found, raw)
    elif isinstance(part, list):
        for place, value in enumerate(part):
            _walk(value, (*keys, place), found, raw)
    elif part == OPEN and _may_ask(keys):
        found.append((keys, _question(raw, keys)))


def _may_ask(keys: tuple) -> bool:
    """Whether a ? at these keys is a question and not a text of the survey."""
    return (
        keys[-1] in ("kind", "codes")
        or keys[:2] == ("survey", "reading")
        or (keys[0] == "analysis")
    )


def _question(raw: dict, keys: tuple) -> str:
    """The remark beside a ?, or what is usually asked there."""
    *path, last = keys if isinstance(keys[-1], str) else keys[:-1]
    if keys[0] in ("survey", "analysis"):
        name = WHAT.get(last, f"reading: {last}")
        note = (raw.get("notes") or {}).get(name)
    else:
        part = raw
        for key in path:
            part = part[key]
        note = part.get("note")
    usual = USUAL.get(last, "what belongs here")
    return str(note).rstrip(" .") if note else usual


def refuse_open(raw: dict, name: str, where: Callable) -> None:
    """Raise InputError with the first question that is not answered yet, and how many there are."""
    found = find_open(raw)
    if not found:
        return
    keys, question = found[0]
    more = f" ({len(found) - 1} more cells or keys hold a ?)" if len(found) > 1 else ""
    raise InputError(
        f"{name}, {where(keys)}: not yet answered: {shown(question, 400)}; "
        f"write the answer in place of the ?{more}."
    )
