"""A real Dask scheduler and two workers on this machine: the numbers are the same, also when a
worker is killed midway.

Runs where requirements/cluster.lock is installed.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import numpy as np
import pandas as pd
import pytest

from helpers.base.parallel import run_tasks
from helpers.statistics.resampling.bootstrap import bootstrap
from helpers.statistics.resampling.sums import Entries

pytest.importorskip("distributed", reason="requirements/cluster.lock is not installed")

ENTRIES = Entries(pairs=(("y", "x"),), models=(("y", ("x", "z")),))


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng(3)
    return pd.DataFrame(rng.integers(1, 7, size=(6000, 3)), columns=["x", "y", "z"])


def start(*words):
    command = [sys.executable, "-P", "-m", *words]
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )


@pytest.fixture
def cluster():
    """Address of a scheduler, and its two workers, each a process without a keeper that would
    restart it.
    """
    from distributed import Client

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    scheduler = start(
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-dashboard",
        "--no-show",
    )
    workers = [
        start(
            "distributed.cli.dask_worker",
            address,
            "--no-nanny",
            "--nthreads",
            "1",
            "--no-dashboard",
        )
        for _ in range(2)
    ]
    with Client(address, timeout=60) as client:
        client.wait_for_workers(2, timeout=60)
    yield address, workers
    for process in [*workers, scheduler]:
        process.kill()
        process.wait()


def test_a_cluster_gives_the_numbers_of_one_process(cluster, people):
    here = bootstrap(people, ENTRIES, 3000, 1).resamples
    assert np.array_equal(here, bootstrap(people, ENTRIES, 3000, 1, scheduler=cluster[0]).resamples)


def test_tasks_share_something_or_nothing_and_come_in_order(cluster):
    # By hand: 2 to the powers 0 to 3, and the lengths of four words.
    assert run_tasks(pow, range(4), scheduler=cluster[0], shared=(2,)) == [1, 2, 4, 8]
    words = ["", "a", "few", "words"]
    assert run_tasks(len, words, scheduler=cluster[0]) == run_tasks(len, words) == [0, 1, 3, 5]


def test_a_worker_killed_midway_changes_nothing(cluster, people):
    # One of two workers is killed a second after the start; the other does its tasks.
    address, workers = cluster
    here = bootstrap(people, ENTRIES, 20_000, 2).resamples
    killed = []

    def kill():
        workers[0].send_signal(signal.SIGKILL)
        workers[0].wait()
        killed.append(time.monotonic())

    timer = threading.Timer(1.0, kill)
    timer.start()
    there = bootstrap(people, ENTRIES, 20_000, 2, scheduler=address).resamples
    assert killed and killed[0] < time.monotonic() and workers[1].poll() is None
    assert np.array_equal(here, there)
