"""Candidates in whole numbers, and how far what they print is from what the paper prints."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from helpers.synthesis.reconstruction.problem.paper import Paper


@dataclass(frozen=True)
class Whole:
    """Sums of the complete respondents, candidates along the first axis.

    xx: products of the predictors; xy: products with the regressed outcomes; y, yy: their sums and
    sums of squares. x: sums of the predictors.
    """

    x: np.ndarray
    xx: np.ndarray
    xy: np.ndarray
    y: np.ndarray
    yy: np.ndarray

    def pick(self, which) -> "Whole":
        return Whole(self.x[which], self.xx[which], self.xy[which], self.y[which], self.yy[which])


def compute_printed(paper: Paper, found: Whole, x: np.ndarray, y: np.ndarray) -> dict:
    """B, beta, t, r, mean and SD: candidate x outcome x predictor (mean, SD: candidate x outcome).

    x, y: answers (NaN where skipped) and scores (regressed outcomes only) of the incomplete.
    """
    n = paper.complete
    df = paper.df
    parts = np.array([o.parts for o in paper.regressed])
    A = found.xx - found.x[:, :, None] * found.x[:, None] / n
    c = (found.xy - found.x[:, None] * found.y[..., None] / n) / parts[:, None]
    spread = (found.yy - found.y**2 / n) / parts**2
    inverse = np.linalg.inv(A)
    B = np.einsum("cij,coj->coi", inverse, c)
    scale = np.sqrt(np.einsum("cii->ci", inverse))[:, None]
    rest = np.maximum(spread - (B * c).sum(-1), 1e-9) / df
    sx = np.sqrt(np.einsum("cii->ci", A))[:, None]
    values = {
        "B": B,
        "beta": B * sx / np.sqrt(spread)[..., None],
        "t": B / (np.sqrt(rest)[..., None] * scale),
    }
    seen = ~np.isnan(x)
    filled = np.nan_to_num(x)
    m = np.array([p.answered for p in paper.predictors])
    counts = [(p.values.sum(), (p.values**2).sum()) for p in paper.predictors]
    lost = np.array([p.lost for p in paper.predictors])
    own_x, own_xx = np.array(counts).T
    all_x = np.where(lost, found.x + filled.sum(0), own_x)[:, None]
    all_xx = np.where(lost, np.einsum("cii->ci", found.xx) + (filled**2).sum(0), own_xx)[:, None]
    some_y = found.y[..., None] + (y.T @ seen)
    some_yy = found.yy[..., None] + ((y**2).T @ seen)
    cross = found.xy + y.T @ filled - all_x * some_y / m
    values["r"] = cross / np.sqrt((all_xx - all_x**2 / m) * (some_yy - some_y**2 / m))
    total = found.y + y.sum(0)
    squares = found.yy + (y**2).sum(0)
    values["mean"] = total / paper.n / parts
    values["sd"] = np.sqrt((squares - total**2 / paper.n) / (paper.n - 1)) / parts
    return values


def measure_misfits(paper: Paper, found: Whole, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Distance of each printed number from the middle of its rounding, in half widths: candidate x
    number.
    """
    values = compute_printed(paper, found, x, y)
    boxes = list_boxes(paper)
    rows = [
        ((values[s] - boxes[s][..., 0]) / boxes[s][..., 1]).reshape(len(found.y), -1) for s in boxes
    ]
    return np.concatenate(rows, axis=1)


def list_boxes(paper: Paper) -> dict:
    """Middle and half width of the rounding of each regressed outcome's printed numbers."""
    rows = [paper.outcomes.index(o) for o in paper.regressed]
    boxes = {s: paper.box[s] for s in ("B", "beta", "t")} | {"r": paper.box["r"][rows]}
    for s in ("mean", "sd"):
        texts = [getattr(o, s) for o in paper.regressed]
        boxes[s] = np.array([[float(t), 0.5 * 10.0 ** -len(t.partition(".")[2])] for t in texts])
    return boxes


def regression_rows(paper: Paper) -> range:
    """Places of B, beta and t among the misfits."""
    return range(3 * len(paper.regressed) * len(paper.predictors))


def pair_places(paper: Paper) -> list:
    p = len(paper.predictors)
    return [*combinations(range(p), 2), *((j, j) for j in range(p))]


def read_points(points: np.ndarray, paper: Paper) -> Whole:
    """Coordinates as sums: of the predictors, products, half of squares less sum; of each outcome
    products, sum, half of squares less sum.

    A sum of squares is odd when its sum is: so written, every whole-number point has the right
    parity.
    """
    p = len(paper.predictors)
    k = len(paper.regressed)
    x = points[:, :p]
    points = points[:, p:]
    xx = np.zeros((len(points), p, p))
    pairs = pair_places(paper)
    for column, (i, j) in enumerate(pairs):
        xx[:, i, j] = xx[:, j, i] = points[:, column] if i != j else 2 * points[:, column] + x[:, j]
    rest = points[:, len(pairs) :].reshape(len(points), k, p + 2)
    y = rest[:, :, p]
    return Whole(x, xx, rest[:, :, :p], y, 2 * rest[:, :, p + 1] + y)


def measure_points(points: np.ndarray, paper: Paper, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return measure_misfits(paper, read_points(np.atleast_2d(points), paper), x, y)
