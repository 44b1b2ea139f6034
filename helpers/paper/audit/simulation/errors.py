"""False alarms on correct papers, and how many planted errors the audit finds, by kind."""

import re
from collections import Counter

import numpy as np
import pandas as pd

from helpers.base.paths import resolve
from helpers.paper.audit.checks.check import CONTRADICTED
from helpers.paper.audit.run import audit
from helpers.paper.audit.simulation.papers import simulate_paper
from helpers.paper.printed_numbers import bare, is_number, number, relation, round_as, stars

STORED = "data/audit_errors.csv"
PAPERS = 2000
KINDS = (
    "a digit",
    "two digits swapped",
    "a sign",
    "two rows swapped",
    "a copied row",
    "a wrong n",
    "a one-tailed P",
)
SIGNED = ("r", "t", "B", "beta", "ci_low", "ci_high", "d")


def try_errors(seed: int) -> tuple[int, list[str], list[tuple]]:
    """Checks made of one correct paper, what is contradicted in it, and errors planted and found.

    Errors: (kind, statistic, found). One of each kind is planted at a time,
    where the paper allows.
    """
    paper = simulate_paper(seed)
    table = audit(paper)
    wrong = table[table.verdict == CONTRADICTED]
    alarms = [f"{seed}: {row.check}: {row.evidence}" for row in wrong.itertuples()]
    rng = np.random.default_rng(seed + 10**6)
    tried = []
    kind = KINDS[seed % len(KINDS)]
    planted = plant(paper, kind, rng)
    if planted is not None:
        changed, ids, what = planted
        failed = audit(changed)
        failed = failed[failed.verdict == CONTRADICTED]
        named = set(" ".join(failed.place).split())
        tried.append((kind, what, bool(named & ids)))
    return len(table), alarms, tried


def plant(paper: pd.DataFrame, kind: str, rng) -> tuple[pd.DataFrame, set, str] | None:
    """The paper with one error of a kind, the ids it touches, and the statistic.

    None if it cannot.
    """
    changed = paper.copy()
    numeric = paper[paper.printed.map(is_number) & (paper.statistic != "significance_level")]
    numeric = numeric[numeric.place != "methods"]
    if kind in ("a digit", "two digits swapped", "a sign"):
        pool = numeric[numeric.statistic.isin(SIGNED)] if kind == "a sign" else numeric
        for _ in range(20):
            entry = pool.iloc[int(rng.integers(len(pool)))] if len(pool) else None
            text = None if entry is None else _spoil(entry.printed, kind, rng)
            if text and number(text) != number(entry.printed):
                changed.loc[changed.id == entry.id, "printed"] = text
                return changed, {entry.id}, entry.statistic
        return None
    if kind == "a one-tailed P":
        return _halve_p(changed, numeric)
    if kind == "a wrong n":
        return _wrong_n(changed, rng)
    return _move_rows(changed, kind, rng)


def _spoil(text: str, kind: str, rng) -> str | None:
    body = bare(text)
    mark = stars(text)
    if kind == "a sign":
        return None if not number(body) else (body[1:] if body[0] == "-" else f"-{body}") + mark
    places = [i for i, c in enumerate(body) if c.isdigit()]
    if kind == "a digit":
        i = places[int(rng.integers(len(places)))]
        digit = str((int(body[i]) + int(rng.integers(1, 10))) % 10)
        return body[:i] + digit + body[i + 1 :] + mark
    pairs = [(i, j) for i, j in zip(places, places[1:], strict=False) if body[i] != body[j]]
    if not pairs:
        return None
    i, j = pairs[int(rng.integers(len(pairs)))]
    letters = list(body)
    letters[i], letters[j] = letters[j], letters[i]
    return "".join(letters) + mark


def _halve_p(changed: pd.DataFrame, numeric: pd.DataFrame):
    """The first exact P of a test with two tails, halved."""
    two_sided = changed[changed.statistic.isin(["t", "r"])]
    keys = {(e.place, e.row, e.column, e.model) for e in two_sided.itertuples()}
    for entry in numeric[numeric.statistic == "p"].itertuples():
        value = number(relation(entry.printed)[1])
        if (entry.place, entry.row, entry.column, entry.model) in keys and value > 0.01:
            text = round_as(value / 2, relation(entry.printed)[1])
            changed.loc[changed.id == entry.id, "printed"] = text
            return changed, {entry.id}, "p"
    return None


def _wrong_n(changed: pd.DataFrame, rng):
    """The n of one cell, a tenth too high."""
    pool = changed[changed.n.map(lambda n: bool(re.fullmatch("[0-9]+", n)))]
    if pool.empty:
        return None
    entry = pool.iloc[int(rng.integers(len(pool)))]
    same = (changed.place == entry.place) & (changed.row == entry.row) & (changed.n == entry.n)
    same &= (changed.group == entry.group) & (changed.column == entry.column)
    changed.loc[same, "n"] = str(int(entry.n) + max(1, int(entry.n) // 10))
    near = changed[(changed.place == entry.place) & (changed.row == entry.row)]
    return changed, set(near.id), entry.statistic


def _move_rows(changed: pd.DataFrame, kind: str, rng):
    """Numbers of one statistic exchanged between two rows of a table, or copied onto the other."""
    movable = changed[changed.place.isin(["Table 1", "Table 2", "Table 6", "Table 7"])]
    keys = ["place", "row", "group", "model", "statistic"]
    keys = keys if rng.random() < 0.5 else ["place", "row", "column", "group", "model", "statistic"]
    pool = [part for _, part in movable.groupby(keys[:2], sort=False)]
    pool = [part for part in pool if part.place.iloc[0] in ("Table 6", "Table 7", "Table 1")]
    if not pool:
        return None
    part = pool[int(rng.integers(len(pool)))]
    names = [c for c in dict.fromkeys(part.column) if c]
    if len(names) < 2:
        return None
    statistic = ["beta", "t", "se", "count"][int(rng.integers(4))]
    first, second = (
        part[(part.column == name) & (part.statistic == statistic)] for name in names[:2]
    )
    if first.empty or second.empty or first.printed.iloc[0] == second.printed.iloc[0]:
        return None
    a = first.iloc[0]
    b = second.iloc[0]
    changed.loc[changed.id == a.id, "printed"] = b.printed
    if kind == "two rows swapped":
        changed.loc[changed.id == b.id, "printed"] = a.printed
    return changed, {a.id, b.id}, statistic


def table_error_rates(tried: list[tuple]) -> pd.DataFrame:
    """One row a kind of error and statistic: planted, found, share."""
    planted = Counter()
    found = Counter()
    for kind, statistic, seen in tried:
        for what in (statistic, "all"):
            planted[kind, what] += 1
            found[kind, what] += seen
    rows = []
    for (kind, what), n in sorted(planted.items(), key=lambda item: (item[0][0], -item[1])):
        rows.append(
            {
                "error": kind,
                "in": what,
                "planted": n,
                "found": found[kind, what],
                "share": round(found[kind, what] / n, 3),
            }
        )
    return pd.DataFrame(rows)


def simulate_papers(papers: int = PAPERS, first: int = 0) -> tuple[int, list[str], list[tuple]]:
    """Checks, false alarms and planted errors of many papers."""
    checks = 0
    alarms = []
    tried = []
    for seed in range(first, first + papers):
        made, wrong, found = try_errors(seed)
        checks += made
        alarms += wrong
        tried += found
    return checks, alarms, tried


def main(papers: int = PAPERS) -> None:
    """Simulate, and store the rates; the first row tells the false alarms."""
    checks, alarms, tried = simulate_papers(papers)
    table = table_error_rates(tried)
    table = table[table["in"] == "all"]
    clean = {
        "error": f"none ({checks} checks)",
        "in": "correct papers",
        "planted": papers,
        "found": len({alarm.split(":")[0] for alarm in alarms}),
        "share": "",
    }
    pd.concat([pd.DataFrame([clean]), table]).to_csv(
        resolve(STORED), index=False, lineterminator="\n"
    )
