"""What the first page says in words: whose report it is, the audit's finding, the
verdicts, what is decided and what would settle the rest."""

from helpers.base.paths import NONE
from helpers.base.text import file_name
from helpers.paper.verdicts import sentence_counts
from helpers.report.first_page.paper import REFERENCE
from helpers.report.material import Material
from helpers.survey.codebook import DEFAULT as CODEBOOK
from helpers.survey.codebook import read_tree

REPORT = "Replication report · Kobori and Yoshinaga (2021)"
NOTICE = (
    "These respondents were made so that the published numbers come out; "
    "they are not the participants of the study."
)


def name_report(material: Material) -> dict:
    """The report's name, the first page's heading, and the paper.

    The paper is there only where its numbers are compared with.
    """
    chosen = material.run.get("parameters", {})
    home = "The paper in one minute" if material.published else "This survey at a glance"
    if material.ours:
        return {"report": REPORT, "home": home, "paper": REFERENCE, "notice": NOTICE}
    title = material.provenance.get("file", "survey")
    if material.published:
        title = file_name(str(chosen["published"]))
    codebook = chosen.get("codebook", CODEBOOK)
    if codebook != NONE:
        survey = read_tree(codebook)[0].get("survey") or {}
        title = survey.get("title") or title
    return {
        "report": f"Report · {title}",
        "home": home,
        "paper": None,
        "notice": NOTICE,
    }


def sentence_finding(material: Material) -> str:
    """The report in one sentence: the audit's first finding, or that there is none."""
    if material.findings:
        return material.findings[0]["finding"]
    if not material.published:
        return (
            "There are no published numbers to compare with: these pages show what was computed "
            "from this survey, and have no published columns."
        )
    against = [a for a in material.audit if a["verdict"] == "contradicted"]
    if not material.audit:
        return ""
    return (
        f"{len(against) or 'None'} of {material.made} checks found published numbers that "
        "disagree with each other."
    )


def sentence_reproduced(material: Material) -> str:
    """The scorecard in one sentence; nothing without one."""
    return sentence_counts(material.counts()) if material.scorecard else ""


def list_decided(material: Material) -> list[str]:
    """What answers that are not synthetic decide, on the condition that they are the study's."""
    rows = material.decided
    if not rows:
        return []
    by_proof = [r for r in rows if r["verdict"] == "settled"]
    sentences = [
        f"Of {len(rows)} further results, the published numbers alone settle {len(by_proof)}. The "
        f"answers in the file given decide all {len(rows)}, if the file is the one that the paper "
        "was written from; the supplements on reconstruction and identification no longer decide."
    ]
    opened = [r for r in rows if r not in by_proof and "all functions together" in r["result"]]
    if opened:
        told = "; ".join(f"{r['result']}: {r['says']}" for r in opened)
        sentences.append(f"Among those that the published numbers leave open: {told}.")
    against = [r["result"] for r in by_proof if r["says"] != r["proved"]]
    if against:
        sentences.append(
            f"Against what is proved of the published numbers: {'; '.join(against)}. So this file "
            "does not give all the published numbers, or a condition of the proof does not hold."
        )
    return sentences


def list_needs(material: Material) -> list[str]:
    """What would settle the findings; nothing if there are none."""
    needs = []
    for finding in material.findings:
        need = finding.get("settled_by", "").rstrip(".")
        if need and not need.startswith("Nothing further") and need not in needs:
            needs.append(need)
    if not needs:
        return []
    first = f"For the first finding: {_lower(needs[0])}."
    rest = "; ".join(_lower(need) for need in needs[1:])
    sentences = [first, f"For the others: {rest}."] if rest else [first]
    if not material.synthetic and material.provenance:
        return sentences
    sentences.append("With the answers in a file, one command makes this report anew from them.")
    return sentences


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
