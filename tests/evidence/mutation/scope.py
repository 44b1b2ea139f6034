"""What is changed, how much of it is tried, which tests are asked, and the record of it.

results.csv has a line a change that was tried; README.md a table of shares.
"""

import csv
import hashlib
from pathlib import Path

from changes import Change, list_changes

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.csv"
SURVIVORS = HERE / "survivors.csv"
README = HERE / "README.md"
MARK = "<!-- shares -->"
COLUMNS = ["target", "module", "function", "change", "outcome"]
NOT_TRIED = {"__init__", "__main__", "figures"}  # command lines and drawing


def _find_modules(folder: str) -> list[str]:
    """All modules of a folder of helpers/ but those that are not tried."""
    paths = sorted((ROOT / "helpers" / folder).rglob("*.py"))
    return [path.relative_to(ROOT).as_posix() for path in paths if path.stem not in NOT_TRIED]


def _find_tests(folder: str) -> list[str]:
    """All tests of a folder of tests/, as TESTS names them."""
    paths = sorted((ROOT / "tests" / folder).rglob("test_*.py"))
    return [path.relative_to(ROOT / "tests").with_suffix("").as_posix() for path in paths]


RESAMPLING = [
    f"helpers/statistics/resampling/{name}.py" for name in ("sums", "bootstrap", "permutation")
]
# Target -> modules, and how many of their possible changes are tried: those whose names have the
# least digests, a sample that stays as code moves.
TARGETS = {
    "scoring": (["helpers/scoring.py"], 200),
    "comparing": (["helpers/paper/verdicts.py", "helpers/paper/printed_numbers.py"], 200),
    "resampling": (RESAMPLING, 400),
    "auditing": (["helpers/paper/checklists.py", *_find_modules("paper/audit")], 160),
}
TESTS = [
    "test_scoring",
    "base/test_parallel",
    "statistics/test_statistics",
    "statistics/test_resampling",
    "statistics/test_resampling_sums",
    *_find_tests("paper"),
    "evidence/conclusions/test_conclusions",
    "evidence/reference/test_reference",
]
# Tests that start other programs or run for minutes.
LEFT_OUT = " and ".join(
    f"not {word}"
    for word in ("warning", "processes", "anew", "only_r_ships", "saved", "simulation")
)
MODULES = [module for modules, _ in TARGETS.values() for module in modules]


def read_source(module: str) -> str:
    """The text of a module as it lies on disk."""
    return (ROOT / module).read_text(encoding="utf-8")


def possible_changes(target: str) -> list[Change]:
    """Every change of a target, in the order of the modules."""
    modules, _ = TARGETS[target]
    possible = []
    for module in modules:
        possible += list_changes(module, read_source(module))
    return possible


def choose_changes(target: str) -> list[Change]:
    """The changes of a target that are tried, in the order of the modules."""
    _, most = TARGETS[target]
    possible = possible_changes(target)
    keys = {change.key for change in possible}
    chosen = set(sorted(keys, key=_digest)[:most])
    return [change for change in possible if change.key in chosen]


def _digest(key: tuple) -> str:
    return hashlib.sha256("\n".join(key).encode()).hexdigest()


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
