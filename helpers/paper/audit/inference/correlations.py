"""Correlations against each other, and alpha against the items' SDs."""

from math import atanh

import pandas as pd

from helpers.paper.audit.cells import Cells, context, value
from helpers.paper.audit.checks.check import (
    CONTRADICTED,
    Check,
    check_implied,
    ends,
    judge,
    overlap,
    pass_over,
)
from helpers.paper.audit.regressions.identities import fit_correlations
from helpers.paper.printed_numbers import has_flag, number

OPEN_MATRIX = "no three variables have all their correlations published, so none could contradict"
PAIRWISE = "correlations of different respondents need not form one matrix"
HALVES = "the two halves of the table differ: perhaps of two groups (give group)"
UNSAID = (
    "whether all rest on the same respondents is not published; "
    "give n, or the flag listwise n or pairwise n"
)


def check_correlations(published: pd.DataFrame) -> list[dict]:
    """Matrices, both halves of a matrix, z of two correlations, alpha."""
    return [
        *check_matrix(published),
        *check_mirrors(published),
        *check_compared(published),
        *check_alpha(published),
    ]


def check_matrix(published: pd.DataFrame) -> list[dict]:
    """Whether any correlation matrix has the correlations of one place, group and time.

    It can only contradict where three correlations close a triangle and all rest on the same
    respondents: pairwise deletion may print what no matrix is.
    """
    cells = Cells(published)
    tables = {}
    for entry in cells.of("r"):
        if entry.row != entry.column and abs(number(entry.printed)) <= 1:
            tables.setdefault((entry.place, entry.table, *context(entry)), []).append(entry)
    return [_judge_matrix(entries) for entries in tables.values()]


def _judge_matrix(entries: list) -> dict:
    name = "one correlation matrix"
    texts = {(e.row, e.column): e.printed for e in entries}
    if not has_triangle(texts):
        return pass_over(name, entries, OPEN_MATRIX)
    listwise = any(has_flag(e, "listwise n") for e in entries)
    sizes = {e.n for e in entries if e.n}
    if any(has_flag(e, "pairwise n", "weighted") for e in entries) or len(sizes) > 1:
        return pass_over(name, entries, PAIRWISE)
    if not listwise and not all(e.n for e in entries):
        return pass_over(name, entries, UNSAID)
    if _differ(texts):
        return pass_over(name, entries, HALVES)
    least = fit_correlations(texts)
    check = Check(least >= -1e-9, f"smallest eigenvalue at most {least:.3f}")
    return judge(name, entries, check, "numerical: cutting planes", "correlations")


def has_triangle(pairs) -> bool:
    """Whether three variables have all their correlations."""
    near: dict = {}
    for a, b in pairs:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    return any(near[a] & near[b] for a, b in pairs)


def _differ(texts: dict) -> bool:
    """Whether a correlation is printed in two ways: as of (x, y) and as of (y, x)."""
    for (a, b), text in texts.items():
        if not overlap(ends(text), ends(texts.get((b, a), text))):
            return True
    return False


def check_mirrors(published: pd.DataFrame) -> list[dict]:
    """r(x, y) and r(y, x) of one place are the same number.

    Where more than half of several pairs differ, the halves are perhaps of two groups.
    """
    cells = Cells(published)
    pairs: dict = {}
    for entry in cells.of("r"):
        other = cells.beside(entry, "r", entry.column, entry.row)
        if other is None or other.place != entry.place or entry.row >= entry.column:
            continue
        if entry.n and other.n and entry.n != other.n:
            continue
        possible = overlap(ends(entry.printed), ends(other.printed))
        check = Check(possible, " = ".join(dict.fromkeys([entry.printed, other.printed])), 0.99)
        told = "exact: the two halves of the table"
        pairs.setdefault((entry.place, entry.table, *context(entry)), []).append(
            (judge("r both ways", [entry, other], check, told), [entry, other])
        )
    rows = []
    for found in pairs.values():
        wrong = sum(row["verdict"] == CONTRADICTED for row, _ in found)
        if wrong > 1 and 2 * wrong > len(found):
            rows += [pass_over("r both ways", both, HALVES) for _, both in found]
        else:
            rows += [row for row, _ in found]
    return rows


def check_compared(published: pd.DataFrame) -> list[dict]:
    """z of two correlations in independent groups (Fisher 1921)."""
    cells = Cells(published)
    rows = []
    for z in cells.of("z"):
        pair = [
            r
            for r in cells.of("r")
            if (r.place, r.row, r.column) == (z.place, z.row, z.column) and r.group and not z.group
        ]
        if len(pair) != 2:
            continue
        if not all(r.n and int(r.n) > 3 and abs(number(r.printed)) < 1 for r in pair):
            rows.append(
                pass_over("z of two correlations", z, "n of a correlation is not published")
            )
            continue
        error = sum(1 / (int(r.n) - 3) for r in pair) ** 0.5
        low, high = _transform(pair[0].printed)
        least, most = _transform(pair[1].printed)
        implied = (low - most) / error, (high - least) / error
        turned = (-implied[1], -implied[0])
        checks = [check_implied(z.printed, side) for side in (implied, turned)]
        check = next((c for c in checks if c), checks[0])
        words = f"n = {pair[0].n} and {pair[1].n}"
        rows.append(judge("z of two correlations", z, check, f"numerical: Fisher's z, {words}"))
    return rows


def _transform(text: str) -> tuple[float, float]:
    """Fisher's z of the ends of a published correlation; ends of 1 and -1 are taken as nearly so,
    because their z has no limit."""
    inside = [max(min(end, 1 - 1e-12), 1e-12 - 1) for end in ends(text)]
    return atanh(inside[0]), atanh(inside[1])


def check_alpha(published: pd.DataFrame) -> list[dict]:
    """alpha = k / (k - 1) (1 - sum of item variances / variance of the total), from item_sd."""
    cells = Cells(published)
    rows = []
    for alpha in cells.of("alpha"):
        items = [
            e
            for e in cells.of("item_sd")
            if e.row == alpha.row and context(e) == context(alpha) and number(e.printed) > 0
        ]
        total = cells.beside(alpha, "sd", column="")
        count = cells.beside(alpha, "items", column="")
        k = value(count) or len(items)
        if not items or total is None or k != len(items) or k < 2:
            continue
        if len({e.n for e in [*items, total] if e.n}) > 1 or ends(total.printed)[0] <= 0:
            rows.append(pass_over("alpha and items", alpha, "items and total rest on other n"))
            continue
        limits = [ends(e.printed) for e in items]
        low, high = ends(total.printed)
        # Alpha is least where the items spread most and their total least, and the reverse.
        corners = (
            (sum(upper**2 for _, upper in limits), low),
            (sum(lower**2 for lower, _ in limits), high),
        )
        implied = [k / (k - 1) * (1 - s / t**2) for s, t in corners]
        averaged = [k / (k - 1) * (1 - s / (k * t) ** 2) for s, t in corners]
        checks = [check_implied(alpha.printed, tuple(x)) for x in (implied, averaged)]
        check = next((c for c in checks if c), checks[0])
        rows.append(
            judge("alpha and items", alpha, check, f"numerical: {k:g} items and their total")
        )
    return rows
