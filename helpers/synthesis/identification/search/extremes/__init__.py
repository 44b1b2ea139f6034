"""Extreme moments: a result made as small or as large as the printed numbers let it be, over
real-valued moments.

Unknowns are the moments of the complete respondents and the answers and scores of every incomplete
one; each printed number is a constraint. A local optimiser (IPOPT through casadi) starts from many
points. What it finds is no proof of anything: it only says where to look for whole-number data
sets, which are then counted digit by digit. casadi is in requirements/search.lock; nothing else in
the package needs it.

Enters: a paper's numbers and a result. Leaves: moments at which it is extreme.
"""

from helpers.synthesis.identification.search.extremes.moments import Extreme, Pattern, draw_pattern
from helpers.synthesis.identification.search.extremes.program import MomentProgram
from helpers.synthesis.identification.search.extremes.results import (
    express_index,
    express_pair,
    express_r,
    express_r2,
    express_ratio,
    express_vif,
)

__all__ = [
    "Extreme",
    "MomentProgram",
    "Pattern",
    "draw_pattern",
    "express_r2",
    "express_index",
    "express_pair",
    "express_r",
    "express_vif",
    "express_ratio",
]
