"""Scoring: values by hand, and properties that hold for any answers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import scoring
from helpers.base.errors import InputError
from helpers.survey.codebook import Scale, read_codebook

BOOK = read_codebook()
DD = BOOK.scales["dd_total"]


def answers(draw_values, scale):
    return pd.DataFrame([draw_values], columns=list(scale.items))


def one_of(scale):
    return st.lists(
        st.integers(scale.low, scale.high), min_size=len(scale.items), max_size=len(scale.items)
    )


def test_dd_total_by_hand():
    # Answers 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5 to items 1 to 12; items 1, 2, 3, 4, 8, 10 turned:
    # 5+4+3+2 +4+5+0 +4 +2 +2 +4+5 = 40.
    given_answers = answers([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5], DD)
    assert scoring.score_scales(given_answers.reindex(columns=BOOK.variables), BOOK)[
        "dd_total"
    ].tolist() == [40]


def test_ghsq_means_by_hand():
    # Physician 7, professional 6, online 2: mean 5. Partner 1, friend 2, family 2: mean 5/3.
    row = pd.DataFrame([[7, 6, 2, 1, 2, 2]], columns=BOOK.group("ghsq")).reindex(
        columns=BOOK.variables
    )
    scores = scoring.score_scales(row, BOOK)
    assert scores["ghsq_formal"].iloc[0] == 5
    assert scores["ghsq_informal"].iloc[0] == pytest.approx(5 / 3)


@given(st.integers(0, 5))
def test_reversal_is_an_involution(x):
    turned = scoring.reverse_item(pd.Series([x]), 0, 5)
    assert scoring.reverse_item(turned, 0, 5).tolist() == [x]
    assert turned.between(0, 5).all()


@pytest.mark.parametrize("scale", BOOK.scales.values(), ids=lambda s: s.name)
@given(data=st.data())
def test_scores_stay_in_range(scale, data):
    keyed = scoring.key_items(answers(data.draw(one_of(scale)), scale), scale, BOOK)
    low, high = scale.limits
    assert scoring.score_scale(keyed, scale).between(low - 1e-9, high + 1e-9).all()


@given(st.lists(one_of(DD), min_size=2, max_size=6), st.randoms())
def test_order_of_rows_and_columns_does_not_matter(rows, random):
    frame = pd.DataFrame(rows, columns=list(DD.items))
    columns = random.sample(list(DD.items), 12)
    order = random.sample(range(len(rows)), len(rows))
    plain = scoring.score_scale(scoring.key_items(frame, DD, BOOK), DD)
    mixed = scoring.score_scale(scoring.key_items(frame[columns].iloc[order], DD, BOOK), DD)
    assert mixed.sort_index().tolist() == plain.tolist()


def test_missing_items_by_default_leave_no_score():
    keyed = pd.DataFrame([[1.0, np.nan, 3.0]])
    assert scoring.score_scale(keyed, BOOK.scales["ghsq_formal"]).isna().all()


def test_prorating_by_hand():
    # Nine PHQ-9 items, one missing, the others 2 each: 9 * 2 = 18 where eight of nine are enough;
    # none where all are asked for.
    keyed = pd.DataFrame([[2.0] * 8 + [np.nan]])
    assert scoring.score_scale(keyed, BOOK.scales["phq9_total"], min_answered=8 / 9).tolist() == [
        18
    ]
    assert scoring.score_scale(keyed, BOOK.scales["phq9_total"]).isna().all()


def test_a_sum_of_whole_answers_is_whole():
    # In floats 1 / 49 x 49 is 0.9999999999999999, so a complete sum must not go by way of the mean.
    items = pd.DataFrame([[1.0] + [0.0] * 48])
    assert scoring.score_scale(items, Scale("s", "s", "", "sum", tuple(items), 0, 1)).tolist() == [
        1.0
    ]


@pytest.mark.parametrize("share", [0, -1, 1.5])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(InputError, match="min_answered"):
        scoring.score_scale(pd.DataFrame([[1.0, 2.0]]), BOOK.scales["ghsq_formal"], share)


def test_severity_bands_at_their_edges():
    # Kroenke, Spitzer and Williams 2001: cut points 5, 10, 15 and 20.
    bands = scoring.phq9_severity(
        pd.Series([0, 4, 5, 9, 10, 14, 15, 19, 20, 27]), BOOK.scales["phq9_total"].bands
    )
    assert scoring.phq9_severity(pd.Series([-1, 28]), BOOK.scales["phq9_total"].bands).isna().all()
    names = ["minimal", "mild", "moderate", "moderately severe", "severe"]
    assert bands.tolist() == np.repeat(names, 2).tolist()


@pytest.mark.parametrize(
    ("items", "expected"),
    # Spitzer, Kroenke and Williams 1999: five symptoms with one of the first two; item 9 counts
    # from 1; two to four make other.
    [
        ([2, 2, 2, 2, 2, 0, 0, 0, 0], "major"),
        ([2, 0, 2, 2, 2, 0, 0, 0, 1], "major"),
        ([2, 2, 0, 0, 0, 0, 0, 0, 0], "other"),
        ([1, 1, 3, 3, 3, 3, 3, 3, 3], "none"),
        ([3, 0, 0, 0, 0, 0, 0, 0, 0], "none"),
        ([2, 0, 2, 2, 2, 0, 0, 0, 0], "other"),
    ],
)
def test_diagnosis(items, expected):
    assert scoring.phq9_diagnosis(pd.DataFrame([items])).tolist() == [expected]


def test_diagnosis_needs_all_items():
    assert scoring.phq9_diagnosis(pd.DataFrame([[2.0] * 8 + [np.nan]])).isna().all()


def test_alpha_by_hand():
    # Items (1, 2, 3) and (1, 3, 2): both variances 1; totals 2, 5, 5 vary by 3; alpha = 2 * (1 - 2
    # / 3) = 2/3.
    assert scoring.cronbach_alpha(pd.DataFrame({"a": [1, 2, 3], "b": [1, 3, 2]})) == pytest.approx(
        2 / 3
    )


def test_alpha_of_equally_correlated_items():
    # Four items with variance 1 and every correlation .30: 4 * .3 / (1 + 3 * .3) = .6315789.
    rng = np.random.default_rng(0)
    raw = rng.normal(size=(50, 4))
    white = (raw - raw.mean(0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(raw.T))).T
    items = white @ np.linalg.cholesky(0.7 * np.eye(4) + 0.3).T
    assert scoring.cronbach_alpha(pd.DataFrame(items)) == pytest.approx(0.6315789, abs=1e-7)


def test_alpha_interval_from_r():
    # R: f <- function(a, n, k) 1 - (1 - a) * qf(c(.975, .025), n - 1, (n - 1) * (k - 1)); f(.8,
    # 100, 5)
    # R 4.2.2 gives 0.7305582042 0.8558867487.
    assert scoring.alpha_interval(0.8, 100, 5) == pytest.approx(
        (0.7305582042, 0.8558867487), abs=1e-9
    )


def test_alpha_needs_a_total_that_varies():
    with pytest.raises(ValueError, match="does not vary"):
        scoring.cronbach_alpha(pd.DataFrame([[1, 2], [1, 2]]))
    with pytest.raises(ValueError, match="at least two items"):
        scoring.cronbach_alpha(pd.DataFrame([[1], [2]]))


def test_one_answer_of_three_can_make_a_mean():
    items = pd.DataFrame({"a": [4.0, np.nan], "b": [np.nan, np.nan], "c": [np.nan, np.nan]})
    score = scoring.score_scale(
        items, Scale("s", "s", "", "mean", ("a", "b", "c"), 1, 7), min_answered=1 / 3
    )
    assert score[0] == 4.0 and np.isnan(score[1])


def test_the_examples_in_the_docstrings_are_right():
    import doctest

    done = doctest.testmod(scoring)
    assert done.failed == 0 and done.attempted >= 6
