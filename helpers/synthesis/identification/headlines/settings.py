"""What the headline results depend on besides the data, and how they are named."""

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from helpers.statistics.multiverse import choices as multiverse
from helpers.statistics.multiverse import estimates
from helpers.statistics.multiverse.choices import name_variable
from helpers.survey.codebook import Codebook

KEPT = {
    "method": ["pearson", "spearman", "ols", "hc3"],
    "coding": ["codes", "yearly", "weekly"],
    "missing": ["pairwise", "listwise"],
    "covariates": ["none"],
    "scoring": ["complete"],
}


@dataclass(frozen=True)
class Settings:
    """What the headline results depend on besides the data.

    pairs: (scale, function) of the correlations that the paper calls significant.
    """

    codebook: Codebook
    choices: multiverse.Choices
    pairs: tuple
    alpha: float = 0.05
    bound: float = 0.2
    imputations: int = 5
    resamples: int = 2000
    shufflings: int = 2000
    seed: int = 1

    @cached_property
    def every_scale(self) -> Codebook:
        """The codebook with every scale of Table 2 as an outcome."""
        return replace(self.codebook, outcomes=self.codebook.correlates)

    @cached_property
    def specifications(self) -> pd.DataFrame:
        """The specifications of every data set."""
        return multiverse.table_specifications(self.choices, self.every_scale)

    @cached_property
    def plan(self) -> list:
        """The regressions that answer them."""
        return estimates.plan_regressions(self.specifications, self.codebook.predictors)


def keep_simple(choices: multiverse.Choices) -> multiverse.Choices:
    """The choices that need no more than use and scores, and can be made quickly."""
    dimensions = {}
    for name, made in choices.dimensions.items():
        kept = KEPT.get(name, made)
        dimensions[name] = {choice: made[choice] for choice in made if choice in kept}
    return replace(choices, dimensions=dimensions)


def name_pair(scale: str, function: str, given: Settings) -> str:
    return f"{given.codebook.gloss(scale)} with {name_variable(function, given.codebook)}"


def yes_or_no(holds) -> str:
    return "yes" if holds else "no"
