"""Reading a codebook from a workbook: the cells as a tree, and where each part of it stands."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from helpers.base.errors import InputError, nearest
from helpers.base.text import file_name, list_words
from helpers.survey.codebook.workbook import layout
from helpers.survey.codebook.workbook.parts import (
    collect_options,
    collect_questions,
    collect_scales,
    place_study,
)
from helpers.survey.codebook.workbook.rows import Follows, noted, read_heads, read_rows
from helpers.survey.reading.formats import read_binary


def read_workbook(path: Path, found: list | None = None) -> tuple[dict, Callable]:
    """The tree of a workbook, and a function from a path of keys to its place in words.

    Formulas and links are refused or passed over, never followed; the workbook is read by a
    process of its own with bounded time and memory. found: a list that takes what is wrong with
    single cells, so that the tree is what the others say; None: the first is raised. Raises
    InputError naming sheet and cell.
    """
    name = file_name(path)
    about = path.stat()
    return tree_of_sheets(_read_sheets(path, about.st_mtime_ns, about.st_size), name, found)


def tree_of_sheets(
    sheets: dict[str, dict], name: str, found: list | None = None
) -> tuple[dict, Callable]:
    """The tree that sheets say, as they were typed. Raises InputError naming sheet and cell.

    found: as of read_workbook; where sheets or heads are wrong, Follows is raised once all are
    told.
    """
    for title in layout.SHEET_COLUMNS:
        with noted(found):
            _refuse_unseen(title, sheets, name)
    heads = {}
    for title in layout.SHEET_COLUMNS if not found else ():
        with noted(found):
            heads[title] = read_heads(sheets[title], title, name, found)
    if found:
        raise Follows(name)
    rows = {}
    for title, columns in heads.items():
        rows[title] = read_rows(sheets[title], columns, title, name, found)
    places: dict[tuple, str] = {}
    tree: dict = {"options": collect_options(rows["Answers"], name, places, found)}
    tree |= collect_questions(rows["Questions"], name, places, found)
    tree["scales"] = collect_scales(rows["Scales"], rows["Questions"], name, places, found)
    place_study(tree, rows["Study"], rows["Questions"], (name, places, found))

    def where(keys) -> str:
        keys = tuple(keys)
        while keys and keys not in places:
            keys = keys[:-1]
        return places.get(keys, "sheet Study")

    return tree, where


def _refuse_unseen(title: str, sheets: dict[str, dict], name: str) -> None:
    """Raise InputError for a sheet that is not there, or hidden."""
    if title not in sheets:
        raise InputError(
            f"{name}: there is no sheet {title}{nearest(title, sheets)}; expected the sheets "
            f"{list_words(layout.SHEET_COLUMNS)}, as ./build.sh init writes them."
        )
    if sheets[title]["state"] != "visible":
        raise InputError(
            f"{name}: the sheet {title} is hidden; show it (right click on the names of the "
            "sheets, Unhide) and look at it before it is used."
        )


@lru_cache(maxsize=4)
def _read_sheets(path: Path, changed: int, size: int) -> dict[str, dict]:
    """The sheets of a workbook as they were typed; changed and size tell one state of it."""
    return {part["name"]: part for part in read_binary([path], "cells")}
