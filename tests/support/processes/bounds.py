"""A bound for what must come to an end whatever it is given."""

import contextlib
import signal

import pytest


@contextlib.contextmanager
def stop_after(seconds: float):
    """Let the test fail when this process has used so many processor seconds, and go on no longer.

    Other work on the machine uses none of them.
    """

    def stop(*_):
        pytest.fail(f"not at its end after {seconds} processor seconds")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
