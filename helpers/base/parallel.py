"""A list of independent tasks, run here or on a Dask cluster; the results and their order are the
same either way."""

import contextlib
from collections.abc import Callable, Iterable, Iterator

from helpers.base.errors import InputError

PATIENCE = 6  # seconds to wait for a scheduler to answer
ROUNDS = 4  # groups of tasks for each thread of a cluster: few to send, and none waits long


def run_tasks(
    function: Callable, tasks: Iterable, scheduler: str = "", processes: int = 1, shared: tuple = ()
) -> list:
    """function(*shared, task) for every task, in order; as iterate_tasks.

    A cluster gets them in groups, ROUNDS for each of its threads: tasks may take milliseconds.
    """
    tasks = list(tasks)
    if not scheduler:
        return list(iterate_tasks(function, tasks, processes=processes, shared=shared))
    with _use(scheduler) as client:
        groups = min(len(tasks), ROUNDS * max(1, sum(client.nthreads().values())))
        # Every so-manieth task: neighbours often are alike, and some kinds take longer.
        parts = [tasks[i::groups] for i in range(groups)]
        found = [None] * len(tasks)
        for i, part in enumerate(client.gather(_send(client, function, parts, shared))):
            found[i::groups] = part
    return found


def iterate_tasks(
    function: Callable, tasks: Iterable, scheduler: str = "", processes: int = 1, shared: tuple = ()
) -> Iterator:
    """function(*shared, task) for one task after another, in order; others run meanwhile.

    scheduler: address of a Dask scheduler, tcp://host:port; '' runs the tasks here, in so many
    processes.
    shared: what all tasks need; each worker of a cluster gets it once.
    A task must carry its own seed: then where it runs, and with how many others, changes nothing.
    Raises InputError if the
    scheduler does not answer; a worker that is lost has its tasks done by another.
    """
    tasks = list(tasks)
    if scheduler:
        with _use(scheduler) as client:
            waiting = _send(client, function, [[task] for task in tasks], shared)
            while waiting:
                # The next, and those behind it that are there already, in one message.
                ready = 1
                while ready < len(waiting) and waiting[ready].done():
                    ready += 1
                for (given,) in client.gather(waiting[:ready]):
                    yield given
                del waiting[:ready]  # the cluster may forget them
    elif processes == 1:
        for task in tasks:
            yield function(*shared, task)
    else:
        from joblib import Parallel, delayed

        jobs = [delayed(function)(*shared, task) for task in tasks]
        yield from Parallel(n_jobs=processes, return_as="generator")(jobs)


def _send(client, function: Callable, groups: list[list], shared: tuple) -> list:
    """Futures of the results of each group of tasks."""
    import dask

    # What is shared is sent as a task, and not scattered: then it is made again where a worker is
    # lost. Dask would warn of its size.
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"}):
        there = client.submit(tuple, shared, pure=False)
        return client.map(_call, groups, function=function, shared=there, pure=False)


def _call(group: list, function: Callable, shared: tuple) -> list:
    return [function(*shared, task) for task in group]


def choose_scheduler(scheduler: str, processes: int) -> dict:
    """The arguments `scheduler` and `processes` of run_tasks, once it is known that they can be
    used. Raises InputError."""
    if processes < 1:
        raise InputError(f"parameter processes is {processes}; expected 1 or more.")
    if scheduler:
        with _connect(scheduler) as client:
            _await_worker(client, scheduler)
    return {"scheduler": scheduler, "processes": processes}


@contextlib.contextmanager
def _use(scheduler: str) -> Iterator:
    """A client of the cluster. Raises InputError if the cluster cannot load what tasks need."""
    with _connect(scheduler) as client:
        try:
            yield client
        except RuntimeError as error:
            lacking = error.__cause__
            if not isinstance(lacking, ModuleNotFoundError):
                raise
            raise InputError(
                f"the Dask cluster at {scheduler} cannot load {lacking.name}; its scheduler and "
                "its workers need this package, requirements.lock and requirements/cluster.lock."
            ) from None


def _await_worker(client, scheduler: str) -> None:
    """Without a worker, tasks would wait for ever. Raises InputError if none has come in time."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except OSError:  # a TimeoutError is one
        raise InputError(
            f"the Dask scheduler at {scheduler} has no worker; start at least one "
            f"(python -m distributed.cli.dask_worker {scheduler})."
        ) from None


def _connect(scheduler: str):
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            "parameter scheduler needs Dask, which is not installed; "
            "install requirements/cluster.lock, or leave the parameter out."
        ) from None
    try:
        return Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        reason = type(error).__name__ if isinstance(error, OSError) else str(error)
        raise InputError(
            f"no Dask scheduler answers at {scheduler} ({reason}); "
            "expected an address such as tcp://host:8786 of one that is running."
        ) from None
