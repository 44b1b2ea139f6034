"""A quicker reduction of a basis, for lattice.find_near_points.

Needs fpylll (requirements/search.lock).
"""

import numpy as np
from fpylll import LLL, IntegerMatrix

SCALE = 2**24  # the basis is rounded to whole multiples of its inverse


def reduce_quickly(basis: np.ndarray) -> np.ndarray:
    """As lattice.reduce_basis, with another reduced basis as short."""
    rows = np.rint(basis.T * SCALE)
    matrix = IntegerMatrix.from_matrix([list(map(int, row)) for row in rows])
    LLL.reduction(matrix)
    reduced = np.array([list(row) for row in matrix], dtype=float)
    return np.rint(np.linalg.lstsq(rows.T, reduced.T, rcond=None)[0]).astype(np.int64)
