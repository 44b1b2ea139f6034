"""The archive: the same bytes twice, everything in it, and results made again from it in another
place.
"""

import json
import subprocess
import sys
import zipfile

import pytest
from door import lend_environment

from helpers.base import package
from helpers.base.paths import ROOT, build_folder
from helpers.workflow.release import archive, verification

OUT = build_folder()
OUTPUTS = {
    "tables/a.csv": b"x\n1\n",
    "report/index.html": b"<p>\xc3\xa9</p>",
    "figures/f.png": b"\x89PNG",
}
# Notebooks of the package that this Python finds, executed as in a run, by one server of forks.
RUN = """
import sys, tempfile
from pathlib import Path
from helpers.workflow.chain.contract import Run
from helpers.workflow.chain.processes import Processes
out, *names = sys.argv[1:]
Path(out).mkdir()
with open(f"{out}/.lock", "w") as lock, tempfile.TemporaryDirectory(dir="/tmp") as private:
    processes = Processes(Run(Path(out)), lock.fileno(), Path(private))
    done = [processes.execute(name, {}, []) for name in names]
    processes.stop()
sys.exit(not all(done))
"""


@pytest.fixture(scope="module")
def zipped(tmp_path_factory):
    path = tmp_path_factory.mktemp("archive") / "package-1.zip"
    archive.write_zip(path, archive.read_sources(), OUTPUTS)
    return path


def test_the_same_content_gives_the_same_bytes(zipped, tmp_path):
    again = tmp_path / "package-1.zip"
    archive.write_zip(
        again, dict(reversed(archive.read_sources().items())), dict(reversed(OUTPUTS.items()))
    )
    assert again.read_bytes() == zipped.read_bytes()
    archive.write_zip(again, archive.read_sources(), OUTPUTS | {"tables/a.csv": b"x\n2\n"})
    assert again.read_bytes() != zipped.read_bytes()


def test_sources_lock_and_outputs_are_in_it_and_nothing_of_the_machine(zipped):
    names = [name.removeprefix("package-1/") for name in zipfile.ZipFile(zipped).namelist()]
    assert {
        "build.sh",
        "requirements.lock",
        "data/responses.csv",
        "notebooks/02_scoring.ipynb",
        "helpers/workflow/release/archive.py",
        "build/report/index.html",
    } <= set(names)
    assert not [n for n in names if n.startswith((".git/", ".venv/")) or "__pycache__" in n]
    assert zipfile.ZipFile(zipped).read("package-1/build/tables/a.csv") == b"x\n1\n"


def test_scripts_stay_executable_and_dates_are_fixed(zipped):
    entries = {e.filename: e for e in zipfile.ZipFile(zipped).infolist()}
    assert entries["package-1/build.sh"].external_attr >> 16 == 0o100755
    assert entries["package-1/pyproject.toml"].external_attr >> 16 == 0o100644
    assert {e.date_time for e in entries.values()} == {(1980, 1, 1, 0, 0, 0)}


def test_its_crate_names_the_outputs_too(zipped):
    graph = json.loads(zipfile.ZipFile(zipped).read("package-1/ro-crate-metadata.json"))["@graph"]
    (root,) = [entity for entity in graph if entity["@id"] == "./"]
    parts = {part["@id"] for part in root["hasPart"]}
    assert {"build/tables/a.csv", "build/figures/f.png", "data/published.csv"} <= parts


def test_only_listed_files_are_taken(tmp_path, monkeypatch):
    ours = ["build.sh", "data/README.md", "helpers/a.py", archive.LIST]
    others = ["build/x.csv", "helpers/b.py", "mine.sav", "data/mine.csv", "notebooks/a.csv", ".env"]
    for name in ours + others:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / archive.LIST).write_text("\n".join([*ours, "gone.md"]) + "\n")
    monkeypatch.setattr(archive, "ROOT", tmp_path)
    assert list(archive.read_sources()) == sorted(ours)
    assert archive.uncommitted() == ""


def test_it_takes_no_data_of_ones_own():
    command = [
        "bash",
        str(ROOT / "build.sh"),
        "archive",
        "--data",
        str(ROOT / "data/responses.csv"),
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 2
    assert done.stderr.startswith("build.sh: archive holds the results of the shipped files")


@pytest.mark.skipif(
    not (OUT / "scorecard.csv").is_file(), reason="needs the run that ./build.sh test makes first"
)
def test_unpacked_elsewhere_it_makes_the_results_it_holds(tmp_path):
    path = tmp_path / "package-1.zip"
    archive.write_zip(path, archive.read_sources(), verification.outputs(OUT))
    place = tmp_path / "else where 二"
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(path), str(place)], check=True)
    project = place / "package-1"
    python = lend_environment(project, project / ".venv")
    done = subprocess.run(
        [str(python), "-P", "-c", RUN, str(place / "out"), "01_cleaning", "02_scoring"],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    for name in (
        "data/clean.csv",
        "data/scored.csv",
        "tables/reliability.csv",
        "notebooks/02_scoring.ipynb",
    ):
        assert (place / "out" / name).read_bytes() == (project / "build" / name).read_bytes(), name


def test_the_archive_is_named_after_package_and_version():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert package.read_name() == "u2plus-replication"
    assert f'version = "{package.read_version()}"' in text


def test_the_listed_files_are_those_git_tracks():
    names = archive.tracked()
    if names is None:
        pytest.skip("needs a git repository and git")
    listed = (ROOT / archive.LIST).read_text(encoding="utf-8").split()
    assert listed == sorted({*names, archive.LIST}), "./build.sh save lists them anew"
