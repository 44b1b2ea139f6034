"""build.sh as a user calls it, and a Python that a project elsewhere can start with."""

import os
import subprocess
import sys
from pathlib import Path

from helpers.base.paths import ROOT


def door(*words, cwd=ROOT, **environment):
    """./build.sh with some words; returns exit status, standard output and standard error."""
    done = subprocess.run(
        ["bash", str(ROOT / "build.sh"), *words],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    return done.returncode, done.stdout, done.stderr


def lend_environment(project: Path, venv: Path) -> Path:
    """A ready environment of a project that borrows these tests' packages, so that none is
    downloaded; returns its Python.
    """
    subprocess.run([sys._base_executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    site = next(venv.glob("lib/python*/site-packages"))
    (site / "helpers").symlink_to(project / "helpers")
    borrowed = [path for path in sys.path if path.endswith("site-packages")]
    (site / "borrowed.pth").write_text("\n".join(borrowed), encoding="utf-8")
    told = (
        "import sys, pathlib; from helpers.workflow import environment; "
        "print(end=environment.stamp(pathlib.Path(sys.argv[1])))"
    )
    command = [str(venv / "bin/python"), "-P", "-c", told, str(venv)]
    made = subprocess.run(
        command,
        check=True,
        capture_output=True,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1"},
    )
    (venv / "ready").write_text(made.stdout, encoding="utf-8")
    return venv / "bin/python"
