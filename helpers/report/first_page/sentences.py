"""What the first page says in words: whose report it is, the audit's finding, the verdicts."""

from helpers.base.paths import resolve
from helpers.base.plain_yaml import read_yaml
from helpers.paper.printed_numbers import DEFAULT as PUBLISHED
from helpers.paper.verdicts import say_counts
from helpers.report.material import Material
from helpers.survey.codebook import DEFAULT as CODEBOOK

REPORT = "Replication report · Kobori and Yoshinaga (2021)"
PAPER = {
    "authors": "Kobori O and Yoshinaga N",
    "year": "2021",
    "title": "Investigation of the Effects of an Online Support Group for Mental Health Problems on Stigma and Help-Seeking "
    "Among Japanese Adults: Cross-sectional Study",
    "journal": "JMIR Formative Research 5(9):e21348",
    "doi": "10.2196/21348",
}
NOTICE = "These respondents were generated to agree with the printed numbers; they are not the participants of the study."


def name_report(material: Material) -> dict:
    """The report's name, the first page's heading and, where the printed numbers are those of the paper, the paper itself."""
    chosen = material.run.get("parameters", {})
    home = "The paper at a glance" if material.published else "This survey at a glance"
    if chosen.get("published", PUBLISHED) == PUBLISHED:
        return {"report": REPORT, "home": home, "paper": PAPER, "notice": NOTICE}
    survey = (
        read_yaml(resolve(chosen.get("codebook", CODEBOOK)), "codebook", CODEBOOK).get("survey")
        or {}
    )
    return {
        "report": f"Report · {survey.get('title') or material.provenance.get('file', 'survey')}",
        "home": home,
        "paper": None,
        "notice": NOTICE,
    }


def say_finding(material: Material) -> str:
    """The audit in one sentence: its first finding, or that there is none."""
    if material.findings:
        return material.findings[0]["finding"]
    if not material.published:
        return "There are no printed numbers to compare with: these pages show what was computed from this survey, and have no printed columns."
    against = [a for a in material.audit if a["verdict"] == "contradicted"]
    if not material.audit:
        return ""
    return f"{len(against) or 'None'} of {len(material.audit)} checks found printed numbers that disagree with each other."


def say_verdicts(material: Material) -> str:
    """The scorecard in one sentence; nothing without one."""
    return say_counts(material.counts()) if material.scorecard else ""


def show_number(text: str | None) -> str:
    """A number of a CSV with three decimals and a true minus; other text as it is, nothing as a dash."""
    try:
        return f"{float(text):.3f}".replace("-", "−")
    except (TypeError, ValueError):
        return text or "–"
