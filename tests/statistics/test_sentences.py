"""Every sentence that is computed from results says another thing when the results say another
thing.
"""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers.paper import tables
from helpers.statistics import regressions, scales
from helpers.statistics.multiverse import choices, sentences
from helpers.statistics.resampling import sentences as resampling
from helpers.survey.privacy import risk as privacy


class Glossary:
    """A codebook that calls everything by its name, in capitals.

    Outcomes: one of which the paper reports a relation, one of which it reports none.
    """

    outcomes = ("dd_total", "ghsq_formal")
    predictors_called = "function"

    def gloss(self, name):
        return name.upper()


BOOK = Glossary()


def test_a_function_stands_out_only_below_the_level():
    joint = pd.DataFrame(
        {
            "outcome": "y",
            "function": ["a", "b", ""],
            "typical_z_p": [0.04, 0.06, 0.001],
            "median": [0.123, 0.1, 0.2],
        }
    )
    assert (
        sentences.sentence_functions(joint, "y", BOOK, 0.05)
        == "Y: 1 of 2 functions would stand out if looked at alone, A (median 0.123, P = .040)."
    )
    assert (
        sentences.sentence_functions(joint, "y", BOOK, 0.04)
        == "Y: no function stands out by itself."
    )


def test_choices_that_move_little_are_told_apart():
    shares = pd.Series({"function": 0.35, "model": 0.05, "coding": 0.049})
    assert sentences.sentence_choices(shares, BOOK) == (
        "Of the spread of the estimates, these account for at least 5% each: "
        "function (35%) and model (5%). Hardly: coding."
    )
    assert sentences.sentence_choices(shares.iloc[2:], BOOK).endswith(
        "these account for at least 5% each: none. Hardly: coding."
    )


@pytest.mark.parametrize(
    ("condition", "vif", "degree"),
    [(31, 2.0, "harmful"), (30, 5.1, "strong"), (30, 5.0, "moderate"), (30, 2.5, "small")],
)
def test_the_degree_of_overlap_follows_condition_number_and_vif(condition, vif, degree):
    # Belsley, Kuh and Welsch: above 30 is harmful. sqrt(4) = 2.
    overlap = pd.Series(
        {"condition_number": condition, "smallest_r": 0.1, "largest_r": 0.5, "first_component": 0.4}
    )
    said = sentences.sentence_overlap(overlap, pd.Series([1.0, vif]), BOOK)
    assert f"The overlap is {degree}: condition number {condition} (harmful above 30)" in said
    assert "2.0 times what it would be" in sentences.sentence_overlap(
        overlap, pd.Series([1.0, 4.0]), BOOK
    )
    assert said.startswith("Uses of two functions correlate between 0.10 and 0.50")


class Sports(Glossary):
    """A codebook whose predictors are sports."""

    predictors_called = "sport"


def test_predictors_are_called_what_the_codebook_calls_them():
    book = Sports()
    overlap = pd.Series(
        {"condition_number": 3, "smallest_r": 0.1, "largest_r": 0.5, "first_component": 0.4}
    )
    said = sentences.sentence_overlap(overlap, pd.Series([1.0, 2.0]), book)
    assert said.startswith("Two sports correlate between")
    assert choices.label_question("together, adjusted", book) == (
        "Each sport beside the others, covariates held constant"
    )
    assert choices.name_variable(choices.INDEX, book) == "Mean of all sports"
    assert choices.name_variable("", book) == "All sports"
    shown = choices.table_titled(
        pd.DataFrame({"y": ["a"], "function": ["b"], "p": [0.1]}), book, "y function p"
    )
    assert list(shown) == ["Sport", "Sport", "P"]
    joint = pd.DataFrame({"outcome": "y", "function": ["a"], "typical_z_p": [0.2], "median": [0.1]})
    assert (
        sentences.sentence_functions(joint, "y", book, 0.05) == "Y: no sport stands out by itself."
    )


SLOPES = pd.DataFrame(
    {
        "predictor": ["a", "b"],
        "outcome": "y",
        "p": [0.2, 0.3],
        "equivalence_p": [0.01, 0.2],
        "detectable": [0.3, 0.1],
    }
)


def model(p):
    return SimpleNamespace(outcome="y", fit={"p": p})


def test_no_unique_predictor_is_told_apart_from_one():
    none = sentences.sentence_unique(SLOPES, [model(0.2)], 0.05, 0.2, 0.8, BOOK)
    assert none.startswith(
        "Of 2 slopes, none differs from zero with P below 0.05, and 1 is shown to lie within ±0.2. "
        "Tested together the functions explain no more than chance could"
    )
    assert none.endswith(
        "Had the slopes been 0.2, 1 of them would have gone unnoticed more than 20% of the time: "
        "their not being unique says little."
    )
    blind = SLOPES.assign(detectable=0.3, equivalence_p=0.3)
    every = sentences.sentence_unique(blind, [model(0.2)], 0.05, 0.2, 0.8, BOOK)
    assert "each of them would have gone unnoticed" in every and "none is shown" in every
    one = sentences.sentence_unique(
        SLOPES.assign(p=[0.01, 0.3], detectable=0.1), [model(0.01)], 0.05, 0.2, 0.8, BOOK
    )
    assert (
        "1 differs from zero with P below 0.05 (A on Y)" in one
        and "more than chance would in Y" in one
        and "all of them would have been noticed" in one
    )


def test_looks_are_counted_under_each_allowance():
    looks = pd.DataFrame(
        {"p": [0.01, 0.04], "holm": [0.02, 0.08], "bh": [0.02, 0.04], "largest": [0.06, 0.2]}
    )
    assert resampling.sentence_looks(looks, 0.05).endswith(
        "P below 0.05: 2 by themselves, 1 by Holm, 2 by BH and 0 by step-down Westfall-Young."
    )
    assert resampling.sentence_looks(looks * 10, 0.05).endswith(
        "0 by themselves, 0 by Holm, 0 by BH and 0 by step-down Westfall-Young."
    )


def test_intervals_that_agree_about_zero_are_counted():
    # By hand: the first excludes zero both ways, the second by Fisher only; limits differ by .02
    # at most.
    pairs = pd.DataFrame(
        {"row": ["u", "u"], "column": ["a", "b"], "low": [0.1, -0.01], "high": [0.3, 0.2]}
    )
    usual = pd.DataFrame(
        {"x": ["u", "u"], "y": ["a", "b"], "low": [0.11, 0.01], "high": [0.3, 0.2]}
    )
    assert resampling.sentence_intervals(pairs, usual) == (
        "Of 2 intervals, 1 excludes zero. Limits differ from Fisher's by at most 0.020; both say "
        "the same about zero for 1 of them."
    )
    assert "Of 2 intervals, 2 exclude zero" in resampling.sentence_intervals(
        pairs.assign(low=[-0.3, 0.01], high=[-0.1, 0.2]), usual
    )


SETS = {"covariates": {"none": {"variables": []}}, "model": {"alone": {}, "index": {}}}
CHOICES = choices.Choices(
    SETS,
    [],
    [
        {
            "model": "alone",
            "covariates": "none",
            "reports": {"dd_total": "none", "ghsq_formal": "some"},
        }
    ],
    {},
)


def judged(p, question="alone") -> pd.DataFrame:
    return pd.DataFrame(
        {"outcome": BOOK.outcomes, "question": question, "specifications": 30, "typical_z_p": p}
    )


def test_what_the_paper_reports_depends_on_choices_only_where_these_answers_say_otherwise():
    # Of the first outcome the paper reports no relation, of the second it reports one.
    chance, more = (
        sentences.sentence_verdicts(judged(p), CHOICES, BOOK, 0.05).splitlines()
        for p in (0.2, 0.01)
    )
    held = "no more than chance gives (P = .200, 30 specifications)"
    assert f"the paper reports none; these answers hold {held}." in chance[0]
    depends = "so with answers like these that report depends on the choices made."
    assert f"these answers hold {held}, {depends}" in chance[1]
    assert "the paper reports none; these answers hold more than chance gives" in more[0]
    assert depends in more[0]
    assert more[1].endswith("more than chance gives (P = .010, 30 specifications).")


def test_what_the_paper_did_not_ask_is_told():
    said = sentences.sentence_verdicts(judged(0.2, "index"), CHOICES, BOOK, 0.05)
    assert "All functions as one index*: the paper did not ask" in said
    assert "depends" not in said


def test_the_power_of_unique_predictors_is_weighed_only_where_none_is():
    def told(slopes):
        return sentences.sentence_power(slopes, BOOK, 0.05, 0.2)

    assert told(SLOPES).endswith(
        "enough power for 1 of the 2 slopes, so finding none says something: most of them could "
        "not be that large unnoticed."
    )
    assert told(SLOPES.assign(detectable=0.3)).endswith(
        "for none of the 2 slopes, so finding none says little: most of them could be that large "
        "unnoticed."
    )
    assert told(SLOPES.assign(p=[0.01, 0.3])).endswith("In these answers A on Y differs from zero.")
    assert "A on Y and B on Y differ from zero." in told(SLOPES.assign(p=0.01))


def test_the_number_of_estimates_and_what_is_dropped_are_told():
    everything = pd.DataFrame({"scoring": ["complete", "prorated"]})
    listed = pd.DataFrame({"scoring": ["complete"] * 3, "tested": [True, True, False]})
    chosen = SimpleNamespace(label=lambda dimension, choice: choice.upper())
    said = sentences.sentence_number(listed, everything, chosen)
    assert said.startswith("3 estimates are to be made, of which 2 can be judged together.")
    assert said.endswith("Without effect on any estimate from these data, and dropped: PRORATED.")
    both = listed.assign(scoring=["complete", "prorated", "prorated"])
    assert "dropped" not in sentences.sentence_number(both, everything, chosen)


def test_codings_that_split_off_few_are_named():
    chosen = SimpleNamespace(label=lambda dimension, choice: choice.capitalize())
    one = sentences.sentence_few({("weekly", "a")}, chosen, BOOK, 20)
    assert one.startswith("Weekly of A sets fewer than 20 respondents against all others.")
    two = sentences.sentence_few({("weekly", "b"), ("weekly", "a")}, chosen, BOOK, 20)
    assert two.startswith("Weekly of A and Weekly of B set fewer")
    assert sentences.sentence_few(set(), chosen, BOOK, 20).startswith("Every coding in two groups")


def test_how_far_imputing_moves_a_slope():
    # By hand: .10 to .13 is .6 of a standard error of .05; .10 to .20 is 2 of them.
    columns = pd.MultiIndex.from_product([["estimate", "se"], ["imputed", "listwise"]])
    lines = pd.MultiIndex.from_tuples([("y", "a"), ("y", "b")], names=["outcome", "function"])
    values = [[0.13, 0.10, 0.04, 0.05], [0.20, 0.10, 0.04, 0.05]]
    wide = pd.DataFrame(values, index=lines, columns=columns)
    assert sentences.sentence_imputing(wide, BOOK) == (
        "Of 2 slopes, imputing moves 1 by more than one standard error. It moves that of B on Y "
        "most: from 0.100 with complete answers to 0.200, 2.00 of its standard error."
    )
    still = wide.iloc[:1]
    assert "imputing moves 0 by more than one" in sentences.sentence_imputing(still, BOOK)
    assert "0.60 of its standard error" in sentences.sentence_imputing(still, BOOK)
    assert "cannot be compared" in sentences.sentence_imputing(wide.iloc[:, :0], BOOK)
    unknown = wide * float("nan")
    assert "cannot be compared" in sentences.sentence_imputing(unknown, BOOK)


def test_the_rarest_function_is_the_one_with_the_larger_share_of_low_answers():
    shares = pd.DataFrame(
        {"never": [50.0, 20.0], "seldom": [10.0, 10.0], "often": [40.0, 70.0]}, index=["A", "B"]
    )
    assert tables.sentence_rare(shares) == (
        "In these answers A is used least: 60 % of those who answered said *never* or *seldom*. "
        "B is used most: there it was 30 %."
    )
    assert tables.sentence_rare(shares.set_axis(["B", "A"])).startswith(
        "In these answers B is used least"
    )
    assert tables.sentence_rare(shares.replace(10.0, None)) == ""


RISK = pd.DataFrame(
    {
        "Known of a respondent": ["Age", "Age (bands of 10)"],
        "Alone": [5, 0],
        "Alone (%)": [50.0, 0.0],
    }
)


def test_the_risk_is_told_where_somebody_is_alone():
    assert privacy.sentence_risk(RISK, 10).startswith(
        "5 of 10 respondents (50 %) are alone in Age. So the cleaned data are not anonymous"
    )
    assert privacy.sentence_risk(RISK.iloc[1:], 10).startswith("None of 10 respondents is alone")


def test_bands_are_told_where_a_long_range_is_asked():
    first = RISK["Known of a respondent"].iloc[-2]
    assert (
        privacy.sentence_bands(RISK, 10)
        == f"With {first} known, 5 are alone; in bands of 10, 0 are."
    )
    assert (
        privacy.sentence_bands(RISK.iloc[:1], 10)
        == "No number with a long range, such as age, is asked in this survey."
    )


def test_it_is_said_how_many_counts_are_joined_and_withheld():
    joined = {"a": [[1], [2, 3]], "b": [["x", "y", "not answered"], ["z"]], "c": [[1], [2]]}
    assert privacy.sentence_joined(joined, 0, 5) == (
        "Counts below 5 are not shown: 5 options and score ranges of 2 questions and scores are "
        "counted together, in 2 groups; 0 counts that could not be joined are withheld."
    )
    assert privacy.sentence_joined({"c": [[1], [2]]}, 1, 3) == (
        "Counts below 3 are not shown: none had to be joined; 1 count that could not be joined is "
        "withheld."
    )
    assert privacy.sentence_joined({}, 0, 0).startswith("This report shows every count")


def test_conclusions_from_synthetic_answers_are_said_to_judge_nobody():
    assert "judges no sentence of the paper" in " ".join(sentences.sentence_worth(True).split())
    assert "synthetic" not in sentences.sentence_worth(False)


CHECKS = pd.DataFrame(
    {
        "outcome": ["A", "B"],
        "breusch_pagan_p": [0.5, 0.6],
        "jarque_bera_p": [0.3, 0.4],
        "largest_cooks_distance": [0.1, 0.2],
        "condition_number": [19.0, 19.0],
    }
)


@pytest.mark.parametrize(
    ("change", "answer", "why"),
    [
        # The usual limits: P below .05, Cook's distance above 1, condition number above 30.
        ({}, "**Yes", "Nothing speaks against normal residuals. No single respondent decides"),
        ({"breusch_pagan_p": [0.5, 0.04]}, "**Not all", "do not spread evenly for B: read"),
        ({"jarque_bera_p": [0.0, 0.01]}, "**Not all", "for A and B. With 328 respondents"),
        ({"largest_cooks_distance": [1.1, 0]}, "**Not all", "may decide the result for A."),
        ({"condition_number": 31.0}, "**Not all", "number, 31, lies above 30."),
    ],
)
def test_the_assumptions_get_a_plain_answer(change, answer, why):
    said = regressions.sentence_assumptions(CHECKS.assign(**change), 328)
    assert said.startswith(answer) and why in said
    assert ("lies below 30" in said) == ("condition_number" not in change)


def test_few_respondents_bear_residuals_that_are_not_normal_worse():
    skewed = CHECKS.assign(jarque_bera_p=0.01)
    assert "moves P values little" in regressions.sentence_assumptions(skewed, 100)
    assert "can move P values" in regressions.sentence_assumptions(skewed, 99)


@pytest.mark.parametrize(
    ("alpha", "word"),
    [(0.9, "excellent"), (0.89, "good"), (0.7, "acceptable"), (0.65, "questionable"),
     (0.5, "poor"), (0.49, "unacceptable"), (-0.2, "unacceptable")],
)  # fmt: skip
def test_alpha_is_judged_in_the_usual_words(alpha, word):
    # George and Mallery 2003, page 231.
    assert scales.name_consistency(alpha) == word


def test_the_least_consistent_scale_is_named():
    reliability = pd.DataFrame({"Scale": ["A", "B", "C"], "Alpha": [0.9, 0.4, 0.45]})
    said = scales.sentence_reliability(reliability)
    assert said.startswith("The least consistent scale is B (alpha 0.40).")
    assert said.endswith("excellent for A; unacceptable for C and B.")
    other = scales.sentence_reliability(reliability.replace(0.9, 0.3))
    assert "scale is A (alpha 0.30)" in other
    below = scales.sentence_reliability(reliability.replace(0.4, -0.4))
    assert below.endswith("Alpha below 0 (B) is a sign of items that should be turned and are not.")
    none = scales.sentence_reliability(reliability.assign(Alpha=float("nan")))
    assert none == "Alpha is not defined for any scale."


# One mood from 1 to 5 in forty respondents, with a little that is each item's own; which items of
# five run the other way, and which are found, by hand.
OPPOSED = [
    ([], []),
    ([3], ["i3"]),
    ([1, 4], ["i1", "i4"]),
    ([0, 1, 2, 4], ["i3"]),  # which way is up nobody can tell: the one is unlike the four
]


@pytest.mark.parametrize(("turned", "found"), OPPOSED, ids=str)
def test_items_that_run_against_the_others_are_found(turned, found):
    rng = np.random.default_rng(5)
    mood = rng.integers(1, 6, 40)
    items = {}
    for place in range(5):
        answers = np.clip(mood + rng.integers(-1, 2, 40), 1, 5)
        items[f"i{place}"] = 6 - answers if place in turned else answers
    assert scales.find_opposed(pd.DataFrame(items, dtype=float)) == found
    assert scales.find_opposed(pd.DataFrame(items, dtype=float).head(19)) == []


def test_answers_that_have_nothing_in_common_run_against_nothing():
    found = []
    for seed in range(40):
        chance = np.random.default_rng(seed).integers(1, 6, (40, 6)).astype(float)
        found += scales.find_opposed(pd.DataFrame(chance).rename(columns=str))
    assert found == []
