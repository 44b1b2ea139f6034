"""The form of the code: ruff's rules, and the house that DESIGN calls the staircase of rooms."""

import ast
import io
import os
import re
import subprocess
import sys
import tokenize
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from helpers.base.paths import FOLDERS, ROOT
from helpers.workflow.chain.notebooks import imported
from helpers.workflow.release import architecture, coverage

# These rooms compute; what they draw stands in modules named figures, what they put into words in
# modules named sentences.
COMPUTING = {"scoring", "survey", "statistics", "paper", "synthesis"}
DRAWING = {"matplotlib", "seaborn"}
SPEAKING = {"figures", "sentences"}
# One verb a kind: the first word of a function's name -> what it gives.
KINDS = {
    "check": {"Check", "list[dict]", "tuple[Check, str]"},  # dicts: rows of audit.csv
    "format": {"str"},
    "has": {"bool"},
    "is": {"bool"},
    "plot": {"plt.Figure", "tuple[plt.Figure, pd.DataFrame]"},  # the figure, and what it draws
    "refuse": {"None"},
    "sentence": {"str"},
    "table": {"pd.DataFrame"},
    "tell": {"None"},  # to the terminal
    "text": {"str"},  # the content of a file
    "write": {"None"},
}
GONE = {"say", "lay", "audit"}  # other verbs for kinds that have one
# Functions that read the environment: of processes that start or become another, of open_build's
# folder, and of set-up, which is told by it where packages are.
ASKING = {
    "base.paths.build_folder",
    "report.__main__.main",
    "workflow.chain.execution.forks.become_kernel",
    "workflow.chain.execution.preloaded_analysis",
    "workflow.chain.execution.process.execute",
    "workflow.chain.execution.process.run_in_process",
    "workflow.chain.processes.handed_on",
    "workflow.cli.carry_out",
    "workflow.cli.start",
    "workflow.environment.index.plain_environment",
    "workflow.environment.index.read_index",
    "workflow.environment.place.conda_python",
    "workflow.lab.open_lab",
}
LARGEST = 9  # entries of a folder besides __init__: what one sees at a glance
LONGEST = 300  # lines of a module, which holds one thought
VISIBLE = 11  # files at the top of the project


def dotted(path: Path) -> list[str]:
    return list(path.relative_to(ROOT).with_suffix("").parts)


def list_computing() -> list[Path]:
    """Modules of the rooms that compute, but for those that draw, speak or start a program."""
    modules = []
    for path in sorted((ROOT / "helpers").rglob("*.py")):
        parts = dotted(path)
        if parts[1] in COMPUTING and parts[-1] not in SPEAKING | {"__main__"}:
            modules.append(path)
    return modules


@pytest.mark.parametrize("words", [["check"], ["format", "--check"]])
def test_ruff_has_nothing_to_say(words):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *words, "--no-cache", "."],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout


def test_a_room_imports_only_rooms_below_it_and_neighbours_make_no_circle():
    # The contracts stand in pyproject.toml.
    lint = (
        "import sys; from importlinter.cli import lint_imports; "
        "sys.exit(lint_imports(no_cache=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", lint],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
    assert "2 kept, 0 broken" in done.stdout


def test_a_circle_would_be_noticed(tmp_path):
    # The same contract on two modules that import each other.
    package = tmp_path / "helpers"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "one.py").write_text("import helpers.two\n")
    (package / "two.py").write_text("import helpers.one\n")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.importlinter]\nroot_package = "helpers"\n[[tool.importlinter.contracts]]\n'
        'name = "no circle"\ntype = "acyclic_siblings"\nancestors = ["helpers"]\n'
    )
    lint = (
        "import sys; from importlinter.cli import lint_imports; "
        "sys.exit(lint_imports(no_cache=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", lint],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 1 and "1 broken" in done.stdout, done.stdout


@pytest.mark.parametrize("path", list_computing(), ids=lambda p: ".".join(dotted(p)[1:]))
def test_what_computes_does_not_draw_or_speak(path):
    found = imported(path.read_text(encoding="utf-8"))
    assert {name for name in found if name.split(".")[0] in DRAWING} == set()
    ours = {name for name in found if name.startswith("helpers.")}
    assert {name for name in ours if SPEAKING & set(name.split(".")[1:])} == set()


@cache
def list_public() -> list[tuple[str, str, str]]:
    """(module, name, what it returns) of every public function and class of the helpers."""
    public = []
    for path in sorted((ROOT / "helpers").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                returns = getattr(node, "returns", None)
                given = ast.unparse(returns) if returns else ""
                public.append((".".join(dotted(path)[1:]), node.name, given))
    return public


def test_one_name_has_one_meaning():
    modules = {}
    for module, name, _ in list_public():
        modules.setdefault(name, []).append(module)
    twice = {name: found for name, found in modules.items() if len(found) > 1}
    # A program starts in its main.
    assert set(twice) <= {"main"}, twice


def test_one_verb_has_one_kind():
    other = []
    for module, name, given in list_public():
        verb, _, rest = name.partition("_")
        if rest and (verb in GONE or given not in KINDS.get(verb, {given})):
            other.append(f"{module}: {name} -> {given}")
    assert other == []


def names_environment(node: ast.AST) -> bool:
    """Whether a node is os.environ or os.getenv."""
    named = isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    return named and ast.unparse(node.value) == "os"


def reads_environment(function: ast.FunctionDef) -> bool:
    """Whether a function asks os.environ for something; to hand all of it on (os.environ | more),
    or to set something, is no reading."""
    asked = [id(node) for node in ast.walk(function) if names_environment(node)]
    if not asked:
        return False
    handed_on = []
    for node in ast.walk(function):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            handed_on += [id(node.left), id(node.right)]
        if isinstance(node, ast.AugAssign):
            handed_on.append(id(node.target))
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            handed_on.append(id(node.value))
    return not set(asked) <= set(handed_on)


def test_the_environment_is_read_only_where_a_process_starts():
    found = set()
    for path in sorted((ROOT / "helpers").rglob("*.py")):
        module = ".".join(dotted(path)[1:])
        tree = ast.parse(path.read_text(encoding="utf-8"))
        nodes = list(ast.walk(tree))
        if not any(map(names_environment, nodes)):
            continue
        functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
        found |= {f"{module}.{node.name}" for node in functions if reads_environment(node)}
        outside = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
        rest = ast.Module([n for n in outside if not isinstance(n, ast.ClassDef)], [])
        if reads_environment(rest):
            found.add(module)
    assert found == ASKING


def find_rebound(source: str) -> list[str]:
    """Names at the top of a module, and attributes of imported modules, that are bound again."""
    tree = ast.parse(source)
    bound = set()
    imported_names = set()
    again = []
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
            again += [name for name in names if name in bound]
            bound |= set(names)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported_names |= {alias.asname or alias.name for alias in node.names}
        if isinstance(node, ast.Global):
            again += node.names
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            again.append(ast.unparse(node))
    # The streams and the environment belong to the process.
    process = {"sys.stdin", "sys.stdout", "sys.stderr", "os.environ"}
    return [n for n in again if "." not in n or n not in process and owner(n) in imported_names]


def owner(name: str) -> str:
    return name.partition(".")[0]


@pytest.mark.parametrize(
    "source",
    [
        "A = 1\nA = 2",
        "A = 1\ndef f():\n    global A\n    A = 2",
        "from helpers.workflow import x\ndef f():\n    x.FOLDER = 1",
    ],
)
def test_a_name_bound_again_would_be_noticed(source):
    assert find_rebound(source)


def test_nothing_at_the_top_of_a_module_is_bound_again():
    found = {}
    for path in sorted((ROOT / "helpers").rglob("*.py")):
        again = find_rebound(path.read_text(encoding="utf-8"))
        if again:
            found[".".join(dotted(path)[1:])] = again
    assert found == {}


# Entries of 100 lines that are not blank, at most: what was seen, rounded up.
# nested: a comprehension within another, or one over several loops.
DENSEST = {
    "helpers": {"comprehension": 4.7, "nested": 0.05, "parallel": 0.02, "lambda in a table": 0},
    "tests": {"comprehension": 4.1, "nested": 0.11, "parallel": 0.02, "lambda in a table": 0},
    "benchmarks": {"comprehension": 5, "nested": 0.08, "parallel": 0, "lambda in a table": 0},
}
COMMENTS = (1, 10)  # comments in 100 lines, at least and at most
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def count_dense(source: str) -> Counter:
    """How often a module has each of what makes lines dense."""
    found = Counter()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, COMPREHENSIONS):
            inner = [part for part in ast.walk(node) if isinstance(part, COMPREHENSIONS)]
            found["comprehension"] += 1
            found["nested"] += len(inner) > 1 or len(node.generators) > 1
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            found["parallel"] += any(isinstance(name, ast.Tuple) for name in node.targets)
        if isinstance(node, ast.Tuple | ast.List | ast.Set | ast.Dict):
            held = node.values if isinstance(node, ast.Dict) else node.elts
            found["lambda in a table"] += any(isinstance(part, ast.Lambda) for part in held)
    return found


def count_lines(source: str) -> Counter:
    """How many lines of a module are not blank, and how many carry a comment."""
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    comments = [token for token in tokens if token.type == tokenize.COMMENT]
    lines = [line for line in source.splitlines() if line.strip()]
    return Counter(line=len(lines), comment=len(comments))


@pytest.mark.parametrize(
    ("source", "kind", "number"),
    [
        ("a = [x for x in y]", "comprehension", 1),
        ("a = [x for x in y]", "nested", 0),
        ("a = [[b for b in x] for x in y]", "nested", 1),
        ("a = [b for x in y for b in x]", "nested", 1),
        ("a = [x for x in y if any(b for b in x)]", "nested", 1),
        ("a, b = 1, 2", "parallel", 1),
        ("a, b = pair", "parallel", 0),
        ("a = {'x': lambda: 1}", "lambda in a table", 1),
        ("a = (lambda: 1, 2)", "lambda in a table", 1),
    ],
)
def test_what_makes_lines_dense_would_be_noticed(source, kind, number):
    assert count_dense(source)[kind] == number


@pytest.mark.parametrize("folder", DENSEST)
def test_code_stays_as_readable_as_it_is(folder):
    dense = Counter()
    sizes = Counter()
    for path in sorted((ROOT / folder).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        dense += count_dense(source)
        sizes += count_lines(source)
    per_100 = {kind: 100 * dense[kind] / sizes["line"] for kind in DENSEST[folder]}
    above = {kind: per_100[kind] for kind, most in DENSEST[folder].items() if per_100[kind] > most}
    assert above == {}
    assert COMMENTS[0] <= 100 * sizes["comment"] / sizes["line"] <= COMMENTS[1]


def test_no_folder_shows_more_than_one_sees_at_a_glance():
    tops = [ROOT / "helpers", *(p for p in (ROOT / "tests").iterdir() if p.is_dir())]
    crowded = {}
    folders = set(tops)
    for top in tops:
        folders |= {path for path in top.rglob("*") if path.is_dir()}
    for folder in folders:
        names = [p.name for p in folder.iterdir() if p.name not in ("__init__.py", "__pycache__")]
        if len(names) > LARGEST and "__pycache__" not in folder.parts:
            crowded[folder.relative_to(ROOT).as_posix()] = sorted(names)
    assert crowded == {}


def test_no_module_is_longer_than_one_thought():
    long = {}
    for path in sorted((ROOT / "helpers").rglob("*.py")):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST:
            long[".".join(dotted(path)[1:])] = lines
    assert long == {}


def test_the_top_is_small():
    visible = [p.name for p in ROOT.iterdir() if p.is_file() and not p.name.startswith(".")]
    assert len(visible) <= VISIBLE, sorted(visible)
    assert (ROOT / "helpers/scoring.py").is_file()
    assert {p.name for p in (ROOT / "helpers").glob("*.py")} == {"__init__.py", "scoring.py"}


def test_each_room_says_what_enters_and_what_leaves():
    rooms = [p for p in (ROOT / "helpers").rglob("__init__.py") if p.parent.parent != ROOT]
    silent = []
    for path in rooms:
        words = path.read_text(encoding="utf-8")
        if "Enters:" not in words or "Leaves:" not in words:
            silent.append(path.parent.relative_to(ROOT).as_posix())
    assert silent == []


def test_the_staircase_is_drawn_as_it_is():
    text = architecture.FILE.read_text(encoding="utf-8")
    assert text == architecture.text_architecture(), "./build.sh save draws it anew"


def test_rooms_of_the_tests_mirror_those_of_the_helpers():
    rooms = {p.name for p in (ROOT / "tests").iterdir() if p.is_dir() and p.name != "__pycache__"}
    of_helpers = {p.name for p in (ROOT / "helpers").iterdir() if p.is_dir()} - {"__pycache__"}
    assert rooms - {"evidence", "notebooks", "support"} <= of_helpers
    assert of_helpers <= rooms
    assert "tests" in FOLDERS


def test_the_walks_name_functions_that_are_there():
    text = architecture.FILE.read_text(encoding="utf-8")
    named = re.findall(r"`([a-z0-9_/]+\.py): (\w+)`", text)
    assert len(named) >= 12
    missing = []
    for file, name in named:
        source = (ROOT / "helpers" / file).read_text(encoding="utf-8")
        if not re.search(rf"^(def|class) {name}\b", source, re.MULTILINE):
            missing.append(f"{file}: {name}")
    assert missing == []


@pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda p: p.name)
def test_links_in_the_docs_lead_somewhere(path):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_each_module_is_tested_somewhere():
    assert [module for module, places in coverage.find_tests().items() if not places] == []
    assert (ROOT / coverage.FILE).read_text(encoding="utf-8") == coverage.text_tested()
