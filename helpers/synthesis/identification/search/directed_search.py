"""One data set that prints every number and pushes a chosen moment towards its lowest or highest
value.
"""

import argparse
import sys
from dataclasses import dataclass, replace

import casadi as ca
import numpy as np
import pandas as pd

from helpers.base import parallel
from helpers.base.errors import InputError
from helpers.base.folders import write_whole
from helpers.base.paths import resolve
from helpers.synthesis.identification.search import extremes, whole
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.solution.comparison import table_solution
from helpers.synthesis.reconstruction.solution.solution import Solution

KEEP = 20_000  # partial lattice points kept
REACHES = (12.0, 25.0)  # how far products may move
DRAWS = 6  # searches for whole moments near a real one, of each reach
STARTS = 20  # patterns tried for an extreme
TRIES = 25  # centred moments looked at
TRIES_EACH = 5  # of them with one pattern
# What leaves room to make moments whole. Answers cannot be arranged where two predictors correlate
# nearly as much as their distributions let them; nor can scores of the incomplete make up for what
# whole products move where they lie at the ends of the scale.
LIMITS = {"room": 0.88, "margin": 0.12}


@dataclass(frozen=True)
class Aim:
    """What is pushed: a moment by kind and places, and the direction (1: as high as can be)."""

    kind: str
    places: tuple
    sign: int
    apart: float | None = None
    least_r: float | None = None

    @property
    def name(self) -> str:
        """A short name for files."""
        limits = "" if self.apart is None else f"-apart{self.apart:g}"
        limits += "" if self.least_r is None else f"-r{self.least_r:g}"
        # with a point between two places: r of 2 and 0 is not r2 of 0
        places = ".".join(str(p) for p in self.places)
        return f"{self.kind}{places}{'+' if self.sign > 0 else '-'}{limits}"


def express_moment(program: extremes.MomentProgram, aim: Aim):
    """The moment as an expression."""
    makers = {
        "r2": extremes.express_r2, "index": extremes.express_index, "pair": extremes.express_pair,
        "r": extremes.express_r, "vif": extremes.express_vif, "ratio": extremes.express_ratio,
    }  # fmt: skip
    return makers[aim.kind](program, *aim.places)


def push_moment(paper: Paper, aim: Aim, seeds: list, **program) -> list[float]:
    """Values of the moment at the local optima in which searches from random patterns end.

    seeds: one for each search; one that ends nowhere gives no value. program: further settings of
    the MomentProgram.
    """
    settings = {"apart": aim.apart, "least_r": aim.least_r, **program}
    reached = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        made = extremes.MomentProgram(paper, extremes.draw_pattern(paper, rng), **settings)
        best, _ = made.solve(-aim.sign * express_moment(made, aim), made.start(rng))
        if best is not None:
            reached.append(-aim.sign * best.value)
    return reached


def farthest(reached: list[float], sign: int) -> float:
    """The value that got farthest in a direction; missing if there is none."""
    return sign * max(sign * value for value in reached) if reached else np.nan


def run_command(doc: str, out: str, starts: int, work, arguments=None, papers: int = 0) -> int:
    """A command that goes on with a stored table; returns the exit status.

    work(path, options, where) does it; where: scheduler and processes, for parallel.run_tasks.
    papers: the default of --papers, which only a command with made-up papers takes.
    """
    parser = argparse.ArgumentParser(
        description=doc, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", default=out, help=f"file to go on with (default: {out})")
    parser.add_argument("--starts", type=int, default=starts, help=f"for each (default: {starts})")
    parser.add_argument("--processes", type=int, default=1, help="on this machine (default: 1)")
    parser.add_argument("--scheduler", default="", help="address of a Dask scheduler")
    if papers:
        parser.add_argument("--papers", type=int, default=papers, help=f"default: {papers}")
    options = parser.parse_args(arguments)
    try:
        where = parallel.choose_scheduler(options.scheduler, options.processes)
        work(resolve(options.out), options, where)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def extend_table(path, columns: list, key: list, tasks: dict, function, where: dict) -> None:
    """Do the tasks whose row is not stored yet, and store each row as it is there.

    tasks: key -> task, whose last part is the number of starts; a stored row of as many starts
    stays. function gives the row of a task.
    """
    table = pd.DataFrame(columns=columns)
    if path.exists():
        table = pd.read_csv(path, dtype=dict.fromkeys(key, str), keep_default_na=False)
    stored = table.set_index(key)["starts"].astype(int).to_dict()
    left = [task for name, task in tasks.items() if stored.get(name, -1) < task[-1]]
    for done, row in enumerate(parallel.iterate_tasks(function, left, **where), start=1):
        found = pd.DataFrame([row], columns=columns).astype(dict.fromkeys(key, str))
        both = pd.concat([table, found]) if len(table) else found
        table = both.drop_duplicates(key, keep="last")
        write_whole(path, table.to_csv(index=False, lineterminator="\n"))
        print(f"{len(tasks) - len(left) + done} of {len(tasks)} rows", flush=True)


def find_extreme(paper: Paper, aim: Aim, rng: np.random.Generator, pattern=None):
    """Pattern, whole answers of the incomplete and moments at a local optimum; None if no start
    ends in one.
    """
    pattern = pattern or extremes.draw_pattern(paper, rng)
    limits = _limits(aim)
    program = extremes.MomentProgram(paper, pattern, share=0.95, **limits)
    best, _ = program.solve(-aim.sign * express_moment(program, aim), program.start(rng))
    if best is None:
        return None
    for attempt in range(4):
        x = round_answers(best.x, pattern, rng, attempt / 4)
        fixed = extremes.MomentProgram(paper, pattern, fixed_x=x, **limits)
        found, _ = fixed.solve(-aim.sign * express_moment(fixed, aim), fixed.start_from(best))
        if found is not None:
            return pattern, x, replace(found, value=-aim.sign * found.value)
    return None


def round_answers(x: np.ndarray, pattern, rng: np.random.Generator, noise: float) -> np.ndarray:
    """Answers rounded, a little at random, within what the counts allow."""
    rounded = x.copy()
    for j in range(x.shape[1]):
        rows = np.flatnonzero(pattern.answered[:, j])
        moved = x[rows, j] + noise * rng.uniform(-0.5, 0.5, len(rows))
        rounded[rows, j] = np.clip(np.rint(moved), 1, pattern.ceiling[rows, j])
    return rounded


def make_data(
    paper: Paper, aim: Aim, rng: np.random.Generator, tries: int = TRIES, report=lambda text: None
) -> Solution | None:
    """One data set near an extreme; None if none was found in so many tries.

    Each pattern of who skipped what has TRIES_EACH tries.
    """
    for attempt in range(tries):
        if attempt % TRIES_EACH == 0:
            start = _first_extreme(paper, aim, rng)
            if start is None:
                return None
            pattern, x, extreme = start
            span = _span(paper, aim, pattern, x, extreme)
            report(f"extreme {extreme.value:.4f}, range {span:.4f}")
        slack = span * rng.uniform(0.03, 0.3)
        near = centre(paper, aim, pattern, x, extreme, slack, rng)
        if near is None:
            report("no moments near the extreme")
            continue
        found = realise_near(paper, near, rng, report)
        if found is not None:
            report(f"made in try {attempt + 1}")
            return found
    return None


def _first_extreme(paper: Paper, aim: Aim, rng: np.random.Generator):
    """The extreme of the first pattern that has one, or None."""
    for _ in range(STARTS):
        start = find_extreme(paper, aim, rng)
        if start is not None:
            return start
    return None


def _limits(aim: Aim) -> dict:
    """What a MomentProgram of the search is held to besides the printed numbers."""
    return {"apart": aim.apart, "least_r": aim.least_r, **LIMITS}


def _span(paper: Paper, aim: Aim, pattern, x: np.ndarray, extreme) -> float:
    """How far the moment is from its opposite extreme."""
    program = extremes.MomentProgram(paper, pattern, fixed_x=x, **_limits(aim))
    other, _ = program.solve(aim.sign * express_moment(program, aim), program.start_from(extreme))
    return (
        abs(extreme.value - aim.sign * other.value)
        if other is not None
        else 0.3 * abs(extreme.value)
    )


def centre(paper: Paper, aim: Aim, pattern, x: np.ndarray, extreme, slack: float, rng):
    """Moments within `slack` of the extreme whose printed numbers lie as near as can be to the
    middle of their rounding.
    """
    program = extremes.MomentProgram(paper, pattern, fixed_x=x, share=0.985, **_limits(aim))
    edge = aim.sign * extreme.value - slack
    program.hold(10 * aim.sign * express_moment(program, aim), 10 * edge, np.inf)
    misfits = ca.vertcat(*program.misfits)
    # a random pull makes every try look elsewhere
    pull = ca.sum1(ca.vec(program.R * rng.normal(0, 0.02, program.R.shape)))
    near, _ = program.solve(ca.sum1(misfits**2) / 10 + pull, program.start_from(extreme))
    return None if near is None else replace(near, x=np.where(pattern.answered, x, np.nan))


def realise_near(
    paper: Paper, near, rng: np.random.Generator, report=lambda text: None
) -> Solution | None:
    """A data set near these moments, or None."""
    scores = near.y[:, [paper.outcomes.index(o) for o in paper.regressed]]
    for reach in REACHES * DRAWS:
        found = whole.search_whole(paper, near, KEEP, rng, reach)
        candidate = whole.refine(paper, found, near.x, scores)
        if candidate is None:
            report("no whole moments")
            continue
        answers = whole.exchange_leftovers(paper, candidate, near)
        if answers is None:
            report("no leftovers")
            continue
        solution = _arrange(paper, candidate, replace(near, x=answers), rng, report)
        if solution is not None:
            return solution
    return None


def _arrange(paper: Paper, candidate, near, rng: np.random.Generator, report) -> Solution | None:
    try:
        with_column, columns = whole.settle_columns(paper, candidate, near, rng)
        scores = whole.fit_incomplete(with_column, candidate, near, rng)
        if scores is None:
            report("no scores of the incomplete")
            return None
        solution = whole.realise_whole(with_column, columns, candidate, near, scores, rng)
    except (InputError, ValueError, np.linalg.LinAlgError) as error:
        report(str(error))
        return None
    if table_solution(paper, solution)["matches"].all():
        return solution
    report("a number is missed")
    return None
