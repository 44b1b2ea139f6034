"""Where the seeds stand, and how much each result that rests on random numbers moves with them.

python -m helpers.workflow.release.seeds writes tests/evidence/reference/seeds.csv from the data
of the last run (20 seeds; about two minutes). The joint test of all specifications takes too long
to repeat so often; a P from 1,000 shufflings has a standard error of at most 0.016.
"""

import ast
import dataclasses
import re
import sys

import numpy as np
import pandas as pd

from helpers.base.paths import ROOT, build_folder
from helpers.workflow.chain import notebooks

SEEDS = 20
NOTEBOOKS = ("06_sensitivity", "06c_resampling")
TABLE = ROOT / "tests/evidence/reference/seeds.csv"


def list_seeds() -> list[tuple[str, int, str, object]]:
    """(file, line, name, value) of every seed and number of draws.

    line: in a notebook, that of its cell tagged 'parameters'.
    """
    words = ("seed", "resamples", "shufflings", "permutations", "imputations")
    found = []
    for name in notebooks.names():
        cells = notebooks.code_cells(name)
        source = next(source for source, tags in cells if "parameters" in tags)
        for node in ast.parse(source).body:
            parameter = node.targets[0].id
            if any(word in parameter for word in words):
                value = ast.literal_eval(node.value)
                found.append((f"notebooks/{name}.ipynb", node.lineno, parameter, value))
    for path in sorted((ROOT / "data").glob("*.yml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for i, line in enumerate(lines, start=1):
            if re.match(r"seed: \d+", line):
                found.append((f"data/{path.name}", i, "seed", int(line.split()[1])))
    return found


def measure_spread(
    clean: pd.DataFrame, scored: pd.DataFrame, book, settings: dict, seeds: range = range(SEEDS)
) -> pd.DataFrame:
    """One line a kind of result: how many values, how far they move, how many answers change.

    They move by a standard deviation over the seeds: a typical one, and the largest.
    An answer changes when a P lies below alpha, or an interval leaves out zero, for some seeds
    and not for others. settings: the notebook's parameters.
    """
    shufflings = f"{settings['shufflings']:,} shufflings"
    resamples = f"{settings['resamples']:,} resamples"
    completions = f"{settings['imputations']} completions"
    kinds = {
        f"P of single correlations, {shufflings}": _single,
        f"P by largest |t|, {shufflings}": _largest,
        f"Limits of BCa intervals, in bootstrap SE, {resamples}": _limits,
        f"Slopes with missing answers imputed, in SE, {completions}": _imputed,
    }
    rows = []
    for kind, compute in kinds.items():
        drawn = [compute(clean, scored, book, settings, seed) for seed in seeds]
        values = np.array([value for value, _ in drawn])
        answers = np.array([answer for _, answer in drawn])
        spread = values.std(axis=0, ddof=1)
        changing = (answers.any(axis=0) & ~answers.all(axis=0)).sum()
        rows.append(
            (kind, values.shape[1], np.median(spread), spread.max(), answers.shape[1], changing)
        )
    return pd.DataFrame(
        rows,
        columns=["result", "values", "typical_sd", "largest_sd", "answers", "answers_that_change"],
    )


def _shuffled(scored, book, settings, seed, judge) -> tuple:
    from helpers.statistics.resampling import permutation

    p = getattr(permutation, judge)(
        *permutation.permute_correlations(
            scored, book.correlates, book.predictors, settings["shufflings"], seed
        )
    )
    return p, p < settings["alpha"]


def _single(clean, scored, book, settings, seed) -> tuple:
    return _shuffled(scored, book, settings, seed, "single_p")


def _largest(clean, scored, book, settings, seed) -> tuple:
    return _shuffled(scored, book, settings, seed, "largest_p")


def _limits(clean, scored, book, settings, seed) -> tuple:
    from helpers.statistics.resampling import bootstrap, sums

    found = bootstrap.intervals(
        bootstrap.bootstrap(scored, sums.paper_entries(book), settings["resamples"], seed),
        settings["level"],
    )
    found = found[found["statistic"].isin(["r", "B", "beta"])]
    limits = np.concatenate([found["low"] / found["se"], found["high"] / found["se"]])
    return limits, ((found["low"] > 0) | (found["high"] < 0)).to_numpy()


def _imputed(clean, scored, book, settings, seed) -> tuple:
    from helpers.statistics.multiverse import choices, datasets, estimates

    chosen = choices.read_choices(settings["multiverse"], book)
    chosen = dataclasses.replace(chosen, outcomes=tuple(book.outcomes))
    data = datasets.prepare_data(clean, book, chosen, settings["imputations"], seed)
    listed = choices.table_specifications(chosen, book)
    plain = {
        "method": "ols",
        "coding": "codes",
        "missing": "imputed",
        "scoring": "complete",
        "covariates": "none",
        "model": "together",
    }
    found = estimates.estimate_all(
        listed[(listed[list(plain)] == plain).all(axis=1)], data, chosen, book.predictors
    )
    slopes = found["estimate"] / found["se"]
    significant = found["p"] < settings["alpha"]
    return slopes.to_numpy(), significant.to_numpy()


def read_settings() -> dict:
    """The parameters of the notebooks that shuffle, resample and impute."""
    settings: dict = {}
    for name in NOTEBOOKS:
        settings |= notebooks.parameters(name)
    return settings


def main() -> int:
    """Measure the spread on the data of the last run and write it beside the values of R."""
    from helpers.survey.codebook import read_codebook

    settings = read_settings()
    folder = build_folder() / "data"
    table = measure_spread(
        pd.read_csv(folder / "clean.csv"),
        pd.read_csv(folder / "scored.csv"),
        read_codebook(),
        settings,
    )
    table.to_csv(TABLE, index=False, float_format="%.4g", lineterminator="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
