"""Reading, cleaning, scoring and Tables 1-3 as the number of respondents grows,
beside a plain pandas and statsmodels script on the same files.

python benchmarks/scale.py              350, 23,864 and a million respondents as CSV, ten million as
                                        coded Parquet, and thirty million as a folder of such files,
                                        which only we read, block by block: writes
                                        benchmarks/scale.csv and, step by step,
                                        benchmarks/scale_steps.csv. About half an hour.
python benchmarks/scale.py --quick      no more than a hundred thousand
python benchmarks/scale.py --keep DIR   use the simulated files that are there, and leave them there
python benchmarks/scale.py --notebooks  the notebooks 01 to 05 instead, on the CSV files: writes
                                        benchmarks/scale_notebooks.csv

The respondents are simulated (simulate_survey.py). Every job has a process of its own. Seconds are
processor seconds, because the machine may be shared; the elapsed ones stand beside them. Peak
memory is what was resident (VmHWM), measured anew for every step. Of the smaller files, which
take less time than other work on the machine can add, the run with the median time is told. Growth
is the time for one respondent over that in the file before: 1 is in proportion.
"""

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pandas as pd
import psutil
from common import line, write_table
from plain_pandas import OURS, RIVAL
from simulate_survey import write_parts, write_survey

from helpers.base.paths import ROOT
from helpers.survey.codebook import read_codebook

HERE = Path(__file__).resolve().parent
COLUMNS = [
    "respondents",
    "file",
    "who",
    "step",
    "cpu_s",
    "elapsed_s",
    "peak_MB",
    "us_per_respondent",
    "growth",
    "times_faster",
    "largest_difference",
]
FORMS = {"csv": "CSV", "parquet": "coded Parquet"}
FILES = [(350, "csv"), (23_864, "csv"), (1_000_000, "csv"), (10_000_000, "parquet")]
RUNS = {350: 11, 23_864: 5}  # how often a file is gone through, where more than once
QUICK_RUNS = {350: 3}
BEYOND = 30_000_000  # respondents in a folder of files
EXECUTE = [sys.executable, "-P", "-m", "helpers.workflow.chain.execution"]
NOTEBOOKS = ["01_cleaning", "02_scoring", "03_descriptives", "04_correlations", "05_regressions"]


def measure_steps(path: Path, who: str) -> dict:
    """Seconds (processor, elapsed) and peak memory of each step in this process.

    And the numbers of Tables 1-3.
    """
    codebook = read_codebook()
    rows = []
    result = path
    for step, function in (OURS if who == "ours" else RIVAL).items():
        reset_peak()
        elapsed = time.perf_counter()
        used = seconds_used()
        result = function(result, codebook)
        rows.append({
            "step": step,
            "cpu_s": seconds_used() - used,
            "elapsed_s": time.perf_counter() - elapsed,
            "peak_MB": read_peak(),
        })  # fmt: skip
    return {"rows": rows, "numbers": {name: float(value) for name, value in result.items()}}


def seconds_used() -> float:
    """Processor seconds of this process and of those it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def reset_peak() -> None:
    """Let the kernel measure peak memory anew from here on (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")


def read_peak() -> int:
    """Peak resident memory in MB since reset_peak()."""
    line = next(
        line
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmHWM")
    )
    return int(line.split()[1]) // 1024


def measure_blocks(folder: Path) -> dict:
    """Tables 1-3 of a folder, block by block: seconds, peak memory of this process together with
    that which reads for it (seen twice a second), and how many respondents.
    """
    from helpers.statistics.blocks.respondents import Respondents, Rules
    from helpers.statistics.blocks.tables import add_up

    done = threading.Event()
    sizes = [0]

    def watch() -> None:
        own = psutil.Process()
        while not done.wait(0.5):
            with contextlib.suppress(psutil.Error):  # the reader has just ended
                both = [own, *own.children()]
                sizes.append(sum(process.memory_info().rss for process in both))

    threading.Thread(target=watch, daemon=True).start()
    elapsed = time.perf_counter()
    used = seconds_used()
    tables = add_up(Respondents(folder, read_codebook(), Rules()))
    return {
        "cpu_s": seconds_used() - used,
        "elapsed_s": time.perf_counter() - elapsed,
        "peak_MB": read_peak(),
        "both_MB": max(sizes) // 2**20,
        "respondents": tables.respondents,
    }


def run_apart(*words) -> dict:
    """Run a part of this script in a process of its own; what it prints last is the answer."""
    done = subprocess.run(
        [sys.executable, __file__, *map(str, words)], capture_output=True, text=True, cwd=HERE
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def run_median(path: Path, who: str, runs: int) -> dict:
    """What measure_steps tells; of several runs, the one of which the sum is the median."""
    runs = [run_apart("--steps", path, who) for _ in range(runs)]
    runs.sort(key=lambda run: sum(step["cpu_s"] for step in run["rows"]))
    return runs[len(runs) // 2]


def compare_scripts(files: list[tuple[Path, int]], often: dict[int, int]) -> pd.DataFrame:
    """Ours and the rival on each file: a row a step. often: respondents -> runs, where several.

    With growth per respondent from the file before, and whether both gave the same numbers.
    """
    tables = []
    before = {}  # microseconds per respondent in the file before, by who and step
    for path, n in files:
        both = {who: run_median(path, who, often.get(n, 1)) for who in ("rival", "ours")}
        apart = largest_difference(both["ours"]["numbers"], both["rival"]["numbers"])
        for who, measured in both.items():
            table = with_sum(pd.DataFrame(measured["rows"]))
            table["us_per_respondent"] = 1e6 * table["cpu_s"] / n
            growth = []
            for step, each in zip(table["step"], table["us_per_respondent"], strict=True):
                growth.append(each / before.get((who, step), float("nan")))
                before[who, step] = each
            tables.append(
                table.assign(
                    respondents=n,
                    file=path.suffix[1:],
                    who=who,
                    growth=growth,
                    largest_difference=apart,
                )
            )
        print(f"{n:>12,} respondents: done", flush=True)
    found = pd.concat(tables, ignore_index=True)
    rival = found[found["who"] == "rival"].set_index(["respondents", "step"])["cpu_s"]
    faster = []
    for row in found.itertuples():
        is_ours = row.who == "ours"
        faster.append(rival[row.respondents, row.step] / row.cpu_s if is_ours else float("nan"))
    found["times_faster"] = faster
    return found[COLUMNS]


def largest_difference(ours: dict, rival: dict) -> float:
    """Between the same numbers of both; NaN if they are not the same numbers."""
    if set(ours) != set(rival):
        return float("nan")
    return max(abs(ours[name] - value) for name, value in rival.items())


def with_sum(table: pd.DataFrame) -> pd.DataFrame:
    """The steps, and all of them together."""
    whole = {
        "step": "all",
        "cpu_s": table["cpu_s"].sum(),
        "elapsed_s": table["elapsed_s"].sum(),
        "peak_MB": table["peak_MB"].max(),
    }
    return pd.concat([table, pd.DataFrame([whole])])


def run_notebooks(files: list[tuple[Path, int]]) -> pd.DataFrame:
    """Notebooks 01 to 05 one after another: seconds, peak memory, and the size of each page."""
    rows = []
    for path, n in files:
        with tempfile.TemporaryDirectory() as out:
            for name in ["00_audit", *NOTEBOOKS]:
                given = {"data": str(path)} if name == "01_cleaning" else {}
                rows.append({"respondents": n, **run_notebook(name, given, Path(out))})
        print(f"{n:>12,} respondents: done", flush=True)
    return pd.DataFrame([row for row in rows if row["notebook"] != "00_audit"])


def run_notebook(name: str, given: dict, out: Path) -> dict:
    """One notebook in a process of its own."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [*EXECUTE, name, json.dumps(given)],
        cwd=ROOT,
        env=os.environ | {"REPLICATION_OUT": str(out)},
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{name} failed with {given}")
    return {
        "notebook": name,
        "cpu_s": used.ru_utime + used.ru_stime,
        "elapsed_s": time.perf_counter() - start,
        "peak_MB": used.ru_maxrss // 1024,
        "page_kB": (out / "notebooks" / f"{name}.ipynb").stat().st_size // 1000,
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--notebooks", action="store_true", help="the notebooks instead of the steps"
    )
    parser.add_argument("--quick", action="store_true", help="no more than 100,000 respondents")
    parser.add_argument(
        "--largest", type=int, default=10**9, help="leave out files of more respondents"
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="where simulated files are kept")
    parser.add_argument("--blocks", metavar="DIR", help=argparse.SUPPRESS)
    parser.add_argument("--steps", nargs=2, metavar=("FILE", "WHO"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.steps:
        print(json.dumps(measure_steps(Path(options.steps[0]), options.steps[1])))
        return
    if options.blocks:
        print(json.dumps(measure_blocks(Path(options.blocks))))
        return
    if options.quick:
        options.largest = min(options.largest, 100_000)
    wanted = [
        (n, kind)
        for n, kind in FILES
        if n <= options.largest and (kind == "csv" or not options.notebooks)
    ]
    with tempfile.TemporaryDirectory() as private:
        folder = options.keep or Path(private)
        files = [(folder / f"simulated-{n}.{kind}", n) for n, kind in wanted]
        for path, n in files:
            if not path.is_file():
                write_survey(path, n)
        if options.notebooks:
            write_table(
                "scale_notebooks",
                run_notebooks(files).astype({"respondents": str}).to_dict("records"),
            )
            return
        steps = compare_scripts(files, QUICK_RUNS if options.quick else RUNS)
        lines = summarise(steps)
        if options.largest >= BEYOND:
            parts = folder / f"simulated-{BEYOND}"
            if not parts.is_dir():
                write_parts(parts, BEYOND)
            lines.append(line_of_blocks(run_apart("--blocks", parts)))
    write_table("scale_steps", steps.astype({"respondents": str}).to_dict("records"))
    write_table("scale", lines)


def line_of_blocks(measured: dict) -> dict:
    """The line of the folder: no rival, whose table would not fit."""
    note = (
        f"{measured['respondents']:,} respondents; {measured['elapsed_s']:.0f} s by the clock; "
        f"peak {measured['peak_MB']:,} MB, with the process that reads {measured['both_MB']:,} MB"
    )
    what = f"Tables 1-3 from {BEYOND:,} forms, folder of coded Parquet (processor seconds)"
    return line(what, measured["cpu_s"], note=note)


def summarise(steps: pd.DataFrame) -> list[dict]:
    """A line a file: all steps together, ours and the rival's."""
    lines = []
    for (n, form), whole in steps[steps["step"] == "all"].groupby(
        ["respondents", "file"], sort=False
    ):
        ours, rival = (whole[whole["who"] == who].iloc[0] for who in ("ours", "rival"))
        grown = "" if pd.isna(ours["growth"]) else f"; growth {ours['growth']:.2f}"
        note = (
            f"peak {ours['peak_MB']:,} MB, rival {rival['peak_MB']:,} MB{grown}; "
            f"largest difference {ours['largest_difference']:.0e}"
        )
        what = f"Tables 1-3 from {n:,} respondents, {FORMS[form]} (processor seconds)"
        lines.append(
            line(what, ours["cpu_s"], rival["cpu_s"], "pandas and statsmodels script", note=note)
        )
    return lines


if __name__ == "__main__":
    main()
