"""Sentences about the reconstruction say another thing when its results do."""

import pandas as pd
import pytest

from helpers.synthesis.reconstruction.exhibits import sentences, tables

MATCH = pd.DataFrame({
    "statistic": ["mean", "r"],
    "row": ["u", "u"],
    "column": ["", "x"],
    "printed": ["2.5", ".10"],
    "recomputed": [2.52, 0.093],
    "matches": [True, True],
})  # fmt: skip


def test_missed_numbers_are_named():
    assert (
        sentences.sentence_match(MATCH)
        == "All 2 published numbers of the specification are met to their last digit."
    )
    assert sentences.sentence_match(MATCH.assign(matches=[False, False])) == (
        "0 of 2 published numbers of the specification are met to their last digit; "
        "missed: mean of u on u, r of x on u."
    )


@pytest.mark.parametrize(
    ("free", "fixed", "said"),
    [
        ("found", "none", r"for every regression; with .* fixed, for 1 of 2 regressions\."),
        ("none", "found", r"for 1 of 2 regressions; with .* fixed, for every regression\."),
    ],
)
def test_the_roads_are_told_as_they_went(free, fixed, said):
    roads = pd.DataFrame(
        {
            "Regression": ["u", "v"],
            "Products free": ["found", free],
            "Products fixed": ["found", fixed],
        }
    )
    assert pd.Series([sentences.sentence_roads(roads, 3)]).str.contains(said).all()
    nothing = roads.assign(**{"Products free": "none"})
    assert "(at most 3) hold a candidate for no regression; with" in sentences.sentence_roads(
        nothing, 3
    )


def test_distances_have_a_sign_and_the_unit_of_the_last_digit():
    drawn = tables.table_distances(MATCH)
    # By hand: .093 lies .007 below .10, printed to .01; means are not drawn
    assert drawn["distance"].tolist() == pytest.approx([-0.7])
    assert sentences.sentence_distances(drawn).startswith("0 of 1 dots lie within half a unit")
    assert sentences.sentence_distances(drawn.assign(distance=0.5)).startswith("1 of 1 dots")


def test_the_wider_spread_is_counted():
    sds = pd.DataFrame({"members": [0.2, 0.1, 0.3], "walk": [0.1, 0.2, 0.1]})
    assert sentences.sentence_spread(sds).startswith(
        "In 2 of 3 statistics the example data sets spread"
    )


def test_the_largest_distance_of_each_statistic_is_shown():
    # By hand: 2.52 is .2 units of the last digit of 2.5 away, .093 is .7 of those of .10
    summary = tables.table_match(MATCH)
    assert summary["Statistic"].tolist() == ["means", "correlations"]
    assert summary["Largest distance (last digits)"].tolist() == pytest.approx([0.2, 0.7])


def test_the_page_says_whether_it_decides():
    assert "no longer decides" in sentences.sentence_standing({"synthetic": False})
    for made in ({"synthetic": True}, {}):
        assert "answers of this run are synthetic" in sentences.sentence_standing(made)


def test_what_members_give_is_counted():
    one = pd.DataFrame({"statistic": ["B", "t", "r"], "matches": [True, False, True]})
    both = one.assign(matches=True)
    # By hand: 1 and 2 of two numbers of Table 3; r is given by both, then by one.
    told = sentences.sentence_members([one, both])
    assert "Of the 2 B, β and t of Table 3, an example data set gives 1 to 2 to" in told
    assert "1 of 2 give all" in told and "all given by 2 of 2" in told
    missed = sentences.sentence_members([one.assign(matches=[True, True, False]), both])
    assert "all given by 1 of 2" in missed
