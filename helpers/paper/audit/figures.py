"""Figures of the audit."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy import stats

from helpers.base.text import significant
from helpers.exhibits.style import COLOURS, WIDE, label_powers
from helpers.paper.audit.regressions.arrangement import Regressions
from helpers.paper.audit.regressions.bounds import bound_variances
from helpers.paper.audit.regressions.labels import Labels
from helpers.survey.codebook import Codebook

# Significant digits of a misfit: a few of the fits end before their minimum,
# and elsewhere on another processor.
FITTED = 4
MARKS = ("o", "s", "^", "D", "v")


def plot_spreads(
    printed: Regressions, table: pd.DataFrame, labels: Labels, codebook: Codebook
) -> tuple[plt.Figure, pd.DataFrame]:
    """SDs that each printed row implies, beside what the printed distribution of its own label,
    and of the established one, allows.
    """
    limits = {
        v: (float(low) ** 0.5, float(high) ** 0.5)
        for v, (low, high) in bound_variances(printed).items()
        if printed.counts[v]
    }
    figure, axis = plt.subplots(figsize=WIDE)
    for y, row in enumerate(reversed(printed.predictors)):
        right = table[table.printed_label == row].sd_high.max() + 0.02
        _band(
            axis,
            limits.get(row),
            y + 0.2,
            "own",
            "own distribution not published" if row not in limits else "",
            right,
        )
        variable = labels.variables[row]
        if variable and variable != row:
            _band(
                axis,
                limits.get(variable),
                y - 0.2,
                "other",
                codebook.gloss(variable)
                + ("" if variable in limits else " (distribution not published)"),
                right,
            )
        for mark, (_, part) in zip(
            MARKS, table[table.printed_label == row].groupby("outcome", sort=False), strict=False
        ):
            low = part.sd_low.iloc[0]
            high = part.sd_high.iloc[0]
            axis.plot([low, high], [y, y], color=COLOURS["black"], lw=1, alpha=0.6)
            axis.plot((low + high) / 2, y, mark, color=COLOURS["black"], ms=5, mfc="white")
    axis.set_yticks(
        range(len(printed.predictors)),
        [codebook.gloss(row) for row in reversed(printed.predictors)],
    )
    first, last = printed.codes()
    of_use = " of use" if codebook.predictors_called == "function" else ""
    axis.set_xlabel(f"SD of the predictor (categories{of_use}, {first} to {last})")
    axis.set_ylabel("row as published in the regressions")
    axis.legend(
        handles=_keys(printed, codebook),
        loc="upper center",
        bbox_to_anchor=(0.45, 1.2),
        ncols=3,
        fontsize=8,
    )
    spread = [(v, *limits.get(v, (np.nan, np.nan))) for v in printed.predictors]
    bands = pd.DataFrame(spread, columns=["printed_label", "allowed_low", "allowed_high"])
    drawn = table[["outcome", "printed_label", "established_label", "sd_low", "sd_high"]].merge(
        bands, on="printed_label"
    )
    return figure, drawn


def plot_labellings(labels: Labels) -> tuple[plt.Figure, pd.DataFrame]:
    """Every labelling by its misfit with the published distributions and with the printed
    correlations.
    """
    scan = labels.scan.assign(kind="excluded by the exact bounds")
    # Rounded before it is drawn: a search ends a little elsewhere on another processor.
    scan["fit"] = [significant(value, FITTED) for value in scan.fit]
    scan.loc[scan.possible, "kind"] = "possible"
    scan.loc[0, "kind"] = "as published" if not scan.possible.iloc[0] else "as published, possible"
    scan.loc[scan.labelling == labels.leading, "kind"] = "best of the possible"
    looks = {
        "excluded by the exact bounds": (".", "grey", 20),
        "possible": ("^", "orange", 90),
        "best of the possible": ("*", "blue", 220),
    }
    looks |= {
        "as published": ("X", "vermilion", 110),
        "as published, possible": ("X", "orange", 110),
    }
    figure, axis = plt.subplots(figsize=WIDE)
    for kind, (mark, colour, size) in looks.items():
        part = scan[scan.kind == kind]
        if len(part):
            edge = (
                {"edgecolors": "black", "linewidths": 0.7}
                if kind != "excluded by the exact bounds"
                else {}
            )
            axis.scatter(
                part.spread,
                part.fit,
                s=size,
                marker=mark,
                color=COLOURS[colour],
                label=f"{kind} ({len(part)})",
                **edge,
            )
    axis.set_xscale("log")
    axis.set_yscale("log")
    label_powers(axis.xaxis, axis.yaxis)
    axis.set_xlabel("misfit with the published distributions (chi-squared)")
    axis.set_ylabel("misfit with the published correlations\n(chi-squared)")
    axis.legend(loc="upper left", fontsize=8)
    drawn = scan.assign(labelling=scan.labelling.map(" ".join))
    return figure, drawn[["labelling", "kind", "spread", "fit"]]


def table_allowance(tried: list, fits: dict) -> pd.DataFrame:
    """allowance, labelling, chi2: the misfit of each assignment of names that was tried.

    tried: tuples of names; fits: allowance -> misfits in their order.
    """
    rows = []
    for allowance, misfits in fits.items():
        for names, misfit in zip(tried, misfits, strict=True):
            rows.append((allowance, " ".join(names), significant(misfit, FITTED)))
    return pd.DataFrame(rows, columns=["allowance", "labelling", "chi2"])


def name_tried(tried: list) -> dict[str, str]:
    """What each assignment of names is called in the figure.

    tried: those that are possible, the best first; the best of the excluded; the published one.
    """
    further = [f"possible, number {i}" for i in range(2, len(tried) - 1)]
    words = ["best of the possible", *further, "best of the excluded", "as published"]
    return dict(zip([" ".join(names) for names in tried], words, strict=True))


def plot_allowance(drawn: pd.DataFrame, limit: float, names: dict) -> plt.Figure:
    """Misfit of several labellings over how far the correlations may move.

    drawn: allowance, labelling, chi2; names: labelling -> legend.
    """
    figure, axis = plt.subplots(figsize=WIDE)
    looks = zip(
        names,
        ("blue", "orange", "green", "vermilion", "purple"),
        ("o-", "^--", "s-.", "X:", "D-"),
        strict=False,
    )
    for labelling, colour, style in looks:
        part = drawn[drawn.labelling == labelling]
        axis.plot(part.allowance, part.chi2, style, color=COLOURS[colour], label=names[labelling])
    axis.axhline(limit, color=COLOURS["black"], lw=0.8, ls=(0, (6, 3)))
    axis.text(
        drawn.allowance.max(), limit * 1.1, "95 % of correct fits are below", ha="right", fontsize=8
    )
    axis.set_yscale("log")
    label_powers(axis.yaxis)
    axis.set_xlabel("how far the correlations may move, in standard errors of random omission")
    axis.set_ylabel("misfit (chi-squared)")
    axis.legend(fontsize=8)
    return figure


def plot_detection(rates: pd.DataFrame) -> plt.Figure:
    """Share of planted swaps that the scan finds, over n,
    a line for each correlation and way of finding.
    """
    figure, axes = plt.subplots(1, 2, figsize=WIDE, sharey=True)
    looks = list(
        zip(
            sorted(rates.correlation.unique()),
            ("sky", "blue", "black"),
            ("o", "s", "^"),
            strict=False,
        )
    )
    for axis, way, title in zip(
        axes,
        ("excluded", "recovered"),
        ("Published names excluded", "True names established"),
        strict=True,
    ):
        for correlation, colour, mark in looks:
            part = rates[rates.correlation == correlation].sort_values("n")
            errors = []
            for share, papers in zip(part[way], part.papers, strict=True):
                low, high = wilson_interval(share, papers)
                errors.append((share - low, high - share))
            error = 100 * np.clip(errors, 0, 1).T
            axis.errorbar(
                part.n,
                100 * part[way],
                yerr=error,
                marker=mark,
                color=COLOURS[colour],
                capsize=2,
                label=f"{correlation:g}",
            )
        axis.set_title(title)
        axis.set_xlabel("respondents")
        axis.set_xscale("log")
        axis.set_xticks(sorted(rates.n.unique()), [str(n) for n in sorted(rates.n.unique())])
        axis.minorticks_off()
    axes[0].set_ylabel("papers with a planted swap (%)")
    axes[0].set_ylim(-3, 105)
    axes[1].legend(title="correlation of predictors", fontsize=8, loc="lower right")
    return figure


def wilson_interval(share: float, n: int) -> tuple[float, float]:
    """95 % interval of a share of n (Wilson 1927); within 0 and 1."""
    found = stats.binomtest(round(share * n), int(n))
    low, high = found.proportion_ci(method="wilson")
    return float(low), float(high)


def _band(axis, limits, y: float, look: str, words: str, right: float) -> None:
    colour, hatch = ("sky", "") if look == "own" else ("orange", "////")
    if limits:
        axis.barh(
            y,
            limits[1] - limits[0],
            left=limits[0],
            height=0.3,
            color=COLOURS[colour],
            alpha=0.55,
            hatch=hatch,
            edgecolor=COLOURS["black"],
            lw=0.4,
        )
    if words:
        axis.text(limits[1] + 0.01 if limits else right, y, words, va="center", fontsize=8)


def _keys(printed: Regressions, codebook: Codebook) -> list:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    own = Patch(
        facecolor=COLOURS["sky"],
        alpha=0.55,
        edgecolor=COLOURS["black"],
        label="published distribution of this name",
    )
    other = Patch(
        facecolor=COLOURS["orange"],
        alpha=0.55,
        hatch="////",
        edgecolor=COLOURS["black"],
        label="of the name it should bear",
    )
    dots = [
        Line2D([], [], ls="", marker=m, mfc="white", mec="black", label=codebook.gloss(o))
        for m, o in zip(MARKS, printed.outcomes, strict=False)
    ]
    return [own, other, *dots]
