"""Sentences of the identification notebook, computed from its results."""

import re

import pandas as pd

from helpers.base.text import format_value, set_p
from helpers.synthesis.identification.headlines import COMPLETE
from helpers.synthesis.identification.results.decisions import list_against
from helpers.synthesis.identification.results.ranges import BY_R
from helpers.synthesis.identification.results.verdicts import (
    CONDITION,
    NOT_SETTLED,
    SETTLED,
    UNKNOWN,
)

P_VALUE = re.compile(r"P < [\d.]+$")  # ends the name of a result that is a P value
SHARE = "specifications"  # but not of the share of specifications with a small P
SIDES = {"lowest": "lower", "highest": "upper"}
KINDS = {
    "r2": "R²",
    "index": "r with mean use",
    "r": "r, complete respondents",
    "pair": "r of two functions",
    "vif": "VIF",
}
ENDS = ("lowest", "highest", "outer_lowest", "outer_highest")


def format_end(result: str, value, side: str = "") -> str:
    """An end of a result's range, as its kind is written: a P, a count, a factor, a share.

    side: of a proved range, 'lower' or 'upper', to which the end is rounded.
    """
    if value in ("", None) or float(value) != float(value):
        return "–"
    digits = 3
    if "umber of" in result:
        digits = 0
    elif "VIF" in result or "overlaps" in result:
        digits = 2
    elif "Bayes" in result:
        digits = 0 if float(value) >= 100 else 1
    text = format_value(float(value), digits, side)
    if side and float(value) in (0, 1):  # what holds of every P and of every share
        return f"{float(value):.0f}"
    return set_p(text) if P_VALUE.search(result) and SHARE not in result else text


def table_results_shown(judged: pd.DataFrame, numbers: bool = False) -> pd.DataFrame:
    """The results as a reader sees them; numbers: with the ends of ranges as they are.

    judged: as from verdicts.table_judged.
    """
    shown = judged[["result", "verdict", "says", *ENDS, "evidence"]].copy()
    for name in () if numbers else ENDS:
        side = SIDES.get(name.removeprefix("outer_"), "") if name.startswith("outer_") else ""
        texts = []
        for result, value in zip(judged["result"], judged[name], strict=True):
            texts.append(format_end(result, value, side))
        shown[name] = texts
    heads = [name.replace("outer_", "proved ") for name in shown]
    return shown.set_axis([head[:1].upper() + head[1:] for head in heads], axis="columns")


def table_attacks_shown(pushed: pd.DataFrame, numbers: bool = False) -> pd.DataFrame:
    """The attacks as a reader sees them; numbers: with limits as they are.

    pushed: as from searches.table_attacks.
    """
    heads = ["Quantity", "Pushed to its", "Verdict turns at", "Proved limit", "Reached"]
    shown = pushed[["quantity", "side", "turns", "proved", "reached"]].set_axis(heads, axis=1)
    if not numbers:
        limits = []
        for side, value in zip(pushed["side"], pushed["proved"], strict=True):
            limits.append(format_value(value, 4, SIDES[side]))
        shown["Proved limit"] = limits
    return shown


def table_coverage_shown(inner: pd.DataFrame) -> pd.DataFrame:
    """The coverage of searched ranges as a reader sees it. inner: as from searches."""
    heads = ["Kind", "Papers", "Ranges", "With the truth"]
    return inner.replace({"kind": KINDS}).set_axis(heads, axis="columns")


def sentence_results(judged: pd.DataFrame, files: int) -> str:
    """How many results have each verdict."""
    counts = judged["verdict"].value_counts()
    settled, open_, unknown = (int(counts.get(v, 0)) for v in (SETTLED, NOT_SETTLED, UNKNOWN))
    told = (
        f"Of {len(judged)} results, {settled} {_are(settled)} settled by proof and {open_} "
        f"{_are(open_)} not settled: of the {files} data sets here, two say "
        f"different things. For {unknown} we have neither a proof nor two such data sets; "
        f"{'it is' if unknown == 1 else 'they are'} called unknown."
    )
    by_r = judged["evidence"].str.contains(BY_R, regex=False)
    given = int((by_r & (judged["verdict"] == SETTLED)).sum())
    if given > 1:
        told += (
            f" {given} of those settled are the P of a published correlation, "
            "which follows from r and n; "
            f"whoever counts them as one has {settled - given + 1} settled."
        )
    return told


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def sentence_parts(judged: pd.DataFrame) -> str:
    """Verdicts by part of the analysis."""
    lines = []
    for part, rows in judged.groupby("part", sort=False):
        counts = [
            f"{(rows['verdict'] == verdict).sum()} {verdict}"
            for verdict in (SETTLED, NOT_SETTLED, UNKNOWN)
        ]
        chosen = f" ({len(rows)} pairs, chosen because something can be proved of them)"
        lines.append(f"* **{part}**{chosen if part == COMPLETE else ''}: {', '.join(counts)}.")
    return "\n".join(lines)


def sentence_printed(compared: pd.DataFrame) -> str:
    """Whether every data set prints what it must. compared: file, compared, met."""
    whole = (compared["compared"] == compared["met"]).sum()
    least = compared["met"].min()
    if whole == len(compared):
        return (
            f"Each of the {len(compared)} data sets gives all {compared['compared'].iloc[0]} "
            "numbers compared, to the last digit."
        )
    return (
        f"{whole} of {len(compared)} data sets give all numbers compared; "
        f"the worst one gives {least}."
    )


def sentence_proofs(proved) -> str:
    """How many certificates were checked."""
    return (
        f"{len(proved.found)} certificates were checked in exact fractions, "
        "and each proves its limit."
    )


def sentence_soundness(table: pd.DataFrame) -> str:
    """Whether made-up data satisfy the rows of their own program."""
    kept = (table["violated"] == 0).sum()
    verdict = "all of them" if kept == len(table) else f"{kept} of them"
    return (
        f"{len(table)} made-up data sets were drawn, their tables rounded as the paper rounds, "
        "and the inequalities written down from these tables alone: "
        f"{verdict} satisfy every inequality of their own tables (about "
        f"{table['rows'].mean():,.0f} each)."
    )


def sentence_attacks(table: pd.DataFrame) -> str:
    """Whether a search got past a proof, and how near it came. table: as from table_attacks."""
    beyond = table[table["beyond"]]
    if len(beyond):
        return (
            f"Beyond what is proved: {_join(beyond['quantity'])}. The proof or the search is wrong."
        )
    least = table["starts"].min()
    kept = "None got past what is proved, so no verdict turned."
    return (
        f"{table['quantity'].nunique()} quantities that a settled result rests on were pushed "
        f"towards the value at which it would turn, in {len(table)} searches of {least} starting "
        f"points each. {kept} These are local optima: that they end before the proved limit shows "
        "no mistake, and the proof alone speaks for every data set."
    )


def sentence_coverage(table: pd.DataFrame) -> str:
    """How often searched ranges hold the truth. table: kind, papers, results, within."""
    results = table["results"].sum()
    within = table["within"].sum()
    papers = table["papers"].max()
    return (
        f"For {papers} made-up papers, whose data the search never saw, "
        f"{within} of {results} true values "
        f"lie between the lowest and the highest value found ({within / results:.0%})."
    )


def sentence_coding(changes: pd.DataFrame, met: list[bool]) -> str:
    """Which verdicts change with D-D items coded 1-6. changes: of table_changes; met: by data
    set."""
    same = (
        f"{sum(met)} of {len(met)} data sets have D-D scores for that coding that give all numbers."
    )
    if changes.empty:
        return f"With D-D items coded 1 to 6 no verdict changes. {same}"
    told = [f"{r.result} ({r.before}, then {r.after})" for r in changes.itertuples()]
    return (
        "With D-D items coded 1 to 6, "
        f"{len(changes)} {'verdict changes' if len(told) == 1 else 'verdicts change'}: "
        f"{_join(told)}. Results without the D-D scale stay as they are. {same}"
    )


def sentence_breakdown(table: pd.DataFrame, critical: float, names: dict) -> str:
    """From which difference on each overall test can turn.

    table: outcome, apart, least_r ('' or the least correlation of two functions), r2 (highest
    found).
    """
    told = []
    for outcome, name in names.items():
        rows = table[(table["outcome"] == outcome) & (table["least_r"] == "")]
        if rows.empty:
            continue
        crossing = rows[rows["r2"] > critical]["apart"]
        if crossing.empty:
            most = f"the largest R² found is {rows['r2'].max():.3f}"
            told.append(f"{name}: {most}, below the {critical:.4f} at which P is .05.")
            continue
        told.append(
            f"{name}: an R² above {critical:.4f} (P < .05) was found once correlations of the "
            "complete respondents may differ from the published ones by "
            f"{crossing.min():g}; this search found none at smaller differences."
        )
        plain = table[(table["outcome"] == outcome) & (table["least_r"] == "0")]
        if len(plain):
            turned = plain[plain["r2"] > critical]["apart"]
            first = f"from {turned.min():g} on" if len(turned) else "at none of these differences"
            told.append(f"With no negative correlation between two functions, {first}.")
    return " ".join(told)


def sentence_conclusion(judged: pd.DataFrame) -> str:
    """What a reader may conclude, with the condition in the same breath."""
    lines = [f"On the condition that holds throughout ({CONDITION}):", ""]
    lines += ["**Settled by proof**, for every data set that gives these numbers:"]
    settled = judged[judged["verdict"] == SETTLED]
    lines += [f"* {r.result}: {r.says}." for r in settled.itertuples()] or ["* nothing."]
    shown = judged[judged["verdict"] == NOT_SETTLED]
    lines += [
        "",
        f"**Not settled**, with two data sets each ({len(shown)}): {_join(shown['result'])}.",
    ]
    rest = judged[judged["verdict"] == UNKNOWN]
    lines += ["", f"**Unknown** ({len(rest)}): {_join(rest['result'])}."]
    return "\n".join(lines)


def _join(words) -> str:
    return "; ".join(words) or "none"


def sentence_deciding(provenance: dict) -> str:
    """Whether this page decides anything. provenance: what 01 found out about the answers."""
    if provenance.get("synthetic", True):
        return (
            "The answers of this run are synthetic, so they decide nothing. What this page says "
            "rests on proofs, and on data sets that give the same numbers."
        )
    return (
        "The answers of this run are not marked as synthetic. **This page no longer decides**: "
        "each result below is computed from the answers themselves, and that counts. The verdicts "
        "say what a reader without the answers could know. The data sets that this page opens "
        "are synthetic; the answers of this run are not among them."
    )


def sentence_decided(decided: pd.DataFrame, provenance: dict) -> str:
    """What the answers of this run decide. decided: as from table_decided."""
    if provenance.get("synthetic", True):
        return "The answers of this run are synthetic and decide none of these results."
    if decided.empty:
        return (
            "None of these results is computed from the answers here: small counts are hidden, "
            "or the answers do not allow the joint models."
        )
    proved = decided["verdict"] == SETTLED
    against = list_against(decided)
    told = (
        f"The answers of this run decide all {len(decided)} results, also the {(~proved).sum()} "
        "that the published numbers leave open."
    )
    if not against:
        return f"{told} The {proved.sum()} that are settled by proof come out as proved."
    return (
        f"{told} Against what is proved: {_join(against)}. So these answers do not give all the "
        "published numbers, or a condition of the proof does not hold for them."
    )
