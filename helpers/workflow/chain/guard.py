"""What keeps a build whole when things go wrong: one build at a time, no leftovers of a killed one, no child left behind."""

import json
import re
import shutil
import sys
from pathlib import Path

from helpers.base.digests import digest as digest_file
from helpers.base.errors import InputError, OutputError
from helpers.base.paths import FOLDERS, ROOT

MARK = ".replication"  # a folder with this file is ours: what is not of the last run is cleared away there
ASIDE = re.compile(r"\..+\.(running|\d+)")


class one_at_a_time:
    """Two builds in one folder would mix their files: the second waits for the first, and for what a killed first left running.

    fileno() is for the processes a build starts: as long as one of them lives, the folder is taken.
    """

    def __init__(self, out: Path):
        self.path = out / ".lock"

    def __enter__(self):
        import fcntl

        try:
            self.file = open(self.path, "w")  # noqa: SIM115 (held open for as long as the lock)
        except OSError as error:
            raise OutputError(
                f"{self.path.parent} cannot be written ({error.strerror}); name another folder with --out."
            ) from None
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(
                "Another build is running in this folder; waiting for it to end ...",
                file=sys.stderr,
                flush=True,
            )
            fcntl.flock(self.file, fcntl.LOCK_EX)
        return self

    def fileno(self) -> int:
        """The open lock's file descriptor."""
        return self.file.fileno()

    def __exit__(self, *_):
        self.file.close()


def claim(out: Path) -> None:
    """Mark a folder as one that builds write to. Raises InputError for one that is not ours to clear: the project itself, or a folder with other files."""
    home = out.resolve()
    if ROOT.is_relative_to(home) or (
        home.is_relative_to(ROOT) and home.relative_to(ROOT).parts[0] in FOLDERS | {".git", ".venv"}
    ):
        raise InputError(
            f"{out}: --out would mix results with the package's own files; name a folder of its own, such as build or results."
        )
    there = {p.name for p in out.iterdir()} - {MARK, ".venv", "check", "draft"}
    if there and not (out / MARK).is_file() and not home.is_relative_to(ROOT / "build"):
        raise InputError(
            f"{out}: --out holds files of something else ({sorted(there)[0][:60]}); name a new or an empty folder, or one that an earlier run wrote."
        )
    (out / MARK).touch()


def refuse_links(out: Path) -> None:
    """Raise OutputError if something in a build folder leads out of it: nothing is written anywhere else."""
    home, inside = (
        out.resolve(),
        [*out.iterdir(), *out.glob("run/*"), *out.glob("draft/*"), *out.glob("notebooks/*")],
    )
    for path in inside:
        if path.is_symlink() and path.name != ".venv" and not path.resolve().is_relative_to(home):
            raise OutputError(
                f"{path} is a link that leads out of the folder; nothing is written anywhere else, so remove the link or name another --out."
            )


def recover(out: Path) -> None:
    """Clear away what a killed build left in a folder: files and reports written aside, a broken record of tasks."""
    for folder in [
        out,
        *(
            p
            for p in out.iterdir()
            if p.is_dir()
            and not p.is_symlink()
            and p.name not in (".venv", "report", "test", "save")
        ),
    ]:
        for path in folder.glob(".*"):
            if ASIDE.fullmatch(path.name):
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    record = out / ".doit"
    try:
        json.loads(record.read_text(encoding="utf-8")) if record.exists() else None
    except (ValueError, OSError):
        record.unlink()


def digest(paths) -> dict[str, str]:
    """SHA-256 of each file that exists."""
    return {str(p): digest_file(Path(p)) for p in paths if Path(p).is_file()}
