"""Whether a process is there, and waiting for what takes a moment."""

import time

import psutil


def lives(pid: int) -> bool:
    """Whether a process is there and is no mere entry in the list of processes."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(holds, seconds: int = 30) -> bool:
    """Whether something holds before so many seconds have passed."""
    for _ in range(seconds * 10):
        if holds():
            return True
        time.sleep(0.1)
    return holds()
