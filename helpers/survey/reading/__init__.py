"""Reading a survey export of any format: every cell as text, headers matched to the codebook's variables."""

from helpers.base.text import plain, shown, shown_answer
from helpers.survey.reading.export import Export, open_export, read_export
from helpers.survey.reading.headers import find_answers, find_columns, match_headers

__all__ = [
    "Export",
    "find_answers",
    "find_columns",
    "match_headers",
    "open_export",
    "plain",
    "read_export",
    "shown",
    "shown_answer",
]
