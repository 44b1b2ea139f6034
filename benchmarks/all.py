"""All benchmarks, one after another, and the page that shows their tables.

python benchmarks/all.py [NAME ...] [--quick]   runs all, or those named, and writes README.md here;
--page only writes it. About forty minutes; with --quick under five on two idle processors.

The environment that runs it needs requirements.lock, and beside it requirements/cluster.lock,
requirements/search.lock (both: pip install --no-deps --require-hashes -r) and what
requirements/streaming.in names. --python: another environment that has these three; what is not
there is said to be in the table. --before: another checkout, to be built as well (a minute more).
Setting up fetches packages from an index.
"""

import argparse
import subprocess
import sys

import pandas as pd
from building import CLOCK
from common import CONDITIONS, HERE

# Benchmark -> heading, the tables it writes, and what only a run without --quick measures.
BENCHMARKS = {
    "building": ("Building", ["building", "notebooks"], "each notebook by itself, and the limit"),
    "installing": ("Setting up", ["installing", "dependencies"], "everything"),
    "scale": (
        "Many respondents",
        ["scale", "scale_steps", "scale_notebooks"],
        "a million and ten million respondents",
    ),
    "streaming": (
        "Files larger than memory",
        ["streaming"],
        "a million respondents, instead of a fifth of them",
    ),
    "resampling": (
        "Resampling",
        ["resampling"],
        "hundreds of refits, instead of tens, and all correlations, instead of a quarter",
    ),
    "reconstruction": (
        "Reconstruction",
        ["reconstruction"],
        "ten seeds for each kernel, instead of three",
    ),
    "cluster": ("Beyond one machine", ["cluster"], "three times as many tasks"),
}
NOT_QUICK = {"installing"}
APART = {"cluster"}  # runs in the environment that --python names

QUOTED = ["building", "installing", "scale", "resampling"]
BEGIN = "<!-- speed: begin -->"
END = "<!-- speed: end -->"


def text_page() -> str:
    """README.md from the tables that are there."""
    parts = [
        "# How fast, against what\n\nMade by `python benchmarks/all.py`; each line was measured in "
        "one run with its rival. Ratios above 1: we are quicker. Below each table stands how it "
        "was measured. Where others kept processors busy meanwhile, seconds of processors tell "
        "more than those by the clock."
    ]
    for name, (heading, tables, _) in BENCHMARKS.items():
        about = (HERE / f"{name}.py").read_text(encoding="utf-8").split('"""')[1]
        first = about.strip().split("\n\n")[0]
        parts.append(f"## {heading}\n\n{first}")
        for table in tables:
            if (found := read_table(table)) is not None:
                parts.append(as_markdown(found))
                parts.append(tell_conditions(found, name))
    return "\n\n".join(part for part in parts if part) + "\n"


def read_table(name: str) -> pd.DataFrame | None:
    """A table that was measured, as text; None if it was not."""
    path = HERE / f"{name}.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False) if path.is_file() else None


def tell_conditions(table: pd.DataFrame, name: str) -> str:
    """How a table was measured, in the words of its own columns; nothing if it has none."""
    if not set(CONDITIONS) <= set(table):
        return ""
    told = []
    done = 0
    groups = table.groupby(CONDITIONS, sort=False)
    for (host, measured, quick, others), lines in groups:
        part = "Measured"
        if len(groups) > 1:
            several = f"s {done + 1} to {done + len(lines)}"
            part = f"Line{several if len(lines) > 1 else f' {done + 1}'} measured"
        done += len(lines)
        text = f"{part} on {measured}: {host}"
        if others:
            text += f"; others kept {others} processors busy"
        if quick == "True":
            text += f". With --quick; only without it: {BENCHMARKS[name][-1]}"
        told.append(f"{text}.")
    return " ".join(told)


def quote() -> str:
    """The lines that docs/TRUST.md quotes: those with a rival, and what it is."""
    rows = pd.concat([read_table(name) for name in QUOTED])
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
    """A table in Markdown, without how it was measured and without columns that are empty."""
    shown = table[[column for column in table if column not in CONDITIONS]]
    shown = shown.loc[:, (shown != "").any()]
    rows = [list(shown.columns), ["---"] * shown.shape[1], *shown.to_numpy().tolist()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


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
    (HERE / "README.md").write_text(text_page(), encoding="utf-8")
    write_quote()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
