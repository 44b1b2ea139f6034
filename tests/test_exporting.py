"""What is handed to other programs says the same as our own files."""

import csv
import json
import re
import shutil
import subprocess

import pandas as pd
import pytest

from helpers import cleaning, exporting, reading, regressing, scoring
from helpers.exhibits import Build


@pytest.fixture(scope="module")
def package(clean, book, tmp_path_factory):
    """A build folder with the shipped data cleaned, scored and exported."""
    build = Build(tmp_path_factory.mktemp("package"))
    build.folder = tmp_path_factory.mktemp("package")
    build.write_bytes(b'{"synthetic": true}', "data/provenance.json")
    scores = scoring.score_scales(clean, book)
    build.write(clean, "data/clean.csv")
    build.write(clean[["id", *book.people, *book.predictors]].join(scores), "data/scored.csv")
    exporting.write_package(build, clean, scores, book)
    return build.folder / "data"


def test_the_spss_file_reads_back_as_the_same_answers(package, clean, book):
    export = reading.open_export(package / "survey.sav", book)
    answers = cleaning.assign_ids(cleaning.code_answers(reading.find_answers(export, book), book, "survey.sav"))
    pd.testing.assert_frame_equal(answers, clean)
    assert export.synthetic


def test_the_spss_file_has_labels_and_no_time(package, clean, book):
    import pyreadstat

    _, about = pyreadstat.read_sav(package / "survey.sav")
    assert about.column_names_to_labels["use_funcan"] == "FunCan"
    assert about.variable_value_labels["use_funcan"][6.0] == "almost every day"
    assert about.variable_value_labels["gender"] == {1.0: "woman", 2.0: "man", 3.0: "not disclosed"}
    assert exporting.make_sav(clean, _without_scales(book), package) == exporting.make_sav(clean, _without_scales(book), package)
    assert b"01 Jan 0000:00:00" in (package / "survey.sav").read_bytes()[:200]


def _without_scales(book):
    from dataclasses import replace

    return replace(book, scales={})


def test_the_data_package_describes_what_is_there(package):
    import hashlib

    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert [r["path"] for r in described["resources"]] == ["clean.csv", "scored.csv", "survey.sav", "tables.sps"]
    for resource in described["resources"]:
        content = (package / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(content), "sha256:" + hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("name", ["clean.csv", "scored.csv"])
def test_every_value_keeps_its_schema(package, name):
    described = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    schema = next(r["schema"] for r in described["resources"] if r["path"] == name)
    rows = list(csv.DictReader((package / name).open(encoding="utf-8")))
    assert list(rows[0]) == [f["name"] for f in schema["fields"]] and len(rows) == 350
    for field in schema["fields"]:
        values, limits = [r[field["name"]] for r in rows if r[field["name"]]], field["constraints"]
        if field["type"] == "number":
            assert all(limits["minimum"] <= float(v) <= limits["maximum"] for v in values)
        else:
            assert set(values) <= set(limits.get("enum", values))


@pytest.mark.skipif(not shutil.which("pspp"), reason="needs PSPP")
def test_the_syntax_repeats_the_regressions(package, clean, book, tmp_path):
    # PSPP runs SPSS syntax; it prints coefficients to two decimals.
    subprocess.run(["pspp", "-o", tmp_path / "out.csv", "tables.sps"], cwd=package, check=True, capture_output=True, timeout=60)
    printed = (tmp_path / "out.csv").read_text(encoding="utf-8")
    scores = scoring.score_scales(clean, book)
    for outcome in book.outcomes:
        ours = regressing.regress(clean.join(scores), outcome, book.predictors).coefficients
        table = printed.split("Table: Coefficients (" + book.gloss(outcome))[1]
        for c in ours.itertuples():
            b = float(re.search(rf"^{re.escape(book.gloss(c.predictor))},([-.\d]+),", table, re.MULTILINE)[1])
            assert abs(b - c.B) <= 0.005 + 1e-9
