"""Integer points near a real one.

The basis is reduced, then a search keeps the best partial points of every level.
"""

import numpy as np


def reduce_basis(basis: np.ndarray, delta: float = 0.99) -> np.ndarray:
    """The whole-number matrix that turns the columns of a basis into short, nearly orthogonal ones.

    Lenstra, Lenstra and Lovasz (1982), on the triangular factor. The reduced basis is
    basis @ result.
    """
    n = basis.shape[1]
    change = np.eye(n, dtype=np.int64)
    r = np.linalg.qr(basis.astype(float), mode="r")
    k = 1
    while k < n:
        _shorten(change, r, k)
        if r[k, k] ** 2 + r[k - 1, k] ** 2 >= delta * r[k - 1, k - 1] ** 2:
            k += 1
        else:
            _exchange(change, r, k)
            k = max(k - 1, 1)
    return change


def _shorten(change: np.ndarray, r: np.ndarray, k: int) -> None:
    """Take whole multiples of the columns before it from column k, in place."""
    for j in range(k - 1, -1, -1):
        times = round(r[j, k] / r[j, j])
        if times:
            change[:, k] -= times * change[:, j]
            r[: j + 1, k] -= times * r[: j + 1, j]


def _exchange(change: np.ndarray, r: np.ndarray, k: int) -> None:
    """Exchange columns k - 1 and k, and turn the two rows so that r is triangular again."""
    change[:, [k - 1, k]] = change[:, [k, k - 1]]
    r[:, [k - 1, k]] = r[:, [k, k - 1]]
    a = r[k - 1, k - 1]
    b = r[k, k - 1]
    turn = np.array([[a, b], [-b, a]]) / np.hypot(a, b)
    r[k - 1 : k + 1, k - 1 :] = turn @ r[k - 1 : k + 1, k - 1 :]
    r[k, k - 1] = 0


def find_near_points(
    basis: np.ndarray,
    offset: np.ndarray,
    keep: int,
    reach: int = 2,
    reduce=reduce_basis,
    farthest: float = np.inf,
) -> np.ndarray:
    """Whole-number vectors z, one a row and nearest first, with basis @ z + offset near zero.

    Reduces the basis, then decides one coordinate after another, last to first, and keeps the
    `keep` best partial points (sphere decoding with a bounded front).
    reach: how far a coordinate may lie from its best value. reduce: what reduces the basis.
    farthest: points whose distance from zero is larger are left out; there may be none left.
    """
    change = reduce(basis)
    q, r = np.linalg.qr(basis @ change)
    goal = -(q.T @ offset)
    # What no coordinate can change counts for every point.
    most = farthest**2 - max(offset @ offset - goal @ goal, 0)
    steps = np.arange(-reach, reach + 1)
    points = np.zeros((1, 0))  # what is decided of each, the later coordinates
    cost = np.zeros(1)
    for i in range(len(goal) - 1, -1, -1):
        # With the later coordinates decided, row i of r tells the best value of this one.
        best = (goal[i] - points @ r[i, i + 1 :]) / r[i, i]
        tried = np.rint(best)[:, None] + steps
        costs = (cost[:, None] + (r[i, i] * (tried - best[:, None])) ** 2).ravel()
        chosen = np.flatnonzero(costs <= most)
        if keep < len(chosen):
            chosen = chosen[np.argpartition(costs[chosen], keep - 1)[:keep]]
        points = np.column_stack([tried.ravel()[chosen], points[chosen // len(steps)]])
        cost = costs[chosen]
    nearest_first = np.argsort(cost, kind="stable")
    # Whole numbers below 2**53, which floating-point numbers multiply exactly, and sooner.
    return (points[nearest_first] @ change.T.astype(float)).astype(np.int64)
