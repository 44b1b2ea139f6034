"""P values from what is published beside them, each within its rounding.

Numerical (scipy's t, normal, F and chi-squared distributions). A printed P of .000 stands for
every P that rounds to it, below .0005.
"""

from scipy import stats

from helpers.base.errors import InputError
from helpers.paper.audit.checks.check import (
    Check,
    ends,
    format_interval,
    numeric_text,
    rejected,
    size,
)
from helpers.paper.printed_numbers import decimals, number, relation

SLACK = 1e-9  # for values that lie on a half
USUAL = (0.001, 0.01, 0.05)  # levels of an inexact P, for its power
LARGEST_DF = 1e9
USUAL_LEVEL = 0.05


def p_from_t(t: str, df: float | None, tails: int = 2) -> tuple[float, float]:
    """Smallest and largest P of a published t; df None: any number of degrees of freedom."""
    low, high = size(ends(t))
    if df is None:
        return tails * float(stats.norm.sf(high)), tails * float(stats.t.sf(low, 1))
    df = _positive(df)
    return tails * float(stats.t.sf(high, df)), tails * float(stats.t.sf(low, df))


def p_from_r(r: str, df: float, tails: int = 2) -> tuple[float, float]:
    """Smallest and largest P of a published correlation with df = n - 2."""
    df = _positive(df)
    low, high = (t_from_r(min(end, 1.0), df) for end in size(ends(r)))
    return tails * float(stats.t.sf(high, df)), tails * float(stats.t.sf(low, df))


def p_from_z(z: str, tails: int = 2) -> tuple[float, float]:
    """Smallest and largest P of a published z."""
    low, high = size(ends(z))
    return tails * float(stats.norm.sf(high)), tails * float(stats.norm.sf(low))


def p_from_f(f: str, df: float, df2: float | None) -> tuple[float, float]:
    """Smallest and largest P of a published F; df2 None: any number."""
    low, high = (max(end, 0.0) for end in ends(f))
    df = _positive(df)
    if df2 is None:
        return float(stats.f.sf(high, df, LARGEST_DF)), float(stats.f.sf(low, df, 1))
    df2 = _positive(df2)
    return float(stats.f.sf(high, df, df2)), float(stats.f.sf(low, df, df2))


def p_from_chi2(chi2: str, df: float) -> tuple[float, float]:
    """Smallest and largest P of a published chi-squared (or Q)."""
    low, high = (max(end, 0.0) for end in ends(chi2))
    df = _positive(df)
    return float(stats.chi2.sf(high, df)), float(stats.chi2.sf(low, df))


def t_from_r(r: float, df: float) -> float:
    """t of a correlation: r sqrt(df / (1 - r2))."""
    return r * (df / (1 - r * r)) ** 0.5 if abs(r) < 1 else float("inf")


def check_p_t(p: str, t: str, df: float) -> Check:
    """Whether a published P agrees with a published t.

    Power: the share of P from 0 to 1 with as many decimals that it rejects.
    """
    return check_p(numeric_text(p), p_from_t(t, df))


def check_p_r(p: str, r: str, df: float) -> Check:
    """Whether a published P agrees with a correlation (df = n - 2). Power as for check_p_t."""
    return check_p(numeric_text(p), p_from_r(r, df))


def check_p(p: str, limits: tuple[float, float], level: float = 0.05) -> Check:
    """Whether a published P (exact, inexact or 'ns') can lie within its limits.

    level: of 'ns'. Power of an exact P: as check_p_t; of an inexact one: the share of <.001, <.01,
    <.05 and not significant that the limits reject.
    """
    sign, text = relation(p)
    words = format_limits(limits)
    if sign == "=":
        return _check(text, limits)
    cut = level if sign == "ns" else float(number(text))
    possible = p_possible(sign, cut, limits)
    kept = sum(p_possible("<", usual, limits) for usual in USUAL) + (limits[1] > level)
    return Check(possible, words, rejected(kept, len(USUAL) + 1))


def format_limits(limits: tuple[float, float]) -> str:
    """Limits of P as text."""
    if limits[1] < 0.00005:
        return "below 0.0001"
    return f"{limits[0]:.4f} to {limits[1]:.4f}"


def p_possible(sign: str, cut: float, limits: tuple[float, float]) -> bool:
    """Whether some P within the limits meets an inequality; none lies below 0."""
    low, high = limits
    return {
        "<": cut > 0 and low < cut + SLACK,
        "<=": low <= cut + SLACK,
        ">": high > cut - SLACK,
        ">=": high >= cut - SLACK,
        "ns": high >= cut - SLACK,
    }[sign]


def side_of_level(p: str, level: float) -> bool | None:
    """Whether a published P says significant at a level; None where it does not say."""
    sign, text = relation(p)
    if sign == "ns":
        return False
    cut = float(number(text))
    if sign == "=":
        return cut < level
    if sign in ("<", "<="):
        return True if cut <= level else None
    return False if cut >= level else None


def check_unmarked(limits: tuple[float, float], level: float) -> Check:
    """Whether a test printed without a mark of significance can have a P of at least the level.

    Power: how much of the P scale it rejects, the level itself.
    """
    low, high = limits
    return Check(high >= level - SLACK, f"P {low:.4f} to {high:.4f}", level)


def check_marked(limits: tuple[float, float], level: float) -> Check:
    """Whether a test printed with a mark can have a P below the level of the mark."""
    low, high = limits
    return Check(low < level + SLACK, f"P {low:.4f} to {high:.4f}", 1 - level)


def check_confidence(p, ci: tuple, null: float) -> Check:
    """Whether a P and a 95% interval fall on the same side of the level. Power: one half."""
    outside = ci[0][0] > null or ci[1][1] < null
    inside = ci[0][1] < null < ci[1][0]
    sign, text = relation(p)
    low, high = ends(text) if sign == "=" else (0.0, 1.0)
    if sign != "=":
        cut = float(number(text)) if text else USUAL_LEVEL
        low, high = (0.0, cut) if sign in ("<", "<=") else (cut, 1.0)
    if outside:
        return Check(low < USUAL_LEVEL + 1e-9, "P below .05", 0.5)
    if inside:
        return Check(p_possible(">=", USUAL_LEVEL, (low, high)), "P above .05", 0.5)
    return Check(True, f"interval {format_interval(ci[0][0], ci[1][1])} touches {null:g}", 0.0)


def _check(p: str, limits: tuple[float, float]) -> Check:
    unit = 10 ** decimals(p)
    first = max(0, int((limits[0] - SLACK) * unit) - 1)
    last = min(unit, int((limits[1] + SLACK) * unit) + 2)
    kept = [
        i
        for i in range(first, last + 1)
        if limits[0] - SLACK <= (i + 0.5) / unit and (i - 0.5) / unit <= limits[1] + SLACK
    ]
    return Check(
        int(number(p) * unit) in kept,
        format_limits(limits),
        rejected(len(kept), unit + 1),
    )


def _positive(df: float) -> float:
    if not df > 0:
        raise InputError(f"df is {df!r}; expected a number above 0.")
    return float(df)
