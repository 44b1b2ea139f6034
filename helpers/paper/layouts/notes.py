"""Lines under a table: its note, and the fit of a regression such as 'R2 = .11, F(3, 115) = 4.7'.

Enters: the cells of a line. Leaves: records of the numbers whose owner is clear, and the rest as
text, so that a reader learns what was not read.
"""

import re

from helpers.paper.vocabulary import COLUMNS, VARIABLE

FIGURE = r"-?(?:\d+(?:\.\d+)?|\.\d+)"
BEGINS = re.compile(  # how a line begins that is no row, whatever stands in its other cells
    r"(notes?\b\s*[.:]|(adj(usted|\.)?\s*)?R\s?(²|\^?2)\s*=|F\s*\([^)]*\)\s*=|[*†‡]+\s*p\b)",
    re.IGNORECASE,
)
RELATES = re.compile(r"[=<>≤≥]\s*-?\.?\d")
FIT = {
    "adjusted R2": re.compile(rf"\badj(?:usted|\.)?\s*R\s?(?:²|\^?2)\s*=\s*({FIGURE})", re.I),
    "R2": re.compile(rf"\bR\s?(?:²|\^?2)\s*=\s*({FIGURE})"),
    "F": re.compile(
        rf"\bF\s*\(\s*({FIGURE})\s*,\s*({FIGURE})\s*\)\s*=\s*({FIGURE})"
        rf"(?:\s*,\s*p\s*([=<>])\s*({FIGURE}))?"
    ),
}
SIZE = re.compile(r"\b[Nn]\s*=\s*([0-9][0-9,]*)(?![0-9]|\.[0-9]|\s*[-–]\s*[0-9])")
CLAUSES = re.compile(r"(?<=[;.])\s+")
STARRED = re.compile(rf"([*†‡]+)\s*p\s*[<≤=]\s*({FIGURE})")
OTHERWISE = re.compile(r"correct|adjust|bonferroni|holm|fdr|tailed|one-sided", re.IGNORECASE)
SAID = {  # what a note says of all numbers of its table: a flag, and its words
    "robust": r"\bHC[0-4]\b|robust (standard|SE)|sandwich|clustered (standard|SE)|bootstrap"
    r"|fisher'?s exact|exact test|monte carlo|permutation",
    "weighted": r"\bweighted (data|means|estimates|percent)|multiple imputation|multiply imputed",
    "corrected P": r"bonferroni|\bholm|[sš]id[aá]k|tukey|games.howell|scheff|false discovery|"
    r"\bfdr\b|greenhouse|huynh",
    "adjusted": r"adjusted (for|means)|controll(ing|ed) for|covariate",
    "pairwise n": r"pairwise deletion",
    "listwise n": r"listwise",
    "several answers": r"more than one (answer|response)|multiple (answers|responses)",
}
DENIED = re.compile(r"(\b(no|not|nor|without)\s+|\bun-?)([\w-]+ (for|with|by) )?$", re.IGNORECASE)
SAYS_NOTHING = re.compile(r"(notes?|model|fit|and|for|of|the|outcome|[\s.,:;])*", re.IGNORECASE)


def find_note(cells: list) -> str:
    """A line under a table as one text; '' for a row of the table or one of its headings."""
    texts = [str(cell).strip() for cell in cells if str(cell).strip()]
    if not texts:
        return ""
    second = texts[1] if len(texts) > 1 and not BEGINS.match(texts[0]) else ""
    if BEGINS.match(second) and RELATES.search(second):
        texts = texts[1:]  # beside the name of the outcome
    line = ", ".join(texts).replace("−", "-").replace("–", "-")
    alone = len(texts) == 1 and RELATES.search(line) is not None
    return line if alone or BEGINS.match(texts[0]) else ""


def read_flags_of(line: str) -> list[str]:
    """The flags that a line under a table declares for all its numbers."""
    return [flag for flag in SAID if says(flag, line)]


def says(flag: str, text: str) -> bool:
    """Whether a text says what a flag declares, and not that it was not done."""
    found = re.finditer(SAID[flag], text, re.IGNORECASE)
    return any(not DENIED.search(text[: said.start()]) for said in found)


def split_note(line: str, rows: list[dict], where: str) -> tuple[list[dict], str]:
    """The fit of regressions in a line, as records, and what is left of the line.

    rows: records of the table above it. The fit is that of the table's one regression, or of the
    one that a clause names; all else, and each line below another table, is left.
    """
    levels, line = read_marks(line, rows, where)
    owners = list(dict.fromkeys(owner_of(row) for row in rows if row["column"]))
    if "r" in {row["statistic"] for row in rows}:
        return levels, _give_n(line, rows)
    if not owners or {row["row"] for row in rows} != {owner[-1] for owner in owners}:
        return levels, line
    records = []
    rest = []
    for clause in [line] if len(owners) == 1 else CLAUSES.split(line):
        named, words = find_owner(clause, owners)
        if named is None:
            clause, sizes = _n_of_steps(clause, owners, rows, where)
            records += sizes
            rest.append("" if SAYS_NOTHING.fullmatch(clause) else clause)
            continue
        read, left = _read_fit(clause, named, rows, where)
        records += read
        said = SAYS_NOTHING.fullmatch(_without(left, words))
        if not said or not read:
            rest.append(left.strip(" ,;"))
    return levels + records, " ".join(filter(None, rest))


def _give_n(line: str, rows: list[dict]) -> str:
    """The line without its N, which starred correlations of a table without n have got.

    Only these: they are significant with the N of the table, if they are with fewer respondents.
    """
    told = list(SIZE.finditer(line))
    starred = [
        row for row in rows if row["statistic"] == "r" and row["printed"].strip()[-1] in "*†‡"
    ]
    if len(told) != 1 or not starred or any(row["n"] or row["group"] for row in rows):
        return line
    for row in starred:
        row["n"] = told[0][1].replace(",", "")
    line = line[: told[0].start()] + line[told[0].end() :]
    return "" if SAYS_NOTHING.fullmatch(line) else line.strip(" ,;")


def _n_of_steps(clause: str, owners: list[tuple], rows: list[dict], where: str) -> tuple:
    """A clause without its N, and that N for each step of one regression."""
    told = list(SIZE.finditer(clause))
    known = any(row["n"] or row["statistic"] == "n" for row in rows)
    for owner in owners:
        other = (*owner[:4], owner[-1]) != (*owners[0][:4], owners[0][-1])
        known = known or other or _names(clause, owner[4])
    if len(told) != 1 or known:
        return clause, []
    n = told[0][1].replace(",", "")
    records = []
    for owner in owners:
        shared = dict.fromkeys(COLUMNS, "") | dict(zip(VARIABLE, owner, strict=True))
        records.append({**shared, "statistic": "n", "printed": n, "n": n, "where": where})
    return clause[: told[0].start()] + clause[told[0].end() :], records


def owner_of(row: dict) -> tuple:
    """What a record's regression is told by: place, table, group, time, model, outcome."""
    return tuple(row[name] for name in VARIABLE)


def find_owner(clause: str, owners: list[tuple]) -> tuple[tuple | None, list[str]]:
    """The one regression that a clause is about, and the names it gives it.

    Of several, the one whose outcome, model, group and time it names as far as these differ.
    """
    if len(owners) == 1:
        return owners[0], []
    left = owners
    words = []
    for i in range(len(VARIABLE)):
        values = sorted({owner[i] for owner in owners if owner[i]}, key=len, reverse=True)
        said = []
        for value in values:  # 'low mood' before 'mood', which it holds
            if _names(_without(clause, said), value):
                said.append(value)
        if len(values) > 1 and said:
            left = [owner for owner in left if owner[i] in said]
            words += said
    return (left[0], words) if words and len(left) == 1 else (None, [])


def _names(text: str, name: str) -> bool:
    """Whether a text holds a name as whole words."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def _without(text: str, words: list[str]) -> str:
    for word in words:
        text = re.sub(re.escape(word), "", text, flags=re.IGNORECASE)
    return text


def _read_fit(clause: str, owner: tuple, rows: list[dict], where: str) -> tuple[list[dict], str]:
    """The fit of one regression in a clause, and what is left of it."""
    shared = dict.fromkeys(COLUMNS, "") | dict(zip(VARIABLE, owner, strict=True))
    own = [row for row in rows if owner_of(row) == owner]
    known = {row["statistic"] for row in own if not row["column"]}
    found: dict = {}
    for name, pattern in {**FIT, "n": SIZE}.items():
        told = list(pattern.finditer(clause))
        sized = name == "n" and any(row["n"] for row in own)
        if len(told) != 1 or name in known or sized:
            continue
        found |= _name_parts(name, told[0])
        clause = clause[: told[0].start()] + clause[told[0].end() :]
    records = []
    for statistic, printed in found.items():
        n = printed.replace(",", "") if statistic == "n" else ""
        records.append({**shared, "statistic": statistic, "printed": printed, "n": n})
        records[-1]["where"] = where
    return records, "" if SAYS_NOTHING.fullmatch(clause) else clause.strip(" ,;")


def read_marks(line: str, rows: list[dict], where: str) -> tuple[list[dict], str]:
    """What a line says that stars mean ('* p < .05'), as levels of significance, and the rest."""
    told = STARRED.findall(line)
    if not told or not rows or OTHERWISE.search(line):
        return [], line
    place = {name: rows[0][name] for name in ("place", "table")}
    records = []
    for mark, level in told:
        own = {"row": "analysis", "column": mark, "statistic": "significance_level"}
        records.append({**dict.fromkeys(COLUMNS, ""), **place, **own, "printed": level})
        records[-1] |= {"where": where, "of a note": "yes"}
    line = STARRED.sub("", line)
    return records, "" if SAYS_NOTHING.fullmatch(line) else line.strip(" ,;")


def _name_parts(name: str, told: re.Match) -> dict:
    if name != "F":
        return {name: told[1]}
    parts = {"F": told[3], "df": told[1], "df2": told[2]}
    if told[5]:
        parts["p"] = told[5] if told[4] == "=" else f"{told[4]}{told[5]}"
    return parts
