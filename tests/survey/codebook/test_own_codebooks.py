"""Codebooks that a lab wrote for itself: what would give wrong scores or tables unseen."""

import openpyxl
import pandas as pd
import pytest
import yaml

from helpers.base.errors import InputError
from helpers.statistics.scales import table_rules
from helpers.survey import cleaning
from helpers.survey.codebook import read_codebook
from helpers.survey.codebook.flat import flatten
from helpers.survey.codebook.tree import build_codebook
from helpers.survey.codebook.workbook import write_workbook
from helpers.survey.headers import filter_name

# Made up: three items of a score, the second turned, and a question of its own.
OWN = """
personal: {address: {header: Contact}}
options:
  often:
    - {code: 2, texts: [Often], gloss: often}
    - {code: 0, texts: [Never], gloss: never}
    - {code: 1, texts: [Sometimes], gloss: sometimes}
  town:
    - {code: b, texts: [B], gloss: B}
    - {code: a, texts: [A], gloss: A}
    - {code: c, texts: [C], gloss: C}
variables:
  mood_9: {header: Calm, gloss: calm, options: often, ordered: true}
  mood_7: {header: Sad, gloss: sad, options: often, ordered: true, reversed: true}
  mood_8: {header: Glad, gloss: glad, options: often, ordered: true}
  town: {header: Town, gloss: Town, options: town, ordered: false}
scales:
  mood: {gloss: Mood, method: sum, items: [mood_9, mood_7, mood_8]}
analysis: {predictors: [town], correlates: [mood], outcomes: [mood]}
"""


@pytest.fixture
def own():
    """The tree of the codebook above."""
    return yaml.safe_load(OWN)


def test_an_option_takes_no_name_that_a_question_has(own):
    own["variables"]["town_2"] = {"header": "Town again", "gloss": "Town 2", "options": "town"}
    own["variables"]["Town_o3_1"] = {"header": "Town 3", "gloss": "Town 3", "range": [0, 9]}
    own["analysis"]["predictors"] = ["town", "town_2"]
    book = build_codebook(own)
    # By hand: two options each beside the first; no two names differ in capitals alone.
    assert len(book.predictors) == 4
    assert len({name.casefold() for name in book.variables}) == len(own["variables"]) + 4
    assert {book.variables[name].source for name in book.predictors} == {
        ("town", "a"), ("town", "c"), ("town_2", "a"), ("town_2", "c"),
    }  # fmt: skip


def test_reversed_items_are_named_by_their_places(own):
    # By hand: the second item, whatever its name ends with.
    assert list(table_rules(build_codebook(own))["Reversed items"]) == ["2"]


def test_ordered_options_stand_in_the_order_of_their_codes(own):
    book = build_codebook(own)
    assert list(book.variables["mood_9"].labels.items()) == [
        (0, "never"), (1, "sometimes"), (2, "often"),
    ]  # fmt: skip
    # Without order the first in the codebook is the reference.
    assert list(book.variables["town"].labels) == ["b", "a", "c"]


def test_a_column_with_a_role_keeps_it_where_the_row_says_drop(own, tmp_path):
    path = tmp_path / "own.xlsx"
    write_workbook(flatten(own), path)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Questions"]
    assert (sheet["A2"].value, sheet["E2"].value) == ("Contact", "e-mail address")
    sheet["D2"] = "drop"
    workbook.save(path)
    assert read_codebook(path).personal == {"address": "Contact"}


def number(own, *codes):
    """A second set of options, coded so, for the item that is not turned."""
    rows = [{"code": c, "texts": [t], "gloss": t} for c, t in zip(codes, TEXTS, strict=True)]
    own["options"]["other"] = rows
    own["variables"]["mood_8"]["options"] = "other"


TEXTS = ("Never", "Sometimes", "Often")


@pytest.mark.parametrize("codes", [(1, 0, 2), (2, 1, 0), (0, 2, 1)])
def test_one_text_has_one_code_in_a_scale(own, codes, tmp_path):
    number(own, *codes)
    path = tmp_path / "own.xlsx"
    write_workbook(flatten(own), path)
    with pytest.raises(InputError) as refused:
        read_codebook(path)
    said = str(refused.value)
    assert "sheet Questions, cell I5: " in said and "name the same options at both" in said
    assert "'Never' in scale 'mood'" in said or "'Sometimes' in scale 'mood'" in said


def test_codes_that_run_backwards_must_be_said(own):
    number(own, 2, 1, 0)
    own["scales"]["mood"]["codes"] = "as they are"
    assert build_codebook(own).scales["mood"].items == ("mood_9", "mood_7", "mood_8")
    del own["scales"]["mood"]["codes"]
    own["variables"]["mood_8"]["reversed"] = True
    # Two items are turned now, and they differ.
    with pytest.raises(ValueError, match="one code for"):
        build_codebook(own)
    own["variables"]["mood_7"]["reversed"] = False
    assert build_codebook(own).variables["mood_8"].reversed


@pytest.mark.parametrize("kind", ["ordered options", "unordered options"])
def test_words_are_no_numbers(own, tmp_path, kind):
    number(own, "never", "sometimes", "often")
    own["variables"]["mood_8"]["ordered"] = kind == "ordered options"
    path = tmp_path / "own.xlsx"
    write_workbook(flatten(own), path)
    with pytest.raises(
        InputError, match=r"sheet Answers, cell B\d+: .* a whole number as the code"
    ):
        read_codebook(path)


@pytest.mark.parametrize("named", ["Calm", "mood_9"])
def test_a_rule_names_a_column_by_its_header_or_short_name(own, tmp_path, named):
    own["exclusions"] = {"filters": [{"header": named, "drop": ["Often"]}]}
    path = tmp_path / "own.xlsx"
    write_workbook(flatten(own), path)
    assert [rule.header for rule in read_codebook(path).filters] == ["Calm"]


@pytest.mark.parametrize(
    "written",
    [
        "low = 0-3; high = 4-6",
        "0-3 = low; 4 to 6 = high",
        "0-3: low; 4-6: high",
        "low: 0-3; high: 4-6",
    ],
)
def test_bands_are_read_in_either_order_with_either_sign(own, tmp_path, written):
    path = tmp_path / "own.xlsx"
    write_workbook(flatten(own), path)
    workbook = openpyxl.load_workbook(path)
    workbook["Scales"]["H2"] = written
    workbook.save(path)
    # By hand: three items from 0 to 2.
    assert read_codebook(path).scales["mood"].bands == {"low": (0, 3), "high": (4, 6)}


def test_a_step_of_the_flow_says_what_is_left_out(own):
    own["exclusions"] = {"filters": [{"header": "Town", "drop": ["C"]}]}
    book = build_codebook(own)
    answers = pd.DataFrame({"town": ["A", "C"], filter_name(1): ["A", "C"]})
    for name in ("mood_9", "mood_7", "mood_8"):
        answers[name] = "Never"
    steps = cleaning.exclude(answers, book)
    # No domain of staff is in this codebook, so that no such step is there.
    assert {step: len(rows) for step, rows in steps.items()} == {
        "Forms received": 2, "Without: Town is C": 1, "Respondents": 1,
    }  # fmt: skip
