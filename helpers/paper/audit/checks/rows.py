"""One audited check as a row of audit.csv."""

import pandas as pd

from helpers.paper.audit.checks.check import Check

COLUMNS = ["check", "place", "printed", "implied", "verdict", "power", "evidence"]
CONSISTENT, CONTRADICTED, OPEN = "consistent", "contradicted", "not-checkable"


def judge(name: str, entries, check: Check, evidence: str, printed: str = "") -> dict:
    """A row from a check that was made. entries: the published entries judged (rows of the table, or one)."""
    entries = _listed(entries)
    verdict = CONSISTENT if check else CONTRADICTED
    return _row(name, entries, printed, check.implied, verdict, check.power, evidence)


def pass_over(name: str, entries, why: str) -> dict:
    """A row for a check that could not be made, and why."""
    return _row(name, _listed(entries), "", "", OPEN, None, why)


def as_table(rows: list) -> pd.DataFrame:
    """Rows as a table with the columns of audit.csv."""
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.assign(power=table.power.astype(float).round(4))


def _listed(entries) -> list:
    if isinstance(entries, pd.DataFrame):
        return list(entries.itertuples())
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
