"""A draft codebook for another survey; doubts are marked CHECK.

It is our codebook, fitted to an export's headers, labels and observed answers.
"""

import json
import os
import re
import shlex
from collections import Counter
from pathlib import Path

import pandas as pd

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.base.plain_yaml import read_yaml
from helpers.base.text import discreet, plain, shown
from helpers.survey import headers, reading
from helpers.survey.codebook import DEFAULT, Codebook, read_codebook
from helpers.workflow.intake.match import (
    Match,
    find_labels,
    find_missing,
    fit_range,
    gather_blocks,
    item_text,
    match_columns,
    new_items,
)

SHARED = 3  # an answer that fewer give is not written down: it may be free text
PERSONAL = re.compile(
    r"mail|メール|name|氏名|名前|time ?stamp|タイムスタンプ|phone|電話|address|住所",
    re.IGNORECASE,
)


def draft_codebook(data: str, codebook: str, out: Path, given: dict) -> int:
    """Write draft/<name of the data>.yml and say what was matched.

    Raises InputError if such a draft is there already.
    """
    book = read_codebook(codebook)
    export = reading.open_export(
        data, book, given.get("encoding", "detect"), given.get("sheet", ""), everything=True
    )
    stem = "" if "@" in plain(Path(data).name) else Path(data).stem
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-") or "codebook"
    path = out / "draft" / f"{stem}.yml"
    if os.path.lexists(path):
        raise InputError(
            f"{path}: a draft is there already; rename or remove it before making a new one."
        )
    matches = match_columns(export, book)
    text = text_draft(export, book, read_yaml(resolve(codebook), "codebook", DEFAULT), matches)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    rows, columns = export.table.shape
    print(f"{export.name}: {export.how}; {rows} rows of answers, {columns} columns.")
    print(
        f"{len(matches)} of {len(book.variables)} variables were found; "
        f"{text.count('CHECK')} places are marked CHECK. The draft is {path}"
    )
    command = f"./build.sh check --data {shlex.quote(data)} --codebook {shlex.quote(str(path))}"
    print(f"Next: look through it, then {command}")
    return 0


def text_draft(export: reading.Export, book: Codebook, raw: dict, matches: dict[str, Match]) -> str:
    """The draft as YAML with comments."""
    table = export.table
    found, _ = headers.find_columns(list(table.columns), export.labels, book)
    personal = {name: place for name, place in found.items() if name in book.personal_headers}
    used = {m.place for m in matches.values()} | set(personal.values())
    new = new_items(export, book, matches, used)
    blocks = gather_blocks(export, book, matches, new)
    labelled = {}
    ranges = {}
    for name, block in blocks.items():
        labels = find_labels(export, block)
        if labels:
            labelled[name] = labels
        ranges[name] = None if labels else fit_range(export, block)
    lines = [*_head(export, book, raw, personal), "", "options:"]
    lines += _options(raw, blocks, ranges, labelled)
    lines += ["", "variables:" + ("" if any(n in matches for n in book.people) else " {}")]
    for name in book.people:
        spec = _spec(raw["variables"][name], name, labelled)
        lines += _variable(export, book, spec, name, matches, ranges.get(name), "  ")
    lines += ["", "groups:" + ("" if raw["groups"] else " {}")]
    for group, spec in raw["groups"].items():
        spec = _spec(spec, group, labelled)
        more = new.get(group, {})
        lines += _group(export, book, group, spec, matches, ranges.get(group), more)
    changed = {*labelled, *(name for name in ranges if ranges[name])}
    lines += _scales(raw, book, matches, changed)
    lines += _analysis(raw, book, matches, new)
    for items in new.values():
        used |= set(items.values())
    rest = [i for i in range(table.shape[1]) if i not in used]
    lines += ["", f"# {len(rest)} columns are used nowhere above and are left behind."]
    lines += [f"#   {_describe(export, i)}" for i in rest[:200]]
    return "\n".join(lines) + "\n"


def _head(export: reading.Export, book: Codebook, raw: dict, personal: dict) -> list[str]:
    """What stands above the options: the survey, personal columns, exclusions."""
    title = _quote("Survey " + shown(Path(export.name).stem))
    staff = ", ".join(book.staff_domains)
    lines = [
        f"# Draft made from the headers and answers of {shown(export.name)}. "
        "Lines marked CHECK want a look; what follows # is not read.",
        "survey:",
        f"  title: {title}   # CHECK: what the report is called",
        f"  group_header: {_quote(raw['survey']['group_header'])}",
        "  published: none   # or the path of a table of printed numbers",
        "",
        "# Columns that identify a person: read for the stated purpose, then dropped.",
        "personal:" + ("" if personal else " {}"),
    ]
    for name, place in personal.items():
        lines.append(f"  {name}: {{header: {_quote(export.table.columns[place])}}}")
    return [
        *lines,
        "",
        "exclusions:",
        f"  staff_domains: [{staff}]   # CHECK: the domains of test entries",
        f"  synthetic_domains: [{', '.join(book.synthetic_domains)}]",
    ]


def _spec(spec: dict, name: str, labelled: dict) -> dict:
    return spec | {"options": f"{name}_as_labelled"} if name in labelled else spec


def _options(raw: dict, blocks: dict, ranges: dict, labelled: dict) -> list[str]:
    """Our options that are still in use, with the unknown answers beside them."""
    users: dict[str, list[Match]] = {}
    for name, found in blocks.items():
        option = (raw["groups"].get(name) or raw["variables"][name]).get("options")
        if option and not ranges.get(name) and name not in labelled:
            users.setdefault(option, []).extend(found)
    lines = []
    for option, found in users.items():
        lines.append(f"  {option}:")
        for row in raw["options"][option]:
            lines.append(_option(json.dumps(row["code"]), row["texts"], row["gloss"]))
        counts = Counter()
        for match in found:
            counts.update(match.unknown)
        shared = []
        for text, count in sorted(counts.items()):
            if count >= SHARED and len(text) <= 40 and "@" not in text:
                shared.append(text)
        for text in shared[:20]:
            unknown = _quote(shown(text, 40))
            lines.append(f"    # CHECK: no code for {unknown}; add it to the texts of a code")
        if rare := len(counts) - len(shared):
            lines.append(
                f"    # CHECK: {rare} further answers have no code; ./build.sh check lists them"
            )
    for name, labels in labelled.items():
        lines.append(f"  {name}_as_labelled:   # CHECK: options as the file labels them")
        for code, text in sorted(labels.items(), key=lambda label: int(label[0])):
            lines.append(_option(str(int(code)), [text], shown(text, 80)))
    return lines or ["  none_used: [{code: 0, texts: [none], gloss: none}]"]


def _option(code: str, texts: list, gloss: str) -> str:
    words = ", ".join(_quote(text) for text in texts)
    return f"    - {{code: {code}, texts: [{words}], gloss: {_quote(gloss)}}}"


def _variable(
    export, book, spec: dict, name: str, matches: dict, observed, indent: str
) -> list[str]:
    """One variable with its header in the export; a line of comment if it was not found."""
    if name not in matches:
        return [
            f"{indent}# CHECK: {name} ({shown(book.variables[name].header)}) was not found; "
            "without a column of that meaning, leave it out"
        ]
    m = matches[name]
    fields = {
        "header": str(export.table.columns[m.place]),
        "gloss": book.variables[name].gloss if m.sure else _own_gloss(export, m.place),
    }
    if observed:
        fields["range"] = list(observed)
    else:
        fields |= {key: spec[key] for key in ("options", "range") if key in spec}
    if spec.get("reversed"):
        fields["reversed"] = True
    if missing := find_missing(export, book.variables[name], m):
        fields["missing"] = missing
    doubts = []
    if not m.sure:
        doubts.append(f"taken for {shown(book.variables[name].header)}")
    if observed:
        doubts.append("the range is what was observed")
    if missing:
        doubts.append("answers that look as if they stood for none are taken as missing")
    if m.unknown and not observed and "range" in spec and "options" not in spec:
        doubts.append(f"{len(m.unknown)} different answers are out of range")
    doubt = f"   # CHECK: {'; '.join(doubts)}" if doubts else ""
    return [f"{indent}{name}: {_flow(fields)}{doubt}"]


def _own_gloss(export: reading.Export, place: int) -> str:
    """What a column is called in the file itself.

    Our words may not fit a column that was only taken for ours.
    """
    label = export.labels[place] if export.labels else ""
    return discreet(item_text(label or str(export.table.columns[place])), 80)


def _group(export, book, group: str, spec: dict, matches: dict, observed, new: dict) -> list[str]:
    names = [n for n in spec["items"] if n in matches]
    if not names and not new:
        header = shown(str(spec["header"]))
        return [f"  # CHECK: nothing of the group {group} ({header}) was found"]
    how = f"options: {spec['options']}"
    if observed:
        how = f"range: [{observed[0]}, {observed[1]}]   # CHECK: what was observed"
    lines = [
        f"  {group}:",
        f"    header: {_quote(spec['header'])}",
        f"    gloss: {_quote(spec.get('gloss', group))}",
        f"    {how}",
        "    items:",
    ]
    for name, item in spec["items"].items():
        # The options and the range of an item are those of its group.
        bare = {key: value for key, value in item.items() if key == "reversed"}
        lines += _variable(export, book, bare, name, matches, None, "      ")
    for name, place in new.items():
        fields = {"header": str(export.table.columns[place]), "gloss": _own_gloss(export, place)}
        doubt = "our codebook does not have it; name it in a scale or under analysis"
        lines.append(f"      {name}: {_flow(fields)}   # CHECK: {doubt}")
    return lines


def _scales(raw: dict, book: Codebook, matches: dict, changed_ranges: set) -> list[str]:
    lines = ["", "scales:"]
    found = 0
    for name, spec in raw["scales"].items():
        items = [i for i in spec["items"] if i in matches]
        if not items:
            lines.append(f"  # CHECK: no item of {name} was found")
            continue
        found += 1
        absent = len(spec["items"]) - len(items)
        changed = f"   # CHECK: {absent} items are missing" if absent else ""
        whole = {k: v for k, v in spec.items() if k not in ("items", "bands", "group")}
        blocks = {book.variables[i].group or i for i in items}
        if "bands" in spec and not absent and not changed_ranges & blocks:
            whole["bands"] = spec["bands"]
        elif "bands" in spec:
            why = f"without the bands of {spec['gloss']}, which belong to its own range"
            changed += f"   # CHECK: {why}"
        lines += [
            f"  {name}:",
            *(f"    {k}: {_value(v)}" for k, v in whole.items()),
            f"    items: [{', '.join(items)}]{changed}",
        ]
    if not found:
        lines[1] = "scales: {}   # CHECK: no scale was found"
    return lines


def _analysis(raw: dict, book: Codebook, matches: dict, new: dict) -> list[str]:
    kept = set(matches)
    for name, spec in raw["scales"].items():
        if any(i in matches for i in spec["items"]):
            kept.add(name)
    lines = ["", "analysis:"]
    for key in ("predictors", "correlates", "outcomes"):
        names = [n for n in raw["analysis"][key] if n in kept]
        group = book.variables[raw["analysis"][key][0]].group if key == "predictors" else None
        more = list(new.get(group, {}))
        changed = more or len(names) < len(raw["analysis"][key])
        doubt = "   # CHECK: new or missing names" if changed else ""
        lines.append(f"  {key}: [{', '.join(names + more)}]{doubt}")
    return lines


def _describe(export: reading.Export, place: int) -> str:
    """A column that was left over: its header, and its answers where they tell of nobody.

    They tell of nobody where they are few, short, and shared by many.
    """
    column = export.table.iloc[:, place].astype(object)
    counts = column.map(plain).replace("", pd.NA).dropna().value_counts()
    names = [str(export.table.columns[place]), export.labels[place] if export.labels else ""]
    header = discreet(" ".join(filter(None, names)))
    personal = PERSONAL.search(header) or any("@" in a or len(a) > 40 for a in counts.index)
    if personal or counts.empty or len(counts) > 12 or counts.min() < SHARED:
        return f"{_quote(header)}: {len(counts)} different answers"
    return f"{_quote(header)}: {', '.join(_quote(shown(a, 40)) for a in counts.index)}"


def _flow(fields: dict) -> str:
    return "{" + ", ".join(f"{key}: {_value(value)}" for key, value in fields.items()) + "}"


def _value(value) -> str:
    if isinstance(value, dict):
        return _flow(value)
    return _quote(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _quote(text) -> str:
    """A text as YAML takes it: in quotes, on one line."""
    line = "".join(c if c.isprintable() else " " for c in str(text))
    return json.dumps(line, ensure_ascii=False)
