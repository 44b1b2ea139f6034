"""Least squares in closed form for one design and many outcomes at once.

Slopes are standardised; their errors are the ordinary ones or robust (HC3).
"""

import numpy as np

from helpers.statistics.resampling.sums import SINGULAR

EXACT = 1e-14  # of an outcome's variation: what rounding leaves of nothing
FITTED = 1e-6  # of a respondent's variance is left by a model that fits them whatever they answer


class Design:
    """Predictors of one regression, decomposed once (QR).

    x: respondents x predictors without a constant; focal: which columns the caller wants.
    `usable` is False where a predictor is constant or a sum of others, or where there are no more
    rows than coefficients.
    """

    def __init__(self, x: np.ndarray, focal: list[int]):
        n, k = x.shape
        self.focal = focal
        self.df = n - k - 1
        self.usable = n > k + 1
        if not self.usable:
            return
        centred = x - x.mean(axis=0)
        self.spread = np.sqrt((centred**2).sum(axis=0))
        self.usable = bool((self.spread > 0).all())
        if not self.usable:
            return
        q = centred / self.spread
        r = np.ones((1, 1))
        if k > 1:
            q, r = np.linalg.qr(q)
        self.usable = bool((np.diag(r) ** 2 > SINGULAR).all())
        if not self.usable:
            return
        inverse = np.linalg.inv(r)
        self.q = q
        self.turn = inverse[focal]
        self.slopes = self.turn @ q.T  # focal slopes are linear in the outcome
        self.variance = (self.turn**2).sum(axis=1)
        self.leverage = np.minimum(1 / n + (q**2).sum(axis=1), 1 - 1e-9)

    def robust_df(self) -> np.ndarray:
        """Degrees of freedom of each focal slope's HC3 error (Bell and McCaffrey 2002).

        A variance that rests on a few respondents of high leverage is known less well than one that
        rests on all: these df match the first two moments of the estimated variance to those of a
        chi-squared variable, for errors of equal spread. From 1 to the usual df.
        """
        n = len(self.leverage)
        basis = np.column_stack([np.full(n, n**-0.5), self.q])
        left = 1 - self.leverage
        found = []
        for slope in self.slopes:
            # Whom the model fits whatever they answer leaves no residual to learn from.
            weight = np.where(left > FITTED, (slope / left) ** 2, 0.0)
            across = (weight[:, None] * basis).T @ basis
            mean = (weight * left).sum()
            spread = (weight**2 * (2 * left - 1)).sum() + (across**2).sum()
            found.append(mean**2 / spread if spread > 0 else 1.0)
        return np.clip(found, 1, self.df)

    def fit(self, y: np.ndarray, robust: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Standardised slopes and their standard errors (focal x outcomes).

        y: respondents x outcomes. An error that cannot be told is missing: where nothing is left
        over, or, of HC3, where the model fits some respondent whatever the answer.
        """
        y = y - y.mean(axis=0)
        residual = y - self.q @ (self.q.T @ y)
        total = np.sqrt((y**2).sum(axis=0))
        if robust:  # HC3: MacKinnon and White (1985)
            variance = self.slopes**2 @ (residual / (1 - self.leverage[:, None])) ** 2
        else:
            variance = np.outer(self.variance, (residual**2).sum(axis=0) / self.df)
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.slopes @ y / total, np.sqrt(self._told(variance, total, robust)) / total

    def fit_many(self, outcomes: "Outcomes", robust: bool = False) -> tuple:
        """The same from sums of products, without residuals: several times as fast for thousands
        of outcomes, and right to about ten digits instead of fifteen."""
        return fit_designs([(self, robust)], outcomes)

    def weights(self) -> np.ndarray:
        """What each squared residual counts in the HC3 variance of each focal slope (focal x
        respondents)."""
        return (self.slopes / (1 - self.leverage)) ** 2

    def _finish(self, along: np.ndarray, outcomes: "Outcomes", weighted: tuple) -> tuple:
        """Slopes and errors from the products of q with the outcomes.

        weighted: of robust errors, weights, their products with the squared outcomes, and those of
        q so weighted with the outcomes; empty for ordinary ones.
        """
        if weighted:
            weights, squares, across = weighted
            variance = squares.copy()
            for f, (weight, made) in enumerate(zip(weights, across, strict=True)):
                both = (weight[:, None] * self.q).T @ self.q
                variance[f] += (along * (both @ along - 2 * made)).sum(axis=0)
        else:
            left = outcomes.total**2 - (along**2).sum(axis=0)
            variance = np.outer(self.variance, left / self.df)
        with np.errstate(divide="ignore", invalid="ignore"):
            told = self._told(variance, outcomes.total, bool(weighted))
            return self.turn @ along / outcomes.total, np.sqrt(told) / outcomes.total

    def _told(self, variance: np.ndarray, total: np.ndarray, robust: bool) -> np.ndarray:
        """Variances of slopes (focal x outcomes), missing where nothing tells them."""
        if robust and (1 - self.leverage <= FITTED).any():
            return np.full_like(variance, np.nan)
        return np.where(variance > EXACT * total**2, variance, np.nan)


class Outcomes:
    """Many outcomes of the same respondents, prepared for several designs.

    y: respondents x outcomes.
    """

    def __init__(self, y: np.ndarray):
        self.centred = y - y.mean(axis=0)
        self.squares = self.centred**2
        self.total = np.sqrt(self.squares.sum(axis=0))


def fit_designs(asked: list, outcomes: Outcomes) -> tuple[np.ndarray, np.ndarray]:
    """Standardised slopes and errors of several designs for the same outcomes, one below the other.

    asked: each design, and whether its errors are robust. All products with the outcomes are made
    at once, which is many times as fast as one after another.
    """
    rows = []
    for design, robust in asked:
        rows.append(design.q.T)
        if robust:
            rows += [(weight[:, None] * design.q).T for weight in design.weights()]
    made = np.vstack(rows) @ outcomes.centred
    weights = [design.weights() for design, robust in asked if robust]
    squares = np.vstack(weights) @ outcomes.squares if weights else made[:0]
    fits = []
    for design, robust in asked:
        k = design.q.shape[1]
        along = made[:k]
        made = made[k:]
        weighted = ()
        if robust:
            f = len(design.focal)
            across = made[: f * k].reshape(f, k, -1)
            made = made[f * k :]
            weighted = (design.weights(), squares[:f], across)
            squares = squares[f:]
        fits.append(design._finish(along, outcomes, weighted))
    return tuple(np.vstack(part) for part in zip(*fits, strict=True))
