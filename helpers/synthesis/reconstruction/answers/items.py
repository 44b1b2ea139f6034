"""Totals taken apart into the answers to single items, with a wanted internal consistency."""

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.survey.codebook import Codebook


def split_totals(
    totals: np.ndarray,
    low: int,
    high: int,
    easiness: np.ndarray,
    alpha: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Answers within low..high, one column an item, whose row sums are the totals.

    easiness: how much above (below) the person's average an item tends to be answered, one number an item.
    alpha: Cronbach's alpha wanted; met to within .002, or InputError with the range that the totals allow.
    """
    totals, easiness = np.asarray(totals, dtype=np.int64), np.asarray(easiness, dtype=float)
    k = len(easiness)
    if (totals < k * low).any() or (totals > k * high).any():
        raise InputError(
            f"totals from {totals.min()} to {totals.max()} cannot be sums of {k} items within {low} to {high}."
        )
    noise = rng.standard_normal((len(totals), k))

    def split(scale: float) -> np.ndarray:
        return _round_to_totals(totals[:, None] / k + easiness + scale * noise, totals, low, high)

    least, most = 0.0, 3.0 * (high - low)
    if not _alpha(split(most)) - 0.002 <= alpha <= _alpha(split(least)) + 0.002:
        raise InputError(
            f"an alpha of {alpha} is outside what these totals allow ({_alpha(split(most)):.3f} to {_alpha(split(least)):.3f})."
        )
    for _ in range(40):
        middle = (least + most) / 2
        least, most = (middle, most) if _alpha(split(middle)) > alpha else (least, middle)
    return split(middle)


def _round_to_totals(wish: np.ndarray, totals: np.ndarray, low: int, high: int) -> np.ndarray:
    """Whole numbers near the wishes with the given row sums: the item furthest from its wish gives way."""
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
    """Items of every scale, as answered (reversed items turned back), from the sums of the scored items.

    reliability: for each scale, alpha wanted and easiness of its items.
    """
    answers = {}
    for name, scale in codebook.scales.items():
        wanted = reliability.get(name, {})
        easiness = np.array(wanted.get("easiness", [0.0] * len(scale.items)))
        scored = split_totals(
            totals[name], scale.low, scale.high, easiness, wanted.get("alpha", 0.8), rng
        )
        for column, item in enumerate(scale.items):
            turned = codebook.variables[item].reversed
            answers[item] = (
                scale.low + scale.high - scored[:, column] if turned else scored[:, column]
            )
    return pd.DataFrame(answers)
