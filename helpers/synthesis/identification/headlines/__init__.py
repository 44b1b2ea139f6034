"""The headline results of the sensitivity analysis for one data set: a number and what it says,
each.

Only results that need no items, no sex and no age: the print says next to nothing of these, so
whatever uses them is open.

Enters: use and scores of one data set. Leaves: a table of results, the same for every data set.
"""

from helpers.synthesis.identification.headlines.pairs import COMPLETE
from helpers.synthesis.identification.headlines.results import table_headlines
from helpers.synthesis.identification.headlines.settings import Settings, keep_simple

__all__ = ["COMPLETE", "Settings", "keep_simple", "table_headlines"]
