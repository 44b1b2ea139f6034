"""Correlations that no data have together, SDs that B and beta imply, and what a scan lacks."""

import numpy as np
import pandas as pd
import pytest

from helpers.paper.audit.inference.sentences import sentence_corrections
from helpers.paper.audit.regressions.arrangement import arrange_blocks
from helpers.paper.audit.regressions.identities import fit_correlations
from helpers.paper.audit.regressions.labels import sentence_lacking
from helpers.paper.audit.regressions.spreads import describe_spread, measure_spreads
from helpers.paper.printed_numbers import COLUMNS, EXTRA


def table(*rows):
    """A table of (row, column, statistic, printed, n)."""
    records = []
    for i, (row, column, statistic, printed, n) in enumerate(rows):
        own = {"id": f"i{i}", "place": "t", "row": row, "column": column, "n": n}
        own |= {"statistic": statistic, "printed": printed}
        records.append(dict.fromkeys([*COLUMNS, *EXTRA], "") | own)
    return pd.DataFrame(records)


@pytest.mark.parametrize(
    ("texts", "least"),
    [
        # 1, a, a, -a has the eigenvalues 1 + a twice and 1 - 2 a; the best a is .895
        ((".90", ".90", "-.90"), 1 - 2 * 0.895),
        ((".60", ".60", "-.60"), 1 - 2 * 0.595),
    ],
)
def test_the_best_matrix_of_impossible_correlations(texts, least):
    pairs = dict(zip([("a", "b"), ("a", "c"), ("b", "c")], texts, strict=True))
    assert fit_correlations(pairs) == pytest.approx(least, abs=1e-6)


def test_correlations_that_some_data_have():
    pairs = {("a", "b"): ".50", ("a", "c"): ".50", ("b", "c"): "-.50"}  # 1 - 2 x .5 = 0
    assert fit_correlations(pairs) >= -1e-9


REGRESSION = [
    ("y", "a", "B", "0.600", ""), ("y", "a", "beta", ".300", ""), ("y", "a", "df", "80", ""),
    ("y", "b", "B", "0.500", ""), ("y", "b", "beta", ".200", ""), ("y", "b", "df", "80", ""),
    ("y", "c", "B", "0.400", ""), ("y", "c", "beta", ".300", ""), ("y", "c", "df", "80", ""),
]  # fmt: skip
ANSWERS = {"a": (30, 40, 30), "b": (20, 60, 20), "c": (45, 10, 45)}


def printed():
    rows = list(REGRESSION)
    for name, counts in ANSWERS.items():
        for code, count in enumerate(counts, start=1):
            rows.append((name, str(code), "count", str(count), "100"))
    (block,) = arrange_blocks(table(*rows))
    return block


@pytest.mark.parametrize("omission", [1.0, 2.0])
@pytest.mark.parametrize("labelling", [("a", "b", "c"), ("c", "a", "b")])
def test_misfit_of_spreads(labelling, omission):
    # With one outcome the SD of each row may be left out: what is left is a weighted mean of
    # log sd - log(beta / B), each with the variance of its rounding and of the omission.
    block = printed()
    gaps = []
    weights = []
    for (B, beta), variable in zip([(0.6, 0.3), (0.5, 0.2), (0.4, 0.3)], labelling, strict=True):
        low = np.log((beta - 0.0005) / (B + 0.0005))
        high = np.log((beta + 0.0005) / (B - 0.0005))
        answers = np.repeat([1, 2, 3], ANSWERS[variable])
        fourth = ((answers - answers.mean()) ** 4).mean() / answers.var() ** 2
        # sqrt((kurtosis - 1) (1 / 84 - 1 / 100) / 4): 84 = 80 + 3 + 1 respondents
        error = 0.5 * ((fourth - 1) * (1 / 84 - 1 / 100)) ** 0.5
        assert describe_spread(block.counts[variable], 84) == pytest.approx(
            (np.log(answers.std(ddof=1)), error)
        )
        gaps.append(np.log(answers.std(ddof=1)) - (low + high) / 2)
        weights.append(1 / ((high - low) ** 2 / 12 + (error * omission) ** 2))
    gaps = np.array(gaps)
    middle = np.average(gaps, weights=weights)
    expected = float(np.sum(weights * (gaps - middle) ** 2))
    found = measure_spreads(block, [labelling], omission)
    assert found == pytest.approx([expected], rel=1e-6)


def test_what_a_scan_lacks_is_named():
    (block,) = arrange_blocks(table(*REGRESSION))
    assert sentence_lacking(block) == (
        "the scan of row labels lacks the distribution of a predictor (counts that add up to "
        "their n); the correlation of a with y and 2 more"
    )
    one = [*REGRESSION, ("y", "a", "r", ".3", "84"), ("y", "b", "r", ".2", "84")]
    (block,) = arrange_blocks(table(*one))
    assert sentence_lacking(block).endswith("the correlation of c with y")


def test_a_corrected_p_at_the_level_is_not_below_it():
    tests = pd.DataFrame(
        {
            "p": [0.05, 0.01],
            "holm_low": [0.05, 0.01], "holm_high": [0.06, 0.02],
            "bh_low": [0.04, 0.01], "bh_high": [0.05, 0.02],
        }
    )  # fmt: skip
    told = sentence_corrections(tests)
    assert told.startswith(
        "1 of 2 correlations have P < 0.05; 1 after Holm's correction and 1 to 2 after Benjamini"
    )
