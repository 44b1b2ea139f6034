"""Simulated respondents, and the stored sizes of the tests of the multiverse."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers.base.errors import InputError
from helpers.statistics.evidence.simulation import population, rejections, sizes
from helpers.statistics.multiverse import choices as multiverse
from helpers.statistics.multiverse import datasets
from helpers.statistics.resampling.design import Design

BOOK = SimpleNamespace(predictors_called="function")

KEYS = rejections.KEYS


@pytest.fixture(scope="module")
def choices(book):
    """The shipped choices."""
    return multiverse.read_choices("data/multiverse.yml", book)


@pytest.fixture(scope="module")
def plan(book, clean, choices):
    """What is tested in each repetition."""
    return sizes.plan_sizes(clean, book, choices)


@pytest.fixture(scope="module")
def measured():
    """The stored sizes."""
    return rejections.read_rejections("data/test_sizes.csv")


def only(plan, **made):
    """A plan of the tests in which these choices were made."""
    listed = plan.listed
    for dimension, chosen in made.items():
        listed = listed[listed[dimension].isin(chosen)]
    return plan._replace(listed=sizes._number_turns(listed).reset_index(drop=True))


def test_every_test_that_the_multiverse_makes_has_a_size(measured, book, choices):
    # All questions but one are simulated: covariates with a score among them stand for the others.
    listed = multiverse.table_specifications(choices, book)
    listed = listed.assign(question=listed["question"].str.replace(" for a score", ""))
    asked = set(listed[KEYS].drop_duplicates().itertuples(index=False, name=None))
    known = set(measured[KEYS].itertuples(index=False, name=None))
    assert known == asked
    assert set(measured["method"]) == set(choices.dimensions["method"])


def test_no_test_rejects_more_true_null_hypotheses_than_it_may(measured):
    assert measured["size"].max() <= rejections.MOST
    assert measured["size"].tolist() == pytest.approx(
        (measured["rejected"] / measured["tests"]).tolist(), abs=6e-6
    )
    # 4,000 repetitions, each with one test; five where the functions stand beside each other. A few
    # samples may have no answer for an iterated method.
    expected = np.where(measured["question"] == "together", 5 * 4000, 4000)
    assert (measured["tests"] <= expected).all()
    assert (measured["tests"] >= 0.99 * expected).all()


def test_the_first_block_comes_out_as_it_is_stored(measured, plan):
    # Another processor may turn one P that lies on the level.
    again = sizes.count_block((plan, 0, sizes.BLOCK, sizes.SEED))
    both = again.merge(measured, on=KEYS, suffixes=("", "_stored"))
    assert len(both) == len(measured)
    assert (both["rejected"] - both["first"]).abs().max() <= 1


def test_a_test_with_a_wrong_size_is_noticed(plan, monkeypatch):
    # HC3 with the df of the residuals rejects three times as often as it may where two or three
    # respondents of 333 use a function daily; with its own df it does not.
    few = only(plan, question=["alone"], method=["hc3"], coding=["yearly"], missing=["pairwise"])
    simulate = sizes._simulate
    drawn = {}

    def draw_once(plan, shape, place):
        if place not in drawn:
            drawn[place] = simulate(plan, shape, place)
        return drawn[place]

    # Both look at the same respondents.
    monkeypatch.setattr(sizes, "_simulate", draw_once)
    right = sizes.count_block((few, 0, 300, 7))
    monkeypatch.setattr(Design, "robust_df", lambda self: np.full(len(self.focal), self.df))
    wrong = sizes.count_block((few, 0, 300, 7))
    assert (wrong["rejected"] / wrong["tests"]).item() > 0.09
    assert (right["rejected"] / right["tests"]).item() < 0.075


def test_treatments_of_missing_answers_take_turns(plan):
    # Over five blocks each of them is met; in one block a test is made with one of them.
    met = set()
    for block in range(5):
        listed = sizes._take_turns(plan.listed, block)
        ways = listed.groupby(KEYS)["missing"].nunique()
        assert (ways == 1).all() and len(ways) == len(plan.listed[KEYS].drop_duplicates())
        met |= set(listed[[*KEYS, "missing"]].itertuples(index=False, name=None))
    assert met == set(plan.listed[[*KEYS, "missing"]].itertuples(index=False, name=None))


def test_a_test_added_or_removed_changes_no_other(plan):
    made = {"question": ["alone", "adjusted"], "coding": ["codes"], "missing": ["pairwise"]}
    several = sizes.count_block((only(plan, method=["ols", "pearson", "rank"], **made), 0, 10, 3))
    one = sizes.count_block((only(plan, method=["rank"], **made), 0, 10, 3))
    same = several.merge(one, on=KEYS, suffixes=("", "_alone"))
    assert len(same) == len(one) and (same["rejected"] == same["rejected_alone"]).all()


def test_simulated_respondents_resemble_those_of_the_survey(plan, clean):
    # 40 samples: shares of options within 1.5 points, correlations of use within .04.
    rng = np.random.default_rng(1)
    drawn = pd.concat([plan.people.draw(rng)[1] for _ in range(40)])
    for name in plan.people.predictors:
        seen = drawn[name].value_counts(normalize=True)
        real = clean[name].astype(float).value_counts(normalize=True)
        assert seen.reindex(real.index, fill_value=0).to_numpy() == pytest.approx(
            real.to_numpy(), abs=0.015
        )
    uses = plan.people.predictors
    apart = drawn[uses].corr() - clean[uses].astype(float).corr()
    assert apart.abs().max().max() < 0.04
    assert drawn[uses].isna().mean().to_numpy() == pytest.approx(
        clean[uses].isna().mean().to_numpy()
    )
    wanted = population.LINKED
    assert drawn[uses].corrwith(drawn["phq9_total"]).mean() == pytest.approx(wanted, abs=0.05)


def test_null_scores_have_nothing_to_do_with_use_but_what_is_planned(plan):
    # Of 42,000 respondents: a score made unrelated has r below .02; a linear one the slope asked
    # for, .25 of a standard deviation; proportional odds keep the levels of the scale.
    people = plan.people
    rng = np.random.default_rng(2)
    n = len(people.gone)
    use = []
    plain = []
    linear = []
    levels = set()
    for _ in range(120):
        full, _ = people.draw(rng)
        x = full[people.predictors[0]].to_numpy()
        use.append(x)
        plain.append(people.draw_unrelated("dd_total", x, rng))
        effect = 0.25 * population.standardise(x)
        linear.append(people.draw_linear(effect, "dd_total", None, rng))
        levels |= set(people.draw_ordered(effect, "ghsq_formal", rng))
    use, plain, linear = (np.concatenate(part) for part in (use, plain, linear))
    assert len(use) == 120 * n
    assert abs(np.corrcoef(use, plain)[0, 1]) < 0.02
    spread = people.known["dd_total"].std()
    slope = np.polyfit(population.standardise(use), linear / spread, 1)[0]
    assert slope == pytest.approx(0.25, abs=0.015)
    assert levels <= set(people.known["ghsq_formal"])
    # The spread grows with use, as HC3 allows.
    often = use >= 4
    assert plain[often].std() > 1.3 * plain[~often].std()


def test_work_that_was_stopped_goes_on(plan, tmp_path):
    few = only(plan, question=["alone"], method=["pearson"], coding=["codes"], missing=["pairwise"])
    parts = tmp_path / "parts.csv"
    sizes.measure_sizes(few, 20, parts=parts)
    known = parts.read_text(encoding="utf-8")
    whole = sizes.measure_sizes(few, 60, parts=parts)
    assert parts.read_text(encoding="utf-8").startswith(known)
    pd.testing.assert_frame_equal(whole, sizes.measure_sizes(few, 60))
    assert whole["tests"].item() == 60


def test_robust_df_are_those_of_the_definition():
    # Bell and McCaffrey (2002), eq. 11: tr(MD)^2 / tr(MDMD) with M the residual maker and D the
    # weights of the squared residuals, here with whole matrices.
    rng = np.random.default_rng(1)
    n = 40
    x = np.column_stack([rng.exponential(size=n) ** 2, rng.normal(size=n), rng.integers(0, 2, n)])
    full = np.column_stack([np.ones(n), x])
    inverse = np.linalg.inv(full.T @ full)
    hat = full @ inverse @ full.T
    residual_maker = np.eye(n) - hat
    expected = []
    for j in (1, 3):
        weights = ((inverse @ full.T)[j] / (1 - np.diag(hat))) ** 2
        product = residual_maker @ np.diag(weights)
        expected.append(np.trace(product) ** 2 / np.trace(product @ product))
    assert Design(x, [0, 2]).robust_df() == pytest.approx(expected, rel=1e-9)
    # One respondent far from all others: nearly all that is known of the variance is of one.
    assert expected[0] < 2 < 20 < expected[1] < 36


def test_a_respondent_who_is_fitted_whatever_they_answer_breaks_no_df():
    # One of 30 has an option that nobody else has.
    x = np.column_stack([np.arange(30) == 4, np.arange(30.0) % 7])
    df = Design(x.astype(float), [0, 1]).robust_df()
    assert np.isfinite(df).all() and (df >= 1).all() and (df <= 27).all()


def test_the_table_shows_the_worst_case_of_each_method(measured, choices):
    shown = rejections.table_sizes(measured, choices).set_index("Method")
    pearson = measured[(measured["method"] == "pearson") & (measured["question"] == "alone")]
    assert shown.loc["Pearson", "By itself"] == pytest.approx(100 * pearson["size"].max())
    assert np.isnan(shown.loc["Pearson", "Beside the others"])
    kept = {d: dict(made) for d, made in choices.dimensions.items()}
    kept["method"].pop("kendall")
    fewer = rejections.table_sizes(measured, replace(choices, dimensions=kept))
    assert len(fewer) == len(shown) - 1


def test_what_the_sizes_say(choices):
    table = pd.DataFrame(
        {
            "question": "alone", "method": ["pearson", "spearman"], "coding": "codes",
            "tests": 1000, "rejected": [50, 61], "size": [0.05, 0.061],
        }
    )  # fmt: skip
    said = rejections.sentence_sizes(table, choices, BOOK)
    assert said.startswith("Of 2 tests of a true null hypothesis at the level of 5%, 1 rejects")
    assert "The largest, 6.1%, is that of Spearman with use coded as 1 to 6." in said
    assert "Not simulated: Kendall, as r, " in said
    fine = rejections.sentence_sizes(table.assign(size=0.05), choices, BOOK)
    assert "none rejects more than 6%; the median is 5.0%." in fine
    assert rejections.sentence_sizes(table.iloc[:0], choices, BOOK).startswith(
        "None of these tests was"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no such file"),
        ("question,method\nalone,pearson\n", "column coding is missing"),
        ("", "column question is missing"),
    ],
)
def test_a_file_of_sizes_that_does_not_fit_is_refused(tmp_path, content, words):
    place = tmp_path / "sizes.csv"
    if content is not None:
        place.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=f"sizes.csv: {words}"):
        rejections.read_rejections(place)


def test_the_data_prepared_hold_every_way_of_the_choices(plan, choices):
    data = sizes._simulate(plan, "dd_total", (1, 0))
    ways = {(coding, missing) for _, coding, missing in data}
    made = choices.dimensions
    assert ways == {(c, m) for c in made["coding"] for m in made["missing"]}
    assert datasets.INDEX in next(iter(data.values()))[0]
