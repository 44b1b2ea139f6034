"""YAML as this package uses it: text, numbers, lists and mappings; no aliases, no depth, no size
that could be a trap."""

import json
import math
from pathlib import Path

import yaml

from helpers.base.errors import InputError, nearest
from helpers.base.paths import resolve
from helpers.base.text import shown

MAX_BYTES, MAX_DEPTH = 1_000_000, 12
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
    depth, open_nodes = 0, []
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


def find_line(path: Path, keys) -> int:
    """The line of a YAML file in which the value under a path of keys and positions stands.

    keys: as far as they lead; the line of the last that is there is returned, from 1.
    """
    node = yaml.compose(path.read_bytes().decode("utf-8-sig"), Loader=yaml.SafeLoader)
    line = 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pairs = [pair for pair in node.value if pair[0].value == str(key)]
            if not pairs:
                break
            line, node = pairs[0][0].start_mark.line + 1, pairs[0][1]
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


def refuse_misfit(tree: dict, schema: str, name: str) -> None:
    """Hold what a file says against a JSON Schema of the package.

    schema: its path from the project's root; each part describes what is expected of it.
    Raises InputError, one sentence that names the file, the place in it and what was expected.
    """
    import fastjsonschema  # in .1 s, jsonschema takes more than 1

    _refuse_endless(tree, name, [])
    compiled = fastjsonschema.compile(json.loads(resolve(schema).read_text(encoding="utf-8")))
    try:
        compiled(tree)
    except fastjsonschema.JsonSchemaValueException as error:
        raise InputError(f"{name}: {_sentence_misfit(error, error.path[1:])}") from None


def _refuse_endless(tree, name: str, path: list) -> None:
    """.nan and .inf are numbers to YAML, and within any limits to a schema."""
    if isinstance(tree, float) and not math.isfinite(tree):
        raise InputError(f"{name}: {_place(path)} is {tree}; expected a number.")
    if isinstance(tree, dict):
        for key, part in tree.items():
            _refuse_endless(part, name, [*path, key])
    if isinstance(tree, list):
        for i, part in enumerate(tree):
            _refuse_endless(part, name, [*path, i])


def _sentence_misfit(error, path: list) -> str:
    """What does not fit, where, and what was expected."""
    expected = error.definition.get("description", error.rule_definition)
    if error.rule == "required":
        absent = [key for key in error.rule_definition if key not in error.value]
        return f"{_place(path)} has no '{absent[0]}'; add it."
    if error.rule == "additionalProperties":
        known = error.definition["properties"]
        unknown = next(key for key in error.value if key not in known)
        return (
            f"{_place(path)} has an unknown setting '{shown(unknown, 40)}'"
            f"{nearest(unknown, known)}; known are {', '.join(known)}."
        )
    found = json.dumps(error.value, default=str, ensure_ascii=False)
    return f"{_place(path)} is {shown(found, 40)}; expected {expected}."


def _place(path: list) -> str:
    """A place in a file: the names that lead to it."""
    words = []
    for key in path:
        # fastjsonschema writes the place in a list as text.
        words.append(f"entry {int(key) + 1}" if str(key).isdigit() else f"'{shown(key, 40)}'")
    return ", ".join(words) or "the file"
