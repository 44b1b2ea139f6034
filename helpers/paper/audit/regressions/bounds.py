"""Which labelling of the rows of printed regressions could any data set have printed?

Exact bounds, no fit.

B and beta of one row differ by the factor sd(x) / sd(y), so their printed digits bound that ratio.
The printed distribution of each predictor bounds its SD among the respondents kept in the
regression, whoever the others were. A labelling is possible if one sd(y) makes all rows of an
outcome agree with both.
"""

from collections import Counter
from fractions import Fraction
from itertools import accumulate, permutations, product

import pandas as pd

from helpers.paper.audit.regressions.arrangement import Regressions, magnitude


def bound_variance(
    counts: dict | None, kept: int, codes: tuple[int, int]
) -> tuple[Fraction, Fraction]:
    """Least and greatest variance (n - 1) of `kept` respondents out of a printed distribution,
    whichever the others are.

    The least comes from a run of neighbours, the greatest from the two ends. counts: {code:
    count}; None for an unknown distribution on the codes low..high.
    """
    if counts is None:
        return Fraction(0), greatest_variance(kept, codes)
    answers = sorted(Counter(counts).elements())
    gone = len(answers) - kept
    if gone < 0:
        raise ValueError(f"{kept} respondents cannot be kept out of {len(answers)}")
    # Sums of the first answers and of their squares, so that a stretch is a difference of two.
    sums = [0, *accumulate(answers)]
    squares = [0, *accumulate(x * x for x in answers)]
    middle = []
    for i in range(gone + 1):
        square = squares[i + kept] - squares[i]
        middle.append(kept * square - (sums[i + kept] - sums[i]) ** 2)
    ends = []
    for i in range(kept + 1):
        square = squares[-1] - (squares[gone + i] - squares[i])
        ends.append(kept * square - (sums[-1] - (sums[gone + i] - sums[i])) ** 2)
    size = kept * (kept - 1)
    return Fraction(min(middle), size), Fraction(max(ends), size)


def greatest_variance(n: int, codes: tuple[int, int]) -> Fraction:
    """The variance of n answers split between the two ends of the scale."""
    half = n // 2
    return Fraction((codes[1] - codes[0]) ** 2 * half * (n - half), n * (n - 1))


def bound_ratio(B: str | None, beta: str | None) -> tuple[Fraction, Fraction | None]:
    """The interval of sd(x) / sd(y) that published B and beta allow; no upper limit is None.

    A B or beta that is not published (None) allows any ratio.
    """
    if B is None or beta is None:
        return Fraction(0), None
    low_b, high_b = magnitude(B)
    low_beta, high_beta = magnitude(beta)
    return low_beta / high_b, high_beta / low_b if low_b else None


def bound_variances(printed: Regressions) -> dict:
    """bound_variance of every predictor."""
    return {
        p: bound_variance(_enough(printed.counts[p], printed.kept), printed.kept, printed.codes())
        for p in printed.predictors
    }


def _enough(counts: dict | None, kept: int) -> dict | None:
    """A distribution, or None if it has fewer answers than respondents were kept (imputed ones)."""
    return counts if counts and sum(counts.values()) >= kept else None


def scan_labels(printed: Regressions) -> pd.DataFrame:
    """Every labelling of the printed rows: whether any data set could print it,
    outcome by outcome.

    Columns: labelling (a tuple: the variable behind each printed row, in printed order),
    one column an outcome (bool), possible (all outcomes).
    """
    variances = bound_variances(printed)
    limits = {o: _limits(printed, o, variances) for o in printed.outcomes}
    rows = []
    for labelling in permutations(printed.predictors):
        fits = {o: _agree(limits[o], printed.predictors, labelling) for o in printed.outcomes}
        rows.append({"labelling": labelling, **fits, "possible": all(fits.values())})
    return pd.DataFrame(rows)


def possible_labels(scan: pd.DataFrame, printed: Regressions) -> dict:
    """For each printed row, the set of variables that some possible labelling puts there."""
    survivors = scan.loc[scan.possible, "labelling"]
    possible = {}
    for place, predictor in enumerate(printed.predictors):
        possible[predictor] = {labelling[place] for labelling in survivors}
    return possible


def _limits(printed: Regressions, outcome: str, variances: dict) -> dict:
    """The interval of var(y) that each (printed row, variable) pair allows."""
    limits = {}
    for row, variable in product(printed.predictors, repeat=2):
        low, high = bound_ratio(printed.B.get((outcome, row)), printed.beta.get((outcome, row)))
        least, greatest = variances[variable]
        limits[row, variable] = (
            least / high**2 if high else Fraction(0),
            greatest / low**2 if low else None,
        )
    return limits


def _agree(limits: dict, rows, labelling) -> bool:
    pairs = [limits[pair] for pair in zip(rows, labelling, strict=True)]
    ceilings = [high for _, high in pairs if high is not None]
    return not ceilings or max(low for low, _ in pairs) <= min(ceilings)


def bound_overlap(beta: str, t: str, df: int) -> tuple[Fraction, Fraction | None]:
    """Interval of (1 - R2) VIF of a predictor, from its printed beta and t.

    No upper limit is None.

    t = beta sqrt(df / ((1 - R2) VIF)), so (1 - R2) VIF = df beta^2 / t^2,
    whatever R2 and the other predictors are. As 1 - R2 is at most 1,
    the lower end is also a lower limit of VIF itself.
    """
    low_beta, high_beta = magnitude(beta)
    low_t, high_t = magnitude(t)
    return df * (low_beta / high_t) ** 2, df * (high_beta / low_t) ** 2 if low_t else None


def bound_explained(t: str, df: int) -> Fraction:
    """R2 is at least this, from one printed t.

    Adding a predictor explains t^2 / df of what is then left:
    R2 - R2_without = (1 - R2) t^2 / df, and R2_without >= 0.
    """
    low = magnitude(t)[0] ** 2
    return low / (df + low)
