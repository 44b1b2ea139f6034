"""Integer points near a real one, as synthesis.reconstruction.lattice finds them, with a quicker basis reduction.

Needs fpylll (requirements-search.lock).
"""

import numpy as np
from fpylll import LLL, IntegerMatrix

SCALE = 2**24  # the basis is rounded to whole multiples of its inverse


def reduce_basis(basis: np.ndarray) -> np.ndarray:
    """The whole-number matrix that turns the columns of a basis into short, nearly orthogonal ones."""
    rows = np.rint(basis.T * SCALE)
    matrix = IntegerMatrix.from_matrix([[int(v) for v in row] for row in rows])
    LLL.reduction(matrix)
    reduced = np.array([list(row) for row in matrix], dtype=float)
    return np.rint(np.linalg.lstsq(rows.T, reduced.T, rcond=None)[0]).astype(np.int64)


def find_near_points(
    basis: np.ndarray, offset: np.ndarray, keep: int, reach: int = 2
) -> np.ndarray:
    """Whole-number vectors z, one a row and nearest first, with basis @ z + offset near zero.

    Decides one coordinate after another, last to first, and keeps the `keep` best partial points.
    """
    change = reduce_basis(basis)
    q, r = np.linalg.qr(basis @ change)
    goal = -(q.T @ offset)
    steps = np.arange(-reach, reach + 1)
    points, cost = np.zeros((1, len(goal)), dtype=np.int64), np.zeros(1)
    for i in range(len(goal) - 1, -1, -1):
        best = (goal[i] - points[:, i + 1 :] @ r[i, i + 1 :]) / r[i, i]
        tried = np.rint(best)[:, None] + steps
        costs = (cost[:, None] + (r[i, i] * (tried - best[:, None])) ** 2).ravel()
        chosen = (
            np.argpartition(costs, keep - 1)[:keep] if keep < len(costs) else np.arange(len(costs))
        )
        points, cost = points[chosen // len(steps)], costs[chosen]
        points[:, i] = tried.ravel()[chosen]
    return points[np.argsort(cost, kind="stable")] @ change.T
