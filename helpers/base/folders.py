"""A folder or file put in the place of another with no moment at which there is neither."""

import ctypes
import os
import shutil
import sys
from pathlib import Path

# RENAME_EXCHANGE and AT_FDCWD of Linux
EXCHANGE = 2
HERE = -100


def replace_folder(new: Path, place: Path, first: str = "index.html") -> None:
    """Put the folder new in the place of another, which need not be there; new is gone afterwards.

    Whenever this is cut short, place/first and everything it links to is there and whole: both
    folders change places in one step where
    the system can do that, and elsewhere file after file is replaced, first as the last, before
    what is left of the old one is removed.
    Raises OSError, with the old folder in its place, if nothing can be written.
    """
    if not os.path.lexists(place):
        new.rename(place)
    elif exchange(new, place):
        remove(new)
    elif place.is_symlink() or not place.is_dir():
        remove(place)
        new.rename(place)
    else:
        replace_files(new, place, first)
        remove(new)


def write_whole(path: Path, text: str) -> None:
    """Write a text file, whole or not at all."""
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def exchange(one: Path, other: Path) -> bool:
    """Let two paths change places in one step (renameat2 of Linux); False, with nothing done,
    where kernel or file system cannot."""
    if sys.platform != "linux":
        return False
    try:
        return (
            ctypes.CDLL(None).renameat2(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE)
            == 0
        )
    except (AttributeError, OSError):
        return False


def replace_files(new: Path, place: Path, first: str) -> None:
    """Move a folder's files into another, the first page last, then remove what only the other
    had."""
    names = sorted(
        (p.relative_to(new) for p in new.rglob("*") if not p.is_dir()),
        key=lambda name: (name == Path(first), name),
    )
    for name in names:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(new / name, place / name)
    for path in [
        p for p in place.rglob("*") if not p.is_dir() and p.relative_to(place) not in names
    ]:
        path.unlink()


def remove(path: Path) -> None:
    """Remove a file, a link or a folder, as far as that can be done."""
    if path.is_symlink() or path.is_file():
        path.unlink(missing_ok=True)
    shutil.rmtree(path, ignore_errors=True)
