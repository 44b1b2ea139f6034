"""Multiple regression by ordinary least squares: the printed columns, and what a reader needs
beside them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import stats

from helpers.base.errors import InputError
from helpers.base.text import list_words
from helpers.statistics.descriptives import cut_blocks, tidy
from helpers.statistics.resampling.sums import SINGULAR
from helpers.survey.codebook import Codebook

HARMFUL = 30  # condition number above which overlap is called harmful (Belsley et al. 1980)


class LeastSquares:
    """Least squares of many rows, block by block.

    Of the rows so far only sums and sums of products are kept, so that no more than one block need
    be in memory. The mean of the first block is taken off each column, lest large numbers lose
    digits.
    """

    def __init__(self, outcome: str, predictors):
        self.outcome = outcome
        self.predictors = list(predictors)
        self.names = [*self.predictors, outcome]
        self.n = 0
        self._low = np.full(len(self.names), np.inf)
        self._high = -self._low
        self._centre = np.zeros(len(self.names))
        self._total = np.zeros(len(self.names))
        self._products = np.zeros((len(self.names), len(self.names)))

    def add(self, block: np.ndarray) -> None:
        """Add names x respondents; those with a missing value are left out."""
        block = _complete(block)
        if not block.size:
            return
        self._low = np.minimum(self._low, block.min(axis=1))
        self._high = np.maximum(self._high, block.max(axis=1))
        if self.n == 0:
            self._centre = block.mean(axis=1)
        self.n += block.shape[1]
        value = block - self._centre[:, None]
        self._total += value.sum(axis=1)
        self._products += value @ value.T

    def solve(self, level: float = 0.95) -> tuple[pd.DataFrame, pd.Series]:
        """The coefficients, a row a predictor, and the fit.

        Raises InputError if there are no more rows than coefficients, if the outcome or a predictor
        does not vary, or if a predictor is a combination of the others.
        """
        self._refuse_unusable()
        k = len(self.predictors)
        df = self.n - k - 1
        slopes, inverse, left = self._standardised()
        unit = self._spread[-1] / self._spread[:-1]
        vif = inverse.diagonal()
        b = slopes * unit
        se = unit * np.sqrt(vif * left / df)
        reach = stats.t.ppf((1 + level) / 2, df) * se
        with np.errstate(divide="ignore"):  # where nothing is left over
            t = b / se
            f = (1 - left) / k / (left / df)
        coefficients = pd.DataFrame({
            "predictor": self.predictors, "B": b, "se": se, "low": b - reach, "high": b + reach,
            "beta": slopes, "t": t, "df": df, "p": 2 * stats.t.sf(np.abs(t), df), "vif": vif,
        })  # fmt: skip
        fit = pd.Series({
            "n": self.n, "r2": 1 - left, "r2_adjusted": 1 - left * (self.n - 1) / df, "F": f,
            "df1": k, "df2": df, "p": stats.f.sf(f, k, df),
        })  # fmt: skip
        return coefficients, fit

    def _refuse_unusable(self) -> None:
        k = len(self.predictors)
        if self.n <= k + 1:
            raise InputError(
                f"{self.outcome}: {self.n} complete rows for {k} predictors; "
                f"a regression needs at least {k + 2}."
            )
        for name in (self.outcome, *self.predictors):
            at = self.names.index(name)
            if self._low[at] == self._high[at]:
                raise InputError(
                    f"{name}: all {self.n} complete rows have the same value; "
                    "a regression needs a variable that varies."
                )
        if np.linalg.cond(self._correlations[:-1, :-1]) > 1 / SINGULAR:
            raise InputError(
                f"{', '.join(self.predictors)}: one of these is a combination of the others; "
                "leave one out."
            )

    @property
    def _mean(self) -> np.ndarray:
        return self._centre + self._total / self.n

    @property
    def _spread(self) -> np.ndarray:
        """Roots of the sums of squares about the mean."""
        return np.sqrt(self._products.diagonal() - self._total**2 / self.n)

    @property
    def _correlations(self) -> np.ndarray:
        about = self._products - np.outer(self._total, self._total) / self.n
        return about / np.outer(self._spread, self._spread)

    def _standardised(self) -> tuple[np.ndarray, np.ndarray, float]:
        """Standardised slopes, the inverse of the predictors' correlations, and 1 - R2."""
        r = self._correlations
        inverse = np.linalg.inv(r[:-1, :-1])
        slopes = inverse @ r[:-1, -1]
        return slopes, inverse, max(1 - slopes @ r[:-1, -1], 0.0)

    def robust_errors(self, blocks) -> np.ndarray:
        """Standard errors of B that allow uneven spread (HC3: MacKinnon and White 1985).

        They need each residual: blocks, the same as were added, are gone through again.
        """
        slopes, inverse, _ = self._standardised()
        middle = np.zeros_like(inverse)
        for block in blocks:
            z = (_complete(block) - self._mean[:, None]) / self._spread[:, None]
            x = z[:-1]
            leverage = 1 / self.n + (x * (inverse @ x)).sum(axis=0)
            scaled = x * ((z[-1] - slopes @ x) / (1 - leverage))
            middle += scaled @ scaled.T
        variance = (inverse @ middle @ inverse).diagonal()
        return np.sqrt(variance) * self._spread[-1] / self._spread[:-1]


def _complete(block: np.ndarray) -> np.ndarray:
    """Those of names x respondents who have all."""
    return block[:, ~np.isnan(block).any(axis=0)]


@dataclass(frozen=True)
class Regression:
    """One fitted model: coefficients (a row a predictor), fit (one row), and the table it is of,
    where that is at hand.
    """

    outcome: str
    coefficients: pd.DataFrame
    fit: pd.Series
    frame: pd.DataFrame | None = None

    @cached_property
    def model(self):
        """The statsmodels results of the same model, for diagnostics."""
        import statsmodels.api as sm  # it takes a second to import

        predictors = list(self.coefficients["predictor"])
        rows = self.frame[[self.outcome, *predictors]].dropna().astype(float)
        design = sm.add_constant(rows[predictors], has_constant="add")
        return sm.OLS(rows[self.outcome], design).fit()


def regress(frame: pd.DataFrame, outcome: str, predictors, level: float = 0.95) -> Regression:
    """Regress an outcome on predictors over the respondents who have all of them (listwise).

    Raises InputError if there are no more complete rows than coefficients, if the outcome or a
    predictor does not vary, or if a predictor is a combination of the others.
    """
    fitted = LeastSquares(outcome, predictors)
    for block in cut_blocks(frame, fitted.names):
        fitted.add(block)
    coefficients, fit = fitted.solve(level)
    coefficients["se_hc3"] = fitted.robust_errors(cut_blocks(frame, fitted.names))
    return Regression(outcome, coefficients, fit, frame)


def regress_all(scored: pd.DataFrame, codebook: Codebook, level: float = 0.95) -> list[Regression]:
    """One regression an outcome, each on all predictors."""
    regressions = []
    for outcome in codebook.outcomes:
        regressions.append(regress(scored, outcome, codebook.predictors, level))
    return regressions


def diagnose(regression: Regression) -> pd.Series:
    """Checks of the model's assumptions: even spread (Breusch-Pagan), normal residuals
    (Jarque-Bera), influence, collinearity."""
    from statsmodels.stats.diagnostic import het_breuschpagan
    from statsmodels.stats.outliers_influence import OLSInfluence
    from statsmodels.stats.stattools import jarque_bera

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
