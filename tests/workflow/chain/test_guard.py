"""A folder of somebody else's is left alone; a set-up, a run's notes and scratch notebooks do not
get into each other's way.
"""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.workflow.chain import guard, notebooks, trees
from helpers.workflow.chain.processes import read_note
from helpers.workflow.chain.tasks import TargetsUnchanged


@pytest.mark.parametrize("folder", [ROOT, ROOT.parent, ROOT / "notebooks", ROOT / "data/results"])
def test_a_run_does_not_write_among_the_packages_own_files(folder):
    with pytest.raises(InputError, match="name a folder of its own"):
        guard.claim(folder)


def test_a_folder_with_other_files_is_refused_and_left_as_it_was(tmp_path):
    (tmp_path / "thesis.docx").touch()
    (tmp_path / ".old.7").mkdir()
    with pytest.raises(InputError, match=r"holds files of something else \(.old.7\)"):
        guard.claim(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [".old.7", "thesis.docx"]


def test_a_new_folder_is_ours_from_then_on(tmp_path):
    guard.claim(tmp_path)
    (tmp_path / "tables").mkdir()
    guard.claim(tmp_path)
    assert (tmp_path / guard.MARK).is_file()


def test_what_check_and_init_wrote_is_no_other_file(tmp_path):
    for name in ("check", "draft", ".venv"):
        (tmp_path / name).mkdir()
    guard.claim(tmp_path)
    assert (tmp_path / guard.MARK).is_file()


def test_what_a_process_started_is_found_and_ended_with_it():
    # a shell that starts a shell that sleeps
    process = subprocess.Popen(["sh", "-c", "sh -c 'sleep 60; true'; true"])
    for _ in range(100):
        if len(trees.descendants(process.pid)) == 2:
            break
        time.sleep(0.05)
    below = trees.descendants(process.pid)
    assert len(below) == 2
    trees.end_tree(process.pid)
    assert process.wait() == -signal.SIGKILL
    assert trees.descendants(process.pid) == []


def test_a_note_of_temporary_files_is_believed_only_if_it_names_such_a_folder(tmp_path):
    private = guard.make_private(tmp_path)
    assert guard.noted_private(tmp_path) == [private]
    other = tmp_path / "somebody's"
    other.mkdir()
    for words in (str(other), "", "/", "\0"):
        (tmp_path / guard.PRIVATE).write_text(words)
        assert guard.noted_private(tmp_path) == []
    (tmp_path / guard.PRIVATE).write_text(f"{private}\n")
    guard.recover(tmp_path)
    assert not private.exists() and not (tmp_path / guard.PRIVATE).exists()


@pytest.mark.parametrize("text", ["", '{"seconds": 1', "[]x"])
def test_broken_notes_of_a_run_count_as_none(tmp_path, text):
    (tmp_path / "note.json").write_text(text)
    assert read_note(tmp_path / "note.json") == {}
    assert read_note(tmp_path / "none.json") == {}


def write_notebook(folder: Path, name: str, *cells: str) -> None:
    made = [
        {
            "cell_type": "code",
            "metadata": {"tags": ["parameters"]} if not i else {},
            "source": source,
        }
        for i, source in enumerate(cells)
    ]
    (folder / f"{name}.ipynb").write_text(json.dumps({"cells": made}))


def test_scratch_notebooks_are_nobodys_business(tmp_path):
    write_notebook(tmp_path, "02_scoring", "x = 1")
    (tmp_path / "Untitled.ipynb").write_text("{")
    assert notebooks.names(tmp_path) == ["02_scoring"]


@pytest.mark.parametrize(
    "line", ["weekly: int = 4", "weekly = 4 + n", "weekly = None", "a = b = 4", "print(4)"]
)
def test_a_parameter_that_is_no_literal_is_named(tmp_path, line):
    write_notebook(tmp_path, "03_descriptives", f"x = 1\n{line}")
    with pytest.raises(InputError, match=r"03_descriptives.ipynb, line 2 of its parameters"):
        notebooks.parameters("03_descriptives", tmp_path)


def test_half_a_notebook_and_wrong_python_are_named(tmp_path):
    (tmp_path / "04_correlations.ipynb").write_text('{"cells": [')
    with pytest.raises(InputError, match="04_correlations.ipynb: not a whole notebook"):
        notebooks.parameters("04_correlations", tmp_path)
    cells = ("x = 1", "%matplotlib inline\nimport helpers.scoring", "if x")
    write_notebook(tmp_path, "05_regressions", *cells)
    with pytest.raises(InputError, match=r"05_regressions.ipynb: 'if x' is not Python"):
        notebooks.modules("05_regressions", tmp_path)


def test_commands_of_jupyter_do_not_hide_imports(tmp_path):
    cells = ("x = 1", "%matplotlib inline\nimport helpers.scoring")
    write_notebook(tmp_path, "05_regressions", *cells)
    assert ROOT / "helpers/scoring.py" in notebooks.modules("05_regressions", tmp_path)


def test_exhibits_of_a_run_are_known_from_its_notebook(tmp_path):
    about = {"kind": "figure", "source": "figures/a.csv", "image": "figures/a.png"}
    (tmp_path / "x.ipynb").write_text(
        json.dumps({"cells": [{"outputs": [{"metadata": {"exhibit": about}}, {}]}, {}]})
    )
    assert notebooks.exhibit_files(tmp_path / "x.ipynb") == ["figures/a.csv", "figures/a.png"]
    assert notebooks.exhibit_files(tmp_path / "none.ipynb") == []


def test_a_tampered_exhibit_makes_its_notebook_run_again(tmp_path):
    # doit asks each task whether its targets are as written; the exhibits an executed notebook
    # shows count among them.
    about = {"kind": "table", "source": "tables/fit.csv"}
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables/fit.csv").write_text("F\n1\n")
    (tmp_path / "05.ipynb").write_text(
        json.dumps({"cells": [{"outputs": [{"metadata": {"exhibit": about}}]}]})
    )
    task = type("Task", (), {"targets": [str(tmp_path / "05.ipynb")], "value_savers": []})()
    unchanged = TargetsUnchanged(tmp_path)
    unchanged(task, {})
    values = task.value_savers[0]()
    assert unchanged(task, values)
    (tmp_path / "tables/fit.csv").write_text("F\nhacked\n")
    assert not unchanged(task, values)
