"""Remakes data/responses.csv: python -m helpers.reconstruction [--out FILE]."""

import argparse
import sys

import numpy as np
import pandas as pd

from helpers.codebook import read_codebook
from helpers.errors import InputError
from helpers.project import resolve
from helpers.published import read_published
from helpers.reconstruction.export import write_export
from helpers.reconstruction.integers import fit_integers, possible_moments
from helpers.reconstruction.items import split_totals
from helpers.reconstruction.people import draw_people, printed

SEED = 20191130
LOST = {"use_column": [180, 73, 55, 17, 8, 3]}
ALPHA = {"phq9_total": 0.875, "dd_total": 0.85, "ghsq_formal": 0.65, "ghsq_informal": 0.65}


def draft(published, codebook, rng) -> pd.DataFrame:
    """Answers with the printed margins and a rough common factor."""
    n, complete = 350, 328
    people = draw_people(published, codebook, n, rng)
    factor = rng.standard_normal(n)
    gone = {}
    for name in codebook.predictors:
        counts = LOST.get(name) or [int(t) for c, t in sorted(printed(published, name, "count").items()) if c.isdigit()]
        gone[name] = n - sum(counts)
        people[name] = np.nan
        people[name] = people[name].astype(object)
        values = rng.permutation(np.repeat(np.arange(1, 7), counts))
        where = np.setdiff1d(np.arange(n), complete + rng.permutation(n - complete)[: gone[name]])
        order = np.argsort(factor[where] + 0.4 * rng.standard_normal(len(where)))
        people.loc[where[order], name] = np.sort(values)
    while (holes := people.loc[complete:, list(codebook.predictors)].isna().sum(axis=1)).min() == 0:
        row, full = holes.idxmin(), holes.idxmax()
        name = next(c for c in codebook.predictors if pd.isna(people.loc[full, c]) and not pd.isna(people.loc[row, c]))
        people.loc[full, name], people.loc[row, name] = people.loc[row, name], np.nan
    for name, scale in codebook.scales.items():
        k = len(scale.items)
        parts = k if scale.method == "mean" else 1
        mean, sd = (printed(published, name, what, "")[""] for what in ("mean", "sd"))
        total, *squares = possible_moments(n, mean, sd, parts)[0]
        start = rng.normal(float(mean) * parts, float(sd) * parts, n)
        totals = fit_integers(start, scale.low * k, scale.high * k, total, tuple(squares), rng)
        answers = split_totals(totals, scale.low, scale.high, rng.normal(0, 0.25, k), ALPHA[name], rng)
        for column, item in enumerate(scale.items):
            values = answers[:, column]
            variable = codebook.variables[item]
            people[item] = variable.low + variable.high - values if variable.reversed else values
    return people.iloc[rng.permutation(n)].reset_index(drop=True)


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(prog="python -m helpers.reconstruction", description=__doc__)
    parser.add_argument("--out", default="data/responses.csv", help="file to write (default: data/responses.csv)")
    options = parser.parse_args(arguments)
    try:
        rng = np.random.default_rng(SEED)
        codebook = read_codebook()
        answers = draft(read_published(), codebook, rng)
        resolve(options.out).write_bytes(write_export(answers, codebook, rng))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
