"""What executes a notebook and what answers as its kernel, imported here once for a run.

Importing this module does it: the server that forks the processes of a run imports it by name.
Starting Python and these libraries would take each notebook several seconds of a processor.
"""

import contextlib
import importlib
import sys

from helpers.workflow.chain.execution.adaptation import UNUSED, allow_unused

LIBRARIES = ("nbformat", "ipykernel.kernelapp", "ipykernel.ipkernel")

sys.modules.update(dict.fromkeys(UNUSED))
with contextlib.suppress(Exception):  # what is missing or broken is told where it is used
    importlib.import_module("papermill")
allow_unused()
for _name in LIBRARIES:
    with contextlib.suppress(Exception):
        importlib.import_module(_name)
