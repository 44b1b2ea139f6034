"""Test results as APA style prints them in running text: found, and their P recomputed.

What statcheck (Nuijten et al. 2016) finds: t, F, chi-squared, r, z and Q with df and a P given by
=, <, > or ns. A result counts as a decision error where the printed and the recomputed P lie on
different sides of the level. PDF files are not read: paste or save their text.
"""

import re
from decimal import Decimal

import pandas as pd

from helpers.base.text import format_count, list_words
from helpers.paper.audit.checks.check import CONSISTENT, CONTRADICTED
from helpers.paper.audit.checks.significance import USUAL_LEVEL, side_of_level
from helpers.paper.audit.inference.p_values import check_p_values
from helpers.paper.layouts.notes import says
from helpers.paper.printed_numbers import COLUMNS, EXTRA, relation

FIGURE = r"-?\s?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"
SMALL = r"-?\s?(?:\d+(?:\.\d+)?|\.\d+)"  # without thousands: F(1,123) has two df
FREEDOM = rf"\(\s*({SMALL})\s*(?:,\s*(N\s*=\s*)?({FIGURE})\s*)?\)"
STATISTIC = {
    "t": "t", "F": "F", "r": "r", "z": "z", "Z": "z", "Q": "Q", "χ2": "chi2", "χ²": "chi2",
    "X2": "chi2", "x2": "chi2", "X²": "chi2", "chi2": "chi2", "chi-square": "chi2",
}  # fmt: skip
NAMES = r"χ2|χ²|X2|x2|X²|chi2|chi-square|Q(?:\s?-?\s?(?:within|between|w|b))?|[tFrzZ]"
RESULT = re.compile(
    rf"(?<![A-Za-z])({NAMES})\s*(?:{FREEDOM})?\s*([=<>])\s*({FIGURE})"
    rf"\s*[,;]?\s*(?:[^;()pP]{{0,40}}?[,;]\s*)?"
    rf"(?:([pP])\s*([=<>≤≥]{{1,2}})\s*({FIGURE}(?:[eE]-?\d+)?)"
    r"|((?<![A-Za-z])n\.?\s?s\.?(?![A-Za-z])))"
)
DFS = {"t": 1, "r": 1, "F": 2, "chi2": 1, "Q": 1, "z": 0}  # how many a statistic has
ONE_TAILED = re.compile(r"one[\s-]?(?:tailed|sided)|directional", re.IGNORECASE)
MOST_NAMED = 3  # results in a sentence; the rest are counted
REPORT = ["result", "p_printed", "p_recomputed", "verdict", "decision error", "note"]


def plain_text(text: str) -> str:
    """Running text with one kind of minus, blank and chi."""
    for odd in "−–‒﹣－":
        text = text.replace(odd, "-")
    text = re.sub(r"[\u00a0\u2009\u202f\s]+", " ", text)
    text = text.replace("𝑝", "p").replace("Χ", "X").replace("＜", "<").replace("＝", "=")
    return re.sub(r"(χ|X|x|chi)\s?(?:\^|_|\s)?2(?=\s*[\(=])", r"\g<1>2", text)


def find_results(text: str) -> pd.DataFrame:
    """Every result of a text as rows of a table of published numbers.

    One result gives up to four rows (statistic, df, df2, p); column and note say which it is, and
    a flag whether its sentence speaks of corrected P values.
    """
    text = plain_text(text)
    rows = []
    for i, found in enumerate(RESULT.finditer(text), start=1):
        name, df, of_all, df2, sign, value, _, p_sign, p, ns = found.groups()
        kind = STATISTIC[name[0] if name[0] in "tFrzZQ" else name]
        given = (df is not None) + (df2 is not None and not of_all)
        p = plain_p(p) if p else ""
        if given != DFS[kind] or sign != "=" or (p and float(p.replace(",", "")) > 1):
            continue
        parts = {kind: value, "df": df}
        if kind == "F":
            parts["df2"] = df2
        if kind == "z":
            parts = {kind: value}
        parts["p"] = "ns" if ns else f"{p_sign}{p}"
        flags = "corrected P" if _is_corrected(text, found) else ""
        rows += [{**row, "flags": flags} for row in _entries(i, parts, found[0].strip())]
    return pd.DataFrame(rows, columns=[*COLUMNS, *EXTRA])


def _is_corrected(text: str, found: re.Match) -> bool:
    """Whether the sentence of a result speaks of a correction of P, for comparisons or times."""
    start = text.rfind(". ", 0, found.start()) + 1
    end = text.find(". ", found.end())
    sentence = text[start : end if end >= 0 else len(text)]
    return says("corrected P", sentence)


def plain_p(text: str) -> str:
    """A P value without an exponent.

    >>> plain_p(".5e-3"), plain_p(".030")
    ('.0005', '.030')
    """
    body, _, power = text.lower().partition("e")
    if not power:
        return text
    moved = f"{Decimal(body.replace(' ', '')).scaleb(int(power)):f}"
    return moved.replace("0.", ".", 1) if body.strip().startswith(".") else moved


def _entries(i: int, parts: dict, words: str) -> list[dict]:
    rows = []
    for statistic, printed in parts.items():
        row = dict.fromkeys([*COLUMNS, *EXTRA], "")
        row |= {"id": f"result-{i}-{statistic}", "place": "text", "row": words, "column": f"{i}"}
        rows.append(row | {"statistic": statistic, "printed": printed.replace(" ", "")})
    return rows


def table_reported(text: str, level: float = USUAL_LEVEL) -> pd.DataFrame:
    """One row a result: as printed, the P recomputed within rounding, verdict, decision error.

    A P of exactly .000 stands for P < .0005 here; statcheck calls it an error. A result that fits
    a one-tailed test is an error unless the text speaks of one-tailed tests; the note says so.
    """
    entries = find_results(text)
    rows = []
    for row in check_reported(text, level):
        own = entries[entries.id == row["place"].split()[0]].iloc[0]
        rows.append(_report(own, row, level, _declares(text)))
    return pd.DataFrame(rows, columns=REPORT)


def check_reported(text: str, level: float = USUAL_LEVEL) -> list[dict]:
    """Rows of the audit, one a result of a text, with the verdicts of table_reported."""
    entries = find_results(text)
    if entries.empty:
        return []
    stated = {"id": "level", "statistic": "significance_level", "printed": f"{level:g}"}
    table = pd.concat([entries, pd.DataFrame([stated])], ignore_index=True).fillna("")
    rows = check_p_values(table)
    for row in rows:
        if row["verdict"] == CONTRADICTED and _fits_one_tailed(row) and _declares(text):
            row["verdict"] = CONSISTENT
    return rows


def sentence_reported(results: pd.DataFrame) -> str:
    """How many results a text holds, and which of them contradict themselves.

    results: of table_reported.
    """
    if results.empty:
        return (
            "No test result was found in the text; expected results in APA style, for example "
            "t(28) = 2.20, p = .036."
        )
    found = f"{format_count(len(results), 'result')} found in the text."
    wrong = results[results.verdict == CONTRADICTED]
    if wrong.empty:
        return f"{found} No P contradicts its statistic."
    named = [f"“{result}”" for result in wrong.result[:MOST_NAMED]]
    if len(wrong) > MOST_NAMED:
        named.append(f"{len(wrong) - MOST_NAMED} more")
    turned = int(wrong["decision error"].sum())
    return (
        f"{found} In {len(wrong)} the P does not follow from its statistic: {list_words(named)}. "
        f"In {turned} of them the two lie on different sides of the level of significance."
    )


def _declares(text: str) -> bool:
    return ONE_TAILED.search(text) is not None


def _fits_one_tailed(row: dict) -> bool:
    return "one-tailed test" in row["evidence"]


def _report(own: pd.Series, row: dict, level: float, declared: bool) -> dict:
    tailed = _fits_one_tailed(row)
    wrong = row["verdict"] == CONTRADICTED
    side = side_of_level(own.printed, level)
    ends = [float(x) for x in re.findall(r"\d\.\d+", row["implied"])]
    turned = None
    if ends and side is not None:
        turned = min(ends) >= level if side else max(ends) < level
    note = ""
    if tailed:
        note = "fits a one-tailed test" + (", as the text declares" if declared else "")
    if relation(own.printed) in (("=", ".000"), ("=", "0.000"), ("=", "0")):
        note = "P = .000 is read as P < .0005"
    return {
        "result": own.row,
        "p_printed": own.printed,
        "p_recomputed": row["implied"],
        "verdict": row["verdict"],
        "decision error": bool(wrong and turned),
        "note": note,
    }
