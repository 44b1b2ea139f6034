"""The codebook: what each column of an export is called, means and may hold,
and what is made of it.

Enters: YAML or a workbook. Leaves: one frozen Codebook, or one sentence with the line or cell of
what is wrong.
"""

from helpers.survey.codebook.source import (
    DEFAULT,
    list_errors,
    read_codebook,
    read_tree,
    read_wordings,
)
from helpers.survey.codebook.variables import (
    Codebook,
    Filter,
    Malformed,
    Scale,
    Variable,
    name_variables,
)

__all__ = [
    "DEFAULT",
    "Codebook",
    "Filter",
    "Malformed",
    "Scale",
    "Variable",
    "list_errors",
    "name_variables",
    "read_codebook",
    "read_tree",
    "read_wordings",
]
