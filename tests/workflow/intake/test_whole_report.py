"""What check accepts ends in a whole report: small, one-sided and constant surveys, and another
lab's words.
"""

import csv
import warnings

import matplotlib
import nbformat
import pytest
import yaml
from fewer import REPETITIONS
from in_process import SURVEY, run_cells, run_survey

from helpers.base.errors import TooLittle
from helpers.base.paths import ROOT
from helpers.survey.codebook import read_codebook
from helpers.survey.codebook.tree import build_codebook
from helpers.survey.codebook.variables import Malformed
from helpers.workflow.chain.execution.adaptation import adapt_notebook
from helpers.workflow.chain.execution.notebook import execute_notebook

matplotlib.use("Agg")
# Words of the paper whose numbers are shipped, and of the platform it studied.
OURS = (
    "stigma", "U2plus", "Kobori", "Yoshinaga", "response rate", "Link (1987", "Link 1987",
    "questions about use", "the platform", "help-seeking", "registered users",
)  # fmt: skip


def forms(n: int) -> tuple[list, list]:
    """The header and the first n forms of the shipped export."""
    with (ROOT / "data/responses.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows[:n]


def women(header, rows, book):
    place = header.index(book.variables["gender"].header)
    sex = book.variables["gender"]
    texts = [
        text for text, code in sex.codes.items() if sex.labels[code] in ("female", "women", "woman")
    ]
    return [row for row in rows if row[place] in texts]


def constant(header, rows, book):
    for name in book.scales["phq9_total"].items:
        place = header.index(book.variables[name].header)
        for row in rows:
            row[place] = rows[0][place] or next(iter(book.variables[name].codes))
    return rows


def few(header, rows, book):
    return rows[:12]


@pytest.mark.parametrize("change", [women, constant, few], ids=lambda f: f.__name__)
def test_the_other_choices_run(tmp_path, monkeypatch, change):
    monkeypatch.delenv("REPLICATION_OUT", raising=False)
    warnings.simplefilter("ignore")
    book = read_codebook("data/codebook.yml")
    header, rows = forms(70)
    rows = change(header, rows, book)
    assert len(rows) >= 9
    with (tmp_path / "x.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    given = {"data": str(tmp_path / "x.csv"), "out": str(tmp_path / "out"), **REPETITIONS}
    for name in ("01_cleaning", "02_scoring", "06_sensitivity", "06b_overlap", "06c_resampling"):
        assert "too_little" not in run_cells(name, given)
    assert (tmp_path / "out/results/06_specifications.csv").stat().st_size > 1000


def test_a_notebook_ends_where_there_is_too_little(tmp_path, monkeypatch):
    from nbformat.v4 import new_code_cell, new_notebook

    cells = [
        new_code_cell("out = 'build'", metadata={"tags": ["parameters"]}),
        new_code_cell(
            "from helpers.base.errors import TooLittle\nraise TooLittle('Three are too few.')"
        ),
        new_code_cell("print('never')"),
    ]
    (tmp_path / "chain.toml").write_text('[x]\nwrites = ["results/x.csv"]\n')
    nbformat.write(new_notebook(cells=cells), tmp_path / "x.ipynb")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assert execute_notebook(tmp_path / "x.ipynb", {}, tmp_path / "out", tmp_path) == (
        0,
        "",
    )
    book = nbformat.read(tmp_path / "out/notebooks/x.ipynb", as_version=4)
    last = book.cells[-1]
    assert last.outputs[0]["data"]["text/markdown"] == "Three are too few."
    assert len(last.outputs) == 1 and "never" not in str(book)
    assert "Exception" not in str(book).replace(TooLittle.__name__, "")
    assert (tmp_path / "out/results/x.csv").read_bytes() == b""


def tree(**marital) -> dict:
    """A survey with one question whose three options are numbered."""
    kinds = [{"code": c, "texts": [t], "gloss": t} for c, t in enumerate("abc", start=1)]
    return {
        "options": {"kinds": kinds},
        "variables": {"score": {"header": "score", "gloss": "Score", "range": [0, 9]}},
        "groups": {
            "status": {
                "header": "Status",
                "options": "kinds",
                "items": {"marital": {"header": "marital", "gloss": "Marital", **marital}},
            }
        },
        "analysis": {"predictors": ["marital"], "correlates": ["score"], "outcomes": ["score"]},
    }


def test_numbered_kinds_get_no_slope_unasked():
    with pytest.raises(Malformed, match="'ordered: true' or 'ordered: false' at 'marital'"):
        build_codebook(tree())
    assert build_codebook(tree(ordered=True)).predictors == ("marital",)
    # Treatment coding: an indicator for each option but the first.
    assert build_codebook(tree(ordered=False)).predictors == ("marital_2", "marital_3")


def test_a_foreign_survey_meets_none_of_our_words(tmp_path, monkeypatch):
    monkeypatch.delenv("REPLICATION_OUT", raising=False)
    items = {f"j{i}": {"header": f"Job {i}", "gloss": f"Joy at work {i}"} for i in range(1, 4)}
    survey = {
        "survey": {"title": "Work in bakeries", "published": "none"},
        "variables": {
            "hours": {"header": "Hours", "gloss": "Hours of work", "range": [0, 80]},
            "years": {"header": "Years", "gloss": "Years in the trade", "range": [0, 50]},
        },
        "groups": {"joy": {"header": "Joy", "range": [1, 5], "items": items}},
        "scales": {"joy_total": {"gloss": "Joy", "method": "sum", "items": list(items)}},
        "analysis": {
            "predictors": ["hours", "years"],
            "correlates": ["joy_total"],
            "outcomes": ["joy_total"],
        },
    }
    (tmp_path / "b.yml").write_text(yaml.safe_dump(survey), encoding="utf-8")
    rows = [[i * 7 % 60, i * 11 % 40, 1 + i % 5, 1 + i * 3 % 5, 1 + i // 3 % 5] for i in range(40)]
    with (tmp_path / "x.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Hours", "Years", "Job 1", "Job 2", "Job 3"], *rows])
    run_survey(tmp_path / "out", tmp_path / "x.csv", tmp_path / "b.yml")
    found = []
    for path in sorted((tmp_path / "out").rglob("*")):
        if path.is_file():
            found += our_words(path.name, path.read_bytes().decode("utf-8", "replace"))
    for name in SURVEY:
        book = nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)
        for cell in adapt_notebook(book, "none").cells:
            found += our_words(f"{name}, cell {cell.id}", cell.source)
    assert found == []


def our_words(place: str, text: str) -> list:
    """Where a text has a word of ours, and which."""
    return [(place, word) for word in OURS if word.casefold() in text.casefold()]
