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


@dataclass(frozen=True)
class Cluster:
    """The scheduler's address, its process, and those of the workers, which nobody starts again."""

    address: str
    scheduler: subprocess.Popen
    workers: list

    def count_alive(self) -> int:
        """How many workers have not ended."""
        return sum(worker.poll() is None for worker in self.workers)

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


@contextlib.contextmanager
def start_cluster(workers: int = 2, **environment: str):
    """A Cluster of so many workers, ended afterwards. environment: settings of the workers."""
    from distributed import Client

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    here = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show"]
    alone = ["--no-nanny", "--nthreads", "1", "--no-dashboard"]
    commands = [["distributed.cli.dask_scheduler", *here]]
    commands += [["distributed.cli.dask_worker", address, *alone]] * workers
    started = []
    try:
        for command in commands:
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            own = os.environ | environment
            started.append(subprocess.Popen([*MODULE, *command], env=own, **quiet))
        with Client(address, timeout=60) as client:
            if workers:
                client.wait_for_workers(workers, timeout=60)
        yield Cluster(address, started[0], started[1:])
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()
