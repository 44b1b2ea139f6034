"""How long the reconstruction takes, and what the tools a user would pick instead can meet.

python benchmarks/reconstruction.py [--quick]   writes benchmarks/reconstruction.csv. About three
minutes; --quick takes fewer seeds and papers.

Processor seconds of one thread. This paper is solved with several seeds under each of two kernels
of OpenBLAS, which round differently; the table names the kernel that was loaded, whatever was asked
for. Simulated papers are audited as they are and with each kind of error planted. The R packages
are named, not timed.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

# Threads that wait for each other on a busy machine count as busy themselves.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd
from common import write_table
from threadpoolctl import threadpool_info

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/support/papers"))
from made_up_papers import draw_paper

from helpers.paper.audit.regressions.labels import establish_whole
from helpers.paper.audit.simulation import errors
from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import read_codebook
from helpers.synthesis.reconstruction.ensemble import draw_member, loosen_paper
from helpers.synthesis.reconstruction.problem.specification import read_specification
from helpers.synthesis.reconstruction.search.leftovers import (
    list_all_leftovers,
    remaining_sd_limits,
)
from helpers.synthesis.reconstruction.search.targets import fit_best
from helpers.synthesis.reconstruction.solution.comparison import table_solution
from helpers.synthesis.reconstruction.solution.realisation import search_solution

KERNELS = ("Haswell", "Prescott")  # what OpenBLAS is asked for
PACKAGES = ["LikertMakeR", "stats2data", "rsprite2"]


def time_search(name: str, paper, seed: int, **search) -> dict:
    """One search, and how many published numbers it meets."""
    begin = time.process_time()
    table = table_solution(paper, search_solution(paper, np.random.default_rng(seed), **search))
    spent = time.process_time() - begin
    return row(name, spent, paper, table["matches"])


def time_members(paper, seed: int, members: int) -> dict:
    """A member of the ensemble, on average."""
    paper = loosen_paper(paper)
    rng = np.random.default_rng(seed)
    limits = remaining_sd_limits(paper, list_all_leftovers(paper, rng))
    base = fit_best(paper, limits, rng, starts=3)
    begin = time.process_time()
    worst = None
    for i in range(members):
        member, _ = draw_member(paper, base, limits, np.random.default_rng([seed, 9, i]))
        matches = table_solution(paper, member)["matches"]
        if worst is None or matches.sum() < worst.sum():
            worst = matches
    spent = (time.process_time() - begin) / members
    return row("one member of the ensemble", spent, paper, worst)


def row(what: str, seconds: float, paper=None, matches=None, note: str = "") -> dict:
    """One line of the table. matches: whether each published number is met."""
    found = {
        "what": what,
        "kernel": name_kernel(),
        "n": "" if paper is None else str(paper.n),
        "predictors": "" if paper is None else str(len(paper.predictors)),
        "published": "" if matches is None else str(len(matches)),
        "met": "" if matches is None else str(matches.sum()),
        "cpu_s": seconds,
        "an_hour": 3600 / seconds,
        "peak_MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    return found | ({"note": note} if note else {})


def name_kernel() -> str:
    """The kernel that OpenBLAS has loaded."""
    kernels = {part["architecture"] for part in threadpool_info() if part["user_api"] == "blas"}
    return ", ".join(sorted(kernels))


def look_for_packages() -> list[dict]:
    """The R packages that make data from summaries, and whether this machine has them."""
    r = shutil.which("Rscript")
    wanted = ",".join(f"'{p}'" for p in PACKAGES)
    code = f"cat(intersect(rownames(installed.packages()), c({wanted})))"
    here = []
    if r:
        here = subprocess.run([r, "-e", code], capture_output=True, text=True).stdout.split()
    rows = []
    for package in PACKAGES:
        state = "installed" if package in here else "not installed here"
        rows.append({"what": f"R: {package} ({state}, not timed)"})
    return rows


def time_seeds(seeds: int) -> dict:
    """The median over several seeds, our own first, under the kernel of this process."""
    spec = read_specification(read_published(), read_codebook())
    found = [time_search("this paper", spec.paper, spec.seed + i) for i in range(seeds)]
    worst = min(found, key=lambda one: int(one["met"]))
    spent = [one["cpu_s"] for one in found]
    middle = statistics.median(spent)
    note = f"slowest {max(spent):.1f} s; met by the worst of them"
    what = f"this paper, every published number: median of {seeds} seeds"
    return worst | {"what": what, "cpu_s": middle, "an_hour": 3600 / middle, "note": note}


def time_kernels(seeds: int) -> list[dict]:
    """The same for each kernel, in processes of their own, side by side."""
    command = [sys.executable, __file__, "--seeds", str(seeds)]
    started = []
    for kernel in KERNELS:
        asked = os.environ | {"OPENBLAS_CORETYPE": kernel}
        started.append(subprocess.Popen(command, env=asked, stdout=subprocess.PIPE, text=True))
    rows = []
    for process in started:
        told, _ = process.communicate()
        if process.returncode:
            raise SystemExit(process.returncode)
        rows.append(json.loads(told))
    return rows


def time_scan(published: pd.DataFrame) -> dict:
    """The scan of all 720 assignments of names."""
    begin = time.process_time()
    _, labels = establish_whole(published)
    spent = time.process_time() - begin
    return row(f"scan of {len(labels.scan)} assignments of names, exact", spent)


def time_papers(papers: int) -> dict:
    """A simulated paper audited as it is and with errors of each kind, on average."""
    begin = time.process_time()
    for seed in range(papers):
        errors.try_errors(seed)
    spent = (time.process_time() - begin) / papers
    return row("one simulated paper with every planted error", spent, note=f"mean of {papers}")


def main() -> None:
    """Time everything and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer seeds and papers")
    parser.add_argument("--seeds", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.seeds:
        print(json.dumps(time_seeds(options.seeds)))
        return
    published = read_published()
    spec = read_specification(published, read_codebook())
    rows = time_kernels(3 if options.quick else 10)
    rows += [
        time_scan(published),
        time_papers(5 if options.quick else 20),
        time_members(spec.paper, spec.seed, 3 if options.quick else 10),
    ]
    for n in (60, 120, 240, 480):
        rows.append(time_search("made-up paper", draw_paper(3, n, 3, 2), 1, keep=3000))
    for predictors in (2, 4, 5):
        paper = draw_paper(3, 120, predictors, 2)
        rows.append(time_search("made-up paper", paper, 1, keep=3000))
    write_table("reconstruction", rows + look_for_packages())


if __name__ == "__main__":
    main()
