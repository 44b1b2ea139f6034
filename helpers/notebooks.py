"""What a notebook declares: its parameters, and the helper modules it imports (standard library only)."""

import ast
import json
import os
from functools import cache
from pathlib import Path

from helpers.project import ROOT

FOLDER = Path(os.environ.get("REPLICATION_NOTEBOOKS") or ROOT / "notebooks")  # the variable is set by tests only


def names() -> list[str]:
    """The notebooks in reading order: numbered ones, then supplements."""
    return sorted(path.stem for path in FOLDER.glob("*.ipynb"))


@cache
def code_cells(name: str) -> tuple[tuple[str, frozenset], ...]:
    """Source and tags of each code cell of a notebook."""
    cells = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return tuple(("".join(c["source"]), frozenset(c["metadata"].get("tags", []))) for c in cells if c["cell_type"] == "code")


@cache
def parameters(name: str) -> dict:
    """Parameter -> default value, read from the cell tagged 'parameters' (literals, one a line)."""
    tagged = [source for source, tags in code_cells(name) if "parameters" in tags]
    if len(tagged) != 1:
        raise RuntimeError(f"{name}.ipynb: {len(tagged)} cells are tagged 'parameters'; exactly one must be.")
    return {line.targets[0].id: ast.literal_eval(line.value) for line in ast.parse(tagged[0]).body}


def modules(name: str) -> list[Path]:
    """Every file of helpers that a notebook imports, directly or through another helper."""
    seen: set[Path] = set()
    for source, _ in code_cells(name):
        _follow(source, seen)
    return sorted(seen)


def module_files(source: str) -> list[Path]:
    """Every file of helpers that a piece of code imports, directly or through another."""
    seen: set[Path] = set()
    _follow(source, seen)
    return sorted(seen)


def _follow(source: str, seen: set[Path]) -> None:
    for module in imported(source):
        for path in _files(module):
            if path not in seen:
                seen.add(path)
                _follow(path.read_text(encoding="utf-8"), seen)


def imported(source: str) -> set[str]:
    """Dotted names a piece of code imports; 'from a import b' counts as a and a.b."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _files(module: str) -> list[Path]:
    parts = module.split(".")
    if parts[0] != "helpers":
        return []
    place = ROOT.joinpath(*parts)
    parents = [ROOT.joinpath(*parts[:i], "__init__.py") for i in range(1, len(parts))]
    return [p for p in [*parents, place.with_suffix(".py"), place / "__init__.py"] if p.is_file()]
