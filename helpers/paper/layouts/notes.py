"""Lines under a table: its note, and the fit of a regression such as 'R2 = .11, F(3, 115) = 4.7'.

Enters: the cells of a line. Leaves: records of the numbers whose owner is clear, and the rest as
text, so that a reader learns what was not read.
"""

import re
from operator import itemgetter

from helpers.paper.vocabulary import COLUMNS, VARIABLE

FIGURE = r"-?(?:\d+(?:\.\d+)?|\.\d+)"
BEGINS = re.compile(  # how a line begins that is no row, whatever stands in its other cells
    r"(notes?\b\s*[.:]|(adj(usted|\.)?\s*)?R\s?(²|\^?2)\s*=|F\s*\(\s*\d)", re.IGNORECASE
)
RELATES = re.compile(r"[=<>≤≥]\s*-?\.?\d")
FIT = {
    "adjusted R2": re.compile(rf"\badj(?:usted|\.)?\s*R\s?(?:²|\^?2)\s*=\s*({FIGURE})", re.I),
    "R2": re.compile(rf"\bR\s?(?:²|\^?2)\s*=\s*({FIGURE})"),
    "F": re.compile(
        rf"\bF\s*\(\s*({FIGURE})\s*,\s*({FIGURE})\s*\)\s*=\s*({FIGURE})"
        rf"(?:\s*,\s*p\s*([=<>])\s*({FIGURE}))?"
    ),
}
SAYS_NOTHING = re.compile(r"(notes?|model|fit|and|[\s.,;:])*", re.IGNORECASE)


def find_note(cells: list) -> str:
    """A line under a table as one text; '' for a row of the table or one of its headings."""
    texts = [str(cell).strip() for cell in cells if str(cell).strip()]
    if not texts:
        return ""
    second = texts[1] if len(texts) > 1 and not BEGINS.match(texts[0]) else ""
    if BEGINS.match(second) and RELATES.search(second):
        texts = texts[1:]  # beside the name of the outcome
    line = ", ".join(texts).replace("−", "-").replace("–", "-")
    alone = len(texts) == 1 and RELATES.search(line) is not None
    return line if alone or BEGINS.match(texts[0]) else ""


def split_note(line: str, rows: list[dict], where: str) -> tuple[list[dict], str]:
    """The fit of a regression in a line, as records, and what is left of the line.

    rows: records of the table above it. The fit is that of the table's one outcome; a table of
    several outcomes, or without predictors, leaves the whole line.
    """
    owner_of = itemgetter(*VARIABLE)
    owners = {owner_of(row) for row in rows if row["column"]}
    if len(owners) != 1 or {row["row"] for row in rows} != {next(iter(owners))[-1]}:
        return [], line
    shared = dict.fromkeys(COLUMNS, "") | dict(zip(VARIABLE, owners.pop(), strict=True))
    known = {row["statistic"] for row in rows if not row["column"]}
    found: dict = {}
    for name, pattern in FIT.items():
        told = list(pattern.finditer(line))
        if len(told) != 1 or name in known:
            continue
        found |= _name_parts(name, told[0])
        line = line[: told[0].start()] + line[told[0].end() :]
    records = []
    for statistic, printed in found.items():
        own = {"statistic": statistic, "printed": printed, "where": where}
        records.append({**shared, **own})
    return records, "" if SAYS_NOTHING.fullmatch(line) else line.strip(" ,;")


def _name_parts(name: str, told: re.Match) -> dict:
    if name != "F":
        return {name: told[1]}
    parts = {"F": told[3], "df": told[1], "df2": told[2]}
    if told[5]:
        parts["p"] = told[5] if told[4] == "=" else f"{told[4]}{told[5]}"
    return parts
