"""Do the tests notice? Change one operator or number of a helper at a time, in memory, and run the tests that should fail.

python tests/mutation/mutate.py [TARGET ...] writes results.csv: one line a change, killed or survived. Each change runs in a forked process
whose importer serves the changed module, so no file is touched.
"""

import ast
import csv
import importlib.abc
import importlib.util
import os
import random
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("results.csv")
LIMIT = 240  # seconds of processor time; a change that makes the tests run longer counts as noticed

# Target -> (modules, tests that should notice, quickest first, an expression that picks among them, most changes tried: a seeded sample where there are more).
TARGETS = {
    "scoring": (["helpers/scoring.py"], ["tests/test_mutants.py", "tests/test_scoring.py", "tests/test_reference.py"], "not reference or survey", 45),
    "comparing": (["helpers/comparing.py", "helpers/published.py"], ["tests/test_mutants.py", "tests/test_comparing.py", "tests/test_published.py"], "", 60),
    "resampling": (
        [f"helpers/resampling/{name}.py" for name in ("sums", "bootstrap", "permutation")],
        ["tests/test_mutants.py", "tests/test_resampling.py", "tests/test_reference.py"], "not reference or resampling", 60,
    ),
    "auditing": (
        [f"helpers/audit/{name}.py" for name in ("frequencies", "granularity", "identities", "limits", "moments", "significance", "spreads", "regressions")],
        ["tests/test_mutants.py"] + [f"tests/test_audit_{name}.py" for name in ("golden", "findings", "labels", "granularity", "tables")], "", 30,
    ),
}  # fmt: skip
SWAPS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult, ast.MatMult: ast.Mult, ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


class Sites(ast.NodeTransformer):
    """Counts the places where something can be changed, and changes the one asked for. Annotations and texts are left alone."""

    def __init__(self, wanted: int = -1):
        self.wanted, self.count, self.found = wanted, 0, []

    def _here(self, node, what: str) -> bool:
        self.found.append((node.lineno, what))
        self.count += 1
        return self.count - 1 == self.wanted

    def _swap(self, node, op):
        other = SWAPS.get(type(op))
        if other and self._here(node, f"{type(op).__name__} -> {other.__name__}"):
            return other()
        return op

    def visit_FunctionDef(self, node):
        node.body = [self.visit(part) for part in node.body]
        node.args.defaults = [self.visit(part) for part in node.args.defaults]
        return node

    def visit_AnnAssign(self, node):
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_Compare(self, node):
        node.ops = [self._swap(node, op) for op in node.ops]
        return self.generic_visit(node)

    def visit_BinOp(self, node):
        node.op = self._swap(node, node.op)
        return self.generic_visit(node)

    def visit_BoolOp(self, node):
        node.op = self._swap(node, node.op)
        return self.generic_visit(node)

    def visit_UnaryOp(self, node):
        if isinstance(node.op, ast.Not | ast.USub | ast.Invert) and self._here(node, f"{type(node.op).__name__} left out"):
            return node.operand
        return self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, bool) and self._here(node, f"{node.value} -> {not node.value}"):
            return ast.copy_location(ast.Constant(not node.value), node)
        if isinstance(node.value, int | float) and not isinstance(node.value, bool) and self._here(node, f"{node.value} -> {node.value + 1}"):
            return ast.copy_location(ast.Constant(node.value + 1), node)
        return node


def list_sites(source: str) -> list[tuple[int, str]]:
    """(line, change) of every possible change of a module."""
    sites = Sites()
    sites.visit(ast.parse(source))
    return sites.found


def change(source: str, wanted: int):
    """The code of a module with one change."""
    tree = Sites(wanted).visit(ast.parse(source))
    return ast.fix_missing_locations(tree)


class Importer(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Serves one module with a change in it."""

    def __init__(self, path: str, wanted: int):
        self.path, self.wanted, self.name = path, wanted, path.removesuffix(".py").replace("/", ".")

    def find_spec(self, name, path, target=None):
        return importlib.util.spec_from_file_location(name, ROOT / self.path, loader=self) if name == self.name else None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(compile(change((ROOT / self.path).read_text(encoding="utf-8"), self.wanted), self.path, "exec"), vars(module))


def notices(path: str, wanted: int, tests: list[str], picked: str = "") -> bool:
    """Whether the tests fail with one change (or, with wanted=-1, without any)."""
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, LIMIT))
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        sys.meta_path.insert(0, Importer(path, wanted))
        import hypothesis
        import pytest

        hypothesis.settings.register_profile("mutation", max_examples=30, deadline=None, database=None, derandomize=True)
        hypothesis.settings.load_profile("mutation")
        os._exit(int(pytest.main(["-x", "-q", "-p", "no:xdist", "-p", "no:nbval", "-k", picked, *tests])))
    _, status = os.waitpid(child, 0)
    return status != 0


def try_target(target: str) -> list[tuple]:
    """(target, module, line, change, outcome) of each change tried."""
    modules, tests, picked, most = TARGETS[target]
    if notices(modules[0], -1, tests, picked):
        sys.exit(f"{target}: the tests fail without any change.")
    sites = [(path, i, *site) for path in modules for i, site in enumerate(list_sites((ROOT / path).read_text(encoding="utf-8")))]
    chosen = sorted(random.Random(target).sample(sites, min(most, len(sites))))
    rows = []
    for path, i, line, what in chosen:
        start = time.perf_counter()
        outcome = "killed" if notices(path, i, tests, picked) else "survived"
        rows.append((target, path, line, what, outcome))
        if outcome == "survived" or "-v" in sys.argv:
            print(f"{path}:{line}: {what}: {outcome} ({time.perf_counter() - start:.1f} s)", flush=True)
    print(f"{target}: {sum(r[4] == 'killed' for r in rows)} of {len(rows)} changes noticed ({len(sites)} possible)", flush=True)
    return rows


def write(rows: list) -> None:
    """The record of all targets."""
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("target", "module", "line", "change", "outcome"), *rows])


def main(words: list[str]) -> int:
    """Try the targets named, or all, and write results.csv (lines of other targets stay)."""
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    os.environ |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "REPLICATION_OUT": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
    import _pytest.config  # noqa: F401 (loaded once, before the forks)
    import matplotlib  # noqa: F401
    import pingouin  # noqa: F401
    import statsmodels.api  # noqa: F401

    targets = [w for w in words if w in TARGETS] or list(TARGETS)
    kept = []
    if RESULTS.is_file():
        with RESULTS.open(encoding="utf-8", newline="") as file:
            kept = [tuple(row) for row in csv.reader(file) if row[0] in TARGETS and row[0] not in targets]
    for target in targets:
        kept = sorted(kept + try_target(target), key=lambda row: list(TARGETS).index(row[0]))
        write(kept)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
