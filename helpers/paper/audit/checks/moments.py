"""Means, SDs, options and ranges of a published table: granularity and limits of the scale."""

from dataclasses import dataclass, field

import pandas as pd

from helpers.paper.audit.cells import Cells
from helpers.paper.audit.checks.check import Check, judge, pass_over, rejected
from helpers.paper.audit.checks.granularity import debit, grim, grimmer
from helpers.paper.audit.checks.limits import check_mean_limits, check_sd_limits
from helpers.paper.printed_numbers import (
    PART,
    complete,
    decimals,
    has_flag,
    is_code,
    is_of_part,
    list_entries,
    number,
)
from helpers.survey.codebook import Codebook

FINEST = 40  # respondents tried when n is not published
UNSTATED = (
    "what values it takes is not stated; for a scale of whole-number answers, state items, "
    "item_low and item_high of this variable (columns, or statistics of a long table), for a "
    "single answer low and high"
)
ASSUMED = "; item_low and item_high would state the codes of an item, and whether it is a total"
MOST_TRIED = 5_000_000  # combinations of sums and SDs, over all numbers of respondents


@dataclass(frozen=True)
class Values:
    """What values a variable takes: means of so many whole-number items,
    each answer from low to high (None: no limit known).
    """

    items: int
    low: int | None
    high: int | None
    assumed: bool = field(default=False, compare=False)  # that it is a mean of its items

    @property
    def binary(self) -> bool:
        """Whether it is a single answer of 0 or 1."""
        return (self.items, self.low, self.high) == (1, 0, 1)


def find_kinds(published: pd.DataFrame, codebook: Codebook | None = None) -> dict:
    """What is known of each variable with a mean: from the codebook, else from printed limits.

    Limits are the statistics low and high of a total or a single answer. Where items are printed
    too and the limits are not those of a total of so many, they are those of a mean of items.
    """
    kinds = {}
    for row in dict.fromkeys(published[published.statistic == "mean"].row):
        scale = codebook.scales.get(row) if codebook else None
        variable = codebook.variables.get(row) if codebook else None
        if scale:
            kinds[row] = Values(len(scale.items) if scale.method == "mean" else 1, *scale.limits)
        elif variable and variable.high is not None:
            kinds[row] = Values(1, variable.low, variable.high)
        elif found := _printed_kind(published[published.row == row]):
            kinds[row] = found
    return kinds


def _printed_kind(own: pd.DataFrame) -> Values | None:
    told = {}
    for statistic in ("low", "high", "items", "item_low", "item_high"):
        values = {int(number(p)) for p in own[own.statistic == statistic].printed}
        if len(values) == 1:
            told[statistic] = values.pop()
    items = max(told.get("items", 1), 1)
    if "low" in told and "high" in told:
        low = told["low"]
        high = told["high"]
        if high <= low:
            return None
        total = (
            items > 1
            and high - low >= items
            and (low, high)
            == (
                items * told.get("item_low", low / items),
                items * told.get("item_high", high / items),
            )
            and "item_low" in told
        )
        divisible = low % items == 0 and high % items == 0 and "item_low" not in told
        parts = 1 if items == 1 or total or (divisible and low) else items
        return Values(parts, low, high, assumed=parts > 1 and "item_low" not in told)
    if "item_low" in told and "item_high" in told and items > 1:
        means = [number(p) for p in own[own.statistic == "mean"].printed]
        if told["item_high"] > told["item_low"] and max(means) > told["item_high"]:
            return Values(1, items * told["item_low"], items * told["item_high"])
        if told["item_high"] > told["item_low"]:
            return Values(items, told["item_low"], told["item_high"])
    return None


def candidate_sizes(published: pd.DataFrame, row: str, entry) -> tuple[list[int], str]:
    """The respondents a mean may rest on, and in words where they come from.

    Its own n; else, for the whole sample, every n from the fewest in its tests to the sample.
    """
    if entry.n:
        return [int(entry.n)], f"n = {entry.n}"
    beside = Cells(published).beside(entry, "n") if entry.column or is_of_part(entry) else None
    if beside is not None:
        return [int(number(beside.printed))], f"n = {beside.printed}"
    if is_of_part(entry):
        return [], ""
    counted = published[(published.row == "sample") & (published.statistic == "n")]
    sample = [int(number(p)) for p in counted.printed]
    related = published[published.row == row]
    tests = [int(n) for n in related[related.statistic == "r"].n if n]
    freedom = related[(related.statistic == "df") & (related.column != "")]
    whole = [number(p) for p in freedom.printed]
    predictors = freedom.column.nunique()
    kept = [int(df) + predictors + 1 for df in whole if df.denominator == 1]
    if not sample or not tests + kept:
        return [], ""
    low = min(tests + kept)
    high = max(sample)
    if high - low >= FINEST:
        return [], ""
    return list(range(low, high + 1)), f"n not published: every n from {low} to {high}"


def check_moments(published: pd.DataFrame, codebook: Codebook | None = None) -> list[dict]:
    """GRIM, GRIMMER, DEBIT and the scale's limits for every published mean and SD.

    Also the number of options and the range of every scale.
    """
    published = complete(published)
    kinds = find_kinds(published, codebook)
    cells = Cells(published)
    rows = []
    means = published[published.statistic == "mean"]
    once = ["row", "column", "printed", *PART, "n"]
    for mean in list_entries(means.drop_duplicates(once)):
        sd = cells.beside(mean, "sd")
        sd = sd if sd is not None and sd.place == mean.place and number(sd.printed) >= 0 else None
        sizes, words = candidate_sizes(published, mean.row, mean)
        why = ""
        if has_flag(mean, "weighted") or has_flag(mean, "adjusted"):
            why = "weighted or adjusted, as declared"
        elif mean.row not in kinds:
            why = UNSTATED
        elif not sizes:
            why = "n is not published"
        elif count_trials(mean, sd, kinds[mean.row], sizes) > MOST_TRIED:
            why = "too many answers could give it to try them all"
        if why:
            rows.append(pass_over("mean possible", mean, why))
        else:
            rows += _audit_mean(mean, sd, kinds[mean.row], sizes, words)
    return rows + check_options(published, codebook) + check_ranges(published, codebook)


def count_trials(mean, sd, kind: Values, sizes: list[int]) -> int:
    """How many combinations the checks of a mean and SD go through:
    sums that give the mean by SDs with as many decimals, and the values on the scale.
    """
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


def _audit_mean(mean, sd, kind: Values, sizes: list[int], words: str) -> list[dict]:
    m = mean.printed
    k = kind.items
    scale = f"scale from {kind.low} to {kind.high}"
    note = ASSUMED if kind.assumed else ""
    by_size = {n: grim(m, n, k) for n in sizes}
    rows = [
        judge("mean possible", mean, _any(by_size.values()), f"exact: GRIM, {words}{_of(k)}{note}")
    ]
    bounded = kind.low is not None and kind.high is not None
    on_scale = check_mean_limits(m, kind.low, kind.high) if bounded else None
    if bounded:
        rows.append(judge("mean on its scale", mean, on_scale, f"exact: {scale}"))
    if sd is None:
        return rows
    possible = [n for n, check in by_size.items() if check]
    if not possible:  # nothing is said of an SD whose mean cannot be
        why = "no answers have the mean beside it, so its SD is not judged"
        rows.append(pass_over("mean and SD possible", sd, why))
    else:
        check = _any(grimmer(m, sd.printed, n, k) for n in possible)
        told = f"exact: GRIMMER, {words}{_of(k)}"
        rows.append(judge("mean and SD possible", [mean, sd], check, told))
    if on_scale and min(sizes) > 1:
        limits = _any(check_sd_limits(m, sd.printed, n, kind.low, kind.high, k) for n in sizes)
        rows.append(judge("SD on its scale", sd, limits, f"exact: {scale}, {words}"))
    if kind.binary and possible:
        check = _any(debit(m, sd.printed, n) for n in possible)
        rows.append(judge("SD of yes or no", [mean, sd], check, f"exact: DEBIT, {words}"))
    return rows


def check_options(published: pd.DataFrame, codebook: Codebook | None = None) -> list[dict]:
    """A stated number of answer options against the categories printed, or the codes,
    of the same variable or of a group it names.
    """
    rows = []
    for entry in list_entries(published[published.statistic == "options"]):
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
    for entry in list_entries(published[published.statistic.isin(["low", "high"])]):
        items = values.get((entry.row, "items"))
        code = values.get((entry.row, f"item_{entry.statistic}"))
        if items is None or code is None:
            rows.append(
                pass_over("range of a total", entry, "its items or their codes are not published")
            )
            continue
        total = int(number(items) * number(code))
        most = int(number(items)) * max(1, int(number(code)))
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
        return counted.column.nunique(), "categories with a published count"
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
