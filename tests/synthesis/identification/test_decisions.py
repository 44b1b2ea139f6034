"""Answers that are not synthetic decide each result; the page says so."""

import numpy as np
import pandas as pd
import pytest

from helpers.statistics.multiverse.choices import read_choices
from helpers.synthesis.identification import headlines, sentences
from helpers.synthesis.identification.results import decisions

OWN = {"synthetic": False}
MADE = {"synthetic": True}
ROWS = pd.DataFrame(
    [("a", "settled", 0.2, "no", "no"), ("b", "not settled", 0.01, "yes", "")],
    columns=decisions.COLUMNS,
)


def test_the_page_says_whether_it_decides():
    assert "decide nothing" in sentences.sentence_deciding(MADE)
    assert "no longer decides" in sentences.sentence_deciding(OWN)
    # Without a note on where the answers come from, nothing is claimed for them.
    assert "decide nothing" in sentences.sentence_deciding({})


def test_what_the_answers_decide_is_told():
    told = sentences.sentence_decided(ROWS, OWN)
    assert "decide all 2 results, also the 1 that" in told and "come out as proved" in told
    against = sentences.sentence_decided(ROWS.assign(says=["yes", "yes"]), OWN)
    assert "Against what is proved: a." in against and "come out as proved" not in against
    assert "decide none" in sentences.sentence_decided(ROWS, MADE)
    assert "None of these results" in sentences.sentence_decided(ROWS.head(0), OWN)


@pytest.fixture(scope="module")
def settings(book):
    choices = headlines.keep_simple(read_choices("data/multiverse.yml", book))
    pairs = (("ghsq_formal", "use_funcan"),)
    return headlines.Settings(book, choices, pairs, shufflings=20, resamples=50, imputations=2)


@pytest.fixture(scope="module")
def judged(scored, settings):
    found = headlines.table_headlines((scored, settings))
    return found[["result", "says"]].assign(verdict="settled")


def test_each_result_is_computed_from_the_answers(judged, scored, settings):
    # The table of scores has more columns than the results need.
    table = decisions.table_decided(judged, scored.assign(gender="woman"), settings)
    assert len(table) == len(judged) and decisions.list_against(table) == []
    turned = decisions.table_decided(judged.assign(says="another"), scored, settings)
    assert len(decisions.list_against(turned)) == len(judged)


def test_missing_scores_do_not_stop_the_page(judged, scored, settings):
    gaps = scored.copy()
    gaps.loc[gaps.index[:5], "ghsq_formal"] = np.nan
    assert len(decisions.table_decided(judged, gaps, settings)) == len(judged)


def test_answers_without_joint_models_decide_nothing(judged, scored, settings):
    copied = scored.assign(use_column=scored["use_signin"])
    constant = scored.assign(dd_total=30.0)
    for frame in (None, copied, constant, scored.head(8)):
        assert decisions.table_decided(judged, frame, settings).empty
