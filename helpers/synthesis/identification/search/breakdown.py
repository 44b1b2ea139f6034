"""How far R2 of each regression can go, by how far complete-case correlations may differ from
the published ones.

python -m helpers.synthesis.identification.search.breakdown [--out data/breakdown.csv] [--starts 5]
[--processes N] [--scheduler tcp://host:port]. Goes on where the file ends: rows with as many starts
stay. About 0.6 s per start: 10 minutes of one processor in all.

The search is over real-valued moments, from random patterns of missing answers and random starting
points. It ends in local optima, so a row says what is possible, never what is impossible.
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
from helpers.synthesis.identification.search.directed_search import Aim, express_moment
from helpers.synthesis.reconstruction.problem.specification import read_specification

SEED = 20211109
APART = (0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.12)
LEAST_R = (None, 0.0)
SIDES = {"highest": 1, "lowest": -1}
KEY = ["outcome", "side", "apart", "least_r"]
COLUMNS = [*KEY, "starts", "found", "r2"]


def list_rows(outcomes: int) -> list[tuple]:
    """(outcome, side, apart, least_r) of every row."""
    rows = []
    for least_r in LEAST_R:
        for apart in APART:
            for outcome in range(outcomes):
                rows += [(outcome, side, apart, least_r) for side in SIDES]
    return rows


def push_r2(task: tuple) -> dict:
    """One row: the most extreme R2 of several starts.

    task: ((outcome, side, apart, least_r), starts).
    """
    (outcome, side, apart, least_r), starts = task
    paper = read_specification(read_published(), read_codebook()).paper
    aim = Aim("r2", (outcome,), SIDES[side], apart, least_r)
    reached = []
    for start in range(starts):
        rng = np.random.default_rng([SEED, start, *aim.name.encode()])
        pattern = extremes.draw_pattern(paper, rng)
        program = extremes.MomentProgram(paper, pattern, apart=apart, least_r=least_r)
        best, _ = program.solve(-aim.sign * express_moment(program, aim), program.start(rng))
        if best is not None:
            reached.append(-aim.sign * best.value)
    farthest = max(reached, key=lambda r2: aim.sign * r2) if reached else np.nan
    return {
        "outcome": paper.regressed[outcome].name,
        "side": side,
        "apart": apart,
        "least_r": "" if least_r is None else f"{least_r:g}",
        "starts": starts,
        "found": len(reached),
        "r2": round(farthest, 6),
    }


def read_rows(path) -> pd.DataFrame:
    """What is stored so far; nothing if there is no file."""
    if not path.exists():
        return pd.DataFrame(columns=COLUMNS)
    return pd.read_csv(path, dtype={"least_r": str}, keep_default_na=False)


def write_rows(table: pd.DataFrame, path) -> None:
    """Write all rows, whole or not at all."""
    aside = path.with_name("." + path.name)
    aside.write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
    aside.replace(path)


def main(arguments: list | None = None) -> int:
    """Run from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", default="data/breakdown.csv", help="default: data/breakdown.csv")
    parser.add_argument("--starts", type=int, default=5, help="for each row (default: 5)")
    parser.add_argument("--processes", type=int, default=1, help="on this machine (default: 1)")
    parser.add_argument("--scheduler", default="", help="address of a Dask scheduler")
    options = parser.parse_args(arguments)
    paper = read_specification(read_published(), read_codebook()).paper
    path = resolve(options.out)
    try:
        where = parallel.choose_scheduler(options.scheduler, options.processes)
        rows = list_rows(len(paper.regressed))
        batch = 12 if options.scheduler else 2 * options.processes
        for first in range(0, len(rows), batch):
            table = read_rows(path)
            known = set()
            if len(table) and "starts" in table:
                enough = table[table["starts"].astype(int) >= options.starts]
                known = set(enough[KEY].astype(str).itertuples(index=False, name=None))
            tasks = []
            for outcome, side, apart, least_r in rows[first : first + batch]:
                name = paper.regressed[outcome].name
                least = "" if least_r is None else f"{least_r:g}"
                if (name, side, str(apart), least) not in known:
                    tasks.append(((outcome, side, apart, least_r), options.starts))
            found = pd.DataFrame(parallel.run_tasks(push_r2, tasks, **where), columns=COLUMNS)
            if len(found):
                kept = table.reindex(columns=COLUMNS).dropna(subset=["starts"])
                both = [kept, found] if len(kept) else [found]
                write_rows(pd.concat(both).drop_duplicates(KEY, keep="last"), path)
            print(f"{min(first + batch, len(rows))} of {len(rows)} rows", flush=True)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
