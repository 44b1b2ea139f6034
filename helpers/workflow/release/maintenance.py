"""The verbs of those who keep the package: run the tests, save the notebooks' outputs."""

import os
import shutil
import sys
from dataclasses import replace

from helpers.base import digests
from helpers.base.paths import ROOT
from helpers.workflow.chain import notebooks
from helpers.workflow.chain.contract import Run
from helpers.workflow.chain.run import build
from helpers.workflow.chain.trees import run_to_end


def test(run: Run, words: tuple[str, ...]) -> int:
    """Run the chain on the shipped data in a folder of its own, then pytest over tests and
    notebooks (nbval).

    words: for pytest; if one of them is a file or folder, only that is tested.
    """
    run = replace(run, out=run.out / "test", parameters={})
    if status := build(run):
        return status
    # The workers take all processors; threads of linear algebra would only wait for one another.
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    environment = (
        threads
        | os.environ
        | {
            "REPLICATION_OUT": str(run.out),
            "HYPOTHESIS_STORAGE_DIRECTORY": str(run.out / "hypothesis"),
            "RUFF_CACHE_DIR": str(run.out / "ruff"),
        }
    )
    paths = [word.split("::")[0] for word in words if not word.startswith("-")]
    named = any((ROOT / path).exists() for path in paths)
    places = [] if named else ["tests", "notebooks"]
    command = [
        sys.executable,
        "-P",
        "-m",
        "pytest",
        "--nbval",
        "-rs",  # what is skipped is told at the end, with its reason
        "-n",
        str(run.jobs),  # more than processors: some tests wait for what they start
        "--dist",
        "loadscope",
        "--no-loadscope-reorder",  # tests/conftest.py says what begins first
    ]
    return run_to_end([*command, *places, *words], cwd=ROOT, env=environment)


def save(run: Run) -> int:
    """Run with default parameters; save the executed notebooks, outputs included, in notebooks/,
    and the file set made from them."""
    from helpers.report.first_page.swaps import write_picture
    from helpers.report.material import read_material
    from helpers.survey.codebook import read_codebook
    from helpers.workflow.release import file_set

    digests.write_digests()
    run = replace(run, out=run.out / "save", parameters={})
    if status := build(run):
        return status
    for path in sorted((run.out / "notebooks").glob("*.ipynb")):
        shutil.copyfile(path, notebooks.FOLDER / path.name)
    # The picture of the README is that of this build.
    write_picture(read_material(run.out), read_codebook(), ROOT / "docs/table-3.svg")
    file_set.main()
    return 0
