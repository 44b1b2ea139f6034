"""What the notebooks of the analysis import, imported once for a run as `preloaded` is, and after
it."""

import contextlib
import importlib
import os

LIBRARIES = (
    "pandas", "scipy.stats", "matplotlib.pyplot", "seaborn", "statsmodels.api", "pingouin",
)  # fmt: skip
# What a kernel sets before a notebook imports matplotlib.
BACKEND = ("MPLBACKEND", "module://matplotlib_inline.backend_inline")

os.environ.setdefault(*BACKEND)
for _name in LIBRARIES:
    with contextlib.suppress(Exception):  # what is missing or broken is told where it is used
        importlib.import_module(_name)
