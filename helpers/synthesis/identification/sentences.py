"""Sentences of the identification notebook, computed from its results."""

import pandas as pd

from helpers.base.text import list_words
from helpers.synthesis.identification.pinned import largest_dissent

PAIRS = "Significant pairs"


def say_verdicts(judged: pd.DataFrame, members: int) -> str:
    """How many results are pinned, and what agreement of so many members is worth."""
    pinned = judged[judged["verdict"] == "pinned"]
    worth = f"Agreement of {members} members is compatible with at most {largest_dissent(members):.1%} of such data sets disagreeing (95 %)."
    slow = pinned["enough"].median() if len(pinned) else float("nan")
    rest = (
        f" For half of the pinned results, {slow:.0f} members already span nine tenths of the range."
        if len(pinned)
        else ""
    )
    return f"Of {len(judged)} results, {len(pinned)} are pinned and {len(judged) - len(pinned)} are open. {worth}{rest}"


def say_parts(judged: pd.DataFrame) -> str:
    """Pinned and open results by part of the analysis."""
    lines = []
    for part, rows in judged.groupby("part", sort=False):
        pinned = (rows["verdict"] == "pinned").sum()
        lines.append(f"* **{part}**: {pinned} of {len(rows)} pinned.")
    return "\n".join(lines)


def say_ranking(ranked: pd.DataFrame) -> str:
    """Which number would settle most, or that none would settle much."""
    first = ranked.iloc[0]
    if first["gain"] < 0.02:
        return "No single further number would settle much of what is open."
    others = list_words(ranked["number"].iloc[1:3])
    return (
        f"The one number that would settle most is the {first['number']}: knowing it settles {first['settled']:.0%} of the open verdicts, "
        f"{first['gain']:.0%} more than chance. Next come {others}. {'One number does not go far.' if first['settled'] < 0.5 else ''}"
    ).strip()


def say_coverage(covered: pd.DataFrame) -> str:
    """Whether the range of an ensemble contains the truth as often as it should."""
    last = covered[covered["members"] == covered["members"].max()]
    inside, expected, k = (
        last["covered"].mean(),
        last["expected"].iloc[0],
        int(last["members"].iloc[0]),
    )
    low = last.loc[last["covered"].idxmin()]
    verdict = "as often as" if inside >= expected - 0.05 else "less often than"
    return (
        f"Over {int(last['papers'].iloc[0])} made-up papers and {len(last)} results each, the range of {k} members contains the known value "
        f"in {inside:.0%} of cases, {verdict} it should ({expected:.0%}). Least often for {low['result']} ({low['covered']:.0%})."
    )


def say_margin(judged: pd.DataFrame, widening: float) -> str:
    """Which pinned verdicts on P values would survive ranges as wide as the check asks for."""
    known = judged[(judged["verdict"] == "pinned") & judged["stretch"].notna()]
    narrow = known[known["stretch"] < widening]
    rest = f" Too near the level to rely on: {'; '.join(narrow['result'])}." if len(narrow) else ""
    return (
        f"To contain nine tenths of the known values, the ranges would have to be {widening:.1f} times as wide. Of {len(known)} pinned verdicts on a P value, "
        f"{len(known) - len(narrow)} would not change even then.{rest}"
    )


def conclude(judged: pd.DataFrame, widening: float) -> str:
    """What a reader may conclude about the study: settled, nearly settled and open results.

    widening: a pinned verdict on a P value counts as settled only if it would not change with ranges that many times as wide.
    """
    pinned, opened = (judged[judged["verdict"] == verdict] for verdict in ("pinned", "open"))
    near, looks = pinned["stretch"] < widening, pinned["part"] == PAIRS
    settled, held = pinned[~near & ~looks], pinned[~near & looks & (pinned["says"] == "yes")]
    lines = [
        "**Settled by the print** (every member agrees; where a P value decides, with room to spare):"
    ]
    lines += [f"* {r.result}: {r.says}." for r in settled.itertuples()] or ["* nothing."]
    ways = (judged["part"] == PAIRS).sum()
    lines += [
        "",
        f"**The significant correlations**: of {ways} ways to look at them, {len(held)} surely stay significant: {_join(held['result'])}.",
    ]
    lines += [
        "",
        f"**Agreed by all members, but too near the level to rely on**: {_join(pinned.loc[near, 'result'])}.",
    ]
    words = [
        f"{r.result} ({r.says} in {r.share:.0%})"
        for r in opened[opened["part"] != PAIRS].itertuples()
    ]
    lines += ["", f"**Open**: {(opened['part'] == PAIRS).sum()} of these ways; {_join(words)}."]
    return "\n".join(lines)


def _join(words) -> str:
    return "; ".join(words) or "none"
