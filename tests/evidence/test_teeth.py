"""The tests bite: one altered saved number, one altered published entry or one altered key makes
them fail.
"""

import json
import os
import re
import subprocess
import sys

import pytest

from helpers import scoring
from helpers.base.paths import ROOT
from helpers.paper.printed_numbers import read_published
from helpers.paper.verdicts import compare
from helpers.statistics.descriptives import describe, tidy
from helpers.survey.codebook import read_codebook


def nbval(*paths) -> list:
    """Whether every cell of each notebook gives what is saved, in one run of nbval."""
    command = [
        sys.executable,
        "-P",
        "-m",
        "pytest",
        "--nbval",
        "-p",
        "no:xdist",
        "-rfE",
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",  # what fails is named by its file from here
        str(paths[0].parent),
        *map(str, paths),
    ]
    done = subprocess.run(
        command,
        env=os.environ | {"PYTEST_ADDOPTS": ""},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    told = done.stdout
    assert "ERROR" not in told and "passed" in told, told
    failed = [re.search(rf"^FAILED .*{path.name}::", told, re.M) is not None for path in paths]
    assert done.returncode == int(any(failed)), told
    return [not lost for lost in failed]


def scores_differ(clean, codebook, published):
    """Number of printed means and SDs in Table 2 that the shipped data do not reproduce."""
    scores = scoring.score_scales(clean, codebook)
    rows = []
    for name in codebook.correlates:
        rows += describe(scores[name])
    compared = compare(tidy(rows), published)
    table2 = compared[(compared["place"] == "table2") & compared["statistic"].isin(["mean", "sd"])]
    return int((table2["verdict"] != "reproduced").sum())


@pytest.fixture(scope="module")
def nbval_says(tmp_path_factory) -> dict:
    """Name of a notebook -> whether nbval passes it: the saved one, and two that are altered."""
    folder = tmp_path_factory.mktemp("teeth")
    source = (ROOT / "tests/notebooks/scoring_by_example.ipynb").read_text(encoding="utf-8")
    made = {"same": source, "altered": alter_number(source), "warning": add_warning(source)}
    paths = []
    for name, text in made.items():
        paths.append(folder / f"{name}.ipynb")
        paths[-1].write_text(text, encoding="utf-8")
    return dict(zip(made, nbval(*paths), strict=True))


def alter_number(source: str) -> str:
    """The notebook with one saved number that is another."""
    book = json.loads(source)
    outputs = []
    for cell in book["cells"]:
        outputs += cell.get("outputs", [])
    shown = ["".join(output.get("data", {}).get("text/plain", "")) for output in outputs]
    (place,) = [place for place, text in enumerate(shown) if "[30.0]" in text]
    outputs[place]["data"]["text/plain"] = ["[31.0]"]
    return json.dumps(book)


def add_warning(source: str) -> str:
    """The notebook with a last cell that warns first."""
    book = json.loads(source)
    last = [c for c in book["cells"] if c["cell_type"] == "code"][-1]
    last["source"] = ["import warnings\n", "warnings.warn('made up')\n", *last["source"]]
    return json.dumps(book)


def test_an_altered_saved_number_fails(nbval_says):
    assert nbval_says["same"]
    assert not nbval_says["altered"]


def test_a_warning_that_a_notebook_shows_fails(nbval_says):
    # pytest's filter does not reach the kernel; there the warning is an output that was not saved.
    assert not nbval_says["warning"]


@pytest.mark.parametrize(
    "code",
    ["import warnings; warnings.warn('made up')", "import numpy as np; np.log(np.array([0.0]))"],
)
def test_a_warning_from_our_own_code_is_an_error(code):
    with pytest.raises(Warning, match="made up|divide by zero"):
        exec(code, {"__name__": "helpers.made.up"})
    with pytest.warns(Warning, match="made up|divide by zero"):
        exec(code, {"__name__": "somebody.else"})


@pytest.mark.parametrize("id", ["table2-phq9-mean", "table2-dd-sd"])
def test_an_altered_published_entry_fails(clean, book, id):
    published = read_published()
    assert scores_differ(clean, book, published) == 0
    at = published.index[published["id"] == id][0]
    last = published.loc[at, "printed"][-1]
    published.loc[at, "printed"] = published.loc[at, "printed"][:-1] + str((int(last) + 1) % 10)
    assert scores_differ(clean, book, published) == 1


@pytest.mark.parametrize("item", ["dd_1", "dd_12"])
def test_an_altered_key_fails(clean, tmp_path, item):
    text = (ROOT / "data/codebook.yml").read_text(encoding="utf-8")
    line = re.search(rf"{item}: {{[^}}]*", text)[0]
    other = (
        line.replace(", reversed: true", "") if "reversed" in line else line + ", reversed: true"
    )
    (tmp_path / "codebook.yml").write_text(text.replace(line, other), encoding="utf-8")
    assert scores_differ(clean, read_codebook(tmp_path / "codebook.yml"), read_published()) >= 1
