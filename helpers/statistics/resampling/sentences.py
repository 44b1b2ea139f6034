"""Sentences about many tests and resampled intervals, computed from their results."""

import pandas as pd

from helpers.base.text import list_words


def sentence_looks(looks: pd.DataFrame, alpha: float) -> str:
    """How many correlations stay below alpha under each allowance for the number of looks."""
    names = {
        "p": "by themselves",
        "holm": "by Holm",
        "bh": "by BH",
        "largest": "by step-down Westfall-Young",
    }
    counts = [f"{(looks[column] < alpha).sum()} {name}" for column, name in names.items()]
    return f"Of {len(looks)} correlations, these many have P below {alpha:g}: {list_words(counts)}."


def sentence_intervals(pairs: pd.DataFrame, correlations: pd.DataFrame) -> str:
    """Bootstrap intervals of correlations (row, column, low, high) beside Fisher's (x, y, ...)."""
    both = pairs.merge(
        correlations, left_on=["row", "column"], right_on=["x", "y"], suffixes=("", "_fisher")
    )
    apart = max(
        (both["low"] - both["low_fisher"]).abs().max(),
        (both["high"] - both["high_fisher"]).abs().max(),
    )
    clear = (both["low"] > 0) | (both["high"] < 0)
    usual = (both["low_fisher"] > 0) | (both["high_fisher"] < 0)
    return (
        f"Of {len(both)} intervals, {clear.sum()} {'excludes' if clear.sum() == 1 else 'exclude'} "
        f"zero. Limits differ from Fisher's by at most {apart:.3f}; both say the same about zero "
        f"for {(clear == usual).sum()} of them."
    )
