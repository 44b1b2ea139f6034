"""python -P tests/evidence/processors.py [NAME ...]: tests of all that computes, under each code
for the linear algebra.

NAME: of an OpenBLAS kernel, as OPENBLAS_CORETYPE takes it; all that this processor can run unless
given. Prints a line per run: the name, the kernel that was really loaded, threads, variants of
numpy, and what pytest counted. A quarter of an hour each.
"""

import os
import re
import subprocess
import sys

from helpers.base.paths import ROOT
from helpers.workflow.release import processors

ROOMS = ("test_scoring.py", "base", "exhibits", "statistics", "paper", "synthesis")
NAMES = ("Prescott", "Nehalem", "Sandybridge", "Haswell", "Zen", "SkylakeX")


def test_under(name: str, threads: int, left_out: str) -> tuple[str, int]:
    """One run: a line about it, and pytest's exit status."""
    surroundings = {
        "OPENBLAS_CORETYPE": name,
        "OPENBLAS_NUM_THREADS": str(threads),
        "OMP_NUM_THREADS": str(threads),
        "NPY_DISABLE_CPU_FEATURES": left_out,
    }
    loaded = processors.ask(surroundings)
    places = [f"tests/{room}" for room in ROOMS]
    # What is asked of other processes there chooses its own kernels.
    command = [
        sys.executable,
        "-P",
        "-m",
        "pytest",
        "-n",
        "2",
        *places,
        "--ignore=tests/workflow/release/test_processors.py",
    ]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | surroundings, stdout=subprocess.PIPE, encoding="utf-8"
    )
    counted = re.findall(r"^=*\s*(\d+ (?:passed|failed).*?)\s*=*$", done.stdout, re.MULTILINE)
    failed = re.findall(r"^FAILED (\S+)", done.stdout, re.MULTILINE)
    variants = "left out" if left_out else "its own"
    told = f"{name}, kernel {loaded['kernel']}, {threads} threads, numpy's variants {variants}"
    return "\n".join(
        [f"{told}: {counted[-1] if counted else done.stdout[-300:]}", *failed]
    ), done.returncode


def main(words: list[str]) -> int:
    """Test under each; returns 1 if a test failed."""
    variants = " ".join(processors.ask()["variants"])
    worst = 0
    for i, name in enumerate(words or NAMES):
        line, status = test_under(name, 1 + i % 2, variants if i % 2 == 0 else "")
        print(line, flush=True)
        worst = max(worst, status)
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
