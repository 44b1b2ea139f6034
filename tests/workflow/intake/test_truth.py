"""What a draft says of other people's exports, against what is true of each column.

The files are made up in the manner of the tools (foreign_exports), with what is true beside each
column.
"""

import pytest
from draft_quality import Quality, make_draft, measure
from foreign_exports import MAKERS

from helpers.survey.codebook.open_questions import find_open
from helpers.survey.codebook.tree import build_codebook
from helpers.workflow.intake import check


@pytest.fixture(scope="module")
def drafts(tmp_path_factory):
    """Each made-up export, and how much its draft has right."""
    folder = tmp_path_factory.mktemp("foreign")
    made = [maker(folder) for maker in MAKERS]
    return [(export, measure(export.path, export.truth)) for export in made]


def test_nine_of_ten_columns_have_the_right_kind_missing_codes_and_scale(drafts):
    total = sum((quality for _, quality in drafts), start=Quality())
    assert total.columns > 250
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
            assert len(answers) > 20
            accepted += 1
    assert accepted >= len(drafts) - 2  # else the promise would be empty
