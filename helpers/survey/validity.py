"""What is no answer: values that the codebook does not allow, and lines of totals."""

import re

import numpy as np
import pandas as pd

from helpers.base.text import folded, plain, shown, shown_answer
from helpers.survey.codebook import Codebook, Filter, Variable
from helpers.survey.headers import LAST_ROWS, filter_name, place_row

# From as many items and answers, a scale without a single 0 is odd.
FEWEST_ITEMS = 5
FEWEST_ANSWERS = 30
LOOKS_MISSING = {
    "na", "n/a", "nan", "null", "none", "missing", "-", ".", "?", "*", "#n/a", "#null!",
    "無回答", "不明", "非該当", "該当なし", "未回答", "prefer not to say",
    "prefer not to answer", "not applicable", "no answer", "rather not say",
    "i prefer not to say", "does not apply", "not answered", "no response", "skipped",
    "declined to answer", "möchte ich nicht sagen", "möchte ich nicht beantworten",
    "prefiero no decir", "prefiero no decirlo", "prefiero no contestar",
    "je préfère ne pas répondre", "答えたくない", "don't know", "refused", "keine angabe",
    "k.a.", "weiß nicht", "sin respuesta", "no contesta", "ns/nc", "no aplica", "non réponse",
    "sans réponse", "prefiero no responder", "je ne souhaite pas répondre", "ne sait pas",
    "no sabe", "no sé", "weiß ich nicht", "keine antwort", "nicht beantwortet", "回答しない",
    "回答したくない", "わからない", "分からない", "i don't know", "no opinion", "unanswered",
    "prefer not to disclose", "prefer not to respond", "i prefer not to answer",
    "preferisco non rispondere", "prefiro não responder", "prefiro não dizer", "zeg ik liever niet",
    "-1", "-7", "-8", "-9", "8", "9", "-66", "-77", "-88", "-99", "-98", "-97",
    "-999", "-9999", "66", "88", "98", "99", "888", "998", "999", "9999", "77", "97", "997",
}  # fmt: skip
TOTALS = {
    "合計", "計", "小計", "総計", "平均", "平均値",
    "total", "totals", "grand total", "sum", "subtotal", "mean", "average",
    "summe", "gesamt", "gesamtsumme", "mittelwert", "durchschnitt", "suma",
    "promedio", "media", "somme", "moyenne", "totale", "soma", "итого", "всего",
    "总计", "合计", "합계", "ø", "sd", "std. dev.", "standard deviation", "standardabweichung",
    "標準偏差", "desviación estándar", "écart type", "median", "中央値",
}  # fmt: skip
TOTAL_OF = re.compile(rf"(?:{'|'.join(sorted(map(re.escape, TOTALS), reverse=True))})\W.{{0,15}}")


def allowed(variable: Variable) -> str:
    """What a variable may hold, in words."""
    if variable.labels:
        return ", ".join(
            f"{code} ({label})" if str(code) != label else str(code)
            for code, label in variable.labels.items()
        )
    kind = "numbers" if variable.decimals else "whole numbers"
    return f"{kind} from {variable.low} to {variable.high}"


def _invalid(coded: pd.Series, variable: Variable) -> np.ndarray:
    """Which answers of a recoded column the codebook does not allow."""
    wrong = np.array(
        [*(not variable.allows(code) for code in coded.cat.categories), False], dtype=bool
    )
    return wrong[coded.cat.codes.to_numpy()]


def count_invalid(coded: pd.DataFrame, codebook: Codebook) -> int:
    """How many answers the codebook does not allow."""
    kinds = coded.dtypes
    number = 0
    for v in codebook.asked.values():
        if not all(map(v.allows, kinds[v.name].categories)):
            number += int(_invalid(coded[v.name], v).sum())
    return number


def hint_missing(value) -> str:
    """What to do about an answer that looks as if it stood for none; '' for others."""
    if folded(value) not in LOOKS_MISSING:
        return ""
    return (
        f"; if {shown_answer(value)} stands for no answer, name it under missing in the codebook "
        "(at the variable, or at the top for all of them)"
    )


def find_invalid(coded: pd.DataFrame, codebook: Codebook, most: int = 1_000_000) -> pd.DataFrame:
    """Answers that the codebook does not allow: row, variable, value; in the order of the file.

    most: how many at most, from the first.
    """
    cases = []
    for name, v in codebook.asked.items():
        wrong = coded[name][_invalid(coded[name], v)].head(most)
        cases.append(
            pd.DataFrame(
                {"row": wrong.index, "variable": name, "value": wrong.astype(object).to_numpy()}
            )
        )
    found = pd.concat(cases) if cases else pd.DataFrame(columns=["row", "variable", "value"])
    found = found.sort_values("row", kind="stable", ignore_index=True).head(most)
    if coded.attrs.get("parts"):
        found["row"] = [place_row(row, coded) for row in found["row"]]
    return found


def count_misfits(coded: pd.DataFrame, codebook: Codebook) -> dict[str, tuple[int, int]]:
    """Variable -> how many of its answers the codebook does not allow, and of how many: those of
    which more than half are none, so that the kind of the question may be wrong.
    """
    unfit = {}
    for name, v in codebook.asked.items():
        wrong = int(_invalid(coded[name], v).sum())
        answered = int(coded[name].notna().sum())
        if wrong * 2 > answered and wrong > 1:
            unfit[name] = (wrong, answered)
    return unfit


def list_unfound(coded: pd.DataFrame, answers: pd.DataFrame, codebook: Codebook) -> list[tuple]:
    """What a codebook looks for and no row has: keys of its place there, and a sentence.

    coded: the respondents' answers, recoded; answers: those of all forms, as they were given.
    """
    found = []
    for v in codebook.asked.values():
        if v.contains and not (coded[v.name] == 1).any():
            what = f"no cell of column '{shown(v.header)}' has the answer '{shown(v.contains, 40)}'"
            found.append((("variables", v.name, "contains"), f"{what} ({v.name})"))
    for place, rule in enumerate(codebook.filters):
        if filter_name(place + 1) not in answers:
            continue  # that is said elsewhere
        given = answers[filter_name(place + 1)].unique()
        unseen = [t for t in rule.keep or rule.drop if not any(map(Filter("", (t,)).keeps, given))]
        if unseen and (rule.drop or len(unseen) == len(rule.keep)):
            what = f"no row has '{shown(unseen[0], 40)}' in column '{shown(rule.header)}'"
            then = "so none is left out for it" if rule.drop else "so nobody is kept"
            found.append((("exclusions", "filters", place), f"{what}, {then}"))
    return found


def sentence_invalid(case, codebook: Codebook) -> str:
    """One invalid answer in words: where it is, what it is, what is allowed."""
    v = codebook.variables[case["variable"]]
    value = case["value"]
    return (
        f"row {case['row']}, column '{v.header}' ({v.name}): {shown_answer(value)} is not an "
        f"answer; allowed are {allowed(v)}{hint_missing(value)}"
    )


def ask_shifted(answers: pd.DataFrame, coded: pd.DataFrame, codebook: Codebook) -> list[tuple]:
    """Scales (name, question) whose answers may count from 1 where the codebook counts from 0.

    That is asked where the answers are numbers, nobody gave a 0 on any of five items or more, and
    the codebook does not confirm the scale.
    """
    questions = []
    for scale in codebook.scales.values():
        items = [item for item in scale.items if item in coded]
        if scale.low != 0 or scale.confirmed or len(items) < FEWEST_ITEMS:
            continue
        if any((coded[item] == 0).any() for item in items):  # of most surveys the first tells
            continue
        given = set().union(*(answers[item].unique() for item in items))
        numbers = {plain(t) for t in given if plain(t).lstrip("+-").isdigit()}
        known = sum(int(coded[item].notna().sum()) for item in items)
        if numbers and known >= FEWEST_ANSWERS:
            questions.append((scale.name, (
                f"nobody answered 0 on any item of {shown(scale.gloss)}, so the export may count "
                "from 1 where the codebook counts from 0; "
                f"if it does, write codes: subtract 1 at the scale {scale.name}; if the answers "
                "are right, write codes: as they are there (in a workbook: sheet Scales, Codes)"
            )))  # fmt: skip
    return questions


def find_totals(answers: pd.DataFrame, codebook: Codebook) -> list:
    """Rows at the end of the file, by their index, that a spreadsheet's total or mean stands in."""
    found = []
    for row in answers.index[::-1][:LAST_ROWS]:
        cells = [(name, folded(answers.at[row, name])) for name in answers]
        cells += [("", folded(text)) for text in answers.attrs.get("beside", {}).get(row, ())]
        if any(_is_total(name, cell, codebook) for name, cell in cells):
            found.append(row)
    return found[::-1]


def _is_total(name: str, cell: str, codebook: Codebook) -> bool:
    if cell.rstrip(":") not in TOTALS and not TOTAL_OF.fullmatch(cell):
        return False
    v = codebook.variables.get(name)
    return v is None or (v.meaning(cell) is None and not v.is_missing(cell))
