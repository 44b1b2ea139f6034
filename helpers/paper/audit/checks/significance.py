"""P values from what is printed beside them: r and n, or t and df, each within its rounding. Numerical (scipy's t distribution)."""

from scipy import stats

from helpers.paper.audit.checks.check import Check, positive, read, rejected
from helpers.paper.printed_numbers import decimals, interval, number

SLACK = 1e-9  # for values that lie on a half


def p_from_t(t: str, df: int) -> tuple[float, float]:
    """Smallest and largest two-sided P of a printed t."""
    low, high = sorted(abs(float(x)) for x in interval(read(t)))
    low = 0.0 if interval(t)[0] < 0 < interval(t)[1] else low
    return _two_sided(high, positive(df, "df")), _two_sided(low, df)


def p_from_r(r: str, df: int) -> tuple[float, float]:
    """Smallest and largest two-sided P of a printed correlation with df = n - 2."""
    low, high = sorted(min(abs(float(x)), 1.0) for x in interval(read(r)))
    low = 0.0 if interval(r)[0] < 0 < interval(r)[1] else low
    return _two_sided(t_from_r(high, positive(df, "df")), df), _two_sided(t_from_r(low, df), df)


def t_from_r(r: float, df: int) -> float:
    """t of a correlation: r sqrt(df / (1 - r2))."""
    return r * (df / (1 - r * r)) ** 0.5 if abs(r) < 1 else float("inf")


def check_p_t(p: str, t: str, df: int) -> Check:
    """Whether a printed P agrees with a printed t. Power: the share of P from 0 to 1 with as many decimals that it rejects."""
    return _check(read(p), p_from_t(t, df))


def check_p_r(p: str, r: str, df: int) -> Check:
    """Whether a printed P agrees with a printed correlation (df = n - 2). Power as for check_p_t."""
    return _check(read(p), p_from_r(r, df))


def check_unmarked(limits: tuple[float, float], level: float) -> Check:
    """Whether a test printed without a mark of significance can have a P of at least the level.

    Power: how much of the P scale it rejects, the level itself.
    """
    low, high = limits
    return Check(high >= level - SLACK, f"P {low:.4f} to {high:.4f}", level)


def _check(p: str, limits: tuple[float, float]) -> Check:
    unit = 10 ** decimals(p)
    kept = [
        i
        for i in range(unit + 1)
        if limits[0] - SLACK <= (i + 0.5) / unit and (i - 0.5) / unit <= limits[1] + SLACK
    ]
    return Check(
        int(number(p) * unit) in kept,
        f"{limits[0]:.4f} to {limits[1]:.4f}",
        rejected(len(kept), unit + 1),
    )


def _two_sided(t: float, df: int) -> float:
    return float(2 * stats.t.sf(t, df))
