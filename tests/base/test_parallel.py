"""Lists of independent tasks: same results wherever they run, and plain words when the cluster
cannot be reached.
"""

import pytest

from helpers.base import parallel
from helpers.base.errors import InputError
from helpers.base.parallel import choose_scheduler, run_tasks


def square(number: int) -> int:
    return number * number


def test_results_keep_the_order_of_the_tasks():
    # By hand.
    assert run_tasks(square, range(5)) == [0, 1, 4, 9, 16]
    assert run_tasks(square, range(5), processes=2) == [0, 1, 4, 9, 16]
    for processes in (1, 2):
        assert run_tasks(pow, range(4), processes=processes, shared=(2,)) == [1, 2, 4, 8]


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch):
    # Nothing listens on port 9 of this machine; without Dask the message says what to install
    # instead.
    monkeypatch.setattr(parallel, "PATIENCE", 0.5)
    with pytest.raises(InputError, match="tcp://127.0.0.1:9 |requirements/cluster.lock"):
        run_tasks(square, range(2), scheduler="tcp://127.0.0.1:9")


def test_a_number_of_processes_that_cannot_be_is_refused():
    with pytest.raises(InputError, match="processes is 0; expected 1 or more"):
        choose_scheduler("", 0)
    assert choose_scheduler("", 2) == {"scheduler": "", "processes": 2}
