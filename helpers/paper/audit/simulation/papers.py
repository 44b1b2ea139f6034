"""Correct papers of many layouts: simulated respondents, and their tables as journals print them.

Groups with their own n, outcomes with their own gaps, waves, regression steps, several answers
allowed, valid per cent, pairwise matrices, weights. Every number is right and rounded.
"""

from fractions import Fraction

import numpy as np
import pandas as pd
from scipy import stats

from helpers.paper.printed_numbers import COLUMNS, EXTRA, round_as

OUTCOMES = ("mood", "sleep", "trust")
USES = ("reads", "writes", "talks", "likes")
GROUPS = ("A", "B", "C")
HIGHEST = 27
LAYOUTS = ("distributions", "groups", "contingency", "matrix", "waves", "steps", "outcomes")


class Printer:
    """Collects the published numbers of one paper."""

    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        self.rows: list[dict] = []

    def add(self, place: str, row: str, statistic: str, printed: str, **other) -> None:
        """One number: its text, and column, n, group, time, model or flags where it has them."""
        record = dict.fromkeys([*COLUMNS, *EXTRA], "") | {k: str(v) for k, v in other.items()}
        record |= {"place": place, "row": row, "statistic": statistic, "printed": printed}
        record["id"] = f"i{len(self.rows)}"
        self.rows.append(record)

    def table(self) -> pd.DataFrame:
        """All numbers, with the columns of read_published."""
        return pd.DataFrame(self.rows, columns=[*COLUMNS, *EXTRA])

    def p(self, value: float) -> str:
        """A P value as one of several journals prints it."""
        style = self.rng.integers(4)
        if style == 0 and value < 0.05:
            cut = next(c for c in (0.001, 0.01, 0.05) if value < c or c == 0.05)
            return f"<{cut:g}".replace("0.", ".")
        if style == 1 and value >= 0.05:
            return "ns"
        if value < 0.001:
            return "<.001"
        return f"={value:.3f}" if style == 2 else _text(value, 3 if style == 3 else 2)


def _text(value: float, places: int) -> str:
    return round_as(float(value), f"0.{'0' * places}" if places else "0")


def simulate_paper(seed: int) -> pd.DataFrame:
    """The published numbers of one correct paper: three of the layouts, drawn by the seed."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(40, 600))
    people = _people(rng, n)
    printer = Printer(rng)
    printer.add("methods", "sample", "n", str(n))
    printer.add("methods", "analysis", "significance_level", ".05")
    chosen = rng.choice(LAYOUTS, 3, replace=False)
    for layout in chosen:
        globals()[f"_print_{layout}"](printer, people)
    return printer.table()


def _people(rng: np.random.Generator, n: int) -> pd.DataFrame:
    common = rng.normal(size=n)
    people = {"group": rng.choice(GROUPS[: int(rng.integers(2, 4))], n)}
    for name in USES:
        latent = 0.6 * common + rng.normal(size=n)
        people[name] = 1.0 + np.searchsorted([-0.8, 0.0, 0.7], latent)
    for name in OUTCOMES:
        shift = 1.5 * (people["group"] == "B")
        total = 12 + shift + 2 * rng.normal() * common + 4 * rng.normal(size=n)
        people[name] = np.clip(np.round(total), 0, HIGHEST)
        people[f"{name} later"] = np.clip(np.round(total + 1 + 3 * rng.normal(size=n)), 0, HIGHEST)
    people["sex"] = rng.choice(["women", "men"], n, p=[0.6, 0.4])
    table = pd.DataFrame(people)
    for name in (*USES, *OUTCOMES):  # each has gaps of its own
        table.loc[rng.random(n) < rng.choice([0.0, 0.02, 0.08]), name] = np.nan
    return table


def _print_distributions(printer: Printer, people: pd.DataFrame) -> None:
    total = len(people)
    rng = printer.rng
    for name in USES:
        values = people[name].dropna()
        own = rng.random() < 0.5  # n is of those who answered, or of everybody
        n, base, flags = (len(values),) * 2 + ("one answer",) if own else (total, total, "")
        if not own and rng.random() < 0.5:
            base = len(values)
            flags = "valid percent"
        for code in range(1, 5):
            count = int((values == code).sum())
            printer.add("Table 1", name, "count", str(count), column=code, n=n, flags=flags)
            share = round_as(Fraction(100 * count, base), "0.0")
            printer.add("Table 1", name, "percent", share, column=code, n=n, flags=flags)
    for device, share in (("phone", 0.8), ("laptop", 0.6), ("tablet", 0.3)):
        count = int((rng.random(total) < share).sum())
        flags = "several answers"
        printer.add("Table 1", "device", "count", str(count), column=device, n=total, flags=flags)
        text = round_as(Fraction(100 * count, total), "0")
        printer.add("Table 1", "device", "percent", text, column=device, n=total, flags=flags)
    weights = rng.uniform(0.5, 2, total)
    women = weights[people.sex == "women"].sum() / weights.sum()
    for sex, share in (("women", women), ("men", 1 - women)):
        text = _text(100 * share, 1)
        printer.add("Table 1", "sex", "percent", text, column=sex, n=total, flags="weighted")


def _print_groups(printer: Printer, people: pd.DataFrame) -> None:
    """Means by group and the test that compares them."""
    for name in OUTCOMES:
        printer.add("methods", name, "low", "0")
        printer.add("methods", name, "high", str(HIGHEST))
        parts = [(g, part[name].dropna()) for g, part in people.groupby("group")]
        for group, values in parts:
            where = {"group": group, "n": len(values)}
            mean = round_as(Fraction(int(values.sum()), len(values)), "0.00")
            printer.add("Table 2", name, "mean", mean, **where)
            printer.add("Table 2", name, "sd", _text(values.std(), 2), **where)
        samples = [values for _, values in parts]
        if len(parts) == 2:
            welch = printer.rng.random() < 0.5
            test = stats.ttest_ind(*samples, equal_var=not welch)
            printer.add("Table 2", name, "t", _text(test.statistic, 2))
            printer.add("Table 2", name, "df", _text(test.df, 1) if welch else f"{test.df:.0f}")
            pooled = np.sqrt(
                sum((len(s) - 1) * s.var() for s in samples)
                / (len(samples[0]) + len(samples[1]) - 2)
            )
            d = (samples[0].mean() - samples[1].mean()) / pooled
            printer.add("Table 2", name, "d", _text(d, 2))
        else:
            test = stats.f_oneway(*samples)
            printer.add("Table 2", name, "F", _text(test.statistic, 2))
            printer.add("Table 2", name, "df", str(len(parts) - 1))
            printer.add("Table 2", name, "df2", str(sum(map(len, samples)) - len(parts)))
        printer.add("Table 2", name, "p", printer.p(float(test.pvalue)))


def _print_contingency(printer: Printer, people: pd.DataFrame) -> None:
    table = pd.crosstab(people.sex, people.group)
    for sex in table.index:
        for group in table:
            count = int(table.loc[sex, group])
            n = int(table[group].sum())
            where = {"column": sex, "group": group, "n": n}
            printer.add("Table 3", "sex", "count", str(count), **where)
            share = round_as(Fraction(100 * count, n), "0.0")
            printer.add("Table 3", "sex", "percent", share, **where)
    correct = bool(printer.rng.random() < 0.5)
    test = stats.chi2_contingency(table, correction=correct)
    printer.add("Table 3", "sex", "chi2", _text(test.statistic, 2))
    printer.add("Table 3", "sex", "df", str(test.dof))
    printer.add("Table 3", "sex", "p", printer.p(float(test.pvalue)))
    if table.shape == (2, 2) and table.to_numpy().all():
        (a, b), (c, d) = table.to_numpy().astype(float)
        ratio = a * d / (b * c)
        error = np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
        printer.add("Table 3", "sex", "OR", _text(ratio, 2))
        printer.add("Table 3", "sex", "ci_low", _text(ratio * np.exp(-1.959964 * error), 2))
        printer.add("Table 3", "sex", "ci_high", _text(ratio * np.exp(1.959964 * error), 2))


def _print_matrix(printer: Printer, people: pd.DataFrame) -> None:
    """Correlations of those who answered both, each with its n; with P, or with stars."""
    names = [*USES, *OUTCOMES]
    starred = printer.rng.random() < 0.5
    if starred:
        for mark, level in (("*", ".05"), ("**", ".01")):
            printer.add("Table 4", "analysis", "significance_level", level, column=mark)
    for i, first in enumerate(names):
        for second in names[:i]:
            both = people[[first, second]].dropna()
            r, p = stats.pearsonr(both[first], both[second])
            mark = ("**" if p < 0.01 else "*" if p < 0.05 else "") if starred else ""
            where = {"column": second, "n": len(both)}
            text = _text(r, 2).replace("0.", ".", 1) + mark
            printer.add("Table 4", first, "r", text, **where)
            if not starred:
                printer.add("Table 4", first, "p", printer.p(float(p)), **where)


def _print_waves(printer: Printer, people: pd.DataFrame) -> None:
    for name in OUTCOMES:
        both = people[[name, f"{name} later"]].dropna()
        for time, column in (("before", name), ("after", f"{name} later")):
            where = {"time": time, "n": len(both)}
            printer.add("Table 5", name, "mean", _text(both[column].mean(), 2), **where)
            printer.add("Table 5", name, "sd", _text(both[column].std(), 2), **where)
        test = stats.ttest_rel(both.iloc[:, 0], both.iloc[:, 1])
        printer.add("Table 5", name, "t", _text(test.statistic, 2))
        printer.add("Table 5", name, "df", str(len(both) - 1))
        printer.add("Table 5", name, "p", printer.p(float(test.pvalue)))
        if printer.rng.random() < 0.5:
            r = float(np.corrcoef(both.T)[0, 1])
            printer.add("Table 5", name, "r", _text(r, 3), flags="paired", n=len(both))


def _print_steps(printer: Printer, people: pd.DataFrame) -> None:
    """One outcome in two steps, on the same respondents."""
    whole = people[[*USES, OUTCOMES[0]]].dropna()
    before = 0.0
    for step, names in (("step 1", USES[:2]), ("step 2", USES)):
        found = _regress(whole, OUTCOMES[0], names)
        _print_regression(printer, "Table 6", OUTCOMES[0], found, model=step)
        change = found["r2"] - before
        if step == "step 2":
            printer.add("Table 6", OUTCOMES[0], "R2 change", _text(change, 3), model=step)
        before = found["r2"]


def _print_outcomes(printer: Printer, people: pd.DataFrame) -> None:
    """Several outcomes on the same predictors, each with its own respondents."""
    for name in OUTCOMES:
        found = _regress(people[[*USES, name]].dropna(), name, USES)
        _print_regression(printer, "Table 7", name, found)


def _regress(whole: pd.DataFrame, outcome: str, names) -> dict:
    x = whole[list(names)].to_numpy()
    y = whole[outcome].to_numpy()
    design = np.column_stack([np.ones(len(y)), x])
    df = len(y) - len(names) - 1
    b = np.linalg.lstsq(design, y, rcond=None)[0]
    rest = y - design @ b
    error = np.sqrt(rest @ rest / df * np.diag(np.linalg.inv(design.T @ design)))
    spread = x.std(axis=0, ddof=1) / y.std(ddof=1)
    r2 = 1 - rest @ rest / ((y - y.mean()) ** 2).sum()
    return {
        "names": names,
        "b": b[1:],
        "se": error[1:],
        "beta": b[1:] * spread,
        "df": df,
        "r2": float(r2),
        "n": len(y),
    }


def _print_regression(printer: Printer, place: str, outcome: str, found: dict, **where) -> None:
    """What a journal prints of a regression; which columns is drawn."""
    rng = printer.rng
    df = found["df"]
    k = len(found["names"])
    shown = {name for name in ("se", "beta", "t", "ci", "p", "df") if rng.random() < 0.7}
    for j, name in enumerate(found["names"]):
        b, se, beta = (float(found[part][j]) for part in ("b", "se", "beta"))
        half = stats.t.isf(0.025, df) * se
        texts = {
            "B": _text(b, 3),
            "se": _text(se, 3),
            "beta": _text(beta, 3),
            "t": _text(b / se, 2),
            "df": str(df),
        }
        texts["p"] = printer.p(float(2 * stats.t.sf(abs(b / se), df)))
        for statistic, text in texts.items():
            if statistic == "B" or statistic in shown:
                printer.add(place, outcome, statistic, text, column=name, **where)
        if "ci" in shown:
            printer.add(place, outcome, "ci_low", _text(b - half, 3), column=name, **where)
            printer.add(place, outcome, "ci_high", _text(b + half, 3), column=name, **where)
    r2 = found["r2"]
    f = r2 / k / ((1 - r2) / df)
    whole = {
        "R2": _text(r2, 3),
        "F": _text(f, 2),
        "df": str(k),
        "df2": str(df),
        "adjusted R2": _text(1 - (1 - r2) * (df + k) / df, 3),
    }
    whole["p"] = printer.p(float(stats.f.sf(f, k, df)))
    for statistic, text in whole.items():
        printer.add(place, outcome, statistic, text, **where)
