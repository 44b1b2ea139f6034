"""Every published number beside the recomputed one,
with one of five verdicts and the reason for it.
"""

from dataclasses import dataclass

import pandas as pd

from helpers.base.text import DIGITS, format_value, list_words, significant
from helpers.exhibits.verdicts import (
    CONTRADICTED,
    DIFFERS,
    MISNAMED,
    NOT_RECOMPUTABLE,
    REPRODUCED,
    VERDICTS,
)
from helpers.paper.audit.checks.check import OPEN
from helpers.paper.audit.checks.significance import USUAL_LEVEL, p_possible
from helpers.paper.audit.checks.thresholds import THRESHOLD
from helpers.paper.audit.inference.p_values import plain_level
from helpers.paper.evidence import is_of_words, sentence_evidence
from helpers.paper.printed_numbers import (
    EXACT,
    KEYS,
    complete,
    decimals,
    is_of_part,
    matches,
    number,
    relation,
    round_as,
)

# Decimals shown where nothing is printed to go by
PLACES = {
    "n": 0,
    "count": 0,
    "df": 0,
    "percent": 1,
    "mean": 2,
    "sd": 2,
}
OF_REGRESSION = ("B", "beta", "t", "df", "se", "ci_low", "ci_high")
SCORECARD = ["id", "place", "statistic", "printed", "recomputed", "verdict", "reason"]


def compare(
    results: pd.DataFrame,
    published: pd.DataFrame,
    audit: pd.DataFrame | None = None,
    labels: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Published numbers with what was recomputed for them.

    results: tidy (row, column, statistic, value); a key that appears twice is an error. audit:
    the audit's table; entries in a row it calls contradicted get that verdict,
    with its evidence as the reason. Where the row judges a name or a wording and the digits fit,
    the verdict is that of a label or wording. labels:
    the row labels the audit establishes for the regression table; results are compared under them.
    Returns the columns of published plus recomputed (all digits), rounded (as published),
    verdict and reason.
    """
    values = dict(
        zip(results[KEYS].itertuples(index=False, name=None), results["value"], strict=True)
    )
    if len(values) < len(results):
        twice = results.loc[results.duplicated(KEYS), KEYS].iloc[0].tolist()
        raise ValueError(f"recomputed twice: {twice}")
    level = plain_level(complete(published)) or USUAL_LEVEL
    judge = _Judge(
        values,
        contradictions(audit),
        misnamings(audit),
        established_labels(labels),
        level,
        _unjudged_words(audit),
    )
    rows = [judge.judge(entry) for entry in published.itertuples(index=False)]
    columns = ["recomputed", "rounded", "verdict", "reason"]
    return published.assign(**pd.DataFrame(rows, columns=columns, index=published.index))


def contradictions(audit: pd.DataFrame | None) -> dict[str, str]:
    """Published number (id) -> evidence, for each entry whose digits the audit contradicts."""
    return _evidence(audit, of_words=False)


def misnamings(audit: pd.DataFrame | None) -> dict[str, str]:
    """Published number (id) -> evidence, for each entry whose label or wording the audit
    contradicts.
    """
    return _evidence(audit, of_words=True)


def _unjudged_words(audit: pd.DataFrame | None) -> dict[str, str]:
    """Published number (id) -> why its wording could not be judged.

    Told beside the digits, so that a number whose words say too little is not taken for one whose
    words are right.
    """
    if audit is None:
        return {}
    open_ = audit[(audit["check"] == THRESHOLD) & (audit["verdict"] == OPEN)]
    told = {}
    for row in open_.itertuples():
        why = row.evidence[:1].upper() + row.evidence[1:]
        for id in str(row.place).split():
            told[id] = f" {why}, so only the digits are judged."
    return told


def _evidence(audit: pd.DataFrame | None, of_words: bool) -> dict[str, str]:
    if audit is None:
        return {}
    of_kind = audit["check"].map(is_of_words) == of_words
    found = audit[(audit["verdict"] == "contradicted") & of_kind].fillna("")
    evidence = {}
    # The first row that names a number gives the reason.
    for row in found.iloc[::-1].itertuples():
        said = sentence_evidence(
            row.check, getattr(row, "printed", ""), getattr(row, "implied", ""), row.evidence
        )
        for id in str(row.place).split():
            evidence[id] = said
    return evidence


def established_labels(labels: pd.DataFrame | None) -> dict[tuple, str]:
    """(outcome, published row label) -> the variable that the audit establishes,
    where they differ.
    """
    if labels is None:
        return {}
    return {
        (r.outcome, r.printed_label): r.established_label
        for r in labels.itertuples()
        if r.established_label and r.printed_label != r.established_label
    }


@dataclass(frozen=True)
class _Judge:
    """What a verdict rests on.

    values: (row, column, statistic) -> recomputed; contradicted, misnamed: id -> evidence;
    renamed: (outcome, published label) -> the variable that a row of Table 3 holds; level: that of
    significance, which "ns" speaks of; unjudged: id -> why its wording was not judged.
    """

    values: dict
    contradicted: dict
    misnamed: dict
    renamed: dict
    level: float
    unjudged: dict

    def judge(self, entry) -> tuple:
        """(recomputed, rounded, verdict, reason) of one published number."""
        variable = None
        if entry.statistic in OF_REGRESSION:
            variable = self.renamed.get((entry.row, entry.column))
        value = self.values.get((entry.row, variable or entry.column, entry.statistic))
        if is_of_part(entry):
            value = None
        missing = value is None or value != value
        if not entry.printed:
            return value, "" if missing else _shown(value, entry.statistic), "", ""
        rounded = "" if missing else _rounded(value, entry)
        if entry.id in self.contradicted:
            return value, rounded, CONTRADICTED.word, self.contradicted[entry.id]
        if missing:
            return None, "", NOT_RECOMPUTABLE.word, _why_not(entry, hidden=value is not None)
        under = f"Compared as {variable}, the row label the audit establishes. " if variable else ""
        exact = entry.statistic in EXACT
        fits = _fits(value, entry, exact, self.level)
        if entry.id in self.misnamed and (fits or entry.statistic == "options"):
            return value, rounded, MISNAMED.word, self.misnamed[entry.id]
        if not fits:
            return value, rounded, DIFFERS.word, f"{under}Recomputed {float(value):.6g}."
        said = "Equal." if exact else "Rounds to the published digits."
        return value, rounded, REPRODUCED.word, under + said + self.unjudged.get(entry.id, "")


def _shown(value, statistic: str) -> str:
    """A value with the decimals of its kind, where nothing is published to go by."""
    return format_value(float(value), PLACES.get(statistic, 3))


def _rounded(value, entry) -> str:
    """A value in the style of the published one; of P published as '<.001' with its digits."""
    sign, text = relation(entry.printed)
    if entry.statistic != "p" or sign == "=":
        return round_as(value, text or entry.printed)
    return format_value(float(value), max(3, decimals(text)))


def _fits(value, entry, exact: bool, level: float) -> bool:
    """Whether a value is what is published, or lies where a published '<.001' or 'ns' says."""
    sign, text = relation(entry.printed)
    if entry.statistic != "p" or sign == "=":
        return matches(value, text or entry.printed, exact=exact)
    limit = level if sign == "ns" else float(number(text))
    return p_possible(sign, limit, (value, value))


def _why_not(entry, hidden: bool) -> str:
    if is_of_part(entry):
        return "Of a group, a time or a model; the notebooks compute results of all respondents."
    if hidden:
        return "Not shown (a small cell), or not defined for these data."
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
    """How many entries each verdict has, all five named."""
    return compared["verdict"].value_counts().reindex(list(VERDICTS), fill_value=0)


def sentence_scorecard(compared: pd.DataFrame) -> str:
    """The counts as a sentence."""
    return sentence_counts(
        count_verdicts(compared).to_dict() if (compared["printed"] != "").any() else {}
    )


def sentence_counts(counts: dict) -> str:
    """How many published numbers have each verdict (verdict -> number), as a sentence.

    A verdict that none has is left out.
    """
    parts = []
    for word, n in counts.items():
        verdict = VERDICTS[word]
        if n:
            parts.append(f"{n} {verdict.one if n == 1 else verdict.many}")
    if not parts:
        return "There are no published numbers to compare with."
    return f"Of {sum(counts.values())} published numbers, {list_words(parts)}."


def sentence_meaning(provenance: dict) -> str:
    """What a reproduced number says about the study: it depends on whose answers these are."""
    if provenance.get("synthetic"):
        return (
            "The answers are synthetic: they were made to agree with the published numbers. "
            "A reproduced number is therefore one that can stand together with the "
            "others and that the "
            "described analysis gives. It is no evidence for the number itself."
        )
    return "The answers are those of the file analysed; a reproduced number is one that they give."
