"""The tests within one process: a run without a change, then a forked run for each change."""

import hashlib
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from changes import OUTSIDE, Change
from replacement import replace_code
from scope import MODULES, ROOT

# What each test called when it was last run; only `again` looks at it.
CALLS = ROOT / "build/mutation_calls.json"
# Seconds of tests that a change is given to be noticed in; one that longer tests might notice
# counts as survived.
PATIENCE = 20
BROKEN = 99  # exit status of a trial that failed by itself
MEMORY = 8 * 2**30  # bytes of address space


class Recorder:
    """Runs the tests once; notes how long each takes and which functions of the helpers it calls.

    In its fixtures too.
    """

    def __init__(self):
        self.files = {str(ROOT / module): module for module in MODULES}
        self.now: set = set()
        self.fixtures: dict = {}

    def profile(self, frame, event, argument):
        code = frame.f_code
        if event == "call" and code.co_filename in self.files:
            function = code.co_qualname.partition(".<locals>")[0]
            self.now.add(f"{self.files[code.co_filename]}:{function}")

    @pytest.hookimpl(hookwrapper=True)
    def pytest_fixture_setup(self, fixturedef, request):
        outer = self.now
        self.now = set()
        start = time.process_time()
        yield
        self.fixtures[id(fixturedef)] = (self.now, time.process_time() - start)
        self.now = outer

    def run(self, items) -> dict:
        """nodeid -> functions called, seconds; or "failed" -> a test that fails unchanged."""
        from _pytest.runner import runtestprotocol

        found = {}
        for item, following in zip(items, [*items[1:], None], strict=True):
            self.now = set()
            start = time.process_time()
            sys.setprofile(self.profile)
            reports = runtestprotocol(item, nextitem=following, log=False)
            sys.setprofile(None)
            failed = [report for report in reports if report.failed]
            if failed:
                return {"failed": f"{item.nodeid}\n{failed[0].longreprtext}"}
            seconds = time.process_time() - start
            if any(report.when == "call" and report.passed for report in reports):
                found[item.nodeid] = self._with_fixtures(item, seconds)
        return found

    def _with_fixtures(self, item, seconds: float) -> list:
        """What a test and its fixtures call and take, whichever test they were first made for."""
        called = set(self.now)
        for definitions in item._fixtureinfo.name2fixturedefs.values():
            for definition in definitions:
                functions, taken = self.fixtures.get(id(definition), (set(), 0))
                called |= functions
                seconds += taken
        return [sorted(called), seconds]


@dataclass
class Trial:
    """A plugin of pytest that, instead of running the collected tests, tries the changes with them.

    tell(change, outcome) is called as outcomes become known. again: what tests call is not
    recorded anew where their files are the same.
    """

    changes: list[Change]
    folder: Path
    tell: object
    again: bool

    def pytest_runtestloop(self, session):
        items = {item.nodeid: item for item in session.items}
        calls = self._record_calls(session, items)
        write_calls(calls)
        for module in dict.fromkeys(change.module for change in self.changes):
            self._try_nothing(module, calls, items)
        for change in self.changes:
            chosen = choose_tests(calls, f"{change.module}:{change.function}")
            seconds = [calls[nodeid][1] for nodeid in chosen]
            work = partial(run_changed, change, [items[n] for n in chosen], seconds)
            noticed = chosen and run_forked(work, 15 + 4 * sum(seconds))
            self.tell(change, "killed" if noticed else "survived")
        return True

    def _record_calls(self, session, items: dict) -> dict:
        """What each test calls, recorded in a fork; ends the process if a test fails."""
        recorder = Recorder()
        path = self.folder / "calls.json"
        known = read_calls(session.items) if self.again else {}
        unknown = [item for nodeid, item in items.items() if nodeid not in known]

        def record() -> int:
            session.config.pluginmanager.register(recorder)
            path.write_text(json.dumps(known | recorder.run(unknown)), encoding="utf-8")
            return 0

        broken = run_forked(record, 1200)
        calls = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        if broken or "failed" in calls:
            failed = calls.get("failed", "")
            print("The tests fail without any change:", failed, file=sys.__stderr__)
            os._exit(1)
        return calls

    def _try_nothing(self, module: str, calls: dict, items: dict) -> None:
        """The same code in the place of the code must pass."""
        chosen = choose_tests(calls, f"{module}:{OUTSIDE}")[:1]
        seconds = [calls[nodeid][1] for nodeid in chosen]
        nothing = Change(module, OUTSIDE, "nothing", -1)
        work = partial(run_changed, nothing, [items[n] for n in chosen], seconds)
        if run_forked(work, 600):
            raise RuntimeError(f"{module}: tests fail with its code replaced by the same code.")


def digest_tests(calls) -> dict:
    """file -> digest of its text, for the files of some tests."""
    files = sorted({nodeid.partition("::")[0] for nodeid in calls})
    return {file: hashlib.sha256((ROOT / file).read_bytes()).hexdigest() for file in files}


def write_calls(calls: dict) -> None:
    """Keep what the tests called, for a second go."""
    CALLS.parent.mkdir(exist_ok=True)
    CALLS.write_text(json.dumps({"files": digest_tests(calls), "calls": calls}), encoding="utf-8")


def read_calls(items) -> dict:
    """What the tests called the last time, those whose file is the same."""
    if not CALLS.is_file():
        return {}
    kept = json.loads(CALLS.read_text(encoding="utf-8"))
    nodeids = {item.nodeid for item in items}
    now = digest_tests(nodeids)
    found = {}
    for nodeid, called in kept["calls"].items():
        file = nodeid.partition("::")[0]
        if nodeid in nodeids and kept["files"].get(file) == now[file]:
            found[nodeid] = called
    return found


def choose_tests(calls: dict, place: str) -> list[str]:
    """The tests that call a function, the quickest first, until PATIENCE is spent.

    place: module:function; a whole module if it ends in OUTSIDE. Long tests of a file stay
    together, because they share fixtures.
    """
    chosen = []
    for nodeid, (called, _) in calls.items():
        if place.endswith(OUTSIDE):
            module = place.removesuffix(OUTSIDE)
            calls_it = any(function.startswith(module) for function in called)
        else:
            calls_it = place in called
        if calls_it:
            chosen.append(nodeid)

    def order(nodeid: str) -> tuple:
        seconds = calls[nodeid][1]
        long = seconds > 1
        return long, nodeid.partition("::")[0] if long else "", seconds

    within = []
    spent = 0.0
    for nodeid in sorted(chosen, key=order):
        if spent < PATIENCE:
            within.append(nodeid)
        spent += calls[nodeid][1]
    return within


def run_changed(change: Change, items: list, seconds: list) -> int:
    """1 as soon as a test fails with the change, else 0.

    seconds: what each test takes without it; ten and five times that are allowed.
    """
    from _pytest.runner import runtestprotocol

    replace_code(change.module, change.number)
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    for item, following, usual in zip(items, [*items[1:], None], seconds, strict=True):
        allowed = int(time.process_time() + 10 + 5 * usual)
        resource.setrlimit(resource.RLIMIT_CPU, (min(allowed, most), most))
        reports = runtestprotocol(item, nextitem=following, log=False)
        if any(report.failed for report in reports):
            return 1
    return 0


def run_forked(work: Callable[[], int], seconds: float) -> bool:
    """Whether work() in a forked process gives anything but 0, or takes too long.

    seconds: of its own time; by the clock ten times as long.
    Raises RuntimeError if it raises.
    """
    child = os.fork()
    if not child:
        _work_and_exit(work, seconds)
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


def _work_and_exit(work: Callable[[], int], seconds: float) -> None:
    """In the child: a group of its own, limits, no output; never returns."""
    status = BROKEN
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 2))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        if not os.environ.get("LOUD"):
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
        status = int(work())
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)
