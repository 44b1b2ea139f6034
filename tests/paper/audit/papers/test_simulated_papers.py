"""The papers that show how good the audit is: their numbers again, by scipy and statsmodels."""

import json

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from helpers.base.paths import ROOT
from helpers.paper.audit.simulation import errors, models, tables
from helpers.paper.audit.simulation.people import ITEMS, OUTCOMES, USES, simulate_people
from helpers.paper.audit.simulation.printer import Printer
from helpers.paper.printed_numbers import COLUMNS, EXTRA, round_as

SEEDS = range(12)


def simulate(layout, seed=0, n=200):
    """The respondents, and the published table of one layout."""
    people = simulate_people(np.random.default_rng(seed), n)
    printer = Printer(np.random.default_rng(seed))
    layout(printer, people)
    return people, printer.table()


def text(value, places):
    return round_as(float(value), "0." + "0" * places if places else "0")


def at(table, statistic, **where):
    """The printed text of one number."""
    own = table[table.statistic == statistic]
    for name, value in where.items():
        own = own[own[name] == str(value)]
    assert len(own) == 1, (statistic, where, len(own))
    return own.printed.iloc[0]


def fits_p(printed, p):
    """Whether a P is printed as it is: '=.012', '<.05', 'ns', '.01'."""
    if printed == "ns":
        return p >= 0.05
    if printed.startswith("<"):
        return p < float(printed[1:])
    digits = printed.lstrip("=")
    return text(p, len(digits.partition(".")[2])) == digits


def check_regression(table, people, outcome, names, **where):
    """Every printed number of a regression against statsmodels."""
    whole = people[[*names, outcome]].dropna()
    model = sm.OLS(whole[outcome], sm.add_constant(whole[list(names)])).fit()
    own = table[(table.row == outcome)]
    for key, value in where.items():
        own = own[own[key] == value]
    for name in names:
        low, high = model.conf_int().loc[name]
        beta = model.params[name] * whole[name].std() / whole[outcome].std()
        expected = {
            "B": text(model.params[name], 3),
            "se": text(model.bse[name], 3),
            "beta": text(beta, 3),
            "t": text(model.tvalues[name], 2),
            "df": text(model.df_resid, 0),
            "ci_low": text(low, 3),
            "ci_high": text(high, 3),
        }
        cell = own[own.column == name]
        for entry in cell.itertuples():
            if entry.statistic == "p":
                assert fits_p(entry.printed, model.pvalues[name])
            else:
                assert entry.printed == expected[entry.statistic], (name, entry.statistic)
    fit = own[own.column == ""]
    assert at(fit, "R2") == text(model.rsquared, 3)
    assert at(fit, "adjusted R2") == text(model.rsquared_adj, 3)
    assert at(fit, "F") == text(model.fvalue, 2)
    assert (at(fit, "df"), at(fit, "df2")) == (str(len(names)), text(model.df_resid, 0))
    assert fits_p(at(fit, "p"), model.f_pvalue)
    return model


@pytest.mark.parametrize("seed", [0, 1])
def test_steps(seed):
    people, table = simulate(models.print_steps, seed)
    whole = people[[*USES, OUTCOMES[0]]].dropna()
    assert set(table.row) == {OUTCOMES[0]}
    first = check_regression(table, whole, OUTCOMES[0], USES[:2], model="step 1")
    second = check_regression(table, whole, OUTCOMES[0], USES, model="step 2")
    change = at(table, "R2 change")
    assert change == text(second.rsquared - first.rsquared, 3)


def test_outcomes():
    people, table = simulate(models.print_outcomes)
    assert list(dict.fromkeys(table.row)) == list(OUTCOMES)
    for name in OUTCOMES:
        check_regression(table, people, name, USES)


def test_what_a_journal_leaves_out_is_drawn():
    printed = [frozenset(simulate(models.print_outcomes, seed)[1].statistic) for seed in SEEDS]
    assert all("B" in names and "R2" in names for names in printed)
    for name in ("se", "beta", "ci_low", "t"):
        # each outcome prints it with a chance of .7
        counts = [
            (simulate(models.print_outcomes, seed)[1].statistic == name).sum() for seed in SEEDS
        ]
        assert 0 < sum(counts) < len(counts) * len(OUTCOMES) * len(USES)


def test_logistic():
    people, table = simulate(models.print_logistic, 3)
    whole = people[[*USES[:2], "sex"]].dropna()
    y = (whole.sex == "women").astype(float)
    model = sm.Logit(y, sm.add_constant(whole[list(USES[:2])])).fit(disp=0)
    for name in USES[:2]:
        cell = table[table.column == name]
        assert at(cell, "B") == text(model.params[name], 3)
        assert at(cell, "se") == text(model.bse[name], 3)
        assert at(cell, "OR") == text(np.exp(model.params[name]), 2)
        low, high = np.exp(model.conf_int().loc[name])
        assert (at(cell, "ci_low"), at(cell, "ci_high")) == (text(low, 2), text(high, 2))
        assert fits_p(at(cell, "p"), model.pvalues[name])
        assert set(cell.n) == {str(len(whole))}
    with_z = {"z" in set(simulate(models.print_logistic, seed)[1].statistic) for seed in SEEDS}
    assert with_z == {True, False}


def test_groups():
    kinds = set()
    for seed in SEEDS:
        people, table = simulate(tables.print_groups, seed)
        names = sorted(set(people.group))
        for outcome in OUTCOMES:
            own = table[(table.row == outcome) & (table.place == "Table 2")]
            parts = [people[people.group == name][outcome].dropna() for name in names]
            for name, values in zip(names, parts, strict=True):
                assert at(own, "mean", group=name) == text(values.mean(), 2)
                assert at(own, "sd", group=name) == text(values.std(), 2)
                assert set(own[own.group == name].n) == {str(len(values))}
            if len(names) == 3:
                test = stats.f_oneway(*parts)
                assert at(own, "F") == text(test.statistic, 2)
                total = sum(map(len, parts))
                assert (at(own, "df"), at(own, "df2")) == ("2", str(total - 3))
                kinds.add("F")
            else:
                welch = "." in at(own, "df")
                test = stats.ttest_ind(*parts, equal_var=not welch)
                assert at(own, "t") == text(test.statistic, 2)
                assert at(own, "df") == text(test.df, int(welch))
                kinds.add("Welch" if welch else "Student")
                a, b = parts
                both = ((len(a) - 1) * a.var() + (len(b) - 1) * b.var()) / (len(a) + len(b) - 2)
                assert at(own, "d") == text((a.mean() - b.mean()) / both**0.5, 2)
            assert fits_p(at(own, "p"), test.pvalue)
    assert kinds == {"F", "Welch", "Student"}


def test_contingency():
    shapes = set()
    for seed in SEEDS:
        people, table = simulate(tables.print_contingency, seed)
        counts = pd.crosstab(people.sex, people.group)
        shapes.add(counts.shape)
        for sex in counts.index:
            for group in counts:
                n = counts[group].sum()
                assert at(table, "count", column=sex, group=group) == str(counts.loc[sex, group])
                share = at(table, "percent", column=sex, group=group)
                assert share == text(100 * counts.loc[sex, group] / n, 1)
        found = {}
        for correct in (True, False):
            test = stats.chi2_contingency(counts, correction=correct)
            found[text(test.statistic, 2)] = test
        assert at(table, "chi2") in found
        assert at(table, "df") == str(test.dof)
        assert fits_p(at(table, "p"), found[at(table, "chi2")].pvalue)
        has_odds = "OR" in set(table.statistic)
        assert has_odds == (counts.shape == (2, 2))
        if has_odds:
            odds = sm.stats.Table2x2(counts.to_numpy())
            low, high = odds.oddsratio_confint()
            assert at(table, "OR") == text(odds.oddsratio, 2)
            assert (at(table, "ci_low"), at(table, "ci_high")) == (text(low, 2), text(high, 2))
    assert shapes == {(2, 2), (2, 3)}


def test_matrix():
    starred = set()
    for seed in SEEDS[:6]:
        people, table = simulate(tables.print_matrix, seed)
        stars = "significance_level" in set(table.statistic)
        starred.add(stars)
        pairs = table[table.statistic == "r"]
        assert len(pairs) == 7 * 6 / 2
        for entry in pairs.itertuples():
            both = people[[entry.row, entry.column]].dropna()
            r, p = stats.pearsonr(both[entry.row], both[entry.column])
            assert entry.n == str(len(both))
            mark = "**" if p < 0.01 else "*" if p < 0.05 else ""
            shown = text(r, 2).replace("0.", ".", 1)
            assert entry.printed == (shown + mark if stars else shown)
            if not stars:
                assert fits_p(at(table, "p", row=entry.row, column=entry.column), p)
    assert starred == {True, False}


def test_waves():
    with_r = set()
    for seed in SEEDS[:6]:
        people, table = simulate(tables.print_waves, seed)
        for name in OUTCOMES:
            own = table[table.row == name]
            both = people[[name, f"{name} later"]].dropna()
            for time, column in (("before", name), ("after", f"{name} later")):
                assert at(own, "mean", time=time) == text(both[column].mean(), 2)
                assert at(own, "sd", time=time) == text(both[column].std(), 2)
            test = stats.ttest_rel(both[name], both[f"{name} later"])
            assert at(own, "t") == text(test.statistic, 2)
            assert at(own, "df") == str(len(both) - 1)
            assert fits_p(at(own, "p"), test.pvalue)
            with_r.add("r" in set(own.statistic))
            if "r" in set(own.statistic):
                r = stats.pearsonr(both[name], both[f"{name} later"])[0]
                assert at(own, "r") == text(r, 3)
    assert with_r == {True, False}


def test_compared_correlations():
    people, table = simulate(tables.print_compared, 2)
    for name in OUTCOMES:
        own = table[table.row == name]
        found = []
        for group in "AB":
            both = people[people.group == group][[name, USES[0]]].dropna()
            r = stats.pearsonr(both[name], both[USES[0]])[0]
            found.append((r, len(both)))
            assert at(own, "r", group=group) == text(r, 2)
        (r, n), (s, m) = found
        # Fisher 1921: the transformed r has the variance 1 / (n - 3)
        z = (np.arctanh(r) - np.arctanh(s)) / (1 / (n - 3) + 1 / (m - 3)) ** 0.5
        assert at(own, "z") == text(z, 2)


def test_scale():
    means = set()
    for seed in SEEDS[:6]:
        people, table = simulate(tables.print_scale, seed)
        items = people[[c for c in people if c.startswith("calm ")]]
        assert list(items) == ["calm 1", "calm 2", "calm 3", "calm 4"] and ITEMS == 4
        assert at(table, "item_sd", column="calm 2") == text(items["calm 2"].std(), 2)
        total = items.sum(axis=1)
        # Cronbach 1951
        alpha = 4 / 3 * (1 - items.var().sum() / total.var())
        assert at(table, "alpha") == text(alpha, 2)
        own = at(table, "mean", row="calm")
        assert own in (text(total.mean(), 2), text(total.mean() / 4, 2))
        means.add(own == text(total.mean(), 2))
    assert means == {True, False}


def test_distributions():
    flags = set()
    for seed in SEEDS:
        people, table = simulate(tables.print_distributions, seed)
        for name in USES:
            own = table[table.row == name]
            values = people[name].dropna()
            flag = own["flags"].iloc[0]
            flags.add(flag)
            for code in range(1, 5):
                count = int((values == code).sum())
                assert at(own, "count", column=code) == str(count)
                base = len(people) if flag == "" else len(values)
                assert at(own, "percent", column=code) == text(100 * count / base, 1)
            assert set(own.n) == {str(len(values) if flag == "one answer" else len(people))}
        devices = table[table["flags"] == "several answers"]
        assert devices[devices.statistic == "count"].printed.astype(int).max() <= len(people)
    assert flags == {"", "one answer", "valid percent"}


def paper(*rows):
    """A paper of (place, row, column, statistic, printed, n) with ids i0, i1 ..."""
    names = ("place", "row", "column", "statistic", "printed", "n")
    records = []
    for i, row in enumerate(rows):
        empty = dict.fromkeys([*COLUMNS, *EXTRA], "")
        records.append(empty | dict(zip(names, row, strict=True)) | {"id": f"i{i}"})
    return pd.DataFrame(records)


CELLS = [
    ("Table 6", "mood", "reads", "beta", ".31", ""),
    ("Table 6", "mood", "reads", "se", ".05", ""),
    ("Table 6", "mood", "writes", "beta", ".12", ""),
]


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [("two rows swapped", ".12", ".31"), ("a copied row", ".12", ".12")],
)
def test_rows_are_swapped_or_copied(kind, first, second):
    changed, ids, statistic = errors.plant(paper(*CELLS), kind, np.random.default_rng(1))
    assert (statistic, ids) == ("beta", {"i0", "i2"})
    assert list(changed.printed) == [first, ".05", second]


def test_a_wrong_n_is_a_tenth_too_high():
    own = paper(("Table 4", "mood", "reads", "r", ".31", "110"))
    changed, ids, statistic = errors.plant(own, "a wrong n", np.random.default_rng(0))
    assert (list(changed.n), ids, statistic) == (["121"], {"i0"}, "r")
    # of few respondents, one more
    own = paper(("Table 4", "mood", "reads", "r", ".31", "7"))
    changed, _, _ = errors.plant(own, "a wrong n", np.random.default_rng(0))
    assert list(changed.n) == ["8"]


def test_a_one_tailed_p_is_half_of_it():
    own = paper(
        ("Table 4", "mood", "reads", "r", ".31", "110"),
        ("Table 4", "mood", "reads", "p", ".042", "110"),
    )
    changed, ids, _ = errors.plant(own, "a one-tailed P", np.random.default_rng(0))
    assert (list(changed.printed), ids) == ([".31", ".021"], {"i1"})


@pytest.mark.parametrize("kind", ["a digit", "two digits swapped", "a sign"])
def test_a_number_is_spoilt_in_one_way(kind):
    for seed in range(30):
        own = paper(("Table 4", "mood", "reads", "r", "-.317**", "110"))
        changed, _, _ = errors.plant(own, kind, np.random.default_rng(seed))
        new = changed.printed.iloc[0]
        assert new.endswith("**") and new != "-.317**"
        if kind == "a sign":
            assert new == ".317**"
        elif kind == "a digit":
            assert sum(a != b for a, b in zip(new, "-.317**", strict=True)) == 1
        else:
            assert sorted(new) == sorted("-.317**")


def test_what_stands_beside_a_number():
    own = paper(
        *CELLS,
        ("Table 2", "mood", "", "t", "2.10", ""),
        ("Table 2", "mood", "", "mean", "4.1", "50"),
        ("Table 3", "mood", "", "count", "40", "90"),
    )
    own.loc[4, "group"] = "A"
    assert errors.read_beside(own, {"i0"}) == ("se",)
    assert errors.read_beside(own, {"i2"}) == ("nothing",)
    assert errors.read_beside(own, {"i3"}) == ("mean of groups",)
    assert errors.read_beside(own, {"i4"}) == ("n",)  # the t is of no group
    assert errors.read_beside(own, {"i5"}) == ("n",)


def test_seeds_are_those_asked_for_and_what_was_found_is_kept(tmp_path, monkeypatch):
    asked = []

    def found(seed):
        asked.append(seed)
        return 3, [], []

    monkeypatch.setattr(errors, "try_errors", found)
    kept = tmp_path / "kept.jsonl"
    rows = [{"seed": seed, "checks": 1, "alarms": [], "tried": []} for seed in (4, 6, 8)]
    kept.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    done = errors.simulate_papers(3, first=5, kept=kept)
    assert [row["seed"] for row in done] == [5, 6, 7] and asked == [5, 7]
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 5
    assert errors.CODE == ROOT / "helpers/paper"


def test_rates_are_counted_by_kind_statistic_and_what_is_beside():
    tried = [("a digit", "r", True, ("n", "p")), ("a digit", "r", False, ("n",))]
    done = [
        {"checks": 10, "alarms": [], "tried": tried},
        {"checks": 5, "alarms": ["x"], "tried": [("a digit", "t", True, ("p",))]},
    ]
    table = errors.table_rates(done)
    rows = [tuple(row) for row in table.itertuples(index=False)]
    assert rows == [
        ("none", "correct papers", 2, 1, "", "", 15),
        ("a digit", "all", 3, 2, 0.667, "", ""),
        ("a digit", "r", 2, 1, 0.5, "", ""),
        ("a digit", "t", 1, 1, 1.0, "", ""),
        ("a digit", "all", 2, 1, 0.5, "n", ""),
        ("a digit", "all", 2, 2, 1.0, "p", ""),
    ]
