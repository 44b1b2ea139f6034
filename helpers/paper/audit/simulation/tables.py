"""Tables of one correct paper: distributions, groups, counts, correlations, waves."""

from fractions import Fraction

import numpy as np
import pandas as pd
from scipy import stats

from helpers.paper.audit.simulation.people import HIGHEST, ITEMS, OUTCOMES, USES
from helpers.paper.audit.simulation.printer import Printer, round_text
from helpers.paper.printed_numbers import round_as


def print_distributions(printer: Printer, people: pd.DataFrame) -> None:
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
        text = round_text(100 * share, 1)
        printer.add("Table 1", "sex", "percent", text, column=sex, n=total, flags="weighted")


def print_groups(printer: Printer, people: pd.DataFrame) -> None:
    """Means by group and the test that compares them."""
    for name in OUTCOMES:
        printer.add("methods", name, "low", "0")
        printer.add("methods", name, "high", str(HIGHEST))
        parts = [(g, part[name].dropna()) for g, part in people.groupby("group")]
        for group, values in parts:
            where = {"group": group, "n": len(values)}
            mean = round_as(Fraction(int(values.sum()), len(values)), "0.00")
            printer.add("Table 2", name, "mean", mean, **where)
            printer.add("Table 2", name, "sd", round_text(values.std(), 2), **where)
        samples = [values for _, values in parts]
        if len(parts) == 2:
            welch = printer.rng.random() < 0.5
            test = stats.ttest_ind(*samples, equal_var=not welch)
            printer.add("Table 2", name, "t", round_text(test.statistic, 2))
            printer.add(
                "Table 2", name, "df", round_text(test.df, 1) if welch else f"{test.df:.0f}"
            )
            pooled = np.sqrt(
                sum((len(s) - 1) * s.var() for s in samples)
                / (len(samples[0]) + len(samples[1]) - 2)
            )
            d = (samples[0].mean() - samples[1].mean()) / pooled
            printer.add("Table 2", name, "d", round_text(d, 2))
        else:
            test = stats.f_oneway(*samples)
            printer.add("Table 2", name, "F", round_text(test.statistic, 2))
            printer.add("Table 2", name, "df", str(len(parts) - 1))
            printer.add("Table 2", name, "df2", str(sum(map(len, samples)) - len(parts)))
        printer.add("Table 2", name, "p", printer.p(float(test.pvalue)))


def print_contingency(printer: Printer, people: pd.DataFrame) -> None:
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
    printer.add("Table 3", "sex", "chi2", round_text(test.statistic, 2))
    printer.add("Table 3", "sex", "df", str(test.dof))
    printer.add("Table 3", "sex", "p", printer.p(float(test.pvalue)))
    if table.shape == (2, 2) and table.to_numpy().all():
        (a, b), (c, d) = table.to_numpy().astype(float)
        ratio = a * d / (b * c)
        error = np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
        printer.add("Table 3", "sex", "OR", round_text(ratio, 2))
        printer.add("Table 3", "sex", "ci_low", round_text(ratio * np.exp(-1.959964 * error), 2))
        printer.add("Table 3", "sex", "ci_high", round_text(ratio * np.exp(1.959964 * error), 2))


def print_matrix(printer: Printer, people: pd.DataFrame) -> None:
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
            text = round_text(r, 2).replace("0.", ".", 1) + mark
            printer.add("Table 4", first, "r", text, **where)
            if not starred:
                printer.add("Table 4", first, "p", printer.p(float(p)), **where)


def print_waves(printer: Printer, people: pd.DataFrame) -> None:
    """Means at two times, and the paired t that compares them."""
    for name in OUTCOMES:
        both = people[[name, f"{name} later"]].dropna()
        for time, column in (("before", name), ("after", f"{name} later")):
            where = {"time": time, "n": len(both)}
            printer.add("Table 5", name, "mean", round_text(both[column].mean(), 2), **where)
            printer.add("Table 5", name, "sd", round_text(both[column].std(), 2), **where)
        test = stats.ttest_rel(both.iloc[:, 0], both.iloc[:, 1])
        printer.add("Table 5", name, "t", round_text(test.statistic, 2))
        printer.add("Table 5", name, "df", str(len(both) - 1))
        printer.add("Table 5", name, "p", printer.p(float(test.pvalue)))
        if printer.rng.random() < 0.5:
            r = float(np.corrcoef(both.T)[0, 1])
            printer.add("Table 5", name, "r", round_text(r, 3), flags="paired", n=len(both))


def print_compared(printer: Printer, people: pd.DataFrame) -> None:
    """A correlation in two groups, and the z that compares them (Fisher)."""
    a, b = (people[people.group == name] for name in ("A", "B"))
    for outcome in OUTCOMES:
        found = []
        for part in (a, b):
            both = part[[outcome, USES[0]]].dropna()
            found.append((float(stats.pearsonr(both[outcome], both[USES[0]])[0]), len(both)))
        if min(n for _, n in found) < 5:
            continue
        for group, (r, n) in zip("AB", found, strict=True):
            where = {"column": USES[0], "group": group, "n": n}
            printer.add("Table 9", outcome, "r", round_text(r, 2), **where)
        (r, n), (s, m) = found
        z = (np.arctanh(r) - np.arctanh(s)) / np.sqrt(1 / (n - 3) + 1 / (m - 3))
        printer.add("Table 9", outcome, "z", round_text(z, 2), column=USES[0])
        if printer.rng.random() < 0.5:
            p = float(2 * stats.norm.sf(abs(z)))
            printer.add("Table 9", outcome, "p", printer.p(p), column=USES[0])


def print_scale(printer: Printer, people: pd.DataFrame) -> None:
    """Items of a scale, their total (or their mean) and Cronbach's alpha; all answered."""
    items = people[[f"calm {i}" for i in range(1, ITEMS + 1)]]
    total = items.mean(axis=1) if printer.rng.random() < 0.5 else items.sum(axis=1)
    n = len(items)
    for name in items:
        printer.add("Table 10", "calm", "item_sd", round_text(items[name].std(), 2), column=name)
    printer.add("Table 10", "calm", "mean", round_text(total.mean(), 2), n=n)
    printer.add("Table 10", "calm", "sd", round_text(total.std(), 2), n=n)
    alpha = ITEMS / (ITEMS - 1) * (1 - items.var().sum() / items.sum(axis=1).var())
    printer.add("Table 10", "calm", "alpha", round_text(alpha, 2))
    weights = printer.rng.uniform(0.5, 2, n)
    weighted = float(np.average(people["calm 1"], weights=weights))
    where = {"column": "weighted", "n": n, "flags": "weighted"}
    printer.add("Table 10", "calm 1", "mean", round_text(weighted, 2), **where)
