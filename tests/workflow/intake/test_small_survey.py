"""A small survey with answers that no model can use: its report is made and says so."""

import csv
import re
import subprocess

import numpy as np
import pandas as pd
import pytest
from fewer import REPETITIONS, write_choices

from helpers.base.paths import ROOT
from helpers.statistics import collinearity
from helpers.workflow.intake import check

ROWS = 80  # forms
FEW = 3  # forms among them that leave out a question on use


@pytest.fixture(scope="module")
def run(tmp_path_factory, book):
    """The first forms of the shipped export with columns answered like signing in, and a stigma
    scale whose items contradict each other.

    Returns the folder and the finished process.
    """
    folder = tmp_path_factory.mktemp("small")
    with (ROOT / "data/responses.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))[:ROWS]
    asked = [book.variables[name].header for name in book.predictors]

    def is_whole(form: dict) -> bool:
        return all(form[header] for header in asked)

    gaps = [form for form in table if not is_whole(form)]
    table = [form for form in table if form not in gaps[FEW:]]
    rng = np.random.default_rng(4)
    for form in table:
        form[book.variables["use_column"].header] = form[book.variables["use_signin"].header]
        x, *noise = rng.integers(0, 6, 3)
        for i, name in enumerate(book.scales["dd_total"].items):
            v = book.variables[name]
            keyed = [x, 5 - x][i % 2] if i < 10 else noise[i - 10]
            code = 5 - keyed if v.reversed else keyed
            form[v.header] = next(text for text, known in v.codes.items() if known == code)
    with (folder / "small.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    fewer = ["-p", f"multiverse={write_choices(folder)}"]
    for name, value in REPETITIONS.items():
        fewer += ["-p", f"{name}={value}"]
    words = [
        "--data",
        folder / "small.csv",
        "--published",
        "none",
        "--out",
        folder / "out",
        "-j",
        "1",
        *fewer,
    ]
    done = subprocess.run(
        ["bash", ROOT / "build.sh", *words], capture_output=True, encoding="utf-8", timeout=900
    )
    return folder, done


def page(folder, name):
    return (folder / f"out/report/{name}.html").read_text(encoding="utf-8")


def spoken(folder, name):
    """What a page says, whatever words of it are marked as terms."""
    return re.sub("<[^>]+>", "", page(folder, name))


def test_what_check_lets_pass_ends_with_a_report(run, tmp_path):
    folder, done = run
    assert (done.returncode, done.stderr) == (0, "")
    assert check.run_check(str(folder / "small.csv"), "data/codebook.yml", tmp_path, {}) == 0
    assert (
        "06_sensitivity" in done.stdout
        and "There are no published numbers to compare with" in page(folder, "03_descriptives")
    )
    assert (
        page(folder, "03_descriptives").count("There are no published numbers to compare with") == 1
    )


def test_of_two_equal_predictors_one_is_left_out_and_named(run, book):
    folder, _ = run
    said = f"{book.gloss('use_column')} is left out of the models."
    for name in ("05_regressions", "06_sensitivity", "06b_overlap", "06c_resampling"):
        assert said in spoken(folder, name), name
    # Five of six predictors are left; signing in is told from them like in any other survey (at
    # most 80 rows: no VIF near the 1e15 of a copy).
    models = pd.read_csv(folder / "out/tables/coefficients-ghsq_formal.csv")
    assert len(models) == 5 and models["VIF"].max() < 100
    shown = pd.read_csv(folder / "out/tables/table-3-ghsq_formal.csv").set_index("Predictor")["B"]
    assert shown.isna().sum() == 1 and pd.isna(shown[book.gloss("use_column")])


def test_a_scale_that_contradicts_itself_is_not_corrected_and_named(run, book):
    folder, _ = run
    table = pd.read_csv(folder / "out/tables/disattenuated.csv").set_index("Scale")
    assert (
        table.loc[book.gloss("dd_total"), "Corrected for both"].isna().all()
        and (table.loc[book.gloss("dd_total"), "Alpha"] < 0).all()
    )
    assert table.drop(book.gloss("dd_total"))["Corrected for both"].notna().all()
    assert f"Not corrected are correlations of {book.gloss('dd_total')} (alpha is −" in spoken(
        folder, "06b_overlap"
    )


def test_predictors_that_follow_from_others_are_found(book):
    rng = np.random.default_rng(1)
    names = book.predictors
    scored = pd.DataFrame(rng.integers(1, 7, (40, 6)).astype(float), columns=list(names)).assign(
        **dict.fromkeys(book.outcomes, range(40))
    )
    assert collinearity.find_same(scored, book) == {}
    # The third is the sum of the first two, the sixth seven less the fourth; one differing answer
    # is enough to tell the sixth apart.
    same = scored.assign(
        **{names[2]: scored[names[0]] + scored[names[1]], names[5]: 7 - scored[names[3]]}
    )
    found = collinearity.find_same(same, book)
    assert found == {names[2]: [names[0], names[1]], names[5]: [names[3]]}
    assert collinearity.leave_out(found, book).predictors == (
        names[0],
        names[1],
        names[3],
        names[4],
    )
    same.loc[0, names[5]] += 1
    assert set(collinearity.find_same(same, book)) == {names[2]}


def test_what_is_left_out_is_said_with_what_it_follows_from(book):
    names = book.predictors
    said = collinearity.sentence_left_out({names[2]: [names[0], names[1]]}, book)
    assert said.startswith(f"**{book.gloss(names[2])} is left out of the models.**")
    assert (
        f"follow from those to {book.gloss(names[0])} and {book.gloss(names[1])}, "
        "so a model of all of these cannot be estimated" in said
    )
