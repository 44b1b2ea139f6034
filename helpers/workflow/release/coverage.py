"""Where each module of the helpers is tested: docs/TESTED.md, made by ./build.sh save.

A module is tested in the files that import it. One that no test imports is listed with the module
or notebook through which tests reach it.
"""

import json
from pathlib import Path

from helpers.base.paths import ROOT
from helpers.workflow.chain.notebooks import imported

FILE = "docs/TESTED.md"
PROGRAM = "not by itself: a program that is started by hand"
MOST = 3  # files named on a line; more do not help a reader who looks for the tests


def name_module(path: Path) -> str:
    """The dotted name of a module; that of the folder for its __init__."""
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)


def read_source(path: Path) -> str:
    """The code of a module, or of all cells of a notebook."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".ipynb":
        return text
    cells = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
    return "\n".join("".join(c["source"]) for c in cells)


def list_modules() -> list[str]:
    """Every module with code of its own: folders' __init__ only say what they hold."""
    paths = sorted((ROOT / "helpers").rglob("*.py"))
    return [name_module(p) for p in paths if p.name != "__init__.py"]


def is_program(module: str) -> bool:
    """Whether a module is started by itself (python -m), as those are that make files of data/."""
    path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    return 'if __name__ == "__main__":' in path.read_text(encoding="utf-8")


def find_users(folders: tuple[str, ...]) -> dict[str, set[str]]:
    """Path of each module and notebook in some folders -> the modules of the helpers it imports."""
    users = {}
    for folder in folders:
        for pattern in ("*.py", "*.ipynb"):
            for path in sorted((ROOT / folder).rglob(pattern)):
                if any(part.startswith(".") for part in path.relative_to(ROOT).parts):
                    continue  # what an editor keeps beside the files
                names = imported(read_source(path), path.name)
                users[path.relative_to(ROOT).as_posix()] = {
                    n for n in names if n.startswith("helpers.")
                }
    return users


def find_tests() -> dict[str, list[str]]:
    """Module -> test files that import it, the one of its name first; else what reaches it."""
    tests = find_users(("tests",))
    reached = find_users(("helpers", "notebooks"))
    found = {}
    for module in list_modules():
        own = f"test_{module.rpartition('.')[2]}.py"
        direct = [path for path, names in tests.items() if module in names]
        found[module] = sorted(direct, key=lambda path: (not path.endswith("/" + own), path))
        if not direct:
            through = [path for path, names in reached.items() if module in names]
            found[module] = [f"through {path}" for path in through]
        if not found[module] and is_program(module):
            found[module] = [PROGRAM]
    return found


def text_tested() -> str:
    """docs/TESTED.md: one line per module."""
    lines = [
        "# Where each module is tested",
        "",
        "Made by `./build.sh save` from the imports. "
        "*Through* names what tests reach the module by.",
        "",
        "| module | tested in |",
        "|---|---|",
    ]
    for module, places in find_tests().items():
        if places == [PROGRAM]:
            lines.append(f"| `{module.removeprefix('helpers.')}` | {PROGRAM} |")
            continue
        named = [f"`{place.removeprefix('through ')}`" for place in places[:MOST]]
        how = "through " if places and places[0].startswith("through ") else ""
        more = f" and {len(places) - MOST} more" if len(places) > MOST else ""
        lines.append(f"| `{module.removeprefix('helpers.')}` | {how}{', '.join(named)}{more} |")
    return "\n".join(lines) + "\n"
