"""This package itself: its name, version and commit, and the packages that it needs directly."""

import re
import subprocess
import tomllib

from helpers.base.paths import ROOT

LIST = ROOT / "environment.yml"
# A line of the list: a name, its exact version, and what it is there for.
DEPENDENCY = re.compile(r"^  - ([a-z0-9-]+) =([\w.]+)(?: +# (.+))?$", re.MULTILINE)


def read_name() -> str:
    """The name of the package, as pyproject.toml gives it."""
    return _project("name")


def read_version() -> str:
    """The version of the package, as pyproject.toml gives it."""
    return _project("version")


def _project(key: str) -> str:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"][key]


def read_commit() -> str:
    """The commit of the package, and whether files differ from it; empty outside git."""
    if not (ROOT / ".git").exists():
        return ""
    try:
        commit = _git("rev-parse", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return ""
    return f"{commit}, with changes not committed" if commit and changed else commit


def _git(*words: str) -> str:
    command = ["git", "-C", str(ROOT), *words]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", timeout=5, check=True
    )
    return done.stdout.strip()


def direct_dependencies() -> dict[str, str]:
    """Name -> exact version of every direct dependency in environment.yml but python."""
    return {name: version for name, version, _ in _dependencies()}


def reasons() -> dict[str, str]:
    """Name -> what a direct dependency is there for, where environment.yml says so beside it."""
    return {name: why for name, _, why in _dependencies() if why}


def _dependencies() -> list[tuple[str, str, str]]:
    return DEPENDENCY.findall(LIST.read_text(encoding="utf-8"))
