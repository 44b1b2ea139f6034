"""Every sentence that is computed from results says another thing when the results say another thing."""

from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.paper import tables
from helpers.statistics.multiverse import sentences
from helpers.survey.privacy import risk as privacy


class Glossary:
    """A codebook that calls everything by its name, in capitals. Outcomes: one of which the paper reports a relation, one of which it reports none."""

    outcomes = ("dd_total", "ghsq_formal")

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
        sentences.say_functions(joint, "y", BOOK, 0.05)
        == "Y: by itself A (median 0.123, P = .040) would stand out, one of 2 looks."
    )
    assert sentences.say_functions(joint, "y", BOOK, 0.04) == "Y: no function stands out by itself."


def test_choices_that_move_little_are_told_apart():
    shares = pd.Series({"function": 0.35, "model": 0.05, "coding": 0.049})
    assert (
        sentences.say_choices(shares)
        == "Of the spread of the estimates, these account for at least 5% each: function (35%) and model (5%). Hardly: coding."
    )
    assert sentences.say_choices(shares.iloc[2:]).endswith(
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
    assert f"The overlap is {degree}: condition number {condition}" in sentences.say_overlap(
        overlap, pd.Series([1.0, vif])
    )
    assert "2.0 times what it would be" in sentences.say_overlap(overlap, pd.Series([1.0, 4.0]))


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
    none = sentences.say_unique(SLOPES, [model(0.2)], 0.05, 0.2, 0.8, BOOK)
    assert none.startswith(
        "Of 2 slopes, 0 differ from zero with P below 0.05, and 1 are shown to lie within ±0.2. Tested together the functions explain nothing"
    )
    assert none.endswith(
        "1 of the slopes would have gone unnoticed more than 20% of the time: their not being unique says little."
    )
    one = sentences.say_unique(
        SLOPES.assign(p=[0.01, 0.3], detectable=0.1), [model(0.01)], 0.05, 0.2, 0.8, BOOK
    )
    assert (
        "1 differ from zero with P below 0.05 (A on Y)" in one
        and "more than chance would in Y" in one
        and "all but 0 of the slopes would have been noticed" in one
    )


def test_looks_are_counted_under_each_allowance():
    looks = pd.DataFrame(
        {"p": [0.01, 0.04], "holm": [0.02, 0.08], "bh": [0.02, 0.04], "largest": [0.06, 0.2]}
    )
    assert sentences.count_looks(looks, 0.05).endswith(
        "P below 0.05: 2 by themselves, 1 by Holm, 2 by BH and 0 by largest |t|."
    )
    assert sentences.count_looks(looks * 10, 0.05).endswith(
        "0 by themselves, 0 by Holm, 0 by BH and 0 by largest |t|."
    )


def test_intervals_that_agree_about_zero_are_counted():
    # By hand: the first leaves out zero both ways, the second by Fisher only; limits differ by .02 at most.
    pairs = pd.DataFrame(
        {"row": ["u", "u"], "column": ["a", "b"], "low": [0.1, -0.01], "high": [0.3, 0.2]}
    )
    usual = pd.DataFrame(
        {"x": ["u", "u"], "y": ["a", "b"], "low": [0.11, 0.01], "high": [0.3, 0.2]}
    )
    assert sentences.compare_intervals(pairs, usual) == (
        "Of 2 intervals, 1 leave out zero. Limits differ from Fisher's by at most 0.020; for 1 correlations both say the same about zero."
    )
    assert "Of 2 intervals, 2 leave out zero" in sentences.compare_intervals(
        pairs.assign(low=[-0.3, 0.01], high=[-0.1, 0.2]), usual
    )


def concluded(p, slopes=SLOPES, positive=0.5, looked=0.2):
    overall = pd.DataFrame({"outcome": BOOK.outcomes, "typical_z_p": p})
    summary = pd.DataFrame({"outcome": BOOK.outcomes, "function": "a", "positive": positive})
    pairs = pd.DataFrame(
        {"x": BOOK.outcomes, "p": [0.01, 0.3], "largest": looked, "excluded": [0.25, 0.15]}
    )
    return sentences.conclude(overall, summary, pairs, pairs, slopes, BOOK, 0.05, 0.2).splitlines()


def test_what_the_paper_says_stands_or_depends_on_the_joint_test():
    # Of the first outcome the paper reports no relation, of the second it reports one.
    chance, more = concluded([0.2, 0.2]), concluded([0.01, 0.01])
    assert (
        "no relation with use; that stands under all these choices" in chance[0]
        and "so that sentence depends on the choices made" in chance[1]
    )
    assert (
        "there is one, so that sentence depends on the choices made" in more[0]
        and "there is more than chance gives." in more[1]
    )
    assert (
        "Of 1 correlations 1 have P below 0.05, 0 when" in chance[0]
        and "Correlations of 0.25 or more in size are excluded." in chance[0]
    )
    assert "1 when the number of looks" in concluded([0.2, 0.2], looked=0.01)[0]


@pytest.mark.parametrize(("positive", "named"), [(0.5, "none"), (0, "A"), (1, "A")])
def test_a_sign_that_never_changes_is_told(positive, named):
    assert (
        f"One sign in every specification: {named}." in concluded([0.2, 0.2], positive=positive)[0]
    )


def test_the_sentence_on_unique_predictors_is_weighed_only_where_none_is():
    assert concluded([0.2, 0.2])[2].endswith(
        "well enough for 50% of the slopes, so the sentence says something: most of them could not be that large unnoticed."
    )
    assert concluded([0.2, 0.2], SLOPES.assign(detectable=0.3))[2].endswith(
        "for 0% of the slopes, so the sentence says little: most of them could be that large unnoticed."
    )
    assert concluded([0.2, 0.2], SLOPES.assign(p=[0.01, 0.3]))[2].endswith(
        "and the sentence does not hold here: A on Y differs from zero."
    )
    assert "A on Y and B on Y differ from zero." in concluded([0.2, 0.2], SLOPES.assign(p=0.01))[2]


def test_the_rarest_function_is_the_one_with_the_larger_share_of_low_answers():
    shares = pd.DataFrame(
        {"never": [50.0, 20.0], "seldom": [10.0, 10.0], "often": [40.0, 70.0]}, index=["A", "B"]
    )
    assert (
        tables.say_rare(shares)
        == "A is used least: 60 % of those who answered said *never* or *seldom*. B is used most: there it was 30 %."
    )
    assert tables.say_rare(shares.set_axis(["B", "A"])).startswith("B is used least")
    assert tables.say_rare(shares.replace(10.0, None)) == ""


RISK = pd.DataFrame(
    {
        "Known of a respondent": ["Age", "Age (bands of 10)"],
        "Alone": [5, 0],
        "Alone (%)": [50.0, 0.0],
    }
)


def test_the_risk_is_told_where_somebody_is_alone():
    assert privacy.say_risk(RISK, 10).startswith(
        "5 of 10 respondents (50 %) are alone in Age. So the cleaned data are not anonymous"
    )
    assert privacy.say_risk(RISK.iloc[1:], 10).startswith("None of 10 respondents is alone")


def test_bands_are_told_where_a_long_range_is_asked():
    first = RISK["Known of a respondent"].iloc[-2]
    assert privacy.say_bands(RISK, 10) == f"With {first} known, 5 are alone; in bands of 10, 0 are."
    assert (
        privacy.say_bands(RISK.iloc[:1], 10)
        == "No number with a long range, such as age, is asked in this survey."
    )


def test_conclusions_from_synthetic_answers_are_said_to_judge_nobody():
    assert "judges no sentence of the paper" in " ".join(sentences.say_standing(True).split())
    assert "synthetic" not in sentences.say_standing(False)
