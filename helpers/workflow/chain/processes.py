"""The processes of a run: one per notebook and one for the report, each ended with all it started."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from helpers.base.paths import PUBLISHED, build_folder
from helpers.base.text import file_name
from helpers.workflow.chain import guard
from helpers.workflow.chain.contract import chosen_notebooks
from helpers.workflow.chain.parameters import chosen_parameters


def end_tree(pid: int) -> None:
    """Kill a process and everything it started, the kernel of a notebook included."""
    end_all([*descendants(pid), pid])


def end_all(pids: list[int]) -> None:
    """Kill processes; those that are gone already, or are not ours, are passed over."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def descendants(pid: int) -> list[int]:
    """Processes started by a process, directly or not."""
    children: dict[int, list[int]] = {}
    for child, parent in _parents():
        children.setdefault(parent, []).append(child)
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _parents() -> list[tuple[int, int]]:
    """(process, its parent) of every process, from /proc, or from ps where there is none."""
    stats = list(Path("/proc").glob("[0-9]*/stat"))
    if not stats:
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True
        ).stdout.split()
        return [
            (int(child), int(parent))
            for child, parent in zip(listed[::2], listed[1::2], strict=False)
        ]
    found = []
    for stat in stats:
        try:
            found.append(
                (
                    int(stat.parent.name),
                    int(stat.read_text(errors="replace").rpartition(")")[2].split()[1]),
                )
            )
        except (OSError, IndexError):  # it ended meanwhile
            continue
    return found


def end_with_parent(parent: int) -> None:
    """Watch the process that started this one; when it is gone, end all that this one started, and this one too if it does not clear up and end by itself."""

    def watch():
        while os.getppid() == parent:
            time.sleep(0.3)
        for _ in range(50):
            end_all(descendants(os.getpid()))
            time.sleep(0.1)
        end_tree(os.getpid())

    threading.Thread(target=watch, daemon=True).start()


_run: dict = {}  # of the build in progress: the lock to hand on, the limit, and the input files as first seen


_lines = threading.Lock()


_failures: list[int] = []


_running: set[subprocess.Popen] = set()


def complain(words: str) -> None:
    """Say what went wrong, on the terminal."""
    print(words, file=sys.__stderr__, flush=True)


def execute(name: str, given: dict, sources: list[Path]) -> bool:
    """Execute one notebook; one line when it is done, a few when it failed."""
    start = time.perf_counter()
    with _lines:
        before = {
            path: _run["seen"].setdefault(path, now) for path, now in guard.digest(sources).items()
        }
    status, words = _execute(name, given)
    if status == 0 and (
        changed := [path for path, now in guard.digest(sources).items() if now != before.get(path)]
    ):
        status, words = (
            1,
            f"{Path(changed[0]).name} changed while the build was running; run it again.",
        )
    seconds = time.perf_counter() - start
    with _lines:
        if status == 0:
            _run["done"] += 1
            print(
                f"  {name:22}{seconds:6.1f} s   {_run['done']} done of at most {len(chosen_notebooks())}",
                flush=True,
            )
            _note_run(name, seconds)
        elif not _failures:
            _failures.append(status)
            complain(
                words.strip()
                or f"{name} ended without a word (status {status}); perhaps it was killed, or memory ran out."
            )
            for other in list(_running):
                end_tree(other.pid)
    return status == 0


def _execute(name: str, given: dict) -> tuple[int, str]:
    """Status and words of one notebook's process, which is ended with its kernel if it takes longer than the limit."""
    threads = str(
        max(1, (os.cpu_count() or 1) // _run["jobs"])
    )  # of linear algebra, so that notebooks do not take each other's processors
    own = {k: v for k, v in os.environ.items() if k not in ("REPLICATION_PARAMETERS", "PYTHONPATH")}
    private = tempfile.mkdtemp(
        prefix="replication-"
    )  # of this kernel alone: two that start together share no settings, history or sockets
    ours = dict.fromkeys(("REPLICATION_PRIVATE", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"), private) | {
        "REPLICATION_BUILD": str(os.getpid())
    }
    environment = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), threads) | own | ours
    command = [
        sys.executable,
        "-P",
        "-m",
        "helpers.workflow.chain.execute",
        name,
        json.dumps(given),
        chosen_parameters().get("published", PUBLISHED),
    ]
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        pass_fds=[_run["lock"]], encoding="utf-8", errors="replace",
    )  # fmt: skip
    _running.add(process)
    try:
        _, words = process.communicate(timeout=_run["limit"])
        return process.returncode, words
    except subprocess.TimeoutExpired:
        end_tree(process.pid)
        process.communicate()
        return (
            1,
            f"{name} took longer than {_run['limit']} s and was stopped; give it more time with --limit SECONDS.",
        )
    finally:
        _running.discard(process)
        shutil.rmtree(private, ignore_errors=True)


def _note_run(name: str, seconds: float) -> None:
    path = build_folder() / "run" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    aside = path.with_name(f".{name}.running")
    aside.write_text(json.dumps({"seconds": round(seconds, 1)}))
    aside.replace(path)


def _read_run(path: Path) -> dict:
    """What is noted of a notebook's run; nothing if that is gone or broken."""
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}


def write_report() -> bool:
    """Write the pages in a process of their own, so that an unchanged build loads none of its libraries."""
    start, out = time.perf_counter(), build_folder()
    runs = {}
    for name, files in chosen_notebooks().items():
        runs[name] = {**files, **_read_run(out / "run" / f"{name}.json")}
    (out / "run.json").write_text(
        json.dumps({"notebooks": runs, "parameters": _without_paths(chosen_parameters())}, indent=1)
        + "\n"
    )
    command = [
        sys.executable,
        "-P",
        "-m",
        "helpers.report",
        "--out",
        str(out),
        "--parameters",
        json.dumps(chosen_parameters()),
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        _failures.append(1)
        last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "")
        why = "the disk is full; free some space and run again" if "No space left" in last else last
        complain(
            f"The report could not be written: {why}. The previous one, if there was one, is untouched."
        )
        return False
    print(f"  {'report':22}{time.perf_counter() - start:6.1f} s", flush=True)
    return True


def _without_paths(parameters: dict) -> dict:
    """Parameters as they may be written down: files by their names, not by where they lie on this machine."""
    return {
        name: file_name(value)
        if isinstance(value, str) and ("/" in value or "@" in value)
        else value
        for name, value in parameters.items()
    }
