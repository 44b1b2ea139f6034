"""What is handed to other programs says the same as our own files."""

import csv
import json
import re
import shutil
import subprocess

import pandas as pd
import pytest
from release import write_shipped_package

from helpers import scoring
from helpers.exhibits.build import Build
from helpers.statistics import regressions
from helpers.survey import cleaning, headers, reading
from helpers.survey import export as exporting


@pytest.fixture(scope="module")
def package(clean, book, tmp_path_factory):
    """A build folder with the shipped data cleaned, scored and exported."""
    return write_shipped_package(tmp_path_factory.mktemp("package"), clean, book)


def test_the_spss_file_reads_back_as_the_same_answers(package, clean, book):
    export = reading.open_export(package / "survey.sav", book)
    answers = cleaning.assign_ids(
        cleaning.code_answers(headers.find_answers(export, book), book, "survey.sav")
    )
    pd.testing.assert_frame_equal(answers, clean)
    assert export.synthetic


def test_the_spss_file_has_labels_and_no_time(package, clean, book):
    import pyreadstat

    _, about = pyreadstat.read_sav(package / "survey.sav")
    assert about.column_names_to_labels["use_funcan"] == "FunCan"
    assert about.variable_value_labels["use_funcan"][6.0] == "almost every day"
    assert about.variable_value_labels["gender"] == {1.0: "woman", 2.0: "man", 3.0: "not disclosed"}
    assert exporting.make_sav(clean, _without_scales(book), package) == exporting.make_sav(
        clean, _without_scales(book), package
    )
    assert b"01 Jan 0000:00:00" in (package / "survey.sav").read_bytes()[:200]


def _without_scales(book):
    from dataclasses import replace

    return replace(book, scales={})


def test_the_data_package_describes_what_is_there(package):
    import hashlib

    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert [r["path"] for r in described["resources"]] == [
        "clean.csv",
        "scored.csv",
        "survey.sav",
        "tables.sps",
    ]
    for resource in described["resources"]:
        content = (package / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (
            len(content),
            "sha256:" + hashlib.sha256(content).hexdigest(),
        )


def test_only_synthetic_answers_have_our_licence(package, book, tmp_path):
    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert [licence["name"] for licence in described["licenses"]] == ["CC-BY-4.0"]
    assert "licenses" not in json.loads(exporting.describe_package(_folder(package), book, False))


def _folder(package):
    build = Build(package.parent)
    build.folder = package.parent
    return build


@pytest.mark.parametrize("name", ["clean.csv", "scored.csv"])
def test_every_value_keeps_its_schema(package, name):
    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    schema = next(r["schema"] for r in described["resources"] if r["path"] == name)
    rows = list(csv.DictReader((package / name).open(encoding="utf-8")))
    assert list(rows[0]) == [f["name"] for f in schema["fields"]] and len(rows) == 350
    for field in schema["fields"]:
        values = [r[field["name"]] for r in rows if r[field["name"]]]
        limits = field["constraints"]
        if field["type"] == "number":
            assert all(limits["minimum"] <= float(v) <= limits["maximum"] for v in values)
        else:
            assert set(values) <= set(limits.get("enum", values))


@pytest.mark.skipif(not shutil.which("pspp"), reason="needs PSPP")
def test_the_syntax_repeats_the_regressions(package, clean, book, tmp_path):
    # PSPP runs SPSS syntax; it prints coefficients to two decimals.
    subprocess.run(
        ["pspp", "-o", tmp_path / "out.csv", "tables.sps"],
        cwd=package,
        check=True,
        capture_output=True,
        timeout=60,
    )
    printed = (tmp_path / "out.csv").read_text(encoding="utf-8")
    scores = scoring.score_scales(clean, book)
    for outcome in book.outcomes:
        ours = regressions.regress(clean.join(scores), outcome, book.predictors).coefficients
        table = printed.split("Table: Coefficients (" + book.gloss(outcome))[1]
        for c in ours.itertuples():
            b = float(
                re.search(
                    rf"^{re.escape(book.gloss(c.predictor))},([-.\d]+),", table, re.MULTILINE
                )[1]
            )
            assert abs(b - c.B) <= 0.005 + 1e-9


def tables_of(text):
    """The tables of PSPP's output: title -> rows of cells."""
    found: dict = {}
    title = ""
    for row in csv.reader(text.splitlines()):
        if row and row[0].startswith("Table: "):
            title = row[0].removeprefix("Table: ")
        elif row:
            found.setdefault(title, []).append(row)
    return found


@pytest.fixture(scope="module")
def in_pspp(package):
    """What PSPP, a free program that understands SPSS syntax, makes of tables.sps."""
    if not shutil.which("pspp"):
        pytest.skip("pspp is not installed")
    done = subprocess.run(
        ["pspp", "-O", "format=csv", "-o", "-", "tables.sps"],
        cwd=package,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return tables_of(done.stdout)


def test_pspp_repeats_table_3(in_pspp, package, book):
    scored = pd.read_csv(package / "scored.csv")
    for outcome in book.outcomes:
        scale = book.scales[outcome]
        ours = regressions.regress(scored, outcome, book.predictors).coefficients
        theirs = {row[0]: row for row in in_pspp[f"Coefficients ({scale.gloss}: {scale.meaning})"]}
        # PSPP prints B, its standard error, beta, t and the interval to two decimals, P to three.
        columns = {"B": 1, "se": 2, "beta": 3, "t": 4, "low": 6, "high": 7, "vif": 9}
        off = []
        for c in ours.itertuples():
            printed = theirs[book.gloss(c.predictor)]
            for name, place in columns.items():
                if abs(getattr(c, name) - float(printed[place])) > 0.00501:
                    off.append((c.predictor, name))
        assert off == [] and len(ours) == len(book.predictors)


def test_pspp_repeats_means_and_correlations(in_pspp, package, book):
    scored = pd.read_csv(package / "scored.csv")
    titles = {
        name: f"{book.scales[name].gloss}: {book.scales[name].meaning}" for name in book.correlates
    }
    described = {row[0]: row[1:] for row in in_pspp["Descriptive Statistics"]}
    related = {}
    for row in in_pspp["Correlations"]:
        if row[1:2] == ["Pearson Correlation"]:
            related[row[0]] = [float(cell) for cell in row[2:]]
    # PSPP prints means and SDs to two decimals, correlations to three.
    for name, title in titles.items():
        assert [float(cell) for cell in described[title]] == pytest.approx(
            [scored[name].count(), scored[name].mean(), scored[name].std()], abs=0.00501
        )
        assert related[title] == pytest.approx(
            [scored[name].corr(scored[use]) for use in book.predictors], abs=0.000501
        )
