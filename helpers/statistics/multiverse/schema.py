"""The form of a file of choices: what it may hold, and in a sentence what of it does not fit."""

import json

from helpers.base.errors import InputError, nearest
from helpers.base.paths import ROOT
from helpers.base.text import shown

SCHEMA = "data/multiverse.schema.json"
EXAMPLE = "data/multiverse.yml"
KINDS = {
    "object": "names, each with what belongs to it",
    "array": "a list",
    "string": "a name",
    "number": "a number",
    "integer": "a whole number",
}


def refuse_other_shape(raw: dict, name: str) -> None:
    """Hold a file against the schema; the first place that does not fit is told."""
    import fastjsonschema

    schema = json.loads((ROOT / SCHEMA).read_text(encoding="utf-8"))
    try:
        fastjsonschema.compile(schema)(raw)
    except fastjsonschema.JsonSchemaValueException:
        # It takes 1.5 s to import, and says better where and what.
        from jsonschema import Draft202012Validator

        errors = list(Draft202012Validator(schema).iter_errors(raw))
        # What is wrong comes before what is absent.
        errors.sort(key=lambda error: error.validator == "required")
        raise InputError(f"{name}: {_sentence_of(errors[0])}") from None


def _sentence_of(error) -> str:
    """What does not fit, and what was expected."""
    steps = list(error.absolute_path)
    place = ", ".join(f"entry {s + 1}" if isinstance(s, int) else str(s) for s in steps)
    found = shown(json.dumps(error.instance, default=str, ensure_ascii=False), 40)
    kind = error.validator
    if error.parent is not None and error.parent.validator == "propertyNames":
        kind, place = "propertyNames", steps[-1]
    if kind == "propertyNames" or kind == "enum":
        known = error.validator_value if kind == "enum" else error.parent.schema["enum"]
        return sentence_unknown(f"{place}", error.instance, known)
    if kind == "additionalProperties":
        extra = next(key for key in error.instance if key not in error.schema["properties"])
        what = {"dimensions": "dimension", "": "part"}.get(place, place)
        return sentence_unknown(what, extra, error.schema["properties"])
    if kind == "required":
        absent = next(key for key in error.validator_value if key not in error.instance)
        if place == "dimensions":
            return f"dimension {absent} has no choices; name at least one."
        where = " ".join(map(str, steps[1:] if steps[:1] == ["dimensions"] else [place]))
        return f"{where or 'the file'} has no {absent}; compare {EXAMPLE}."
    if kind == "minProperties":
        return f"dimension {steps[-1]} has no choices; name at least one."
    if kind == "anyOf":
        return f"{place}: expected the name of a choice or a list of names; found {found}."
    if kind == "type":
        wanted = error.validator_value
        wanted = wanted if isinstance(wanted, str) else wanted[0]
        return f"{place}: expected {KINDS.get(wanted, wanted)}; found {found}."
    return f"{place}: {found} does not fit; compare {EXAMPLE}."


def list_known(dimension: str) -> list:
    """The choices that the package knows in a dimension; none where a file is free to name them."""
    schema = json.loads((ROOT / SCHEMA).read_text(encoding="utf-8"))
    described = schema["properties"]["dimensions"]["properties"][dimension]
    return described.get("propertyNames", {}).get("enum", [])


def sentence_unknown(where: str, word, known) -> str:
    """That a name is not known, the nearest that is, and all that are."""
    return (
        f"{where} '{word}' is not known{nearest(word, known)}; "
        f"there are {', '.join(sorted(map(str, known)))}."
    )
