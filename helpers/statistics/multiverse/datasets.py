"""The same answers under each choice of scoring, coding of use and handling of missing answers."""

from dataclasses import replace

import numpy as np
import pandas as pd

from helpers.base.errors import InputError, TooLittle
from helpers.scoring import score_scales
from helpers.statistics.multiverse.choices import INDEX, Choices
from helpers.statistics.multiverse.imputation import impute
from helpers.survey.codebook import Codebook

AFFINE = 1e-9  # residual, in standard deviations, of a score that only shifts and stretches another
ENOUGH = 0.5  # share of the functions that must be answered for their mean to stand for the rest


def prepare_data(
    clean: pd.DataFrame, codebook: Codebook, choices: Choices, imputations: int, seed: int
) -> dict:
    """(scoring, coding, missing) -> the tables to analyse: one, or one a completion.

    Columns: use as coded, its mean (index), outcomes, covariates; an unordered covariate becomes
    one 0/1 column an option but the commonest. A scoring that would only repeat another for every
    outcome is left out (see list_distinct).
    """
    wanted = set().union(*list_distinct(clean, codebook, choices).values())
    data = {}
    for scoring, settings in choices.dimensions["scoring"].items():
        if scoring in wanted:
            table, groups = assemble(clean, codebook, choices, settings)
            versions = vary_table(table, codebook, choices, imputations, seed, groups)
            data |= {(scoring, *key): tables for key, tables in versions.items()}
    return data


def vary_table(
    table: pd.DataFrame,
    codebook: Codebook,
    choices: Choices,
    imputations: int,
    seed: int,
    groups: dict | None = None,
) -> dict:
    """(coding, missing) -> tables to analyse, from use (1-6), scores and covariates.

    groups: unordered covariate -> its options.
    """
    found = {}
    for missing in choices.dimensions["missing"]:
        versions = _without_gaps(table, missing, imputations, seed)
        for coding, coded in choices.dimensions["coding"].items():
            found[coding, missing] = [
                _finish(v, codebook, coded["values"], groups or {}, missing == "person_mean")
                for v in versions
            ]
    return found


def list_distinct(clean: pd.DataFrame, codebook: Codebook, choices: Choices) -> dict:
    """outcome -> the scorings that give it scores of its own.

    A scoring repeats an earlier one for an outcome where nobody's answers come or go and the
    outcome and all covariates are the same but for a shift or stretch, which no standardised
    estimate shows.
    """
    tables: dict[str, pd.DataFrame] = {}
    distinct: dict[str, list] = {outcome: [] for outcome in choices.outcomes}
    scales = [v for v in _list_covariates(choices) if v in codebook.scales]
    for scoring, settings in choices.dimensions["scoring"].items():
        tables[scoring], _ = assemble(clean, codebook, choices, settings)
        for outcome, kept in distinct.items():
            columns = list(dict.fromkeys([outcome, *scales]))
            if not any(_repeats(tables[scoring], tables[other], columns) for other in kept):
                kept.append(scoring)
    return distinct


def _repeats(table: pd.DataFrame, other: pd.DataFrame, columns: list) -> bool:
    if not table.isna().equals(other.isna()):
        return False
    for name in columns:
        x = table[name].dropna().to_numpy()
        y = other[name].dropna().to_numpy()
        if x.std() == 0 or y.std() == 0:
            same = x.std() == y.std()
        else:
            x = (x - x.mean()) / x.std()
            y = (y - y.mean()) / y.std()
            same = np.allclose(x, y, rtol=0, atol=AFFINE)
        if not same:
            return False
    return True


def keep_distinct(specifications: pd.DataFrame, distinct: dict) -> pd.DataFrame:
    """The specifications that repeat no other. distinct: as list_distinct finds it."""
    kept = [
        scoring in distinct[outcome]
        for outcome, scoring in specifications[["outcome", "scoring"]].itertuples(index=False)
    ]
    return specifications[kept].reset_index(drop=True)


def find_few(clean: pd.DataFrame, codebook: Codebook, choices: Choices, least: int = 20) -> set:
    """(coding, function) where a coding has two values and fewer than `least` have one of them."""
    few = set()
    for coding, settings in choices.dimensions["coding"].items():
        values = settings["values"]
        if len(set(values)) == 2:
            for function in codebook.predictors:
                codes = sorted(codebook.variables[function].labels)
                coded = clean[function].map(dict(zip(codes, values, strict=True)))
                counts = coded.value_counts().reindex(sorted(set(values)), fill_value=0)
                if counts.min() < least:
                    few.add((coding, function))
    return few


def flag_few(specifications: pd.DataFrame, few: set) -> pd.Series:
    """Whether a specification compares with fewer than that. few: as find_few finds it."""
    pairs = zip(specifications["coding"], specifications["function"], strict=True)
    return pd.Series([pair in few for pair in pairs], index=specifications.index)


def keep_possible(
    clean: pd.DataFrame, codebook: Codebook, choices: Choices
) -> tuple[Choices, list[str]]:
    """The choices that can be made with these answers, and why others cannot, in sentences.

    Raises TooLittle where nothing can be modelled, InputError where no outcome varies or no way of
    treating missing answers is left.
    """
    if not codebook.outcomes or not codebook.predictors:
        raise TooLittle(
            "No other choices are tried, because no outcome can be modelled by any predictor: "
            "too few respondents answered everything, or all of them gave the same answers."
        )
    notes = list(choices.notes)
    settings = next(iter(choices.dimensions["scoring"].values()))
    table, _ = assemble(clean, codebook, choices, settings)
    outcomes = [name for name in choices.outcomes if table[name].nunique() > 1]
    for name in choices.outcomes:
        if name not in outcomes:
            notes.append(
                f"{codebook.gloss(name)} is left out: all {table[name].count()} scores are the "
                "same, and an outcome must vary."
            )
    if not outcomes:
        raise InputError("no outcome varies; a sensitivity analysis needs one that does.")
    constant = [name for name in choices.outcomes if name not in outcomes]
    table = table.drop(columns=constant)
    missing = dict(choices.dimensions["missing"])
    complete = len(table.dropna())
    needed = table.shape[1] + 2
    if complete < needed:
        for name in ("listwise", "imputed"):
            missing.pop(name, None)
        notes.append(
            f"{complete} respondents answered everything; with {table.shape[1]} variables at least "
            f"{needed} are needed, so complete answers and imputation are left out."
        )
    if not missing:
        raise InputError(f"{complete} respondents answered everything; {needed} are needed.")
    covariates = {
        name: made
        for name, made in choices.dimensions["covariates"].items()
        if not set(made["variables"]) & set(constant)
    }
    kept = {**choices.dimensions, "missing": missing, "covariates": covariates}
    return replace(choices, dimensions=kept, outcomes=tuple(outcomes)), notes


def _list_covariates(choices: Choices) -> list:
    sets = choices.dimensions["covariates"].values()
    return sorted(set().union(*(made["variables"] for made in sets)))


def _rekey(codebook: Codebook, turned: dict) -> Codebook:
    """The codebook with other reversed items. turned: scale -> its reversed items."""
    variables = dict(codebook.variables)
    for scale, items in turned.items():
        for name in codebook.scales[scale].items:
            variables[name] = replace(variables[name], reversed=name in items)
    return replace(codebook, variables=variables)


def _shift_scores(scores: pd.DataFrame, codebook: Codebook, first: dict) -> pd.DataFrame:
    """Scores with the options of some scales numbered from another code.

    Turning an item keeps its range, so every item moves by the same.
    """
    for name, code in first.items():
        scale = codebook.scales[name]
        times = len(scale.items) if scale.method == "sum" else 1
        scores[name] = scores[name] + times * (code - scale.low)
    return scores


def assemble(
    clean: pd.DataFrame, codebook: Codebook, choices: Choices, settings: dict
) -> tuple[pd.DataFrame, dict]:
    """Use (1-6), scores and covariates as numbers, before any coding or filling in.

    settings: those of one scoring. Returns the table and unordered covariate -> its options, the
    commonest first; in the table such a covariate is the place of the option.
    """
    book = _rekey(codebook, settings.get("turned", {}))
    scores = score_scales(clean, book, settings["min_answered"])
    scores = _shift_scores(scores, codebook, settings.get("first", {}))
    outcomes = list(choices.outcomes or codebook.outcomes)
    others = [v for v in _list_covariates(choices) if v not in outcomes]
    table = clean[list(codebook.predictors)].astype(float)
    groups = {}
    for name in [*outcomes, *others]:
        column = scores[name] if name in scores else clean[name]
        if not pd.api.types.is_numeric_dtype(column):
            groups[name] = column.value_counts().index.tolist()
            column = column.map({option: place for place, option in enumerate(groups[name])})
        table[name] = column.astype(float)
    return table, groups


def _without_gaps(
    table: pd.DataFrame, missing: str, imputations: int, seed: int
) -> list[pd.DataFrame]:
    if missing == "imputed":
        return impute(table, imputations, seed)
    if missing != "listwise":
        return [table]
    complete = table.dropna()
    if len(complete) <= table.shape[1] + 1:
        raise TooLittle(
            f"No other choices are tried, because {len(complete)} respondents answered everything; "
            f"with {table.shape[1]} variables at least {table.shape[1] + 2} are needed."
        )
    return [complete]


def _finish(
    table: pd.DataFrame, codebook: Codebook, values: list, groups: dict, fill: bool
) -> pd.DataFrame:
    """Use as coded, its index, and unordered covariates as 0/1 columns.

    fill: whether the mean of the functions answered stands for those left out.
    """
    use = list(codebook.predictors)
    columns = dict(zip(table.columns, table.to_numpy(dtype=float).T, strict=True))
    codes = sorted(codebook.variables[use[0]].labels)
    answers = np.column_stack([columns[name] for name in use])
    gone = np.isnan(answers)
    place = np.searchsorted(codes, np.where(gone, codes[0], answers))
    coded = np.where(gone, np.nan, np.asarray(values, dtype=float)[place])
    if fill:
        answered = (~gone).sum(axis=1)
        own = np.nansum(coded, axis=1) / np.maximum(answered, 1)
        own[answered / len(use) < ENOUGH] = np.nan
        coded = np.where(gone, own[:, None], coded)
    columns |= dict(zip(use, coded.T, strict=True))
    columns[INDEX] = coded.sum(axis=1) / len(use)
    for name, options in groups.items():
        held = columns.pop(name)
        for place, option in enumerate(options[1:], start=1):
            columns[f"{name}: {option}"] = np.where(np.isnan(held), np.nan, held == place)
    return pd.DataFrame(np.column_stack(list(columns.values())), table.index, list(columns))


def columns_of(covariates: list, table: pd.DataFrame) -> list[str]:
    """The columns of a table that hold these covariates."""
    columns = []
    for name in covariates:
        columns += [c for c in table.columns if c == name or str(c).startswith(f"{name}: ")]
    return columns
