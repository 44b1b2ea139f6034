"""Ordered answers: ranks, proportional odds, the polyserial correlation, Kendall's tau."""

from functools import lru_cache

import numpy as np
from scipy import stats
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit, ndtr, ndtri

STEPS = 25
SHORT = 5000  # respondents up to which the ranks of a column are kept
TINY = 1e-300
LIMIT = 0.999  # of a polyserial correlation


def rank(values: np.ndarray) -> np.ndarray:
    """Ranks of each column from 1, ties by their mean rank; quick where few values differ.

    values: respondents x variables, or respondents.
    """
    if values.ndim > 1:
        return np.column_stack([rank(column) for column in values.T])
    if len(values) > SHORT:
        return _rank(values)
    return _rank_known(np.asarray(values, dtype=float).tobytes())


def _rank(values: np.ndarray) -> np.ndarray:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[place]


@lru_cache(maxsize=500)
def _rank_known(content: bytes) -> np.ndarray:
    """The ranks of a column that many specifications have, given as bytes: found once."""
    ranks = _rank(np.frombuffer(content))
    ranks.flags.writeable = False
    return ranks


def rank_columns(y: np.ndarray) -> np.ndarray:
    """What rank gives, for many columns at a time (respondents x shufflings of one variable).

    Where few values differ, all columns are counted at once.
    """
    values, place = np.unique(y, return_inverse=True)
    place = place.reshape(y.shape)
    if len(values) > len(y) // 2:
        return stats.rankdata(y, axis=0)
    columns = y.shape[1]
    at = place + np.arange(columns) * len(values)
    counts = np.bincount(at.ravel(), minlength=columns * len(values)).reshape(columns, -1)
    ranks = np.cumsum(counts, axis=1) - (counts - 1) / 2
    return ranks.ravel()[at]


def ordered_logit(y: np.ndarray, x: np.ndarray, focal: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Standardised slopes of a proportional-odds model and their standard errors (McCullagh 1980),
    by Newton's method.

    y: outcome, any ordered values; x: respondents x predictors. A slope is standardised by the
    standard deviations of the predictor and of the latent outcome (McKelvey and Zavoina 1975). NaN
    where the maximum is not found.
    """
    levels, place = np.unique(y, return_inverse=True)
    k = len(levels) - 1
    p = x.shape[1]
    spread = x.std(axis=0)
    missing = np.full(len(focal), np.nan)
    if k < 1 or (spread == 0).any() or len(y) <= p + 1:
        return missing, missing
    z = (x - x.mean(axis=0)) / spread
    share = np.cumsum(np.bincount(place))[:-1] / len(y)
    parameters = np.concatenate([np.log(share / (1 - share)), np.zeros(p)])
    value, gradient, curvature = _likelihood(parameters, place, z, k)
    for _ in range(STEPS):
        try:
            step = np.linalg.solve(curvature, gradient)
        except np.linalg.LinAlgError:
            return missing, missing
        for _ in range(20):  # halve the step until the likelihood grows
            new = _likelihood(parameters + step, place, z, k)
            if new[0] >= value - 1e-12:
                break
            step = step / 2
        parameters = parameters + step
        (value, gradient, curvature) = new
        if np.abs(step).max() < 1e-7:
            latent = np.sqrt((z @ parameters[k:]).var() + np.pi**2 / 3)
            error = np.sqrt(np.diag(np.linalg.inv(curvature))[k:])
            return (parameters[k:] / latent)[focal], (error / latent)[focal]
    return missing, missing


def _likelihood(
    parameters: np.ndarray, place: np.ndarray, z: np.ndarray, k: int
) -> tuple[float, np.ndarray, np.ndarray]:
    """Log likelihood, its gradient and minus its second derivatives; the thresholds come first."""
    cut = parameters[:k]
    slope = parameters[k:]
    if (np.diff(cut) <= 0).any():
        return -np.inf, None, None
    upper = np.append(cut, np.inf)[place] - z @ slope
    lower = np.append(-np.inf, cut)[place] - z @ slope
    a = expit(upper)
    b = expit(lower)
    chance = np.maximum(a - b, TINY)
    fa = a * (1 - a)
    fb = b * (1 - b)
    da = fa / chance
    db = -fb / chance
    daa = fa * (1 - 2 * a) / chance - da**2
    dbb = -fb * (1 - 2 * b) / chance - db**2
    dab = -da * db
    size = k + 1
    gradient = np.bincount(place, da, size)[:-1] + np.bincount(place, db, size)[1:]
    main = np.bincount(place, daa, size)[:-1] + np.bincount(place, dbb, size)[1:]
    side = np.bincount(place, dab, size)[1:-1]
    curvature = np.zeros((k + len(slope),) * 2)
    curvature[range(k), range(k)] = main
    curvature[range(k - 1), range(1, k)] = curvature[range(1, k), range(k - 1)] = side
    for j, column in enumerate(z.T):
        cross = (
            -np.bincount(place, (daa + dab) * column, size)[:-1]
            - np.bincount(place, (dbb + dab) * column, size)[1:]
        )
        curvature[:k, k + j] = curvature[k + j, :k] = cross
    curvature[k:, k:] = (z * (daa + 2 * dab + dbb)[:, None]).T @ z
    return float(np.log(chance).sum()), np.concatenate([gradient, -z.T @ (da + db)]), -curvature


def polyserial(y: np.ndarray, x: np.ndarray) -> tuple[float, float]:
    """Correlation of a continuous y with the normal variable behind an ordered x, and its standard
    error (Olsson, Drasgow and Dorans 1982, two-step; the thresholds count as known)."""
    levels, place = np.unique(x, return_inverse=True)
    if len(levels) < 2 or y.std() == 0:
        return np.nan, np.nan
    z = (y - y.mean()) / y.std()
    cut = ndtri(np.cumsum(np.bincount(place))[:-1] / len(x))
    upper = np.append(cut, np.inf)[place]
    lower = np.append(-np.inf, cut)[place]

    edges = np.isfinite(upper), np.isfinite(lower)

    def loss(rho: float) -> float:
        root = np.sqrt(1 - rho * rho)
        return -np.log(
            np.maximum(ndtr((upper - rho * z) / root) - ndtr((lower - rho * z) / root), TINY)
        ).sum()

    def slope(rho: float) -> float:
        root = np.sqrt(1 - rho * rho)
        a = (upper - rho * z) / root
        b = (lower - rho * z) / root
        chance = np.maximum(ndtr(a) - ndtr(b), TINY)
        steps = []
        for at, edge, known in ((a, upper, edges[0]), (b, lower, edges[1])):
            moved = np.where(known, rho * np.where(known, edge, 0) - z, 0) / root**3
            steps.append(
                np.where(known, np.exp(-0.5 * np.where(known, at, 0) ** 2), 0)
                / np.sqrt(2 * np.pi)
                * moved
            )
        return -((steps[0] - steps[1]) / chance).sum()

    # The least loss is flat: it is found to half of a number's digits only. Where its slope is
    # zero is found to nearly all.
    rho = float(
        minimize_scalar(loss, bounds=(-LIMIT, LIMIT), method="bounded", options={"xatol": 1e-7}).x
    )
    ends = max(rho - 1e-5, -LIMIT), min(rho + 1e-5, LIMIT)
    if slope(ends[0]) < 0 < slope(ends[1]):
        rho = float(brentq(slope, *ends, xtol=1e-14))
    h = 1e-4 * (1 - rho * rho) + 1e-6
    curvature = (slope(rho + h) - slope(rho - h)) / (2 * h)
    return rho, 1 / np.sqrt(curvature) if curvature > 0 else np.nan


def kendall(y: np.ndarray, x: np.ndarray) -> tuple[float, float]:
    """Kendall's tau-b as the correlation of two normal variables with that tau, sin(pi tau / 2),
    and a standard error on that scale.

    The ratio of the two is Kendall's z with his correction for ties (Kendall 1970, eq. 4.4).
    """
    tau = stats.kendalltau(x, y, method="asymptotic").statistic
    if np.isnan(tau):
        return np.nan, np.nan
    n = len(x)
    pairs = len(x) * (len(x) - 1) / 2
    ties = [np.unique(v, return_counts=True)[1].astype(float) for v in (x, y)]
    tied = [_pairs(t) for t in ties]
    weighted = [(t * (t - 1) * (2 * t + 5)).sum() for t in ties]
    triple = [(t * (t - 1) * (t - 2)).sum() for t in ties]
    m = n * (n - 1.0)
    variance = (
        (m * (2 * n + 5) - sum(weighted)) / 18
        + 2 * tied[0] * tied[1] / m
        + triple[0] * triple[1] / (9 * m * (n - 2))
    )
    error = np.sqrt(variance / ((pairs - tied[0]) * (pairs - tied[1])))
    stretch = np.sin(np.pi * tau / 2) / tau if tau else np.pi / 2
    return float(tau * stretch), float(error * stretch)


def _pairs(counts: np.ndarray) -> float:
    return float((counts * (counts - 1) / 2).sum())
