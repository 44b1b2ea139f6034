"""From a table of text to one valid row a respondent: options coded, tests and resubmissions removed, addresses dropped."""

from functools import partial

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.base.text import plain, shown_answer
from helpers.survey.codebook import Codebook, Variable
from helpers.survey.reading.coding import by_text


def remove_staff(answers: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Leave out entries made from staff addresses while the form was tested."""
    if "address" not in answers:
        return answers
    return answers[~_domain(answers["address"]).isin(codebook.staff_domains)]


def remove_resubmissions(answers: pd.DataFrame, keep: str = "last") -> pd.DataFrame:
    """Keep one submission a person: those with the same address, whatever its case, width and blanks.

    keep: 'last' or 'first' by time stamp; equal stamps, or none, by order in the file. A missing address is a person of its own.
    """
    if keep not in ("last", "first"):
        raise InputError(f"parameter keep_submission is {keep!r}; expected 'last' or 'first'.")
    if "address" not in answers:
        return answers
    person = normalise_address(answers["address"])
    several = person[
        person.duplicated(keep=False) & (person != "")
    ]  # nobody else's time stamp matters
    if "submitted" in answers and len(several):
        several = several.loc[
            parse_times(answers["submitted"].loc[several.index]).sort_values(kind="stable").index
        ]
    return answers.drop(index=several.index[several.duplicated(keep=keep)])


def parse_times(stamps: pd.Series) -> pd.Series:
    """Time stamps in any common form as times; what is none is missing."""
    stamps = stamps.astype("str")
    times = {text: plain(text) for text in stamps.unique()}
    parsed = pd.to_datetime(pd.Series(times, dtype=object), errors="coerce", format="mixed")
    return stamps.map(parsed)


def normalise_address(addresses: pd.Series) -> pd.Series:
    """E-mail addresses as compared: plain widths, no blanks, lower case."""
    addresses = addresses.astype("str")
    odd = ~addresses.str.fullmatch("[!-~]*")  # anything but printable ASCII
    made = addresses.str.lower()
    made[odd] = addresses[odd].map(lambda text: plain(text).replace(" ", "").casefold())
    return made


def is_synthetic(answers: pd.DataFrame, codebook: Codebook) -> bool:
    """Whether any address is at a domain that the codebook reserves for synthetic respondents."""
    return "address" in answers and bool(
        _domain(answers["address"]).isin(codebook.synthetic_domains).any()
    )


def _domain(addresses: pd.Series) -> pd.Series:
    return normalise_address(addresses).map(lambda address: address.rpartition("@")[2])


def code_answers(answers: pd.DataFrame, codebook: Codebook, name: str) -> pd.DataFrame:
    """Answers as codes: option texts and numbers, in any width; empty is missing. Personal columns are dropped.

    Raises InputError naming row, column, value and what is allowed, at the first of all invalid values.
    """
    coded = recode(answers, codebook)
    if number := count_invalid(coded, codebook):
        first = find_invalid(coded, codebook, most=1).iloc[0]
        raise InputError(
            f"{name}, {say_invalid(first, codebook)}{f' ({number - 1} more like it; ./build.sh check lists all)' if number > 1 else ''}."
        )
    return pd.DataFrame(
        {v.name: _codes(coded[v.name], v) for v in codebook.variables.values()}, index=answers.index
    )


def recode(answers: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Every answer as its code, missing where there is none; what is no answer stays the text it is. Each column is a category."""
    return pd.DataFrame(
        {
            v.name: by_text(answers[v.name], partial(_meaning, variable=v))
            for v in codebook.variables.values()
        },
        index=answers.index,
    )


def _meaning(text: str, variable: Variable):
    """The code of an answer, None for no answer, and the text itself for one that is not known."""
    if plain(text) == "":
        return None
    code = variable.meaning(text)
    return plain(text) if code is None else code


def _codes(coded: pd.Series, variable: Variable) -> pd.Series:
    """Valid codes as whole numbers of the smallest size that holds them, or as words."""
    kinds, places = coded.cat.categories, coded.cat.codes.to_numpy()
    if variable.low is None:
        return pd.Series(np.array([*kinds, None], dtype=object)[places], index=coded.index)
    size = next(
        size
        for size in ("Int8", "Int16", "Int32", "Int64")
        if max(abs(variable.low), abs(variable.high)) <= np.iinfo(size.lower()).max
    )
    whole = [
        kind if variable.allows(kind) else 0 for kind in kinds
    ]  # what only rows that were left out have given may be no code
    values = np.array([*whole, 0], dtype=size.lower())[places]
    return pd.Series(pd.arrays.IntegerArray(values, places < 0), index=coded.index)


def allowed(variable: Variable) -> str:
    """What a variable may hold, in words."""
    if variable.labels:
        return ", ".join(
            f"{code} ({label})" if str(code) != label else str(code)
            for code, label in variable.labels.items()
        )
    return f"whole numbers from {variable.low} to {variable.high}"


def _invalid(coded: pd.Series, variable: Variable) -> np.ndarray:
    """Which answers of a recoded column the codebook does not allow."""
    wrong = np.array(
        [*(not variable.allows(code) for code in coded.cat.categories), False], dtype=bool
    )
    return wrong[coded.cat.codes.to_numpy()]


def count_invalid(coded: pd.DataFrame, codebook: Codebook) -> int:
    """How many answers the codebook does not allow."""
    return int(sum(_invalid(coded[v.name], v).sum() for v in codebook.variables.values()))


def find_invalid(coded: pd.DataFrame, codebook: Codebook, most: int = 1_000_000) -> pd.DataFrame:
    """Answers that the codebook does not allow: row, variable, value; in the order of the file. most: how many at most, from the first."""
    cases = []
    for name, v in codebook.variables.items():
        wrong = coded[name][_invalid(coded[name], v)].head(most)
        cases.append(
            pd.DataFrame(
                {"row": wrong.index, "variable": name, "value": wrong.astype(object).to_numpy()}
            )
        )
    found = pd.concat(cases) if cases else pd.DataFrame(columns=["row", "variable", "value"])
    return found.sort_values("row", kind="stable", ignore_index=True).head(most)


def say_invalid(case, codebook: Codebook) -> str:
    """One invalid answer in words: where it is, what it is, what is allowed."""
    v = codebook.variables[case["variable"]]
    return f"row {case['row']}, column '{v.header}' ({v.name}): {shown_answer(case['value'])} is not an answer; allowed are {allowed(v)}"


def assign_ids(coded: pd.DataFrame, name: str = "The export") -> pd.DataFrame:
    """Respondents in the order of their answers, numbered from 1: an id says nothing about when or by whom a row was sent.

    Raises InputError if no respondent is left.
    """
    if coded.empty:
        raise InputError(
            f"{name}: no respondent is left after the exclusions; expected at least one row of answers."
        )
    ordered = coded.take(sort_rows(coded)).reset_index(drop=True)
    ordered.insert(0, "id", pd.Series(np.arange(1, len(ordered) + 1)).astype("str"))
    return ordered


def sort_rows(frame: pd.DataFrame) -> np.ndarray:
    """The order of the rows by all columns, first to last, missing values last; equal rows stay as they are.

    Columns of few different values are joined to one number as long as it fits into 62 bits, so that few numbers are left to sort by.
    """
    keys, joined, kinds = [], np.zeros(len(frame), dtype=np.int64), 1
    for name in frame:
        places, values = pd.factorize(frame[name], sort=True)
        size = len(values) + 1
        if kinds * size >= 2**62:
            keys.append(joined)
            joined, kinds = np.zeros(len(frame), dtype=np.int64), 1
        joined, kinds = joined * size + np.where(places < 0, len(values), places), kinds * size
    return np.lexsort([*keys, joined][::-1])


def count_missing(clean: pd.DataFrame) -> pd.DataFrame:
    """Missing answers of each variable: number and percent of respondents."""
    missing = clean.drop(columns="id").isna().sum()
    return pd.DataFrame(
        {
            "variable": missing.index,
            "missing": missing.values,
            "percent": 100 * missing.values / len(clean),
        }
    )


def describe_variables(codebook: Codebook) -> pd.DataFrame:
    """Every variable with its header in the export, its meaning and the answers allowed."""
    rows = [(v.name, v.header, v.gloss, allowed(v)) for v in codebook.variables.values()]
    return pd.DataFrame(rows, columns=["Variable", "Header", "Meaning", "Allowed"])


def count_flow(steps: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows left after each named step, and how many the step left out."""
    left = [len(rows) for rows in steps.values()]
    removed = [0] + [before - after for before, after in zip(left, left[1:], strict=False)]
    return pd.DataFrame({"step": list(steps), "left": left, "removed": removed})
