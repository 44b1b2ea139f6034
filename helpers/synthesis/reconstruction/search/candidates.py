"""Whole-number moments of the complete respondents with which all regressions print as they should.

One patch of the lattice after another is searched, each near a real-valued target.
"""

from collections.abc import Iterator

import numpy as np

from helpers.base.errors import InputError
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.problem.possibility import refuse_impossible_paper
from helpers.synthesis.reconstruction.search.leftovers import (
    list_all_leftovers,
    remaining_moments,
    remaining_sd_limits,
)
from helpers.synthesis.reconstruction.search.moments import Moments
from helpers.synthesis.reconstruction.search.patches import Reach, draw_patch, search_patch
from helpers.synthesis.reconstruction.search.targets import Target, fit_best

FRESH = 10  # patches after which a new target is taken


def search_moments(
    paper: Paper,
    rng: np.random.Generator,
    keep: int = 30_000,
    tries: int = 40,
    reach: Reach | None = None,
    target: Target | None = None,
    starts: int = 3,
) -> Iterator[tuple[Moments, Target]]:
    """Candidates that fit, and the target they are near, from one patch after another.

    keep: partial points kept at each level of the lattice search; tries: patches looked at;
    starts: of the fit in real numbers, which has several valleys.
    Raises InputError if the printed numbers cannot be met together even by real numbers, or if no
    patch had a candidate; the message names what is missed and by how much.
    """
    refuse_impossible_paper(paper)
    sets = list_all_leftovers(paper, rng)
    if reach is None:
        # With nobody incomplete the printed means fix the sums.
        reach = Reach() if paper.complete < paper.n else Reach(sums=1.0)
    nearest = ""
    any_found = False
    for attempt in range(tries):
        if target is None or attempt % FRESH == FRESH - 1:
            target = fit_best(paper, remaining_sd_limits(paper, sets), rng, starts)
        try:
            patch = draw_patch(paper, target, sets, rng)
        except InputError as error:
            nearest = nearest or str(error)
            continue
        near = search_patch(paper, patch, keep, reach)
        found = near.pick(near.fits().all(1) & _have_leftovers(near, sets))
        if len(found.y):
            any_found = True
            yield found, patch.target
        else:
            nearest = f"nearest found: {near.describe_nearest()}"
    if not any_found:
        raise InputError(
            f"no whole-number answers of {paper.complete} respondents found that meet the printed "
            f"regressions in {tries} tries; {nearest}."
        )


def _have_leftovers(found: Moments, sets: list) -> np.ndarray:
    """Which candidates have sums of squares that some leftover set gives."""
    good = np.ones(len(found.y), dtype=bool)
    for j, (predictor, leftovers) in enumerate(zip(found.paper.predictors, sets, strict=True)):
        if not predictor.lost:
            sums, squares = remaining_moments(predictor, leftovers).T
            good &= np.isin(found.xx[:, j, j], squares[sums == found.x[j]])
    return good
