"""What a draft says of other people's exports, against what is true of each column.

The files are made up in the manner of the tools (foreign_exports, further_exports), with what is
true beside each column; exports/ holds smaller ones, looked at by hand (truth.csv).
"""

import csv
from pathlib import Path

import pytest
from draft_quality import Quality, make_draft, measure
from foreign_exports import MAKERS, Made, Truth
from further_exports import FURTHER

from helpers.survey.codebook.open_questions import find_open
from helpers.survey.codebook.tree import build_codebook
from helpers.workflow.intake import check

HERE = Path(__file__).with_name("exports")


def read_truth() -> list:
    """The exports that were looked at by hand."""
    found: dict = {}
    for row in csv.DictReader((HERE / "truth.csv").read_text(encoding="utf-8").splitlines()):
        missing = frozenset(text for text in row["missing"].split("; ") if text)
        truth = Truth(row["header"], row["kind"], missing, row["scale"])
        found.setdefault(row["file"], []).append(truth)
    return [Made(HERE / name, truth) for name, truth in found.items()]


@pytest.fixture(scope="module")
def drafts(tmp_path_factory):
    """Each made-up export, and how much its draft has right."""
    folder = tmp_path_factory.mktemp("foreign")
    made = [maker(folder) for maker in (*MAKERS, *FURTHER)] + read_truth()
    return [(export, measure(export.path, export.truth)) for export in made]


def test_nine_of_ten_columns_have_the_right_kind_missing_codes_and_scale(drafts):
    total = sum((quality for _, quality in drafts), start=Quality())
    assert total.columns > 400
    # What is promised of files of other laboratories: nine in ten, and one question in ten columns.
    for right in (total.kinds, total.missing, total.scales):
        assert right >= 0.9 * total.columns, total.wrong
    assert total.questions <= 0.1 * total.columns


def test_each_export_has_most_of_its_columns_right(drafts):
    for export, quality in drafts:
        worst = min(quality.kinds, quality.missing, quality.scales)
        assert worst >= 0.8 * quality.columns, (export.path.name, quality.wrong)


def test_a_draft_without_open_questions_is_accepted_by_check(drafts):
    accepted = 0
    for export, _ in drafts:
        opened, tree = make_draft(export.path)
        if not find_open(tree):
            problems, answers = check.find_problems(opened, build_codebook(tree))
            assert problems.empty, (export.path.name, list(problems["problem"]))
            assert len(answers) >= 20
            accepted += 1
    assert accepted >= len(drafts) - 2  # else the promise would be empty
