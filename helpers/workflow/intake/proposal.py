"""The codebook that an export suggests: a flat tree, with a reason beside what was guessed."""

import re

from helpers.base.text import discreet, folded, plain, shown
from helpers.survey import headers, reading
from helpers.survey.codebook import Codebook, flat
from helpers.survey.codebook.variables import TOOLS, WHOLE
from helpers.workflow.intake.columns import (
    MOST,
    ExportColumn,
    are_in_several_rows,
    find_parts,
    find_yes_no,
    guess_kind,
    have_units,
    round_outward,
)
from helpers.workflow.intake.grid_questions import take_grid, take_ticks
from helpers.workflow.intake.grids import find_grids, find_ticks, item_of, share_texts
from helpers.workflow.intake.known.missing import find_strays
from helpers.workflow.intake.known.orders import find_order
from helpers.workflow.intake.parts import (
    Proposal,
    add_options,
    ask_codes,
    ask_repeated,
    ask_thousands,
    note_missing,
    note_strays,
)
from helpers.workflow.intake.study import (
    find_domains,
    guess_analysis,
    guess_filters,
    note_study,
)

AGE = re.compile(r"\bage\b|years old|年齢|\balter\b|edad|\bâge\b|years of age|años", re.IGNORECASE)


UNKNOWN_ORDER = (
    "Code: no order is known, so the codes are words. If these options rise from less to more, "
    "write numbers here that rise, and ordered options under Kind (sheet Questions)"
)


def propose(export: reading.Export, book: Codebook, ours: dict) -> dict:
    """The flat tree that an export suggests. ours: the flat tree of a codebook whose headers it
    may have.
    """
    p = Proposal(export, book, ours)
    _drop_shared(p)
    _take_personal(p)
    _take_known(p)
    free = [c for c in p.columns if c.place not in p.places]
    for stem, boxes in find_ticks(free, p.rows).items():
        take_ticks(p, stem, boxes)
    free = [c for c in free if c.place not in p.places]
    fit = [c for c in free if guess_kind(c, p.rows) not in ("personal", "identifier")]
    for stem, items in find_grids(fit).items():
        take_grid(p, stem, items)
    single = [c for c in free if c.place not in p.places]
    worded = (flat.ORDERED, flat.UNORDERED)
    shared = share_texts([c for c in single if not c.labels and guess_kind(c, p.rows) in worded])
    for column in single:
        _take_single(p, column, shared.get(column.place, list(column.answers)))
    order = {name: place for place, name in p.places.items()}
    ranked = sorted(p.variables, key=lambda n: order.get(n, order.get(n.rsplit("_", 1)[0], 10**6)))
    filters = guess_filters(p)
    analysis = guess_analysis(p)
    return flat.flatten(
        {
            "survey": {"title": "Survey " + discreet(plain(_stem(export.name)), 60)},
            "personal": p.personal,
            "exclusions": find_domains(p) | {"filters": filters},
            "options": p.options,
            "variables": {name: p.variables[name] for name in ranked},
            "scales": p.scales,
            "analysis": analysis,
            "notes": note_study(analysis, filters),
        }
    )


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _drop_shared(p: Proposal) -> None:
    """Columns whose header another has too: no name could tell them apart."""
    counts: dict = {}
    for column in p.columns:
        for text in {folded(column.header), folded(column.label)} - {""}:
            counts[text] = counts.get(text, 0) + 1
    for column in p.columns:
        if counts[folded(column.header)] > 1:
            name = p.name(column.words, f"q{column.place + 1}")
            note = "Keep or drop: another column has the same header; rename one in the export"
            p.add(column, name, {"kind": "text", "keep": False, "note": note})


STAMP = re.compile(
    r"time_?stamp|date_?time|日時|started|submi(t|tted)\b|submit date|completed|finished",
    re.IGNORECASE,
)


def _take_personal(p: Proposal) -> None:
    """The columns of addresses and time stamps, by the codebook's headers or the survey tools'."""
    answered = [c for c in p.columns if c.answers]
    for role, known in TOOLS.items():
        wanted = [*p.book.personal_headers.get(role, ()), *known]
        for header in wanted:
            found = [c for c in answered if _is_called(c, header) and c.place not in p.places]
            if found and role not in p.personal and _fits(role, found[0]):
                p.personal[role] = {"header": plain(found[0].header)}
                p.places[found[0].place] = role
    if "submitted" not in p.personal:
        for column in answered:
            stamped = STAMP.search(column.words) and column.place not in p.places
            if stamped and guess_kind(column, p.rows) == "date or time":
                p.personal["submitted"] = {"header": plain(column.header)}
                p.places[column.place] = "submitted"
                return


def _is_called(column: ExportColumn, header: str) -> bool:
    """Whether a column has a header: whole, as the file's label, or before the first full stop."""
    names = (column.header, column.label, str(column.header).partition(". ")[0])
    return folded(header) in map(folded, names)


def _fits(role: str, column: ExportColumn) -> bool:
    """Whether addresses are addresses: forms that are sent without a name repeat one word."""
    return role != "address" or any("@" in text for text in column.answers)


def _take_known(p: Proposal) -> None:
    """Columns with headers of the codebook at hand whose answers fit it, and its scales of them."""
    found, _ = headers.find_columns(list(p.export.table.columns), p.export.labels, p.book)
    taken = {}
    for name, place in found.items():
        v = p.book.variables.get(name)
        if v is None or place in p.places:
            continue
        column = next((c for c in p.columns if c.place == place), None)
        if column is None:
            continue
        texts = [column.labels.get(t, t) if v.meaning(t) is None else t for t in column.answers]
        codes = [v.meaning(text) for text in texts]
        if all(code is not None and v.allows(code) for code in codes) and texts:
            taken[name] = column
    grids: dict = {}
    for name, v in p.book.variables.items():
        grids.setdefault(v.group or name, []).append(name)
    for names in grids.values():
        found = [n for n in names if n in taken]
        # By chance one header may be the same, and short names may be those of another question.
        named = all(folded(taken[n].header) == folded(n) for n in found)
        whole = len(found) == len(names) and len(taken) * 2 >= len(p.book.asked)
        if len(found) * 2 < len(names) or named and not whole:
            continue
        for name in (n for n in names if n in taken):
            spec = dict(p.ours["variables"][name])
            spec.pop("headers", None)
            if spec.get("options"):
                p.options[spec["options"]] = p.ours["options"][spec["options"]]
            column = taken[name]
            known = {folded(t) for t in spec.get("missing", ())}
            v = p.book.variables[name]
            fresh = [t for t in column.missing if folded(t) not in known]
            # What the codebook has as an option is an answer, whatever it looks like.
            spec["missing"] = [t for t in fresh if _is_no_option(column.labels.get(t, t), v)]
            notes = [note_missing(spec["missing"])]
            if v.nominal:
                spec["ordered"] = False
            elif find_yes_no(v.labels.values()):
                spec["kind"] = flat.YES_OR_NO
            if len(v.labels) > 2 and not v.nominal and v.ordered is None and len(names) == 1:
                spec["ordered"] = True
                notes.append("Kind: its options are taken to rise from less to more")
            spec["note"] = ". ".join(filter(None, notes))
            p.add(column, name, spec)
    for name, spec in p.ours.get("scales", {}).items():
        items = [item for item in spec["items"] if item in p.variables]
        if not items:
            continue
        made = dict(spec) | {"items": items}
        if len(items) < len(spec["items"]):
            made.pop("bands", None)
            made["note"] = f"{len(spec['items']) - len(items)} of its items are not in the file"
        scale = p.book.scales[name]
        numbers = []
        for item in items:
            numbers += taken[item].numbers
        if scale.low == 0 and numbers and min(numbers) == 1 and len(items) >= 5:
            made["codes"] = flat.OPEN
            made["note"] = ask_codes(spec["gloss"], scale.low, scale.high)
        p.scales[name] = made


def _is_no_option(text: str, v) -> bool:
    """Whether a text is none of the options that the codebook gives a variable."""
    return not v.labels or v.meaning(text) is None


def _take_single(p: Proposal, column: ExportColumn, texts: list) -> None:
    """A question of its own, by its kind. texts: its answers, and those of questions like it."""
    kind = guess_kind(column, p.rows)
    name = p.name(column.words, f"q{column.place + 1}")
    notes = [note_missing(column.missing)]
    spec: dict = {"missing": column.missing}
    if kind in ("text", flat.ORDERED, flat.UNORDERED) and have_units(column):
        notes.append(
            "Kind: these are numbers with a unit; for a number, take the unit out of the export"
        )
    if kind == "text" and len(column.answers) * 2 <= sum(column.answers.values()):
        notes.append("Kind: taken for free text, though answers repeat")
    if any(text.endswith(".000") for text in column.answers):
        notes.append("Kind: 1.000 is read as 1; take the points out of the export if it is 1000")
    if kind in flat.LEFT_OUT:
        spec |= {"kind": kind, "keep": False}
    elif kind == flat.OPEN and are_in_several_rows(column, p.rows):
        notes.append(ask_repeated(column))
        spec |= {"kind": kind, "keep": False}
    elif kind == flat.OPEN:
        note, ends = ask_thousands(column)
        notes.append(note)
        spec |= {"kind": kind, "range": ends}
    elif kind in (flat.WHOLE, flat.DECIMAL):
        low, high = round_outward(column.numbers[0], column.numbers[-1])
        if AGE.search(column.words):
            low = min(low, 16)
            high = max(high, 99)
        notes.append("Lowest: and Highest: are what was observed, or usual")
        notes.append(note_strays(find_strays(column.answers), "Highest"))
        if all(text.endswith("%") for text in column.answers):
            low, high = min(low, 0), max(high, 100)
        if low == high:
            low, high = (low - 1, high) if low > 0 else (low, high + 1)
        spec |= {"range": [low, high], "decimals": kind == flat.DECIMAL}
    else:
        spec |= _single_options(p, column, kind, (name, texts), notes)
    spec["note"] = ". ".join(filter(None, notes))
    if kind == "several answers":
        spec["note"] = "each answer has a row of its own below"
    p.add(column, name, spec)
    if kind == "several answers":
        for count, part in enumerate(find_parts(column)[:MOST], start=1):
            p.variables[p.name(f"{name}_{count}", f"q{column.place + 1}_{count}")] = {
                "header": plain(column.header),
                "gloss": f"{discreet(item_of(column), 50)}: {shown(part, 40)}",
                "contains": part,
                "group": name,
            }


def _single_options(p: Proposal, column: ExportColumn, kind: str, own: tuple, notes: list) -> dict:
    name, texts = own
    if column.labels:
        rows = [
            (int(float(c)), t) for c, t in column.labels.items()
            if c not in column.missing and WHOLE.fullmatch(c)
        ]  # fmt: skip
        made = {"options": add_options(p, f"{name[:22]}_options", sorted(rows))}
        if kind == flat.YES_OR_NO:
            return made | {"kind": kind}
        labelled = [text for _, text in rows]
        ranked = [text for _, text in find_order(labelled)]
        listed = [text for _, text in sorted(rows)]
        known = [text for text in ranked if text in listed]
        ordered = bool(known) and listed in (known, known[::-1])
        notes.append(f"Kind: {'rises' if ordered else 'no order'}, guessed from the labels")
        return made | {"ordered": ordered}
    if kind == flat.YES_OR_NO:
        rows = list(enumerate(find_yes_no(texts)))
        return {"options": add_options(p, "yes_no", rows), "kind": kind}
    if kind == flat.ORDERED:
        notes.append("Kind: the order of the options was guessed (see sheet Answers)")
        return {
            "options": add_options(p, f"{name[:22]}_options", find_order(texts)),
            "ordered": True,
        }
    notes.append("Kind: taken as options without order")
    # A number would be a score to whoever calls them ordered: the codes are the texts.
    rows = [(text, text) for text in texts]
    options = add_options(p, f"{name[:22]}_options", rows)
    p.options[options][0]["note"] = UNKNOWN_ORDER
    return {"options": options, "ordered": False}
