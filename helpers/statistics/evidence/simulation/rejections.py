"""The stored sizes of the tests of the multiverse, as 06 shows them."""

from pathlib import Path

import pandas as pd

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.base.text import list_words
from helpers.statistics.multiverse.choices import Choices, call_predictors
from helpers.survey.codebook import Codebook

FILE = "data/test_sizes.csv"
MOST = 0.06  # a method that rejects more of its true null hypotheses is mended or removed
KEYS = ["question", "method", "coding"]
COLUMNS = [*KEYS, "tests", "rejected", "size", "first"]
TITLES = {
    "alone": "By itself",
    "index": "As one index",
    "together": "Beside the others",
    "adjusted": "Covariates held constant",
}


def read_rejections(path: str | Path) -> pd.DataFrame:
    """The stored sizes, a line a test: KEYS, tests, rejected, size (0 to 1), first (block).

    Raises InputError for a file that is not there or has other columns.
    """
    place = resolve(path)
    if not place.is_file():
        raise InputError(f"{place.name}: there is no such file; expected the sizes of the tests.")
    try:
        table = pd.read_csv(place)
    except pd.errors.EmptyDataError:
        table = pd.DataFrame()
    absent = [name for name in COLUMNS if name not in table]
    if absent:
        raise InputError(
            f"{place.name}: column {absent[0]} is missing; expected {list_words(COLUMNS)}."
        )
    return table


def table_sizes(sizes: pd.DataFrame, choices: Choices) -> pd.DataFrame:
    """The largest size of each method that is among the choices, a column a question.

    It is the largest over the codings, in percent.
    """
    known = sizes[sizes["method"].isin(list(choices.dimensions["method"]))]
    worst = known.groupby(["method", "question"], sort=False)["size"].max().unstack() * 100
    order = [name for name in choices.dimensions["method"] if name in worst.index]
    worst = worst.reindex(index=order, columns=list(TITLES)).rename(columns=TITLES)
    worst.insert(0, "Method", [choices.label("method", name) for name in order])
    return worst.reset_index(drop=True)


def sentence_sizes(
    sizes: pd.DataFrame, choices: Choices, codebook: Codebook, alpha: float = 0.05
) -> str:
    """How the tests do that these choices make, which is worst, and what was not simulated."""
    known = sizes
    new = []
    for dimension in KEYS[1:]:
        made = choices.dimensions[dimension]
        simulated = set(sizes[dimension])
        known = known[known[dimension].isin(list(made))]
        new += [choices.label(dimension, name) for name in made if name not in simulated]
    rest = f" Not simulated: {list_words(new)}." if new else ""
    if not len(known):
        return f"None of these tests was simulated.{rest}"
    worst = known.loc[known["size"].idxmax()]
    method, coding = (choices.label(name, worst[name]) for name in KEYS[1:])
    above = int((known["size"] > MOST).sum())
    verdict = f"none rejects more than {MOST:.0%}"
    if above:
        verdict = f"{above} {'rejects' if above == 1 else 'reject'} more than {MOST:.0%}"
    asked = call_predictors("{use}", codebook)
    return (
        f"Of {len(known)} tests of a true null hypothesis at the level of {alpha:.0%}, {verdict}; "
        f"the median is {known['size'].median():.1%}. The largest, {worst['size']:.1%}, is that of "
        f"{method} with {asked} coded as {coding[0].lower()}{coding[1:]}.{rest}"
    )
