"""How far predictors overlap, and what that does to the question which of them matters."""

import numpy as np
import pandas as pd

from helpers.errors import InputError
from helpers.multiverse.linear import Design, importance
from helpers.regressing import Regression, regress


def compare_alone_and_together(scored: pd.DataFrame, outcome: str, predictors, level: float = 0.95) -> tuple[pd.DataFrame, Regression]:
    """Each predictor by itself and beside the others, on the same respondents.

    Returns one line a predictor (standardised slope with interval alone and together, VIF, share of R squared by LMG) and the joint model.
    """
    from scipy import stats

    predictors = list(predictors)
    rows = scored[[outcome, *predictors]].dropna().astype(float)
    if len(rows) > len(predictors) + 1 and not Design(rows[predictors].to_numpy(), []).usable and (rows.nunique() > 1).all():
        raise InputError(f"{', '.join(predictors)}: one of these is a combination of the others; leave one out.")
    model = regress(scored, outcome, predictors, level)
    y = rows[[outcome]].to_numpy()
    parts = {}
    for kind, sets in {"alone": [[p] for p in predictors], "together": [predictors]}.items():
        fits = [_fit(rows[names].to_numpy(), y, names) for names in sets]
        estimate, se = (np.concatenate([f[i][:, 0] for f in fits]) for i in (0, 1))
        reach = stats.t.ppf((1 + level) / 2, fits[0][2]) * se
        parts |= {f"{kind}": estimate, f"{kind}_low": estimate - reach, f"{kind}_high": estimate + reach, f"{kind}_se": se}
    shares = importance(np.corrcoef(rows[[*predictors, outcome]].to_numpy().T))
    table = pd.DataFrame({"outcome": outcome, "predictor": predictors, **parts, "vif": model.coefficients["vif"], "lmg": shares})
    return table, model


def _fit(x: np.ndarray, y: np.ndarray, names: list) -> tuple:
    design = Design(x, list(range(len(names))))
    return *design.fit(y), design.df


def describe_overlap(scored: pd.DataFrame, predictors) -> pd.Series:
    """Overlap of the predictors among those who have all: smallest and largest correlation, share of the first principal component,
    condition number (Belsley, Kuh and Welsch 1980: columns of unit length, constant included)."""
    rows = scored[list(predictors)].dropna().astype(float)
    r = rows.corr().to_numpy()
    apart = r[np.triu_indices(len(r), 1)]
    x = np.column_stack([np.ones(len(rows)), rows])
    return pd.Series({
        "n": len(rows), "smallest_r": apart.min(), "largest_r": apart.max(), "median_r": np.median(apart),
        "first_component": np.linalg.eigvalsh(r)[-1] / len(r), "condition_number": np.linalg.cond(x / np.sqrt((x**2).sum(axis=0))),
    })  # fmt: skip
