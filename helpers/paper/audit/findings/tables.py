"""From the rows of the audit to findings a reader can use:
what is printed, what follows, what it touches, what would settle it.
"""

import pandas as pd

from helpers.base.text import list_words
from helpers.paper.audit.checks.check import CONSISTENT, CONTRADICTED, OPEN
from helpers.paper.audit.checks.significance import USUAL_LEVEL
from helpers.paper.audit.findings.kinds import KINDS, FindingKind
from helpers.paper.audit.inference.consequences import sentence_consequence
from helpers.paper.audit.inference.p_values import plain_level
from helpers.paper.audit.regressions.coefficients import LABEL
from helpers.paper.evidence import sentence_evidence
from helpers.paper.printed_numbers import complete
from helpers.survey.codebook import Codebook, name_variables

# Statistics of two variables
PAIRED = (
    "r",
    "p",
    "B",
    "beta",
    "t",
    "se",
    "F",
    "chi2",
    "z",
    "OR",
    "aOR",
    "RR",
    "HR",
    "Wald",
    "ci_low",
    "ci_high",
)


def table_findings(
    audit: pd.DataFrame, published: pd.DataFrame, codebook: Codebook | None = None
) -> pd.DataFrame:
    """One row a finding, ranked by consequence: finding, printed, implied, evidence, consequence,
    settled_by, checks, place.

    Rows of the audit that judge the same variable with checks of one kind make one finding.
    """
    names = {e.id: _name(e) for e in complete(published).itertuples()}
    level = plain_level(published) or USUAL_LEVEL
    failed = audit[audit.verdict == CONTRADICTED]
    found = []
    for kind in KINDS:
        own = failed[failed.check.isin(kind.checks)]
        about = own.place.map(lambda place: names[place.split()[0]])
        keys = pd.Series("all", index=own.index) if kind.together else about
        found += [
            _describe(kind, part, about[part.index], audit, codebook, level)
            for _, part in own.groupby(keys, sort=False)
        ]
    columns = [
        "rank",
        "finding",
        "printed",
        "implied",
        "evidence",
        "consequence",
        "settled_by",
        "checks",
        "place",
    ]
    table = (
        pd.DataFrame(found).sort_values("weight", kind="stable")
        if found
        else pd.DataFrame(columns=["weight"])
    )
    return (
        table.drop(columns="weight")
        .reset_index(drop=True)
        .assign(rank=range(1, len(table) + 1))
        .reindex(columns=columns)
    )


def table_text_findings(audit: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """One row a contradicted result of running text, with the columns of table_findings.

    audit: rows of check_reported; results: of find_results.
    """
    words = results.set_index("id").row
    parts = [table_findings(audit[:0], results)]
    failed = audit[audit.verdict == CONTRADICTED]
    for i, place in enumerate(failed.place):
        own = words[place.split()[0]]
        said = f"The P of “{own}” does not follow from its statistic."
        found = table_findings(failed[i : i + 1], results)
        parts.append(found.assign(finding=said, rank=i + 1))
    return pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)


def _name(entry) -> str:
    """What a number is about: its variable, or the two it relates, and the group or time."""
    paired = entry.statistic in PAIRED and entry.column
    name = f"{entry.row} with {entry.column}" if paired else entry.row
    where = ", ".join(part for part in (entry.group, entry.time, entry.model) if part)
    return f"{name} ({where})" if where else name


def table_check_counts(audit: pd.DataFrame) -> pd.DataFrame:
    """Each kind of check: how many were made, could have failed (power above 0, or not known),
    failed, could not be made; and their median power.
    """
    rows = []
    for name, part in audit.groupby("check", sort=False):
        made = part[part.verdict != OPEN]
        sharp = made[~(made.power == 0)]
        passed = int((sharp.verdict == CONSISTENT).sum())
        numbers = {
            "made": len(made),
            "could_fail": len(sharp),
            "passed": passed,
            "failed": int((part.verdict == CONTRADICTED).sum()),
        }
        rows.append(
            {
                "check": name,
                **numbers,
                "not_checkable": len(part) - len(made),
                "median_power": made.power.median(),
            }
        )
    return pd.DataFrame(
        rows,
        columns=[
            "check",
            "made",
            "could_fail",
            "passed",
            "failed",
            "not_checkable",
            "median_power",
        ],
    )


def _describe(
    kind: FindingKind,
    part: pd.DataFrame,
    about: pd.Series,
    audit: pd.DataFrame,
    codebook: Codebook | None,
    level: float,
) -> dict:
    who = ", ".join(_gloss(name, codebook) for name in dict.fromkeys(about))
    words = {"who": who, "changes": _changes(part, codebook), "stands": _stands(part, audit)}
    words["told"] = sentence_consequence(part, who, level)
    first = part.drop_duplicates("evidence" if kind.together else "check").sort_values(
        "check", key=lambda c: c.map(kind.checks.index), kind="stable"
    )
    first = part.drop_duplicates(["printed", "implied"]) if kind.checks == (LABEL,) else first
    return {
        "weight": kind.weight,
        "finding": kind.says.format(**words),
        "printed": _gather(first.printed, codebook),
        "implied": _gather(first.implied, codebook),
        "evidence": _label_evidence(part, codebook)
        if kind.checks == (LABEL,)
        else _evidence(first, len(part), codebook),
        "consequence": kind.touches.format(**words).strip(),
        "settled_by": kind.settles.format(**words),
        "checks": len(part),
        "place": " ".join(dict.fromkeys(" ".join(part.place).split())),
    }


def _label_evidence(part: pd.DataFrame, codebook: Codebook | None) -> str:
    """Which rows of the regressions arithmetic alone shows to be misnamed, and which a fit."""
    alone = part.evidence.str.startswith("exact")
    by_arithmetic = list_words(_gloss(n, codebook) for n in dict.fromkeys(part.printed[alone]))
    by_fit = list_words(_gloss(n, codebook) for n in dict.fromkeys(part.printed[~alone]))
    said = []
    if alone.any():
        said.append(
            "No assignment of names that the published distributions allow gives its own name "
            f"to {by_arithmetic}."
        )
    if not alone.all():
        said.append(f"That {by_fit} is misnamed rests on a fit, as the next sentence does.")
    if not part.evidence.str.startswith("exact:").all():
        said.append(
            "Of the assignments that are allowed, the one given here fits the published "
            "distributions and correlations best by a wide margin."
        )
    return " ".join(said)


def _evidence(first: pd.DataFrame, checks: int, codebook: Codebook | None) -> str:
    """The evidence of a finding in sentences, each once; how many checks more say so."""
    said = []
    for row in first.itertuples():
        sentence = sentence_evidence(row.check, row.printed, row.implied, row.evidence)
        said.append(_gloss(sentence, codebook))
    said = list(dict.fromkeys(said))
    more = checks - len(first)
    if more:
        say = "One more check says" if more == 1 else f"{more} more checks say"
        said.append(f"{say} so too.")
    return " ".join(said)


def _changes(part: pd.DataFrame, codebook: Codebook | None) -> str:
    pairs = dict(zip(part.printed, part.implied, strict=True))
    return "; ".join(
        f"the numbers beside {_gloss(a, codebook)} are those of {_gloss(b, codebook)}"
        for a, b in pairs.items()
    )


def _stands(part: pd.DataFrame, audit: pd.DataFrame) -> str:
    """What the labels leave standing: the tests,
    if none of the rows' t is significant whatever its name.
    """
    places = set(" ".join(part.place).split())
    marks = audit[(audit.check == "not marked significant") & audit.place.isin(places)]
    if len(marks) and (marks.verdict == CONSISTENT).all():
        return "That none of these coefficients is significant still stands, whatever their names."
    return ""


def _gather(texts: pd.Series, codebook: Codebook | None) -> str:
    return "; ".join(_gloss(text, codebook) for text in dict.fromkeys(texts))


def _gloss(name: str, codebook: Codebook | None) -> str:
    return name_variables(name, codebook) if codebook else name
