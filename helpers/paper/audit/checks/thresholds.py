"""Thresholds in words ('more than once a week') against the categories that were summed."""

import re

import pandas as pd

from helpers.paper.audit.checks.check import Check, judge, pass_over, rejected
from helpers.paper.printed_numbers import number, read_counts
from helpers.survey.codebook import Codebook

MARK = "worded: "
THRESHOLD = "label: wording of a threshold"
CLAIM = "label: wording of a joint claim"


def check_wording(published: pd.DataFrame, codebook: Codebook | None = None) -> list[dict]:
    """Every entry whose note says how the text words it,
    judged by the codebook's names of the categories and of other variables.
    """
    worded = published[published.note.str.startswith(MARK)]
    if codebook is None or worded.empty:
        return []
    rows = []
    for (_, row, column, note), entries in worded.groupby(
        ["place", "row", "column", "note"], sort=False
    ):
        words = note.removeprefix(MARK)
        rows.append(_threshold(entries, words, row, column, codebook, published))
        rows += _joint(entries, words, row, column, codebook, published)
    return rows


def lowest_meant(words: str, labels: dict) -> int | None:
    """The lowest category a wording takes in: 'more than X' starts above X, 'X or more' at X.

    None if it is neither.

    labels: {code: the category's name}.
    """
    for code, name in labels.items():
        if re.search(rf"\bmore than {re.escape(name)}\b", words):
            return code + 1
        if re.search(rf"\b{re.escape(name)} or more\b", words):
            return code
    return None


def _threshold(
    entries: pd.DataFrame,
    words: str,
    row: str,
    column: str,
    codebook: Codebook,
    published: pd.DataFrame,
) -> dict:
    variable = codebook.variables.get(row)
    meant = lowest_meant(words, variable.labels) if variable else None
    if meant is None:
        return pass_over(
            THRESHOLD, entries, f"the wording ({words}) names no category as its threshold"
        )
    if not re.fullmatch("[0-9]+(-[0-9]+)?", column):
        return pass_over(
            THRESHOLD, entries, f"the wording ({words}) belongs to no category or run of them"
        )
    first = int(column.split("-")[0])
    right = first == meant if "-" in column else first >= meant
    names = variable.labels
    count = sum(c for code, c in read_counts(published).get(row, {}).items() if code >= meant)
    implied = f"{count} from “{names.get(meant, meant)}” up"
    return judge(
        THRESHOLD,
        entries,
        Check(right, implied, _share(len(names))),
        f"exact: the sum starts with “{names.get(first, first)}”, worded “{words}”",
    )


def _joint(
    entries: pd.DataFrame,
    words: str,
    row: str,
    column: str,
    codebook: Codebook,
    published: pd.DataFrame,
) -> list[dict]:
    """A wording that names further variables: no more can have done all than did the rarest."""
    if not re.fullmatch("[0-9]+(-[0-9]+)?", column):
        return []
    counts = read_counts(published)
    low = int(column.split("-")[0])
    named = [
        v.name
        for v in codebook.variables.values()
        if v.name != row and v.gloss in words and v.name in counts
    ]
    claimed = entries[entries.statistic == "count"]
    if not named or claimed.empty:
        return []
    did = {}
    for name in named:
        did[name] = sum(count for code, count in counts[name].items() if code >= low)
    rarest = min(did, key=did.get)
    power = rejected(did[rarest] + 1, int(claimed.n.iloc[0] or 0) + 1)
    check = Check(
        number(claimed.printed.iloc[0]) <= did[rarest],
        f"at most {did[rarest]} ({codebook.gloss(rarest)})",
        power,
    )
    told = ", ".join(f"{codebook.gloss(n)} {c}" for n, c in did.items())
    return [judge(CLAIM, entries, check, f"exact: in the same categories {told}")]


def _share(categories: int) -> float:
    """Share of the possible lowest categories that a threshold rejects."""
    return 1 - 1 / categories
