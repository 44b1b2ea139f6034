"""Rows at the foot of a table of predictors that hold the fit of the model: R2, F, N.

Enters: the rows of a wide table. Leaves: the same rows, with each such row turned into statistics
of the model, so that it is not taken for a predictor.
"""

import re
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.text import shown
from helpers.paper.layouts.cells import COEFFICIENTS, WHOLE, split_cell
from helpers.paper.layouts.wide import FREEDOM, NO_NUMBER
from helpers.paper.vocabulary import COLUMNS, COMPOSITES, read_statistic

FIT = ("R2", "adjusted R2", "R2 change", "F", "F change", "chi2", "n")
OTHER_NAMES = {  # of the statistics of a model, as rows are called
    "observations": "n",
    "no. of observations": "n",
    "number of observations": "n",
    "sample size": "n",
    "f for change in r2": "F change",
    "f for change in r²": "F change",
    "change in r2": "R2 change",
    "change in r²": "R2 change",
}
UNCHECKED = re.compile(  # fit that no check uses
    r"(aic|bic|dic|rmse|icc|-?2? ?(ll|log[- ]?likelihood)|(nagelkerke|cox.*snell|mcfadden|pseudo)"
    r"('?s)?([- ]r(²|\^?2|-squared?))?|(marginal|conditional) r(²|\^?2)|durbin[- ]watson|deviance)",
    re.IGNORECASE,
)
FIGURE = r"[-−]?(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|\.\d+)"
VALUE = re.compile(
    rf"({FIGURE}[*†‡]*)\s*(?:\(\s*([0-9.]+)\s*[,;]\s*([0-9.]+)\s*\)([*†‡]*))?"
)  # 4.70** (3, 115)


def read_feet(path: Path, records: list[dict], places: list[str]) -> tuple[list[dict], list[str]]:
    """The rows of a wide table, with the rows of fit as statistics of their model.

    places: where each row stands. Returns the rows and what of them no check uses.
    Raises InputError where a row can be a predictor as well.
    """
    headings = dict.fromkeys(heading for record in records for heading in record)
    names = {heading: _name(heading) for heading in headings}
    if not set(names.values()) & set(COEFFICIENTS):
        return records, []
    found = []
    unread = []
    for i, (record, where) in enumerate(zip(records, places, strict=True)):
        label = _label(record)
        name, freedom = _fit(label)
        cells = _filled(record, names)
        if not cells or not name or not _holds_fit(name, cells, names):
            found.append(record)
            continue
        if not _is_clear(name, cells, names, records[i:]):
            raise InputError(
                f"{path.name}, {where}: '{shown(label, 30)}' can be a predictor or the {name} of "
                f"the model; write '{name} = {shown(next(iter(cells.values())), 20)}' in one cell "
                "below the table, or the predictor's name in full."
            )
        foot = _as_fit(record, name, freedom, cells) if "column" in record else None
        found.append(foot or dict.fromkeys(record, ""))
        if not foot:
            unread.append(f"{where}: {', '.join([label, *cells.values()])}")
    return found, unread


def _name(heading: str) -> str:
    try:
        return "" if heading in COLUMNS else read_statistic(heading.rpartition(":")[2])
    except InputError:
        return ""


def _label(record: dict) -> str:
    """What a row is called: its predictor, or its variable where it names none."""
    return (record.get("column", "").strip() or record.get("row", "")).strip()


def _fit(label: str) -> tuple[str, tuple]:
    """The statistic of a model that a row is called by, and its df; '' for a predictor."""
    label = re.sub(r"^(model|overall|total|overall model)\s+(?=\S)", "", label, flags=re.I)
    if UNCHECKED.fullmatch(label):
        return "no check", ()
    told = FREEDOM.fullmatch(label)
    plain = told[1] if told else label
    known = OTHER_NAMES.get(plain.casefold())
    try:
        known = known or read_statistic(plain)
    except InputError:
        return "", ()
    named = plain[:1] in "FΔΧχNnR" or len(plain) > 2  # x2 is no chi-squared, f no F
    if known not in FIT or not named or told and known not in ("F", "F change", "chi2"):
        return "", ()
    return known, (told[2], told[3] or "") if told else ()


def _filled(record: dict, names: dict) -> dict:
    """heading -> text of the cells of a row that hold a number."""
    found = {}
    for heading, text in record.items():
        text = str(text).strip()
        if heading and names.get(heading) and text and not NO_NUMBER.fullmatch(text):
            found[heading] = text
    return found


def _holds_fit(name: str, cells: dict, names: dict) -> bool:
    """Whether a row holds the fit of a model: one number where a predictor may have several."""
    main: dict = {}
    for heading in cells:
        if names[heading] == "p":
            continue
        group = heading.rpartition(":")[0]
        parts = COMPOSITES.get(names[heading], ())
        whole = parts and len(split_cell(cells[heading])) == len(parts)
        if group in main or whole:
            return False
        main[group] = cells[heading]
    return name != "n" or all(WHOLE.fullmatch(text) for text in main.values())


def _is_clear(name: str, cells: dict, names: dict, below: list[dict]) -> bool:
    """Whether such a row can be no predictor: those have more numbers, or it is one of the last."""
    if name in ("no check", "n"):
        return True
    groups = {heading.rpartition(":")[0] for heading in cells}
    width = 0
    for heading, known in names.items():
        if known not in ("", "p") and heading.rpartition(":")[0] in groups:
            width += len(COMPOSITES.get(known, (known,)))
    if width > len(groups):
        return True
    last = all(_fit(_label(row))[0] for row in below if _filled(row, names))
    values = []
    for text in cells.values():
        values += [float(part.rstrip("*†‡%").replace(",", "")) for part in split_cell(text)[:1]]
    least = min(map(abs, values), default=0.0)
    return last and (least >= 1 or name not in ("F", "F change", "chi2"))


def _as_fit(record: dict, name: str, freedom: tuple, cells: dict) -> dict | None:
    """A row as statistics of its model; None where its cells are no such number."""
    if name == "no check" or not record.get("row", "").strip():
        return None
    found = {heading: record[heading] for heading in COLUMNS if heading in record}
    found |= {"column": "", "n": ""}
    for heading, text in cells.items():
        group, colon, _ = heading.rpartition(":")
        start = f"{group}{colon} " if colon else ""
        if _name(heading) == "p":
            if name not in ("F", "chi2"):
                return None
            found[f"{start}p"] = text
            continue
        value = VALUE.fullmatch(text)
        if value is None:
            return None
        found[f"{start}{name}"] = value[1] + (value[4] or "")
        df, df2 = (value[2], value[3]) if value[2] else (*freedom, "", "")[:2]
        if df and name in ("F", "chi2"):
            found |= {f"{start}df": df, f"{start}df2": df2}
    return found
