"""Summaries of specification curves, and how rare they are without a relation."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.base.parallel import run_tasks
from helpers.statistics.multiverse.choices import Choices
from helpers.statistics.multiverse.joint_test.refits import Refit, Task, refit_all
from helpers.statistics.resampling.bootstrap import split_work

MOST = 1000  # shufflings in one task
MEMORY = 128 * 2**20  # bytes that the outcomes prepared in one task may take, about
KEPT = 20  # of them at a time
SUMMARIES = ("median", "share", "typical_z")


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
    for outcome, own in zip(outcomes, seeds, strict=True):
        part = tested[tested["outcome"] == outcome]
        for i, (size, seed) in enumerate(zip(sizes, own, strict=True)):
            tasks.append(
                Task(part, data, outcome, choices, tuple(predictors), size, seed, alpha, i == 0)
            )
    found = run_tasks(_summarise_block, tasks, **where)
    tables = []
    for (outcome, question), _ in curves:
        first = outcomes.index(outcome) * len(sizes)
        blocks = [block[question] for block in found[first : first + len(sizes)]]
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


def _summarise_block(task: Task) -> dict[str, Block]:
    """The summaries of each question of an outcome over one block of shufflings."""
    from threadpoolctl import threadpool_limits

    # The processors are for other tasks.
    with threadpool_limits(1, "blas"):
        found = refit_all(task)
    places = [refit.place for refit in found]
    asked = task.specifications.loc[places, ["question", "function"]].to_numpy()
    blocks = {}
    for question in task.specifications["question"].unique():
        own = [refit for refit, (q, _) in zip(found, asked, strict=True) if q == question]
        blocks[question] = _summarise_question(own, asked[asked[:, 0] == question, 1], task.first)
    return blocks


def _summarise_question(found: list[Refit], functions: np.ndarray, first: bool) -> Block:
    kept = slice(0 if first else 1, None)
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
