"""The door: mistakes are told in one sentence with status 2, before anything runs."""

import re

import pytest
from door import door

from helpers.base import package
from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.workflow.chain import parameters


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["repot"], "unknown verb 'repot' (nearest: report)"),
        (["--dat", "x"], "unknown option '--dat' (nearest: --data)"),
        (["--data", "none.csv"], "none.csv: no such file"),
        (["--data", "notebooks"], "notebooks: not a file"),
        (["--codebook", "none.yml"], "none.yml: no such file"),
        (["-p", "levl=.9"], "no notebook has a parameter 'levl' (nearest: level)"),
        (["-p", "level"], "parameter 'level' has no value"),
        (["-p", "level=high"], "parameter level is 'high'; expected a number"),
        (["-p", "weekly=4.5"], "parameter weekly is '4.5'; expected a whole number"),
        (["--data"], "expected one argument"),
        (["-j", "0"], "--jobs 0 is not a number of notebooks"),
        (["--out", "/dev/null/x"], "--out cannot be written"),
        (["--data", "x" * 5000], "x…: no such file"),
        (["--codebook", "~nobody-here/x.yml"], "no such file"),
        (["--out", "~nobody-here/x"], "--out cannot be written"),
        (["a\u202e\x1b[31mb"], "unknown verb 'a  [31mb'"),
    ],
)
def test_mistakes_in_the_command(words, complaint):
    status, out, error = door(*words)
    assert status == 2
    assert complaint in error and len(error.strip().splitlines()) == 1
    assert "Traceback" not in error and out == ""


def test_help_lists_every_verb_and_option():
    status, out, error = door("--help")
    assert (status, error) == (0, "")
    for word in (
        "report",
        "test",
        "lab",
        "data",
        "save",
        "lock",
        "--data",
        "--codebook",
        "--out",
        "-p",
        "NAME=VALUE",
    ):
        assert word in out


@pytest.mark.parametrize("word", ["--version", "version"])
def test_the_version_is_that_of_the_citation_file(word):
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)[1]
    status, out, error = door(word)
    assert (status, error) == (0, "") and out.startswith(f"version {cited}")
    assert (", commit " in out) == (ROOT / ".git").exists()


def test_a_copy_without_git_has_a_version_and_no_commit(monkeypatch, tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.0"\n')
    monkeypatch.setattr(package, "ROOT", tmp_path)
    assert (package.read_version(), package.read_commit()) == ("1.0", "")


@pytest.mark.parametrize("locale", ["C", "ja_JP.UTF-8"])
def test_it_works_from_any_folder_and_locale(tmp_path, locale):
    folder = tmp_path / "名前 with space"
    folder.mkdir()
    status, _, error = door("--data", "なし.csv", cwd=folder, LANG=locale, LC_ALL=locale)
    assert status == 2
    assert "なし.csv: no such file" in error


def test_values_take_the_type_of_the_default():
    declared = {"a": 1, "b": 0.5, "c": True, "d": "x", "e": ["x"]}
    read = lambda word: parameters._read_parameter(word, declared)[1]  # noqa: E731
    assert [read("a=0012"), read("b=1"), read("c=false"), read("d=0012"), read("e=[p, q]")] == [
        12,
        1.0,
        False,
        "0012",
        ["p", "q"],
    ]
    assert isinstance(read("b=1"), float)


def test_a_value_with_an_equals_sign_is_text():
    assert parameters._read_parameter("d=a=b", {"d": "x"}) == ("d", "a=b")


def test_code_given_as_a_value_is_refused_or_text():
    with pytest.raises(InputError):
        parameters._read_parameter("a=__import__('os')", {"a": 1})
    assert parameters._read_parameter("d=__import__('os')", {"d": "x"})[1] == "__import__('os')"
