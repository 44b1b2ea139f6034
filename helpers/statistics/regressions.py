"""Multiple regression by ordinary least squares: the printed columns, and what a reader needs
beside them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm
from statsmodels.stats.diagnostic import het_breuschpagan
from statsmodels.stats.outliers_influence import OLSInfluence, variance_inflation_factor
from statsmodels.stats.stattools import jarque_bera

from helpers.base.errors import InputError
from helpers.base.text import list_words
from helpers.statistics.descriptives import tidy
from helpers.survey.codebook import Codebook

HARMFUL = 30  # condition number above which overlap is called harmful (Belsley et al. 1980)


@dataclass(frozen=True)
class Regression:
    """One fitted model: coefficients (a row a predictor), fit (one row) and the statsmodels
    results."""

    outcome: str
    coefficients: pd.DataFrame
    fit: pd.Series
    model: object


def regress(frame: pd.DataFrame, outcome: str, predictors, level: float = 0.95) -> Regression:
    """Regress an outcome on predictors over the respondents who have all of them (listwise).

    Raises InputError if there are no more complete rows than coefficients, or if the outcome or a
    predictor does not vary.
    """
    predictors = list(predictors)
    rows = frame[[outcome, *predictors]].dropna().astype(float)
    if len(rows) <= len(predictors) + 1:
        raise InputError(
            f"{outcome}: {len(rows)} complete rows for {len(predictors)} predictors; "
            f"a regression needs at least {len(predictors) + 2}."
        )
    for name in rows:
        if rows[name].min() == rows[name].max():
            raise InputError(
                f"{name}: all {len(rows)} complete rows have the same value; "
                "a regression needs a variable that varies."
            )
    model = sm.OLS(rows[outcome], sm.add_constant(rows[predictors], has_constant="add")).fit()
    return Regression(
        outcome, _coefficients(model, rows, outcome, predictors, level), _fit(model), model
    )


def _coefficients(
    model, rows: pd.DataFrame, outcome: str, predictors: list, level: float
) -> pd.DataFrame:
    b, se, t, p, hc3 = (
        np.asarray(column)[1:]  # the first is the constant
        for column in (model.params, model.bse, model.tvalues, model.pvalues, model.HC3_se)
    )
    low, high = np.asarray(model.conf_int(alpha=1 - level))[1:].T
    scale = rows[predictors].std(ddof=1).to_numpy() / rows[outcome].std(ddof=1)
    return pd.DataFrame({
        "predictor": predictors, "B": b, "se": se, "low": low, "high": high, "beta": b * scale,
        "t": t, "df": int(model.df_resid), "p": p, "vif": _vif(model.model.exog), "se_hc3": hc3,
    })  # fmt: skip


def _vif(exog: np.ndarray) -> list:
    """Variance inflation factors of all columns but the first, the constant: the diagonal of the
    inverse of their correlations.

    Where these cannot well be inverted, one auxiliary regression each.
    """
    r = np.corrcoef(exog[:, 1:], rowvar=False).reshape(exog.shape[1] - 1, -1)
    if np.linalg.cond(r) < 1e8:
        return list(np.diag(np.linalg.inv(r)))
    return [variance_inflation_factor(exog, i) for i in range(1, exog.shape[1])]


def _fit(model) -> pd.Series:
    return pd.Series({
        "n": int(model.nobs), "r2": model.rsquared, "r2_adjusted": model.rsquared_adj,
        "F": model.fvalue,
        "df1": int(model.df_model), "df2": int(model.df_resid), "p": model.f_pvalue,
    })  # fmt: skip


def regress_all(scored: pd.DataFrame, codebook: Codebook, level: float = 0.95) -> list[Regression]:
    """One regression an outcome, each on all predictors."""
    regressions = []
    for outcome in codebook.outcomes:
        regressions.append(regress(scored, outcome, codebook.predictors, level))
    return regressions


def diagnose(regression: Regression) -> pd.Series:
    """Checks of the model's assumptions: even spread (Breusch-Pagan), normal residuals
    (Jarque-Bera), influence, collinearity."""
    model = regression.model
    residuals = model.resid
    cooks = OLSInfluence(model).cooks_distance[0]
    scaled = model.model.exog / np.sqrt((model.model.exog**2).sum(axis=0))
    return pd.Series({
        "breusch_pagan_p": het_breuschpagan(residuals, model.model.exog)[1],
        "jarque_bera_p": float(jarque_bera(residuals)[1]),
        "largest_cooks_distance": float(np.max(cooks)),
        "condition_number": float(np.linalg.cond(scaled)),
    })  # fmt: skip


# What heads the columns of the checks.
DIAGNOSTICS = {
    "outcome": "Outcome",
    "breusch_pagan_p": "Breusch-Pagan P",
    "jarque_bera_p": "Jarque-Bera P",
    "largest_cooks_distance": "Largest Cook's distance",
    "condition_number": "Condition number",
}


def table_diagnostics(regressions, codebook: Codebook) -> pd.DataFrame:
    """outcome, and what diagnose returns: a row a model."""
    checks = pd.DataFrame([diagnose(regression) for regression in regressions])
    checks.insert(0, "outcome", [codebook.gloss(each.outcome) for each in regressions])
    return checks


def sentence_assumptions(checks: pd.DataFrame, n: int, level: float = 0.05) -> str:
    """A plain answer to the question whether the assumptions hold, and what follows where not.

    checks: outcome, and of each model what diagnose returns; n: respondents of the smallest model.
    """
    spread = _named(checks, checks["breusch_pagan_p"] < level)
    normal = _named(checks, checks["jarque_bera_p"] < level)
    decided = _named(checks, checks["largest_cooks_distance"] > 1)
    overlap = checks["condition_number"].max()
    told = ["**Yes, as far as these tests can tell.**"]
    if spread or normal or decided or overlap > HARMFUL:
        told = ["**Not all of them.**"]
    if spread:
        told.append(
            f"Residuals do not spread evenly for {spread}: read the errors of HC3 there, which do "
            "not assume it."
        )
    else:
        told.append("Nothing speaks against an even spread of the residuals.")
    if normal:
        much = "moves P values little" if n >= 100 else "can move P values"
        told.append(
            f"They are not normally distributed for {normal}. With {n} respondents this {much}; "
            "resampling, which does not assume it, comes later."
        )
    else:
        told.append("Nothing speaks against normal residuals.")
    if decided:
        told.append(f"A single respondent may decide the result for {decided}.")
    else:
        told.append("No single respondent decides a result.")
    limit = "above" if overlap > HARMFUL else "below"
    told.append(f"The condition number, {overlap:.0f}, lies {limit} {HARMFUL}.")
    return " ".join(told)


def _named(checks: pd.DataFrame, where: pd.Series) -> str:
    return list_words(checks.loc[where, "outcome"]) if where.any() else ""


def regression_results(regressions) -> pd.DataFrame:
    """The printed columns of all models as the scorecard reads them."""
    rows = []
    for regression in regressions:
        for line in regression.coefficients.itertuples():
            for statistic in ("B", "beta", "t", "df"):
                value = getattr(line, statistic)
                rows.append((regression.outcome, line.predictor, statistic, value))
    return tidy(rows)


def standardised_intervals(regression: Regression) -> pd.DataFrame:
    """Standardised coefficients with the intervals of B on the same scale: label, estimate, low,
    high."""
    c = regression.coefficients
    scale = c["beta"] / c["B"]
    return pd.DataFrame(
        {
            "label": c["predictor"],
            "estimate": c["beta"],
            "low": c["low"] * scale,
            "high": c["high"] * scale,
        }
    )


def table_standardised(regressions, codebook: Codebook) -> pd.DataFrame:
    """standardised_intervals of all models, named as readers know them; panel is the outcome."""
    parts = []
    for regression in regressions:
        part = standardised_intervals(regression)
        parts.append(part.assign(panel=codebook.gloss(regression.outcome)))
    table = pd.concat(parts)
    return table.assign(label=table["label"].map(codebook.gloss))
