"""What keeps a build whole when things go wrong: one build at a time, and no leftovers of a killed
one."""

import fcntl
import json
import re
import tempfile
from pathlib import Path

from helpers.base.digests import digest as digest_file
from helpers.base.errors import InputError, OutputError
from helpers.base.folders import remove
from helpers.base.paths import FOLDERS, ROOT
from helpers.base.terminal import complain
from helpers.base.text import shown

# A folder with this file is ours: what is not of the last run is cleared there.
MARK = ".replication"
PRIVATE = ".private"  # a file that names the folder of the run's temporary files
PREFIX = "replication-"  # of that folder's name
ASIDE = re.compile(r"\..+\.(running|\d+)")
KEPT = (".venv", "report", "test", "save")  # folders in which nothing is written aside


class one_at_a_time:
    """Two builds in one folder would mix their files: the second waits for the first, and for what
    a killed first left running.

    fileno() is for the processes a build starts:
    as long as one of them lives, the folder is taken.
    """

    def __init__(self, out: Path):
        self.path = out / ".lock"

    def __enter__(self):
        try:
            self.file = open(self.path, "w")  # noqa: SIM115 (held open for as long as the lock)
        except OSError as error:
            raise OutputError(
                f"{self.path.parent} cannot be written ({error.strerror}); "
                "name another folder with --out."
            ) from None
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            complain("Another build is running in this folder; waiting for it to end ...")
            fcntl.flock(self.file, fcntl.LOCK_EX)
        return self

    def fileno(self) -> int:
        """The open lock's file descriptor."""
        return self.file.fileno()

    def __exit__(self, *_):
        self.file.close()


def claim(out: Path) -> None:
    """Mark a folder as one that builds write to.

    Raises InputError for one that is not ours to clear: the project itself, or a folder with other
    files.
    """
    home = out.resolve()
    where = shown(str(out), 4000)
    first = home.relative_to(ROOT).parts[:1] if home.is_relative_to(ROOT) else ()
    if ROOT.is_relative_to(home) or (FOLDERS | {".git", ".venv"}) & set(first):
        raise InputError(
            f"{where}: --out would mix results with the package's own files; "
            "name a folder of its own, such as build or results."
        )
    there = {path.name for path in out.iterdir()} - {MARK, ".venv", ".venv.lock", "check", "draft"}
    if there and not (out / MARK).is_file() and not home.is_relative_to(ROOT / "build"):
        raise InputError(
            f"{where}: --out holds files of something else ({shown(sorted(there)[0])}); "
            "name a new or an empty folder, or one that an earlier run wrote."
        )
    (out / MARK).touch()


def refuse_links(out: Path) -> None:
    """Raise OutputError if something in a build folder leads out of it: nothing is written
    anywhere else."""
    home = out.resolve()
    for pattern in ("*", "run/*", "draft/*", "notebooks/*"):
        for path in out.glob(pattern):
            inside = path.name == ".venv" or not path.is_symlink()
            if not inside and not path.resolve().is_relative_to(home):
                raise OutputError(
                    f"{shown(str(path), 4000)} is a link that leads out of the folder; "
                    "nothing is written anywhere else, so remove the link or name another --out."
                )


def recover(out: Path) -> None:
    """Clear away what a killed build left: files written aside, temporary files, a broken record
    of tasks."""
    folders = [out]
    for path in out.iterdir():
        if path.is_dir() and not path.is_symlink() and path.name not in KEPT:
            folders.append(path)
    for folder in folders:
        for path in folder.glob(".*"):
            if ASIDE.fullmatch(path.name):
                remove(path)
    for private in noted_private(out):
        remove(private)
    (out / PRIVATE).unlink(missing_ok=True)
    record = out / ".doit"
    try:
        if record.exists():
            json.loads(record.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        record.unlink()


def make_private(out: Path) -> Path:
    """A folder for the files that live no longer than a run, such as the sockets of its kernels.

    It lies with the temporary files, because a socket's path must be short; the output folder has
    a note of it, by which the
    next run removes what a killed one left.
    """
    private = Path(tempfile.mkdtemp(prefix=PREFIX))
    try:
        (out / PRIVATE).write_text(f"{private}\n", encoding="utf-8")
    except OSError:
        private.rmdir()
        raise
    return private


def noted_private(out: Path) -> list[Path]:
    """The folder of temporary files that the last run noted, if it is there and is such a
    folder."""
    try:
        path = Path((out / PRIVATE).read_text(encoding="utf-8").rstrip("\n"))
    except (OSError, ValueError):
        return []
    ours = path.name.startswith(PREFIX) and path.is_dir() and not path.is_symlink()
    return [path] if ours else []


def remove_private(out: Path) -> None:
    """Remove the folder of temporary files and the note of it."""
    for private in noted_private(out):
        remove(private)
    (out / PRIVATE).unlink(missing_ok=True)


def digest_files(paths) -> dict[str, str]:
    """SHA-256 of each file that exists."""
    return {str(path): digest_file(Path(path)) for path in paths if Path(path).is_file()}
