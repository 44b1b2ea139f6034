"""Correlations, P values and regression coefficients of a published table against each other."""

import pandas as pd

from helpers.paper.audit.checks.check import Check, grid, rejected
from helpers.paper.audit.checks.rows import judge, pass_over
from helpers.paper.audit.checks.significance import (
    check_p_r,
    check_p_t,
    check_unmarked,
    p_from_r,
    p_from_t,
)
from helpers.paper.audit.regressions.bounds import bound_ratio
from helpers.paper.audit.regressions.identities import (
    check_signs,
    check_sizes,
    find_misfits,
    fit_correlations,
    fit_products,
    limit_vif,
)
from helpers.paper.audit.regressions.labels import Labels, explain
from helpers.paper.audit.regressions.printed import Regressions, magnitude
from helpers.paper.printed_numbers import decimals, number

LABEL = "label: row of the regressions"


def audit_tests(published: pd.DataFrame, silent: tuple = ()) -> list[dict]:
    """P values and marks of significance against the statistics they belong to."""
    return check_p_values(published) + check_marks(published, silent) + check_matrix(published)


def check_p_values(published: pd.DataFrame) -> list[dict]:
    """Every printed P against the correlation, or else the t, of the same pair."""
    rows = []
    r, t = _by_pair(published, "r"), _by_pair(published, "t")
    df = {pair: int(number(e.printed)) for pair, e in _by_pair(published, "df").items()}
    for p in published[published.statistic == "p"].itertuples():
        pair = (p.row, p.column)
        n = p.n or (r[pair].n if pair in r else "")
        if pair in r and n:
            check = check_p_r(p.printed, r[pair].printed, int(n) - 2)
            rows.append(judge("P and r", p, check, f"numerical: r = {r[pair].printed}, n = {n}"))
        elif pair in t and pair in df:
            rows.append(
                judge(
                    "P and t",
                    p,
                    check_p_t(p.printed, t[pair].printed, df[pair]),
                    f"numerical: t({df[pair]}) = {t[pair].printed}",
                )
            )
        else:
            rows.append(
                pass_over(
                    "P and its statistic", p, "no statistic with its n or df is printed for it"
                )
            )
    return rows


def check_marks(published: pd.DataFrame, silent: tuple = ()) -> list[dict]:
    """Tests printed without a P where significance is told: in tables that print P of some tests, and in the places of `silent`, where the text
    says that nothing is significant. None of them should be."""
    stated = published[published.statistic == "significance_level"].printed
    if stated.empty:
        return []
    level, rows = float(number(stated.iloc[0])), []
    marks = published[published.statistic == "p"]
    marked = set(zip(marks.place, marks.row, marks.column, strict=True))
    df = {pair: int(number(e.printed)) for pair, e in _by_pair(published, "df").items()}
    for e in published[
        published.statistic.isin(["r", "t"]) & published.place.isin({*marks.place, *silent})
    ].itertuples():
        own = df.get((e.row, e.column)) if e.statistic == "t" else int(e.n or 0) - 2
        if own and own > 0 and (e.place, e.row, e.column) not in marked:
            limits = (p_from_t if e.statistic == "t" else p_from_r)(e.printed, own)
            rows.append(
                judge(
                    "not marked significant",
                    e,
                    check_unmarked(limits, level),
                    f"numerical: {e.statistic}({own}) = {e.printed}, level {level:g}",
                )
            )
    return rows


def check_matrix(published: pd.DataFrame) -> list[dict]:
    """Whether any correlation matrix has the printed correlations. Only where three of them close a triangle could it fail."""
    entries = published[published.statistic == "r"]
    texts = {(e.row, e.column): e.printed for e in entries.itertuples() if e.row != e.column}
    joined = {frozenset(pair) for pair in texts}
    names = sorted({name for pair in texts for name in pair})
    closed = any(
        {frozenset((a, b)), frozenset((a, c)), frozenset((b, c))} <= joined
        for a in names
        for b in names
        for c in names
        if a < b < c
    )
    if not texts:
        return []
    if not closed:
        return [
            pass_over(
                "one correlation matrix",
                entries,
                "no three variables have all their correlations printed, so none could contradict",
            )
        ]
    value = fit_correlations(texts)
    return [
        judge(
            "one correlation matrix",
            entries,
            Check(value >= -1e-9, f"smallest eigenvalue at most {value:.3f}"),
            "numerical: cutting planes",
            "correlations",
        )
    ]


def audit_regressions(
    published: pd.DataFrame, printed: Regressions | None, labels: Labels | None = None
) -> list[dict]:
    """Signs, df, common ratios and row labels of the printed regressions."""
    if printed is None:
        return []
    at = {e.id: e for e in published.itertuples()}
    rows = []
    for outcome in printed.outcomes:
        rows.append(_sizes(printed, outcome, at))
        rows += [_signs(printed, outcome, row, at) for row in printed.predictors]
    rows += _common(
        printed,
        at,
        "B and beta",
        ("B", "beta"),
        {(r, o): bound_ratio(printed.B[o, r], printed.beta[o, r]) for o, r in printed.beta},
    )
    rows += _common(printed, at, "beta and t", ("beta", "t"), limit_vif(printed))
    return rows + (_labels(printed, labels, at) if labels else [])


def _sizes(printed: Regressions, outcome: str, at: dict) -> dict:
    entries = _entries(printed, at, outcome, printed.predictors, ("df",))
    known = {p: n for p, n in printed.n.items() if n}
    if not known:
        return pass_over("df and n", entries, "no predictor's number of respondents is printed")
    one = len({e.printed for e in entries}) == 1
    check = check_sizes(printed.df[outcome], len(printed.predictors), known)
    check = check if one else Check(False, "one df for all rows", check.power)
    return judge(
        "df and n",
        entries,
        check,
        f"exact: df + {len(printed.predictors)} predictors + 1 against the fewest respondents",
    )


def _signs(printed: Regressions, outcome: str, row: str, at: dict) -> dict:
    texts = [part[outcome, row] for part in (printed.B, printed.beta, printed.t)]
    check, alone = check_signs(*texts)
    entries = _entries(printed, at, outcome, [row], (alone,) if alone else ("B", "beta", "t"))
    return judge(
        "signs of B, beta and t",
        entries,
        check,
        f"exact: B {texts[0]}, beta {texts[1]}, t {texts[2]}",
    )


def _common(
    printed: Regressions, at: dict, name: str, statistics: tuple, limits: dict
) -> list[dict]:
    """One factor a row and one an outcome must explain the ratio of two columns, whatever the labels are."""
    why = {
        "B and beta": "sd(x) / sd(y) of every row and outcome",
        "beta and t": "(1 − R²) VIF of every row and outcome",
    }[name]
    if len(printed.outcomes) < 2:
        return []
    found, wrong = fit_products(limits), set()
    if found is None:
        wrong = find_misfits(limits)
        found = fit_products(
            {pair: (0, None) if pair in wrong else own for pair, own in limits.items()}
        )
    rows = []
    for row, outcome in limits:
        entries = _entries(printed, at, outcome, [row], statistics)
        check = Check(
            (row, outcome) not in wrong,
            _span(found, (row, outcome)),
            _ratio_power(printed, name, outcome, row, found),
        )
        rows.append(
            judge(
                name,
                entries,
                check,
                f"exact up to the solver: {why} from one factor a row and one an outcome",
            )
        )
    return rows


def _ratio_power(
    printed: Regressions, name: str, outcome: str, row: str, found: dict | None
) -> float | None:
    """Share of beta's possible texts from 0 to 1 that the interval of the ratio rejects at the printed B or t."""
    if found is None:
        return None
    low, high = found[row, outcome]
    other = magnitude(printed.B[outcome, row] if name == "B and beta" else printed.t[outcome, row])
    if name == "beta and t":
        low, high = (low / printed.df[outcome]) ** 0.5, (high / printed.df[outcome]) ** 0.5
    places = decimals(printed.beta[outcome, row])
    half = 0.5 / 10**places
    kept = [
        v
        for v in grid(0, 1, places)
        if float(other[0]) * low - half <= float(v) <= float(other[1]) * high + half
    ]
    return rejected(len(kept), 10**places + 1)


def _labels(printed: Regressions, labels: Labels, at: dict) -> list[dict]:
    rows = []
    for outcome in printed.outcomes:
        for row in printed.predictors:
            entries, variable = (
                _entries(printed, at, outcome, [row], ("B", "beta", "t")),
                labels.variables[row],
            )
            own = row in labels.choices[row]
            if not variable and (own or not labels.choices[row]):
                rows.append(pass_over(LABEL, entries, explain(row, labels)))
                continue
            rejects = 1 - labels.scan.possible.mean()
            implied = variable or " or ".join(sorted(labels.choices[row]))
            rows.append(
                judge(
                    LABEL,
                    entries,
                    Check(variable == row, implied, rejects),
                    explain(row, labels),
                    row,
                )
            )
    return rows


def _entries(printed: Regressions, at: dict, outcome: str, rows, statistics) -> list:
    return [at[printed.ids[outcome, row, s]] for row in rows for s in statistics]


def _span(found: dict | None, pair: tuple) -> str:
    return f"{found[pair][0]:.4g} to {found[pair][1]:.4g}" if found else "no common factors"


def _by_pair(published: pd.DataFrame, statistic: str) -> dict:
    return {(e.row, e.column): e for e in published[published.statistic == statistic].itertuples()}
