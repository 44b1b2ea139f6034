"""The shipped data are what they were when they were deposited: data/SHA256SUMS, in the form that sha256sum --check reads."""

import hashlib
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.paths import ROOT

SUMS = "SHA256SUMS"
SETTINGS = {"multiverse.yml"}  # a list of choices that its reader is invited to change
PARAMETERS = {"data": "responses.csv", "codebook": "codebook.yml", "published": "published.csv"}


def write_digests(folder: Path = ROOT / "data") -> None:
    """Note the sha256 of every file in the data folder but the list itself, the README and settings."""
    files = sorted(
        p
        for p in folder.iterdir()
        if p.is_file()
        and p.suffix != ".md"
        and p.name not in {SUMS, *SETTINGS}
        and not p.name.startswith(".")
    )
    (folder / SUMS).write_text("".join(f"{digest(p)}  {p.name}\n" for p in files), encoding="utf-8")


def digest(path: Path) -> str:
    """The SHA-256 digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_digests(folder: Path = ROOT / "data", parameters: dict | None = None) -> None:
    """Raise InputError naming the first shipped file that is missing or changed.

    parameters: those of the run; a shipped file that another takes the place of is not looked at.
    """
    replaced = {name for parameter, name in PARAMETERS.items() if parameter in (parameters or {})}
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        noted, name = line.split("  ", 1)
        path = folder / name
        if name in replaced:
            continue
        if not path.is_file():
            raise InputError(
                f"data/{name} is missing; restore it, or give a file of your own (./build.sh --help)."
            )
        if digest(path) != noted:
            raise InputError(
                f"data/{name} is not the file this package ships: its sha256 differs from the one in data/{SUMS}. Restore it, give a file of your own "
                "(./build.sh --help), or take this one for good with ./build.sh save."
            )
