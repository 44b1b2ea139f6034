"""Resampling of Tables 2 and 3, ours beside what one would otherwise write.

python benchmarks/resampling.py [--quick]   writes benchmarks/resampling.csv. About three minutes;
--quick times fewer refits, and the correlations of one outcome instead of all.

The job: BCa intervals of 24 correlations and of 18 B and 18 beta. Rivals: scipy.stats.bootstrap
(vectorised, BCa) for each correlation, and for the regressions a statsmodels refit in every
resample. What is timed in part is scaled up; the table says what.
The limit: drawing the counts and one matrix product with them. Seconds are those of the processor,
all in one process and one thread.
"""

import argparse
import os
import sys
import time
import warnings
from dataclasses import replace
from functools import partial

# Threads that wait for each other on a busy machine count as busy themselves.
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import pandas as pd
import statsmodels.api as sm
from common import line, write_table
from scipy import stats

from helpers.statistics.resampling import bootstrap as ours
from helpers.statistics.resampling.sums import Products, paper_entries
from helpers.survey.codebook import read_codebook


def make_survey(codebook, n: int, seed: int = 1) -> pd.DataFrame:
    """Respondents with overlapping use and unrelated scores.

    Six in a hundred left out a question on use.
    """
    rng = np.random.default_rng(seed)
    common = rng.standard_normal((n, 1))
    k = len(codebook.predictors)
    use = np.digitize(1.3 * common + rng.standard_normal((n, k)), [-1, 0, 1, 1.7, 2.4]) + 1.0
    use[rng.random(n) < 0.06, rng.integers(k)] = np.nan
    scores = np.rint(rng.normal(30, 8, (n, len(codebook.correlates))))
    return pd.DataFrame(
        np.hstack([use, scores]), columns=[*codebook.predictors, *codebook.correlates]
    )


def clock(function, repeat: int = 3) -> float:
    """Shortest of several runs, in processor seconds of this process."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


def bootstrap_with_scipy(survey: pd.DataFrame, codebook, resamples: int, rows: int) -> None:
    """One vectorised bootstrap for each correlation of so many outcomes, on the complete pairs."""

    def correlate(x, y, axis):
        x = x - x.mean(axis=axis, keepdims=True)
        y = y - y.mean(axis=axis, keepdims=True)
        return (x * y).sum(axis=axis) / np.sqrt((x * x).sum(axis=axis) * (y * y).sum(axis=axis))

    for row in codebook.correlates[:rows]:
        for column in codebook.predictors:
            pair = survey[[row, column]].dropna().to_numpy().T
            stats.bootstrap(
                tuple(pair),
                correlate,
                paired=True,
                vectorized=True,
                n_resamples=resamples,
                method="BCa",
                batch=500,
                rng=1,
            )


def refit_with_statsmodels(survey: pd.DataFrame, codebook, resamples: int) -> None:
    """Draw the complete respondents again and fit each model with statsmodels, B and beta."""
    rng = np.random.default_rng(1)
    predictors = list(codebook.predictors)
    for outcome in codebook.outcomes:
        rows = survey[[outcome, *predictors]].dropna().to_numpy()
        for _ in range(resamples):
            drawn = rows[rng.integers(len(rows), size=len(rows))]
            slopes = sm.OLS(drawn[:, 0], sm.add_constant(drawn[:, 1:])).fit().params[1:]
            _ = slopes * drawn[:, 1:].std(axis=0, ddof=1) / drawn[:, 0].std(ddof=1)


def draw_and_multiply(survey: pd.DataFrame, codebook, resamples: int) -> None:
    """The least that any bootstrap by counts must do."""
    products = Products(survey, paper_entries(codebook)).matrix
    for size, seed in zip(*ours.plan_blocks(len(survey), resamples, 1), strict=True):
        products @ ours.draw_counts(len(survey), size, seed).T


def measure(
    what: str,
    n: int = 350,
    resamples: int = 10_000,
    predictors: int = 6,
    refits: int = 0,
    rows: int = 4,
    repeat: int = 5,
) -> dict:
    """Seconds of ours, of the limit and, if some refits are to be timed, of the rivals.

    rows: of how many outcomes the correlations are timed with scipy. repeat: runs of ours and of
    the limit, of which the shortest counts.
    """
    whole = read_codebook()
    codebook = replace(whole, predictors=whole.predictors[:predictors])
    survey = make_survey(codebook, n)
    entries = paper_entries(codebook)

    def bootstrap() -> None:
        ours.intervals(ours.bootstrap(survey, entries, resamples, 1))

    own = clock(bootstrap, repeat)
    limit = clock(partial(draw_and_multiply, survey, codebook, resamples), repeat)
    if not refits:
        return line(what, own, limit=limit)
    correlations = clock(partial(bootstrap_with_scipy, survey, codebook, resamples, rows), 1)
    regressions = clock(partial(refit_with_statsmodels, survey, codebook, refits), 1)
    # n more for the acceleration
    rival = correlations * len(codebook.correlates) / rows + regressions * (resamples + n) / refits
    return line(
        what,
        own,
        rival,
        "scipy.stats.bootstrap and statsmodels refits",
        limit,
        note=f"scaled up from {refits} refits of each model and "
        f"{rows * predictors} of {len(entries.pairs)} correlations",
    )


def main() -> int:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer refits and correlations")
    quick = parser.parse_args().quick
    warnings.simplefilter("ignore")
    rows = 1 if quick else 4
    lines = [
        measure(
            "Tables 2 and 3 with BCa: 350 respondents, 10,000 resamples, 6 predictors",
            refits=30 if quick else 300,
            rows=rows,
        ),
        measure("the same, 20,000 resamples", resamples=20_000),
        measure("the same, 1,400 respondents", n=1400, refits=15 if quick else 150, rows=rows),
        measure("the same, 5,600 respondents", n=5600, repeat=2 if quick else 5),
        measure("the same, 3 predictors", predictors=3),
    ]
    write_table("resampling", lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
