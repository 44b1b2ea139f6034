"""The environment that everything runs in. Standard library only: this is what runs before
anything is set up.

Enters: environment.yml and requirements.lock.
Leaves: a Python that has every package at its version, each checked against its hash.
"""

from helpers.base.package import LIST, direct_dependencies, reasons
from helpers.workflow.environment.packages import LOCK, make_lock
from helpers.workflow.environment.place import conda_python, is_ready, stamp
from helpers.workflow.environment.processes import SetupError
from helpers.workflow.environment.setup import ready

__all__ = [
    "LIST", "LOCK", "SetupError", "conda_python", "direct_dependencies", "is_ready",
    "make_lock", "ready", "reasons", "stamp",
]  # fmt: skip
