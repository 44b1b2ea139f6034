"""How far the printed B / beta ratios are from the printed distributions,
if respondents dropped out of the regressions at random.
"""

from itertools import product

import numpy as np

from helpers.paper.audit.regressions.arrangement import Regressions
from helpers.paper.audit.regressions.bounds import bound_ratio


def measure_spreads(printed: Regressions, labellings, omission: float = 1.0) -> np.ndarray:
    """chi2 of each labelling: log sd(x) - log sd(y) against log(beta / B),
    and log sd(x) against its printed distribution.

    The standard error of log sd when n respondents shrink to `kept` at random is sqrt((kurtosis -
    1) (1/kept - 1/n) / 4), times `omission`.
    """
    ratio, width = _log_ratios(printed)
    known = {
        p: describe_spread(c, printed.kept)
        for p, c in printed.counts.items()
        if c and sum(c.values()) >= printed.kept
    }
    return np.array(
        [_misfit(printed, labelling, ratio, width, known, omission) for labelling in labellings]
    )


def describe_spread(counts: dict, kept: int) -> tuple[float, float]:
    """Log SD (n - 1) of a distribution and the standard error of that log after random omission."""
    codes = np.array(list(counts))
    n = np.array(list(counts.values()))
    total = n.sum()
    mean = np.average(codes, weights=n)
    variance = np.average((codes - mean) ** 2, weights=n)
    fourth = np.average((codes - mean) ** 4, weights=n)
    omitted = max(1 / kept - 1 / total, 1e-9)
    return 0.5 * np.log(variance * total / (total - 1)), 0.5 * (
        (fourth / variance**2 - 1) * omitted
    ) ** 0.5


def _log_ratios(printed: Regressions) -> tuple[np.ndarray, np.ndarray]:
    """Middle of log(beta / B) and its standard deviation from rounding.

    A ratio without an upper limit says nothing.
    """
    limits = []
    for pair in product(printed.outcomes, printed.predictors):
        low, high = bound_ratio(printed.B.get(pair), printed.beta.get(pair))
        limits.append(np.log([float(low), float(high)]) if low and high else (-9.0, 9.0))
    logs = np.array(limits).reshape(len(printed.outcomes), len(printed.predictors), 2)
    return logs.mean(axis=2), np.ptp(logs, axis=2) / 12**0.5


def _misfit(printed, labelling, ratio, width, known, omission) -> float:
    k = len(labelling)
    outcomes = len(printed.outcomes)
    rows = np.zeros((outcomes, k, k + outcomes))
    rows[:, np.arange(k), np.arange(k)] = 1 / width
    for o in range(outcomes):
        rows[o, :, k + o] = -1 / width[o]
    prior = [(j, *known[v]) for j, v in enumerate(labelling) if v in known]
    extra = np.zeros((len(prior), k + outcomes))
    for i, (j, _, error) in enumerate(prior):
        extra[i, j] = 1 / (error * omission)
    design = np.vstack([rows.reshape(-1, k + outcomes), extra])
    target = np.append(
        (ratio / width).ravel(), [log_sd / (error * omission) for _, log_sd, error in prior]
    )
    residual = design @ np.linalg.lstsq(design, target, rcond=None)[0] - target
    return float(residual @ residual)
