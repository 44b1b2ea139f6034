"""Do the tests notice? Change one operator or number of a helper at a time, in memory.

python tests/evidence/mutation/mutate.py [TARGET or MODULE ...] [again]

Then run the tests that should fail, and write results.csv: one line a change, killed, survived or
equivalent (see README.md). The tests are collected once and tried once, which tells the functions
that each of them runs; then every change is made in a forked process, where the tests that run the
changed function are run, the quickest first, until one fails. No file is touched.
"""

import json
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import pytest
from changes import OUTSIDE, Change
from replacement import Importer
from scope import (
    LEFT_OUT,
    MODULES,
    RESULTS,
    ROOT,
    SURVIVORS,
    TARGETS,
    TESTS,
    choose_changes,
    key_of,
    read_rows,
    table_of_results,
    write_rows,
    write_table,
)
from trials import Trial, choose_tests, run_forked


def start_pytest(arguments: list[str], plugins=()) -> int:
    """pytest within this process, hypothesis short and the same every time."""
    import hypothesis

    phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    hypothesis.settings.register_profile(
        "mutation", max_examples=30, deadline=None, database=None, derandomize=True, phases=phases
    )
    hypothesis.settings.load_profile("mutation")
    quiet = ["-x", "-q", "-s", "-p", "no:warnings", "-p", "no:xdist", "-p", "no:nbval"]
    return int(pytest.main([*quiet, *arguments], plugins=list(plugins)))


def try_changes(changes: list[Change], tell, again: bool = False, tests=TESTS) -> dict:
    """The outcome of each change, by its key; tell(change, outcome) as it becomes known.

    again: what tests call is not recorded anew where their files are the same.
    """
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        inside = [change for change in changes if not on_import(change)]
        known = _try_inside(inside, folder, tell, again, tests)
        calls = json.loads((folder / "calls.json").read_text(encoding="utf-8"))
        outcomes = {}
        for change in changes:
            place = (change.module, change.number)
            if place not in known:
                known[place] = _try_on_import(change, calls)
                tell(change, known[place])
            outcomes[change.key] = known[place]
        return outcomes


def _try_inside(changes: list[Change], folder: Path, tell, again: bool, tests) -> dict:
    """Outcomes of changes in functions by module and number, from one collection of the tests.

    The collection is a forked process; it tells by a file.
    """
    log = folder / "outcomes.txt"
    log.touch()

    def note(change, outcome):
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps([change.module, change.number, outcome]) + "\n")
        tell(change, outcome)

    files = [f"tests/{name}.py" for name in tests if (ROOT / f"tests/{name}.py").is_file()]
    child = os.fork()
    if not child:
        trial = Trial(changes, folder, note, again)
        os._exit(start_pytest(["-k", LEFT_OUT, *files], [trial]))
    if os.waitpid(child, 0)[1]:
        sys.exit(1)
    known = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        module, number, outcome = json.loads(line)
        known[module, number] = outcome
    return known


def _try_on_import(change: Change, calls: dict) -> str:
    """The outcome of a change that takes effect on import only."""
    chosen = choose_tests(calls, f"{change.module}:{OUTSIDE}")
    limit = 40 + 4 * sum(calls[nodeid][1] for nodeid in chosen)
    noticed = chosen and run_forked(partial(run_imported, change, chosen), limit)
    return "killed" if noticed else "survived"


def on_import(change: Change) -> bool:
    """Whether a change takes effect on import only: outside functions, or in a class's body."""
    return change.function == OUTSIDE or change.function.split(".")[-1][0].isupper()


def run_imported(change: Change, nodeids: list[str]) -> int:
    """1 as soon as a test fails with the change served on import, else 0."""
    sys.meta_path.insert(0, Importer(change.module, change.number))
    return start_pytest(nodeids)


def prepare() -> None:
    """Import once, before any fork, what takes long to import and is not changed."""
    os.chdir(ROOT)
    shared = (
        "tests/support",
        "tests/support/papers",
        "tests/support/surveys",
        "tests/evidence/reference",
    )
    sys.path[:0] = [str(ROOT), *(str(ROOT / folder) for folder in shared)]
    os.environ |= {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "REPLICATION_OUT": "/nonexistent",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_ADDOPTS": "",
        "MPLBACKEND": "agg",
    }
    sys.dont_write_bytecode = True
    import matplotlib.pyplot  # noqa: F401
    import pingouin  # noqa: F401
    import scipy.optimize  # noqa: F401
    import statsmodels.api  # noqa: F401


def choose_wanted(words: list[str], known: dict, equivalent: set) -> list[Change]:
    """The changes of the targets or modules named, or all, that are to be tried."""
    named = [word for word in words if word in TARGETS or word in MODULES]
    wanted = {}
    for target in TARGETS:
        for change in choose_changes(target):
            asked = not named or target in named or change.module in named
            noticed = "again" in words and known.get(change.key) == "killed"
            if asked and not noticed and change.key not in equivalent:
                wanted[change.key] = change
    return list(wanted.values())


def main(words: list[str]) -> int:
    """Try changes and write results.csv; lines of what was not tried stay.

    again: only those not killed yet.
    """
    prepare()
    known = {key_of(row): row["outcome"] for row in read_rows(RESULTS)}
    equivalent = {key_of(row) for row in read_rows(SURVIVORS) if row["kind"] == "equivalent"}
    wanted = choose_wanted(words, known, equivalent)
    start = time.monotonic()

    def tell(change, outcome):
        if outcome == "survived" or "-v" in words:
            what = " | ".join(change.key)
            print(f"{time.monotonic() - start:.0f} s {outcome}: {what}", flush=True)

    found = try_changes(wanted, tell, "again" in words)
    write_rows(known | found | dict.fromkeys(equivalent, "equivalent"))
    write_table()
    print(table_of_results(read_rows(RESULTS)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
