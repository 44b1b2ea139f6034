"""Where in a table the headers stand: below title rows,
or in the two or three rows of survey tools.
"""

import re
from dataclasses import dataclass

LOOKED_AT = 12  # rows at the start
NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?")
FEWEST = 3  # cells of a header below a title row


@dataclass(frozen=True)
class Layout:
    """headers and labels (a second name of each column, or none); begin:
    how many of the first rows
    are no answers; said: what was passed over, in words."""

    headers: list
    labels: list
    begin: int
    said: str = ""


def find_layout(rows: list) -> Layout:
    """The layout of a table from its first rows, each a list of cells;
    blank rows may be among them.
    """
    filled = [len(list(filter(str.strip, row))) for row in rows]
    first = _first_header(filled)
    header = rows[first]
    titles = sum(1 for count in filled[:first] if count)
    blank = first - titles
    said = []
    if titles:
        said.append(f"{titles} title row{'s' * (titles > 1)}")
    if blank:
        said.append(f"{blank} empty row{'s' * (blank > 1)}")
    after = rows[first + 1 : first + 3]
    if len(after) == 2 and _are_import_ids(after[1]):
        said.append("the second and third header row of Qualtrics")
        return Layout(header, after[0], first + 3, _say(said))
    if after and _is_survey_monkey(header, after[0]):
        said.append("the second header row of SurveyMonkey")
        return Layout(_joined(header, after[0]), [], first + 2, _say(said))
    if after and _are_labels(header, after[0], rows[first + 2 :]):
        said.append("a second header row with labels")
        return Layout(header, after[0], first + 2, _say(said))
    return Layout(header, [], first + 1, _say(said))


def _are_labels(header: list, second: list, below: list) -> bool:
    """Whether a row says in words what columns are whose answers are all numbers, as SoSci Survey
    and Unipark write it.
    """
    rows = [row for row in below if "".join(row).strip()]
    if len(rows) < FEWEST:
        return False
    worded = numbered = 0
    for i in range(len(header)):
        cells = [row[i].strip() for row in rows if i < len(row) and row[i].strip()]
        if cells and all(NUMBER.fullmatch(cell) for cell in cells):
            label = second[i].strip() if i < len(second) else ""
            numbered += 1
            worded += bool(label) and not NUMBER.fullmatch(label) and len(label) > 2
    return numbered >= FEWEST and worded == numbered


def _first_header(filled: list) -> int:
    """The first row that is no title: one or two cells above rows with many more are a title."""
    for i, count in enumerate(filled):
        below = max(filled[i + 1 : i + 6], default=0)
        if count and not (count <= 2 and below >= max(FEWEST, 3 * count)):
            return i
    return next((i for i, count in enumerate(filled) if count), 0)


def _are_import_ids(row: list) -> bool:
    """Whether a row is the third header row of a Qualtrics export."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return bool(cells) and all(c.startswith("{") and "ImportId" in c for c in cells)


def _is_survey_monkey(header: list, second: list) -> bool:
    """Whether the second row holds the rows of grids, and 'Response' below single questions."""
    words = {"response", "open-ended response"}
    below = [cell.strip().casefold() for cell in second]
    known = any(cell in words for cell in below)
    tool = any(h.strip().casefold().replace(" ", "") == "respondentid" for h in header)
    gaps = any(not h.strip() and b for h, b in zip(header, below, strict=False))
    return known and (tool or gaps)


def _joined(header: list, second: list) -> list:
    """One header a column: a question carried on over its rows, with the row in brackets."""
    joined = []
    question = ""
    width = max(len(header), len(second))
    for i in range(width):
        top = header[i].strip() if i < len(header) else ""
        below = second[i].strip() if i < len(second) else ""
        question = top or question
        single = below.casefold() in ("", "response", "open-ended response")
        joined.append(question if single else f"{question} [{below}]")
    return joined


def _say(parts: list) -> str:
    return f"{' and '.join(parts)} passed over" if parts else ""
