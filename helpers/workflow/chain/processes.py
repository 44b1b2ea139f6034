"""The processes of a run: one per notebook and one for the report, each ended with all it
started."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from helpers.base.errors import sentence_os_error
from helpers.base.paths import PUBLISHED
from helpers.base.terminal import complain, tell
from helpers.base.text import file_name
from helpers.workflow.chain import guard
from helpers.workflow.chain.contract import Run, chosen_notebooks
from helpers.workflow.chain.trees import end_tree

SILENT = "ended without a word (status {}); perhaps it was killed, or memory ran out."


class Processes:
    """The processes of one run, and what is known of them while it lasts.

    lock: the file descriptor that the processes keep open, so that the folder is taken as long as
    one of them lives.
    private: a folder of this run alone, for the sockets and settings of its kernels.
    """

    def __init__(self, run: Run, lock: int, private: Path):
        self.run = run
        self.lock = lock
        self.private = private
        self.terminal = sys.stderr
        self.failures: list[int] = []
        self.seen: dict[str, str] = {}  # input files as they first were
        self.done = 0
        self.stopped = False
        self._running: set[subprocess.Popen] = set()
        self._busy = threading.Lock()

    def complain(self, words: str) -> None:
        """Say what went wrong, where standard error led when the run began: doit's is read by
        nobody."""
        complain(words, self.terminal)

    def execute(self, name: str, given: dict, sources: list[Path]) -> bool:
        """Execute one notebook; one line when it is done, a few when it failed."""
        start = time.perf_counter()
        with self._busy:
            before = {}
            for path, now in guard.digest_files(sources).items():
                before[path] = self.seen.setdefault(path, now)
        try:
            status, words = self._wait_for(name, given)
        except OSError as error:
            status = 1
            words = f"{name}.ipynb: {sentence_os_error(error)}."
        if status == 0:
            changed = [
                path for path, now in guard.digest_files(sources).items() if now != before.get(path)
            ]
            if changed:
                status = 1
                words = (
                    f"{file_name(changed[0])} changed while the build was running; run it again."
                )
        seconds = time.perf_counter() - start
        with self._busy:
            if status == 0:
                self._note(name, seconds)
            elif not self.failures:
                self.failures.append(status)
                self.complain(words.strip() or f"{name} {SILENT.format(status)}")
                self._end_running()
        return status == 0

    def stop(self) -> None:
        """End every notebook that runs, and start no other."""
        self.stopped = True
        self._end_running()

    def _end_running(self) -> None:
        for process in list(self._running):
            end_tree(process.pid)

    def _wait_for(self, name: str, given: dict) -> tuple[int, str]:
        """Status and words of one notebook's process, which is ended with its kernel if it takes
        longer than the limit."""
        process = self._start(name, given)
        self._running.add(process)
        if self.stopped:
            end_tree(process.pid)
        try:
            _, words = process.communicate(timeout=self.run.limit)
            return process.returncode, words
        except subprocess.TimeoutExpired:
            end_tree(process.pid)
            process.communicate()
            late = f"{name} took longer than {self.run.limit} s and was stopped"
            return 1, f"{late}; give it more time with --limit SECONDS."
        finally:
            self._running.discard(process)

    def _start(self, name: str, given: dict) -> subprocess.Popen:
        # Of linear algebra: notebooks that run side by side do not take each other's processors.
        threads = str(max(1, (os.cpu_count() or 1) // self.run.jobs))
        environment = (
            dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), threads) | os.environ
        )
        # Of this kernel alone: two that start together share no settings, history or sockets.
        private = tempfile.mkdtemp(prefix="", dir=self.private)
        environment |= dict.fromkeys(
            ("REPLICATION_PRIVATE", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"), private
        )
        environment["REPLICATION_BUILD"] = str(os.getpid())
        environment["REPLICATION_OUT"] = str(self.run.out)
        published = self.run.parameters.get("published", PUBLISHED)
        command = [
            sys.executable,
            "-P",
            "-m",
            "helpers.workflow.chain.execution",
            name,
        ]
        process = subprocess.Popen(
            command, env=environment, pass_fds=[self.lock], encoding="utf-8", errors="replace",
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        # Not as arguments: everybody on the machine may read the list of processes.
        with contextlib.suppress(BrokenPipeError):
            task = {"given": given, "published": published, "folder": str(self.run.notebooks)}
            process.stdin.write(json.dumps(task))
            process.stdin.close()
        process.stdin = None
        return process

    def _note(self, name: str, seconds: float) -> None:
        self.done += 1
        most = len(chosen_notebooks(self.run))
        tell(f"  {name:22}{seconds:6.1f} s   {self.done} done of at most {most}")
        path = self.run.out / "run" / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        aside = path.with_name(f".{name}.running")
        aside.write_text(json.dumps({"seconds": round(seconds, 1)}), encoding="utf-8")
        aside.replace(path)

    def write_report(self) -> bool:
        """Write the pages in a process of their own, so that an unchanged build loads none of its
        libraries."""
        start = time.perf_counter()
        run = self.run
        runs = {}
        for name, files in chosen_notebooks(run).items():
            runs[name] = {**files, **read_note(run.out / "run" / f"{name}.json")}
        told = {"notebooks": runs, "parameters": _without_paths(run.parameters)}
        (run.out / "run.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
        given = json.dumps({"out": str(run.out), "parameters": run.parameters})
        command = [
            sys.executable,
            "-P",
            "-m",
            "helpers.report",
            "--task",
        ]
        done = subprocess.run(
            command, input=given, capture_output=True, encoding="utf-8", errors="replace"
        )
        if done.returncode:
            self.failures.append(1)
            last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "")
            full = "No space left" in last
            why = "the disk is full; free some space and run again" if full else last
            self.complain(
                f"The report could not be written: {why}. "
                "The previous one, if there was one, is untouched."
            )
            return False
        tell(f"  {'report':22}{time.perf_counter() - start:6.1f} s")
        return True


def read_note(path: Path) -> dict:
    """What is noted of a notebook's run; nothing if that is gone or broken."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _without_paths(parameters: dict) -> dict:
    """Parameters as they may be written down: files by their names, not by where they lie on this
    machine."""
    told = {}
    for name, value in parameters.items():
        private = isinstance(value, str) and ("/" in value or "@" in value)
        told[name] = file_name(value) if private else value
    return told
