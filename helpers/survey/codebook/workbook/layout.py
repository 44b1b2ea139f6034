"""The sheets of a codebook workbook: their columns, and what may stand in them."""

from dataclasses import dataclass

from helpers.survey.codebook.flat import ANALYSED, LEFT_OUT, OPEN

KEEP = ("keep", "drop")
ROLES = {"answer": "", "time stamp": "submitted", "e-mail address": "address"}
METHODS = ("sum", "mean")
CODES = (OPEN, "as they are", "subtract 1")
SHEETS = ("First page", "Questions", "Answers", "Scales", "Study")


@dataclass(frozen=True)
class Head:
    """A column of a sheet.

    key: what it is in the tree ('' for what is only shown). form: text, list ('a; b'),
    pairs ('a = b; c = d'), number, code, choice or shown. choices: for the drop-down list; a name
    of a sheet's column ('Answers!A') where they stand there. needed: the sheet cannot be read
    without it.
    """

    title: str
    key: str
    form: str = "text"
    width: int = 16
    choices: tuple | str = ()
    needed: bool = False


QUESTIONS = (
    Head("Column of the export", "header", width=44, needed=True),
    Head("Commonest answers", "", "shown", 34),
    Head("Look at this", "note", width=44),
    Head("Keep or drop", "keep", "choice", 9, KEEP),
    Head("Role", "role", "choice", 15, tuple(ROLES)),
    Head("Short name", "name", width=18, needed=True),
    Head("Label in the report", "gloss", width=30),
    Head("Kind", "kind", "choice", 21, (*ANALYSED, *LEFT_OUT, OPEN)),
    Head("Options", "options", "text", 16, "Answers!A"),
    Head("Lowest", "low", "number", 9),
    Head("Highest", "high", "number", 9),
    Head("Missing codes", "missing", "list", 22),
    Head("Scale", "scales", "list", 16, "Scales!A"),
    Head("Turned", "reversed", "choice", 9, ("yes", "no")),
    Head("Wording", "wording", width=30),
    Head("Meaning", "meaning", width=24),
    Head("Grid question", "group", width=14),
    Head("Recode", "recode", "pairs", 20),
    Head("Looks for", "contains", width=16),
    Head("Other headers", "headers", "list", 24),
    Head("Purpose", "purpose", width=16),
)
ANSWERS = (
    Head("Options", "set", width=20, needed=True),
    Head("Code", "code", "code", 12, needed=True),
    Head("Texts in the export", "texts", "list", 44),
    Head("Label in the report", "gloss", width=34),
    Head("Look at this", "note", width=50),
)
SCALES = (
    Head("Short name", "name", width=20, needed=True),
    Head("Look at this", "note", width=54),
    Head("Label in the report", "gloss", width=30),
    Head("Meaning", "meaning", width=34),
    Head("Score", "method", "choice", 9, METHODS, needed=True),
    Head("Codes", "codes", "choice", 14, CODES),
    Head("Share answered at least", "min_answered", "number", 12),
    Head("Bands", "bands", "pairs", 60),
    Head("Possible scores", "", "shown", 16),
    Head("Items", "", "shown", 9),
)
STUDY = (
    Head("What", "what", "choice", 26, needed=True),
    Head("Answer", "value", width=50, needed=True),
    Head("Answers in that column", "answers", "list", 34),
    Head("Label in the report", "gloss", width=30),
    Head("Look at this", "note", width=60),
)
# What a row of the sheet Study says -> where it stands in the tree. A list takes one entry a row.
SETTINGS = {
    "title": ("survey", "title"),
    "language": ("survey", "language"),
    "a predictor is called": ("survey", "predictors_called"),
    "published numbers": ("survey", "published"),
    "reading: encoding": ("survey", "reading", "encoding"),
    "reading: sheet": ("survey", "reading", "sheet"),
    "reading: dates": ("survey", "reading", "dates"),
    "reading: totals": ("survey", "reading", "totals"),
    "reading: labelled": ("survey", "reading", "labelled"),
}
LISTS = {
    "outcome": ("analysis", "outcomes"),
    "predictor": ("analysis", "predictors"),
    "correlate": ("analysis", "correlates"),
    "missing everywhere": ("missing",),
    "staff domain": ("exclusions", "staff_domains"),
    "synthetic domain": ("exclusions", "synthetic_domains"),
}
FILTERS = {"keep rows where": "keep", "leave out rows where": "drop"}
WHAT = (*SETTINGS, *LISTS, *FILTERS)
READING_CHOICES = {
    "reading: dates": ("ask", "day first", "month first", "year first", "file order", OPEN),
    "reading: totals": ("ask", "leave out", "keep", OPEN),
    "reading: labelled": ("ask", "labels", "codes", OPEN),
}
SHEET_COLUMNS = {"Questions": QUESTIONS, "Answers": ANSWERS, "Scales": SCALES, "Study": STUDY}
