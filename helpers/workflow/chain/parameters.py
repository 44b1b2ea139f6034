"""Parameters of the notebooks: which there are, what they may be, and which a run was given;
checked before anything runs."""

import re
from pathlib import Path

from helpers.base.errors import InputError, nearest
from helpers.workflow.chain import notebooks
from helpers.workflow.chain.notebooks import FOLDER

MOST = 10**9
ALLOWED = {  # parameter -> lowest value, highest value, what it is
    "alpha": (0.0001, 0.5, "a significance level"),
    "band": (1, 100, "a width in years"),
    "bound": (0.001, 0.999, "the size of a correlation"),
    "imputations": (2, 1000, "a number of completed data sets"),
    "keep": (1, MOST, "a number of lattice points"),
    "largest": (0, MOST, "a number of respondents"),
    "least": (0, MOST, "a number of respondents"),
    "level": (0.5, 0.9999, "a confidence level"),
    "min_answered": (0.01, 1, "a share of the items"),
    "min_cell": (0, MOST, "the smallest count to show"),
    "omission": (0, 100, "a number of standard errors"),
    "patches": (1, 1000, "a number of patches"),
    "permutations": (1, MOST, "a number of shufflings"),
    "power": (0.5, 0.999, "a chance of being noticed"),
    "processes": (1, 1024, "a number of processes"),
    "registered": (0, MOST, "a number of users"),
    "resamples": (100, MOST, "a number of resamples"),
    "seed": (0, 2**63 - 10, "the start of the random streams"),
    "shufflings": (1, MOST, "a number of shufflings"),
    "steps": (100, MOST, "a number of steps"),
    "use_reliability": (0.01, 1, "a reliability"),
    "weekly": (0, 10, "the code of an option"),
}


def read_parameters(words: list[str], folder: Path = FOLDER) -> dict:
    """'name=value' words as a dict, each value of the type its notebooks declare.

    Raises InputError.
    """
    declared = declared_parameters(folder)
    return dict(_read_parameter(word, declared) for word in words)


def declared_parameters(folder: Path = FOLDER) -> dict:
    """Parameter -> default, over all notebooks of a folder."""
    declared = {}
    for name in notebooks.names(folder):
        declared |= notebooks.parameters(name, folder)
    declared.pop("out", None)  # --out names the folder
    return declared


def _read_parameter(word: str, declared: dict) -> tuple[str, object]:
    name, equals, text = word.partition("=")
    if not equals:
        raise InputError(
            f"build.sh: parameter '{word[:200]}' has no value; write it as name=value."
        )
    if name not in declared:
        raise InputError(
            "build.sh: no notebook has a parameter "
            f"'{name[:200]}'{nearest(name[:200], declared)}; "
            f"there are {', '.join(sorted(declared))}."
        )
    return name, accept_value(name, _as_type(name, text, declared[name]))


def _as_type(name: str, text: str, default):
    """A parameter's text as a value of the type of its default. Raises InputError."""
    kinds = {
        bool: "true or false",
        int: "a whole number",
        float: "a number",
        str: "text",
        list: "a list such as [a, b]",
    }
    kind = type(default)
    try:
        if kind is bool:
            return {"true": True, "false": False}[text.lower()]
        if kind is list:
            return [
                part.strip().strip("'\"")
                for part in re.fullmatch(r"\[(.*)\]", text.strip())[1].split(",")
                if part.strip()
            ]
        return kind(text)
    except (ValueError, KeyError, TypeError):
        raise InputError(
            f"build.sh: parameter {name} is {text[:200]!r}; "
            f"expected {kinds[kind]}, as in its default {default!r}."
        ) from None


def accept_value(name: str, value):
    """The value of a parameter, if it may have it; only numbers are looked at. Raises
    InputError."""
    if name in ALLOWED:
        low, high, what = ALLOWED[name]
        if not low <= value <= high:  # also not a number
            raise InputError(
                f"build.sh: parameter {name} is {value}; expected {what} from {low} to {high}."
            )
    return value
