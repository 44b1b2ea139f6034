"""Pearson correlations with pairwise n, interval and P value."""

import numpy as np
import pandas as pd
import pingouin as pg
from scipy import stats

from helpers.statistics.descriptives import tidy

# Else pingouin rounds the intervals of every table it gives, those that a notebook shows too, to
# two decimals.
pg.options["round.column.CI95"] = None


def correlate(x: pd.Series, y: pd.Series, level: float = 0.95) -> dict:
    """One Pearson correlation over the respondents who have both.

    With Fisher's interval and a two-sided P. Returns x, y, n, r, low, high, t, p.
    Fewer than four pairs, or no variance, give missing values.
    """
    pairs = _as_numbers(pd.concat([x, y], axis=1))
    return {"x": x.name, "y": y.name, **_correlate(*pairs.T, level)}


def _as_numbers(answers: pd.DataFrame | pd.Series) -> np.ndarray:
    """Answers as floats, missing as NaN."""
    return answers.to_numpy(dtype=float, na_value=np.nan)


def _correlate(x: np.ndarray, y: np.ndarray, level: float) -> dict:
    """n, r, limits, t and P of two columns.

    r and P are those of pingouin.corr, which spends most of its time on power and a Bayes factor,
    and whose limits are always of 95 %.
    """
    both = ~(np.isnan(x) | np.isnan(y))
    x = x[both]
    y = y[both]
    n = len(x)
    if n < 4 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return {"n": n} | dict.fromkeys(["r", "low", "high", "t", "p"], float("nan"))
    found = stats.pearsonr(x, y)
    r = float(found.statistic)
    low, high = pg.compute_esci(stat=r, nx=n, eftype="r", confidence=level, decimals=15)
    t = r * ((n - 2) / (1 - r * r)) ** 0.5 if abs(r) < 1 else float("inf")
    return {
        "n": n, "r": r, "low": float(low), "high": float(high), "t": t, "p": float(found.pvalue),
    }  # fmt: skip


def table_correlations(frame: pd.DataFrame, rows, columns, level: float = 0.95) -> pd.DataFrame:
    """Every correlation of the row variables with the column variables, one a line.

    A variable that is named in both is not correlated with itself.
    """
    values = {name: _as_numbers(frame[name]) for name in {*rows, *columns}}
    found = []
    for row in rows:
        for column in columns:
            if row != column:
                numbers = _correlate(values[row], values[column], level)
                found.append({"x": row, "y": column, **numbers})
    return pd.DataFrame(found)


def name_correlations(correlations: pd.DataFrame, codebook) -> pd.DataFrame:
    """Correlations as a reader sees them. correlations: as from table_correlations."""
    named = {name: correlations[name].map(codebook.gloss) for name in ("x", "y")}
    heads = ["Scale", "Function", "n", "r", "Low", "High", "P"]
    return correlations.assign(**named).drop(columns="t").set_axis(heads, axis="columns")


def correlation_results(correlations: pd.DataFrame) -> pd.DataFrame:
    """The correlations as the scorecard reads them."""
    rows = []
    for c in correlations.itertuples():
        rows += [(c.x, c.y, "r", c.r), (c.x, c.y, "p", c.p)]
    return tidy(rows)
