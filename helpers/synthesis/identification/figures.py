"""Figures of what the published numbers settle; every function returns a matplotlib figure and takes a tidy table."""

import matplotlib.pyplot as plt
import pandas as pd

from helpers.exhibits.style import COLOURS, WIDE


def plot_ranges(judged: pd.DataFrame, alpha: float) -> plt.Figure:
    """Range of each P value over the members, open ones hatched by colour and marker. judged: result, lowest, median, highest, verdict."""
    figure, axes = plt.subplots(figsize=(7.5, 1.2 + 0.22 * len(judged)))
    for verdict, colour, marker in (("pinned", "blue", "o"), ("open", "vermilion", "D")):
        rows = judged[judged["verdict"] == verdict]
        place = judged.index.get_indexer(rows.index)
        axes.hlines(
            place,
            rows["lowest"],
            rows["highest"],
            color=COLOURS[colour],
            lw=3 if verdict == "pinned" else 1.5,
        )
        axes.plot(
            rows["median"],
            place,
            marker,
            color=COLOURS[colour],
            mfc="white",
            ms=5,
            ls="none",
            label=verdict.capitalize(),
        )
    axes.axvline(alpha, color=COLOURS["black"], ls="--", lw=1)
    axes.set_yticks(range(len(judged)), judged["result"], fontsize=7.5)
    axes.set(xscale="log", xlabel="P over the members (log scale)", ylim=(len(judged) - 0.5, -0.5))
    figure.legend(*axes.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return figure


def plot_coverage(covered: pd.DataFrame) -> plt.Figure:
    """Share of known values inside the range of the first members, by kind of result. covered: result, members, covered, expected."""
    figure, axes = plt.subplots(figsize=WIDE)
    kinds = covered.assign(
        kind=covered["result"].str.replace(r" (x[0-9]|of questions .*)$", "", regex=True)
    )
    lines = kinds.groupby(["kind", "members"], sort=False)["covered"].mean().unstack("members")
    for (kind, line), marker in zip(lines.iterrows(), "osD^vP", strict=False):
        axes.plot(line.index, line, marker=marker, ms=4, lw=1.2, label=kind)
    expected = covered.groupby("members")["expected"].first()
    axes.plot(
        expected.index,
        expected,
        color=COLOURS["black"],
        ls="--",
        lw=1.5,
        label="If the truth were one more member",
    )
    axes.set(
        xlabel="Members in the ensemble",
        ylabel="Share of known values in the range",
        ylim=(0, 1.03),
    )
    axes.legend(fontsize=8, loc="lower right")
    return figure
