"""Columns that are rows of one grid question: by a common stem or numbered names, and answers."""

import re
from os.path import commonprefix

from helpers.base.text import folded, plain
from helpers.workflow.intake.columns import ExportColumn, is_redcap_box, is_ticked
from helpers.workflow.intake.known.missing import SHORT, find_strays, to_number
from helpers.workflow.intake.known.orders import find_order

BRACKETS = re.compile(r"(?P<stem>.*?)\s*\[(?P<item>[^\]]+)\]\s*")
CODED = re.compile(r"(?P<stem>\w+)\[(?P<code>\w+)\][.:]?\s*(?P<text>.*?)\s*\[(?P<item>[^\]]+)\]\s*")
DASHED = re.compile(r"(?P<stem>.+?)\s+[-–:]\s+(?P<item>.+)")
NUMBERED = re.compile(r"(?P<stem>.*?[A-Za-z\u3040-\u9fff)])[ _.-]*(?P<item>\d{1,3})[a-z]?")
SEPARATED = re.compile(r"(?P<stem>.*\w)[ _.-]+(?P<item>\d{1,3})")
UNNAMED = re.compile(r"grid \d+")  # neighbours without a common stem
FEWEST = 2
APART = 3  # columns from one numbered question of a grid to the next, at most
FEWEST_ALIKE = 3  # neighbours without a common stem


def find_grids(columns: list[ExportColumn]) -> dict[str, list[ExportColumn]]:
    """Stem -> its columns, in the order of the file; no column is in two grids."""
    grids: dict[str, list[ExportColumn]] = {}
    free = list(columns)
    for pattern in (CODED, BRACKETS, DASHED, SEPARATED, NUMBERED):
        stems: dict[str, list[ExportColumn]] = {}
        for column in free:
            if stem := _stem(column, pattern):
                stems.setdefault(stem, []).append(column)
        for stem, found in stems.items():
            counted = pattern in (SEPARATED, NUMBERED)
            for part in _alike(found, APART if counted else len(columns)):
                if len(part) >= FEWEST:
                    name = stem if stem not in grids else f"{stem} {len(grids) + 1}"
                    grids[name] = part
                    taken = {id(own) for own in part}
                    free = [c for c in free if id(c) not in taken]
    for run in _neighbours(free):
        grids[f"grid {len(grids) + 1}"] = run  # title_of says what it is called
    return grids


def _neighbours(columns: list[ExportColumn]) -> list[list[ExportColumn]]:
    """Columns side by side with the same ordered answers, as Microsoft Forms writes the rows of a
    grid: without its question.
    """
    runs: list[list] = []
    known: set = set()
    for column in columns:
        own = {folded(text) for text in column.answers}
        worded = bool(own) and not column.numbers and not column.labels
        joined = dict(column.answers)
        beside = runs and column.place == runs[-1][-1].place + 1
        if beside and worded:
            for other in runs[-1]:
                joined |= dict.fromkeys(other.answers, 1)
        together = len(known & own) * 2 >= len(own)
        if beside and worded and together and find_order(joined):
            runs[-1].append(column)
            known |= own
        elif worded and find_order(column.answers):
            runs.append([column])
            known = own
    return [run for run in runs if len(run) >= FEWEST_ALIKE]


def share_texts(columns: list[ExportColumn]) -> dict[int, list[str]]:
    """Place of a column -> its answers and those of the columns that have the same ones.

    A column may lack what hardly anybody chose. What has an order and what has none stay apart.
    """
    families: list[tuple[dict, list]] = []
    # Those with most answers come first, so that the others are parts of them.
    for column in sorted(columns, key=lambda c: (-len(c.answers), c.place)):
        own = {folded(text): text for text in column.answers}
        for known, places in families:
            common = len(own.keys() & known.keys())
            joined = own | known
            same = common == len(own) > 1 or common >= FEWEST_ALIKE and common * 2 > len(joined)
            orders = {bool(find_order(part.values())) for part in (own, known, joined)}
            if same and len(orders) == 1:
                known.update(joined)
                places.append(column.place)
                break
        else:
            families.append((own, [column.place]))
    shared = {}
    for known, places in families:
        shared |= {place: list(known.values()) for place in places}
    return shared


def find_ticks(columns: list[ExportColumn], rows: int) -> dict[str, list[ExportColumn]]:
    """Stem (or header) -> columns of boxes that could be ticked."""
    found: dict[str, list[ExportColumn]] = {}
    for column in columns:
        if is_redcap_box(column):
            found.setdefault(column.header.partition("___")[0], []).append(column)
        elif is_ticked(column, rows, among=True):
            patterns = (CODED, BRACKETS, DASHED, SEPARATED, NUMBERED)
            stems = (stem for pattern in patterns if (stem := _stem(column, pattern)))
            found.setdefault(next(stems, plain(column.header)), []).append(column)
    alone = [
        stem for stem, boxes in found.items()
        if len(boxes) < 2 and not is_ticked(boxes[0], rows) and not is_redcap_box(boxes[0])
    ]  # fmt: skip
    return {stem: boxes for stem, boxes in found.items() if stem not in alone}


def _stem(column: ExportColumn, pattern: re.Pattern) -> str:
    texts = (column.header,) if pattern in (SEPARATED, NUMBERED) else (column.header, column.label)
    for text in texts:
        found = pattern.fullmatch(plain(text)) if text else None
        if found and plain(found["stem"]):
            return plain(found["stem"])
    return ""


def item_of(column: ExportColumn) -> str:
    """What a row of a grid asks: the item in its brackets or behind its dash, or all of it."""
    for pattern in (CODED, BRACKETS, DASHED):
        for text in (column.header, column.label):
            if found := pattern.fullmatch(plain(text)):
                return plain(found["item"])
    return plain(column.words)


def title_of(stem: str, items: list[ExportColumn]) -> str:
    """What a grid is called: by the words that its questions have in common.

    These are the stem, if it has words; the question before the brackets of LimeSurvey; or how all
    headers, or labels, begin. Without any of these it is the first question, and how many there
    are.
    """
    if _is_worded(stem) and not UNNAMED.fullmatch(stem):
        return stem
    asked = [found["text"] for c in items if (found := CODED.fullmatch(plain(c.header)))]
    beginnings = [asked[0]] if asked and len(set(asked)) == 1 else []
    for texts in ([plain(c.label) for c in items], [plain(c.header) for c in items]):
        whole = commonprefix(texts)
        cut = whole.rstrip() if all(t[len(whole) :][:1] in ("", " ") for t in texts) else ""
        beginnings.append((cut or re.sub(r"\S*$", "", whole)).strip(" .:–-[(0123456789"))
    worded = [text for text in beginnings if _is_worded(text)]
    if worded:
        return worded[0]
    if UNNAMED.fullmatch(stem):
        return f"{plain(items[0].words)} … ({len(items)} questions)"
    return stem


def _is_worded(text: str) -> bool:
    """Whether a text is made of words, and is no name of a variable."""
    return bool(re.search(r"[^\W\d_]\s+[^\W\d_]|[\u3040-\u9fff]{3}", text))


def _alike(columns: list[ExportColumn], apart: int) -> list[list[ExportColumn]]:
    """The columns with common answers: numbers of one short range, or the same texts.

    apart: how far a column may stand from the one before.
    """
    parts: list[tuple[set, bool, list]] = []
    for column in columns:
        if not column.answers:
            continue
        strays = [to_number(text) for text in find_strays(column.answers)]
        numbers = [n for n in column.numbers if n not in strays]
        own = {folded(t) for t in column.answers}
        numeric = bool(numbers)
        whole = all(isinstance(number, int) for number in numbers)
        if numeric and (max(numbers) - min(numbers) > SHORT or not whole):
            continue
        for known, kind, part in parts:
            if column.place - part[-1].place > apart:
                continue
            near = numeric and kind and abs(max(numbers) - max(known)) <= SHORT // 2
            if near or not numeric and not kind and len(known & own) * 2 >= len(own):
                part.append(column)
                known |= set(numbers) if numeric else own
                break
        else:
            parts.append((set(numbers) if numeric else own, numeric, [column]))
    return [part for _, _, part in parts]
