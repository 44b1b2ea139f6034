"""Papers that never were: simulated respondents, their tables printed with rounding,
and how the audit judges them.
"""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from helpers.base.paths import resolve
from helpers.paper.audit.checks.check import CONTRADICTED
from helpers.paper.audit.regressions.arrangement import Regressions, arrange_regressions
from helpers.paper.audit.regressions.bounds import scan_labels
from helpers.paper.audit.regressions.coefficients import LABEL
from helpers.paper.audit.regressions.labels import establish_labels
from helpers.paper.audit.run import audit
from helpers.paper.printed_numbers import COLUMNS, round_as

STORED = "data/audit_simulation.csv"
SIZES = (100, 200, 350, 700)
CORRELATIONS = (0.2, 0.5, 0.8)
PAPERS = 30
CLEAN = 6
PREDICTORS = ("x1", "x2", "x3", "x4", "x5")
OUTCOMES = ("y1", "y2", "y3")
# Cumulative shares of codes 1 to 3 of 4
SHAPES = (
    (0.55, 0.8, 0.95),
    (0.4, 0.6, 0.8),
    (0.35, 0.65, 0.87),
    (0.1, 0.5, 0.8),
    (0.25, 0.4, 0.55),
)
HIGHEST = 27
MISSING = 0.01


class PublishedRow(NamedTuple):
    """A row of published.csv: what is published of one quantity, as text."""

    id: str
    place: str
    row: str
    column: str
    statistic: str
    printed: str
    n: str = ""
    note: str = ""


def make_answers(seed: int, n: int, correlation: float) -> pd.DataFrame:
    """Respondents with five ordered predictors (1 to 4, some missing) of one common correlation,
    and three totals (0 to 27) weakly related to them.
    """
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(n, 1))
    latent = correlation**0.5 * common + (1 - correlation) ** 0.5 * rng.normal(
        size=(n, len(PREDICTORS))
    )
    columns = {
        name: 1.0 + np.searchsorted(stats.norm.ppf(shares), latent[:, j])
        for j, (name, shares) in enumerate(zip(PREDICTORS, SHAPES, strict=True))
    }
    answers = pd.DataFrame(columns)
    weights = rng.normal(0, 0.15, size=(len(PREDICTORS), len(OUTCOMES)))
    totals = 13 + 5 * (latent @ weights + rng.normal(size=(n, len(OUTCOMES))))
    answers[list(PREDICTORS)] = answers[list(PREDICTORS)].mask(
        rng.random((n, len(PREDICTORS))) < MISSING
    )
    return answers.assign(
        **dict(zip(OUTCOMES, np.clip(np.round(totals), 0, HIGHEST).T, strict=True))
    )


def publish_answers(answers: pd.DataFrame, swap: tuple = ()) -> pd.DataFrame:
    """The published numbers of such a study, as read_published would give them.

    The rows of the regressions named in swap bear each other's name.
    """
    label = dict(zip(swap, reversed(swap), strict=True)) if swap else {}
    rows = [PublishedRow("sample", "methods", "sample", "", "n", str(len(answers)))]
    for name in PREDICTORS:
        rows += _print_distribution(answers[name].dropna(), name)
    for name in OUTCOMES:
        rows += _print_correlations(answers, name)
    for name in OUTCOMES:
        rows += _print_regression(answers.dropna(), name, label)
    rows.append(PublishedRow("level", "methods", "analysis", "", "significance_level", ".05"))
    return pd.DataFrame(rows, columns=COLUMNS)


def swap_rows(seed: int, n: int, correlation: float) -> tuple[Regressions, dict]:
    """The regressions of one paper with two rows swapped,
    and the variable behind each printed row.
    """
    swap = tuple(np.random.default_rng(seed + 10**6).choice(PREDICTORS, 2, replace=False))
    exchanged = dict(zip(swap, reversed(swap), strict=True))
    return arrange_regressions(publish_answers(make_answers(seed, n, correlation), swap)), {
        p: exchanged.get(p, p) for p in PREDICTORS
    }


def try_swap(seed: int, n: int, correlation: float, omission: float = 1.0) -> dict:
    """Swap two rows of the regressions of one paper,
    and see whether the scan excludes the printed labels, and finds the true ones.
    """
    printed, truth = swap_rows(seed, n, correlation)
    labels = establish_labels(printed, omission)
    wrong = any(v and v != truth[p] for p, v in labels.variables.items())
    return {
        "excluded": not labels.printed_possible,
        "recovered": labels.variables == truth,
        "wrong": wrong,
    }


def simulate_exclusions(n: int, correlation: float, papers: int = PAPERS) -> float:
    """The share of a cell's papers whose printed labels the exact bounds exclude."""
    scans = [
        scan_labels(swap_rows(seed, n, correlation)[0]) for seed in _seeds(n, correlation, papers)
    ]
    return float(np.mean([not scan.possible.iloc[0] for scan in scans]))


def try_clean_paper(seed: int, n: int, correlation: float) -> dict:
    """Audit one paper without errors: checks made, exact or numerical false alarms,
    and false alarms on labels.
    """
    table = audit(publish_answers(make_answers(seed, n, correlation)))
    failed = table[table.verdict == CONTRADICTED]
    return {
        "checks": len(table),
        "false_alarms": int((failed.check != LABEL).sum()),
        "false_labels": int((failed.check == LABEL).any()),
    }


def simulate_cell(n: int, correlation: float, papers: int = PAPERS, clean: int = CLEAN) -> dict:
    """Rates over many papers of one size and correlation; the seeds follow from both."""
    swapped = pd.DataFrame(
        [try_swap(seed, n, correlation) for seed in _seeds(n, correlation, papers)]
    )
    sound = pd.DataFrame(
        [try_clean_paper(seed, n, correlation) for seed in _seeds(n, correlation, clean)]
    )
    return {
        "n": n,
        "correlation": correlation,
        "papers": papers,
        **swapped.mean().to_dict(),
        "clean_papers": clean,
        **sound.sum().to_dict(),
    }


def _seeds(n: int, correlation: float, papers: int) -> list[int]:
    first = 100 * (1000 * n + int(100 * correlation))
    return list(range(first, first + papers))


def _print_distribution(values: pd.Series, name: str) -> list[PublishedRow]:
    n = str(len(values))
    rows = []
    for code in range(1, 5):
        count = int((values == code).sum())
        percent = round_as(Fraction(100 * count, len(values)), "0.0")
        own = f"t1-{name}-{code}"
        rows.append(PublishedRow(f"{own}-count", "table1", name, str(code), "count", str(count), n))
        rows.append(
            PublishedRow(f"{own}-percent", "table1", name, str(code), "percent", percent, n)
        )
    rows.append(PublishedRow(f"t1-{name}-n", "table1", name, "", "n", n, n))
    return rows


def _print_correlations(answers: pd.DataFrame, name: str) -> list[PublishedRow]:
    y = answers[name]
    n = str(len(answers))
    mean = round_as(Fraction(int(y.sum()), len(y)), "0.00")
    sd = round_as(float(y.std()), "0.00")
    rows = [
        PublishedRow(f"t2-{name}-low", "methods", name, "", "low", "0"),
        PublishedRow(f"t2-{name}-high", "methods", name, "", "high", str(HIGHEST)),
        PublishedRow(f"t2-{name}-mean", "table2", name, "", "mean", mean, n),
        PublishedRow(f"t2-{name}-sd", "table2", name, "", "sd", sd, n),
    ]
    for x in PREDICTORS:
        both = answers[[x, name]].dropna()
        r, p = stats.pearsonr(both[x], both[name])
        own = f"t2-{name}-{x}"
        pairs = str(len(both))
        text = round_as(float(r), "0.000")
        rows.append(PublishedRow(f"{own}-r", "table2", name, x, "r", text, pairs))
        if p < 0.05:
            text = round_as(float(p), ".000")
            rows.append(PublishedRow(f"{own}-p", "table2", name, x, "p", text, pairs))
    return rows


def _print_regression(answers: pd.DataFrame, name: str, label: dict) -> list[PublishedRow]:
    X = answers[list(PREDICTORS)].to_numpy()
    y = answers[name].to_numpy()
    design = np.column_stack([np.ones(len(y)), X])
    df = len(y) - len(PREDICTORS) - 1
    b = np.linalg.solve(design.T @ design, design.T @ y)
    variance = ((y - design @ b) ** 2).sum() / df
    t = b / np.sqrt(variance * np.diag(np.linalg.inv(design.T @ design)))
    beta = b[1:] * X.std(axis=0) / y.std()
    rows = []
    for j, x in enumerate(PREDICTORS):
        x = label.get(x, x)
        texts = {
            "B": round_as(b[j + 1], "0.000"),
            "beta": round_as(beta[j], ".000"),
            "t": round_as(t[j + 1], "0.000"),
            "df": str(df),
        }
        for statistic, text in texts.items():
            rows.append(
                PublishedRow(f"t3-{name}-{x}-{statistic}", "table3", name, x, statistic, text)
            )
    order = {x: i for i, x in enumerate(PREDICTORS)}
    return sorted(rows, key=lambda row: order[row.column])


def main() -> None:
    """Simulate every cell and store the rates."""
    cells = [simulate_cell(n, correlation) for n in SIZES for correlation in CORRELATIONS]
    pd.DataFrame(cells).to_csv(resolve(STORED), index=False, lineterminator="\n")
