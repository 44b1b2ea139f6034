"""A kernel that is a fork of the process that executes the notebook: all it needs is imported
already."""

import contextlib
import json
import os
import runpy
import sys
from pathlib import Path

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
            _become_kernel(reading)
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


def _become_kernel(reading: int) -> None:
    """Wait for a command on a pipe, then do what it would do in a new process; never returns."""
    status = 1
    try:
        os.setsid()
        stand_back(os.nice(0))
        with os.fdopen(reading, encoding="utf-8") as told:
            words = told.read()
        if words:  # none: the other end is gone
            sys.argv[:], place, environment = json.loads(words)
            os.chdir(place)
            os.environ.clear()
            os.environ.update(environment)
            runpy.run_module("ipykernel_launcher", run_name="__main__")
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)


class ForkedKernel(psutil.Process):
    """A forked kernel as Jupyter speaks to one: like subprocess.Popen."""

    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        """The status it ended with; None while it runs."""
        try:
            return self.wait(0)
        except psutil.TimeoutExpired:
            return None
