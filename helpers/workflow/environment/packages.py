"""The packages: the list of direct dependencies, environment.yml, and the lock made from it."""

import re
import sys
import tempfile
from pathlib import Path

from helpers.base.package import LIST, direct_dependencies
from helpers.base.paths import ROOT
from helpers.workflow.environment.processes import run

LOCK = ROOT / "requirements.lock"
HEADER = (
    "# Made from environment.yml by ./build.sh lock: every package with its version and hashes, "
    "for Python 3.11 to 3.13.\n"
)


def conda_name() -> str:
    """The name that environment.yml gives the conda environment."""
    return re.search(r"^name: (\S+)", LIST.read_text(encoding="utf-8"), re.MULTILINE)[1]


def locked_lines(name: str) -> str:
    """The lines of the lock about one package: its version and hashes."""
    lines = LOCK.read_text(encoding="utf-8")
    found = re.search(rf"^{re.escape(name)}==.*(?:\n    .*)*\n?", lines, re.MULTILINE)
    return found[0] if found else ""


def make_lock() -> int:
    """Write requirements.lock from environment.yml: universal, hashed, without index addresses."""
    wanted = [f"{name}=={version}\n" for name, version in direct_dependencies().items()]
    with tempfile.TemporaryDirectory() as aside:
        python = f"{aside}/bin/python"
        uv = f"{aside}/bin/uv"
        run(
            [sys.executable, "-m", "venv", aside],
            "Python's venv module failed (on Debian: apt-get install python3-venv)",
        )
        tool = f"uv=={direct_dependencies()['uv']}"
        run(
            [python, "-m", "pip", "install", "--quiet", tool],
            "The lock tool could not be installed",
        )
        Path(aside, "direct.in").write_text("".join(wanted), encoding="utf-8")
        form = [
            "--quiet",
            "--universal",
            "--generate-hashes",
            "--no-emit-index-url",
            "--no-annotate",
            "--no-header",
        ]
        command = [
            uv,
            "pip",
            "compile",
            *form,
            "--python-version",
            "3.11",
            "--output-file",
            f"{aside}/lock",
            f"{aside}/direct.in",
        ]
        run(command, "The direct dependencies do not fit together")
        LOCK.write_text(HEADER + Path(aside, "lock").read_text(encoding="utf-8"), encoding="utf-8")
    return 0
