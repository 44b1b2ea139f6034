"""Forks of the process that executes a notebook, which have all they need imported already: its
kernel, and what rehearses it."""

import contextlib
import multiprocessing
import os
import runpy
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

import psutil


class WaitingFork:
    """A fork that waits to be told with what to do its work.

    Made before this process has threads: a fork takes none of them along.
    """

    _ends: list = []  # on which the forks that were made so far are told

    def __init__(self, work: Callable):
        self._end, own = multiprocessing.Pipe()
        self.pid = os.fork()
        if not self.pid:
            for end in (*self._ends, self._end):
                end.close()
            end_after(_wait, own, work)
        own.close()
        self._ends.append(self._end)

    def tell(self, *given) -> None:
        """Let it begin."""
        self._end.send(given)

    def ask(self, *given):
        """What its work returns for something; EOFError if it ended without a word."""
        self.tell(*given)
        return self._end.recv()


class WaitingKernel(WaitingFork):
    """A fork that waits to be told which kernel it shall be."""

    def __init__(self):
        super().__init__(become_kernel)

    def start(self, command: list, place: str, environment: dict) -> "ForkedKernel":
        """The kernel of a command, working in a folder."""
        self.tell(command, place, environment)
        return ForkedKernel(self.pid)


def stand_back(nice: int) -> None:
    """Let this session be as nice as its process: Linux shares processors out among sessions first
    (sched(7), autogroups), and a new one begins at 0.
    """
    with contextlib.suppress(OSError):  # no such feature here, or asked too often
        Path("/proc/self/autogroup").write_text(str(nice))


def end_after(work: Callable, *given) -> NoReturn:
    """Do some work in this process and end it, whatever happens: a fork never goes back to what its
    parent does."""
    status = 1
    try:
        work(*given)
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)


def become_kernel(command: list, place: str, environment: dict) -> None:
    """Do in this process what a kernel's command does in a new one, in a folder."""
    sys.argv[:] = command
    os.chdir(place)
    os.environ.clear()
    os.environ.update(environment)
    runpy.run_module("ipykernel_launcher", run_name="__main__")


def _wait(own: Connection, work: Callable) -> None:
    """In a session of its own, do some work with what comes through a connection, and send back
    what the work returns, if anything."""
    os.setsid()
    stand_back(os.nice(0))
    try:
        given = own.recv()
    except EOFError:  # the other end is gone
        return
    answer = work(*given)
    if answer is not None:
        own.send(answer)


class ForkedKernel(psutil.Process):
    """A forked kernel as Jupyter speaks to one: like subprocess.Popen."""

    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        """The status it ended with, 0 if only another process is told; None while it runs."""
        try:
            return self.wait(0) or 0
        except psutil.TimeoutExpired:
            return None
