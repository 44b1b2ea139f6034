"""All headline results of one data set as a table."""

from itertools import chain

import numpy as np
import pandas as pd

from helpers.synthesis.identification.headlines.models import (
    estimate_specifications,
    list_joint,
    list_specified,
)
from helpers.synthesis.identification.headlines.pairs import (
    list_complete,
    list_imputed,
    list_intervals,
    list_looks,
    list_robust,
)

COLUMNS = ["part", "result", "value", "says", "key"]


def table_headlines(task: tuple) -> pd.DataFrame:
    """part, result, value, says ('yes', 'no', a count or a name) and level (of a P value) of one
    data set. task: (table of use and scores, Settings).
    """
    frame, given = task
    found = estimate_specifications(frame, given)
    parts = [
        list_robust(found, given),
        list_complete(frame, given),
        list_imputed(frame, given),
        list_specified(found, given),
        list_joint(frame, given),
        list_looks(frame, given),
        list_intervals(frame, given),
    ]
    rows = []
    for row in chain.from_iterable(parts):
        rows.append(row if len(row) == len(COLUMNS) else (*row, ""))
    table = pd.DataFrame(rows, columns=COLUMNS)
    judged_by_p = table["result"].str.endswith(f"P < {given.alpha:g}") & ~table[
        "result"
    ].str.contains("more than")
    return table.assign(level=np.where(judged_by_p, given.alpha, np.nan))
