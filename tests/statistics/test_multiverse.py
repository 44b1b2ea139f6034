"""The choices, the specifications they span, and the joint test."""

from dataclasses import replace

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
    "method": ["pearson", "ols", "hc3", "spearman"],
    "coding": ["codes", "weekly"],
    "missing": ["pairwise", "listwise", "imputed"],
    "scoring": ["complete", "prorated", "none_turned"],
    "covariates": ["none", "depression"],
    "model": ["alone", "together", "index"],
}


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
    kept = {}
    for dimension, names in FEW.items():
        kept[dimension] = {name: raw["dimensions"][dimension][name] for name in names}
    rules = [raw["leave_out"], raw["paper"], raw["joint_test"]]
    chosen = choices.Choices(kept, *rules, tuple(raw["outcomes"]))
    data = datasets.prepare_data(clean, book, chosen, 2, 1)
    distinct = datasets.list_distinct(clean, book, chosen)
    listed = datasets.keep_distinct(choices.table_specifications(chosen, book), distinct)
    return chosen, data, estimates.estimate_all(listed, data, chosen, book.predictors)


def choose(found: pd.DataFrame, **made) -> pd.DataFrame:
    """The specifications in which these choices were made; the rest as in the paper."""
    usual = {
        "coding": "codes",
        "missing": "pairwise",
        "covariates": "none",
        "scoring": "complete",
    }
    for dimension, choice in {**usual, **made}.items():
        found = found[found[dimension] == choice]
    return found.set_index("function")


def test_the_number_of_specifications_follows_from_the_rules(book):
    # By hand, of one outcome and scoring: methods for codes, times a year, weekly, ever. Of the
    # seven that take one function, times a year have no ranks, no polyserial and no ordered
    # logit, two groups no polyserial. Listwise is without robust regression, person means are
    # without it and polyserial; with imputation Pearson, Spearman and HC3 are left.
    pairwise = 7 + 3 + 6 + 6
    listwise = 6 + 2 + 5 + 5
    person_mean = 5 + 2 + 5 + 5
    imputed = 3 + 2 + 3 + 3
    alone = 6 * (pairwise + listwise + person_mean + imputed)
    listed = choices.table_specifications(choices.read_choices("data/multiverse.yml", book), book)
    counts = listed.groupby(["outcome", "scoring", "question"]).size()
    assert counts["ghsq_formal", "complete", "alone"] == alone
    # Together: 5 methods listwise (3 for times a year), person means without robust regression,
    # imputation without ordered logit too; least squares alone from pairwise correlations.
    listwise = 5 + 3 + 5 + 5
    person_mean = 4 + 2 + 4 + 4
    imputed = 3 + 2 + 3 + 3
    together = 6 * (listwise + person_mean + imputed + 4)
    assert counts["ghsq_formal", "complete", "together"] == together
    assert listed.duplicated().sum() == 0


def test_each_question_is_one_model_and_phq9_is_no_covariate_of_itself(book):
    listed = choices.table_specifications(choices.read_choices("data/multiverse.yml", book), book)
    # The four questions of the models, and a fifth: PHQ-9 may be changed by use, so holding it
    # constant asks something else than holding sex and age constant.
    asked = {"alone", "together", "index", "adjusted", "adjusted for a score"}
    assert set(listed["question"]) == asked
    assert (listed.groupby("question")["model"].nunique() == 1).all()
    held = listed[listed["question"] == "adjusted for a score"]
    assert set(held["covariates"]) == {"depression"}
    own = listed[listed["outcome"] == "phq9_total"]
    assert "depression" not in set(own["covariates"]) and len(own)
    asked = listed["question"].unique()
    assert len({choices.label_question(question, book) for question in asked}) == len(asked)


def test_a_question_is_told_with_what_is_held_constant(book):
    # Of a file that adjusts the joint models too.
    asked = choices.name_question("together", ["age"], book.outcomes)
    assert choices.label_question(asked, book) == (
        "Each function beside the others, covariates held constant"
    )
    asked = choices.name_question("index", ["age", "dd_total"], ["dd_total"])
    assert choices.label_question(asked, book) == (
        "All functions as one index, a score held constant too"
    )


def test_the_papers_specifications_are_marked_once(book):
    # Table 2: 6 correlations of four scales; Table 3: 6 slopes of three.
    listed = choices.table_specifications(choices.read_choices("data/multiverse.yml", book), book)
    marked = listed[listed["printed"]].groupby("method").size()
    assert marked.to_dict() == {"pearson": 24, "ols": 18}


def test_every_choice_says_why(book):
    chosen = choices.read_choices("data/multiverse.yml", book)
    assert choices.table_choices(chosen)["Why"].str.endswith(".").all()


@pytest.mark.parametrize(
    ("place", "value", "words"),
    # place: keys from the top of the file; + adds the value to the list there
    [
        (
            "dimensions method spearmen",
            {},
            r"line \d+: unknown key 'spearmen' in 'method' of 'dimensions' \(nearest: spearman\)",
        ),
        (
            "dimensions metod",
            {"x": {}},
            r"line \d+: unknown key 'metod' in 'dimensions' \(nearest: method\)",
        ),
        (
            "leave_out +",
            {"coding": ["weakly"], "because": "x"},
            r"coding 'weakly' is not known \(nearest: weekly\)",
        ),
        (
            "dimensions covariates tenure variables +",
            "agee",
            r"covariate 'agee' is not known \(nearest: age\)",
        ),
        (
            "dimensions coding weekly values",
            [0, 1],
            "weekly has 2 values; the questions have 6",
        ),
        (
            "dimensions model",
            {},
            r"line \d+: 'model' of 'dimensions' is empty; expected at least one choice by name",
        ),
        (
            "leave_out",
            [{"method": [["a", "b"]]}],
            "'method' of entry 1 is a list of 1; expected the name of a choice, or a list",
        ),
        (
            "leave_out",
            ["nonsense"],
            "entry 1 of 'leave_out' is 'nonsense'; expected dimensions by name",
        ),
        (
            "dimensions coding weekly values +",
            float("nan"),
            r"line \d+: entry \d+ of 'values' is nan; expected a number",
        ),
        (
            "joint_test",
            [1],
            "'joint_test' is a list of 1; expected dimensions by name",
        ),
        ("outcomes", ["dd"], r"outcome 'dd' is not known"),
        (
            "dimensions scoring none_turned turned",
            {"dd_tota": []},
            r"scoring none_turned: scale 'dd_tota' is not known \(nearest: dd_total\)",
        ),
        (
            "dimensions coding weekly",
            None,
            "'weekly' of 'coding' is empty; expected a coding: its values",
        ),
        (
            "leave",
            [],
            r"unknown key 'leave' in the file of choices \(nearest: leave_out\)",
        ),
    ],
)
def test_an_unknown_choice_is_refused_with_the_nearest(write_choices, book, place, value, words):
    def change(raw):
        *above, last = place.split()
        for key in above:
            raw = raw[key]
        if last == "+":
            raw.append(value)
        else:
            raw[last] = value

    with pytest.raises(InputError, match=words):
        choices.read_choices(write_choices(change), book)


def test_the_papers_specifications_give_its_correlations_and_slopes(small, book, clean):
    # Expected: pandas and statsmodels on the scores.
    scored = score_scales(clean, book).join(clean[list(book.predictors)].astype(float))
    found = small[2].query("outcome == 'ghsq_formal'")
    pearson = choose(found, method="pearson", model="alone")
    assert pearson["estimate"].to_dict() == pytest.approx(
        {p: scored["ghsq_formal"].corr(scored[p]) for p in book.predictors}
    )
    rows = scored[["ghsq_formal", *book.predictors]].dropna()
    z = (rows - rows.mean()) / rows.std()
    fit = sm.OLS(z["ghsq_formal"], sm.add_constant(z[list(book.predictors)])).fit()
    ols = choose(found, method="ols", model="together", missing="listwise")
    assert ols["p"].to_dict() == pytest.approx(fit.pvalues[list(book.predictors)].to_dict())
    assert ols["estimate"].to_dict() == pytest.approx(fit.params[list(book.predictors)].to_dict())


def test_an_older_file_with_trimming_is_read_without_it_and_says_so(write_choices, book):
    def add(raw):
        raw["dimensions"]["influence"] = {"everyone": {}, "trimmed": {}}
        raw["leave_out"].append({"influence": ["trimmed"], "because": "x"})
        raw["joint_test"]["influence"] = ["everyone"]

    shipped = choices.read_choices("data/multiverse.yml", book)
    older = choices.read_choices(write_choices(add), book)
    assert older.leave_out == shipped.leave_out and "influence" not in older.dimensions
    assert "influential respondents is not among the choices" in older.notes[0]


def test_covariates_and_coding_reach_the_model(small, book, clean):
    # Expected: statsmodels with dummies for sex, and weekly use.
    scores = score_scales(clean, book)
    sexes = pd.get_dummies(clean["gender"]).drop(columns="woman")
    x = sexes.join(clean[["age"]]).join(scores["phq9_total"]).astype(float)
    often = clean["use_funcan"].astype(float) >= 4
    x["use"] = often.where(clean["use_funcan"].notna()).astype(float)
    rows = x.join(scores["dd_total"]).dropna()
    fit = sm.OLS(rows["dd_total"], sm.add_constant(rows[x.columns])).fit(cov_type="HC3")
    part = small[2].query("outcome == 'dd_total'")
    found = choose(part, method="hc3", coding="weekly", covariates="depression", model="alone")
    assert found.loc["use_funcan", "n"] == len(rows)
    df = found.loc["use_funcan", "df"]  # its own: compared with R in tests/evidence/reference
    assert 0 < df < len(rows) - 6
    p = 2 * stats.t.sf(abs(fit.tvalues["use"]), df)
    assert found.loc["use_funcan", "p"] == pytest.approx(p)


def test_items_not_turned_reach_the_score(small, book, clean):
    # Expected: pandas, the sum of the twelve items as they were answered.
    items = list(book.scales["dd_total"].items)
    total = clean[items].astype(float).sum(axis=1, skipna=False)
    part = small[2].query("outcome == 'dd_total'")
    found = choose(part, method="pearson", model="alone", scoring="none_turned")
    expected = total.corr(clean["use_funcan"].astype(float))
    assert found.loc["use_funcan", "estimate"] == pytest.approx(expected)


def test_the_mean_of_the_other_functions_stands_for_a_missing_one(book, clean):
    # By hand: five answers of 2 and one missing give 2; with four missing nothing is filled in.
    chosen = choices.read_choices("data/multiverse.yml", book)
    holed = clean.copy()
    uses = list(book.predictors)
    holed.loc[0, uses] = [None, 2, 2, 2, 2, 2]
    holed.loc[1, uses] = [None, None, None, None, 3, 3]
    data = datasets.prepare_data(holed, book, chosen, 2, 1)
    table = data["complete", "codes", "person_mean"][0]
    assert table.loc[0, uses[0]] == 2 and np.isnan(table.loc[1, uses[0]])
    assert np.isnan(data["complete", "codes", "pairwise"][0].loc[0, uses[0]])


def test_a_scoring_that_changes_nothing_is_not_counted_twice(clean, book):
    # Coding from 1 adds 12 to every total. With every item answered, prorating changes no score;
    # with one missing item it does. Turning other items changes the D-D scale only.
    chosen = choices.read_choices("data/multiverse.yml", book)
    distinct = datasets.list_distinct(clean, book, chosen)
    assert distinct["dd_total"] == ["complete", "none_turned", "negated_turned"]
    assert distinct["ghsq_formal"] == ["complete"]
    holed = clean.copy()
    holed.loc[0, "dd_1"] = None
    assert "prorated" in datasets.list_distinct(holed, book, chosen)["dd_total"]
    data = datasets.prepare_data(holed, book, chosen, 2, 1)
    assert np.isnan(data["complete", "codes", "pairwise"][0].loc[0, "dd_total"])
    assert data["prorated", "codes", "pairwise"][0].loc[0, "dd_total"] > 0


def test_codings_in_two_groups_are_flagged_where_one_is_small(book, clean):
    # By hand, from the shipped answers: 14 use U2Cycle weekly or more, as Table 1 has it.
    chosen = choices.read_choices("data/multiverse.yml", book)
    assert (clean["use_u2cycle"] >= 4).sum() == 14
    assert datasets.find_few(clean, book, chosen, 20) == {("weekly", "use_u2cycle")}
    assert datasets.find_few(clean, book, chosen, 14) == set()


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
    tested = joint_test.table_joint_test(found, data, chosen, book.predictors, 20, 3)
    tested = tested.set_index(["outcome", "question", "function"])
    judged = found[found["tested"] & (found["outcome"] == "dd_total")]
    for question, part in judged.groupby("question"):
        line = tested.loc[("dd_total", question, "")]
        assert line["specifications"] == len(part)
        assert line["share"] == pytest.approx((part["p"] < 0.05).mean(), abs=1e-12)
        assert line["median"] == pytest.approx(part["estimate"].abs().median())
    asked = "adjusted for a score"
    single = judged[(judged["function"] == "use_funcan") & (judged["question"] == asked)]
    z = stats.norm.isf(stats.t.sf(single["estimate"] / single["se"], single["df"]))
    line = tested.loc[("dd_total", asked, "use_funcan")]
    assert line["median"] == pytest.approx(single["estimate"].median())
    assert line["typical_z"] == pytest.approx(z.mean(), abs=1e-3)


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
    kept = found[found["outcome"].isin(["ghsq_formal", "dd_total"])]
    kept = kept[kept["question"] == "alone"]
    tested = joint_test.table_joint_test(kept, planted, chosen, book.predictors, 199, 3)
    whole = tested[tested["function"] == ""].set_index("outcome")
    ps = ["median_p", "share_p", "typical_z_p"]
    assert whole.loc["ghsq_formal", ps].max() <= 0.01
    assert whole.loc["dd_total", ps].min() > 0.05


def test_with_covariates_only_what_they_leave_is_shuffled(book):
    # Simulated: PHQ-9 makes the outcome and goes with use, which has nothing else to do with it. Of
    # 60 such samples nearly all show a relation, but with PHQ-9 held constant about one in twenty
    # does: more than 8 of 60 has a probability of .003.
    variables = {"none": {"variables": []}, "depression": {"variables": ["phq9_total"]}}
    dimensions = {
        "method": {"pearson": {}, "ols": {}, "rank": {}, "spearman": {}},
        "coding": {"codes": {"values": [1, 2, 3, 4, 5, 6]}},
        "missing": {"pairwise": {}},
        "scoring": {"complete": {}},
        "covariates": variables,
        "model": {"alone": {}},
    }
    leave_out = [
        {"covariates": "depression", "method": ["pearson", "spearman"]},
        {"covariates": "none", "method": ["ols", "rank"]},
    ]
    chosen = choices.Choices(dimensions, leave_out, [], {"model": "alone"}, ("score",))
    chosen = replace(chosen, outcomes=("score", "phq9_total"))
    listed = choices.table_specifications(chosen, replace(book, predictors=("use",)))
    listed = listed[listed["outcome"] == "score"].reset_index(drop=True)
    rng = np.random.default_rng(5)
    seen = {"alone": 0, "adjusted for a score": 0}
    for seed in range(60):
        depressed = rng.normal(size=120)
        table = pd.DataFrame({"phq9_total": depressed})
        table["use"] = np.digitize(depressed + rng.normal(size=120), [-1, 0, 0.5, 1, 2]) + 1.0
        table["score"] = 2 * depressed + rng.chisquare(4, size=120)
        data = {("complete", "codes", "pairwise"): [table]}
        joint = joint_test.table_joint_test(listed, data, chosen, ("use",), 99, seed)
        overall = joint[joint["function"] == ""].set_index("question")
        for question in seen:
            seen[question] += overall.loc[question, "typical_z_p"] <= 0.05
    assert seen["alone"] >= 55
    assert seen["adjusted for a score"] <= 8


def test_an_outcome_without_variance_is_left_out_and_named(clean, book):
    chosen = choices.read_choices("data/multiverse.yml", book)
    same = clean.assign(**dict.fromkeys(book.scales["dd_total"].items, 3))
    kept, notes = datasets.keep_possible(same, book, chosen)
    assert "dd_total" not in kept.outcomes and len(kept.outcomes) == 3
    assert "all 350 scores are the same" in notes[0]
    assert datasets.keep_possible(clean, book, chosen) == (chosen, [])


def test_too_few_complete_respondents_are_counted(clean, book):
    chosen = choices.read_choices("data/multiverse.yml", book)
    few = clean.index.isin(clean.dropna().index[:5])
    holed = clean.assign(use_column=clean["use_column"].where(few))
    kept, notes = datasets.keep_possible(holed, book, chosen)
    assert "listwise" not in kept.dimensions["missing"]
    assert notes[0].startswith("5 respondents answered everything; with ")
    alone = choices.Choices(
        {**chosen.dimensions, "missing": {"listwise": {}}}, [], [], {}, chosen.outcomes
    )
    with pytest.raises(InputError, match="5 respondents answered everything; .* needed"):
        datasets.keep_possible(holed, book, alone)
