"""Searches data sets that print every number and push a moment as far as can be; minutes each.

python -m helpers.synthesis.identification.search [--out FOLDER] [--aims NAME ...] [--seeds 3]
[--variants 10] [--tries 25] [--processes N] [--scheduler tcp://host:port] [--ship]

Needs requirements/search.lock beside requirements.lock. Each data set is written when it is found,
and FOLDER/progress.tsv says what is finished and how many processor seconds it took; a run goes on
where the folder ends, also after it was killed. Workers of a cluster write to the same folder, so
it must be one that all of them see. --ship searches nothing: it copies to data/witnesses/ what the
folder has that turns a verdict, and writes data/witnesses/index.csv anew. --free N varies the
scores of the outcome without a regression in each shipped data set, N times, without a solver.

Measured: of 10 searches with 15 tries, 6 found a data set, each in 2 to 87 s of a processor; the
others took 136 to 164 s. At the pace of those, 90 aims with 3 starts of 25 tries would take about
20 hours of a processor. --free took less than 2 s per data set and found each of 54.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.base import parallel
from helpers.base.errors import InputError, nearest
from helpers.base.paths import resolve
from helpers.paper.printed_numbers import read_published
from helpers.statistics.multiverse.choices import read_choices
from helpers.survey.codebook import read_codebook
from helpers.synthesis.identification import headlines
from helpers.synthesis.identification.certificates.store import verify_certificates
from helpers.synthesis.identification.results import ranges, verdicts
from helpers.synthesis.identification.witnesses import (
    INDEX,
    list_pairs,
    read_witness,
    read_witnesses,
    table_index,
    table_witness,
    write_witness,
)
from helpers.synthesis.reconstruction.problem.specification import read_specification
from helpers.synthesis.reconstruction.solution.comparison import table_solution
from helpers.synthesis.reconstruction.solution.solution import Solution

SEED = 20211107
FREE = ((4,), (5,), (4, 5))  # functions whose correlation the paper calls significant
PROGRESS = "progress.tsv"  # not .csv: the data sets beside it are


def list_aims() -> list:
    """Every moment that is pushed, both ways."""
    # the solver is imported where it is used: without it, --help and --ship still work
    from helpers.synthesis.identification.search.directed_search import Aim

    aims = []
    for sign in (1, -1):
        aims += [Aim("r2", (k,), sign) for k in range(3)]
        aims += [Aim("index", (k,), sign) for k in range(1, 4)]
        aims += [Aim("r", place, sign) for place in product(range(4), range(6))]
        for i in range(6):
            aims += [Aim("pair", (i, j), sign) for j in range(i)]
    return aims


def name_file(name: str, seed: int) -> str:
    """The file of an aim and a seed, without its ending."""
    return f"{name}-{seed}".replace("+", "-high").replace("--", "-low-")


def search_one(task: tuple) -> tuple[str, str, float]:
    """One aim and seed: the data set, then its variants, each written at once; then its line.

    task: (aim, seed, variants, tries, folder). Returns name, what was found, processor seconds.
    """
    begun = time.process_time()
    aim, seed, _, tries, folder = task
    name = name_file(aim.name, seed)
    made = find_data_sets(task)
    told = f"{made} data sets" if made else "none"
    seconds = time.process_time() - begun
    with (resolve(folder) / PROGRESS).open("a", encoding="utf-8") as progress:
        progress.write(f"{name}\t{told}\t{seconds:.0f}\t{tries}\n")
    return name, told, seconds


def find_data_sets(task: tuple) -> int:
    """How many data sets of one aim and seed lie in the folder in the end. task: as above."""
    from helpers.synthesis.identification.search.directed_search import make_data
    from helpers.synthesis.identification.search.variants import vary

    aim, seed, variants, tries, folder = task
    paper = read_specification(read_published(), read_codebook()).paper
    name = name_file(aim.name, seed)
    path = resolve(folder) / f"{name}.csv"
    if path.exists():
        found = read_witness(paper, path)
    else:
        rng = np.random.default_rng([SEED, seed, *aim.name.encode()])
        found = make_data(paper, aim, rng, tries)
        if found is None:
            return 0
        write_witness(paper, found, name, folder)
    made = 1
    for number in range(variants):
        if (resolve(folder) / f"{name}-{number}.csv").exists():
            made += 1
            continue
        rng = np.random.default_rng([SEED, seed, number, *aim.name.encode()])
        other = vary(paper, found, rng, columns=number % 3 == 0)
        if other is not None:
            write_witness(paper, other, f"{name}-{number}", folder)
            made += 1
    return made


def read_finished(folder: Path, tries: int) -> set:
    """Names that progress.tsv calls finished: found, or not found in at least so many tries."""
    path = folder / PROGRESS
    finished = set()
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, told, _, tried = line.split("\t")
            if told != "none" or int(tried) >= tries:
                finished.add(name)
    return finished


def run_searches(tasks: list, folder: Path, where: dict, tries: int) -> None:
    """All tasks; says what each found and how long the rest will take.

    Whoever is free takes the next: a search of minutes keeps no other waiting.
    """
    finished = read_finished(folder, tries)
    open_tasks = [t for t in tasks if name_file(t[0].name, t[1]) not in finished]
    print(f"{len(tasks) - len(open_tasks)} of {len(tasks)} searches finished before", flush=True)
    begun = time.monotonic()
    results = parallel.iterate_tasks(search_one, open_tasks, **where)
    for done, (name, told, seconds) in enumerate(results, start=1):
        print(f"{name}: {told}, {seconds:.0f} s of a processor", flush=True)
        hours = (time.monotonic() - begun) / 3600
        left = hours / done * (len(open_tasks) - done)
        print(f"  {hours:.2f} h, about {left:.2f} h left", flush=True)


def vary_shipped(number: int, folder: Path) -> None:
    """Other scores of the outcome without a regression for each shipped data set. No solver."""
    from helpers.synthesis.identification.search.variants import vary_free

    paper = read_specification(read_published(), read_codebook()).paper
    for name, solution in read_witnesses(paper).items():
        for i in range(number):
            rng = np.random.default_rng([SEED, i, *name.encode()])
            file = f"{name.removesuffix('.csv')}-free-{i}"
            varied = vary_free(paper, solution, rng, FREE[i % len(FREE)])
            if varied is not None:
                write_witness(paper, varied, file, folder)
            print(f"{file}: {'none' if varied is None else 'found'}", flush=True)


def choose_aims(names: Iterable) -> list:
    """The aims of these names, all if there are none. Raises InputError naming an unknown one."""
    aims = {aim.name: aim for aim in list_aims()}
    for name in names:
        if name not in aims:
            raise InputError(f"--aims: no aim is called {name}{nearest(name, aims)}.")
    return [aims[name] for name in names] or list(aims.values())


def ship_folder(folder: Path, seed: int = 20210908) -> str:
    """Copy to data/witnesses/ what a folder has that settles an unknown, and write the index anew.

    A data set is copied if, with those shipped, it makes a result not settled that was unknown;
    the one that does so for most results comes first. seed: as A2 draws resamples.
    Raises InputError if a data set of the folder does not print every number.
    """
    book = read_codebook()
    printed = read_published()
    paper = read_specification(printed, book).paper
    choices = headlines.keep_simple(read_choices("data/multiverse.yml", book))
    settings = headlines.Settings(book, choices, list_pairs(printed), seed=seed)
    loose = read_specification(printed, book, final_zeros=False).paper
    outer = ranges.prove_results(
        loose, book, verify_certificates(loose), settings.alpha, settings.bound
    )

    def compute(solution: Solution) -> pd.DataFrame:
        return headlines.table_headlines((table_witness(solution, paper, book), settings))

    shipped = {name: compute(data) for name, data in read_witnesses(paper).items()}
    offered = {}
    results = {}
    for path in sorted(folder.glob("*.csv")):
        data = read_witness(paper, path)
        if not table_solution(paper, data)["matches"].all():
            raise InputError(f"{path.name}: this data set does not print every number.")
        offered[path.name] = data
        results[path.name] = compute(data)
    added = []
    while True:
        gains = {}
        unknown = _count_unknown(shipped, outer)
        for name in results:
            if name not in shipped:
                left = _count_unknown({**shipped, name: results[name]}, outer)
                gains[name] = unknown - left
        best = max(gains, key=gains.get, default="")
        if not best or not gains[best]:
            break
        write_witness(paper, offered[best], best.removesuffix(".csv"))
        shipped[best] = results[best]
        added.append(best)
    judged = verdicts.table_judged(shipped, outer)
    table = table_index(judged, shipped)
    resolve(INDEX).write_text(table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")
    counts = judged["verdict"].value_counts().to_dict()
    return f"{len(offered)} data sets looked at, {len(added)} added ({', '.join(added)}): {counts}"


def _count_unknown(found: dict, outer: dict) -> int:
    return int((verdicts.table_judged(found, outer)["verdict"] == verdicts.UNKNOWN).sum())


def main(arguments: list | None = None) -> int:
    """Run from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.synthesis.identification.search",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", default="build/search", help="folder (default: build/search)")
    parser.add_argument("--aims", nargs="+", default=[], help="such as r21+ index1- (default: all)")
    parser.add_argument("--seeds", type=int, default=3, help="starts for each aim (default: 3)")
    parser.add_argument("--variants", type=int, default=10, help="for each found (default: 10)")
    parser.add_argument("--tries", type=int, default=25, help="for each start (default: 25)")
    parser.add_argument("--processes", type=int, default=1, help="on this machine (default: 1)")
    parser.add_argument("--scheduler", default="", help="address of a Dask scheduler")
    parser.add_argument("--free", type=int, default=0, help="vary shipped ones so often instead")
    parser.add_argument("--ship", action="store_true", help="ship what the folder has; no search")
    options = parser.parse_args(arguments)
    folder = resolve(options.out)
    try:
        if options.ship:
            print(ship_folder(folder))
            return 0
        folder.mkdir(parents=True, exist_ok=True)
        if options.free:
            vary_shipped(options.free, folder)
            return 0
        where = parallel.choose_scheduler(options.scheduler, options.processes)
        tasks = []
        for seed in range(options.seeds):
            for aim in choose_aims(options.aims):
                tasks.append((aim, seed, options.variants, options.tries, str(folder)))
        run_searches(tasks, folder, where, options.tries)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except ModuleNotFoundError as error:
        print(
            f"{error.name} is not installed; the search needs requirements/search.lock beside "
            "requirements.lock.",
            file=sys.stderr,
        )
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
