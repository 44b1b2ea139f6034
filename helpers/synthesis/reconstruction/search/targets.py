"""The real-valued moments that print as the paper does.

They are found by least squares, before anything is made whole.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from helpers.base.errors import InputError
from helpers.synthesis.reconstruction.problem.paper import Paper

# How far a correlation lies from where it is drawn to when that weighs as much as a printed number
# at the end of its interval.
STAY = 4.0  # where nothing draws it: only enough to tell one solution from the next
PULL = 0.05  # where something does
OUTSIDE = 1e-3  # of an sd beyond its limits that does not count
ALLOWED = 0.05  # share of a half width by which a number may lie outside: whole numbers mend that
LOOSE = 0.015  # relative difference of an outcome's sd from the printed one, of all respondents
NAMED = 5  # misses that a message lists


@dataclass(frozen=True)
class Target:
    """Moments of the complete respondents.

    R: correlations of the predictors; sx: their sds; sy: the outcomes' sds, in items' units; beta:
    outcome x predictor. With a leading axis each, a stack of targets.
    """

    R: np.ndarray
    sx: np.ndarray
    sy: np.ndarray
    beta: np.ndarray


@dataclass(frozen=True)
class Miss:
    """A printed number outside its interval: what it is, and by how many half widths."""

    what: str
    excess: float


def fit_target(
    paper: Paper,
    limits: np.ndarray,
    rng: np.random.Generator,
    near: Target | None = None,
    pull: np.ndarray | None = None,
) -> Target:
    """A target whose B, beta and t lie within their printed intervals.

    limits: predictor x 2, the sds that the complete respondents can have. near: a target to start
    from. pull: correlations that the predictors are drawn towards where the print leaves them free.
    Raises InputError naming the numbers that cannot be met and by how much.
    """
    start = _start(paper, limits, rng) if near is None else _pack(near, paper)
    if pull is None:
        home = _unpack(start, paper).R
        weight = STAY
    else:
        home = pull
        weight = PULL
    for power in (1, 2):
        # not method='lm': in scipy 1.17 its last digits change from run to run
        start = least_squares(
            _misfit,
            start,
            jac=_slopes,
            args=(paper, limits, power, home, weight),
            x_scale="jac",
            ftol=1e-6,
            xtol=1e-8,
            max_nfev=60,
        ).x
    target = _unpack(start, paper)
    _refuse_misfit(paper, target)
    return target


def fit_best(paper: Paper, limits: np.ndarray, rng: np.random.Generator, starts: int = 6) -> Target:
    """The target, of several starts, that asks least of the incomplete respondents.

    Raises InputError if no start ends in one.
    """
    targets = []
    asked = []
    failure = None
    for _ in range(starts):
        try:
            target = fit_target(paper, limits, rng)
        except InputError as error:
            failure = failure or error
            continue
        outside = np.maximum(limits[:, 0] - target.sx, target.sx - limits[:, 1]).max()
        shift = _shift(derive_statistics(target, paper.df)["r"], paper)
        targets.append(target)
        # An sd that the complete respondents cannot have is worse than any shift.
        asked.append((outside > OUTSIDE, float((shift**2).mean())))
    if not targets:
        raise failure
    return targets[asked.index(min(asked))]


def derive_statistics(target: Target, df: int) -> dict:
    """B, beta, t and r (with the outcomes) that a target implies, each outcome x predictor."""
    r = target.beta @ target.R
    unexplained = np.maximum(1 - (r * target.beta).sum(-1), 1e-9)
    vif = np.diagonal(np.linalg.inv(target.R), axis1=-2, axis2=-1)
    error = np.sqrt(unexplained / df)[..., None] * np.sqrt(vif)[..., None, :]
    return {
        "B": target.beta * target.sy[..., None] / target.sx[..., None, :],
        "beta": target.beta,
        "t": target.beta / error,
        "r": r,
    }


def relative_misfit(values: np.ndarray, box: np.ndarray) -> np.ndarray:
    """How far values are from the middle of their printed intervals, in half widths.

    Over 1: outside; 0: not printed.
    """
    return (values - box[..., 0]) / box[..., 1]


# A target as one vector of parameters: rows of a triangular factor of R, sds, betas. The rows are
# made unit vectors when R is made of them: its diagonal is one whatever the parameters.


def _start(paper: Paper, limits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Parameters to start from: predictors that all correlate alike, or as printed."""
    p = len(paper.predictors)
    if paper.among:
        R = paper.box["among"][:, :, 0].copy()
    else:
        R = np.full((p, p), rng.uniform(0.5, 0.8))
    np.fill_diagonal(R, 1)
    values, vectors = np.linalg.eigh(R)
    # Rounded correlations may have no factor.
    lower = np.linalg.cholesky(vectors @ np.diag(values.clip(0.02)) @ vectors.T)
    lower = lower + rng.normal(0, 0.05, (p, p)) * (not paper.among)
    middle, half = np.moveaxis(paper.box["beta"], -1, 0)
    sign = np.sign(paper.box["t"][:, :, 0] + paper.box["B"][:, :, 0])
    beta = np.where(np.isfinite(half), middle, sign * 0.1)
    sy = np.ones(len(paper.regressed))
    return np.concatenate([lower[np.tril_indices(p)], limits.mean(1), sy, beta.ravel()])


def _pack(target: Target, paper: Paper) -> np.ndarray:
    """A target as parameters."""
    lower = np.linalg.cholesky(target.R)
    return np.concatenate([
        lower[np.tril_indices(len(lower))],
        target.sx,
        target.sy / _printed_sds(paper),
        target.beta.ravel(),
    ])  # fmt: skip


def _unpack(z: np.ndarray, paper: Paper) -> Target:
    """Parameters as a target; with a leading axis, a stack of targets."""
    p = len(paper.predictors)
    k = len(paper.regressed)
    cells = p * (p + 1) // 2
    factor, sx, sy, beta = np.split(z, [cells, cells + p, cells + p + k], axis=-1)
    lower = np.zeros((*z.shape[:-1], p, p))
    lower[..., *np.tril_indices(p)] = factor
    lower /= np.linalg.norm(lower, axis=-1)[..., None]
    return Target(
        R=lower @ np.swapaxes(lower, -1, -2),
        sx=sx,
        sy=sy * _printed_sds(paper),
        beta=beta.reshape(*z.shape[:-1], k, p),
    )


def _printed_sds(paper: Paper) -> np.ndarray:
    return np.array([float(o.sd) for o in paper.regressed])


def _misfit(
    z: np.ndarray, paper: Paper, limits: np.ndarray, power: int, home: np.ndarray, weight: float
) -> np.ndarray:
    """Misfits in half widths and the distance from home; a row for each row of z.

    The misfits are raised to a power that makes the largest count most. The distance, however
    lightly it weighs, makes the solution one point where the print leaves a whole plane: the same
    in each run.
    """
    target = _unpack(z, paper)
    found = derive_statistics(target, paper.df)
    everybody = paper.complete == paper.n
    half = np.maximum((limits[:, 1] - limits[:, 0]) / 2, 1e-4)
    loose = 1e-3 if everybody else LOOSE
    parts = [relative_misfit(found[s], paper.box[s]) for s in ("B", "beta", "t")]
    parts.append(relative_misfit(target.R, paper.box["among"]))
    parts.append(_shift(found["r"], paper) / (1 if everybody else 2))
    parts.append((target.sx - limits.mean(1)) / half / 2)
    parts.append((target.sy / _printed_sds(paper) - 1) / loose / 2)
    rows = [part.reshape(*z.shape[:-1], -1) for part in parts]
    misfit = np.concatenate(rows, axis=-1).clip(-1e3, 1e3)
    away = np.tril(target.R - home, -1) / weight
    away = away.reshape(*z.shape[:-1], -1)
    return np.concatenate([misfit * (0.2 + np.abs(misfit) ** (power - 1)), away], axis=-1)


def _slopes(z: np.ndarray, *arguments) -> np.ndarray:
    """Derivatives of the misfits by forward differences, all parameters in one call."""
    step = 1e-6 * np.maximum(np.abs(z), 0.1)
    return ((_misfit(z + np.diag(step), *arguments) - _misfit(z, *arguments)) / step[:, None]).T


def _shift(r: np.ndarray, paper: Paper) -> np.ndarray:
    """Difference from the printed correlations, in units of what the incomplete may add.

    In half widths if nobody is incomplete.
    """
    middle, half = np.moveaxis(paper.box["r"][paper.regressed_rows], -1, 0)
    unit = half if paper.complete == paper.n else paper.shift
    return (r - middle) / np.where(np.isfinite(half), unit, np.inf)


def _refuse_misfit(paper: Paper, target: Target) -> None:
    """Refuse a target that misses printed numbers by more than whole numbers can mend."""
    misses = [miss for miss in _list_misses(paper, target) if miss.excess > ALLOWED]
    if not misses:
        return
    misses.sort(key=lambda miss: (miss.excess, miss.what), reverse=True)
    listed = []
    for miss in misses[:NAMED]:
        # A half width is half a unit of the last digit.
        listed.append(f"{miss.what}, misses by {miss.excess / 2:.2g} units of its last digit")
    raise InputError(
        "no data were found that meet these printed numbers together; "
        f"nearest: {'; '.join(listed)}."
    )


def _list_misses(paper: Paper, target: Target) -> list[Miss]:
    """Every printed number of the regressions and of the correlations that the complete have."""
    found = derive_statistics(target, paper.df)
    names = [p.name for p in paper.predictors]
    misses = []
    for statistic in ("B", "beta", "t"):
        misfit = relative_misfit(found[statistic], paper.box[statistic])
        for o, row in zip(paper.regressed, misfit, strict=True):
            printed = getattr(o, statistic)
            for name, x in zip(names, row, strict=True):
                what = f"{statistic} of {name} on {o.name}, printed {printed.get(name)}"
                misses.append(Miss(what, abs(x) - 1))
    misfit = relative_misfit(target.R, paper.box["among"])
    for i, first in enumerate(names):
        for j, second in enumerate(names[:i]):
            what = f"the correlation of {first} with {second}"
            misses.append(Miss(what, abs(misfit[i, j]) - 1))
    if paper.complete == paper.n:
        for o, row in zip(paper.regressed, _shift(found["r"], paper), strict=True):
            for name, x in zip(names, row, strict=True):
                what = f"r of {name} with {o.name}, printed {o.r.get(name)}"
                misses.append(Miss(what, abs(x) - 1))
    return misses
