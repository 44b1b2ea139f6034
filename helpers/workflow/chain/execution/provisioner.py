"""How Jupyter comes by a kernel where a fork waits to be one."""

import os
import sys
from importlib.metadata import EntryPoint

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

from helpers.workflow.chain.execution.forks import WaitingKernel

LOCAL = "local-provisioner"  # the name of what starts a kernel on this machine
LAUNCHER = ["-m", "ipykernel_launcher", "-f"]


class ForkProvisioner(LocalProvisioner):
    """Uses the waiting fork for the first kernel of ours.

    A second one, and a kernel that somebody put in the place of ours, is started as always.
    """

    waiting: list[WaitingKernel] = []

    async def launch_kernel(self, cmd, **kwargs):
        """Start a kernel by its command; returns how to connect to it."""
        if not self.waiting or cmd[:4] != [sys.executable, *LAUNCHER]:
            return await super().launch_kernel(cmd, **kwargs)
        # by this the kernel sees whether the process that started it is still there
        environment = kwargs["env"] | {"JPY_PARENT_PID": str(os.getpid())}
        kernel = self.waiting.pop()
        self.cwd = kwargs.get("cwd") or os.getcwd()
        self.process = kernel.start(cmd[2:], str(self.cwd), environment)
        self.pid = self.pgid = self.process.pid
        return self.connection_info


def offer_fork(kernel: WaitingKernel) -> None:
    """Let Jupyter, in this process, use a waiting fork."""
    ForkProvisioner.waiting.append(kernel)
    factory = KernelProvisionerFactory.instance()
    place = f"{__name__}:ForkProvisioner"
    factory.provisioners[LOCAL] = EntryPoint(LOCAL, place, factory.GROUP_NAME)
