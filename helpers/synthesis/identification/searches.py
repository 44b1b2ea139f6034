"""What stored searches reached: R2 by allowed difference, attacks on what is settled, coverage.

The searches themselves need a solver (`search/`); here their files are read and put into tables.
"""

import numpy as np
import pandas as pd
from scipy import stats

from helpers.base.paths import resolve
from helpers.paper.audit.regressions.bounds import bound_overlap
from helpers.statistics import evidence
from helpers.survey.codebook import Codebook
from helpers.synthesis.identification.certificates.store import Proved
from helpers.synthesis.identification.results.ranges import critical_r2, table_vif_ranges
from helpers.synthesis.reconstruction.problem.paper import Paper

SIDES = {"highest": 1, "lowest": -1}


def read_breakdown(path: str) -> pd.DataFrame:
    """outcome, side, apart, least_r ('' or a number), starts, found, r2.

    What is reached at one difference is allowed at each larger one, and what is reached with a
    least r between functions is allowed without: r2 is the most extreme of all that is allowed.
    """
    table = pd.read_csv(resolve(path), dtype={"least_r": str}, keep_default_na=False)
    table["r2"] = pd.to_numeric(table["r2"], errors="coerce")
    table = table.dropna(subset=["r2"]).reset_index(drop=True)
    reached = []
    for row in table.itertuples():
        same = (table["outcome"] == row.outcome) & (table["side"] == row.side)
        allowed = same & (table["apart"] <= row.apart)
        if row.least_r != "":
            allowed &= table["least_r"] == row.least_r
        values = table.loc[allowed, "r2"]
        reached.append(values.max() if row.side == "highest" else values.min())
    return table.assign(r2=reached).sort_values(["least_r", "apart"], ignore_index=True)


def table_attacks(
    path: str, paper: Paper, book: Codebook, proved: Proved, alpha: float, bound: float
) -> pd.DataFrame:
    """quantity, side, turns (value at which a verdict turns), proved, reached, starts, beyond.

    One row per quantity that a settled result rests on and a search pushed. beyond: whether the
    search got past what is proved, or either is missing; then the proof or the search is wrong.
    """
    limits = _Limits(paper, proved, alpha, bound)
    rows = []
    for row in pd.read_csv(resolve(path)).itertuples():
        kind, *places = row.aim.split("-")
        words, turns, limit = limits.describe(kind, [int(p) for p in places], row.direction, book)
        # A limit or a value that is missing counts as beyond: it is not to pass unseen.
        beyond = not SIDES[row.direction] * (row.reached - limit) <= 1e-4 * max(1, abs(limit))
        rows.append((words, row.direction, turns, limit, row.reached, row.starts, beyond))
    columns = ["quantity", "side", "turns", "proved", "reached", "starts", "beyond"]
    return pd.DataFrame(rows, columns=columns)


class _Limits:
    """Where a verdict turns and what is proved, by kind of quantity."""

    def __init__(self, paper: Paper, proved: Proved, alpha: float, bound: float):
        self.paper = paper
        self.proved = proved
        self.alpha = alpha
        self.bound = bound
        self.vifs = table_vif_ranges(paper, proved)

    def describe(self, kind: str, places: list, side: str, book: Codebook) -> tuple:
        """Words, the value at which the verdict turns, and the proved limit."""
        return getattr(self, f"_{kind}")(places, side, book)

    def _r2(self, places, side, book):
        outcome = self.paper.regressed[places[0]].name
        turns = critical_r2(self.paper.df, len(self.paper.predictors), self.alpha)
        return (
            f"R² of the regression of {book.gloss(outcome)}",
            turns,
            self._end("r2", places, side),
        )

    def _r(self, places, side, book):
        # searches count the outcomes of Table 2, certificates those with a regression
        outcome = self.paper.outcomes[places[0]]
        k = self.paper.regressed.index(outcome)
        function = book.gloss(self.paper.predictors[places[1]].name)
        words = f"r of {book.gloss(outcome.name)} with {function}, complete respondents"
        limit = self._end("r", [k, places[1]], side)
        if k > 0:
            return words, 0.0, limit
        t = stats.t.isf(self.alpha / 2, self.paper.complete - 2)
        return words, SIDES[side] * t / np.hypot(t, np.sqrt(self.paper.complete - 2)), limit

    def _vif(self, places, side, book):
        own = self.vifs.iloc[places[0]]
        turns = 5.0
        if own["low"] < turns:
            one = evidence.smallest_slope(1.0, self.paper.df)
            turns = float((self.bound / one) ** 2)
        return f"VIF of {book.gloss(own['predictor'])}", turns, own["low"]

    def _ratio(self, places, side, book):
        first, second = (self.paper.predictors[place].name for place in places)
        ratios = []
        for o in self.paper.regressed:
            above = bound_overlap(o.beta[first], o.t[first], self.paper.df)[1]
            below = bound_overlap(o.beta[second], o.t[second], self.paper.df)[0]
            if above is not None and below:
                ratios.append(float(above / below))
        return f"VIF of {book.gloss(first)} / VIF of {book.gloss(second)}", 1.0, min(ratios)

    def _end(self, kind: str, places: list, side: str) -> float:
        low, high, _ = self.proved.limits(kind, tuple(places))
        end = high if side == "highest" else low
        return np.nan if end is None else end


def table_coverage(path: str) -> pd.DataFrame:
    """kind, papers, results, within: how often a range found by search holds the truth."""
    table = pd.read_csv(resolve(path))
    table["kind"] = table["result"].str.extract("^(r2|[a-z]+)", expand=False)
    # a range is found to six digits
    low = table["lowest"] - 1e-6
    high = table["highest"] + 1e-6
    table["within"] = (table["true"] >= low) & (table["true"] <= high)
    grouped = table.groupby("kind", sort=False)
    counts = grouped.agg(
        papers=("paper", "nunique"), results=("within", "size"), within=("within", "sum")
    )
    return counts.reset_index()
