"""The paper's tables laid out again, each printed number with the recomputed one and a verdict."""

import pandas as pd

from helpers.codebook import Codebook


def lay_out(compared: pd.DataFrame, codebook: Codebook, **columns: str) -> pd.DataFrame:
    """A comparison as a table: chosen columns first (shown=source), then printed, recomputed and verdict.

    Variable and scale names in row and column are shown as the codebook calls them.
    """
    shown = pd.DataFrame({title.replace("_", " "): compared[source].map(codebook.gloss) for title, source in columns.items()})
    return shown.assign(Printed=compared["printed"], Recomputed=compared["rounded"], Verdict=compared["verdict"])


def lay_out_use(compared: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Table 1: a line for each function and option, count and percent side by side."""
    cells = compared[compared["column"] != ""]
    parts = {s: cells[cells["statistic"] == s].set_index(["row", "column"]) for s in ("count", "percent")}
    lines = []
    for (row, code), count in parts["count"].iterrows():
        percent, variable = parts["percent"].loc[(row, code)], codebook.variables[row]
        lines.append((variable.gloss, variable.labels[int(code)], *count[["printed", "rounded", "verdict"]], *percent[["printed", "rounded", "verdict"]]))
    head = [("", "Function"), ("", "Option"), *[(over, under) for over in ("Number", "Percent") for under in ("Printed", "Recomputed", "Verdict")]]
    return pd.DataFrame(lines, columns=pd.MultiIndex.from_tuples(head))


def lay_out_regression(compared: pd.DataFrame, codebook: Codebook, outcome: str) -> pd.DataFrame:
    """Table 3 for one outcome: a line a printed row, B, beta and t, printed and recomputed, with one verdict each."""
    lines = []
    for label, cells in compared[compared["row"] == outcome].groupby("column", sort=False):
        by = cells.set_index("statistic")
        lines.append((codebook.gloss(label), *[by.loc[s, field] for s in ("B", "beta", "t") for field in ("printed", "rounded", "verdict")]))
    over = {"B": "B", "beta": "β", "t": "t"}
    head = [("", "Row as printed"), *[(over[s], under) for s in over for under in ("Printed", "Recomputed", "Verdict")]]
    return pd.DataFrame(lines, columns=pd.MultiIndex.from_tuples(head))


def use_shares(frame: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Percent of those who answered, function by option."""
    rows = {}
    for name in codebook.predictors:
        variable, known = codebook.variables[name], frame[name].dropna()
        rows[variable.gloss] = {label: 100 * (known == code).mean() for code, label in variable.labels.items()}
    return pd.DataFrame(rows).T


def by_place(compared: pd.DataFrame) -> pd.DataFrame:
    """Number of printed values by place in the paper and verdict, in the order of the paper."""
    counts = compared.groupby(["place", "verdict"], sort=False).size().unstack(fill_value=0)
    verdicts = ["reproduced", "differs", "contradicted", "not-recomputable"]
    return counts.reindex(index=compared["place"].unique(), columns=verdicts, fill_value=0)


def lay_out_coefficients(coefficients: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """A model's coefficients under the names a journal prints."""
    names = {"predictor": "Predictor", "B": "B", "se": "SE", "low": "Low", "high": "High", "beta": "β", "t": "t", "p": "P", "vif": "VIF", "se_hc3": "SE (HC3)"}
    shown = coefficients[list(names)].rename(columns=names)
    return shown.assign(Predictor=shown["Predictor"].map(codebook.gloss))


def lay_out_verdicts(compared: pd.DataFrame) -> pd.DataFrame:
    """One line a printed number: what it is, printed, recomputed, verdict, reason."""
    names = {"id": "Printed number", "printed": "Printed", "rounded": "Recomputed", "verdict": "Verdict", "reason": "Reason"}
    return compared[list(names)].rename(columns=names)
