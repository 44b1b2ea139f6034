"""Figures of the notebook that explains the reconstruction."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from helpers.exhibits.style import COLOURS
from helpers.survey.codebook import Codebook
from helpers.synthesis.reconstruction.exhibits.tables import WORDS
from helpers.synthesis.reconstruction.solution.comparison import measure_miss


def plot_distances(table: pd.DataFrame) -> tuple:
    """Correlations and regression numbers: recomputed less printed, in units of the last digit. Returns figure, alt text, what is drawn."""
    drawn = table[table["statistic"].isin(["r", "B", "beta", "t"])].copy()
    drawn["distance"] = [
        np.sign(r.recomputed - float(r.printed)) * measure_miss(r.recomputed, r.printed)
        for r in drawn.itertuples()
    ]
    figure, axes = plt.subplots()
    groups = list(drawn.groupby("statistic", sort=False))
    for i, (_, part) in enumerate(groups):
        axes.plot(part["distance"], i + np.linspace(-0.3, 0.3, len(part)), "o", ms=4)
    axes.axvspan(-0.5, 0.5, color=COLOURS["grey"], alpha=0.15)
    axes.set(
        xlabel="Recomputed less printed, in units of the last printed digit",
        yticks=range(len(groups)),
        yticklabels=[WORDS[name] for name, _ in groups],
    )
    inside = (drawn["distance"].abs() <= 0.5).sum()
    return (
        figure,
        f"{inside} of {len(drawn)} dots lie within half a unit of the last digit of zero.",
        drawn,
    )


def plot_spread(sds: pd.DataFrame, codebook: Codebook) -> tuple:
    """Standard deviations of free statistics over the members (bars) and along a walk (diamonds). Returns figure, alt text, what is drawn."""
    figure, axes = plt.subplots(figsize=(7.5, 6.5))
    places = np.arange(len(sds))
    axes.barh(places, sds["members"], color=COLOURS["blue"], label="Members (independent restarts)")
    axes.plot(
        sds["walk"], places, "D", color=COLOURS["orange"], ms=4, label="Random walk from one member"
    )
    axes.set(
        xlabel="Standard deviation",
        yticks=places,
        yticklabels=[_name(s, codebook) for s in sds["statistic"]],
    )
    axes.legend(loc="lower right")
    further = (sds["members"] > sds["walk"]).sum()
    return (
        figure,
        f"In {further} of {len(sds)} statistics the members spread further than the walk.",
        sds,
    )


def _name(statistic: str, codebook: Codebook) -> str:
    if statistic.startswith("skewness of "):
        return f"Skewness of {codebook.gloss(statistic.removeprefix('skewness of '))}"
    return " with ".join(codebook.gloss(name) for name in statistic.split(" ~ "))
