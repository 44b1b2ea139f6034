"""Do the tests notice? Change one operator or number of a helper at a time, in memory, and run the tests that should fail.

python tests/evidence/mutation/mutate.py [TARGET or MODULE ...] [again] writes results.csv: one line a change, killed, survived or equivalent (see
README.md). The tests are collected once and tried once, which tells the functions that each of them runs; then every change is made in a
forked process, where the tests that run the changed function are run, the quickest first, until one fails. No file is touched.
"""

import csv
import hashlib
import importlib.abc
import importlib.util
import json
import os
import sys
import tempfile
import time
import traceback
import types
from functools import partial
from pathlib import Path

import pytest
from changes import OUTSIDE, Change, list_changes, make_change

ROOT = Path(__file__).resolve().parents[3]
RESULTS, SURVIVORS = (
    Path(__file__).with_name("results.csv"),
    Path(__file__).with_name("survivors.csv"),
)
CALLS = (
    ROOT / "build/mutation_calls.json"
)  # what each test called when it was last run; only `again` looks at it
PATIENCE = 20  # seconds of tests that a change is given to be noticed in; one that longer tests might notice counts as survived
BROKEN = 99  # exit status of a trial that failed by itself
MARK = "<!-- shares -->"
COLUMNS = ["target", "module", "function", "change", "outcome"]
AUDIT = """
    paper/checklists paper/audit/checks/check paper/audit/checks/frequencies paper/audit/checks/granularity
    paper/audit/checks/limits paper/audit/checks/moments paper/audit/checks/rows paper/audit/checks/significance
    paper/audit/checks/thresholds paper/audit/findings paper/audit/regressions/bounds paper/audit/regressions/coefficients
    paper/audit/regressions/fit paper/audit/regressions/identities paper/audit/regressions/implied paper/audit/regressions/labels
    paper/audit/regressions/printed paper/audit/regressions/spreads paper/audit/run paper/audit/sentences
    paper/audit/simulation/swaps
"""
# Target -> modules, and how many of their possible changes are tried (those whose names have the least digests: a sample that stays as code moves).
TARGETS = {
    "scoring": (["helpers/scoring.py"], 200),
    "comparing": (["helpers/paper/verdicts.py", "helpers/paper/printed_numbers.py"], 200),
    "resampling": (
        [
            f"helpers/statistics/resampling/{name}.py"
            for name in ("sums", "bootstrap", "permutation")
        ],
        400,
    ),
    "auditing": ([f"helpers/{name}.py" for name in AUDIT.split()], 160),
}
TESTS = [
    "test_scoring",
    "paper/test_verdicts",
    "paper/test_printed_numbers",
    "statistics/test_statistics",
    "statistics/test_resampling",
    "base/test_parallel",
    "paper/audit/test_check",
    "paper/audit/test_values",
    "paper/audit/test_moments",
    "paper/audit/golden/test_golden",
    "paper/audit/test_granularity",
    "paper/audit/test_findings",
    "paper/audit/test_labels",
    "paper/audit/test_tables",
    "paper/audit/test_sentences",
    "evidence/conclusions/test_conclusions",
    "evidence/reference/test_reference",
    "statistics/test_resampling_sums",
]
LEFT_OUT = "not warning and not processes and not anew and not only_r_ships and not saved and not simulation"  # tests that start other programs or run for minutes
MODULES = [module for modules, _ in TARGETS.values() for module in modules]


def read_source(module: str) -> str:
    """The text of a module as it lies on disk."""
    return (ROOT / module).read_text(encoding="utf-8")


def choose_changes(target: str) -> list[Change]:
    """The changes of a target that are tried, in the order of the modules."""
    modules, most = TARGETS[target]
    possible = [
        change for module in modules for change in list_changes(module, read_source(module))
    ]
    digests = {
        change.key: hashlib.sha256("\n".join(change.key).encode()).hexdigest()
        for change in possible
    }
    chosen = set(sorted(digests, key=digests.get)[:most])
    return [change for change in possible if change.key in chosen]


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
    rows = [
        (target, *change.key, outcomes[change.key])
        for target in TARGETS
        for change in choose_changes(target)
        if change.key in outcomes
    ]
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


class Importer(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Serves one module with a change in it, for what runs on import."""

    def __init__(self, module: str, number: int):
        self.path, self.number, self.name = (
            module,
            number,
            module.removesuffix(".py").replace("/", "."),
        )

    def find_spec(self, name, path, target=None):
        return (
            importlib.util.spec_from_file_location(name, ROOT / self.path, loader=self)
            if name == self.name
            else None
        )

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(
            compile(
                make_change(read_source(self.path), self.number), str(ROOT / self.path), "exec"
            ),
            vars(module),
        )


def replace_code(module: str, number: int) -> None:
    """Make one change in the functions of a module that is imported already, wherever they were imported to."""
    name = module.removesuffix(".py").replace("/", ".")
    changed = types.ModuleType(name)
    vars(changed).update(__package__=name.rpartition(".")[0], __file__=str(ROOT / module))
    present = sys.modules[name]
    sys.modules[name] = changed
    exec(
        compile(make_change(read_source(module), number), str(ROOT / module), "exec"), vars(changed)
    )
    sys.modules[name] = present
    _replace_in(vars(present), vars(changed), name)


def _replace_in(old: dict, new: dict, name: str) -> None:
    for key, value in new.items():
        if getattr(value, "__module__", name) != name or key not in old:
            continue
        if isinstance(value, type):
            _replace_in(vars(old[key]), vars(value), name)
        ours, theirs = (
            getattr(part, "fget", None) or getattr(part, "func", part) for part in (old[key], value)
        )
        if isinstance(theirs, types.FunctionType) and theirs.__code__.co_filename.startswith(
            str(ROOT)
        ):
            ours.__code__, ours.__defaults__, ours.__kwdefaults__ = (
                theirs.__code__,
                theirs.__defaults__,
                theirs.__kwdefaults__,
            )


def run_forked(work, seconds: float) -> bool:
    """Whether work() in a forked process gives anything but 0, or takes longer than so many seconds (of its own time; by the clock ten times as long).

    Raises RuntimeError if it raises.
    """
    import resource
    import signal

    child = os.fork()
    if not child:
        status = BROKEN
        try:
            os.setpgid(0, 0)
            resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
            resource.setrlimit(resource.RLIMIT_AS, (8 * 2**30, 8 * 2**30))
            if not os.environ.get("LOUD"):
                quiet = os.open(os.devnull, os.O_WRONLY)
                os.dup2(quiet, 1)
                os.dup2(quiet, 2)
            status = int(work())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    end = time.monotonic() + 10 * seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            if os.WIFEXITED(status) and os.WEXITSTATUS(status) == BROKEN:
                raise RuntimeError("A change could not be tried; set LOUD=1 to see why.")
            return status != 0
        time.sleep(0.005)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


class Recorder:
    """Runs the tests once; notes how long each takes and which functions of the helpers it calls, in its fixtures too."""

    def __init__(self):
        self.files = {str(ROOT / module): module for module in MODULES}
        self.now: set = set()
        self.fixtures: dict = {}

    def profile(self, frame, event, argument):
        if event == "call" and frame.f_code.co_filename in self.files:
            self.now.add(
                f"{self.files[frame.f_code.co_filename]}:{frame.f_code.co_qualname.partition('.<locals>')[0]}"
            )

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef, request):
        outer, self.now, start = self.now, set(), time.process_time()
        yield
        self.fixtures[id(fixturedef)] = (self.now, time.process_time() - start)
        self.now = outer

    def run(self, items) -> dict:
        """nodeid -> functions called, seconds. Raises SystemExit naming a test that fails without any change."""
        from _pytest.runner import runtestprotocol

        found = {}
        for item, following in zip(items, [*items[1:], None], strict=True):
            self.now, start = set(), time.process_time()
            sys.setprofile(self.profile)
            reports = runtestprotocol(item, nextitem=following, log=False)
            sys.setprofile(None)
            if failed := [r for r in reports if r.failed]:
                found["failed"] = f"{item.nodeid}\n{failed[0].longreprtext}"
                return found
            seconds, called = time.process_time() - start, set(self.now)
            if any(r.when == "call" and r.passed for r in reports):
                for definitions in item._fixtureinfo.name2fixturedefs.values():
                    for definition in definitions:
                        own = self.fixtures.get(id(definition), (set(), 0))
                        called |= own[0]
                        seconds += own[1]
                found[item.nodeid] = [sorted(called), seconds]
        return found


class Trial:
    """Within one collection of the tests: the run without a change, then one forked run for each change in a function."""

    def __init__(self, changes: list[Change], folder: Path, tell, again: bool):
        self.changes, self.folder, self.tell, self.again = changes, folder, tell, again

    def pytest_runtestloop(self, session):
        recorder, path = Recorder(), self.folder / "calls.json"

        known = read_calls(session.items) if self.again else {}

        def record():
            session.config.pluginmanager.register(recorder)
            path.write_text(
                json.dumps(
                    known
                    | recorder.run([item for item in session.items if item.nodeid not in known])
                ),
                encoding="utf-8",
            )
            return 0

        if run_forked(record, 1200) or "failed" in (
            calls := json.loads(path.read_text(encoding="utf-8"))
        ):
            print(
                "The tests fail without any change:",
                calls.get("failed", "") if path.is_file() else "",
                file=sys.__stderr__,
            )
            os._exit(1)
        write_calls(calls)
        items = {item.nodeid: item for item in session.items}
        for module in dict.fromkeys(change.module for change in self.changes):
            chosen = choose_tests(calls, f"{module}:{OUTSIDE}")[:1]
            if run_forked(
                partial(
                    run_changed,
                    Change(module, OUTSIDE, "nothing", -1),
                    [items[n] for n in chosen],
                    [calls[n][1] for n in chosen],
                ),
                600,
            ):
                raise RuntimeError(f"{module}: tests fail with its code replaced by the same code.")
        for change in self.changes:
            chosen = choose_tests(calls, f"{change.module}:{change.function}")
            limit = 15 + 4 * sum(calls[nodeid][1] for nodeid in chosen)
            noticed = chosen and run_forked(
                partial(
                    run_changed, change, [items[n] for n in chosen], [calls[n][1] for n in chosen]
                ),
                limit,
            )
            self.tell(change, "killed" if noticed else "survived")
        return True


def digest_tests(calls) -> dict:
    """file -> digest of its text, for the files of some tests."""
    return {
        file: hashlib.sha256((ROOT / file).read_bytes()).hexdigest()
        for file in sorted({nodeid.partition("::")[0] for nodeid in calls})
    }


def write_calls(calls: dict) -> None:
    """Keep what the tests called, for a second go."""
    CALLS.parent.mkdir(exist_ok=True)
    CALLS.write_text(json.dumps({"files": digest_tests(calls), "calls": calls}), encoding="utf-8")


def read_calls(items) -> dict:
    """What the tests called the last time, those whose file is the same."""
    if not CALLS.is_file():
        return {}
    kept, now = (
        json.loads(CALLS.read_text(encoding="utf-8")),
        digest_tests([item.nodeid for item in items]),
    )
    nodeids = {item.nodeid for item in items}
    return {
        n: c
        for n, c in kept["calls"].items()
        if n in nodeids and kept["files"].get(n.partition("::")[0]) == now[n.partition("::")[0]]
    }


def choose_tests(calls: dict, place: str) -> list[str]:
    """The tests that call a function (module:function; a whole module if it ends in OUTSIDE), the quickest first, long ones of a file together,
    until PATIENCE is spent."""
    module = place.removesuffix(OUTSIDE) if place.endswith(OUTSIDE) else ""
    chosen = [
        n
        for n, (called, _) in calls.items()
        if (any(c.startswith(module) for c in called) if module else place in called)
    ]
    ordered = sorted(
        chosen,
        key=lambda n: (
            calls[n][1] > 1,
            n.partition("::")[0] if calls[n][1] > 1 else "",
            calls[n][1],
        ),
    )
    spent = [sum(calls[n][1] for n in ordered[:i]) for i in range(len(ordered))]
    return [n for n, before in zip(ordered, spent, strict=True) if before < PATIENCE]


def run_changed(change: Change, items: list, seconds: list) -> int:
    """1 as soon as a test fails with the change, else 0. seconds: what each test takes without it; ten and five times that are allowed."""
    import resource

    from _pytest.runner import runtestprotocol

    replace_code(change.module, change.number)
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    for item, following, usual in zip(items, [*items[1:], None], seconds, strict=True):
        resource.setrlimit(
            resource.RLIMIT_CPU, (min(int(time.process_time() + 10 + 5 * usual), most), most)
        )
        if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
            return 1
    return 0


def start_pytest(arguments: list[str], plugins=()) -> int:
    """pytest within this process, hypothesis short and the same every time."""
    import hypothesis

    phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
    hypothesis.settings.register_profile(
        "mutation", max_examples=30, deadline=None, database=None, derandomize=True, phases=phases
    )
    hypothesis.settings.load_profile("mutation")
    return int(
        pytest.main(
            ["-x", "-q", "-s", "-p", "no:warnings", "-p", "no:xdist", "-p", "no:nbval", *arguments],
            plugins=list(plugins),
        )
    )


def try_changes(changes: list[Change], tell, again: bool = False) -> dict:
    """The outcome of each change; tell(change, outcome) as it becomes known."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "outcomes.txt")
        log.touch()

        def note(change, outcome):
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps([change.module, change.number, outcome]) + "\n")
            tell(change, outcome)

        inside = [change for change in changes if not on_import(change)]
        files = [f"tests/{name}.py" for name in TESTS if (ROOT / f"tests/{name}.py").is_file()]
        child = os.fork()
        if not child:
            os._exit(
                start_pytest(["-k", LEFT_OUT, *files], [Trial(inside, Path(folder), note, again)])
            )
        if os.waitpid(child, 0)[1]:
            sys.exit(1)
        calls = json.loads(Path(folder, "calls.json").read_text(encoding="utf-8"))
        known = {
            tuple(json.loads(line)[:2]): json.loads(line)[2]
            for line in log.read_text(encoding="utf-8").splitlines()
        }
        for change in changes:
            if (change.module, change.number) not in known:
                chosen = choose_tests(calls, f"{change.module}:{OUTSIDE}")
                limit = 40 + 4 * sum(calls[nodeid][1] for nodeid in chosen)
                known[change.module, change.number] = (
                    "killed"
                    if chosen and run_forked(partial(run_imported, change, chosen), limit)
                    else "survived"
                )
                tell(change, known[change.module, change.number])
        return {change.key: known[change.module, change.number] for change in changes}


def on_import(change: Change) -> bool:
    """Whether a change takes effect on import only: outside functions, or in the body of a class."""
    return change.function == OUTSIDE or change.function.split(".")[-1][0].isupper()


def run_imported(change: Change, nodeids: list[str]) -> int:
    """1 as soon as a test fails with the change served on import, else 0."""
    sys.meta_path.insert(0, Importer(change.module, change.number))
    return start_pytest(nodeids)


def prepare() -> None:
    """Import once, before any fork, what takes long to import and is not changed."""
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "tests/support"), str(ROOT / "tests/evidence/reference")]
    os.environ |= {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "REPLICATION_OUT": "/nonexistent",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    os.environ |= {"PYTEST_ADDOPTS": "", "MPLBACKEND": "agg"}
    sys.dont_write_bytecode = True
    import matplotlib.pyplot  # noqa: F401
    import pingouin  # noqa: F401
    import scipy.optimize  # noqa: F401
    import statsmodels.api  # noqa: F401


def table_of_results(rows: list[dict]) -> str:
    """The shares noticed, as README.md gives them."""
    lines = [
        "| target | possible changes | tried | equivalent | noticed | share |",
        "|---|---|---|---|---|---|",
    ]
    for target, (modules, _) in TARGETS.items():
        outcomes = [row["outcome"] for row in rows if row["target"] == target]
        possible = sum(len(list_changes(module, read_source(module))) for module in modules)
        killed, equivalent = outcomes.count("killed"), outcomes.count("equivalent")
        share = f"{killed / max(len(outcomes) - equivalent, 1):.1%}"
        lines.append(
            f"| {target} | {possible} | {len(outcomes)} | {equivalent} | {killed} | {share} |"
        )
    return "\n".join(lines)


def write_table() -> None:
    """Put the table of shares into README.md, between its marks."""
    path = RESULTS.with_name("README.md")
    before, _, rest = path.read_text(encoding="utf-8").partition(MARK)
    after = rest.partition(MARK)[2]
    path.write_text(
        f"{before}{MARK}\n{table_of_results(read_rows(RESULTS))}\n{MARK}{after}", encoding="utf-8"
    )


def main(words: list[str]) -> int:
    """Try the changes of the targets or modules named, or all, and write results.csv (lines of others stay). again: only those not killed yet."""
    prepare()
    named = [word for word in words if word in TARGETS or word in MODULES]
    every = {
        change.key: (target, change) for target in TARGETS for change in choose_changes(target)
    }
    known = {key_of(row): row["outcome"] for row in read_rows(RESULTS)}
    equivalent = {key_of(row) for row in read_rows(SURVIVORS) if row["kind"] == "equivalent"}
    wanted = [
        c
        for target, c in every.values()
        if (not named or target in named or c.module in named) and c.key not in equivalent
    ]
    wanted = [c for c in wanted if "again" not in words or known.get(c.key) != "killed"]
    start = time.monotonic()

    def tell(change, outcome):
        if outcome == "survived" or "-v" in words:
            print(
                f"{time.monotonic() - start:.0f} s {outcome}: {' | '.join(change.key)}", flush=True
            )

    outcomes = (
        known
        | try_changes(wanted, tell, "again" in words)
        | dict.fromkeys(equivalent, "equivalent")
    )
    write_rows(outcomes)
    write_table()
    print(table_of_results(read_rows(RESULTS)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
