"""Which code for the linear algebra a process runs: OpenBLAS and numpy choose it by the processor,
and results differ in the last bits.

OPENBLAS_CORETYPE and NPY_DISABLE_CPU_FEATURES choose other code than the processor's own; both are
read when numpy is loaded.
"""

import json
import os
import platform
import subprocess
import sys

# Asked in a process of its own: what numpy loaded, and which of its faster variants this processor
# could run.
ASKED = """
import json, warnings
warnings.simplefilter("ignore")
import numpy, scipy.linalg, threadpoolctl
from numpy._core import _multiarray_umath as loaded
pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
kernels = sorted({pool.get("architecture", "unknown") for pool in pools})
variants = [name for name in loaded.__cpu_dispatch__ if loaded.__cpu_features__[name]]
print(json.dumps({"kernel": " and ".join(kernels) or "unknown", "variants": variants}))
"""


def ask(environment: dict | None = None) -> dict:
    """The kernel that OpenBLAS loads and the variants that numpy uses ('kernel', 'variants') in a
    new process, with changes of its environment."""
    command = [sys.executable, "-P", "-c", ASKED]
    done = subprocess.run(
        command,
        env=os.environ | (environment or {}),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout)


def other_than_own() -> dict[str, str]:
    """Changes of the environment under which numpy runs other code than it would here; none where
    that cannot be chosen (not an x86 processor)."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return {}
    own = ask()
    changes = {"NPY_DISABLE_CPU_FEATURES": " ".join(own["variants"])} if own["variants"] else {}
    for name in ("Prescott", "Haswell"):
        if ask({"OPENBLAS_CORETYPE": name})["kernel"] != own["kernel"]:
            return changes | {"OPENBLAS_CORETYPE": name}
    return changes
