"""The examples in statcheck's own tests, read and judged by the audit of running text.

Source: the R package statcheck (M. B. Nuijten and S. Epskamp), tests/testthat: test_error.R,
test-decisionerror.R, test-error.R, test-extract-t-tests.R, test-extract-chi2-tests.R,
test-extract-Q-tests.R. Texts and expected answers are facts of that package; nothing of its code
is here. Each difference stands below with its reason.
"""

import pytest
from scipy import stats

from helpers.paper.audit.inference.running_text import table_reported

# text, whether statcheck calls it an error (test_error.R, with its default settings)
ERRORS = [
    ("t(28) = 2.20, p = .03", True),
    ("F(2, 28) = 2.20, p = .15", True),
    ("r(28) = .22, p = .26", True),
    ("chi2(28) = 22.20, p = .79", True),
    (" z = 2.20, p = .04", True),
    ("Q(28) = 22.20, p = .79", True),
    ("t(28) = 1.20, p = .03", True),
    ("t(28) = 2.20, p = .30", True),
    ("t(28) = 2, p = .02", False),
    ("t(28) = 2, p = .14", False),
    ("t(28) = 2.2, p = .03", False),
    ("t(28) = 2.2, p = .04", False),
    ("t(28) = 2.20, p = .036", False),
    ("t(28) = 2.20, p = .037", False),
    ("t(28) = 2.20, p = .018", True),
    ("t(28) = 2.20, p = .01, one-tailed", True),
    ("t(28) = 22.20, p < .000", True),
    # with OneTailedTxt = TRUE, which is how the audit reads a text
    ("t(28) = 2.20, p = .018, one-tailed", False),
    ("t(28) = 2.20, p = .018, one-sided", False),
    ("t(28) = 2.20, p = .018, directional", False),
    # with pZeroError = FALSE: P = .000 is read as SPSS means it, below .0005
    ("t(28) = 22.20, p = .000", False),
]
# text, level; statcheck calls all of them decision errors (test-decisionerror.R, test-error.R)
DECISION_ERRORS = [
    ("t(28) = 2.20, p = .06", 0.05),
    ("t(28) = 1.20, p = .03", 0.05),
    ("F(2, 28) = 22.20, p = .06", 0.05),
    ("F(2, 28) = 2.20, p = .03", 0.05),
    ("r(28) = .22, p = .03", 0.05),
    ("r(28) = .52, p = .06", 0.05),
    ("chi2(28) = 2.20, p = .03", 0.05),
    ("chi2(28) = 52.20, p = .06", 0.05),
    (" z = 1.20, p = .03", 0.05),
    (" z = 2.20, p = .06", 0.05),
    ("Q(28) = 2.20, p = .03", 0.05),
    ("Q(28) = 52.20, p = .06", 0.05),
    ("t(28) = 2.20, p = .11", 0.10),
    ("t(28) = 1.20, p = .09", 0.10),
    ("t(28) = 5.20, p = .02", 0.01),
    ("t(28) = 1.20, p = .005", 0.01),
    ("The effect was very significant (t(48) = 1.02, p < .05)", 0.05),
]
# P of the statistic, P as given; whether statcheck says decision error with pEqualAlphaSig = FALSE:
# the audit, too, calls significant what lies below the level, not what is equal to it
AT_THE_LEVEL = [
    (".04", ".04", False),
    (".06", ".04", True),
    (".04", ".05", True),
    (".05", ".05", False),
    (".06", ".05", False),
    (".04", ".06", True),
    (".06", ".06", False),
]
# text, how many results statcheck finds in it
FOUND = [
    ("t(28) = 2.20, p = .03", 1),
    ("Both effects were very significant, t(28) = 2.20, p = .03, t(28) = 1.23, p = .04.", 2),
    (" t ( 28 ) = 2.20 , p = .03", 1),
    ("t(28)=2.20,p=.03", 1),
    ("t(43) = - 2.57, p < .05", 1),
    ("t(28) = 2,000.20, p = .03", 1),
    ("t(28) = 2.20, p > .03", 1),
    ("t(28) = 2.20, ns", 1),
    ("t(28) = 2.20, p = .5e-3", 1),
    ("t(28.1) = 2.20, p = .03", 1),
    ("t[28] = 2.20, p = .03", 0),
    ("t(28) = 2.20, p = 1.03", 0),
    ("t(2,28) = 2.20, p = .03", 0),
    ("X2(28) = 2.20, p = .03", 1),
    ("x2(28) = 2.20, p = .03", 1),
    ("chi_2(28) = 2.20, p = .03", 1),
    ("chi2(28, N = 129) = 2.2, p = .03", 1),
    ("chi2(1, N = 11,455) = 16.78, p <.001", 1),
    (" chi2 ( 28 ) = 2.20 , p = .03", 1),
    ("chi2(28)=2.20,p=.03", 1),
    ("U(65) = 499.0, p = 0.55", 0),
    ("Qw(2) = 2.20, p = .03", 1),
    ("Qwithin(2) = 2.20, p = .03", 1),
    ("Q-within(2) = 2.20, p = .03", 1),
    ("Qb(2) = 2.20, p = .03", 1),
    ("Q-between(2) = 2.20, p = .03", 1),
    ("Qs(2) = 2.2, p = .03", 0),
    ("see p. 01", 0),
    ("F(2,25) = 11.37, MSE = 236, p < .01", 1),  # statcheck: with apa_style = FALSE
]
# text, results that statcheck finds, results found here, why
DIFFERENT = [
    ("t(28) < 2.20, p = .03", 1, 0, "an inequality of the statistic has no one P to compare with"),
    ("t(28) > 2.20, p = .03", 1, 0, "the same"),
    ("t(28) = 2.20; p = .03", 0, 1, "a semicolon is no reason to pass over a result"),
    (" (2(1)=0.03, p=.86", 1, 0, "a chi that a PDF has lost is not guessed; PDF is out of scope"),
    ("Qb(2, N = 187) = 2.20, p = .03", 0, 1, "Q with its N is read, as chi-squared is"),
]


@pytest.mark.parametrize(("text", "wrong"), ERRORS)
def test_errors_are_those_of_statcheck(text, wrong):
    (verdict,) = table_reported(text).verdict
    assert (verdict == "contradicted") == wrong


@pytest.mark.parametrize(("text", "level"), DECISION_ERRORS)
def test_decision_errors_are_those_of_statcheck(text, level):
    assert table_reported(text, level)["decision error"].tolist() == [True]


@pytest.mark.parametrize(("true", "given", "turned"), AT_THE_LEVEL)
def test_at_the_level_only_less_is_significant(true, given, turned):
    t = stats.t.isf(float(true) / 2, 28)  # as statcheck's test: qt(p / 2, 28)
    assert table_reported(f"t(28) = {t:.8f}, p = {given}")["decision error"].tolist() == [turned]


@pytest.mark.parametrize(("text", "count"), FOUND)
def test_results_are_found_as_statcheck_finds_them(text, count):
    assert len(table_reported(text)) == count


@pytest.mark.parametrize(("text", "theirs", "ours", "why"), DIFFERENT)
def test_differences_are_these_and_have_a_reason(text, theirs, ours, why):
    assert theirs != ours and why
    assert len(table_reported(text)) == ours


def test_an_exponent_is_read():
    # .5e-3 is .0005; t(28) = 3.94 has P = .0005 (scipy.stats.t.sf(3.94, 28) * 2 = .00049)
    assert table_reported("t(28) = 3.94, p = .5e-3").verdict.tolist() == ["consistent"]
    assert table_reported("t(28) = 2.20, p = .5e-3").verdict.tolist() == ["contradicted"]
