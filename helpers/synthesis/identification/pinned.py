"""Pinned or open: whether all members agree on a result, and which further printed number would settle most of what is open."""

import numpy as np
import pandas as pd
from scipy import stats

from helpers.base.text import significant
from helpers.survey.codebook import Codebook

NEAR = 0.1  # share of the members that count as having nearly the same additional number


def judge_results(headlines: list[pd.DataFrame]) -> pd.DataFrame:
    """One line a result: range of its value over members, verdict (pinned or open), what most members say and which share of them,
    how far the range would have to be stretched to change a verdict on a P value, and how many members already show nine tenths of it.

    headlines: one table a member, all with the same results in the same order.
    """
    values = np.array([h["value"].to_numpy(dtype=float) for h in headlines])
    says = np.array([h["says"].to_numpy(dtype=object) for h in headlines])
    rows = []
    for i, (part, result) in enumerate(headlines[0][["part", "result"]].itertuples(index=False)):
        counts = pd.Series(says[:, i]).value_counts()
        verdict = "pinned" if len(counts) == 1 else "open"
        rows.append(
            (
                part,
                result,
                values[:, i].min(),
                np.median(values[:, i]),
                values[:, i].max(),
                counts.index[0],
                counts.iloc[0] / len(says),
                verdict,
            )
        )
    columns = ["part", "result", "lowest", "median", "highest", "says", "share", "verdict"]
    stretch = [
        stretch_to_level(column, level)
        for column, level in zip(values.T, headlines[0]["level"], strict=True)
    ]
    table = pd.DataFrame(rows, columns=columns).assign(
        stretch=stretch, enough=[members_needed(column) for column in values.T]
    )
    order = pd.Categorical(table["part"], table["part"].unique()).codes
    return table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)


def stretch_to_level(p: np.ndarray, level: float) -> float:
    """How many times as wide the range of some P values (as z) must become, about its middle, to reach a level; NaN without one."""
    if level != level:
        return np.nan
    z = stats.norm.isf(np.clip(p, 1e-300, 1) / 2)
    middle, half = (z.min() + z.max()) / 2, (z.max() - z.min()) / 2
    away = abs(stats.norm.isf(level / 2) - middle)
    return float(away / half) if half else np.inf


def members_needed(values: np.ndarray, share: float = 0.9) -> int:
    """How many members, drawn at random, span on average this share of the range of all of them.

    Exact: the expected range of k draws without replacement, from the order statistics.
    """
    ordered, m = np.sort(values), len(values)
    if ordered[-1] == ordered[0]:
        return 1
    gaps = np.diff(ordered)
    below = np.arange(1, m)
    log_choose = np.concatenate([[0], np.cumsum(np.log(np.arange(1, m + 1)))])

    def missing(count, k):  # chance that none of k draws is among `count` of m
        left = m - count
        with np.errstate(invalid="ignore"):
            log = (
                log_choose[left]
                - log_choose[np.maximum(left - k, 0)]
                - log_choose[m]
                + log_choose[m - k]
            )
        return np.where(left >= k, np.exp(log), 0.0)

    for k in range(2, m + 1):
        spanned = 1 - missing(below, k) - missing(m - below, k)
        if (gaps * spanned).sum() >= share * gaps.sum():
            return k
    return m


def largest_dissent(members: int, confidence: float = 0.95) -> float:
    """If all members agree, the largest share of dissenting ones that is still compatible with that (exact binomial)."""
    return 1 - (1 - confidence) ** (1 / members)


def compute_candidates(frame: pd.DataFrame, codebook: Codebook) -> dict:
    """Further numbers that the paper could have printed, from one data set: label -> value."""
    use, scores = list(codebook.predictors), list(codebook.correlates)
    complete = frame.dropna()
    found = {}
    for i, a in enumerate(use):
        for b in use[i + 1 :]:
            found[f"r of {codebook.gloss(a)} and {codebook.gloss(b)}"] = frame[a].corr(frame[b])
    for scale in scores:
        for a in use:
            found[f"Spearman's r of {codebook.gloss(scale)} and {codebook.gloss(a)}"] = frame[
                a
            ].corr(frame[scale], method="spearman")
            weekly = (frame[a] >= 4).where(frame[a].notna())
            found[f"Mean {codebook.gloss(scale)} of weekly users of {codebook.gloss(a)}"] = (
                frame.loc[weekly == 1, scale].mean()
            )
    for outcome in codebook.outcomes:
        x = np.column_stack([np.ones(len(complete)), complete[use]])
        y = complete[outcome].to_numpy()
        residual = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
        found[f"R² of {codebook.gloss(outcome)}"] = (
            1 - (residual @ residual) / ((y - y.mean()) ** 2).sum()
        )
    for i, a in enumerate(scores):
        for b in scores[i + 1 :]:
            found[f"r of {codebook.gloss(a)} and {codebook.gloss(b)}"] = frame[a].corr(frame[b])
    for scale in scores:
        found[f"Mean {codebook.gloss(scale)} of the complete respondents"] = complete[scale].mean()
    return found


def rank_candidates(headlines: list[pd.DataFrame], candidates: list[dict]) -> pd.DataFrame:
    """Which single further number settles most: for each, the share of open verdicts that members near in that number agree on.

    Near: the tenth of the members whose number is nearest, which stands for its being printed. gain: how much more often these agree
    (nine in ten or more) than a random tenth does. helped: open results for which the share grows by at least a quarter.
    """
    says = np.array([h["says"].to_numpy(dtype=object) for h in headlines])
    opened = says[:, [i for i in range(says.shape[1]) if len(set(says[:, i])) > 1]]
    size = max(int(round(NEAR * len(says))), 5)
    codes = np.column_stack([pd.factorize(column)[0] for column in opened.T])
    chance = np.mean(
        [
            _agreement(codes, np.random.default_rng(i).permutation(len(says)), size)
            for i in range(20)
        ],
        axis=0,
    )
    rows = []
    for name in candidates[0]:
        value = np.array(
            [significant(c[name], 12) for c in candidates]
        )  # members that tie but for rounding keep their order
        settled = _agreement(
            codes, np.argsort(np.argsort(value, kind="stable"), kind="stable"), size
        )
        rows.append(
            (
                name,
                value.min(),
                value.max(),
                settled.mean(),
                (settled - chance).mean(),
                int((settled - chance >= 0.25).sum()),
            )
        )
    table = pd.DataFrame(rows, columns=["number", "lowest", "highest", "settled", "gain", "helped"])
    return table.sort_values(["gain", "number"], ascending=[False, True], ignore_index=True)


def _agreement(codes: np.ndarray, rank: np.ndarray, size: int) -> np.ndarray:
    """For each open result, the share of members among whose neighbours (by rank) at least nine in ten say the same."""
    ordered = codes[np.argsort(rank)]
    starts = np.clip(np.arange(len(codes)) - size // 2, 0, len(codes) - size)
    windows = ordered[starts[:, None] + np.arange(size)]  # members x neighbours x results
    top = np.max([(windows == level).mean(axis=1) for level in range(codes.max() + 1)], axis=0)
    return (top >= 0.9).mean(axis=0)
