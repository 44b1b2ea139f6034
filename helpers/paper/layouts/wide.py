"""A row of a wide table, one column a statistic, as records of one number each."""

import re
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.text import shown
from helpers.paper.layouts.cells import WHOLE, split_record
from helpers.paper.vocabulary import COLUMNS, read_statistic

GROUP_WITH_N = re.compile(r"(.+?)\s*[(\[]\s*[nN]\s*=\s*([0-9][0-9,]*)\s*[)\]]\s*:\s*(.+)")
TIMES = re.compile(  # headings that name a time rather than a group
    r"pre|post|pre-?test|post-?test|baseline|before|after|follow-?up( ?\d+)?|t ?\d+|time ?\d+"
    r"|wave ?\d+|(week|month|year)s? ?\d+|\d+[- ](weeks?|months?|years?)",
    re.IGNORECASE,
)
FACTOR = re.compile(r"(factor|component)\s?([0-9]{1,2}|[IVX]{1,4})", re.IGNORECASE)
MODELS = re.compile(r"(model|step|block) ?\d+[a-z]?", re.IGNORECASE)
NO_NUMBER = re.compile(  # what stands in a cell that has no number, such as a reference category
    r"[-–—−.…]+|n/?a|(1(\.0+)?\s*)?[(\[]?ref(\.|erence)?( category| group)?[)\]]?", re.IGNORECASE
)
FREEDOM = re.compile(r"(\S.*?)\s*\(\s*([0-9.]+)\s*(?:,\s*(?:[nN]\s*=\s*[0-9,]+|([0-9.]+)))?\s*\)")
LEVEL = re.compile(r"([0-9]{2}(?:\.[0-9])?)\s?%\s?(?:CI\b|confidence interval)", re.IGNORECASE)
HOW = re.compile(  # words of a heading for standard errors and intervals of another kind
    r"\bboot(strap(ped)?)?[ -]?|\b(bca?|bias[- ]corrected|robust|hc[0-4])\b[ -]?", re.IGNORECASE
)
TEST = ("test", "tests", "statistic test", "test statistic", "test result", "comparison")
RESULT = re.compile(  # t(58) = 2.31, p = .024; the heading tells nothing of it
    r"(t|F|χ2|χ²|X2|z|Z|U|H|W)\s*(?:\(\s*([0-9.]+)\s*(?:,\s*(?:[nN]\s*=\s*[0-9,]+|([0-9.]+))\s*)?"
    r"\))?\s*=\s*([-−]?[0-9.,]+[*†‡]*)(?:\s*[,;]\s*[pP]\s*([=<>≤≥]\s*[0-9.]+))?"
)
WITH_DF = ("t", "F", "F change", "chi2", "Q", "r")  # statistics whose heading may hold their df


def name_group_sizes(record: dict) -> dict:
    """A row of a wide table with the n of a heading such as 'men (n = 58): mean' as 'men: n'.

    A heading that names a factor, such as 'Factor 2', holds loadings on it.
    """
    found = {}
    for heading, text in record.items():
        told = GROUP_WITH_N.fullmatch(heading)
        if told:
            found.setdefault(f"{told[1]}: n", told[2])
            heading = f"{told[1]}: {told[3]}"
        elif FACTOR.fullmatch(heading.strip()):
            heading = f"{heading.strip()}: loading"
        found[heading] = text
    return found


def name_freedom(path: Path, record: dict, where: str) -> dict:
    """A row of a wide table with the df of a heading such as 'F(2, 147)' as columns of their own.

    Only where the row has a value under that heading. Raises InputError where it has values under
    two such headings of one group: a row has one df.
    """
    found = dict(record)
    for heading in record:
        told = FREEDOM.fullmatch(heading.strip())
        if not told or "df" in record:
            continue
        group, colon, name = told[1].rpartition(":")
        if _read_name(name) not in WITH_DF:
            continue
        value = found.pop(heading)
        found[told[1]] = value
        if str(value).strip():
            if f"{group}{colon}df" in found:
                raise InputError(
                    f"{path.name}, {where}: a second test with df, '{shown(heading, 40)}'; "
                    "expected one such test per row. Put the other test into a table of its own."
                )
            found[f"{group}{colon}df"] = told[2]
            found[f"{group}{colon}df2"] = told[3] or ""
    return found


def find_correlations(records: list[dict]) -> dict:
    """Headings of a wide table that name rows of it: heading -> row, of a correlation matrix.

    A heading names a row by its words or by its number ('2' names '2. Anxiety').
    """
    rows = {}
    for record in records:
        row = str(record.get("row", "")).strip()
        rows.setdefault(row.casefold(), row)
        numbered = re.match(r"([0-9]{1,2})[.)]?\s", row)
        if numbered:
            rows.setdefault(numbered[1], row)
    found = {}
    for heading in records[0] if records else ():
        plain = heading.strip().rstrip(".").casefold()
        if heading not in COLUMNS and not _is_statistic(heading) and plain in rows:
            found[heading] = rows[plain]
    return found if len(found) > 1 else {}


def name_tests(record: dict) -> dict:
    """A row of a wide table with the test that a cell such as 't(58) = 2.31, p = .024' tells.

    Under a heading that says no more than that a test stands there.
    """
    found = dict(record)
    for heading, text in record.items():
        group, colon, name = heading.rpartition(":")
        told = RESULT.fullmatch(str(text).strip())
        if name.strip().casefold() not in TEST or told is None:
            continue
        del found[heading]
        start = f"{group}{colon} " if colon else ""
        parts = {told[1]: told[4], "df": told[2], "df2": told[3], "p": told[5]}
        for statistic, value in parts.items():
            if value:
                found[f"{start}{statistic}"] = value.removeprefix("=").strip()
    return found


def count_rows(records: list[dict]) -> dict:
    """n by row of a wide table, where it is a whole number."""
    found = {}
    for record in records:
        n = record.get("n", "").strip()
        if WHOLE.fullmatch(n):
            found[record.get("row", "").strip()] = int(n.replace(",", ""))
    return found


def spread_matrix(path: Path, record: dict, named: dict, where: str, sizes: dict) -> list[dict]:
    """The correlations of one row of a matrix; those of a variable with itself are left out.

    sizes: n by row. Where they differ, a starred correlation has the smaller n of its two
    variables, which it has at most, and another has none.
    """
    several = len(set(sizes.values())) > 1
    shared = {name: record.get(name, "").strip() for name in COLUMNS if name in record}
    rows = []
    for heading, row in named.items():
        text = str(record.get(heading, "")).strip()
        if not text or NO_NUMBER.fullmatch(text) or row == shared.get("row"):
            continue
        own = {"statistic": "r", "printed": text, "column": row, "id": ""}
        if several:
            both = [n for n in (sizes.get(shared.get("row")), sizes.get(row)) if n]
            own["n"] = str(min(both)) if both and text[-1] in "*†‡" else ""
        rows += split_record(path, {**shared, **own}, where)
    return rows


def _is_statistic(heading: str) -> bool:
    try:
        read_statistic(heading.rpartition(":")[2])
    except InputError:
        return False
    return True


def _read_name(heading: str) -> str:
    try:
        return heading if heading in COLUMNS else read_statistic(heading)
    except InputError:
        return heading


def spread_row(path: Path, record: dict, where: str) -> list[dict]:
    """The numbers of one row of a wide table. A heading 'men: mean' names group and statistic."""
    shared = {name: record.get(name, "").strip() for name in COLUMNS if name in record}
    rows = []
    for heading, text in record.items():
        is_shared = heading in COLUMNS and heading != "n"
        if is_shared or not heading or not str(text).strip():
            continue
        if NO_NUMBER.fullmatch(str(text).strip()):
            continue
        group, _, name = heading.rpartition(":")
        level = LEVEL.search(name)
        declared = HOW.search(name) is not None
        try:
            statistic = read_statistic(HOW.sub("", LEVEL.sub("95% CI", name)))
        except InputError as error:
            if not re.search(r"[0-9]", str(text)):
                continue  # words, such as 'A < B' under 'Post hoc'
            raise InputError(
                f"{path.name}, column '{shown(heading, 40)}': {error}; "
                "docs/VOCABULARY.md lists them."
            ) from None
        own = {"statistic": statistic, "printed": str(text).strip(), "id": ""}
        if group:
            own[_part(group.strip())] = group.strip()
            own["n"] = record.get(f"{group}: n", record.get(f"{group}:n", ""))
        own["note"] = shared.get("note", "")
        if declared:
            own["flags"] = "; ".join(filter(None, [shared.get("flags", ""), "robust"]))
        read = split_record(path, {**shared, **own}, where)
        rows += read
        told = [(row["statistic"], row["group"], row["time"], row["model"]) for row in rows]
        if read and level and level[1] != "95" and ("ci_level", *told[-1][1:]) not in told:
            rows += split_record(
                path, {**shared, **own, "statistic": "ci_level", "printed": level[1]}, where
            )
    return rows


def _part(group: str) -> str:
    """The column that the words before a colon in a heading belong to."""
    if MODELS.fullmatch(group):
        return "model"
    return "time" if TIMES.fullmatch(group) else "group"
