"""The printed regressions of a paper, arranged for the checks: B, beta, t and df by outcome and predictor."""

from dataclasses import dataclass, field
from fractions import Fraction

import pandas as pd

from helpers.paper.printed_numbers import interval, number, read_counts

STATISTICS = ("B", "beta", "t", "df")


@dataclass(frozen=True)
class Regressions:
    """Several outcomes regressed on the same predictors, as printed.

    B, beta, t, r: printed text by (outcome, predictor); r may lack pairs. df: number by outcome.
    counts: the printed distribution of a predictor, {code: count}, or None where it cannot be trusted. n: printed respondents by predictor.
    sd: printed SD text by outcome. ids: published ids by (outcome, predictor, statistic).
    """

    predictors: tuple
    outcomes: tuple
    B: dict
    beta: dict
    t: dict
    r: dict
    df: dict
    counts: dict
    n: dict
    sd: dict = field(default_factory=dict)
    ids: dict = field(default_factory=dict)

    @property
    def kept(self) -> int:
        """Respondents in the regressions: residual df, predictors and the intercept."""
        return min(self.df.values()) + len(self.predictors) + 1

    def codes(self) -> tuple[int, int]:
        """Lowest and highest code that any predictor's distribution uses."""
        codes = [code for counts in self.counts.values() if counts for code in counts]
        return min(codes), max(codes)


def arrange_regressions(published: pd.DataFrame) -> Regressions | None:
    """The regressions among the printed numbers, or None if there are none."""
    rows = published[published.statistic.isin(STATISTICS)]
    text = {(e.row, e.column, e.statistic): e.printed for e in rows.itertuples()}
    ids = {(e.row, e.column, e.statistic): e.id for e in rows.itertuples()}
    outcomes = tuple(dict.fromkeys(e.row for e in rows.itertuples() if e.statistic == "beta"))
    predictors = tuple(dict.fromkeys(e.column for e in rows.itertuples() if e.statistic == "beta"))
    pairs = [(o, p) for o in outcomes for p in predictors]
    if not pairs or any((*pair, s) not in text for pair in pairs for s in STATISTICS):
        return None
    part = {s: {pair: text[(*pair, s)] for pair in pairs} for s in STATISTICS}
    df = {o: min(int(number(part["df"][o, p])) for p in predictors) for o in outcomes}
    r = {(e.row, e.column): e.printed for e in published[published.statistic == "r"].itertuples()}
    sd = {
        e.row: e.printed
        for e in published[
            (published.statistic == "sd") & published.row.isin(outcomes)
        ].itertuples()
    }
    n = read_sizes(published)
    sizes = {p: n.get(p) for p in predictors}
    return Regressions(
        predictors,
        outcomes,
        part["B"],
        part["beta"],
        part["t"],
        r,
        df,
        trusted_counts(published, predictors),
        sizes,
        sd,
        ids,
    )


def read_sizes(published: pd.DataFrame) -> dict:
    """Printed number of respondents by variable, where a distribution is printed with it."""
    counted = published[(published.statistic == "count") & (published.n != "")]
    return {row: int(n) for row, n in zip(counted.row, counted.n, strict=True)}


def trusted_counts(published: pd.DataFrame, variables) -> dict:
    """Distributions of these variables; None where the counts are not printed or do not add up to their own n."""
    counts, sizes = read_counts(published), read_sizes(published)
    whole = {v: c for v, c in counts.items() if sum(c.values()) == sizes.get(v)}
    return {v: whole.get(v) for v in variables}


def same_sign(one: str, other: str) -> bool:
    """Whether two printed numbers may have the same sign (a printed zero may have either)."""
    return number(one) * number(other) > 0 or 0 in (number(one), number(other))


def magnitude(text: str) -> tuple[Fraction, Fraction]:
    """The interval of the absolute value of a printed number."""
    low, high = interval(text.lstrip("-"))
    return max(low, Fraction(0)), high
