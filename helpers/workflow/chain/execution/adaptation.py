"""A notebook fitted to a run: without what is said of our paper only, and has no use here."""

import re
import sys

from helpers.base.paths import NONE, PUBLISHED

# Importing papermill loads a grammar of web addresses and a client of Hadoop (two seconds of a
# processor) and checks of dates and addresses (a twentieth), and a kernel loads a debugger (half a
# second). All may be absent, and none is used.
UNUSED = ("rfc3987_syntax", "isoduration", "rfc3986_validator", "pyarrow", "debugpy")
# What a notebook says of the paper whose numbers are shipped, and of published numbers at all.
PAPER = re.compile(r"\s?<!-- paper -->(.*?)<!-- /paper -->", re.DOTALL)
PRINT = re.compile(r"\s?<!-- print -->(.*?)<!-- /print -->", re.DOTALL)


def adapt_notebook(book, published: str, unfit: frozenset = frozenset()):
    """A notebook as it is right for a run: without what it says of our paper where other numbers,
    or none, are compared with.

    Such words stand in cells tagged paper, or between <!-- paper --> and <!-- /paper -->. Cells
    and words that only compare are marked print in the same two ways, and left out where nothing
    is published; so are cells with a tag of unfit.
    """
    if published == NONE:
        unfit = unfit | {"print"}
    if published != PUBLISHED:
        unfit = unfit | {"paper"}
    book.cells = [c for c in book.cells if not unfit & set(c.metadata.get("tags", []))]
    if published == PUBLISHED:
        return book
    for cell in book.cells:
        if cell.cell_type == "markdown":
            source = PRINT.sub("", cell.source) if published == NONE else cell.source
            cell.source = PAPER.sub("", source).strip()
    book.cells = [cell for cell in book.cells if cell.source or cell.cell_type == "code"]
    return book


def allow_unused() -> None:
    """Let what papermill does not need be imported after all: readers of workbooks use it."""
    for name in UNUSED:
        if sys.modules.get(name, name) is None:
            del sys.modules[name]


def find_unfit(book, given: dict) -> frozenset:
    """The tags of a notebook's cells that have no use in a run: checklists without a checklist,
    bands and phq9 without scales that have them in the codebook."""
    tags = set()
    for cell in book.cells:
        tags |= set(cell.metadata.get("tags", []))
    unfit = {name for name in tags if given.get(name) == NONE}
    codebook = given.get("codebook")
    if codebook and codebook != NONE and {"bands", "phq9"} & tags:
        allow_unused()
        from helpers.statistics.scales import find_phq9
        from helpers.survey.codebook import read_codebook

        known = read_codebook(codebook)
        if not any(scale.bands for scale in known.scales.values()):
            unfit.add("bands")
        if not find_phq9(known):
            unfit.add("phq9")
    return frozenset(unfit)
