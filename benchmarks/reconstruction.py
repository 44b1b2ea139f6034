"""How long the reconstruction takes, and what the tools a user would pick instead can meet.

python benchmarks/reconstruction.py [--quick]

Writes benchmarks/reconstruction.csv; CPU seconds of one
thread, because the machine may be shared. Of this paper
the median over ten seeds, of the audit the mean over several simulated papers; --quick takes fewer.
The R packages are timed where R has them; where it has not, their row says so instead of a number.
"""

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

HERE = Path(__file__).resolve().parent
PACKAGES = ["LikertMakeR", "stats2data", "rsprite2"]


def time_search(name: str, paper, seed: int, **search) -> dict:
    """CPU seconds of one search, and how many printed numbers it meets."""
    begin = time.process_time()
    table = table_solution(paper, search_solution(paper, np.random.default_rng(seed), **search))
    return row(
        name,
        paper.n,
        len(paper.predictors),
        len(table),
        table["matches"].sum(),
        time.process_time() - begin,
    )


def time_members(paper, seed: int, members: int = 5) -> dict:
    """CPU seconds per member of the ensemble."""
    paper = loosen_paper(paper)
    rng = np.random.default_rng(seed)
    limits = remaining_sd_limits(paper, list_all_leftovers(paper, rng))
    base = fit_best(paper, limits, rng, starts=3)
    begin = time.process_time()
    tables = []
    for i in range(members):
        member, _ = draw_member(paper, base, limits, np.random.default_rng([seed, 9, i]))
        tables.append(table_solution(paper, member))
    spent = (time.process_time() - begin) / members
    return row(
        f"one member of the ensemble ({120 / spent:.0f} a minute on 2 cores)",
        paper.n,
        len(paper.predictors),
        len(tables[0]),
        min(table["matches"].sum() for table in tables),
        spent,
    )


def row(name: str, n, predictors, printed, met, seconds) -> dict:
    """One line of the table."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "what": name,
        "n": n,
        "predictors": predictors,
        "printed": printed,
        "met": met,
        "cpu seconds": round(seconds, 1),
        "peak MB": memory,
    }


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


def time_seeds(paper, seed: int, seeds: int) -> dict:
    """The median over several seeds, the paper's own first."""
    found = [time_search("", paper, seed + i) for i in range(seeds)]
    whole = min(one["met"] for one in found)
    middle = statistics.median(one["cpu seconds"] for one in found)
    slowest = max(one["cpu seconds"] for one in found)
    what = f"this paper, every printed number: median of {seeds} seeds (slowest {slowest:.1f})"
    return found[0] | {"what": what, "met": whole, "cpu seconds": middle}


def time_scan(published: pd.DataFrame) -> dict:
    """CPU seconds of the scan of all 720 assignments of names."""
    begin = time.process_time()
    printed, labels = establish_whole(published)
    found = {"what": f"scan of {len(labels.scan)} assignments of names, exact"}
    return found | {"cpu seconds": round(time.process_time() - begin, 2)}


def time_papers(papers: int) -> dict:
    """CPU seconds to simulate a paper, plant errors of each kind, and audit it each time."""
    begin = time.process_time()
    for seed in range(papers):
        errors.try_errors(seed)
    spent = (time.process_time() - begin) / papers
    what = f"one simulated paper with every planted error ({3600 / spent:,.0f} an hour)"
    return {"what": what, "cpu seconds": round(spent, 2)}


def main() -> None:
    """Time everything and write the table."""
    quick = "--quick" in sys.argv[1:]
    published = read_published()
    spec = read_specification(published, read_codebook())
    rows = [
        time_seeds(spec.paper, spec.seed, 5 if quick else 10),
        time_scan(published),
        time_papers(5 if quick else 20),
        time_members(spec.paper, spec.seed),
    ]
    for n in (60, 120, 240, 480):
        rows.append(time_search("made-up paper", draw_paper(3, n, 3, 2), 1, keep=3000))
    for predictors in (2, 4, 5):
        paper = draw_paper(3, 120, predictors, 2)
        rows.append(time_search("made-up paper", paper, 1, keep=3000))
    table = pd.DataFrame(rows + look_for_packages())
    table.to_csv(HERE / "reconstruction.csv", index=False)
    print(table.to_string(index=False))


if __name__ == "__main__":
    main()
