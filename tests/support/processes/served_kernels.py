"""Kernels of notebooks that are tested: forks of a server that has the libraries, as in a run."""

import gc
import os
import shutil
import tempfile
from pathlib import Path

from helpers.workflow.chain.execution import provisioner
from helpers.workflow.chain.execution.forks import ForkedKernel, become_kernel, end_after
from helpers.workflow.chain.execution.process import hush
from helpers.workflow.chain.processes import make_context


def _serve(command: list, place: str, environment: dict) -> None:
    """What a fork of the server does: be the kernel of a command."""
    gc.enable()
    os.setsid()
    hush()
    end_after(become_kernel, command, place, environment)


class ServedKernels:
    """Kernels for the notebooks of one process of the tests, each offered to Jupyter once."""

    def __init__(self):
        self.private = Path(tempfile.mkdtemp(prefix="kernels-", dir="/tmp"))

    def offer(self) -> None:
        """Let the next kernel of ours be a fork; where none can be had, Jupyter starts it."""
        waiting = provisioner.ForkProvisioner.waiting
        if not waiting and make_context(self.private).get_start_method() == "forkserver":
            provisioner.offer_fork(self)

    def start(self, command: list, place: str, environment: dict) -> ForkedKernel:
        """The kernel of a command, working in a folder."""
        process = make_context(self.private).Process(
            target=_serve, args=(command, place, environment)
        )
        process.start()
        return ForkedKernel(process.pid)

    def end(self) -> None:
        """Leave nothing among the temporary files."""
        shutil.rmtree(self.private, ignore_errors=True)
