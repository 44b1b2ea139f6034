"""What executes a notebook and what answers as its kernel, imported here once for a run.

Importing this module does it: the server that forks the processes of a run imports it by name.
Starting Python and these libraries would take each notebook several seconds of a processor.
No garbage is looked for here, and by what is imported after: there is none yet, and looking takes
a seventh of the time. `run_in_process` lets each fork look for its own.
"""

import contextlib
import gc
import importlib
import sys

from helpers.workflow.chain.execution.adaptation import UNUSED, allow_unused

LIBRARIES = (
    "papermill", "nbformat", "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger",
)  # fmt: skip

gc.disable()
for _name in UNUSED:  # unless a test has loaded it already
    sys.modules.setdefault(_name, None)
for _name in LIBRARIES:
    with contextlib.suppress(Exception):  # what is missing or broken is told where it is used
        importlib.import_module(_name)
allow_unused()
with contextlib.suppress(Exception):
    # The first notebook that is looked at has the rules for all of them compiled.
    nbformat = importlib.import_module("nbformat")
    nbformat.validate(nbformat.v4.new_notebook())
