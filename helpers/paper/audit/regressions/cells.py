"""Each cell of a regression table against whatever stands beside it.

B / SE = t; B -+ t' SE = interval; beta = B sd(x) / sd(y); R2 >= t2 / (t2 + df); beta, t and R2 of
one VIF of at least 1; F = (R2 / k) / ((1 - R2) / df); adjusted R2 = 1 - (1 - R2) (n - 1) / df.
Each number within its rounding. Closed forms of any textbook (Cohen et al. 2003, chapters 3 to 5).
"""

from itertools import pairwise
from math import exp, inf

import pandas as pd
from scipy import stats

from helpers.paper.audit.cells import Cells, context, declared_level, residual_df, value
from helpers.paper.audit.checks.check import (
    Check,
    check_implied,
    ends,
    judge,
    over,
    overlap,
    pass_over,
    size,
    times,
)
from helpers.paper.audit.checks.conventions import (
    CORRECTED,
    PROFILED,
    is_indirect,
    is_one_of_several,
    is_profile,
    logarithms,
)
from helpers.paper.audit.checks.significance import check_confidence
from helpers.paper.printed_numbers import decimals, has_flag, number
from helpers.paper.vocabulary import RATIOS

LEVELS = (90, 95, 99)
DECLARED = "robust, weighted or adjusted, as declared"


def check_cells(published: pd.DataFrame) -> list[dict]:
    """All checks within one cell, and of one whole regression."""
    cells = Cells(published)
    rows = []
    for entry in cells.of("t", "z", "Wald"):
        rows += _t(entry, cells)
    for entry in cells.of("ci_low"):
        rows += _interval(entry, cells)
    for entry in cells.of("beta"):
        rows += _beta(entry, cells)
    for entry in cells.of("R2"):
        rows += _r2(entry, cells)
    return rows + _changes(cells)


def _declared(*entries) -> bool:
    return any(has_flag(entry, "robust", "weighted") for entry in entries if entry is not None)


def _t(t, cells: Cells) -> list[dict]:
    """B over its SE, or ln OR over its SE."""
    B = cells.beside(t, "B")
    se = cells.beside(t, "se")
    if B is None or se is None:
        return []
    name = "B, SE and t"
    if _declared(B, se, t):
        return [pass_over(name, t, DECLARED)]
    if ends(se.printed)[1] <= 0:
        return []  # an impossible value of its own
    error = max(ends(se.printed)[0], 0.0), ends(se.printed)[1]
    check = check_implied(t.printed, over(ends(B.printed), error))
    wald = over(times(ends(B.printed), ends(B.printed)), times(error, error))
    if not check and t.statistic in ("z", "Wald") and overlap(ends(t.printed), wald):
        check = Check(True, check.implied, check.power)  # SPSS prints z squared
    return [judge(name, [B, se, t], check, f"exact: {B.printed} / {se.printed}")]


def _interval(low, cells: Cells) -> list[dict]:
    """The interval around its estimate: its middle, and its width against the SE."""
    high = cells.beside(low, "ci_high")
    p = cells.beside(low, "p")
    ratios = [cells.beside(low, name) for name in RATIOS]
    ratio = next(filter(None, ratios), None)
    centre = ratio or cells.beside(low, "B")
    if high is None or centre is None:
        return []
    name = "interval and its estimate"
    if _declared(low, high, centre):
        return [pass_over(name, low, DECLARED)]
    if is_indirect(centre):
        return [pass_over(name, low, "of an indirect effect: perhaps from a bootstrap")]
    if ends(low.printed)[0] > ends(high.printed)[1]:
        return []  # an impossible value of its own
    lower, upper, middle = (ends(e.printed) for e in (low, high, centre))
    if ratio:
        lower, upper, middle = (logarithms(interval) for interval in (lower, upper, middle))
        if lower is None or upper is None or middle is None:
            return [pass_over(name, low, "an end rounds to 0")]
    found = (lower[0] + upper[0]) / 2, (lower[1] + upper[1]) / 2
    implied = tuple(map(exp, found)) if ratio else found
    check = check_implied(centre.printed, implied)
    if ratio and not check and is_profile(low, cells):
        rows = [pass_over(name, [low, high, centre], PROFILED)]
        return rows + _width(low, high, centre, _half(lower, upper), cells, True)
    how = "geometric middle" if ratio else "middle"
    rows = [
        judge(name, [low, high, centre], check, f"exact: {how} of {low.printed} and {high.printed}")
    ]
    rows += _width(low, high, centre, _half(lower, upper), cells, bool(ratio))
    if p is not None:
        rows += _sides(p, low, high, (lower, upper), cells)
    return rows


def _half(lower: tuple, upper: tuple) -> tuple[float, float]:
    return (upper[0] - lower[1]) / 2, (upper[1] - lower[0]) / 2


def _width(low, high, centre, half: tuple, cells: Cells, ratio: bool) -> list[dict]:
    """Half the width over the critical value is the SE."""
    se = cells.beside(low, "se")
    if se is None or ratio and cells.beside(low, "B") is None:
        return []
    df = residual_df(low, cells)
    said = declared_level(low, cells)
    checks = {}
    for level in [said] if said else LEVELS:
        tail = (1 - level / 100) / 2
        critical = (
            (float(stats.t.isf(tail, df)),) * 2
            if df and df > 0 and not ratio
            else (float(stats.norm.isf(tail)), float(stats.norm.isf(tail)) if ratio else inf)
        )
        implied = max(half[0], 0.0) / critical[1], half[1] / critical[0]
        checks[level] = check_implied(se.printed, implied)
    usual = said or 95
    check = checks[usual]
    name = "interval and SE"
    if not check and is_one_of_several(low, cells):
        return [pass_over(name, [low, high, se], CORRECTED)]
    if ratio and not check and is_profile(low, cells):
        return [pass_over(name, [low, high, se], PROFILED)]
    other = next((level for level, c in checks.items() if c and level != usual), None)
    if not check and other:
        why = f"it fits a {other}% interval; state the level (statistic ci_level)"
        return [pass_over(name, [low, high, se], why)]
    words = f"numerical: half the width over the critical value at {usual:g}%"
    return [
        judge(name, [low, high, se], check, words if df or ratio else f"{words}, df not published")
    ]


def _sides(p, low, high, interval: tuple, cells: Cells) -> list[dict]:
    """P and a 95% interval tell the same side of the level."""
    if declared_level(low, cells) not in (None, 95) or has_flag(p, "one-tailed"):
        return []
    check = check_confidence(p.printed, interval, 0.0)
    if not check and declared_level(low, cells) is None:
        why = "they fit only if the interval is not a 95% interval; state its level (ci_level)"
        return [pass_over("P and interval", [p, low, high], why)]
    if not check and is_one_of_several(p, cells):
        return [pass_over("P and interval", [p, low, high], CORRECTED)]
    return [
        judge("P and interval", [p, low, high], check, "exact: whether the interval holds the null")
    ]


def _beta(beta, cells: Cells) -> list[dict]:
    """beta against B and the SDs, and against t, df and R2."""
    rows = []
    B, t, df = (cells.beside(beta, name) for name in ("B", "t", "df"))
    if _declared(beta, B, t):
        return []
    if B is not None:
        rows += _standardised(beta, B, df, cells)
    r2 = cells.beside(beta, "R2", column="")
    freedom = value(df) or value(cells.beside(beta, "df2", column=""))
    sound = r2 is not None and 0 <= number(r2.printed) <= 1
    if t is not None and sound and freedom and freedom > 0:
        low, high = size(ends(t.printed))
        least = low**2 / (low**2 + freedom)
        check = Check(ends(r2.printed)[1] >= least - 1e-9, f"at least {least:.3f}", least)
        rows.append(judge("R2 and t", [r2, t], check, "exact: R2 is at least t2 / (t2 + df)"))
        rows.append(_inflation(beta, t, r2, freedom, (low, high)))
    return rows


def _inflation(beta, t, r2, df: float, spread: tuple) -> dict:
    """(beta / t)2 df = (1 - R2) VIF, and VIF is at least 1."""
    share = over(size(ends(beta.printed)), spread)
    product = share[1] ** 2 * df if share[1] != inf else inf
    left = max(1 - ends(r2.printed)[1], 0.0)
    least = (left / df) ** 0.5 * spread[0]
    check = Check(product >= left - 1e-9, f"beta at least {least:.3f} in size", min(1.0, least))
    return judge("beta, t and R2", [beta, t, r2], check, "exact: the VIF is at least 1")


def _standardised(beta, B, df, cells: Cells) -> list[dict]:
    """beta = B sd(x) / sd(y), where both SDs rest on the respondents of the regression."""
    name = "B, beta and SDs"
    x = cells.beside(beta, "sd", beta.column, "")
    y = cells.beside(beta, "sd", column="")
    if x is None or y is None or ends(y.printed)[0] <= 0 or ends(x.printed)[0] < 0:
        return []
    k = count_predictors(beta, cells)
    kept = None if df is None else value(df) + k + 1
    if not x.n or x.n != y.n or kept != int(x.n):
        why = "the SDs are not known to rest on the respondents of the regression"
        return [pass_over(name, [beta, B], why)]
    implied = times(ends(B.printed), over(ends(x.printed), ends(y.printed)))
    words = f"exact: {B.printed} x {x.printed} / {y.printed}"
    return [judge(name, [beta, B], check_implied(beta.printed, implied), words)]


def count_predictors(entry, cells: Cells) -> int:
    """Predictors of a regression: as stated, else the columns printed for it."""
    stated = cells.beside(entry, "predictors", column="")
    if stated is not None:
        return int(value(stated))
    found = {
        e.column
        for e in cells.of("beta", "B", "t")
        if (e.place, e.row, *context(e)) == (entry.place, entry.row, *context(entry)) and e.column
    }
    return len({c for c in found if c.casefold() not in ("constant", "intercept", "(constant)")})


def _r2(r2, cells: Cells) -> list[dict]:
    """R2 with F and its dfs, and with adjusted R2."""
    if _declared(r2) or not 0 <= number(r2.printed) <= 1:
        return []
    F, adjusted, df, df2 = (cells.beside(r2, name) for name in ("F", "adjusted R2", "df", "df2"))
    low, high = (min(max(end, 0.0), 1.0) for end in ends(r2.printed))
    k = value(df)
    left = value(df2)
    rows = []
    listed = cells.beside(r2, "predictors")
    k = k or value(listed)
    n = int(r2.n) if r2.n else value(cells.beside(r2, "n"))
    left = left or (n - k - 1 if n and k else None)
    if F is not None and cells.beside(r2, "R2 change") is None:
        if not k or not left or left <= 0:
            rows.append(pass_over("R2 and F", F, "its degrees of freedom are not published"))
        else:
            implied = _f(low, k, left), _f(high, k, left)
            words = f"exact: F({k:g}, {left:g}) of R2 = {r2.printed}"
            rows.append(judge("R2 and F", [r2, F], check_implied(F.printed, implied), words))
    if adjusted is not None:
        if not k or not left or left <= 0:
            why = "its degrees of freedom are not published"
            if ends(adjusted.printed)[0] <= high:
                return [*rows, pass_over("R2 and adjusted R2", adjusted, why)]
            check = Check(False, f"at most {high:.3f}", 0.5)
            rows.append(judge("R2 and adjusted R2", [r2, adjusted], check, "exact: never above R2"))
        elif _of_change(r2, F, (low, high), k, left, cells):
            why = "its F and df are perhaps those of the change in R2"
            rows.append(pass_over("R2 and adjusted R2", adjusted, why))
        else:
            factor = (left + k) / left
            implied = 1 - (1 - low) * factor, 1 - (1 - high) * factor
            check = check_implied(adjusted.printed, implied)
            words = f"exact: k = {k:g}, residual df = {left:g}"
            rows.append(judge("R2 and adjusted R2", [r2, adjusted], check, words))
    return rows


def _of_change(r2, F, limits: tuple, k: float, df: float, cells: Cells) -> bool:
    """Whether the df beside an R2 are those of its change: its F is not that of R2."""
    if F is None or cells.beside(r2, "R2 change") is None:
        return False
    return not overlap(ends(F.printed), (_f(limits[0], k, df), _f(limits[1], k, df)))


def _f(r2: float, k: float, df: float) -> float:
    return r2 / k / ((1 - r2) / df) if r2 < 1 else inf


def _changes(cells: Cells) -> list[dict]:
    """The gain in R2 of a step against the R2 of the step before it."""
    rows = []
    found = {}
    for entry in cells.of("R2"):
        if entry.model and not _declared(entry):
            found.setdefault((entry.place, entry.group, entry.time, entry.row), []).append(entry)
    for steps in found.values():
        for first, second in pairwise(steps):
            change = cells.beside(second, "R2 change")
            if change is None:
                continue
            middle = float(number(second.printed) - number(first.printed))
            half = sum(0.5 * 10.0 ** -decimals(e.printed) for e in (first, second))
            check = check_implied(change.printed, (middle - half, middle + half))
            entries = [first, second, change]
            rows.append(judge("R2 and its change", entries, check, "exact: R2 less that before"))
    return rows
