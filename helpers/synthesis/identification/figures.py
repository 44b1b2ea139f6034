"""Figures of what the published numbers settle; every function returns a matplotlib figure and
takes a tidy table.
"""

import matplotlib.pyplot as plt
import pandas as pd

from helpers.exhibits.style import COLOURS, WIDE, label_powers

MARKS = {"settled": ("blue", "o"), "not settled": ("vermilion", "D"), "unknown": ("grey", "s")}


def plot_ranges(judged: pd.DataFrame, alpha: float) -> plt.Figure:
    """Attained (thick) and proved (thin) range of each P.

    judged: result, lowest, highest, outer_lowest, outer_highest, verdict.
    """
    figure, axes = plt.subplots(figsize=(7.5, 1.2 + 0.22 * len(judged)))
    least = 1e-6  # smaller P are drawn at the edge
    for verdict, (colour, marker) in MARKS.items():
        rows = judged[judged["verdict"] == verdict]
        place = judged.index.get_indexer(rows.index)
        outer = rows[["outer_lowest", "outer_highest"]].clip(lower=least)
        inner = rows[["lowest", "highest"]].clip(lower=least)
        axes.hlines(place, *outer.T.to_numpy(), color=COLOURS[colour], lw=0.8)
        axes.hlines(place, *inner.T.to_numpy(), color=COLOURS[colour], lw=3)
        for end in inner:
            axes.plot(
                inner[end], place, marker, color=COLOURS[colour], ms=4, ls="none", label=verdict
            )
    axes.axvline(alpha, color=COLOURS["black"], ls="--", lw=1)
    axes.set_yticks(range(len(judged)), judged["result"], fontsize=7.5)
    label = "P (log scale; thick: attained by a data set, thin: proved)"
    axes.set(xscale="log", xlabel=label, ylim=(len(judged) - 0.5, -0.5), xlim=(least, 1.3))
    label_powers(axes.xaxis)
    handles, labels = axes.get_legend_handles_labels()
    named = dict(zip(labels, handles, strict=True))
    figure.legend(named.values(), named.keys(), loc="outside upper center", ncols=3)
    return figure


def plot_breakdown(table: pd.DataFrame, critical: float, names: dict) -> plt.Figure:
    """Largest and smallest R2 found by the allowed difference of correlations.

    table: outcome, side, apart, least_r, r2; names: words for outcomes.
    """
    figure, axes = plt.subplots(figsize=WIDE)
    colours = ("blue", "vermilion", "green")
    for (outcome, name), colour in zip(names.items(), colours, strict=False):
        for least, style in (("", "-"), ("0", "--")):
            own = table[(table["outcome"] == outcome) & (table["least_r"] == least)]
            low = own[own["side"] == "lowest"]
            rows = own[own["side"] == "highest"]
            axes.plot(low["apart"], low["r2"], style, lw=0.8, color=COLOURS[colour])
            label = name if least == "" else f"{name}, functions not negatively related"
            axes.plot(
                rows["apart"],
                rows["r2"],
                style,
                marker="o",
                ms=3,
                color=COLOURS[colour],
                label=label,
            )
    axes.axhline(critical, color=COLOURS["black"], lw=1, ls=":", label="P = .05")
    axes.set(
        xlabel=(
            "Largest allowed difference of a correlation, complete respondents against published"
        ),
        ylabel="R² found (marked: largest; thin: smallest)",
    )
    axes.legend(fontsize=7.5)
    return figure
