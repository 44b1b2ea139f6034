"""A small made-up paper: clean it stays, and each planted error is found where it was planted and
nowhere else.
"""

import pandas as pd
import pytest

from helpers.base.paths import resolve
from helpers.paper.audit.run import audit
from helpers.paper.audit.simulation.swaps import (
    STORED,
    make_answers,
    publish_answers,
    simulate_exclusions,
    try_clean_paper,
)
from helpers.paper.printed_numbers import COLUMNS, number, read_published


@pytest.fixture(scope="module")
def paper():
    """120 simulated respondents: five predictors, three totals, as printed."""
    return publish_answers(make_answers(seed=5, n=120, correlation=0.5))


def change(paper, ids, text):
    """The paper with other printed texts; text may be a function of the old one."""
    wrong = paper.copy()
    for id in [ids] if isinstance(ids, str) else ids:
        old = wrong.loc[wrong.id == id, "printed"].iloc[0]
        wrong.loc[wrong.id == id, "printed"] = text(old) if callable(text) else text
    return wrong


def contradicted(paper, **options):
    """What an audit contradicts: {check: places}."""
    failed = audit(paper, **options).query("verdict == 'contradicted'")
    return {name: set(" ".join(part.place).split()) for name, part in failed.groupby("check")}


def test_a_clean_paper_is_left_alone(paper):
    table = audit(paper)
    # all five distributions, 15 coefficients of three regressions,
    # and the labels of 15 rows are judged
    assert (table.verdict == "contradicted").sum() == 0
    assert table.check.value_counts()[
        ["counts add up", "B and beta", "label: row of the regressions"]
    ].tolist() == [5, 15, 15]


def add(amount, digits=0):
    """Makes a function that prints an old number so much larger, with so many decimals."""

    def print_more(old):
        return f"{float(old) + amount:.{digits}f}"

    return print_more


def print_between_sums(old):
    # Means of 120 whole numbers lie .0083 apart: .000 and .008 are next to each other.
    return f"{int(float(old))}.004"


def turn_sign(old):
    return old[1:] if old.startswith("-") else "-" + old


def shrink(old):
    return f"{float(old) * 0.7:.3f}"


# planted error: (entry, its new text, the checks that must see it)
PLANTED = {
    "a count": ("t1-x2-3-count", add(2), {"counts add up", "percentage and count"}),
    "a percentage": ("t1-x2-3-percent", add(0.3, digits=1), {"percentage and count"}),
    "a P value": ("t2-y1-x3-p", add(0.004, digits=3), {"P and r"}),
    "a mean off the scale": ("t2-y1-mean", "27.90", {"mean on its scale"}),
    "a mean between the sums": (
        "t2-y1-mean",
        print_between_sums,
        {"mean possible", "mean and SD possible"},
    ),
    "an SD too large": ("t2-y2-sd", "14.40", {"SD on its scale"}),
    "the sign of a t": ("t3-y2-x4-t", turn_sign, {"signs of B, beta and t"}),
    "a beta": ("t3-y1-x5-beta", shrink, {"B and beta", "beta and t"}),
    "a df": ("t3-y3-x1-df", add(9), {"df and n"}),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_error_is_found_where_it_is(paper, name):
    id, text, checks = PLANTED[name]
    found = contradicted(change(paper, id, text))
    assert checks & set(found), f"{name} was not found"
    seen = set().union(*(found[c] for c in set(found) & checks))
    assert id in seen
    # nothing outside the changed entry's own variable is blamed
    row, column = paper.loc[paper.id == id, ["row", "column"]].iloc[0]
    own = set(paper[(paper.row == row) | ((paper.column == column) & (column != ""))].id)
    assert set().union(*found.values()) <= own


def test_a_repeated_row_is_found_and_the_copy_named(paper):
    source = paper[(paper.row == "x1") & (paper.statistic == "count")].set_index("column").printed
    target = paper[(paper.row == "x3") & (paper.statistic == "count")]
    assert sum(map(number, source)) != int(target.n.iloc[0]), (
        "x1 and x3 must have different n, or the copy could not be told"
    )
    wrong = paper
    for id, column in zip(target.id, target.column, strict=True):
        wrong = change(wrong, id, source[column])
    found = contradicted(wrong)
    assert found["row repeated"] == set(target.id)
    assert not any(id.startswith("t1-x1") for places in found.values() for id in places)


def test_swapped_rows_are_found():
    # two rows of the regressions bear each other's names; x1 and x5 have the most different SDs
    found = contradicted(
        publish_answers(make_answers(seed=5, n=350, correlation=0.5), swap=("x1", "x5"))
    )
    assert set(found) == {"label: row of the regressions"}
    assert {id.split("-")[2] for id in found["label: row of the regressions"]} == {"x1", "x5"}


def test_an_unmarked_significant_test_is_found(paper):
    # the P of a significant correlation is dropped, in a table that prints P
    id = paper[paper.statistic == "p"].id.iloc[0]
    left_out = paper[paper.id != id].reset_index(drop=True)
    found = contradicted(left_out, silent=("table2",))
    assert found == {"not marked significant": {id[:-1] + "r"}}
    # Where the paper does not declare its marking, nothing is concluded from a missing P.
    assert contradicted(left_out) == {}
    flagged = left_out.assign(flags=["unmarked" if i == id[:-1] + "r" else "" for i in left_out.id])
    assert contradicted(flagged) == found


def test_the_same_quantity_in_two_places(paper):
    entry = paper[paper.id == "t2-y1-mean"].iloc[0]
    # 9.87 and 9.9 agree within rounding; 9.87 and 9.6 do not
    near = pd.DataFrame([entry, entry.replace({"t2-y1-mean": "again", "table2": "discussion"})])
    near["printed"] = ["9.87", "9.9"]
    assert "same in every place" not in contradicted(near)
    assert contradicted(near.assign(printed=["9.87", "9.6"]))["same in every place"] == {
        "t2-y1-mean",
        "again",
    }


def test_rates_options_and_ranges():
    rows = [
        ("n", "methods", "sample", "", "n", "350", "", ""),
        ("rate", "methods", "site", "", "response_rate", "1.46", "23864", ""),
        ("options", "methods", "mood", "", "options", "5", "", ""),
        ("low", "methods", "mood", "", "item_low", "0", "", ""),
        ("high", "methods", "mood", "", "item_high", "5", "", ""),
        ("items", "methods", "mood", "", "items", "12", "", ""),
        ("total", "methods", "mood", "", "high", "50", "", ""),
    ]
    # 350 / 23,864 = 1.4666 %; codes 0 to 5 are six options; 12 items of at most 5 make 60
    found = contradicted(pd.DataFrame(rows, columns=COLUMNS))
    assert found == {
        "response rate": {"rate"},
        "number of options": {"options"},
        "range of a total": {"total"},
    }


def test_shares_of_categories():
    rows = [
        (f"c{i}", "table1", "use", str(i), "count", str(c), "60", "")
        for i, c in enumerate((10, 20, 30), start=1)
    ]
    rows.append(("share", "abstract", "use", "2-3", "count", "51", "60", ""))
    # 20 + 30 = 50
    assert contradicted(pd.DataFrame(rows, columns=COLUMNS)) == {"sum of categories": {"share"}}


def test_correlations_that_no_matrix_has():
    rows = [
        (f"r{a}{b}", "table2", a, b, "r", r, "90", "")
        for a, b, r in (("x", "y", ".90"), ("x", "z", ".90"), ("y", "z", "-.90"))
    ]
    found = contradicted(pd.DataFrame(rows, columns=COLUMNS))
    # the smallest eigenvalue of the nearest matrix in the box is about -0.79
    assert set(found) == {"one correlation matrix"}
    assert (
        contradicted(pd.DataFrame(rows, columns=COLUMNS).assign(printed=[".90", ".90", ".70"]))
        == {}
    )


@pytest.mark.parametrize("seed", range(12))
def test_no_exact_check_raises_a_false_alarm(seed):
    # small and large samples, weak and strong correlations;
    # numbers computed from answers cannot contradict each other
    result = try_clean_paper(seed, (60, 150, 350)[seed % 3], (0.2, 0.6)[seed % 2])
    assert result["checks"] > 100
    assert result["false_alarms"] == 0


def test_stored_simulation_is_what_the_code_gives():
    stored = pd.read_csv(resolve(STORED))
    # one cell made again from its seeds, in its exact part: which printed labels the bounds exclude
    cell = stored[(stored.n == 350) & (stored.correlation == 0.5)].iloc[0]
    assert simulate_exclusions(350, 0.5, int(cell.papers)) == pytest.approx(cell.excluded)
    assert stored.false_alarms.sum() == 0


def test_a_paper_read_from_a_file(paper, tmp_path):
    # the audit of a file is the audit of the table
    paper.to_csv(tmp_path / "other.csv", index=False)
    assert audit(read_published(tmp_path / "other.csv")).equals(audit(paper))


def test_yes_or_no_answers():
    rows = [
        ("low", "methods", "yes", "", "low", "0", "", ""),
        ("high", "methods", "yes", "", "high", "1", "", ""),
    ]
    rows += [
        ("mean", "table2", "yes", "", "mean", ".35", "20", ""),
        ("sd", "table2", "yes", "", "sd", ".49", "20", ""),
    ]
    # 7 of 20: sd = sqrt(20 / 19 x .35 x .65) = .489
    assert contradicted(pd.DataFrame(rows, columns=COLUMNS)) == {}
    rows[-1] = ("sd", "table2", "yes", "", "sd", ".45", "20", "")
    assert contradicted(pd.DataFrame(rows, columns=COLUMNS))["SD of yes or no"] == {"mean", "sd"}


def test_p_of_a_t_without_a_correlation():
    rows = [
        ("t", "table3", "y", "x", "t", "2.20", "", ""),
        ("df", "table3", "y", "x", "df", "28", "", ""),
        ("p", "table3", "y", "x", "p", ".03", "", ""),
    ]
    # statcheck's case: P is .0358 to .0366
    assert contradicted(pd.DataFrame(rows, columns=COLUMNS)) == {"P and t": {"p"}}
    assert contradicted(pd.DataFrame(rows, columns=COLUMNS).replace({".03": ".04"})) == {}


def test_what_cannot_be_checked_is_said_and_not_passed():
    rows = [
        ("mean", "table2", "y", "", "mean", "3.10", "", ""),
        ("p", "table2", "y", "x", "p", ".03", "", ""),
        ("percent", "text", "z", "1", "percent", "9.1", "", ""),
    ]
    table = audit(pd.DataFrame(rows, columns=COLUMNS))
    # neither values nor n, neither r nor t, neither count nor n
    assert set(table.verdict) == {"not-checkable"}
    assert set(table.place) == {"mean", "p", "percent"} and table.power.isna().all()


def test_a_mean_without_its_n_is_tried_for_every_n():
    rows = [
        ("low", "methods", "y", "", "low", "0", "", ""),
        ("high", "methods", "y", "", "high", "9", "", ""),
        ("n", "methods", "sample", "", "n", "28", "", ""),
    ]
    rows += [
        ("r", "table2", "y", "x", "r", ".10", "27", ""),
        ("mean", "table2", "y", "", "mean", "5.19", "", ""),
    ]
    # 5.19 is no twenty-eighth, but 140 / 27 = 5.185
    assert contradicted(pd.DataFrame(rows, columns=COLUMNS)) == {}
    assert contradicted(pd.DataFrame(rows, columns=COLUMNS).replace({"27": "28"})) == {
        "mean possible": {"mean"}
    }


ENDS = [("a", "", "low", "0", "", ""), ("a", "", "high", "9999", "", "")]
HOSTILE = {
    "nothing to check": [("a", "", "kurtosis", "2021", "", "")],
    "a wording without a category": [
        ("use_signin", "n4", "count", "9", "99", "worded: more than once a week"),
        ("use_funcan", "4", "count", "9", "99", ""),
    ],
    "a wording beyond the categories": [
        ("use_signin", "8-9", "count", "9", "99", "worded: more than once a week")
    ],
    "digits that are no code": [
        ("a", "²", "count", "5", "9", ""),
        ("a", "٣", "count", "4", "9", ""),
    ],
    "codes far apart": [
        ("a", "1", "count", "5", "9", ""),
        ("a", "9999", "count", "4", "9", ""),
        ("a", "0-9999", "count", "9", "9", ""),
    ],
    "very many respondents": [
        ("a", "1", "percent", "33.3333", "10000000", ""),
        ("a", "1", "count", "3333333", "10000000", ""),
    ],
    "very many sums": [
        ("a", "", "mean", "5000", "10000000", ""),
        ("a", "", "sd", "300.00", "10000000", ""),
        *ENDS,
    ],
    "an SD of many digits": [
        ("a", "", "mean", "5.0", "100", ""),
        ("a", "", "sd", "99999999.99", "100", ""),
        *ENDS,
    ],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tables_are_audited_in_time(tmp_path, name):
    from bounds import stop_after

    from helpers.paper.audit.findings.tables import table_check_counts, table_findings
    from helpers.paper.audit.sentences import sentence_findings
    from helpers.survey.codebook import read_codebook

    rows = [
        f'i{i},p,{row},{column},{statistic},"{printed}",{n},{note}'
        for i, (row, column, statistic, printed, n, note) in enumerate(HOSTILE[name])
    ]
    (tmp_path / "x.csv").write_text("\n".join([",".join(COLUMNS), *rows]), encoding="utf-8")
    with stop_after(10):  # the promise for any input
        numbers = read_published(tmp_path / "x.csv")
        for book in (None, read_codebook()):
            table = audit(numbers, book)
            assert " check" in sentence_findings(
                table_findings(table, numbers, book), table_check_counts(table)
            )
