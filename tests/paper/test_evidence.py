"""Evidence as sentences: the arithmetic of each is that of the paper's own tables."""

import re

import pytest

from helpers.paper.evidence import is_of_words, sentence_evidence


@pytest.mark.parametrize(
    ("row", "said"),
    [
        # Table 1 of the paper, row Column: n = 336, 177 (53.2), counts that add up to 333.
        (
            ("percentage and count", "177; 53.2", "52.679", "exact: 100 × 177 / 336"),
            "The paper gives 53.2 %, but 100 × 177 / 336 is 52.679.",
        ),
        (
            (
                "counts add up",
                "177; 83; 59; 11; 2; 1",
                "sum 333",
                "exact: 6 categories against n = 336",
            ),
            "The counts have the sum 333, but n = 336.",
        ),
        (
            (
                "row repeated",
                "177",
                "two share every count",
                "exact: use_column repeats all 6 counts",
            ),
            "use_column repeats all 6 counts.",
        ),
        (
            ("response rate", "1.46", "1.4666", "exact: 100 × 350 / 23864"),
            "100 × 350 / 23864 is 1.4666, and not 1.46.",
        ),
        (
            ("number of options", "5", "6", "exact: listed"),
            "The text counts 5 options and lists 6.",
        ),
        (
            ("P and t", "0.671", "P .50", ""),
            "The paper gives 0.671; P .50 follows from other numbers.",
        ),
        (
            ("label: row of the regressions", "a", "b", "exact: every labelling agrees"),
            "Every assignment of names that the published distributions allow gives it to b.",
        ),
    ],
)
def test_a_row_of_the_audit_becomes_one_sentence(row, said):
    assert sentence_evidence(*row) == said


def test_how_sure_a_row_s_name_is_stands_in_the_sentence():
    fitted = sentence_evidence("label: row of the regressions", "a", "b", "fitted: among them")
    mixed = sentence_evidence(
        "label: row of the regressions", "a", "b", "exact that it is not; fitted which: among"
    )
    assert "also fits the published correlations gives it to b" in fitted
    assert mixed.startswith("No assignment of names") and mixed.endswith("gives it to b.")
    assert not re.search("exact|fitted", fitted + mixed)


def test_checks_of_names_and_words_are_told_from_checks_of_digits():
    assert is_of_words("label: wording of a threshold") and is_of_words("number of options")
    assert not is_of_words("counts add up")
