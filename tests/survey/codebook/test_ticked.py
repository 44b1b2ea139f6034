"""Boxes of a column of their own: ticked, or empty."""

import csv

import pytest

from helpers.base.errors import InputError
from helpers.survey import cleaning, headers, reading
from helpers.survey.codebook import read_codebook
from helpers.survey.codebook.flat import flatten, name_kind
from helpers.survey.codebook.tree import build_codebook
from helpers.survey.codebook.workbook import read_workbook, write_workbook

TREE = {
    "variables": {
        "age": {"header": "Age", "gloss": "Age", "range": [16, 99]},
        "bus": {"header": "Bus", "gloss": "bus", "contains": "Y", "kind": "ticked or empty"},
    },
    "analysis": {"predictors": ["age"], "correlates": ["bus"], "outcomes": ["bus"]},
}


def code(tmp_path, rows):
    with (tmp_path / "x.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Age", "Bus"], *rows])
    book = build_codebook(TREE)
    answers = headers.find_answers(reading.open_export(tmp_path / "x.csv", book), book)
    return cleaning.code_answers(answers, book, "x.csv")


def test_an_empty_box_is_not_ticked(tmp_path):
    # By hand: ticked, empty, and what tools write in place of empty.
    coded = code(tmp_path, [["20", "Y"], ["21", ""], ["22", "0"], ["23", "No"]])
    assert list(coded["bus"]) == [1, 0, 0, 0]


def test_another_text_in_a_box_is_no_answer(tmp_path):
    with pytest.raises(InputError, match="row 3, column 'Bus'"):
        code(tmp_path, [["20", "Y"], ["21", "Maybe"]])


def test_a_row_of_empty_boxes_only_answers_nothing(tmp_path):
    book = build_codebook(TREE)
    with (tmp_path / "x.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Age", "Bus", "Else"], ["20", "Y", ""], ["", "", "x"]])
    answers = headers.find_answers(reading.open_export(tmp_path / "x.csv", book), book)
    steps = cleaning.exclude(answers, book)
    assert [len(rows) for rows in steps.values()][:2] == [2, 1]


def test_both_forms_say_the_same(tmp_path):
    flat = flatten(TREE)
    assert name_kind(flat["variables"]["bus"]) == "ticked or empty"
    write_workbook(flat, tmp_path / "b.xlsx")
    assert flatten(read_workbook(tmp_path / "b.xlsx")[0]) == flat
    assert read_codebook(tmp_path / "b.xlsx").variables["bus"].ticked
