"""How much of what is true of an export's columns a draft says."""

from dataclasses import dataclass, field

from foreign_exports import OUT, UNNAMED

from helpers.base.text import folded, plain
from helpers.survey import reading
from helpers.survey.codebook import read_codebook, read_tree
from helpers.survey.codebook.flat import LEFT_OUT, flatten, name_kind
from helpers.survey.codebook.open_questions import find_open
from helpers.workflow.intake import draft
from helpers.workflow.intake.known import instruments

ROLES = {"submitted": "time stamp", "address": "address"}


@dataclass
class Quality:
    """Columns, how many of them the draft has right, and what it has wrong."""

    columns: int = 0
    kinds: int = 0
    missing: int = 0
    scales: int = 0
    questions: int = 0
    wrong: list = field(default_factory=list)

    def __add__(self, other):
        return Quality(
            self.columns + other.columns,
            self.kinds + other.kinds,
            self.missing + other.missing,
            self.scales + other.scales,
            self.questions + other.questions,
            self.wrong + other.wrong,
        )


def make_draft(path):
    """The export and the tree that is drafted for it."""
    book = read_codebook()
    export = reading.open_export(path, book, everything=True)
    return export, draft.draft_tree(export, book, flatten(read_tree("data/codebook.yml")[0]), {})


def measure(path, truth) -> Quality:
    """Compare a draft with the truth of each column."""
    _, tree = make_draft(path)
    drafted = said(tree)
    made = Quality(columns=len(truth), questions=len(find_open(tree)))
    for column in truth:
        kind, missing, scale = drafted.get(plain(column.header), ("", set(), ""))
        right = kind == column.kind or column.kind == OUT and kind in LEFT_OUT
        named = scale == column.scale or column.scale == UNNAMED and scale.startswith("?")
        same = {folded(m) for m in missing} == {folded(m) for m in column.missing}
        made.kinds += right
        made.missing += same
        made.scales += named
        if not (right and same and named):
            made.wrong.append(
                f"{path.name}, {column.header}: drafted {kind}, {sorted(missing)}, {scale!r}; "
                f"true {column.kind}, {sorted(column.missing)}, {column.scale!r}"
            )
    return made


def said(tree: dict) -> dict:
    """Header -> kind, missing codes and scale, as a draft says them.

    A score of a grid that is no known instrument is '?' and its name.
    """
    known = instruments.read_instruments()
    of_item = {}
    for scale in tree.get("scales", {}).values():
        name = scale["gloss"]
        for item in scale["items"]:
            of_item[item] = name if name in known else f"? {name}"
    found = {}
    for role, spec in tree.get("personal", {}).items():
        found[spec["header"]] = (ROLES[role], set(), "")
    for name, spec in tree["variables"].items():
        everywhere = set(tree.get("missing", ()))
        if spec["header"] not in found:
            missing = everywhere | set(spec.get("missing", ()))
            found[spec["header"]] = (name_kind(spec), missing, of_item.get(name, ""))
    return found
