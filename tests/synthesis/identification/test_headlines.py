"""Headline results of one data set agree with the single analyses."""

import numpy as np
import pytest
from scipy import stats

from helpers.statistics.multiverse.choices import read_choices
from helpers.synthesis.identification import headlines


def test_headline_results_are_those_of_the_single_analyses(book, scored):
    # Expected: scipy for the pairs; the regression helper for the joint model.
    from helpers.statistics.regressions import regress

    given = headlines.Settings(
        book,
        headlines.keep_simple(read_choices("data/multiverse.yml", book)),
        (("ghsq_formal", "use_funcan"),),
        shufflings=50,
        resamples=100,
    )
    found = headlines.table_headlines((scored, given)).set_index("result")["value"]
    pair = scored[["use_funcan", "ghsq_formal"]].dropna()
    name = "GHSQ, formal sources with FunCan"
    assert found[f"{name}, as in the paper: P < 0.05"] == pytest.approx(
        stats.pearsonr(*pair.to_numpy().T).pvalue
    )
    assert found[f"{name}, on ranks: P < 0.05"] == pytest.approx(stats.spearmanr(pair).pvalue)
    fit = regress(scored, "ghsq_formal", book.predictors).fit
    assert found["GHSQ, formal sources: all functions together have P < 0.05"] == pytest.approx(
        fit["p"]
    )


def test_every_member_is_asked_the_same(book, scored):
    given = headlines.Settings(
        book,
        headlines.keep_simple(read_choices("data/multiverse.yml", book)),
        (("ghsq_formal", "use_funcan"),),
        shufflings=50,
        resamples=100,
    )
    shuffled = scored.assign(
        ghsq_formal=np.random.default_rng(1).permutation(scored["ghsq_formal"])
    )
    first, second = (headlines.table_headlines((frame, given)) for frame in (scored, shuffled))
    assert first["result"].tolist() == second["result"].tolist() and first["result"].is_unique
    assert not np.allclose(first["value"], second["value"])
