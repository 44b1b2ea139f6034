"""Reporting checklists: what a paper reports, item by item, and where."""

from pathlib import Path

import pandas as pd
import yaml

from helpers.base.errors import InputError, nearest
from helpers.base.paths import resolve

DEFAULT = "data/checklists.yml"
STATUSES = ("reported", "partly", "not found", "not applicable")


def read_checklists(path: str | Path = DEFAULT) -> pd.DataFrame:
    """All items: checklist, title, id, item, status, where, note.

    Raises InputError naming the item at fault.
    """
    path = resolve(path)
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        rows = []
        for name, part in raw.items():
            own = {"checklist": name, "title": part["title"]}
            rows += [{**own, **entry} for entry in part["items"]]
    except FileNotFoundError:
        raise InputError(
            f"{path.name}: no such file; expected checklists like data/checklists.yml."
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{path.name}: not a readable list of checklists "
            f"({str(error).splitlines()[0]}); compare data/checklists.yml."
        ) from None
    table = pd.DataFrame(
        rows, columns=["checklist", "title", "id", "item", "status", "where", "note"]
    )
    _check(table, path.name)
    return table


def table_statuses(items: pd.DataFrame) -> pd.DataFrame:
    """How many items of each checklist have each status."""
    counts = items.groupby("checklist", sort=False).status.value_counts().unstack(fill_value=0)
    counts = counts.reindex(columns=STATUSES, fill_value=0)
    return counts.assign(items=counts.sum(axis=1)).reset_index()


def _check(table: pd.DataFrame, name: str) -> None:
    for entry in table.itertuples():
        at = f"{name}: item {entry.id} of {entry.checklist}"
        if entry.status not in STATUSES:
            raise InputError(
                f"{at} has the status {entry.status!r}; "
                f"expected one of {', '.join(STATUSES)}{nearest(entry.status, STATUSES)}."
            )
        if (entry.status in ("reported", "partly")) != bool(entry.where):
            raise InputError(
                f"{at} is {entry.status}; give the section under 'where' if it is "
                "reported, and leave it empty otherwise."
            )
    twice = table[table.duplicated(["checklist", "id"])]
    if len(twice):
        raise InputError(
            f"{name}: item {twice.id.iloc[0]} of {twice.checklist.iloc[0]} appears twice."
        )
