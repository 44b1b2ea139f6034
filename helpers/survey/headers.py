"""Which column of an export is which variable of the codebook, and what its coded values mean."""

import pandas as pd

from helpers.base.errors import InputError, nearest
from helpers.base.text import discreet, folded, list_words, plain, shown, shown_answer
from helpers.survey.codebook import Codebook
from helpers.survey.codebook.variables import TOOLS
from helpers.survey.reading.coding import by_text
from helpers.survey.reading.export import Export

LAST_ROWS = 5  # where a line of totals may stand


def filter_name(place: int) -> str:
    """The name of the column that a filter of the codebook looks at, among the answers."""
    return f"filter {place}"


def find_columns(headers, labels, codebook: Codebook) -> tuple[dict, list]:
    """Variable -> position of its column, and all that is wrong:
    (variable, header, what is wrong).

    A column is found by any of the variable's headers, in its name or its label. Personal columns
    may be absent; where the codebook gives no header of theirs that the file has, the survey
    tools' own are looked for. The columns of filters are found under the names of filter_name.
    """
    labels = labels or [""] * len(headers)
    places: dict[str, list[int]] = {}
    for i, (header, label) in enumerate(zip(headers, labels, strict=True)):
        for name in {folded(header), folded(label)} - {""}:
            places.setdefault(name, []).append(i)
    filters = {filter_name(i): rule for i, rule in enumerate(codebook.filters, start=1)}
    wanted = {
        **dict.fromkeys(TOOLS, ()),
        **codebook.personal_headers,
        **{v.name: v.headers for v in codebook.asked.values()},
        **{name: (rule.header,) for name, rule in filters.items()},
    }
    found = {}
    wrong = []
    taken = set()
    for v in codebook.asked.values():
        taken.update(map(folded, v.headers))
    for variable, known_as in wanted.items():
        at = sorted(set().union(*(places.get(folded(header), []) for header in known_as)))
        if not at and variable in TOOLS and variable not in codebook.asked:
            at = _by_tools(places, variable, taken)
        if len(at) == 1:
            found[variable] = at[0]
        elif at:
            wrong.append((variable, shown(known_as[0]), _say_several(known_as[0], headers, at)))
        elif variable not in TOOLS or variable in codebook.asked:
            what = f" ({variable})"
            if variable in filters:
                where = filters[variable].place or "filters of the codebook"
                what = f" (rows are kept or left out by it: {where})"
            wrong.append((variable, shown(known_as[0]), _say_missing(what, known_as, headers)))
    return found, wrong


def _by_tools(places: dict, variable: str, taken: set) -> list[int]:
    """Where a survey tool's own header for a personal column stands: of several, the best.

    taken: folded headers of variables, which are not personal.
    """
    for header in TOOLS[variable]:
        if folded(header) not in taken and (at := places.get(folded(header))):
            return sorted(at)[:1]
    return []


def _say_several(header: str, headers, at: list) -> str:
    """What is wrong where a variable could be several columns: their places, and their headers if
    they differ."""
    known = list(dict.fromkeys(discreet(headers[i]) for i in at))
    quoted = ", ".join(f"'{k}'" for k in known[:3])
    which = f" ({quoted})" if len(known) > 1 else ""
    where = f"columns {list_words(str(i + 1) for i in at[:5])}"
    return f"column '{shown(header)}' appears {len(at)} times{which}, as {where}; expected once"


def _say_missing(what: str, known_as, headers) -> str:
    hint = nearest(plain(known_as[0]), [h for h in map(shown, headers) if discreet(h) == h][:2000])
    return (
        f"column '{shown(known_as[0])}'{what} is missing{hint}; "
        "the headers are listed in the codebook"
    )


def sentence_absent(found, codebook: Codebook) -> str:
    """What could not be looked for because the file lacks a personal column that the codebook
    names.
    """
    if "address" in codebook.personal_headers and "address" not in found:
        named = shown(codebook.personal["address"])
        return (
            f"The file has no column '{named}', so neither repeated forms by one person nor test "
            "entries were looked for."
        )
    if "submitted" in codebook.personal_headers and "submitted" not in found:
        named = shown(codebook.personal["submitted"])
        return f"The file has no column '{named}', so no form is known to be later than another."
    return ""


def match_headers(export: pd.DataFrame, codebook: Codebook, name: str, labels=()) -> pd.DataFrame:
    """The columns the codebook knows, under its names and in its order;
    all others are left behind.

    Raises InputError naming a header that is missing (with the nearest there is) or there twice.
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
    """An export's answers under the codebook's names.

    Where the file labels its codes, each cell is the label if the codebook knows it. labelled:
    what to do where label and code mean different answers: 'labels', 'codes', or 'ask', which
    raises InputError.
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
    answers = label_answers(answers, export, found, codebook, labelled)
    note_last_rows(answers, export, found)
    note_parts(answers, export)
    return answers


def note_parts(answers: pd.DataFrame, export: Export) -> None:
    """Keep beside the answers which of their rows came from which file of a folder."""
    if export.parts:
        answers.attrs["parts"] = export.parts


def place_row(row: int, answers: pd.DataFrame) -> int | str:
    """What to call a row of answers in a message: its number, or, of a folder of files, its number
    in one of them.
    """
    parts = answers.attrs.get("parts", ())
    before = [part for part in parts if part[0] + 2 <= row]
    return f"{row - before[-1][0]} of {before[-1][1]}" if before else row


def note_last_rows(answers: pd.DataFrame, export: Export, found: dict) -> None:
    """Keep beside the answers what stands only once in the other columns, in the last rows: a line
    of totals may say so in a column that the codebook does not know.
    """
    beside: dict = {}
    for place in set(range(export.table.shape[1])) - set(found.values()):
        column = export.table.iloc[:, place]
        last = column.iloc[-LAST_ROWS:]
        for row, text in last[last.astype("str").str.strip() != ""].items():
            if (column == text).sum() == 1:
                beside.setdefault(row, []).append(str(text))
    if beside:  # pandas copies what is noted with every column that is looked at
        answers.attrs["beside"] = beside


def label_answers(
    answers: pd.DataFrame, export: Export, found: dict, codebook: Codebook, labelled: str = "labels"
) -> pd.DataFrame:
    """Coded cells replaced by their labels where the codebook knows those; none with 'codes'.

    The cells that a filter looks at become labels where there are any.
    """
    for name, place in found.items():
        values = export.values.get(place)
        if values and name.startswith("filter "):
            answers[name] = by_text(
                answers[name], lambda cell, values=values: values.get(cell, cell)
            )
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
    """A coded cell as its label, if the codebook knows that or the labels are said to hold."""
    label = values.get(cell, "")
    if variable.is_missing(cell):
        return cell
    said = labelled == "labels" and variable.labels and plain(label)
    known = plain(label) and (variable.is_missing(label) or variable.meaning(label) is not None)
    return label if said or known else cell


def conflict(answers: pd.Series, values: dict, variable) -> str:
    """The first code in use whose label means another code to the codebook, or nothing;
    '' if none.
    """
    for cell in sorted(set(answers.unique()) & set(values)):
        if variable.is_missing(cell) or variable.is_missing(values[cell]):
            continue
        by_label = variable.meaning(values[cell])
        by_code = variable.meaning(cell)
        where = (
            f"column '{shown(variable.header)}' ({variable.name}): code {cell} is labelled "
            f"{shown_answer(values[cell])}, which the codebook"
        )
        if by_label is not None and by_code is not None and by_label != by_code:
            return (
                f"{where} codes {by_label}; say which holds with -p labelled=labels or "
                "-p labelled=codes"
            )
        if by_label is None and by_code is not None and variable.labels and plain(values[cell]):
            return (
                f"{where} does not know; add it there to the texts of its code, or say with "
                "-p labelled=codes that the codes are the same"
            )
    return ""
