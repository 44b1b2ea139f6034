"""Cases that tell a helper from the same helper with one operator or number changed (see tests/mutation)."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from helpers import comparing, published, scoring
from helpers.audit.identities import check_sizes
from helpers.codebook import Scale
from helpers.errors import InputError
from helpers.resampling import bootstrap

PRINTED = pd.DataFrame(
    [("a", "table1", "x", "", "count", "3", "", ""), ("b", "table1", "x", "", "mean", "1.5", "", ""), ("c", "table1", "y", "", "mean", "2", "", "")],
    columns=published.COLUMNS,
)


def results(*values):
    keys = [("x", "", "count"), ("x", "", "mean"), ("y", "", "mean")]
    return pd.DataFrame([(*key, value) for key, value in zip(keys, values, strict=True)], columns=["row", "column", "statistic", "value"])


def test_of_two_contradictions_the_first_gives_the_reason_and_none_is_lost():
    rows = [("sum", "a", "contradicted", "first"), ("limit", "a b", "contradicted", "second"), ("label: row", "c", "contradicted", "not a number")]
    audit = pd.DataFrame(rows, columns=["check", "place", "verdict", "evidence"])
    assert {id: reason.rpartition(": ")[2] for id, reason in comparing.contradictions(audit).items()} == {"a": "first", "b": "second"}


def test_only_a_label_that_is_established_and_differs_renames():
    labels = pd.DataFrame([("y", "p", "q"), ("y", "q", "q"), ("y", "r", "")], columns=["outcome", "printed_label", "established_label"])
    assert comparing.established_labels(labels) == {("y", "p"): "q"}


def test_counts_are_equal_and_other_numbers_round():
    reasons = comparing.compare(results(3, 1.46, 2.2), PRINTED)["reason"]
    assert reasons.tolist() == ["Equal.", "Rounds to the printed digits.", "Rounds to the printed digits."]


def test_verdicts_that_nothing_has_are_counted_as_none_and_said_so():
    compared = comparing.compare(results(3, 1.46, 7), PRINTED)
    assert comparing.count_verdicts(compared).tolist() == [2, 1, 0, 0]
    assert comparing.say_verdicts(compared) == (
        "Of 3 printed numbers, 2 are reproduced, 1 differs, none are contradicted by other printed numbers and none cannot be recomputed from the data."
    )


@pytest.mark.parametrize(("beyond", "said"), [("0", True), ("1e-9", True), ("1.5e-9", False)])
def test_a_tie_is_a_thousand_millionth_wide_at_both_ends(beyond, said):
    # 1.5 as printed stands for 1.45 to 1.55.
    step = Fraction(beyond)
    assert published.matches(Fraction("1.55") + step, "1.5") is said
    assert published.matches(Fraction("1.45") - step, "1.5") is said


def test_the_line_of_a_bad_entry_is_its_line_in_the_file(tmp_path):
    path = tmp_path / "printed.csv"
    path.write_text(",".join(published.COLUMNS) + "\na,table1,x,,mean,about 3,,\n")
    with pytest.raises(InputError, match=r"printed\.csv, line 2:"):
        published.read_published(path)


def test_one_answer_of_three_can_make_a_mean():
    items = pd.DataFrame({"a": [4.0, np.nan], "b": [np.nan, np.nan], "c": [np.nan, np.nan]})
    score = scoring.score_scale(items, Scale("s", "s", "", "mean", ("a", "b", "c"), 1, 7), min_answered=1 / 3)
    assert score[0] == 4.0 and np.isnan(score[1])


def test_the_widest_interval_is_from_the_least_to_the_largest_resample():
    keys = pd.DataFrame({"row": ["y", "z"], "column": ["x", "x"], "statistic": ["r", "r"]})
    drawn = np.array([[3.0, 1, 2, 5], [np.nan, 7, 4, 6]])
    found = bootstrap.intervals(bootstrap.Bootstrap(keys, np.array([2.5, 5]), drawn, np.zeros((2, 3))), level=1.0, method="percentile")
    assert found[["low", "high", "undefined"]].to_numpy().tolist() == [[1, 5, 0], [4, 7, 1]]
    assert found["se"].tolist() == pytest.approx([np.std([3, 1, 2, 5], ddof=1), np.std([7, 4, 6], ddof=1)])


def test_limits_are_quantiles_of_the_defined_resamples_and_their_spread_leaves_the_others_out():
    keys = pd.DataFrame({"row": ["y", "z"], "column": ["x", "x"], "statistic": ["r", "r"]})
    drawn = np.array([[3.0, 1, 2, 5, np.nan], [np.nan, 7, 4, 6, 9]])
    found = bootstrap.intervals(bootstrap.Bootstrap(keys, np.array([2.5, 5]), drawn, np.zeros((2, 3))), level=0.9, method="percentile")
    # numpy: quantiles with linear interpolation of 1, 2, 3, 5 and 4, 6, 7, 9.
    assert found["low"].tolist() == pytest.approx([np.quantile([1, 2, 3, 5], 0.05), np.quantile([4, 6, 7, 9], 0.05)])
    assert found["high"].tolist() == pytest.approx([np.quantile([1, 2, 3, 5], 0.95), np.quantile([4, 6, 7, 9], 0.95)])
    assert found["se"].tolist() == pytest.approx([np.std([3, 1, 2, 5], ddof=1), np.std([7, 4, 6, 9], ddof=1)])


@pytest.mark.parametrize(("smallest", "fits"), [(328, True), (327, False)])
def test_residual_degrees_of_freedom_and_coefficients_add_up_to_the_respondents_kept(smallest, fits):
    # By hand: 321 + 6 predictors + 1 = 328. Of the df from 1 to 341, those up to smallest - 7 pass.
    found = check_sizes(321, 6, {"x": smallest, "y": 341})
    assert list(vars(found).values())[0] is fits and f"328 kept, at most {smallest}" in vars(found).values()
    assert any(v == pytest.approx(1 - (smallest - 7) / 341) for v in vars(found).values() if isinstance(v, float))
