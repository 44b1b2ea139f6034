"""What the benchmarks share: the clock, the machine, and the table each of them writes."""

import io
import os
import platform
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
# Columns that tell how a table was measured: on which machine, when, whether with --quick, and how
# many processors were kept busy by others meanwhile.
CONDITIONS = ["machine", "measured", "quick", "others"]


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
    """benchmarks/NAME.csv, to three significant digits, with how it was measured (CONDITIONS).

    The table is shown as well. With --quick, lines that only a whole run measures stay below, as
    they were: those whose first cell is not among the new ones.
    """
    table = pd.DataFrame(lines)
    for column in table.select_dtypes("number"):
        table[column] = [float(f"{value:.3g}") for value in table[column]]
    table["machine"] = machine()
    table["measured"] = date.today().isoformat()
    table["quick"] = is_quick()
    table["others"] = "" if BEGUN is None else f"{measure_others():.2f}"
    text = table.to_csv(index=False, lineterminator="\n")
    path = HERE / f"{name}.csv"
    if is_quick() and path.is_file():
        text = keep_whole(text, path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    print(table.drop(columns=CONDITIONS).to_string(index=False, na_rep=""), flush=True)
    return table


def keep_whole(fresh: str, before: str) -> str:
    """A table with what an earlier one, of a run without --quick, has besides; both as CSV."""
    new = pd.read_csv(io.StringIO(fresh), dtype=str, keep_default_na=False)
    old = pd.read_csv(io.StringIO(before), dtype=str, keep_default_na=False)
    first = new.columns[0]
    if list(old.columns) == list(new.columns):
        kept = old[(old["quick"] == "False") & ~old[first].isin(new[first])]
        new = pd.concat([new, kept])
    return new.to_csv(index=False, lineterminator="\n")


def is_quick() -> bool:
    """Whether --quick was asked for, in any spelling that argparse takes."""
    return any(len(word) > 2 and "--quick".startswith(word) for word in sys.argv[1:])


def read_busy() -> float:
    """Processor seconds of the whole machine since it was started (Linux)."""
    words = Path("/proc/stat").read_text(encoding="utf-8").split("\n")[0].split()[1:]
    user, nice, system, _, _, irq, softirq = map(int, words[:7])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def read_own() -> float:
    """Processor seconds of this process and of those it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def measure_others() -> float:
    """How many processors others kept busy, on average, since this module was loaded."""
    begun, busy, own = BEGUN
    spent = (read_busy() - busy) - (read_own() - own)
    return max(0.0, spent / (time.perf_counter() - begun))


def machine() -> str:
    """Processors, memory and Python of this machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} processors, {memory:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )


BEGUN = (time.perf_counter(), read_busy(), read_own()) if sys.platform == "linux" else None
