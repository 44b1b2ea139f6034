"""All specifications estimated, each on the scale of a correlation or standardised slope."""

import warnings
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from helpers.base.parallel import run_tasks
from helpers.statistics.multiverse import ordinal
from helpers.statistics.multiverse.choices import Choices
from helpers.statistics.multiverse.datasets import columns_of
from helpers.statistics.multiverse.imputation import pool
from helpers.statistics.resampling.design import Design
from helpers.statistics.resampling.sums import SINGULAR

RANKED = {"spearman", "rank"}
ITERATED = {"kendall", "polyserial", "ordered_logit", "robust"}


class Fit(NamedTuple):
    """n, and of each focal predictor estimate, standard error and degrees of freedom."""

    n: int
    estimate: np.ndarray
    se: np.ndarray
    df: np.ndarray


class Asked(NamedTuple):
    """A specification that a regression answers: its line in the table, function and method."""

    place: int
    function: str
    method: str


def estimate_all(
    specifications: pd.DataFrame,
    data: dict,
    choices: Choices,
    predictors,
    scheduler: str = "",
    processes: int = 1,
    plan=None,
) -> pd.DataFrame:
    """Every specification with n, estimate, se, df, p, low and high (95 %).

    NaN where it could not be fitted. plan: what plan_regressions makes of the specifications, for
    a caller who has many data sets.
    """
    tasks = [
        (cells, data[key[1:]], key, choices)
        for key, cells in plan or plan_regressions(specifications, predictors)
    ]
    values = []
    for group in run_tasks(_estimate_group, tasks, scheduler, processes):
        values += group
    found = pd.DataFrame(values, columns=["place", *Fit._fields]).set_index("place").sort_index()
    found.index.name = None
    with np.errstate(invalid="ignore"):
        found["p"] = p_of(found)
        reach = stats.t.ppf(0.975, found["df"]) * found["se"]
    return specifications.join(
        found.assign(low=found["estimate"] - reach, high=found["estimate"] + reach)
    )


def p_of(fit) -> np.ndarray:
    """Two-sided P from estimate, se and df."""
    return 2 * stats.t.sf(np.abs(fit.estimate / fit.se), fit.df)


def plan_regressions(specifications: pd.DataFrame, predictors) -> list[tuple]:
    """((outcome, scoring, coding, missing), regressions) of each state of the data."""
    groups = specifications.groupby(["outcome", "scoring", "coding", "missing"], sort=False)
    return [(key, regressions(part, tuple(predictors))) for key, part in groups]


def _estimate_group(task: tuple) -> list[tuple]:
    """One outcome in one state of the data: cell by cell, all methods on the same rows.

    Returns the line of each specification, with the fields of its Fit.
    """
    cells, tables, key, choices = task
    outcome = key[0]
    missing = key[-1]
    arrays = [split_columns(table) for table in tables]
    found = []
    for (covariates, names), rows in cells.items():
        others = columns_of(choices.dimensions["covariates"][covariates]["variables"], tables[0])
        methods = {row.method for row in rows}
        fit_cell = fit_pairs if missing == "matrix" else _fit_rows
        fits = [fit_cell(table, outcome, names, others, methods) for table in arrays]
        pooled = {}
        for method in methods:
            pooled[method] = pool_completions([fit[method] for fit in fits])
        for row in rows:
            fit = pooled[row.method]
            at = names.index(row.function)
            found.append((row.place, fit.n, fit.estimate[at], fit.se[at], fit.df[at]))
    return found


def regressions(part: pd.DataFrame, predictors: tuple) -> dict:
    """(covariates, focal predictors) -> the specifications that this regression answers."""
    found: dict[tuple, list] = {}
    columns = [part[name].tolist() for name in ("model", "covariates", "function", "method")]
    for place, model, covariates, function, method in zip(part.index, *columns, strict=True):
        names = tuple(predictors) if model == "together" else (function,)
        found.setdefault((covariates, names), []).append(Asked(place, function, method))
    return found


def pool_completions(fits: list) -> Fit:
    """The fit itself, or those of several completions pooled."""
    if len(fits) == 1:
        return fits[0]
    estimate = np.array([fit.estimate for fit in fits]).T
    se = np.array([fit.se for fit in fits]).T
    df = np.array([fit.df for fit in fits]).T
    return Fit(fits[0].n, *pool(estimate, se, df))


def split_columns(table: pd.DataFrame) -> dict:
    """Column name -> its numbers; much faster to take apart than a table."""
    return dict(zip(table.columns, table.to_numpy(dtype=float).T, strict=True))


def select_rows(table: dict, names: list) -> tuple[np.ndarray, np.ndarray]:
    """The columns asked for, of the respondents who have all of them, and who they are (a mask)."""
    values = np.column_stack([table[name] for name in names])
    complete = ~np.isnan(values).any(axis=1)
    return values[complete], complete


def _fit_rows(table: dict, outcome: str, names: tuple, others: list, methods: set) -> dict:
    """method -> fit of the focal predictors, all on the respondents who have what is used."""
    values, _ = select_rows(table, [outcome, *names, *others])
    return fit_methods(values[:, 0], values[:, 1:], len(names), methods)


def fit_methods(y: np.ndarray, x: np.ndarray, focal: int, methods) -> dict:
    """method -> fit. y: respondents; x: respondents x predictors, the first `focal` of interest."""
    places = list(range(focal))
    design = Design(x, places)
    fits = {}
    for method in methods:
        if not design.usable or y.min() == y.max():
            fits[method] = _not_fitted(len(y), focal)
        elif method in RANKED:
            ranked = Design(ordinal.rank(x), places)
            fits[method] = _fit_linear(ranked, ordinal.rank(y), robust=False)
        elif method in ITERATED:
            fits[method] = _fit_iterated(method, y, x, places, design.df)
        else:
            fits[method] = _fit_linear(design, y, robust=method == "hc3")
    return fits


def _fit_linear(design: Design, y: np.ndarray, robust: bool) -> Fit:
    if not design.usable:
        return _not_fitted(len(y), len(design.focal))
    estimate, se = design.fit(y[:, None], robust)
    df = design.robust_df() if robust else np.full(len(estimate), float(design.df))
    return Fit(len(y), estimate[:, 0], se[:, 0], df)


def _fit_iterated(method: str, y: np.ndarray, x: np.ndarray, places: list, df: int) -> Fit:
    if method == "robust":
        estimate, se = robust_regression(y, x, places)
        return Fit(len(y), estimate, se, np.full(len(places), df))
    if method == "ordered_logit":
        estimate, se = ordinal.ordered_logit(y, x, places)
    else:
        found = getattr(ordinal, method)(y, x[:, 0])
        estimate, se = (np.array([value]) for value in found)
    return Fit(len(y), estimate, se, np.full(len(places), np.inf))


def _not_fitted(n: int, focal: int) -> Fit:
    gone = np.full(focal, np.nan)
    return Fit(n, gone, gone, gone)


def robust_regression(y: np.ndarray, x: np.ndarray, focal: list) -> tuple[np.ndarray, np.ndarray]:
    """Standardised slopes and standard errors with Huber's weights (statsmodels RLM; Huber 1981).

    Slopes are standardised by the standard deviations of predictor and outcome.
    """
    from statsmodels.robust.robust_linear_model import RLM

    size = x.std(axis=0)
    z = (x - x.mean(axis=0)) / size
    model = RLM((y - y.mean()) / y.std(), np.column_stack([np.ones(len(y)), z]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a scale of zero is told by a missing value below
        fit = model.fit(maxiter=200, tol=1e-7, conv="coefs")
    estimate = fit.params[1:][focal]
    se = fit.bse[1:][focal]
    usable = np.isfinite(estimate) & np.isfinite(se) & (se > 0)
    return np.where(usable, estimate, np.nan), np.where(usable, se, np.nan)


def fit_pairs(table: dict, outcome: str, names: tuple, others: list, methods: set) -> dict:
    """Least squares from correlations of pairs, with the df of the smallest n (as SPSS does)."""
    columns = [outcome, *names, *others]
    values = pd.DataFrame({name: table[name] for name in columns})
    known = values.notna().to_numpy(dtype=float)
    n = int((known.T @ known).min())
    df = n - len(columns)
    r = values.corr().to_numpy()
    inner = r[1:, 1:]
    lowest = np.linalg.eigvalsh(inner)[0] if np.isfinite(inner).all() else 0.0
    if df < 1 or lowest <= SINGULAR:
        return {method: _not_fitted(n, len(names)) for method in methods}
    inverse = np.linalg.inv(inner)
    slopes = inverse @ r[1:, 0]
    # Correlations of different pairs may leave less than nothing unexplained.
    left = 1 - slopes @ r[1:, 0]
    se = np.sqrt(np.maximum(left, np.nan if left <= 0 else 0) / df * np.diag(inverse))
    focal = len(names)
    fit = Fit(n, slopes[:focal], se[:focal], np.full(focal, df))
    return dict.fromkeys(methods, fit)


def choose(found: pd.DataFrame, **made) -> pd.DataFrame:
    """The specifications in which these choices were made (dimension=choice)."""
    for dimension, choice in made.items():
        found = found[found[dimension] == choice]
    return found


def table_spread(found: pd.DataFrame, by: list, alpha: float = 0.05) -> pd.DataFrame:
    """How the specifications of each group spread.

    Returns number, median, the 2.5 and 97.5 percentiles, share positive, how many were not fitted.
    """
    rows = []
    for key, part in found.groupby(by, sort=False):
        known = part["estimate"][part["p"].notna()]
        low, median, high = (known.quantile(q) for q in (0.025, 0.5, 0.975))
        rows.append(
            {
                **dict(zip(by, key, strict=True)),
                "specifications": len(part),
                "median": median,
                "low": low,
                "high": high,
                "positive": (known > 0).mean(),
                "below_alpha": (part["p"].dropna() < alpha).mean(),
                "not_fitted": len(part) - len(known),
            }
        )
    return pd.DataFrame(rows)


def explain_spread(found: pd.DataFrame, dimensions: list) -> pd.Series:
    """Share of the spread of the estimates that each choice accounts for alone (eta squared).

    Largest first; a dimension in which one choice only was made is left out.
    """
    known = found.dropna(subset="estimate")
    middle = known["estimate"].mean()
    total = ((known["estimate"] - middle) ** 2).sum()
    shares = {}
    for dimension in dimensions:
        if known[dimension].nunique() > 1:
            means = known.groupby(dimension)["estimate"].transform("mean")
            shares[dimension] = ((means - middle) ** 2).sum() / total if total else np.nan
    return pd.Series(shares, dtype=float).sort_values(ascending=False)
