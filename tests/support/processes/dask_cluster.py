"""A Dask scheduler and workers of one thread each, all processes on this machine."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
MODULE = [sys.executable, "-P", "-m"]


ALONE = ["--no-nanny", "--nthreads", "1", "--no-dashboard"]


@dataclass(frozen=True)
class Cluster:
    """The scheduler's address, its process, and those of the workers, which start again only where
    a test asks for it."""

    address: str
    scheduler: subprocess.Popen
    workers: list

    def count_alive(self) -> int:
        """How many workers have not ended."""
        return sum(worker.poll() is None for worker in self.workers)

    def fill_up(self, count: int, **environment: str) -> None:
        """Start workers until so many live and the scheduler knows these alone.

        environment: settings of the workers that start. Raises TimeoutError.
        """
        from distributed import Client

        for _ in range(count - self.count_alive()):
            command = ["distributed.cli.dask_worker", self.address, *ALONE]
            self.workers.append(_start(command, environment))
        until = time.monotonic() + 60
        with Client(self.address, timeout=60) as client:
            while len(client.nthreads()) != count:
                if time.monotonic() > until:
                    raise TimeoutError("not every worker came, or one that is gone is still known")
                time.sleep(0.02)

    def end_workers(self) -> None:
        """Kill them all."""
        for worker in self.workers:
            worker.kill()
            worker.wait()

    def kill_busy(self, seconds: float = 60) -> None:
        """Kill a worker that is at a task.

        Raises TimeoutError if none is within so many seconds.
        """
        from distributed import Client

        until = time.monotonic() + seconds
        with Client(self.address, timeout=60) as client:
            pids = client.run(os.getpid)
            while time.monotonic() < until:
                for worker, tasks in client.processing().items():
                    if tasks:
                        os.kill(pids[worker], signal.SIGKILL)
                        return
                time.sleep(0.01)
        raise TimeoutError("no worker was at work")

    def kill_busy_meanwhile(self) -> threading.Thread:
        """The same, beside what the caller does next; to be joined."""
        thread = threading.Thread(target=self.kill_busy)
        thread.start()
        return thread


def _start(command: list, environment: dict) -> subprocess.Popen:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([*MODULE, *command], env=os.environ | environment, **quiet)


@contextlib.contextmanager
def start_cluster(workers: int = 2, **environment: str):
    """A Cluster of so many workers, ended afterwards. environment: settings of the processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show"]
    scheduler = _start(["distributed.cli.dask_scheduler", *here], environment)
    cluster = Cluster(f"tcp://127.0.0.1:{port}", scheduler, [])
    try:
        cluster.fill_up(workers, **environment)
        yield cluster
    finally:
        cluster.end_workers()
        scheduler.kill()
        scheduler.wait()
