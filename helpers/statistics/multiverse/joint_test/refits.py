"""Every specification of an outcome fitted to the outcome as it is and without a relation."""

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from helpers.statistics.multiverse.choices import Choices
from helpers.statistics.multiverse.datasets import columns_of
from helpers.statistics.multiverse.estimates import RANKED, regressions, select_rows, split_columns
from helpers.statistics.multiverse.joint_test.null_outcomes import NullOutcomes
from helpers.statistics.multiverse.ordinal import rank
from helpers.statistics.resampling.design import Design, Outcomes, fit_designs


class Task(NamedTuple):
    """One block of shufflings of one outcome; first: the outcome as it is comes with it.

    specifications: all of the outcome; data: as prepare_data makes them; size: shufflings, drawn by
    seed.
    """

    specifications: pd.DataFrame
    data: dict
    outcome: str
    choices: Choices
    predictors: tuple
    size: int
    seed: np.random.SeedSequence
    alpha: float
    first: bool


class Wanted(NamedTuple):
    """A regression on the outcome as it is and shuffled: on ranks or not, of whom, with covariates.

    rows: (line in the table, place among the focal predictors) of each specification it answers.
    """

    design: Design
    robust: bool
    ranked: bool
    others: list
    who: pd.Index
    rows: list


class Refit(NamedTuple):
    """One specification for the outcome as it is (first) and shuffled: its line in the table,
    estimates, z, and whether P is below alpha upwards (1) or downwards (-1)."""

    place: int
    estimate: np.ndarray
    z: np.ndarray
    clear: np.ndarray


def refit_all(task: Task) -> list[Refit]:
    """Every specification of an outcome, in the order of their scorings, covariates and codings."""
    found = []
    for scoring, made in task.specifications.groupby("scoring", sort=False):
        null = NullOutcomes(task.data, scoring, task.outcome, task.size, task.seed)
        for (covariates, missing), same in made.groupby(["covariates", "missing"], sort=False):
            variables = task.choices.dimensions["covariates"][covariates]["variables"]
            wanted = []
            for coding, group in same.groupby("coding", sort=False):
                table = task.data[scoring, coding, missing][0]
                others = columns_of(variables, table)
                wanted += _list_wanted(group, table, others, task.predictors, null)
            found += _refit(wanted, null, task.alpha)
    return found


def _list_wanted(
    group: pd.DataFrame, table: pd.DataFrame, others: list, predictors: tuple, null: NullOutcomes
) -> list[Wanted]:
    """The regressions of one table with the same covariates that can be fitted.

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
            for robust in (False, True):
                own = [row for row in wanted if (row.method == "hc3") == robust]
                places = [(row.place, names.index(row.function)) for row in own]
                if places:
                    found.append(Wanted(design, robust, ranked, others, who, places))
    return found


def _refit(wanted: list[Wanted], null: NullOutcomes, alpha: float) -> list[Refit]:
    """Each specification as it is and without a relation; regressions on the same outcomes are
    fitted together."""
    together: dict[tuple, list] = {}
    for each in wanted:
        key = (each.ranked, each.who.to_numpy().tobytes())
        together.setdefault(key, []).append(each)
    found = []
    for same in together.values():
        outcomes = null.prepare(same[0].others, same[0].who, same[0].ranked)
        fits = _estimate_and_z(same, outcomes, alpha)
        for each in same:
            own = [part[: len(each.design.focal)] for part in fits]
            fits = [part[len(each.design.focal) :] for part in fits]
            for place, at in each.rows:
                if np.isnan(own[1][at]).any():
                    continue  # some shuffling leaves no error to hold the slope against
                found.append(Refit(place, *(part[at] for part in own)))
    return sorted(found, key=lambda refit: refit.place)


def _estimate_and_z(wanted: list[Wanted], outcomes: Outcomes, alpha: float) -> tuple:
    """Estimates, z, and which are clear of zero, of all focal predictors one below the other.

    z has about the same two-sided P as t, to three digits where df are not few (Wallace 1959, eq.
    4.3).
    """
    estimate, se = fit_designs([(each.design, each.robust) for each in wanted], outcomes)
    t = estimate / se
    dfs = []
    for each in wanted:
        design = each.design
        usual = np.full(len(design.focal), float(design.df))
        dfs.append(design.robust_df() if each.robust else usual)
    df = np.concatenate(dfs)
    limit = np.array([_critical(alpha, each) for each in df])[:, None]
    df = df[:, None]
    z = np.sign(t) * (8 * df + 1) / (8 * df + 3) * np.sqrt(df * np.log1p(t * t / df))
    return estimate, z, np.sign(t) * (np.abs(t) > limit)


@cache
def _critical(alpha: float, df: float) -> float:
    return float(stats.t.isf(alpha / 2, df))
