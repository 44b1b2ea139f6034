"""What a design could have seen and what its data exclude: power, equivalence, Bayes factors, several tests at once."""

import numpy as np
import pandas as pd
from scipy import integrate, optimize, stats


def smallest_correlation(n, power: float = 0.8, alpha: float = 0.05):
    """The smallest correlation that n pairs detect with this power in a two-sided test (Fisher's z)."""
    return np.tanh(
        (stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(power))
        / np.sqrt(np.asarray(n, dtype=float) - 3)
    )


def smallest_beta(n: int, k: int, vif, power: float = 0.8, alpha: float = 0.05, r2: float = 0.0):
    """The smallest standardised slope that a regression of n respondents on k predictors detects, given the predictor's VIF.

    r2: variance that the whole model explains. Exact for fixed predictors and normal errors (noncentral t).
    """
    df = n - k - 1
    limit = stats.t.ppf(1 - alpha / 2, df)

    def lacking(shift):
        return (
            stats.nct.sf(limit, df, shift) + np.nan_to_num(stats.nct.cdf(-limit, df, shift)) - power
        )

    return optimize.brentq(lacking, 0, limit + 6) * np.sqrt(
        np.asarray(vif, dtype=float) * (1 - r2) / n
    )


def correlation_equivalence(r, n, bound: float) -> np.ndarray:
    """P of two one-sided tests that a correlation lies within -bound..bound (Schuirmann 1987, on Fisher's z); small: it does."""
    root = np.sqrt(np.asarray(n, dtype=float) - 3)
    z, edge = np.arctanh(np.asarray(r, dtype=float)), np.arctanh(bound)
    return np.maximum(stats.norm.cdf((z - edge) * root), stats.norm.sf((z + edge) * root))


def slope_equivalence(estimate, se, df, bound: float) -> np.ndarray:
    """P of two one-sided t tests that a slope lies within -bound..bound."""
    estimate, se = np.asarray(estimate, dtype=float), np.asarray(se, dtype=float)
    return np.maximum(
        stats.t.cdf((estimate - bound) / se, df), stats.t.sf((estimate + bound) / se, df)
    )


def excluded_correlation(r, n, alpha: float = 0.05) -> np.ndarray:
    """The smallest bound for which the data show equivalence: correlations of at least this size are excluded."""
    reach = stats.norm.ppf(1 - alpha) / np.sqrt(np.asarray(n, dtype=float) - 3)
    return np.tanh(np.abs(np.arctanh(np.asarray(r, dtype=float))) + reach)


def excluded_slope(estimate, se, df, alpha: float = 0.05) -> np.ndarray:
    """The smallest bound for which the data show equivalence: slopes of at least this size are excluded."""
    return np.abs(np.asarray(estimate)) + stats.t.ppf(1 - alpha, df) * np.asarray(se)


def null_bayes_factor(r2: float, n: int, k: int, scale: float = np.sqrt(2) / 4) -> float:
    """How much likelier the data are without any of k predictors than with all of them (Rouder and Morey 2012, eq. 12; Liang et al. 2008).

    r2: variance explained; scale: width of the Cauchy prior on standardised slopes.
    """

    def log_density(u):  # u = log g; prior of g: inverse gamma (1/2, n scale^2 / 2)
        g, half = np.exp(u), n * scale**2 / 2
        prior = 0.5 * np.log(half / np.pi) - 0.5 * u - half / g
        return (n - 1 - k) / 2 * np.log1p(g) - (n - 1) / 2 * np.log1p((1 - r2) * g) + prior

    peak = optimize.minimize_scalar(lambda u: -log_density(u), bounds=(-20, 40), method="bounded").x
    top = log_density(peak)
    area = integrate.quad(
        lambda u: np.exp(log_density(u) - top), peak - 40, peak + 40, points=[peak], limit=400
    )[0]
    return float(np.exp(-top) / area)


def correlation_null_bayes_factor(r: float, n: int) -> float:
    """How much likelier the data are with no correlation than with any, all sizes equally likely before (Ly et al. 2016; pingouin)."""
    import pingouin as pg

    return 1 / float(pg.bayesfactor_pearson(r, n))


def weigh_evidence(bayes_factor: float) -> str:
    """A Bayes factor for the null in words (Lee and Wagenmakers 2013)."""
    size = max(bayes_factor, 1 / bayes_factor)
    degree = next(
        word
        for limit, word in (
            (1.0001, "no"),
            (3, "anecdotal"),
            (10, "moderate"),
            (30, "strong"),
            (np.inf, "very strong"),
        )
        if size <= limit
    )
    return f"{degree} evidence" + (
        "" if degree == "no" else " for none" if bayes_factor > 1 else " for some"
    )


def weigh_correlations(
    correlations: pd.DataFrame, bound: float, power: float = 0.8, alpha: float = 0.05
) -> pd.DataFrame:
    """Correlations (x, y, n, r) with what n detects, what the data exclude, P of equivalence within the bound, Bayes factor for none."""
    r, n = correlations["r"], correlations["n"]
    return correlations.assign(
        detectable=smallest_correlation(n, power, alpha), excluded=excluded_correlation(r, n, alpha), equivalence_p=correlation_equivalence(r, n, bound),
        bayes_factor=[correlation_null_bayes_factor(a, b) if a == a else np.nan for a, b in zip(r, n, strict=True)],
    )  # fmt: skip


def weigh_slopes(
    compared: pd.DataFrame, n: int, bound: float, power: float = 0.8, alpha: float = 0.05
) -> pd.DataFrame:
    """Standardised slopes of joint models (together, together_se, vif; a line a predictor) with the same columns, but for the Bayes factor."""
    k = compared["predictor"].nunique()
    estimate, se, df = compared["together"], compared["together_se"], n - k - 1
    return compared.assign(
        p=2 * stats.t.sf(np.abs(estimate / se), df), detectable=smallest_beta(n, k, compared["vif"], power, alpha),
        excluded=excluded_slope(estimate, se, df, alpha), equivalence_p=slope_equivalence(estimate, se, df, bound),
    )  # fmt: skip


def adjust_for_looks(p, alpha: float = 0.05) -> pd.DataFrame:
    """P values of several tests: holm (Holm 1979: any false finding) and bh (Benjamini and Hochberg 1995: share of false findings)."""
    from statsmodels.stats.multitest import multipletests

    return pd.DataFrame(
        {
            name: multipletests(p, alpha, method)[1]
            for name, method in (("holm", "holm"), ("bh", "fdr_bh"))
        }
    )
