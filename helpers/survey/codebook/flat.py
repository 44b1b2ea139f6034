"""A codebook as one flat tree: every question a variable with its own header.

YAML may share what is common to a grid question and leave out what is usual; workbooks and
comparisons take the flat form, in which each thing is said in one way.
"""

import unicodedata

from helpers.base.text import plain
from helpers.survey.codebook.variables import Malformed

GRID_KEYS = ("options", "range", "missing", "recode", "decimals", "ordered")
SAID = ("title", "language", "predictors_called", "published")
VARIABLE_TEXTS = ("wording", "meaning", "contains", "group", "note")
ORDERED = "ordered options"
UNORDERED = "unordered options"
WHOLE = "whole number"
DECIMAL = "decimal number"
ONE_OF_SEVERAL = "one of several answers"
TICKED = "ticked or empty"  # a column of its own for each box that could be ticked
OPTIONS = "options"
YES_OR_NO = "yes or no"
ANALYSED = (WHOLE, DECIMAL, ORDERED, UNORDERED, OPTIONS, YES_OR_NO, ONE_OF_SEVERAL, TICKED)
LEFT_OUT = ("several answers", "date or time", "text", "identifier", "personal", "constant")
OPEN = "?"  # stands where an answer is asked for


def flatten(raw: dict) -> dict:
    """The flat tree of a codebook's tree, which has passed the schema.

    What is empty or usual is left out; texts are plain, so that the same is said in the same way.
    Raises Malformed for an item of a grid question that has no header or another's name.
    """
    survey = raw.get("survey") or {}
    pattern = str(survey.get("group_header") or "{group} [{item}]")
    variables = {name: _variable(spec) for name, spec in raw["variables"].items()}
    for group, spec in (raw.get("groups") or {}).items():
        for name, item in spec["items"].items():
            if name in variables:
                raise Malformed(f"one variable a name: '{name}' is there twice, which")
            if "header" not in item and "item" not in item:
                raise Malformed(f"the item, or the header, of '{name}'")
            variables[name] = _variable(_own(item, group, spec, pattern))
    options = {}
    for name, rows in (raw.get("options") or {}).items():
        options[name] = [_option(row) for row in rows]
    exclusions = raw.get("exclusions") or {}
    tree = {
        "survey": _kept(
            {
                **{key: _text(survey.get(key)) for key in SAID},
                "reading": {k: _text(v) for k, v in (survey.get("reading") or {}).items()},
            }
        ),
        "personal": {n: _personal(p) for n, p in (raw.get("personal") or {}).items()},
        "missing": _texts(raw.get("missing")),
        "exclusions": _kept(
            {
                "staff_domains": _texts(exclusions.get("staff_domains")),
                "synthetic_domains": _texts(exclusions.get("synthetic_domains")),
                "filters": [_filter(rule) for rule in exclusions.get("filters") or ()],
            }
        ),
        "options": options,
        "variables": variables,
        "scales": {n: _scale(spec) for n, spec in (raw.get("scales") or {}).items()},
        "analysis": {key: _texts(names) for key, names in raw["analysis"].items()},
        "notes": {key: _text(note) for key, note in (raw.get("notes") or {}).items()},
    }
    return {key: part for key, part in tree.items() if part or key in ("variables", "analysis")}


def name_kind(spec: dict) -> str:
    """The kind of answer of a variable of a flat tree."""
    if spec.get("kind"):
        return spec["kind"]
    if spec.get("contains"):
        return ONE_OF_SEVERAL
    if spec.get("options"):
        order = spec.get("ordered")
        return OPTIONS if order is None else ORDERED if order else UNORDERED
    if spec.get("range"):
        return DECIMAL if spec.get("decimals") else WHOLE
    return LEFT_OUT[2]


def _own(item: dict, group: str, spec: dict, pattern: str) -> dict:
    """An item of a grid question with the headers and the answers that it shares."""
    made = {key: spec[key] for key in GRID_KEYS if key in spec} | item | {"group": group}
    whole = plain(str(spec.get("gloss", group)))
    english = pattern.replace("{group}", whole).replace("{item}", plain(str(item["gloss"])))
    if "header" not in made and "item" in made:
        question = plain(str(spec["header"]))
        made["header"] = pattern.replace("{group}", question).replace(
            "{item}", plain(str(made["item"]))
        )
    made["headers"] = [*(item.get("headers") or ()), english]
    return made


def _variable(spec: dict) -> dict:
    made = {
        "header": _text(spec.get("header")),
        "headers": _texts(spec.get("headers")),
        "gloss": _text(spec.get("gloss")),
        **{key: _text(spec.get(key)) for key in VARIABLE_TEXTS},
        "missing": _texts(spec.get("missing")),
        "recode": {_text(a): _text(b) for a, b in (spec.get("recode") or {}).items()},
    }
    if spec.get("reversed"):
        made["reversed"] = True
    if spec.get("keep") is False:
        made["keep"] = False
    kind = spec.get("kind")
    if not made["contains"] and spec.get("options"):
        made["options"] = spec["options"]
        if spec.get("ordered") is not None and kind not in LEFT_OUT:
            made["ordered"] = spec["ordered"]
            kind = None if kind == YES_OR_NO else kind
    elif spec.get("range") and not made["contains"]:
        made["range"] = [_number(end) for end in spec["range"]]
        broken = spec.get("decimals") and kind not in LEFT_OUT
        if broken or not all(isinstance(end, int) for end in made["range"]):
            made["decimals"] = True
    boxed = kind == TICKED and made["contains"]
    if kind in (OPEN, *LEFT_OUT) or boxed or kind == YES_OR_NO and "options" in made:
        made["kind"] = kind
    return _kept(made)


def _personal(spec: dict) -> dict:
    made = {key: _text(spec.get(key)) for key in ("header", "gloss", "purpose", "note")}
    return _kept(made | {"headers": _texts(spec.get("headers"))})


def _option(row: dict) -> dict:
    code = row["code"] if isinstance(row["code"], int) else _text(row["code"])
    made = {"code": code, "texts": _texts(row["texts"]), "gloss": _text(row["gloss"])}
    if row.get("note"):
        made["note"] = _text(row["note"])
    return made


def _filter(rule: dict) -> dict:
    made = {"header": _text(rule["header"]), "gloss": _text(rule.get("gloss"))}
    return _kept(made | {key: _texts(rule.get(key)) for key in ("keep", "drop")})


def _scale(spec: dict) -> dict:
    made = {key: _text(spec.get(key)) for key in ("gloss", "meaning", "method", "codes", "note")}
    if spec.get("confirmed"):
        made["codes"] = "as they are"
    made["items"] = list(spec["items"])
    bands = {}
    for band, (low, high) in (spec.get("bands") or {}).items():
        bands[_text(band)] = [_number(low), _number(high)]
    made["bands"] = bands
    if spec.get("min_answered") is not None:
        made["min_answered"] = _number(spec["min_answered"])
    return _kept(made)


def _kept(tree: dict) -> dict:
    """Without what is empty."""
    return {key: value for key, value in tree.items() if value not in (None, "", [], {})}


def _text(value) -> str:
    """A text as it is compared, without what no file can hold."""
    text = "" if value is None else str(value)
    if not text.isprintable():
        odd = ("Cs", "Cn", "Cc")
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in odd)
    return plain(text)


def _texts(values) -> list:
    return [text for text in map(_text, values or ()) if text]


def _number(value):
    return int(value) if float(value).is_integer() else float(value)
