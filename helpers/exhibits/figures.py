"""The figures of notebooks 01 to 07, one function each;
every function returns a matplotlib figure and takes a tidy table.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns

from helpers.exhibits.style import COLOURS, TALL, WIDE, use_style
from helpers.exhibits.verdicts import VERDICTS

use_style()


def sentence_flow(flow: pd.DataFrame) -> str:
    """A flow chart in words. flow: as plot_flow takes it."""
    steps = [f"{step}: {left}" for step, left in flow[["step", "left"]].values]
    return f"Flow chart. {'; '.join(steps)}."


def sentence_missing(missing: pd.DataFrame) -> str:
    """The bars of missing answers in words. missing: as plot_missing takes it."""
    bars = [f"{r.variable}: {r.missing:.0f} ({r.percent:.1f} %)" for r in missing.itertuples()]
    return f"Bars. {'; '.join(bars)}."


def sentence_scores(scores: pd.DataFrame) -> str:
    """The histograms of scores in words. scores: a column a scale, named as readers know it."""
    means = [f"{name}: mean {scores[name].mean():.2f}" for name in scores]
    return f"Histograms. {'; '.join(means)}."


def sentence_use(use: pd.DataFrame) -> str:
    """The stacked bars of answers in words. use: as plot_use takes it.

    Of each question its first answer is named; one of which nothing is shown is left out.
    """
    lowest = []
    for name, row in use.iterrows():
        shown = row.dropna()
        if len(shown):
            lowest.append(f"{name}: {shown.index[0]} {shown.iloc[0]:.0f} %")
    return f"Stacked bars. {'; '.join(lowest)}."


def plot_flow(flow: pd.DataFrame) -> plt.Figure:
    """Boxes from the rows received down to the respondents analysed.

    flow: step, left (rows left after the step), removed.
    """
    figure, axes = plt.subplots(figsize=(6.5, 0.95 * len(flow)))
    axes.set(xlim=(0, 10), ylim=(-len(flow) + 0.4, 0.6))
    axes.axis("off")
    for i, step in enumerate(flow.itertuples()):
        axes.text(
            3,
            -i,
            f"{step.step}\nn = {step.left}",
            ha="center",
            va="center",
            bbox={"boxstyle": "round,pad=0.4", "fc": "white", "ec": COLOURS["blue"]},
        )
        if i:
            axes.annotate(
                "",
                (3, -i + 0.3),
                (3, -i + 0.7),
                arrowprops={"arrowstyle": "->", "color": COLOURS["black"]},
            )
            axes.text(
                5.6, -i + 0.5, f"{step.removed} left out", va="center", color=COLOURS["black"]
            )
    return figure


def plot_missing(missing: pd.DataFrame) -> plt.Figure:
    """Share of respondents without an answer, a bar a variable.

    missing: variable, missing, percent.
    """
    figure, axes = plt.subplots(figsize=(WIDE[0], 0.8 + 0.28 * len(missing)))
    axes.barh(missing["variable"], missing["percent"], color=COLOURS["blue"])
    axes.invert_yaxis()
    for y, row in enumerate(missing.itertuples()):
        axes.text(row.percent, y, f" {row.missing}", va="center")
    axes.set(
        xlabel="Respondents without an answer (%)",
        xlim=(0, max(1.0, 1.15 * missing["percent"].max())),
    )
    return figure


def plot_scores(drawn: pd.DataFrame, means: pd.Series) -> plt.Figure:
    """Distribution of each score over its possible range.

    drawn: scale, from, to, respondents (a row a bin); means: scale -> mean.
    """
    panels_of = list(drawn.groupby("scale", sort=False))
    rows = -(-len(panels_of) // 2)
    figure, panels = plt.subplots(rows, 2, figsize=(TALL[0], TALL[1] * rows / 2), squeeze=False)
    for axes, (name, bins) in zip(panels.flat, panels_of, strict=False):
        axes.bar(
            bins["from"],
            bins["respondents"].fillna(0).astype(float),
            bins["to"] - bins["from"],
            align="edge",
            color=COLOURS["sky"],
            edgecolor="white",
        )
        for place in bins.loc[bins["respondents"].isna(), ["from", "to"]].mean(axis=1):
            axes.text(place, 0, " hidden", rotation=90, ha="center", va="bottom", fontsize=8)
        if pd.notna(pd.to_numeric(means[name], errors="coerce")):
            axes.axvline(float(means[name]), color=COLOURS["vermilion"], ls="--", lw=1.5)
        axes.set(
            title=name,
            xlabel="Score",
            ylabel="Respondents",
            xlim=(bins["from"].min(), bins["to"].max()),
        )
    for axes in panels.flat[len(panels_of) :]:
        axes.remove()
    return figure


def plot_use(use: pd.DataFrame) -> plt.Figure:
    """How often each function is used: one bar of shares a function.

    use: function x option, percent; a hidden share leaves a gap at the end.
    """
    gaps = use.isna().any(axis=1)
    use = use.fillna(0)
    figure, axes = plt.subplots(figsize=(WIDE[0], 1.4 + 0.42 * len(use)))
    shades = sns.color_palette("cividis", use.shape[1])
    left = np.zeros(len(use))
    for shade, option in zip(shades, use.columns, strict=True):
        axes.barh(use.index, use[option], left=left, color=shade, edgecolor="white", label=option)
        # Not quite white and black: on a bar they stay so on dark pages too.
        ink = "#fefefe" if sum(shade) < 1.5 else "#010101"
        for y, (start, width) in enumerate(zip(left, use[option], strict=True)):
            if width >= 5:
                axes.text(
                    start + width / 2,
                    y,
                    f"{width:.0f}",
                    ha="center",
                    va="center",
                    color=ink,
                    fontsize=9,
                )
        left = left + use[option].to_numpy()
    if gaps.any():
        rest = np.where(gaps, 100 - left, 0)
        axes.barh(use.index, rest, left=left, fill=False, hatch="///", label="hidden or joined")
    axes.invert_yaxis()
    axes.set(xlabel="Respondents who answered (%)", xlim=(0, 100))
    figure.legend(loc="outside upper center", ncols=3, fontsize=9)
    return figure


def table_intervals(full: pd.DataFrame, printed: pd.Series | None = None) -> pd.DataFrame:
    """What plot_intervals draws of correlations.

    full: Scale, Function, r, Low, High, as a table shows them; printed: what is published, in the
    same order.
    """
    columns = {
        "panel": full["Scale"],
        "label": full["Function"],
        "estimate": full["r"],
        "low": full["Low"],
        "high": full["High"],
    }
    if printed is not None:
        columns["printed"] = printed.to_numpy()
    return pd.DataFrame(columns)


def plot_intervals(estimates: pd.DataFrame, xlabel: str) -> plt.Figure:
    """Estimates with intervals, a panel a group.

    estimates: panel, label, estimate, low, high, and printed where there is one.
    """
    groups = list(estimates.groupby("panel", sort=False))
    figure, panels = plt.subplots(
        1,
        len(groups),
        figsize=(2.3 + 1.75 * len(groups), 3.4),
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    for axes, (name, rows) in zip(panels[0], groups, strict=True):
        y = np.arange(len(rows))
        # An end that is rounded more than the estimate may lie on its other side.
        reach = [
            (rows["estimate"] - rows["low"]).clip(lower=0),
            (rows["high"] - rows["estimate"]).clip(lower=0),
        ]
        axes.errorbar(
            rows["estimate"], y, xerr=reach, fmt="o", color=COLOURS["blue"], ms=5, capsize=2
        )
        if "printed" in rows:
            axes.plot(rows["printed"], y, "D", mfc="none", mec=COLOURS["vermilion"], ms=9)
        axes.axvline(0, color=COLOURS["grey"], lw=0.8)
        axes.set_title(name, fontsize=9, loc="center")
        axes.set_yticks(y, rows["label"])
    axes.invert_yaxis()
    figure.supxlabel(xlabel, fontsize=10)
    return figure


def plot_verdicts(counts: pd.DataFrame) -> plt.Figure:
    """Verdicts by place in the paper.

    counts: place x verdict, number of published values; a hidden one is not drawn, and said.
    """
    hidden = counts.isna().any(axis=1).to_numpy()
    counts = counts.fillna(0)
    figure, axes = plt.subplots(figsize=(WIDE[0], 1.2 + 0.32 * len(counts)))
    left = np.zeros(len(counts))
    for word in counts.columns:
        verdict = VERDICTS[word]
        axes.barh(
            counts.index,
            counts[word],
            left=left,
            label=verdict.label,
            color=verdict.colour,
            hatch=verdict.hatch,
            edgecolor="white",
        )
        left = left + counts[word].to_numpy()
    for y, total in enumerate(left):
        whole = f" {int(total)}"
        others = " others hidden" if total else " hidden"
        axes.text(total, y, others if hidden[y] else whole, va="center")
    axes.invert_yaxis()
    axes.set(xlabel="Published numbers")
    figure.legend(loc="outside upper center", ncols=2, fontsize=9)
    return figure
