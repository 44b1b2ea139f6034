"""Synthetic answers that come back without their addresses are recognised; others are not."""

import pandas as pd
import pytest

from helpers.survey import cleaning
from helpers.survey.cleaning import recode
from helpers.survey.headers import find_answers
from helpers.survey.reading import open_export
from helpers.survey.synthetic import are_synthetic, read_shipped, repeats_shipped


@pytest.fixture(scope="module")
def shipped(book):
    return find_answers(open_export("data/responses.csv", book), book)


def test_shipped_answers_are_known_without_their_addresses(shipped, book):
    bare = shipped.drop(columns=["address", "submitted"])
    assert are_synthetic(shipped, book) and are_synthetic(bare, book)


def test_cleaned_answers_are_known(shipped, book):
    # clean.csv holds codes, in another order.
    codes = (
        recode(shipped, book)
        .astype(object)
        .astype("str")
        .replace("None", "")
        .sample(frac=1, random_state=1)
    )
    assert repeats_shipped(codes, book)


def test_other_answers_are_not_taken_for_synthetic(shipped, book):
    # Each item by itself as in the shipped answers, but shuffled over respondents: nobody's row is
    # repeated.
    bare = shipped.drop(columns=["address", "submitted"])
    mixed = pd.DataFrame(
        {c: bare[c].sample(frac=1, random_state=i).to_numpy() for i, c in enumerate(bare)}
    )
    assert not are_synthetic(mixed, book)


def test_few_items_are_too_few_to_tell(shipped, book):
    assert not repeats_shipped(shipped[["gender", "phq9_1", "phq9_2"]], book)


def test_shipped_respondents_are_those_that_notebook_01_keeps(shipped, book):
    respondents = cleaning.exclude(shipped, book)["Respondents"]
    kept = cleaning.assign_ids(cleaning.code_answers(respondents, book, "responses.csv"))
    # Kobori & Yoshinaga (2021), Results: 350 respondents.
    assert len(kept) == 350
    pd.testing.assert_frame_equal(read_shipped(book), kept)
