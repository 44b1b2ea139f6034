"""Wherever the package lies and however it is called: folder names, line ends, links, shells,
streams.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from door import lend_environment

from helpers.base.paths import ROOT

# What a folder may be called, and what in the chain takes such letters for its own.
NAMES = {
    "braces": "a{b}c {} {0}",  # papermill fills in what stands between braces
    "brackets": "a[b]c*d?",  # patterns of file names
    "colon": "a:b",  # PATH and PYTHONPATH are split there
    "percent": "a%b %s %(c)s",  # old formats, addresses
    "hash": "#a b",  # addresses, comments
    "dollar": "$HOME $(date) `b`",  # shells
    "quotes": "a'b\"c",
    "at": "a@b.example",  # taken for an address of a person
    "blanks": " two  blanks ",
    "Japanese": "研究 データ",
    "deep": "/".join(
        ["d" * 99] * 5
    ),  # 500 bytes: longer than a socket's path or a first line of a script may be
    "dash": "-rf",
    "backslash": "a\\n b",
}
NEEDED = ("build.sh", "environment.yml", "requirements.lock", "data", "helpers", "notebooks")


def place_package(folder: Path) -> Path:
    """The package in a folder of its own, as far as a run needs it, with an environment that is the
    one of these tests. Modules come with their bytecode, or each copy would compile them.
    """
    folder.mkdir(parents=True)
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        else:
            shutil.copy2(source, folder / name)
    return folder


def call(*command, cwd, **surroundings):
    """Status, output and complaints of a command; no variable of these tests reaches it."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("REPLICATION_")}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=own | surroundings,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=300,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_it_starts_in_a_folder_of_any_name(tmp_path, name):
    project = place_package(tmp_path / "outside" / NAMES[name])
    if ":" not in str(project):
        lend_environment(project, project / ".venv")
        status, out, error = call("./build.sh", "check", cwd=project)
    else:
        # Python makes no environment there. One sentence says so, and what to do; doing it helps.
        status, _, error = call("./build.sh", "check", "--out", str(project / "out"), cwd=project)
        assert status == 1 and error.endswith("with --out DIR; the environment is made there.\n")
        assert "a folder with a colon in its name" in error and len(error.splitlines()) == 1
        results = tmp_path / "results"
        lend_environment(project, results / ".venv")
        status, out, error = call("./build.sh", "check", "--out", str(results), cwd=project)
    assert (status, error) == (0, "")
    assert "Nothing is wrong" in out


def test_a_notebook_runs_in_a_folder_of_every_such_name_at_once(tmp_path):
    names = [name for key, name in NAMES.items() if key not in ("colon", "deep", "dash")]
    project = place_package(tmp_path / "".join(names) / NAMES["deep"])
    python = lend_environment(project, project / ".venv")
    words = ["-P", "-m", "helpers.workflow.chain.execution", "01_cleaning", "{}"]
    out = project / "build {0}"
    status, _, error = call(str(python), *words, cwd=tmp_path, REPLICATION_OUT=str(out))
    assert (status, error) == (0, "")
    assert len((out / "data/clean.csv").read_text(encoding="utf-8").splitlines()) == 351


def test_line_ends_of_windows_do_no_harm(tmp_path):
    # A clone with core.autocrlf has the line ends that .gitattributes asks for; an unpacking
    # program may not care.
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("needs git and a clone")
    clone = tmp_path / "clone"
    call(
        "git",
        "-c",
        "core.autocrlf=true",
        "clone",
        "--quiet",
        "--no-local",
        "--depth=1",  # its history has no line ends
        str(ROOT),
        str(clone),
        cwd=tmp_path,
    )
    assert b"\r" not in (clone / "build.sh").read_bytes() + (clone / "data/SHA256SUMS").read_bytes()
    status, out, _ = call("./build.sh", "--help", cwd=clone)
    assert status == 0 and out.startswith("usage: ./build.sh")


def test_it_is_called_by_links_by_sh_and_with_cdpath(tmp_path):
    linked = tmp_path / "links"
    linked.mkdir()
    (linked / "one").symlink_to(ROOT / "build.sh")
    (linked / "two").symlink_to("one")
    cdpath = {"CDPATH": f"{ROOT}:{ROOT.parent}"}
    for command, cwd in [
        ([str(linked / "two"), "--help"], tmp_path),
        (["links/two", "--help"], tmp_path),
        (["sh", "build.sh", "--help"], ROOT),
        (["bash", "build.sh", "--help"], ROOT),
        (["sh", "helpers/../build.sh", "--help"], ROOT),
    ]:
        status, out, error = call(*command, cwd=cwd, **cdpath)
        assert (status, error) == (0, ""), command
        assert out.startswith("usage: ./build.sh"), command


@pytest.mark.parametrize("name", ["PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP"])
def test_what_other_pythons_were_told_is_not_inherited(name):
    status, out, error = call("./build.sh", "--help", cwd=ROOT, **{name: "/nowhere:/at all"})
    assert (status, error) == (0, "") and out.startswith("usage: ./build.sh")


# Who reads, or does not: head closes early, /dev/full takes nothing, closed streams are not there
# at all.
STREAMS = {
    "./build.sh --help | head -1": ("", 0),
    "./build.sh --help > /dev/full": (
        "build.sh: the disk is full; free some space and run again.\n",
        1,
    ),
    "./build.sh --help 2> /dev/full": ("", 0),
    "./build.sh --help <&- >&-": ("", 0),
    "./build.sh --help <&- >&- 2>&-": ("", 0),
    "./build.sh repot 2>&-": ("", 2),
    "./build.sh repot >&-": (
        "build.sh: unknown verb 'repot' (nearest: report); "
        "./build.sh --help lists what there is.\n",
        2,
    ),
}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("line", STREAMS)
def test_streams_that_are_closed_or_full_give_no_traceback(line):
    status, _, error = call("bash", "-c", line, cwd=ROOT)
    assert (error, status) == STREAMS[line]


def test_a_newline_in_a_name_does_not_break_a_line():
    for words in (["--data", "no\nsuch.csv"], ["--out", "/dev/null/a\nb"], ["re\npot"]):
        status, _, error = call("./build.sh", *words, cwd=ROOT)
        assert status == 2 and len(error.splitlines()) == 1, error
