"""The figures of the sensitivity notebooks.

Every function takes a tidy table and returns a matplotlib figure.
"""

from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from helpers.exhibits.style import COLOURS, use_style
from helpers.statistics.multiverse.choices import (
    DIMENSIONS,
    INDEX,
    Choices,
    label_question,
    name_variable,
)
from helpers.survey.codebook import Codebook

use_style()

BINS = 40  # columns of the picture of choices, in each panel


class Line(NamedTuple):
    """One line of the picture of choices."""

    dimension: str
    label: str
    choice: str


def plot_curves(
    found: pd.DataFrame, choices: Choices, codebook: Codebook, alpha: float = 0.05
) -> plt.Figure:
    """Specification curves of one outcome, a panel a question.

    Above: estimates from smallest to largest. Below: where along each curve the specifications of
    each choice lie. found: specifications of one outcome with question, estimate, low, high, p and
    printed (as in the paper).
    """
    known = found.dropna(subset="p")
    curves = list(known.groupby("question", sort=False))
    lines = _list_lines(known, choices, codebook)
    figure, axes = plt.subplots(
        2,
        len(curves),
        figsize=(2.6 + 1.7 * len(curves), 8.4),
        sharex="col",
        sharey="row",
        height_ratios=[2, 3.6],
        squeeze=False,
    )
    for column, (question, part) in zip(axes.T, curves, strict=True):
        curve = part.sort_values("estimate", kind="stable").reset_index(drop=True)
        _draw_estimates(column[0], curve, alpha)
        column[0].set_title(_wrap(label_question(question, codebook)), fontsize=8, loc="center")
        _draw_choices(column[1], curve, lines)
    axes[0][0].set_ylabel("Standardised estimate")
    axes[1][0].set_yticks(range(len(lines)), [line.label for line in lines], fontsize=7)
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3, fontsize=8)
    figure.supxlabel("Specifications, ordered by estimate", fontsize=9)
    return figure


def _wrap(title: str) -> str:
    """A title in two lines."""
    words = title.split()
    half = (len(words) + 1) // 2
    return " ".join(words[:half]) + "\n" + " ".join(words[half:])


def _draw_estimates(axes, curve: pd.DataFrame, alpha: float) -> None:
    """Estimates in order of size with their intervals; P below alpha and the paper's stand out."""
    place = curve.index.to_numpy()
    clear = (curve["p"] < alpha).to_numpy()
    estimate = curve["estimate"]
    axes.fill_between(
        place, curve["low"], curve["high"], color=COLOURS["sky"], alpha=0.35, lw=0, rasterized=True
    )
    small = {"rasterized": True, "ls": ""}
    axes.plot(
        place[~clear],
        estimate[~clear],
        marker=".",
        color=COLOURS["grey"],
        ms=2,
        label=f"P at least {alpha:g}",
        **small,
    )
    axes.plot(
        place[clear],
        estimate[clear],
        marker="|",
        color=COLOURS["vermilion"],
        ms=7,
        mew=0.8,
        label=f"P below {alpha:g}",
        **small,
    )
    printed = curve[curve["printed"]]
    axes.plot(
        printed.index,
        printed["estimate"],
        "D",
        mfc="white",
        mec=COLOURS["black"],
        ms=4,
        label="As in the paper",
    )
    axes.axhline(0, color=COLOURS["black"], lw=0.8)
    axes.set(xlim=(-1, len(curve)))


def _list_lines(known: pd.DataFrame, choices: Choices, codebook: Codebook) -> list[Line]:
    """A line a choice that was made, for each dimension with more than one of them."""
    lines = []
    functions = [f for f in (*codebook.predictors, INDEX) if (known["function"] == f).any()]
    if len(functions) > 1:
        lines += [Line("function", name_variable(f, codebook), f) for f in functions]
    for dimension in DIMENSIONS:
        made = [c for c in choices.dimensions[dimension] if (known[dimension] == c).any()]
        if len(made) > 1 and dimension != "model":  # the panels are the models
            lines += [Line(dimension, choices.label(dimension, c), c) for c in made]
    return lines


def _draw_choices(axes, curve: pd.DataFrame, lines: list[Line]) -> None:
    """Where along the curve each choice was made, a line a choice.

    Dark: the choice is more frequent there than on the whole curve, three times or more is black.
    """
    stretches = min(BINS, len(curve))
    stretch = np.arange(len(curve)) * stretches // len(curve)
    density = np.zeros((len(lines), stretches))
    for place, line in enumerate(lines):
        made = (curve[line.dimension] == line.choice).to_numpy()
        if made.any():
            density[place] = np.bincount(stretch, made, stretches) / made.sum() * stretches
    axes.imshow(
        density,
        aspect="auto",
        cmap="Greys",
        vmin=0,
        vmax=3,
        extent=(-0.5, len(curve) - 0.5, len(lines) - 0.5, -0.5),
        interpolation="nearest",
    )
    for place, line in enumerate(lines):
        if place == 0 or lines[place - 1].dimension != line.dimension:
            axes.axhline(place - 0.5, color=COLOURS["blue"], lw=1)


def _panels(groups: list) -> tuple:
    """A figure with a panel a group that share both axes."""
    figure, panels = plt.subplots(
        1, len(groups), figsize=(7.5, 3.4), sharex=True, sharey=True, squeeze=False
    )
    return figure, panels[0]


def _finish_panels(figure, panels, groups: list, xlabel: str, columns: int) -> plt.Figure:
    """Titles, labels of the rows, and a legend over all panels."""
    for axes, (name, rows) in zip(panels, groups, strict=True):
        axes.set_title(name, fontsize=9, loc="center")
        axes.set_yticks(np.arange(len(rows)), rows["label"])
    panels[0].invert_yaxis()
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=columns, fontsize=9)
    figure.supxlabel(xlabel, fontsize=10)
    return figure


def plot_alone_and_together(compared: pd.DataFrame) -> plt.Figure:
    """Slopes of each predictor alone and beside the others, a panel an outcome.

    compared: panel, label, alone, alone_low, ... together_high.
    """
    groups = list(compared.groupby("panel", sort=False))
    figure, panels = _panels(groups)
    for axes, (_, rows) in zip(panels, groups, strict=True):
        _draw_slopes(axes, rows, "alone", -0.15, COLOURS["blue"], "o")
        _draw_slopes(axes, rows, "together", 0.15, COLOURS["orange"], "s")
        axes.axvline(0, color=COLOURS["grey"], lw=0.8)
    return _finish_panels(figure, panels, groups, "Standardised slope", 2)


def _draw_slopes(axes, rows: pd.DataFrame, kind: str, shift: float, colour: str, marker: str):
    middle = rows[kind]
    axes.errorbar(
        middle,
        np.arange(len(rows)) + shift,
        xerr=[middle - rows[f"{kind}_low"], rows[f"{kind}_high"] - middle],
        fmt=marker,
        color=colour,
        ms=5,
        capsize=2,
        label=kind.capitalize(),
    )


def plot_excluded(excluded: pd.DataFrame, bound: float) -> plt.Figure:
    """Smallest size that the data exclude (bar) and smallest that the design detects (diamond).

    excluded: panel, label, excluded, detectable.
    """
    groups = list(excluded.groupby("panel", sort=False))
    figure, panels = _panels(groups)
    for axes, (_, rows) in zip(panels, groups, strict=True):
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
    xlabel = "Size of a standardised slope in the joint model"
    return _finish_panels(figure, panels, groups, xlabel, 3)
