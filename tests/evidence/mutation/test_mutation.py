"""The record of altered helpers is whole, fresh and true.

And the machinery that made it tells an altered helper from an unaltered one.
"""

import ast
import hashlib
import json
import os
import subprocess
import sys

import pytest

from helpers.base.paths import ROOT

FOLDER = ROOT / "tests/evidence/mutation"
sys.path.insert(0, str(FOLDER))
import changes  # noqa: E402
import scope  # noqa: E402

AGAIN = "; make the record again: .venv/bin/python tests/evidence/mutation/mutate.py"
ROWS = scope.read_rows(scope.RESULTS)
SURVIVORS = {scope.key_of(row): row for row in scope.read_rows(scope.SURVIVORS)}


TRY = """
import json
import sys
import mutate
import scope
mutate.prepare()
rows, tests = json.loads(sys.argv[1])
changes = {}
for module in {row["module"] for row in rows}:
    for change in scope.list_changes(module, scope.read_source(module)):
        changes[change.key] = change
wanted = [changes[scope.key_of(row)] for row in rows]
found = mutate.try_changes(wanted, lambda *told: None, tests=tests)
print("found", *found.values())
"""


# low + high - answer turned into low + high + answer fails; the least share answered, off by
# 1e-12, is no case of these tests.
TWO = (
    ("helpers/scoring.py", "reverse_item", "low + high - answers: Sub -> Add"),
    ("helpers/scoring.py", "score_scale", "answered / k >= min_answered - 1e-12: GtE -> Gt"),
)
# Quick functions of quick modules, and the tests of these modules.
QUICK = {
    "helpers/scoring.py": "test_scoring",
    "helpers/paper/printed_numbers.py": "paper/test_printed_numbers",
    "helpers/paper/verdicts.py": "paper/test_verdicts",
}


def choose_four() -> list[dict]:
    """Four of the record that were noticed, chosen by digest."""
    killed = [row for row in ROWS if row["outcome"] == "killed" and row["module"] in QUICK]
    return sorted(
        killed, key=lambda row: hashlib.sha256(repr(scope.key_of(row)).encode()).hexdigest()
    )[:4]


@pytest.fixture(scope="module")
def tried() -> dict:
    """What came of the two and the four: module, function and change -> outcome."""
    keys = list(dict.fromkeys([*TWO, *map(scope.key_of, choose_four())]))
    rows = [dict(zip(("module", "function", "change"), key, strict=True)) for key in keys]
    return dict(zip(keys, try_again(rows, sorted(QUICK.values())), strict=True))


def try_again(rows: list[dict], tests: list[str]) -> list[str]:
    """The outcomes of some changes, each tried in a process of its own by the named tests."""
    environment = os.environ | {"PYTHONPATH": str(FOLDER), "PYTEST_ADDOPTS": ""}
    done = subprocess.run(
        [sys.executable, "-c", TRY, json.dumps([rows, tests])],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=500,
    )
    assert "found" in done.stdout, done.stderr
    return done.stdout.rpartition("found ")[2].split()


def test_each_change_changes_one_place():
    # By hand: two comparisons, one 'and', one minus, three numbers; the one within a text, an
    # annotation or a decorator is left alone.
    source = "@d(1)\ndef f(x: int | None = 1):\n    return x < 2 and -x == 3\n"
    found = changes.list_changes("m.py", source)
    what = [
        "1: 1 -> 2",
        "x < 2 and -x == 3: And -> Or",
        "x < 2: Lt -> LtE",
        "x < 2: 2 -> 3",
        "-x == 3: Eq -> NotEq",
        "-x: USub left out",
        "-x == 3: 3 -> 4",
    ]
    assert [c.what for c in found] == what and {c.function for c in found} == {"f"}
    changed = {ast.unparse(changes.make_change(source, c.number)) for c in found}
    assert len(changed) == len(found) and ast.unparse(ast.parse(source)) not in changed


def test_names_of_changes_do_not_shift_with_the_lines():
    # By hand: the second 1 -> 2 in one expression is numbered; a line above changes nothing;
    # methods carry their class.
    source = "class A:\n    n = 4\n    def f(self):\n        return g(1) + g(1)\nLEVEL = 0.5\n"
    names = [(c.function, c.what) for c in changes.list_changes("m.py", source)]
    assert names == [
        ("A", "4: 4 -> 5"),
        ("A.f", "g(1) + g(1): Add -> Sub"),
        ("A.f", "g(1): 1 -> 2"),
        ("A.f", "g(1): 1 -> 2 #2"),
        ("(module)", "0.5: 0.5 -> 1.5"),
    ]
    assert [
        (c.function, c.what) for c in changes.list_changes("m.py", "import os\n\n" + source)
    ] == names


def test_a_change_is_noticed_where_a_test_fails_with_it_and_not_where_none_does(tried):
    assert [tried[key] for key in TWO] == ["killed", "survived"]


@pytest.mark.skipif(
    sys.version_info[:2] != (3, 11),
    reason="the record names expressions as Python 3.11 writes them",
)
@pytest.mark.parametrize("target", scope.TARGETS)
def test_the_record_is_whole_and_nine_tenths_are_noticed(target):
    rows = {scope.key_of(row): row["outcome"] for row in ROWS if row["target"] == target}
    tried = {change.key for change in scope.choose_changes(target)}
    assert {key[0] for key in rows} <= set(scope.TARGETS[target][0]), (
        f"the record names other modules{AGAIN}"
    )
    # A change that is possible now and not in the record counts as not noticed, so the record
    # cannot outlive the code it speaks of.
    equivalent = {key for key in tried if SURVIVORS.get(key, {}).get("kind") == "equivalent"}
    killed = {key for key in tried if rows.get(key) == "killed"}
    share = len(killed) / len(tried - equivalent)
    assert share >= 0.9, (
        f"{target}: {share:.1%} of the changes that can be made now are known to be noticed, "
        f"{len(tried - set(rows))} were never tried{AGAIN}"
    )


@pytest.mark.parametrize("target", scope.TARGETS)
def test_every_survivor_has_its_reason(target):
    rows = [row for row in ROWS if row["target"] == target]
    not_killed = {scope.key_of(row) for row in rows if row["outcome"] != "killed"}
    assert not_killed - set(SURVIVORS) == set(), "give the reason in survivors.csv"


def test_no_reason_is_left_over():
    not_killed = {scope.key_of(row) for row in ROWS if row["outcome"] != "killed"}
    assert set(SURVIVORS) - not_killed == set(), "these are noticed, or gone"
    assert {row["kind"] for row in SURVIVORS.values()} <= {"equivalent", "accepted"} and all(
        len(row["reason"]) > 20 for row in SURVIVORS.values()
    )


def test_the_readme_gives_the_numbers_of_the_record():
    assert scope.table_of_results(ROWS) in (FOLDER / "README.md").read_text(encoding="utf-8"), (
        f"the table is another{AGAIN}"
    )


def test_some_that_were_noticed_are_noticed_still(tried):
    chosen = choose_four()
    assert len(chosen) == 4, f"the record is empty{AGAIN}"
    assert [tried[scope.key_of(row)] for row in chosen] == ["killed"] * 4
