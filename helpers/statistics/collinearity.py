"""How far predictors overlap, and what that does to the question which of them matters."""

from dataclasses import replace

import numpy as np
import pandas as pd

from helpers.base.errors import InputError, TooLittle
from helpers.base.text import list_words
from helpers.statistics.resampling.design import Design
from helpers.statistics.resampling.sums import SINGULAR
from helpers.survey.codebook import Codebook


def find_same(scored: pd.DataFrame, codebook: Codebook) -> dict[str, list[str]]:
    """What no model can hold -> the predictors that it follows from.

    Looked for among the respondents of each model. That is a predictor whose answers follow from
    those of earlier ones; and, with no others beside it, an outcome or predictor in which too few
    respondents, or only equal ones, are left.
    """
    left = find_flat(scored, codebook)
    kept: list = []
    codebook = leave_out(left, codebook)
    for name in codebook.predictors:
        for outcome in codebook.outcomes:
            rows = scored[[outcome, *codebook.predictors]].dropna().astype(float)
            if (
                name not in left
                and len(rows) > len(codebook.predictors) + 1
                and (others := _follow(rows, kept, name))
            ):
                left[name] = others
        kept += [] if name in left else [name]
    return left


def find_flat(scored: pd.DataFrame, codebook: Codebook) -> dict[str, list[str]]:
    """Outcomes and predictors that no model can hold: nothing varies, or too few answered."""
    left: dict[str, list[str]] = {}
    for outcome in codebook.outcomes:
        rows = scored[[outcome, *codebook.predictors]].dropna()
        enough = len(rows) > len(codebook.predictors) + 1
        if not enough or rows[outcome].nunique() < 2:
            left[outcome] = []
            continue
        for name in codebook.predictors:
            if rows[name].nunique() < 2:
                left[name] = []
    return left


def _follow(rows: pd.DataFrame, kept: list, name: str) -> list[str]:
    """Which of the kept a predictor is a combination of; none if it is not, or does not vary."""
    centred = rows[[*kept, name]] - rows[[*kept, name]].mean()
    size = np.sqrt((centred**2).sum())
    if not kept or not (size > 0).all():
        return []
    z = (centred / size).to_numpy()
    slopes = np.linalg.lstsq(z[:, :-1], z[:, -1], rcond=None)[0]
    apart = z[:, -1] - z[:, :-1] @ slopes
    if apart @ apart > SINGULAR:
        return []
    return [other for other, slope in zip(kept, slopes, strict=True) if abs(slope) > 1e-6]


def leave_out(left: dict, codebook: Codebook) -> Codebook:
    """The codebook with fewer predictors and outcomes. left: as find_same finds them."""
    return replace(
        codebook,
        predictors=tuple(name for name in codebook.predictors if name not in left),
        outcomes=tuple(name for name in codebook.outcomes if name not in left),
    )


def require_model(codebook: Codebook) -> None:
    """Raise TooLittle where no outcome, or no predictor, is left for a model."""
    if codebook.outcomes and codebook.predictors:
        return
    raise TooLittle(
        "No model can be estimated: of those who answered everything too few are left, or all of "
        "them gave the same answers."
    )


def find_constant(scored: pd.DataFrame, names) -> dict[str, list[str]]:
    """Those of the variables or scales of which all values, if there are any, are equal."""
    return {name: [] for name in names if scored[name].dropna().nunique() < 2}


def leave_out_correlates(constant: dict, codebook: Codebook) -> Codebook:
    """The codebook with fewer correlates. constant: as find_constant finds them."""
    kept = tuple(name for name in codebook.correlates if name not in constant)
    return replace(codebook, correlates=kept)


def sentence_left_out(left: dict, codebook: Codebook) -> str:
    """Which predictors are left out of the models, and why."""
    lines = []
    for name, others in left.items():
        if not others:
            lines.append(
                f"**{codebook.gloss(name)} is left out of the models.** Among those who have all "
                "variables of a model, too few are left, or it is the same for all."
            )
            continue
        theirs = list_words(map(codebook.gloss, others))
        lines.append(
            f"**{codebook.gloss(name)} is left out of the models.** Among those who answered "
            f"everything, the answers to it follow from those to {theirs}, so a model of all of "
            f"these cannot be estimated; what the models say of {theirs} may be due to it."
        )
    return "\n\n".join(lines)


def compare_alone_and_together(
    scored: pd.DataFrame, outcome: str, predictors, level: float = 0.95
) -> tuple:
    """Each predictor by itself and beside the others, on the same respondents.

    Returns one line a predictor (n, standardised slope with interval alone and together, VIF, share
    of R squared by LMG) and the joint model.
    """
    from scipy import stats

    from helpers.statistics.regressions import regress  # it takes a second to import

    predictors = list(predictors)
    rows = scored[[outcome, *predictors]].dropna().astype(float)
    if (
        len(rows) > len(predictors) + 1
        and not Design(rows[predictors].to_numpy(), []).usable
        and (rows.nunique() > 1).all()
    ):
        raise InputError(
            f"{', '.join(predictors)}: one of these is a combination of the others; leave one out."
        )
    model = regress(scored, outcome, predictors, level)
    y = rows[[outcome]].to_numpy()
    parts = {}
    for kind, sets in {"alone": [[p] for p in predictors], "together": [predictors]}.items():
        fits = [_fit(rows[names].to_numpy(), y, names) for names in sets]
        estimate = np.concatenate([fit[0][:, 0] for fit in fits])
        se = np.concatenate([fit[1][:, 0] for fit in fits])
        reach = stats.t.ppf((1 + level) / 2, fits[0][2]) * se
        parts |= {
            f"{kind}": estimate,
            f"{kind}_low": estimate - reach,
            f"{kind}_high": estimate + reach,
            f"{kind}_se": se,
        }
    shares = importance(np.corrcoef(rows[[*predictors, outcome]].to_numpy().T))
    table = pd.DataFrame(
        {
            "outcome": outcome,
            "predictor": predictors,
            "n": len(rows),
            **parts,
            "vif": model.coefficients["vif"],
            "lmg": shares,
        }
    )
    return table, model


def _fit(x: np.ndarray, y: np.ndarray, names: list) -> tuple:
    design = Design(x, list(range(len(names))))
    return *design.fit(y), design.df


def describe_overlap(scored: pd.DataFrame, predictors) -> pd.Series:
    """Overlap of the predictors among those who have all.

    Smallest, largest and median correlation, share of the first principal component, condition
    number (Belsley, Kuh and Welsch 1980: columns of unit length, constant included).
    """
    rows = scored[list(predictors)].dropna().astype(float)
    r = rows.corr().to_numpy()
    apart = r[np.triu_indices(len(r), 1)]
    x = np.column_stack([np.ones(len(rows)), rows])
    return pd.Series(
        {
            "n": len(rows),
            "smallest_r": apart.min(),
            "largest_r": apart.max(),
            "median_r": np.median(apart),
            "first_component": np.linalg.eigvalsh(r)[-1] / len(r),
            "condition_number": np.linalg.cond(x / np.sqrt((x**2).sum(axis=0))),
        }
    )


def importance(r: np.ndarray) -> np.ndarray:
    """Each predictor's average share of R squared over all orders of entry (LMG).

    Source: Lindeman, Merenda and Gold 1980. r: correlations of the predictors and, last, the
    outcome. The shares add up to R squared.
    """
    from math import factorial

    k = len(r) - 1
    explained = {}
    for subset in range(1 << k):
        rows = [i for i in range(k) if subset >> i & 1]
        explained[subset] = (
            float(r[rows, -1] @ np.linalg.solve(r[np.ix_(rows, rows)], r[rows, -1]))
            if rows
            else 0.0
        )
    shares = np.zeros(k)
    for subset, value in explained.items():
        size = subset.bit_count()
        for i in range(k):
            if not subset >> i & 1:
                weight = factorial(size) * factorial(k - size - 1) / factorial(k)
                shares[i] += weight * (explained[subset | 1 << i] - value)
    return shares
