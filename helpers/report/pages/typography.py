"""How numbers and symbols are set in text: one style, whatever wrote the text."""

import re

# What stands in files and in code, and what a journal prints for it.
RULES = (
    (re.compile(r"(?<![\w\-–−./])-(?=\.?\d)"), "−"),  # a minus, not a hyphen
    (re.compile(r"\bP( ?[=<>≤≥] ?)0(?=\.\d)"), r"P\1"),  # no zero before the point of a P
    (re.compile(r"(?<=\d)%(?!\w)"), "\u00a0%"),
    (re.compile(r"(?<!Table )(?<!Figure )(?<!-)\b[Rr]2\b(?!-)"), "R²"),
    (re.compile(r"\bchi-?squared\b", re.I), "χ²"),
    (re.compile(r"(?<!-)\bbeta\b(?!-)"), "β"),
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
