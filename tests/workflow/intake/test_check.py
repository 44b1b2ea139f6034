"""A draft codebook for another survey, and a check that lists everything at once."""

import csv

import pytest
from lab import CANARIES, own_survey

from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.statistics import collinearity
from helpers.survey.codebook import read_codebook
from helpers.workflow.intake import check
from helpers.workflow.intake import draft as drafting


@pytest.fixture(autouse=True)
def own_folder(monkeypatch):
    """The folder named in each test counts, not that of the run the tests belong to."""
    monkeypatch.delenv("REPLICATION_OUT", raising=False)


@pytest.fixture(scope="module")
def drafted(tmp_path_factory):
    """The SPSS file of a survey unlike ours, and the draft made from it."""
    folder = tmp_path_factory.mktemp("lab")
    own_survey(folder / "mine.sav")
    assert (
        drafting.draft_codebook(str(folder / "mine.sav"), "data/codebook.yml", folder / "out", {})
        == 0
    )
    return folder


def test_a_draft_is_a_codebook_of_what_was_found(drafted):
    book = read_codebook(drafted / "out/draft/mine.yml")
    # Written by own_survey: sex and age; two of our functions and two new ones; eight of nine
    # items; three sources of ours and one new.
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


def labelled_survey(path):
    """A file whose PHQ-9 has a fifth option in the middle of ours, and whose functions are all new,
    with options of their own.
    """
    import pandas as pd
    import pyreadstat

    phq9 = [
        f"この2週間、次の問題にどのくらい悩まされましたか [{i}]"
        for i in ("興味や楽しみの減退", "気分の落ち込み")
    ]
    labels = {
        "P1": phq9[0],
        "P2": phq9[1],
        "U1": "次の機能をどのくらい使いますか [日記]",
        "U2": "次の機能をどのくらい使いますか [掲示板]",
        "H1": "悩みがあるとき、次の相手に助けを求める可能性 [医師]",
    }
    values = {
        "P1": dict(enumerate(["まったくない", "少し", "数日", "半分以上", "ほとんど毎日"])),
        "U1": {1: "使わない", 2: "月に1回", 3: "毎日"},
    }
    frame = pd.DataFrame(
        {
            "P1": [0.0, 1, 2, 3, 4, 1],
            "P2": [4.0, 3, 2, 1, 0, 1],
            "U1": [1.0, 2, 3, 1, 2, 3],
            "U2": [3.0, 2, 1, 3, 2, 1],
            "H1": [1.0, 7, 3, 4, 2, 5],
        }
    )
    pyreadstat.write_sav(
        frame,
        path,
        column_labels=list(labels.values()),
        variable_value_labels=values | {"P2": values["P1"], "U2": values["U1"]},
    )


def test_options_as_the_file_labels_them_come_before_ours(tmp_path):
    labelled_survey(tmp_path / "x.sav")
    drafting.draft_codebook(str(tmp_path / "x.sav"), "data/codebook.yml", tmp_path, {})
    draft = read_codebook(tmp_path / "draft/x.yml")
    # As labelled_survey writes them; in our codebook 数日 has the code 1, and a function's code 1
    # another text.
    assert draft.variables["phq9_1"].codes == {
        "まったくない": 0,
        "少し": 1,
        "数日": 2,
        "半分以上": 3,
        "ほとんど毎日": 4,
    }
    assert [draft.variables[n].codes for n in draft.predictors] == [
        {"使わない": 1, "月に1回": 2, "毎日": 3}
    ] * 2
    assert draft.scales["phq9_total"].limits == (0, 8) and not draft.scales["phq9_total"].bands


def test_a_draft_lists_options_of_a_group_whose_items_are_all_new(tmp_path):
    # The same functions as texts, without codes: our options are kept, and what they do not know is
    # marked.
    rows = [
        "次の機能をどのくらい使いますか [日記],次の機能をどのくらい使いますか [掲示板]",
        *["使わない,毎日", "毎日,使わない"] * 3,
    ]
    (tmp_path / "x.csv").write_text("\n".join(rows), encoding="utf-8")
    drafting.draft_codebook(str(tmp_path / "x.csv"), "data/codebook.yml", tmp_path, {})
    text = (tmp_path / "draft/x.yml").read_text(encoding="utf-8")
    assert 'CHECK: no code for "使わない"' in text and 'CHECK: no code for "毎日"' in text
    assert "\n  use:\n    - {code: 1, " in text


def test_a_draft_is_not_overwritten(drafted):
    with pytest.raises(InputError, match="a draft is there already"):
        drafting.draft_codebook(str(drafted / "mine.sav"), "data/codebook.yml", drafted / "out", {})


def test_the_draft_of_our_own_export_says_the_same_as_our_codebook(tmp_path, book):
    drafting.draft_codebook("data/responses.csv", "data/codebook.yml", tmp_path, {})
    draft = read_codebook(tmp_path / "draft/responses.yml")
    assert {
        n: (v.header, v.codes, v.low, v.high, v.reversed) for n, v in draft.variables.items()
    } == {n: (v.header, v.codes, v.low, v.high, v.reversed) for n, v in book.variables.items()}
    assert (draft.scales, draft.predictors, draft.outcomes) == (
        book.scales,
        book.predictors,
        book.outcomes,
    )


def test_valid_data_have_no_problems(drafted, capsys):
    assert (
        check.run_check(
            str(drafted / "mine.sav"), str(drafted / "out/draft/mine.yml"), drafted / "out", {}
        )
        == 0
    )
    assert "60 respondents would be analysed" in capsys.readouterr().out
    assert (drafted / "out/check/problems.csv").read_text(
        encoding="utf-8"
    ) == "row,column,variable,value,allowed,problem\n"


def test_all_problems_are_listed_at_once(tmp_path, book, write_export, capsys):
    signin, age, sex = (book.variables[n].header for n in ("use_signin", "age", "gender"))
    forms = [{book.personal["address"]: f"p{i}@synthetic.example"} for i in range(5)]
    path = write_export(
        forms[0],
        forms[1] | {signin: "ときどき"},
        forms[2] | {age: "200"},
        forms[3] | {sex: "canary@mail.example"},
        forms[4] | {age: "x"},
    )
    path.write_text(
        path.read_text(encoding="utf-8").replace("U2plusの利用期間", "利用の期間", 1),
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="export.csv: 5 problems with codebook.yml"):
        check.run_check(str(path), "data/codebook.yml", tmp_path / "out", {})
    listed = list(csv.DictReader((tmp_path / "out/check/problems.csv").open(encoding="utf-8")))
    assert [(p["row"], p["variable"], p["value"]) for p in listed] == [
        ("", "tenure", ""),
        ("3", "use_signin", "ときどき"),
        ("4", "age", "200"),
        ("5", "gender", "a text of 19 characters"),
        ("6", "age", "x"),
    ]
    assert listed[2]["allowed"] == "whole numbers from 16 to 99"
    assert "canary" not in capsys.readouterr().out


def test_what_could_not_be_analysed_is_a_problem(tmp_path, book, write_export):
    with pytest.raises(InputError):
        check.run_check(str(write_export({})), "data/codebook.yml", tmp_path / "out", {})
    assert "a model of 6 predictors needs at least 8" in (
        tmp_path / "out/check/problems.csv"
    ).read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", ["check", "init"])
def test_the_door_has_both_verbs(tmp_path, verb):
    from door import door

    status, out, error = door(
        verb, "--data", str(ROOT / "data/responses.csv"), "--out", str(tmp_path)
    )
    assert (status, error) == (0, "")
    assert "350 respondents" in out or "38 of 38 variables were found" in out


def test_only_what_leaves_no_model_at_all_is_a_problem(clean, book):
    assert check._too_little(clean, book) == []
    # Everybody answers 2 on all items of one scale: the other outcomes can still be modelled.
    same = clean.assign(**dict.fromkeys(book.scales["dd_total"].items, 2))
    assert check._too_little(same, book) == []
    flat = same.assign(**dict.fromkeys(book.group("ghsq"), 3))
    ((*_, what),) = check._too_little(flat, book)
    assert "all of them gave the same answers" in what
    # By hand: seven who answered are one too few for six predictors and a constant.
    few = clean.assign(use_signin=[1, 2] * 3 + [1] + [None] * (len(clean) - 7))
    ((*_, what),) = check._too_little(few, book)
    assert "needs at least 8" in what


def test_what_cannot_be_modelled_is_left_out_and_said(clean, book):
    scored = clean.assign(**dict.fromkeys(book.outcomes, 1.0) | {"ghsq_formal": range(len(clean))})
    scored["use_column"] = 1
    left = collinearity.find_same(scored, book)
    # By hand: two outcomes are the same for all, and so is one predictor.
    assert left == {"dd_total": [], "use_column": [], "ghsq_informal": []}
    fit = collinearity.leave_out(left, book)
    assert fit.outcomes == ("ghsq_formal",) and len(fit.predictors) == 5
    assert collinearity.sentence_left_out(left, book).count("is left out of the models") == 3


def test_codes_for_missing_answers_are_proposed_and_no_ends_of_a_range(
    tmp_path, book, write_export
):
    # By hand: -99, NA and 無回答 are none of the answers; 9 beside options 0 to 3 neither.
    phq, age = book.variables["phq9_1"].header, book.variables["age"].header
    forms = [
        {book.personal["address"]: f"p{i}@synthetic.example", phq: answer, age: years}
        for i, (answer, years) in enumerate(
            [("-99", "30"), ("9", "NA"), ("数日", "無回答"), ("0", "41")]
        )
    ]
    path = write_export(*forms)
    drafting.draft_codebook(str(path), "data/codebook.yml", tmp_path, {})
    draft = read_codebook(tmp_path / "draft/export.yml")
    assert draft.variables["phq9_1"].missing == ("-99", "9")
    assert draft.variables["age"].missing == ("NA", "無回答")
    assert (draft.variables["phq9_1"].low, draft.variables["phq9_1"].high) == (0, 3)
    assert (draft.variables["age"].low, draft.variables["age"].high) == (16, 99)
    assert draft.variables["phq9_2"].missing == ()
