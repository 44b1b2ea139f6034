"""The kernel that executes a notebook: how it is spoken to, and its last words if it dies."""

import os
from pathlib import Path

PATIENCE = 180  # seconds a kernel may take to answer for the first time: a cold disk is slow
# How jupyter_client says that a kernel never answered.
NEVER_ANSWERED = ("Kernel died before replying", "Kernel didn't respond")
SOCKET = 100  # bytes a socket's path may have; systems allow 104 or more


def last_words() -> str:
    """The last line that a kernel printed which never answered, if it printed any.

    Of one that did, they are not told: they could hold answers.
    """
    try:
        end = os.pread(2, 4000, max(0, os.fstat(2).st_size - 4000))
    except OSError:  # a terminal: it was seen there
        return ""
    lines = [line.strip() for line in end.decode("utf-8", "replace").splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    return f" The last it said: {last[:300]}" if last else ""


def connections(name: str, private: Path) -> list:
    """Settings of Jupyter's kernel manager, the best first: speak to the kernel through files in
    its own folder, else through ports.

    A port is only looked up, not held, until the kernel takes it: another kernel that starts at
    the same moment may be quicker.
    But not every disk holds sockets, and none holds one with a long path.
    """
    from traitlets.config import Config

    path = f"{private}/{name}-{os.getpid()}"
    ports = {"connection_file": f"{path}.json"}
    ways = [ports]
    if len(os.fsencode(path)) <= SOCKET:
        ways.insert(0, ports | {"transport": "ipc", "ip": path})
    return [Config({"KernelManager": settings}) for settings in ways]


def execute_cells(source: Path, target: Path, given: dict, place: Path, settings: list) -> None:
    """Execute a notebook with papermill.

    place: the folder in which its kernel works. settings: as from connections.
    A kernel that ends or keeps silent before its first answer has run nothing, so it is tried with
    the next settings.
    """
    import papermill

    try:
        papermill.execute_notebook(
            _literal(source), _literal(target), given, kernel_name="python3",
            cwd=str(place), progress_bar=False, request_save_on_cell_execute=False,
            start_timeout=PATIENCE, config=settings[0],
        )  # fmt: skip
    except RuntimeError as error:
        if len(settings) == 1 or not str(error).startswith(NEVER_ANSWERED):
            raise
        execute_cells(source, target, given, place, settings[1:])


def _literal(path: Path) -> str:
    """A path as papermill takes it, which fills in what stands between braces."""
    return str(path).replace("{", "{{").replace("}", "}}")
