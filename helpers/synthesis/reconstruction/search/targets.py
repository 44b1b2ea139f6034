"""The real-valued moments that print as the paper does, found by least squares before anything is made whole."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares

from helpers.base.errors import InputError
from helpers.synthesis.reconstruction.problem.paper import Paper

STAY = 4.0  # the same where nothing draws it: only enough to tell one solution from the next
PULL = 0.05  # a correlation this far from where it is drawn to weighs as much as a printed number at the end of its interval


@dataclass(frozen=True)
class Target:
    """Moments of the complete respondents: correlations of the predictors, their sds, the outcomes' sds (in items' units), beta."""

    R: np.ndarray
    sx: np.ndarray
    sy: np.ndarray
    beta: np.ndarray


def fit_target(
    paper: Paper,
    limits: np.ndarray,
    rng: np.random.Generator,
    near: Target | None = None,
    pull: np.ndarray | None = None,
) -> Target:
    """A target whose B, beta and t lie within their printed intervals.

    limits: predictor x 2, the sds that the complete respondents can have. near: a target to start from. pull: correlations that
    the predictors are drawn towards where the print leaves them free.
    Raises InputError naming the numbers that cannot be met and by how much.
    """
    start = _start(paper, limits, rng) if near is None else _pack(near, paper)
    home, weight = (_unpack(start, paper).R, STAY) if pull is None else (pull, PULL)
    for power in (1, 2):  # not method='lm': in scipy 1.17 its last digits change from run to run
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
    """The target, of several starts, that asks least of the incomplete respondents. Raises InputError if no start ends in one."""
    found, failures = [], []
    for _ in range(starts):
        try:
            target = fit_target(paper, limits, rng)
        except InputError as error:
            failures.append(error)
            continue
        outside = np.maximum(limits[:, 0] - target.sx, target.sx - limits[:, 1]).max()
        found.append(
            (
                outside > 1e-3,
                float((_shift(derive_statistics(target, paper.df)["r"], paper) ** 2).mean()),
                len(found),
                target,
            )
        )
    if not found:
        raise failures[0]
    return min(found, key=lambda f: f[:3])[3]


def derive_statistics(target: Target, df: int) -> dict:
    """B, beta, t and the correlations r with the outcomes that a target (or a stack of them) implies, each outcome x predictor."""
    inverse = np.diagonal(np.linalg.inv(target.R), axis1=-2, axis2=-1)
    r = target.beta @ target.R
    error = (
        np.sqrt(np.maximum(1 - (r * target.beta).sum(-1), 1e-9) / df)[..., None]
        * np.sqrt(inverse)[..., None, :]
    )
    return {
        "B": target.beta * target.sy[..., None] / target.sx[..., None, :],
        "beta": target.beta,
        "t": target.beta / error,
        "r": r,
    }


def _start(paper: Paper, limits: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    p, k = len(paper.predictors), len(paper.regressed)
    even = (
        np.full((p, p), rng.uniform(0.5, 0.8))
        if not paper.among
        else paper.box["among"][:, :, 0].copy()
    )
    np.fill_diagonal(even, 1)
    values, vectors = np.linalg.eigh(even)
    lower = np.linalg.cholesky(vectors @ np.diag(values.clip(0.02)) @ vectors.T) + rng.normal(
        0, 0.05, (p, p)
    ) * (not paper.among)
    beta = paper.box["beta"]
    guess = np.where(
        np.isfinite(beta[:, :, 1]),
        beta[:, :, 0],
        np.sign(paper.box["t"][:, :, 0] + paper.box["B"][:, :, 0]) * 0.1,
    )
    return np.concatenate([lower[np.tril_indices(p)], limits.mean(1), np.ones(k), guess.ravel()])


def _pack(target: Target, paper: Paper) -> np.ndarray:
    lower = np.linalg.cholesky(target.R)
    return np.concatenate(
        [
            lower[np.tril_indices(len(lower))],
            target.sx,
            target.sy / _printed_sds(paper),
            target.beta.ravel(),
        ]
    )


def _printed_sds(paper: Paper) -> np.ndarray:
    return np.array([float(o.sd) for o in paper.regressed])


def _unpack(z: np.ndarray, paper: Paper) -> Target:
    """Parameters as a target; with a leading axis, a stack of targets."""
    p, k = len(paper.predictors), len(paper.regressed)
    m = p * (p + 1) // 2
    lower = np.zeros((*z.shape[:-1], p, p))
    lower[..., *np.tril_indices(p)] = z[..., :m]
    lower /= np.linalg.norm(lower, axis=-1)[..., None]
    sy = z[..., m + p : m + p + k] * _printed_sds(paper)
    return Target(
        lower @ np.swapaxes(lower, -1, -2),
        z[..., m : m + p],
        sy,
        z[..., m + p + k :].reshape(*z.shape[:-1], k, p),
    )


def relative_misfit(values: np.ndarray, box: np.ndarray) -> np.ndarray:
    """How far values are from the middle of their printed intervals, in half widths (over 1: outside; not printed: 0)."""
    return (values - box[..., 0]) / box[..., 1]


def _misfit(
    z: np.ndarray, paper: Paper, limits: np.ndarray, power: int, home: np.ndarray, weight: float
) -> np.ndarray:
    """Misfits in half widths, raised to a power that makes the largest count most, and the distance from home; a row for each row of z.

    The distance, however lightly it weighs, makes the solution one point where the print leaves a whole plane: the same in each run.
    """
    target = _unpack(z, paper)
    found = derive_statistics(target, paper.df)
    loose = 0.015 if paper.complete < paper.n else 1e-3
    half = np.maximum((limits[:, 1] - limits[:, 0]) / 2, 1e-4)
    parts = [relative_misfit(found[s], paper.box[s]) for s in ("B", "beta", "t")]
    parts += [
        relative_misfit(target.R, paper.box["among"]),
        _shift(found["r"], paper) / (1 if paper.complete == paper.n else 2),
    ]
    parts += [
        (target.sx - limits.mean(1)) / half / 2,
        (target.sy / _printed_sds(paper) - 1) / loose / 2,
    ]
    x = np.concatenate([part.reshape(*z.shape[:-1], -1) for part in parts], axis=-1).clip(-1e3, 1e3)
    away = (np.tril(target.R - home, -1) / weight).reshape(*z.shape[:-1], -1)
    return np.concatenate([x * (0.2 + np.abs(x) ** (power - 1)), away], axis=-1)


def _slopes(z: np.ndarray, *arguments) -> np.ndarray:
    """Derivatives of the misfits by forward differences, all parameters in one call."""
    step = 1e-6 * np.maximum(np.abs(z), 0.1)
    return ((_misfit(z + np.diag(step), *arguments) - _misfit(z, *arguments)) / step[:, None]).T


def _shift(r: np.ndarray, paper: Paper) -> np.ndarray:
    """Difference from the printed correlations in units of what the incomplete respondents may add, or of the rounding if there are none."""
    box = paper.box["r"][[paper.outcomes.index(o) for o in paper.regressed]]
    scale = np.where(
        np.isfinite(box[:, :, 1]),
        box[:, :, 1] if paper.complete == paper.n else paper.shift,
        np.inf,
    )
    return (r - box[:, :, 0]) / scale


def _refuse_misfit(paper: Paper, target: Target) -> None:
    found, worst = derive_statistics(target, paper.df), []
    for s in ("B", "beta", "t"):
        for o, row in zip(paper.regressed, relative_misfit(found[s], paper.box[s]), strict=True):
            worst += [
                (abs(x) - 1, f"{s} of {p.name} on {o.name}, printed {getattr(o, s).get(p.name)}", x)
                for p, x in zip(paper.predictors, row, strict=True)
            ]
    names = [p.name for p in paper.predictors]
    for i, row in enumerate(relative_misfit(target.R, paper.box["among"])):
        worst += [
            (abs(x) - 1, f"the correlation of {names[i]} with {names[j]}", x)
            for j, x in enumerate(row)
            if j < i
        ]
    if paper.complete == paper.n:
        for o, row in zip(paper.regressed, _shift(found["r"], paper), strict=True):
            worst += [
                (abs(x) - 1, f"r of {p.name} with {o.name}, printed {o.r.get(p.name)}", x)
                for p, x in zip(paper.predictors, row, strict=True)
            ]
    worst = sorted((w for w in worst if w[0] > 0.05), reverse=True)
    if worst:
        listed = "; ".join(
            f"{what}, misses by {excess / 2:.2g} units of its last digit"
            for excess, what, _ in worst[:5]
        )
        raise InputError(
            f"no data can meet these printed numbers together; nearest found: {listed}."
        )
