"""Pearson correlations with pairwise n, interval and P value."""

import pandas as pd
import pingouin as pg

from helpers.statistics.descriptives import tidy

# Else pingouin rounds the intervals of every table it gives, those that a notebook shows too, to
# two decimals.
pg.options["round.column.CI95"] = None


def correlate(x: pd.Series, y: pd.Series, level: float = 0.95) -> dict:
    """One Pearson correlation over the respondents who have both.

    By pingouin.corr, with Fisher's interval and a two-sided P. Returns x, y, n, r, low, high, t, p.
    Fewer than four pairs, or no variance, give missing values.
    """
    pairs = pd.concat([x, y], axis=1).dropna().astype(float)
    n = len(pairs)
    if n < 4 or (pairs.nunique() < 2).any():
        return {"x": x.name, "y": y.name, "n": n} | dict.fromkeys(
            ["r", "low", "high", "t", "p"], float("nan")
        )
    return {
        "x": x.name,
        "y": y.name,
        "n": n,
        **_correlate(pairs.iloc[:, 0], pairs.iloc[:, 1], level),
    }


def _correlate(x, y, level: float) -> dict:
    """r, limits, t and P of two complete columns. The limits that corr gives are always of 95 %."""
    found = pg.corr(x, y, method="pearson").iloc[0]
    low, high = pg.compute_esci(
        stat=found["r"], nx=len(x), eftype="r", confidence=level, decimals=15
    )
    r = float(found["r"])
    df = len(x) - 2
    t = r * (df / (1 - r * r)) ** 0.5 if abs(r) < 1 else float("inf")
    return {"r": r, "low": float(low), "high": float(high), "t": t, "p": float(found["p_val"])}


def table_correlations(frame: pd.DataFrame, rows, columns, level: float = 0.95) -> pd.DataFrame:
    """Every correlation of the row variables with the column variables, one a line.

    A variable that is named in both is not correlated with itself.
    """
    found = []
    for row in rows:
        for column in columns:
            if row != column:
                found.append(correlate(frame[row], frame[column], level))
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
