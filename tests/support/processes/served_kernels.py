"""Kernels of notebooks that are tested: forks of a server that has the libraries, as in a run."""

import gc
import multiprocessing
import os

from served_builds import own_settings, serve

from helpers.workflow.chain.execution import provisioner
from helpers.workflow.chain.execution.forks import ForkedKernel, become_kernel, end_after
from helpers.workflow.chain.execution.process import hush


def _be_kernel(command: list, place: str, environment: dict) -> None:
    """What a fork of the server does: be the kernel of a command."""
    gc.enable()  # which the server does without
    os.setsid()
    hush()
    end_after(become_kernel, command, place, environment)


class ServedKernel:
    """A kernel that Jupyter may have from the server, as it may have a fork that waits."""

    def start(self, command: list, place: str, environment: dict) -> ForkedKernel:
        """The kernel of a command, working in a folder."""
        with own_settings():
            process = multiprocessing.get_context("forkserver").Process(
                target=_be_kernel, args=(command, place, environment)
            )
            process.start()
        return ForkedKernel(process.pid)


def offer_kernel() -> None:
    """Let the next kernel of ours be a fork; where none can be had, Jupyter starts it."""
    if not provisioner.ForkProvisioner.waiting and serve():
        provisioner.offer_fork(ServedKernel())
