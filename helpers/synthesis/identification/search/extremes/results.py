"""Results as expressions of the program, to be made as small or as large as can be."""

import casadi as ca

from helpers.synthesis.identification.search.extremes.program import MomentProgram


def express_r2(program: MomentProgram, outcome: int):
    """R squared of one regression."""
    return program.R2[outcome]


def express_index(program: MomentProgram, outcome: int):
    """Complete-case correlation of an outcome with the mean of all predictors."""
    r = program.r_complete(outcome)
    s = program.sx
    return ca.dot(r, s) / ca.sqrt((s.T @ program.R @ s)[0])


def express_pair(program: MomentProgram, i: int, j: int):
    """Complete-case correlation of two predictors."""
    return program.R[i, j]


def express_r(program: MomentProgram, outcome: int, j: int):
    """Complete-case correlation of an outcome (0: that without a regression) with a predictor."""
    return program.r_complete(outcome)[j]


def express_vif(program: MomentProgram, j: int):
    """Variance inflation of a predictor."""
    return program.inverse[j, j]


def express_ratio(program: MomentProgram, i: int, j: int):
    """Variance inflation of one predictor by that of another."""
    return program.inverse[i, i] / program.inverse[j, j]
