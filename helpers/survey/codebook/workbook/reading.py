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
from helpers.survey.codebook.workbook.rows import read_rows
from helpers.survey.reading.formats import read_binary


def read_workbook(path: Path) -> tuple[dict, Callable]:
    """The tree of a workbook, and a function from a path of keys to its place in words.

    Formulas and links are refused or passed over, never followed; the workbook is read by a
    process of its own with bounded time and memory. Raises InputError naming sheet and cell.
    """
    name = file_name(path)
    about = path.stat()
    return tree_of_sheets(_read_sheets(path, about.st_mtime_ns, about.st_size), name)


def tree_of_sheets(sheets: dict[str, dict], name: str) -> tuple[dict, Callable]:
    """The tree that sheets say, as they were typed. Raises InputError naming sheet and cell."""
    for title in layout.SHEET_COLUMNS:
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
    rows = {title: read_rows(sheets[title], title, name) for title in layout.SHEET_COLUMNS}
    places: dict[tuple, str] = {}
    tree: dict = {"options": collect_options(rows["Answers"], name, places)}
    tree |= collect_questions(rows["Questions"], name, places)
    tree["scales"] = collect_scales(rows["Scales"], rows["Questions"], name, places)
    place_study(tree, rows["Study"], rows["Questions"], name, places)

    def where(keys) -> str:
        keys = tuple(keys)
        while keys and keys not in places:
            keys = keys[:-1]
        return places.get(keys, "sheet Study")

    return tree, where


@lru_cache(maxsize=4)
def _read_sheets(path: Path, changed: int, size: int) -> dict[str, dict]:
    """The sheets of a workbook as they were typed; changed and size tell one state of it."""
    return {part["name"]: part for part in read_binary(path, "cells", file_name(path))}
