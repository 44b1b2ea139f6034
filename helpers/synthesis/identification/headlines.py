"""The headline results of the sensitivity analysis for one data set: a number and what it says,
each.

Only results that need no items, no sex and no age: the print says next to nothing of these, so
whatever uses them is open.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy import stats

from helpers.statistics import evidence
from helpers.statistics.collinearity import importance
from helpers.statistics.multiverse import choices as multiverse
from helpers.statistics.multiverse import datasets, estimates
from helpers.statistics.multiverse.choices import name_variable
from helpers.statistics.multiverse.imputation import impute, pool
from helpers.statistics.resampling import bootstrap, permutation
from helpers.statistics.resampling.design import Design
from helpers.statistics.resampling.sums import Entries
from helpers.survey.codebook import Codebook

KEPT = {
    "method": ["pearson", "spearman", "ols", "hc3"],
    "coding": ["codes", "yearly", "weekly"],
    "missing": ["pairwise", "listwise"],
    "covariates": ["none"],
    "scoring": ["complete"],
}
COLUMNS = ["part", "result", "value", "says", "key"]


# Results of which something can be proved, by the words that name them.
COMPLETE = "Complete respondents"
LOOKED = ((0, "use_reaction"), (0, "use_u2friend"), (1, "use_reaction"), (1, "use_funcan"))
KEYS = {"as in the paper": "printed", "complete respondents only": "complete"}


@dataclass(frozen=True)
class Settings:
    """What the headline results depend on besides the data.

    pairs: (scale, function) of the correlations that the paper calls significant.
    """

    codebook: Codebook
    choices: multiverse.Choices
    pairs: tuple
    alpha: float = 0.05
    bound: float = 0.2
    imputations: int = 5
    resamples: int = 2000
    shufflings: int = 2000
    seed: int = 1

    @cached_property
    def every_scale(self) -> Codebook:
        """The codebook with every scale of Table 2 as an outcome."""
        return replace(self.codebook, outcomes=self.codebook.correlates)

    @cached_property
    def specifications(self) -> pd.DataFrame:
        """The specifications of every data set."""
        return multiverse.table_specifications(self.choices, self.every_scale)

    @cached_property
    def plan(self) -> list:
        """The regressions that answer them."""
        return estimates.plan_regressions(self.specifications, self.codebook.predictors)


def keep_simple(choices: multiverse.Choices) -> multiverse.Choices:
    """The choices that need no more than use and scores, and can be made quickly."""
    dimensions = {
        d: {c: v for c, v in made.items() if c in KEPT.get(d, made)}
        for d, made in choices.dimensions.items()
    }
    return replace(choices, dimensions=dimensions)


def table_headlines(task: tuple) -> pd.DataFrame:
    """part, result, value, says ('yes', 'no', a count or a name) and level (of a P value) of one
    data set. task: (table of use and scores, Settings).
    """
    frame, given = task
    found = _estimate(frame, given)
    parts = [
        _robustness(found, given),
        _complete(frame, given),
        _imputed(frame, given),
        _spread(found, given),
        _overlap(frame, given),
        _many_looks(frame, given),
        _intervals(frame, given),
    ]
    rows = [row if len(row) == len(COLUMNS) else (*row, "") for part in parts for row in part]
    table = pd.DataFrame(rows, columns=COLUMNS)
    judged_by_p = table["result"].str.endswith(f"P < {given.alpha:g}") & ~table[
        "result"
    ].str.contains("more than")
    return table.assign(level=np.where(judged_by_p, given.alpha, np.nan))


def _estimate(frame: pd.DataFrame, given: Settings) -> pd.DataFrame:
    scoring = next(iter(given.choices.dimensions["scoring"]))
    versions = datasets.vary_table(frame, given.every_scale, given.choices, 1, given.seed)
    data = {(scoring, *key): tables for key, tables in versions.items()}
    return estimates.estimate_all(
        given.specifications, data, given.choices, given.codebook.predictors, plan=given.plan
    )


def _robustness(found: pd.DataFrame, given: Settings) -> list:
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
                        f"{_pair(scale, function, given)}, {words}: P < {given.alpha:g}",
                        p,
                        _yes(p < given.alpha),
                        KEYS.get(words, "") and f"{KEYS[words]} {scale} {function}",
                    )
                )
    return rows


def _complete(frame: pd.DataFrame, given: Settings) -> list:
    """Correlations of the respondents who answered every function: with the first outcome P, with
    the second the sign.
    """
    rows, book = [], given.codebook
    complete = frame[[*book.predictors, *book.outcomes]].dropna()
    for place, function in LOOKED:
        if place >= len(book.outcomes) or function not in book.predictors:
            continue
        outcome = book.outcomes[place]
        r, p = stats.pearsonr(complete[function], complete[outcome])
        name = f"{_pair(outcome, function, given)}, complete respondents only"
        if place == 0:
            says = f"{name}: P < {given.alpha:g}"
            rows.append(
                (COMPLETE, says, p, _yes(p < given.alpha), f"complete {outcome} {function}")
            )
        else:
            rows.append(
                (COMPLETE, f"{name}: r above 0", r, _yes(r > 0), f"sign {outcome} {function}")
            )
    return rows


def _imputed(frame: pd.DataFrame, given: Settings) -> list:
    """Each of these correlations with missing answers imputed."""
    tables = impute(frame, given.imputations, given.seed)
    rows = []
    for scale, function in given.pairs:
        design = [(Design(t[[function]].to_numpy(), [0]), t[[scale]].to_numpy()) for t in tables]
        estimate, se = (np.array([d.fit(y)[i][0] for d, y in design]).T for i in (0, 1))
        estimate, se, df = pool(estimate, se, np.full_like(estimate, design[0][0].df))
        p = float(2 * stats.t.sf(np.abs(estimate / se), df)[0])
        rows.append(
            (
                "Significant pairs",
                f"{_pair(scale, function, given)}, missing answers imputed: P < {given.alpha:g}",
                p,
                _yes(p < given.alpha),
            )
        )
    return rows


def _spread(found: pd.DataFrame, given: Settings) -> list:
    """All simple specifications of an outcome, and the index of use."""
    rows = []
    for outcome in given.codebook.outcomes:
        name, part = given.codebook.gloss(outcome), found[found["outcome"] == outcome]
        share, index = (
            (part["p"] < given.alpha).mean(),
            estimates.choose(
                part,
                model="index",
                method="pearson",
                coding="codes",
                missing="listwise",
            ),
        )
        rows.append(
            (
                "Specifications",
                f"{name}: more than {given.alpha:.0%} of specifications have P < {given.alpha:g}",
                share,
                _yes(share > given.alpha),
            )
        )
        rows += [
            (
                "Specifications",
                f"{name} with mean use of all functions: P < {given.alpha:g}",
                p,
                _yes(p < given.alpha),
            )
            for p in index["p"]
        ]
    return rows


def _overlap(frame: pd.DataFrame, given: Settings) -> list:
    """Joint models: overlap, who matters most, all functions together, evidence for none."""
    rows, book = [], given.codebook
    k = len(book.predictors)
    for outcome in book.outcomes:
        complete = frame[[*book.predictors, outcome]].dropna().to_numpy(dtype=float)
        r, n, name = np.corrcoef(complete.T), len(complete), book.gloss(outcome)
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
                _yes(p < given.alpha),
                f"overall {outcome}",
            ),
            (
                "Joint models",
                f"{name}: Bayes factor for none above 10",
                factor,
                _yes(factor > 10),
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
    rows.append(("Overlap", "Largest VIF above 5", vif.max(), _yes(vif.max() > 5), "vif"))
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


def _many_looks(frame: pd.DataFrame, given: Settings) -> list:
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
            "Many looks",
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
                    f"{_pair(scale, function, given)}, {book.gloss(book.correlates[0])} held "
                    f"constant: P < {given.alpha:g}",
                    p,
                    _yes(p < given.alpha),
                )
            )
    return rows


def _partial_p(frame: pd.DataFrame, outcome: str, function: str, held: str) -> float:
    rows = frame[[outcome, function, held]].dropna().to_numpy(dtype=float)
    design = Design(rows[:, 1:], [0])
    estimate, se = design.fit(rows[:, :1])
    return float(2 * stats.t.sf(abs(estimate / se), design.df)[0, 0])


def _intervals(frame: pd.DataFrame, given: Settings) -> list:
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
            f"{_pair(*pair, given)}: BCa interval leaves out zero",
            limit,
            _yes(out),
        )
        for pair, limit, out in pairs
    ]


def _pair(scale: str, function: str, given: Settings) -> str:
    return f"{given.codebook.gloss(scale)} with {name_variable(function, given.codebook)}"


def _yes(holds) -> str:
    return "yes" if holds else "no"
