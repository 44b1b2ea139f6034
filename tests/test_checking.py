"""A draft codebook for another survey, and a check that lists everything at once."""

import csv

import pytest
from lab import CANARIES, own_survey

from helpers import checking, drafting
from helpers.codebook import read_codebook
from helpers.errors import InputError
from helpers.project import ROOT


@pytest.fixture(autouse=True)
def own_folder(monkeypatch):
    """The folder named in each test counts, not that of the run the tests belong to."""
    monkeypatch.delenv("REPLICATION_OUT", raising=False)


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    """The SPSS file of a survey unlike ours, and the draft made from it."""
    folder = tmp_path_factory.mktemp("lab")
    own_survey(folder / "mine.sav")
    assert drafting.draft_codebook(str(folder / "mine.sav"), "data/codebook.yml", folder / "out", {}) == 0
    return folder


def test_a_draft_is_a_codebook_of_what_was_found(drafted):
    book = read_codebook(drafted / "out/draft/mine.yml")
    # Written by own_survey: sex and age; two of our functions and two new ones; eight of nine items; three sources of ours and one new.
    assert book.people == ["gender", "age"]
    assert book.group("use") == ["use_signin", "use_column", "use_new1", "use_new2"]
    assert len(book.scales["phq9_total"].items) == 8 and "dd_total" not in book.scales
    assert book.predictors == ("use_signin", "use_column", "use_new1", "use_new2")
    assert [book.variables[v].high for v in book.group("ghsq")] == [10] * 4


def test_a_draft_marks_what_it_could_not_match(drafted):
    text = (drafted / "out/draft/mine.yml").read_text(encoding="utf-8")
    marked = [line for line in text.splitlines() if "CHECK" in line]
    for name in ("tenure", "phq9_9", "ghsq_family", "use_new1", "dd_total"):
        assert any(name in line for line in marked), name
    assert not [c for c in CANARIES if c in text]


def test_a_draft_is_not_overwritten(drafted):
    with pytest.raises(InputError, match="a draft is there already"):
        drafting.draft_codebook(str(drafted / "mine.sav"), "data/codebook.yml", drafted / "out", {})


def test_the_draft_of_our_own_export_says_the_same_as_our_codebook(tmp_path, book):
    drafting.draft_codebook("data/responses.csv", "data/codebook.yml", tmp_path, {})
    draft = read_codebook(tmp_path / "draft/responses.yml")
    assert {n: (v.header, v.codes, v.low, v.high, v.reversed) for n, v in draft.variables.items()} == {
        n: (v.header, v.codes, v.low, v.high, v.reversed) for n, v in book.variables.items()
    }
    assert (draft.scales, draft.predictors, draft.outcomes) == (book.scales, book.predictors, book.outcomes)


def test_valid_data_have_no_problems(drafted, capsys):
    assert checking.check_export(str(drafted / "mine.sav"), str(drafted / "out/draft/mine.yml"), drafted / "out", {}) == 0
    assert "60 respondents would be analysed" in capsys.readouterr().out
    assert (drafted / "out/check/problems.csv").read_text(encoding="utf-8") == "row,column,variable,value,allowed,problem\n"


def test_all_problems_are_listed_at_once(tmp_path, book, write_export, capsys):
    signin, age, sex = (book.variables[n].header for n in ("use_signin", "age", "gender"))
    forms = [{book.personal["address"]: f"p{i}@synthetic.example"} for i in range(5)]
    path = write_export(forms[0], forms[1] | {signin: "ときどき"}, forms[2] | {age: "200"}, forms[3] | {sex: "canary@mail.example"}, forms[4] | {age: "x"})
    path.write_text(path.read_text(encoding="utf-8").replace("U2plusの利用期間", "利用の期間", 1), encoding="utf-8")
    with pytest.raises(InputError, match="export.csv: 5 problems with codebook.yml"):
        checking.check_export(str(path), "data/codebook.yml", tmp_path / "out", {})
    listed = list(csv.DictReader((tmp_path / "out/check/problems.csv").open(encoding="utf-8")))
    assert [(p["row"], p["variable"], p["value"]) for p in listed] == [
        ("", "tenure", ""), ("3", "use_signin", "ときどき"), ("4", "age", "200"), ("5", "gender", "a text of 19 characters"), ("6", "age", "x"),
    ]  # fmt: skip
    assert listed[2]["allowed"] == "whole numbers from 16 to 99"
    assert "canary" not in capsys.readouterr().out


def test_what_could_not_be_analysed_is_a_problem(tmp_path, book, write_export):
    with pytest.raises(InputError):
        checking.check_export(str(write_export({})), "data/codebook.yml", tmp_path / "out", {})
    assert "1 respondents answered all 6" in (tmp_path / "out/check/problems.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", ["check", "init"])
def test_the_door_has_both_verbs(tmp_path, verb):
    from test_door import door

    status, out, error = door(verb, "--data", str(ROOT / "data/responses.csv"), "--out", str(tmp_path))
    assert (status, error) == (0, "")
    assert "350 respondents" in out or "38 of 38 variables were found" in out
