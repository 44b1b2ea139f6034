"""Remakes data/responses.csv from the solution that the search found.

python -m helpers.synthesis.reconstruction [--out FILE] [--solution FILE] [--search]
"""

import argparse
import sys

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import Codebook, read_codebook
from helpers.synthesis.reconstruction.answers.export import export_bytes
from helpers.synthesis.reconstruction.answers.items import split_scales
from helpers.synthesis.reconstruction.answers.people import draw_people
from helpers.synthesis.reconstruction.problem.specification import (
    DEFAULT,
    Specification,
    read_specification,
)
from helpers.synthesis.reconstruction.solution.comparison import table_solution
from helpers.synthesis.reconstruction.solution.realisation import search_solution
from helpers.synthesis.reconstruction.solution.solution import (
    Solution,
    read_solution,
    write_solution,
)


def build_answers(
    spec: Specification,
    solution: Solution,
    published: pd.DataFrame,
    codebook: Codebook,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The answers of clean.csv (without id), in random order.

    People, use, and items that add up to the solution's totals.
    """
    answers = draw_people(published, codebook, spec.paper.n, rng)
    for j, predictor in enumerate(spec.paper.predictors):
        answers[predictor.name] = solution.predictors[:, j]
    totals = {}
    for k, outcome in enumerate(spec.paper.outcomes):
        totals[outcome.name] = solution.outcomes[:, k]
    answers = pd.concat([answers, split_scales(totals, codebook, spec.reliability, rng)], axis=1)
    shuffled = answers.iloc[rng.permutation(len(answers))].reset_index(drop=True)
    return shuffled[list(codebook.variables)]


def read_arguments(arguments: list | None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.synthesis.reconstruction",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--out", default="data/responses.csv", help="file to write (default: data/responses.csv)"
    )
    parser.add_argument(
        "--specification", default=DEFAULT, help=f"assumptions (default: {DEFAULT})"
    )
    parser.add_argument(
        "--solution",
        default="data/solution.csv",
        help="use and totals of each respondent (default: data/solution.csv)",
    )
    parser.add_argument(
        "--search",
        action="store_true",
        help="find the solution anew from its seed and write it first (some minutes)",
    )
    return parser.parse_args(arguments)


def _say(text: str) -> None:
    """To standard error: standard output is for the result."""
    print(text, file=sys.stderr)


def main(arguments: list | None = None) -> int:
    """Run from the command line; returns the exit status."""
    options = read_arguments(arguments)
    try:
        published = read_published()
        codebook = read_codebook()
        spec = read_specification(published, codebook, options.specification)
        if options.search:
            found = search_solution(spec.paper, np.random.default_rng(spec.seed), report=_say)
            write_solution(spec.paper, found, options.solution)
        solution = read_solution(spec.paper, options.solution)
        rng = np.random.default_rng([spec.seed, 1])
        answers = build_answers(spec, solution, published, codebook, rng)
        export = export_bytes(answers, codebook, rng, **spec.export)
        resolve(options.out).write_bytes(export)
    except InputError as error:
        _say(str(error))
        return 2
    met = table_solution(spec.paper, solution)["matches"]
    print(
        f"{options.out}: {met.sum()} of {len(met)} printed statistics of the specification are met."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
