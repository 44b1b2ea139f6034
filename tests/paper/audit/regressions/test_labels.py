"""The scan of row labels: bounds against plain enumeration,
the fit against a regression made from answers, and the paper itself.
"""

from fractions import Fraction
from itertools import combinations, permutations
from math import factorial

import numpy as np
import pytest

from helpers.paper.audit.regressions.arrangement import arrange_regressions
from helpers.paper.audit.regressions.bounds import (
    bound_ratio,
    bound_variance,
    greatest_variance,
    scan_labels,
)
from helpers.paper.audit.regressions.coefficients import LABEL
from helpers.paper.audit.regressions.fit import fit_labels
from helpers.paper.audit.regressions.identities import fit_products, limit_vif
from helpers.paper.audit.regressions.labels import establish_labels, table_labels
from helpers.paper.audit.regressions.spreads import measure_spreads
from helpers.paper.audit.run import audit, can_scan
from helpers.paper.audit.simulation.swaps import OUTCOMES, PREDICTORS, make_answers, publish_answers
from helpers.paper.printed_numbers import read_published


@pytest.fixture(scope="module")
def printed():
    return arrange_regressions(read_published())


@pytest.fixture(scope="module")
def labels(printed):
    return establish_labels(printed)


@pytest.mark.parametrize(
    ("answers", "kept"),
    [([1, 1, 2, 3, 5, 6], 4), ([1, 2, 2, 2, 6], 3), ([1, 1, 1, 4], 2), ([2, 3, 5], 3)],
)
def test_bounds_are_those_of_every_subset(answers, kept):
    # all ways to keep so many answers, one by one
    variances = []
    for some in combinations(answers, kept):
        squares = sum(x * x for x in some)
        variances.append(Fraction(kept * squares - sum(some) ** 2, kept * (kept - 1)))
    counts = {code: answers.count(code) for code in range(1, 7)}
    assert bound_variance(counts, kept, (1, 6)) == (min(variances), max(variances))


def test_an_unknown_distribution_is_bounded_by_the_scale():
    # 4 answers of 1 to 6 are most apart as 1, 1, 6, 6: squares 4 x 2.5 x 2.5 over 3
    assert greatest_variance(4, (1, 6)) == Fraction(25, 3)
    assert bound_variance(None, 4, (1, 6)) == (0, Fraction(25, 3))


def test_ratio_of_printed_coefficients():
    # B 0.35 is 0.345 to 0.355 (0.350: 0.3495 to 0.3505); beta .29 is .285 to .295
    assert bound_ratio("0.35", ".29") == (Fraction(285, 355), Fraction(295, 345))
    assert bound_ratio("-0.350", "-.29") == (Fraction(2850, 3505), Fraction(2950, 3495))
    assert bound_ratio("0.00", ".01")[1] is None


@pytest.mark.parametrize("seed", range(5))
def test_the_true_labelling_is_always_possible_and_fits(seed):
    # rows in the right order: numbers computed from answers
    true = arrange_regressions(publish_answers(make_answers(seed, 300, 0.6)))
    scan = scan_labels(true)
    assert scan.possible.iloc[0] and scan.labelling.iloc[0] == PREDICTORS
    fit = fit_labels(true, [PREDICTORS])
    # 99.9 % point of chi-squared with 45 - 25 degrees of freedom is 45.3
    assert fit.freedom == 20 and fit.chi2[0] < 45.3


def test_the_fit_finds_the_correlations_of_the_answers():
    # no missing answers and no omission: R, VIF and R2 are those that numpy computes from the
    # answers
    answers = make_answers(3, 500, 0.5).dropna()
    fit = fit_labels(arrange_regressions(publish_answers(answers)), [PREDICTORS], omission=0)
    x = answers[list(PREDICTORS)]
    y = answers[list(OUTCOMES)]
    assert np.abs(fit.R[0] - x.corr().to_numpy()).max() < 0.03
    assert fit.vif[0] == pytest.approx(np.diag(np.linalg.inv(x.corr())), rel=0.01)
    beta = np.linalg.lstsq(
        (x - x.mean()) / x.std(), ((y - y.mean()) / y.std()).to_numpy(), rcond=None
    )[0]
    assert fit.r2[0] == pytest.approx(
        [
            b @ x.join(y).corr().loc[list(PREDICTORS), o]
            for b, o in zip(beta.T, OUTCOMES, strict=True)
        ],
        abs=0.002,
    )


def test_products_of_factors():
    # 2 and 3 by row, 5 and 7 by column; an interval that no factors share is found
    true = {
        ("a", "u"): (9.9, 10.1),
        ("a", "v"): (13.9, 14.1),
        ("b", "u"): (14.9, 15.1),
        ("b", "v"): (0, None),
    }
    low, high = fit_products(true)["b", "v"]
    assert low < 21 < high
    assert fit_products(true | {("b", "v"): (25, 26)}) is None


def test_every_labelling_of_the_paper_is_scanned(labels, printed):
    assert len(labels.scan) == factorial(6) == len(set(permutations(printed.predictors)))
    assert printed.kept == 328  # 321 + 6 + 1
    assert (
        printed.counts["use_column"] is None and sum(printed.counts["use_u2cycle"].values()) == 333
    )


def test_no_data_set_could_print_the_labels_as_they_stand(labels):
    # by hand: the rows printed FunCan and U2Cycle need SDs near 0.95 and 1.33,
    # their distributions allow 1.45-1.55 and 0.86-0.94
    assert not labels.printed_possible
    assert (
        labels.choices["use_funcan"] == {"use_u2cycle"}
        and "use_u2cycle" not in labels.choices["use_u2cycle"]
    )


def test_both_witnesses_prefer_the_established_labelling(labels, printed):
    scan = labels.scan
    at = scan.index[scan.labelling == labels.leading][0]
    assert scan.possible[at] and scan.spread.idxmin() == at and scan.fit.idxmin() == at
    assert labels.margin > 10
    assert measure_spreads(printed, [labels.leading])[0] == pytest.approx(scan.spread[at])


def test_the_fit_does_not_hang_on_where_it_starts(printed, labels, monkeypatch):
    tried = [labels.leading, printed.predictors]
    first = fit_labels(printed, tried).chi2
    monkeypatch.setattr("helpers.paper.audit.regressions.fit.START", 0.5)
    # two starts, one minimum
    assert fit_labels(printed, tried).chi2 == pytest.approx(first, rel=0.01)


def test_implied_inflation_is_the_same_from_every_regression(printed):
    # the largest VIF belongs to the row printed Column: (.119 / .674)^2 x 321 = 10.0
    limits = limit_vif(printed)
    low, high = fit_products(limits)["use_column", "dd_total"]
    assert low < (0.119 / 0.674) ** 2 * 321 < high


def test_table_of_labels(printed, labels):
    table = table_labels(printed, labels)
    assert len(table) == 18 and set(table.columns) == {
        "outcome",
        "printed_label",
        "established_label",
        "sd_low",
        "sd_high",
        "note",
    }
    # .072 / 0.787 x 10.42 = 0.953
    row = table[(table.outcome == "dd_total") & (table.printed_label == "use_funcan")].iloc[0]
    assert row.sd_low < 0.953 < row.sd_high and row.established_label == "use_u2cycle"


def test_labels_stay_open_when_variables_look_alike():
    # two predictors with the same distribution cannot be told by their SDs;
    # a small sample leaves the fit undecided
    answers = make_answers(11, 60, 0.9)
    answers["x2"] = answers["x1"].sample(frac=1, random_state=1).to_numpy()
    labels = establish_labels(arrange_regressions(publish_answers(answers)))
    assert labels.choices["x1"] >= {"x1", "x2"}
    assert labels.variables["x1"] in ("", "x1")


def test_a_paper_without_regressions_or_distributions():
    published = read_published()
    assert arrange_regressions(published[published.statistic != "beta"]) is None
    bare = published[published.statistic != "count"]
    assert not can_scan(arrange_regressions(bare))
    table = audit(bare)
    found = table[table.check == LABEL]
    assert (
        set(found.verdict) == {"not-checkable"}
        and "lacks the distribution" in found.evidence.iloc[0]
    )


def test_a_row_that_cannot_hold_its_own_variable_is_contradicted_even_if_open(printed):
    # with four times the allowance the fits decide nothing,
    # but the bounds still exclude the names of four rows
    table = audit(read_published(), labels=establish_labels(printed, omission=4))
    failed = table[(table.check == LABEL) & (table.verdict == "contradicted")]
    assert set(failed.printed) == {"use_u2friend", "use_funcan", "use_column", "use_u2cycle"}
    assert failed[failed.printed == "use_column"].implied.iloc[0] == "use_funcan or use_reaction"
