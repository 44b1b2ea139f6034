"""A specification that is not one is refused in one sentence, before anything is searched."""

import json

import pytest
from jsonschema import Draft7Validator

from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.base.plain_yaml import read_yaml
from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import read_codebook
from helpers.synthesis.reconstruction.problem.specification import (
    DEFAULT,
    SCHEMA,
    read_specification,
)

# What stands in the file, and what the sentence must name.
WRONG = {
    "labels: {a: b}": r"line 1: unknown key 'labels' in the specification",
    "seed: x": r"line 1: 'seed' is 'x'; expected a whole number",
    "seed: true": r"'seed' is 'True'; expected a whole number",
    "seed: -1": r"'seed' is '-1'",
    "seed: .inf": r"'seed' is inf; expected a number",
    "seed: 1\nlabels: {a: b}": r"line 2: unknown key 'labels'.*known are seed, relabelled",
    "seed: 1\nread_as: {table9-x: '1'}": r"table9-x, which is not an id",
    "seed: 1\nread_as: {table3-dd-u2cycle-beta: about .04}": r"expected a number in quotes",
    "seed: 1\nrelabelled: {use_colum: use_funcan}": r"use_colum, .* \(nearest: use_column\)",
    "seed: 1\nrelabelled: {use_column: use_funcan}": r"the same names on both sides",
    "seed: 1\nrelabelled:": r"'relabelled' is empty",
    "seed: 1\nlost: [use_column]": r"'lost' is .*; expected predictors",
    "seed: 1\nlost: {use_column: [1, 2]}": r"'lost' has 2 counts of use_column; expected 6",
    "seed: 1\nlost: {use_column: [1, 2, x, 4, 5, 6]}": r"entry 3 of 'use_column' is 'x'",
    "seed: 1\nlost: {use_column: [1, 2, .nan, 4, 5, 6]}": r"entry 3 of 'use_column' is nan",
    "seed: 1\nshift: 0": r"'shift' is '0'; expected a number above 0",
    "seed: 1\nshift: .nan": r"'shift' is nan",
    "seed: 1\nreliability: {phq9: {alpha: 0.8}}": r"phq9, which is not a scale",
    "seed: 1\nreliability: {phq9_total: {}}": (
        r"'alpha' in 'phq9_total' of 'reliability' is " r"missing"
    ),
    "seed: 1\nreliability: {phq9_total: {alpha: 2}}": r"'alpha' of 'phq9_total' is '2'",
    "seed: 1\nreliability: {phq9_total: {alpha: 0.8, easiness: [1]}}": r"1 numbers; expected 9",
    "seed: 1\nexport: {agian: 3}": r"'agian' in 'export' \(nearest: again\)",
    "seed: 1\nexport: {again: 300}": r"'again' is 300; expected at most 175",
    "seed: 1\nexport: {tests: 1.5}": r"'tests' of 'export' is '1.5'",
    "- seed": r"not a specification",
    "seed: [": r"not a readable YAML file",
}


@pytest.fixture(scope="module")
def published():
    return read_published()


@pytest.fixture(scope="module")
def codebook():
    return read_codebook()


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_named(text, tmp_path, published, codebook):
    path = tmp_path / "wrong.yml"
    path.write_text(text)
    with pytest.raises(InputError, match=WRONG[text]) as refused:
        read_specification(published, codebook, path)
    sentence = str(refused.value)
    assert sentence.startswith(("wrong.yml: ", "wrong.yml, line "))
    assert sentence.endswith(".")
    assert sentence.isprintable()


def test_a_missing_file_is_named(published, codebook):
    with pytest.raises(InputError, match=r"none\.yml: no such specification"):
        read_specification(published, codebook, "data/none.yml")


def test_the_schema_that_editors_use_is_the_one_that_refuses():
    # A second implementation of JSON Schema agrees on the shipped file and on a wrong one.
    schema = json.loads((ROOT / SCHEMA).read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    shipped = read_yaml(ROOT / DEFAULT, "specification", DEFAULT)
    validator = Draft7Validator(schema)
    assert list(validator.iter_errors(shipped)) == []
    assert len(list(validator.iter_errors(shipped | {"shift": 3}))) == 1
    first = (ROOT / DEFAULT).read_text(encoding="utf-8").splitlines()[0]
    assert first.endswith(f"$schema={SCHEMA.removeprefix('data/')}")


def test_whole_numbers_may_be_written_with_a_point(tmp_path, published, codebook):
    path = tmp_path / "point.yml"
    path.write_text("seed: 7.0\nlost: {use_column: [1, 2, 3.0, 4, 5, 6]}\nexport: {again: 2.0}\n")
    spec = read_specification(published, codebook, path)
    # By hand: the same numbers, whole.
    assert (spec.seed, spec.export) == (7, {"again": 2})
    column = next(p for p in spec.paper.predictors if p.name == "use_column")
    assert column.counts == (1, 2, 3, 4, 5, 6)
    assert all(isinstance(count, int) for count in (spec.seed, *column.counts))


@pytest.mark.parametrize(
    ("row", "statistic"), [("sample", "n"), ("phq9_total", "mean"), ("dd_total", "sd")]
)
def test_a_number_that_is_needed_and_not_printed_is_named(row, statistic, published, codebook):
    absent = (published["row"] == row) & (published["statistic"] == statistic)
    assert absent.any()
    with pytest.raises(InputError, match=f"no {statistic} of {row}"):
        read_specification(published[~absent], codebook)


def test_rows_of_a_regression_stand_under_their_owners(published, codebook):
    spec = read_specification(published, codebook)
    # As printed in Table 3, D-D: the row U2Cycle (B -0.313) belongs to U2Friend.
    printed = published[
        (published["row"] == "dd_total")
        & (published["statistic"] == "B")
        & (published["column"] == "use_u2cycle")
    ]["printed"].iloc[0]
    outcome = next(o for o in spec.paper.outcomes if o.name == "dd_total")
    assert outcome.B["use_u2friend"] == printed
