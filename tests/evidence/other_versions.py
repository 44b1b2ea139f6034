"""The chain and the tests with other versions of the dependencies than the lock's.

python tests/evidence/other_versions.py oldest|newest [words for pytest]

In the environment; a package index must be reachable. oldest: the lower bounds in pyproject.toml;
newest: whatever the index offers. Makes build/versions/WHICH-packages, builds and tests with it.
Left out are the tests of the lock itself and of outputs saved with it (nbval).
"""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from helpers.base.paths import ROOT, build_folder

LEFT_OUT = [
    "workflow/test_environment.py",
    "workflow/release/test_archive.py",
    "notebooks/test_notebooks.py",
]


def requirements(which: str) -> list[str]:
    """What to install: each direct dependency at its lower bound, or from there on."""
    bounds = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "dependencies"
    ]
    return [bound.replace(">=", "==") if which == "oldest" else bound for bound in bounds]


def make_environment(folder: Path, which: str) -> Path:
    """A new environment with these packages and the helpers linked into it; returns its Python."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys._base_executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin/python"
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", *requirements(which)], check=True
    )
    next(folder.glob("lib/python3*/site-packages")).joinpath("helpers").symlink_to(
        ROOT / "helpers", target_is_directory=True
    )
    return python


def main(words: list) -> int:
    """Make the environment, run chain and tests in it; returns the tests' exit status."""
    if not words or words[0] not in ("oldest", "newest"):
        print("say which versions: oldest or newest.", file=sys.stderr)
        return 2
    out = build_folder() / "versions" / words[0]
    python = make_environment(out.with_name(f"{words[0]}-packages"), words[0])
    subprocess.run([str(python), "-m", "pip", "list"])
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {
        "REPLICATION_OUT": str(out),
        "PYTHONUTF8": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    chain = (
        "import pathlib, sys; from helpers.workflow.chain import contract, run; "
        "sys.exit(run.build(contract.Run(pathlib.Path(sys.argv[1]))))"
    )
    if status := subprocess.run(
        [str(python), "-P", "-c", chain, str(out)], cwd=ROOT, env=environment
    ).returncode:
        return status
    left_out = [f"--ignore=tests/{name}" for name in LEFT_OUT]
    tests = ["pytest", "-n", "2", "--dist", "loadscope", "tests", *left_out, *words[1:]]
    return subprocess.run([str(python), "-P", "-m", *tests], cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
