"""Pearson correlations with pairwise n, interval and P value, from sums over blocks of rows."""

import numpy as np
import pandas as pd
from scipy import stats

from helpers.statistics.descriptives import cut_blocks, tidy
from helpers.statistics.resampling.sums import correlations as correlate_sums

FEWEST = 4  # pairs: Fisher's interval needs more than three


class PairSums:
    """Sums of columns and of their products over the respondents who have both of a pair.

    They are added up block by block, so that no more than one block need be in memory. names: of
    the columns. The mean of a column's first block is taken off its values, lest large numbers lose
    digits.
    """

    def __init__(self, names):
        self.names = list(names)
        k = len(self.names)
        self._low = np.full(k, np.nan)
        self._high = np.full(k, np.nan)
        self._centre = np.full(k, np.nan)
        # [i, j]: of column i, over those who have j as well
        self._n = np.zeros((k, k))
        self._total = np.zeros((k, k))
        self._squares = np.zeros((k, k))
        self._products = np.zeros((k, k))

    def add(self, block: np.ndarray) -> None:
        """Add names x respondents, missing as NaN."""
        known = ~np.isnan(block)
        self._low = np.fmin(self._low, np.fmin.reduce(block, axis=1, initial=np.nan))
        self._high = np.fmax(self._high, np.fmax.reduce(block, axis=1, initial=np.nan))
        if np.isnan(self._centre).any():
            n = known.sum(axis=1)
            mean = np.where(known, block, 0).sum(axis=1) / np.where(n, n, np.nan)
            self._centre = np.where(np.isnan(self._centre), mean, self._centre)
        value = np.where(known, block - self._centre[:, None], 0)
        known = known.astype(float)
        self._n += known @ known.T
        self._total += value @ known.T
        self._squares += value**2 @ known.T
        self._products += value @ value.T

    def describe(self, name: str) -> dict[str, float]:
        """n, mean, sd (n - 1), min and max of one column, as `descriptives.describe` gives them."""
        at = self.names.index(name)
        n, total, _, squares, _, _ = self._of_pairs([at], [at])[:, 0]
        if n == 0:
            return {"n": 0} | dict.fromkeys(["mean", "sd", "min", "max"], float("nan"))
        spread = max(squares - total**2 / n, 0) / (n - 1) if n > 1 else float("nan")
        return {
            "n": int(n),
            "mean": self._centre[at] + total / n,
            "sd": spread**0.5,
            "min": self._low[at],
            "max": self._high[at],
        }

    def _of_pairs(self, x: list, y: list) -> np.ndarray:
        """n, x, y, x squared, y squared and x y (6 x pairs), over those who have both."""
        sums = [self._n[x, y], self._total[x, y], self._total[y, x]]
        return np.array([*sums, self._squares[x, y], self._squares[y, x], self._products[x, y]])

    def table(self, rows, columns, level: float = 0.95) -> pd.DataFrame:
        """x, y, n, r, low, high, t, p of each row variable with each column variable.

        A variable that is named in both is not correlated with itself. Fewer than four pairs, or no
        variance, give missing values.
        """
        pairs = [(row, column) for row in rows for column in columns if row != column]
        x = [self.names.index(row) for row, _ in pairs]
        y = [self.names.index(column) for _, column in pairs]
        sums = self._of_pairs(x, y)
        n = sums[0].astype(int)
        with np.errstate(divide="ignore", invalid="ignore"):
            r = np.where(n < FEWEST, np.nan, correlate_sums(sums))
            t = r * np.sqrt((n - 2) / (1 - r**2))
            # Fisher's z (1921) and its standard error
            reach = stats.norm.ppf((1 + level) / 2) / np.sqrt(n - 3)
            low = np.tanh(np.arctanh(r) - reach)
            high = np.tanh(np.arctanh(r) + reach)
        names = {"x": [row for row, _ in pairs], "y": [column for _, column in pairs]}
        p = 2 * stats.t.sf(np.abs(t), np.maximum(n - 2, 1))
        return pd.DataFrame({**names, "n": n, "r": r, "low": low, "high": high, "t": t, "p": p})


def correlate(x: pd.Series, y: pd.Series, level: float = 0.95) -> dict:
    """One Pearson correlation over the respondents who have both.

    With Fisher's interval and a two-sided P. Returns x, y, n, r, low, high, t, p.
    Fewer than four pairs, or no variance, give missing values.
    """
    pair = pd.concat([x, y], axis=1)
    return table_correlations(pair, [x.name], [y.name], level).iloc[0].to_dict()


def table_correlations(frame: pd.DataFrame, rows, columns, level: float = 0.95) -> pd.DataFrame:
    """Every correlation of the row variables with the column variables, one a line.

    A variable that is named in both is not correlated with itself.
    """
    sums = PairSums(dict.fromkeys([*rows, *columns]))
    for block in cut_blocks(frame, sums.names):
        sums.add(block)
    return sums.table(rows, columns, level)


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
