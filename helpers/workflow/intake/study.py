"""What a draft proposes for the study: outcomes and predictors, and which rows are left out.

p: what is proposed so far (proposal.Proposal).
"""

import re

from helpers.base.text import discreet, folded, plain, shown
from helpers.survey import reading
from helpers.survey.codebook import flat
from helpers.workflow.intake.columns import YES_NO, look_at
from helpers.workflow.intake.known.headers import PERSONAL

PREVIEW = {"survey preview", "preview", "survey test"}
YES = {yes for _, yes in YES_NO} | {"1", "同意する", "i agree", "agree", "i consent"}
CONSENT = re.compile(
    r"consent|agree to (take )?part|同意|einwillig|einverst|nehme (\w+ ){0,2}teil|teilnehmen|"
    r"willing to (take part|participate)|agree to participate|"
    r"acept\w* (participar|tomar parte)|consentim|consentement|accept\w* (de )?participer|"
    r"consenso|acconsent|deseo participar|souhaite participer|aceito participar",
    re.IGNORECASE,
)
# A question that is there to see who reads: it names the answer that is to be chosen.
ATTENTION = re.compile(
    r"\b(select|choose|click|tick|mark|check|wählen|wähle|kreuzen|klicken|elija|elige|seleccione|"
    r"marque|choisissez|sélectionnez|cochez)\b|選んで|選択して",
    re.IGNORECASE,
)
# What such a question does not have: it asks.
ASKS = re.compile(
    r"\b(how|which|what|whether|wie|welche\w*|was|ob|cu[aá]nt\w*|qu[eé]|quel\w*|combien)\b",
    re.IGNORECASE,
)
# Answers that are sentences begin with the word.
SAYS_YES = re.compile(r"(yes|ja|sí|si|oui|sim|はい)\b[\s,.:;–-]+\S.*", re.IGNORECASE)
SAYS_NO = re.compile(r"(no|nein|non|não|nee|いいえ)\b[\s,.:;–-]+\S.*", re.IGNORECASE)
SHARED = 3  # an answer that fewer give is not shown: it may be free text


def note_study(analysis: dict, filters: list) -> dict:
    """The remarks of sheet Study."""
    notes = {
        "title": "Answer: what the report is called",
        "outcome": "guessed: the scores; choose what is to be explained",
        "predictor": "guessed: numbers and options outside the scores; choose yours",
    }
    for key in ("predictors", "outcomes"):
        if flat.OPEN in analysis[key]:
            notes[key.removesuffix("s")] = (
                "nothing that could be one was found; write the short name of a question or score"
            )
    for rule in filters:
        what = "keep rows where" if "keep" in rule else "leave out rows where"
        notes[what] = "guessed from the header and the answers; remove the row to keep all rows"
    return notes


def guess_filters(p) -> list:
    """Rows that survey tools mark: previews, unfinished forms, and those without consent."""
    rules = []
    for column in p.columns:
        header = folded(column.header)
        texts = {folded(t): t for t in column.answers}
        preview = [t for f, t in texts.items() if f in PREVIEW]
        yes = [t for f, t in texts.items() if f in YES]
        if header in ("status", "response type", "distributionchannel") and preview:
            rules.append({"header": plain(column.header), "drop": preview, "gloss": "previews"})
        elif header == "finished" and len(texts) > 1 and yes:
            rules.append({"header": plain(column.header), "keep": yes, "gloss": "finished"})
        elif agreed := _find_agreed(column, yes):
            rules.append({"header": plain(column.header), "keep": agreed, "gloss": "consent"})
        elif told := _find_told(column):
            rule = {"header": plain(column.header), "keep": [told], "gloss": "attention check"}
            rules.append(rule)
    return rules


def _find_agreed(column, yes: list) -> list:
    """The answers that say yes to taking part, where a column asks for that; else none."""
    texts = list(column.answers)
    if not CONSENT.search(column.words) and not all(CONSENT.search(text) for text in texts):
        return []
    said = [text for text in texts if SAYS_YES.fullmatch(text)]
    others = [text for text in texts if text not in said]
    if said and others and all(SAYS_NO.fullmatch(text) for text in others):
        return said
    return yes if len(texts) > 1 else []


def _names(words: str, answer: str) -> bool:
    """Whether words hold an answer: whole words of letters that are written with blanks."""
    if not answer.isascii():
        return answer in words
    return bool(re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", words))


def _find_told(column) -> str:
    """The one answer that a question tells everybody to choose, if most did; else ''."""
    found = ATTENTION.search(column.words)
    if not found or not column.answers:
        return ""
    behind = folded(column.words[found.end() :])
    if ASKS.search(behind):
        return ""
    named = [text for text in column.answers if len(text) > 1 and _names(behind, folded(text))]
    # 'strongly agree' names 'agree' too; a question that lists its options tells nobody.
    longest = max(named, key=len, default="")
    others = [text for text in named if folded(text) not in folded(longest)]
    most = column.answers[longest] * 2 > sum(column.answers.values()) if longest else False
    return longest if most and not others else ""


def find_domains(p) -> dict:
    """The domains of test entries and synthetic respondents that the file really has."""
    cells = ""
    for column in p.columns:
        cells += " ".join(str(text).casefold() for text in column.answers if "@" in text) + " "
    found = {}
    for key in ("staff_domains", "synthetic_domains"):
        own = [d for d in getattr(p.book, key) if f"@{d}" in cells]
        if own:
            found[key] = own
    return found


def guess_analysis(p) -> dict:
    """What is related to what: ours where all of it is there, else scores by what is outside."""
    ours = p.ours["analysis"]
    names = {*p.variables, *p.scales}
    if all(names.issuperset(listed) for listed in ours.values()):
        return {key: list(ours[key]) for key in ours}
    # All who are kept answered these alike.
    asked = {rule["header"] for rule in guess_filters(p) if len(rule.get("keep", ())) == 1}
    within: set = set()
    for scale in p.scales.values():
        within |= set(scale["items"])
    kept = {
        n: v for n, v in p.variables.items()
        if v.get("keep", True) and n not in within and "contains" not in v and _varies(p, v)
        and v["header"] not in asked
    }  # fmt: skip
    numeric = [n for n, v in kept.items() if v.get("ordered") is not False and _is_numeric(p, v)]
    outcomes = list(p.scales)[:4] or numeric[-1:]
    able = [n for n in kept if n not in outcomes]
    able.sort(key=lambda name: "group" in kept[name])  # questions of their own before grids
    most = max(1, min(6, p.rows // 10))
    predictors = able[:most]
    if not predictors and len(outcomes) > 1:
        predictors = outcomes[1:]
        outcomes = outcomes[:1]
    return {
        "predictors": predictors or [flat.OPEN],
        "correlates": outcomes or [flat.OPEN],
        "outcomes": outcomes or [flat.OPEN],
    }


def _varies(p, spec: dict) -> bool:
    column = next(c for c in p.columns if plain(c.header) == spec["header"])
    answered = sum(column.answers.values())
    return len(column.answers) > 1 and answered * 2 >= p.rows


def _is_numeric(p, spec: dict) -> bool:
    rows = p.options.get(spec.get("options", ""), ())
    return all(isinstance(row["code"], int) for row in rows)


def commonest_answers(export: reading.Export, tree: dict) -> dict[str, str]:
    """Header -> its commonest answers, where they tell of nobody: few, short, and shared."""
    shown_for = {v["header"]: v for v in tree["variables"].values()}
    found = {}
    for column in look_at(export):
        spec = shown_for.get(plain(column.header), {})
        text = f"{sum(column.answers.values())} answers, {len(column.answers)} different"
        private = (
            column.private
            or PERSONAL.search(column.header)
            or any("@" in a or len(a) > 40 for a in column.answers)
        )
        if not private and spec.get("kind") not in (
            "text",
            "personal",
            "identifier",
            "date or time",
        ):
            common = [(a, n) for a, n in column.answers.most_common(6) if n >= SHARED]
            parts = [f"{shown(column.labels.get(a, a), 40)} ({n})" for a, n in common]
            text = "; ".join(part for part in parts if discreet(part) == part) or text
        found[plain(column.header)] = text
    return found
