"""Builds and notebooks run from this process, by one server of forks for all tests that it runs.

A run of build.sh starts a server of its own, and a notebook started by hand a new Python: both load
the same libraries each time, which takes longer than what a small test asks of them.
"""

import atexit
import contextlib
import io
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from unittest import mock

from helpers.workflow import cli
from helpers.workflow.chain import run
from helpers.workflow.chain.contract import Run
from helpers.workflow.chain.processes import Processes, handed_on, make_context
from helpers.workflow.command_line import read_command


class Lasting(Processes):
    """The processes of a run whose server goes on for the next."""

    def stop(self) -> None:
        """End every notebook that runs, and start no other."""
        self.stopped = True
        self._end_running()


@cache
def serve() -> bool:
    """Start the server, unless other tests have; whether there is one. It ends with this
    process."""
    private = Path(tempfile.mkdtemp(prefix="served-", dir="/tmp"))
    atexit.register(shutil.rmtree, private, ignore_errors=True)
    with own_settings():
        if make_context(private).get_start_method() != "forkserver":
            return False
        with handed_on(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")):
            forkserver.ensure_running()
        return True


@contextlib.contextmanager
def own_settings() -> Iterator[None]:
    """Let this process keep its own folder for temporary files of multiprocessing."""
    settings = multiprocessing.current_process()._config
    before = dict(settings)
    try:
        yield
    finally:
        settings.clear()
        settings.update(before)


@contextlib.contextmanager
def start_server(preload: tuple[str, ...], **environment: str) -> Iterator[str]:
    """The address of a server of forks of its own, for runs in other processes.

    preload: the modules it imports. environment: settings of the server, and of it alone.
    """
    server = forkserver.ForkServer()
    server.set_forkserver_preload(list(preload))
    with tempfile.TemporaryDirectory(prefix="served-", dir="/tmp") as private:
        with own_settings(), mock.patch.dict(os.environ, environment):
            multiprocessing.current_process()._config["tempdir"] = private
            server.ensure_running()
        try:
            yield server._forkserver_address
        finally:
            server._stop()


def build(*words: str) -> tuple[int, str, str]:
    """./build.sh with some words that ask for a report; returns as `door` does."""
    serve()
    command = read_command(list(words), cli.read_texts())
    out = io.StringIO()
    error = io.StringIO()
    with (
        own_settings(),
        mock.patch.object(run, "Processes", Lasting),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(error),
    ):
        status = cli.VERBS[command.verb][1](command)
    return status, out.getvalue(), error.getvalue()


def execute(name: str, out: Path, **given) -> tuple[int, str]:
    """Run one notebook of ours as the chain does; returns status and message."""
    serve()
    out.mkdir(parents=True, exist_ok=True)
    with (
        own_settings(),
        tempfile.TemporaryDirectory(dir="/tmp") as private,
        open(out / ".lock", "w") as lock,
        contextlib.redirect_stdout(io.StringIO()),
    ):
        processes = Lasting(Run(out, given), lock.fileno(), Path(private))
        processes.terminal = io.StringIO()
        done = processes.execute(name, given, [])
    status = 0 if done else processes.failures[0]
    return status, processes.terminal.getvalue().strip()
