"""Whole-number moments of the complete respondents, and whether they print as the paper does."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from helpers.paper.printed_numbers import number
from helpers.synthesis.reconstruction.problem.integers import possible_moments
from helpers.synthesis.reconstruction.problem.paper import Paper

MARGIN = 1e-7  # of an interval's half width: keeps clear of its very edge
ROUNDING = 1e-9  # of a float that stands for a whole number
NAMED = 5  # misses that a message lists


@dataclass(frozen=True)
class Moments:
    """Sums, squares and products of candidates for the complete respondents.

    x: sums of the predictors, common to all candidates; xx: their products, candidate x predictor
    x predictor; y: sums of the regressed outcomes, candidate x outcome; xy: products of outcomes
    and predictors, candidate x outcome x predictor.
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
        """Items per regressed outcome."""
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
        """Centred products of outcomes and predictors, the outcomes in items' units."""
        return (self.xy - self.x * self.y[..., None] / self.paper.complete) / self.parts[:, None]

    @cached_property
    def _sx(self) -> np.ndarray:
        """Roots of the predictors' centred sums of squares."""
        return np.sqrt(np.diagonal(self.products, axis1=1, axis2=2))

    def squares(self) -> np.ndarray:
        """The range of each outcome's sum of squares in which beta and t print as they should.

        Candidate x outcome x 2; none fits where the lowest is above the highest.
        """
        df = self.paper.df
        # t = B / (s scale): the printed t limit the residual sd s, which adds to what x explains.
        scale = np.sqrt(np.diagonal(np.linalg.inv(self.products), axis1=1, axis2=2))
        low, high = _ratio_limits(self.B / scale[:, None], self.paper.box["t"])
        explained = (self.B * self._xy).sum(-1)
        low = low**2 * df + explained
        high = high**2 * df + explained
        # beta = B sx / sy limits sy itself.
        under, over = _ratio_limits(self.B * self._sx[:, None], self.paper.box["beta"])
        low = np.maximum(low, under**2)
        high = np.minimum(high, over**2)
        if self.paper.complete == self.paper.n:
            low, high = self._narrow(low, high)
        of_the_mean = (self.y**2 / self.paper.complete)[..., None]
        return np.stack([low, high], -1) * (self.parts**2)[:, None] + of_the_mean

    def _narrow(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The range with nobody incomplete: printed r, mean and sd are of the same respondents."""
        n = self.paper.n
        boxes = self.paper.box["r"][self.paper.regressed_rows]
        under, over = _ratio_limits(self._xy / self._sx[:, None], boxes)
        low = np.maximum(low, under**2)
        high = np.minimum(high, over**2)
        for k, o in enumerate(self.paper.regressed):
            known = {}
            for total, *squares in possible_moments(n, o.mean, o.sd, o.parts):
                known[total] = (np.array(squares) - total**2 / n) / o.parts**2
            none = (1e9, 0)  # this sum does not print as the mean
            limits = np.array([known.get(int(total), none) for total in self.y[:, k]])
            low[:, k] = np.maximum(low[:, k], limits[:, 0])
            high[:, k] = np.minimum(high[:, k], limits[:, 1])
        return low, high

    def whole_squares(self) -> np.ndarray:
        """The same range narrowed to whole numbers of the right parity."""
        limits = self.squares()
        low = np.ceil(limits[..., 0] - ROUNDING)
        high = np.floor(limits[..., 1] + ROUNDING)
        high = np.minimum(high, 1e12)
        # A sum of squares is odd exactly when the sum is.
        low = low + (low - self.y) % 2
        high = high - (high - self.y) % 2
        return np.stack([low, high], -1).astype(np.int64)

    def fits(self) -> np.ndarray:
        """Whether all about the regressions prints as it should: candidate x outcome."""
        box = self.paper.box["B"]
        inside = (np.abs(self.B - box[..., 0]) <= box[..., 1] * (1 - MARGIN)).all(-1)
        low, high = np.moveaxis(self.whole_squares(), -1, 0)
        return inside & (low <= high) & (low > 0) & self._fits_among()[:, None]

    def _fits_among(self) -> np.ndarray:
        """Whether the correlations between predictors print as they should, by candidate."""
        box = self.paper.box["among"]
        r = self.products / (self._sx[:, None] * self._sx[:, :, None])
        return (np.abs(r - box[..., 0]) <= box[..., 1]).all((1, 2))

    def describe_nearest(self) -> str:
        """Which printed numbers the candidate nearest to fitting misses.

        By how many units of the last digit, too.
        """
        box = self.paper.box["B"]
        limits = np.maximum(self.squares(), ROUNDING)
        outside = np.abs((self.B - box[..., 0]) / box[..., 1]).max((1, 2))
        gap = np.log(limits[..., 0] / limits[..., 1]).max(1) * 100
        best = int(np.maximum(outside, gap).argmin())
        of_the_mean = (self.y[best] / self.parts) ** 2 / self.paper.complete
        centred = limits[best].mean(-1) / self.parts**2 - of_the_mean
        found = self.pick([best])._complete(np.maximum(centred, ROUNDING))
        misses = self._list_misses(found)
        if not misses:
            return "each number alone, but not all with one whole-number sum of squares"
        return "; ".join(text for _, text in sorted(misses, reverse=True)[:NAMED])

    def _complete(self, centred: np.ndarray) -> dict:
        """B, beta and t of a single candidate whose outcomes have these centred squares."""
        B = self.B[0]
        products = self.products[0]
        unexplained = np.maximum(centred - (B * self._xy[0]).sum(-1), ROUNDING)
        residual = np.sqrt(unexplained / self.paper.df)
        error = residual[:, None] * np.sqrt(np.diag(np.linalg.inv(products)))
        return {
            "B": B,
            "beta": B * np.sqrt(np.diag(products)) / np.sqrt(centred)[:, None],
            "t": B / error,
        }

    def _list_misses(self, found: dict) -> list[tuple[float, str]]:
        """Excess in units of the last digit, and a text, of each number outside its interval."""
        misses = []
        for statistic, values in found.items():
            middle, half = np.moveaxis(self.paper.box[statistic], -1, 0)
            excess = (abs(values - middle) - half) / (2 * half)
            for k, o in enumerate(self.paper.regressed):
                printed = getattr(o, statistic)
                for j, p in enumerate(self.paper.predictors):
                    if excess[k, j] > 0:
                        text = (
                            f"{statistic} of {p.name} on {o.name}, printed {printed.get(p.name)}, "
                            f"misses by {excess[k, j]:.2g} units"
                        )
                        misses.append((excess[k, j], text))
        return misses


def _ratio_limits(value: np.ndarray, box: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Range of s > 0 such that value / s lies in the box of every predictor.

    By candidate and outcome; (1e5, 0) where there is none.
    """
    middle = box[..., 0]
    half = box[..., 1] * (1 - MARGIN)
    printed = np.isfinite(half)
    with np.errstate(divide="ignore", invalid="ignore"):
        first = value / (middle - half)
        second = value / (middle + half)
    low = np.minimum(first, second)
    high = np.maximum(first, second)
    # An interval that holds zero sets only a lower limit, by its end of the sign at hand.
    around_zero = np.abs(middle) < half
    end = np.where(value > 0, middle + half, half - middle)
    low = np.where(around_zero, np.abs(value) / end, low)
    high = np.where(around_zero, np.inf, high)
    low = np.where(printed, low, 0)
    high = np.where(printed, high, np.inf)
    low = np.maximum(low.max(-1), 0)
    high = high.min(-1)
    return np.where(high < low, 1e5, low), np.where(high < low, 0, high)


def guess_sums(paper: Paper) -> np.ndarray:
    """Sums of the regressed outcomes over the complete respondents, if these are like everybody."""
    sums = [float(number(o.mean)) * o.parts * paper.complete for o in paper.regressed]
    return np.array(sums)
