"""Pinned or open: the verdicts, what they rest on, and the check on made-up papers."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.base.errors import InputError
from helpers.statistics.multiverse.choices import read_choices
from helpers.statistics.resampling.sums import Entries, Products
from helpers.synthesis.identification import coverage, headlines, members, pinned, sentences
from helpers.synthesis.reconstruction.ensemble import Ensemble
from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper, Predictor


def one_member(**says):
    """Headline results of one member: result -> (value, what it says)."""
    rows = [("part", result, value, word, 0.05) for result, (value, word) in says.items()]
    return pd.DataFrame(rows, columns=["part", "result", "value", "says", "level"])


def test_a_result_is_pinned_only_if_every_member_agrees():
    table = pinned.judge_results(
        [
            one_member(a=(0.01, "yes"), b=(0.04, "yes")),
            one_member(a=(0.03, "yes"), b=(0.20, "no")),
            one_member(a=(0.02, "yes"), b=(0.03, "yes")),
        ]
    )
    assert table["verdict"].tolist() == ["pinned", "open"]
    assert table.loc[1, ["lowest", "median", "highest", "says", "share"]].tolist() == [
        0.03,
        0.04,
        0.2,
        "yes",
        2 / 3,
    ]


def test_stretch_by_hand():
    # By hand: z of 3 and 4, middle 3.5, half width 0.5; the level lies 3.5 - 1.96 away.
    p = 2 * stats.norm.sf([3.0, 4.0])
    assert pinned.stretch_to_level(p, 0.05) == pytest.approx((3.5 - 1.959964) / 0.5, abs=1e-6)
    assert np.isnan(pinned.stretch_to_level(p, np.nan))


def test_members_needed_agrees_with_drawing_members():
    # Expected: the mean range of 20,000 random draws of so many members, just below and at the number returned.
    values, rng = np.random.default_rng(1).normal(size=40), np.random.default_rng(2)
    k = pinned.members_needed(values)
    spans = [
        np.mean([np.ptp(rng.choice(values, size, replace=False)) for _ in range(20_000)])
        / np.ptp(values)
        for size in (k - 1, k)
    ]
    assert spans[0] < 0.905 and spans[1] > 0.895
    assert pinned.members_needed(np.zeros(5)) == 1


def test_agreement_of_many_members_limits_dissent():
    # The rule of three: about 3 / n.
    assert pinned.largest_dissent(100) == pytest.approx(0.03, abs=0.0005)


def test_the_number_that_decides_ranks_first():
    # Verdict a follows number x; number y is noise.
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=100), rng.normal(size=100)
    found = [one_member(a=(v, "yes" if v > 0 else "no"), b=(0.5, "no")) for v in x]
    ranked = pinned.rank_candidates(found, [{"y": b, "x": a} for a, b in zip(x, y, strict=True)])
    assert ranked["number"].tolist() == ["x", "y"]
    assert (
        ranked.loc[0, "settled"] > 0.85
        and ranked.loc[0, "helped"] == 1
        and abs(ranked.loc[1, "gain"]) < 0.15
    )


@pytest.fixture(scope="module")
def scored(book, clean):
    """A member-like table: use and scores of the shipped data."""
    from helpers.scoring import score_scales

    return clean[list(book.predictors)].astype(float).join(score_scales(clean, book))


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
    found = headlines.compute_headlines((scored, given)).set_index("result")["value"]
    pair, name = scored[["use_funcan", "ghsq_formal"]].dropna(), "GHSQ, formal sources with FunCan"
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
    first, second = (headlines.compute_headlines((frame, given)) for frame in (scored, shuffled))
    assert first["result"].tolist() == second["result"].tolist() and first["result"].is_unique
    assert not np.allclose(first["value"], second["value"])


@pytest.fixture
def small_ensemble(tmp_path, book):
    """An ensemble of two members with three respondents, stored as the engine stores it."""
    paper = Paper(
        3,
        3,
        tuple(Predictor(p, 1, (3, 0)) for p in book.predictors),
        tuple(Outcome(o, 0, 60, "1", "1", 3) for o in book.correlates),
    )
    predictors = np.tile(np.arange(1, 7, dtype=np.uint8), (2, 3, 1))
    predictors[0, 0, 0] = 0
    ensemble = Ensemble(predictors, np.full((2, 3, 4), 12, np.uint8), np.zeros((2, 5)))
    np.savez_compressed(
        tmp_path / "e.npz",
        predictors=ensemble.predictors,
        outcomes=ensemble.outcomes,
        tastes=ensemble.tastes,
    )
    return tmp_path / "e.npz", paper


def test_members_become_tables_of_use_and_scores(small_ensemble, book):
    # By hand: a skipped answer is stored as 0, a sum of 12 over three items is a mean of 4.
    tables = members.read_members(small_ensemble[0], small_ensemble[1], book)
    assert len(tables) == 2 and list(tables[0]) == [*book.predictors, *book.correlates]
    assert (
        np.isnan(tables[0].loc[0, book.predictors[0]]) and tables[1].loc[0, book.predictors[0]] == 1
    )
    assert (tables[0]["ghsq_formal"] == 4).all()


@pytest.mark.filterwarnings("ignore:invalid value encountered")
def test_members_that_miss_the_print_are_counted(small_ensemble):
    # The stored answers have none of the printed means (1) of the four scores; the counts of use differ as well.
    misses = members.count_misses(*small_ensemble)
    assert len(misses) == 2 and (misses >= 4).all()


def test_an_ensemble_of_another_paper_is_refused(small_ensemble, book):
    path, paper = small_ensemble
    with pytest.raises(InputError, match="6 predictors a member; the paper has 2"):
        members.read_members(path, replace(paper, predictors=paper.predictors[:2]), book)
    with pytest.raises(InputError, match="no such ensemble"):
        members.read_members("nowhere.npz", paper, book)


def test_a_made_up_paper_prints_what_its_survey_has():
    # Expected: pandas and statsmodels, rounded to two decimals.
    import statsmodels.api as sm

    survey = coverage.draw_survey(np.random.default_rng(1))
    paper = coverage.print_paper(survey)
    complete = survey.dropna()
    fit = sm.OLS(complete["y"], sm.add_constant(complete[["x1", "x2", "x3"]])).fit()
    outcome = paper.outcomes[0]
    assert (
        outcome.r["x2"] == f"{survey['y'].corr(survey['x2']):.2f}"
        and outcome.mean == f"{survey['y'].mean():.2f}"
    )
    assert (outcome.B["x1"], outcome.t["x3"]) == (
        f"{fit.params['x1']:.2f}",
        f"{fit.tvalues['x3']:.2f}",
    )
    assert (
        paper.complete == len(complete) and sum(paper.predictors[0].counts) == survey["x1"].count()
    )


def test_coverage_by_hand():
    # Paper 1: members 1 and 3 enclose the truth 2, paper 2: members 1 and 3 do not enclose 5, whose range must be 4 times as wide.
    table = pd.DataFrame(
        {"paper": [1, 1, 1, 2, 2, 2], "member": [0, 1, 2] * 2, "a": [2.0, 1, 3, 6, 1, 3]}
    )
    assert coverage.judge_coverage(table).iloc[0].tolist() == ["a", 2, 0.5, 1 / 3, 2]
    assert coverage.widening_needed(table, 1.0) == pytest.approx(4)


def test_unprinted_results_of_known_data(book):
    # Expected: scipy and numpy.
    survey = coverage.draw_survey(np.random.default_rng(2))
    found = coverage.compute_unprinted(survey)
    complete = survey.dropna()
    assert found["r of questions 1 and 3"] == pytest.approx(complete["x1"].corr(complete["x3"]))
    assert found["R squared"] == pytest.approx(_r_squared(complete))
    assert found["Spearman x2"] == pytest.approx(
        stats.spearmanr(survey[["x2", "y"]].dropna()).statistic
    )


def _r_squared(complete: pd.DataFrame) -> float:
    x = np.column_stack([np.ones(len(complete)), complete[["x1", "x2", "x3"]]])
    residual = complete["y"] - x @ np.linalg.lstsq(x, complete["y"], rcond=None)[0]
    return 1 - (residual**2).sum() / ((complete["y"] - complete["y"].mean()) ** 2).sum()


def test_sentences_follow_the_verdicts():
    judged = pinned.judge_results(
        [one_member(a=(0.01, "yes"), b=(0.9, "no")), one_member(a=(0.09, "no"), b=(0.8, "no"))]
    )
    assert sentences.say_verdicts(judged, 2).startswith(
        "Of 2 results, 1 are pinned and 1 are open."
    )
    says = sentences.conclude(judged, 1.0)
    assert "* b: no." in says and "a (" in says.split("**Open**")[1] and "rely on**: none" in says
    assert "* b: no." not in sentences.conclude(
        judged, 1e6
    ) and "rely on**: b" in sentences.conclude(judged, 1e6)
    assert "Too near the level to rely on: b" in sentences.say_margin(
        judged, 1e6
    ) and "Too near" not in sentences.say_margin(judged, 1.0)


def test_candidates_come_from_the_member_itself(book, scored):
    # Expected: pandas and the products engine on the complete respondents.
    found = pinned.compute_candidates(scored, book)
    assert found["r of Reaction and FunCan"] == pytest.approx(
        scored["use_reaction"].corr(scored["use_funcan"])
    )
    products = Products(scored, Entries(pairs=(("use_reaction", "use_funcan"),)))
    assert found["r of Reaction and FunCan"] == pytest.approx(
        products.evaluate(products.matrix.sum(axis=1, keepdims=True))[0, 0]
    )
