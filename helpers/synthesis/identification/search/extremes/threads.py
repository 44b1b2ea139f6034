"""One thread of linear algebra: with several, sums are taken in another order, and a search ends
elsewhere."""

import threadpoolctl


class SolverAlgebra(threadpoolctl.OpenBLASController):
    """The OpenBLAS that comes with casadi, under a name that threadpoolctl does not know."""

    internal_api = "casadi's openblas"
    filename_prefixes = ("libcasadi-tp-openblas", "casadi-tp-openblas")


threadpoolctl.register(SolverAlgebra)


def keep_one_thread() -> threadpoolctl.threadpool_limits:
    """A context in which every library of linear algebra that is loaded has one thread."""
    return threadpoolctl.threadpool_limits(1, "blas")
