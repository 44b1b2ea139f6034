"""Correct tables as papers print them, typed as they stand: none is contradicted.

The respondents are simulated here, the numbers computed by scipy, statsmodels and pingouin. Each
table has two numbers beside each other that are right and do not follow from one another.
"""

import numpy as np
import pandas as pd
import pingouin as pg
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from scipy import stats
from scipy.optimize import brentq
from statsmodels.stats.multitest import multipletests

from helpers.paper.audit.run import audit
from helpers.paper.audit.simulation.printer import round_text
from helpers.paper.printed_numbers import read_published

SEEDS = range(4)


def two(value):
    return round_text(value, 2)


def p_text(p):
    return "<.001" if p < 0.001 else round_text(p, 3).replace("0.", ".", 1)


def m_sd(values):
    return f"{two(values.mean())} ({two(values.std(ddof=1))})"


def between(low, high):
    return f'"[{two(low)}, {two(high)}]"'


def treat(rng):
    """Two groups after treatment, compared with the baseline held constant."""
    n = rng.integers(12, 40, 2)
    group = np.repeat([0, 1], n)
    before = rng.normal(50, 10, len(group))
    people = pd.DataFrame({"group": group, "before": before})
    people["after"] = 0.7 * before + 4 * group + rng.normal(0, 8, len(group))
    model = smf.ols("after ~ C(group) + before", people).fit()
    cells = ",".join(m_sd(people.after[people.group == g]) for g in (0, 1))
    return people, model, f"CBT (n = {n[0]}): M (SD),List (n = {n[1]}): M (SD)", cells


def covariance(rng):
    """F and d of an analysis of covariance, without df, beside the means as observed."""
    _, model, heads, cells = treat(rng)
    test = sm.stats.anova_lm(model, typ=2).loc["C(group)"]
    d = model.params.iloc[1] / model.mse_resid**0.5
    eta = test["sum_sq"] / (test["sum_sq"] + model.ssr)
    p = p_text(test["PR(>F)"])
    return (
        f"Variable,{heads},F,p,partial η2,d\nPHQ,{cells},{two(test['F'])},{p},{two(eta)},{two(d)}\n"
    )


def adjusted_difference(rng):
    """The adjusted difference in a column that says so, and d without F."""
    people, model, heads, cells = treat(rng)
    B = model.params.iloc[1]
    own = f"{two(B)},{between(*model.conf_int().iloc[1])},{p_text(model.pvalues.iloc[1])}"
    return (
        f"Variable,{heads},Adjusted: B,Adjusted: 95% CI,p,d\n"
        f"PHQ,{cells},{own},{two(B / people.after.std())}\n"
    )


def three_groups(rng):
    n = rng.integers(12, 40, 3)
    return [rng.normal(10 + i, 2 + 2 * i, size) for i, size in enumerate(n)]


def welch(rng):
    """Welch's F of three groups, without its df."""
    groups = three_groups(rng)
    people = pd.DataFrame({"y": np.concatenate(groups)})
    people["g"] = np.repeat(range(3), [len(group) for group in groups])
    test = pg.welch_anova(people, dv="y", between="g").iloc[0]
    p = stats.f.sf(test["F"], test["ddof1"], test["ddof2"])
    heads = ",".join(f"{g} (n = {len(x)}): M (SD)" for g, x in zip("ABC", groups, strict=True))
    cells = ",".join(map(m_sd, groups))
    return f"Variable,{heads},F,p\nstress,{cells},{two(test['F'])},{p_text(p)}\n"


def pairs(rng, holm=False):
    """Comparisons of three groups with P and intervals corrected for their number."""
    groups = three_groups(rng)
    df = sum(map(len, groups)) - 3
    within = sum(group.var(ddof=1) * (len(group) - 1) for group in groups) / df
    found = []
    for i, j in ((0, 1), (0, 2), (1, 2)):
        difference = groups[i].mean() - groups[j].mean()
        error = (within * (1 / len(groups[i]) + 1 / len(groups[j]))) ** 0.5
        p = 2 * stats.t.sf(abs(difference / error), df)
        found.append((f"{'ABC'[i]} vs. {'ABC'[j]}", difference, error, p))
    if holm:
        lines = ["Variable,column,t,df,p"]
        corrected = multipletests([p for *_, p in found], method="holm")[1]
        for (pair, difference, error, _), p in zip(found, corrected, strict=True):
            lines.append(f"mood,{pair},{two(difference / error)},{df},{p_text(p)}")
        return "\n".join(lines) + "\n"
    lines = ["Outcome,Predictor,Mean difference,SE,p,95% CI"]
    for pair, difference, error, p in found:
        reach = stats.t.isf(0.025 / 3, df) * error
        cells = f"{two(difference)},{two(error)},{p_text(p * 3) if p < 1 / 3 else '1.000'}"
        lines.append(f"mood,{pair},{cells},{between(difference - reach, difference + reach)}")
    return "\n".join(lines) + "\n"


def holm(rng):
    return pairs(rng, holm=True)


def indirect(rng):
    """An indirect effect with its bootstrap SE and interval."""
    n = int(rng.integers(80, 200))
    x = rng.normal(size=n)
    m = 0.5 * x + rng.normal(size=n)
    y = 0.4 * m + 0.2 * x + rng.normal(size=n)

    def product(rows):
        a = np.polyfit(x[rows], m[rows], 1)[0]
        design = np.column_stack([np.ones(len(rows)), m[rows], x[rows]])
        return a * np.linalg.lstsq(design, y[rows], rcond=None)[0][1]

    drawn = [product(rng.integers(0, n, n)) for _ in range(300)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    effect = product(np.arange(n))
    return (
        "Outcome: distress\nPredictor,B,SE,95% CI\n"
        f"Indirect effect,{two(effect)},{two(np.std(drawn))},{between(low, high)}\n"
    )


def ranks(rng):
    """Mann-Whitney: z of the normal approximation beside an exact P."""
    a = rng.exponential(10, int(rng.integers(6, 12)))
    b = rng.exponential(14, int(rng.integers(6, 12)))
    n = len(a)
    m = len(b)
    test = stats.mannwhitneyu(a, b, method="exact")
    z = (test.statistic - n * m / 2) / (n * m * (n + m + 1) / 12) ** 0.5
    return f"Variable,U,z,p\ndays,{test.statistic:.0f},{two(z)},{p_text(test.pvalue)}\n"


def model_summary(rng):
    """The table of models of SPSS: F and df of the change beside R2 and adjusted R2."""
    n = int(rng.integers(80, 250))
    X = rng.normal(size=(n, 4))
    y = X @ [0.3, 0.2, 0, -0.2] + rng.normal(size=n)
    first, second = (sm.OLS(y, sm.add_constant(X[:, :k])).fit() for k in (2, 4))
    gain = second.rsquared - first.rsquared
    f = gain / 2 / ((1 - second.rsquared) / (n - 5))
    lines = ["Outcome,Model,R2,Adjusted R2,ΔR2,F,df1,df2,p"]
    for name, model, part, test, df in (
        ("1", first, first.rsquared, first.fvalue, n - 3),
        ("2", second, gain, f, n - 5),
    ):
        cells = ",".join(round_text(v, 3) for v in (model.rsquared, model.rsquared_adj, part))
        p = p_text(stats.f.sf(test, 2, df))
        lines.append(f"mood,{name},{cells},{two(test)},2,{df},{p}")
    return "\n".join(lines) + "\n"


def sphericity(rng):
    """Three times: P after Greenhouse and Geisser beside the df before it."""
    n = int(rng.integers(12, 40))
    values = rng.normal(20, 5, (n, 1)) + rng.normal(0, 3, (n, 3)) * [1, 1, 4] + [0, 1, 2]
    wide = pd.DataFrame(values, columns=["T1", "T2", "T3"])
    test = pg.rm_anova(wide, correction=True, detailed=True).iloc[0]
    p = stats.f.sf(test["F"], 2 * test["eps"], 2 * test["eps"] * (n - 1))
    cells = ",".join(m_sd(wide[name]) for name in wide)
    return (
        "Variable,T1: M (SD),T2: M (SD),T3: M (SD),F,df,df2,p\n"
        f"mood,{cells},{two(test['F'])},2,{2 * (n - 1)},{p_text(p)}\n"
    )


def two_halves(rng):
    """A matrix with one group below its diagonal and another above."""
    halves = [np.corrcoef(rng.normal(size=(3, 90))) for _ in range(2)]
    lines = ["Variable,1,2,3"]
    for i in range(3):
        cells = ["—" if i == j else two(halves[int(j > i)][i, j]) for j in range(3)]
        lines.append(f"{i + 1}. v{i}," + ",".join(cells))
    return "\n".join(lines) + "\n"


def one_sample(rng):
    """A mean, and beside its test the interval of its difference from a norm."""
    values = rng.normal(103, 15, int(rng.integers(10, 50)))
    test = stats.ttest_1samp(values, 100)
    low, high = test.confidence_interval()
    cells = f"{two(values.mean())},{two(values.std(ddof=1))},{two(test.statistic)}"
    tail = f"{p_text(test.pvalue)},{between(low - 100, high - 100)}"
    n = len(values)
    return f"Variable,n,M,SD,t,df,p,95% CI\nIQ,{n},{cells},{n - 1},{tail}\n"


def one_tailed(rng):
    """A one-tailed P of a correlation that goes the other way."""
    x, y = rng.normal(size=(2, 60))
    r = stats.pearsonr(x, y)[0]
    p = stats.pearsonr(x, y, alternative="less" if r > 0 else "greater")[1]
    return f"row,column,r,p,n,flags\nx,y,{two(r)},{p_text(p)},60,one-tailed\n"


def stars_on_coefficients(rng):
    """Stars on B, and none on the F of the model, which is significant all the same."""
    n = int(rng.integers(90, 250))
    X = rng.normal(size=(n, 2))
    y = X @ [0.5, 0.3] + rng.normal(size=n)
    model = sm.OLS(y, sm.add_constant(X)).fit()
    lines = ["Outcome: mood", "Predictor,B,SE"]
    for i in (1, 2):
        star = "*" if model.pvalues[i] < 0.05 else ""
        lines.append(f"x{i},{two(model.params[i])}{star},{two(model.bse[i])}")
    lines += [f"R2,{two(model.rsquared)},", f'"F(2, {n - 3})",{two(model.fvalue)},', "* p < .05"]
    return "\n".join(lines) + "\n"


def robust_model(rng):
    """A Wald F with robust standard errors beside R2, as the note says."""
    X = rng.normal(size=(120, 3))
    y = X @ [0.3, 0.2, 0] + rng.normal(size=120) * (1 + abs(X[:, 0]))
    model = sm.OLS(y, sm.add_constant(X)).fit(cov_type="HC3", use_t=True)
    lines = ["Outcome: mood", "Predictor,B,SE"]
    lines += [f"x{i},{two(model.params[i])},{two(model.bse[i])}" for i in (1, 2, 3)]
    lines += [f"R2,{two(model.rsquared)},", f'"F(3, 116)",{two(float(model.fvalue))},']
    return "\n".join([*lines, "Note. HC3 standard errors."]) + "\n"


def profile(rng):
    """Odds ratios with the intervals of a profile likelihood, as R's confint gives them."""
    lines = ["Outcome: relapse", "Predictor,B,SE,OR (95% CI)"]
    for name in ("x", "z"):  # each alone in its model
        x = rng.normal(size=50)
        y = (rng.random(50) < 1 / (1 + np.exp(-1.2 * x))).astype(float)
        model = sm.Logit(y, sm.add_constant(x)).fit(disp=0)

        def excess(b, x=x, y=y, model=model):
            family = sm.families.Binomial()
            held = sm.GLM(y, np.ones(50), family=family, offset=b * x).fit()
            return 2 * (model.llf - held.llf) - stats.chi2.isf(0.05, 1)

        b = model.params[1]
        error = model.bse[1]
        low = np.exp(brentq(excess, b - 6 * error, b))
        high = np.exp(brentq(excess, b, b + 8 * error))
        lines.append(f"{name},{two(b)},{two(error)},{two(np.exp(b))} ({two(low)}–{two(high)})")
    return "\n".join(lines) + "\n"


def geometric(rng):
    """Geometric means with intervals from logarithms."""
    middle = rng.normal(2, 0.3)
    low, mean, high = np.exp([middle - 0.4, middle, middle + 0.4])
    return f"Variable,mean,95% CI\ncost,{two(mean)},{between(low, high)}\n"


def few_missing(rng):
    """One category of each variable, out of those who answered, in groups with their n."""
    lines = ["Variable,A (n = 61): n (%),B (n = 58): n (%),χ2,p"]
    for name in ("Married", "Employed"):
        n = np.array([61, 58]) - rng.integers(1, 4, 2)
        yes = rng.integers(8, 40, 2)
        test = stats.chi2_contingency([yes, n - yes], correction=False)
        cells = ",".join(f"{y} ({round_text(100 * y / m, 1)})" for y, m in zip(yes, n, strict=True))
        lines.append(f"{name},{cells},{two(test.statistic)},{p_text(test.pvalue)}")
    return "\n".join(lines) + "\n"


def across(rng):
    """Percentages of each category over both groups, with the n of the groups in the heading."""
    counts = rng.integers(5, 40, (2, 2))
    n = counts.sum(axis=0)
    lines = [f"Variable,Category,A (n = {n[0]}): n (%),B (n = {n[1]}): n (%)"]
    for name, row in zip(("men", "women"), counts, strict=True):
        cells = ",".join(f"{c} ({round_text(100 * c / row.sum(), 1)})" for c in row)
        lines.append(f"Sex,{name},{cells}")
    return "\n".join(lines) + "\n"


def welch_beside_eta(rng):
    """Welch's F with its df beside the eta squared of the classical analysis."""
    groups = [rng.normal(10 + 2 * i, 1 + 4 * (i == 2), int(rng.integers(12, 40))) for i in range(3)]
    people = pd.DataFrame({"y": np.concatenate(groups)})
    people["g"] = np.repeat(range(3), [len(group) for group in groups])
    test = pg.welch_anova(people, dv="y", between="g").iloc[0]
    eta = pg.anova(people, dv="y", between="g").np2.iloc[0]
    cells = f"{two(test['F'])},2,{two(test['ddof2'])},{two(eta)}"
    return f"Variable,F,df,df2,η2\nstress,{cells}\n"


def generalised_equations(rng):
    """B with the interval of a normal distribution, beside a Wald statistic with its one df."""
    B = rng.normal(0, 0.4)
    error = 0.2
    cells = f"{two(B)},{two(error)},{between(B - 1.96 * error, B + 1.96 * error)}"
    p = p_text(2 * stats.norm.sf(abs(B / error)))
    return (
        "Outcome: y\nPredictor,B,SE,95% CI,Wald χ2,df,p\n"
        f"time,{cells},{two((B / error) ** 2)},1,{p}\n"
    )


def exact_test(rng):
    """Chi-squared beside the P of Fisher's exact test, as the note says."""
    counts = rng.integers(2, 9, (2, 2))
    chi2 = stats.chi2_contingency(counts, correction=False)[0]
    p = stats.fisher_exact(counts)[1]
    note = "Note. P values are of Fisher's exact test."
    return f"Variable,χ2,df,p\nsex,{two(chi2)},1,{p_text(p)}\n{note}\n"


def ranks_below(rng):
    """Spearman below and Pearson above the diagonal, as the note says."""
    values = rng.exponential(size=(80, 3))
    values[:, 1] += values[:, 0]
    below = stats.spearmanr(values)[0]
    above = np.corrcoef(values.T)
    lines = ["Variable,1,2,3"]
    for i in range(3):
        cells = ["—" if i == j else two((below if j < i else above)[i, j]) for j in range(3)]
        lines.append(f"{i + 1}. v{i}," + ",".join(cells))
    return "\n".join([*lines, "Note. Spearman below the diagonal."]) + "\n"


def within_respondents(rng):
    """Means of two times with SEs from which the differences of respondents are taken out."""
    values = rng.normal(10, 3, (30, 1)) + rng.normal(0, 1, (30, 2))
    rest = values - values.mean(axis=1, keepdims=True) + values.mean()
    cells = []
    for own, left in zip(values.T, rest.T, strict=True):
        cells += [two(own.mean()), two(own.std(ddof=1)), two(stats.sem(left))]
    heads = ",".join(f"{time}: {name}" for time in ("T1", "T2") for name in ("M", "SD", "SE"))
    return f"Variable,n,{heads}\nmood,30,{','.join(cells)}\n"


TABLES = (
    welch_beside_eta,
    generalised_equations,
    exact_test,
    ranks_below,
    within_respondents,
    covariance,
    adjusted_difference,
    welch,
    pairs,
    holm,
    indirect,
    ranks,
    model_summary,
    sphericity,
    two_halves,
    one_sample,
    one_tailed,
    stars_on_coefficients,
    robust_model,
    profile,
    geometric,
    few_missing,
    across,
)


@pytest.mark.parametrize("make", TABLES, ids=lambda make: make.__name__)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_correct_table_is_not_contradicted(tmp_path, make, seed):
    path = tmp_path / "paper.csv"
    path.write_text(make(np.random.default_rng(seed)), encoding="utf-8")
    found = audit(read_published(path))
    assert len(found)
    wrong = found[found.verdict == "contradicted"]
    assert wrong.empty, wrong[["check", "printed", "implied", "evidence"]].to_string()


FOUND = {  # the same kinds with a wrong number: (table, checks that say so)
    # R: 2 * pt(-2.2, 28) = .0362; a corrected P is never smaller
    "a corrected P": (
        "Variable,column,t,df,p\nmood,A vs B,2.20,28,.012\nmood,A vs C,1.00,28,.650\n",
        {"P and t"},
    ),
    # one comparison alone needs no correction
    "one comparison": ("Variable,column,t,df,p\nmood,A vs B,2.20,28,.108\n", {"P and t"}),
    # F(2, 54) = 7.47 has P = .0014, and F(1, 27) = 7.47 has P = .011, the most a correction gives
    "sphericity": (
        "Variable,T1: M,T2: M,T3: M,F,df,df2,p\nmood,20.1,21.2,23.4,7.47,2,54,.021\n",
        {"P and F"},
    ),
    # one pair of six differs
    "one half": (
        "Variable,1,2,3,4\n1. a,—,.10,.20,.30\n2. b,.10,—,.40,.50\n3. c,.20,.40,—,.60\n"
        "4. d,.30,.50,.06,—\n",
        {"r both ways"},
    ),
    # exp(0.41) = 1.51: one interval of three is off the middle, the others are not
    "one interval": (
        "Outcome: y\nPredictor,OR (95% CI)\na,1.51 (1.02–2.23)\nb,2.00 (1.36–2.95)\n"
        "c,1.51 (1.02–2.93)\n",
        {"interval and its estimate"},
    ),
    # 12.3, 41 of 333; 12.4 fits 41 of 331, but no other percentage says that some are missing
    "one percentage": (
        "Variable,A (n = 333): n (%),B (n = 300): n (%)\nMarried,41 (12.4),60 (20.0)\n",
        {"percentage and count", "percentage possible"},
    ),
    # SPSS: F(2, 97) of R2 = .20 is 12.1; no change of R2 stands beside it
    "F of R2": ("Outcome,R2,F,df,df2\nmood,.20,9.10,2,97\n", {"R2 and F"}),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_wrong_number_of_the_same_kind_is_found(tmp_path, name):
    text, checks = FOUND[name]
    path = tmp_path / "paper.csv"
    path.write_text(text, encoding="utf-8")
    found = audit(read_published(path))
    assert set(found[found.verdict == "contradicted"].check) == checks
