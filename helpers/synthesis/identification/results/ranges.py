"""The ranges in which each result is proved to lie, from the printed numbers and certificates."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

import numpy as np
import pandas as pd
from scipy import stats

from helpers.paper.audit.regressions.bounds import bound_explained, bound_overlap
from helpers.paper.printed_numbers import interval
from helpers.statistics import evidence
from helpers.survey.codebook import Codebook
from helpers.synthesis.identification.certificates.store import Proved
from helpers.synthesis.reconstruction.problem.paper import Paper

BY_R = "P follows from the published r and n"  # all such results count as one


@dataclass(frozen=True)
class Outer:
    """A proved range of a result's value, the one thing it says ('' if more than one), and the
    inequality behind it.
    """

    low: float
    high: float
    says: str
    evidence: str


def critical_r2(df: int, predictors: int, alpha: float) -> float:
    """The R2 at which the overall F test has P = alpha."""
    f = stats.f.isf(alpha, predictors, df)
    return float(f * predictors / (f * predictors + df))


def prove_results(paper: Paper, book: Codebook, proved: Proved, alpha: float, bound: float) -> dict:
    """Outer ranges by key of a result (see headlines); `proved` has been verified."""
    outer = {}
    for o in paper.outcomes:
        for p in paper.predictors:
            outer[f"printed {o.name} {p.name}"] = _printed_p(o.r[p.name], p.answered, alpha)
    for k, o in enumerate(paper.regressed):
        outer[f"unique {o.name}"] = _unique(o.t.values(), paper.df, alpha)
        low, high, source = bound_r2(paper, k, proved)
        outer[f"overall {o.name}"] = _overall(low, high, source, paper, alpha)
        outer[f"bayes {o.name}"] = _bayes(low, high, source, paper)
        # shares add up to R2 and none is negative
        most = Outer(
            low / len(paper.predictors), high, "", f"R2 from {low:.4f} to {high:.4f}: {source}"
        )
        outer[f"share {o.name}"] = most
        for j, p in enumerate(paper.predictors):
            limits = proved.limits("r", (k, j))
            outer |= _complete(f"{o.name} {p.name}", limits, paper.complete, alpha)
    return outer | _overlap(paper, book, proved, bound)


def bound_r2(paper: Paper, k: int, proved: Proved) -> tuple[float, float, str]:
    """Proved limits of R2 of a regression, and what proves them."""
    o = paper.regressed[k]
    low = max(bound_explained(t, paper.df) for t in o.t.values())
    certified_low, certified_high, names = proved.limits("r2", (k,))
    source = "; ".join(["R2 >= t^2 / (df + t^2)", *names])
    return (
        max(float(low), certified_low if certified_low is not None else 0),
        1.0 if certified_high is None else certified_high,
        source,
    )


def _printed_p(text: str, n: int, alpha: float) -> Outer:
    low, high = interval(text)
    sizes = (
        0.0 if low <= 0 <= high else float(min(abs(low), abs(high))),
        float(max(abs(low), abs(high))),
    )
    p = [2 * stats.t.sf(r * np.sqrt((n - 2) / (1 - r**2)), n - 2) for r in sizes]
    return Outer(p[1], p[0], _side(p[1], p[0], alpha), BY_R)


def _side(low: float, high: float, level: float) -> str:
    """'yes' if a P is below the level throughout, 'no' if it is not anywhere."""
    return "yes" if high < level else "no" if low >= level else ""


def _unique(texts, df: int, alpha: float) -> Outer:
    largest = max(map(abs, chain.from_iterable(map(interval, texts))))
    smallest = min(abs(Fraction(text)) for text in texts)
    critical = stats.t.isf(alpha / 2, df)
    if largest < critical:
        return Outer(
            0,
            0,
            "0",
            f"every published |t| is at most {float(largest):.4f}, the critical one {critical:.3f}",
        )
    return Outer(
        0, len(list(texts)), "", f"published |t| from {float(smallest):.3f} to {float(largest):.3f}"
    )


def _overall(low: float, high: float, source: str, paper: Paper, alpha: float) -> Outer:
    k = len(paper.predictors)
    df = paper.df
    p = [
        float(stats.f.sf(r2 / k / ((1 - r2) / df), k, df)) if r2 < 1 else 0.0 for r2 in (low, high)
    ]
    says = (
        "no"
        if high < critical_r2(df, k, alpha)
        else "yes"
        if low > critical_r2(df, k, alpha)
        else ""
    )
    return Outer(p[1], p[0], says, f"R2 from {low:.4f} to {high:.4f}: {source}")


def _bayes(low: float, high: float, source: str, paper: Paper) -> Outer:
    k = len(paper.predictors)
    factors = [
        evidence.null_bayes_factor(r2, paper.complete, k) if r2 < 1 else 0.0 for r2 in (low, high)
    ]
    says = "yes" if factors[1] > 10 else "no" if factors[0] <= 10 else ""
    return Outer(factors[1], factors[0], says, f"R2 from {low:.4f} to {high:.4f}: {source}")


def _complete(name: str, limits: tuple, n: int, alpha: float) -> dict:
    """Correlation of the complete respondents: its sign and its P."""
    low, high, names = limits
    if low is None and high is None:
        return {}
    low = -1.0 if low is None else low
    high = 1.0 if high is None else high
    sign = "yes" if low > 0 else "no" if high <= 0 else ""
    source = "; ".join(names)
    found = {f"sign {name}": Outer(low, high, sign, source)}
    least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    most = max(abs(low), abs(high))
    if most < 1:
        p = [2 * stats.t.sf(r * np.sqrt((n - 2) / (1 - r**2)), n - 2) for r in (most, least)]
        found[f"complete {name}"] = Outer(*p, _side(*p, alpha), source)
    return found


def table_vif_ranges(paper: Paper, proved: Proved) -> pd.DataFrame:
    """Proved limits of each predictor's VIF.

    (1 - R2) VIF = df beta^2 / t^2 in every regression, and R2 is at most as proved.
    """
    rows = []
    for p in paper.predictors:
        lows = []
        highs = []
        for k, o in enumerate(paper.regressed):
            low, high = bound_overlap(o.beta[p.name], o.t[p.name], paper.df)
            r2_low, r2_high, _ = bound_r2(paper, k, proved)
            lows.append(float(low) / (1 - r2_low))
            highs.append(np.inf if high is None or r2_high >= 1 else float(high) / (1 - r2_high))
        rows.append((p.name, max(lows), min(highs)))
    return pd.DataFrame(rows, columns=["predictor", "low", "high"])


def _overlap(paper: Paper, book: Codebook, proved: Proved, bound: float) -> dict:
    """What is proved of the largest VIF, whose it is, and how many slopes could be detected."""
    vifs = table_vif_ranges(paper, proved)
    source = "VIF >= df beta^2 / t^2 / (1 - R2)"
    largest = vifs["low"].max(), vifs["high"].max()
    found = {"vif": Outer(*largest, "yes" if largest[0] > 5 else "", source)}
    first = vifs.loc[vifs["low"].idxmax()]
    apart = _ratio_below_one(paper, first["predictor"])
    says = book.gloss(first["predictor"]) if apart else ""
    found["overlap"] = Outer(
        *largest,
        says,
        "VIF of each other function / VIF of this one < 1: df, R2 cancel in each regression",
    )
    df = paper.complete - len(paper.predictors) - 1
    # larger VIFs hide more: the lower count belongs to the higher ends
    detectable = [
        evidence.smallest_slope(vifs[end].to_numpy(), df) <= bound for end in ("high", "low")
    ]
    counts = [int(np.sum(d)) for d in detectable]
    says = str(counts[0]) if counts[0] == counts[1] else ""
    found["detectable"] = Outer(*counts, says, source)
    return found


def _ratio_below_one(paper: Paper, first: str) -> bool:
    """Whether every other predictor's VIF is proved smaller.

    In one regression the same R2 divides both, so it cancels.
    """
    for p in paper.predictors:
        if p.name == first:
            continue
        ratios = []
        for o in paper.regressed:
            own = bound_overlap(o.beta[first], o.t[first], paper.df)
            other = bound_overlap(o.beta[p.name], o.t[p.name], paper.df)
            if other[1] is not None and own[0] > 0:
                ratios.append(other[1] / own[0])
        if not ratios or min(ratios) >= 1:
            return False
    return True
