"""Sentences on tests: which survive a correction, and what they could have found."""

import pandas as pd

from helpers.survey.codebook import Codebook


def sentence_test_power(power: pd.DataFrame, codebook: Codebook) -> str:
    """What the tests of single predictors could have found. power: as from table_power_limits."""
    if power.empty:
        return "Without published β and t nothing follows for the power of these tests."
    low = power["smallest_low"].min()
    high = power["smallest_high"].max()
    least = power["power at 0.1, low"].min()
    most = power["power at 0.1, high"].max()
    return (
        "Power follows from β and t, whatever R² and the overlap are: a true standardised "
        "coefficient of 0.1 would be found with a probability of "
        f"{least:.0%} to {most:.0%}, depending on the predictor; "
        f"four times in five only from {low:.2f} to {high:.2f} upwards. "
        "That a predictor is not significant "
        f"{'says little about it' if most < 0.5 else 'is informative for some of them'}."
    )


def sentence_corrections(tests: pd.DataFrame, level: float = 0.05) -> str:
    """How many tests survive the corrections, over the whole interval that rounding leaves."""
    plain = int((tests.p < level).sum())
    kept = {
        name: (
            int((tests[f"{name}_high"] < level).sum()),
            int((tests[f"{name}_low"] < level).sum()),
        )
        for name in ("holm", "bh")
    }
    words = {name: str(a) if a == b else f"{a} to {b}" for name, (a, b) in kept.items()}
    best = tests.iloc[0]
    return (
        f"{plain} of {len(tests)} correlations have P < {level:g}; "
        f"{words['holm']} after Holm's correction and {words['bh']} after Benjamini "
        "and Hochberg's. "
        f"The smallest P, {best.p:.4f}, becomes {best.holm_low:.3f} to "
        f"{best.holm_high:.3f} (Holm) and {best.bh_low:.3f} to {best.bh_high:.3f}."
    )
