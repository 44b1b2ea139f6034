"""The notebooks themselves: saved whole, in order, short cells, parameters declared, chain
complete.
"""

import json
import re
import statistics

import pytest

from helpers.base.paths import ROOT
from helpers.workflow.chain import notebooks
from helpers.workflow.chain.contract import read_contract

NAMES = notebooks.names()
PATHS = [ROOT / "notebooks" / f"{name}.ipynb" for name in NAMES] + sorted(
    (ROOT / "tests/notebooks").glob("*.ipynb")
)
each = pytest.mark.parametrize("path", PATHS, ids=lambda p: p.stem)


def cells(path, kind="code"):
    return [
        c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == kind
    ]


def lines(cell):
    return [line for line in "".join(cell["source"]).splitlines() if line.strip()]


def declares(cell):
    """Whether a cell holds the parameters, or the imports."""
    first = lines(cell)[0]
    tagged = "parameters" in cell["metadata"].get("tags", [])
    return tagged or first.startswith(("import ", "from "))


def test_the_chain_names_every_notebook_and_no_other():
    assert sorted(read_contract()) == NAMES


def test_what_a_notebook_reads_an_earlier_one_writes():
    written = set()
    for files in read_contract().values():
        assert set(files["reads"]) <= written
        written |= set(files["writes"])


@each
def test_saved_with_outputs_and_counts_in_order(path):
    # A notebook without outputs would pass nbval and prove nothing.
    assert [c["execution_count"] for c in cells(path)] == list(range(1, len(cells(path)) + 1))
    assert sum(bool(c["outputs"]) for c in cells(path)) >= 5
    # A cell may print a number that is read aloud; errors and warnings are no part of a notebook.
    outputs = [o for c in cells(path) for o in c["outputs"]]
    assert not any(o["output_type"] == "error" or o.get("name") == "stderr" for o in outputs)


@each
def test_no_line_of_prose_begins_with_a_comment(path):
    # CommonMark: a line that begins with <!-- is HTML, and JupyterLab shows the rest of it as it is
    # written.
    begun = []
    for cell in cells(path, "markdown"):
        begun += [line for line in lines(cell) if line.lstrip().startswith("<!--")]
    assert begun == []


@each
def test_cells_are_short_and_explained(path):
    sizes = [len(lines(c)) for c in cells(path)]
    # Parameters stand one on a line, each with its comment, and imports are as many as they are.
    computing = [len(lines(c)) for c in cells(path) if not declares(c)]
    assert statistics.median(computing) <= 4 and max(sizes) <= 20
    assert sum(s <= 6 for s in computing) / len(computing) >= 0.8
    assert len(cells(path, "markdown")) / len(sizes) >= 0.6


@pytest.mark.parametrize("path", [*PATHS, ROOT / "notebooks/start.ipynb"], ids=lambda p: p.stem)
def test_lines_fit_a_cell_of_jupyterlab(path):
    # A cell is narrower than a module: what is longer than 88 letters is hidden to the right.
    long = [line for c in cells(path) for line in lines(c) if len(line) > 88]
    prose = [line for c in cells(path, "markdown") for line in lines(c) if len(line) > 100]
    assert long == []
    # A row of a table cannot be broken.
    assert [line for line in prose if not line.startswith("|")] == []


@pytest.mark.parametrize("name", ["06_sensitivity", "06b_overlap", "06c_resampling"])
def test_a_long_analysis_reads_as_a_text(name):
    # The chapters of the paper's tables, 02 to 05, have 6.6 to 9.4 words of prose a line of code.
    path = ROOT / "notebooks" / f"{name}.ipynb"
    code = cells(path)
    prose = cells(path, "markdown")
    assert len(code) <= 25 and len(prose) / len(code) >= 0.75
    words = sum(len("".join(cell["source"]).split()) for cell in prose)
    assert words / sum(len(lines(cell)) for cell in code) >= 6
    # Every exhibit stands under a text of its own: what it answers is said before it is shown.
    whole = json.loads(path.read_text(encoding="utf-8"))["cells"]
    shown = 0
    for cell in whole:
        if cell["cell_type"] == "markdown":
            shown = 0
        else:
            shown += len(re.findall(r"build\.show_(?:table|figure)\(", "".join(cell["source"])))
            assert shown <= 1, cell["id"]


@each
def test_it_opens_with_its_title_and_says_what_it_reads_and_writes(path):
    prose = ["".join(c["source"]) for c in cells(path, "markdown")]
    assert re.match(r"# \S", prose[0]) and "*Reads*" in prose[0] and "*Writes*" in prose[0]
    assert sum(line.startswith("# ") for text in prose for line in text.splitlines()) == 1
    assert any(text.startswith("## What we found") for text in prose)


@each
def test_links_lead_to_files(path):
    for text in ("".join(c["source"]) for c in cells(path, "markdown")):
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (path.parent / target).exists(), target


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_literals_each_with_a_comment(name):
    declared = notebooks.parameters(name)
    source = next(source for source, tags in notebooks.code_cells(name) if "parameters" in tags)
    assert declared["out"] == "build"
    assert all("  # " in line for line in source.splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_no_notebook_writes_files_by_hand(name):
    code = "\n".join(source for source, _ in notebooks.code_cells(name))
    assert not re.search(r"\.to_csv|savefig|write_text|open\(", code.replace("open_build(", ""))


@pytest.mark.parametrize("name", NAMES)
def test_what_the_code_reads_is_declared(name):
    code = "\n".join(source for source, _ in notebooks.code_cells(name))
    read = set(re.findall(r"""\.read\(["']([^"'{]+)["']\)""", code))
    if "open_printed(" in code:
        read |= {"tables/audit.csv", "tables/table3-labels.csv"}
    assert read <= set(read_contract()[name]["reads"])


@each
def test_a_figure_is_shown_in_the_cell_that_draws_it(path):
    # Jupyter shows a figure that is left open at the end of a cell, bare, beside the exhibit.
    for cell in cells(path):
        code = "".join(cell["source"])
        if re.search(r"\bplot_\w+\(", code) and not declares(cell):
            assert "show_figure(" in code, cell["id"]
