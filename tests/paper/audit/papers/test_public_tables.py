"""Correct tables of public data, computed by statsmodels, scipy and pingouin: none is contradicted.

The data come with statsmodels (Fair 1978; ANES 1996; Longley 1967) and pingouin. Layouts that the
simulated papers do not have.
"""

import numpy as np
import pandas as pd
import pingouin as pg
import pytest
import statsmodels.api as sm
from scipy import stats

from helpers.paper.audit.run import audit
from helpers.paper.audit.simulation.printer import Printer, round_text


def p_text(p: float) -> str:
    return "<.001" if p < 0.001 else round_text(p, 3).replace("0.", ".", 1)


def start() -> Printer:
    return Printer(np.random.default_rng(0))


def add(printer, place, row, texts: dict, **where) -> None:
    for statistic, text in texts.items():
        printer.add(place, row, statistic, text, **where)


def moments(values, places=2) -> dict:
    """Mean and SD as text; of one respondent the mean alone."""
    found = {"mean": round_text(values.mean(), places)}
    return found | ({"sd": round_text(values.std(), places)} if len(values) > 1 else {})


def regression(printer, place, y, X, data, **where):
    """One regression with all a journal may print, at two decimals, its constant among the rows."""
    whole = data[[y, *X]].dropna()
    model = sm.OLS(whole[y], sm.add_constant(whole[X])).fit()
    for name in ["const", *X]:
        low, high = model.conf_int().loc[name]
        texts = {"B": model.params[name], "se": model.bse[name], "t": model.tvalues[name]}
        texts |= {"ci_low": low, "ci_high": high}
        if name != "const":
            texts["beta"] = model.params[name] * whole[name].std() / whole[y].std()
        column = "(Constant)" if name == "const" else name
        shown = {s: round_text(v, 2) for s, v in texts.items()}
        add(printer, place, y, shown | {"p": p_text(model.pvalues[name])}, column=column, **where)
    fit = {"R2": model.rsquared, "adjusted R2": model.rsquared_adj, "F": model.fvalue}
    shown = {s: round_text(v, 2) for s, v in fit.items()} | {"p": p_text(model.f_pvalue)}
    shown |= {"df": f"{model.df_model:.0f}", "df2": f"{model.df_resid:.0f}", "n": str(len(whole))}
    add(printer, place, y, shown, **where)
    return model


def logistic() -> Printer:
    fair = sm.datasets.fair.load_pandas().data
    names = ["rate_marriage", "age", "yrs_married"]
    model = sm.Logit(fair.affairs > 0, sm.add_constant(fair[names])).fit(disp=0)
    printer = start()
    for name in names:
        low, high = np.exp(model.conf_int().loc[name])
        texts = {"B": model.params[name], "se": model.bse[name], "z": model.tvalues[name]}
        texts |= {"OR": np.exp(model.params[name]), "ci_low": low, "ci_high": high}
        shown = {s: round_text(v, 2) for s, v in texts.items()}
        add(printer, "Table 2", "any", shown | {"p": p_text(model.pvalues[name])}, column=name)
    shown = {"chi2": round_text(model.llr, 2), "df": "3", "p": p_text(model.llr_pvalue)}
    add(printer, "Table 2", "any", shown | {"R2": round_text(model.prsquared, 2)})
    return printer


def longley() -> Printer:
    data = sm.datasets.longley.load_pandas().data  # nearly collinear, coefficients to thousands
    printer = start()
    regression(printer, "Table 1", "TOTEMP", ["GNPDEFL", "GNP", "UNEMP", "ARMED", "POP"], data)
    return printer


def steps() -> Printer:
    data = sm.datasets.anes96.load_pandas().data
    printer = start()
    before = 0.0
    for step, names in (("1", ["age", "educ"]), ("2", ["age", "educ", "income", "TVnews"])):
        model = regression(printer, "Table 4", "ClinLR", names, data, model=f"step {step}")
        gained = model.rsquared - before
        shown = {"R2 change": round_text(gained, 2)}
        f = gained / 2 / ((1 - model.rsquared) / model.df_resid)  # two predictors more per step
        shown["F change"] = round_text(f, 2)
        add(printer, "Table 4", "ClinLR", shown, model=f"step {step}")
        before = model.rsquared
    # The P of a step is that of its change.
    last = next(
        row for row in reversed(printer.rows) if row["statistic"] == "p" and not row["column"]
    )
    last["printed"] = p_text(stats.f.sf(f, 2, model.df_resid))
    return printer


def one_way() -> Printer:
    """A one-way F in a table, the Kruskal-Wallis H of the same variable in the text."""
    data = pg.read_dataset("anova")
    groups = [(k, x["Pain threshold"]) for k, x in data.groupby("Hair color")]
    printer = start()
    for name, values in groups:
        add(printer, "Table 1", "pain", moments(values), group=name, n=len(values))
    f = stats.f_oneway(*[values for _, values in groups])
    h = stats.kruskal(*[values for _, values in groups])
    shown = {"F": round_text(f.statistic, 2), "df": "3", "df2": "15", "p": p_text(f.pvalue)}
    add(printer, "Table 1", "pain", shown)
    shown = {"H": round_text(h.statistic, 2), "df": "3", "p": p_text(h.pvalue)}
    add(printer, "results", "pain", shown)
    return printer


def two_way() -> Printer:
    """F of two factors and their interaction beside the means of the cells, and of one factor."""
    data = pg.read_dataset("anova2_unbalanced")
    found = pg.anova(data, dv="Scores", between=["Diet", "Exercise"])
    p_name = next(name for name in found if name.startswith("p"))
    printer = start()
    for place, keys in (("Table 1", ["Diet", "Exercise"]), ("Table 2", ["Diet"])):
        for key, part in data.groupby(keys):
            where = {"group": " ".join(map(str, key)), "n": len(part)}
            add(printer, place, "score", moments(part.Scores), **where)
        for row in found.iloc[:-1].itertuples():
            shown = {
                "F": round_text(row.F, 2),
                "df": f"{row.DF:.0f}",
                "df2": f"{found.DF.iloc[-1]:.0f}",
            }
            shown["p"] = p_text(getattr(row, p_name))
            add(printer, place, "score", shown, column=row.Source)
    return printer


def ancova() -> Printer:
    """F adjusted for a covariate beside means that are not."""
    data = pg.read_dataset("ancova")
    found = pg.ancova(data, dv="Scores", covar="Income", between="Method")
    p_name = next(name for name in found if name.startswith("p"))
    printer = start()
    for name, part in data.groupby("Method"):
        add(printer, "Table 1", "score", moments(part.Scores), group=name, n=len(part))
    shown = {"F": round_text(found.F[0], 2), "df": f"{found.DF[0]:.0f}"}
    shown |= {"df2": f"{found.DF.iloc[-1]:.0f}", "p": p_text(found[p_name][0])}
    add(printer, "Table 1", "score", shown)
    return printer


def paired() -> Printer:
    """d of the differences (d_z) beside a paired t, without the correlation."""
    data = pg.read_dataset("rm_anova").pivot_table(
        index="Subject", columns=["Disgustingness", "Frighteningness"], values="DesireToKill"
    )
    before = data.dropna().iloc[:, 0]
    after = data.dropna().iloc[:, 3]
    test = stats.ttest_rel(before, after)
    printer = start()
    for time, values in (("before", before), ("after", after)):
        add(printer, "Table 1", "kill", moments(values), time=time, n=len(values))
    gain = before - after
    shown = {"t": round_text(test.statistic, 2), "df": str(len(gain) - 1), "p": p_text(test.pvalue)}
    add(printer, "Table 1", "kill", shown | {"d": round_text(gain.mean() / gain.std(), 2)})
    return printer


def row_percents() -> Printer:
    """Percentages of the rows of a table of counts, n of the row."""
    data = pg.read_dataset("chi2_independence")
    printer = start()
    for name in ("fbs", "exang", "sex"):
        table = pd.crosstab(data[name], data.target)
        for level, counts in table.iterrows():
            for group, count in counts.items():
                where = {"column": f"level {level}", "group": f"target {group}"}
                shown = {"count": str(count), "percent": round_text(100 * count / counts.sum(), 1)}
                add(printer, "Table 2", name, shown, n=int(counts.sum()), **where)
        test = stats.chi2_contingency(table)
        shown = {"chi2": round_text(test.statistic, 2), "df": "1", "p": p_text(test.pvalue)}
        add(printer, "Table 2", name, shown)
    return printer


def poisson() -> Printer:
    fair = sm.datasets.fair.load_pandas().data
    design = sm.add_constant(fair[["age", "educ"]])
    model = sm.GLM(fair.children.round(), design, family=sm.families.Poisson()).fit()
    printer = start()
    for name in ("age", "educ"):
        low, high = np.exp(model.conf_int().loc[name])
        texts = {"B": model.params[name], "se": model.bse[name], "RR": np.exp(model.params[name])}
        texts |= {"ci_low": low, "ci_high": high}
        shown = {s: round_text(v, 3) for s, v in texts.items()}
        add(printer, "Table 5", "children", shown | {"p": p_text(model.pvalues[name])}, column=name)
    return printer


def contrast() -> Printer:
    """t of a contrast with the error of all four groups, beside the two groups it compares."""
    data = pg.read_dataset("anova")
    dummies = pd.get_dummies(data["Hair color"], drop_first=True).astype(float)
    model = sm.OLS(data["Pain threshold"], sm.add_constant(dummies)).fit()
    printer = start()
    for name in sorted(data["Hair color"].unique())[:2]:
        values = data.loc[data["Hair color"] == name, "Pain threshold"]
        add(printer, "Table 1", "pain", moments(values), group=name, n=len(values))
    shown = {"t": round_text(-model.tvalues.iloc[1], 2), "df": f"{model.df_resid:.0f}"}
    add(printer, "Table 1", "pain", shown | {"p": p_text(model.pvalues.iloc[1])})
    return printer


TABLES = [logistic, longley, steps, one_way, two_way, ancova, paired, row_percents, poisson]


@pytest.mark.parametrize("make", [*TABLES, contrast], ids=lambda make: make.__name__)
def test_a_correct_table_is_not_contradicted(make):
    checks = audit(make().table())
    assert len(checks) > 3
    assert checks[checks.verdict == "contradicted"].to_dict("records") == []


def test_an_error_in_them_is_still_found():
    paper = paired().table()
    paper.loc[paper.statistic == "d", "printed"] = "2.90"
    checks = audit(paper)
    assert set(checks[checks.verdict == "contradicted"].check) == {"d and group means"}
    paper = one_way().table()
    in_text = (paper.place == "results") & (paper.statistic == "H")
    paper.loc[in_text, "statistic"] = "F"  # the same test in both places: its P must agree
    checks = audit(paper)
    assert "same in every place" in set(checks[checks.verdict == "contradicted"].check)
