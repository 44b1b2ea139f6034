"""What a finding touches, in words that fit its case: each check that failed has its own sentence,
and a P is told by the side of the level on which it lies.
"""

import re

import pandas as pd

from helpers.paper.audit.checks.significance import side_of_level

OPEN_TEST = "Whether this test is significant is open."
SAME_SIDE = (
    "Both P lie on the same side of the level of significance: which is right changes the digits, "
    "not the verdict of the test."
)
OTHER_SIDE = "One P is below the level of significance and the other is not: the verdict is open."
LOST = (
    "How {who} is distributed is not known from the paper; statements in the text that rest on "
    "this row are without support, and it cannot be recomputed."
)
PERCENTAGE = "A percentage of {who}, or the count or n behind it, is wrong; the other counts stand."
SIZE = "Which of them is right is open, and with it the size of the difference."
PRECISE = "Which of them is right is open, and with it how precise this result is."
EXPLAINED = "How much this regression explains is open; its single coefficients may stand."
CONSEQUENCES = {  # check -> what it touches
    "t and group means": SIZE,
    "F and group means": SIZE,
    "d and group means": SIZE,
    "chi2 and counts": "Which of them is right is open, and with it how far the groups differ.",
    "OR and counts": "Which of them is right is open, and with it how strong the relation is.",
    "interval of OR and counts": "How precise the odds ratio is, is open.",
    "z of two correlations": "How far the two correlations differ is open.",
    "value possible": "Nothing can be built on this number.",
    "order of values": "One of the two ends is wrong; what lies between them is open.",
    "r both ways": "Which of the two correlations is right is open.",
    "row repeated": LOST,
    "counts add up": LOST,
    "percentage and count": PERCENTAGE,
    "percentage possible": PERCENTAGE,
    "percentages add up": "A percentage of {who} is wrong, or an answer is not in the table.",
    "sum of categories": "The sum, or one of the categories in it, is wrong.",
    "mean possible": "The mean, or its n, is wrong; every difference from this mean is open.",
    "mean on its scale": "The mean, or the stated scale, is wrong.",
    "mean and SD possible": "The mean and the SD cannot both be right; their tests are open.",
    "SD on its scale": "The SD, or the stated scale, is wrong; tests that use the SD are open.",
    "SD of yes or no": "The share and its SD cannot both be right.",
    "one correlation matrix": "At least one of these correlations is wrong; which is open.",
    "alpha and items": "How reliable the scale is, is open.",
    "signs of B, beta and t": "Which sign is right is open, and so whether the relation is "
    "positive or negative.",
    "B and beta": "Which of them is right is open, and with it the size of this result.",
    "B, beta and SDs": "Which of them is right is open, and with it the size of this result.",
    "beta and t": PRECISE,
    "B, SE and t": PRECISE,
    "SE, SD and n": PRECISE,
    "interval and its mean": PRECISE,
    "B and its ratio": "Which of them is right is open, and with it the size of this result.",
    "eta2 and its test": SIZE,
    "interval and SE": PRECISE,
    "interval and its estimate": "The estimate, or an end of its interval, is wrong.",
    "df and n": "How many respondents this regression rests on is open.",
    "beta, t and R2": EXPLAINED,
    "R2 and t": EXPLAINED,
    "R2 and F": EXPLAINED,
    "R2 and adjusted R2": EXPLAINED,
    "R2 and its change": EXPLAINED,
}


def sentence_consequence(part: pd.DataFrame, who: str, level: float) -> str:
    """What the failed checks of one finding touch, each sentence once.

    part: rows of the audit; level: of significance.
    """
    tests = part[part.check.map(is_test)]
    said = [sentence_sides(tests, level)] if len(tests) else []
    said += [CONSEQUENCES[name].format(who=who) for name in part.check if name in CONSEQUENCES]
    if LOST.format(who=who) in said:  # the percentages of a distribution that is not known
        said = [sentence for sentence in said if sentence != PERCENTAGE.format(who=who)]
    return " ".join(dict.fromkeys(said))


def is_test(check: str) -> bool:
    """Whether a check holds a P value, or a mark of significance, against its statistic."""
    return check.startswith("P and ") or check.endswith("marked significant")


def sentence_sides(tests: pd.DataFrame, level: float) -> str:
    """Whether the published and the implied P lie on the same side of the level."""
    sides = {_side(row, level) for row in tests.itertuples()}
    return sides.pop() if len(sides) == 1 else OPEN_TEST


def _side(row, level: float) -> str:
    implied = _implied_side(row.implied, level)
    if row.check == "marked significant":
        published = True
    elif row.check == "not marked significant":
        published = False
    else:
        published = side_of_level(row.printed.split("; ")[0], level)
    if None in (published, implied):
        return OPEN_TEST
    return SAME_SIDE if published == implied else OTHER_SIDE


def _implied_side(implied: str, level: float) -> bool | None:
    """Whether the implied P is below the level; None where its limits lie on both sides."""
    if implied == "below 0.0001":
        return True if level >= 0.0001 else None
    compared = re.fullmatch(r"P (below|above) \.05", implied)
    if compared:
        return (compared[1] == "below") if level == 0.05 else None
    limits = re.fullmatch(r"(?:P )?([0-9.]+) to ([0-9.]+)", implied)
    if not limits:
        return None
    low, high = map(float, limits.groups())
    # The limits are rounded: one that equals the level may lie on either side of it.
    return True if high < level else False if low > level else None
