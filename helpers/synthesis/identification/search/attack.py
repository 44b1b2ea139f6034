"""Tries to break what is called settled: pushes the quantity behind each proof towards its
threshold.

python -m helpers.synthesis.identification.search.attack [--out data/attacks.csv] [--starts 20]
[--processes N] [--scheduler tcp://host:port]. Goes on where the file ends. About 0.6 s per start.

The attacker may use more than a data set could: moments need not be those of whole answers, every
published number may lie anywhere in its rounding, and -0.02 may be -0.024. What it does not reach,
no data set near its local optima reaches; only the proof speaks for all.
"""

import argparse
import sys

import numpy as np
import pandas as pd

from helpers.base import parallel
from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import read_codebook
from helpers.synthesis.identification.search import extremes
from helpers.synthesis.identification.search.breakdown import write_rows
from helpers.synthesis.identification.search.directed_search import Aim, express_moment
from helpers.synthesis.reconstruction.problem.specification import read_specification

SEED = 20211111
# kind and places (see certificates/claims.py), and the direction that could break the result
AIMS = (
    ("r2", (0,), 1),
    ("r", (1, 1), 1),
    ("r", (1, 1), -1),
    ("r", (1, 2), 1),
    ("r", (1, 2), -1),
    ("r", (2, 1), -1),
    ("r", (2, 3), -1),
    ("vif", (1,), -1),
    ("vif", (5,), -1),
    ("ratio", (0, 1), 1),
    ("ratio", (2, 1), 1),
    ("ratio", (3, 1), 1),
    ("ratio", (4, 1), 1),
    ("ratio", (5, 1), 1),
)
COLUMNS = ["aim", "direction", "starts", "found", "reached"]


def push(task: tuple) -> dict:
    """One quantity as far as several starts get. task: (kind, places, direction, starts)."""
    kind, places, sign, starts = task
    spec = read_specification(read_published(), read_codebook(), final_zeros=False)
    reached = []
    for start in range(starts):
        rng = np.random.default_rng([SEED, start, sign + 1, *kind.encode(), *places])
        pattern = extremes.draw_pattern(spec.paper, rng)
        program = extremes.MomentProgram(spec.paper, pattern, share=1.0)
        goal = express_moment(program, Aim(kind, places, sign))
        best, _ = program.solve(-sign * goal, program.start(rng))
        if best is not None:
            reached.append(-sign * best.value)
    farthest = max(reached, key=lambda value: sign * value) if reached else np.nan
    name = "-".join([kind, *map(str, places)])
    direction = "highest" if sign > 0 else "lowest"
    values = (name, direction, starts, len(reached), round(farthest, 5))
    return dict(zip(COLUMNS, values, strict=True))


def main(arguments: list | None = None) -> int:
    """Run from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", default="data/attacks.csv", help="default: data/attacks.csv")
    parser.add_argument("--starts", type=int, default=20, help="for each (default: 20)")
    parser.add_argument("--processes", type=int, default=1, help="on this machine (default: 1)")
    parser.add_argument("--scheduler", default="", help="address of a Dask scheduler")
    options = parser.parse_args(arguments)
    path = resolve(options.out)
    try:
        where = parallel.choose_scheduler(options.scheduler, options.processes)
        batch = len(AIMS) if options.scheduler else options.processes
        for first in range(0, len(AIMS), batch):
            table = pd.read_csv(path) if path.exists() else pd.DataFrame(columns=COLUMNS)
            enough = table[table["starts"].astype(int) >= options.starts]
            known = set(zip(enough["aim"], enough["direction"], strict=True))
            tasks = []
            for kind, places, sign in AIMS[first : first + batch]:
                name = "-".join([kind, *map(str, places)])
                if (name, "highest" if sign > 0 else "lowest") not in known:
                    tasks.append((kind, places, sign, options.starts))
            found = pd.DataFrame(parallel.run_tasks(push, tasks, **where), columns=COLUMNS)
            if len(found):
                both = [table, found] if len(table) else [found]
                write_rows(pd.concat(both).drop_duplicates(COLUMNS[:2], keep="last"), path)
            print(f"{min(first + batch, len(AIMS))} of {len(AIMS)} aims", flush=True)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
