"""The evidence of one check of the audit, as a sentence.

A row of the audit holds what is published, what other published numbers imply,
and a note of the arithmetic. The checks of one kind share a pattern;
a check without a pattern gets the general one.
"""

import re

LABEL = "label: "  # a check so called judges a name or a wording, and not the digits
OF_WORDS = ("number of options",)  # so does this one: the text counts what it then lists
PATTERNS = {
    "percentage and count": "The paper gives {printed} %, but {note} is {implied}.",
    "percentage possible": "{printed} % is no share of {last}: the nearest are {implied}.",
    "counts add up": "The counts have the {implied}, but n = {last}.",
    "row repeated": "{note}.",
    "response rate": "{note} is {implied}, and not {printed}.",
    "number of options": "The text counts {printed} options and lists {implied}.",
    "signs of B, beta and t": "B, β and t of one coefficient are all positive or all negative, "
    "because t is B divided by its standard error. Here the paper gives {note}.",
    "label: wording of a threshold": "{note}.",
    "label: wording of a joint claim": "The paper gives {printed}, "
    "but {implied} can have done all of them ({note}).",
}
GENERAL = "The paper gives {printed}; {implied} follows from other numbers ({note})."
BARE = "The paper gives {printed} ({note})."
# Of a row without a note
GENERAL_ALONE = "The paper gives {printed}; {implied} follows from other numbers."
BARE_ALONE = "The paper gives {printed}."


def sentence_evidence(check: str, printed: str, implied: str, evidence: str) -> str:
    """One sentence on a row of the audit; names of variables stay as they are.

    check, printed, implied, evidence: as in audit.csv; implied and evidence may be empty.
    """
    note = re.sub(r"^(exact|fitted)( up to the solver)?: ", "", evidence)
    if check == "label: row of the regressions":
        return _row_evidence(implied, evidence)
    if check == "percentage and count":
        printed = printed.rpartition("; ")[2]
    pattern = PATTERNS.get(check, GENERAL if implied else BARE)
    if not note:
        pattern = GENERAL_ALONE if implied else BARE_ALONE
    if check == "label: wording of a joint claim":
        printed = printed.replace("; ", " and ")
    last = note.split()[-1] if note else ""
    said = pattern.format(printed=printed, implied=implied, note=note, last=last)
    # A raw name at the beginning is put into words by the caller.
    return said if "_" in said.split()[0] else said[:1].upper() + said[1:]


def _row_evidence(implied: str, evidence: str) -> str:
    """How sure it is which variable a row of the regression table belongs to."""
    own = (
        "No assignment of names that the published distributions allow gives this row its own name"
    )
    if evidence.startswith("exact:"):
        return (
            "Every assignment of names that the published distributions allow gives it "
            f"to {implied}."
        )
    best = f"the one that also fits the published correlations gives it to {implied}."
    if evidence.startswith("exact that"):
        return f"{own}; {best}"
    return f"Of the assignments of names that the published distributions allow, {best}"


def is_of_words(check: str) -> bool:
    """Whether a check judges a name or a wording, and not the digits."""
    return check.startswith(LABEL) or check in OF_WORDS
