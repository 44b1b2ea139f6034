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
COLUMNS = ["what", "ours", "rival", "rival_name", "ratio", "limit", "over_limit", "unit", "note"]


@dataclass(frozen=True)
class Run:
    """One command: seconds on the clock, seconds of processors, and the largest memory of any of its processes in MB."""

    seconds: float
    processor: float
    memory: float


def run(command: list, expected: int = 0, **options) -> Run:
    """Run a command to its end. Raises RuntimeError with its last words if it does not end as expected."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        **options,
    )
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
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
    """One line of a table: what we take, what a named rival takes in the same run, what it cannot be quicker than, and the two ratios."""
    return dict(
        zip(
            COLUMNS,
            (what, ours, rival, rival_name, rival / ours, limit, ours / limit, unit, note),
            strict=True,
        )
    )


def write_table(name: str, lines: list[dict]) -> pd.DataFrame:
    """benchmarks/NAME.csv, to three significant digits, with the machine it was measured on; shown as well."""
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
    return f"{os.cpu_count()} processors, {memory:.0f} GB, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
