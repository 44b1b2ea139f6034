"""Who answered: sex, age, therapies and tenure with the printed counts, mean and standard deviation."""

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.survey.codebook import Codebook
from helpers.synthesis.reconstruction.problem.integers import fit_integers, possible_moments
from helpers.synthesis.reconstruction.problem.specification import printed_texts


def draw_people(
    published: pd.DataFrame, codebook: Codebook, n: int, rng: np.random.Generator
) -> pd.DataFrame:
    """The single questions of the codebook for n respondents, each shuffled on its own: the print says nothing of how they go together."""
    single = [v for v in codebook.variables.values() if v.group is None]
    return pd.DataFrame({v.name: rng.permutation(_draw(published, v, n, rng)) for v in single})


def _draw(published: pd.DataFrame, variable, n: int, rng: np.random.Generator) -> np.ndarray:
    if not variable.codes:
        return _draw_number(published, variable, n, rng)
    counts = {
        str(code): int(text)
        for code, text in printed_texts(published, variable.name, "count").items()
    }
    codes = list(dict.fromkeys(variable.codes.values()))
    open_codes = [code for code in codes if str(code) not in counts]
    rest = n - sum(counts.values())
    if rest < 0 or (rest > 0 and len(open_codes) != 1):
        raise InputError(
            f"{variable.name}: the printed counts add up to {n - rest}, not to {n}, and no single option is left for the difference."
        )
    return np.repeat(codes, [counts.get(str(code), rest) for code in codes])


def _draw_number(published: pd.DataFrame, variable, n: int, rng: np.random.Generator) -> np.ndarray:
    mean, sd = (printed_texts(published, variable.name, what, "")[""] for what in ("mean", "sd"))
    moments = possible_moments(n, mean, sd)
    if not moments:
        raise InputError(
            f"{variable.name}: no {n} whole numbers have a mean that prints as {mean} with an sd that prints as {sd}."
        )
    total, *squares = moments[len(moments) // 2]
    start = rng.normal(float(mean), float(sd), n)
    low = max(variable.low, 18)  # members are adults: an assumption of ours
    return fit_integers(start, low, variable.high, total, tuple(squares), rng)
