"""Verdicts: each of the five, by hand, and what makes them."""

import pandas as pd
import pytest

from helpers.exhibits.verdicts import VERDICTS
from helpers.paper.printed_numbers import COLUMNS
from helpers.paper.verdicts import (
    compare,
    contradictions,
    count_verdicts,
    established_labels,
    scorecard,
    sentence_counts,
    sentence_meaning,
    sentence_scorecard,
)

PUBLISHED = pd.DataFrame(
    [
        ("a", "table2", "x", "", "mean", "12.38", "", ""),
        ("b", "table2", "x", "", "sd", "6.95", "", ""),
        ("c", "table1", "y", "1", "count", "12", "20", ""),
        ("d", "text", "platform", "", "registered", "23,864", "", ""),
        ("e", "table3", "x", "u", "B", "-.10", "", ""),
        ("f", "table3", "x", "v", "B", ".25", "", ""),
    ],
    columns=COLUMNS,
)
RESULTS = pd.DataFrame(
    [
        ("x", "", "mean", 12.3799),
        ("x", "", "sd", 6.96),
        ("y", "1", "count", 12),
        ("x", "u", "B", 0.25),
        ("x", "v", "B", -0.1),
    ],
    columns=["row", "column", "statistic", "value"],
)
AUDIT = pd.DataFrame(
    [
        ("counts", "c", "12", "", "contradicted", "The counts add up to 19"),
        ("label: SD ratio", "e f", "u", "v", "contradicted", "No data"),
        ("grim", "a", "12.38", "", "consistent", ""),
    ],
    columns=["check", "place", "printed", "implied", "verdict", "evidence"],
)
LABELS = pd.DataFrame(
    [("x", "u", "v"), ("x", "v", "u")], columns=["outcome", "printed_label", "established_label"]
)


def verdicts(**kwargs):
    return compare(RESULTS, PUBLISHED, **kwargs).set_index("id")["verdict"].to_dict()


def test_verdicts_by_hand():
    # 12.3799 rounds to 12.38; 6.96 is not 6.95; counts are equal;
    # nobody computes the platform's users; 0.25 is not -.10.
    assert verdicts() == {
        "a": "reproduced",
        "b": "differs",
        "c": "reproduced",
        "d": "not-recomputable",
        "e": "differs",
        "f": "differs",
    }


def test_contradictions_come_from_the_audit_and_carry_its_evidence():
    found = compare(RESULTS, PUBLISHED, audit=AUDIT).set_index("id")
    assert found.loc["c", "verdict"] == "contradicted"
    assert found.loc["c", "reason"] == "The paper gives 12 (The counts add up to 19)."
    # A contradicted row label is no contradicted number.
    assert found.loc["e", "verdict"] == "differs"


def test_regression_rows_are_compared_under_the_established_label():
    found = compare(RESULTS, PUBLISHED, labels=LABELS).set_index("id")
    assert found.loc[["e", "f"], "verdict"].tolist() == ["reproduced", "reproduced"]
    assert "Compared as v" in found.loc["e", "reason"]


def test_digits_that_fit_under_a_label_or_wording_that_does_not_have_a_verdict_of_their_own():
    # Both B fit under the established labels, but their rows carry other names. Without the labels
    # the digits do not fit, and then they differ.
    found = compare(RESULTS, PUBLISHED, audit=AUDIT, labels=LABELS).set_index("id")
    assert found.loc[["e", "f"], "verdict"].tolist() == ["label or wording contradicted"] * 2
    assert found.loc["e", "reason"] == "The paper gives u; v follows from other numbers (No data)."
    assert found.loc["a", "verdict"] == "reproduced"
    # A number contradicted by others stays contradicted, whatever its label.
    both = pd.concat([AUDIT, AUDIT.assign(place=["e", "", ""])])
    again = compare(RESULTS, PUBLISHED, audit=both, labels=LABELS).set_index("id")["verdict"]
    assert again[["e", "f"]].tolist() == ["contradicted", "label or wording contradicted"]


def test_a_wording_that_names_no_threshold_is_told_beside_the_digits():
    # Conclusions: "on a regular basis" names none of the categories; only the digits are judged.
    words = "the wording (on a regular basis) names no category as its threshold"
    row = ("label: wording of a threshold", "a", "12.38", "", "not-checkable", words)
    audit = pd.concat([AUDIT, pd.DataFrame([row], columns=AUDIT.columns)])
    found = compare(RESULTS, PUBLISHED, audit=audit).set_index("id")
    assert found.loc["a", "verdict"] == "reproduced"
    assert found.loc["a", "reason"] == (
        "Rounds to the published digits. The wording (on a regular basis) names no category as its "
        "threshold, so only the digits are judged."
    )
    # A check of another kind that could not be made says nothing of the wording.
    other = ("counts add up", "a", "12.38", "", "not-checkable", "some may not have answered")
    audit = pd.concat([AUDIT, pd.DataFrame([other], columns=AUDIT.columns)])
    found = compare(RESULTS, PUBLISHED, audit=audit).set_index("id")
    assert found.loc["a", "reason"] == "Rounds to the published digits."


def test_a_count_of_options_that_is_not_the_list_is_a_matter_of_wording():
    # The paper says one of 5 options and lists six.
    entry = pd.DataFrame([("o", "measures", "use", "", "options", "5", "", "")], columns=COLUMNS)
    six = pd.DataFrame([("use", "", "options", 6)], columns=["row", "column", "statistic", "value"])
    audit = AUDIT[:1].assign(check="number of options", place="o", printed="5", implied="6")
    found = compare(six, entry, audit=audit).iloc[0]
    assert found["verdict"] == "label or wording contradicted"
    assert found["reason"] == "The text counts 5 options and lists 6."
    assert compare(six, entry).iloc[0]["verdict"] == "differs"


def test_every_verdict_is_one_row_of_the_one_table():
    assert list(count_verdicts(compare(RESULTS, PUBLISHED)).index) == list(VERDICTS)
    looks = [(v.colour, v.hatch, v.css) for v in VERDICTS.values()]
    # Colour, hatch and class each tell all five apart.
    assert all(len(set(column)) == len(VERDICTS) for column in zip(*looks, strict=True))


def test_a_result_given_twice_is_an_error():
    with pytest.raises(ValueError, match=r"recomputed twice: \['y', '1', 'count'\]"):
        compare(pd.concat([RESULTS, RESULTS.iloc[[2]]]), PUBLISHED)


def test_where_nothing_is_printed_values_are_shown_with_the_decimals_of_their_kind():
    # Counts whole, percentages with one decimal, means and SDs with two, all else with three.
    kinds = {
        "n": "12",
        "count": "12",
        "df": "12",
        "percent": "12.3",
        "mean": "12.35",
        "sd": "12.35",
        "r": "12.346",
    }
    published = pd.DataFrame(
        [(s, "table2", "x", "", s, "", "", "") for s in kinds], columns=COLUMNS
    )
    values = pd.DataFrame(
        [("x", "", s, 12.3456 if "." in text else 12.0) for s, text in kinds.items()],
        columns=["row", "column", "statistic", "value"],
    )
    assert compare(values, published)["rounded"].tolist() == list(kinds.values())


def test_what_is_hidden_is_told_from_what_nobody_computes():
    hidden = compare(RESULTS.assign(value=float("nan")), PUBLISHED).set_index("id")["reason"]
    assert hidden["a"] == "Not shown (a small cell), or not defined for these data."
    assert (
        compare(RESULTS[1:], PUBLISHED).set_index("id")["reason"]["a"]
        == "No notebook computes this from the data given."
    )


def test_the_scorecard_has_the_contract_columns_and_all_digits():
    card = scorecard(compare(RESULTS, PUBLISHED))
    assert list(card) == ["id", "place", "statistic", "printed", "recomputed", "verdict", "reason"]
    assert card["recomputed"].tolist()[:4] == ["12.3799", "6.96", "12", ""]


def test_the_sentence_counts_every_entry_once():
    compared = compare(RESULTS, PUBLISHED, audit=AUDIT)
    assert count_verdicts(compared).sum() == len(PUBLISHED)
    # By hand: a reproduced; b, e, f differ; c contradicted; d not recomputable.
    assert sentence_scorecard(compared).startswith(
        "Of 6 published numbers, 1 is reproduced, 3 differ, 1 is contradicted"
    )


def test_the_sentence_turns_with_the_results():
    # 6.954 rounds to the printed 6.95, 6.96 does not;
    # under the established labels the two B agree as well.
    better = RESULTS.replace(6.96, 6.954)
    assert (
        sentence_scorecard(compare(better, PUBLISHED, labels=LABELS))
        == "Of 6 published numbers, 5 are reproduced and 1 cannot be recomputed from the answers."
    )
    assert sentence_scorecard(compare(RESULTS, PUBLISHED, labels=LABELS)).startswith(
        "Of 6 published numbers, 4 are reproduced, 1 differs and 1 cannot"
    )
    assert (
        sentence_scorecard(compare(RESULTS, PUBLISHED.assign(printed="")))
        == "There are no published numbers to compare with."
    )


def test_what_reproducing_means_depends_on_whose_answers_they_are():
    assert "no evidence for the number itself" in sentence_meaning({"synthetic": True})
    assert "synthetic" not in sentence_meaning({"synthetic": False})


PRINTED = pd.DataFrame(
    [
        ("a", "table1", "x", "", "count", "3", "", ""),
        ("b", "table1", "x", "", "mean", "1.5", "", ""),
        ("c", "table1", "y", "", "mean", "2", "", ""),
    ],
    columns=COLUMNS,
)


def results(*values):
    keys = [("x", "", "count"), ("x", "", "mean"), ("y", "", "mean")]
    return pd.DataFrame(
        [(*key, value) for key, value in zip(keys, values, strict=True)],
        columns=["row", "column", "statistic", "value"],
    )


def test_of_two_contradictions_the_first_gives_the_reason_and_none_is_lost():
    rows = [
        ("sum", "a", "3", "", "contradicted", "first"),
        ("limit", "a b", "3", "", "contradicted", "second"),
        ("label: row", "c", "3", "", "contradicted", "not a number"),
    ]
    audit = pd.DataFrame(
        rows, columns=["check", "place", "printed", "implied", "verdict", "evidence"]
    )
    assert contradictions(audit) == {
        "a": "The paper gives 3 (first).",
        "b": "The paper gives 3 (second).",
    }


def test_only_a_label_that_is_established_and_differs_renames():
    labels = pd.DataFrame(
        [("y", "p", "q"), ("y", "q", "q"), ("y", "r", "")],
        columns=["outcome", "printed_label", "established_label"],
    )
    assert established_labels(labels) == {("y", "p"): "q"}


def test_counts_are_equal_and_other_numbers_round():
    reasons = compare(results(3, 1.46, 2.2), PRINTED)["reason"]
    assert reasons.tolist() == [
        "Equal.",
        "Rounds to the published digits.",
        "Rounds to the published digits.",
    ]


def test_verdicts_that_nothing_has_are_counted_as_none_and_not_said():
    compared = compare(results(3, 1.46, 7), PRINTED)
    assert count_verdicts(compared).tolist() == [2, 0, 1, 0, 0]
    assert sentence_scorecard(compared) == "Of 3 published numbers, 2 are reproduced and 1 differs."
    # As the report's first page says it of its own counts.
    assert (
        sentence_counts({"reproduced": 71, "contradicted": 1})
        == "Of 72 published numbers, 71 are reproduced and 1 is contradicted by other "
        "published numbers."
    )


@pytest.mark.parametrize(
    ("statistic", "printed", "value", "verdict"),
    [
        # By hand. An equality holds within rounding; what is published as a limit holds at it.
        ("p", ".04", 0.043, "reproduced"),
        ("p", "= .04", 0.043, "reproduced"),
        ("p", "= .04", 0.046, "differs"),
        ("p", "<.001", 0.0009, "reproduced"),
        ("p", "<.001", 0.001, "reproduced"),
        ("p", "<.001", 0.002, "differs"),
        ("p", ">.05", 0.06, "reproduced"),
        ("p", ">.05", 0.05, "reproduced"),
        ("p", ">.05", 0.04, "differs"),
        ("p", "ns", 0.05, "reproduced"),
        ("p", "ns", 0.049, "differs"),
        ("p", "ns", 0.3, "reproduced"),
        ("mean", "12.38", 12.3799, "reproduced"),
    ],
)
def test_a_published_limit_of_p_is_a_limit(statistic, printed, value, verdict):
    published = pd.DataFrame(
        [("a", "table2", "x", "", statistic, printed, "", "")], columns=COLUMNS
    )
    results = pd.DataFrame(
        [("x", "", statistic, value)], columns=["row", "column", "statistic", "value"]
    )
    assert compare(results, published)["verdict"].tolist() == [verdict]


def test_not_significant_is_of_the_declared_level():
    # By hand: at a declared level of .01, P = .03 is not significant.
    rows = [
        ("l", "methods", "analysis", "", "significance_level", ".01", "", ""),
        ("a", "table2", "x", "", "p", "ns", "", ""),
    ]
    results = pd.DataFrame([("x", "", "p", 0.03)], columns=["row", "column", "statistic", "value"])
    for first, verdict in ((0, "reproduced"), (1, "differs")):
        published = pd.DataFrame(rows[first:], columns=COLUMNS)
        assert compare(results, published)["verdict"].iloc[-1] == verdict


def test_a_p_beside_a_limit_is_shown_with_its_digits():
    # By hand: at least three decimals, and as many as the limit has; beside a value, its own.
    cases = [("<.01", 0.02, "0.020"), ("<.0001", 0.00021, "0.0002")]
    cases += [(".04", 0.043, ".04"), ("= .04", 0.043, ".04")]
    for printed, value, said in cases:
        published = pd.DataFrame([("a", "table2", "x", "", "p", printed, "", "")], columns=COLUMNS)
        results = pd.DataFrame(
            [("x", "", "p", value)], columns=["row", "column", "statistic", "value"]
        )
        assert compare(results, published)["rounded"].tolist() == [said]
