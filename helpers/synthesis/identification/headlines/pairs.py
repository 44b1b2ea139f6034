"""Headline results of single correlations: analysed otherwise, imputed, among many."""

import numpy as np
import pandas as pd
from scipy import stats

from helpers.statistics.multiverse.imputation import impute, pool
from helpers.statistics.resampling import bootstrap, permutation
from helpers.statistics.resampling.design import Design
from helpers.statistics.resampling.sums import Entries
from helpers.synthesis.identification.headlines.settings import Settings, name_pair, yes_or_no

# Results of which something can be proved, by the words that name them.
COMPLETE = "Complete respondents"
LOOKED = ((0, "use_reaction"), (0, "use_u2friend"), (1, "use_reaction"), (1, "use_funcan"))
KEYS = {"as in the paper": "printed", "complete respondents only": "complete"}


def list_robust(found: pd.DataFrame, given: Settings) -> list:
    """Each correlation that the paper calls significant, analysed otherwise."""
    usual = {
        "method": "pearson",
        "coding": "codes",
        "missing": "pairwise",
        "model": "alone",
    }
    others = {
        "as in the paper": {}, "on ranks": {"method": "spearman"},
        "of weekly use": {"coding": "weekly"}, "of times a year": {"coding": "yearly"},
        "complete respondents only": {"missing": "listwise"},
        "with robust errors": {"method": "hc3"},
    }  # fmt: skip
    keys = ["outcome", "function", *usual]
    p_of = dict(zip(found[keys].itertuples(index=False, name=None), found["p"], strict=True))
    rows = []
    for scale, function in given.pairs:
        for words, change in others.items():
            p = p_of.get((scale, function, *{**usual, **change}.values()))
            if p is not None:
                rows.append(
                    (
                        "Significant pairs",
                        f"{name_pair(scale, function, given)}, {words}: P < {given.alpha:g}",
                        p,
                        yes_or_no(p < given.alpha),
                        KEYS.get(words, "") and f"{KEYS[words]} {scale} {function}",
                    )
                )
    return rows


def list_complete(frame: pd.DataFrame, given: Settings) -> list:
    """Correlations of the respondents who answered every function: with the first outcome P, with
    the second the sign.
    """
    rows = []
    book = given.codebook
    complete = frame[[*book.predictors, *book.outcomes]].dropna()
    for place, function in LOOKED:
        if place >= len(book.outcomes) or function not in book.predictors:
            continue
        outcome = book.outcomes[place]
        r, p = stats.pearsonr(complete[function], complete[outcome])
        name = f"{name_pair(outcome, function, given)}, complete respondents only"
        if place == 0:
            says = f"{name}: P < {given.alpha:g}"
            rows.append(
                (COMPLETE, says, p, yes_or_no(p < given.alpha), f"complete {outcome} {function}")
            )
        else:
            rows.append(
                (COMPLETE, f"{name}: r above 0", r, yes_or_no(r > 0), f"sign {outcome} {function}")
            )
    return rows


def list_imputed(frame: pd.DataFrame, given: Settings) -> list:
    """Each of these correlations with missing answers imputed."""
    tables = impute(frame, given.imputations, given.seed)
    rows = []
    for scale, function in given.pairs:
        design = [(Design(t[[function]].to_numpy(), [0]), t[[scale]].to_numpy()) for t in tables]
        fits = [d.fit(y) for d, y in design]
        estimate = np.array([fit[0][0] for fit in fits]).T
        se = np.array([fit[1][0] for fit in fits]).T
        estimate, se, df = pool(estimate, se, np.full_like(estimate, design[0][0].df))
        p = float(2 * stats.t.sf(np.abs(estimate / se), df)[0])
        rows.append(
            (
                "Significant pairs",
                f"{name_pair(scale, function, given)}, missing answers imputed: "
                f"P < {given.alpha:g}",
                p,
                yes_or_no(p < given.alpha),
            )
        )
    return rows


def list_looks(frame: pd.DataFrame, given: Settings) -> list:
    """Correlations that stay significant when all are looked at, and those with depression held
    constant.
    """
    book = given.codebook
    observed, shuffled = permutation.permute_correlations(
        frame, book.correlates, book.predictors, given.shufflings, given.seed
    )
    kept = int((permutation.largest_p(observed, shuffled) < given.alpha).sum())
    rows = [
        (
            "Several tests",
            f"Number of correlations that stay below {given.alpha:g} by the largest |t|",
            kept,
            str(kept),
        )
    ]
    for scale, function in given.pairs:
        if scale != book.correlates[0]:
            p = _partial_p(frame, scale, function, book.correlates[0])
            rows.append(
                (
                    "Significant pairs",
                    f"{name_pair(scale, function, given)}, {book.gloss(book.correlates[0])} held "
                    f"constant: P < {given.alpha:g}",
                    p,
                    yes_or_no(p < given.alpha),
                )
            )
    return rows


def _partial_p(frame: pd.DataFrame, outcome: str, function: str, held: str) -> float:
    rows = frame[[outcome, function, held]].dropna().to_numpy(dtype=float)
    design = Design(rows[:, 1:], [0])
    estimate, se = design.fit(rows[:, :1])
    return float(2 * stats.t.sf(abs(estimate / se), design.df)[0, 0])


def list_intervals(frame: pd.DataFrame, given: Settings) -> list:
    """Bootstrap intervals of the significant pairs."""
    found = bootstrap.intervals(
        bootstrap.bootstrap(frame, Entries(pairs=given.pairs), given.resamples, given.seed)
    )
    clear = (found["low"] > 0) | (found["high"] < 0)
    nearest = np.where(found["estimate"] > 0, found["low"], -found["high"])
    pairs = zip(given.pairs, nearest, clear, strict=True)
    return [
        (
            "Significant pairs",
            f"{name_pair(*pair, given)}: BCa interval leaves out zero",
            limit,
            yes_or_no(out),
        )
        for pair, limit, out in pairs
    ]
