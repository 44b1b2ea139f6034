"""Where a number comes from: the cell that computed it, the helpers which that cell calls, and
their source as the report shows it."""

import ast
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers.base.paths import ROOT

COMPUTING = ("helpers.statistics", "helpers.scoring")  # where a statistic is made
# These put rows into their final form, and make no statistic.
FORMING = {"tidy", "hide_ends"}


@dataclass(frozen=True)
class Origin:
    """cell: the identifier of a cell of a notebook; helpers: what it calls, as module.function."""

    cell: str
    helpers: tuple


def find_origin(notebook: dict, exhibit: str | None, results: str) -> Origin | None:
    """The last cell that computes with the helpers, up to the one that shows an exhibit.

    exhibit: its id, or None where no exhibit shows the number: then up to the cell that writes
    the file of results. None if no cell computes.
    """
    known = {}  # name in the notebook -> module, or module.function
    found = None
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        try:
            tree = ast.parse("".join(cell["source"]))
        except SyntaxError:  # a command of the notebook's own, which computes nothing
            continue
        known |= _imports(tree)
        called = _calls(tree, known)
        if called:
            found = Origin(cell["id"], called)
        last = exhibit in _shown(cell) if exhibit else results in "".join(cell["source"])
        if last:
            break
    return found


@cache
def read_module(name: str) -> tuple[Path, str, list[str]]:
    """Path in the project, source, and public functions of a module of the helpers."""
    path = Path(*name.split(".")).with_suffix(".py")
    source = (ROOT / path).read_text(encoding="utf-8")
    functions = [n.name for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)]
    return path, source, functions


def list_functions(name: str) -> list[str]:
    """The public functions of a module of the helpers; none of one that is not there."""
    path = ROOT / Path(*name.split(".")).with_suffix(".py")
    return read_module(name)[2] if path.is_file() else []


def show_module(name: str, source: str, functions: list[str]) -> str:
    """Highlighted source as HTML, with a target at each function."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    page = highlight(source, PythonLexer(), HtmlFormatter())
    for function in functions:
        named = f'<span class="nf">{function}</span>'
        target = f'<span class="nf" id="{name}.{function}">{function}</span>'
        page = page.replace(named, target, 1)
    return page


def text_notebook(notebook: dict) -> str:
    """A notebook as its page hands it out: text and code, without the outputs that the page
    shows."""
    cells = []
    for cell in notebook["cells"]:
        cell = {**cell, "metadata": {"tags": cell.get("metadata", {}).get("tags", [])}}
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        cells.append(cell)
    kept = {k: v for k, v in notebook.get("metadata", {}).items() if k != "papermill"}
    made = {**notebook, "cells": cells, "metadata": kept}
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _imports(tree: ast.Module) -> dict[str, str]:
    names = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def _calls(tree: ast.Module, known: dict[str, str]) -> tuple:
    """Functions of the computing helpers that are called, each once, in order."""
    called = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        made = node.func
        name = ""
        if isinstance(made, ast.Attribute) and isinstance(made.value, ast.Name):
            name = f"{known.get(made.value.id, '')}.{made.attr}"
        elif isinstance(made, ast.Name):
            name = known.get(made.id, "")
        if name.startswith(COMPUTING) and name.rpartition(".")[2] not in FORMING:
            called.append(name)
    return tuple(dict.fromkeys(called))


def _shown(cell: dict) -> set[str]:
    """The exhibits that a cell shows."""
    shown = set()
    for output in cell.get("outputs", []):
        shown.add(output.get("metadata", {}).get("exhibit", {}).get("id"))
    return shown - {None}
