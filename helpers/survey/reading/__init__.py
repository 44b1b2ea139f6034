"""Reading a survey export of any format.

Enters: a file. Leaves: every cell as text, its headers matched to the variables of the codebook.
"""

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
