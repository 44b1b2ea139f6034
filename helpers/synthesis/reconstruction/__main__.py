"""Remakes data/responses.csv from the solution that the search found; --search finds the solution anew.

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
from helpers.synthesis.reconstruction.answers.export import write_export
from helpers.synthesis.reconstruction.answers.items import split_scales
from helpers.synthesis.reconstruction.answers.people import draw_people
from helpers.synthesis.reconstruction.problem.specification import (
    DEFAULT,
    Specification,
    read_specification,
)
from helpers.synthesis.reconstruction.solution.comparison import compare_solution
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
    """The answers of clean.csv (without id), in random order: people, use, and items that add up to the solution's totals."""
    answers = draw_people(published, codebook, spec.paper.n, rng)
    for j, p in enumerate(spec.paper.predictors):
        answers[p.name] = solution.predictors[:, j]
    totals = {o.name: solution.outcomes[:, k] for k, o in enumerate(spec.paper.outcomes)}
    answers = pd.concat([answers, split_scales(totals, codebook, spec.reliability, rng)], axis=1)
    return answers.iloc[rng.permutation(len(answers))].reset_index(drop=True)[
        list(codebook.variables)
    ]


def main(arguments: list | None = None) -> int:
    """Run from the command line; returns the exit status."""
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
    options = parser.parse_args(arguments)
    try:
        published, codebook = read_published(), read_codebook()
        spec = read_specification(published, codebook, options.specification)
        if options.search:
            found = search_solution(
                spec.paper,
                np.random.default_rng(spec.seed),
                report=lambda text: print(text, file=sys.stderr),
            )
            write_solution(spec.paper, found, options.solution)
        solution = read_solution(spec.paper, options.solution)
        rng = np.random.default_rng([spec.seed, 1])
        answers = build_answers(spec, solution, published, codebook, rng)
        resolve(options.out).write_bytes(write_export(answers, codebook, rng, **spec.export))
        table = compare_solution(spec.paper, solution)
        print(
            f"{options.out}: {table['matches'].sum()} of {len(table)} printed statistics of the specification are met."
        )
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
