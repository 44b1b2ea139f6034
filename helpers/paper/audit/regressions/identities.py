"""Identities that tie printed coefficients and correlations to each other."""

from itertools import combinations, product

import numpy as np
from scipy.optimize import linprog

from helpers.base.errors import InputError
from helpers.paper.audit.checks.check import Check, numeric_text, positive
from helpers.paper.audit.regressions.arrangement import Regressions, magnitude
from helpers.paper.printed_numbers import interval

ROUNDS = 200
TOLERANCE = 1e-9


def beta_from_b(B: str, sd_x: str, sd_y: str) -> tuple[float, float]:
    """Smallest and largest beta = B sd(x) / sd(y) that three printed values allow."""
    ends = [interval(numeric_text(text)) for text in (B, sd_x, sd_y)]
    if ends[2][0] <= 0:
        raise InputError(f"sd_y is {sd_y}; expected an SD above 0.")
    values = [b * x / y for b, x, y in product(*ends)]
    return float(min(values)), float(max(values))


def standardised_alpha(r: np.ndarray) -> float:
    """Internal consistency of items with SD 1 from their correlation matrix:
    k / (k - 1) (1 - k / sum of R) (Cronbach 1951).
    """
    k = len(r)
    if k < 2:
        raise InputError("alpha needs at least two items.")
    return k / (k - 1) * (1 - k / np.sum(r))


def check_sizes(df: int, predictors: int, n: dict) -> Check:
    """Whether a residual df fits the printed numbers of respondents:
    df + predictors + 1 cannot exceed the smallest.

    n: printed respondents by predictor. Power:
    the share of df from 1 to the largest n that it rejects.
    """
    kept = positive(df, "df") + predictors + 1
    largest = max(n.values())
    smallest = min(n.values())
    power = max(0.0, 1 - (smallest - predictors - 1) / largest)
    return Check(kept <= smallest, f"{kept} kept, at most {smallest}", power)


def check_signs(B: str, beta: str, t: str) -> tuple[Check, str]:
    """Whether B, beta and t agree in sign.

    And the name of the one that stands alone ('' if they agree).
    """
    signs = {"B": _sign(B), "beta": _sign(beta), "t": _sign(t)}
    told = [s for s in signs.values() if s]
    if len(set(told)) <= 1:
        return Check(True, "one sign", 0.75 if len(told) == 3 else 0.5), ""
    if not sum(told):
        return Check(False, "one sign", 0.5), ""
    common = 1 if sum(told) > 0 else -1
    alone = [name for name, s in signs.items() if s == -common]
    return Check(
        False,
        f"{' and '.join(n for n in signs if n not in alone)} say {'+' if common > 0 else '−'}",
        0.75,
    ), alone[0] if len(alone) == 1 else ""


def fit_products(limits: dict) -> dict | None:
    """Whether factors a[row] b[column] can lie in every interval {(row, column): (low, high)}.

    None if not, else the interval of each product.

    Linear in logarithms: a linear programme each way.
    Intervals with a low of 0 or a high of None do not bound that side.
    """
    A, b, aims, _ = _logarithms(limits)
    found = {}
    for pair, aim in aims.items():
        ends = [linprog(sign * aim, A, b, bounds=[(-40, 40)] * len(aim)) for sign in (1, -1)]
        if any(end.status != 0 for end in ends):
            return None
        found[pair] = (float(np.exp(ends[0].fun)), float(np.exp(-ends[1].fun)))
    return found


def find_misfits(limits: dict) -> set:
    """The pairs whose intervals must give way for the others to share factors.

    Every pair that alone would do; if none would, those of the least total stretch in logarithms.
    """
    alone = {pair for pair in limits if fit_products(limits | {pair: (0, None)}) is not None}
    if alone:
        return alone
    A, b, aims, owners = _logarithms(limits)
    width = A.shape[1]
    slack = np.zeros((len(b), len(limits)))
    slack[np.arange(len(b)), owners] = -1
    solved = linprog(
        [0] * width + [1] * len(limits),
        np.hstack([A, slack]),
        b,
        bounds=[(-40, 40)] * width + [(0, None)] * len(limits),
    )
    return {pair for pair, stretch in zip(aims, solved.x[width:], strict=True) if stretch > 1e-7}


def _logarithms(limits: dict) -> tuple[np.ndarray, np.ndarray, dict, list]:
    """The intervals as A x <= b in the logarithms of the factors.

    The row of each pair; and which pair each line belongs to.
    """
    names = list(dict.fromkeys(("row", r) for r, _ in limits)) + list(
        dict.fromkeys(("column", c) for _, c in limits)
    )
    place = {name: i for i, name in enumerate(names)}
    A = []
    b = []
    aims = {}
    owners = []
    for number, ((row, column), (low, high)) in enumerate(limits.items()):
        aim = aims[row, column] = np.zeros(len(names))
        aim[place["row", row]] = aim[place["column", column]] = 1
        for sign, end in ((1, high), (-1, low)):
            if end:
                A.append(sign * aim)
                b.append(sign * np.log(float(end)))
                owners.append(number)
    return np.array(A).reshape(-1, len(names)), np.array(b), aims, owners


def limit_vif(printed: Regressions) -> dict:
    """(beta / t)**2 df = (1 - R2) VIF by (row, outcome), within rounding, where published."""
    limits = {}
    for outcome in printed.outcomes:
        for row in printed.predictors:
            pair = (outcome, row)
            if pair not in printed.beta or pair not in printed.t or outcome not in printed.df:
                continue
            low, high = magnitude(printed.beta[pair])
            least, most = magnitude(printed.t[pair])
            df = printed.df[outcome]
            limits[row, outcome] = (
                low**2 / most**2 * df,
                high**2 / least**2 * df if least else None,
            )
    return limits


def fit_correlations(printed: dict) -> float:
    """The largest smallest eigenvalue of any matrix whose correlations round to those printed.

    Below 0 none exists.

    printed: {(a, b): text}; pairs left out may be anything from -1 to 1. Cutting planes:
    each eigenvector of a trial matrix gives one linear condition,
    so the value returned is an upper bound at every step,
    and a negative one is a proof up to the solver's tolerance.
    """
    names = list(dict.fromkeys(name for pair in printed for name in pair))
    pairs = list(combinations(range(len(names)), 2))
    told = {frozenset(pair): interval(numeric_text(text)) for pair, text in printed.items()}
    box = [told.get(frozenset((names[i], names[j])), (-1, 1)) for i, j in pairs]
    bounds = [(max(float(low), -1.0), min(float(high), 1.0)) for low, high in box] + [(None, 1.0)]
    cuts = []
    x = np.array([(low + high) / 2 for low, high in bounds[:-1]])
    best = 1.0
    for _ in range(ROUNDS):
        values, vectors = np.linalg.eigh(_matrix(x, pairs, len(names)))
        if values[0] >= best - TOLERANCE or values[0] > TOLERANCE:
            return float(values[0])
        for v in vectors.T:
            if v @ v:
                cuts.append([-2 * v[i] * v[j] for i, j in pairs] + [1.0])
        solved = linprog([0.0] * len(pairs) + [-1.0], cuts, [1.0] * len(cuts), bounds=bounds)
        x = solved.x[:-1]
        best = min(best, solved.x[-1])
        if best < -TOLERANCE:
            return float(best)
    return float(best)


def _matrix(x: np.ndarray, pairs: list, k: int) -> np.ndarray:
    R = np.eye(k)
    for (i, j), value in zip(pairs, x, strict=True):
        R[i, j] = R[j, i] = value
    return R


def _sign(text: str) -> int:
    return 0 if not text.strip("-0.") else (-1 if text.startswith("-") else 1)
