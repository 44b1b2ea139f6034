"""Regression coefficients of a published table against each other."""

from bisect import bisect_left, bisect_right

import pandas as pd

from helpers.paper.audit.checks.check import Check, judge, pass_over, rejected
from helpers.paper.audit.regressions.arrangement import Regressions, magnitude
from helpers.paper.audit.regressions.bounds import bound_ratio
from helpers.paper.audit.regressions.cells import check_cells
from helpers.paper.audit.regressions.identities import (
    check_signs,
    check_sizes,
    find_misfits,
    fit_products,
    limit_vif,
)
from helpers.paper.audit.regressions.labels import Labels, sentence_label
from helpers.paper.printed_numbers import (
    complete,
    decimals,
    has_flag,
    list_entries,
)

LABEL = "label: row of the regressions"
WHY = {
    "B and beta": "sd(x) / sd(y) of every row and outcome",
    "beta and t": "(1 − R²) VIF of every row and outcome",
}
OTHER_PEOPLE = "the outcomes are not known to rest on the same respondents, so they share no factor"
ONE_OUTCOME = "one outcome alone shares no factor with another"


def check_regressions(
    published: pd.DataFrame, blocks: list[Regressions], labels: Labels | None = None
) -> list[dict]:
    """Cells, signs, df, common ratios and row labels of the published regressions.

    labels: of the block that has been scanned (labels.printed).
    """
    published = complete(published)
    at = {e.id: e for e in list_entries(published)}
    rows = check_cells(published)
    for printed in blocks:
        rows += _audit_block(printed, at)
        if labels is not None and printed.ids == labels_of(labels, blocks).ids:
            rows += _labels(labels_of(labels, blocks), labels, at)
        else:
            rows += _unscanned(printed, at)
    return rows


def labels_of(labels: Labels, blocks: list[Regressions]) -> Regressions:
    """The block whose rows the labels name."""
    own = set(labels.variables)
    return next((b for b in blocks if set(b.predictors) == own), blocks[0])


def _audit_block(printed: Regressions, at: dict) -> list[dict]:
    rows = []
    for outcome in printed.outcomes:
        rows += _sizes(printed, outcome, at)
        for row in printed.predictors:
            rows += _signs(printed, outcome, row, at)
    weighted = any(has_flag(at[id], "weighted", "robust") for id in printed.ids.values())
    for name, statistics in {"B and beta": ("B", "beta"), "beta and t": ("beta", "t")}.items():
        entries = [at[i] for (_, _, s), i in printed.ids.items() if s in statistics]
        both = [o for o in printed.outcomes if _has(printed, o, statistics)]
        if not both:
            continue
        if len(printed.outcomes) < 2:
            rows.append(pass_over(name, entries, ONE_OUTCOME))
        elif not printed.shared or (weighted and name == "beta and t"):
            rows.append(pass_over(name, entries, OTHER_PEOPLE))
        else:
            limits = limit_spreads(printed) if name == "B and beta" else limit_vif(printed)
            rows += _common(printed, at, name, statistics, limits)
    return rows


def _has(printed: Regressions, outcome: str, statistics: tuple) -> bool:
    """Whether some predictor of an outcome has all of these statistics."""
    for predictor in printed.predictors:
        if all((outcome, predictor) in getattr(printed, s) for s in statistics):
            return True
    return False


def limit_spreads(printed: Regressions) -> dict:
    """The interval of sd(x) / sd(y) by (row, outcome), where B and beta are published."""
    limits = {}
    for outcome, row in printed.beta:
        if (outcome, row) in printed.B:
            limits[row, outcome] = bound_ratio(printed.B[outcome, row], printed.beta[outcome, row])
    return limits


def _sizes(printed: Regressions, outcome: str, at: dict) -> list[dict]:
    entries = _entries(printed, at, outcome, printed.predictors, ("df",))
    if outcome not in printed.df:
        own = _entries(printed, at, outcome, printed.predictors, ("B", "beta", "t"))
        return [pass_over("df and n", own, "its degrees of freedom are not published")]
    known = {p: n for p, n in printed.n.items() if n}
    if not known:
        return [pass_over("df and n", entries, "no predictor's number of respondents is printed")]
    one = len({e.printed for e in entries}) == 1
    check = check_sizes(printed.df[outcome], len(printed.predictors), known)
    check = check if one else Check(False, "one df for all rows", check.power)
    k = len(printed.predictors)
    told = f"exact: df + {k} predictors + 1 against the fewest respondents"
    return [judge("df and n", entries, check, told)]


def _signs(printed: Regressions, outcome: str, row: str, at: dict) -> list[dict]:
    parts = {"B": printed.B, "beta": printed.beta, "t": printed.t}
    texts = {name: part.get((outcome, row)) for name, part in parts.items()}
    known = [name for name, text in texts.items() if text is not None]
    if len(known) < 2:
        return []
    check, alone = check_signs(*[texts[name] or "0" for name in parts])
    entries = _entries(printed, at, outcome, [row], (alone,) if alone else known)
    told = ", ".join(f"{name} {texts[name]}" for name in known)
    return [judge("signs of B, beta and t", entries, check, f"exact: {told}")]


def _common(
    printed: Regressions, at: dict, name: str, statistics: tuple, limits: dict
) -> list[dict]:
    """One factor a row and one an outcome explain the ratio of two columns, whatever the labels."""
    found = fit_products(limits)
    wrong = set()
    if found is None:
        wrong = find_misfits(limits)
        loose = {pair: (0, None) if pair in wrong else own for pair, own in limits.items()}
        found = fit_products(loose)
    rows = []
    told = f"exact up to the solver: {WHY[name]} from one factor a row and one an outcome"
    for row, outcome in limits:
        entries = _entries(printed, at, outcome, [row], statistics)
        power = _ratio_power(printed, name, outcome, row, found)
        check = Check((row, outcome) not in wrong, _span(found, (row, outcome)), power)
        rows.append(judge(name, entries, check, told))
    return rows


def _ratio_power(
    printed: Regressions, name: str, outcome: str, row: str, found: dict | None
) -> float | None:
    """Share of beta's texts from 0 to 1 that the interval of the ratio rejects at B or t."""
    if found is None:
        return None
    low, high = found[row, outcome]
    other = magnitude(printed.B[outcome, row] if name == "B and beta" else printed.t[outcome, row])
    if name == "beta and t":
        low = (low / printed.df[outcome]) ** 0.5
        high = (high / printed.df[outcome]) ** 0.5
    places = decimals(printed.beta[outcome, row])
    half = 0.5 / 10**places
    size = 10**places
    texts = range(size + 1)
    lowest = float(other[0]) * low - half
    highest = float(other[1]) * high + half
    first = bisect_left(texts, lowest, key=lambda i: i / size)
    last = bisect_right(texts, highest, key=lambda i: i / size)
    return rejected(max(last - first, 0), size + 1)


def _labels(printed: Regressions, labels: Labels, at: dict) -> list[dict]:
    rows = []
    for outcome in printed.outcomes:
        for row in printed.predictors:
            entries = _entries(printed, at, outcome, [row], ("B", "beta", "t"))
            variable = labels.variables[row]
            own = row in labels.choices[row]
            if not entries:
                continue
            if not variable and (own or not labels.choices[row]):
                rows.append(pass_over(LABEL, entries, sentence_label(row, labels)))
                continue
            rejects = 1 - labels.scan.possible.mean()
            implied = variable or " or ".join(sorted(labels.choices[row]))
            check = Check(variable == row, implied, rejects)
            rows.append(judge(LABEL, entries, check, sentence_label(row, labels), row))
    return rows


def _unscanned(printed: Regressions, at: dict) -> list[dict]:
    """What the scan of the row labels lacks, for regressions that were not scanned."""
    from helpers.paper.audit.regressions.labels import sentence_lacking

    entries = [at[i] for (_, _, s), i in printed.ids.items() if s in ("B", "beta", "t")]
    return [pass_over(LABEL, entries, sentence_lacking(printed))]


def _entries(printed: Regressions, at: dict, outcome: str, rows, statistics) -> list:
    names = [(outcome, row, s) for row in rows for s in statistics]
    return [at[printed.ids[name]] for name in names if name in printed.ids]


def _span(found: dict | None, pair: tuple) -> str:
    return f"{found[pair][0]:.4g} to {found[pair][1]:.4g}" if found else "no common factors"
