"""What work is lost when tasks are shared out to the workers of a Dask cluster.

python benchmarks/cluster.py [--quick]   writes benchmarks/cluster.csv. About two minutes; needs
requirements/cluster.lock and requirements/search.lock in the environment that runs it.

A scheduler and two workers of one thread each run on this machine. Efficiency: the seconds that
tasks took, by the clock of the workers, over all seconds of both workers from the first begin to
the last end. Others on the machine make tasks longer, not less efficient. Overhead: seconds between
two tasks with the same data that do nothing with it. At 100 workers, on paper: tasks can be begun
no faster than one an overhead.
"""

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

import numpy as np
from common import write_table
from resampling import make_survey

from helpers.base.parallel import run_tasks
from helpers.paper.printed_numbers import read_published
from helpers.statistics.resampling import bootstrap
from helpers.statistics.resampling.sums import Products, paper_entries
from helpers.survey.codebook import read_codebook
from helpers.synthesis.reconstruction import ensemble
from helpers.synthesis.reconstruction.problem.specification import read_specification
from helpers.synthesis.reconstruction.search.leftovers import (
    list_all_leftovers,
    remaining_sd_limits,
)
from helpers.synthesis.reconstruction.search.targets import fit_best

WORKERS = 2
MANY = 100  # workers on paper
MODULE = [sys.executable, "-P", "-m"]


@dataclass
class Clocked:
    """A function that tells when it began and ended beside what it gives."""

    function: object

    def __call__(self, *task):
        begun = time.time()
        return self.function(*task), begun, time.time()


def do_nothing(*task) -> None:
    """Take a task with its data, and give nothing."""


@contextlib.contextmanager
def start_cluster():
    """Address of a scheduler with its workers, all on this machine."""
    from distributed import Client

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    here = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show"]
    alone = ["--no-nanny", "--nthreads", "1", "--no-dashboard"]
    commands = [["distributed.cli.dask_scheduler", *here]]
    commands += [["distributed.cli.dask_worker", address, *alone]] * WORKERS
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    started = []
    try:
        for command in commands:
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            environment = os.environ | one_thread
            started.append(subprocess.Popen([*MODULE, *command], env=environment, **quiet))
        with Client(address, timeout=60) as client:
            client.wait_for_workers(WORKERS, timeout=60)
        yield address
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def plan_resampling(quick: bool) -> tuple:
    """Blocks of resamples of 5,600 respondents."""
    codebook = read_codebook()
    survey = make_survey(codebook, 5600)
    products = Products(survey, paper_entries(codebook))
    plan = bootstrap.plan_blocks(len(survey), 8_000 if quick else 40_000, 1)
    return bootstrap._draw, list(zip(*plan, strict=True)), (products,)


def plan_ensemble(quick: bool) -> tuple:
    """Members of the ensemble of data sets."""
    spec = read_specification(read_published(), read_codebook())
    paper = ensemble.loosen_paper(spec.paper)
    rng = np.random.default_rng(spec.seed)
    limits = remaining_sd_limits(paper, list_all_leftovers(paper, rng))
    base = fit_best(paper, limits, rng, starts=3)
    members = range(8 if quick else 24)
    seeds = [[spec.seed, 3, number] for number in members]
    return ensemble._draw_seeded, seeds, (paper, base, limits)


def plan_attacks(quick: bool) -> tuple:
    """Searches for the farthest value of a result, a start each."""
    from helpers.synthesis.identification.search import attack

    aims = attack.AIMS[: 8 if quick else 24]
    return attack.push, [(*aim, 1) for aim in aims], ()


def plan_coverage(_: bool) -> tuple:
    """Made-up papers on which the search is checked."""
    from helpers.synthesis.identification.search.coverage import search_paper

    return search_paper, [(number, 1) for number in range(4)], ()


JOBS = {
    "resampling, 5,600 respondents": plan_resampling,
    "ensemble": plan_ensemble,
    "directed search": plan_attacks,
    "coverage check": plan_coverage,
}


def measure(what: str, plan, quick: bool, address: str) -> dict:
    """One kind of work: here and on the cluster, and how efficient. Same: whether the first two
    tasks give here what they gave there."""
    try:
        function, tasks, shared = plan(quick)
    except ModuleNotFoundError as error:
        return {"what": f"{what} (not measured: {error.name} is not installed)"}
    run_tasks(
        function, tasks[:WORKERS], address, shared=shared
    )  # the workers import what they need
    overhead = min(measure_overhead(tasks, shared, address) for _ in range(3))
    told = run_tasks(Clocked(function), tasks, address, shared=shared)
    there = [value for value, *_ in told]
    few = there[:2]
    here = run_tasks(function, tasks[: len(few)], shared=shared)
    with np.printoptions(threshold=sys.maxsize, floatmode="unique"):
        same = repr(here) == repr(few)
    took = np.array([end - begun for _, begun, end in told])
    whole = max(end for *_, end in told) - min(begun for _, begun, _ in told)
    size = took.mean()
    return {
        "what": what,
        "tasks": len(tasks),
        "seconds_each": size,
        "efficiency": took.sum() / WORKERS / whole,
        "same": same,
        "overhead_ms": 1000 * overhead,
        "efficiency_at_100": size / max(size + overhead, MANY * overhead),
    }


def measure_overhead(tasks: list, shared: tuple, address: str) -> float:
    """Seconds between two tasks that take no time."""
    many = (tasks * MANY)[:MANY]
    begun = time.perf_counter()
    run_tasks(do_nothing, many, address, shared=shared)
    return (time.perf_counter() - begun) / len(many)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer tasks")
    options = parser.parse_args()
    with start_cluster() as address:
        lines = []
        for what, plan in JOBS.items():
            if options.quick and plan is plan_coverage:
                continue  # takes a minute, and is the directed search many times
            lines.append(measure(what, plan, options.quick, address))
            print(lines[-1], flush=True)
    write_table("cluster", lines)


if __name__ == "__main__":
    main()
