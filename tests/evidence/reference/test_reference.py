"""R says the same: every value of tests/evidence/reference/values.csv, by the helpers and as the
notebooks wrote it.
"""

from itertools import product

import pandas as pd
import pytest
import reference_values as reference

from helpers.base.paths import build_folder

KEYS = ["data", "row", "column", "statistic"]
VALUES = reference.read_values().set_index(KEYS)["value"]
CLOSED_FORM = {"rel": 1e-10, "abs": 1e-12}
SHOWN = {"rel": 5e-8, "abs": 1e-12}  # half a unit of the eighth significant digit, at most
# Maxima found by iteration on both sides: absolute
ITERATED = {
    "logit": 1e-6,
    "logit_se": 1e-6,
    "polyserial": 1e-6,
    "robust": 1e-6,
}
DRAWS = 5000  # shufflings on each side
OUT = build_folder()
needs_run = pytest.mark.skipif(
    not (OUT / "tables/diagnostics.csv").is_file(),
    reason="needs the run that ./build.sh test makes first",
)


def tolerance(key: tuple, expected: float) -> dict:
    """How far two computations of a value may be apart.

    Resampling: 5 standard errors of the difference of two shuffled P; a quarter of a bootstrap
    standard error for its limits (3.5 times what 10,000 resamples on each side leave to chance); 5
    % for that standard error itself.
    """
    data, *place, statistic = key
    if data != "resampling":
        return {"abs": ITERATED[statistic]} if statistic in ITERATED else CLOSED_FORM
    if statistic.endswith("_p"):
        p = max(expected, 1 / DRAWS)
        return {"abs": 5 * (2 * p * (1 - p) / DRAWS) ** 0.5}
    kind, _, part = statistic.rpartition("_")
    return {"rel": 0.05} if part == "se" else {"abs": 0.25 * VALUES[(data, *place, f"{kind}_se")]}


def differing(found: dict, shown: bool = False) -> list[str]:
    """The values that are further apart than their tolerance, each in words.

    shown: they are from a table for readers.
    """
    known = dict(VALUES)
    told = []
    for key, value in found.items():
        allowed = tolerance(key, known[key])
        if shown and allowed is CLOSED_FORM:
            allowed = SHOWN
        if value != pytest.approx(known[key], **allowed, nan_ok=True):
            told.append(f"{key}: here {value!r}, R {known[key]!r}")
    return told


def test_values_were_made_from_the_shipped_data(clean, tmp_path):
    reference.write_inputs(clean, tmp_path)
    made_from = (reference.FOLDER / "inputs.csv").read_text()
    assert (tmp_path / "inputs.csv").read_text() == made_from, (
        "make them anew: .venv/bin/python tests/evidence/reference/reference_values.py"
    )


def test_there_are_enough_values_and_each_has_its_own_key():
    assert VALUES.index.is_unique
    assert VALUES.loc["survey"].size >= 500 and VALUES.notna().all()


@pytest.mark.parametrize("data", ["survey", "sensitivity", "resampling", "likert", "regression"])
def test_r_says_the_same(data, clean):
    # R 4.2.2; each value's function is named in the column made_by.
    other = {"likert": reference.likert_set, "regression": reference.regression_set}
    found = getattr(reference, f"{data}_values")(other[data]() if data in other else clean)
    assert set(found) == set(VALUES.loc[[data]].index)
    assert differing(found) == []


@pytest.fixture(scope="module")
def made(clean, tmp_path_factory):
    """A folder with the values as R makes them now."""
    if missing := reference.missing_from_r():
        pytest.skip(
            f"{missing} is not installed: the committed values of R are compared, not made anew"
        )
    return reference.make(clean, tmp_path_factory.mktemp("reference"))


def test_values_made_anew_are_those_committed(made):
    anew = reference.read_values(made / "values.csv").set_index(KEYS)["value"]
    assert list(anew.index) == list(VALUES.index)
    assert differing(dict(anew)) == []


def test_r_says_the_same_of_a_set_that_only_r_ships(made):
    found = reference.bfi_values(pd.read_csv(made / "bfi.csv"))
    assert set(found) == set(VALUES.loc[["bfi"]].index)
    assert differing(found) == []


def written(name: str) -> pd.DataFrame:
    return pd.read_csv(OUT / f"tables/{name}.csv")


def expected_lines(rows, columns, statistics) -> list[list[float]]:
    """R's values of the survey: one line per row and column, in their order."""
    lines = []
    for row, column in product(rows, columns):
        lines.append([VALUES["survey", row, column, s] for s in statistics])
    return lines


def agree(table: pd.DataFrame, columns: list[str], expected: list[list[float]]) -> bool:
    return table[columns].to_numpy().tolist() == [pytest.approx(line, **SHOWN) for line in expected]


@needs_run
def test_tables_of_scores_are_those_of_r(book):
    rows = list(book.scales)
    alphas = expected_lines(rows, [""], ["complete", "items", "alpha", "alpha_low", "alpha_high"])
    assert agree(written("reliability"), ["n", "Items", "Alpha", "Low", "High"], alphas)
    ends = expected_lines(rows, [""], ["at_lowest", "at_highest", "skewness"])
    assert agree(
        written("score-ends"),
        ["At the lowest score (%)", "At the highest score (%)", "Skewness"],
        ends,
    )
    bands = expected_lines(["severity"], book.scales["phq9_total"].bands, ["count", "percent"])
    assert agree(written("phq9-severity"), ["n", "%"], bands)
    assert agree(
        written("phq9-diagnosis"),
        ["n", "%"],
        expected_lines(["diagnosis"], ["major", "other", "none"], ["count", "percent"]),
    )


@needs_run
def test_the_table_of_correlations_is_that_of_r(book):
    expected = expected_lines(
        book.correlates, book.predictors, ["pairs", "r", "r_low", "r_high", "r_p"]
    )
    assert agree(written("correlations"), ["n", "r", "Low", "High", "P"], expected)


@needs_run
def test_tables_of_regressions_are_those_of_r(book):
    for outcome in book.outcomes:
        expected = expected_lines(
            [outcome],
            book.predictors,
            ["B", "se", "low", "high", "beta", "t", "p", "vif", "se_hc3"],
        )
        assert agree(
            written(f"coefficients-{outcome}"),
            ["B", "SE", "Low", "High", "β", "t", "P", "VIF", "SE (HC3)"],
            expected,
        )
    fits = expected_lines(
        book.outcomes, ["model"], ["fit_n", "r2", "r2_adjusted", "F", "df1", "df2", "F_p"]
    )
    assert agree(written("fit"), ["n", "R²", "Adjusted R²", "F", "df1", "df2", "P"], fits)
    checks = expected_lines(
        book.outcomes,
        ["model"],
        ["breusch_pagan_p", "jarque_bera_p", "largest_cooks_distance", "condition_number"],
    )
    assert agree(
        written("diagnostics"),
        ["Breusch-Pagan P", "Jarque-Bera P", "Largest Cook's distance", "Condition number"],
        checks,
    )


@needs_run
@pytest.mark.parametrize(
    ("notebook", "statistics"),
    [("03_descriptives", 120), ("04_correlations", 48), ("05_regressions", 72)],
)
def test_results_compared_with_the_print_are_those_of_r(notebook, statistics):
    results = pd.read_csv(OUT / f"results/{notebook}.csv", keep_default_na=False).query(
        "row != 'analysis'"
    )
    rename = {"p": "r_p"} if notebook == "04_correlations" else {}
    found = {
        ("survey", r.row, r.column, rename.get(r.statistic, r.statistic)): r.value
        for r in results.itertuples()
    }
    assert len(found) >= statistics
    assert differing(found) == []


needs_06 = pytest.mark.skipif(
    not (OUT / "tables/bootstrap.csv").is_file(),
    reason="needs the run that ./build.sh test makes first",
)


def told(name: str, columns: dict, keys: list[tuple], data: str = "sensitivity") -> list[str]:
    """A table's lines, in the order of keys (row, column), against R's values.

    columns: title -> statistic.
    """
    table = written(name)
    assert len(table) == len(keys)
    found = {}
    for title, statistic in columns.items():
        for key, value in zip(keys, table[title], strict=True):
            found[(data, *key, statistic)] = value
    return differing(found, shown=True)


@needs_06
def test_tables_of_sensitivity_are_those_of_r(book):
    pairs = list(product(book.correlates, book.predictors))
    slopes = list(product(book.outcomes, book.predictors))
    assert told("many-looks", {"Holm": "holm", "BH": "bh"}, pairs) == []
    assert (
        told("alone-together", {"Alone": "alone", "SE alone": "alone_se", "LMG": "lmg"}, slopes)
        == []
    )
    assert (
        told(
            "excluded-slopes",
            {
                "Detectable": "slope_detectable",
                "Excluded": "slope_excluded",
                "P (within ±0.2)": "slope_equivalence_p",
            },
            slopes,
        )
        == []
    )
    evidence = {
        "Detectable": "detectable",
        "Excluded": "excluded",
        "P (within ±0.2)": "equivalence_p",
        "Bayes factor for none": "bayes_factor",
    }
    assert told("excluded-correlations", evidence, pairs) == []
    assert (
        told(
            "together",
            {"Bayes factor for none": "bayes_factor"},
            [(y, "model") for y in book.outcomes],
        )
        == []
    )
    assert (
        told(
            "incomplete",
            {"Standardised difference": "difference", "P": "p"},
            [(x, "incomplete") for x in book.correlates],
        )
        == []
    )


@needs_06
def test_resampled_tables_are_those_of_r(book):
    pairs = list(product(book.correlates, book.predictors))
    assert (
        told(
            "many-looks",
            {"P (shuffled)": "shuffled_p", "Westfall-Young, step-down": "largest_p"},
            pairs,
            "resampling",
        )
        == []
    )
    table = written("bootstrap").query("Statistic in ['r', 'B', 'beta', 'β']")
    names = {book.gloss(v): v for v in [*book.correlates, *book.predictors]}
    found = {}
    for _, line in table.iterrows():
        place = ("resampling", names[line["Scale"]], names[line["Function"]])
        statistic = line["Statistic"].replace("β", "beta")
        for part, title in {"low": "Low", "high": "High", "se": "Bootstrap SE"}.items():
            found[(*place, f"{statistic}_{part}")] = line[title]
    assert len(found) == 180
    assert differing(found) == []
