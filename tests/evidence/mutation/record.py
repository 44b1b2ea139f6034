"""The record: results.csv, a line a change that was tried, and the table of shares in README.md."""

import csv
from pathlib import Path

from scope import TARGETS, choose_changes, possible_changes

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.csv"
SURVIVORS = HERE / "survivors.csv"
README = HERE / "README.md"
MARK = "<!-- shares -->"
COLUMNS = ["target", "module", "function", "change", "outcome"]


def read_rows(path: Path) -> list[dict]:
    """The lines of results.csv or survivors.csv; none where there is no file."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def key_of(row: dict) -> tuple[str, str, str]:
    """What names the change of a line."""
    return row["module"], row["function"], row["change"]


def write_rows(outcomes: dict) -> None:
    """The record: every change of every target that has an outcome."""
    rows = []
    for target in TARGETS:
        for change in choose_changes(target):
            if change.key in outcomes:
                rows.append((target, *change.key, outcomes[change.key]))
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


def table_of_results(rows: list[dict]) -> str:
    """The shares noticed, as README.md gives them."""
    lines = [
        "| target | possible changes | tried | equivalent | noticed | share |",
        "|---|---|---|---|---|---|",
    ]
    for target in TARGETS:
        outcomes = [row["outcome"] for row in rows if row["target"] == target]
        killed = outcomes.count("killed")
        equivalent = outcomes.count("equivalent")
        share = killed / max(len(outcomes) - equivalent, 1)
        cells = [
            target,
            len(possible_changes(target)),
            len(outcomes),
            equivalent,
            killed,
            f"{share:.1%}",
        ]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def write_table() -> None:
    """Put the table of shares into README.md, between its marks."""
    before, _, rest = README.read_text(encoding="utf-8").partition(MARK)
    after = rest.partition(MARK)[2]
    table = table_of_results(read_rows(RESULTS))
    README.write_text(f"{before}{MARK}\n{table}\n{MARK}{after}", encoding="utf-8")
