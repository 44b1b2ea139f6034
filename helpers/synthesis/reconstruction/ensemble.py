"""Many data sets instead of one: every member meets Tables 1 and 2 exactly and Table 3 closely, from predictors of its own.

python -m helpers.synthesis.reconstruction.ensemble [--members 200] [--out data/ensemble.npz]   (goes on where the file ends)
"""

import argparse
import sys
from dataclasses import dataclass, replace

import numpy as np

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import read_codebook
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.problem.specification import read_specification
from helpers.synthesis.reconstruction.search.candidates import search_moments
from helpers.synthesis.reconstruction.search.leftovers import list_leftovers, remaining_sd_limits
from helpers.synthesis.reconstruction.search.targets import Target, fit_best, fit_target
from helpers.synthesis.reconstruction.solution.comparison import compare_solution
from helpers.synthesis.reconstruction.solution.realisation import Taste, realise
from helpers.synthesis.reconstruction.solution.solution import Solution

TOLERANCE = {"B": "unit", "beta": "unit", "t": 0.01}
DEFAULT = "data/ensemble.npz"
SPREAD = 0.08  # sd of the random pull on each correlation between predictors


@dataclass(frozen=True)
class Ensemble:
    """member x respondent x predictor (0 where skipped), member x respondent x outcome, and the loadings and tail drawn for each member."""

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
    """One member from a target of its own, and its taste. Raises InputError if none is found in so many tries."""
    for _ in range(tries):
        noise = rng.normal(0, SPREAD, base.R.shape)
        taste = rng.uniform(-0.7, 0.7, len(paper.outcomes)), rng.random()
        bent = replace(
            paper, predictors=tuple(_bend(p, rng) if p.lost else p for p in paper.predictors)
        )
        try:
            target = fit_target(bent, limits, rng, near=base, pull=base.R + (noise + noise.T) / 2)
            found, _ = next(search_moments(bent, rng, keep=2000, tries=2, target=target))
            loadings = {o.name: weight for o, weight in zip(paper.outcomes, taste[0], strict=True)}
            solution = realise(
                found.pick([rng.integers(len(found.y))]), rng, taste=Taste(taste[1], loadings)
            )
        except (InputError, StopIteration, np.linalg.LinAlgError):
            continue
        if compare_solution(paper, solution)["matches"].all():
            return solution, np.array([*taste[0], taste[1]])
    raise InputError(f"no member found in {tries} tries.")


def _bend(p, rng: np.random.Generator):
    """A lost distribution with a random part of its answers moved by one step, the number of answers kept."""
    values = p.values
    moved = values + rng.choice([-1, 0, 1], len(values), p=[0.1, 0.8, 0.1])
    return replace(
        p,
        counts=tuple(
            int(c) for c in np.bincount(moved.clip(p.low, p.high) - p.low, minlength=len(p.counts))
        ),
    )


def read_ensemble(path: str = DEFAULT) -> Ensemble:
    """Read the stored members. Raises InputError if there are none."""
    path = resolve(path)
    try:
        with np.load(path) as stored:
            return Ensemble(stored["predictors"], stored["outcomes"], stored["tastes"])
    except (OSError, ValueError, KeyError):
        raise InputError(
            f"{path.name}: no such ensemble; python -m helpers.synthesis.reconstruction.ensemble makes one."
        ) from None


def write_ensemble(ensemble: Ensemble, path: str = DEFAULT) -> None:
    """Write all members, whole or not at all."""
    path = resolve(path)
    aside = path.with_name("." + path.name)
    np.savez_compressed(
        aside, predictors=ensemble.predictors, outcomes=ensemble.outcomes, tastes=ensemble.tastes
    )
    aside.replace(path)


def extend_ensemble(
    paper: Paper,
    seed: int,
    size: int,
    path: str = DEFAULT,
    start: int = 0,
    every: int = 10,
    report=lambda text: None,
) -> Ensemble:
    """Go on from what is stored until there are `size` members; member i depends on the seed and i alone.

    start: number of the first member of this file, so that several runs can share the work.
    """
    paper = loosen_paper(paper)
    sets = [
        list_leftovers(p, m, np.random.default_rng(seed))
        for p, m in zip(paper.predictors, paper.missing, strict=True)
    ]
    limits = remaining_sd_limits(paper, sets)
    base = fit_best(paper, limits, np.random.default_rng([seed, 2]), starts=3)
    ensemble = read_ensemble(path) if resolve(path).is_file() else _empty(paper)
    while len(ensemble) < size:
        fresh = [
            draw_member(
                paper, base, limits, np.random.default_rng([seed, 3, start + len(ensemble) + i])
            )
            for i in range(min(every, size - len(ensemble)))
        ]
        ensemble = _join(ensemble, fresh)
        write_ensemble(ensemble, path)
        report(f"{len(ensemble)} of {size} members")
    return ensemble


def _empty(paper: Paper) -> Ensemble:
    k = len(paper.outcomes)
    return Ensemble(
        np.zeros((0, paper.n, len(paper.predictors)), np.uint8),
        np.zeros((0, paper.n, k), np.uint8),
        np.zeros((0, k + 1)),
    )


def _join(ensemble: Ensemble, fresh: list) -> Ensemble:
    x = np.stack([np.nan_to_num(s.predictors) for s, _ in fresh]).astype(np.uint8)
    y = np.stack([s.outcomes for s, _ in fresh]).astype(np.uint8)
    stacks = [
        (ensemble.predictors, x),
        (ensemble.outcomes, y),
        (ensemble.tastes, np.stack([t for _, t in fresh])),
    ]
    return Ensemble(*(np.concatenate(pair) for pair in stacks))


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
        )
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
