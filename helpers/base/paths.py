"""Where things are: the project's root, found from its marker, and the folder a run writes to."""

import os
from pathlib import Path

# Of the package, hidden ones included
FOLDERS = {
    ".ci",
    ".github",
    "LICENSES",
    "benchmarks",
    "data",
    "docs",
    "helpers",
    "notebooks",
    "requirements",
    "tests",
}
NONE = "none"  # in place of a file of printed numbers: there are none
PUBLISHED = "data/published.csv"  # the printed numbers that are shipped
ROOT = next(p for p in Path(__file__).resolve().parents if (p / "environment.yml").is_file())


def resolve(path: str | Path) -> Path:
    """A path given by the user: absolute as it is, otherwise from the project's root."""
    try:
        path = Path(path).expanduser()
    except RuntimeError:  # ~ and a name that is nobody's here
        path = Path(path)
    return path if path.is_absolute() else ROOT / path


def is_file(path: Path) -> bool:
    """Whether a path is that of a file; a name that no system can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def build_folder(out: str | Path = "build") -> Path:
    """The folder that a process writes to which was not told one: that of REPLICATION_OUT, else
    out.

    Only where a process starts, and in open_build for a notebook, is this asked.
    """
    return resolve(os.environ.get("REPLICATION_OUT") or out)
