"""Sentences on the simulated papers: false alarms, and how much of what is planted is found."""

import pandas as pd


def sentence_errors(planted: pd.DataFrame) -> str:
    """False alarms over simulated correct papers, and how many planted errors were found.

    planted: the stored table; its first row counts the correct papers.
    """
    clean = planted.iloc[0]
    kinds = planted[(planted["in"] == "all") & (planted["beside"] == "")]
    shares = kinds.share.astype(float)
    least = kinds.loc[shares.idxmin()]
    most = kinds.loc[shares.idxmax()]
    return (
        f"In {int(clean.planted):,} simulated papers without an error, with "
        f"{int(clean.checks):,} checks, {int(clean.found)} had a number contradicted. "
        f"Of {int(kinds.planted.sum()):,} planted errors {int(kinds.found.sum()):,} were found: "
        f"fewest of “{least.error}” ({float(least.share):.0%}), "
        f"most of “{most.error}” ({float(most.share):.0%})."
    )


def sentence_simulation(simulated: pd.DataFrame) -> str:
    """False alarms over all simulated papers without errors,
    and wrong labels over those with a swap.
    """
    papers, checks, alarms, labels = (
        int(simulated[c].sum()) for c in ("clean_papers", "checks", "false_alarms", "false_labels")
    )
    swapped = int(simulated.papers.sum())
    wrong = (simulated.wrong * simulated.papers).sum()
    return (
        f"{papers} simulated papers without an error gave {checks:,} checks: "
        f"{alarms} false alarms on numbers, and {labels} papers whose row labels were "
        f"called wrong. Of {swapped} papers with two rows swapped, "
        f"{wrong:.0f} were given an assignment of names that is not the true one."
    )


def sentence_detection(simulated: pd.DataFrame) -> str:
    """What the exact bounds find by themselves, and what the fits add."""
    bounds = simulated.excluded
    both = simulated.recovered
    unseen = ": rows of like SDs can change places unseen" if bounds.min() < 1 else ""
    left = "; in the rest a row stays open" if both.min() < 1 else ""
    return (
        f"The exact bounds alone exclude the published names in {bounds.min():.0%} to "
        f"{bounds.max():.0%} of the papers, depending on size and "
        f"correlation{unseen}. With the fits, the true labels are established in "
        f"{both.min():.0%} to {both.max():.0%}{left}."
    )
