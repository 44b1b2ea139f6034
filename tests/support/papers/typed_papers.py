"""Papers of a few lines that a test types: their numbers as read, and their audit."""

from pathlib import Path

import pandas as pd

from helpers.paper.audit.run import audit
from helpers.paper.printed_numbers import read_published


def read_lines(head: str, folder: Path, *lines: str) -> pd.DataFrame:
    """The numbers of a paper of these lines; head: its columns, separated by commas."""
    path = folder / "paper.csv"
    path.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    return read_published(path)


def audit_lines(head: str, folder: Path, *lines: str, check: str | None = None) -> list:
    """Rows of the audit of such a paper, as named tuples; of one check where it is named."""
    table = audit(read_lines(head, folder, *lines))
    return list(table[table.check == check].itertuples() if check else table.itertuples())


def verdicts(rows: list) -> list[str]:
    """The verdict of each row of an audit."""
    return [row.verdict for row in rows]
