"""Reading a codebook from YAML, with the line of whatever is wrong in it."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

from helpers.base.errors import InputError, nearest
from helpers.base.paths import ROOT, resolve
from helpers.base.plain_yaml import find_line, read_yaml
from helpers.base.text import file_name, list_words, shown
from helpers.survey.codebook.tree import build_codebook
from helpers.survey.codebook.variables import Codebook

DEFAULT = "data/codebook.yml"
SCHEMA = "data/codebook.schema.json"


@cache
def _validator():
    import fastjsonschema

    return fastjsonschema.compile(json.loads((ROOT / SCHEMA).read_text(encoding="utf-8")))


def read_codebook(path: str | Path = DEFAULT) -> Codebook:
    """Read a codebook.

    Raises InputError naming the file, the line and what is wrong.
    """
    path = resolve(path)
    name = file_name(path)
    raw, where = read_yaml(path, "codebook", DEFAULT), _lines(path)
    refuse_tree(raw, name, where)
    try:
        return build_codebook(raw)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        what = f"'{error.args[0]}'" if isinstance(error, KeyError) and error.args else str(error)
        raise InputError(
            f"{name}: not a complete codebook, {shown(what, 240)} is missing or malformed; "
            f"compare {DEFAULT}."
        ) from None


def _lines(path: Path) -> Callable:
    return lambda keys: f"line {find_line(path, keys)}"


def refuse_tree(raw: dict, name: str, where: Callable) -> None:
    """Raise InputError for a key that is unknown or missing, or a value of the wrong type.

    where: from a path of keys to its place in words.
    """
    import fastjsonschema

    _refuse_odd_keys(raw, name, where, [])
    try:
        _validator()(raw)
    except fastjsonschema.JsonSchemaValueException as error:
        keys = [int(k) if str(k).isdigit() else k for k in error.path[1:]]
        raise InputError(_say(error, raw, keys, name, where)) from None


def _refuse_odd_keys(part, name: str, where: Callable, keys: list) -> None:
    """Keys are texts; YAML also takes numbers, dates, 'yes' and 'no'."""
    if isinstance(part, list):
        for i, value in enumerate(part):
            _refuse_odd_keys(value, name, where, [*keys, i])
    if isinstance(part, dict):
        for key, value in part.items():
            if not isinstance(key, str):
                raise InputError(
                    f"{name}, {where([*keys, key])}: the key {shown(str(key), 40)} is no text; "
                    "write it in quotes."
                )
            _refuse_odd_keys(value, name, where, [*keys, key])


def _say(error, raw, keys: list, name: str, where: Callable) -> str:
    """What the schema refuses, in a sentence: where, what, and what to do."""
    value = _value(raw, keys)
    of = f" of '{shown(str(keys[-2]), 40)}'" if len(keys) > 1 else ""
    at = f"'{shown(str(keys[-1]), 40)}'{of}" if keys else "the codebook"
    known = list(error.definition.get("properties", ()))
    unknown = [key for key in value if key not in known] if isinstance(value, dict) else []
    # A misspelt key is also a missing one: the misspelling is what to say.
    if known and unknown and error.rule in ("additionalProperties", "required"):
        unknown = unknown[0]
        return (
            f"{name}, {where([*keys, unknown])}: unknown key '{shown(unknown, 40)}' in {at}"
            f"{nearest(unknown, known)}; known are {list_words(known)}."
        )
    if error.rule == "required" and isinstance(value, dict):
        absent = [key for key in error.definition["required"] if key not in value]
        return (
            f"{name}, {where(keys)}: not a complete codebook, "
            f"{list_words(f'{chr(39)}{k}{chr(39)}' for k in absent)} in {at} is missing or "
            f"malformed; compare {DEFAULT}."
        )
    expected = error.definition.get("description") or error.rule_definition
    return f"{name}, {where(keys)}: {at} is {_brief(value)}; expected {expected}."


def _value(raw, keys):
    for key in keys:
        try:
            raw = raw[key]
        except (KeyError, IndexError, TypeError):
            return None
    return raw


def _brief(value) -> str:
    if value is None:
        return "empty"
    if isinstance(value, dict | list):
        return f"a {'mapping' if isinstance(value, dict) else 'list'} of {len(value)}"
    return f"'{shown(str(value), 40)}'"
