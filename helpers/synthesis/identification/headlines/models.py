"""Headline results of all specifications together, and of the joint models."""

import numpy as np
import pandas as pd
from scipy import stats

from helpers.statistics import evidence
from helpers.statistics.collinearity import importance
from helpers.statistics.multiverse import datasets, estimates
from helpers.statistics.resampling.design import Design
from helpers.synthesis.identification.headlines.settings import Settings, yes_or_no


def estimate_specifications(frame: pd.DataFrame, given: Settings) -> pd.DataFrame:
    scoring = next(iter(given.choices.dimensions["scoring"]))
    versions = datasets.vary_table(frame, given.every_scale, given.choices, 1, given.seed)
    data = {(scoring, *key): tables for key, tables in versions.items()}
    return estimates.estimate_all(
        given.specifications, data, given.choices, given.codebook.predictors, plan=given.plan
    )


def list_specified(found: pd.DataFrame, given: Settings) -> list:
    """All simple specifications of an outcome, and the index of use."""
    rows = []
    for outcome in given.codebook.outcomes:
        name = given.codebook.gloss(outcome)
        part = found[found["outcome"] == outcome]
        share = (part["p"] < given.alpha).mean()
        index = estimates.choose(
            part,
            model="index",
            method="pearson",
            coding="codes",
            missing="listwise",
        )
        rows.append(
            (
                "Specifications",
                f"{name}: more than {given.alpha:.0%} of specifications have P < {given.alpha:g}",
                share,
                yes_or_no(share > given.alpha),
            )
        )
        rows += [
            (
                "Specifications",
                f"{name} with mean use of all functions: P < {given.alpha:g}",
                p,
                yes_or_no(p < given.alpha),
            )
            for p in index["p"]
        ]
    return rows


def list_joint(frame: pd.DataFrame, given: Settings) -> list:
    """Joint models: overlap, who matters most, all functions together, evidence for none."""
    rows = []
    book = given.codebook
    k = len(book.predictors)
    for outcome in book.outcomes:
        complete = frame[[*book.predictors, outcome]].dropna().to_numpy(dtype=float)
        r = np.corrcoef(complete.T)
        n = len(complete)
        name = book.gloss(outcome)
        slope, se = Design(complete[:, :k], list(range(k))).fit(complete[:, k:])
        shares = importance(r)
        r2 = shares.sum()
        p = float(stats.f.sf(r2 / k / ((1 - r2) / (n - k - 1)), k, n - k - 1))
        factor = evidence.null_bayes_factor(r2, n, k)
        unique = int((2 * stats.t.sf(np.abs(slope / se), n - k - 1) < given.alpha).sum())
        rows += [
            (
                "Joint models",
                f"{name}: number of unique predictors",
                unique,
                str(unique),
                f"unique {outcome}",
            ),
            (
                "Joint models",
                f"{name}: all functions together have P < {given.alpha:g}",
                p,
                yes_or_no(p < given.alpha),
                f"overall {outcome}",
            ),
            (
                "Joint models",
                f"{name}: Bayes factor for none above 10",
                factor,
                yes_or_no(factor > 10),
                f"bayes {outcome}",
            ),
            (
                "Joint models",
                f"{name}: function with the largest share of R²",
                shares.max(),
                book.gloss(book.predictors[int(shares.argmax())]),
                f"share {outcome}",
            ),
        ]
    vif = np.diag(np.linalg.inv(r[:k, :k]))
    seen = int((evidence.smallest_slope(vif, n - k - 1) <= given.bound).sum())
    rows.append(("Overlap", "Largest VIF above 5", vif.max(), yes_or_no(vif.max() > 5), "vif"))
    rows.append(
        (
            "Overlap",
            f"Number of slopes of {given.bound:g} that the design would detect",
            seen,
            str(seen),
            "detectable",
        )
    )
    rows.append(
        (
            "Overlap",
            "Function that overlaps most with the others",
            vif.max(),
            book.gloss(book.predictors[int(vif.argmax())]),
            "overlap",
        )
    )
    return rows
