"""Which kind of file an export is, by its first bytes; the reading of those that are no text."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.text import file_name
from helpers.survey.reading import binary
from helpers.survey.reading.binary.blocks import unpack
from helpers.survey.reading.limits import BUSY, MAX_BYTES, SECONDS

NAMES = {
    "excel": "an Excel workbook (.xlsx)",
    "spss": "an SPSS file (.sav)",
    "stata": "a Stata file (.dta)",
    "parquet": "a Parquet file",
    "cells": "an Excel workbook (.xlsx)",
}
REFUSED = {
    b"\xd0\xcf\x11\xe0": (
        "an old or password-protected Office file; "
        "save it as .xlsx without a password, or as CSV UTF-8"
    ),
    b"\x1f\x8b": "compressed (gzip); unpack it first",
    b"%PDF": "a PDF; give the survey export itself",
}


def read_start(path: Path) -> bytes:
    """The first bytes of an export.

    Raises InputError if it is missing, no file, not readable or far too large.
    """
    advice = "give the survey export as a file: CSV, .xlsx, .sav, .dta or .parquet"
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                f"{file_name(path)}: larger than {MAX_BYTES // 1_000_000_000} GB; "
                "expected a survey export, one row a respondent."
            )
        with path.open("rb") as file:
            return file.read(4096)
    except FileNotFoundError:
        raise InputError(f"{file_name(path)}: no such file; {advice}.") from None
    except (OSError, ValueError) as error:
        raise InputError(
            f"{file_name(path)}: cannot be read ({getattr(error, 'strerror', None) or error}); "
            f"{advice}."
        ) from None


def kind_of(content: bytes, name: str) -> str:
    """'text', or the kind of binary file, by its first bytes.

    Raises InputError for files that are known not to be exports.
    """
    for start, what in REFUSED.items():
        if content.startswith(start):
            raise InputError(f"{name}: is {what}.")
    if content.startswith(b"PK\x03\x04"):
        return "excel"
    if content.startswith((b"$FL2", b"$FL3")):
        return "spss"
    if content.startswith(b"PAR1"):
        return "parquet"
    old_stata = (
        len(content) > 3 and 0x69 <= content[0] <= 0x73 and content[1] in (1, 2) and content[2] == 1
    )
    return "stata" if content.startswith(b"<stata_dta>") or old_stata else "text"


def read_binary(paths: list[Path], kind: str, folder: str = ""):
    """The sheets of binary files and their blocks of rows, read by a process of its own with
    bounded processor time and memory.

    folder: what to call the one they are in, in messages.
    """
    seconds = SECONDS * max(1, sum(path.stat().st_size for path in paths) / 10_000_000)
    environment = os.environ | {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
    late = threading.Event()
    name = ""
    with contextlib.ExitStack() as opened:
        # Handed on open: their names would be there for all to read in the list of processes.
        files = [opened.enter_context(path.open("rb")).fileno() for path in paths]
        command = [sys.executable, "-P", "-m", binary.__name__, kind, f"{seconds:.0f}"]
        process = opened.enter_context(
            subprocess.Popen(
                [*command, *map(str, files)], pass_fds=files, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            )
        )  # fmt: skip
        timer = threading.Timer(BUSY * seconds, lambda: (late.set(), process.kill()))
        timer.start()
        try:
            for path in paths:
                name = f"{folder}{file_name(path)}"
                yield from _receive(process.stdout, kind, name)
        except (ValueError, EOFError) as error:
            if isinstance(error, InputError):
                raise
            if late.is_set() or process.wait() == -getattr(signal, "SIGXCPU", 0):
                raise InputError(
                    f"{name}: took longer to read than {seconds:.0f} s, as no survey export "
                    "should; save it again, or as CSV UTF-8."
                ) from None
            raise InputError(f"{name}: {_unreadable(kind)}.") from None
        finally:
            timer.cancel()
            process.kill()


def _receive(stream, kind: str, name: str):
    """What the other process sends of one file: a line of JSON, followed by a block's bytes where
    it gives their number.
    """
    while True:
        told = json.loads(stream.readline() or "-")
        if "error" in told:
            raise InputError(f"{name}: {told['error'] or _unreadable(kind)}.")
        if told.get("end"):
            return
        yield unpack(stream.read(told["bytes"])) if "bytes" in told else told


def _unreadable(kind: str) -> str:
    what = f"is not {NAMES[kind]} that can be read, although it begins like one"
    return f"{what}; save it again, or as CSV UTF-8"
