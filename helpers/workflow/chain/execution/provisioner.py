"""How Jupyter comes by a kernel where a fork waits to be one."""

import asyncio
import os
import sys
from collections.abc import Callable
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
        info = self.connection_info
        if info["transport"] == "ipc":
            # Who asks before the kernel listens, asks again a tenth of a second later.
            ports = [port for name, port in info.items() if name.endswith("_port")]
            await self._wait_until(lambda: all(os.path.exists(f"{info['ip']}-{p}") for p in ports))
        return info

    async def shutdown_requested(self, restart: bool = False) -> None:
        """Wait for the kernel, which was asked to end: Jupyter looks every tenth of a second."""
        await self._wait_until(lambda: False)

    async def _wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds, the kernel has ended, or half a second has passed."""
        for _ in range(100):
            if holds() or await self.poll() is not None:
                return
            await asyncio.sleep(0.005)


def offer_fork(kernel: WaitingKernel) -> None:
    """Let Jupyter, in this process, use a waiting fork."""
    ForkProvisioner.waiting.append(kernel)
    factory = KernelProvisionerFactory.instance()
    place = f"{__name__}:ForkProvisioner"
    factory.provisioners[LOCAL] = EntryPoint(LOCAL, place, factory.GROUP_NAME)
