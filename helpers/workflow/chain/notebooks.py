"""What a notebook declares: its parameters, and the helper modules it imports (standard library
only)."""

import ast
import json
import re
from functools import cache
from itertools import chain
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.paths import ROOT

FOLDER = ROOT / "notebooks"  # in what follows, folder is that of the notebooks
NUMBERED = re.compile(r"[A-Z]?\d+[a-z]?_")


def names(folder: Path = FOLDER) -> list[str]:
    """The notebooks in reading order: numbered ones, then supplements; others in the folder are
    somebody's scratch paper."""
    return sorted(path.stem for path in folder.glob("*.ipynb") if NUMBERED.match(path.name))


@cache
def code_cells(name: str, folder: Path = FOLDER) -> tuple[tuple[str, frozenset], ...]:
    """Source and tags of each code cell of a notebook."""
    try:
        cells = json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError):
        raise InputError(
            f"{name}.ipynb: not a whole notebook (perhaps it is being saved); "
            "open it in JupyterLab and save it."
        ) from None
    return tuple(
        ("".join(c["source"]), frozenset(c["metadata"].get("tags", [])))
        for c in cells
        if c["cell_type"] == "code"
    )


@cache
def parameters(name: str, folder: Path = FOLDER) -> dict:
    """Parameter -> default value, from the cell tagged 'parameters' (literals, one a line)."""
    tagged = [source for source, tags in code_cells(name, folder) if "parameters" in tags]
    if len(tagged) != 1:
        raise InputError(
            f"{name}.ipynb: {len(tagged)} cells are tagged 'parameters'; exactly one must be."
        )
    return dict(_read_line(line, name) for line in _parse(tagged[0], f"{name}.ipynb").body)


def _read_line(line: ast.stmt, name: str) -> tuple[str, object]:
    try:
        (target,) = line.targets
        value = ast.literal_eval(line.value)
        if value is not None:
            return target.id, value
    except (AttributeError, ValueError):
        pass
    words = ast.unparse(line).splitlines()[0][:80]
    raise InputError(
        f"{name}.ipynb, line {line.lineno} of its parameters: '{words}'; "
        "expected a name, =, and a number, text, list or truth value."
    )


def exhibit_files(path: Path) -> list[str]:
    """Tables, figures and the numbers drawn that an executed notebook shows, as paths in the build
    folder; none if it cannot be read."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):
        return []
    files = []
    for output in chain.from_iterable(cell.get("outputs", []) for cell in cells):
        about = output.get("metadata", {}).get("exhibit", {})
        files += [about[key] for key in ("source", "image") if about.get(key)]
    return files


def modules(name: str, folder: Path = FOLDER) -> list[Path]:
    """Every file of helpers that a notebook imports, directly or through another helper."""
    seen: set[Path] = set()
    for source, _ in code_cells(name, folder):
        _follow(source, seen, f"{name}.ipynb")
    return sorted(seen)


def module_files(source: str) -> list[Path]:
    """Every file of helpers that a piece of code imports, directly or through another."""
    seen: set[Path] = set()
    _follow(source, seen, "this code")
    return sorted(seen)


def _follow(source: str, seen: set[Path], where: str) -> None:
    for module in imported(source, where):
        for path in _files(module):
            if path not in seen:
                seen.add(path)
                _follow(path.read_text(encoding="utf-8"), seen, path.relative_to(ROOT).as_posix())


@cache
def imported(source: str, where: str = "this code") -> frozenset[str]:
    """Dotted names a piece of code imports; 'from a import b' counts as a and a.b. where: what to
    call it if it cannot be read (InputError)."""
    found = set()
    for node in _statements(_parse(source, where)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def _parse(source: str, where: str) -> ast.Module:
    try:
        return ast.parse(
            re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.MULTILINE)
        )  # commands of Jupyter are no Python
    except SyntaxError as error:
        words = (error.text or "").strip()[:80]
        part = "cell" if where.endswith(".ipynb") else "text"
        raise InputError(
            f"{where}: '{words}' is not Python ({error.msg}, line {error.lineno} of its {part})."
        ) from None


def _statements(tree: ast.Module):
    """Every statement, those within others too; an expression imports nothing."""
    waiting: list = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for part in ("body", "orelse", "finalbody", "handlers", "cases"):
            waiting += getattr(node, part, [])


@cache
def _files(module: str) -> list[Path]:
    parts = module.split(".")
    if parts[0] != "helpers":
        return []
    place = ROOT.joinpath(*parts)
    parents = [ROOT.joinpath(*parts[:i], "__init__.py") for i in range(1, len(parts))]
    return [p for p in [*parents, place.with_suffix(".py"), place / "__init__.py"] if p.is_file()]
