"""The commands that set an environment up, and what is told when one fails."""

import re
import subprocess

from helpers.workflow.environment.index import plain_environment

FULL = re.compile(r"No space left on device|os error 28\b|Disk quota exceeded|\[Errno (28|122)\]")


class SetupError(RuntimeError):
    """The environment could not be made; the message says what to do."""


def run(command: list[str], failure: str, environment: dict | None = None) -> None:
    """Run a command. Raises SetupError with the failure in words and the last lines the command
    said.

    environment: its variables; those of this process without what would redirect it, unless given.
    """
    try:
        done = subprocess.run(
            command, env=environment or plain_environment(), encoding="utf-8", errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    except OSError as error:
        raise SetupError(f"{failure}.\n{error.strerror or error}") from None
    if done.returncode == 0:
        return
    if FULL.search(done.stdout):
        raise SetupError(
            "The disk is full: the environment needs 1.2 GB; free some space and run again."
        )
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    raise SetupError("\n".join([f"{failure}.", *lines[-3:]]))
