"""The same results with whichever code for the linear algebra a processor makes numpy load.

Each run says which OpenBLAS kernel it really loaded, and fails if that is not the one its name
stands for: several names load one kernel. Everything that computes is tested so by `python -P
tests/evidence/processors.py`.
"""

import json
import os
import platform
import subprocess
import sys

import pytest

from helpers.workflow.release import processors

# Name -> kernel it loads (seen with OpenBLAS 0.3.31, by threadpoolctl), and the instructions that
# kernel needs.
KERNELS = {
    "Prescott": ("Katmai", ()),
    "Nehalem": ("Nehalem", ("X86_V2",)),
    "Sandybridge": ("Sandybridge", ("AVX",)),
    "Haswell": ("Haswell", ("X86_V3",)),
    "Zen": ("Haswell", ("X86_V3",)),
    "SkylakeX": ("SkylakeX", ("X86_V4",)),
}
NUMPY = "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"  # the variants of numpy 2.4 that can be left out
# What a notebook computes, in small: closed results, iterated ones, shuffled P, and the same as a
# reader sees them.
COMPUTED = """
import gc, json, sys
gc.disable()  # a seventh of the time, while all these libraries are imported
import numpy as np, pandas as pd, threadpoolctl
from helpers.exhibits.formats.csv_file import csv_bytes, shorten
from helpers.statistics import correlations, regressions
from helpers.statistics.multiverse.ordinal import ordered_logit, polyserial
from helpers.statistics.resampling import bootstrap, permutation, sums
rng = np.random.default_rng(2021)
x = rng.integers(1, 7, size=(300, 3)).astype(float)
y = np.rint(x @ [1, -1, 0.5] + rng.normal(0, 4, 300)) / 3
frame = pd.DataFrame(np.column_stack([x, y]), columns=["a", "b", "c", "y"])
frame.loc[:19, "a"] = np.nan
fitted = regressions.regress(frame, "y", ["a", "b", "c"])
shown = pd.DataFrame(correlations.table_correlations(frame, ["y"], ["a", "b", "c"]))
slope, error = ordered_logit(np.rint(y[20:]), x[20:], [0, 1, 2])
observed, shuffled = permutation.permute_correlations(frame, ["y"], ["a", "b", "c"], 999, 1)
entries = sums.Entries(pairs=(("y", "a"),), models=(("y", ("a", "b", "c")),))
drawn = bootstrap.bootstrap(frame, entries, 400, 1)
limits = bootstrap.intervals(drawn)
closed = [*regressions.diagnose(fitted)]
for table in (fitted.coefficients, shown, limits):
    closed += [*table.select_dtypes("number").to_numpy().ravel()]
seen = [b"".join(csv_bytes(shorten(table))).decode() for table in (fitted.coefficients, limits)]
single = permutation.single_p(observed, shuffled)
largest = permutation.largest_p(observed, shuffled)
pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
told = {
    "closed": [float(v) for v in closed],
    "iterated": [float(v) for v in (*slope, *error, *polyserial(y[20:], x[20:, 0]))],
    "shuffled": [*single, *largest],
    "seen": "".join(seen),
    "kernels": sorted({pool["architecture"] for pool in pools}),
    "threads": sorted({pool["num_threads"] for pool in pools}),
}
json.dump(told, sys.stdout)
"""

pytestmark = pytest.mark.skipif(
    platform.machine().lower() not in ("x86_64", "amd64"),
    reason="other code for the linear algebra can be chosen on x86 processors only",
)


def compute(**surroundings):
    """What the program above tells, with changes of its environment."""
    command = [sys.executable, "-P", "-W", "ignore", "-c", COMPUTED]
    environment = os.environ | surroundings
    done = subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def own():
    return compute(OPENBLAS_NUM_THREADS="1")


def can_run(needed) -> bool:
    """Whether this processor has some instructions."""
    from numpy._core import _multiarray_umath as loaded

    return all(loaded.__cpu_features__.get(name, False) for name in needed)


# Names that load one kernel, threads and variants are crossed so that each occurs with several of
# the others.
RUNS = [
    ("Prescott", 1, NUMPY),
    ("Prescott", 2, ""),
    ("Nehalem", 1, ""),
    ("Nehalem", 2, NUMPY),
    ("Sandybridge", 1, NUMPY),
    ("Sandybridge", 2, ""),
    ("Haswell", 1, ""),
    ("Haswell", 2, NUMPY),
    ("Zen", 2, ""),
    ("SkylakeX", 1, NUMPY),
    ("SkylakeX", 2, ""),
]


@pytest.mark.parametrize(("name", "threads", "left_out"), RUNS)
def test_results_agree_as_far_as_is_promised(own, name, threads, left_out):
    kernel, needed = KERNELS[name]
    if not can_run(needed):
        pytest.skip(f"this processor cannot run the kernel {kernel}")
    found = compute(
        OPENBLAS_CORETYPE=name, OPENBLAS_NUM_THREADS=str(threads), OMP_NUM_THREADS=str(threads),
        NPY_DISABLE_CPU_FEATURES=left_out,
    )  # fmt: skip
    assert found["kernels"] == [kernel]
    assert max(found["threads"]) == min(threads, os.cpu_count())
    assert found["closed"] == pytest.approx(own["closed"], rel=1e-9, abs=1e-12, nan_ok=True)
    assert found["iterated"] == pytest.approx(own["iterated"], rel=1e-6)
    # P of shufflings are counts, and what readers see are texts
    assert found["shuffled"] == own["shuffled"]
    assert found["seen"] == own["seen"]


def test_a_name_that_loads_another_kernel_is_noticed():
    # what the test above rests on: the kernel is asked of the library, not read from the variable
    assert processors.ask({"OPENBLAS_CORETYPE": "Prescott"})["kernel"] == "Katmai"
    assert (
        processors.ask({"OPENBLAS_CORETYPE": "no such name"})["kernel"]
        == processors.ask({"OPENBLAS_CORETYPE": ""})["kernel"]
    )
