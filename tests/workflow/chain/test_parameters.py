"""Numeric parameters outside of what they may be end a run before it begins."""

import pytest

from helpers.base.errors import InputError
from helpers.workflow.chain import parameters


@pytest.mark.parametrize(
    "word",
    [
        "level=5",
        "level=0",
        "level=1",
        "level=nan",
        "alpha=2",
        "alpha=inf",
        "resamples=-1",
        "resamples=0",
        "weekly=99",
        "bound=-1",
        "bound=1",
        "power=1",
        "seed=-1",
        "min_cell=-1",
        "processes=0",
        "imputations=1",
        "steps=50",
    ],
)
def test_a_value_no_analysis_can_use_is_refused_in_one_sentence(word):
    # A confidence level of 500 %, a correlation of size 1, less than no resamples, and so on: none
    # is within the range that the message names.
    name = word.partition("=")[0]
    with pytest.raises(
        InputError,
        match=(
            rf"^build.sh: parameter {name} is [^;\n]+; "
            rf"expected [^;\n]+ from [0-9.]+ to [0-9.]+\.$"
        ),
    ):
        parameters.read_parameters([word])


def test_values_at_the_ends_are_taken():
    assert parameters.read_parameters(
        ["level=0.9", "min_cell=0", "largest=0", "min_answered=1"]
    ) == {
        "level": 0.9,
        "min_cell": 0,
        "largest": 0,
        "min_answered": 1.0,
    }
    for name, (low, high, _) in parameters.ALLOWED.items():
        parameters.accept_value(name, low), parameters.accept_value(name, high)


def test_every_number_that_a_notebook_declares_has_its_range():
    declared = {
        name: value
        for name, value in parameters.declared_parameters().items()
        if isinstance(value, int | float)
    }
    assert set(declared) == set(parameters.ALLOWED)
    for name, value in declared.items():
        parameters.accept_value(name, value)


def test_the_door_ends_with_status_2_before_anything_runs(tmp_path):
    from door import door

    status, out, error = door("-p", "level=5", "--out", str(tmp_path / "out"))
    assert (status, out, error) == (
        2,
        "",
        "build.sh: parameter level is 5.0; expected a confidence level from 0.5 to 0.9999.\n",
    )
    assert not (tmp_path / "out").exists()
