"""Where the environment is: .venv beside build.sh, or in the output folder where it cannot be
there."""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from helpers.base.paths import ROOT
from helpers.workflow.environment.packages import LOCK, conda_name
from helpers.workflow.environment.processes import SetupError

OURS = "replication"  # a file in an environment that says that this package made it, or began to


def conda_python() -> Path | None:
    """The Python of the active conda environment, if it is the one environment.yml names."""
    prefix = os.environ.get("CONDA_PREFIX")
    name = conda_name()
    if not prefix or os.environ.get("CONDA_DEFAULT_ENV") != name:
        return None
    python = Path(prefix) / "bin" / "python"
    if not python.exists():
        raise SetupError(
            f"The active conda environment {name} has no Python; make it anew: "
            "conda env create --file environment.yml"
        )
    return python


def is_ready(folder: Path) -> bool:
    """Whether an environment is there, whole, ours, and made of what it should be.

    One that cannot be read, or that another user made, is not.
    """
    try:
        if folder.stat().st_uid != os.geteuid() or not os.access(
            folder / "bin" / "python", os.X_OK
        ):
            return False
        return (folder / "ready").read_text(encoding="utf-8") == stamp(folder)
    except (OSError, ValueError):
        return False


def stamp(folder: Path) -> str:
    """What an environment was made from: lock, place, project, Python.

    The lock may have line ends of another system.
    """
    lock = LOCK.read_bytes().replace(b"\r\n", b"\n")
    version = "Python {}.{}".format(*sys.version_info)
    return "\n".join([hashlib.sha256(lock).hexdigest(), str(folder), str(ROOT), version, ""])


def choose_place(out: Path) -> Path:
    """The folder to make an environment in. Raises SetupError if there is none."""
    reasons = []
    for parent in (ROOT, out):
        folder = parent / ".venv"
        if reason := _obstacle(folder):
            reasons.append(reason)
        else:
            return folder
    raise SetupError(
        f"{reasons[0]} Name a folder for the results with --out DIR; the environment is made there."
    )


def _obstacle(folder: Path) -> str:
    """Why an environment cannot be made in a folder, in a sentence; '' if it can."""
    if ":" in str(folder):
        reason = "Python makes no environment in a folder with a colon in its name"
        return f"{folder.parent}: {reason}."
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        if not os.access(folder.parent, os.W_OK | os.X_OK):
            reason = "this folder cannot be written, nor an environment made in it"
            return f"{folder.parent}: {reason}."
        if folder.is_dir() and not folder.is_symlink():
            ours = folder.stat().st_uid in (os.geteuid(), 0)
            if not ours or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                return f"{folder} was made by another user or cannot be read."
            marked = any((folder / name).is_file() for name in (OURS, "ready"))
            if not marked and any(folder.iterdir()):
                return f"{folder} was made by something else, and is left as it is."
    except OSError as error:
        return f"{folder.parent}: no environment can be made here ({error.strerror or error})."
    return ""


def clear(folder: Path) -> None:
    """Remove what is where an environment is to be made; of a link only the link. Raises
    SetupError."""
    try:
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise SetupError(
            f"{folder} cannot be replaced ({error.strerror or error}); remove it and run again."
        ) from None
