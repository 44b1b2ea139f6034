"""The specification curve against chance: outcomes shuffled over respondents, every specification refitted (Simonsohn, Simmons and Nelson 2020)."""

import numpy as np
import pandas as pd
from scipy import stats

from helpers.base.parallel import run_tasks
from helpers.statistics.multiverse.choices import Choices
from helpers.statistics.multiverse.datasets import columns_of
from helpers.statistics.multiverse.estimates import RANKED, as_arrays, regressions, select_rows
from helpers.statistics.multiverse.ordinal import rank
from helpers.statistics.resampling.design import Design

BLOCK = 250  # shufflings in one task


def judge_jointly(
    specifications: pd.DataFrame,
    data: dict,
    choices: Choices,
    predictors,
    permutations: int,
    seed: int,
    **where,
) -> pd.DataFrame:
    """P of three summaries of the specifications marked `tested`, by outcome and, within it, by function.

    Summaries: the median estimate, the share with |z| > 1.96, the typical z (see _summaries); all judged by their size.
    Null hypothesis: an outcome has nothing to do with use or covariates; its values are shuffled over the respondents who have one,
    the same way for every specification. where: scheduler and processes, as in run_tasks.
    Returns outcome, function ('' for all), specifications, median, share, typical_z, and the P of each (median_p, share_p, typical_z_p).
    """
    tested = specifications[specifications["tested"]]
    sizes = [BLOCK] * (permutations // BLOCK) + (
        [permutations % BLOCK] if permutations % BLOCK else []
    )
    seeds = np.random.SeedSequence(seed).spawn(len(sizes) * tested["outcome"].nunique())
    tasks, outcomes = [], list(tested["outcome"].unique())
    for outcome in outcomes:
        part = tested[tested["outcome"] == outcome]
        tasks += [
            (part, data, outcome, choices, tuple(predictors), size, seeds.pop(0), i == 0)
            for i, size in enumerate(sizes)
        ]
    found = run_tasks(_summarise_block, tasks, **where)
    blocks = {
        outcome: found[i * len(sizes) : (i + 1) * len(sizes)] for i, outcome in enumerate(outcomes)
    }
    return pd.concat(
        [_judge(outcome, block) for outcome, block in blocks.items()], ignore_index=True
    )


def _judge(outcome: str, blocks: list) -> pd.DataFrame:
    labels, counts = blocks[0][0], blocks[0][1]
    values = np.concatenate(
        [b[2] for b in blocks], axis=2
    )  # groups x summaries x (data as they are, then shuffled)
    size = np.abs(values)
    p = (size[:, :, 1:] >= size[:, :, :1] - 1e-12).sum(axis=2) + 1
    p = p / values.shape[2]
    columns = {name: values[:, i, 0] for i, name in enumerate(("median", "share", "typical_z"))}
    ps = {f"{name}_p": p[:, i] for i, name in enumerate(columns)}
    return pd.DataFrame(
        {"outcome": outcome, "function": labels, "specifications": counts, **columns, **ps}
    )


def _summarise_block(task: tuple) -> tuple:
    """Labels of the groups of specifications, their sizes, and the summaries (groups x summaries x shufflings)."""
    part, data, outcome, choices, predictors, size, seed, first = task
    found, shuffled, ranks = [], {}, {}
    for key, group in part.groupby(["scoring", "coding", "missing"], sort=False):
        if key[0] not in shuffled:
            shuffled[key[0]] = _shuffle(data, key[0], outcome, size, seed)
        found += _refit(group, data[key][0], choices, predictors, shuffled[key[0]], ranks)
    functions = np.array([f for f, _, _ in found])
    estimate, z = (np.array([row[i] for row in found])[:, 0 if first else 1 :] for i in (1, 2))
    labels = ["", *dict.fromkeys(functions)]
    groups = [functions == label if label else np.full(len(functions), True) for label in labels]
    return (
        labels,
        [int(rows.sum()) for rows in groups],
        np.stack(
            [
                _summaries(estimate[rows], z[rows], signed=label != "")
                for rows, label in zip(groups, labels, strict=True)
            ]
        ),
    )


def _shuffle(data: dict, scoring: str, outcome: str, size: int, seed) -> pd.DataFrame:
    """The outcome as it is and shuffled `size` times over the respondents who have it (respondents x 1 + size)."""
    tables = [versions[0] for (s, _, _), versions in data.items() if s == scoring]
    known = max(tables, key=lambda t: t[outcome].notna().sum())[outcome].dropna()
    shuffled = np.random.default_rng(seed).permuted(np.tile(known.to_numpy(), (size, 1)), axis=1)
    return pd.DataFrame(np.vstack([known.to_numpy(), shuffled]).T, index=known.index)


def _refit(
    group: pd.DataFrame,
    table: pd.DataFrame,
    choices: Choices,
    predictors: tuple,
    shuffled: pd.DataFrame,
    ranks: dict,
) -> list:
    """(function, estimates, z) of each specification of one table, for the outcome as it is and shuffled.

    ranks: outcomes ranked among the same respondents before, by who they are.
    """
    table = table[table.index.isin(shuffled.index)]
    outcomes, arrays = shuffled.loc[table.index].to_numpy(), as_arrays(table)
    found = []
    for (covariates, _, names), rows in regressions(group, predictors).items():
        x, who = select_rows(
            arrays,
            [*names, *columns_of(choices.dimensions["covariates"][covariates]["variables"], table)],
        )
        for ranked in (False, True):
            wanted = [
                (function, method) for _, function, method in rows if (method in RANKED) == ranked
            ]
            design = Design(rank(x) if ranked else x, list(range(len(names))))
            if not wanted or not design.usable:
                continue
            y = _ranked(outcomes, who, table.index, ranks) if ranked else outcomes[who]
            fits = {
                method: _estimate_and_z(design, y, method == "hc3")
                for method in {m for _, m in wanted}
            }
            found += [
                (function, *(part[names.index(function)] for part in fits[method]))
                for function, method in wanted
            ]
    return found


def _ranked(outcomes: np.ndarray, who: np.ndarray, index: pd.Index, ranks: dict) -> np.ndarray:
    key = index[who].to_numpy().tobytes()
    if key not in ranks:
        ranks[key] = stats.rankdata(outcomes[who], axis=0)
    return ranks[key]


def _estimate_and_z(design: Design, y: np.ndarray, robust: bool) -> tuple[np.ndarray, np.ndarray]:
    """Estimates, and z with the same two-sided P as t to three digits (Wallace 1959, eq. 4.3)."""
    estimate, se = design.fit(y, robust)
    t, df = estimate / se, design.df
    return estimate, np.sign(t) * (8 * df + 1) / (8 * df + 3) * np.sqrt(df * np.log1p(t * t / df))


def _summaries(estimate: np.ndarray, z: np.ndarray, signed: bool) -> np.ndarray:
    """Median estimate, share significant and typical z of each shuffling (3 x shufflings).

    For one function the direction counts: median, share in the commoner direction (negative if that is downwards), mean z. Over all
    functions opposite relations must not cancel: median size, share in either direction, root mean square z.
    """
    up, down = (z > 1.96).mean(axis=0), (z < -1.96).mean(axis=0)
    if signed:
        return np.stack(
            [np.median(estimate, axis=0), np.where(up >= down, up, -down), z.mean(axis=0)]
        )
    return np.stack([np.median(np.abs(estimate), axis=0), up + down, np.sqrt((z**2).mean(axis=0))])
