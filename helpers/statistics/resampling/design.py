"""Least squares in closed form for one design and many outcomes at once: standardised slopes, with ordinary or robust errors."""

import numpy as np

from helpers.statistics.resampling.sums import SINGULAR


class Design:
    """Predictors of one regression, decomposed once (QR).

    x: respondents x predictors without a constant; focal: which columns the caller wants. `usable` is False where a predictor is
    constant or a sum of others, or where there are no more rows than coefficients.
    """

    def __init__(self, x: np.ndarray, focal: list[int]):
        n, k = x.shape
        self.df, self.usable = n - k - 1, n > k + 1
        if not self.usable:
            return
        centred = x - x.mean(axis=0)
        self.spread = np.sqrt((centred**2).sum(axis=0))
        self.usable = bool((self.spread > 0).all())
        if not self.usable:
            return
        q, r = (
            np.linalg.qr(centred / self.spread)
            if k > 1
            else (centred / self.spread, np.ones((1, 1)))
        )
        self.usable = bool((np.diag(r) ** 2 > SINGULAR).all())
        if not self.usable:
            return
        inverse = np.linalg.inv(r)
        self.q, self.slopes = q, (inverse @ q.T)[focal]  # focal slopes are linear in the outcome
        self.variance = (inverse**2).sum(axis=1)[focal]
        self.leverage = np.minimum(1 / n + (q**2).sum(axis=1), 1 - 1e-9)

    def fit(self, y: np.ndarray, robust: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """Standardised slopes and their standard errors (focal x outcomes). y: respondents x outcomes."""
        y = y - y.mean(axis=0)
        residual = y - self.q @ (self.q.T @ y)
        total = np.sqrt((y**2).sum(axis=0))
        if robust:  # HC3: MacKinnon and White (1985)
            variance = self.slopes**2 @ (residual / (1 - self.leverage[:, None])) ** 2
        else:
            variance = np.outer(self.variance, (residual**2).sum(axis=0) / self.df)
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.slopes @ y / total, np.sqrt(variance) / total

    def cooks_distance(self, y: np.ndarray) -> np.ndarray:
        """How far each respondent moves the fitted values (Cook 1977). y: respondents."""
        y = y - y.mean()
        residual = y - self.q @ (self.q.T @ y)
        coefficients = self.q.shape[1] + 1
        scale = coefficients * (residual**2).sum() / self.df
        return residual**2 * self.leverage / (scale * (1 - self.leverage) ** 2)
