"""The terminal a command was given on: streams that may be closed or full, and signals that end
the command."""

import contextlib
import os
import signal
import sys


def open_streams() -> None:
    """Open the standard streams that were closed, so that no other file gets their numbers.

    What is written to them is lost, as whoever closed them wanted.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest free number, which is this one
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def leave_stream(stream) -> OSError | None:
    """Write what is left to a stream; returns the error if that could not be done.

    The stream then leads nowhere, so that Python does not complain of it when it ends.
    """
    try:
        stream.flush()
    except OSError as error:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return error
    return None


def tell(words: str) -> None:
    """Say how far a run is. That nobody can read it is no reason to end the run."""
    with contextlib.suppress(OSError):
        print(words, flush=True)


def complain(words: str, stream=None) -> None:
    """Say what went wrong. stream: where, if standard error leads somewhere else for the moment."""
    with contextlib.suppress(OSError):
        print(words, file=stream or sys.stderr, flush=True)


def stop_on_signals() -> None:
    """Let SIGTERM and SIGHUP end this process as Ctrl-C does: what it holds is cleared up, what it
    started is ended."""

    def stop(number, frame):
        for other in (signal.SIGTERM, signal.SIGHUP):
            # One is enough; the second would cut the clearing up short.
            signal.signal(other, signal.SIG_IGN)
        raise KeyboardInterrupt(signal.Signals(number).name)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if (
            signal.getsignal(number) == signal.SIG_DFL
        ):  # nohup and others that had it ignored keep their way
            signal.signal(number, stop)


def stopped_status(stop: KeyboardInterrupt) -> int:
    """The exit status of a command that was stopped: 128 and the signal's number."""
    name = stop.args[0] if stop.args else "SIGINT"
    return 128 + signal.Signals[name]
