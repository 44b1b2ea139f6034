"""Verdicts: each of the four, by hand, and what makes them."""

import pandas as pd
import pytest

from helpers.comparing import compare, count_verdicts, say_meaning, say_verdicts, scorecard
from helpers.published import COLUMNS

PUBLISHED = pd.DataFrame([
    ("a", "table2", "x", "", "mean", "12.38", "", ""), ("b", "table2", "x", "", "sd", "6.95", "", ""), ("c", "table1", "y", "1", "count", "12", "20", ""),
    ("d", "text", "platform", "", "registered", "23,864", "", ""), ("e", "table3", "x", "u", "B", "-.10", "", ""),
    ("f", "table3", "x", "v", "B", ".25", "", ""),
], columns=COLUMNS)  # fmt: skip
RESULTS = pd.DataFrame(
    [("x", "", "mean", 12.3799), ("x", "", "sd", 6.96), ("y", "1", "count", 12), ("x", "u", "B", 0.25), ("x", "v", "B", -0.1)],
    columns=["row", "column", "statistic", "value"],
)
AUDIT = pd.DataFrame(
    [("counts", "c", "contradicted", "The counts add up to 19."), ("label: SD ratio", "e f", "contradicted", "No data."), ("grim", "a", "consistent", "")],
    columns=["check", "place", "verdict", "evidence"],
)
LABELS = pd.DataFrame([("x", "u", "v"), ("x", "v", "u")], columns=["outcome", "printed_label", "established_label"])


def verdicts(**kwargs):
    return compare(RESULTS, PUBLISHED, **kwargs).set_index("id")["verdict"].to_dict()


def test_verdicts_by_hand():
    # 12.3799 rounds to 12.38; 6.96 is not 6.95; counts are equal; nobody computes the platform's users; 0.25 is not -.10.
    assert verdicts() == {"a": "reproduced", "b": "differs", "c": "reproduced", "d": "not-recomputable", "e": "differs", "f": "differs"}


def test_contradictions_come_from_the_audit_and_carry_its_evidence():
    found = compare(RESULTS, PUBLISHED, audit=AUDIT).set_index("id")
    assert found.loc["c", "verdict"] == "contradicted"
    assert found.loc["c", "reason"] == "Audit, “counts”: The counts add up to 19."
    # A contradicted row label is no contradicted number.
    assert found.loc["e", "verdict"] == "differs"


def test_regression_rows_are_compared_under_the_established_label():
    found = compare(RESULTS, PUBLISHED, labels=LABELS).set_index("id")
    assert found.loc[["e", "f"], "verdict"].tolist() == ["reproduced", "reproduced"]
    assert "Compared as v" in found.loc["e", "reason"]


def test_a_result_given_twice_is_an_error():
    with pytest.raises(ValueError, match="recomputed twice"):
        compare(pd.concat([RESULTS, RESULTS]), PUBLISHED)


def test_the_scorecard_has_the_contract_columns_and_all_digits():
    card = scorecard(compare(RESULTS, PUBLISHED))
    assert list(card) == ["id", "place", "statistic", "printed", "recomputed", "verdict", "reason"]
    assert card["recomputed"].tolist()[:4] == ["12.3799", "6.96", "12", ""]


def test_the_sentence_counts_every_entry_once():
    compared = compare(RESULTS, PUBLISHED, audit=AUDIT)
    assert count_verdicts(compared).sum() == len(PUBLISHED)
    # By hand: a reproduced; b, e, f differ; c contradicted; d not recomputable.
    assert say_verdicts(compared).startswith("Of 6 printed numbers, 1 is reproduced, 3 differ, 1 is contradicted")


def test_what_reproducing_means_depends_on_whose_answers_they_are():
    assert "no evidence for the number itself" in say_meaning({"synthetic": True})
    assert "synthetic" not in say_meaning({"synthetic": False})
