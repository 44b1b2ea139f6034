"""A million respondents in one gigabyte.

The same Tables 1-3 as from the whole file at once, by other code.
"""

import json
import os
import subprocess
import sys

import pytest

from helpers.base.paths import ROOT

GIGABYTE = 1_000_000_000
CAPPED = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_DATA, ({limit}, {limit}))
from pathlib import Path
from plain_pandas import OURS
from helpers.survey.codebook import read_codebook
book, result = read_codebook(), Path(sys.argv[1])
for step in OURS.values():
    result = step(result, book)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([result, int(peak.split()[1]) * 1024], default=float))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the cap on memory is one of Linux")
def test_a_million_respondents_in_one_gigabyte(tmp_path, monkeypatch, book):
    # RLIMIT_DATA counts what a process writes to, touched or not. RLIMIT_AS would count libraries
    # and the address space that allocators only reserve as well: pyarrow, numpy and statsmodels
    # have more than a gigabyte of that before they have read a byte.
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    from plain_pandas import RIVAL
    from simulate_survey import write_survey

    # The same simulated respondents as option texts, and as coded Parquet.
    export = tmp_path / "million.csv"
    write_survey(export, 1_000_000, beside=tmp_path / "million.parquet")
    # One thread, whose memory goes back to the system when it is freed, so that the cap is on what
    # is in use.
    environment = os.environ | {
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "MALLOC_MMAP_THRESHOLD_": "1000000",
    }
    command = [sys.executable, "-c", CAPPED.format(limit=GIGABYTE), str(export)]
    done = subprocess.run(
        command, cwd=ROOT / "benchmarks", env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    ours, peak = json.loads(done.stdout)
    export.unlink()
    assert peak < GIGABYTE
    # The coded Parquet is read whole and analysed by a plain script without any cap.
    expected = tmp_path / "million.parquet"
    for step in RIVAL.values():
        expected = step(expected, book)
    assert ours.keys() == expected.keys() and len(ours) > 100
    assert max(abs(ours[name] - value) for name, value in expected.items()) < 1e-9
