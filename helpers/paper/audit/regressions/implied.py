"""What follows from the printed numbers alone:
VIFs, R2 and F, power, corrections for many tests, and what a mean says of its range.
"""

import numpy as np
import pandas as pd
from scipy import stats

from helpers.paper.audit.checks.significance import p_from_r
from helpers.paper.audit.regressions.arrangement import Regressions
from helpers.paper.audit.regressions.bounds import bound_overlap
from helpers.paper.audit.regressions.fit import random_omission
from helpers.paper.audit.regressions.identities import fit_products, limit_vif
from helpers.paper.audit.regressions.labels import Labels
from helpers.paper.printed_numbers import interval
from helpers.statistics.evidence import power_of_slope, smallest_slope, table_adjusted_p

POWER = 0.8
EFFECTS = (0.05, 0.1, 0.2, 0.3)


def table_r2(printed: Regressions, labelling, omission: float = 1.0) -> pd.DataFrame:
    """R2 = sum of beta r and the overall F test of each regression, under a labelling of its rows.

    low and high let every beta and r take any value within its rounding
    (exact if the correlations rested on the same respondents);
    wide_low and wide_high also let each r move by `omission` standard errors of random omission,
    all at their worst together.
    """
    rows = []
    for outcome in printed.outcomes:
        tight = _r2_limits(printed, outcome, labelling, 0)
        wide = _r2_limits(printed, outcome, labelling, omission)
        middle = sum(tight) / 2
        f = {
            name: test_r2(value, len(labelling), printed.df[outcome])
            for name, value in {"F": middle, "F_low": tight[0], "F_high": tight[1]}.items()
        }
        values = {
            "r2": middle,
            "low": tight[0],
            "high": tight[1],
            "wide_low": wide[0],
            "wide_high": wide[1],
        }
        p = {"p": f["F"][1], "p_low": f["F_high"][1], "p_high": f["F_low"][1]}
        rows.append(
            {"outcome": outcome, **values, **{name: pair[0] for name, pair in f.items()}, **p}
        )
    return pd.DataFrame(rows)


def test_r2(r2: float, predictors: int, df: int) -> tuple[float, float]:
    """F of a whole regression and its P."""
    r2 = min(max(r2, 0.0), 1 - 1e-12)
    f = r2 / predictors / ((1 - r2) / df)
    return f, float(stats.f.sf(f, predictors, df))


def table_vif(printed: Regressions, labels: Labels) -> pd.DataFrame:
    """VIF of each printed row: (beta / t)2 df / (1 - R2), R2 as fitted.

    Low and high from rounding over all outcomes.
    """
    products = fit_products(limit_vif(printed))
    left = dict(zip(printed.outcomes, 1 - labels.fit.r2[0], strict=True))
    rows = []
    for i, row in enumerate(printed.predictors):
        low = high = np.nan
        if products:
            ends = np.array([products[row, o] for o in printed.outcomes])
            ends = ends / np.array([left[o] for o in printed.outcomes])[:, None]
            low = ends[:, 0].max()
            high = ends[:, 1].min()
        rows.append(
            {
                "printed_label": row,
                "variable": labels.variables[row] or f"open ({row})",
                "low": low,
                "high": high,
                "fitted": labels.fit.vif[0][i],
            }
        )
    return pd.DataFrame(rows)


def table_vif_limits(printed: Regressions, labels: Labels) -> pd.DataFrame:
    """What is proved of each variable's VIF, whatever the correlations.

    At least `low`, the largest df beta^2 / t^2 of its rows.
    """
    rows = []
    for row in printed.predictors:
        lows = [float(low) for _, low, _ in _products(printed, row)]
        rows.append(
            {"variable": labels.variables[row] or f"open ({row})", "low": max(lows, default=np.nan)}
        )
    return pd.DataFrame(rows)


def table_power_limits(printed: Regressions, labels: Labels, level: float = 0.05) -> pd.DataFrame:
    """Proved limits of the power of each test of one predictor.

    Also of the smallest coefficient found four times in five. The shift of the noncentral t is
    beta sqrt(df / ((1 - R2) VIF)), and (1 - R2) VIF = df beta^2 / t^2 follows from the published
    beta and t up to rounding. Of the outcomes, the one whose digits say most is shown; without
    beta and t there are no rows.
    """
    rows = []
    for row in printed.predictors:
        products = [p for p in _products(printed, row) if p[1] > 0 and p[2] is not None]
        if not products:
            continue
        outcome, low, high = min(products, key=_width)
        ends = (float(high), float(low))
        df = printed.df[outcome]
        found = {"variable": labels.variables[row] or f"open ({row})", "outcome": outcome}
        for b in EFFECTS:
            limits = [float(power_of_slope(b, product, df, level)) for product in ends]
            found[f"power at {b:g}, low"] = limits[0]
            found[f"power at {b:g}, high"] = limits[1]
        found["smallest_low"] = smallest_slope(ends[1], df, POWER, level)
        found["smallest_high"] = smallest_slope(ends[0], df, POWER, level)
        rows.append(found)
    return pd.DataFrame(rows)


def _products(printed: Regressions, row: str) -> list[tuple]:
    """(outcome, low, high) of (1 - R2) VIF, for each outcome with beta and t of a row.

    Where there is no upper limit, high is None.
    """
    found = []
    for outcome in printed.outcomes:
        beta = printed.beta.get((outcome, row))
        t = printed.t.get((outcome, row))
        if beta is not None and t is not None:
            found.append((outcome, *bound_overlap(beta, t, printed.df[outcome])))
    return found


def _width(product: tuple) -> float:
    return float(product[2] / product[1])


def table_corrections(published: pd.DataFrame, level: float = 0.05) -> pd.DataFrame:
    """Holm and Benjamini-Hochberg over all printed correlations,
    each P with its interval from the rounding of r.

    A corrected P rises with every P, so the ends of its interval come from all lower and all upper
    ends.
    """
    tests = published[(published.statistic == "r") & (published.n != "")]
    ends = np.array([p_from_r(e.printed, int(e.n) - 2) for e in tests.itertuples()])
    middle = np.array(
        [_p_of(float(sum(interval(e.printed)) / 2), int(e.n) - 2) for e in tests.itertuples()]
    )
    table = (
        tests[["id", "row", "column", "printed", "n"]]
        .reset_index(drop=True)
        .assign(p=middle, p_low=ends[:, 0], p_high=ends[:, 1])
    )
    for end, p in {"": middle, "_low": ends[:, 0], "_high": ends[:, 1]}.items():
        corrected = table_adjusted_p(p)
        table[f"holm{end}"] = corrected["holm"]
        table[f"bh{end}"] = corrected["bh"]
    return table.sort_values("p", kind="stable", ignore_index=True)


def table_on_range(mean: str, items: int, low: int, high: int) -> pd.DataFrame:
    """Where a printed total lies on the range of its items:
    coded low..high as stated, and coded one higher.

    share: of the range, from rounding low and high; item: the mean of one item.
    """
    rows = []
    for shift, name in ((0, "as stated"), (1, "one higher")):
        bottom = (low + shift) * items
        top = (high + shift) * items
        ends = [float((x - bottom) / (top - bottom)) for x in interval(mean)]
        rows.append(
            {
                "coding": f"{low + shift} to {high + shift}, {name}",
                "lowest": bottom,
                "highest": top,
                "share": sum(ends) / 2,
                "share_low": ends[0],
                "share_high": ends[1],
                "item": float(sum(interval(mean)) / 2 / items),
            }
        )
    return pd.DataFrame(rows)


def table_means_on_range(published: pd.DataFrame, scales: dict) -> pd.DataFrame:
    """table_on_range of every printed mean of a scale that is a sum; scales as in the codebook."""
    found = published[
        (published.statistic == "mean")
        & published.row.isin([s.name for s in scales.values() if s.method == "sum"])
    ]
    parts = []
    for entry in found.drop_duplicates("row").itertuples():
        scale = scales[entry.row]
        part = table_on_range(entry.printed, len(scale.items), scale.low, scale.high)
        part.insert(0, "scale", scale.gloss)
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["scale"])


def table_witness_gap(printed: Regressions, labels: Labels) -> pd.DataFrame:
    """How far the fitted correlations are from the printed ones,
    in the units that random omission would give.
    """
    rows = []
    for i, outcome in enumerate(printed.outcomes):
        for j, variable in enumerate(labels.leading):
            middle = float(sum(interval(printed.r[outcome, variable])) / 2)
            scale = random_omission(printed.n[variable] or printed.kept, printed.kept)
            shift = float(labels.fit.r[0, i, j]) - middle
            rows.append(
                {
                    "outcome": outcome,
                    "variable": variable,
                    "printed": middle,
                    "fitted": middle + shift,
                    "shift": shift,
                    "errors": shift / scale if scale else float("nan"),  # nobody is missing
                }
            )
    return pd.DataFrame(rows)


def _r2_limits(
    printed: Regressions, outcome: str, labelling, omission: float
) -> tuple[float, float]:
    low = high = 0.0
    for row, variable in zip(printed.predictors, labelling, strict=True):
        drift = omission * random_omission(printed.n[variable] or printed.kept, printed.kept)
        r_low, r_high = (float(x) for x in interval(printed.r[outcome, variable]))
        ends = []
        for b in interval(printed.beta[outcome, row]):
            ends += [float(b) * (r_low - drift), float(b) * (r_high + drift)]
        low += min(ends)
        high += max(ends)
    return low, high


def _p_of(r: float, df: int) -> float:
    return float(2 * stats.t.sf(abs(r) * (df / (1 - r * r)) ** 0.5, df))
