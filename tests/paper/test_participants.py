"""The table of participants of a survey without published numbers: compact, and without items."""

import numpy as np
import pandas as pd
import pytest

from helpers.paper import tables
from helpers.paper.comparison import Printed, table_entries
from helpers.statistics import descriptives
from helpers.survey.codebook.tree import build_codebook

YES = [{"code": 0, "texts": ["No"], "gloss": "no"}, {"code": 1, "texts": ["Yes"], "gloss": "yes"}]
TREE = {
    "options": {"yes": YES},
    "variables": {
        "age": {"header": "Age", "gloss": "Age", "range": [16, 99]},
        "sleep": {"header": "Sleep", "gloss": "Sleep", "range": [0, 10]},
        "smoker": {"header": "Smoker", "gloss": "Smoker", "options": "yes"},
        "walk": {"header": "Relax", "gloss": "Relax: walk", "contains": "Walk", "group": "relax"},
        "read": {"header": "Relax", "gloss": "Relax: read", "contains": "Read", "group": "relax"},
        # Two items of a scale that stand in no grid question.
        "calm": {"header": "Calm", "gloss": "calm", "range": [1, 5]},
        "glad": {"header": "Glad", "gloss": "glad", "range": [1, 5]},
        "joy": {"header": "Joy", "gloss": "joy", "range": [1, 5]},
        "fun": {"header": "Fun", "gloss": "fun", "range": [1, 5]},
    },
    "scales": {
        "mood": {"gloss": "Mood", "method": "mean", "items": ["calm", "glad"]},
        "zest": {"gloss": "Zest", "method": "mean", "items": ["joy", "fun"]},
    },
    "analysis": {"predictors": ["zest", "age", "smoker"], "correlates": ["mood"],
                 "outcomes": ["mood"]},
}  # fmt: skip
SCORED = pd.DataFrame(
    {
        "age": [20, 30, 40, 50],
        "sleep": [5, 7, np.nan, 9],
        "smoker": [0, 1, 1, np.nan],
        "walk": [1, 1, 1, 0],
        "read": [1, 1, 0, np.nan],
        "mood": [1.0, 2.0, 3.0, 4.0],
        "zest": [2.0, 2.0, 4.0, 4.0],
    }
)


@pytest.fixture
def people():
    """The codebook, and the participants as notebook 03 has them."""
    book = build_codebook(TREE)
    rows = [("sample", "", "n", len(SCORED))] + descriptives.describe_people(SCORED, book)
    rows += [row for name in book.scales for row in descriptives.describe(SCORED[name])]
    compared = Printed(table_entries(book, compact=True)).compare(descriptives.tidy(rows))
    return book, compared[compared["place"] == "participants"]


def test_numbers_and_scales_have_means_and_each_of_several_answers_its_count(people):
    book, participants = people
    table = tables.table_people(participants, book)
    # By hand, from the eight columns above: SD of 20 to 50 is 12.91, of 5, 7, 9 it is 2, of 1 to 4
    # it is 1.29, of 2, 2, 4, 4 it is 1.15; two of three who answered said they read.
    assert table.to_numpy().tolist() == [
        ["All respondents", "", "4", "", "", ""],
        ["Age", "", "4", "", "35.00", "12.91"],
        ["Sleep", "", "3", "", "7.00", "2.00"],
        ["Smoker", "no", "1", "33.3", "", ""],
        ["Smoker", "yes", "2", "66.7", "", ""],
        ["Relax: walk", "yes", "3", "75.0", "", ""],
        ["Relax: read", "yes", "2", "66.7", "", ""],
        ["Mood", "", "4", "", "2.50", "1.29"],
        ["Zest", "", "4", "", "3.00", "1.15"],
    ]
    said = tables.note_people(participants, book)
    assert "more than 100 %" in said and "Items of scales are not listed" in said


def test_items_of_scales_are_no_participants(people):
    book, participants = people
    assert not {"calm", "glad", "joy", "fun"} & {*book.people, *participants["row"]}


def test_a_scale_that_predicts_has_its_mean_and_sd_beside_the_outcomes(people):
    book, _ = people
    # The predictor with options has counts and no mean.
    assert book.measures == ["mood", "zest", "age"]
    entries = table_entries(book).query("place == 'table2' and statistic == 'sd'")
    assert entries["row"].tolist() == ["mood", "zest", "age"]


def test_a_grid_that_is_in_no_scale_is_among_the_participants():
    tree = {**TREE, "variables": dict(TREE["variables"])}
    for name in ("asthma", "flu"):
        tree["variables"][name] = {
            "header": f"Ill [{name}]", "gloss": name, "options": "yes", "group": "ill",
        }  # fmt: skip
    book = build_codebook(tree)
    assert {"asthma", "flu"} <= set(book.people)
    # Where an item of the grid predicts, its answers stand beside those of the other predictors.
    tree["analysis"] = {**tree["analysis"], "predictors": ["zest", "age", "smoker", "flu"]}
    assert not {"asthma", "flu"} & set(build_codebook(tree).people)
