"""Which column of an export is which variable of the codebook, and what its coded values mean."""

import pandas as pd

from helpers.base.errors import InputError, nearest
from helpers.base.text import discreet, folded, plain, shown, shown_answer
from helpers.survey.codebook import Codebook
from helpers.survey.reading.coding import by_text
from helpers.survey.reading.export import Export


def find_columns(headers, labels, codebook: Codebook) -> tuple[dict, list]:
    """Variable -> position of its column, and all that is wrong: (variable, header, what is wrong), in plain words.

    A column is found by any of the variable's headers, in its name or its label. Personal columns may be absent.
    """
    names = [
        {folded(h), folded(label)} - {""}
        for h, label in zip(headers, labels or [""] * len(headers), strict=True)
    ]
    places: dict[str, list[int]] = {}
    for i, known_as in enumerate(names):
        for name in known_as:
            places.setdefault(name, []).append(i)
    wanted = {
        **codebook.personal_headers,
        **{v.name: v.headers for v in codebook.variables.values()},
    }
    found, wrong = {}, []
    for variable, known_as in wanted.items():
        at = sorted({i for header in known_as for i in places.get(folded(header), [])})
        if len(at) == 1:
            found[variable] = at[0]
        elif at:
            wrong.append(
                (
                    variable,
                    shown(known_as[0]),
                    f"column '{shown(known_as[0])}' appears {len(at)} times; expected once",
                )
            )
        elif variable not in codebook.personal_headers:
            hint = nearest(
                plain(known_as[0]), [h for h in map(shown, headers) if discreet(h) == h][:2000]
            )
            wrong.append(
                (
                    variable,
                    shown(known_as[0]),
                    f"column '{shown(known_as[0])}' ({variable}) is missing{hint}; the headers are listed in the codebook",
                )
            )
    return found, wrong


def match_headers(export: pd.DataFrame, codebook: Codebook, name: str, labels=()) -> pd.DataFrame:
    """The columns the codebook knows, under its names and in its order; all other columns are left behind.

    Raises InputError naming a header that is missing (with the nearest one there is) or that appears twice.
    """
    found, wrong = find_columns(list(export.columns), labels, codebook)
    if wrong:
        more = f" ({len(wrong) - 1} more like it)" if len(wrong) > 1 else ""
        raise InputError(f"{name}: {wrong[0][2]}{more}.")
    return pick(export, found)


def pick(table: pd.DataFrame, found: dict) -> pd.DataFrame:
    """Columns by position, under new names."""
    picked = table.iloc[:, list(found.values())].copy()
    picked.columns = list(found)
    return picked


def find_answers(export: Export, codebook: Codebook, labelled: str = "ask") -> pd.DataFrame:
    """An export's answers under the codebook's names; where the file labels its codes, each cell is the label if the codebook knows it.

    labelled: what to do where label and code mean different answers: 'labels', 'codes', or 'ask', which raises InputError.
    """
    if labelled not in ("ask", "labels", "codes"):
        raise InputError(
            f"parameter labelled is {labelled!r}; expected 'ask', 'labels' or 'codes'."
        )
    answers = match_headers(export.table, codebook, export.name, export.labels)
    found, _ = find_columns(list(export.table.columns), export.labels, codebook)
    for name, place in found.items():
        known = name in codebook.variables and place in export.values and labelled == "ask"
        if known and (
            wrong := conflict(answers[name], export.values[place], codebook.variables[name])
        ):
            raise InputError(f"{export.name}, {wrong}.")
    return label_answers(answers, export, found, codebook, labelled)


def label_answers(
    answers: pd.DataFrame, export: Export, found: dict, codebook: Codebook, labelled: str = "labels"
) -> pd.DataFrame:
    """Coded cells replaced by their labels where the codebook knows those; none with labelled='codes'."""
    for name, place in found.items():
        values = export.values.get(place)
        if values and name in codebook.variables and labelled != "codes":
            variable = codebook.variables[name]
            answers[name] = by_text(
                answers[name],
                lambda cell, values=values, variable=variable: translate(
                    cell, values, variable, labelled
                ),
            )
    return answers


def translate(cell: str, values: dict, variable, labelled: str = "labels") -> str:
    """A coded cell as its label, if that is an answer the codebook knows or the labels are said to hold; otherwise the cell as it is."""
    label = values.get(cell, "")
    said = labelled == "labels" and variable.labels and plain(label)
    return label if said or variable.meaning(label) is not None else cell


def conflict(answers: pd.Series, values: dict, variable) -> str:
    """The first code in use whose label means another code to the codebook, or nothing, in words; '' if there is none."""
    for cell in sorted(set(answers.unique()) & set(values)):
        by_label, by_code = variable.meaning(values[cell]), variable.meaning(cell)
        where = f"column '{shown(variable.header)}' ({variable.name}): code {cell} is labelled {shown_answer(values[cell])}, which the codebook"
        if by_label is not None and by_code is not None and by_label != by_code:
            return f"{where} codes {by_label}; say which holds with -p labelled=labels or -p labelled=codes"
        if by_label is None and by_code is not None and variable.labels and plain(values[cell]):
            return f"{where} does not know; add it there to the texts of its code, or say with -p labelled=codes that the codes are the same"
    return ""
