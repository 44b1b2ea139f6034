"""Sums, squares and products of the complete respondents as whole numbers, and whether they print as the paper does."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from helpers.paper.printed_numbers import number
from helpers.synthesis.reconstruction.problem.integers import possible_moments
from helpers.synthesis.reconstruction.problem.paper import Paper

MARGIN = 1e-7  # of an interval's half width: keeps clear of its very edge


@dataclass(frozen=True)
class Moments:
    """x: sums of the predictors; xx: their products; y, xy: sums of the regressed outcomes and products with the predictors.

    The first axis of xx, y and xy runs over candidates; x is common to all. yy: the range of the outcomes' sums of squares that fits, or None.
    """

    paper: Paper
    x: np.ndarray
    xx: np.ndarray
    y: np.ndarray
    xy: np.ndarray

    def pick(self, which) -> "Moments":
        """Some of the candidates."""
        return Moments(self.paper, self.x, self.xx[which], self.y[which], self.xy[which])

    @cached_property
    def parts(self) -> np.ndarray:
        """Items a regressed outcome."""
        return np.array([o.parts for o in self.paper.regressed])

    @cached_property
    def products(self) -> np.ndarray:
        """Centred products of the predictors."""
        return self.xx - self.x[:, None] * self.x / self.paper.complete

    @cached_property
    def B(self) -> np.ndarray:
        """Regression coefficients: candidate x outcome x predictor."""
        return np.linalg.solve(self.products[:, None], self._xy[..., None])[..., 0]

    @cached_property
    def _xy(self) -> np.ndarray:
        return (self.xy - self.x * self.y[..., None] / self.paper.complete) / self.parts[:, None]

    def squares(self) -> np.ndarray:
        """Lowest and highest sum of squares with which beta and t print as they should: candidate x outcome x 2 (low > high: none)."""
        n, df = self.paper.complete, self.paper.df
        scale = np.sqrt(np.diagonal(np.linalg.inv(self.products), axis1=1, axis2=2))
        low, high = _ratio_limits(self.B / scale[:, None], self.paper.box["t"])
        explained = (self.B * self._xy).sum(-1)
        low, high = low**2 * df + explained, high**2 * df + explained
        sx = np.sqrt(np.diagonal(self.products, axis1=1, axis2=2))
        under, over = _ratio_limits(self.B * sx[:, None], self.paper.box["beta"])
        low, high = np.maximum(low, under**2), np.minimum(high, over**2)
        if self.paper.complete == self.paper.n:
            low, high = self._narrow(low, high, sx)
        return np.stack([low, high], -1) * (self.parts**2)[:, None] + (self.y**2 / n)[..., None]

    def _narrow(
        self, low: np.ndarray, high: np.ndarray, sx: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """With nobody incomplete, the printed correlations, means and sds are of the same respondents."""
        n = self.paper.n
        under, over = _ratio_limits(
            self._xy / sx[:, None],
            self.paper.box["r"][[self.paper.outcomes.index(o) for o in self.paper.regressed]],
        )
        low, high = np.maximum(low, under**2), np.minimum(high, over**2)
        for k, o in enumerate(self.paper.regressed):
            known = {
                m[0]: (np.array(m[1:]) - m[0] ** 2 / n) / o.parts**2
                for m in possible_moments(n, o.mean, o.sd, o.parts)
            }
            limits = np.array([known.get(int(total), (1e9, 0)) for total in self.y[:, k]])
            low[:, k], high[:, k] = (
                np.maximum(low[:, k], limits[:, 0]),
                np.minimum(high[:, k], limits[:, 1]),
            )
        return low, high

    def whole_squares(self) -> np.ndarray:
        """The same range narrowed to whole numbers of the right parity."""
        limits = self.squares()
        low, high = np.ceil(limits[..., 0] - 1e-9), np.floor(limits[..., 1] + 1e-9)
        high = np.minimum(high, 1e12)
        low = low + (low - self.y) % 2
        return np.stack([low, high - (high - self.y) % 2], -1).astype(np.int64)

    def fits(self) -> np.ndarray:
        """Whether everything about the regressions prints as it should: candidate x outcome."""
        box = self.paper.box["B"]
        inside = (np.abs(self.B - box[..., 0]) <= box[..., 1] * (1 - MARGIN)).all(-1)
        limits = self.whole_squares()
        return (
            inside
            & (limits[..., 0] <= limits[..., 1])
            & (limits[..., 0] > 0)
            & self._fits_among()[:, None]
        )

    def describe_nearest(self) -> str:
        """The candidate nearest to fitting: which printed numbers it misses, and by how many units of the last digit."""
        box, limits = self.paper.box, np.maximum(self.squares(), 1e-9)
        outside = np.abs((self.B - box["B"][..., 0]) / box["B"][..., 1]).max((1, 2))
        gap = np.log(limits[..., 0] / limits[..., 1]).max(1) * 100
        best = int(np.maximum(outside, gap).argmin())
        one = self.pick([best])
        centred = (
            limits[best].mean(-1) / self.parts**2
            - (self.y[best] / self.parts) ** 2 / self.paper.complete
        )
        found = one._complete(np.maximum(centred, 1e-9))
        misses = []
        for s, values in found.items():
            for k, o in enumerate(self.paper.regressed):
                for j, p in enumerate(self.paper.predictors):
                    excess = (abs(values[k, j] - box[s][k, j, 0]) - box[s][k, j, 1]) / (
                        2 * box[s][k, j, 1]
                    )
                    misses += (
                        [
                            (
                                excess,
                                f"{s} of {p.name} on {o.name}, printed {getattr(o, s).get(p.name)}, misses by {excess:.2g} units",
                            )
                        ]
                        if excess > 0
                        else []
                    )
        return (
            "; ".join(text for _, text in sorted(misses, reverse=True)[:5])
            or "each number alone, but not all with one whole-number sum of squares"
        )

    def _complete(self, centred: np.ndarray) -> dict:
        """B, beta and t of a single candidate whose outcomes have these centred sums of squares."""
        products, B = self.products[0], self.B[0]
        error = np.sqrt(np.maximum(centred - (B * self._xy[0]).sum(-1), 1e-9) / self.paper.df)[
            :, None
        ] * np.sqrt(np.diag(np.linalg.inv(products)))
        return {
            "B": B,
            "beta": B * np.sqrt(np.diag(products)) / np.sqrt(centred)[:, None],
            "t": B / error,
        }

    def _fits_among(self) -> np.ndarray:
        box = self.paper.box["among"]
        sx = np.sqrt(np.diagonal(self.products, axis1=1, axis2=2))
        r = self.products / (sx[:, None] * sx[:, :, None])
        return (np.abs(r - box[..., 0]) <= box[..., 1]).all((1, 2))


def _ratio_limits(value: np.ndarray, box: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Range of s > 0 such that value / s lies in the box of every predictor, by candidate and outcome."""
    with np.errstate(divide="ignore", invalid="ignore"):
        half = box[..., 1] * (1 - MARGIN)
        first, second = value / (box[..., 0] - half), value / (box[..., 0] + half)
    low, high = np.minimum(first, second), np.maximum(first, second)
    around = (
        np.abs(box[..., 0]) < half
    )  # the interval holds zero: only a lower limit, of the sign at hand
    low = np.where(
        around, np.abs(value) / np.where(value > 0, box[..., 0] + half, half - box[..., 0]), low
    )
    high = np.where(around, np.inf, high)
    low, high = np.where(np.isfinite(half), low, 0), np.where(np.isfinite(half), high, np.inf)
    low, high = np.maximum(low.max(-1), 0), high.min(-1)
    return np.where(high < low, 1e5, low), np.where(high < low, 0, high)


def guess_sums(paper: Paper) -> np.ndarray:
    """Sums of the regressed outcomes over the complete respondents if these are like everybody."""
    return np.array([float(number(o.mean)) * o.parts * paper.complete for o in paper.regressed])
