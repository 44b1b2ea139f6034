"""A full build against the same notebooks one after another with papermill's command line, and against what two processors could do at best.

python benchmarks/building.py   writes benchmarks/building.csv and, notebook by notebook, benchmarks/notebooks.csv. About six minutes.
The limit is the longest chain of notebooks, or all processor time over the processors, whichever is larger. Start and imports of a notebook
are those of a copy that ends after its imports; the rest is its analysis. Of two measurements of a notebook, the smaller counts.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
from common import HERE, Run, line, run, write_table

from helpers.base.paths import ROOT
from helpers.workflow.chain.contract import read_contract

PYTHON = [sys.executable, "-P", "-m"]
SCIENCE = ("numpy", "pandas", "scipy", "statsmodels", "matplotlib", "papermill", "nbformat")


def build(out: Path, *words: str) -> Run:
    """./build.sh into a folder, with the environment present."""
    return run([*PYTHON, "helpers.workflow.cli", "report", "--out", out, *words], cwd=ROOT)


def run_serially(out: Path) -> Run:
    """The notebooks with papermill's command line, each when the last has ended, in an order in which each finds what it reads."""
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
    """Each notebook alone on the machine: seconds and processor seconds, in all and up to the end of its imports."""
    rows = []
    with tempfile.TemporaryDirectory() as short:
        shorten_notebooks(Path(short))
        for name in read_contract():
            command = [*PYTHON, "helpers.workflow.chain.execute", name, "{}"]
            started = run(
                command,
                cwd=ROOT,
                env=os.environ | {"REPLICATION_OUT": short, "REPLICATION_NOTEBOOKS": short},
            )
            whole = run(command, cwd=ROOT, env=os.environ | {"REPLICATION_OUT": str(out)})
            rows.append(
                (
                    name,
                    whole.seconds,
                    whole.processor,
                    started.seconds,
                    started.processor,
                    whole.processor - started.processor,
                )
            )
            print(f"  {name:22}{whole.seconds:6.1f} s", flush=True)
    return pd.DataFrame(
        rows,
        columns=[
            "notebook",
            "seconds",
            "processor",
            "start_seconds",
            "start_processor",
            "analysis_processor",
        ],
    )


def shorten_notebooks(folder: Path) -> None:
    """Copies of the notebooks that end after their imports."""
    for name in read_contract():
        book = json.loads((ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))
        code = [i for i, cell in enumerate(book["cells"]) if cell["cell_type"] == "code"]
        book["cells"] = book["cells"][: code[1] + 1]  # parameters, imports
        (folder / f"{name}.ipynb").write_text(json.dumps(book), encoding="utf-8")


def longest_chain(seconds: dict) -> float:
    """Seconds of the longest chain of notebooks in which each reads what one before it wrote."""

    def until(name: str) -> float:
        before = [
            other
            for other, files in read_contract().items()
            if set(files["writes"]) & set(read_contract()[name]["reads"])
        ]
        return seconds[name] + max(map(until, before), default=0)

    return max(map(until, read_contract()))


def count_imports(out: Path) -> int:
    """How many scientific packages a rebuild loads in which nothing changed."""
    probe = f"import sys; from helpers.workflow.cli import main; main(['report', '--out', {str(out)!r}]); print(sum(m in sys.modules for m in {SCIENCE!r}), file=sys.stderr)"
    told = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    ).stderr
    return int(told.split()[-1])


def main() -> int:
    """Measure, and write the two tables."""
    with tempfile.TemporaryDirectory(prefix="build ") as place:
        place = Path(place)
        ours = min((build(place / f"ours{i}") for i in range(2)), key=lambda r: r.seconds)
        rival = run_serially(place / "serial")
        parts = time_notebooks(place / "ours0")
        within = [
            json.loads((place / "ours1/run" / f"{name}.json").read_text())["seconds"]
            for name in parts["notebook"]
        ]
        parts["seconds"] = parts["seconds"].clip(upper=within)
        pages = run([*PYTHON, "helpers.report", "--out", place / "ours0"], cwd=ROOT)
        build(
            place / "ours0"
        )  # the notebooks run by hand are run again where their outputs' record is older
        again = min((build(place / "ours0") for _ in range(3)), key=lambda r: r.seconds)
        before = {
            name: (place / "ours0/run" / f"{name}.json").stat().st_mtime_ns
            for name in read_contract()
        }
        changed = build(place / "ours0", "-p", "alpha=0.01")
        rerun = [
            name
            for name in read_contract()
            if (place / "ours0/run" / f"{name}.json").stat().st_mtime_ns != before[name]
        ]
        chain = (
            longest_chain(dict(zip(parts["notebook"], parts["seconds"], strict=True)))
            + pages.seconds
        )
        work = min(parts["processor"].sum() + pages.processor, ours.processor) / min(
            2, os.cpu_count() or 1
        )
        loaded = count_imports(place / "ours1")
    limit = max(chain, work)
    serial = "papermill, one notebook after another, no pages"
    kind = "longest chain" if chain > work else "all processor time over two processors"
    shared = f"{parts['start_processor'].sum() / parts['processor'].sum():.0%} of the processor time is start and imports"
    write_table("building", [
        line("full build, notebooks and pages", ours.seconds, rival.seconds, serial, limit, note=f"limit: {kind}; {shared}"),
        line("processor seconds of it", ours.processor, rival.processor, serial),
        line("build in which nothing changed", again.seconds, rival.seconds, serial, note=f"{loaded} scientific packages loaded"),
        line("build with alpha changed", changed.seconds, rival.seconds, serial, note=f"runs {', '.join(rerun)}"),
    ])  # fmt: skip
    parts.round(2).to_csv(HERE / "notebooks.csv", index=False, lineterminator="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
