"""From a table of text to one valid row a respondent: options coded, tests and resubmissions removed, addresses dropped."""

import pandas as pd

from helpers.codebook import Codebook, Variable
from helpers.errors import InputError
from helpers.words import plain, shown_answer


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
    order = answers.index
    if "submitted" in answers:
        stamps = pd.to_datetime(answers["submitted"].map(plain), errors="coerce", format="mixed")
        order = stamps.sort_values(kind="stable").index
    again = person.loc[order].duplicated(keep=keep) & (person.loc[order] != "")
    return answers.loc[~again.reindex(answers.index)]


def normalise_address(addresses: pd.Series) -> pd.Series:
    """E-mail addresses as compared: plain widths, no blanks, lower case."""
    return addresses.map(plain).str.replace(" ", "").str.casefold()


def is_synthetic(answers: pd.DataFrame, codebook: Codebook) -> bool:
    """Whether any address is at a domain that the codebook reserves for synthetic respondents."""
    return "address" in answers and bool(_domain(answers["address"]).isin(codebook.synthetic_domains).any())


def _domain(addresses: pd.Series) -> pd.Series:
    return normalise_address(addresses).str.rpartition("@")[2]


def code_answers(answers: pd.DataFrame, codebook: Codebook, name: str) -> pd.DataFrame:
    """Answers as codes: option texts and numbers, in any width; empty is missing. Personal columns are dropped.

    Raises InputError naming row, column, value and what is allowed, at the first of all invalid values.
    """
    coded = recode(answers, codebook)
    invalid = find_invalid(coded, codebook)
    if len(invalid):
        raise InputError(f"{name}, {say_invalid(invalid.iloc[0], codebook)}{f' ({len(invalid) - 1} more like it)' if len(invalid) > 1 else ''}.")
    for v in codebook.variables.values():
        if v.low is not None:
            coded[v.name] = pd.to_numeric(coded[v.name]).astype("Int64")
    return coded


def recode(answers: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Every answer as its code, None where there is none; what is no answer stays the text it is."""
    return pd.DataFrame({v.name: _code(answers[v.name], v) for v in codebook.variables.values()}, index=answers.index, dtype=object)


def _code(answers: pd.Series, variable: Variable) -> pd.Series:
    meaning = {text: _meaning(text, variable) for text in answers.unique()}
    return answers.map(meaning).astype(object)


def _meaning(text: str, variable: Variable):
    """The code of an answer, None for no answer, and the text itself for one that is not known."""
    if plain(text) == "":
        return None
    code = variable.meaning(text)
    return plain(text) if code is None else code


def allowed(variable: Variable) -> str:
    """What a variable may hold, in words."""
    if variable.labels:
        return ", ".join(f"{code} ({label})" if str(code) != label else str(code) for code, label in variable.labels.items())
    return f"whole numbers from {variable.low} to {variable.high}"


def schema(codebook: Codebook):
    """The pandera schema of the coded answers, made from the codebook."""
    import pandera.pandas as pa

    def valid(v):
        return pa.Check.isin(list(v.labels)) if v.labels else pa.Check(lambda x: x.map(v.allows), name="range")

    return pa.DataFrameSchema({v.name: pa.Column(object, valid(v), nullable=True) for v in codebook.variables.values()}, strict=True)


def find_invalid(coded: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Every answer that the schema does not allow: row, variable, value; in the order of the file."""
    from pandera.errors import SchemaErrors

    try:
        schema(codebook).validate(coded, lazy=True)
        return pd.DataFrame(columns=["row", "variable", "value"])
    except SchemaErrors as errors:
        cases = errors.failure_cases.rename(columns={"index": "row", "column": "variable", "failure_case": "value"})
        order = {name: i for i, name in enumerate(codebook.variables)}
        at = cases.assign(place=cases["variable"].map(order)).sort_values(["row", "place"], kind="stable")
        return at[["row", "variable", "value"]].reset_index(drop=True)


def say_invalid(case, codebook: Codebook) -> str:
    """One invalid answer in words: where it is, what it is, what is allowed."""
    v = codebook.variables[case["variable"]]
    return f"row {case['row']}, column '{v.header}' ({v.name}): {shown_answer(case['value'])} is not an answer; allowed are {allowed(v)}"


def assign_ids(coded: pd.DataFrame, name: str = "The export") -> pd.DataFrame:
    """Respondents in the order of their answers, numbered from 1: an id says nothing about when or by whom a row was sent.

    Raises InputError if no respondent is left.
    """
    if coded.empty:
        raise InputError(f"{name}: no respondent is left after the exclusions; expected at least one row of answers.")
    ordered = coded.sort_values(list(coded.columns), kind="stable", ignore_index=True)
    ordered.insert(0, "id", [str(i) for i in range(1, len(ordered) + 1)])
    return ordered


def count_missing(clean: pd.DataFrame) -> pd.DataFrame:
    """Missing answers of each variable: number and percent of respondents."""
    missing = clean.drop(columns="id").isna().sum()
    return pd.DataFrame({"variable": missing.index, "missing": missing.values, "percent": 100 * missing.values / len(clean)})


def describe_variables(codebook: Codebook) -> pd.DataFrame:
    """Every variable with its header in the export, its meaning and the answers allowed."""
    rows = [(v.name, v.header, v.gloss, allowed(v)) for v in codebook.variables.values()]
    return pd.DataFrame(rows, columns=["Variable", "Header", "Meaning", "Allowed"])


def count_flow(steps: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows left after each named step, and how many the step left out."""
    left = [len(rows) for rows in steps.values()]
    removed = [0] + [before - after for before, after in zip(left, left[1:], strict=False)]
    return pd.DataFrame({"step": list(steps), "left": left, "removed": removed})
