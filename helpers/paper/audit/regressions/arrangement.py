"""The published regressions of a paper, arranged for the checks.

B, beta, t and df by outcome and predictor; one arrangement for each group, time and model.
"""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product

import pandas as pd

from helpers.paper.printed_numbers import (
    complete,
    interval,
    list_entries,
    number,
    read_counts,
)

STATISTICS = ("B", "beta", "t", "df")
CONSTANT = ("constant", "intercept", "(constant)", "(intercept)")


@dataclass(frozen=True)
class Regressions:
    """Several outcomes regressed on the same predictors, as published.

    B, beta, t, r: published text by (outcome, predictor); each may lack pairs. df: number by
    outcome, where it is printed. counts: the distribution of a predictor, {code: count}, or None
    where it cannot be trusted. n: respondents by predictor. sd: published SD text by outcome.
    ids: published ids by (outcome, predictor, statistic). complete: whether all outcomes are known
    to rest on the same respondents.
    """

    predictors: tuple
    outcomes: tuple
    B: dict
    beta: dict
    t: dict
    r: dict
    df: dict
    counts: dict
    n: dict
    sd: dict = field(default_factory=dict)
    ids: dict = field(default_factory=dict)
    complete: bool = True

    @property
    def kept(self) -> int:
        """Respondents in the regressions: residual df, predictors and the intercept."""
        return min(self.df.values()) + len(self.predictors) + 1

    @property
    def shared(self) -> bool:
        """Whether factors and one correlation matrix are shared: one df, the same respondents."""
        known = set(self.df.values())
        return self.complete and len(known) == 1 and len(self.df) == len(self.outcomes)

    def codes(self) -> tuple[int, int]:
        """Lowest and highest code that any predictor's distribution uses."""
        codes = set().union(*filter(None, self.counts.values()))
        return min(codes), max(codes)

    def lacks(self, *names: str) -> list[tuple]:
        """The (outcome, predictor, statistic) that are not published."""
        missing = []
        for name, outcome, predictor in product(names, self.outcomes, self.predictors):
            if (outcome, predictor) not in getattr(self, name):
                missing.append((outcome, predictor, name))
        return missing


def arrange_regressions(published: pd.DataFrame) -> Regressions | None:
    """The first regressions of which every B, beta, t and df is published, or None."""
    for block in arrange_blocks(published):
        if not block.lacks("B", "beta", "t") and len(block.df) == len(block.outcomes):
            return block
    return None


def arrange_blocks(published: pd.DataFrame) -> list[Regressions]:
    """All published regressions, one arrangement for each group, time,
    model and set of predictors.

    Outcomes of the same predictors in several tables go together;
    an outcome that comes twice starts an arrangement of its own.
    """
    published = complete(published)
    cells = published[published.statistic.isin(STATISTICS)]
    cells = cells[(cells.column != "") & ~cells.column.str.casefold().isin(CONSTANT)]
    tables: dict = {}
    for e in list_entries(cells):
        tables.setdefault((e.group, e.time, e.model, e.table, e.place, e.row), []).append(e)
    blocks: dict = {}
    for key, entries in tables.items():
        wanted = [e for e in entries if e.statistic != "df"]
        predictors = tuple(dict.fromkeys(e.column for e in wanted))
        if not any(e.statistic in ("beta", "B") for e in entries):
            continue
        who = (*key[:3], tuple(sorted(predictors)))
        row = key[-1]
        while row in blocks.get(who, {}):
            who = (*who, "again")
        blocks.setdefault(who, {})[row] = (predictors, entries)
    return [_arrange(who, outcomes, published) for who, outcomes in blocks.items()]


def _arrange(who: tuple, outcomes: dict, published: pd.DataFrame) -> Regressions:
    predictors = next(iter(outcomes.values()))[0]
    part: dict = {s: {} for s in STATISTICS}
    ids = {}
    for row, (_, entries) in outcomes.items():
        for e in entries:
            part[e.statistic].setdefault((row, e.column), e.printed)
            ids.setdefault((row, e.column, e.statistic), e.id)
    own = published
    for name, value in zip(("group", "time"), who[:2], strict=True):
        own = own[(own[name] == value) | (own[name] == "")]
    df = {o: _least_df(part["df"], o, predictors) for o in outcomes}
    r = {(e.row, e.column): e for e in list_entries(own[own.statistic == "r"])}
    r |= {(b, a): e for (a, b), e in r.items() if (b, a) not in r and a in predictors}
    spread = own[(own.statistic == "sd") & own.row.isin(outcomes)]
    n = read_sizes(own)
    found = Regressions(
        predictors=predictors,
        outcomes=tuple(outcomes),
        B=part["B"],
        beta=part["beta"],
        t=part["t"],
        r={pair: e.printed for pair, e in r.items()},
        df={o: least for o, least in df.items() if least},
        counts=trusted_counts(own, predictors),
        n={p: n.get(p) for p in predictors},
        sd={e.row: e.printed for e in list_entries(spread)},
        ids=ids,
    )
    return replace(found, complete=_same_people(found, own, r))


def _least_df(printed: dict, outcome: str, predictors: tuple) -> int | None:
    known = [number(printed[outcome, p]) for p in predictors if (outcome, p) in printed]
    whole = [int(df) for df in known if df.denominator == 1 and df > 0]
    return min(whole) if whole else None


def _same_people(found: Regressions, published: pd.DataFrame, r: dict) -> bool:
    """Whether equal df mean the same respondents: nobody is missing, or no outcome has gaps.

    An outcome has no gaps where each of its correlations rests on all who answered the predictor,
    or where its own n is that of the sample.
    """
    if len(found.outcomes) < 2 or not found.df:
        return True
    sample = [
        int(number(p))
        for p in published[(published.row == "sample") & (published.statistic == "n")].printed
    ]
    if sample and found.kept == max(sample):
        return True
    return all(_gapless(found, outcome, published, r, sample) for outcome in found.outcomes)


def _gapless(found: Regressions, outcome: str, published, r: dict, sample: list) -> bool:
    pairs = [(outcome, p) for p in found.predictors]
    if all(pair in r and r[pair].n for pair in pairs) and all(found.n.values()):
        return all(int(r[pair].n) == found.n[pair[1]] for pair in pairs)
    own = published[(published.row == outcome) & published.statistic.isin(["mean", "sd"])]
    sizes = {int(n) for n in own.n if n}
    return bool(sample) and sizes == {max(sample)}


def read_sizes(published: pd.DataFrame) -> dict:
    """Published respondents by variable, where a distribution is published with it."""
    counted = published[(published.statistic == "count") & (published.n != "")]
    return {row: int(n) for row, n in zip(counted.row, counted.n, strict=True)}


def trusted_counts(published: pd.DataFrame, variables) -> dict:
    """Distributions of these variables; None where they are missing or miss their own n."""
    counts = read_counts(published)
    sizes = read_sizes(published)
    whole = {v: c for v, c in counts.items() if sum(c.values()) == sizes.get(v)}
    return {v: whole.get(v) for v in variables}


def same_sign(one: str, other: str) -> bool:
    """Whether two published numbers may have the same sign (a zero may have either)."""
    return number(one) * number(other) > 0 or 0 in (number(one), number(other))


def magnitude(text: str | None) -> tuple[Fraction, Fraction | None]:
    """The interval of the absolute value of a published number; of None any value."""
    if text is None:
        return Fraction(0), None
    low, high = interval(text)
    if low < 0 < high:
        return Fraction(0), max(-low, high)
    return min(abs(low), abs(high)), max(abs(low), abs(high))
