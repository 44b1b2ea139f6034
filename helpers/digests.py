"""The shipped data are what they were when they were deposited: data/SHA256SUMS, in the form that sha256sum --check reads."""

import hashlib
from pathlib import Path

from helpers.errors import InputError
from helpers.project import ROOT

SUMS = "SHA256SUMS"


def write_digests(folder: Path = ROOT / "data") -> None:
    """Note the sha256 of every file in the data folder but the list itself and the README."""
    files = sorted(p for p in folder.iterdir() if p.is_file() and p.suffix != ".md" and p.name != SUMS and not p.name.startswith("."))
    (folder / SUMS).write_text("".join(f"{digest(p)}  {p.name}\n" for p in files), encoding="utf-8")


def digest(path: Path) -> str:
    """The SHA-256 digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check_digests(folder: Path = ROOT / "data", replaced: tuple = ()) -> None:
    """Raise InputError naming the first shipped file that is missing or changed.

    replaced: names of files that this run does not use, because the caller gave others in their place.
    """
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        noted, name = line.split("  ", 1)
        path = folder / name
        if name in replaced:
            continue
        if not path.is_file():
            raise InputError(f"data/{name} is missing; restore it, or give a file of your own (./build.sh --help).")
        if digest(path) != noted:
            raise InputError(
                f"data/{name} is not the file this package ships: its sha256 differs from the one in data/{SUMS}. Restore it, give a file of your own "
                "(./build.sh --help), or take this one for good with ./build.sh save."
            )
