"""Totals taken apart into the answers to single items, with a wanted internal consistency."""

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.survey.codebook import Codebook

CLOSE = 0.002  # of Cronbach's alpha: as near as whole numbers are asked to come
HALVINGS = 40
ALPHA = 0.8  # where the specification says nothing


def split_totals(
    totals: np.ndarray,
    low: int,
    high: int,
    easiness: np.ndarray,
    alpha: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Answers within low..high, one column an item, whose row sums are the totals.

    A wish for every answer (the person's average, the item's easiness, noise) is rounded so that
    the row adds up; the more noise, the lower alpha, so the amount is found by bisection.
    easiness: how much above (below) the person's average an item tends to be answered, per item.
    alpha: Cronbach's alpha wanted; met to within .002, or InputError with the range that the totals
    allow.
    """
    totals = np.asarray(totals, dtype=np.int64)
    easiness = np.asarray(easiness, dtype=float)
    k = len(easiness)
    if (totals < k * low).any() or (totals > k * high).any():
        raise InputError(
            f"totals from {totals.min()} to {totals.max()} cannot be sums of {k} items "
            f"within {low} to {high}."
        )
    noise = rng.standard_normal((len(totals), k))

    def split(amount: float) -> np.ndarray:
        wish = totals[:, None] / k + easiness + amount * noise
        return _round_to_totals(wish, totals, low, high)

    least = 0.0
    most = 3.0 * (high - low)
    lowest = _alpha(split(most))
    highest = _alpha(split(least))
    if not lowest - CLOSE <= alpha <= highest + CLOSE:
        raise InputError(
            f"an alpha of {alpha} is outside what these totals allow "
            f"({lowest:.3f} to {highest:.3f})."
        )
    # Not brentq: alpha moves in steps, so there need be no amount that gives it exactly.
    for _ in range(HALVINGS):
        middle = (least + most) / 2
        if _alpha(split(middle)) > alpha:
            least = middle
        else:
            most = middle
    return split(middle)


def _round_to_totals(wish: np.ndarray, totals: np.ndarray, low: int, high: int) -> np.ndarray:
    """Whole numbers near the wishes with the given row sums.

    The item furthest from its wish gives way.
    """
    answers = np.clip(np.rint(wish), low, high).astype(np.int64)
    while (gap := totals - answers.sum(1)).any():
        step = np.sign(gap)[:, None]
        room = (wish - answers) * step
        room[(answers + step < low) | (answers + step > high)] = -np.inf
        rows = np.flatnonzero(gap)
        answers[rows, room[rows].argmax(1)] += step[rows, 0]
    return answers


def _alpha(answers: np.ndarray) -> float:
    k = answers.shape[1]
    return k / (k - 1) * (1 - answers.var(0, ddof=1).sum() / answers.sum(1).var(ddof=1))


def split_scales(
    totals: dict, codebook: Codebook, reliability: dict, rng: np.random.Generator
) -> pd.DataFrame:
    """Items of every scale, as answered (reversed items turned back), from sums of scored items.

    totals: of each scale, by name. reliability: for each scale, alpha wanted and easiness of its
    items.
    """
    answers = {}
    for name, scale in codebook.scales.items():
        wanted = reliability.get(name, {})
        easiness = np.array(wanted.get("easiness", [0.0] * len(scale.items)))
        alpha = wanted.get("alpha", ALPHA)
        scored = split_totals(totals[name], scale.low, scale.high, easiness, alpha, rng)
        for item, column in zip(scale.items, scored.T, strict=True):
            turned = codebook.variables[item].reversed
            answers[item] = scale.low + scale.high - column if turned else column
    return pd.DataFrame(answers)
