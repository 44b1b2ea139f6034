"""What of another survey's export our codebook knows.

Which column is which variable, which answers are new, and what range or labels they have.
"""

import difflib
import re
from dataclasses import dataclass
from itertools import product

from helpers.base.text import discreet, folded, plain, shown
from helpers.survey import headers, reading
from helpers.survey.cleaning import LOOKS_MISSING
from helpers.survey.codebook import Codebook, Variable

ALIKE = 0.72  # likeness (0 to 1) from which a header is taken for a misspelt one
FAINT = 0.5  # likeness that is enough where every answer fits
WHOLE = re.compile(r"-?\d{1,6}", re.ASCII)
MOST = 3000  # columns that are compared with our headers


@dataclass
class Match:
    """A variable of our codebook and the column that was taken for it."""

    place: int
    sure: bool
    unknown: dict


def match_columns(export: reading.Export, book: Codebook) -> dict[str, Match]:
    """Variable -> its column; no column is used twice.

    Known headers come first, then the most alike headers whose answers fit.
    """
    texts = list(export.table.columns)
    labels = export.labels or [""] * export.table.shape[1]
    found, _ = headers.find_columns(texts, labels, book)
    matches = {}
    used = set()
    for name, place in found.items():
        if name in book.personal_headers:
            used.add(place)
        if name in book.variables:
            unknown = count_unknown(export, place, book.variables[name])
            matches[name] = Match(place, True, unknown)
            used.add(place)
    places = range(min(len(texts), MOST))
    free = [i for i in places if i not in used and _may_be_named(texts[i])]
    pairs = []
    for name, v in book.variables.items():
        if name not in matches:
            pairs += [(_alike(v, texts[i], labels[i]), -i, name) for i in free]
    for alike, i, name in sorted(pairs, reverse=True):
        place = -i
        if alike < FAINT or name in matches or place in used:
            continue
        unknown = count_unknown(export, place, book.variables[name])
        answers = export.table.iloc[:, place].nunique()
        misspelt = alike >= ALIKE and len(unknown) < max(2, answers / 2)
        if misspelt or (not unknown and answers > 2):
            matches[name] = Match(place, False, unknown)
            used.add(place)
    return {name: matches[name] for name in book.variables if name in matches}


def _may_be_named(header) -> bool:
    """Whether a header may be written into a draft.

    None may that holds an address, a time or a long number.
    """
    return discreet(header, 10**6) == shown(header, 10**6)


def _alike(v: Variable, *texts: str) -> float:
    """The likeness (0 to 1) of a variable's header and a text that are most alike."""
    found = [0.0]
    for header, text in product(v.headers, texts):
        if text:
            found.append(_likeness(folded(header), folded(text)))
    return max(found)


def _likeness(a: str, b: str) -> float:
    """How alike two headers are, 0 to 1.

    Two rows of grid questions are only as alike as their items:
    the questions' own words would drown them.
    """
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
    """Answers in a column that a variable does not know, with how often they are given.

    Where a variable has options, labels stand for codes.
    """
    values = export.values.get(place, {})
    found = {}
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
    labels = export.values.get(match.place, {})
    found = set()
    for cell in export.table.iloc[:, match.place].unique():
        label = plain(labels.get(cell, ""))
        known = _allowed(v, cell) or (label and _allowed(v, label))
        if plain(cell) and not known and _looks_missing(plain(cell), label):
            found.add(plain(cell))
    return sorted(found)


def gather_blocks(
    export: reading.Export, book: Codebook, matches: dict, new: dict
) -> dict[str, list[Match]]:
    """What shares one range: the items of a group, or a single variable.

    Among the items are those that our codebook does not have.
    """
    blocks: dict[str, list[Match]] = {}
    for name, match in matches.items():
        blocks.setdefault(book.variables[name].group or name, []).append(match)
    for group, places in new.items():
        like = book.variables[book.group(group)[0]]
        block = blocks.setdefault(group, [])
        for place in places.values():
            block.append(Match(place, False, count_unknown(export, place, like)))
    return blocks


def find_labels(export: reading.Export, found: list[Match]) -> dict[str, str]:
    """Code -> label as the file itself labels its codes.

    Nothing where our options cover the answers, or where the labels do not tell codes apart.
    """
    if not any(m.unknown for m in found):
        return {}
    merged = {}
    for match in found:
        for code, label in export.values.get(match.place, {}).items():
            if WHOLE.fullmatch(code):
                merged[code] = label
    labels = list(merged.values())
    distinct = len({folded(label) for label in labels}) == len(labels) > 1
    filled = all(plain(label) for label in labels)
    personal = any("@" in plain(label) for label in labels)
    return merged if distinct and filled and not personal else {}


def fit_range(export: reading.Export, found: list[Match]) -> tuple[int, int] | None:
    """The lowest and the highest whole number observed.

    None where our options cover the answers, or where there are texts.
    """
    if not any(m.unknown for m in found):
        return None
    cells = set()
    for match in found:
        cells |= {plain(cell) for cell in export.table.iloc[:, match.place].unique()}
    cells -= {""}
    cells = {c for c in cells if not _looks_missing(c) or not _is_far(c, cells)}
    numbers = {int(c) for c in cells if WHOLE.fullmatch(c)}
    if len(numbers) < 2 or len(numbers) < len(cells):
        return None
    return min(numbers), max(numbers)


def _is_far(cell: str, cells: set) -> bool:
    """Whether a number lies well outside the other answers, as codes for missing answers do."""
    numbers = {c for c in cells if re.fullmatch(r"-?\d{1,6}", c)}
    others = {int(c) for c in numbers if folded(c) not in LOOKS_MISSING}
    if not re.fullmatch(r"-?\d{1,6}", cell) or not others:
        return True
    low = min(others)
    high = max(others)
    reach = max(high - low, 1)
    return int(cell) < min(low, 0) or int(cell) >= high + reach


def new_items(
    export: reading.Export, book: Codebook, matches: dict, used: set
) -> dict[str, dict[str, int]]:
    """Group -> {name: place} of columns that must be further items of it.

    Their header has the group's question; their name is made from the group's and a number.
    """
    found: dict[str, dict[str, int]] = {}
    for group in dict.fromkeys(v.group for v in book.variables.values() if v.group):
        stems = _questions(export, book, group, matches)
        for i, header in enumerate(export.table.columns):
            if i in used or not _may_be_named(header):
                continue
            texts = [str(header), export.labels[i] if export.labels else ""]
            if any(_question(text) in stems for text in texts if "[" in text):
                items = found.setdefault(group, {})
                items[f"{group}_new{len(items) + 1}"] = i
    return found


def _questions(export: reading.Export, book: Codebook, group: str, matches: dict) -> set[str]:
    """The questions of a group: what stands before the brackets in its items' headers."""
    known = set()
    observed = set()
    for name in book.group(group):
        known |= {_question(h) for h in book.variables[name].headers if "[" in h}
        if name in matches:
            observed.add(_question(str(export.table.columns[matches[name].place])))
    return known | (observed - {""})


def _question(header: str) -> str:
    return folded(header.rpartition("[")[0])
