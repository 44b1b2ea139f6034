"""Extreme moments made whole: integer moments near them that print the same numbers, then
respondents who have them.

Enters: an Extreme, whose answers and scores of the incomplete are whole already.
Leaves: a data set.
"""

from helpers.synthesis.identification.search.whole.leftovers import exchange_leftovers
from helpers.synthesis.identification.search.whole.moments import refine, search_whole
from helpers.synthesis.identification.search.whole.respondents import (
    realise_whole,
    settle_columns,
)
from helpers.synthesis.identification.search.whole.scores import fit_incomplete

__all__ = [
    "exchange_leftovers",
    "fit_incomplete",
    "realise_whole",
    "refine",
    "search_whole",
    "settle_columns",
]
