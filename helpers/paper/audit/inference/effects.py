"""Sizes of effects and standard errors against what stands beside them.

OR = exp(B); eta2 = F df / (F df + df2) at most; SE = SD / sqrt(n); mean in the middle of its
interval. Closed forms of any textbook (Cohen et al. 2003; Cohen 1973 for eta squared).
"""

from math import inf, log

import pandas as pd

from helpers.paper.audit.cells import Cells, value
from helpers.paper.audit.checks.check import Check, check_implied, ends, judge, pass_over
from helpers.paper.printed_numbers import has_flag, number
from helpers.paper.vocabulary import RATIOS

ESTIMATES = ("B", "beta", "r", "d", "percent", "median", "alpha", *RATIOS)
DECLARED = ("robust", "weighted", "adjusted")


def check_effects(published: pd.DataFrame) -> list[dict]:
    """Every odds ratio beside its B, eta squared beside its F or t, SE and interval of a mean."""
    cells = Cells(published)
    rows = []
    for entry in cells.of(*RATIOS):
        rows += _ratio(entry, cells)
    for entry in cells.of("eta2"):
        rows += _explained(entry, cells)
    for entry in cells.of("mean"):
        rows += _mean(entry, cells)
    return rows


def _ratio(entry, cells: Cells) -> list[dict]:
    """A ratio is the exponential of its coefficient."""
    B = cells.beside(entry, "B")
    low, high = ends(entry.printed)
    if B is None or has_flag(entry, "weighted") or high <= 0:
        return []
    # in logarithms of the ratio, so that a small ratio keeps its rounding
    logs = (log(low) if low > 0 else -inf, log(high))
    check = check_implied(B.printed, logs)
    words = f"exact: ln {entry.printed}"
    return [judge("B and its ratio", [B, entry], check, words)]


def _explained(eta, cells: Cells) -> list[dict]:
    """Eta squared is at most partial eta squared, which F (or t) and its df give."""
    test = cells.beside(eta, "F") or cells.beside(eta, "t")
    df, df2 = (value(cells.beside(eta, name)) for name in ("df", "df2"))
    if test is None or not df or df <= 0:
        return []
    size = max(abs(end) for end in ends(test.printed))
    if test.statistic == "F":
        if not df2 or df2 <= 0:
            return []
        largest = size * df / (size * df + df2)
    else:
        largest = size**2 / (size**2 + df)
    possible = ends(eta.printed)[0] <= largest + 1e-9
    if not possible and (df2 or df) % 1:
        why = "its df have decimals: perhaps Welch's test, and eta squared of another"
        return [pass_over("eta2 and its test", [eta, test], why)]
    check = Check(possible, f"at most {largest:.4f}", 1 - largest)
    told = f"exact: at most that part of its own sums of squares, from {test.printed}"
    return [judge("eta2 and its test", [eta, test], check, told)]


def _mean(mean, cells: Cells) -> list[dict]:
    """SE of a mean from SD and n, and the mean in the middle of its interval."""
    if has_flag(mean, *DECLARED) or any(cells.beside(mean, name) for name in ESTIMATES):
        return []
    rows = []
    sd, se, low, high = (cells.beside(mean, s) for s in ("sd", "se", "ci_low", "ci_high"))
    own = cells.beside(mean, "n")
    n = int(mean.n or 0) or int(value(own) or 0)
    if sd is not None and se is not None and n > 1 and number(sd.printed) >= 0:
        bottom, top = (max(end, 0.0) / n**0.5 for end in ends(sd.printed))
        check = check_implied(se.printed, (bottom, top))
        if not check and mean.time:
            why = "of one of several times: perhaps without what differs between respondents"
            rows.append(pass_over("SE, SD and n", [se, sd], why))
        else:
            words = f"exact: {sd.printed} / sqrt({n})"
            rows.append(judge("SE, SD and n", [se, sd], check, words))
    if low is None or high is None or ends(low.printed)[0] > ends(high.printed)[1]:
        return rows
    if has_flag(low, *DECLARED) or has_flag(high, *DECLARED):
        return rows
    first = ends(low.printed)
    last = ends(high.printed)
    middle = (first[0] + last[0]) / 2, (first[1] + last[1]) / 2
    check = check_implied(mean.printed, middle)
    if not check and any(cells.beside(mean, name) for name in ("t", "z", "p")):
        why = "perhaps the interval of a difference, which the test beside it is of"
        return [*rows, pass_over("interval and its mean", [low, high, mean], why)]
    if not check and first[0] > 0 and check_implied(mean.printed, _geometric(first, last)):
        why = "perhaps a geometric mean: it lies in the middle of its interval in logarithms"
        return [*rows, pass_over("interval and its mean", [low, high, mean], why)]
    words = f"exact: middle of {low.printed} and {high.printed}"
    return [*rows, judge("interval and its mean", [low, high, mean], check, words)]


def _geometric(low: tuple, high: tuple) -> tuple[float, float]:
    """The geometric middle of two positive intervals."""
    return (low[0] * high[0]) ** 0.5, (low[1] * high[1]) ** 0.5
