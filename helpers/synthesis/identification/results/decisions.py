"""Each result in answers that are not synthetic: where these are at hand, they decide, and no proof
is needed.
"""

import numpy as np
import pandas as pd

from helpers.survey.codebook import Codebook
from helpers.synthesis.identification.headlines import Settings, table_headlines
from helpers.synthesis.identification.results.verdicts import SETTLED

COLUMNS = ["result", "verdict", "value", "says", "proved"]


def table_decided(
    judged: pd.DataFrame, scored: pd.DataFrame | None, settings: Settings
) -> pd.DataFrame:
    """result, verdict of the published numbers, value and says in the answers, and what is proved
    ('' if nothing).

    No rows if there are no answers to decide (None), or if the joint models cannot be computed from
    them.
    """
    book = settings.codebook
    if scored is None or not _computable(scored, book):
        return pd.DataFrame(columns=COLUMNS)
    # of the table of scores, what the published numbers speak of
    table = scored[[*book.predictors, *book.correlates]].astype(float)
    found = table_headlines((table, settings))[["result", "value", "says"]]
    table = judged[["result", "verdict", "says"]].rename(columns={"says": "proved"})
    return table.merge(found, on="result", how="inner")[COLUMNS]


def list_against(decided: pd.DataFrame) -> list[str]:
    """Results that a proof settles and the answers contradict."""
    settled = decided["verdict"] == SETTLED
    return decided.loc[settled & (decided["says"] != decided["proved"]), "result"].tolist()


def _computable(scored: pd.DataFrame, codebook: Codebook) -> bool:
    """Whether every joint model and correlation exists: enough complete respondents, nothing
    constant or repeated.
    """
    uses = list(codebook.predictors)
    scores = list(codebook.correlates)
    complete = scored[[*uses, *scores]].astype(float).dropna()
    if len(complete) < len(uses) + 3:
        return False
    centred = complete - complete.mean()
    whole = np.linalg.matrix_rank(centred[uses].to_numpy()) == len(uses)
    return bool(whole and (centred[scores].abs().max() > 0).all())
