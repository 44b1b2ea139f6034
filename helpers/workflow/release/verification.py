"""Twice the same: two builds from nothing, made under different conditions and with different code
for the linear algebra, compared.

What readers see (pages, executed notebooks, figures, tables) must be the same byte for byte. Files
for programs (data/, results/) hold
all digits of a number, and processors differ in the last: there closed results must agree to
CLOSED, iterated ones to ITERATED.
"""

import csv
import hashlib
import math
import os
import re
import shutil
import sys
from itertools import zip_longest
from pathlib import Path

from helpers.base.paths import ROOT
from helpers.base.terminal import complain
from helpers.workflow.chain.contract import Run
from helpers.workflow.chain.trees import run_to_end
from helpers.workflow.release import processors
from helpers.workflow.release.seeds import list_seeds

# What must not matter: how many notebooks run at a time, the order of sets, threads of the linear
# algebra, time zone, locale, folder.
CONDITIONS = {
    "first": (
        1,
        {
            "PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
            "TZ": "UTC", "LC_ALL": "C",
        },
    ),
    "second, 二": (
        3,
        {
            "PYTHONHASHSEED": "2026", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2",
            "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8",
        },
    ),
}  # fmt: skip
# Differences that are allowed: shares of the larger of two numbers, or of 1.
CLOSED = 1e-9
ITERATED = 1e-6
# Estimated by iteration: a row that names one is an iterated result.
METHODS = {"ordered_logit", "polyserial"}
FOR_PROGRAMS = ("data/", "results/")
BOOKKEEPING = (".", "run/", "run.json", "verify/", "test/", "save/")
TIMES = re.compile(rb"<dt>Run time</dt><dd>.*?</dd>")


def verify(run: Run, inputs: tuple[str, ...]) -> int:
    """Build twice from nothing, compare everything, say the first difference.

    Returns the exit status.
    inputs: the words of the command that choose files and parameters.
    """
    before = sources()
    folders = []
    codes = ({}, processors.other_than_own())
    for (name, (jobs, surroundings)), code in zip(CONDITIONS.items(), codes, strict=True):
        folder = run.out / "verify" / name
        folders.append(folder)
        shutil.rmtree(folder, ignore_errors=True)
        conditions = surroundings | code
        tell_conditions(name, jobs, conditions)
        command = [
            sys.executable,
            "-P",
            "-m",
            "helpers.workflow.cli",
            "report",
            "--out",
            str(folder),
        ]
        command += ["--jobs", str(jobs), "--limit", str(run.limit), *inputs]
        if status := run_to_end(command, env=os.environ | conditions):
            return status
    if changed := sorted(name for name, _ in before.items() ^ sources().items()):
        what = f"{changed[0]} was changed while the builds ran"
        complain(f"{what}; they cannot be compared, verify again.")
        return 1
    if difference := first_difference(*folders):
        complain(f"The two builds differ: {difference}")
        return 1
    tell_same(folders[0])
    return 0


def tell_conditions(name: str, jobs: int, conditions: dict[str, str]) -> None:
    """Under which conditions a build is made, and which code for the linear algebra that makes it
    run."""
    listed = ", ".join(f"{key}={value}" for key, value in conditions.items())
    loaded = processors.ask(conditions)
    variants = " ".join(loaded["variants"]) or "none"
    print(f"Building from nothing in {name}: {jobs} at a time, {listed}")
    kernel = loaded["kernel"]
    print(f"  linear algebra: kernel {kernel}, variants of numpy: {variants}", flush=True)


def tell_same(folder: Path) -> None:
    """What was compared, and where the random numbers begin."""
    print(f"The two builds are the same: {format_kinds(outputs(folder))}.")
    print(
        "Pages, notebooks, figures and tables byte for byte; "
        f"numbers in data/ and results/ to {CLOSED:g}, iterated ones to {ITERATED:g}."
    )
    print("Left out of the comparison: how long each notebook took.")
    for name, line, parameter, value in list_seeds():
        where = f"line {line} of its parameters" if name.endswith(".ipynb") else f"line {line}"
        print(f"  random numbers: {name}, {where}: {parameter} = {value}")
    print(
        "How far results move with the seed: python -m helpers.workflow.release.seeds "
        "measures it on the data of the last run."
    )


def sources() -> dict[str, str]:
    """Path -> digest of every file the results are made from: notebooks, helpers, data and the
    lock."""
    files = [ROOT / "requirements.lock"]
    for part in ("notebooks", "helpers", "data"):
        for path in (ROOT / part).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                files.append(path)
    found = {}
    for path in files:
        found[path.relative_to(ROOT).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def outputs(folder: Path) -> dict[str, bytes]:
    """What a build wrote, path -> bytes as compared: bookkeeping and run times are left out."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(BOOKKEEPING):
            found[name] = comparable_bytes(path)
    return found


def comparable_bytes(path: Path) -> bytes:
    """The bytes of an output without what no two runs share: the seconds each notebook took, on
    the report's first page."""
    return TIMES.sub(b"", path.read_bytes()) if path.suffix == ".html" else path.read_bytes()


def first_difference(one: Path, other: Path) -> str:
    """The first file that is missing or differs, with the line or byte at which it does; '' if
    there is none."""
    a = outputs(one)
    b = outputs(other)
    for name in sorted(a.keys() | b.keys()):
        if name not in a or name not in b:
            return f"{name} is only in {one.name if name in a else other.name}."
        if not same(name, a[name], b[name]):
            return f"{name}, {where(a[name], b[name])}"
    return ""


def same(name: str, a: bytes, b: bytes) -> bool:
    """Whether two versions of an output are as equal as is promised."""
    if a == b:
        return True
    return name.startswith(FOR_PROGRAMS) and name.endswith(".csv") and close(a, b)


def close(a: bytes, b: bytes) -> bool:
    """Whether two tables differ in nothing but numbers, and in these by no more than is
    promised."""
    rows = list(csv.reader(a.decode("utf-8").splitlines()))
    others = list(csv.reader(b.decode("utf-8").splitlines()))
    if [len(row) for row in rows] != [len(row) for row in others]:
        return False
    for row, other in zip(rows, others, strict=True):
        allowed = ITERATED if METHODS & set(row) else CLOSED
        if not all(near(x, y, allowed) for x, y in zip(row, other, strict=True)):
            return False
    return True


def near(one: str, other: str, allowed: float) -> bool:
    """Whether two cells are the same text, or numbers that are as near as is allowed."""
    if one == other:
        return True
    try:
        x = float(one)
        y = float(other)
    except ValueError:
        return False
    return math.isclose(x, y, rel_tol=allowed, abs_tol=allowed)


def where(a: bytes, b: bytes) -> str:
    """The first line of two texts that differs, shortened to the part that does; for other files
    the first byte."""
    try:
        lines = zip_longest(a.decode().split("\n"), b.decode().split("\n"), fillvalue="(end)")
    except UnicodeDecodeError:
        at = next(
            (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
        )
        return f"byte {at} of {len(a)} and {len(b)}."
    number, (x, y) = next((n, pair) for n, pair in enumerate(lines, start=1) if pair[0] != pair[1])
    at = max(len(os.path.commonprefix([x, y])) - 20, 0)
    return f"line {number}: {x[at : at + 80]!r} and {y[at : at + 80]!r}."


def format_kinds(names) -> str:
    """How many files of each kind, in words."""
    kinds = {
        "tables": "tables/",
        "figures with their numbers": "figures/",
        "executed notebooks": "notebooks/",
        "files of the report": "report/",
    }
    counts = {}
    for kind, start in kinds.items():
        counts[kind] = sum(name.startswith(start) for name in names)
    counts["others"] = len(names) - sum(counts.values())
    return ", ".join(f"{n} {kind}" for kind, n in counts.items())
