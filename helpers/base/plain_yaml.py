"""YAML as this package uses it: text, numbers, lists and mappings; no aliases, no depth, no size
that could be a trap."""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import yaml

from helpers.base.errors import InputError, nearest
from helpers.base.paths import resolve
from helpers.base.text import list_words, shown

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
MISFITS = 200  # of one file that are listed
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path, what: str, example: str) -> dict:
    """A YAML file whose top level is a mapping.

    Raises InputError, naming the file as a `what` like the `example`, for anything else.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                f"{path.name}: larger than {MAX_BYTES // 1000} kB; "
                f"expected a {what} like {example}."
            )
        text = path.read_bytes().decode("utf-8-sig")
        _refuse_traps(text, path.name)
        raw = yaml.load(text, Loader=Loader)  # a safe loader: it makes no objects
    except InputError:
        raise
    except FileNotFoundError:
        raise InputError(f"{path.name}: no such {what}; give a YAML file like {example}.") from None
    except OSError as error:
        raise InputError(
            f"{path.name}: cannot be read ({error.strerror}); give a YAML file like {example}."
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError, OverflowError) as error:
        raise InputError(f"{path.name}: not a readable YAML file ({_first_line(error)}).") from None
    if not isinstance(raw, dict):
        raise InputError(f"{path.name}: not a {what}; expected a YAML file like {example}.")
    return raw


def _refuse_traps(text: str, name: str) -> None:
    """Aliases can unfold without end, and depth can overflow the reader: neither is needed here."""
    depth = 0
    open_nodes = []
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise InputError(
                f"{name}, line {event.start_mark.line + 1}: YAML anchors and aliases (& and *) "
                "are not allowed here; write the text out."
            )
        _refuse_second_key(event, open_nodes, name)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(
            event, yaml.CollectionEndEvent
        )
        if depth > MAX_DEPTH:
            raise InputError(
                f"{name}, line {event.start_mark.line + 1}: nested more than {MAX_DEPTH} deep; "
                "a codebook is not."
            )


def _refuse_second_key(event, open_nodes: list, name: str) -> None:
    """A YAML reader keeps the last of two equal keys and says nothing.

    open_nodes: of each collection that is open, its keys so far (None for a list) and whether a
    key is next.
    """
    if isinstance(event, yaml.CollectionEndEvent):
        open_nodes.pop()
        return
    if not isinstance(event, yaml.NodeEvent):
        return
    if open_nodes and open_nodes[-1][0] is not None:
        keys, at_key = open_nodes[-1]
        open_nodes[-1] = (keys, not at_key)
        if at_key and isinstance(event, yaml.ScalarEvent):
            line = event.start_mark.line + 1
            if event.value in keys:
                raise InputError(
                    f"{name}, line {line}: the key '{shown(event.value, 60)}' is there twice "
                    f"(first in line {keys[event.value]}); keep one of them."
                )
            keys[event.value] = line
    if isinstance(event, yaml.CollectionStartEvent):
        open_nodes.append(({} if isinstance(event, yaml.MappingStartEvent) else None, True))


def _compose(path: Path):
    return yaml.compose(path.read_bytes().decode("utf-8-sig"), Loader=Loader)


def _line_of(node, keys) -> int:
    """The line, from 1, of what stands under a path of keys and positions, as far as they lead."""
    line = 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pairs = [pair for pair in node.value if pair[0].value == str(key)]
            if not pairs:
                break
            line = pairs[0][0].start_mark.line + 1
            node = pairs[0][1]
        elif isinstance(node, yaml.SequenceNode) and int(key) < len(node.value):
            node = node.value[int(key)]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _first_line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or next(
        iter(str(error).splitlines()), type(error).__name__
    )
    return shown(what, 100) + (f", line {mark.line + 1}" if mark else "")


def place_lines(path: Path) -> Callable:
    """A function from a path of keys and positions to its place in a YAML file, as 'line 3'."""
    node: list = []  # read once, and only where something is to be placed

    def where(keys) -> str:
        if not node:
            node.append(_compose(path))
        return f"line {_line_of(node[0], keys)}"

    return where


@cache
def _validator(schema: str) -> Callable:
    import fastjsonschema  # in .1 s, jsonschema takes more than 1

    return fastjsonschema.compile(json.loads(resolve(schema).read_text(encoding="utf-8")))


def refuse_misfit(tree: dict, schema: str, name: str, where: Callable, whole: tuple) -> None:
    """Hold what a file says against a JSON Schema of the package.

    schema: its path from the project's root; each part describes what is expected of it.
    where: from a path of keys and positions to its place in words. whole: what the file as a whole
    is called, and one to compare with.
    Raises InputError, one sentence with file, place, what was found and what was expected.
    """
    from fastjsonschema import JsonSchemaValueException

    refuse_endless(tree, name, where, [])
    try:
        _validator(schema)(tree)
    except JsonSchemaValueException as error:
        # fastjsonschema writes the place in a list as text.
        keys = [int(key) if str(key).isdigit() else key for key in error.path[1:]]
        keys, words = _say_misfits(error, tree, keys, *whole)[0]
        raise InputError(f"{name}, {where(keys)}: {words}") from None


def list_misfits(
    tree: dict, schema: str, name: str, where: Callable, whole: tuple
) -> list[tuple[list, str]]:
    """All in which a file does not fit a JSON Schema of the package: the keys of each place, and a
    sentence.

    What only follows from a key that is misspelt is left out. Arguments as of refuse_misfit.
    """
    try:
        refuse_misfit(tree, schema, name, where, whole)
        return []
    except InputError as error:
        first = [([], str(error))]
    from jsonschema import Draft7Validator  # it tells all at once, but takes a second to load

    rules = Draft7Validator(json.loads(resolve(schema).read_text(encoding="utf-8")))
    found: dict = {}
    for error in islice(rules.iter_errors(tree), MISFITS):
        keys = list(error.absolute_path)
        misfit = _Misfit(error.validator, error.schema, error.validator_value)
        for place, words in _say_misfits(misfit, tree, keys, *whole):
            found[f"{name}, {where(place)}: {words}"] = place
    ranked = sorted(found.items(), key=lambda item: _rank(tree, item[1]))
    return [(keys, said) for said, keys in ranked] or first


@dataclass(frozen=True)
class _Misfit:
    """What does not fit, as both libraries name it."""

    rule: str
    definition: dict
    rule_definition: object


def _rank(tree, keys: list) -> tuple:
    """Where a path of keys and positions stands in the order of a file."""
    places = []
    for key in keys:
        places.append(key if isinstance(key, int) else list(tree).index(key))
        tree = tree[key]
    return tuple(places)


def refuse_endless(tree, name: str, where: Callable, keys: list) -> None:
    """.nan and .inf are numbers to YAML, and within any limits to a schema."""
    if isinstance(tree, float) and not math.isfinite(tree):
        place = f"{name}, {where(keys)}"
        raise InputError(f"{place}: {_say_place(keys, name)} is {tree}; expected a number.")
    parts = tree.items() if isinstance(tree, dict) else ()
    if isinstance(tree, list):
        parts = enumerate(tree)
    for key, part in parts:
        refuse_endless(part, name, where, [*keys, key])


def _say_misfits(error, tree: dict, keys: list, whole: str, example: str) -> list[tuple]:
    """Where something does not fit, and in words what it is and what was expected: of a mapping
    each unknown key, or else the keys that are missing.
    """
    value = _look_up(tree, keys)
    at = _say_place(keys, whole)
    named = error.definition.get("propertyNames", {}).get("enum", ())
    known = list(error.definition.get("properties", named))
    unknown = [key for key in value if key not in known] if isinstance(value, dict) else []
    said = []
    if known and unknown and error.rule in ("additionalProperties", "propertyNames", "required"):
        for key in unknown:
            hint = f"{nearest(key, known)}; known are {list_words(known)}."
            said.append(([*keys, key], f"unknown key '{shown(key, 40)}' in {at}{hint}"))
    if error.rule == "required" and isinstance(value, dict):
        required = error.definition["required"]
        # A misspelt key is also a missing one: the misspelling is what to say.
        misspelt = [key for key in unknown if nearest(key, required)]
        absent = []
        for key in required:
            if key not in value and not any(nearest(other, [key]) for other in misspelt):
                absent.append(f"'{key}'")
        if absent:
            are = "is" if len(absent) == 1 else "are"
            said.append((keys, f"{list_words(absent)} in {at} {are} missing; compare {example}."))
    if said:
        return said
    expected = error.definition.get("description") or error.rule_definition
    return [(keys, f"{at} is {_brief(value)}; expected {expected}.")]


def _say_place(keys: list, whole: str) -> str:
    """A place in a file: its key or position, and what it is part of."""
    words = []
    for key in reversed(keys[-2:]):
        words.append(f"entry {key + 1}" if isinstance(key, int) else f"'{shown(str(key), 40)}'")
    return " of ".join(words) or whole


def _look_up(tree, keys: list):
    """What stands under a path of keys and positions; None where it leads nowhere."""
    for key in keys:
        try:
            tree = tree[key]
        except (KeyError, IndexError, TypeError):
            return None
    return tree


def _brief(value) -> str:
    """A value in a few words."""
    if value is None or value in ({}, []):
        return "empty"
    if isinstance(value, dict | list):
        return f"a {'mapping' if isinstance(value, dict) else 'list'} of {len(value)}"
    return f"'{shown(str(value), 40)}'"
