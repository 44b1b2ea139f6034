"""Tables of the notebook that explains the reconstruction."""

import numpy as np
import pandas as pd

from helpers.survey.codebook import Codebook
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.search.moments import Moments
from helpers.synthesis.reconstruction.search.targets import (
    Target,
    derive_statistics,
    relative_misfit,
)
from helpers.synthesis.reconstruction.solution.comparison import measure_miss
from helpers.synthesis.reconstruction.solution.solution import Solution

WORDS = {
    "count": "counts",
    "mean": "means",
    "sd": "standard deviations",
    "r": "correlations",
    "B": "B",
    "beta": "β",
    "t": "t",
}


def table_target(paper: Paper, target: Target) -> pd.DataFrame:
    """How well a real-valued target meets the regressions.

    For each statistic, how many numbers are printed and the mean and largest share of an interval
    used, rounded up to tenths: the search stops when the target is near enough, on another
    processor a thousandth elsewhere.
    """
    found = derive_statistics(target, paper.df)
    rows = []
    for statistic in ("B", "beta", "t"):
        used = np.abs(relative_misfit(found[statistic], paper.box[statistic]))
        mean, largest = np.ceil(10 * np.array([used.mean(), used.max()])) / 10
        rows.append((WORDS[statistic], used.size, mean, largest))
    columns = ["Statistic", "Published", "Mean share of the half width", "Largest share"]
    return pd.DataFrame(rows, columns=columns)


def all_met(found: list[Moments]) -> bool:
    """Whether each regression is met by some candidate of some patch."""
    return bool(np.any([moments.fits().any(axis=0) for moments in found], axis=0).all())


def table_roads(paper: Paper, free: list[Moments], fixed: list[Moments]) -> pd.DataFrame:
    """Whether any patch holds a candidate for each regression.

    free: found with the predictors' products changed with the rest; fixed: with them held. Whether
    a few patches hold one that meets all at once depends on the processor, so it is not told.
    """
    table = pd.DataFrame({"Regression": [o.name for o in paper.regressed]})
    for column, road in {"Products free": free, "Products fixed": fixed}.items():
        met = np.zeros(len(table), dtype=bool)
        for moments in road:
            met |= moments.fits().any(axis=0)
        table[column] = np.where(met, "found", "none")
    return table


def table_match(table: pd.DataFrame) -> pd.DataFrame:
    """Printed and met numbers by statistic, and the largest distance in units of the last digit.

    table: of table_solution.
    """
    units = [measure_miss(row.recomputed, row.printed) for row in table.itertuples()]
    grouped = table.assign(units=units).groupby("statistic", sort=False)
    found = grouped.agg(
        printed=("matches", "size"), met=("matches", "sum"), far=("units", "max")
    ).reset_index()
    found["statistic"] = found["statistic"].map(WORDS)
    return found.set_axis(
        ["Statistic", "Published", "Met", "Largest distance (last digits)"], axis=1
    )


def table_distances(table: pd.DataFrame) -> pd.DataFrame:
    """Correlations and regression numbers with their signed distance from what is printed.

    table: of table_solution. distance: recomputed less printed, in units of the last digit.
    """
    drawn = table[table["statistic"].isin(["r", "B", "beta", "t"])].copy()
    distances = []
    for row in drawn.itertuples():
        sign = np.sign(row.recomputed - float(row.printed))
        distances.append(sign * measure_miss(row.recomputed, row.printed))
    drawn["distance"] = distances
    return drawn


def table_complete(paper: Paper, solution: Solution) -> pd.DataFrame:
    """Correlations of all who answered and of the complete respondents only.

    One row for each pair of outcome and predictor.
    """
    x = solution.predictors
    complete = ~np.isnan(x).any(1)
    rows = []
    for k, outcome in enumerate(paper.outcomes):
        y = solution.outcomes[:, k]
        for j, predictor in enumerate(paper.predictors):
            answered = ~np.isnan(x[:, j])
            of_all = np.corrcoef(x[answered, j], y[answered])[0, 1]
            of_complete = np.corrcoef(x[complete, j], y[complete])[0, 1]
            rows.append((outcome.name, predictor.name, of_all, of_complete, of_all - of_complete))
    columns = ["outcome", "predictor", "answered", "complete", "difference"]
    return pd.DataFrame(rows, columns=columns)


def table_assumptions(paper: Paper, reliability: dict, codebook: Codebook) -> pd.DataFrame:
    """What the paper leaves open and what was put there."""
    rest = paper.n - paper.complete
    lost = ", ".join(codebook.gloss(p.name) for p in paper.predictors if p.lost)
    alphas = []
    for name, wanted in reliability.items():
        alphas.append(f"{codebook.gloss(name)} {wanted['alpha']}")
    rows = [
        (
            "Missing answers to the scales",
            "none: every outcome is complete",
            "ours; the paper gives no n for the outcomes",
        ),
        (
            f"Distribution of {lost}",
            "free, near an assumed one with the published n",
            "ours; the published counts are another row's",
        ),
        (
            "Who is incomplete",
            f"{rest} respondents, each with at least one skipped function",
            "from the degrees of freedom and Table 1's n",
        ),
        (
            "Use and sex, age, therapies, tenure",
            "unrelated",
            "ours; the paper says nothing",
        ),
        (
            "Outcomes with each other",
            "unrelated beyond what use implies",
            "ours; the paper says nothing",
        ),
        (
            "Shape of the outcomes",
            "beta distributions within the scales' limits",
            "ours",
        ),
        (
            "Internal consistency (alpha)",
            "; ".join(alphas),
            "PHQ-9 from the range quoted in the paper; the others ours",
        ),
    ]
    return pd.DataFrame(rows, columns=["Left open", "What was put there", "Source"])
