"""Processes and all that they started: ended together, and told to end when they must."""

import multiprocessing
import os
import signal
import subprocess
import threading
import time

import psutil

GRACE = 10  # seconds that a process which was told to end may take


def descendants(pid: int) -> list[int]:
    """Processes started by a process, directly or not; none if it is gone."""
    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return []


def end_tree(pid: int) -> None:
    """Kill a process and everything it started, the kernel of a notebook included.

    From the top, so that none goes on, or ends well, because one that it waited for is gone.
    """
    end_all([pid, *descendants(pid)])


def end_all(pids: list[int]) -> None:
    """Kill processes; those that are gone already, or are not ours, are passed over."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def end_with_parent() -> None:
    """Watch the process that started this one; when it is gone, end all that this one started.

    This one too is ended if it does not clear up and end by itself.
    """

    started = multiprocessing.parent_process()  # where a server forked this one, not its parent
    parent = os.getppid()

    def is_there():
        return started.is_alive() if started else os.getppid() == parent

    def watch():
        while is_there():
            time.sleep(0.3)
        for _ in range(50):
            end_all(descendants(os.getpid()))
            time.sleep(0.1)
        end_all([*descendants(os.getpid()), os.getpid()])

    threading.Thread(target=watch, daemon=True).start()


def run_to_end(command: list[str], **options) -> int:
    """Run a command and return its exit status; if this process is stopped meanwhile, so is the
    command, which may clear up first."""
    process = subprocess.Popen(command, **options)
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            end_tree(process.pid)
            process.wait()
        raise
