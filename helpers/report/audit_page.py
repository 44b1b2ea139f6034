"""The page of an audit of any paper: one HTML file that needs no connection."""

from pathlib import Path

import pandas as pd

from helpers.base.text import format_value
from helpers.exhibits.formats.html import column_words
from helpers.paper.audit.checks.check import OPEN
from helpers.paper.audit.findings.tables import table_check_counts
from helpers.paper.audit.inference.running_text import sentence_reported
from helpers.paper.audit.sentences import sentence_findings
from helpers.paper.audit.simulation.errors import STORED as ERRORS

TEMPLATE = Path(__file__).parent / "theme" / "pages" / "audit.html.j2"
LONG = 30  # rows from which a table is folded
COUNT_WORDS = (
    "Could fail: checks with power above 0, or whose power is not known. "
    "Power is the share of printable values that a check would reject."
)
UNREAD_WORDS = (
    "What these lines say was not used. A number in them is, once it stands in a row of its own "
    "with its statistic."
)
GOOD_WORDS = (
    "First row: simulated correct papers, and how many of them had a number contradicted. Further "
    "rows: errors planted, one per paper; found means that the audit contradicts a changed number."
)


def render_audit(
    name: str,
    numbers: pd.DataFrame,
    audit: pd.DataFrame,
    findings: pd.DataFrame,
    results: pd.DataFrame | None = None,
) -> str:
    """The page as HTML. results: of table_reported, where a text was audited."""
    import jinja2

    counts = table_check_counts(audit)
    space = jinja2.Environment(autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    template = space.from_string(TEMPLATE.read_text(encoding="utf-8"))
    shown = None if results is None else [_cells(row) for row in results.itertuples(index=False)]
    return template.render(
        name=name,
        opening=_opening(findings, counts, results),
        numbers=len(numbers),
        findings=list(findings.itertuples()),
        results=shown,
        result_heads=[] if results is None else [str(c) for c in results],
        tables=_tables(audit, counts, numbers.attrs.get("unread", [])),
    )


def _opening(findings: pd.DataFrame, counts: pd.DataFrame, results: pd.DataFrame | None) -> str:
    if results is None:
        return sentence_findings(findings, counts).replace("*", "")
    return sentence_reported(results)


def _tables(audit: pd.DataFrame, counts: pd.DataFrame, unread: list[str]) -> list[dict]:
    idle = audit[audit.verdict == OPEN]
    made = audit[audit.verdict != OPEN]
    heads = {"check": "check", "place": "numbers", "evidence": "why"}
    left = pd.DataFrame({"line": unread})
    lines = _table("unread", "What could not be read", UNREAD_WORDS, "Lines under a table", left)
    return [
        *([lines] if unread else []),
        _table("counts", "How many checks of each kind", COUNT_WORDS, "Checks by kind", counts),
        _table("open", "What could not be checked, and why",
               f"{len(idle)} checks could not be made.", "Checks that were not made",
               idle[list(heads)].rename(columns=heads)),
        _table("checks", "Every check", "Numbers go by the names in audit.csv.",
               "Every check that was made", made),
        _table("good", "How good is it?", GOOD_WORDS, "Planted errors found", _errors()),
    ]  # fmt: skip


def _errors() -> pd.DataFrame:
    """The stored rates of planted errors; empty where they were not made."""
    from helpers.base.paths import resolve

    path = resolve(ERRORS)
    return pd.read_csv(path) if path.is_file() else pd.DataFrame()


def _table(id: str, title: str, words: str, caption: str, frame: pd.DataFrame) -> dict:
    rows = [_cells(row) for row in frame.itertuples(index=False)]
    heads = [column_words(str(column)) for column in frame]
    return {"id": id, "title": title, "words": words, "caption": caption, "heads": heads,
            "rows": rows, "long": len(rows) > LONG}  # fmt: skip


def _cells(row) -> list[str]:
    cells = []
    for value in row:
        if isinstance(value, bool):
            cells.append("yes" if value else "no")
        else:
            cells.append(format_value(value, 2))
    return cells
