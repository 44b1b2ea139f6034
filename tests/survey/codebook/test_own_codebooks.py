"""Codebooks that a lab wrote for itself: what would give wrong scores or tables unseen."""

import openpyxl
import pytest
import yaml

from helpers.statistics.scales import table_rules
from helpers.survey.codebook import read_codebook
from helpers.survey.codebook.flat import flatten
from helpers.survey.codebook.tree import build_codebook
from helpers.survey.codebook.workbook import write_workbook

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
