"""Reading a survey export of any format: every cell as text, headers matched to the codebook's variables."""

from helpers.reading.export import Export, open_export, read_export
from helpers.reading.headers import find_answers, find_columns, match_headers
from helpers.words import plain, shown, shown_answer

__all__ = ["Export", "find_answers", "find_columns", "match_headers", "open_export", "plain", "read_export", "shown", "shown_answer"]
