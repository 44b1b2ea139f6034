"""The one-minute summary.

What the paper said, what was done, what was found, what stands, what would settle it.

Each paragraph is made from the verdicts, the audit and the results of this run;
one without material is left out.
"""

from dataclasses import dataclass, field
from math import factorial

from helpers.base.text import format_count, list_words
from helpers.exhibits.verdicts import RESULTS
from helpers.paper.tables import name_place
from helpers.report.first_page.paper import ASKED, CONCLUDED
from helpers.report.first_page.sentences import list_decided, list_needs
from helpers.report.material import Material, read_csv_rows
from helpers.survey.codebook import Codebook

LEVEL = 0.05
# Checks of the audit on whether a mark or a P value agrees with its statistic
SIGNIFICANCE = ("not marked significant", "P and t", "P and r")
COUNTED = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: its heading, its sentences, links (address, words),
    and the name of a picture.
    """

    heading: str
    sentences: list
    links: list = field(default_factory=list)
    picture: str = ""


def list_paragraphs(material: Material, codebook: Codebook, ours: bool) -> list[Paragraph]:
    """The paragraphs of the first page; without published numbers there are none.

    ours: whether the published numbers are those of the paper this package is about.
    """
    if not material.published:
        return []
    said = [ASKED, CONCLUDED] if ours else []
    paragraphs = [
        Paragraph("What the paper asked and concluded", said),
        Paragraph("What we did", _did(material)),
        Paragraph(
            "What we found",
            _found(material, codebook),
            _links(material, ("00_audit", "The audit"), ("00b_labels", "The names of the rows")),
            "swaps",
        ),
        Paragraph(
            "What still stands",
            _stands(material),
            _links(material, ("A2_identification", "What the published numbers settle")),
        ),
        Paragraph("What is settled now", list_decided(material)),
        Paragraph("What would settle it", list_needs(material)),
    ]
    return [p for p in paragraphs if p.sentences]


def find_swaps(material: Material) -> dict[str, str]:
    """Row of the regression table -> the variable it holds by the audit, where these differ.

    A row counts if the audit finds the same variable for each outcome.
    """
    held = {}
    for row in material.labels:
        held.setdefault(row.get("printed_label", ""), set()).add(row.get("established_label", ""))
    swaps = {}
    for printed, found in held.items():
        found = found - {""}
        if len(found) == 1 and found != {printed}:
            swaps[printed] = next(iter(found))
    return swaps


def _links(material: Material, *pages: tuple) -> list:
    return [(f"{page}.html", words) for page, words in pages if page in material.notebooks]


def _did(material: Material) -> list[str]:
    sentences = []
    if material.audit:
        idle = len(material.audit) - material.made
        sentences.append(
            f"We compared the {len(material.published)} numbers that the paper publishes with "
            f"each other, in {material.made} checks that need no data."
            + (f" A further {format_count(idle, 'check')} could not be made." if idle else "")
        )
    if not material.answered:
        sentences.append(
            "No answers were given, so nothing was recomputed: this report holds only what needs "
            "no data. With a file of answers (--data) each number is compared with its "
            "recomputation."
        )
    respondents = material.provenance.get("respondents")
    if not respondents or not material.scorecard:
        return sentences
    if material.synthetic:
        sentences.append(
            f"We also ran the whole analysis on {respondents} synthetic respondents, made so that "
            "the published numbers come out. The participants' answers are not public, and we "
            "have not seen them: what we say of the study follows from the published numbers "
            "alone."
        )
    else:
        sentences.append(
            f"We also ran the whole analysis on the answers of {respondents} respondents in the "
            "file given, and compared each result with the paper."
        )
    return sentences


def _found(material: Material, codebook: Codebook) -> list[str]:
    sentences = []
    swaps = find_swaps(material)
    if swaps:
        rows = {row.get("printed_label") for row in material.labels}
        places = {e["place"] for e in material.published if e["statistic"] == "B"}
        table = name_place(min(places)) if len(places) == 1 else "the table of regressions"
        first, held = next(iter(swaps.items()))
        sentences.append(
            f"In {table}, {_count(len(swaps))} of the {_count(len(rows))} rows carry the name of "
            f"another variable: the numbers beside {codebook.gloss(first)}, for example, are "
            f"those of {codebook.gloss(held)}."
        )
        sentences += _how_sure(material, swaps)
        sentences += _assignments(material)
    rest = len(material.findings) - bool(swaps)
    if material.findings and not swaps:
        sentences.append(material.findings[0]["finding"])
        rest = len(material.findings) - 1
    if rest > 0:
        more = "further finding is" if rest == 1 else "further findings are"
        sentences.append(f"{_count(rest).capitalize()} {more} listed below.")
    if material.audit and not material.findings:
        sentences.append(f"None of the {material.made} checks found a contradiction.")
    return sentences


def _how_sure(material: Material, swaps: dict) -> list[str]:
    """For how many rows it is proved that they do not hold their own variable."""
    notes = {}
    for row in material.labels:
        notes.setdefault(row.get("printed_label", ""), []).append(row.get("note", ""))
    if not any(any(found) for found in notes.values()):
        return []
    proved = 0
    for row in swaps:
        # A note on an unpublished df states a condition, so it proves nothing by itself.
        proved += all(n.startswith("exact") and "df is not" not in n for n in notes[row])
    told = "That a row's name is wrong is proved for"
    if proved == len(swaps):
        return [f"{told} {'it' if proved == 1 else 'each of them'}."]
    some = _count(proved) if proved else "none"
    return [f"{told} {some} of them; the rest follows from how well the numbers fit."]


def _assignments(material: Material) -> list[str]:
    """How many ways to name the rows the published distributions allow;
    nothing if that was not counted.
    """
    kinds = [r.get("kind") for r in read_csv_rows(material.build / "figures/audit-labellings.csv")]
    allowed = sum(k in ("possible", "best of the possible") for k in kinds)
    if not kinds or "excluded by the exact bounds" not in kinds:
        return []
    frequencies = "the published frequencies"
    correlations = "the published correlations"
    if material.ours:
        frequencies = "the frequencies in Table 1"
        correlations = "the correlations in Table 2"
    ways = ""
    rows = len({row.get("printed_label") for row in material.labels})
    if factorial(rows) == len(kinds):
        product = " × ".join(str(left) for left in range(rows, 0, -1))
        ways = f" ({_count(rows)} names on {_count(rows)} rows: {product})"
    return [
        f"Only {allowed} of the {len(kinds)} possible assignments of names{ways} are compatible "
        f"with {frequencies}; the published one is not among them, and the one shown here "
        f"also fits {correlations} best."
    ]


def _stands(material: Material) -> list[str]:
    """What the published numbers support whatever the findings;
    each sentence has its condition in it.
    """
    sentences = []
    tests = _tests(material, "t")
    if tests and all(tests):
        sentences.append(
            "No single coefficient of the regressions is significant: none of the "
            f"{len(tests)} published t values reaches P < .05, whatever the names of the rows. "
            "This is no evidence that "
            + (
                "use does not matter; the page on overlap and power (6b) says how large an effect "
                "the study could have missed."
                if material.ours
                else "the predictors do not matter."
            )
        )
    correlations = [e for e in material.published if e["statistic"] == "r"]
    agree = _tests(material, "r") + _tests(material, "p")
    if correlations and agree and all(agree):
        sentences.append(
            f"Which of the {len(correlations)} published correlations are significant is stated "
            "consistently: each agrees with the mark or P value beside it."
        )
        sentences += _corrected(material)
    found = [r for r in material.identified if r.get("verdict") in RESULTS]
    if found and not material.decided:
        parts = []
        for verdict in RESULTS:
            n = sum(r["verdict"] == verdict for r in found)
            if n:
                parts.append(f"{n} {'is' if n == 1 else 'are'} {verdict}")
        sentences.append(
            f"We asked of {len(found)} results whether the published numbers settle them: whether "
            "every data set that gives these numbers must say the same (settled), or two of them "
            "say different things (not settled). On the conditions that the page linked here "
            f"states, {list_words(parts)}."
        )
    return sentences


def _corrected(material: Material) -> list[str]:
    """How many published correlations stay significant when the number of tests is allowed for."""
    rows = read_csv_rows(material.build / "tables/audit-corrections.csv")
    values = [float(row["holm"]) for row in rows if row.get("holm")]
    if not values:
        return []
    left = sum(value < LEVEL for value in values)
    told = f"{left} {'is' if left == 1 else 'are'}" if left else "none is"
    return [f"Corrected for {len(values)} tests (Holm), {told} significant."]


def _tests(material: Material, statistic: str) -> list[bool]:
    """For each published t or r, whether its marks and P values agree with it;
    [] if none was checked.
    """
    kinds = {e["id"]: e["statistic"] for e in material.published}
    agree = {}
    for row in material.audit:
        if row["check"] not in SIGNIFICANCE:
            continue
        for id in row["place"].split():
            if kinds.get(id) == statistic:
                fits = row["verdict"] == "consistent"
                agree[id] = agree.get(id, True) and fits
    return list(agree.values())


def _count(n: int) -> str:
    return COUNTED[n] if n < len(COUNTED) else str(n)
