"""The verbs of those who keep the package: run the tests, and save the outputs of the notebooks."""

import os
import shutil
import subprocess
import sys

from helpers.base import digests
from helpers.base.paths import ROOT, build_folder
from helpers.workflow.chain import notebooks
from helpers.workflow.chain.run import build


def test(args, rest: list[str]) -> int:
    """Run the chain on the shipped data in a folder of its own, then pytest over tests and notebooks (nbval)."""
    out = build_folder() / "test"
    os.environ["REPLICATION_OUT"] = str(out)
    status = build({}, args.jobs)
    if status:
        return status
    environment = os.environ | {
        "HYPOTHESIS_STORAGE_DIRECTORY": str(out / "hypothesis"),
        "RUFF_CACHE_DIR": str(out / "ruff"),
    }
    places = (
        []
        if any(not word.startswith("-") and (ROOT / word.split("::")[0]).exists() for word in rest)
        else ["tests", "notebooks"]
    )
    command = [
        sys.executable,
        "-P",
        "-m",
        "pytest",
        "--nbval",
        "-n",
        str(args.jobs),
        "--dist",
        "loadscope",
        *places,
        *rest,
    ]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


def save(args) -> int:
    """Run with default parameters; save the executed notebooks, outputs included, in notebooks/, and the file set made from them."""
    from helpers.workflow.release import file_set

    digests.write_digests()
    out = build_folder() / "save"
    os.environ["REPLICATION_OUT"] = str(out)
    status = build({}, args.jobs)
    if status == 0:
        for path in sorted((out / "notebooks").glob("*.ipynb")):
            shutil.copyfile(path, notebooks.FOLDER / path.name)
        file_set.main()
    return status
