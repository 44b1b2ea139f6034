"""From the exact bounds and the two fits to one verdict on the row labels of regressions."""

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

import pandas as pd

from helpers.base.errors import InputError, TooLittle
from helpers.paper.audit.regressions.arrangement import (
    Regressions,
    arrange_blocks,
    arrange_regressions,
)
from helpers.paper.audit.regressions.bounds import bound_ratio, possible_labels, scan_labels
from helpers.paper.audit.regressions.fit import LabelFits, fit_labels
from helpers.paper.audit.regressions.spreads import measure_spreads
from helpers.paper.printed_numbers import number

MOST_LABELS = 7  # predictors whose every order is tried (7! = 5,040)
COLUMNS = ["outcome", "printed_label", "established_label", "sd_low", "sd_high", "note"]
KEPT = Fraction(17, 20)  # of the respondents, taken to have remained where no df is printed
MARGIN = 10  # chi2 by which the best labelling must lead to count as established


@dataclass(frozen=True)
class Labels:
    """What the printed numbers say of their own row labels.

    scan: one row a labelling (labelling, one column an outcome, possible, spread, fit, total,
    rank); spread and fit are chi2. choices: printed row -> variables that some possible labelling
    puts there. variables: printed row -> variable it holds, '' where that stays open. leading:
    the possible labelling of least total. margin:
    by how much it leads the next possible one (None if there is none).
    """

    scan: pd.DataFrame
    choices: dict
    variables: dict
    leading: tuple
    margin: float | None
    fit: LabelFits
    condition: str = ""

    @property
    def printed_possible(self) -> bool:
        """Whether any data set could have printed the labels as they stand."""
        return bool(self.scan.possible.iloc[0])

    @property
    def changed(self) -> bool:
        """Whether some row is established to hold another variable than it says."""
        return any(variable not in ("", row) for row, variable in self.variables.items())


def can_scan(printed: Regressions | None) -> bool:
    """Whether the row labels of the regressions can be judged: see sentence_lacking."""
    return printed is not None and not sentence_lacking(printed)


def sentence_lacking(printed: Regressions) -> str:
    """What the scan of the row labels lacks, in words; '' if it has what it needs.

    It needs B and beta of some rows, the distribution of some predictor, and every correlation of
    predictors with outcomes. Single missing B, beta or t only make it weaker.
    """
    k = len(printed.predictors)
    pairs = list(product(printed.outcomes, printed.predictors))
    if not 1 < k <= MOST_LABELS:
        return f"the scan of row labels takes 2 to {MOST_LABELS} predictors; here are {k}"
    lacking = []
    if not any(pair in printed.B and pair in printed.beta for pair in pairs):
        lacking.append("B and beta of the same row")
    if not any(printed.counts.values()):
        lacking.append("the distribution of a predictor (counts that add up to their n)")
    missing = [f"{p} with {o}" for o, p in pairs if (o, p) not in printed.r]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        lacking.append(f"the correlation of {missing[0]}{more}")
    if not printed.df and not any(printed.n.values()):
        lacking.append("df or the respondents of a predictor")
    if not lacking and not printed.shared and printed.df:
        lacking.append("outcomes that rest on the same respondents")
    return f"the scan of row labels lacks {'; '.join(lacking)}" if lacking else ""


def with_df(printed: Regressions) -> tuple[Regressions, str]:
    """The regressions with a df for every outcome, and the condition under which it holds, or ''.

    One df that is printed counts for all outcomes of the same respondents. Without any, at least
    KEPT of those who answered the least answered predictor are taken to have remained.
    """
    if len(printed.df) == len(printed.outcomes):
        return printed, ""
    if printed.df:
        least = min(printed.df.values())
        named = next(iter(printed.df))
        return replace(printed, df=dict.fromkeys(printed.outcomes, least)), (
            f"if all outcomes rest on the respondents of {named}, whose df is printed"
        )
    fewest = min(n for n in printed.n.values() if n)
    kept = -(-fewest * KEPT.numerator // KEPT.denominator)
    df = kept - len(printed.predictors) - 1
    return replace(printed, df=dict.fromkeys(printed.outcomes, df)), (
        f"df is not published: if at least {kept} of the {fewest} respondents remained"
    )


def establish_labels(printed: Regressions | None, omission: float = 1.0) -> Labels:
    """Scan every labelling exactly, fit every labelling, and say which one stands.

    A row is settled exactly if all possible labellings agree on it;
    otherwise the possible labelling of least total chi2 settles it if it leads the next by MARGIN
    and df is published.
    If nothing is possible, nothing is established.
    Raises InputError if the printed numbers do not allow the scan.
    """
    if not can_scan(printed):
        raise InputError(
            "The printed numbers hold no regressions whose row labels can be judged: that needs B, "
            f"beta, t and df of 2 to {MOST_LABELS} predictors, their counts, "
            "and their correlations "
            "with the outcomes. For everything else run ./build.sh audit with the file."
        )
    printed, condition = with_df(printed)
    scan = scan_labels(printed)
    fit = fit_labels(printed, scan.labelling, omission)
    scan = scan.assign(spread=measure_spreads(printed, scan.labelling, omission), fit=fit.chi2)
    scan["total"] = scan.spread + scan.fit
    scan["rank"] = scan.fit.rank(method="min").astype(int)
    standing = scan[scan.possible].sort_values("total")
    margin = float(standing.total.iloc[1] - standing.total.iloc[0]) if len(standing) > 1 else None
    leading = standing.labelling.iloc[0] if len(standing) else tuple(printed.predictors)
    choices = possible_labels(scan, printed)
    # A fit leans on df; where these are assumed, only what the scan excludes is said.
    clear = len(standing) == 1 or (not condition and (margin or 0) >= MARGIN)
    variables = {
        row: v if len(choices[row]) == 1 or (clear and choices[row]) else ""
        for row, v in zip(printed.predictors, leading, strict=True)
    }
    best = fit_labels(printed, [leading], omission)
    return Labels(scan, choices, variables, leading, margin, best, condition)


def find_row_labels(
    published: pd.DataFrame, omission: float = 1.0
) -> tuple[Regressions | None, Labels | None]:
    """The first regressions of a paper whose row labels can be judged, and the labels.

    Without such, the first regressions of all and None; (None, None) without regressions.
    """
    blocks = arrange_blocks(published)
    block = next((block for block in blocks if can_scan(block)), None)
    if block is None:
        return next(iter(blocks), None), None
    return block, establish_labels(block, omission)


def establish_whole(published: pd.DataFrame, omission: float = 1.0) -> tuple[Regressions, Labels]:
    """The first regressions that publish every B, beta, t and df, and their labels.

    Raises TooLittle, with what is lacking, where there are none to be judged.
    """
    block = arrange_regressions(published)
    if block is None:
        raise TooLittle(
            "The names of the rows are not tried here: that needs a table of regressions with "
            "B, β, t and df of every row."
        )
    if not can_scan(block):
        raise TooLittle(f"The names of the rows are not tried here: {sentence_lacking(block)}.")
    return block, establish_labels(block, omission)


def table_labels(printed: Regressions | None, labels: Labels | None) -> pd.DataFrame:
    """One row per published row and outcome: published and established label,
    the SD its B and beta imply, and on what the label rests; empty without labels.

    sd_low, sd_high: beta / B times the published SD of the outcome.
    """
    if printed is None or labels is None:
        return pd.DataFrame(columns=COLUMNS, dtype=str)
    rows = []
    for outcome in printed.outcomes:
        scale = float(number(printed.sd[outcome])) if outcome in printed.sd else float("nan")
        for row in printed.predictors:
            low, high = bound_ratio(printed.B.get((outcome, row)), printed.beta.get((outcome, row)))
            ends = {
                "sd_low": float(low) * scale,
                "sd_high": float(high) * scale if high else float("inf"),
            }
            rows.append(
                {
                    "outcome": outcome,
                    "printed_label": row,
                    "established_label": labels.variables[row],
                    **ends,
                    "note": sentence_label(row, labels),
                }
            )
    return pd.DataFrame(rows)


def sentence_label(row: str, labels: Labels) -> str:
    """On what the label of a published row rests, with its condition."""
    told = _explain(row, labels)
    return f"{told}; {labels.condition}" if getattr(labels, "condition", "") else told


def _explain(row: str, labels: Labels) -> str:
    if not labels.scan.possible.any():
        return "open: no assignment of names agrees with the published distributions"
    if len(labels.choices[row]) == 1:
        return "exact: every assignment of names that the published distributions allow agrees"
    if not labels.variables[row]:
        own = (
            ""
            if row in labels.choices[row]
            else "exact that the row does not hold its own variable; "
        )
        return (
            f"{own}open{' which it holds' if own else ''}: "
            "several assignments of names remain and none leads clearly"
        )
    lead = (
        "among the assignments of names that the published distributions allow, "
        f"this one fits better than the next by χ² = {labels.margin:.0f}"
    )
    return (
        f"fitted: {lead}"
        if row in labels.choices[row]
        else f"exact that the row does not hold its own variable; fitted which it holds: {lead}"
    )
