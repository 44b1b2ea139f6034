"""Whether the shipped data are what they were when they were deposited (data/SHA256SUMS, in the
form that sha256sum --check reads)."""

import hashlib
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.paths import ROOT

SUMS = "SHA256SUMS"
SETTINGS = {"multiverse.yml"}  # a list of choices that its reader is invited to change
PARAMETERS = {"data": "responses.csv", "codebook": "codebook.yml", "published": "published.csv"}
TEXT = {".csv", ".json", ".md", ".toml", ".txt", ".yml"}


def write_digests(folder: Path = ROOT / "data") -> None:
    """Note the sha256 of every file in the data folder and the folders in it, but the list
    itself, the README and settings."""
    lines = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        kept = path.suffix != ".md" and name not in {SUMS, *SETTINGS}
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and kept and not hidden:
            lines.append(f"{digest_content(path)}  {name}\n")
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def digest(path: Path) -> str:
    """The SHA-256 digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_content(path: Path) -> str:
    """The SHA-256 digest of a file as it was deposited: a text with the line ends of Windows has
    that of the text with ours."""
    if path.suffix not in TEXT:
        return digest(path)
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def refuse_changed_files(folder: Path = ROOT / "data", parameters: dict | None = None) -> None:
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
                f"data/{name} is missing; restore it, or give a file of your own (./build.sh "
                "--help)."
            )
        if digest_content(path) != noted:
            raise InputError(
                f"data/{name} is not the file this package ships: its sha256 differs from the "
                f"one in data/{SUMS}. Restore it, give a file of your own "
                "(./build.sh --help), or take this one for good with ./build.sh save."
            )
