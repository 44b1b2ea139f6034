"""Finds proofs: solves the linear programs with HiGHS and adds the cuts that their solutions
violate. Nothing here is trusted.
"""

from fractions import Fraction

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from helpers.synthesis.identification.certificates.inequalities import (
    Program,
    cut,
    program_arrays,
)


def maximise(
    program: Program, objective: dict, predictors: int, rounds: int = 40, report=lambda text: None
):
    """Greatest value of an expression under the program and all cuts needed; adds the cuts to the
    program. Returns value, point, dual.
    """
    size = len(program.low)
    goal = np.zeros(size)
    for v, c in objective.items():
        if v is not None:
            goal[v] = -float(c)
    value = None
    for _ in range(rounds):
        parts, limits, bounds = program_arrays(program)
        matrix = csr_matrix(parts, shape=(len(limits), size))
        found = linprog(goal, A_ub=matrix, b_ub=limits, bounds=bounds, method="highs")
        if found.status == 2:
            return None, None, None
        if found.status != 0:
            raise RuntimeError(found.message)
        before = value
        value = -found.fun
        added = add_cuts(program, found.x, predictors)
        report(f"{value:.5f} ({added} cuts)")
        if not added or (
            before is not None and abs(before - value) < 1e-5 * abs(value) and added < 3
        ):
            break
    return value, found.x, -found.ineqlin.marginals


def add_cuts(program: Program, point: np.ndarray, predictors: int, most: int = 3) -> int:
    """Cuts c' Sigma c >= c_j^2 v_j that the point violates, by eigenvectors of Sigma less v_j."""
    Sigma = np.zeros((predictors, predictors))
    for i in range(predictors):
        Sigma[i, i] = point[program.place["Z", i]]
        for m in range(i):
            Sigma[i, m] = Sigma[m, i] = point[program.place["Sigma", i, m]]
    spread = np.sqrt(np.maximum(np.diag(Sigma), 1e-9))
    added = 0
    for j in range(predictors):
        reduced = Sigma.copy()
        reduced[j, j] -= point[program.place["v", j]]
        values, vectors = np.linalg.eigh(reduced / np.outer(spread, spread))
        for value, vector in list(zip(values, vectors.T, strict=True))[:most]:
            if value < -1e-5:
                c = vector / spread
                c = [Fraction(round(float(e) * 4096), 4096) for e in c / np.abs(c).max()]
                row, limit = cut(program, predictors, c, j)
                program.rows.append(row)
                program.limits.append(limit)
                program.reasons.append(("cut", j, tuple(c)))
                added += 1
    return added
