"""Who answered: sex, age, therapies and tenure with the printed counts, mean and sd."""

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.survey.codebook import Codebook, Variable
from helpers.synthesis.reconstruction.problem.integers import fit_integers, possible_moments
from helpers.synthesis.reconstruction.problem.specification import printed_texts

ADULT = 18  # members are adults: an assumption of ours


def draw_people(
    published: pd.DataFrame, codebook: Codebook, n: int, rng: np.random.Generator
) -> pd.DataFrame:
    """The single questions that describe n respondents: no predictors, no items of a scale.

    Each is shuffled on its own: the print says nothing of how they go together. One of which
    nothing is published stays empty.
    """
    known = set(codebook.predictors)
    for scale in codebook.scales.values():
        known |= set(scale.items)
    people = {}
    for variable in codebook.variables.values():
        if variable.group is None and variable.name not in known:
            own = published[published["row"] == variable.name]
            if not own["statistic"].isin(["count", "mean"]).any():
                answers = np.full(n, np.nan)
            elif variable.codes:
                answers = _list_options(published, variable, n)
            else:
                answers = _draw_numbers(published, variable, n, rng)
            people[variable.name] = rng.permutation(answers)
    return pd.DataFrame(people)


def _list_options(published: pd.DataFrame, variable: Variable, n: int) -> np.ndarray:
    """Each option as often as printed; the one without a printed count takes what is left."""
    counts = {}
    for code, text in printed_texts(published, variable.name, "count").items():
        counts[str(code)] = int(text)
    codes = list(dict.fromkeys(variable.codes.values()))
    left_open = [code for code in codes if str(code) not in counts]
    rest = n - sum(counts.values())
    if rest < 0 or (rest > 0 and len(left_open) != 1):
        raise InputError(
            f"{variable.name}: the printed counts add up to {n - rest}, not to {n}, "
            "and no single option is left for the difference."
        )
    return np.repeat(codes, [counts.get(str(code), rest) for code in codes])


def _draw_numbers(
    published: pd.DataFrame, variable: Variable, n: int, rng: np.random.Generator
) -> np.ndarray:
    """Whole numbers with the printed mean and sd, near a normal distribution."""
    mean = printed_texts(published, variable.name, "mean", "")[""]
    sd = printed_texts(published, variable.name, "sd", "")[""]
    moments = possible_moments(n, mean, sd)
    if not moments:
        raise InputError(
            f"{variable.name}: no {n} whole numbers have a mean that prints as {mean} "
            f"with an sd that prints as {sd}."
        )
    total, first, last = moments[len(moments) // 2]
    start = rng.normal(float(mean), float(sd), n)
    low = max(variable.low, ADULT)
    return fit_integers(start, low, variable.high, total, (first, last), rng)
