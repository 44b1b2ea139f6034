"""A grid question as variables with one set of answers, and a score of them."""

import re

from helpers.base.text import discreet, folded, plain
from helpers.survey.codebook import flat
from helpers.survey.validity import LOOKS_MISSING
from helpers.workflow.intake.columns import ExportColumn, find_yes_no
from helpers.workflow.intake.grids import item_of, title_of
from helpers.workflow.intake.known.instruments import read_instruments, recognise
from helpers.workflow.intake.known.missing import find_strays
from helpers.workflow.intake.known.orders import find_order, without_accents
from helpers.workflow.intake.parts import (
    Proposal,
    add_options,
    ask_codes,
    note_missing,
    note_strays,
)

SCALED = 3  # items of a grid from which a score of them is proposed


def take_grid(p: Proposal, stem: str, items: list[ExportColumn]) -> None:
    """A grid question: one set of answers for all its rows, and a score of them."""
    strays = _leave_out_strays(items)
    answers: set = set()
    labels: dict = {}
    for column in items:
        answers |= set(column.answers)
        labels |= column.labels
    shared: dict = {}
    note = ""
    codes: list = []
    named: list = []
    joined = ExportColumn(
        -1, stem, "", sum((c.answers for c in items), start=type(items[0].answers)())
    )
    joined.labels = labels
    if labels and all(t in labels for t in answers):
        gone = set().union(*(column.missing for column in items))
        gone |= {c for c, t in labels.items() if folded(t) in LOOKS_MISSING and c not in answers}
        usable = {c: t for c, t in labels.items() if c not in gone}
        codes = sorted(int(float(c)) for c in usable)
        rows = [(int(float(c)), t) for c, t in usable.items()]
        named = sorted(rows)
        shared = {"ordered": True}
        note = "Kind: the file numbers the options; they are taken to rise from less to more"
    elif joined.numbers:
        codes = [n for n in joined.numbers if isinstance(n, int)]
        shared = {"range": [min(codes), max(max(codes), min(codes) + 1)]}
        note = "Lowest: and Highest: are what was observed"
    elif order := find_order(answers, several=True):
        codes = [code for code, _ in order]
        named = order
        shared = {"ordered": True}
        note = "Kind: the order of the options was guessed (see sheet Answers)"
    elif yes_no := find_yes_no(answers):
        codes = [0, 1]
        named = list(enumerate(yes_no))
        shared = {"kind": flat.YES_OR_NO}
    else:
        return
    known, why = recognise(stem, items, codes)
    stem = title_of(stem, items)
    group = p.name(known or stem.partition(" … ")[0], f"grid_{len(p.scales) + 1}")
    if named:
        shared["options"] = add_options(p, group, named)
    instrument = read_instruments().get(known, {})
    shifted = known and min(codes) > instrument["range"][0] and max(codes) > instrument["range"][1]
    if known and "range" in shared and not shifted:
        shared["range"] = instrument["range"]
        note = ""
    if known and "options" in shared and not shifted:
        _complete(p, shared["options"], instrument["range"], codes)
    names = []
    for count, column in enumerate(items, start=1):
        name = p.name(_own_name(column, group, count), f"{group}_{count}")
        spec = dict(shared) | {"group": group, "missing": column.missing}
        own = [text for text in column.missing if text in strays]
        usual = [text for text in column.missing if text not in strays]
        notes = [note, note_missing(usual), note_strays(own, "Missing codes")]
        if count in instrument.get("reversed", ()):
            spec["reversed"] = True
        spec["note"] = ". ".join(filter(None, notes))
        p.add(column, name, spec)
        names.append(name)
    enough = len(items) >= SCALED and (known or len(set(codes)) > 2)
    if enough and shared.get("ordered", True) and shared.get("kind") is None:
        _add_scale(p, stem, names, (known, why, instrument), codes)


def _leave_out_strays(items: list[ExportColumn]) -> list[str]:
    """Take numbers that lie apart from all other answers of a grid as missing; returns them."""
    answers = sum((c.answers for c in items), start=type(items[0].answers)())
    strays = [] if any(c.labels for c in items) else find_strays(answers)
    for column in items:
        own = [text for text in strays if column.answers.pop(text, 0)]
        column.missing = [*column.missing, *own]
    return strays


def take_ticks(p: Proposal, stem: str, boxes: list[ExportColumn]) -> None:
    """Boxes of one question, each with a column of its own: ticked, or empty."""
    group = p.name(stem, f"boxes_{len(p.variables) + 1}")
    for count, column in enumerate(boxes, start=1):
        # Where the empty boxes hold a 0, the other answer is what a tick leaves.
        text = next((text for text in column.answers if text != "0"), "1")
        note = "Kind: an empty cell is taken as not ticked, also of those who did not come so far"
        spec = {"kind": flat.TICKED, "contains": text, "group": group, "note": note}
        if len(boxes) > 1 and item_of(column) != plain(column.words):
            spec["gloss"] = f"{discreet(stem, 50)}: {discreet(item_of(column), 40)}"
        p.add(column, p.name(_own_name(column, group, count), f"{group[:24]}_{count}"), spec)


def _own_name(column: ExportColumn, group: str, count: int) -> str:
    bare = plain(column.header)
    return bare if re.fullmatch(r"[A-Za-z]\w{0,29}", bare) else f"{group[:26]}_{count}"


def _complete(p: Proposal, options: str, ends: list, codes: list) -> None:
    """The codes of an instrument that nobody gave are options too."""
    rows = p.options[options]
    for code in range(ends[0], ends[1] + 1):
        if code not in {row["code"] for row in rows}:
            rows.append({"code": code, "texts": [], "gloss": str(code)})
    rows.sort(key=lambda row: row["code"])


def _add_scale(p: Proposal, stem: str, names: list, recognised: tuple, codes: list) -> None:
    known, why, instrument = recognised
    label = known or discreet(stem, 60)
    base = (known or stem.partition(" … ")[0])[:24]
    written = re.search("[a-z]", without_accents(base)) is not None
    own = p.name(f"{base if written else f'scale {len(p.scales) + 1}'}_total", "scale")
    made = {"gloss": label, "method": instrument.get("method", "mean"), "items": names}
    if not known:
        made["note"] = (
            "guessed: the items of one grid question. Score: mean was chosen. Are some items "
            "turned? Remove the row (and the name in sheet Questions) if this is no scale"
        )
        p.scales[own] = made
        return
    made["meaning"] = instrument["meaning"]
    made["note"] = f"recognised as {known} by {why} ({instrument['source']})"
    if min(codes) > instrument["range"][0] and len(names) >= 5:
        made["codes"] = flat.OPEN
        made["note"] = ask_codes(known, *instrument["range"])
    elif instrument.get("turned"):
        made["codes"] = flat.OPEN
        made["note"] = (
            f"Codes: {instrument['turned']} of the items of {known} point the other way, and which "
            "they are was not confirmed. Write yes under Turned at these (sheet Questions), then "
            "choose as they are"
        )
    low = max(codes) > instrument["range"][1]
    if instrument.get("bands") and not low:
        made["bands"] = instrument["bands"]
    p.scales[own] = made
