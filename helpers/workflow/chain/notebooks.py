"""What a notebook declares: its parameters, and the helper modules it imports (standard library
only)."""

import ast
import hashlib
import json
import re
from functools import cache
from itertools import chain
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.paths import ROOT

FOLDER = ROOT / "notebooks"  # in what follows, folder is that of the notebooks
NUMBERED = re.compile(r"[A-Z]?\d+[a-z]?_")
# Which modules a piece of code imports is found out by this module: a note holds for it alone.
RULES = Path(__file__).read_bytes()


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


class Imports:
    """What pieces of code import of helpers, by the digest of each: none is parsed twice.

    known: digest -> modules, of an earlier run.
    """

    def __init__(self, known: dict | None = None):
        self.known = known or {}
        self.used: dict[str, list[str]] = {}
        self._files: dict[Path, set[Path]] = {}

    def of_file(self, path: Path) -> set[Path]:
        """Files of helpers that one of them imports itself."""
        if path not in self._files:
            where = path.relative_to(ROOT).as_posix()
            self._files[path] = self.of_code(path.read_text(encoding="utf-8"), where)
        return self._files[path]

    def of_code(self, source: str, where: str) -> set[Path]:
        """Files of helpers that a piece of code imports itself. where: what to call it."""
        key = hashlib.sha256(RULES + source.encode("utf-8", "surrogatepass")).hexdigest()
        if key not in self.used:
            found = self.known.get(key)
            if found is None:
                found = [name for name in sorted(imported(source, where)) if _files(name)]
            self.used[key] = found
        return set().union(*map(_files, self.used[key]))


def modules(name: str, folder: Path = FOLDER, imports: Imports | None = None) -> list[Path]:
    """Every file of helpers that a notebook imports, directly or through another helper."""
    sources = [source for source, _ in code_cells(name, folder)]
    return _follow(sources, f"{name}.ipynb", imports or Imports())


def module_files(source: str, imports: Imports | None = None) -> list[Path]:
    """Every file of helpers that a piece of code imports, directly or through another."""
    return _follow([source], "this code", imports or Imports())


def _follow(sources: list[str], where: str, imports: Imports) -> list[Path]:
    files: set[Path] = set()
    for source in sources:
        files |= imports.of_code(source, where)
    seen: set[Path] = set()
    while files:
        seen |= files
        files = set().union(*map(imports.of_file, files)) - seen
    return sorted(seen)


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
        # Commands of Jupyter are no Python.
        return ast.parse(re.sub(r"^(\s*)[%!].*$", r"\1pass", source, flags=re.MULTILINE))
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
        if hasattr(node, "body") or hasattr(node, "cases"):
            for part in ("body", "orelse", "finalbody", "handlers", "cases"):
                waiting += getattr(node, part, [])


def _files(module: str) -> list[Path]:
    """The file of a module of helpers, and those of the packages it lies in; none of another."""
    parts = module.split(".")
    names = [".".join(parts[: i + 1]) for i in range(len(parts))]
    return [files[name] for name in names if name in (files := _module_files())]


@cache
def _module_files() -> dict[str, Path]:
    """Module of helpers -> its file."""
    found = {}
    for path in (ROOT / "helpers").rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found
