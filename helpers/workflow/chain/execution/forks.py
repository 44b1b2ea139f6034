"""A kernel that is a fork of the process that executes the notebook: all it needs is imported
already."""

import contextlib
import json
import os
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import psutil


class WaitingKernel:
    """A fork that waits to be told which kernel it shall be.

    Made before this process has threads: a fork takes none of them along.
    """

    def __init__(self):
        reading, self._told = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            os.close(self._told)
            end_after(_wait_for_command, reading)
        os.close(reading)

    def start(self, command: list, place: str, environment: dict) -> "ForkedKernel":
        """The kernel of a command, working in a folder."""
        with os.fdopen(self._told, "w", encoding="utf-8") as told:
            json.dump([command, place, environment], told)
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


def _wait_for_command(reading: int) -> None:
    """Become the kernel of the command that comes through a pipe, in a session of its own."""
    os.setsid()
    stand_back(os.nice(0))
    with os.fdopen(reading, encoding="utf-8") as told:
        words = told.read()
    if words:  # none: the other end is gone
        become_kernel(*json.loads(words))


class ForkedKernel(psutil.Process):
    """A forked kernel as Jupyter speaks to one: like subprocess.Popen."""

    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        """The status it ended with, 0 if only another process is told; None while it runs."""
        try:
            return self.wait(0) or 0
        except psutil.TimeoutExpired:
            return None
