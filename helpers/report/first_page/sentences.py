"""What the first page says in words: whose report it is, the audit's finding, the verdicts."""

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
