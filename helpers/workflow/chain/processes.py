"""The processes of a run: one per notebook and one for the report, each ended with all it
started."""

import contextlib
import json
import multiprocessing
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import cached_property
from multiprocessing import connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from helpers.base.errors import sentence_os_error
from helpers.base.paths import PUBLISHED
from helpers.base.terminal import complain, tell
from helpers.base.text import file_name
from helpers.workflow.chain import guard
from helpers.workflow.chain.contract import Run, chosen_notebooks, longest_path
from helpers.workflow.chain.execution.kernels import SOCKET
from helpers.workflow.chain.execution.process import (
    PRELOADED,
    Handed,
    execute,
    render_pages,
    run_in_process,
)
from helpers.workflow.chain.notebooks import Imports
from helpers.workflow.chain.trees import end_tree

IMPORTS = "imports.json"  # in the folder run/, beside what is noted of each notebook
# What the server of forks imports, in this order.
SERVER = (PRELOADED, f"{PRELOADED}_analysis")
BEHIND = 3  # how nice others are to the longest chain of notebooks: they get half as much
SILENT = "ended without a word (status {}); perhaps it was killed, or memory ran out."


def make_context(private: Path) -> BaseContext:
    """How the processes of a run start: as forks of a server that has imported the libraries.

    Elsewhere than on Linux not every library goes on after a fork, and where the path of the run's
    private folder is long the server has no place for its socket: there each process starts anew,
    and its kernel as Jupyter starts one.
    """
    room = SOCKET - len("/listener-12345678")
    if sys.platform != "linux" or len(os.fsencode(private)) > room:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(SERVER))
    # A folder that multiprocessing makes for its socket by itself would outlive a killed run.
    multiprocessing.current_process()._config["tempdir"] = str(private)
    return context


@contextlib.contextmanager
def handed_on(settings: dict):
    """Settings in the environment of processes that start meanwhile, where they are not there."""
    added = {name: value for name, value in settings.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]


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
        self.imports = Imports(read_note(run.out / "run" / IMPORTS))
        self.done = 0
        self.stopped = False
        self._running: set[BaseProcess] = set()
        self._busy = threading.Lock()
        self._starting = threading.Lock()
        # Of linear algebra: notebooks that run side by side do not take each other's processors.
        threads = str(max(1, (os.cpu_count() or 1) // run.jobs))
        self._threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), threads)

    @cached_property
    def _context(self) -> BaseContext:
        return make_context(self.private)

    @cached_property
    def _first(self) -> list[str]:
        """The notebooks for which the others leave a processor."""
        return longest_path(chosen_notebooks(self.run))

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
            # Not as arguments: everybody on the machine may read the list of processes.
            published = self.run.parameters.get("published", PUBLISHED)
            task = {"given": given, "published": published, "folder": str(self.run.notebooks)}
            nice = 0 if name in self._first else BEHIND
            status, words = self._wait_for(name, execute, {"name": name, **task}, nice)
        except (OSError, EOFError) as error:
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
        if server := sys.modules.get("multiprocessing.forkserver"):
            # It ends when the last of its processes has; waited for, its time counts as the run's.
            server._forkserver._stop()

    def _end_running(self) -> None:
        for process in list(self._running):
            end_tree(process.pid)

    def _wait_for(self, what: str, work: Callable, task: dict, nice: int = 0) -> tuple[int, str]:
        """Status and words of a process, which is ended with its kernel if it takes longer than
        the limit.

        what: a notebook, or the report; work, task, nice: as in run_in_process.
        """
        process, words = self._start(work, task, nice)
        self._running.add(process)
        if self.stopped:
            end_tree(process.pid)
        try:
            if not connection.wait([words, process.sentinel], self.run.limit):
                end_tree(process.pid)
                late = f"{what} took longer than {self.run.limit} s and was stopped"
                return 1, f"{late}; give it more time with --limit SECONDS."
            told = _receive(words)
            process.join()
            return told or (process.exitcode or 1, "")
        finally:
            words.close()
            self._running.discard(process)

    def _start(self, work: Callable, task: dict, nice: int) -> tuple:
        """A process, and the connection on which it tells how it ended."""
        # Of this process alone: two that start together share no settings, history or sockets.
        private = tempfile.mkdtemp(prefix="", dir=self.private)
        environment = self._threads | os.environ
        environment |= dict.fromkeys(
            ("REPLICATION_PRIVATE", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"), private
        )
        environment["REPLICATION_OUT"] = str(self.run.out)
        context = self._context
        words, end = context.Pipe(duplex=False)
        with self._starting, handed_on(self._threads):
            process = context.Process(
                target=run_in_process,
                args=(work, task, nice, environment, Handed(self.lock), end),
            )
            process.start()
        end.close()
        return process, words

    def _note(self, name: str, seconds: float) -> None:
        self.done += 1
        most = len(chosen_notebooks(self.run))
        tell(f"  {name:22}{seconds:6.1f} s   {self.done} done of at most {most}")
        write_note(self.run.out / "run" / f"{name}.json", {"seconds": round(seconds, 1)})

    def keep_imports(self) -> None:
        """Note what the code of this run imports, for the next."""
        if self.imports.used.keys() == self.imports.known.keys():
            return
        with contextlib.suppress(OSError):  # the next run finds them out again
            write_note(self.run.out / "run" / IMPORTS, self.imports.used)

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
        if "_context" not in self.__dict__:  # no notebook ran: what they import is not needed
            self._context = multiprocessing.get_context("spawn")
        task = {"build": run.out, "parameters": run.parameters}
        try:
            status, words = self._wait_for("report", render_pages, task)
        except (OSError, EOFError) as error:
            status = 1
            words = sentence_os_error(error)
        if status:
            self.failures.append(1)
            full = "No space left" in words
            why = words or f"it {SILENT.format(status).rstrip('.')}"
            if full:
                why = "the disk is full; free some space and run again"
            self.complain(
                f"The report could not be written: {why}. "
                "The previous one, if there was one, is untouched."
            )
            return False
        tell(f"  {'report':22}{time.perf_counter() - start:6.1f} s")
        return True


def _receive(words):
    """What a process told of its end; None if it told nothing."""
    try:
        return words.recv() if words.poll() else None
    except EOFError:
        return None


def read_note(path: Path) -> dict:
    """What an earlier run noted, of a notebook or all; nothing if that is gone or broken."""
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def write_note(path: Path, noted: dict) -> None:
    """Note something for a later run, whole or not at all."""
    path.parent.mkdir(exist_ok=True)
    aside = path.with_name(f".{path.stem}.running")
    aside.write_text(json.dumps(noted), encoding="utf-8")
    aside.replace(path)


def _without_paths(parameters: dict) -> dict:
    """Parameters as they may be written down: files by their names, not by where they lie on this
    machine."""
    told = {}
    for name, value in parameters.items():
        private = isinstance(value, str) and ("/" in value or "@" in value)
        told[name] = file_name(value) if private else value
    return told
