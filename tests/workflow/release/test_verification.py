"""Twice the same: a difference between two builds is found and said."""

import pytest

from helpers.base.paths import ROOT
from helpers.workflow.chain.contract import Run
from helpers.workflow.cli import read_texts
from helpers.workflow.command_line import read_command
from helpers.workflow.release import processors, verification


@pytest.fixture
def one_kernel(monkeypatch):
    """No processes are started to find out which code numpy loads."""
    monkeypatch.setattr(
        verification.processors, "ask", lambda changes=None: {"kernel": "Haswell", "variants": []}
    )


@pytest.fixture
def two(tmp_path):
    """Two build folders with the same outputs, run times aside."""
    folders = [tmp_path / "one", tmp_path / "other"]
    for i, folder in enumerate(folders):
        for name, content in {
            "tables/a.csv": b"x,y\n1,0.25\n",
            "figures/f.png": b"\x89PNG\x00\xff\x01",
            "notebooks/n.ipynb": b"{}\n",
            "run.json": b"%d" % i,
            "report/index.html": b"<dl><dt>Run time</dt><dd>01 %d.3 s</dd></dl>" % i,
            ".doit": b"%d" % i,
            "run/01.json": b"%d" % i,
        }.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    return folders


def test_run_times_and_bookkeeping_are_not_compared(two):
    assert verification.first_difference(*two) == ""
    assert list(verification.outputs(two[0])) == [
        "figures/f.png",
        "notebooks/n.ipynb",
        "report/index.html",
        "tables/a.csv",
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tables/a.csv", b"x,y\n1,0.26\n", "tables/a.csv, line 2: '1,0.25' and '1,0.26'."),
        ("tables/a.csv", b"x,y\n", "tables/a.csv, line 2: '1,0.25' and ''."),
        ("figures/f.png", b"\x89PNG\x00\xfe\x01", "figures/f.png, byte 5 of 7 and 7."),
        ("tables/b.csv", b"", "tables/b.csv is only in other."),
        ("figures/f.png", b"\x89PNG\x00\xff\x01\x00", "figures/f.png, byte 7 of 7 and 8."),
        ("notebooks/n.ipynb", b"{ }\n", "notebooks/n.ipynb, line 1: '{}' and '{ }'."),
        ("report/index.html", b"<dl></dl>\n", "report/index.html, line 2: '(end)' and ''."),
    ],
)
def test_the_first_difference_is_said(two, name, content, said):
    (two[1] / name).write_bytes(content)
    assert verification.first_difference(*two) == said


def test_a_long_line_is_shortened_to_the_part_that_differs():
    said = verification.where(b"a" * 500 + b"1" + b"c" * 500, b"a" * 500 + b"2" + b"c" * 500)
    assert said.startswith("line 1: 'aaaaaaaaaaaaaaaaaaaa1ccc") and len(said) < 200


def test_the_inputs_of_the_command_are_those_of_both_builds():
    shipped = str(ROOT / "data/responses.csv")
    words = ["verify", "--data", shipped, "-p", "level=0.9", "--min-cell", "5", "--jobs", "1"]
    inputs = read_command(words, read_texts()).inputs
    assert inputs == ("--data", shipped, "--parameter", "level=0.9", "--min-cell", "5")


def test_the_builds_are_made_under_conditions_that_all_differ():
    (jobs, first), (other_jobs, second) = verification.CONDITIONS.values()
    assert jobs != other_jobs and first.keys() == second.keys()
    assert all(first[name] != second[name] for name in first)


def test_a_source_that_changes_meanwhile_is_noticed(tmp_path, monkeypatch, capsys, one_kernel):
    for name in ("helpers/workflow/chain/tasks.py", "requirements.lock", "data/published.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("as it was")
    monkeypatch.setattr(verification, "ROOT", tmp_path)

    def edit(*_, **__):
        (tmp_path / "data/published.csv").write_text("edited")
        return 0

    monkeypatch.setattr(verification, "run_to_end", edit)
    assert verification.verify(Run(tmp_path / "build"), ()) == 1
    assert capsys.readouterr().err.startswith("data/published.csv was changed while the builds ran")


def test_a_build_that_fails_ends_the_comparison_with_its_status(tmp_path, monkeypatch, one_kernel):
    monkeypatch.setattr(verification, "run_to_end", lambda *_, **__: 2)
    assert verification.verify(Run(tmp_path), ()) == 2


PROMISED = [
    # closed results to 1e-9 of the larger number, or of 1; text and shape exactly
    ("results/a.csv", "x,2.0", "x,2.0000000015", True),
    ("results/a.csv", "x,2.0", "x,2.000000003", False),
    ("data/scored.csv", "x,1e-17", "x,-3e-18", True),
    ("results/a.csv", "x,0.5", "y,0.5", False),
    ("results/a.csv", "x,", "x,0", False),
    # iterated ones to 1e-6
    ("results/06_specifications.csv", "ordered_logit,0.5", "ordered_logit,0.5000004", True),
    ("results/06_specifications.csv", "ols,0.5", "ols,0.5000004", False),
    # what readers see: not a byte
    ("tables/a.csv", "x,2.0", "x,2.0000000001", False),
    ("figures/f.csv", "x,2.0", "x,2.00", False),
    ("report/tables/a.csv", "x,2.0", "x,2.00", False),
]


@pytest.mark.parametrize(("name", "one", "other", "same"), PROMISED)
def test_what_is_promised_is_what_is_compared(two, name, one, other, same):
    for folder, line in zip(two, (one, other), strict=True):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"key,value\n{line}\n")
    assert (verification.first_difference(*two) == "") == same


def test_the_second_build_runs_other_code_for_the_linear_algebra():
    own = processors.ask()
    changes = processors.other_than_own()
    if not changes:
        pytest.skip("only on x86 processors can other code be chosen")
    other = processors.ask(changes)
    assert other["kernel"] != own["kernel"] and other["variants"] == []
