"""A check that lists everything at once."""

import csv

import openpyxl
import pytest
import yaml
from lab import own_survey

from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.statistics import collinearity
from helpers.survey.codebook import list_errors
from helpers.survey.codebook.flat import flatten
from helpers.survey.codebook.workbook import write_workbook
from helpers.workflow.intake import check


@pytest.fixture(autouse=True)
def own_folder(monkeypatch):
    """The folder named in each test counts, not that of the run the tests belong to."""
    monkeypatch.delenv("REPLICATION_OUT", raising=False)


def test_valid_data_have_no_problems(tmp_path, capsys):
    own_survey(tmp_path / "mine.sav")
    codebook = str(ROOT / "tests/support/surveys/lab.yml")
    assert check.run_check(str(tmp_path / "mine.sav"), codebook, tmp_path / "out", {}) == 0
    assert "60 respondents would be analysed" in capsys.readouterr().out
    assert (tmp_path / "out/check/problems.csv").read_text(
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


def test_too_few_for_a_model_is_said_and_no_problem(tmp_path, write_export, capsys):
    path = str(write_export({}))
    assert check.run_check(path, "data/codebook.yml", tmp_path / "out", {}) == 0
    said = capsys.readouterr().out
    assert "No regression can be estimated" in said
    # By hand: six slopes, a constant, and one respondent more.
    assert "a model of 6 predictors needs at least 8" in said and "Nothing is wrong; 1 resp" in said


@pytest.mark.parametrize("verb", ["check", "init"])
def test_the_door_has_both_verbs(tmp_path, verb):
    from door import door

    status, out, error = door(
        verb, "--data", str(ROOT / "data/responses.csv"), "--out", str(tmp_path)
    )
    assert (status, error) == (0, "")
    assert "350 respondents" in out or "38 questions are kept" in out


def test_only_what_leaves_no_model_at_all_is_said(clean, book):
    def say(frame):
        texts = frame.astype(object).where(frame.notna(), "").astype(str)
        return check.sentence_no_model(texts, book)

    assert say(clean) == ""
    # Everybody answers 2 on all items of one scale: the other outcomes can still be modelled.
    same = clean.assign(**dict.fromkeys(book.scales["dd_total"].items, 2))
    assert say(same) == ""
    flat = same.assign(**dict.fromkeys(book.group("ghsq"), 3))
    assert "all of them gave the same answers" in say(flat)
    # By hand: seven who answered are one too few for six predictors and a constant.
    few = clean.assign(use_signin=[1, 2] * 3 + [1] + [None] * (len(clean) - 7))
    assert "needs at least 8" in say(few)


def test_what_cannot_be_modelled_is_left_out_and_said(clean, book):
    scored = clean.assign(**dict.fromkeys(book.outcomes, 1.0) | {"ghsq_formal": range(len(clean))})
    scored["use_column"] = 1
    left = collinearity.find_same(scored, book)
    # By hand: two outcomes are the same for all, and so is one predictor.
    assert left == {"dd_total": [], "use_column": [], "ghsq_informal": []}
    fit = collinearity.leave_out(left, book)
    assert fit.outcomes == ("ghsq_formal",) and len(fit.predictors) == 5
    assert collinearity.sentence_left_out(left, book).count("is left out of the models") == 3


FAULTS = """
survey: {title: x, titel: y}
options:
  a: [{code: 1, texts: [x], gloss: x}, {code: two, text: [y], gloss: y}]
variables:
  age: {header: Age, gloss: A, range: [16]}
  q1: {header: Q1, gloss: Q, options: a, reverse: true}
scales: {s: {gloss: S, method: total, items: [q1]}}
analysis: {predictors: [age], correlates: [s], outcome: [s]}
"""
CLASHES = """
options:
  a: [{code: 1, texts: [x], gloss: x}, {code: 2, texts: [y], gloss: y}]
  b: [{code: 1, texts: [x], gloss: x}, {code: 2, texts: [x], gloss: y}]
variables:
  age: {header: Age, gloss: A, range: [30, 16]}
  q1: {header: Q1, gloss: Q, options: a}
  q2: {header: Q2, gloss: Q, options: b}
  q3: {header: Q3, gloss: Q, options: c}
scales:
  s: {gloss: S, method: sum, items: [q1, q9]}
  t: {gloss: T, method: sum, items: [q1, q2]}
analysis: {predictors: [age, agee], correlates: [t, q1], outcomes: [zz]}
"""


@pytest.mark.parametrize(
    ("codebook", "lines"),
    # By hand, in the lines above: what is wrong by itself, and nothing that only follows from it.
    [(FAULTS, [2, 4, 6, 7, 8, 9]), (CLASHES, [4, 6, 9, 11, 13, 13])],
    ids=["keys and values", "what does not fit together"],
)
def test_every_fault_of_a_codebook_is_listed_at_once(tmp_path, capsys, codebook, lines):
    (tmp_path / "b.yml").write_text(codebook, encoding="utf-8")
    (tmp_path / "x.csv").write_text("Age,Q1\n20,x\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"b.yml: {len(lines)} problems, listed above"):
        check.run_check(str(tmp_path / "x.csv"), str(tmp_path / "b.yml"), tmp_path / "out", {})
    listed = (tmp_path / "out/check/codebook-problems.txt").read_text(encoding="utf-8")
    told = [int(line.split("line ")[1].split(":")[0]) for line in listed.splitlines()]
    assert sorted(told) == lines
    assert capsys.readouterr().out.count("b.yml, line") == len(lines)


HIDDEN = """
options:
  a: [{texts: 5, gloss: x}, {code: 2, texts: [y], gloss: y}]
variables:
  age: {gloss: A, range: sixteen, reversed: maybe}
  q1: {headr: Q1, gloss: Q, options: a, kind: tick}
scales: {s: {gloss: S, method: total}}
analysis: {predictors: [age], correlates: [s], outcomes: [s]}
"""


def test_a_key_that_is_missing_hides_no_other_fault_of_its_entry(tmp_path):
    (tmp_path / "b.yml").write_text(HIDDEN, encoding="utf-8")
    said = "\n".join(list_errors(tmp_path / "b.yml"))
    # By hand, in the lines above; the header of q1 is misspelt, so it is not missing as well.
    told = [int(line.split("line ")[1].split(":")[0]) for line in said.splitlines()]
    assert sorted(told) == [3, 3, 5, 5, 5, 6, 6, 7, 7]
    assert "'code' in entry 1 of 'a' is missing" in said and "'items' in 's'" in said
    assert said.count("headr") == 1 and "'header' in 'age' of 'variables' is missing" in said


FILTERED = """
variables: {age: {header: Age, gloss: A, range: [16, 99]}, q: {header: Q, gloss: Q, range: [1, 5]}}
exclusions: {filters: [{header: Age, drop: [99]},
  {header: Consnt, keep: [Yes]}]}
analysis: {predictors: [age], correlates: [q], outcomes: [q]}
"""


@pytest.mark.parametrize("form", ["yml", "xlsx"])
def test_a_filter_by_a_column_that_is_missing_is_named_by_its_place(tmp_path, capsys, form):
    path = tmp_path / f"b.{form}"
    if form == "yml":
        path.write_text(FILTERED, encoding="utf-8")
    else:
        write_workbook(flatten(yaml.safe_load(FILTERED)), path)
    (tmp_path / "x.csv").write_text("Age,Q,Consent\n20,1,Yes\n30,2,Yes\n", encoding="utf-8")
    with pytest.raises(InputError, match="problem"):
        check.run_check(str(tmp_path / "x.csv"), str(path), tmp_path / "out", {})
    # By hand: line 4 of the YAML; in sheet Study the title, an outcome, a predictor, a correlate
    # and the filter by age stand above it.
    place = "line 4" if form == "yml" else "sheet Study, cell B7"
    said = capsys.readouterr().out
    assert f"'Consnt' (rows are kept or left out by it: {place}) is missing (nearest: Cons" in said


def test_of_many_faults_one_screen_is_shown(tmp_path, capsys):
    keys = ", ".join(f"odd{i}: 1" for i in range(40))
    text = FAULTS.replace("titel: y", keys)
    (tmp_path / "b.yml").write_text(text, encoding="utf-8")
    (tmp_path / "x.csv").write_text("Age,Q1\n20,x\n", encoding="utf-8")
    with pytest.raises(InputError, match="b.yml: 45 problems"):
        check.run_check(str(tmp_path / "x.csv"), str(tmp_path / "b.yml"), tmp_path / "out", {})
    assert len(capsys.readouterr().out.splitlines()) == check.SCREEN + 1
    listed = (tmp_path / "out/check/codebook-problems.txt").read_text(encoding="utf-8")
    assert len(listed.splitlines()) == 45


def test_two_columns_that_collide_are_named_with_their_places(tmp_path, book, write_export):
    path = write_export({}, {})
    age = book.variables["age"]
    text = path.read_text(encoding="utf-8").splitlines()
    lines = [f"{text[0]},{age.gloss}", *(f"{line},40" for line in text[1:])]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError):
        check.run_check(str(path), "data/codebook.yml", tmp_path / "out", {})
    said = (tmp_path / "out/check/problems.csv").read_text(encoding="utf-8")
    assert f"('{age.header}', '{age.gloss}'), as columns 4 and 41" in said


def test_an_option_of_another_question_is_shown_and_a_name_is_not(tmp_path, capsys):
    (tmp_path / "b.yml").write_text(
        "variables: {age: {header: Age, gloss: A, range: [16, 99]},"
        " q: {header: Q, gloss: Q, range: [1, 5]}}\n"
        "analysis: {predictors: [age], correlates: [q], outcomes: [q]}\n",
        encoding="utf-8",
    )
    rows = ["Age,Q,Else", "20,Often,Often", "21,2,Often", "22,3,Often", "23,Hanako,Hanako"]
    (tmp_path / "x.csv").write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(InputError, match="2 problems"):
        check.run_check(str(tmp_path / "x.csv"), str(tmp_path / "b.yml"), tmp_path / "out", {})
    said = capsys.readouterr().out
    assert "Often is not an answer" in said and "Hanako" not in said


KINDS = """
options:
  often: [{code: 0, texts: [Never], gloss: never}, {code: 1, texts: [Often], gloss: often}]
variables:
  age: {header: Age, gloss: Age, range: [16, 99]}
  calm: {header: Calm, gloss: calm, options: often, ordered: true}
  walk: {header: Relax, gloss: walk, contains: Walk}
exclusions: {filters: [{header: Status, drop: [Preview]}]}
analysis: {predictors: [age], correlates: [calm], outcomes: [calm]}
"""
ROWS = [[20 + i, ["Never", "Often"][i % 2], ["Walk", "Read"][i % 2], "Preview"] for i in range(30)]


@pytest.fixture
def changed(tmp_path, capsys):
    """What check says of a survey and its workbook after some of the workbook's cells were
    changed."""

    def say(cells):
        write_workbook(flatten(yaml.safe_load(KINDS)), tmp_path / "b.xlsx")
        workbook = openpyxl.load_workbook(tmp_path / "b.xlsx")
        for (sheet, cell), value in cells.items():
            workbook[sheet][cell] = value
        workbook.save(tmp_path / "b.xlsx")
        with (tmp_path / "x.csv").open("w", encoding="utf-8", newline="") as file:
            rows = [*ROWS[:-1], [*ROWS[-1][:3], "Answer"], [40, "Often", "Walk", "Answer"]]
            csv.writer(file).writerows([["Age", "Calm", "Relax", "Status"], *rows])
        files = (str(tmp_path / "x.csv"), str(tmp_path / "b.xlsx"), tmp_path / "out", {})
        try:
            check.run_check(*files)
        except InputError as error:
            return f"{capsys.readouterr().out}{error}"
        return capsys.readouterr().out

    return say


def test_a_kind_that_does_not_fit_the_answers_is_told_with_its_cell(changed):
    # Row 3 is Calm: I its options, J and K its ends, H its kind.
    cells = {"H3": "whole number", "I3": None, "J3": 0, "K3": 3}
    said = changed({("Questions", cell): value for cell, value in cells.items()})
    assert "column 'Calm' (calm): 2 of 2 answers are none of what the codebook allows" in said
    assert "is its kind right (sheet Questions, cell H3)?" in said
    # One line, not one a row; the two rows are in the file.
    assert said.count("Calm") == 1 and "3 problems" in said


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        (("Questions", "S4"), "Wlak", "sheet Questions, cell S4: no cell of column 'Relax' has"),
        (("Study", "C6"), "Previw", "no row has 'Previw' in column 'Status', so none is left out"),
    ],
)
def test_what_no_row_has_is_said_and_no_problem(changed, cell, value, said):
    told = changed({cell: value})
    assert said in told and "Nothing is wrong" in told and "Look at b.xlsx, sheet" in told
    assert "Look at" not in changed({})


def test_a_filter_that_nobody_passes_is_named(changed):
    told = changed({("Study", "A6"): "keep rows where", ("Study", "C6"): "Answr"})
    assert "sheet Study, cell B6: no row has 'Answr' in column 'Status', so nobody is kept" in told
    assert "1 problem" in told


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("kind: yes or no", "another kind than 'yes or no' at 'q1', whose options are 3"),
        ("ordered: false", "ordered options at 'q1', as scale 's' adds them up"),
    ],
)
def test_a_kind_that_does_not_fit_its_options_or_scale_is_refused(tmp_path, spec, said):
    three = ", ".join(f"{{code: {c}, texts: [t{c}], gloss: g{c}}}" for c in range(3))
    items = "\n".join(f"  q{i}: {{header: Q{i}, gloss: Q, options: a, {spec}}}" for i in (1, 2))
    text = (
        f"options: {{a: [{three}]}}\nvariables:\n  age: {{header: Age, gloss: A, range: [1, 9]}}\n"
        f"{items}\nscales: {{s: {{gloss: S, method: sum, items: [q1, q2]}}}}\n"
        "analysis: {predictors: [age], correlates: [s], outcomes: [s]}\n"
    )
    (tmp_path / "b.yml").write_text(text, encoding="utf-8")
    assert said in "\n".join(list_errors(tmp_path / "b.yml"))


@pytest.mark.parametrize(
    "text",
    [
        "variables: [{1: x}]\ngroups: [a]\n",
        "variables: {}\ngroups: {a: 5, b: {header: x, items: 3}}\n",
        "variables: [a]\ngroups: {a: {items: {x: {1: y}}}}\n",
    ],
)
def test_what_is_no_codebook_at_all_is_told_by_its_line(tmp_path, text):
    (tmp_path / "b.yml").write_text(text, encoding="utf-8")
    found = list_errors(tmp_path / "b.yml")
    assert found and all(line.startswith("b.yml, line ") for line in found)


def test_a_kind_of_a_grid_in_yaml_is_named_by_the_line_of_its_item(tmp_path, capsys):
    text = """variables: {age: {header: Age, gloss: A, range: [1, 99]}}
groups:
  mood:
    header: Mood
    range: [1, 5]
    items:
      calm: {header: Calm, gloss: calm}
      glad: {header: Glad, gloss: glad}
analysis: {predictors: [age], correlates: [glad], outcomes: [glad]}
"""
    (tmp_path / "b.yml").write_text(text, encoding="utf-8")
    rows = [[20 + i, "often", 1 + i % 5] for i in range(9)]
    with (tmp_path / "x.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Age", "Calm", "Glad"], *rows])
    with pytest.raises(InputError, match="10 problems"):
        check.run_check(str(tmp_path / "x.csv"), str(tmp_path / "b.yml"), tmp_path / "out", {})
    said = capsys.readouterr().out
    assert "9 of 9 answers are none" in said and "is its kind right (line 7)?" in said
