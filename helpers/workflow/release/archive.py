"""One zip of sources, lock, outputs and report: the same bytes whenever sources and results are
the same."""

import hashlib
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.package import read_name, read_version
from helpers.base.paths import ROOT
from helpers.base.text import format_count
from helpers.workflow.chain.contract import Run
from helpers.workflow.release.crate import text_crate
from helpers.workflow.release.file_set import LIST, files_made, tracked

LEFT_OUT = {
    ".git", ".venv", "build", "__pycache__", ".ipynb_checkpoints", ".hypothesis", ".ruff_cache",
    ".pytest_cache", ".virtual_documents",
}  # fmt: skip
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def archive(run: Run) -> int:
    """Build with the shipped inputs in a folder of its own, then write the zip; returns the exit
    status."""
    from helpers.workflow.chain.run import build
    from helpers.workflow.release import verification

    if run.parameters:
        raise InputError(
            "build.sh: archive holds the results of the shipped files; "
            "it takes no --data, --codebook, --published or -p."
        )
    built = replace(run, out=run.out / "archive")
    if status := build(built):
        return status
    path = run.out / f"{read_name()}-{read_version()}.zip"
    write_zip(path, read_sources(), verification.outputs(built.out))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    path.with_name(f"{path.name}.sha256").write_text(f"{digest}  {path.name}\n", encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB, sha256 {digest}")
    if changed := uncommitted():
        print(f"{changed} since the last commit and archived as now.", file=sys.stderr)
    return 0


def read_sources() -> dict[str, Path]:
    """Path in the project -> file: the listed files of the package, and no others."""
    listed = (ROOT / LIST).read_text(encoding="utf-8").split("\n")
    return {name: ROOT / name for name in sorted(filter(None, listed)) if (ROOT / name).is_file()}


def uncommitted() -> str:
    """How many tracked files were changed, in words; '' if none, or where there is no git."""
    if tracked() is None:
        return ""
    done = subprocess.run(
        ["git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no"],
        capture_output=True,
        encoding="utf-8",
    )
    return f"{format_count(len(done.stdout.splitlines()), 'file')} changed" if done.stdout else ""


def write_zip(path: Path, sources: dict[str, Path], outputs: dict[str, bytes]) -> None:
    """Sources and, under build/, outputs in one folder, without dates: the same content gives the
    same bytes wherever the library that compresses is the same.

    The crate's metadata name the outputs too, and give each file's size and digest.
    """
    content = {f"build/{name}": outputs[name] for name in sorted(outputs)}
    read = {name: source.read_bytes() for name, source in sources.items()}
    whole = text_crate(files_made(), read | content)
    content["ro-crate-metadata.json"] = whole.encode("utf-8")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name in sorted(sources.keys() | content.keys()):
            entry = zipfile.ZipInfo(f"{path.stem}/{name}", LONG_AGO)
            entry.create_system = 3
            runs = name in sources and os.access(sources[name], os.X_OK)
            entry.external_attr = (0o100755 if runs else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, content.get(name, read.get(name)))
