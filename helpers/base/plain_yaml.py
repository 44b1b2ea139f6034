"""YAML as this package uses it: text, numbers, lists and mappings; no aliases, no depth, no size that could be a trap."""

from pathlib import Path

import yaml

from helpers.base.errors import InputError
from helpers.base.text import shown

MAX_BYTES, MAX_DEPTH = 1_000_000, 12
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path, what: str, example: str) -> dict:
    """A YAML file whose top level is a mapping. Raises InputError, naming the file as a `what` like the `example`, for anything else."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                f"{path.name}: larger than {MAX_BYTES // 1000} kB; expected a {what} like {example}."
            )
        text = path.read_bytes().decode("utf-8-sig")
        _refuse_traps(text, path.name)
        raw = yaml.load(text, Loader=Loader)  # a safe loader: it makes no objects
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
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise InputError(
                f"{name}, line {event.start_mark.line + 1}: YAML anchors and aliases (& and *) are not allowed here; write the text out."
            )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(
            event, yaml.CollectionEndEvent
        )
        if depth > MAX_DEPTH:
            raise InputError(
                f"{name}, line {event.start_mark.line + 1}: nested more than {MAX_DEPTH} deep; a codebook is not."
            )


def _first_line(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or next(
        iter(str(error).splitlines()), type(error).__name__
    )
    return shown(what, 100) + (f", line {mark.line + 1}" if mark else "")
