"""What a design could have seen and what its data exclude.

Power, equivalence, Bayes factors, and P values of several tests at once.
"""

import numpy as np
import pandas as pd
from scipy import integrate, optimize, stats


def smallest_correlation(n, power: float = 0.8, alpha: float = 0.05):
    """The smallest correlation that n pairs detect with this power (two-sided, Fisher's z)."""
    return np.tanh(
        (stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(power))
        / np.sqrt(np.asarray(n, dtype=float) - 3)
    )


def power_of_slope(beta, vif, df: int, alpha: float = 0.05, r2: float = 0.0):
    """Power of the two-sided t test of one standardised slope.

    Exact for fixed predictors and normal errors: noncentral t with beta sqrt(df / ((1 - R2) VIF)),
    so that the slope is measured in standard errors as a regression prints them (df, not n).
    """
    shift = np.abs(beta) * np.sqrt(df / ((1 - r2) * np.asarray(vif, dtype=float)))
    limit = stats.t.isf(alpha / 2, df)
    return stats.nct.sf(limit, df, shift) + np.nan_to_num(stats.nct.cdf(-limit, df, shift))


def smallest_slope(vif, df: int, power: float = 0.8, alpha: float = 0.05, r2: float = 0.0):
    """The smallest standardised slope that the t test of a regression detects with this power.

    vif: of the predictor, or of several; r2: variance that the whole model explains. Sizes follow
    from df (n - k - 1 of n respondents and k predictors), as in power_of_slope.
    """
    limit = stats.t.isf(alpha / 2, df)

    def lacking(errors: float) -> float:
        return power_of_slope(errors / np.sqrt(df), 1.0, df, alpha) - power

    errors = optimize.brentq(lacking, 0, limit + 6)
    return errors * np.sqrt(np.asarray(vif, dtype=float) * (1 - r2) / df)


def correlation_equivalence(r, n, bound: float) -> np.ndarray:
    """P of two one-sided tests that a correlation lies within -bound..bound; small: it does.

    Schuirmann 1987, on Fisher's z.
    """
    root = np.sqrt(np.asarray(n, dtype=float) - 3)
    z = np.arctanh(np.asarray(r, dtype=float))
    edge = np.arctanh(bound)
    return np.maximum(stats.norm.cdf((z - edge) * root), stats.norm.sf((z + edge) * root))


def slope_equivalence(estimate, se, df, bound: float) -> np.ndarray:
    """P of two one-sided t tests that a slope lies within -bound..bound."""
    estimate = np.asarray(estimate, dtype=float)
    se = np.asarray(se, dtype=float)
    return np.maximum(
        stats.t.cdf((estimate - bound) / se, df), stats.t.sf((estimate + bound) / se, df)
    )


def excluded_correlation(r, n, alpha: float = 0.05) -> np.ndarray:
    """The smallest bound for which the data show equivalence.

    Correlations of at least this size are excluded.
    """
    reach = stats.norm.ppf(1 - alpha) / np.sqrt(np.asarray(n, dtype=float) - 3)
    return np.tanh(np.abs(np.arctanh(np.asarray(r, dtype=float))) + reach)


def excluded_slope(estimate, se, df, alpha: float = 0.05) -> np.ndarray:
    """The smallest bound for which the data show equivalence.

    Slopes of at least this size are excluded.
    """
    return np.abs(np.asarray(estimate)) + stats.t.ppf(1 - alpha, df) * np.asarray(se)


def null_bayes_factor(r2: float, n: int, k: int, scale: float = np.sqrt(2) / 4) -> float:
    """How much likelier the data are without any of k predictors than with all of them.

    Rouder and Morey 2012, eq. 12; Liang et al. 2008. r2: variance explained; scale: width of the
    Cauchy prior on standardised slopes.
    """

    def log_density(u):  # u = log g; prior of g: inverse gamma (1/2, n scale^2 / 2)
        g = np.exp(u)
        half = n * scale**2 / 2
        prior = 0.5 * np.log(half / np.pi) - 0.5 * u - half / g
        return (n - 1 - k) / 2 * np.log1p(g) - (n - 1) / 2 * np.log1p((1 - r2) * g) + prior

    peak = optimize.minimize_scalar(lambda u: -log_density(u), bounds=(-20, 40), method="bounded").x
    top = log_density(peak)
    area = integrate.quad(
        lambda u: np.exp(log_density(u) - top), peak - 40, peak + 40, points=[peak], limit=400
    )[0]
    return float(np.exp(-top) / area)


def correlation_null_bayes_factor(r: float, n: int) -> float:
    """How much likelier the data are with no correlation than with any.

    All sizes are equally likely before (Ly et al. 2016; pingouin).
    """
    import pingouin as pg

    return 1 / float(pg.bayesfactor_pearson(r, n))


def table_correlation_evidence(
    correlations: pd.DataFrame, bound: float, power: float = 0.8, alpha: float = 0.05
) -> pd.DataFrame:
    """Correlations (x, y, n, r) with what n detects and what the data exclude.

    Adds detectable, excluded, equivalence_p (within the bound) and bayes_factor (for none).
    """
    r = correlations["r"]
    n = correlations["n"]
    factors = [
        correlation_null_bayes_factor(a, b) if a == a else np.nan  # NaN: no correlation
        for a, b in zip(r, n, strict=True)
    ]
    return correlations.assign(
        detectable=smallest_correlation(n, power, alpha),
        excluded=excluded_correlation(r, n, alpha),
        equivalence_p=correlation_equivalence(r, n, bound),
        bayes_factor=factors,
    )


def table_slope_evidence(
    compared: pd.DataFrame, bound: float, power: float = 0.8, alpha: float = 0.05
) -> pd.DataFrame:
    """Standardised slopes of joint models with the same columns, but for the Bayes factor.

    compared: outcome, n, together, together_se, vif; a line a predictor. All sizes follow from the
    df of a slope's own model. Adds df and p, too.
    """
    predictors = compared.groupby("outcome")["predictor"].transform("nunique")
    df = compared["n"] - predictors - 1
    estimate = compared["together"]
    se = compared["together_se"]
    detectable = [
        float(smallest_slope(vif, own, power, alpha))
        for vif, own in zip(compared["vif"], df, strict=True)
    ]
    return compared.assign(
        df=df,
        p=2 * stats.t.sf(np.abs(estimate / se), df),
        detectable=detectable,
        excluded=excluded_slope(estimate, se, df, alpha),
        equivalence_p=slope_equivalence(estimate, se, df, bound),
    )


def table_adjusted_p(p) -> pd.DataFrame:
    """P values of several tests: holm (Holm 1979: any false finding) and bh (Benjamini and
    Hochberg 1995: share of false findings)."""
    from statsmodels.stats.multitest import fdrcorrection, multipletests

    # Not multipletests for both: it clears the memory of the whole process at each call.
    return pd.DataFrame({"holm": multipletests(p, method="holm")[1], "bh": fdrcorrection(p)[1]})
