"""Kinds of findings: the checks that each gathers, what it says, and how much hangs on it."""

from dataclasses import dataclass

from helpers.paper.audit.checks.thresholds import CLAIM, THRESHOLD
from helpers.paper.audit.regressions.coefficients import LABEL


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
