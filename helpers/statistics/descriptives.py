"""Frequencies, means and standard deviations as tidy results: row, column, statistic, value."""

import numpy as np
import pandas as pd
from scipy import stats

from helpers.survey.codebook import Codebook
from helpers.survey.privacy.plan import NOT_ANSWERED

RESULT = ["row", "column", "statistic", "value"]
# Rows of a block: few enough for the processor's own memory, and for products of blocks to be left
# to one thread; a second one costs more than it saves.
AT_ONCE = 3_000


def tidy(rows: list[tuple]) -> pd.DataFrame:
    """Results as the scorecard reads them: row, column, statistic, value with all digits."""
    made = pd.DataFrame(rows, columns=RESULT).astype(
        {"row": str, "column": str, "statistic": str, "value": float}
    )
    # What describes respondents may also predict: the same result is listed once.
    return made.drop_duplicates(ignore_index=True)


def cut_blocks(frame: pd.DataFrame, names):
    """Columns of a table as numbers, block by block: names x respondents, missing as NaN."""
    columns = [frame[name].to_numpy(dtype=float, na_value=np.nan) for name in names]
    for start in range(0, len(frame), AT_ONCE):
        yield np.array([column[start : start + AT_ONCE] for column in columns])


def count_options(answers: pd.Series, codes) -> list[tuple]:
    """n who answered, and count and percent of them for each option."""
    return list_counts(answers.name, answers.value_counts().to_dict(), codes)


def list_counts(name: str, counts: dict, codes) -> list[tuple]:
    """The same from how often each answer was given."""
    n = sum(counts.values())
    rows = [(name, "", "n", n)]
    for code in codes:
        count = counts.get(code, 0)
        rows += [
            (name, code, "count", count),
            (name, code, "percent", 100 * count / n if n else float("nan")),
        ]
    return rows


def count_joined(answers: pd.Series, groups: list) -> list[tuple]:
    """Count, and percent of those who answered, of options that are counted together; named by
    their codes, as in '5+6'."""
    n = int(answers.notna().sum())
    rows = []
    for group in groups:
        if len(group) < 2:
            continue
        count = int(answers.isin(group).sum())
        if NOT_ANSWERED in group:
            count += len(answers) - n
        name = "+".join(map(str, group))
        rows += [
            (answers.name, name, "count", count),
            (answers.name, name, "percent", 100 * count / n if n else float("nan")),
        ]
    return rows


def count_all_joined(scored: pd.DataFrame, names, joined: dict) -> list[tuple]:
    """count_joined of several variables. joined: variable -> its groups of options, if any."""
    rows = []
    for name in names:
        rows += count_joined(scored[name], joined.get(name, ()))
    return rows


def count_from(answers: pd.Series, low: int, high: int) -> list[tuple]:
    """Count and percent of those who answered from one option to another, both included."""
    n = int(answers.notna().sum())
    count = int(answers.between(low, high).sum())
    name = f"{low}-{high}"
    return [
        (answers.name, name, "count", count),
        (answers.name, name, "percent", 100 * count / n if n else float("nan")),
    ]


def describe(scores: pd.Series) -> list[tuple]:
    """n, mean, standard deviation (n - 1), lowest and highest value."""
    known = scores.to_numpy(dtype=float, na_value=np.nan)
    known = known[~np.isnan(known)]
    n = len(known)
    none = float("nan")
    values = {
        "n": n,
        "mean": known.mean() if n else none,
        "sd": known.std(ddof=1) if n > 1 else none,
        "min": known.min() if n else none,
        "max": known.max() if n else none,
    }
    return [(scores.name, "", statistic, value) for statistic, value in values.items()]


def hide_ends(results: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    """Tidy results without lowest and highest values, which are those of single respondents, where
    small counts are hidden."""
    ends = results["statistic"].isin(["min", "max"]) & (min_cell > 1)
    return results.assign(value=results["value"].mask(ends))


def describe_people(frame: pd.DataFrame, codebook: Codebook) -> list[tuple]:
    """What the survey says of respondents: counts of options, or mean and spread of a number.

    Of a question with several answers each is counted where it was given.
    """
    rows = []
    for name in codebook.people:
        v = codebook.variables[name]
        options = [1] if v.contains else v.options
        rows += count_options(frame[name], options) if options else []
        rows += [] if v.labels else describe(frame[name])
    return rows


def describe_predictors(frame: pd.DataFrame, codebook: Codebook, weekly: int) -> list[tuple]:
    """Of each predictor with options: counts, and counts from one option up; of others mean and
    spread.

    weekly: the option from which use counts as once a week or more.
    """
    asked = [name for name in codebook.predictors if name in codebook.variables]
    counted = [name for name in asked if codebook.variables[name].options]
    rows = []
    for name in codebook.predictors:
        if name in counted:
            rows += count_options(frame[name], codebook.variables[name].options)
        else:
            rows += describe(frame[name])
    for name in counted:
        rows += count_from(frame[name], weekly, codebook.variables[name].high)
    return rows


def table_instruments(codebook: Codebook) -> pd.DataFrame:
    """What the codebook says of each instrument: items, options, ends of items and score."""
    rows = []
    for name, scale in codebook.scales.items():
        low, high = scale.limits
        rows += [
            (name, "", "items", len(scale.items)),
            (name, "", "low", low),
            (name, "", "high", high),
        ]
        rows += _options(name, codebook.variables[scale.items[0]])
    for group in {v.group: None for v in codebook.variables.values() if v.group}:
        rows += _options(group, codebook.variables[codebook.group(group)[0]])
    for v in codebook.variables.values():
        if v.options and not v.group:
            rows += _options(v.name, v)
    return tidy(rows)


def _options(name: str, variable) -> list[tuple]:
    return [
        (name, "", "options", len(variable.options)),
        (name, "", "item_low", variable.low),
        (name, "", "item_high", variable.high),
    ]


def table_patterns(frame: pd.DataFrame, names) -> pd.DataFrame:
    """Which questions were left out together, commonest first.

    One line a pattern: missing (names joined by ', ') and respondents.
    """
    gone = frame[list(names)].isna()
    patterns = gone.apply(lambda row: ", ".join(row.index[row]), axis=1)
    counts = patterns.value_counts()
    return pd.DataFrame({"missing": counts.index, "respondents": counts.to_numpy()}).sort_values(
        ["respondents", "missing"], ascending=[False, True], ignore_index=True
    )


def table_incomplete(frame: pd.DataFrame, predictors, scores) -> pd.DataFrame:
    """Respondents who answered all predictors against those who did not, a line a score.

    n and mean of each, standardised difference, Welch's P.
    """
    complete = frame[list(predictors)].notna().all(axis=1)
    rows = []
    for name in scores:
        full, part = (frame.loc[who, name].dropna().astype(float) for who in (complete, ~complete))
        known = len(part) > 1
        spread = np.sqrt((full.var() + part.var()) / 2) if known else np.nan
        p = stats.ttest_ind(full, part, equal_var=False).pvalue if known else np.nan
        rows.append(
            (
                name,
                len(full),
                full.mean(),
                len(part),
                part.mean(),
                (part.mean() - full.mean()) / spread,
                p,
            )
        )
    return pd.DataFrame(
        rows,
        columns=[
            "score",
            "n_complete",
            "mean_complete",
            "n_incomplete",
            "mean_incomplete",
            "difference",
            "p",
        ],
    )
