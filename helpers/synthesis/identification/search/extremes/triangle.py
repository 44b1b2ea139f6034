"""Triangular matrices of symbols."""

import casadi as ca


def invert_lower(L):
    """Inverse of a lower triangular matrix of symbols, by forward substitution."""
    p = L.shape[0]
    columns = []
    for j in range(p):
        column = [0.0] * p
        for i in range(j, p):
            total = 1.0 if i == j else 0.0
            for m in range(j, i):
                total = total - L[i, m] * column[m]
            column[i] = total / L[i, i]
        columns.append(ca.vertcat(*column))
    return ca.horzcat(*columns)
