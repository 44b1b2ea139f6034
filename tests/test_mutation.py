"""The machinery that changes helpers works: each change is one, and tests that pass without it fail with it."""

import ast
import os
import subprocess
import sys

from helpers.project import ROOT

FOLDER = ROOT / "tests/mutation"
sys.path.insert(0, str(FOLDER))
import mutate  # noqa: E402


def test_each_change_changes_one_place():
    # By hand: two comparisons, one 'and', one minus, three numbers.
    source = "def f(x: int | None = 1):\n    return x < 2 and -x == 3\n"
    sites = mutate.list_sites(source)
    assert [what for _, what in sites] == ["And -> Or", "Lt -> LtE", "2 -> 3", "Eq -> NotEq", "USub left out", "3 -> 4", "1 -> 2"]
    changed = {ast.unparse(mutate.change(source, i)) for i in range(len(sites))}
    assert len(changed) == len(sites) and ast.unparse(ast.parse(source)) not in changed


def test_tests_pass_without_a_change_and_fail_with_one():
    # The first change in scoring turns an item's reversal, low + high - answer, into low + high + answer.
    command = "import mutate; tests = ['tests/test_scoring.py']; print(*[mutate.notices('helpers/scoring.py', i, tests, 'revers') for i in (-1, 0)])"
    environment = os.environ | {"PYTHONPATH": f"{FOLDER}:{ROOT}:{ROOT / 'tests'}", "PYTEST_ADDOPTS": ""}
    done = subprocess.run([sys.executable, "-c", command], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=400)
    assert done.stdout.split() == ["False", "True"], done.stderr
