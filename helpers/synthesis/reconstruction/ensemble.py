"""Many data sets instead of one, each from predictors of its own.

Every member meets Tables 1 and 2 exactly and Table 3 closely.

python -m helpers.synthesis.reconstruction.ensemble [--members 200] [--out data/ensemble.csv]
(goes on where the file ends)
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.base.folders import write_whole
from helpers.base.parallel import choose_scheduler, iterate_tasks
from helpers.base.paths import resolve
from helpers.base.text import format_count, list_words
from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import read_codebook
from helpers.synthesis.reconstruction.problem.paper import Paper, Predictor
from helpers.synthesis.reconstruction.problem.specification import read_specification
from helpers.synthesis.reconstruction.search.candidates import search_moments
from helpers.synthesis.reconstruction.search.leftovers import list_leftovers, remaining_sd_limits
from helpers.synthesis.reconstruction.search.targets import Target, fit_best, fit_target
from helpers.synthesis.reconstruction.solution.comparison import table_solution
from helpers.synthesis.reconstruction.solution.realisation import Taste, no_report, realise
from helpers.synthesis.reconstruction.solution.solution import Solution

TOLERANCE = {"B": "unit", "beta": "unit", "t": 0.01}
DEFAULT = "data/ensemble.csv"
COUNTED = ["member", "respondent"]  # the columns of the file before the answers, from 0
SPREAD = 0.08  # sd of the random pull on each correlation between predictors
LOADING = 0.7  # largest loading of an outcome on the common factor
BENT = 0.1  # share of a lost distribution's answers that move one step up, and one step down

REMEDY = "python -m helpers.synthesis.reconstruction.ensemble makes one."


@dataclass(frozen=True)
class Ensemble:
    """The members as they are stored.

    predictors: member x respondent x predictor, 0 where skipped; outcomes: member x respondent x
    outcome; tastes: the loadings and the tail drawn for each member, in this order. In the file
    they are data/ensemble.csv and data/ensemble_tastes.csv, plain tables.
    """

    predictors: np.ndarray
    outcomes: np.ndarray
    tastes: np.ndarray

    def __len__(self) -> int:
        return len(self.predictors)

    def member(self, i: int) -> Solution:
        """One member, as the search would give it."""
        x = self.predictors[i].astype(float)
        return Solution(np.where(x == 0, np.nan, x), self.outcomes[i].astype(np.int64))


def loosen_paper(paper: Paper) -> Paper:
    """The same paper with the tolerance that members have on the regressions."""
    return replace(paper, tolerance=TOLERANCE)


def draw_member(
    paper: Paper, base: Target, limits: np.ndarray, rng: np.random.Generator, tries: int = 20
) -> tuple[Solution, np.ndarray]:
    """One member from a target of its own, and its taste: loadings, then tail.

    base: the target it starts from; limits: of the predictors' sds.
    Raises InputError if none is found in so many tries.
    """
    for _ in range(tries):
        noise = rng.normal(0, SPREAD, base.R.shape)
        loadings = rng.uniform(-LOADING, LOADING, len(paper.outcomes))
        tail = rng.random()
        names = [o.name for o in paper.outcomes]
        taste = Taste(tail, dict(zip(names, loadings, strict=True)))
        bent = _bend_lost(paper, rng)
        pull = base.R + (noise + noise.T) / 2
        try:
            target = fit_target(bent, limits, rng, near=base, pull=pull)
            found, _ = next(search_moments(bent, rng, keep=2000, tries=2, target=target))
            candidate = found.pick([rng.integers(len(found.y))])
            solution = realise(candidate, rng, taste=taste)
        except (InputError, StopIteration, np.linalg.LinAlgError):
            continue
        if table_solution(paper, solution)["matches"].all():
            return solution, np.array([*loadings, tail])
    raise InputError(f"no member found in {tries} tries.")


def _bend_lost(paper: Paper, rng: np.random.Generator) -> Paper:
    predictors = [_bend(p, rng) if p.lost else p for p in paper.predictors]
    return replace(paper, predictors=tuple(predictors))


def _bend(predictor: Predictor, rng: np.random.Generator) -> Predictor:
    """A random part of the answers moved by one step, the number of answers kept."""
    values = predictor.values
    steps = rng.choice([-1, 0, 1], len(values), p=[BENT, 1 - 2 * BENT, BENT])
    moved = (values + steps).clip(predictor.low, predictor.high)
    counts = np.bincount(moved - predictor.low, minlength=len(predictor.counts))
    return replace(predictor, counts=tuple(int(count) for count in counts))


def read_ensemble(path: str = DEFAULT) -> Ensemble:
    """Read the stored members: the answers, and beside them the tastes.

    Raises InputError if there are none, or if a file does not hold whole members.
    """
    path = resolve(path)
    if not path.is_file():
        raise InputError(f"{path.name}: no such ensemble; {REMEDY}")
    tastes = _read_numbers(place_tastes(path), "member", "tail")
    outcomes = list(tastes.columns[1:-1])
    answers = _read_numbers(path, *COUNTED, *outcomes)
    members = len(tastes)
    respondents = len(answers) // members if members else 0
    expected = np.indices((members, respondents)).reshape(2, -1).T
    whole = answers.drop(columns=COUNTED).to_numpy()
    if not np.array_equal(answers[COUNTED], expected) or not _are_answers(whole):
        raise InputError(
            f"{path.name}: broken; expected as many rows for each of "
            f"{format_count(members, 'member')}, in their order, with whole numbers from 0 to "
            f"255; {REMEDY}"
        )
    stored = whole.astype(np.uint8).reshape(members, respondents, -1)
    k = stored.shape[2] - len(outcomes)
    return Ensemble(stored[:, :, :k], stored[:, :, k:], tastes.iloc[:, 1:].to_numpy(dtype=float))


def place_tastes(path: Path) -> Path:
    """The file of the tastes, beside that of the members."""
    return path.with_name(f"{path.stem}_tastes{path.suffix}")


def _read_numbers(path: Path, first: str, *last: str) -> pd.DataFrame:
    """A table of numbers that has these columns. Raises InputError for any other file."""
    try:
        found = pd.read_csv(path)
    except (OSError, ValueError):
        raise InputError(f"{path.name}: broken, no table can be read from it; {REMEDY}") from None
    numbers = all(pd.api.types.is_numeric_dtype(dtype) for dtype in found.dtypes)
    lacking = [name for name in (first, *last) if name not in found]
    if lacking or not numbers or found.isna().any(axis=None):
        raise InputError(
            f"{path.name}: broken; expected the columns {list_words((first, *last))}, among "
            f"others, and a number in every cell; {REMEDY}"
        )
    return found


def _are_answers(values: np.ndarray) -> bool:
    """Whether all values are whole numbers that fit into a byte."""
    return bool(((values >= 0) & (values <= 255) & (values == values.round())).all())


def write_ensemble(ensemble: Ensemble, paper: Paper, path: str = DEFAULT) -> None:
    """Write all members, whole or not at all: a row per member and respondent, 0 where skipped."""
    path = resolve(path)
    outcomes = [o.name for o in paper.outcomes]
    columns = [p.name for p in paper.predictors] + outcomes
    answers = np.concatenate([ensemble.predictors, ensemble.outcomes], axis=2)
    frame = pd.DataFrame(answers.reshape(-1, len(columns)), columns=columns)
    numbers = np.indices(answers.shape[:2]).reshape(2, -1)
    for place, name in enumerate(COUNTED):
        frame.insert(place, name, numbers[place])
    tastes = pd.DataFrame(ensemble.tastes, columns=[*outcomes, "tail"])
    tastes.insert(0, "member", range(len(tastes)))
    for file, table in ((place_tastes(path), tastes), (path, frame)):
        write_whole(file, table.to_csv(index=False, lineterminator="\n"))


def extend_ensemble(
    paper: Paper,
    seed: int,
    size: int,
    path: str = DEFAULT,
    start: int = 0,
    every: int = 10,
    report: Callable[[str], None] = no_report,
    **where,
) -> Ensemble:
    """Go on from what is stored until there are `size` members, and store every few of them.

    Member i depends on the seed and i alone.
    start: number of the first member of this file, so that several runs can share the work.
    where: scheduler and processes, as in run_tasks.
    """
    paper = loosen_paper(paper)
    sets = []
    for predictor, missing in zip(paper.predictors, paper.missing, strict=True):
        sets.append(list_leftovers(predictor, missing, np.random.default_rng(seed)))
    limits = remaining_sd_limits(paper, sets)
    base = fit_best(paper, limits, np.random.default_rng([seed, 2]), starts=3)
    ensemble = read_ensemble(path) if resolve(path).is_file() else _empty(paper)
    seeds = [[seed, 3, number] for number in range(start + len(ensemble), start + size)]
    fresh = []
    shared = (paper, base, limits)
    for member in iterate_tasks(_draw_seeded, seeds, shared=shared, **where):
        fresh.append(member)
        if len(fresh) == every or len(ensemble) + len(fresh) == size:
            ensemble = _join(ensemble, fresh)
            fresh = []
            write_ensemble(ensemble, paper, path)
            report(f"{len(ensemble)} of {size} members")
    return ensemble


def _draw_seeded(paper: Paper, base: Target, limits: np.ndarray, seed: list) -> tuple:
    return draw_member(paper, base, limits, np.random.default_rng(seed))


def _empty(paper: Paper) -> Ensemble:
    k = len(paper.outcomes)
    return Ensemble(
        np.zeros((0, paper.n, len(paper.predictors)), np.uint8),
        np.zeros((0, paper.n, k), np.uint8),
        np.zeros((0, k + 1)),
    )


def _join(ensemble: Ensemble, fresh: list[tuple[Solution, np.ndarray]]) -> Ensemble:
    predictors = [np.nan_to_num(solution.predictors) for solution, _ in fresh]
    outcomes = [solution.outcomes for solution, _ in fresh]
    tastes = [taste for _, taste in fresh]
    return Ensemble(
        np.concatenate([ensemble.predictors, np.stack(predictors).astype(np.uint8)]),
        np.concatenate([ensemble.outcomes, np.stack(outcomes).astype(np.uint8)]),
        np.concatenate([ensemble.tastes, np.stack(tastes)]),
    )


def main(arguments: list | None = None) -> int:
    """Run from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.synthesis.reconstruction.ensemble",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--members", type=int, default=200, help="how many there shall be in the end (default: 200)"
    )
    parser.add_argument("--out", default=DEFAULT, help=f"file to go on with (default: {DEFAULT})")
    parser.add_argument(
        "--start", type=int, default=0, help="number of the first member of this file (default: 0)"
    )
    parser.add_argument("--processes", type=int, default=1, help="on this machine (default: 1)")
    parser.add_argument("--scheduler", default="", help="address of a Dask scheduler")
    options = parser.parse_args(arguments)
    try:
        spec = read_specification(read_published(), read_codebook())
        extend_ensemble(
            spec.paper,
            spec.seed,
            options.members,
            options.out,
            options.start,
            report=lambda text: print(text, flush=True),
            **choose_scheduler(options.scheduler, options.processes),
        )
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
