"""Regressions of one correct paper: in steps, for several outcomes, logistic."""

import numpy as np
import pandas as pd
from scipy import stats

from helpers.paper.audit.simulation.people import OUTCOMES, USES
from helpers.paper.audit.simulation.printer import Printer, round_text

WALD = float(stats.norm.isf(0.025))


def print_steps(printer: Printer, people: pd.DataFrame) -> None:
    """One outcome in two steps, on the same respondents."""
    whole = people[[*USES, OUTCOMES[0]]].dropna()
    before = 0.0
    for step, names in (("step 1", USES[:2]), ("step 2", USES)):
        found = _regress(whole, OUTCOMES[0], names)
        _print_regression(printer, "Table 6", OUTCOMES[0], found, model=step)
        change = found["r2"] - before
        if step == "step 2":
            printer.add("Table 6", OUTCOMES[0], "R2 change", round_text(change, 3), model=step)
        before = found["r2"]


def print_outcomes(printer: Printer, people: pd.DataFrame) -> None:
    """Several outcomes on the same predictors, each with its own respondents."""
    for name in OUTCOMES:
        found = _regress(people[[*USES, name]].dropna(), name, USES)
        _print_regression(printer, "Table 7", name, found)


def _regress(whole: pd.DataFrame, outcome: str, names) -> dict:
    x = whole[list(names)].to_numpy()
    y = whole[outcome].to_numpy()
    design = np.column_stack([np.ones(len(y)), x])
    df = len(y) - len(names) - 1
    b = np.linalg.lstsq(design, y, rcond=None)[0]
    rest = y - design @ b
    error = np.sqrt(rest @ rest / df * np.diag(np.linalg.inv(design.T @ design)))
    spread = x.std(axis=0, ddof=1) / y.std(ddof=1)
    r2 = 1 - rest @ rest / ((y - y.mean()) ** 2).sum()
    return {
        "names": names,
        "b": b[1:],
        "se": error[1:],
        "beta": b[1:] * spread,
        "df": df,
        "r2": float(r2),
        "n": len(y),
    }


def _print_regression(printer: Printer, place: str, outcome: str, found: dict, **where) -> None:
    """What a journal prints of a regression; which columns is drawn."""
    rng = printer.rng
    df = found["df"]
    k = len(found["names"])
    shown = {name for name in ("se", "beta", "t", "ci", "p", "df") if rng.random() < 0.7}
    for j, name in enumerate(found["names"]):
        b, se, beta = (float(found[part][j]) for part in ("b", "se", "beta"))
        half = stats.t.isf(0.025, df) * se
        texts = {
            "B": round_text(b, 3),
            "se": round_text(se, 3),
            "beta": round_text(beta, 3),
            "t": round_text(b / se, 2),
            "df": str(df),
        }
        texts["p"] = printer.p(float(2 * stats.t.sf(abs(b / se), df)))
        for statistic, text in texts.items():
            if statistic == "B" or statistic in shown:
                printer.add(place, outcome, statistic, text, column=name, **where)
        if "ci" in shown:
            printer.add(place, outcome, "ci_low", round_text(b - half, 3), column=name, **where)
            printer.add(place, outcome, "ci_high", round_text(b + half, 3), column=name, **where)
    r2 = found["r2"]
    f = r2 / k / ((1 - r2) / df)
    whole = {
        "R2": round_text(r2, 3),
        "F": round_text(f, 2),
        "df": str(k),
        "df2": str(df),
        "adjusted R2": round_text(1 - (1 - r2) * (df + k) / df, 3),
    }
    whole["p"] = printer.p(float(stats.f.sf(f, k, df)))
    for statistic, text in whole.items():
        printer.add(place, outcome, statistic, text, **where)


def print_logistic(printer: Printer, people: pd.DataFrame) -> None:
    """A logistic regression of sex: B, SE, z, odds ratio with its interval, P; never B alone."""
    whole = people[[*USES[:2], "sex"]].dropna()
    y = (whole.sex == "women").to_numpy(float)
    design = np.column_stack([np.ones(len(y)), whole[list(USES[:2])]])
    b, error = _fit_logistic(design, y)
    with_z = printer.rng.random() < 0.5
    for j, name in enumerate(USES[:2], start=1):
        z = b[j] / error[j]
        ends = np.exp([b[j] - WALD * error[j], b[j] + WALD * error[j]])
        texts = {
            "B": round_text(b[j], 3),
            "se": round_text(error[j], 3),
            "OR": round_text(np.exp(b[j]), 2),
            "ci_low": round_text(ends[0], 2),
            "ci_high": round_text(ends[1], 2),
            "p": printer.p(float(2 * stats.norm.sf(abs(z)))),
        }
        if with_z:
            texts["z"] = round_text(z, 2)
        for statistic, text in texts.items():
            printer.add("Table 8", "sex", statistic, text, column=name, n=len(y))


def _fit_logistic(design: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and their standard errors by Newton's method."""
    b = np.zeros(design.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-design @ b))
        information = design.T @ (design * (p * (1 - p))[:, None])
        b = b + np.linalg.solve(information, design.T @ (y - p))
    return b, np.sqrt(np.diag(np.linalg.inv(information)))
