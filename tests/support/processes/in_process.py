"""The cells of the notebooks in this process: a whole report's tables in seconds, without
kernels."""

import contextlib
import io

import nbformat

from helpers.base.errors import TooLittle
from helpers.base.paths import PUBLISHED, ROOT
from helpers.workflow.chain.execution.adaptation import adapt_notebook, find_unfit

SURVEY = (
    "01_cleaning",
    "02_scoring",
    "03_descriptives",
    "04_correlations",
    "05_regressions",
    "A3_privacy",
)


def run_cells(name: str, parameters: dict) -> dict:
    """Run a notebook's code cells with some of its parameters set; returns what they leave behind.

    Cells that a run with these parameters leaves out are left out here too.
    Whatever a cell raises is raised here, but TooLittle, which ends a notebook: its sentence is
    left behind as too_little.
    """
    book = nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)
    published = str(parameters.get("published", PUBLISHED))
    cells = adapt_notebook(book, published, find_unfit(book, parameters)).cells
    space: dict = {"__name__": "__main__"}
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        code = compile("".join(cell["source"]), f"{name}, cell {cell['id']}", "exec")
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, space)
        except TooLittle as reason:
            return space | {"too_little": str(reason)}
        if "parameters" in cell["metadata"].get("tags", ()):
            space |= {key: value for key, value in parameters.items() if key in space}
    return space


def run_survey(out, data, codebook, **parameters) -> None:
    """Run the notebooks of a survey that no paper is compared with."""
    given = {"data": str(data), "codebook": str(codebook), "published": "none", "out": str(out)}
    for name in SURVEY:
        run_cells(name, given | parameters)
