"""An outcome as it is, and without a relation to use."""

from functools import lru_cache

import numpy as np
import pandas as pd

from helpers.statistics.multiverse.ordinal import rank, rank_columns
from helpers.statistics.resampling.design import Outcomes


class NullOutcomes:
    """An outcome as it is and `size` times without a relation to use, for any set of covariates.

    The first column is the outcome as it is. The shufflings are the same for all sets.
    """

    def __init__(self, data: dict, scoring: str, outcome: str, size: int, seed):
        tables = [versions[0] for (s, *_), versions in data.items() if s == scoring]
        self.table = max(tables, key=lambda t: t[outcome].notna().sum())
        self.outcome = outcome
        self.size = size
        self.seed = seed
        self._made: dict = {}
        self._complete: dict = {}

    def prepare(self, others: list, who: pd.Index, ranked: bool) -> Outcomes:
        """The outcomes of these respondents, prepared for designs with these covariates."""
        y = self._make(others, ranked).loc[who].to_numpy(copy=True)
        if ranked and not others:
            y = rank_columns(y)
        elif ranked:  # as it is, the outcome has the ranks among these respondents
            y[:, 0] = rank(self.table.loc[who, self.outcome].to_numpy())
        return Outcomes(y)

    def known(self, others: list) -> pd.Index:
        """Respondents of whom outcome and covariates are known."""
        return self._rows(others).index

    def _rows(self, others: list) -> pd.DataFrame:
        key = tuple(others)
        if key not in self._complete:
            self._complete[key] = self.table[[self.outcome, *others]].dropna()
        return self._complete[key]

    def _make(self, others: list, ranked: bool) -> pd.DataFrame:
        """Respondents x 1 + size. With covariates and ranks, ranks are taken before shuffling."""
        key = (tuple(others), ranked and bool(others))
        if key not in self._made:
            rows = self._rows(others)
            y = rows[self.outcome].to_numpy()
            x = rows[others].to_numpy()
            if key[1]:
                y = rank(y)
                x = rank(x)
            fitted, left = _split(y, x)
            order = _shuffle(self.seed, len(y), self.size)
            made = np.column_stack([y, fitted[:, None] + left[order]])
            self._made[key] = pd.DataFrame(made, index=rows.index)
        return self._made[key]


@lru_cache(maxsize=4)
def _shuffle(seed: np.random.SeedSequence, n: int, size: int) -> np.ndarray:
    """Orders of so many respondents (n x size), drawn once for all sets of covariates."""
    rng = np.random.default_rng(seed)
    return rng.permuted(np.tile(np.arange(n), (size, 1)), axis=1).T


def _split(y: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What covariates predict of an outcome, and what they leave; without any, nothing and all."""
    if not x.shape[1]:
        return np.zeros(len(y)), y
    design = np.column_stack([np.ones(len(y)), x])
    fitted = design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return fitted, y - fitted
