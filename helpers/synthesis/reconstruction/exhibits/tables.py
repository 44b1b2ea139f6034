"""Tables and sentences of the notebook that explains the reconstruction."""

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


def summarise_target(paper: Paper, target: Target) -> pd.DataFrame:
    """How well a real-valued target meets the regressions: for each statistic, printed numbers and the largest share of an interval used.

    Shares are rounded up to tenths: the search stops when the target is near enough, on another processor a thousandth elsewhere.
    """
    found = derive_statistics(target, paper.df)
    used = {s: np.abs(relative_misfit(found[s], paper.box[s])) for s in ("B", "beta", "t")}
    rows = [
        (WORDS[s], values.size, *np.ceil(10 * np.array([values.mean(), values.max()])) / 10)
        for s, values in used.items()
    ]
    return pd.DataFrame(
        rows, columns=["Statistic", "Printed", "Mean share of the half width", "Largest share"]
    )


def compare_roads(paper: Paper, free: list[Moments], fixed: list[Moments]) -> pd.DataFrame:
    """Whether any patch holds a candidate that meets each regression: predictors' products changed with the rest, or held fixed."""
    names = [*(o.name for o in paper.regressed), "all at once"]
    found = [
        np.any([[*m.fits().any(0), m.fits().all(1).any()] for m in road], axis=0)
        for road in (free, fixed)
    ]
    words = [np.where(road, "found", "none") for road in found]
    return pd.DataFrame(
        zip(names, *words, strict=True), columns=["Regression", "Products free", "Products fixed"]
    )


def summarise_match(table: pd.DataFrame) -> pd.DataFrame:
    """Printed and met numbers by statistic, and the largest distance from the print in units of its last digit."""
    units = [measure_miss(row.recomputed, row.printed) for row in table.itertuples()]
    grouped = table.assign(units=units).groupby("statistic", sort=False)
    found = grouped.agg(
        printed=("matches", "size"), met=("matches", "sum"), far=("units", "max")
    ).reset_index()
    found["statistic"] = found["statistic"].map(WORDS)
    return found.set_axis(["Statistic", "Printed", "Met", "Largest distance (last digits)"], axis=1)


def compare_complete(paper: Paper, solution: Solution) -> pd.DataFrame:
    """Correlations of all who answered and of the complete respondents only, for each pair of outcome and predictor."""
    x, whole = solution.predictors, ~np.isnan(solution.predictors).any(1)
    rows = []
    for k, o in enumerate(paper.outcomes):
        for j, p in enumerate(paper.predictors):
            seen = ~np.isnan(x[:, j])
            r = [np.corrcoef(x[s, j], solution.outcomes[s, k])[0, 1] for s in (seen, whole)]
            rows.append((o.name, p.name, *r, r[0] - r[1]))
    return pd.DataFrame(
        rows, columns=["outcome", "predictor", "answered", "complete", "difference"]
    )


def list_assumptions(paper: Paper, reliability: dict, codebook: Codebook) -> pd.DataFrame:
    """What the print leaves open and what was put there."""
    rest = paper.n - paper.complete
    lost = ", ".join(codebook.gloss(p.name) for p in paper.predictors if p.lost)
    alphas = "; ".join(
        f"{codebook.gloss(name)} {values['alpha']}" for name, values in reliability.items()
    )
    rows = [
        (
            "Missing answers to the scales",
            "none: every outcome is complete",
            "ours; the print gives no n for the outcomes",
        ),
        (
            f"Distribution of {lost}",
            "free, near an assumed one with the printed n",
            "ours; the printed counts are another row's",
        ),
        (
            "Who is incomplete",
            f"{rest} respondents, each with at least one skipped function",
            "from the degrees of freedom and Table 1's n",
        ),
        ("Use and sex, age, therapies, tenure", "unrelated", "ours; nothing is printed"),
        (
            "Outcomes with each other",
            "unrelated beyond what use implies",
            "ours; nothing is printed",
        ),
        ("Shape of the outcomes", "beta distributions within the scales' limits", "ours"),
        (
            "Internal consistency (alpha)",
            alphas,
            "PHQ-9 from the range quoted in the paper; the others ours",
        ),
    ]
    return pd.DataFrame(rows, columns=["Left open", "What was put there", "Source"])


def say_count(table: pd.DataFrame) -> str:
    """One sentence with the honest count."""
    missed = table[~table["matches"]]
    if missed.empty:
        return f"All {len(table)} printed numbers of the specification are met to their last digit."
    named = ", ".join(
        f"{r.statistic} of {r.column or r.row} on {r.row}" for r in missed.head(5).itertuples()
    )
    return f"{len(table) - len(missed)} of {len(table)} printed numbers of the specification are met to their last digit; missed: {named}."


def say_roads(roads: pd.DataFrame, patches: int) -> str:
    """Whether changing the predictors' products together with the rest was needed."""
    free, fixed = (roads.iloc[-1, column] == "found" for column in (1, 2))
    first = f"With the products free, {'at least one' if free else 'none'} of at most {patches} patches holds a candidate that meets all regressions at once"
    return f"{first}; with the predictors' products held fixed, {'at least one does too' if fixed and free else 'at least one does' if fixed else 'none does'}."
