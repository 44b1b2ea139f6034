"""What a small change of a whole number does to the printed numbers, to first order.

With A the predictors' centred products and c their products with an outcome, B = A^-1 c; beta and
t follow from B, A and the outcome's spread. The derivatives are those of these formulas.
"""

from dataclasses import dataclass

import numpy as np

from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.search.targets import relative_misfit

FIRM = 1.5  # weight of B and t beside beta and r, whose intervals are wider
LEAST_ROOM = 0.3  # of an interval's half width: a number at its edge does not stop the search


@dataclass(frozen=True)
class Effect:
    """Changes of B, beta, t and r in units of the room left in their intervals.

    found: what the target implies, by statistic, regressed outcome x predictor. A: its centred
    products of the predictors; inverse: of A. room: distance to the nearer end of each interval.
    """

    found: dict
    A: np.ndarray
    inverse: np.ndarray
    room: dict

    @classmethod
    def of_target(cls, paper: Paper, found: dict, A: np.ndarray) -> "Effect":
        """The effects near a target; r counts where it is of the same respondents."""
        room = {}
        for statistic in ("B", "beta", "t"):
            room[statistic] = _room(found[statistic], paper.box[statistic])
        room["r"] = _room(found["r"], paper.box["r"][paper.regressed_rows])
        if paper.complete < paper.n:
            room["r"] = np.full_like(room["r"], np.inf)
        return cls(found, A, np.linalg.inv(A), room)

    @property
    def _none(self) -> np.ndarray:
        return np.zeros(self.found["B"].shape)

    def of_products(self, change: np.ndarray) -> np.ndarray:
        """Of a change of A: B, the scale of the errors and the predictors' sds move."""
        dB = -self.found["B"] @ change @ self.inverse
        d_inverse = np.diag(self.inverse @ change @ self.inverse)
        scale = -0.5 * d_inverse / np.diag(self.inverse)
        sd = 0.5 * np.diag(change) / np.diag(self.A)
        return self._rows(dB, self._none, scale, sd, self._none[:, :1])

    def of_xy(self, outcome: int, change: np.ndarray) -> np.ndarray:
        """Of a change of c of one outcome: only its B and r move."""
        dB = self._none
        dB[outcome] = self.inverse @ change
        dc = self._none
        dc[outcome] = change
        return self._rows(dB, dc, 0, 0, self._none[:, :1])

    def of_spread(self, outcome: int, change: float) -> np.ndarray:
        """Of a relative change of one outcome's spread: its beta, t and r move."""
        spread = self._none[:, :1]
        spread[outcome] = change
        return self._rows(self._none, self._none, 0, 0, spread)

    def _rows(self, dB, dc, scale, sd, spread) -> np.ndarray:
        """All changes as one column; scale, sd and spread are relative changes."""
        found = self.found
        room = self.room
        relative = dB / found["B"]
        rows = [
            FIRM * dB / room["B"],
            found["beta"] * (relative + sd - spread) / room["beta"],
            FIRM * found["t"] * (relative - scale - spread) / room["t"],
            found["r"] * (dc / (found["B"] @ self.A) - sd - spread) / room["r"],
        ]
        return np.concatenate([row.ravel() for row in rows])


def _room(values: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Distance to the nearer end of the interval, but no less than LEAST_ROOM of its half width."""
    return box[..., 1] * np.clip(1 - np.abs(relative_misfit(values, box)), LEAST_ROOM, 1)
