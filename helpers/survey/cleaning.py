"""From a table of text to one valid row a respondent:
options coded, tests and resubmissions removed, addresses dropped.
"""

from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa

from helpers.base.errors import InputError
from helpers.base.text import folded, list_words, plain, shown
from helpers.survey import stamps
from helpers.survey.codebook import Codebook, Filter, Variable
from helpers.survey.headers import filter_name, place_row
from helpers.survey.reading.coding import by_text, sort_rows
from helpers.survey.validity import (
    allowed,
    ask_shifted,
    count_invalid,
    find_invalid,
    find_totals,
    sentence_invalid,
)

# What tools write in place of an address where forms are sent without one.
NOBODY = {
    "anonymous", "anonym", "anonyme", "anónimo", "anonimo", "anônimo", "anoniem", "匿名", "익명",
    "n/a", "na", "none", "-",
}  # fmt: skip


def remove_staff(answers: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Leave out entries made from staff addresses while the form was tested."""
    if "address" not in answers:
        return answers
    return answers[~_is_at(answers["address"], codebook.staff_domains)]


def remove_resubmissions(
    answers: pd.DataFrame, keep: str = "last", dates: str = "ask"
) -> pd.DataFrame:
    """Keep one submission a person: those with the same address, whatever its case, width and
    blanks.

    keep: 'last' or 'first' by time stamp, or 'all'; a missing address is a person of its own.
    dates: the order of day and month where the stamps do not tell ('day first', 'month first'), or
    'file order' to go by the rows alone; 'ask' raises InputError with the question.
    """
    if keep not in ("last", "first", "all"):
        raise InputError(
            f"parameter keep_submission is {keep!r}; expected 'last' or 'first', or 'all'."
        )
    if dates not in stamps.ORDERS:
        raise InputError(
            f"parameter dates is {shown(dates, 40)!r}; expected one of {list_words(stamps.ORDERS)}."
        )
    if "address" not in answers or keep == "all":
        return answers
    person = normalise_address(answers["address"])
    # Nobody else's time stamp matters.
    several = person[_occur_again(person)]
    several = several[~several.isin({*NOBODY, ""})]
    if several.empty:
        return answers
    submitted = answers.get("submitted")
    gone = stamps.order_forms(several.to_frame("person"), submitted, keep, dates)
    return answers.drop(index=gone)


def apply_filter(answers: pd.DataFrame, name: str, rule: Filter) -> pd.DataFrame:
    """The rows that a filter keeps; name: the column it looks at."""
    kept = by_text(answers[name], lambda text: int(rule.keeps(text)))
    return answers[kept == 1]


def exclude(
    answers: pd.DataFrame,
    codebook: Codebook,
    keep: str = "last",
    dates: str = "ask",
    totals: str = "ask",
) -> dict[str, pd.DataFrame]:
    """Each step from the rows of an export to respondents, in words, and the rows that it left.

    The last step is always 'Respondents'. dates and totals: as the run says; 'ask' leaves it to
    the codebook. Raises InputError with the question where something has to be asked.
    """
    dates = codebook.reading.get("dates", "ask") if dates == "ask" else dates
    totals = codebook.reading.get("totals", "ask") if totals == "ask" else totals
    if totals not in ("ask", "leave out", "keep"):
        raise InputError(
            f"parameter totals is {shown(totals, 40)!r}; expected 'ask', 'leave out' or 'keep'."
        )
    steps = {"Forms received": answers}
    if totals != "keep" and (rows := find_totals(answers, codebook)):
        if totals == "ask":
            raise InputError(
                f"row {place_row(rows[0], answers)}: looks like a line of totals or means and not "
                'like a respondent; say -p totals="leave out" or -p totals=keep (in the codebook: '
                "key survey, reading, totals)."
            )
        answers = answers.drop(index=rows)
        steps["Without lines of totals"] = answers
    silent = _answer_nothing(answers, codebook)
    if silent.any():
        answers = answers[~silent]
        steps["Without rows that answer nothing"] = answers
    for place, rule in enumerate(codebook.filters, start=1):
        if filter_name(place) not in answers:
            continue  # check says so, and goes on to look at the rest
        answers = apply_filter(answers, filter_name(place), rule)
        steps[f"Only where: {rule.says}" if rule.keep else f"Without: {rule.says}"] = answers
    if codebook.staff_domains:
        answers = remove_staff(answers, codebook)
        steps["Without test entries by staff"] = answers
    steps["Respondents"] = remove_resubmissions(answers, keep, dates)
    return steps


def _answer_nothing(answers: pd.DataFrame, codebook: Codebook) -> np.ndarray:
    """Which rows have no answer to any question that the codebook names."""
    silent = np.ones(len(answers), dtype=bool)
    for v in codebook.asked.values():
        if not silent.any():
            break
        given = by_text(answers[v.name], lambda text, v=v: None if v.is_missing(text) else 1)
        silent &= given.isna()
    return silent


def normalise_address(addresses: pd.Series) -> pd.Series:
    """E-mail addresses as compared: plain widths, no blanks, lower case."""
    addresses = addresses.astype("str")
    made = addresses.str.lower()
    odd = ~addresses.str.fullmatch("[!-~]*")  # anything but printable ASCII
    if odd.any():
        made[odd] = addresses[odd].map(lambda text: plain(text).replace(" ", "").casefold())
    return made


def _occur_again(texts: pd.Series) -> pd.Series:
    """Which texts are there more than once, whatever their number: by 64-bit hashes, of which only
    those that are equal are compared as texts.
    """
    hashes = pd.util.hash_pandas_object(texts, index=False, categorize=False)
    again = hashes.duplicated(keep=False)
    again[again] = texts[again].duplicated(keep=False)
    return again


def is_synthetic(answers: pd.DataFrame, codebook: Codebook) -> bool:
    """Whether any address is at a domain that the codebook reserves for synthetic respondents."""
    return "address" in answers and bool(
        _is_at(answers["address"], codebook.synthetic_domains).any()
    )


def _is_at(addresses: pd.Series, domains) -> pd.Series:
    """Whether what stands behind the last @, or the whole where there is none, is a domain."""
    made = normalise_address(addresses)
    return made.str.endswith(tuple(f"@{domain}" for domain in domains)) | made.isin(domains)


def code_answers(answers: pd.DataFrame, codebook: Codebook, name: str) -> pd.DataFrame:
    """Answers as codes: option texts and numbers, in any width; empty is missing.
    Personal columns are dropped.

    Raises InputError naming row, column, value and what is allowed, at the first of all invalid
    values.
    """
    coded = recode(answers, codebook)
    if questions := ask_shifted(answers, coded, codebook):
        raise InputError(f"{name}: {questions[0][1]}.")
    if number := count_invalid(coded, codebook):
        first = find_invalid(coded, codebook, most=1).iloc[0]
        more = f" ({number - 1} more like it; ./build.sh check lists all)" if number > 1 else ""
        raise InputError(f"{name}, {sentence_invalid(first, codebook)}{more}.")
    clean = {}
    for v in codebook.variables.values():
        clean[v.name] = _indicate(clean, v) if v.source else _codes(coded[v.name].array, v)
    return pd.DataFrame(clean, index=answers.index, copy=False)


def _indicate(clean: dict, v: Variable) -> pd.Series:
    """1 where the variable that an indicator is made from has its code, 0 where it has another."""
    name, code = v.source
    asked = pd.Series(clean[name])
    return (asked == code).astype("Int8").mask(asked.isna()).array


def recode(answers: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Every answer as its code, missing where there is none;
    what is no answer stays the text it is.

    Each column is a category.
    """
    coded = {}
    for v in codebook.asked.values():
        coded[v.name] = by_text(answers[v.name], partial(_meaning, variable=v))
    made = pd.DataFrame(coded, index=answers.index, copy=False)
    made.attrs = answers.attrs
    return made


def _meaning(text: str, variable: Variable):
    """The code of an answer, None for no answer, and the text itself for one that is not known."""
    if variable.is_missing(text) and not (variable.ticked and not folded(text)):
        return None
    code = variable.meaning(text)
    return plain(text) if code is None else code


def _codes(coded: pd.Categorical, variable: Variable):
    """Valid codes as whole numbers of the smallest size that holds them, or as words."""
    kinds = coded.categories
    places = coded.codes
    if variable.low is None:
        return np.array([*kinds, None], dtype=object)[places]
    if variable.decimals:
        values = [float(kind) if variable.allows(kind) else np.nan for kind in kinds]
        return np.array([*values, np.nan])[places]
    size = next(
        size
        for size in (np.int8, np.int16, np.int32, np.int64)
        if max(abs(variable.low), abs(variable.high)) <= np.iinfo(size).max
    )
    # What only rows that were left out have given may be no code.
    whole = [kind if variable.allows(kind) else 0 for kind in kinds]
    values = np.array([*whole, 0], dtype=size)[places]
    return pd.arrays.IntegerArray(values, places < 0)


def assign_ids(coded: pd.DataFrame, name: str = "The export") -> pd.DataFrame:
    """Respondents in the order of their answers, numbered from 1:
    an id says nothing about when or by whom a row was sent.

    Raises InputError if no respondent is left.
    """
    if coded.empty:
        raise InputError(
            f"{name}: no respondent is left after the exclusions; "
            "expected at least one row of answers."
        )
    ordered = coded.take(sort_rows(coded))
    ordered.index = pd.RangeIndex(len(ordered))
    numbers = pa.array(np.arange(1, len(ordered) + 1)).cast(pa.large_string())
    ordered.insert(0, "id", pa.chunked_array([numbers]).to_pandas().astype("str"))
    return ordered


def table_missing(clean: pd.DataFrame) -> pd.DataFrame:
    """Missing answers of each variable: number and percent of respondents."""
    missing = clean.drop(columns="id").isna().sum()
    return pd.DataFrame(
        {
            "variable": missing.index,
            "missing": missing.values,
            "percent": 100 * missing.values / len(clean),
        }
    )


def table_variables(codebook: Codebook) -> pd.DataFrame:
    """Every variable with its header in the export, its meaning and the answers allowed."""
    rows = [(v.name, v.header, v.gloss, allowed(v)) for v in codebook.asked.values()]
    return pd.DataFrame(rows, columns=["Variable", "Header", "Meaning", "Allowed"])


def table_flow(steps: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows left after each named step, and how many the step left out."""
    left = [len(rows) for rows in steps.values()]
    removed = [0] + [before - after for before, after in zip(left, left[1:], strict=False)]
    return pd.DataFrame({"step": list(steps), "left": left, "removed": removed})
