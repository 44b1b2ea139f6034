"""Reading a codebook from YAML or a workbook, with the line or cell of whatever is wrong."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.paths import NONE, resolve
from helpers.base.plain_yaml import list_misfits, place_lines, read_yaml, refuse_misfit
from helpers.base.text import file_name, plain, shown
from helpers.survey.codebook.open_questions import find_open, refuse_open
from helpers.survey.codebook.tree import build_codebook
from helpers.survey.codebook.variables import Codebook
from helpers.survey.codebook.workbook import read_workbook

DEFAULT = "data/codebook.yml"
SCHEMA = "data/codebook.schema.json"
ZIP = b"PK\x03\x04"  # how a workbook begins


def read_codebook(path: str | Path = DEFAULT) -> Codebook:
    """Read a codebook from YAML or from a workbook; of 'none' an empty one.

    Raises InputError naming the file, the line or the cell, and what is wrong.
    """
    if path == NONE:
        return Codebook({}, {}, {}, (), (), (), (), ())
    path = resolve(path)
    name = file_name(path)
    raw, where = read_tree(path)
    try:
        book = build_codebook(raw)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise InputError(_sentence(error, where, name)) from None
    filters = []
    for count, rule in enumerate(book.filters):
        filters.append(replace(rule, place=where(("exclusions", "filters", count))))
    return replace(book, filters=tuple(filters))


def list_errors(path: str | Path) -> list[str]:
    """All that is wrong with a codebook, a sentence each, as far as it can be told at once.

    What does not fit the schema comes first, then questions that are not answered, then what does
    not fit together. What only follows from something else is left out. [] for a codebook that
    reads; what no tree can be made of is one sentence.
    """
    path = resolve(path)
    name = file_name(path)
    cells: list[str] = []
    try:
        raw, where = _read_raw(path, name, cells)
    except InputError as error:
        return cells or [str(error)]
    misfits = list_misfits(raw, SCHEMA, name, where, ("the codebook", DEFAULT))
    # Beside cells that are wrong, what stands in no cell of its own follows from them.
    found = cells + [said for keys, said in misfits if not cells or "cell" in where(keys)]
    if found:
        return found
    questions = [f"{name}, {where(keys)}: not yet answered: {q}" for keys, q in find_open(raw)]
    if questions:
        return questions
    malformed: list = []
    try:
        build_codebook(raw, malformed)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        malformed = malformed or [error]
    return [_sentence(error, where, name) for error in malformed]


def _sentence(error: Exception, where: Callable, name: str) -> str:
    """What is malformed, with the line or the cell where it stands."""
    what = f"'{error.args[0]}'" if isinstance(error, KeyError) and error.args else str(error)
    keys = getattr(error, "keys", ())
    place = f"{name}, {where(keys)}" if keys else name
    return (
        f"{place}: not a complete codebook, {shown(what, 240)} is missing or malformed; "
        f"compare {DEFAULT}."
    )


def read_wordings(path: str | Path = DEFAULT) -> list[str]:
    """Every text of a codebook, as pages may say it."""
    texts = []
    waiting = [read_tree(path)[0]]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += [*part, *part.values()]
        elif isinstance(part, list):
            waiting += part
        elif isinstance(part, str):
            texts.append(plain(part))
    return texts


def read_tree(path: str | Path) -> tuple[dict, Callable]:
    """What a codebook says as a tree that fits the schema, and where each part of it stands.

    Raises InputError for what does not fit, and for a question that is not answered yet.
    """
    path = resolve(path)
    name = file_name(path)
    raw, where = _read_raw(path, name)
    refuse_open(raw, name, where)
    refuse_misfit(raw, SCHEMA, name, where, ("the codebook", DEFAULT))
    return raw, where


def _read_raw(path: Path, name: str, found: list | None = None) -> tuple[dict, Callable]:
    """The tree of a codebook, and where its parts stand. found: as of read_workbook."""
    if _is_workbook(path):
        raw, where = read_workbook(path, found)
    else:
        raw = read_yaml(path, "codebook", DEFAULT)
        lines = place_lines(path)

        def where(keys) -> str:
            return lines(_own_keys(raw, tuple(keys)))

    _refuse_odd_keys(raw, name, where, [])
    return raw, where


def _is_workbook(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) == ZIP
    except OSError:
        return False  # whoever reads it says so


def _own_keys(raw: dict, keys: tuple) -> tuple:
    """Where a variable of the flat tree stands in a tree with grid questions.

    The tree may not fit the schema: then the keys are returned as they are.
    """
    named, groups = raw.get("variables"), raw.get("groups")
    if keys[:1] != ("variables",) or len(keys) < 2 or not isinstance(groups, dict):
        return keys
    if isinstance(named, dict) and keys[1] in named:
        return keys
    for group, spec in groups.items():
        items = spec.get("items") if isinstance(spec, dict) else None
        if isinstance(items, dict) and keys[1] in items:
            return ("groups", group, "items", *keys[1:])
    return keys


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
