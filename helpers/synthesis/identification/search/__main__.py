"""Searches data sets that print every number and push a moment as far as can be; some minutes each.

python -m helpers.synthesis.identification.search [--out FOLDER] [--seeds 3] [--variants 10] [--processes N]
[--scheduler tcp://host:port]. Goes on where the folder ends: each data set is written when it is found. Finding those
that are shipped took about two hours of one processor.
"""

import argparse
import sys

import numpy as np

from helpers.base import parallel
from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import read_codebook
from helpers.synthesis.identification.search.directed_search import Aim, make_data
from helpers.synthesis.identification.search.variants import vary
from helpers.synthesis.identification.witnesses import write_witness
from helpers.synthesis.reconstruction.problem.specification import read_specification

SEED = 20211107


def list_aims() -> list[Aim]:
    """Every moment that is pushed, both ways."""
    aims = []
    for sign in (1, -1):
        aims += [Aim("r2", (k,), sign) for k in range(3)]
        aims += [Aim("index", (k,), sign) for k in range(1, 4)]
        aims += [Aim("r", (k, j), sign) for k in range(4) for j in range(6)]
        aims += [Aim("pair", (i, j), sign) for i in range(6) for j in range(i)]
    return aims


def search_one(task: tuple) -> str:
    """One aim and seed: the data set, then its variants, each written at once. Returns what was found."""
    aim, seed, variants, folder = task
    paper = read_specification(read_published(), read_codebook()).paper
    name = f"{aim.name}-{seed}".replace("+", "-high").replace("--", "-low-")
    if (resolve(folder) / f"{name}.csv").exists():
        return f"{name}: there already"
    rng = np.random.default_rng([SEED, seed, *aim.name.encode()])
    found = make_data(paper, aim, rng)
    if found is None:
        return f"{name}: none"
    write_witness(paper, found, name, folder)
    for number in range(variants):
        other = vary(paper, found, rng, columns=number % 3 == 0)
        if other is not None:
            write_witness(paper, other, f"{name}-{number}", folder)
    return f"{name}: found"


def main(arguments: list | None = None) -> int:
    """Run from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", default="build/search", help="folder (default: build/search)")
    parser.add_argument("--seeds", type=int, default=3, help="starts for each aim (default: 3)")
    parser.add_argument("--variants", type=int, default=10, help="for each found (default: 10)")
    parser.add_argument("--processes", type=int, default=1, help="on this machine (default: 1)")
    parser.add_argument("--scheduler", default="", help="address of a Dask scheduler")
    options = parser.parse_args(arguments)
    aims = list_aims()
    tasks = [(a, s, options.variants, options.out) for s in range(options.seeds) for a in aims]
    try:
        where = parallel.choose_scheduler(options.scheduler, options.processes)
        batch = max(options.processes, 1) * (1 if not options.scheduler else 50)
        for start in range(0, len(tasks), batch):
            part = tasks[start : start + batch]
            for line in parallel.run_tasks(search_one, part, **where):
                print(line, flush=True)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
