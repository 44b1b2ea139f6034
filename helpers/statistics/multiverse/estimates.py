"""All specifications estimated, each on the scale of a correlation or standardised slope."""

import numpy as np
import pandas as pd
from scipy import stats

from helpers.base.parallel import run_tasks
from helpers.statistics.multiverse import ordinal
from helpers.statistics.multiverse.choices import Choices
from helpers.statistics.multiverse.datasets import columns_of
from helpers.statistics.multiverse.imputation import pool
from helpers.statistics.resampling.design import Design

RANKED = {"spearman", "rank"}


def estimate_all(
    specifications: pd.DataFrame,
    data: dict,
    choices: Choices,
    predictors,
    scheduler: str = "",
    processes: int = 1,
    plan=None,
) -> pd.DataFrame:
    """Every specification with n, estimate, se, df, p, low and high (95 %); NaN where it could not be fitted.

    plan: what plan_regressions makes of the specifications, for a caller who has many data sets.
    """
    tasks = [
        (cells, data[key[1:]], key[0], choices)
        for key, cells in plan or plan_regressions(specifications, predictors)
    ]
    found = pd.concat(run_tasks(_estimate_group, tasks, scheduler, processes)).sort_index()
    with np.errstate(invalid="ignore"):
        found["p"] = 2 * stats.t.sf(np.abs(found["estimate"] / found["se"]), found["df"])
        reach = stats.t.ppf(0.975, found["df"]) * found["se"]
    return specifications.join(
        found.assign(low=found["estimate"] - reach, high=found["estimate"] + reach)
    )


def plan_regressions(specifications: pd.DataFrame, predictors) -> list[tuple]:
    """((outcome, scoring, coding, missing), regressions) of each state of the data."""
    groups = specifications.groupby(["outcome", "scoring", "coding", "missing"], sort=False)
    return [(key, regressions(part, tuple(predictors))) for key, part in groups]


def _estimate_group(task: tuple) -> pd.DataFrame:
    """One outcome in one state of the data: cell by cell, all methods on the same rows."""
    cells, tables, outcome, choices = task
    arrays = [as_arrays(table) for table in tables]
    places, values = [], []
    for (covariates, influence, names), rows in cells.items():
        others = columns_of(choices.dimensions["covariates"][covariates]["variables"], tables[0])
        methods = {method for _, _, method in rows}
        fits = [_fit_cell(table, outcome, names, others, influence, methods) for table in arrays]
        pooled = {m: _pool_completions([fit[m] for fit in fits]) for m in methods}
        for place, function, method in rows:
            n, estimate, se, df = pooled[method]
            at = names.index(function)
            places.append(place)
            values.append((n, estimate[at], se[at], df[at]))
    return pd.DataFrame(values, columns=["n", "estimate", "se", "df"], index=places)


def regressions(part: pd.DataFrame, predictors: tuple) -> dict:
    """(covariates, influence, focal predictors) -> (place, function, method) of each specification that this regression answers."""
    found: dict[tuple, list] = {}
    for row in part.itertuples():
        names = tuple(predictors) if row.model == "together" else (row.function,)
        found.setdefault((row.covariates, row.influence, names), []).append(
            (row.Index, row.function, row.method)
        )
    return found


def _pool_completions(fits: list) -> tuple:
    """n, and estimates, standard errors and df of the focal predictors; those of several completions pooled."""
    n, estimate, se, df = fits[0]
    if len(fits) == 1:
        return n, estimate, se, np.full(len(estimate), df)
    estimate, se = (np.array([fit[i] for fit in fits]).T for i in (1, 2))
    return n, *pool(estimate, se, np.full_like(estimate, df))


def as_arrays(table: pd.DataFrame) -> dict:
    """Column name -> its numbers; much faster to take apart than a table."""
    return dict(zip(table.columns, table.to_numpy(dtype=float).T, strict=True))


def select_rows(table: dict, names: list) -> tuple[np.ndarray, np.ndarray]:
    """The columns asked for, of the respondents who have all of them, and who they are (a mask)."""
    values = np.column_stack([table[name] for name in names])
    complete = ~np.isnan(values).any(axis=1)
    return values[complete], complete


def _fit_cell(
    table: dict, outcome: str, names: tuple, others: list, influence: str, methods: set
) -> dict:
    """method -> (n, estimates, standard errors, df) on the same rows."""
    values, _ = select_rows(table, [outcome, *names, *others])
    y, x = values[:, 0], values[:, 1:]
    focal = list(range(len(names)))
    design = Design(x, focal)
    if influence == "trimmed" and design.usable:
        keep = design.cooks_distance(y) <= 4 / len(y)
        y, x = y[keep], x[keep]
        design = Design(x, focal)
    ranked = (ordinal.rank(y), ordinal.rank(x)) if methods & RANKED else None
    return {m: (len(y), *_fit(m, y, x, focal, design, ranked)) for m in methods}


def _fit(method: str, y: np.ndarray, x: np.ndarray, focal: list, design: Design, ranked) -> tuple:
    """Estimates, standard errors and df of the focal predictors by one method."""
    missing = np.full(len(focal), np.nan)
    if not design.usable or y.min() == y.max():
        return missing, missing, np.nan
    if method == "ordered_logit":
        return *ordinal.ordered_logit(y, x, focal), np.inf
    if method in ("kendall", "polyserial"):
        estimate, se = getattr(ordinal, method)(y, x[:, 0])
        return np.array([estimate]), np.array([se]), np.inf
    if method in RANKED:
        y, design = ranked[0], Design(ranked[1], focal)
    estimate, se = (
        design.fit(y[:, None], robust=method == "hc3")
        if design.usable
        else (missing[:, None], missing[:, None])
    )
    return estimate[:, 0], se[:, 0], design.df


def choose(found: pd.DataFrame, **made) -> pd.DataFrame:
    """The specifications in which these choices were made (dimension=choice)."""
    for dimension, choice in made.items():
        found = found[found[dimension] == choice]
    return found


def summarise(found: pd.DataFrame, by: list, alpha: float = 0.05) -> pd.DataFrame:
    """How the specifications of each group spread: number, median, the 2.5 and 97.5 percentiles, share positive, share with P below alpha."""

    def describe(part: pd.DataFrame) -> pd.Series:
        known = part.dropna(subset="p")
        low, median, high = (
            np.percentile(known["estimate"], [2.5, 50, 97.5]) if len(known) else (np.nan,) * 3
        )
        return pd.Series({
            "specifications": len(part), "median": median, "low": low, "high": high,
            "positive": (known["estimate"] > 0).mean(), "below_alpha": (known["p"] < alpha).mean(), "not_fitted": len(part) - len(known),
        })  # fmt: skip

    return (
        found.groupby(by, sort=False)
        .apply(describe, include_groups=False)
        .reset_index()
        .astype({"specifications": int, "not_fitted": int})
    )


def explain_spread(found: pd.DataFrame, dimensions: list) -> pd.Series:
    """Share of the spread of the estimates that each choice accounts for alone (eta squared), largest first."""
    known = found.dropna(subset="estimate")
    total = ((known["estimate"] - known["estimate"].mean()) ** 2).sum()
    means = {
        d: known.groupby(d)["estimate"].transform("mean")
        for d in dimensions
        if known[d].nunique() > 1
    }
    shares = {
        d: ((m - known["estimate"].mean()) ** 2).sum() / total if total else np.nan
        for d, m in means.items()
    }
    return pd.Series(shares, dtype=float).sort_values(ascending=False)
