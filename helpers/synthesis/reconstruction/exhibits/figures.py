"""Figures of the notebook that explains the reconstruction."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from helpers.exhibits.style import COLOURS
from helpers.survey.codebook import Codebook
from helpers.synthesis.reconstruction.exhibits.tables import WORDS

HALF = 0.5  # of a unit of the last digit: what rounding leaves open


def plot_distances(drawn: pd.DataFrame) -> plt.Figure:
    """Recomputed less printed, a row of dots for each statistic.

    drawn: of table_distances.
    """
    figure, axes = plt.subplots()
    names = []
    for i, (statistic, part) in enumerate(drawn.groupby("statistic", sort=False)):
        axes.plot(part["distance"], i + np.linspace(-0.3, 0.3, len(part)), "o", ms=4)
        names.append(WORDS[statistic])
    axes.axvspan(-HALF, HALF, color=COLOURS["grey"], alpha=0.15)
    axes.set(
        xlabel="Recomputed less published, in units of the last published digit",
        yticks=range(len(names)),
        yticklabels=names,
    )
    return figure


def plot_spread(sds: pd.DataFrame, codebook: Codebook) -> plt.Figure:
    """Standard deviations of free statistics over the members (bars), along a walk (diamonds).

    sds: columns statistic, members, walk.
    """
    figure, axes = plt.subplots(figsize=(7.5, 6.5))
    places = np.arange(len(sds))
    axes.barh(places, sds["members"], color=COLOURS["blue"], label="Example data sets")
    axes.plot(
        sds["walk"],
        places,
        "D",
        color=COLOURS["orange"],
        ms=4,
        label="Random walk from one of them",
    )
    axes.set(
        xlabel="Standard deviation",
        yticks=places,
        yticklabels=[_name_statistic(s, codebook) for s in sds["statistic"]],
    )
    axes.legend(loc="lower right")
    return figure


def _name_statistic(statistic: str, codebook: Codebook) -> str:
    """A statistic, named as measure_free does, as a reader calls it."""
    if statistic.startswith("skewness of "):
        return f"Skewness of {codebook.gloss(statistic.removeprefix('skewness of '))}"
    return " with ".join(codebook.gloss(name) for name in statistic.split(" ~ "))
