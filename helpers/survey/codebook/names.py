"""Names and texts of a codebook, which of them must differ, and where something is malformed."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from helpers.base.text import folded, plain, shown
from helpers.survey.codebook.variables import Malformed

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
LONGEST = 500
# Words that SPSS keeps for itself (IBM SPSS Statistics, Command Syntax Reference,
# "Variable names").
RESERVED = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}


@contextmanager
def at(*keys, found: list | None = None) -> Iterator[None]:
    """What is malformed within stands under these keys of the tree.

    found: a list that takes it, so that what stands elsewhere is looked at, too; None: raise it.
    """
    try:
        yield
    except Malformed as error:
        error.keys = (*keys, *error.keys)
        if found is None:
            raise
        found.append(error)


def take_name(value) -> str:
    """Names become columns and file names: letters, digits and underscores only."""
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise Malformed(
            f"the name '{shown(str(value), 40)}' (a letter, then letters, digits and _)"
        )
    if value.casefold() in RESERVED:
        raise Malformed(f"another name than '{value}', which SPSS keeps for itself; it")
    return value


def take_text(value, what: str) -> str:
    """A text that is there and not too long. Raises Malformed, with what it is."""
    if not plain(str(value)) or len(str(value)) > LONGEST:
        raise Malformed(f"{what} (a text of up to {LONGEST} characters)")
    return plain(str(value))


def refuse_clashes(variables: dict, scales: dict, personal: dict) -> None:
    """Raise Malformed for a name that two have."""
    names = [*variables, *scales, *personal, "id"]
    if len({n.casefold() for n in names}) < len(names):
        raise Malformed(
            "a name of its own for each variable, scale and personal column (and none called "
            "id), which"
        )
    # A scale's files leave its ending _total out.
    files = [name.casefold().removesuffix("_total") for name in scales]
    if len(set(files)) < len(files):
        raise Malformed(
            "scales whose names differ by more than an ending _total (they share a file), which"
        )


def own_headers(variables: dict) -> dict:
    """Each variable with the headers that are its own: a second name that two share finds neither.

    Variables that look for different answers in one cell share its header.
    """
    first: dict = {}
    for v in variables.values():
        key = folded(v.header)
        if key in first and not (v.contains and first[key].contains):
            raise Malformed(
                f"a header of its own for each variable ('{shown(v.header)}' is that of "
                f"{first[key].name} and of {v.name}), which",
                "variables",
                v.name,
                "header",
            )
        first[key] = v
    counts: Counter = Counter()
    for v in variables.values():
        counts.update({folded(header) for header in v.headers})
    shared = {h for h, n in counts.items() if n > 1} | set(first)
    own = {}
    for name, v in variables.items():
        others = (h for h in v.headers[1:] if folded(h) not in shared)
        own[name] = replace(v, headers=(v.header, *others))
    return own
