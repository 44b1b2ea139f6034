"""The same answers under each choice of scoring, coding of use and handling of missing answers."""

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.scoring import score_scales
from helpers.statistics.multiverse.choices import INDEX, Choices
from helpers.statistics.multiverse.imputation import impute
from helpers.survey.codebook import Codebook


def prepare_data(
    clean: pd.DataFrame, codebook: Codebook, choices: Choices, imputations: int, seed: int
) -> dict:
    """(scoring, coding, missing) -> the tables to analyse: one, or one a completion.

    Columns: use as coded, its mean (index), outcomes, covariates; an unordered covariate becomes one 0/1 column an option but the commonest.
    A scoring that changes nobody's score is left out, since it would only repeat another.
    """
    data, seen = {}, []
    for scoring, settings in choices.dimensions["scoring"].items():
        table, groups = _assemble(clean, codebook, choices, settings["min_answered"])
        if any(table.equals(other) for other in seen):
            continue
        seen.append(table)
        data |= {
            (scoring, *key): versions
            for key, versions in vary_table(
                table, codebook, choices, imputations, seed, groups
            ).items()
        }
    return data


def vary_table(
    table: pd.DataFrame,
    codebook: Codebook,
    choices: Choices,
    imputations: int,
    seed: int,
    groups: dict | None = None,
) -> dict:
    """(coding, missing) -> tables to analyse, from use (1-6), scores and covariates. groups: unordered covariate -> its options."""
    found = {}
    for missing in choices.dimensions["missing"]:
        versions = _without_gaps(table, missing, imputations, seed)
        for coding, coded in choices.dimensions["coding"].items():
            found[coding, missing] = [
                _finish(v, codebook, coded["values"], groups or {}) for v in versions
            ]
    return found


def keep_distinct(specifications: pd.DataFrame, data: dict) -> pd.DataFrame:
    """The specifications whose data are there: a scoring that changes nothing has none."""
    scorings = {scoring for scoring, _, _ in data}
    return specifications[specifications["scoring"].isin(scorings)].reset_index(drop=True)


def _assemble(
    clean: pd.DataFrame, codebook: Codebook, choices: Choices, min_answered: float
) -> tuple[pd.DataFrame, dict]:
    scores = score_scales(clean, codebook, min_answered)
    covariates = {v for c in choices.dimensions["covariates"].values() for v in c["variables"]}
    table, groups = clean[list(codebook.predictors)].astype(float), {}
    for name in [*codebook.outcomes, *sorted(covariates - set(codebook.outcomes))]:
        column = scores[name] if name in scores else clean[name]
        if not pd.api.types.is_numeric_dtype(column):
            groups[name] = column.value_counts().index.tolist()
            column = column.map({option: place for place, option in enumerate(groups[name])})
        table[name] = column.astype(float)
    for name in codebook.outcomes:
        if table[name].dropna().nunique() < 2:
            raise InputError(
                f"{name}: all {table[name].count()} scores are the same; an outcome must vary."
            )
    return table, groups


def _without_gaps(
    table: pd.DataFrame, missing: str, imputations: int, seed: int
) -> list[pd.DataFrame]:
    if missing == "pairwise":
        return [table]
    if missing == "imputed":
        return impute(table, imputations, seed)
    complete = table.dropna()
    if len(complete) <= table.shape[1] + 1:
        raise InputError(
            f"{len(complete)} respondents answered everything; with {table.shape[1]} variables at least {table.shape[1] + 2} are needed."
        )
    return [complete]


def _finish(table: pd.DataFrame, codebook: Codebook, values: list, groups: dict) -> pd.DataFrame:
    """Use as coded, its index, and unordered covariates as 0/1 columns."""
    table, use = table.copy(), list(codebook.predictors)
    codes = sorted(codebook.variables[use[0]].labels)
    place = np.searchsorted(codes, table[use].fillna(codes[0]))
    table[use] = np.where(table[use].isna(), np.nan, np.asarray(values, dtype=float)[place])
    table[INDEX] = table[use].mean(axis=1, skipna=False)
    for name, options in groups.items():
        for place, option in enumerate(options[1:], start=1):
            table[f"{name}: {option}"] = np.where(table[name].isna(), np.nan, table[name] == place)
    return table.drop(columns=list(groups))


def columns_of(covariates: list, table: pd.DataFrame) -> list[str]:
    """The columns of a table that hold these covariates."""
    return [c for v in covariates for c in table.columns if c == v or str(c).startswith(f"{v}: ")]
