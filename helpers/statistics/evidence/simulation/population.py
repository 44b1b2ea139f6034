"""Simulated respondents with the overlap, the skew and the gaps of a survey's, and scores that use
has nothing to do with.

Answers are cut from normal variables (a Gaussian copula): each question keeps the shares of its
options, and use of two functions correlates as it does in the survey. Who left out what is copied
from the survey, whole respondents at a time.
"""

import numpy as np
import pandas as pd
from scipy.special import logit, ndtr

LINKED = 0.3  # correlation of depression with use and with the scores, before they are cut
AGED = 0.2  # correlation of age with the scores
RELATED = 0.25  # share of a score's SD that one SD of the related function makes
UNEVEN = 0.25  # by how much the spread of a score grows with one SD of use
NOISE = 20_000  # simulated respondents by which the correlations are set
STEPS = 6  # rounds of setting them
LEAST = 1e-6  # smallest eigenvalue of a correlation matrix that is used
EDGE = 0.999  # largest correlation of two normal variables


class Population:
    """Where simulated respondents come from.

    table: use (1-6), scores and covariates of real or shipped respondents, as
    multiverse.datasets.assemble makes it; predictors, covariates, scores: its columns. depression:
    the covariate that use and scores depend on most; age: the one that scores depend on too.
    """

    def __init__(
        self, table: pd.DataFrame, predictors, covariates, scores, depression: str, age: str
    ):
        self.predictors = list(predictors)
        self.covariates = list(covariates)
        self.names = [*self.predictors, *self.covariates]
        self.depression = depression
        self.age = age
        self.known = {n: np.sort(table[n].dropna().to_numpy()) for n in [*self.names, *scores]}
        self.gone = table[self.predictors].isna().to_numpy()
        self.scores = list(scores)
        self.root = self._set_correlations(table)

    def _set_correlations(self, table: pd.DataFrame) -> np.ndarray:
        """A root of the correlations of the normal variables behind the answers.

        They are raised, in STEPS rounds, towards those with which the cut answers correlate as the
        survey's; depression is set.
        """
        wanted = table[self.names].corr().to_numpy(copy=True)
        at = self.names.index(self.depression)
        uses = range(len(self.predictors))
        wanted[at, uses] = wanted[uses, at] = LINKED
        noise = np.random.default_rng(1).normal(size=(NOISE, len(wanted)))
        latent = wanted.copy()
        for _ in range(STEPS):
            made = np.corrcoef(self._cut(noise @ _root(latent).T).T)
            latent = np.clip(latent + wanted - made, -EDGE, EDGE)
            np.fill_diagonal(latent, 1)
        return _root(latent)

    def _cut(self, z: np.ndarray) -> np.ndarray:
        """Answers from standard normal variables, in the shares of the survey."""
        return np.column_stack(
            [_quantile(self.known[n], ndtr(z[:, j])) for j, n in enumerate(self.names)]
        )

    def draw(self, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
        """As many respondents as the survey has: their answers in full, and with gaps."""
        n = len(self.gone)
        z = rng.normal(size=(n, len(self.names))) @ self.root.T
        full = pd.DataFrame(self._cut(z), columns=self.names)
        holed = full.copy()
        holed[self.predictors] = full[self.predictors].mask(self.gone[rng.permutation(n)])
        return full, holed

    def draw_unrelated(self, shape: str, uneven: np.ndarray | None, rng) -> np.ndarray:
        """Scores distributed like those of the scale `shape`, whatever a respondent's use.

        uneven: use by which their spread grows, or None. Then they are centred at zero.
        """
        y = _quantile(self.known[shape], rng.random(len(self.gone)))
        return y if uneven is None else self._centre(y, shape) * _stretch(uneven)

    def draw_linear(self, effect: np.ndarray, shape: str, uneven: np.ndarray | None, rng):
        """Scores whose mean follows `effect` (in standard deviations of the scale `shape`)."""
        y = self._centre(_quantile(self.known[shape], rng.random(len(self.gone))), shape)
        if uneven is not None:
            y = y * _stretch(uneven)
        return y + effect * self.known[shape].std()

    def draw_ordered(self, effect: np.ndarray, shape: str, rng) -> np.ndarray:
        """Scores with the levels and about the shares of the scale `shape`, by proportional odds.

        effect: in standard deviations of the latent variable behind the score.
        """
        levels, counts = np.unique(self.known[shape], return_counts=True)
        cuts = logit(np.cumsum(counts)[:-1] / counts.sum())
        latent = rng.logistic(size=len(effect)) + effect * np.pi / np.sqrt(3)
        return levels[np.searchsorted(cuts, latent)]

    def _centre(self, y: np.ndarray, shape: str) -> np.ndarray:
        return y - self.known[shape].mean()


def _root(r: np.ndarray) -> np.ndarray:
    """A root of the nearest correlation matrix that has one."""
    values, vectors = np.linalg.eigh(r)
    root = vectors * np.sqrt(np.maximum(values, LEAST))
    return root / np.sqrt((root**2).sum(axis=1, keepdims=True))


def _quantile(known: np.ndarray, share: np.ndarray) -> np.ndarray:
    """The values below which these shares of the known (sorted) values lie."""
    return known[np.minimum((share * len(known)).astype(int), len(known) - 1)]


def _stretch(use: np.ndarray) -> np.ndarray:
    """A factor that grows with use: 1 at its mean."""
    return 1 + UNEVEN * np.clip(standardise(use), -2, 3)


def standardise(x: np.ndarray) -> np.ndarray:
    """Mean 0 and standard deviation 1."""
    return (x - x.mean()) / x.std()
