"""What is looked for: who of the incomplete answered what, and the moments found with it."""

from dataclasses import dataclass

import numpy as np

from helpers.synthesis.reconstruction.problem.paper import Paper


@dataclass(frozen=True)
class Pattern:
    """Who of the incomplete answered what: incomplete x predictor, true where answered; and the
    highest answer allowed.
    """

    answered: np.ndarray
    ceiling: np.ndarray


@dataclass(frozen=True)
class Extreme:
    """Moments found: correlations of the predictors, SDs and means of the complete, beta, and the
    incomplete respondents.

    x: incomplete x predictor, NaN where skipped. y: incomplete x outcome, sums of items. value: the
    result reached.
    """

    R: np.ndarray
    sx: np.ndarray
    mx: np.ndarray
    sy: np.ndarray
    my: np.ndarray
    beta: np.ndarray
    r_free: np.ndarray
    x: np.ndarray
    y: np.ndarray
    value: float


def draw_pattern(paper: Paper, rng: np.random.Generator) -> Pattern:
    """A random pattern in which everybody misses at least one answer."""
    rows = paper.n - paper.complete
    answered = np.zeros((rows, len(paper.predictors)), dtype=bool)
    full = True
    while full:
        answered[:] = False
        for j, count in enumerate(paper.missing):
            answered[rng.choice(rows, count, replace=False), j] = True
        full = answered.all(1).any()
    ceiling = np.zeros(answered.shape)
    for j, p in enumerate(paper.predictors):
        values = np.sort(p.values)[::-1] if not p.lost else np.full(rows, p.high)
        slots = rng.permutation(np.flatnonzero(answered[:, j]))
        ceiling[slots, j] = values[: len(slots)]
    return Pattern(answered, ceiling)
