"""Where things are: the project's root, found from its marker, and the folder a run writes to."""

import os
from pathlib import Path

NONE = "none"  # in place of a file of printed numbers: there are none
ROOT = next(p for p in Path(__file__).resolve().parents if (p / "environment.yml").is_file())


def resolve(path: str | Path) -> Path:
    """A path given by the user: absolute as it is, otherwise from the project's root."""
    path = Path(path).expanduser()
    return path if path.is_absolute() else ROOT / path


def build_folder(out: str | Path = "build") -> Path:
    """The folder a run writes to; REPLICATION_OUT, set by the tests, takes its place."""
    return resolve(os.environ.get("REPLICATION_OUT") or out)
