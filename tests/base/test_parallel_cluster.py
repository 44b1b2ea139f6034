"""A real Dask scheduler and two workers on this machine: every kind of work gives the numbers that
one process gives, also when a worker is killed midway.

Runs where requirements/cluster.lock is installed.
"""

import warnings

import numpy as np
import pandas as pd
import pytest
from dask_cluster import ONE_THREAD, start_cluster

from helpers.base import parallel
from helpers.base.errors import InputError
from helpers.base.parallel import choose_scheduler, iterate_tasks, run_tasks
from helpers.paper.printed_numbers import read_published
from helpers.statistics.resampling.bootstrap import bootstrap
from helpers.statistics.resampling.permutation import permute_correlations
from helpers.statistics.resampling.sums import Entries
from helpers.survey.codebook import read_codebook
from helpers.synthesis.reconstruction.ensemble import extend_ensemble
from helpers.synthesis.reconstruction.problem.specification import read_specification

pytest.importorskip("distributed", reason="requirements/cluster.lock is not installed")

ENTRIES = Entries(pairs=(("y", "x"),), models=(("y", ("x", "z")),))


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng(3)
    return pd.DataFrame(rng.integers(1, 7, size=(6000, 3)), columns=["x", "y", "z"])


@pytest.fixture(scope="module")
def shared():
    """A cluster for all tests, so that its processes start, and load the package, only once."""
    with start_cluster(0, **ONE_THREAD) as cluster:
        yield cluster


@pytest.fixture
def cluster(shared):
    """Two workers of one thread; who was killed by an earlier test is replaced."""
    shared.fill_up(2, **ONE_THREAD)
    return shared


@pytest.fixture
def lasting(cluster):
    """The address of a cluster of which no worker is killed."""
    return cluster.address


def test_a_cluster_gives_the_numbers_of_one_process(lasting, people):
    here = bootstrap(people, ENTRIES, 3000, 1).resamples
    assert np.array_equal(here, bootstrap(people, ENTRIES, 3000, 1, scheduler=lasting).resamples)
    observed, shuffled = permute_correlations(people, ["y"], ["x", "z"], 2000, 1)
    again = permute_correlations(people, ["y"], ["x", "z"], 2000, 1, scheduler=lasting)
    assert np.array_equal(observed, again[0]) and np.array_equal(shuffled, again[1])


def test_tasks_share_something_or_nothing_and_come_in_order(lasting):
    # By hand: powers of 2, and the lengths of four words. 21 tasks are more than go in one group
    # each, and not a multiple of their number.
    powers = [2**i for i in range(21)]
    assert run_tasks(pow, range(21), lasting, shared=(2,)) == powers
    assert list(iterate_tasks(pow, range(21), lasting, shared=(2,))) == powers
    words = ["", "a", "few", "words"]
    assert run_tasks(len, words, lasting) == run_tasks(len, words) == [0, 1, 3, 5]
    assert run_tasks(len, [], lasting) == []


def test_an_error_of_a_task_is_the_callers(lasting):
    for run in (run_tasks, iterate_tasks):
        with pytest.raises(ZeroDivisionError):
            list(run(divmod, [1, 0], lasting, shared=(7,)))


def divide(numbers: tuple) -> float:
    return numbers[0] / numbers[1]


def test_a_cluster_that_lacks_the_package_is_told_what_to_install(lasting):
    # The module of this function is on the path of the tests only.
    for run in (run_tasks, iterate_tasks):
        with pytest.raises(InputError, match="cannot load .*; its scheduler and its workers need"):
            list(run(divide, [(1, 2)], lasting))


def test_a_scheduler_without_a_worker_is_told_to_have_one(lasting, monkeypatch):
    assert choose_scheduler(lasting, 1) == {"scheduler": lasting, "processes": 1}
    monkeypatch.setattr(parallel, "PATIENCE", 2)
    with start_cluster(0) as cluster, pytest.raises(InputError, match="has no worker; start"):
        choose_scheduler(cluster.address, 1)


def test_much_that_is_shared_is_sent_without_a_warning(lasting):
    much = np.zeros(2_000_000)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert run_tasks(np.take, [0, 1], lasting, shared=(much,)) == [0, 0]


def test_resamples_are_all_there_when_a_worker_is_killed(cluster, people):
    here = bootstrap(people, ENTRIES, 20_000, 2).resamples
    killing = cluster.kill_busy_meanwhile()
    there = bootstrap(people, ENTRIES, 20_000, 2, scheduler=cluster.address).resamples
    killing.join()
    assert cluster.count_alive() == 1
    assert np.array_equal(here, there)


def test_members_are_all_there_when_a_worker_is_killed(cluster, tmp_path):
    spec = read_specification(read_published(), read_codebook())
    here = extend_ensemble(spec.paper, spec.seed, 3, tmp_path / "here.csv")
    told = []

    def kill_one(text):
        if not told:
            cluster.kill_busy()
        told.append(text)

    extend_ensemble(
        spec.paper, spec.seed, 3, tmp_path / "there.csv", every=1, report=kill_one,
        scheduler=cluster.address,
    )  # fmt: skip
    assert cluster.count_alive() == 1 and len(told) == 3 == len(here)
    for name in ("{}.csv", "{}_tastes.csv"):
        one, other = (pd.read_csv(tmp_path / name.format(where)) for where in ("here", "there"))
        pd.testing.assert_frame_equal(one, other, rtol=1e-12)


def test_searches_are_all_there_when_a_worker_is_killed(shared):
    # Both kinds: pushes against a proof, and ranges for a made-up paper (of its results those that
    # are found soonest). Workers have as many threads of linear algebra as they like, others than
    # here: that must not change what is found.
    pytest.importorskip("casadi", reason="requirements/search.lock is not installed")
    from helpers.synthesis.identification.search import attack, coverage

    jobs = {
        attack.push: [(*aim, 1) for aim in attack.AIMS[:4]],
        coverage.search_result: [(0, place, 1) for place in (7, 8, 9)],
    }
    shared.end_workers()
    for function, tasks in jobs.items():
        shared.fill_up(2, OPENBLAS_NUM_THREADS="3")
        found = iterate_tasks(function, tasks, shared.address)
        first = next(found)
        shared.kill_busy()
        assert [first, *found] == run_tasks(function, tasks)
        assert shared.count_alive() == 1
