"""Chi-squared tests and odds ratios against the counts they come from.

Pearson's chi-squared with and without Yates' correction, the likelihood ratio, Woolf's interval.
"""

from itertools import product

import numpy as np
import pandas as pd
from scipy import stats

from helpers.paper.audit.cells import Cells, value
from helpers.paper.audit.checks.check import (
    Check,
    check_implied,
    ends,
    judge,
    overlap,
    pass_over,
)
from helpers.paper.printed_numbers import has_flag, number

LEVEL = 0.95


def check_contingency(published: pd.DataFrame) -> list[dict]:
    """Every chi-squared and odds ratio of a variable whose counts by group stand in the same
    place.
    """
    cells = Cells(published)
    rows = []
    for entry in cells.of("chi2"):
        table = tabulate_counts(entry, cells)
        if table is not None:
            rows.append(_judge_chi2(entry, table, cells))
    for entry in cells.of("OR"):
        table = tabulate_counts(entry, cells)
        if table is not None:
            rows += _judge_odds(entry, table, cells)
    return rows


def tabulate_counts(entry, cells: Cells) -> np.ndarray | None:
    """Counts of a variable, category by group; None if they are not published in the same place.

    Of a single printed category the rest of n is the other one.
    """
    own = [
        c
        for c in cells.of("count")
        if (c.place, c.table, c.row, c.time, c.model)
        == (entry.place, entry.table, entry.row, entry.time, entry.model)
        and c.group
    ]
    groups = list(dict.fromkeys(c.group for c in own))
    categories = list(dict.fromkeys(c.column for c in own))
    at = {(c.column, c.group): int(number(c.printed)) for c in own}
    n = {c.group: int(c.n or 0) for c in own}
    flags = ("several answers", "weighted", "adjusted")
    flagged = any(has_flag(cell, *flags) for cell in [*own, entry])
    if len(groups) < 2 or len(at) != len(groups) * len(categories) or flagged:
        return None
    table = np.array([at[place] for place in product(categories, groups)])
    table = table.reshape(len(categories), len(groups))
    if len(categories) == 1:
        if any(_is_of_fewer(c, cells) for c in own):
            return None
        rest = [n[group] - at[categories[0], group] for group in groups]
        if min(rest) < 0 or not all(n.values()):
            return None
        table = np.vstack([table, rest])
    if table.min() < 0 or not table.sum(axis=0).all() or not table.sum(axis=1).all():
        return None
    return table


def _is_of_fewer(count, cells: Cells) -> bool:
    """Whether the percentage beside a count says that fewer than its n answered."""
    percent = cells.beside(count, "percent")
    if percent is None or not int(count.n or 0):
        return False
    return not overlap(ends(percent.printed), (100 * value(count) / int(count.n),) * 2)


def _judge_chi2(entry, table: np.ndarray, cells: Cells) -> dict:
    df = value(cells.beside(entry, "df"))
    own = (table.shape[0] - 1) * (table.shape[1] - 1)
    if df is not None and df != own:
        return pass_over("chi2 and counts", entry, f"its df are not those of these counts ({own})")
    kinds = {"Pearson": (False, "pearson"), "likelihood ratio": (False, "log-likelihood")}
    if own == 1:
        kinds["Yates"] = (True, "pearson")
    found = {}
    for name, (yates, method) in kinds.items():
        result = stats.chi2_contingency(table, correction=yates, lambda_=method)
        found[name] = float(result.statistic)
    if own == 1:  # the test for trend is (N - 1) r2
        total = table.sum()
        found["linear trend"] = found["Pearson"] * (total - 1) / total
    return _fit("chi2 and counts", entry, found, f"{table.shape[0]} x {table.shape[1]} counts")


def _judge_odds(entry, table: np.ndarray, cells: Cells) -> list[dict]:
    if table.shape != (2, 2):
        return [pass_over("OR and counts", entry, "more than two categories or groups")]
    if not table.all():
        return [pass_over("OR and counts", entry, "a count of 0")]
    (a, b), (c, d) = table.astype(float)
    ratio = a * d / (b * c)
    error = (1 / a + 1 / b + 1 / c + 1 / d) ** 0.5
    rows = [
        _fit("OR and counts", entry, {"a d / b c": ratio, "inverse": 1 / ratio}, "2 x 2 counts")
    ]
    low = cells.beside(entry, "ci_low")
    high = cells.beside(entry, "ci_high")
    level = value(cells.beside(entry, "ci_level")) or LEVEL
    width = stats.norm.isf((1 - (level / 100 if level > 1 else level)) / 2) * error
    for end, sign in ((low, -1), (high, 1)):
        if end is not None:
            implied = {
                "Woolf": float(ratio * np.exp(sign * width)),
                "inverse": float(np.exp(sign * width) / ratio),
            }
            rows.append(_fit("interval of OR and counts", end, implied, "2 x 2 counts"))
    return rows


def _fit(name: str, entry, found: dict, words: str) -> dict:
    """Consistent if the number is one of the candidates, rounded."""
    checks = {
        label: check_implied(entry.printed, (float(x), float(x))) for label, x in found.items()
    }
    label = next((lab for lab, c in checks.items() if c), next(iter(checks)))
    power = max(0.0, 1 - sum(1 - c.power for c in checks.values()))
    all_ = " or ".join(f"{c.implied} ({lab})" for lab, c in checks.items())
    chosen = checks[label]
    shown = Check(chosen.possible, chosen.implied if chosen else all_, power)
    return judge(name, entry, shown, f"numerical: {label if chosen else 'none fits'}, {words}")
