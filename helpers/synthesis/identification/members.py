"""The members of the ensemble as tables: use of each function and scores, one row a respondent."""

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.survey.codebook import Codebook
from helpers.synthesis.reconstruction.ensemble import Ensemble, loosen_paper, read_ensemble
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.solution.comparison import compare_solution


def read_members(path: str, paper: Paper, codebook: Codebook, most: int = 0) -> list[pd.DataFrame]:
    """The stored members, or the first `most` of them. Raises InputError if there are none, fewer than two, or of another paper."""
    ensemble = read_ensemble(path)
    if len(ensemble) < 2:
        raise InputError(f"{path}: {len(ensemble)} members; a range needs at least two.")
    if ensemble.predictors.shape[2] != len(paper.predictors) or ensemble.outcomes.shape[2] != len(
        paper.outcomes
    ):
        raise InputError(
            f"{path}: {ensemble.predictors.shape[2]} predictors a member; the paper has {len(paper.predictors)}."
        )
    return [
        tabulate_member(ensemble, i, paper, codebook)
        for i in range(min(len(ensemble), most or len(ensemble)))
    ]


def count_misses(path: str, paper: Paper, most: int = 0) -> pd.Series:
    """For each member, how many of the printed numbers it does not meet within the tolerance of the ensemble."""
    ensemble, loose = read_ensemble(path), loosen_paper(paper)
    return pd.Series(
        [
            int((~compare_solution(loose, ensemble.member(i))["matches"]).sum())
            for i in range(min(len(ensemble), most or len(ensemble)))
        ]
    )


def tabulate_member(ensemble: Ensemble, i: int, paper: Paper, codebook: Codebook) -> pd.DataFrame:
    """One member with the columns of scored.csv that the print speaks of; scores that are means are divided by their items."""
    member = ensemble.member(i)
    use = pd.DataFrame(member.predictors, columns=[p.name for p in paper.predictors])
    scores = pd.DataFrame(
        np.asarray(member.outcomes, dtype=float), columns=[o.name for o in paper.outcomes]
    )
    for o in paper.outcomes:
        scores[o.name] /= o.parts
    return use[list(codebook.predictors)].join(scores[list(codebook.correlates)])
