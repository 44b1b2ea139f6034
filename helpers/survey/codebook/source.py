"""Reading a codebook from YAML, with the line of whatever is wrong in it."""

from collections.abc import Callable
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.paths import NONE, resolve
from helpers.base.plain_yaml import place_lines, read_yaml, refuse_misfit
from helpers.base.text import file_name, plain, shown
from helpers.survey.codebook.tree import build_codebook
from helpers.survey.codebook.variables import Codebook

DEFAULT = "data/codebook.yml"
SCHEMA = "data/codebook.schema.json"


def read_codebook(path: str | Path = DEFAULT) -> Codebook:
    """Read a codebook; of 'none' an empty one.

    Raises InputError naming the file, the line and what is wrong.
    """
    if path == NONE:
        return Codebook({}, {}, {}, (), (), (), (), ())
    path = resolve(path)
    name = file_name(path)
    raw, where = read_yaml(path, "codebook", DEFAULT), place_lines(path)
    _refuse_odd_keys(raw, name, where, [])
    refuse_misfit(raw, SCHEMA, name, where, ("the codebook", DEFAULT))
    try:
        return build_codebook(raw)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        what = f"'{error.args[0]}'" if isinstance(error, KeyError) and error.args else str(error)
        raise InputError(
            f"{name}: not a complete codebook, {shown(what, 240)} is missing or malformed; "
            f"compare {DEFAULT}."
        ) from None


def read_wordings(path: str | Path = DEFAULT) -> list[str]:
    """Every text of a codebook, as pages may say it."""
    texts = []
    waiting = [read_yaml(resolve(path), "codebook", DEFAULT)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            waiting += [*part, *part.values()]
        elif isinstance(part, list):
            waiting += part
        elif isinstance(part, str):
            texts.append(plain(part))
    return texts


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
