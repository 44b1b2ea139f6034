"""Each method of the multiverse against R on R's data set attitude (rating, complaints and
learning).
"""

import numpy as np
import pandas as pd
import pytest
from attitude import ATTITUDE
from scipy import stats

from helpers.statistics.collinearity import importance
from helpers.statistics.multiverse import estimates, imputation, ordinal
from helpers.statistics.resampling import design as linear

Y = ATTITUDE["rating"].to_numpy(float)
X = ATTITUDE[["complaints", "learning"]].to_numpy(float)
BAND = np.digitize(Y, [55.5, 65.5, 75.5])
LEARNING_BAND = np.digitize(X[:, 1], [45.5, 55.5, 65.5])


def test_least_squares_slopes_and_errors():
    # R 4.2: l <- lm(rating ~ complaints + learning, attitude); coef(summary(l));
    # sqrt(diag(sandwich::vcovHC(l, "HC3")))
    design = linear.Design(X, [0, 1])
    scale = Y.std() / X.std(axis=0)
    slope, se = (part[:, 0] * scale for part in design.fit(Y[:, None]))
    assert slope == pytest.approx([0.643517636, 0.211191809], abs=1e-8)
    assert se == pytest.approx([0.118477429, 0.134403721], abs=1e-8)
    assert design.fit(Y[:, None], robust=True)[1][:, 0] * scale == pytest.approx(
        [0.122409634, 0.138857852], abs=1e-8
    )


def test_many_outcomes_are_fitted_as_one_by_one():
    outcomes = np.column_stack([Y, Y[::-1], np.sqrt(Y)])
    design = linear.Design(X, [1])
    together = design.fit(outcomes, robust=True)
    for i in range(3):
        assert [part[0, i] for part in together] == pytest.approx(
            [part[0, 0] for part in design.fit(outcomes[:, [i]], robust=True)]
        )


@pytest.mark.parametrize("robust", [False, True])
def test_sums_of_products_give_what_residuals_give(robust):
    # Design.fit, checked against R above.
    y = np.column_stack([Y, Y[::-1], np.sqrt(Y)])
    design = linear.Design(X, [0, 1])
    found = design.fit_many(linear.Outcomes(y), robust)
    for part, expected in zip(found, design.fit(y, robust), strict=True):
        assert part == pytest.approx(expected, rel=1e-9)


def test_designs_fitted_together_give_what_each_gives():
    # Of one and two focal predictors, with ordinary and robust errors, in any order.
    y = linear.Outcomes(np.column_stack([Y, Y[::-1], np.sqrt(Y)]))
    one = linear.Design(X, [1])
    two = linear.Design(X[:, ::-1], [0, 1])
    asked = [(two, True), (one, False), (one, True), (two, False)]
    together = linear.fit_designs(asked, y)
    apart = [design.fit_many(y, robust) for design, robust in asked]
    for part, own in zip(together, zip(*apart, strict=True), strict=True):
        assert part == pytest.approx(np.vstack(own), rel=1e-9)


def test_robust_regression():
    # R 4.2: s <- as.data.frame(scale(attitude)); with MASS::rlm(rating ~ complaints + learning, s,
    # scale.est = "MAD", k = 1.345, acc = 1e-12) the weights differ from one for outlying ratings
    # only.
    plain = linear.Design(X, [0, 1]).fit(Y[:, None])[0][:, 0]
    assert estimates.robust_regression(Y, X, [0, 1])[0] == pytest.approx(plain, abs=0.05)
    wild = Y.copy()
    wild[0] = 1000.0
    order = [0, 1]
    robust, _ = estimates.robust_regression(wild, X, order)
    drawn = linear.Design(X, order).fit(wild[:, None])[0][:, 0]
    size = wild.std() / Y.std()
    assert abs(robust[0] * size - plain[0]) < 0.1 < abs(drawn[0] * size - plain[0])


def test_a_regression_on_pairwise_correlations_is_least_squares_where_nothing_is_missing():
    table = {"y": Y, "a": X[:, 0], "b": X[:, 1]}
    fit = estimates.fit_pairs(table, "y", ("a", "b"), [], {"ols"})["ols"]
    slope, se = (part[:, 0] for part in linear.Design(X, [0, 1]).fit(Y[:, None]))
    assert fit.estimate == pytest.approx(slope) and fit.se == pytest.approx(se)
    assert fit.n == 30 and fit.df.tolist() == [27, 27]


def test_its_df_follow_from_the_smallest_pair():
    # By hand: 30 ratings, of which complaints lacks 3 and learning 2 others: the pair of these has
    # 25.
    a = X[:, 0].astype(float)
    b = X[:, 1].astype(float)
    a[:3] = np.nan
    b[10:12] = np.nan
    fit = estimates.fit_pairs({"y": Y, "a": a, "b": b}, "y", ("a", "b"), [], {"ols"})["ols"]
    assert fit.n == 25 and fit.df.tolist() == [22, 22]


@pytest.mark.parametrize(
    "x", [np.column_stack([X, X.sum(axis=1)]), np.column_stack([X, np.ones(30)]), X[:3]]
)
def test_designs_without_a_unique_solution_are_marked(x):
    assert not linear.Design(x, [0]).usable


def test_an_error_that_cannot_be_told_is_missing():
    # By hand: the one respondent with another answer is fitted whatever the outcome, so HC3 divides
    # 0 by 0. With three points on a line nothing is left over.
    rare = np.zeros(30)
    rare[3] = 1.0
    design = linear.Design(np.column_stack([X[:, 0], rare]), [0, 1])
    for fit in (design.fit(Y[:, None], True), design.fit_many(linear.Outcomes(Y[:, None]), True)):
        assert np.isfinite(fit[0]).all() and np.isnan(fit[1]).all()
    assert np.isfinite(design.fit(Y[:, None])[1]).all()
    line = linear.Design(np.array([[1.0], [2.0], [3.0]]), [0])
    y = np.array([[1.0], [2.0], [3.0]])
    assert np.isnan(line.fit(y)[1]).all()
    assert np.isnan(line.fit_many(linear.Outcomes(y))[1]).all()


def test_ordered_logit():
    # R 4.2: d$band <- cut(d$rating, c(0, 55, 65, 75, 100), labels = FALSE); MASS::polr(factor(band)
    # ~ scale(complaints) + scale(learning), d)
    slope, error = ordinal.ordered_logit(BAND, X, [0, 1])
    z = (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)
    latent = np.sqrt((z @ [2.541485788, 0.545331534]).var() + np.pi**2 / 3)
    assert slope * latent == pytest.approx(
        np.array([2.541485788, 0.545331534]) * np.sqrt(29 / 30), abs=1e-5
    )
    assert slope / error == pytest.approx([3.473382021, 1.108652818], abs=1e-4)


def test_ordered_logit_has_no_answer_where_the_outcome_is_split_by_the_predictor():
    # Every high answer has a higher x than every low one: the likelihood has no maximum.
    slope, _ = ordinal.ordered_logit(np.repeat([0, 1], 10), np.arange(20.0)[:, None], [0])
    assert np.isnan(slope[0]) or slope[0] > 0.99


def test_polyserial():
    # R 4.2: psych::polyserial(as.matrix(d$rating), as.matrix(d$learnband)) is 0.67713997, an
    # approximation from Pearson's r; two-step likelihood is near.
    assert ordinal.polyserial(Y, LEARNING_BAND)[0] == pytest.approx(0.677, abs=0.03)
    # A bivariate normal sample with correlation .5, cut in six: the estimate returns to .5 within
    # two standard errors.
    rng = np.random.default_rng(1)
    x = rng.normal(size=5000)
    y = 0.5 * x + np.sqrt(0.75) * rng.normal(size=5000)
    rho, se = ordinal.polyserial(y, np.digitize(x, [-1, -0.5, 0, 0.5, 1.5]))
    assert abs(rho - 0.5) < 2 * se and se == pytest.approx(0.0118, abs=0.002)


def test_kendall():
    # R 4.2: cor.test(d$rating, d$learnband, method = "kendall", exact = FALSE): tau 0.49105413, P
    # 0.000565371393
    estimate, se = ordinal.kendall(Y, LEARNING_BAND)
    assert estimate == pytest.approx(np.sin(np.pi * 0.49105413 / 2), abs=1e-8)
    assert 2 * stats.norm.sf(estimate / se) == pytest.approx(0.000565371393, abs=1e-10)


def test_importance_of_two_predictors_by_hand():
    # By hand, R = .7080 (lm): complaints (r1 = .825417570) average of r1^2 and R2 - r2^2, with r2 =
    # .623678165.
    shares = importance(ATTITUDE[["complaints", "learning", "rating"]].corr().to_numpy())
    assert shares.sum() == pytest.approx(0.708015196, abs=1e-8)
    assert shares[0] == pytest.approx((0.825417570**2 + 0.708015196 - 0.623678165**2) / 2, abs=1e-8)


def test_pooling_follows_rubins_rules():
    # By hand (Rubin 1987): estimates 1, 2, 3 with variance 1: mean 2, total variance 1 + (1 + 1/3)
    # * 1.
    estimate, se, df = imputation.pool(
        np.array([[1.0, 2.0, 3.0]]), np.ones((1, 3)), np.full((1, 3), np.inf)
    )
    assert (estimate[0], se[0]) == pytest.approx((2, np.sqrt(7 / 3)))
    assert df[0] == pytest.approx(2 * (7 / 3 / (4 / 3)) ** 2)


def test_imputed_answers_are_answers_someone_gave_and_undo_the_bias():
    # y is missing mostly where x is high: complete cases put its mean well below 0, imputation from
    # x brings it back.
    rng = np.random.default_rng(2)
    x = rng.normal(size=2000)
    full = pd.DataFrame({"x": x, "y": np.round(x + rng.normal(size=2000))})
    holed = full.assign(y=full["y"].where(rng.random(2000) > 1 / (1 + np.exp(-2 * x))))
    completed = imputation.impute(holed, 3, 1)
    assert set(completed[0]["y"]) <= set(holed["y"].dropna())
    assert (
        holed["y"].mean() < -0.3
        and abs(np.mean([t["y"].mean() for t in completed]) - full["y"].mean()) < 0.1
    )
    assert completed[0].equals(imputation.impute(holed, 3, 1)[0]) and not completed[0].equals(
        completed[1]
    )


def test_ranks_are_those_of_scipy_ties_and_columns_included():
    # scipy.stats.rankdata, whose default gives ties their mean rank.
    values = np.random.default_rng(3).integers(0, 6, (40, 3)).astype(float)
    assert (ordinal.rank(values) == stats.rankdata(values, axis=0)).all()
    assert (ordinal.rank(values[:, 0]) == stats.rankdata(values[:, 0])).all()
