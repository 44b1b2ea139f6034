"""Random numbers: every seed is declared, another seed moves only what rests on it."""

import re

import pandas as pd
import pytest

from helpers import scoring
from helpers.base.paths import ROOT
from helpers.workflow.chain import notebooks
from helpers.workflow.release import seeds


@pytest.fixture(scope="module")
def spread(clean, book):
    settings = seeds.read_settings() | {
        "shufflings": 99,
        "resamples": 200,
        "imputations": 2,
    }
    return seeds.measure_spread(
        clean, clean.join(scoring.score_scales(clean, book)), book, settings, range(3)
    )


def test_the_stated_line_is_the_line_of_the_parameters_cell():
    name, line, parameter, value = next(
        s for s in seeds.list_seeds() if s[:3:2] == ("notebooks/06_sensitivity.ipynb", "seed")
    )
    source = next(
        source for source, tags in notebooks.code_cells("06_sensitivity") if "parameters" in tags
    ).splitlines()
    assert source[line - 1].startswith(f"{parameter} = {value}")


def test_seeds_in_settings_files_are_stated_too():
    name, line, parameter, value = next(s for s in seeds.list_seeds() if s[0].endswith(".yml"))
    assert (
        (ROOT / name)
        .read_text(encoding="utf-8")
        .splitlines()[line - 1]
        .startswith(f"{parameter}: {value}")
    )


@pytest.mark.parametrize("name", notebooks.names())
def test_no_notebook_draws_from_a_seed_it_does_not_declare(name):
    code = "\n".join(source for source, _ in notebooks.code_cells(name))
    assert not re.search(
        r"np\.random\.(?!default_rng|SeedSequence)|random_state|^import "
        r"random|default_rng\((?![\w.]*seed)",
        code,
        re.MULTILINE,
    )


def test_no_helper_uses_the_global_random_state():
    calls = (
        r"np\.random\.(seed|normal|rand|choice|permutation|shuffle|uniform|integers)\b|^import "
        r"random|random_state=None"
    )
    assert [
        p.name
        for p in (ROOT / "helpers").rglob("*.py")
        if p.name != "seeds.py" and re.search(calls, p.read_text(encoding="utf-8"), re.MULTILINE)
    ] == []


def test_every_kind_of_result_moves_with_its_seed_but_not_far(spread):
    # 24 correlations twice; limits of 24 r and 18 B and beta; 18 slopes.
    assert spread["values"].tolist() == [24, 24, 120, 18]
    assert (spread["typical_sd"] > 0).all() and (spread["largest_sd"] < 1).all()
    assert (spread["answers_that_change"] <= spread["answers"]).all()


def test_the_committed_table_has_the_kinds_that_are_measured(spread):
    committed = pd.read_csv(seeds.TABLE)
    settings = seeds.read_settings()
    assert committed["values"].tolist() == spread["values"].tolist()
    assert all(
        f"{settings[key]:,}" in text
        for key, text in zip(
            ("shufflings", "shufflings", "resamples", "imputations"),
            committed["result"],
            strict=True,
        )
    )
