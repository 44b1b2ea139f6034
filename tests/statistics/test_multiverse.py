"""The choices, the specifications they span, and the joint test."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import yaml
from scipy import stats

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.scoring import score_scales
from helpers.statistics.multiverse import choices, datasets, estimates, joint_test

FEW = {
    "method": ["pearson", "ols", "hc3", "spearman"], "coding": ["codes", "weekly"], "missing": ["pairwise", "imputed"],
    "scoring": ["complete", "prorated"], "covariates": ["none", "tenure"], "model": ["alone", "together", "index"], "influence": ["everyone", "trimmed"],
}  # fmt: skip


@pytest.fixture
def write_choices(tmp_path):
    """Write the shipped choices, changed by a function, to a file; returns its path."""

    def write(change):
        raw = yaml.safe_load(resolve("data/multiverse.yml").read_text(encoding="utf-8"))
        change(raw)
        (tmp_path / "choices.yml").write_text(yaml.safe_dump(raw), encoding="utf-8")
        return tmp_path / "choices.yml"

    return write


@pytest.fixture(scope="module")
def small(book, clean):
    """A small multiverse of the shipped data: choices, data, specifications with estimates."""
    raw = yaml.safe_load(resolve("data/multiverse.yml").read_text(encoding="utf-8"))
    kept = {d: {c: raw["dimensions"][d][c] for c in FEW[d]} for d in FEW}
    chosen = choices.Choices(kept, raw["leave_out"], raw["paper"], raw["joint_test"])
    data = datasets.prepare_data(clean, book, chosen, 2, 1)
    listed = datasets.keep_distinct(choices.list_specifications(chosen, book), data)
    return chosen, data, estimates.estimate_all(listed, data, chosen, book.predictors)


def choose(found: pd.DataFrame, **made) -> pd.DataFrame:
    """The specifications in which these choices were made; the rest as in the paper."""
    usual = {
        "coding": "codes",
        "missing": "pairwise",
        "covariates": "none",
        "influence": "everyone",
    }
    for dimension, choice in {**usual, **made}.items():
        found = found[found[dimension] == choice]
    return found.set_index("function")


def test_the_number_of_specifications_follows_from_the_rules(book):
    # By hand, per outcome: 2 scorings x (2 missing x 2 influence + imputed) x (2 codings with 221 + yearly with 156 estimates).
    listed = choices.list_specifications(choices.read_choices("data/multiverse.yml", book), book)
    assert listed.groupby("outcome").size().tolist() == [2 * 5 * (2 * 221 + 156)] * 3
    assert listed.duplicated().sum() == 0


def test_the_papers_specifications_are_marked_once(book):
    # Table 2 and Table 3: 6 correlations and 6 slopes for each of three outcomes.
    listed = choices.list_specifications(choices.read_choices("data/multiverse.yml", book), book)
    assert listed["printed"].sum() == 36
    assert set(listed.loc[listed["printed"], "method"]) == {"pearson", "ols"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda raw: raw["dimensions"]["method"].update(spearmen={}),
            r"method 'spearmen' is not known \(nearest: spearman\)",
        ),
        (
            lambda raw: raw["dimensions"].update(metod={"x": {}}),
            r"dimension 'metod' is not known \(nearest: method\)",
        ),
        (
            lambda raw: raw["leave_out"].append({"coding": ["weakly"]}),
            r"coding 'weakly' is not known \(nearest: weekly\)",
        ),
        (
            lambda raw: raw["dimensions"]["covariates"]["tenure"]["variables"].append("agee"),
            r"covariate 'agee' is not known \(nearest: age\)",
        ),
        (
            lambda raw: raw["dimensions"]["coding"]["weekly"].update(values=[0, 1]),
            "weekly has 2 values; the questions have 6",
        ),
        (lambda raw: raw["dimensions"].update(model={}), "model has no choices"),
    ],
)
def test_an_unknown_choice_is_refused_with_the_nearest(write_choices, book, change, words):
    with pytest.raises(InputError, match=words):
        choices.read_choices(write_choices(change), book)


def test_the_papers_specifications_give_its_correlations_and_slopes(small, book, clean):
    # Expected: pandas and statsmodels on the scores.
    scored, found = (
        score_scales(clean, book).join(clean[list(book.predictors)].astype(float)),
        small[2].query("outcome == 'ghsq_formal'"),
    )
    pearson = choose(found, method="pearson", model="alone")
    assert pearson["estimate"].to_dict() == pytest.approx(
        {p: scored["ghsq_formal"].corr(scored[p]) for p in book.predictors}
    )
    rows = scored[["ghsq_formal", *book.predictors]].dropna()
    z = (rows - rows.mean()) / rows.std()
    fit = sm.OLS(z["ghsq_formal"], sm.add_constant(z[list(book.predictors)])).fit()
    ols = choose(found, method="ols", model="together")
    assert ols["p"].to_dict() == pytest.approx(fit.pvalues[list(book.predictors)].to_dict())
    assert ols["estimate"].to_dict() == pytest.approx(fit.params[list(book.predictors)].to_dict())


def test_covariates_coding_and_trimming_reach_the_model(small, book, clean):
    # Expected: statsmodels with dummies for sex, weekly use, and without those whose Cook's distance is above 4 / n.
    scores = score_scales(clean, book)
    x = (
        pd.get_dummies(clean["gender"])
        .drop(columns="woman")
        .join(clean[["age", "tenure"]])
        .join(scores["phq9_total"])
        .astype(float)
    )
    x["use"] = (
        (clean["use_funcan"].astype(float) >= 4).where(clean["use_funcan"].notna()).astype(float)
    )
    rows = x.join(scores["dd_total"]).dropna()
    fit = sm.OLS(rows["dd_total"], sm.add_constant(rows[x.columns])).fit()
    rows = rows[fit.get_influence().cooks_distance[0] <= 4 / len(rows)]
    fit = sm.OLS(rows["dd_total"], sm.add_constant(rows[x.columns])).fit(cov_type="HC3", use_t=True)
    found = choose(
        small[2].query("outcome == 'dd_total'"),
        method="hc3",
        coding="weekly",
        covariates="tenure",
        model="alone",
        influence="trimmed",
    )
    assert found.loc["use_funcan", "n"] == len(rows)
    assert found.loc["use_funcan", "p"] == pytest.approx(fit.pvalues["use"])


def test_a_scoring_that_changes_nothing_is_not_counted_twice(small, clean, book):
    # With every item answered, prorating cannot change a score; with one missing item it does.
    items = [item for scale in book.scales.values() for item in scale.items]
    full = clean.assign(**clean[items].fillna(3).astype(float))
    assert {key[0] for key in datasets.prepare_data(full, book, small[0], 2, 1)} == {"complete"}
    full.loc[0, "dd_1"] = np.nan
    data = datasets.prepare_data(full, book, small[0], 2, 1)
    assert {key[0] for key in data} == {"complete", "prorated"}
    assert (
        np.isnan(data["complete", "codes", "pairwise"][0].loc[0, "dd_total"])
        and data["prorated", "codes", "pairwise"][0].loc[0, "dd_total"] > 0
    )


def test_processes_change_nothing(small, book):
    chosen, data, found = small
    again = estimates.estimate_all(
        found.drop(columns=["n", "estimate", "se", "df", "p", "low", "high"]),
        data,
        chosen,
        book.predictors,
        processes=2,
    )
    pd.testing.assert_frame_equal(again, found, rtol=1e-10)


def test_the_joint_test_refits_what_was_estimated(small, book):
    # Its summaries of the unshuffled data are those of the estimates themselves.
    chosen, data, found = small
    tested = joint_test.judge_jointly(found, data, chosen, book.predictors, 20, 3).set_index(
        ["outcome", "function"]
    )
    part = found[found["tested"] & (found["outcome"] == "dd_total")]
    single = part[part["function"] == "use_funcan"]
    z = stats.norm.isf(stats.t.sf(single["estimate"] / single["se"], single["df"]))
    assert tested.loc[("dd_total", ""), "specifications"] == len(part)
    assert tested.loc[("dd_total", "use_funcan"), "median"] == pytest.approx(
        single["estimate"].median()
    )
    assert tested.loc[("dd_total", "use_funcan"), "typical_z"] == pytest.approx(z.mean(), abs=1e-3)


def test_the_joint_test_finds_a_planted_relation_and_no_other(small, book, clean):
    # ghsq_formal is replaced by noise plus use of one function; dd_total by noise alone.
    chosen, data, found = small
    rng = np.random.default_rng(1)
    noise = pd.DataFrame(rng.normal(size=(len(clean), 2)), columns=["a", "b"])
    planted = {}
    for key, tables in data.items():
        use = data[key[0], "codes", key[2]][0]["use_funcan"].fillna(0)
        planted[key] = [
            t.assign(ghsq_formal=noise["a"] + 0.3 * use, dd_total=noise["b"]) for t in tables
        ]
    tested = joint_test.judge_jointly(found, planted, chosen, book.predictors, 199, 3).set_index(
        ["outcome", "function"]
    )
    assert tested.loc[("ghsq_formal", ""), ["median_p", "share_p", "typical_z_p"]].max() <= 0.01
    assert tested.loc[("dd_total", ""), ["median_p", "share_p", "typical_z_p"]].min() > 0.05


def test_an_outcome_without_variance_is_named(clean, book, small):
    same = clean.assign(**dict.fromkeys(book.scales["dd_total"].items, 3))
    with pytest.raises(InputError, match="dd_total: all [0-9]+ scores are the same"):
        datasets.prepare_data(same, book, small[0], 2, 1)


def test_too_few_complete_respondents_are_counted(clean, book, small):
    holed = clean.assign(
        use_column=clean["use_column"].where(clean.index.isin(clean.dropna().index[:5]))
    )
    chosen = choices.Choices({**small[0].dimensions, "missing": {"listwise": {}}}, [], [], {})
    with pytest.raises(InputError, match="5 respondents answered everything; .* are needed"):
        datasets.prepare_data(holed, book, chosen, 2, 1)
