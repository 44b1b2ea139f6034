"""The figures of the sensitivity and identification notebooks; every function returns a matplotlib figure and takes a tidy table."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from helpers.exhibits.style import COLOURS, use_style
from helpers.statistics.multiverse.choices import DIMENSIONS, INDEX, Choices, name_variable
from helpers.survey.codebook import Codebook

use_style()

BINS = 80  # columns of the picture of choices


def plot_curve(
    found: pd.DataFrame, choices: Choices, codebook: Codebook, alpha: float = 0.05
) -> plt.Figure:
    """A specification curve: estimates from smallest to largest, and below, where along it the specifications of each choice lie.

    found: specifications of one outcome with estimate, low, high, p and printed (as in the paper).
    """
    curve = found.dropna(subset="p").sort_values("estimate", kind="stable").reset_index(drop=True)
    figure, (above, below) = plt.subplots(
        2, 1, figsize=(7.5, 8.6), sharex=True, height_ratios=[2, 3.4]
    )
    _draw_estimates(above, curve, alpha)
    _draw_choices(below, curve, _list_choices(curve, choices, codebook))
    return figure


def _draw_estimates(axes, curve: pd.DataFrame, alpha: float) -> None:
    place, clear = curve.index.to_numpy(), (curve["p"] < alpha).to_numpy()
    axes.fill_between(
        place, curve["low"], curve["high"], color=COLOURS["sky"], alpha=0.35, lw=0, rasterized=True
    )
    axes.plot(
        place[~clear],
        curve["estimate"][~clear],
        ".",
        color=COLOURS["grey"],
        ms=2,
        rasterized=True,
        label=f"P at least {alpha:g}",
    )
    axes.plot(
        place[clear],
        curve["estimate"][clear],
        "|",
        color=COLOURS["vermilion"],
        ms=7,
        mew=0.8,
        rasterized=True,
        label=f"P below {alpha:g}",
    )
    printed = curve[curve["printed"]]
    axes.plot(
        printed.index,
        printed["estimate"],
        "D",
        mfc="white",
        mec=COLOURS["black"],
        ms=5,
        label="As in the paper",
    )
    axes.axhline(0, color=COLOURS["black"], lw=0.8)
    axes.set(ylabel="Standardised estimate", xlim=(-1, len(curve)))
    axes.figure.legend(
        *axes.get_legend_handles_labels(), loc="outside upper center", ncols=3, fontsize=9
    )


def _list_choices(curve: pd.DataFrame, choices: Choices, codebook: Codebook) -> list[tuple]:
    """(dimension, label, which specifications made this choice), for each dimension with more than one choice."""
    functions = [f for f in (*codebook.predictors, INDEX) if (curve["function"] == f).any()]
    rows = [("function", name_variable(f, codebook), curve["function"] == f) for f in functions]
    rows += [
        (d, choices.label(d, c), curve[d] == c)
        for d in DIMENSIONS
        for c in choices.dimensions[d]
        if (curve[d] == c).any()
    ]
    several = pd.Series([d for d, _, _ in rows]).value_counts() > 1
    return [row for row in rows if several[row[0]]]


def _draw_choices(axes, curve: pd.DataFrame, rows: list) -> None:
    stretches = min(BINS, len(curve))
    stretch = np.arange(len(curve)) * stretches // len(curve)
    density = [
        np.bincount(stretch, made, stretches) / made.sum() * stretches for _, _, made in rows
    ]
    extent = (-0.5, len(curve) - 0.5, len(rows) - 0.5, -0.5)
    axes.imshow(
        np.array(density),
        aspect="auto",
        cmap="Greys",
        vmin=0,
        vmax=3,
        extent=extent,
        interpolation="nearest",
    )
    axes.set_yticks(range(len(rows)), [label for _, label, _ in rows], fontsize=8)
    for place, (dimension, _, _) in enumerate(rows):
        if place == 0 or rows[place - 1][0] != dimension:
            axes.axhline(place - 0.5, color=COLOURS["blue"], lw=1)
            axes.text(
                1.005,
                place - 0.3,
                dimension.capitalize(),
                transform=axes.get_yaxis_transform(),
                va="top",
                fontsize=8,
                color=COLOURS["blue"],
            )
    axes.set(xlabel="Specifications, ordered by estimate")


def plot_alone_and_together(compared: pd.DataFrame) -> plt.Figure:
    """Slopes of each predictor alone and beside the others, a panel an outcome. compared: panel, label, alone, alone_low, ... together_high."""
    groups = list(compared.groupby("panel", sort=False))
    figure, panels = plt.subplots(
        1, len(groups), figsize=(7.5, 3.4), sharex=True, sharey=True, squeeze=False
    )
    for axes, (name, rows) in zip(panels[0], groups, strict=True):
        for kind, shift, colour, marker in (
            ("alone", -0.15, "blue", "o"),
            ("together", 0.15, "orange", "s"),
        ):
            middle, y = rows[kind], np.arange(len(rows)) + shift
            reach = [middle - rows[f"{kind}_low"], rows[f"{kind}_high"] - middle]
            axes.errorbar(
                middle,
                y,
                xerr=reach,
                fmt=marker,
                color=COLOURS[colour],
                ms=5,
                capsize=2,
                label=kind.capitalize(),
            )
        axes.axvline(0, color=COLOURS["grey"], lw=0.8)
        axes.set_title(name, fontsize=9, loc="center")
        axes.set_yticks(np.arange(len(rows)), rows["label"])
    panels[0][0].invert_yaxis()
    figure.legend(*panels[0][0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
    figure.supxlabel("Standardised slope", fontsize=10)
    return figure


def plot_excluded(excluded: pd.DataFrame, bound: float) -> plt.Figure:
    """Smallest size that the data exclude (bar) and smallest that the design detects (diamond). excluded: panel, label, excluded, detectable."""
    groups = list(excluded.groupby("panel", sort=False))
    figure, panels = plt.subplots(
        1, len(groups), figsize=(7.5, 3.4), sharex=True, sharey=True, squeeze=False
    )
    for axes, (name, rows) in zip(panels[0], groups, strict=True):
        y = np.arange(len(rows))
        axes.barh(
            y,
            rows["excluded"],
            color=COLOURS["sky"],
            edgecolor="white",
            label="Excluded from here on",
        )
        axes.plot(
            rows["detectable"],
            y,
            "D",
            mfc="white",
            mec=COLOURS["vermilion"],
            ms=6,
            label="Detectable from here on",
        )
        axes.axvline(bound, color=COLOURS["black"], ls="--", lw=1, label=f"Bound of {bound:g}")
        axes.set_title(name, fontsize=9, loc="center")
        axes.set_yticks(y, rows["label"])
    panels[0][0].invert_yaxis()
    figure.legend(
        *panels[0][0].get_legend_handles_labels(), loc="outside upper center", ncols=3, fontsize=9
    )
    figure.supxlabel("Size of a standardised slope in the joint model", fontsize=10)
    return figure


def plot_bootstrap(drawn: pd.DataFrame, xlabel: str) -> plt.Figure:
    """Bootstrap intervals, a panel an outcome. drawn: panel, label, estimate, low, high."""
    groups = list(drawn.groupby("panel", sort=False))
    figure, panels = plt.subplots(
        1,
        len(groups),
        figsize=(2.3 + 1.75 * len(groups), 3.4),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    for axes, (name, rows) in zip(panels[0], groups, strict=True):
        reach = [rows["estimate"] - rows["low"], rows["high"] - rows["estimate"]]
        axes.errorbar(
            rows["estimate"],
            np.arange(len(rows)),
            xerr=reach,
            fmt="o",
            color=COLOURS["blue"],
            ms=5,
            capsize=2,
        )
        axes.axvline(0, color=COLOURS["grey"], lw=0.8)
        axes.set_title(name, fontsize=9, loc="center")
        axes.set_yticks(np.arange(len(rows)), rows["label"])
    panels[0][0].invert_yaxis()
    figure.supxlabel(xlabel, fontsize=10)
    return figure
