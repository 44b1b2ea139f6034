"""Answers that look as if they stood for none: words, and numbers apart from the others."""

from collections import Counter

from helpers.base.text import folded
from helpers.survey.codebook.variables import DECIMAL
from helpers.survey.validity import LOOKS_MISSING
from helpers.workflow.intake.known.orders import find_order

SHORT = 20  # steps of a rating
GAP = 3  # steps between the answers and a code for none
RATING = 10  # highest number of a scale beside which another may lie apart
FEWEST_STEPS = 3
FEWEST = 30  # answers from which that can be told
RARE = 0.05  # share of the answers that a number apart from them has at most
WORDS_ONLY = {"none", "?", "*", ".", "-"}  # in texts these may be answers


def find_missing(answers: Counter, labels: dict) -> list[str]:
    """Answers of one column that look as if they stood for none, beside what else is answered.

    answers: text -> how often; labels: code -> label of the file.
    """
    found = []
    numeric = []
    for text in answers:
        (numeric if DECIMAL.fullmatch(text) else found).append(text)
    words = [] if find_order(found) else [t for t in found if folded(t) in LOOKS_MISSING]
    others = [t for t in found if t not in words]
    if others or not numeric:
        words = [t for t in words if folded(t) not in WORDS_ONLY]
    labelled = [c for c in numeric if folded(labels.get(c, "")) in LOOKS_MISSING]
    if others:
        # Beside answers that are texts, a number that is used for no answer is none.
        far = numeric if all(_is_usual(t) for t in numeric) else []
    else:
        far = [t for t in numeric if t not in labelled and _is_far(t, numeric)]
    return sorted({*words, *labelled, *far})


def find_strays(answers: Counter) -> list[str]:
    """Whole numbers that hardly anybody gave and that lie apart from a scale without gaps: a 9
    above 1 to 7, a 44 above 1 to 5. Nothing where there are few answers.

    A number next to the scale but one is meant only if it is used for no answer.
    """
    whole = {to_number(text): text for text in answers if DECIMAL.fullmatch(text)}
    total = sum(answers.values())
    if len(whole) < len(answers) or total < FEWEST or not all(n.is_integer() for n in whole):
        return []
    strays: list = []
    ranked = sorted(whole)
    while len(ranked) > FEWEST_STEPS and answers[whole[ranked[-1]]] <= RARE * total:
        strays.append(ranked.pop())
        low = ranked[0]
        high = ranked[-1]
        if len(ranked) == high - low + 1 and abs(low) <= 1 and high <= RATING:
            # A number of the same size may be a count, such as 7 days above 0 to 3.
            above = strays[-1] - high
            usual = str(int(strays[-1])) in LOOKS_MISSING and above > 1
            apart = above > high - low and strays[-1] > RATING
            return sorted(whole[n] for n in strays) if usual or apart else []
    return []


def to_number(text: str) -> float:
    """A number with a decimal point or comma."""
    return float(text.replace(",", "."))


def _is_usual(number: str) -> bool:
    """Whether a number is one that is used for no answer and hardly for anything else."""
    return folded(number) in LOOKS_MISSING and (to_number(number) < 0 or to_number(number) >= 77)


def _is_far(text: str, numeric: list) -> bool:
    """Whether a number that is used for no answer lies well outside the other numbers."""
    if folded(text.removesuffix(".0")) not in LOOKS_MISSING:
        return False
    rest = [to_number(t) for t in numeric if folded(t.removesuffix(".0")) not in LOOKS_MISSING]
    if not rest:
        return False
    low = min(rest)
    high = max(rest)
    value = to_number(text)
    if value < 0:
        return low >= 0
    short = high - low <= SHORT and high <= SHORT
    given = set(map(to_number, numeric))
    dense = all(n in given for n in range(int(low), int(high) + 1))
    if short and dense and high > low + 1 and value - high >= GAP:
        return True
    return value >= high + max(high - low, 1) and (short or value >= 500)
