"""A full build against the same notebooks one after another, and against the best possible.

python benchmarks/building.py [--quick] [--before CHECKOUT]

Writes benchmarks/building.csv and, notebook by notebook, benchmarks/notebooks.csv. About six
minutes; --quick builds once and leaves the single notebooks out. --before: another checkout of this
package, built in the same run. The rival is papermill's command line. The limit is the longest
path of what must follow each other, from the start to the pages, or all processor time over the
processors, whichever is larger. Start and imports of a notebook are those of a copy that ends after
its imports; the rest is its analysis.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
from common import Run, line, run, write_table

from helpers.base.paths import ROOT
from helpers.workflow.chain.contract import JOBS, read_contract

PYTHON = [sys.executable, "-P", "-m"]
PROBE = """
import sys
from helpers.workflow.cli import main
main(["report", "--out", sys.argv[1]])
print(sum(name in sys.modules for name in sys.argv[2:]), file=sys.stderr)
"""
CLOCK = ", seconds by the clock"  # of no use where others use the machine, too
SCIENCE = ("numpy", "pandas", "scipy", "statsmodels", "matplotlib", "papermill", "nbformat")


def build(out: Path, *words: str) -> Run:
    """./build.sh into a folder, with the environment present."""
    return run([*PYTHON, "helpers.workflow.cli", "report", "--out", out, *words], cwd=ROOT)


def run_serially(out: Path) -> Run:
    """The notebooks with papermill's command line, each when the last has ended.

    In an order in which each finds what it reads.
    """
    out.mkdir()
    environment = os.environ | {"REPLICATION_OUT": str(out), "JUPYTER_PREFER_ENV_PATH": "1"}
    runs = []
    for name in read_contract():
        command = [
            "papermill",
            ROOT / f"notebooks/{name}.ipynb",
            out / f"{name}.ipynb",
            "--cwd",
            ROOT / "notebooks",
            "--no-progress-bar",
        ]
        runs.append(run([*PYTHON, *command], env=environment))
    return Run(
        sum(r.seconds for r in runs), sum(r.processor for r in runs), max(r.memory for r in runs)
    )


def time_notebooks(out: Path) -> pd.DataFrame:
    """Each notebook by itself on the machine: seconds and processor seconds.

    In all, and up to the end of its imports, which a run makes once for all of them.
    """
    rows = []
    with tempfile.TemporaryDirectory() as short:
        shorten_notebooks(Path(short))
        until_imports = os.environ | {"REPLICATION_OUT": short}
        to_the_end = os.environ | {"REPLICATION_OUT": str(out)}
        for name in read_contract():
            command = [*PYTHON, "helpers.workflow.chain.execution", name, "{}"]
            started = run([*command, short], cwd=ROOT, env=until_imports)
            whole = run(command, cwd=ROOT, env=to_the_end)
            rows.append({
                "notebook": name,
                "seconds": whole.seconds,
                "processor": whole.processor,
                "start_seconds": started.seconds,
                "start_processor": started.processor,
                "analysis_processor": whole.processor - started.processor,
            })  # fmt: skip
            print(f"  {name:22}{whole.seconds:6.1f} s", flush=True)
    return pd.DataFrame(rows)


def shorten_notebooks(folder: Path) -> None:
    """Copies of the notebooks that end after their imports."""
    for name in read_contract():
        book = json.loads((ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))
        code = [i for i, cell in enumerate(book["cells"]) if cell["cell_type"] == "code"]
        book["cells"] = book["cells"][: code[1] + 1]  # parameters, imports
        (folder / f"{name}.ipynb").write_text(json.dumps(book), encoding="utf-8")


def longest_chain(seconds: dict) -> float:
    """Seconds of the longest chain of notebooks in which each reads what one before it wrote."""

    contract = read_contract()

    def until(name: str) -> float:
        reads = set(contract[name]["reads"])
        before = [other for other in contract if reads & set(contract[other]["writes"])]
        return seconds[name] + max(map(until, before), default=0)

    return max(map(until, contract))


def count_imports(out: Path) -> int:
    """How many scientific packages a rebuild loads in which nothing changed."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(out), *SCIENCE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stderr.split()[-1])


def quickest(runs: list[Run]) -> Run:
    """The run that took least time by the clock."""
    return min(runs, key=lambda run: run.seconds)


def stamps(out: Path) -> dict[str, int]:
    """When each notebook was last run."""
    found = {}
    for name in read_contract():
        found[name] = (out / "run" / f"{name}.json").stat().st_mtime_ns
    return found


def build_before(checkout: Path, out: Path) -> tuple[Run, int]:
    """Another checkout's own build, and how many notebooks it has."""
    build_sh = checkout / "build.sh"
    found = run([build_sh, "--out", out], cwd=checkout)
    return found, len(list((out / "notebooks").glob("*.ipynb")))


def measure_notebooks(place: Path) -> None:
    """Write the table of notebooks, each by itself.

    Of two measurements of a notebook, the smaller counts. Notebooks run by hand are run again by
    the next build, where their outputs' record is older.
    """
    parts = time_notebooks(place / "ours0")
    parts["seconds"] = parts["seconds"].clip(upper=list(read_seconds(place / "ours1").values()))
    write_table("notebooks", parts.to_dict("records"))
    build(place / "ours0")


def read_seconds(out: Path) -> dict[str, float]:
    """How long each notebook took in a build."""
    found = {}
    for name in read_contract():
        found[name] = json.loads((out / f"run/{name}.json").read_text())["seconds"]
    return found


def find_limit(place: Path, whole: Run) -> tuple[float, str]:
    """Seconds that no build can do with less than, and why.

    The longest path of what must follow each other, or all processor time over the processors. How
    long each notebook takes that shares no processor is told by a build of one at a time; what
    that takes besides, for its start and the pages, lies on every path.
    """
    alone = build(place / "alone", "--jobs", "1")
    seconds = read_seconds(place / "alone")
    path = alone.seconds - sum(seconds.values()) + longest_chain(seconds)
    work = min(alone.processor, whole.processor) / min(JOBS, os.cpu_count() or 1)
    kind = "longest path" if path > work else "all processor time over the processors"
    return max(path, work), f"limit: {kind}"


def main() -> int:
    """Measure, and write the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="build once")
    parser.add_argument("--before", type=Path, help="another checkout")
    options = parser.parse_args()
    limit = float("nan")
    note = ""
    with tempfile.TemporaryDirectory(prefix="build ") as place:
        place = Path(place)
        before = build_before(options.before, place / "before") if options.before else None
        ours = quickest([build(place / f"ours{i}") for i in range(1 if options.quick else 2)])
        rival = run_serially(place / "serial")
        if not options.quick:
            limit, note = find_limit(place, ours)
            measure_notebooks(place)
        again = quickest([build(place / "ours0") for _ in range(3)])
        first = stamps(place / "ours0")
        changed = build(place / "ours0", "-p", "alpha=0.01")
        after = stamps(place / "ours0")
        rerun = [name for name in first if after[name] != first[name]]
        loaded = count_imports(place / "ours0")
    serial = f"papermill, the {len(first)} notebooks one after another, no pages"
    nothing = f"{loaded} scientific packages loaded"
    some = f"runs {', '.join(rerun)}"
    lines = [
        line("full build, processor seconds", ours.processor, rival.processor, serial),
        line("nothing changed, processor seconds", again.processor, note=nothing),
        line("alpha changed, processor seconds", changed.processor, note=some),
        line(f"full build{CLOCK}", ours.seconds, rival.seconds, serial, limit, note=note),
        line(f"nothing changed{CLOCK}", again.seconds),
        line(f"alpha changed{CLOCK}", changed.seconds),
    ]
    if before:
        run_before, notebooks = before
        earlier = f"the checkout before, {notebooks} notebooks"
        what = "full build of both checkouts, processor seconds"
        lines.insert(1, line(what, ours.processor, run_before.processor, earlier))
    write_table("building", lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
