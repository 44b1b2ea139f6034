"""Specification curves against chance: every specification refitted to outcomes without a relation
(Simonsohn, Simmons and Nelson 2020).

Without covariates the outcome is shuffled over the respondents. With covariates, what they leave of
the outcome is shuffled and added to what they predict (Freedman and Lane 1983), so that a relation
of the covariates with outcome and use stays as it is.
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from helpers.base.parallel import run_tasks
from helpers.statistics.multiverse.choices import Choices
from helpers.statistics.multiverse.datasets import columns_of
from helpers.statistics.multiverse.estimates import RANKED, regressions, select_rows, split_columns
from helpers.statistics.multiverse.ordinal import rank, rank_columns
from helpers.statistics.resampling.bootstrap import split_work
from helpers.statistics.resampling.design import Design, Outcomes

MOST = 1000  # shufflings in one task
MEMORY = 128 * 2**20  # bytes that the outcomes prepared in one task may take, about
KEPT = 20  # of them at a time
SUMMARIES = ("median", "share", "typical_z")


class Task(NamedTuple):
    """One block of shufflings of one curve; first: the outcome as it is comes with it.

    curve: its specifications; data: as prepare_data makes them; size: shufflings, drawn by seed.
    """

    curve: pd.DataFrame
    data: dict
    outcome: str
    choices: Choices
    predictors: tuple
    size: int
    seed: np.random.SeedSequence
    alpha: float
    first: bool


class Refit(NamedTuple):
    """One specification for the outcome as it is (first) and shuffled: estimates, z, and whether
    P is below alpha upwards (1) or downwards (-1)."""

    function: str
    estimate: np.ndarray
    z: np.ndarray
    clear: np.ndarray


class Block(NamedTuple):
    """Summaries of one block: labels of the groups, their sizes, groups x summaries x outcomes."""

    labels: list
    counts: list
    values: np.ndarray


def table_joint_test(
    specifications: pd.DataFrame,
    data: dict,
    choices: Choices,
    predictors,
    permutations: int,
    seed: int,
    alpha: float = 0.05,
    **where,
) -> pd.DataFrame:
    """P of three summaries of the specifications marked `tested`, for each outcome and question.

    Summaries: the median estimate, the share with P < alpha, the typical z (see _summarise); all
    judged by their size. Null hypothesis: use has nothing to do with the outcome, or with what the
    covariates leave of it. Every specification of an outcome meets the same shufflings.
    where: scheduler and processes, as in run_tasks.
    Returns outcome, question, function ('' for all), specifications, median, share, typical_z, and
    the P of each (median_p, share_p, typical_z_p).
    """
    tested = specifications[specifications["tested"]]
    curves = list(tested.groupby(["outcome", "question"], sort=False))
    # One seed an outcome and block: all questions of an outcome meet the same shufflings.
    outcomes = list(tested["outcome"].unique())
    respondents = max(len(tables[0]) for tables in data.values())
    most = int(np.clip(MEMORY // (2 * 8 * KEPT * respondents), 20, MOST))
    sizes, seeds = split_work(permutations, most, seed, len(outcomes))
    tasks = []
    for (outcome, _), part in curves:
        for i, (size, own) in enumerate(zip(sizes, seeds[outcomes.index(outcome)], strict=True)):
            tasks.append(
                Task(part, data, outcome, choices, tuple(predictors), size, own, alpha, i == 0)
            )
    found = run_tasks(_summarise_block, tasks, **where)
    tables = []
    for i, ((outcome, question), _) in enumerate(curves):
        blocks = found[i * len(sizes) : (i + 1) * len(sizes)]
        tables.append(_judge(outcome, question, blocks))
    return pd.concat(tables, ignore_index=True)


def find_joint_line(joint: pd.DataFrame, curve: pd.DataFrame) -> pd.Series | None:
    """The line of the joint test over all functions that belongs to a curve; None if it has none.

    curve: specifications of one outcome and question.
    """
    same = (joint["outcome"] == curve["outcome"].iloc[0]) & (
        joint["question"] == curve["question"].iloc[0]
    )
    lines = joint[same & (joint["function"] == "")]
    return lines.iloc[0] if len(lines) else None


def _judge(outcome: str, question: str, blocks: list[Block]) -> pd.DataFrame:
    values = np.concatenate([block.values for block in blocks], axis=2)
    size = np.abs(values)
    p = (size[:, :, 1:] >= size[:, :, :1] - 1e-12).sum(axis=2) + 1
    p = p / values.shape[2]
    table = pd.DataFrame({"outcome": outcome, "question": question, "function": blocks[0].labels})
    table["specifications"] = blocks[0].counts
    for i, name in enumerate(SUMMARIES):
        table[name] = values[:, i, 0]
        table[f"{name}_p"] = p[:, i]
    return table


def _summarise_block(task: Task) -> Block:
    """The summaries of one curve over one block of shufflings."""
    from threadpoolctl import threadpool_limits

    # Thousands of small products: threads would wait for each other most of the time.
    with threadpool_limits(1, "blas"):
        found = _refit_all(task)
    functions = np.array([refit.function for refit in found])
    kept = slice(0 if task.first else 1, None)
    estimate = np.array([refit.estimate[kept] for refit in found])
    z = np.array([refit.z[kept] for refit in found])
    clear = np.array([refit.clear[kept] for refit in found])
    labels = ["", *dict.fromkeys(functions)]
    counts = []
    values = []
    for label in labels:
        rows = functions == label if label else np.full(len(functions), True)
        counts.append(int(rows.sum()))
        values.append(_summarise(estimate[rows], z[rows], clear[rows], signed=label != ""))
    return Block(labels, counts, np.stack(values))


def _refit_all(task: Task) -> list[Refit]:
    """Every specification of a curve, in the order of their scorings, covariates and codings."""
    found = []
    for scoring, made in task.curve.groupby("scoring", sort=False):
        null = NullOutcomes(task.data, scoring, task.outcome, task.size, task.seed)
        for (covariates, missing), same in made.groupby(["covariates", "missing"], sort=False):
            null.forget()
            variables = task.choices.dimensions["covariates"][covariates]["variables"]
            for coding, group in same.groupby("coding", sort=False):
                table = task.data[scoring, coding, missing][0]
                others = columns_of(variables, table)
                found += _refit(group, table, others, task.predictors, null, task.alpha)
    return found


class NullOutcomes:
    """An outcome as it is and `size` times without a relation to use, for any set of covariates.

    The first column is the outcome as it is. The shufflings are the same for all sets.
    """

    def __init__(self, data: dict, scoring: str, outcome: str, size: int, seed):
        tables = [versions[0] for (s, *_), versions in data.items() if s == scoring]
        self.table = max(tables, key=lambda t: t[outcome].notna().sum())
        self.outcome = outcome
        self.size = size
        self.seed = seed
        self._made: dict = {}
        self._prepared: dict = {}

    def forget(self) -> None:
        """Drop the outcomes that were prepared, so that they do not fill the memory."""
        self._prepared.clear()

    def prepare(self, others: list, who: pd.Index, ranked: bool) -> Outcomes:
        """The outcomes of these respondents, prepared for designs with these covariates."""
        key = (ranked, who.to_numpy().tobytes())
        if key not in self._prepared:
            made = self._make(others, ranked)
            y = made.loc[who].to_numpy(copy=True)
            if ranked and not others:
                y = rank_columns(y)
            elif ranked:  # as it is, the outcome has the ranks among these respondents
                y[:, 0] = rank(self.table.loc[who, self.outcome].to_numpy())
            self._prepared[key] = Outcomes(y)
        return self._prepared[key]

    def known(self, others: list) -> pd.Index:
        """Respondents of whom outcome and covariates are known."""
        return self.table[[self.outcome, *others]].dropna().index

    def _make(self, others: list, ranked: bool) -> pd.DataFrame:
        """Respondents x 1 + size. With covariates and ranks, ranks are taken before shuffling."""
        key = (tuple(others), ranked and bool(others))
        if key not in self._made:
            rows = self.table[[self.outcome, *others]].dropna()
            y = rows[self.outcome].to_numpy()
            x = rows[others].to_numpy()
            if key[1]:
                y = rank(y)
                x = rank(x)
            fitted, left = _split(y, x)
            rng = np.random.default_rng(self.seed)
            order = rng.permuted(np.tile(np.arange(len(y)), (self.size, 1)), axis=1).T
            made = np.column_stack([y, fitted[:, None] + left[order]])
            self._made[key] = pd.DataFrame(made, index=rows.index)
        return self._made[key]


def _split(y: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What covariates predict of an outcome, and what they leave; without any, nothing and all."""
    if not x.shape[1]:
        return np.zeros(len(y)), y
    design = np.column_stack([np.ones(len(y)), x])
    fitted = design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return fitted, y - fitted


def _refit(
    group: pd.DataFrame,
    table: pd.DataFrame,
    others: list,
    predictors: tuple,
    null: NullOutcomes,
    alpha: float,
) -> list[Refit]:
    """Each specification of one table with the same covariates, as it is and without a relation.

    others: columns of the covariates.
    """
    found = []
    used = table[table.index.isin(null.known(others))]
    arrays = split_columns(used)
    for (_, names), rows in regressions(group, predictors).items():
        x, known = select_rows(arrays, [*names, *others])
        who = used.index[known]
        for ranked in (False, True):
            wanted = [row for row in rows if (row.method in RANKED) == ranked]
            if not wanted:
                continue
            design = Design(rank(x) if ranked else x, list(range(len(names))))
            if not design.usable:
                continue
            outcomes = null.prepare(others, who, ranked)
            fits = {}
            for method in {row.method for row in wanted}:
                fits[method] = _estimate_and_z(design, outcomes, method == "hc3", alpha)
            for row in wanted:
                at = names.index(row.function)
                if np.isnan(fits[row.method][1][at]).any():
                    continue  # some shuffling leaves no error to hold the slope against
                found.append(Refit(row.function, *(part[at] for part in fits[row.method])))
    return found


def _estimate_and_z(design: Design, outcomes: Outcomes, robust: bool, alpha: float) -> tuple:
    """Estimates, z, and which are clear of zero.

    z has about the same two-sided P as t, to three digits where df are not few (Wallace 1959, eq.
    4.3).
    """
    estimate, se = design.fit_many(outcomes, robust)
    t = estimate / se
    df = design.robust_df() if robust else np.full(len(t), float(design.df))
    limit = np.array([_critical(alpha, each) for each in df])[:, None]
    df = df[:, None]
    z = np.sign(t) * (8 * df + 1) / (8 * df + 3) * np.sqrt(df * np.log1p(t * t / df))
    return estimate, z, np.sign(t) * (np.abs(t) > limit)


@cache
def _critical(alpha: float, df: float) -> float:
    return float(stats.t.isf(alpha / 2, df))


def _summarise(estimate: np.ndarray, z: np.ndarray, clear: np.ndarray, signed: bool) -> np.ndarray:
    """Median estimate, share with P < alpha and typical z of each shuffling (3 x shufflings).

    For one function the direction counts: median, share in the commoner direction (negative if that
    is downwards), mean z. Over all functions opposite relations must not cancel: median size, share
    in either direction, root mean square z.
    """
    up = (clear > 0).mean(axis=0)
    down = (clear < 0).mean(axis=0)
    if signed:
        share = np.where(up >= down, up, -down)
        return np.stack([np.median(estimate, axis=0), share, z.mean(axis=0)])
    size = np.median(np.abs(estimate), axis=0)
    return np.stack([size, up + down, np.sqrt((z**2).mean(axis=0))])
