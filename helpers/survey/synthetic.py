"""Whether answers are synthetic: by the addresses they carry,
or because they are the shipped synthetic answers again.
"""

import pandas as pd

from helpers.survey.cleaning import (
    assign_ids,
    code_answers,
    is_synthetic,
    recode,
    remove_resubmissions,
    remove_staff,
)
from helpers.survey.codebook import Codebook, read_codebook
from helpers.survey.headers import find_answers
from helpers.survey.reading import open_export

SHIPPED = "data/responses.csv"
LOOKED_AT = 1000  # rows
FEWEST = 10  # items; fewer could be alike by chance


def are_synthetic(answers: pd.DataFrame, codebook: Codebook) -> bool:
    """Whether an export is synthetic, or half or more of its first rows answer the items of all
    scales as a shipped synthetic respondent does.

    The second holds for cleaned or exported data that are given back: their addresses are gone.
    answers: as read, under the codebook's names.
    """
    return is_synthetic(answers, codebook) or repeats_shipped(answers.head(LOOKED_AT), codebook)


def repeats_shipped(answers: pd.DataFrame, codebook: Codebook) -> bool:
    """Whether half or more of these rows are rows of the shipped synthetic answers, by the items
    that both have.
    """
    ours = read_codebook()
    items = []
    for scale in ours.scales.values():
        items += [i for i in scale.items if i in codebook.variables and i in answers]
    if len(items) < FEWEST or answers.empty:
        return False
    shipped = find_answers(open_export(SHIPPED, ours), ours)
    known = set(_rows(recode(shipped, ours)[items]))
    return sum(row in known for row in _rows(recode(answers, codebook)[items])) >= len(answers) / 2


def _rows(coded: pd.DataFrame) -> list[tuple]:
    return list(coded.astype(object).astype("str").itertuples(index=False, name=None))


def read_shipped(codebook: Codebook) -> pd.DataFrame:
    """The shipped synthetic respondents, cleaned: one row per respondent, with an id.

    codebook: the shipped one.
    """
    answers = find_answers(open_export(SHIPPED, codebook), codebook)
    kept = remove_resubmissions(remove_staff(answers, codebook))
    return assign_ids(code_answers(kept, codebook, SHIPPED))
