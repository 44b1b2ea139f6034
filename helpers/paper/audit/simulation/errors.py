"""False alarms on correct papers, and how many planted errors the audit finds, by kind."""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

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
MOVABLE = ("Table 1", "Table 4", "Table 6", "Table 7", "Table 8")
MOVED = ("beta", "t", "se", "count", "r", "OR")
NOTHING = "nothing"
CODE = Path(__file__).parents[2]  # the room whose checks are tried
SIGNED = ("r", "t", "B", "beta", "ci_low", "ci_high", "d")


def try_errors(seed: int) -> tuple[int, list[str], list[tuple]]:
    """Checks made of one correct paper, what is contradicted in it, and errors planted and found.

    Errors: (kind, statistic, found, what stands beside it). One error is planted in a paper,
    where it allows; its kind follows from the seed.
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
        tried.append((kind, what, bool(named & ids), read_beside(paper, ids)))
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
    keys = ["place", "row", "model"]
    pool = []
    for _, part in changed[changed.place.isin(MOVABLE)].groupby(keys, sort=False):
        if part[part.column != ""].column.nunique() > 1:
            pool.append(part)
    if not pool:
        return None
    part = pool[int(rng.integers(len(pool)))]
    names = [c for c in dict.fromkeys(part.column) if c]
    own = [s for s in MOVED if ((part.statistic == s) & (part.column == names[0])).any()]
    if not own:
        return None
    statistic = own[int(rng.integers(len(own)))]
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


def read_beside(paper: pd.DataFrame, ids: set) -> tuple[str, ...]:
    """The other statistics of the cell of a changed number; of a test of groups, their means."""
    entry = paper[paper.id.isin(ids)].iloc[0]
    near = paper[(paper.place == entry.place) & (paper.row == entry.row)]
    near = near[(near.model == entry.model) & ~near.id.isin(ids)]
    cell = near[(near.column == entry.column) & (near.group == entry.group)]
    found = set(cell[cell.time == entry.time].statistic)
    if entry.statistic in ("t", "F", "chi2", "z", "p", "df", "d", "OR"):
        found |= {f"{s} of groups" for s in near[(near.group != "") | (near.time != "")].statistic}
    if entry.n:
        found.add("n")
    return tuple(sorted(found)) or (NOTHING,)


def table_error_rates(tried: list[tuple]) -> pd.DataFrame:
    """One row per kind of error, then by statistic, then by what else is printed.

    beside: what stands beside the changed number; one error counts once for each of these.
    """
    planted = Counter()
    found = Counter()
    for kind, statistic, seen, beside in tried:
        keys = [(kind, "all", ""), (kind, statistic, "")]
        keys += [(kind, "all", what) for what in beside]
        for key in keys:
            planted[key] += 1
            found[key] += seen
    rows = []
    for key, n in sorted(planted.items(), key=_order):
        kind, statistic, beside = key
        share = round(found[key] / n, 3)
        row = {"error": kind, "in": statistic, "planted": n, "found": found[key], "share": share}
        rows.append({**row, "beside": beside})
    return pd.DataFrame(rows)


def _order(item: tuple) -> tuple:
    """Kinds first, then statistics, then what stands beside; the frequent before the rare."""
    (kind, statistic, beside), n = item
    return bool(beside), statistic != "all", kind, -n, statistic, beside


def simulate_papers(papers: int = PAPERS, first: int = 0, kept: Path | None = None) -> list[dict]:
    """What try_errors finds, per seed. kept: a file of what an earlier run found, continued."""
    done = _read_kept(kept)
    for seed in range(first, first + papers):
        if seed in done:
            continue
        checks, alarms, tried = try_errors(seed)
        done[seed] = {"seed": seed, "checks": checks, "alarms": alarms, "tried": tried}
        if kept is not None:
            with kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps(done[seed]) + "\n")
    return [done[seed] for seed in sorted(done) if first <= seed < first + papers]


def _read_kept(kept: Path | None) -> dict:
    if kept is None or not kept.is_file():
        return {}
    rows = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    return {row["seed"]: row for row in rows}


def table_rates(done: list[dict]) -> pd.DataFrame:
    """The stored table; its first row tells the false alarms."""
    clean = {
        "error": "none",
        "in": "correct papers",
        "planted": len(done),
        "found": sum(bool(row["alarms"]) for row in done),
        "share": "",
        "beside": "",
        "checks": sum(row["checks"] for row in done),
    }
    tried = []
    for row in done:
        tried += [tuple(one) for one in row["tried"]]
    rates = table_error_rates(tried).assign(checks="")
    return pd.concat([pd.DataFrame([clean]), rates], ignore_index=True)


def main(papers: int = PAPERS) -> None:
    """Simulate, going on where a run of the same helpers/paper stopped, and store the rates."""
    folder = resolve("build/simulation")
    folder.mkdir(parents=True, exist_ok=True)
    state = hashlib.sha256()
    for path in sorted(CODE.rglob("*.py")):
        state.update(path.read_bytes())
    done = simulate_papers(papers, kept=folder / f"{state.hexdigest()[:16]}.jsonl")
    table_rates(done).to_csv(resolve(STORED), index=False, lineterminator="\n")
    for row in done:
        for alarm in row["alarms"]:
            print(alarm)
