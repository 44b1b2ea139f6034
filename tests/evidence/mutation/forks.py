"""Work in a forked process, which may break, hang or eat memory."""

import os
import resource
import signal
import time
import traceback
from collections.abc import Callable

BROKEN = 99  # exit status of a trial that failed by itself
MEMORY = 8 * 2**30  # bytes of address space


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
