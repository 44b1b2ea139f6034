"""Sentences of the audit notebook, written from its results."""

import pandas as pd

from helpers.base.text import format_count, format_value, list_words
from helpers.paper.audit.regressions.arrangement import Regressions
from helpers.paper.audit.regressions.bounds import scan_labels
from helpers.paper.audit.regressions.labels import Labels, sentence_lacking
from helpers.survey.codebook import Codebook


def sentence_findings(findings: pd.DataFrame, counts: pd.DataFrame) -> str:
    """How many findings, and how many checks could have failed and did not."""
    made, sharp, passed, failed, idle = (
        int(counts[c].sum()) for c in ("made", "could_fail", "passed", "failed", "not_checkable")
    )
    come = "comes" if len(findings) == 1 else "come"
    opening = (
        f"**{format_count(len(findings), 'finding')}** {come} out of {format_count(made, 'check')}."
        if len(findings)
        else f"**No contradiction** in {format_count(made, 'check')}."
    )
    return (
        f"{opening} {sharp} of them could have failed; "
        f"{passed} of these did not and {failed} did. "
        f"{made - sharp} could not have failed at this "
        "number of respondents, whatever was published."
        + (f" A further {format_count(idle, 'check')} could not be made." if idle else "")
    )


def sentence_scan(labels: Labels) -> str:
    """The exact part: how many assignments of names the published distributions allow."""
    scan = labels.scan
    allowed = int(scan.possible.sum())
    own = "is one of them" if labels.printed_possible else "is **not** among them"
    outcomes = scan.columns[1 : list(scan.columns).index("possible")]
    parts = ", ".join(f"{int(scan[outcome].sum())}" for outcome in outcomes)
    few = "All" if allowed == len(scan) else "None" if not allowed else f"Only {allowed}"
    verb = "is" if allowed == 1 else "are"
    return (
        f"{few} of the {len(scan)} possible assignments of names {verb} compatible with the "
        f"published distributions (per outcome: {parts}). The published one {own}."
    )


def sentence_distrust(printed: Regressions, codebook: Codebook) -> str:
    """Whether the exact answer hangs on one printed distribution: each is set aside in turn."""
    from dataclasses import replace

    known = [p for p in printed.predictors if printed.counts[p]]
    scans = {p: scan_labels(replace(printed, counts=printed.counts | {p: None})) for p in known}
    saved = [codebook.gloss(p) for p, scan in scans.items() if scan.possible.iloc[0]]
    numbers = [int(scan.possible.sum()) for scan in scans.values()]
    if saved:
        return (
            f"Without the published distribution of {' or of '.join(saved)} the published "
            "assignment of names would be possible: the answer hangs on it."
        )
    remain = (
        f"{min(numbers)} to {max(numbers)} assignments of names remain and the published one is "
        "never among them"
    )
    return f"This hangs on no single row: with any one distribution set aside as unknown, {remain}."


def sentence_fit(labels: Labels, limit: float) -> str:
    """The fitted part: the rank of the leading labelling among all,
    by the printed correlations alone, and its lead.
    """
    scan = labels.scan
    leading = scan[scan.labelling == labels.leading].iloc[0]
    printed = scan.iloc[0]
    rivals = scan[scan.possible & (scan.labelling != labels.leading)]
    words = (
        "By the correlations alone the best of the possible assignments of names ranks "
        f"{leading['rank']} of {len(scan)} (χ² {leading.fit:.1f}"
    )
    words += (
        f"; correct fits stay below {limit:.1f} in 95 % of cases); "
        f"the published one has {printed.fit:.1f}, and "
    )
    words += f"{(scan.fit < printed.fit).mean():.0%} of all assignments fit better."
    if len(rivals):
        nearest = rivals.sort_values("total").iloc[0]
        words += (
            f" The next possible one is behind by {nearest.fit - leading.fit:.1f} on the "
            f"correlations and by {nearest.spread - leading.spread:.1f} on the distributions."
        )
    return words


def sentence_allowance(drawn: pd.DataFrame, limit: float, leading: tuple, excluded: tuple) -> str:
    """How the fits depend on the allowance.

    drawn: allowance, labelling, chi2 of several labellings; excluded:
    the best that the bounds exclude.
    """
    fitting = (
        drawn[drawn.chi2 < limit]
        .groupby("allowance")
        .labelling.nunique()
        .reindex(sorted(drawn.allowance.unique()), fill_value=0)
    )
    best = (
        drawn[drawn.labelling != " ".join(excluded)]
        .sort_values("chi2")
        .groupby("allowance")
        .labelling.first()
    )
    first = int((best == " ".join(leading)).sum())
    none = (
        "Without an allowance nothing fits: "
        "the correlations and the regressions rest on different respondents. "
        if not fitting.iloc[0]
        else ""
    )
    per = ", ".join(f"{count} at {allowance:g}" for allowance, count in fitting.items())
    return (
        f"{none}Of the {drawn.labelling.nunique()} assignments of names drawn, "
        f"so many fit within the dashed line: {per}. "
        "Among those that the bounds allow, and the "
        f"published one, the best of the possible fits best at {first} of {len(best)} allowances."
    )


def sentence_slip(labels: Labels, codebook: Codebook) -> str:
    """Which table the slip lies in, if there is one, and what stays open."""
    changed = {a: b for a, b in labels.variables.items() if b and a != b}
    open_rows = [codebook.gloss(a) for a, b in labels.variables.items() if not b]
    tail = f" Open: {', '.join(open_rows)}." if open_rows else ""
    if not labels.scan.possible.any():
        return (
            "No assignment of names agrees with the published distributions; "
            "more than the names must be wrong, and none is established."
        )
    if not changed:
        return f"The published names of the rows stand.{tail}"
    rank = labels.scan.loc[labels.scan.labelling == labels.leading, "rank"].iloc[0]
    where = (
        "The distributions and the correlations know nothing of each other and point "
        "to the same assignment of names. So they agree, and the slip lies in the "
        "regressions, unless both of the others bear the same wrong labels."
        if rank == 1
        else "The distributions exclude the published names; "
        "the correlations alone would prefer another assignment, "
        "so it is not settled in which table the slip lies."
    )
    settled = sum(len(labels.choices[a]) == 1 for a in changed)
    wrong = sum(a not in labels.choices[a] for a in changed)
    pairs = "; ".join(f"{codebook.gloss(a)} holds {codebook.gloss(b)}" for a, b in changed.items())
    rest = "; fits decide the rest" if settled < len(changed) else ""
    how = (
        f"Exact bounds alone show that {wrong} of these {len(changed)} rows do not hold "
        f"their own variable, and name that of {settled}{rest}"
    )
    return (
        f"{where} Established (published row first): {pairs}. "
        f"{how}.{_tell_order(changed, codebook)}{tail}"
    )


def sentence_names(printed: Regressions | None, labels: Labels | None, codebook: Codebook) -> str:
    """The verdict on the rows' names, or why they were not tried."""
    if labels is not None:
        return sentence_slip(labels, codebook)
    if printed is None:
        return "The paper publishes no table of regressions, so there are no row names to try."
    return f"The names of the rows were not tried: {sentence_lacking(printed)}."


def _tell_order(changed: dict, codebook: Codebook) -> str:
    """Whether the names of the changed rows stand in their printed order,
    only begun at another row; nothing if they do not.
    """
    printed = list(changed)
    established = list(changed.values())
    turns = [printed[i:] + printed[:i] for i in range(1, len(printed))]
    if len(printed) < 4 or established not in turns:
        return ""
    start = printed.index(established[0])
    first = _list(printed[:start], codebook)
    second = _list(printed[start:], codebook)
    order = "From top to bottom the numbers keep the order of the published names"
    moved = f"two blocks of names, {first} and {second}, had changed places"
    return f" {order}, only begun at another: as if {moved}."


def _list(names: list, codebook: Codebook) -> str:
    return "–".join(map(codebook.gloss, names))


LIKE = "If those who left were like those who stayed"


def sentence_r2(r2: pd.DataFrame, codebook: Codebook) -> str:
    """R2 and overall F of each regression, on the condition under which they follow."""
    parts = [
        f"{codebook.gloss(e.outcome)} R² = {e.r2:.3f} (P = {e.p:.2f})" for e in r2.itertuples()
    ]
    significant = [codebook.gloss(e.outcome) for e in r2.itertuples() if e.p < 0.05]
    if significant:
        are = "is" if len(significant) == 1 else "are"
        end = (
            f"under this condition, {list_words(significant)} {are} related to the predictors "
            "by the overall test."
        )
    else:
        end = "under this condition, no regression explains its outcome better than chance."
    return f"{LIKE}: {'; '.join(parts)}; {end}"


def sentence_vif(vif: pd.DataFrame, codebook: Codebook) -> str:
    """What is proved of variance inflation. vif: as from table_vif_limits."""
    known = vif.dropna(subset="low").sort_values("low", ascending=False)
    if known.empty:
        return "Without published β and t nothing is proved of variance inflation."
    told = list_words(
        [
            f"{codebook.gloss(e.variable)} {format_value(e.low, 2, 'lower')}"
            for e in known.itertuples()
        ]
    )
    return (
        "Proved, whatever the correlations, if each row holds the variable named here: "
        f"the VIF is at least {told}."
    )


def sentence_ranges(places: pd.DataFrame) -> str:
    """Where each mean lies on its range under two codings."""
    return " ".join(
        _tell_range(part.iloc[0], part.iloc[1]) for _, part in places.groupby("scale", sort=False)
    )


def _tell_range(stated: pd.Series, other: pd.Series) -> str:
    both = 0 <= stated.share <= 1 and 0 <= other.share <= 1
    left = "Only one of the two is possible."
    if both:
        left = "The published numbers alone cannot say which was done."
    return (
        f"The mean of {stated.scale} lies at {stated.share:.1%} of its range as "
        f"stated; had the items been coded {other.coding.split(',')[0]}, "
        f"the same mean would lie at {other.share:.1%}. {left}"
    )


def sentence_checklists(counts: pd.DataFrame) -> str:
    """How many items of each checklist are found."""
    parts = [
        f"{e.checklist}: {e.reported} of {e.items} reported, {e.partly} in part, {e[3]} not found"
        for e in counts.itertuples(index=False)
    ]
    return "; ".join(parts) + "."


def sentence_witness(gap: pd.DataFrame) -> str:
    """How far the fitted correlations had to move.

    gap: as from table_witness_gap; errors is not a number where nobody is missing.
    """
    moved = (
        f"To fit, the published correlations move by {gap['shift'].abs().max():.3f} at "
        f"most and by {gap['shift'].abs().mean():.3f} on average"
    )
    if gap.errors.isna().all():
        return f"{moved}; nobody is missing, so only rounding can explain that."
    return f"{moved}, {gap.errors.abs().max():.1f} standard errors of random omission at most."
