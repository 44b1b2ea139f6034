"""A folder of somebody else's is left alone; a set-up, a run's notes and scratch notebooks do not get into each other's way."""

import json
import os
from pathlib import Path

import pytest

from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.workflow import environment
from helpers.workflow.chain import guard, notebooks
from helpers.workflow.chain.processes import _parents, _read_run
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


def test_every_process_is_found_with_its_parent():
    assert (os.getpid(), os.getppid()) in _parents()


@pytest.mark.parametrize("text", ["", '{"seconds": 1', "[]x"])
def test_broken_notes_of_a_run_count_as_none(tmp_path, text):
    (tmp_path / "note.json").write_text(text)
    assert _read_run(tmp_path / "note.json") == {}
    assert _read_run(tmp_path / "none.json") == {}


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


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "FOLDER", tmp_path)
    notebooks.code_cells.cache_clear()
    notebooks.parameters.cache_clear()
    yield tmp_path
    notebooks.code_cells.cache_clear()
    notebooks.parameters.cache_clear()


def test_scratch_notebooks_are_nobodys_business(folder):
    write_notebook(folder, "02_scoring", "x = 1")
    (folder / "Untitled.ipynb").write_text("{")
    assert notebooks.names() == ["02_scoring"]


@pytest.mark.parametrize(
    "line", ["weekly: int = 4", "weekly = 4 + n", "weekly = None", "a = b = 4", "print(4)"]
)
def test_a_parameter_that_is_no_literal_is_named(folder, line):
    write_notebook(folder, "03_descriptives", f"x = 1\n{line}")
    with pytest.raises(InputError, match=r"03_descriptives.ipynb, line 2 of its parameters"):
        notebooks.parameters("03_descriptives")


def test_half_a_notebook_and_wrong_python_are_named(folder):
    (folder / "04_correlations.ipynb").write_text('{"cells": [')
    with pytest.raises(InputError, match="04_correlations.ipynb: not a whole notebook"):
        notebooks.parameters("04_correlations")
    write_notebook(
        folder, "05_regressions", "x = 1", "%matplotlib inline\nimport helpers.scoring", "if x"
    )
    with pytest.raises(InputError, match=r"05_regressions.ipynb: 'if x' is not Python"):
        notebooks.modules("05_regressions")


def test_commands_of_jupyter_do_not_hide_imports(folder):
    write_notebook(folder, "05_regressions", "x = 1", "%matplotlib inline\nimport helpers.scoring")
    assert ROOT / "helpers/scoring.py" in notebooks.modules("05_regressions")


def test_exhibits_of_a_run_are_known_from_its_notebook(tmp_path):
    about = {"kind": "figure", "source": "figures/a.csv", "image": "figures/a.png"}
    (tmp_path / "x.ipynb").write_text(
        json.dumps({"cells": [{"outputs": [{"metadata": {"exhibit": about}}, {}]}, {}]})
    )
    assert notebooks.exhibit_files(tmp_path / "x.ipynb") == ["figures/a.csv", "figures/a.png"]
    assert notebooks.exhibit_files(tmp_path / "none.ipynb") == []


def test_another_python_or_a_broken_one_makes_the_environment_anew(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "ready").write_text(environment.stamp(tmp_path))
    assert not environment.is_ready(tmp_path)  # its Python is gone
    (tmp_path / "bin/python").touch()
    assert environment.is_ready(tmp_path)
    monkeypatch.setattr(environment.sys, "version_info", (3, 99, 0))
    assert not environment.is_ready(tmp_path)


def test_a_tampered_exhibit_makes_its_notebook_run_again(tmp_path, monkeypatch):
    # doit asks each task whether its targets are as written; the exhibits an executed notebook shows count among them.
    monkeypatch.setenv("REPLICATION_OUT", str(tmp_path))
    about = {"kind": "table", "source": "tables/fit.csv"}
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables/fit.csv").write_text("F\n1\n")
    (tmp_path / "05.ipynb").write_text(
        json.dumps({"cells": [{"outputs": [{"metadata": {"exhibit": about}}]}]})
    )
    task = type("Task", (), {"targets": [str(tmp_path / "05.ipynb")], "value_savers": []})()
    unchanged = TargetsUnchanged()
    unchanged(task, {})
    values = task.value_savers[0]()
    assert unchanged(task, values)
    (tmp_path / "tables/fit.csv").write_text("F\nhacked\n")
    assert not unchanged(task, values)
