"""How numbers and symbols are set in text: one style, whatever wrote the text."""

import re

# What cannot exceed 1 in size, and the words that may stand between its name and its number.
BOUNDED = r"(?:\bP|\br|R²|β)(?: (?:is|are|of|from|found|below|above|at most|at least))*"
# What stands in files and in code, and what a journal prints for it.
RULES = (
    (re.compile(r"(?<![\w\-–−./])-(?=\.?\d)"), "−"),  # a minus, not a hyphen
    (re.compile(r"(?<=[\w)])\^2\b"), "²"),
    (re.compile(r"(?<=\d)%(?!\w)"), "\u00a0%"),
    (re.compile(r"(?<!Table )(?<!Figure )(?<!-)\b[Rr]2\b(?!-)"), "R²"),
    (re.compile(r"\bchi-?squared\b", re.I), "χ²"),
    (re.compile(r"(?<!-)\bbeta\b(?!-)"), "β"),
    # No zero before the point of P, r, β or R², nor at the other end of a range of them.
    (re.compile(rf"({BOUNDED} ?[=<>≤≥]? ?−?)0(?=\.\d)"), r"\1"),
    (re.compile(rf"({BOUNDED} ?[=<>≤≥]? ?−?\.\d+ (?:to|and) −?)0(?=\.\d)"), r"\1"),
    (re.compile(r"(?<=\d) ?>= ?(?=[\d.])"), " ≥ "),
    (re.compile(r"(?<=\w) >= (?=\w)"), " ≥ "),
    (re.compile(r"(?<=\w) <= (?=\w)"), " ≤ "),
)


def set_type(text: str) -> str:
    """A text as it is set: −.02 for -.02, P = .04 for P = 0.04, β, R², χ² and 5 % for their
    names.

    Not for code, addresses, or names of files.
    """
    for pattern, made in RULES:
        text = pattern.sub(made, text)
    return text
