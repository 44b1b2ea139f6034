"""What a run executes again: the tasks with notebooks that are not executed, only noted."""

import json
import subprocess
import sys

import pytest
from doit.dependency import MD5Checker

from helpers.base.paths import ROOT
from helpers.workflow.chain import guard, notebooks, run, tasks
from helpers.workflow.chain.contract import Run, longest_path, read_contract
from helpers.workflow.chain.processes import IMPORTS, Processes

# Modules of the scientific packages that a run may load, and no run in which nothing changed.
SCIENCE = ("numpy", "pandas", "scipy", "statsmodels", "matplotlib", "papermill", "nbformat")


class Noting(Processes):
    """Notes which notebooks would be executed, and writes what they would: always the same."""

    def __init__(self, asked):
        super().__init__(asked, 0, asked.out)
        self.ran = []

    def execute(self, name, given, sources):
        self.ran.append(name)
        for file in [f"notebooks/{name}.ipynb", *read_contract()[name]["writes"]]:
            path = self.run.out / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"cells": []}))
        return True

    def write_report(self):
        self.ran.append("report")
        for name in ["index", *read_contract()]:
            path = self.run.out / f"report/{name}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("a page")
        return True


def ran(out, **parameters):
    """The notebooks that a run executes, in the order of their names; the pages are one of them."""
    processes = Noting(Run(out, parameters, jobs=1))
    assert run._doit(processes.run, processes) == 0
    return sorted(processes.ran)


def change(monkeypatch, file):
    """Let a file of the package look as if somebody had changed it."""
    real = guard.digest_files

    def digests(paths):
        found = real(paths)
        return found | {path: "changed" for path in found if path == str(ROOT / file)}

    check = MD5Checker.check_modified

    def modified(self, path, stat, state):
        return path == str(ROOT / file) or check(self, path, stat, state)

    monkeypatch.setattr(guard, "digest_files", digests)
    monkeypatch.setattr(MD5Checker, "check_modified", modified)  # of the task that writes the pages


@pytest.fixture
def built(tmp_path):
    assert ran(tmp_path) == sorted([*read_contract(), "report"])
    assert ran(tmp_path) == []
    return tmp_path


# Each file with the only notebooks that import it, as their cells of imports say.
CHANGES = {
    "helpers/survey/privacy/risk.py": ["A3_privacy"],
    "helpers/survey/stamps.py": ["01_cleaning"],
    "helpers/paper/checklists.py": ["00_audit"],
    "helpers/synthesis/reconstruction/ensemble.py": ["A1_reconstruction"],
    "notebooks/06c_resampling.ipynb": ["06c_resampling"],
    "helpers/report/__main__.py": ["report"],
}


@pytest.mark.parametrize("file", CHANGES)
def test_a_changed_file_runs_again_what_imports_it_and_nothing_else(built, monkeypatch, file):
    change(monkeypatch, file)
    assert ran(built) == CHANGES[file]


def test_a_changed_parameter_runs_again_the_notebooks_that_have_it(built):
    declared = [name for name in read_contract() if "alpha" in notebooks.parameters(name)]
    assert 0 < len(declared) < len(read_contract())
    assert ran(built, alpha=0.01) == sorted(declared)
    assert ran(built, alpha=0.01) == []


def test_of_the_notebooks_that_can_start_the_longest_chain_is_next(tmp_path):
    # By hand: a begins 3 + 5 seconds, c (5) waits for it, b takes 7, d the usual few; the one
    # that reads the export is first though it is short.
    chosen = {
        "d": {"sources": [], "reads": [], "writes": []},
        "c": {"sources": [], "reads": ["a.csv"], "writes": [], "seconds": 5},
        "b": {"sources": [], "reads": [], "writes": [], "seconds": 7},
        "a": {"sources": [], "reads": [], "writes": ["a.csv"], "seconds": 3},
        "export": {"sources": ["data"], "reads": [], "writes": [], "seconds": 1},
    }
    ranks = tasks.list_ranks(chosen)
    order = sorted(ranks, key=ranks.get, reverse=True)
    assert order == [f"notebook:{name}" for name in ("export", "a", "b", "c", "d")]
    assert longest_path(chosen) == ["a", "c"]

    processes = Noting(Run(tmp_path, jobs=1))
    assert run._doit(processes.run, processes) == 0
    contract = read_contract()
    ranks = tasks.list_ranks(contract)
    waiting = set(contract)
    for name in processes.ran[: len(contract)]:
        unwritten = set().union(*(contract[other]["writes"] for other in waiting))
        ready = [other for other in waiting if not unwritten & set(contract[other]["reads"])]
        assert ranks[f"notebook:{name}"] == max(ranks[f"notebook:{other}"] for other in ready)
        waiting.remove(name)
    assert not waiting


def test_what_was_noted_by_other_rules_is_found_out_again(monkeypatch):
    source = "import helpers.scoring"
    before = notebooks.Imports()
    before.of_code(source, "a cell")
    monkeypatch.setattr(notebooks, "RULES", b"others")
    after = notebooks.Imports(dict.fromkeys(before.used, []))
    assert ROOT / "helpers/scoring.py" in after.of_code(source, "a cell")


@pytest.mark.parametrize("noted", ["", "[1]", '{"half'])
def test_imports_are_found_out_again_where_their_note_is_broken(built, noted):
    note = built / "run" / IMPORTS
    before = note.read_text()
    assert "helpers.scoring" in before
    note.write_text(noted)
    assert ran(built) == []
    assert note.read_text() == before


def test_a_run_in_which_nothing_changed_needs_no_scientific_package(built):
    code = (
        "import sys; from pathlib import Path; from helpers.workflow.chain import contract, run\n"
        "from helpers.workflow.chain.processes import Processes\n"
        "asked = contract.Run(Path(sys.argv[1]), contract.settle_inputs({}))\n"
        "print(run._doit(asked, Processes(asked, 0, asked.out)))\n"
        "print([name for name in sys.argv[2:] if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(built), *SCIENCE],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.stdout.split("\n") == ["0", "[]", ""], done.stderr
