"""One correlation matrix behind all printed regressions:
the joint fit that ties betas and t to the printed correlations.

With standardised variables R beta = r, R2 = beta r and t = beta sqrt(df / ((1 - R2) VIF)),
where VIF is the diagonal of the inverse of R. R is shared by all outcomes. Unknowns:
the correlations in R and every beta within its rounding.
Printed r rest on all respondents who answered both questions,
the regressions only on those who answered everything:
`omission` says how far r may move for that reason,
as a multiple of the standard error of dropping those respondents at random (0: not at all).
Fitted for many labellings at once, by Levenberg-Marquardt. The result is a fit, not a proof.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from helpers.paper.audit.regressions.arrangement import Regressions, same_sign
from helpers.paper.printed_numbers import bare, decimals, number

# Every correlation to begin with, and for a second attempt.
START = 0.6
AGAIN = 0.45
LOST = 2  # times the median chi2 at which a labelling gets one
SCHEDULE = ((100, 10), (30, 10), (10, 10), (3, 10), (1, 25))  # (times the rounding error, steps)
AHEAD = 0.1  # part of a step at which its curvature is taken
SMALLEST = 1e-4  # least eigenvalue of R
UNKNOWN = 1e6  # rounding error of what is not published


@dataclass(frozen=True)
class LabelFits:
    """Fits of several labellings: chi2 (labellings), R (labellings x k x k), beta and r
    (labellings x outcomes x k), vif, r2, freedom.
    """

    labellings: list
    chi2: np.ndarray
    R: np.ndarray
    beta: np.ndarray
    r: np.ndarray
    vif: np.ndarray
    r2: np.ndarray
    freedom: int

    def matrix(self, which: int = 0) -> pd.DataFrame:
        """The fitted correlation matrix of one labelling, its variables named."""
        names = list(self.labellings[which])
        return pd.DataFrame(self.R[which], index=names, columns=names)

    def table(self) -> pd.DataFrame:
        """One row a labelling, best first: labelling, chi2, behind (chi2 above the best)."""
        rows = pd.DataFrame({"labelling": self.labellings, "chi2": self.chi2}).sort_values(
            "chi2", kind="stable", ignore_index=True
        )
        return rows.assign(behind=rows.chi2 - rows.chi2.min())


def fit_labels(printed: Regressions, labellings, omission: float = 1.0) -> LabelFits:
    """Fit one R to all printed regressions under each labelling
    (the variable behind each printed row).

    chi2 is the sum of squares of 3 k outcomes residuals (r, beta, t),
    each over its rounding error or, for r, rounding and omission.
    """
    labellings = [tuple(labelling) for labelling in labellings]
    target = _targets(printed, labellings, omission)
    k = len(printed.predictors)
    outcomes = len(printed.outcomes)
    x = _minimise(_begin(START, target, k), target, k, outcomes)
    state = _predict(x, target, k, outcomes)
    lost = np.flatnonzero(
        (state["residual"] ** 2).sum(axis=1)
        > LOST * np.median((state["residual"] ** 2).sum(axis=1))
    )
    if len(lost):
        part = target | {name: target[name][lost] for name in ("r", "r_error")}
        again = _minimise(_begin(AGAIN, part, k), part, k, outcomes)
        better = (_predict(again, part, k, outcomes)["residual"] ** 2).sum(axis=1) < (
            state["residual"][lost] ** 2
        ).sum(axis=1)
        x[lost[better]] = again[better]
        state = _predict(x, target, k, outcomes)
    # No fit at all, as with a printed beta that leaves no variance: worse than every other.
    chi2 = np.nan_to_num((state["residual"] ** 2).sum(axis=1), nan=np.inf)
    freedom = 3 * k * outcomes - x.shape[1]
    return LabelFits(
        labellings, chi2, state["R"], state["beta"], state["r"], state["vif"], state["r2"], freedom
    )


def random_omission(n: int, kept: int) -> float:
    """Standard error of a small correlation's change when n respondents shrink to `kept` at
    random: sqrt(1/kept - 1/n).
    """
    return max(1 / kept - 1 / n, 0) ** 0.5


def _begin(correlation: float, target: dict, k: int) -> np.ndarray:
    """Every correlation alike, every beta as printed."""
    count = len(target["r"])
    return np.concatenate(
        [
            np.full((count, k * (k - 1) // 2), correlation),
            np.tile(target["beta"].ravel(), (count, 1)),
        ],
        axis=1,
    )


def _targets(printed: Regressions, labellings: list, omission: float) -> dict:
    """What a fit aims at, and how far each number may be off.

    beta and t: outcomes x predictors; r: labellings x outcomes x predictors, each predictor's
    correlation under the name that the labelling gives its row; df: by outcome.
    """
    outcomes = printed.outcomes

    def table(value) -> np.ndarray:
        """value(outcome, predictor) of every pair: outcomes x predictors."""
        found = [value(*pair) for pair in product(outcomes, printed.predictors)]
        return np.array(found).reshape(len(outcomes), -1)

    def middle(part: dict, sign: bool = False) -> np.ndarray:
        return table(lambda o, p: _middle(printed, part, o, p, sign))

    def spread(part: dict) -> np.ndarray:
        return table(lambda o, p: _rounding(part.get((o, p))))

    r = table(lambda o, p: float(number(printed.r[o, p])))
    r_error = table(lambda o, p: _allowance(printed, o, p, omission))
    names = []  # the columns of each labelling's variables
    for labelling in labellings:
        names.append([printed.predictors.index(name) for name in labelling])
    return {
        "beta": middle(printed.beta),
        "t": middle(printed.t, sign=True),
        "r": np.array([r[:, places] for places in names]),
        "df": np.array([printed.df[o] for o in outcomes], dtype=float),
        "beta_error": spread(printed.beta),
        "t_error": spread(printed.t),
        "r_error": np.array([r_error[:, places] for places in names]),
    }


def _signed(printed: Regressions, outcome: str, row: str) -> str:
    """t with the sign of its beta: a slip of sign must not steer the fit."""
    t = bare(printed.t[outcome, row])
    beta = printed.beta.get((outcome, row))
    if beta is None or same_sign(t, beta):
        return t
    size = t.lstrip("-")
    return f"-{size}" if bare(beta).startswith("-") else size


def _middle(printed: Regressions, part: dict, outcome: str, row: str, sign: bool) -> float:
    """A published number; 0, with an error that says nothing, where there is none."""
    if (outcome, row) not in part:
        return 0.0
    return float(number(_signed(printed, outcome, row) if sign else part[outcome, row]))


def _rounding(text: str | None) -> float:
    return UNKNOWN if text is None else 10.0 ** -decimals(text) / 12**0.5


def _allowance(printed: Regressions, outcome: str, variable: str, omission: float) -> float:
    drift = omission * random_omission(printed.n[variable] or printed.kept, printed.kept)
    return (_rounding(printed.r[outcome, variable]) ** 2 + drift**2) ** 0.5


def _predict(x: np.ndarray, target: dict, k: int, outcomes: int) -> dict:
    """Residuals and all that they come from. x: labellings x (correlations, betas)."""
    rows, columns = np.tril_indices(k, -1)
    R = np.tile(np.eye(k), (len(x), 1, 1))
    R[:, rows, columns] = R[:, columns, rows] = x[:, : len(rows)]
    beta = x[:, len(rows) :].reshape(-1, outcomes, k)
    r = beta @ R
    r2 = (r * beta).sum(axis=2)
    inverse = np.linalg.inv(R)
    vif = np.einsum("mii->mi", inverse)
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.sqrt(target["df"][:, None] / ((1 - r2)[:, :, None] * vif[:, None, :]))
    parts = [
        (r - target["r"]) / target["r_error"],
        (beta - target["beta"]) / target["beta_error"],
        (beta * scale - target["t"]) / target["t_error"],
    ]
    residual = np.concatenate([part.reshape(len(x), -1) for part in parts], axis=1)
    return {
        "R": R,
        "beta": beta,
        "r": r,
        "r2": r2,
        "inverse": inverse,
        "vif": vif,
        "scale": scale,
        "residual": residual,
    }


def _slopes(s: dict, target: dict, k: int, outcomes: int) -> np.ndarray:
    """Derivatives of the residuals: labellings x residuals x unknowns."""
    rows, columns = np.tril_indices(k, -1)
    count = len(s["R"])
    pairs = len(rows)
    beta = s["beta"]
    inverse = s["inverse"]
    t = beta * s["scale"]
    r_R = np.zeros((count, outcomes, k, pairs))
    r_R[:, :, rows, np.arange(pairs)] += beta[:, :, columns]
    r_R[:, :, columns, np.arange(pairs)] += beta[:, :, rows]
    left = (1 - s["r2"])[:, :, None]
    log_t_R = (beta[:, :, rows] * beta[:, :, columns] / left)[:, :, None, :] + (
        inverse[:, :, rows] * inverse[:, :, columns] / s["vif"][..., None]
    )[:, None]
    r_beta = np.broadcast_to(s["R"][:, None], (count, outcomes, k, k))
    eye = np.eye(k)
    t_beta = s["scale"][..., None] * eye + t[..., None] * (s["r"] / left)[:, :, None, :]
    J = np.zeros((count, 3, outcomes, k, pairs + outcomes * k))
    J[:, 0, :, :, :pairs] = r_R / target["r_error"][..., None]
    J[:, 2, :, :, :pairs] = t[..., None] * log_t_R / target["t_error"][..., None]
    for o in range(outcomes):
        own = slice(pairs + o * k, pairs + (o + 1) * k)
        J[:, 0, o, :, own] = r_beta[:, o] / target["r_error"][:, o, :, None]
        J[:, 1, o, :, own] = eye / target["beta_error"][o][:, None]
        J[:, 2, o, :, own] = t_beta[:, o] / target["t_error"][o][:, None]
    return J.reshape(count, -1, J.shape[-1])


def _minimise(x: np.ndarray, target: dict, k: int, outcomes: int) -> np.ndarray:
    """Descend with wide rounding errors first, then with narrower ones:
    the exact valley is too thin to walk along.
    """
    for width, steps in SCHEDULE:
        wide = target | {
            "t_error": target["t_error"] * width,
            "beta_error": target["beta_error"] * width,
        }
        x = _descend(x, wide, k, outcomes, steps)
    return x


def _descend(x: np.ndarray, target: dict, k: int, outcomes: int, steps: int) -> np.ndarray:
    """Levenberg-Marquardt with geodesic acceleration (Transtrum and Sethna 2012),
    for all labellings side by side.

    A step that does not improve, or leaves the positive definite matrices, is refused.
    """
    damping = np.full(len(x), 1e-3)
    state = _predict(x, target, k, outcomes)
    value = (state["residual"] ** 2).sum(axis=1)
    for _ in range(steps):
        step = _step(x, state, target, k, outcomes, damping)
        trial = _predict(x + step, target, k, outcomes)
        tried = (trial["residual"] ** 2).sum(axis=1)
        # Far off, a trial may not be finite; only what improves is looked at further.
        better = tried < value
        better[better] = np.linalg.eigvalsh(trial["R"][better])[:, 0] > SMALLEST
        x = np.where(better[:, None], x + step, x)
        value = np.where(better, tried, value)
        state = {
            name: np.where(better.reshape(-1, *[1] * (part.ndim - 1)), trial[name], part)
            for name, part in state.items()
        }
        damping = np.clip(np.where(better, damping * 0.2, damping * 5), 1e-12, 1e9)
    return x


def _step(
    x: np.ndarray, state: dict, target: dict, k: int, outcomes: int, damping: np.ndarray
) -> np.ndarray:
    J = _slopes(state, target, k, outcomes)
    diagonal = np.arange(x.shape[1])
    down = J.transpose(0, 2, 1)
    H = down @ J
    H[:, diagonal, diagonal] *= 1 + damping[:, None]
    first = -_solve(H, down, state["residual"])
    ahead = _predict(x + AHEAD * first, target, k, outcomes)["residual"]
    bend = 2 / AHEAD * ((ahead - state["residual"]) / AHEAD - (J @ first[..., None])[..., 0])
    second = -_solve(H, down, np.nan_to_num(bend))
    gentle = np.abs(second).sum(axis=1) <= 1.5 * np.abs(first).sum(axis=1)
    return np.where(gentle[:, None], first + second / 2, first)


def _solve(H: np.ndarray, down: np.ndarray, residual: np.ndarray) -> np.ndarray:
    return np.linalg.solve(H, down @ residual[..., None])[..., 0]
