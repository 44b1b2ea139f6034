"""All benchmarks, one after another, and the page that shows their tables.

python benchmarks/all.py [NAME ...] [--quick]   runs all, or those named, and writes README.md here;
--page only writes it. About forty minutes; with --quick, which measures less often and leaves out
ten million respondents and setting up, under five on an idle machine.
--python: an environment with requirements/streaming.in, requirements/cluster.lock and
requirements/search.lock beside requirements.lock. --before: another checkout, to be built as well.
"""

import argparse
import subprocess
import sys

import pandas as pd
from building import CLOCK
from common import HERE

# Benchmark -> heading and what to know, the tables it writes.
BENCHMARKS = {
    "building": ("Building", ["building", "notebooks"]),
    "installing": ("Setting up", ["installing", "dependencies"]),
    "scale": ("Many respondents", ["scale", "scale_steps", "scale_notebooks"]),
    "streaming": ("Files larger than memory", ["streaming"]),
    "resampling": ("Resampling", ["resampling"]),
    "reconstruction": ("Reconstruction", ["reconstruction"]),
    "cluster": ("Beyond one machine", ["cluster"]),
}
NOT_QUICK = {"installing"}
APART = {"cluster"}  # runs in the environment that --python names

# What has to be known of the tables that are there; to be changed when they are.
CONDITIONS = (
    "Measured with --quick, but for many respondents and *Setting up*: streaming with 200,000 "
    "respondents, fewer refits and seeds, no limit of a build. "
    "*Building* was measured on an idle machine. For the rest it was shared with other work, so "
    "processor seconds tell more than those by the clock. *Setting up*, and the notebooks 01 to "
    "05 on many respondents, were measured some days before."
)
QUOTED = ["building", "installing", "scale", "resampling"]
BEGIN = "<!-- speed: begin -->"
END = "<!-- speed: end -->"


def write_page() -> None:
    """README.md from the tables that are there."""
    parts = [
        "# How fast, against what\n\nMade by `python benchmarks/all.py`; "
        "each line was measured in one run with its rival. Ratios above 1: we are quicker. "
        f"{CONDITIONS}"
    ]
    for name, (heading, tables) in BENCHMARKS.items():
        told = (
            (HERE / f"{name}.py").read_text(encoding="utf-8").split('"""')[1].strip().split("\n\n")
        )
        parts.append(f"## {heading}\n\n{told[0]}")
        parts += [
            as_markdown(pd.read_csv(HERE / f"{table}.csv", dtype=str, keep_default_na=False))
            for table in tables
            if (HERE / f"{table}.csv").is_file()
        ]
    (HERE / "README.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def quote() -> str:
    """The lines that docs/TRUST.md quotes: those with a rival, and what it is."""
    found = [
        pd.read_csv(HERE / f"{name}.csv", dtype=str, keep_default_na=False)
        for name in QUOTED
        if (HERE / f"{name}.csv").is_file()
    ]
    rows = pd.concat(found)
    clock = rows["what"].str.endswith(CLOCK)  # depends on what else the machine did
    rows = rows[(rows["rival"] != "") & (rows["unit"] == "s") & ~clock]
    shown = rows[["what", "ours", "rival", "rival_name", "ratio", "over_limit"]]
    names = {
        "ours": "ours, s",
        "rival": "rival, s",
        "rival_name": "rival",
        "ratio": "times as fast",
        "over_limit": "times the limit",
    }
    return as_markdown(shown.rename(columns={"what": "", **names}))


def write_quote() -> None:
    """Put them between the marks in docs/TRUST.md."""
    path = HERE.parent / "docs/TRUST.md"
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    path.write_text(f"{before}{BEGIN}\n{quote()}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


def as_markdown(table: pd.DataFrame) -> str:
    """A table in Markdown; what is the same in every line, such as the machine, stands below it."""
    shared = [c for c in table if c == "machine"]
    shown = table.drop(columns=shared)
    shown = shown.loc[:, (shown != "").any()]
    rows = [list(shown.columns), ["---"] * shown.shape[1], *shown.to_numpy().tolist()]
    below = "".join(f"\n\nMeasured on: {value}." for c in shared for value in table[c].unique())
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + below


def command(name: str, options) -> list[str]:
    """The command that runs one benchmark."""
    python = options.python if name in APART else sys.executable
    words = [python, str(HERE / f"{name}.py")]
    if options.quick:
        words += ["--quick"]
    if name == "streaming":
        words += ["--python", options.python]
    if name == "building" and options.before:
        words += ["--before", options.before]
    return words


def main(words: list) -> int:
    """Run the benchmarks named, or all; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--before")
    options = parser.parse_args(words)
    if unknown := [name for name in options.names if name not in BENCHMARKS]:
        parser.error(f"no benchmark '{unknown[0]}'; there are {', '.join(BENCHMARKS)}.")
    left_out = NOT_QUICK if options.quick else set()
    names = options.names or [name for name in BENCHMARKS if name not in left_out]
    for name in names if not options.page else ():
        print(f"{name} ...", flush=True)
        if status := subprocess.run(command(name, options), cwd=HERE.parent).returncode:
            return status
    write_page()
    write_quote()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
