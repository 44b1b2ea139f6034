"""What the benchmarks share: the clock, the machine, and the table each of them writes."""

import os
import platform
import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Run:
    """One command: seconds on the clock and of processors, and memory in MB.

    memory: the largest of any of its processes.
    """

    seconds: float
    processor: float
    memory: float


def run(command: list, expected: int = 0, **options) -> Run:
    """Run a command to its end.

    Raises RuntimeError with its last words if it does not end as expected.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        **options,
    )
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != expected:
        raise RuntimeError(f"{' '.join(map(str, command[:6]))}: {done.stderr[-600:]}")
    return Run(
        seconds,
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        after.ru_maxrss / 1024,
    )


def line(
    what: str,
    ours: float,
    rival: float = float("nan"),
    rival_name: str = "",
    limit: float = float("nan"),
    unit: str = "s",
    note: str = "",
) -> dict:
    """One line of a table.

    What we take, what a named rival takes in the same run, what we cannot be quicker than, and the
    two ratios.
    """
    return {
        "what": what,
        "ours": ours,
        "rival": rival,
        "rival_name": rival_name,
        "ratio": rival / ours,
        "limit": limit,
        "over_limit": ours / limit,
        "unit": unit,
        "note": note,
    }


def write_table(name: str, lines: list[dict]) -> pd.DataFrame:
    """benchmarks/NAME.csv, to three significant digits, with the machine it was measured on.

    The table is shown as well.
    """
    table = pd.DataFrame(lines)
    for column in table.select_dtypes("number"):
        table[column] = [float(f"{value:.3g}") for value in table[column]]
    table["machine"] = machine()
    (HERE / f"{name}.csv").write_text(
        table.to_csv(index=False, lineterminator="\n"), encoding="utf-8"
    )
    print(table.drop(columns="machine").to_string(index=False, na_rep=""), flush=True)
    return table


def machine() -> str:
    """Processors, memory and Python of this machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} processors, {memory:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )
