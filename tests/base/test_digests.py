"""Data that changed since they were deposited stop the run."""

import subprocess

import pytest

from helpers.base import digests
from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.workflow.chain import run
from helpers.workflow.chain.contract import Run


@pytest.fixture
def folder(tmp_path):
    for name in ("responses.csv", "codebook.yml", "README.md"):
        (tmp_path / name).write_text(f"{name} as shipped\n")
    digests.write_digests(tmp_path)
    return tmp_path


def test_a_changed_shipped_file_stops_the_run(folder):
    digests.refuse_changed_files(folder)
    (folder / "responses.csv").write_text("one answer altered\n")
    with pytest.raises(InputError, match="data/responses.csv is not the file this package ships"):
        digests.refuse_changed_files(folder)


def test_a_missing_shipped_file_stops_the_run(folder):
    (folder / "codebook.yml").unlink()
    with pytest.raises(InputError, match="data/codebook.yml is missing"):
        digests.refuse_changed_files(folder)


def test_a_changed_file_in_a_folder_stops_the_run(folder):
    (folder / "witnesses").mkdir()
    (folder / "witnesses/default.csv").write_text("x\n1\n")
    digests.write_digests(folder)
    digests.refuse_changed_files(folder)
    (folder / "witnesses/default.csv").write_text("x\n2\n")
    with pytest.raises(InputError, match="data/witnesses/default.csv is not the file"):
        digests.refuse_changed_files(folder)


def test_a_file_that_the_caller_replaced_may_differ(folder):
    (folder / "responses.csv").write_text("one answer altered\n")
    digests.refuse_changed_files(folder, {"data": "mine.csv", "level": 0.9})
    with pytest.raises(InputError, match="responses.csv is not"):
        digests.refuse_changed_files(folder, {"codebook": "mine.yml"})


def test_the_list_is_what_sha256sum_reads(folder):
    assert [line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text().splitlines()] == [
        "codebook.yml",
        "responses.csv",
    ]
    assert (
        subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder).returncode
        == 0
    )


def test_every_shipped_data_file_is_on_the_list():
    listed = {line.split("  ")[1] for line in (ROOT / "data/SHA256SUMS").read_text().splitlines()}
    assert (
        listed
        == {
            p.relative_to(ROOT / "data").as_posix()
            for p in (ROOT / "data").rglob("*.*")
            if p.is_file()
        }
        - {"README.md", "SHA256SUMS"}
        - digests.SETTINGS
    )
    digests.refuse_changed_files()


def test_the_run_stops_before_any_notebook(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(
        run.digests,
        "refuse_changed_files",
        lambda parameters: (_ for _ in ()).throw(InputError("data/published.csv is not the file")),
    )
    monkeypatch.setattr(run, "_doit", lambda *words: seen.append(words) or 0)
    with pytest.raises(InputError, match="data/published.csv is not the file"):
        run.build(Run(tmp_path))
    assert seen == []


def test_line_ends_of_windows_are_no_change(folder):
    # git's core.autocrlf, or an unpacking program, may write them
    (folder / "codebook.yml").write_bytes(
        (folder / "codebook.yml").read_bytes().replace(b"\n", b"\r\n")
    )
    sums = (folder / "SHA256SUMS").read_bytes().replace(b"\n", b"\r\n")
    (folder / "SHA256SUMS").write_bytes(sums)
    digests.refuse_changed_files(folder)
