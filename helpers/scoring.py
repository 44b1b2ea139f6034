"""Scale scores: reversed items turned, items summed or averaged, and missing answers dealt with."""

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.survey.codebook import Codebook, Scale


def reverse_item(answers, low: int, high: int):
    """An item turned round within its range: low becomes high and high becomes low.

    >>> reverse_item(pd.Series([0, 1, 5]), 0, 5).tolist()
    [5, 4, 0]
    """
    return low + high - answers


def key_items(answers: pd.DataFrame, scale: Scale, codebook: Codebook) -> pd.DataFrame:
    """The items of a scale, all in the direction of its score.

    Returns respondents x items, floats, missing as NaN.
    """
    keyed = {}
    for name in scale.items:
        item = answers[name].to_numpy(dtype=float, na_value=np.nan)
        turned = codebook.variables[name].reversed
        keyed[name] = reverse_item(item, scale.low, scale.high) if turned else item
    return pd.DataFrame(keyed, index=answers.index, copy=False)


def score_scale(keyed: pd.DataFrame, scale: Scale, min_answered: float = 1.0) -> pd.Series:
    """The score of a scale from items that point the same way.

    min_answered: the share of items (0 to 1] that must be answered; fewer give a missing score.
    Where some are missing but enough are there, the mean of the answered items stands for the rest
    (person-mean substitution).

    >>> scale = Scale("mood", "Mood", "mood", "sum", ("calm", "sad"), 0, 3)
    >>> answers = pd.DataFrame({"calm": [1.0, 3.0], "sad": [2.0, None]})
    >>> score_scale(answers, scale).tolist()
    [3.0, nan]
    >>> score_scale(answers, scale, min_answered=0.5).tolist()
    [3.0, 6.0]
    """
    if not 0 < min_answered <= 1:
        raise InputError(
            f"parameter min_answered is {min_answered}; expected a share above 0 and up to 1."
        )
    k = keyed.shape[1]
    total = np.zeros(len(keyed))
    answered = np.zeros(len(keyed), dtype=int)
    for name in keyed:  # item by item: one for millions of respondents fills memory enough
        item = keyed[name].to_numpy()
        known = ~np.isnan(item)
        total += np.where(known, item, 0)
        answered += known
    mean = total / np.where(answered > 0, answered, np.nan)
    score = mean if scale.method == "mean" else np.where(answered == k, total, mean * k)
    enough = answered / k >= min_answered - 1e-12
    return pd.Series(np.where(enough, score, np.nan), index=keyed.index)


def score_scales(
    answers: pd.DataFrame, codebook: Codebook, min_answered: float = 1.0
) -> pd.DataFrame:
    """A score a scale for each respondent, in the order of the codebook.

    Where the codebook says how many items of a scale must be answered, that holds for it.
    """
    return pd.DataFrame(
        {
            name: score_scale(
                key_items(answers, scale, codebook), scale, scale.min_answered or min_answered
            )
            for name, scale in codebook.scales.items()
        }
    )


def phq9_severity(total: pd.Series, bands: dict) -> pd.Series:
    """The severity band of each PHQ-9 total, an ordered category.

    Source of the bands: Kroenke, Spitzer and Williams 2001.

    >>> phq9_severity(pd.Series([4, 5]), {"minimal": (0, 4), "mild": (5, 9)}).tolist()
    ['minimal', 'mild']
    """
    edges = [low for low, _ in bands.values()] + [max(high for _, high in bands.values()) + 1]
    return pd.cut(total, edges, right=False, labels=list(bands))


def phq9_diagnosis(items: pd.DataFrame) -> pd.Series:
    """The PHQ-9 diagnostic algorithm: 'major', 'other' or 'none'.

    Source: Spitzer, Kroenke and Williams 1999. items: respondents x the nine items in order, 0-3.
    A symptom counts from 2 (more than half the days), the ninth from 1; one of the first two must
    count; five or more make major, two to four other depressive syndrome. Missing if any item is.
    """
    if items.shape[1] != 9:
        raise ValueError("the algorithm needs the nine items of the PHQ-9")
    counts = items.ge(2)
    counts.iloc[:, 8] = items.iloc[:, 8].ge(1)
    symptoms = counts.sum(axis=1)
    core = counts.iloc[:, :2].any(axis=1)
    result = pd.Series(
        np.select([core & (symptoms >= 5), core & (symptoms >= 2)], ["major", "other"], "none"),
        index=items.index,
        dtype=object,
    )
    return result.mask(items.isna().any(axis=1), None)


def cronbach_alpha(items: pd.DataFrame) -> float:
    """Internal consistency of a scale (Cronbach 1951, eq. 2).

    items: respondents x items, scored in the same direction; rows with a missing answer are left
    out. Raises ValueError if fewer than two items or respondents, or if the total does not vary.
    """
    items = items.dropna()
    n, k = items.shape
    if n < 2 or k < 2:
        raise ValueError("alpha needs at least two items and two respondents")
    total = items.sum(axis=1).var(ddof=1)
    if total == 0:
        raise ValueError("alpha is not defined where the total does not vary")
    return float(k / (k - 1) * (1 - items.var(ddof=1).sum() / total))


def alpha_interval(alpha: float, n: int, k: int, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of alpha for normal items.

    Source: Feldt 1965, as in Feldt, Woodruff and Salih 1987, eq. 14.

    n: respondents; k: items; level: confidence, between 0 and 1.
    """
    from scipy import stats

    f = stats.f(n - 1, (n - 1) * (k - 1))
    tail = (1 - level) / 2
    return 1 - (1 - alpha) * f.ppf(1 - tail), 1 - (1 - alpha) * f.ppf(tail)
