"""Means, SDs, options and ranges of a published table: granularity and the limits of the scale."""

from dataclasses import dataclass

import pandas as pd

from helpers.paper.audit.checks.check import Check, rejected
from helpers.paper.audit.checks.granularity import debit, grim, grimmer
from helpers.paper.audit.checks.limits import check_sd_limits, mean_limits
from helpers.paper.audit.checks.rows import judge, pass_over
from helpers.paper.printed_numbers import decimals, is_code, number
from helpers.survey.codebook import Codebook

FINEST = 40  # respondents tried when n is not printed
MOST_TRIED = 5_000_000  # combinations of sums and SDs, over all numbers of respondents


@dataclass(frozen=True)
class Kind:
    """What values a variable takes: means of so many whole-number items, each answer from low to high (None: no limit known)."""

    items: int
    low: int | None
    high: int | None

    @property
    def binary(self) -> bool:
        """Whether it is a single answer of 0 or 1."""
        return (self.items, self.low, self.high) == (1, 0, 1)


def find_kinds(published: pd.DataFrame, codebook: Codebook | None = None) -> dict:
    """What is known of each variable with a mean: from the codebook, else from printed limits (statistics low and high: whole numbers)."""
    kinds = {}
    for row in dict.fromkeys(published[published.statistic == "mean"].row):
        scale = codebook.scales.get(row) if codebook else None
        variable = codebook.variables.get(row) if codebook else None
        ends = {
            s: int(number(p))
            for s, p in published[
                (published.row == row) & published.statistic.isin(["low", "high"])
            ][["statistic", "printed"]].values
        }
        if scale:
            kinds[row] = Kind(len(scale.items) if scale.method == "mean" else 1, *scale.limits)
        elif variable and variable.high is not None:
            kinds[row] = Kind(1, variable.low, variable.high)
        elif len(ends) == 2:
            kinds[row] = Kind(1, ends["low"], ends["high"])
    return kinds


def candidate_sizes(published: pd.DataFrame, row: str, entry) -> tuple[list[int], str]:
    """The numbers of respondents a mean may rest on, and in words where they come from: its own n, or from the fewest in its tests to the sample."""
    if entry.n:
        return [int(entry.n)], f"n = {entry.n}"
    sample = [
        int(number(p))
        for p in published[(published.row == "sample") & (published.statistic == "n")].printed
    ]
    related = published[published.row == row]
    tests = [int(n) for n in related[related.statistic == "r"].n if n]
    predictors = related[related.statistic == "df"].column.nunique()
    kept = [int(number(p)) + predictors + 1 for p in related[related.statistic == "df"].printed]
    if not sample or not tests + kept:
        return [], ""
    low, high = min(tests + kept), max(sample)
    return list(range(low, high + 1))[:FINEST], f"n not printed: every n from {low} to {high}"


def audit_moments(published: pd.DataFrame, codebook: Codebook | None = None) -> list[dict]:
    """GRIM, GRIMMER, DEBIT and the scale's limits for every printed mean and SD; options and ranges of every scale."""
    kinds = find_kinds(published, codebook)
    rows = []
    for mean in (
        published[published.statistic == "mean"]
        .drop_duplicates(["row", "column", "printed"])
        .itertuples()
    ):
        sds = published[
            (published.row == mean.row)
            & (published.column == mean.column)
            & (published.place == mean.place)
            & (published.statistic == "sd")
        ]
        sd = next(sds.itertuples(), None)
        sizes, words = candidate_sizes(published, mean.row, mean)
        if mean.row not in kinds or not sizes:
            why = (
                "what values it takes is not stated"
                if mean.row not in kinds
                else "n is not printed"
            )
            rows.append(pass_over("mean possible", mean, why))
            continue
        if count_trials(mean, sd, kinds[mean.row], sizes) > MOST_TRIED:
            rows.append(
                pass_over("mean possible", mean, "too many answers could give it to try them all")
            )
            continue
        rows += _audit_mean(mean, sd, kinds[mean.row], sizes, words)
    return rows + check_options(published, codebook) + check_ranges(published, codebook)


def count_trials(mean, sd, kind: Kind, sizes: list[int]) -> int:
    """How many combinations the checks of a mean and SD go through: sums that give the mean by SDs with as many decimals, and the values on the scale."""
    sums = sum(sizes) * kind.items // 10 ** decimals(mean.printed) + len(sizes)
    places = max(decimals(e.printed) for e in (mean, sd) if e)
    on_scale = (
        0
        if None in (kind.low, kind.high)
        else 3 * abs(kind.high - kind.low) * 10**places * len(sizes)
    )
    return (
        sums * (int(2 * abs(number(sd.printed)) * 10 ** decimals(sd.printed)) + 1 if sd else 1)
        + on_scale
    )


def _audit_mean(mean, sd, kind: Kind, sizes: list[int], words: str) -> list[dict]:
    m, k = mean.printed, kind.items
    rows = [
        judge(
            "mean possible",
            mean,
            _any(grim(m, n, k) for n in sizes),
            f"exact: GRIM, {words}" + _of(k),
        )
    ]
    bounded = kind.low is not None and kind.high is not None
    on_scale = mean_limits(m, kind.low, kind.high) if bounded else None
    if bounded:
        rows.append(
            judge(
                "mean on its scale", mean, on_scale, f"exact: scale from {kind.low} to {kind.high}"
            )
        )
    if sd is None:
        return rows
    rows.append(
        judge(
            "mean and SD possible",
            [mean, sd],
            _any(grimmer(m, sd.printed, n, k) for n in sizes),
            f"exact: GRIMMER, {words}" + _of(k),
        )
    )
    if on_scale:
        limits = _any(check_sd_limits(m, sd.printed, n, kind.low, kind.high, k) for n in sizes)
        rows.append(
            judge(
                "SD on its scale",
                sd,
                limits,
                f"exact: scale from {kind.low} to {kind.high}, {words}",
            )
        )
    if kind.binary:
        rows.append(
            judge(
                "SD of yes or no",
                [mean, sd],
                _any(debit(m, sd.printed, n) for n in sizes),
                f"exact: DEBIT, {words}",
            )
        )
    return rows


def check_options(published: pd.DataFrame, codebook: Codebook | None = None) -> list[dict]:
    """A stated number of answer options against the categories printed, or the codes, of the same variable or of a group it names."""
    rows = []
    for entry in published[published.statistic == "options"].itertuples():
        used, source = _categories(published, entry.row, codebook)
        if not used:
            rows.append(
                pass_over("number of options", entry, "neither categories nor codes are printed")
            )
            continue
        check = Check(number(entry.printed) == used, str(used), rejected(1, used + 1))
        rows.append(judge("number of options", entry, check, f"exact: {source}"))
    return rows


def check_ranges(published: pd.DataFrame, codebook: Codebook | None = None) -> list[dict]:
    """The stated range of a total against its items and their codes."""
    rows = []
    values = published.drop_duplicates(["row", "statistic"]).set_index(["row", "statistic"]).printed
    for entry in published[published.statistic.isin(["low", "high"])].itertuples():
        items, code = (
            values.get((entry.row, "items")),
            values.get((entry.row, f"item_{entry.statistic}")),
        )
        if items is None or code is None:
            rows.append(
                pass_over("range of a total", entry, "its items or their codes are not printed")
            )
            continue
        total, most = (
            int(number(items) * number(code)),
            int(number(items)) * max(1, int(number(code))),
        )
        check = Check(number(entry.printed) == total, str(total), rejected(1, most + 1))
        rows.append(judge("range of a total", entry, check, f"exact: {items} items × {code}"))
    return rows


def _categories(published: pd.DataFrame, row: str, codebook: Codebook | None) -> tuple[int, str]:
    members = {row, *(codebook.group(row) if codebook else [])}
    counted = published[
        published.row.isin(members)
        & (published.statistic == "count")
        & published.column.map(is_code)
    ]
    if len(counted):
        return counted.column.nunique(), "categories with a printed count"
    ends = (
        published[(published.row == row) & published.statistic.isin(["item_low", "item_high"])]
        .set_index("statistic")
        .printed
    )
    if len(ends) == 2:
        return int(
            number(ends["item_high"]) - number(ends["item_low"])
        ) + 1, f"codes {ends['item_low']} to {ends['item_high']}"
    return 0, ""


def _any(checks) -> Check:
    """Possible if it is for some n; the power is that of the n that rejects least."""
    checks = list(checks)
    shown = next((c for c in checks if c), checks[-1])
    return Check(any(checks), shown.implied, min(c.power for c in checks))


def _of(items: int) -> str:
    return f", mean of {items} items" if items > 1 else ""
