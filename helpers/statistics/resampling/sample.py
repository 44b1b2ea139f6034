"""A random sample of respondents, where an analysis would take hours on all of them."""

import numpy as np
import pandas as pd

from helpers.base.errors import InputError

FEWEST = 50  # a sample smaller than this would say nothing about choices


def draw_respondents(respondents: int, largest: int, seed: int) -> np.ndarray:
    """Places of the respondents to analyse, in order: all if there are no more than largest, or if
    that is 0; otherwise so many at random.

    Raises InputError for a sample of fewer than fifty.
    """
    if largest and largest < FEWEST:
        raise InputError(
            f"parameter largest is {largest}; expected 0 (analyse all respondents) "
            f"or a sample of at least {FEWEST}."
        )
    if not largest or respondents <= largest:
        return np.arange(respondents)
    return np.sort(np.random.default_rng(seed).choice(respondents, largest, replace=False))


def take(frame: pd.DataFrame, places: np.ndarray) -> pd.DataFrame:
    """The rows at these places, numbered anew."""
    return frame.iloc[places].reset_index(drop=True)


def sentence_sample(used: int, respondents: int) -> str:
    """Whether all respondents are analysed or a sample, in a sentence or two."""
    if used == respondents:
        return f"All {respondents:,} respondents are analysed here."
    return (
        f"**A random sample of {used:,} of the {respondents:,} respondents is analysed in this "
        "notebook**, because thousands of refits on all of them would take hours. Estimates are of "
        "the same quantities as on the other pages but less precise, and P values are those of a "
        "survey of that size; the tables of the paper are computed from all respondents. "
        "`-p largest=0` analyses all."
    )
