"""What of another survey's export our codebook knows: which column is which variable, which answers are new, and what range or labels they have."""

import difflib
import re
from dataclasses import dataclass

from helpers.base.text import discreet, folded, plain, shown
from helpers.survey import headers, reading
from helpers.survey.cleaning import LOOKS_MISSING
from helpers.survey.codebook import Codebook, Variable

ALIKE = 0.72  # likeness (0 to 1) from which a header is taken for a misspelt one


@dataclass
class Match:
    """A variable of our codebook and the column that was taken for it."""

    place: int
    sure: bool
    unknown: dict


def match_columns(export: reading.Export, book: Codebook) -> dict[str, Match]:
    """Variable -> its column: by any known header first, then the most alike headers whose answers fit. No column is used twice."""
    texts, labels = list(export.table.columns), export.labels or [""] * export.table.shape[1]
    found, _ = headers.find_columns(texts, labels, book)
    personal = {place for name, place in found.items() if name in book.personal_headers}
    matches = {
        name: Match(place, True, count_unknown(export, place, book.variables[name]))
        for name, place in found.items()
        if name in book.variables
    }
    free = [
        i
        for i in range(min(len(texts), 3000))
        if i not in personal | {m.place for m in matches.values()} and _may_be_named(texts[i])
    ]
    pairs = [
        (_alike(v, texts[i], labels[i]), -i, v.name, i)
        for v in book.variables.values()
        if v.name not in matches
        for i in free
    ]
    for alike, _, name, i in sorted(pairs, reverse=True):
        if alike >= 0.5 and name not in matches and i not in {m.place for m in matches.values()}:
            unknown, answers = (
                count_unknown(export, i, book.variables[name]),
                export.table.iloc[:, i].nunique(),
            )
            if (alike >= ALIKE and len(unknown) < max(2, answers / 2)) or (
                not unknown and answers > 2
            ):
                matches[name] = Match(i, False, unknown)
    return {name: matches[name] for name in book.variables if name in matches}


def _may_be_named(header) -> bool:
    """Whether a header may be written into a draft: none that holds an address, a time or a long number."""
    return discreet(header, 10**6) == shown(header, 10**6)


def _alike(v: Variable, *texts: str) -> float:
    return max(
        (_likeness(folded(a), folded(b)) for a in v.headers for b in texts if b), default=0.0
    )


def _likeness(a: str, b: str) -> float:
    """0 to 1. Two rows of grid questions are only as alike as their items: the questions' own words would drown them."""
    if not 2 * min(len(a), len(b)) >= 0.4 * (len(a) + len(b)) or not set(a) & set(b):
        return 0.0
    if "[" in a and "[" in b:
        return min(_ratio(item_text(a), item_text(b)), _ratio(a, b))
    return max(_ratio(a, b), _ratio(item_text(a), item_text(b)))


def _ratio(a: str, b: str) -> float:
    return difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()


def item_text(header: str) -> str:
    """The item in a grid question's header: what stands in its last brackets."""
    inner = re.findall(r"\[([^\]]+)\]", header)
    return inner[-1] if inner else header


def count_unknown(export: reading.Export, place: int, v: Variable) -> dict[str, int]:
    """Answers in a column that a variable does not know, with how often they are given; where a variable has options, labels stand for codes."""
    values, found = export.values.get(place, {}), {}
    for cell, count in export.table.iloc[:, place].value_counts().items():
        label = plain(values.get(cell, ""))
        answer = label if label and (v.labels or v.meaning(label) is not None) else plain(cell)
        if answer and not _looks_missing(plain(cell), label) and not _allowed(v, answer):
            found[answer] = found.get(answer, 0) + int(count)
    return found


def _allowed(v: Variable, answer: str) -> bool:
    code = v.meaning(answer)
    return code is not None and v.allows(code)


def _looks_missing(cell: str, label: str = "") -> bool:
    """Whether a cell, or its label in the file, looks as if it stood for no answer."""
    return folded(cell) in LOOKS_MISSING or folded(label) in LOOKS_MISSING


def find_missing(export: reading.Export, v: Variable, match: Match) -> list[str]:
    """Texts that look as if they stood for no answer, and that the variable does not know."""
    found, labels = set(), export.values.get(match.place, {})
    for cell in export.table.iloc[:, match.place].unique():
        label = plain(labels.get(cell, ""))
        known = _allowed(v, cell) or (label and _allowed(v, label))
        if plain(cell) and not known and _looks_missing(plain(cell), label):
            found.add(plain(cell))
    return sorted(found)


def gather_blocks(
    export: reading.Export, book: Codebook, matches: dict, new: dict
) -> dict[str, list[Match]]:
    """What shares one range: the items of a group, those that our codebook does not have among them, or a single variable."""
    blocks: dict[str, list[Match]] = {}
    for name, match in matches.items():
        blocks.setdefault(book.variables[name].group or name, []).append(match)
    for group, places in new.items():
        like = book.variables[book.group(group)[0]]
        blocks.setdefault(group, []).extend(
            Match(place, False, count_unknown(export, place, like)) for place in places.values()
        )
    return blocks


def fit_labels(export: reading.Export, found: list[Match]) -> dict[str, str]:
    """Code -> label as the file itself labels its codes, where our options do not cover the answers."""
    merged = {
        code: label
        for m in found
        for code, label in export.values.get(m.place, {}).items()
        if re.fullmatch(r"-?\d{1,6}", code, re.ASCII)
    }
    known = (
        len(merged) > 1
        and len({folded(label) for label in merged.values()}) == len(merged)
        and all(plain(label) for label in merged.values())
    )
    return (
        merged
        if known
        and any(m.unknown for m in found)
        and not any("@" in plain(label) for label in merged.values())
        else {}
    )


def fit_range(export: reading.Export, found: list[Match]) -> tuple[int, int] | None:
    """The whole numbers observed, lowest and highest, where our options do not cover them; None where they do or where there are texts."""
    if not any(m.unknown for m in found):
        return None
    cells = {plain(c) for m in found for c in export.table.iloc[:, m.place].unique()} - {""}
    cells = {c for c in cells if not _looks_missing(c) or not _is_far(c, cells)}
    numbers = {int(c) for c in cells if re.fullmatch(r"-?\d{1,6}", c, re.ASCII)}
    return (min(numbers), max(numbers)) if len(numbers) > 1 and len(numbers) == len(cells) else None


def _is_far(cell: str, cells: set) -> bool:
    """Whether a number lies well outside the other answers, as codes for missing answers do."""
    others = {
        int(c) for c in cells if re.fullmatch(r"-?\d{1,6}", c) and folded(c) not in LOOKS_MISSING
    }
    if not re.fullmatch(r"-?\d{1,6}", cell) or not others:
        return True
    low, high = min(others), max(others)
    reach = max(high - low, 1)
    return int(cell) < min(low, 0) or int(cell) >= high + reach


def new_items(
    export: reading.Export, book: Codebook, matches: dict, used: set
) -> dict[str, dict[str, int]]:
    """Columns that must be further items of a group: their header has the group's question, and a name made from its number."""
    found: dict[str, dict[str, int]] = {}
    for group in dict.fromkeys(v.group for v in book.variables.values() if v.group):
        stems = {
            folded(h.rpartition("[")[0])
            for n in book.group(group)
            for h in book.variables[n].headers
            if "[" in h
        }
        stems |= {
            folded(str(export.table.columns[matches[n].place]).rpartition("[")[0])
            for n in book.group(group)
            if n in matches
        } - {""}
        for i, header in enumerate(export.table.columns):
            texts = [str(header), export.labels[i] if export.labels else ""]
            if (
                i not in used
                and _may_be_named(header)
                and any(folded(t.rpartition("[")[0]) in stems for t in texts if "[" in t)
            ):
                items = found.setdefault(group, {})
                items[f"{group}_new{len(items) + 1}"] = i
    return found
