"""The verb audit: a page and tables for any paper, nothing of ours in them, one sentence for bad
input.
"""

import io
import os
import subprocess
import sys

import pandas as pd
import pytest
from door import door

from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.paper.printed_numbers import read_published
from helpers.workflow.audit.verb import run_audit

PAPER = (
    "place,row,column,statistic,printed,n\nTable 1,mood,sleep,r,.55,30\nTable "
    "1,mood,sleep,p,.04,30\n"
)


def test_a_page_and_two_tables(tmp_path):
    (tmp_path / "tables.csv").write_text(PAPER)
    assert run_audit([str(tmp_path / "tables.csv")], tmp_path / "out", {}) == 0
    page = (tmp_path / "out/audit.html").read_text(encoding="utf-8")
    # r = .55 of 30 respondents has P = .0016
    assert "0.0015 to 0.0018" in page and "P and r" in page
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "audit.csv",
        "audit.html",
        "findings.csv",
    }
    for word in ("Kobori", "U2plus", "PHQ", "http", "<script"):
        assert word not in page


def test_the_template_can_be_read_back(tmp_path):
    import openpyxl

    assert run_audit(["--template"], tmp_path, {}) == 0
    book = openpyxl.load_workbook(tmp_path / "audit-template.xlsx")
    for example in ("example, long", "example, wide"):
        for name in [n for n in book.sheetnames if n != example]:
            del book[name]
        book.save(tmp_path / "one.xlsx")
        assert len(read_published(tmp_path / "one.xlsx")) > 8
        book = openpyxl.load_workbook(tmp_path / "audit-template.xlsx")
    sheet = book["tables"]
    assert len(sheet.data_validations.dataValidation) == 2


@pytest.mark.parametrize("file", ["none.csv", "paper.pdf", "paper.docx"])
def test_what_cannot_be_audited_is_said_in_a_sentence(tmp_path, file):
    if file != "none.csv":
        (tmp_path / file).write_bytes(b"x")
    with pytest.raises(InputError, match=r"no such file|PDF cannot|expected a file"):
        run_audit([str(tmp_path / file)], tmp_path / "out", {})


REPORTED = "The groups differed, t(28) = 2.20, p = .06, and again, F(2, 28) = 22.20, p < .001."


def test_the_door_takes_tables_workbooks_and_text(tmp_path, indoors):
    import openpyxl

    (tmp_path / "tables.csv").write_text(PAPER)
    (tmp_path / "text.txt").write_text(REPORTED)
    book = openpyxl.Workbook()
    for line in PAPER.splitlines():
        book.active.append(line.split(","))
    book.save(tmp_path / "tables.xlsx")
    for file, said, start in (
        ("tables.csv", "1 finding comes out of", door),
        ("tables.xlsx", "1 finding comes out of", indoors),
        ("text.txt", "does not follow from its statistic: “t(28) = 2.20, p = .06”", indoors),
    ):
        out = tmp_path / file.replace(".", "-")
        status, told, error = start("audit", str(tmp_path / file), "--out", str(out))
        assert (status, error) == (0, ""), file
        assert said in told and (out / "audit.html").is_file()
    (tmp_path / "bad.csv").write_text(PAPER.replace(",r,", ",rrr,"))
    out = str(tmp_path / "none")
    for words, start in (
        (["bad.csv"], door),
        (["none.csv"], indoors),
        (["text.pdf"], indoors),
        ([], indoors),
    ):
        given = [str(tmp_path / word) for word in words]
        status, _, error = start("audit", *given, "--out", out)
        assert status == 2 and len(error.splitlines()) == 1 and "Traceback" not in error
    status, told, _ = indoors("audit", "--template", "--out", out)
    assert status == 0 and "audit-template.xlsx" in told


def test_what_was_not_read_is_told(tmp_path, capsys):
    (tmp_path / "tables.csv").write_text("variable,M,n\nmood,5.19,28\nNote. N = 119 < 120\n")
    run_audit([str(tmp_path / "tables.csv")], tmp_path, {})
    assert "Not read: line 3: Note. N = 119 < 120" in capsys.readouterr().out
    page = (tmp_path / "audit.html").read_text(encoding="utf-8")
    assert "What could not be read" in page and "line 3: Note. N = 119 &lt; 120" in page


def test_a_contradicted_result_of_a_text_is_a_finding_everywhere(tmp_path, capsys):
    text = tmp_path / "text.txt"
    # R: 2 * pt(-2.2, 28) = .0362: not .06, and half of it, .018, for a one-tailed test
    for content, wrong in (
        (REPORTED, ["t(28) = 2.20, p = .06"]),
        ("t(28) = 2.20, p = .06. Again t(28) = 2.20, p = .06.", ["t(28) = 2.20, p = .06"] * 2),
        ("t(28) = 2.20, p = .06, and t(28) = 2.20, n.s.", ["t(28) = 2.20, p = .06", "n.s."]),
        ("A one-tailed test: t(28) = 2.20, p = .018.", []),
        ("t(28) = 2.20, p = .036.", []),
        ("Nothing.", []),
    ):
        text.write_text(content)
        assert run_audit([str(text)], tmp_path, {}) == 0
        page = (tmp_path / "audit.html").read_text(encoding="utf-8")
        findings = pd.read_csv(tmp_path / "findings.csv").finding.tolist()
        checks = pd.read_csv(tmp_path / "audit.csv")
        assert len(findings) == len(wrong) == (checks.verdict == "contradicted").sum(), content
        assert all(result in found for found, result in zip(findings, wrong, strict=True))
        assert all(f"<strong>{i}. {found}" in page for i, found in enumerate(findings, 1))
        assert ("No contradiction was found" in page) == (not wrong)
        told = capsys.readouterr().out
        assert all(result in told for result in wrong)
        assert ("does not follow" in told) == bool(wrong)


def test_the_door_takes_pasted_text(tmp_path, indoors, monkeypatch):
    words = ["audit", "-", "--out", str(tmp_path / "out")]
    done = subprocess.run(
        ["bash", str(ROOT / "build.sh"), *words],
        input=REPORTED.encode(),
        capture_output=True,
        env=os.environ,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr
    pasted = io.TextIOWrapper(io.BytesIO(b"\xff\xfe t(28)"), encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", pasted)
    status, _, error = indoors(*words)
    assert status == 2 and "Traceback" not in error
    assert "UTF-8" in error and len(error.splitlines()) == 1
