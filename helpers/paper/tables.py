"""The paper's tables laid out again, each printed number with the recomputed one and a verdict."""

import re
from itertools import product

import pandas as pd

from helpers.exhibits.verdicts import VERDICTS
from helpers.survey.codebook import Codebook, name_variables

# In words; others are what they are called
STATISTICS = {
    "count": "number",
    "percent": "%",
    "sd": "SD",
    "p": "P",
    "beta": "β",
    "registered": "registered users",
    "response_rate": "response rate, %",
    "alpha_original_low": "lowest alpha of the original study",
    "alpha_original_high": "highest alpha of the original study",
}


def table_comparison(compared: pd.DataFrame, codebook: Codebook, **columns: str) -> pd.DataFrame:
    """A comparison as a table: chosen columns first (shown=source), then printed,
    recomputed and verdict; only the value if nothing is printed.

    Variable and scale names in row and column are shown as the codebook calls them,
    options by their gloss.
    """
    named = compared.assign(
        row=compared["row"].map(codebook.gloss),
        column=[name_column(c.row, c.column, codebook) for c in compared.itertuples()],
    )
    named["statistic"] = [STATISTICS.get(s, s.replace("_", " ")) for s in compared["statistic"]]
    named["place"] = compared["place"].map(name_place)
    shown = pd.DataFrame(
        {title.replace("_", " "): named[source] for title, source in columns.items()}
    )
    return shown.assign(
        **{under: compared[field] for under, field in value_columns(compared).items()}
    )


def table_people(participants: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Who answered, a line for each answer, number or scale: n, percent, mean and SD.

    participants: as from a comparison with nothing printed. Without what does not apply to any.
    """
    lines: dict = {}
    for cell in participants.itertuples():
        lines.setdefault((cell.row, cell.column), {})[cell.statistic] = cell.rounded
    rows = []
    for (row, column), cells in lines.items():
        if column or "mean" in cells or row == "sample":
            named = "All respondents" if row == "sample" else codebook.gloss(row)
            n = cells.get("count", cells.get("n", ""))
            shares = [cells.get(key, "") for key in ("percent", "mean", "sd")]
            rows.append((named, name_column(row, column, codebook), n, *shares))
    table = pd.DataFrame(rows, columns=["Question or scale", "Answer", "n", "%", "Mean", "SD"])
    return table[[head for head in table if head in table.columns[:3] or any(table[head])]]


def note_people(participants: pd.DataFrame, codebook: Codebook) -> str:
    """What the percentages in the table of participants are of, and where items of scales are."""
    named = set(participants["row"])
    notes = []
    if (participants["statistic"] == "percent").any():
        notes.append("Percentages are of those who answered the question.")
    if any(v.contains for name, v in codebook.variables.items() if name in named):
        notes.append(
            "Where several answers could be given, each is counted by itself, so that they may add "
            "up to more than 100 %."
        )
    if named & set(codebook.scales):
        notes.append(
            "Items of scales are not listed one by one: how many there are, and alpha, is in "
            "2. Scoring."
        )
    return " ".join(notes)


def table_named(frame: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """A table with the codebook's names of variables, and columns without underscores."""
    shown = frame.rename(columns=lambda c: str(c).replace("_", " "))
    texts = [c for c in shown if not pd.api.types.is_numeric_dtype(shown[c])]
    return shown.assign(
        **{
            c: shown[c].map(
                lambda text: name_variables(text, codebook) if isinstance(text, str) else text
            )
            for c in texts
        }
    )


def name_column(row: str, column: str, codebook: Codebook) -> str:
    """What a result's column is called: an answer, or a run of answers, of the row's question.

    Another variable is called by its name in the codebook.
    """
    options = codebook.variables[row].options if row in codebook.variables else {}
    if "+" in column:
        return " or ".join(name_column(row, part, codebook) for part in column.split("+"))
    names = {str(code): label for code, label in options.items()}
    first, dash, last = column.partition("-")
    if dash and first in names and last in names:
        return f"{names[first]} to {names[last]}"
    return names.get(column) or codebook.gloss(column)


def value_columns(compared: pd.DataFrame) -> dict[str, str]:
    """Heading -> field of a comparison's values: three with print, one without."""
    printed = {"Published": "printed", "Recomputed": "rounded", "Verdict": "verdict"}
    return printed if (compared["printed"] != "").any() else {"Value": "rounded"}


def table_use(compared: pd.DataFrame, codebook: Codebook, head: str = "Function") -> pd.DataFrame:
    """Table 1: a line for each function and option, count and percent side by side.

    head: what the predictors are called.
    """
    cells = compared[compared["column"] != ""]
    fields = list(value_columns(compared).values())
    parts = {
        s: cells[cells["statistic"] == s].set_index(["row", "column"]) for s in ("count", "percent")
    }
    lines = []
    for (row, code), count in parts["count"].iterrows():
        percent = parts["percent"].loc[(row, code)]
        lines.append(
            (
                codebook.gloss(row),
                name_column(row, code, codebook),
                *count[fields],
                *percent[fields],
            )
        )
    return pd.DataFrame(lines, columns=_heads([head, "Option"], ["Number", "Percent"], compared))


def _heads(first: list, over: list, compared: pd.DataFrame):
    """Column heads: plain names first, then a spanner over each group of values
    (a plain name if the group is one column).
    """
    under = list(value_columns(compared))
    if len(under) == 1:
        return pd.Index([*first, *over])
    return pd.MultiIndex.from_tuples([*product([""], first), *product(over, under)])


def table_regression(
    compared: pd.DataFrame, codebook: Codebook, outcome: str, renamed: dict | None = None
) -> pd.DataFrame:
    """Table 3 for one outcome: a line a printed row, B, beta and t, printed and recomputed,
    with one verdict each.

    renamed: (outcome, printed label) -> the variable a row is recomputed for;
    if any of this outcome is, a column says which.
    """
    moved = {label: variable for (o, label), variable in (renamed or {}).items() if o == outcome}
    lines = []
    fields = list(value_columns(compared).values())
    for label, cells in compared[compared["row"] == outcome].groupby("column", sort=False):
        by = cells.set_index("statistic")
        named = [codebook.gloss(label)] + (
            [codebook.gloss(moved.get(label, label))] if moved else []
        )
        cells = product(("B", "beta", "t"), fields)
        lines.append((*named, *[by.loc[s, field] for s, field in cells]))
    first = (["Row as published"] if len(fields) > 1 else ["Predictor"]) + (
        ["Recomputed for"] if moved else []
    )
    return pd.DataFrame(lines, columns=_heads(first, ["B", "β", "t"], compared))


def table_shares(results: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Percent of those who answered, function by option, from tidy results.

    Missing where a cell is hidden.
    """
    percent = results[results["statistic"] == "percent"].set_index(["row", "column"])["value"]
    rows = {}
    for name in codebook.predictors:
        variable = codebook.variables.get(name)  # none for a scale
        if variable is not None and variable.options:
            rows[variable.gloss] = {
                label: percent[name, str(code)] for code, label in variable.options.items()
            }
    return pd.DataFrame(rows).T


def sentence_rare(shares: pd.DataFrame) -> str:
    """Which function is used least and which most, by the share of its two lowest options.

    Nothing where a share is hidden.
    """
    if len(shares) < 2 or shares.iloc[:, :2].isna().any(axis=None):
        return ""
    rare = shares.iloc[:, :2].sum(axis=1)
    options = f"*{shares.columns[0]}* or *{shares.columns[1]}*"
    return (
        f"In these answers {rare.idxmax()} is used least: {rare.max():.0f} % of those who "
        f"answered said {options}. "
        f"{rare.idxmin()} is used most: there it was {rare.min():.0f} %."
    )


def table_places(compared: pd.DataFrame) -> pd.DataFrame:
    """Number of printed values by place in the paper and verdict, in the order of the paper."""
    counts = compared.groupby(["place", "verdict"], sort=False).size().unstack(fill_value=0)
    return counts.reindex(index=compared["place"].unique(), columns=list(VERDICTS), fill_value=0)


def table_coefficients(coefficients: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """A model's coefficients under the names a journal prints."""
    names = {
        "predictor": "Predictor",
        "B": "B",
        "se": "SE",
        "low": "Low",
        "high": "High",
        "beta": "β",
        "t": "t",
        "p": "P",
        "vif": "VIF",
        "se_hc3": "SE (HC3)",
    }
    shown = coefficients[list(names)].rename(columns=names)
    return shown.assign(Predictor=shown["Predictor"].map(codebook.gloss))


def table_verdicts(compared: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """One row per published number: where it stands, what it is, both values, verdict, reason.

    Variables are called what the codebook calls them.
    """
    quantities = []
    for entry in compared.itertuples():
        parts = [codebook.gloss(entry.row), name_column(entry.row, entry.column, codebook)]
        quantities.append(", ".join(filter(None, parts)))
    return pd.DataFrame(
        {
            "Place": [name_place(place) for place in compared["place"]],
            "Quantity": quantities,
            "Statistic": [STATISTICS.get(s, s.replace("_", " ")) for s in compared["statistic"]],
            "Published": compared["printed"].to_numpy(),
            "Recomputed": compared["rounded"].to_numpy(),
            "Verdict": compared["verdict"].to_numpy(),
            "Reason": [name_variables(reason, codebook) for reason in compared["reason"]],
        }
    )


def name_place(place: str) -> str:
    """A place in the paper in words: table1 is Table 1; other names begin with a capital letter."""
    if re.fullmatch(r"table[0-9]+", place):
        return f"Table {place[5:]}"
    return place[:1].upper() + place[1:]
