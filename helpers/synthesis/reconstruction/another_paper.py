"""Answers of nobody that print another paper's numbers.

Enters: its published numbers and codebook. Leaves: a data set that prints them, or the number that
stops the search.
"""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.paper.audit.regressions.labels import find_row_labels
from helpers.survey.codebook import Codebook
from helpers.synthesis.reconstruction.problem.specification import (
    Specification,
    describe_paper,
    read_specification,
)
from helpers.synthesis.reconstruction.solution.comparison import table_solution
from helpers.synthesis.reconstruction.solution.realisation import search_solution
from helpers.synthesis.reconstruction.solution.solution import write_solution

STARTS = 10  # of the fit in real numbers: nothing is known of this paper's valleys
SEED = 1  # where no specification says another


def specify_paper(
    published: pd.DataFrame, codebook: Codebook, specification: str | None
) -> Specification:
    """The paper as the search sees it.

    Without a specification the rows of the regressions hold what the audit establishes, and all
    else is as published. Raises InputError naming what the reconstruction needs and lacks.
    """
    for name in codebook.predictors:
        if name not in codebook.variables:
            raise InputError(
                f"{name} is a scale; a reconstruction takes single questions as predictors."
            )
    for name in codebook.correlates:
        if name not in codebook.scales:
            raise InputError(f"{name} is no scale; a reconstruction takes scales as correlates.")
    if specification:
        return read_specification(published, codebook, specification)
    _, labels = find_row_labels(published)
    moved = {} if labels is None else {a: b for a, b in labels.variables.items() if b and a != b}
    settings = {"seed": SEED, "relabelled": moved}
    return Specification(describe_paper(published, codebook, settings), SEED, {}, {})


def reconstruct_paper(
    published: pd.DataFrame,
    codebook: Codebook,
    specification: str | None,
    out: Path,
    report: Callable[[str], None],
) -> tuple[int, int]:
    """Search a data set, and write solution.csv and answers.csv.

    Returns how many published numbers it prints, and of how many. Raises InputError where none is
    found, naming what was missed.
    """
    from helpers.synthesis.reconstruction.__main__ import build_answers

    spec = specify_paper(published, codebook, specification)
    found = search_solution(
        spec.paper, np.random.default_rng(spec.seed), report=report, starts=STARTS
    )
    rng = np.random.default_rng([spec.seed, 1])
    answers = build_answers(spec, found, published, codebook, rng)
    out.mkdir(parents=True, exist_ok=True)
    write_solution(spec.paper, found, str(out / "solution.csv"))
    (out / "answers.csv").write_bytes(answer_bytes(answers, codebook))
    met = table_solution(spec.paper, found)["matches"]
    return int(met.sum()), len(met)


def answer_bytes(answers: pd.DataFrame, codebook: Codebook) -> bytes:
    """The answers as a CSV under the headers of the codebook; missing is empty.

    A first column says that they are synthetic.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    variables = [codebook.asked[name] for name in answers if name in codebook.asked]
    writer.writerow(["data", *[variable.header for variable in variables]])
    texts = {}
    for v in variables:
        # of several texts of a code the first is taken
        texts[v.name] = {code: text for text, code in reversed(v.codes.items())}
    for row in answers.to_dict("records"):
        cells = []
        for variable in variables:
            value = row[variable.name]
            code = int(value) if isinstance(value, float) and value == value else value
            cells.append("" if pd.isna(value) else texts[variable.name].get(code, code))
        writer.writerow(["synthetic", *cells])
    return file.getvalue().encode("utf-8")
