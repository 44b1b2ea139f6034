"""What moments are held to besides the printed numbers."""

from itertools import combinations

import numpy as np

from helpers.synthesis.reconstruction.problem.paper import Paper

SCALE = 1e3  # constraints are measured in thousandths, the unit of most printed digits


def hold_limits(program, apart: float | None, least_r: float | None, room: float | None) -> None:
    """Add the limits that are not None to a MomentProgram, which tells what each means."""
    p = len(program.paper.predictors)
    if apart is not None:
        box = program.paper.box["r"]
        for k in range(1, len(program.paper.outcomes)):
            own = program.r_complete(k)
            for j in range(p):
                program.hold(own[j], box[k, j, 0] - apart, box[k, j, 0] + apart, 100)
    if room is not None:
        for i, j, least, most in limit_pairs(program.paper):
            program.hold(program.R[i, j], room * least, room * most)
    if least_r is not None:
        for j, i in combinations(range(p), 2):
            program.hold(program.R[i, j], least_r, 1, SCALE)


def limit_pairs(paper: Paper) -> list[tuple[int, int, float, float]]:
    """Least and greatest correlation of each pair of predictors, by their printed distributions.

    Both sorted the same way correlate most, one of them turned round least (Frechet's bounds). A
    predictor whose distribution is lost is taken as it was printed. Returns (i, j, least, most).
    """
    ranks = (np.arange(paper.complete) + 0.5) / paper.complete
    columns = [np.quantile(p.values, ranks, method="nearest") for p in paper.predictors]
    limits = []
    for i, j in combinations(range(len(columns)), 2):
        most = np.corrcoef(columns[i], columns[j])[0, 1]
        least = np.corrcoef(columns[i], columns[j][::-1])[0, 1]
        limits.append((i, j, least, most))
    return limits
