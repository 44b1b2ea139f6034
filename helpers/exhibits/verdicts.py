"""The one table of verdicts: how each is written in files, said, coloured, hatched and classed.

A verdict on a published number says how it compares with the recomputed one.
Every figure, table, page and sentence takes its words and looks from here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """One verdict.

    word is what the files say; label what a reader sees beside a number; one and many complete
    "1 number ..." and "2 numbers ..."; colour and hatch are those of figures;
    css is the class of pages.
    """

    word: str
    label: str
    one: str
    many: str
    colour: str
    hatch: str
    css: str


# Colours: Okabe and Ito (2008), so that no two are alike to colour-blind readers.
# No two have one hatch either, so that they can be told apart in grey.
REPRODUCED = Verdict(
    "reproduced", "reproduced", "is reproduced", "are reproduced", "#0072B2", "", "reproduced"
)
DIFFERS = Verdict("differs", "differs", "differs", "differ", "#D55E00", "xxx", "differs")
CONTRADICTED = Verdict(
    "contradicted",
    "contradicted by other published numbers",
    "is contradicted by other published numbers",
    "are contradicted by other published numbers",
    "#E69F00",
    "///",
    "contradicted",
)
MISNAMED = Verdict(
    "label or wording contradicted",
    "digits fit, but not their label or wording",
    "has digits that fit under a label or wording that does not",
    "have digits that fit under a label or wording that does not",
    "#CC79A7",
    "\\\\\\",
    "misnamed",
)
NOT_RECOMPUTABLE = Verdict(
    "not-recomputable",
    "not recomputable from the answers",
    "cannot be recomputed from the answers",
    "cannot be recomputed from the answers",
    "#BBBBBB",
    "...",
    "not-recomputable",
)
# In the order in which they are counted and drawn
VERDICTS = {v.word: v for v in (REPRODUCED, MISNAMED, DIFFERS, CONTRADICTED, NOT_RECOMPUTABLE)}

# Verdicts on other things than published numbers, each with the look of one above.
# Of the audit's checks
CHECKS = {
    "consistent": "consistent",
    "contradicted": "contradicted",
    "not-checkable": "not checkable",
}
# Of what the published numbers imply
RESULTS = {
    "settled": "settled",
    "not settled": "not settled",
    "unknown": "unknown",
}
CLASSES = {
    **{v.word: v.css for v in VERDICTS.values()},
    "consistent": "consistent",
    "not-checkable": "not-checkable",
    "settled": "settled",
    "not settled": "not-settled",
    "unknown": "unknown",
    "pinned": "settled",
    "open": "not-settled",
}
