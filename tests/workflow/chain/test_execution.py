"""A run on another survey says nothing of our paper; a run on ours says all of it."""

import ast
import re

import nbformat
import pytest
from in_process import SURVEY

from helpers.base.paths import NONE, PUBLISHED
from helpers.workflow.chain import notebooks
from helpers.workflow.chain.execution import adaptation, notebook


def read(name):
    return nbformat.read(notebooks.FOLDER / f"{name}.ipynb", as_version=4)


@pytest.mark.parametrize("name", SURVEY)
def test_without_our_print_the_prose_has_no_number_and_no_name_of_ours(name):
    book = adaptation.adapt_notebook(read(name), NONE)
    prose = "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    # 350 respondents, six functions and predictors, twelve D-D items, 0 to 27 and 0 to 60, 321 and
    # 328 in the regressions: all of the paper alone.
    found = re.findall(
        r"[Tt]he "
        r"paper|U2\w+|\b(?:350|321|328|27|60)\b|\b[Ss]ix\b|\b[Tt]welve\b|FunCan|06_sensitivity|00_audit",
        prose,
    )
    assert found == []
    assert "<!--" not in prose and all(cell.source for cell in book.cells)


@pytest.mark.parametrize("name", SURVEY)
def test_with_our_print_nothing_is_left_out(name):
    assert adaptation.adapt_notebook(read(name), PUBLISHED) == read(name)


def test_with_the_print_of_another_paper_the_comparison_stays():
    book = adaptation.adapt_notebook(read("03_descriptives"), "other.csv")
    kept = {c.id for c in book.cells}
    assert {"verdicts-participants", "c17"} <= kept
    # What is ours alone goes: its tenure, its response rate.
    assert not {"c11", "c07-paper"} & kept
    assert not any("350" in c.source for c in book.cells if c.cell_type == "markdown")


def test_cells_without_a_use_are_left_out():
    book = read("00_audit")
    assert adaptation.find_unfit(book, {"checklists": NONE}) == {"checklists"}
    assert adaptation.find_unfit(book, {}) == set()
    kept = {
        c.id for c in adaptation.adapt_notebook(book, "other.csv", frozenset({"checklists"})).cells
    }
    assert not {"c42", "c43"} & kept


@pytest.mark.parametrize("name", SURVEY)
def test_with_the_print_of_another_paper_nothing_is_said_of_ours(name):
    book = adaptation.adapt_notebook(read(name), "other.csv")
    prose = "\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")
    # Facts of our paper: its sample, its degrees of freedom, its skipped answers, its platform.
    found = re.findall(r"U2\w+|FunCan|\b(?:350|321|328)\b|one in about seventy|9 and 17", prose)
    assert found == []
    ours = [c for c in read(name).cells if "paper" in c.metadata.get("tags", [])]
    assert not any(c.source in prose for c in ours)


def test_another_survey_is_told_nothing_of_our_questions():
    told = {}
    for name in ("01_cleaning", "02_scoring", "03_descriptives", "04_correlations",
                 "05_regressions"):  # fmt: skip
        book = adaptation.adapt_notebook(read(name), NONE)
        told[name] = "\n".join(c.source for c in book.cells if c.cell_type == "markdown")
    # Gender, earlier treatment, use and staff are of our form; verdicts need published numbers.
    ours = r"Gender|earlier treatment|\buse as a whole|and use\]|Staff|verdict|published"
    assert {name: re.findall(ours, prose) for name, prose in told.items()} == dict.fromkeys(
        told, []
    )
    assert "## Participants" in told["03_descriptives"] and "domain" not in told["01_cleaning"]
    # Where theirs are published, verdicts are told of.
    book = adaptation.adapt_notebook(read("04_correlations"), "other.csv")
    prose = "\n".join(c.source for c in book.cells if c.cell_type == "markdown")
    assert prose.count("verdict") == 3 and "whether use as a whole" not in prose


@pytest.mark.parametrize("name", SURVEY)
def test_no_cell_that_stays_needs_one_that_goes(name):
    kept = [c.id for c in adaptation.adapt_notebook(read(name), NONE).cells]
    code = [c for c in read(name).cells if c.cell_type == "code"]
    stays = "\n".join(c.source for c in code if c.id in kept)
    goes = "\n".join(c.source for c in code if c.id not in kept)
    made = names(goes, ast.Store) - names(stays, ast.Store)
    assert made & names(stays, ast.Load) == set()


def names(source, how):
    """The names that a piece of code makes (ast.Store) or uses (ast.Load)."""
    return {
        n.id
        for n in ast.walk(ast.parse(source))
        if isinstance(n, ast.Name) and isinstance(n.ctx, how)
    }


def test_what_a_cell_prints_is_one_output_however_slowly_it_comes():
    def printed(text, name="stdout"):
        return nbformat.v4.new_output("stream", name=name, text=text)

    table = nbformat.v4.new_output("display_data", {"text/plain": "a table"})
    slow = [printed("1\n"), printed("2\n"), table, printed("3\n"), printed("4\n", "stderr")]
    joined = notebook.join_streams(slow)
    assert [output.get("text") for output in joined] == ["1\n2\n", None, "3\n", "4\n"]
