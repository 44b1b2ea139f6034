"""A list of independent tasks, run here or on a Dask cluster; the results and their order are the
same either way."""

from collections.abc import Callable, Iterable, Iterator

from helpers.base.errors import InputError

PATIENCE = 6  # seconds to wait for a scheduler to answer


def run_tasks(
    function: Callable, tasks: Iterable, scheduler: str = "", processes: int = 1, shared: tuple = ()
) -> list:
    """function(*shared, task) for every task, in order; as iterate_tasks."""
    return list(iterate_tasks(function, tasks, scheduler, processes, shared))


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
        with _connect(scheduler) as client:
            # As what a task gave, and not scattered: then it is made again where a worker is lost.
            there = client.submit(tuple, shared, pure=False)
            given = ([function] * len(tasks), [there] * len(tasks), tasks)
            for done in client.map(_call, *given, pure=False):
                yield done.result()
    elif processes == 1:
        for task in tasks:
            yield function(*shared, task)
    else:
        from joblib import Parallel, delayed

        jobs = [delayed(function)(*shared, task) for task in tasks]
        yield from Parallel(n_jobs=processes, return_as="generator")(jobs)


def _call(function: Callable, shared: tuple, task):
    return function(*shared, task)


def choose_scheduler(scheduler: str, processes: int) -> dict:
    """The arguments `scheduler` and `processes` of run_tasks, once it is known that they can be
    used. Raises InputError."""
    if processes < 1:
        raise InputError(f"parameter processes is {processes}; expected 1 or more.")
    if scheduler:
        _connect(scheduler).close()
    return {"scheduler": scheduler, "processes": processes}


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
