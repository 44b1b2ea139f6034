"""What work is lost when tasks are shared out to the workers of a Dask cluster.
Efficiency: the seconds that tasks took, by the clock of the workers, over all seconds of both
workers (one thread each, on this machine) from the call to the last result. Overhead: processor
seconds that scheduler and caller spend on one more message (a task, or a group of short ones).
At 10 to 100 workers, efficiency on paper, for a user's whole job: tasks as long as those measured,
taken by whoever is free, and sent no faster than one an overhead. its_cpu_s: what one worker would
need for the job. The directed search is measured by its first step, a push of one result from one
start.

python benchmarks/cluster.py [--quick]   writes benchmarks/cluster.csv. About three minutes; needs
requirements/cluster.lock and requirements/search.lock in the environment that runs it.

Others on the machine make tasks longer, not less efficient.
"""

import argparse
import heapq
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from common import write_table
from resampling import make_survey

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/support/processes"))
from dask_cluster import ONE_THREAD, Cluster, start_cluster

from helpers.base import parallel
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
ON_PAPER = (10, 30, 100)  # workers
FEW = 100  # messages that do nothing; as many again three times over are held against them
RESPONDENTS = 5600
RESAMPLES = (100_000, 1_000_000)  # of the whole jobs


@dataclass(frozen=True)
class Job:
    """One kind of work: what is measured here, and how many tasks a user's job has.

    together: whether its tasks go in groups (run_tasks), or each by itself (iterate_tasks).
    """

    function: Callable
    tasks: list
    shared: tuple
    whole: dict[str, int]
    together: bool = False

    def run(self, function: Callable, tasks: list, address: str = "") -> list:
        """All tasks with some function, in order."""
        run = parallel.run_tasks if self.together else parallel.iterate_tasks
        return list(run(function, tasks, address, shared=self.shared))


@dataclass
class Clocked:
    """A function that tells beside what it gives how long it took, by the clock and in processor
    seconds."""

    function: object

    def __call__(self, *task):
        begun = time.perf_counter()
        used = time.thread_time()
        given = self.function(*task)
        return given, time.perf_counter() - begun, time.thread_time() - used


def do_nothing(*task) -> None:
    """Take a task with its data, and give nothing."""


def plan_resampling(quick: bool) -> Job:
    """Blocks of resamples of many respondents."""
    codebook = read_codebook()
    survey = make_survey(codebook, RESPONDENTS)
    products = Products(survey, paper_entries(codebook))
    plan = bootstrap.plan_blocks(RESPONDENTS, 60_000 if quick else RESAMPLES[0], 1)
    tasks = list(zip(*plan, strict=True))
    whole = {}
    for resamples in RESAMPLES:
        sizes, _ = bootstrap.plan_blocks(RESPONDENTS, resamples, 1)
        whole[f"{resamples:,} resamples"] = len(sizes)
    return Job(bootstrap._draw, tasks, (products,), whole, together=True)


def plan_ensemble(quick: bool) -> Job:
    """Members of the ensemble of data sets."""
    spec = read_specification(read_published(), read_codebook())
    paper = ensemble.loosen_paper(spec.paper)
    rng = np.random.default_rng(spec.seed)
    limits = remaining_sd_limits(paper, list_all_leftovers(paper, rng))
    base = fit_best(paper, limits, rng, starts=3)
    seeds = [[spec.seed, 3, number] for number in range(16 if quick else 48)]
    return Job(ensemble._draw_seeded, seeds, (paper, base, limits), {"200 members": 200})


def plan_search(quick: bool) -> Job:
    """Pushes of a result as far as it goes: what the directed search begins with."""
    from helpers.synthesis.identification.search import __main__ as search
    from helpers.synthesis.identification.search import attack

    tasks = [(*aim, 1) for aim in attack.AIMS] * (1 if quick else 3)
    aims = len(search.list_aims())
    return Job(attack.push, tasks, (), {f"{aims} aims from 3 starts": 3 * aims})


def plan_coverage(quick: bool) -> Job:
    """Results of made-up papers, whose ranges are searched."""
    from helpers.synthesis.identification.search import coverage

    results = len(coverage.RESULTS)
    tasks = [(number, place, 1) for number in range(3) for place in range(results)]
    whole = {"50 papers": 50 * results}
    return Job(coverage.search_result, tasks[: 8 if quick else None], (), whole)


JOBS = {
    f"resampling, {RESPONDENTS:,} respondents": plan_resampling,
    "ensemble": plan_ensemble,
    "directed search": plan_search,
    "coverage check": plan_coverage,
}


def measure(what: str, plan: Callable, quick: bool, cluster: Cluster) -> list[dict]:
    """One kind of work: here and on the cluster, and how efficient; a line for each whole job.

    same: whether the first tasks give here what they gave there.
    """
    try:
        job = plan(quick)
    except ModuleNotFoundError as error:
        return [{"what": f"{what} (not measured: {error.name} is not installed)"}]
    address = cluster.address
    # the workers import what they need
    job.run(job.function, job.tasks[:WORKERS], address)
    begun = time.perf_counter()
    told = job.run(Clocked(job.function), job.tasks, address)
    lasted = time.perf_counter() - begun
    there = [value for value, *_ in told[:WORKERS]]
    here = job.run(job.function, job.tasks[:WORKERS])
    with np.printoptions(threshold=sys.maxsize, floatmode="unique"):
        same = repr(here) == repr(there)
    busy = sum(clocked for _, clocked, _ in told)
    used = [seconds for *_, seconds in told]
    overhead = measure_overhead(job, cluster)
    found = []
    for name, tasks in job.whole.items():
        lengths = np.random.default_rng(1).choice(used, tasks)
        row = {
            "what": what,
            "tasks": len(told),
            "cpu_s_each": sum(used) / len(told),
            "efficiency": busy / WORKERS / lasted,
            "same": same,
            "overhead_ms": 1000 * overhead,
            "whole_job": f"{name}, {tasks:,} tasks",
            "its_cpu_s": lengths.sum(),
        }
        for workers in ON_PAPER:
            lasting = estimate_whole(job, lengths, overhead, workers)
            row[f"at_{workers}"] = lengths.sum() / workers / lasting
        found.append(row)
    return found


def estimate_whole(job: Job, lengths: np.ndarray, overhead: float, workers: int) -> float:
    """Seconds that a job takes on so many workers, on paper: who is free takes the next message.

    lengths: of its tasks, in seconds. No message is there before all before it have been sent.
    """
    messages = min(len(lengths), parallel.ROUNDS * workers) if job.together else len(lengths)
    free = [0.0] * workers
    for i in range(messages):
        begun = max(heapq.heappop(free), (i + 1) * overhead)
        heapq.heappush(free, begun + lengths[i::messages].sum())
    return max(free)


def measure_overhead(job: Job, cluster: Cluster) -> float:
    """Seconds of processors that one more message costs scheduler and caller: of many messages that
    do nothing, beyond those of a few."""
    scheduler = psutil.Process(cluster.scheduler.pid)
    spent = {}
    for number in (FEW, 4 * FEW):
        tasks = (job.tasks * number)[:number]
        begun = time.process_time() + sum(scheduler.cpu_times()[:2])
        if job.together:  # but these not in groups, so that each is a message
            with parallel._use(cluster.address) as client:
                messages = [[task] for task in tasks]
                client.gather(parallel._send(client, do_nothing, messages, job.shared))
        else:
            job.run(do_nothing, tasks, cluster.address)
        spent[number] = time.process_time() + sum(scheduler.cpu_times()[:2]) - begun
    few, many = spent
    return (spent[many] - spent[few]) / (many - few)


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer tasks")
    options = parser.parse_args()
    lines = []
    with start_cluster(WORKERS, **ONE_THREAD) as cluster:
        for what, plan in JOBS.items():
            lines += measure(what, plan, options.quick, cluster)
    write_table("cluster", lines)


if __name__ == "__main__":
    main()
