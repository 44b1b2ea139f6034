"""From the rows of the audit to findings a reader can use:
what is printed, what follows, what it touches, what would settle it.
"""

from dataclasses import dataclass

import pandas as pd

from helpers.base.text import list_words
from helpers.paper.audit.checks.check import CONSISTENT, CONTRADICTED, OPEN
from helpers.paper.audit.checks.significance import USUAL_LEVEL
from helpers.paper.audit.checks.thresholds import CLAIM, THRESHOLD
from helpers.paper.audit.inference.consequences import sentence_consequence
from helpers.paper.audit.inference.p_values import plain_level
from helpers.paper.audit.regressions.coefficients import LABEL
from helpers.paper.evidence import sentence_evidence
from helpers.paper.printed_numbers import complete
from helpers.survey.codebook import Codebook, name_variables

PAIRED = (
    "r",
    "p",
    "B",
    "beta",
    "t",
    "se",
    "F",
    "chi2",
    "z",
    "OR",
    "aOR",
    "ci_low",
    "ci_high",
)  # statistics of two variables


@dataclass(frozen=True)
class FindingKind:
    """A kind of finding: the checks it gathers, in words, and its weight
    (1 touches the conclusions most).
    """

    weight: int
    checks: tuple
    says: str
    touches: str  # {told}: by check, see consequences
    settles: str
    together: bool = False


KINDS = (
    FindingKind(
        1,
        (LABEL,),
        "Rows of the table of regressions carry the names of other variables: {changes}.",
        "The coefficients of these rows cannot be read by their published names. {stands}",
        "The statistics program's own output of the regressions, or the participants' answers.",
        True,
    ),
    FindingKind(
        2,
        (
            "P and r",
            "P and t",
            "P and F",
            "P and chi2",
            "P and z",
            "P and Wald",
            "P and Q",
            "P and B and SE",
            "P and interval",
            "not marked significant",
            "marked significant",
        ),
        "A test of {who} is published with a P, or with or without a mark, that its own statistic "
        "does not give.",
        "{told}",
        "The program's output of the test.",
    ),
    FindingKind(
        2,
        (
            "t and group means",
            "F and group means",
            "d and group means",
            "chi2 and counts",
            "OR and counts",
            "interval of OR and counts",
            "z of two correlations",
            "eta2 and its test",
        ),
        "A test or effect size of {who} does not follow from the means, counts or correlations "
        "printed beside it.",
        "{told}",
        "The program's output of the test, or the participants' answers.",
    ),
    FindingKind(
        3,
        ("value possible", "order of values", "r both ways"),
        "A number published for {who} cannot be what it is called.",
        "{told}",
        "The program's output.",
    ),
    FindingKind(
        3,
        (
            "row repeated",
            "counts add up",
            "percentage and count",
            "percentage possible",
            "percentages add up",
            "sum of categories",
        ),
        "The published distribution of {who} does not agree with its own n, its own percentages or "
        "those of other variables.",
        "{told}",
        "The frequency table of {who}, or the participants' answers.",
    ),
    FindingKind(
        3,
        (
            "mean possible",
            "SE, SD and n",
            "interval and its mean",
            "mean on its scale",
            "mean and SD possible",
            "SD on its scale",
            "SD of yes or no",
            "one correlation matrix",
            "alpha and items",
        ),
        "The mean, SD or correlations of {who} cannot come from answers on the stated scale.",
        "{told}",
        "The scoring of the scale, or the participants' answers.",
    ),
    FindingKind(
        4,
        (CLAIM,),
        "The text gives the number for {who} as that of respondents who did several things; fewer "
        "can have done all of them.",
        "The share of regular users of all these functions is smaller than stated; "
        "how much smaller "
        "is not published.",
        "A cross-tabulation of these variables.",
        True,
    ),
    FindingKind(
        5,
        (THRESHOLD,),
        "The text describes a sum of categories of {who} as “more than” its lowest category, "
        "which the sum includes.",
        "Use above the threshold, as worded, is rarer than stated.",
        "Nothing further: the categories are published. "
        "The wording, or the number, needs changing.",
        True,
    ),
    FindingKind(
        6,
        (
            "signs of B, beta and t",
            "B and beta",
            "beta and t",
            "df and n",
            "B, SE and t",
            "B and its ratio",
            "B, beta and SDs",
            "interval and its estimate",
            "interval and SE",
            "beta, t and R2",
            "R2 and t",
            "R2 and F",
            "R2 and adjusted R2",
            "R2 and its change",
        ),
        "The numbers of the regression published for {who} do not agree with each other.",
        "{told}",
        "The program's output of this regression.",
    ),
    FindingKind(
        7,
        ("same in every place",),
        "One quantity of {who} is published with different values in different places.",
        "Which one is right is open.",
        "The participants' answers.",
    ),
    FindingKind(
        8,
        ("response rate",),
        "The response rate does not follow from its numerator and denominator.",
        "None: the difference is in the last digit.",
        "Nothing further: both numbers are published.",
    ),
    FindingKind(
        9,
        ("number of options", "range of a total"),
        "The number of options or the range stated for {who} is not the one used.",
        "None for the results; it matters to whoever reuses the questions.",
        "The questionnaire.",
    ),
)


def table_findings(
    audit: pd.DataFrame, published: pd.DataFrame, codebook: Codebook | None = None
) -> pd.DataFrame:
    """One row a finding, ranked by consequence: finding, printed, implied, evidence, consequence,
    settled_by, checks, place.

    Rows of the audit that judge the same variable with checks of one kind make one finding.
    """
    names = {e.id: _name(e) for e in complete(published).itertuples()}
    level = plain_level(published) or USUAL_LEVEL
    failed = audit[audit.verdict == CONTRADICTED]
    found = []
    for kind in KINDS:
        own = failed[failed.check.isin(kind.checks)]
        about = own.place.map(lambda place: names[place.split()[0]])
        keys = pd.Series("all", index=own.index) if kind.together else about
        found += [
            _describe(kind, part, about[part.index], audit, codebook, level)
            for _, part in own.groupby(keys, sort=False)
        ]
    columns = [
        "rank",
        "finding",
        "printed",
        "implied",
        "evidence",
        "consequence",
        "settled_by",
        "checks",
        "place",
    ]
    table = (
        pd.DataFrame(found).sort_values("weight", kind="stable")
        if found
        else pd.DataFrame(columns=["weight"])
    )
    return (
        table.drop(columns="weight")
        .reset_index(drop=True)
        .assign(rank=range(1, len(table) + 1))
        .reindex(columns=columns)
    )


def _name(entry) -> str:
    """What a number is about: its variable, or the two it relates, and the group or time."""
    paired = entry.statistic in PAIRED and entry.column
    name = f"{entry.row} with {entry.column}" if paired else entry.row
    where = ", ".join(part for part in (entry.group, entry.time, entry.model) if part)
    return f"{name} ({where})" if where else name


def table_check_counts(audit: pd.DataFrame) -> pd.DataFrame:
    """Each kind of check: how many were made, could have failed (power above 0, or not known),
    failed, could not be made; and their median power.
    """
    rows = []
    for name, part in audit.groupby("check", sort=False):
        made = part[part.verdict != OPEN]
        sharp = made[~(made.power == 0)]
        passed = int((sharp.verdict == CONSISTENT).sum())
        numbers = {
            "made": len(made),
            "could_fail": len(sharp),
            "passed": passed,
            "failed": int((part.verdict == CONTRADICTED).sum()),
        }
        rows.append(
            {
                "check": name,
                **numbers,
                "not_checkable": len(part) - len(made),
                "median_power": made.power.median(),
            }
        )
    return pd.DataFrame(
        rows,
        columns=[
            "check",
            "made",
            "could_fail",
            "passed",
            "failed",
            "not_checkable",
            "median_power",
        ],
    )


def _describe(
    kind: FindingKind,
    part: pd.DataFrame,
    about: pd.Series,
    audit: pd.DataFrame,
    codebook: Codebook | None,
    level: float,
) -> dict:
    who = ", ".join(_gloss(name, codebook) for name in dict.fromkeys(about))
    words = {"who": who, "changes": _changes(part, codebook), "stands": _stands(part, audit)}
    words["told"] = sentence_consequence(part, who, level)
    first = part.drop_duplicates("evidence" if kind.together else "check").sort_values(
        "check", key=lambda c: c.map(kind.checks.index), kind="stable"
    )
    first = part.drop_duplicates(["printed", "implied"]) if kind.checks == (LABEL,) else first
    return {
        "weight": kind.weight,
        "finding": kind.says.format(**words),
        "printed": _gather(first.printed, codebook),
        "implied": _gather(first.implied, codebook),
        "evidence": _label_evidence(part, codebook)
        if kind.checks == (LABEL,)
        else _evidence(first, len(part), codebook),
        "consequence": kind.touches.format(**words).strip(),
        "settled_by": kind.settles.format(**words),
        "checks": len(part),
        "place": " ".join(dict.fromkeys(" ".join(part.place).split())),
    }


def _label_evidence(part: pd.DataFrame, codebook: Codebook | None) -> str:
    """Which rows of the regressions arithmetic alone shows to be misnamed, and which a fit."""
    alone = part.evidence.str.startswith("exact")
    by_arithmetic = list_words(_gloss(n, codebook) for n in dict.fromkeys(part.printed[alone]))
    by_fit = list_words(_gloss(n, codebook) for n in dict.fromkeys(part.printed[~alone]))
    said = []
    if alone.any():
        said.append(
            "No assignment of names that the published distributions allow gives its own name "
            f"to {by_arithmetic}."
        )
    if not alone.all():
        said.append(f"That {by_fit} is misnamed rests on a fit, as the next sentence does.")
    if not part.evidence.str.startswith("exact:").all():
        said.append(
            "Of the assignments that are allowed, the one given here fits the published "
            "distributions and correlations best by a wide margin."
        )
    return " ".join(said)


def _evidence(first: pd.DataFrame, checks: int, codebook: Codebook | None) -> str:
    """The evidence of a finding in sentences, each once; how many checks more say so."""
    said = []
    for row in first.itertuples():
        sentence = sentence_evidence(row.check, row.printed, row.implied, row.evidence)
        said.append(_gloss(sentence, codebook))
    said = list(dict.fromkeys(said))
    more = checks - len(first)
    if more:
        say = "One more check says" if more == 1 else f"{more} more checks say"
        said.append(f"{say} so too.")
    return " ".join(said)


def _changes(part: pd.DataFrame, codebook: Codebook | None) -> str:
    pairs = dict(zip(part.printed, part.implied, strict=True))
    return "; ".join(
        f"the numbers beside {_gloss(a, codebook)} are those of {_gloss(b, codebook)}"
        for a, b in pairs.items()
    )


def _stands(part: pd.DataFrame, audit: pd.DataFrame) -> str:
    """What the labels leave standing: the tests,
    if none of the rows' t is significant whatever its name.
    """
    places = set(" ".join(part.place).split())
    marks = audit[(audit.check == "not marked significant") & audit.place.isin(places)]
    if len(marks) and (marks.verdict == CONSISTENT).all():
        return "That none of these coefficients is significant still stands, whatever their names."
    return ""


def _gather(texts: pd.Series, codebook: Codebook | None) -> str:
    return "; ".join(_gloss(text, codebook) for text in dict.fromkeys(texts))


def _gloss(name: str, codebook: Codebook | None) -> str:
    return name_variables(name, codebook) if codebook else name
