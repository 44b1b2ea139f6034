"""What the notebooks of the analysis and the pages import, imported once for a run as `preloaded`
is, and after it."""

import contextlib
import gc
import importlib
import io
import os

# None that sets something when it is imported, such as the style of figures: a notebook that
# imports it later would find it set whether it asked or not.
LIBRARIES = (
    "pandas", "pyarrow.csv", "scipy.stats", "matplotlib.pyplot", "seaborn", "statsmodels.api",
    "pingouin", "IPython.core.completerlib", "IPython.core.oinspect",
    "helpers.exhibits.build", "helpers.paper.comparison", "helpers.paper.tables", "helpers.report",
)  # fmt: skip
# What a kernel sets before a notebook imports matplotlib.
BACKEND = ("MPLBACKEND", "module://matplotlib_inline.backend_inline")


def draw_once() -> None:
    """Draw a figure that nobody sees, so that fonts are found and writers of pictures loaded."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from helpers.exhibits.style import use_style

    with rc_context():
        use_style()
        figure = Figure()
        figure.subplots().set_title("0123456789", weight="bold")
        for kind in ("png", "svg"):
            figure.savefig(io.BytesIO(), format=kind)


os.environ.setdefault(*BACKEND)
for _name in LIBRARIES:
    with contextlib.suppress(Exception):  # what is missing or broken is told where it is used
        importlib.import_module(_name)
with contextlib.suppress(Exception):
    draw_once()
# What is there by now stays: a fork that looked for garbage in it would copy all of its memory.
gc.freeze()
