"""What one regression prints while the predictors' sums stay: misfits of many points at a time."""

import numpy as np

from helpers.synthesis.identification.search.whole.misfits import Whole, list_boxes
from helpers.synthesis.reconstruction.problem.paper import Paper


class OutcomeMisfits:
    """Misfits of one regressed outcome, as measure_misfits has them, for any predictors' sums.

    x, y: answers (NaN where skipped) and scores (regressed outcomes only) of the incomplete.
    """

    def __init__(self, paper: Paper, x: np.ndarray, y: np.ndarray, outcome: int):
        self.paper = paper
        self.parts = paper.regressed[outcome].parts
        seen = ~np.isnan(x)
        filled = np.nan_to_num(x)
        own = y[:, outcome]
        self.answered = np.array([p.answered for p in paper.predictors])
        self.lost = np.array([p.lost for p in paper.predictors])
        self.counted_x = np.array([p.values.sum() for p in paper.predictors])
        self.counted_xx = np.array([(p.values**2).sum() for p in paper.predictors])
        self.left_x = filled.sum(0)
        self.left_xx = (filled**2).sum(0)
        self.left_y = own @ seen
        self.left_yy = own**2 @ seen
        self.left_products = own @ filled
        self.left_total = own.sum()
        self.left_squares = (own**2).sum()
        boxes = {name: box[outcome] for name, box in list_boxes(paper).items()}
        self.middle, self.half = np.vstack([box.reshape(-1, 2) for box in boxes.values()]).T

    def hold(self, found: Whole) -> None:
        """Take the predictors' sums of the (only) candidate."""
        n = self.paper.complete
        self.x = found.x[0]
        A = found.xx[0] - np.outer(self.x, self.x) / n
        squares = np.diag(found.xx[0])
        self.inverse = np.linalg.inv(A)
        self.scale = np.sqrt(np.diag(self.inverse))
        self.sx = np.sqrt(np.diag(A))
        self.all_x = np.where(self.lost, self.x + self.left_x, self.counted_x)
        all_xx = np.where(self.lost, squares + self.left_xx, self.counted_xx)
        self.spread_x = all_xx - self.all_x**2 / self.answered

    def measure(self, points: np.ndarray) -> np.ndarray:
        """Distance of B, beta, t, r, mean and SD from the middle of their rounding, in half
        widths: point x number.

        points: the outcome's products, sum, and half of squares less sum, one point a row.
        """
        paper = self.paper
        n = paper.complete
        products = points[:, :-2]
        y = points[:, -2, None]
        yy = 2 * points[:, -1, None] + y
        c = (products - self.x * y / n) / self.parts
        spread = (yy - y**2 / n) / self.parts**2
        B = c @ self.inverse
        rest = np.maximum(spread - (B * c).sum(1, keepdims=True), 1e-9) / paper.df
        some_y = y + self.left_y
        spread_y = yy + self.left_yy - some_y**2 / self.answered
        cross = products + self.left_products - self.all_x * some_y / self.answered
        total = y + self.left_total
        squares = yy + self.left_squares
        values = [
            B,
            B * self.sx / np.sqrt(spread),
            B / (np.sqrt(rest) * self.scale),
            cross / np.sqrt(self.spread_x * spread_y),
            total / paper.n / self.parts,
            np.sqrt((squares - total**2 / paper.n) / (paper.n - 1)) / self.parts,
        ]
        return (np.hstack(values) - self.middle) / self.half
