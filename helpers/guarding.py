"""What keeps a build whole when things go wrong: one build at a time, no leftovers of a killed one, no child left behind."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from helpers.digests import digest as digest_file
from helpers.errors import InputError, OutputError
from helpers.project import FOLDERS, ROOT

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
            raise OutputError(f"{self.path.parent} cannot be written ({error.strerror}); name another folder with --out.") from None
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another build is running in this folder; waiting for it to end ...", file=sys.stderr, flush=True)
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
    if ROOT.is_relative_to(home) or (home.is_relative_to(ROOT) and home.relative_to(ROOT).parts[0] in FOLDERS | {".git", ".venv"}):
        raise InputError(f"{out}: --out would mix results with the package's own files; name a folder of its own, such as build or results.")
    there = {p.name for p in out.iterdir()} - {MARK, ".venv", "check", "draft"}
    if there and not (out / MARK).is_file() and not home.is_relative_to(ROOT / "build"):
        raise InputError(
            f"{out}: --out holds files of something else ({sorted(there)[0][:60]}); name a new or an empty folder, or one that an earlier run wrote."
        )
    (out / MARK).touch()


def refuse_links(out: Path) -> None:
    """Raise OutputError if something in a build folder leads out of it: nothing is written anywhere else."""
    home, inside = out.resolve(), [*out.iterdir(), *out.glob("run/*"), *out.glob("draft/*"), *out.glob("notebooks/*")]
    for path in inside:
        if path.is_symlink() and path.name != ".venv" and not path.resolve().is_relative_to(home):
            raise OutputError(f"{path} is a link that leads out of the folder; nothing is written anywhere else, so remove the link or name another --out.")


def recover(out: Path) -> None:
    """Clear away what a killed build left in a folder: files and reports written aside, a broken record of tasks."""
    for folder in [out, *(p for p in out.iterdir() if p.is_dir() and not p.is_symlink() and p.name not in (".venv", "report", "test", "save"))]:
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


def end_tree(pid: int) -> None:
    """Kill a process and everything it started, the kernel of a notebook included."""
    end_all([*descendants(pid), pid])


def end_all(pids: list[int]) -> None:
    """Kill processes; those that are gone already, or are not ours, are passed over."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def descendants(pid: int) -> list[int]:
    """Processes started by a process, directly or not."""
    children: dict[int, list[int]] = {}
    for child, parent in _parents():
        children.setdefault(parent, []).append(child)
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def _parents() -> list[tuple[int, int]]:
    """(process, its parent) of every process, from /proc, or from ps where there is none."""
    stats = list(Path("/proc").glob("[0-9]*/stat"))
    if not stats:
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True).stdout.split()
        return [(int(child), int(parent)) for child, parent in zip(listed[::2], listed[1::2], strict=False)]
    found = []
    for stat in stats:
        try:
            found.append((int(stat.parent.name), int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])))
        except (OSError, IndexError):  # it ended meanwhile
            continue
    return found


def end_with_parent(parent: int) -> None:
    """Watch the process that started this one; when it is gone, end all that this one started, and this one too if it does not clear up and end by itself."""

    def watch():
        while os.getppid() == parent:
            time.sleep(0.3)
        for _ in range(50):
            end_all(descendants(os.getpid()))
            time.sleep(0.1)
        end_tree(os.getpid())

    threading.Thread(target=watch, daemon=True).start()


def say_os_error(error: OSError) -> str:
    """What an operating system's refusal means, in words."""
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full; free some space and run again"
    return f"{error.strerror or error}"
