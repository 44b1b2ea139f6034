"""Every printed number beside the recomputed one, with a verdict in one of four words and the reason for it."""

import pandas as pd

from helpers.base.text import DIGITS, format_value, list_words, significant
from helpers.paper.printed_numbers import EXACT, KEYS, matches, round_as

PLACES = {
    "n": 0,
    "count": 0,
    "df": 0,
    "percent": 1,
    "mean": 2,
    "sd": 2,
}  # decimals shown where nothing is printed to go by
VERBS = {  # of one number, of several
    "reproduced": ("is reproduced", "are reproduced"),
    "differs": ("differs", "differ"),
    "contradicted": (
        "is contradicted by other printed numbers",
        "are contradicted by other printed numbers",
    ),
    "not-recomputable": (
        "cannot be recomputed from the data",
        "cannot be recomputed from the data",
    ),
}
SCORECARD = ["id", "place", "statistic", "printed", "recomputed", "verdict", "reason"]


def compare(
    results: pd.DataFrame,
    published: pd.DataFrame,
    audit: pd.DataFrame | None = None,
    labels: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Printed numbers with what was recomputed for them.

    results: tidy (row, column, statistic, value); a key that appears twice is an error.
    audit: the audit's table; entries in a row it calls contradicted get that verdict, with its evidence as the reason.
    labels: the row labels the audit establishes for the regression table; results are compared under them.
    Returns the columns of published plus recomputed (all digits), rounded (as printed), verdict and reason.
    """
    values = dict(
        zip(results[KEYS].itertuples(index=False, name=None), results["value"], strict=True)
    )
    if len(values) < len(results):
        raise ValueError(
            f"recomputed twice: {results.loc[results.duplicated(KEYS), KEYS].iloc[0].tolist()}"
        )
    against, renamed = contradictions(audit), established_labels(labels)
    rows = [_judge(entry, values, against, renamed) for entry in published.itertuples(index=False)]
    return published.assign(
        **pd.DataFrame(
            rows, columns=["recomputed", "rounded", "verdict", "reason"], index=published.index
        )
    )


def contradictions(audit: pd.DataFrame | None) -> dict[str, str]:
    """Printed number (id) -> evidence, for each entry that the audit calls contradicted; row labels are not numbers."""
    if audit is None:
        return {}
    found = audit[(audit["verdict"] == "contradicted") & ~audit["check"].str.startswith("label:")]
    return {
        id: f"Audit, “{row.check}”: {row.evidence}"
        for row in found.iloc[::-1].itertuples()
        for id in str(row.place).split()
    }


def established_labels(labels: pd.DataFrame | None) -> dict[tuple, str]:
    """(outcome, printed row label) -> the variable that the audit establishes, where the two differ."""
    if labels is None:
        return {}
    return {
        (r.outcome, r.printed_label): r.established_label
        for r in labels.itertuples()
        if r.established_label and r.printed_label != r.established_label
    }


def _judge(entry, values: dict, against: dict, renamed: dict) -> tuple:
    variable = renamed.get((entry.row, entry.column)) if entry.place == "table3" else None
    value = values.get((entry.row, variable or entry.column, entry.statistic))
    missing = value is None or value != value
    if not entry.printed:
        return (
            value,
            "" if missing else format_value(float(value), PLACES.get(entry.statistic, 3)),
            "",
            "",
        )
    rounded = "" if missing else round_as(value, entry.printed)
    if entry.id in against:
        return value, rounded, "contradicted", against[entry.id]
    if missing:
        hidden = value is not None
        return (
            None,
            "",
            "not-recomputable",
            "Not shown (a small cell), or not defined for these data."
            if hidden
            else _why_not(entry),
        )
    under = f"Compared as {variable}, the row label the audit establishes. " if variable else ""
    if matches(value, entry.printed, exact=entry.statistic in EXACT):
        return (
            value,
            rounded,
            "reproduced",
            under + ("Equal." if entry.statistic in EXACT else "Rounds to the printed digits."),
        )
    return value, rounded, "differs", f"{under}Recomputed {float(value):.6g}."


def _why_not(entry) -> str:
    reasons = {
        "registered": "Users registered on the platform; not part of the survey's answers.",
        "alpha_original_low": "A value of the instrument's original validation study.",
        "alpha_original_high": "A value of the instrument's original validation study.",
    }
    return reasons.get(entry.statistic, "No notebook computes this from the data given.")


def scorecard(compared: pd.DataFrame) -> pd.DataFrame:
    """The contract's columns, recomputed values written with eight significant digits."""
    card = compared.copy()
    card["recomputed"] = [
        ("" if v is None or v != v else f"{significant(v):.{DIGITS}g}") for v in card["recomputed"]
    ]
    return card[SCORECARD]


def count_verdicts(compared: pd.DataFrame) -> pd.Series:
    """How many entries each verdict has, all four named."""
    return (
        compared["verdict"]
        .value_counts()
        .reindex(["reproduced", "differs", "contradicted", "not-recomputable"], fill_value=0)
    )


def say_verdicts(compared: pd.DataFrame) -> str:
    """The counts as a sentence."""
    return say_counts(
        count_verdicts(compared).to_dict() if (compared["printed"] != "").any() else {}
    )


def say_counts(counts: dict) -> str:
    """How many printed numbers have each verdict (verdict -> number), in a sentence that leaves out what none has."""
    parts = [f"{n} {VERBS[verdict][n != 1]}" for verdict, n in counts.items() if n]
    if not parts:
        return "There are no printed numbers to compare with."
    return f"Of {sum(counts.values())} printed numbers, {list_words(parts)}."


def say_meaning(provenance: dict) -> str:
    """What a reproduced number says about the study, which depends on whose answers were analysed."""
    if provenance.get("synthetic"):
        return (
            "The answers are synthetic and were made to agree with the print. That a number is reproduced therefore says that it can stand "
            "together with the others, and that the analysis described gives it; it is no evidence for the number itself."
        )
    return "The answers are those of the file analysed; a reproduced number is one that they give."
