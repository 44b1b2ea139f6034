"""Somebody who reads a release and works out hidden counts: an integer program over everything
shown.

Unknown are the counts of all options of one variable, and of its missing answers. Known are counts,
n, joined counts, percentages, mean and SD, each within its rounding, and the SD that follows from B
with beta and the outcome's SD. A hidden count is *found* when not all of 1 to k - 1 are possible.
"""

import re

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def interval(text) -> tuple[float, float]:
    """The values that a shown number stands for: within half of its last digit, or within a shown
    range.
    """
    text = "" if text is None or text is pd.NA else str(text).replace("−", "-").strip()
    parts = text.split(" to ")
    if not all(NUMBER.fullmatch(part) for part in parts):
        return -np.inf, np.inf
    low = float(parts[0])
    high = float(parts[-1])
    half = 0.5 * 10.0 ** -len(parts[0].partition(".")[2]) if len(parts) == 1 else 0
    return low - half - 1e-9, high + half + 1e-9


class Variable:
    """What is known of one variable. codes: its options; respondents: of the whole survey.

    Each of its rows is an inequality: weights of the counts (options, then missing answers), the
    least and the most that their weighted sum can be.
    """

    def __init__(self, codes: list, respondents: int):
        self.codes = list(codes)
        self.respondents = respondents
        self.rows = [(np.ones(len(codes) + 1), respondents, respondents)]
        self.answered = np.array([1.0] * len(codes) + [0.0])
        self.mean = (-np.inf, np.inf)
        self.sd = (0.0, np.inf)

    def _members(self, name: str) -> np.ndarray:
        row = np.zeros(len(self.codes) + 1)
        for part in name.split("+"):
            words = [str(code) for code in self.codes] + ["not answered"]
            row[words.index(part)] = 1
        return row

    def knows(self, statistic: str, name: str, text) -> None:
        """Take in one shown number: n, missing, count or percent (name: an option, or options
        joined by +), mean, sd.
        """
        low, high = interval(text)
        if not np.isfinite(low):
            return
        if statistic == "n":
            self.rows.append((self.answered, np.ceil(low), np.floor(high)))
        elif statistic == "missing":
            self.rows.append((1 - self.answered, np.ceil(low), np.floor(high)))
        elif statistic == "count":
            self.rows.append((self._members(name), np.ceil(low), np.floor(high)))
        elif statistic == "percent":
            members = self._members(name)
            self.rows.append((members - low / 100 * self.answered, 0, np.inf))
            self.rows.append((members - high / 100 * self.answered, -np.inf, 0))
        elif statistic == "mean":
            self.mean = (max(self.mean[0], low), min(self.mean[1], high))
        elif statistic == "sd":
            self.sd = (max(self.sd[0], low), min(self.sd[1], high))

    def possible(self, place: int, value: int) -> bool:
        """Whether a count can have a value, whatever the others are."""
        fixed = np.zeros(len(self.codes) + 1)
        fixed[place] = 1
        rows = [*self.rows, (fixed, value, value)]
        if not all(isinstance(code, int | np.integer) for code in self.codes):
            return self._feasible(rows)
        values = np.array([*self.codes, 0.0])
        if np.isfinite(self.mean).all():
            rows.append((values - self.mean[0] * self.answered, 0, np.inf))
            rows.append((values - self.mean[1] * self.answered, -np.inf, 0))
        if self.sd == (0.0, np.inf):
            return self._feasible(rows)
        return self._with_spread(rows, values)

    def _with_spread(self, rows: list, values: np.ndarray) -> bool:
        """The same with an SD: for each n and each sum of answers, the sum of squares is linear."""
        fewest, most_n = self._range(rows, self.answered)
        for n in range(max(fewest or 0, 2), (most_n or 0) + 1):
            with_n = [*rows, (self.answered, n, n)]
            least, most = self._range(with_n, values)
            if least is None:
                continue
            # From the middle outwards: what is possible is soon found there.
            totals = range(least, most + 1)
            for total in sorted(totals, key=lambda total: abs(2 * total - least - most)):
                squares = [(n - 1) * sd**2 + total**2 / n for sd in self.sd]
                known = [*with_n, (values, total, total), (values**2, *squares)]
                if self._feasible(known):
                    return True
        return False

    def _range(self, rows: list, goal: np.ndarray):
        ends = []
        for sign in (1, -1):
            found = self._solve(rows, sign * goal)
            if found is None:
                return None, None
            ends.append(round(float(goal @ found)))
        return ends

    def _feasible(self, rows: list) -> bool:
        return self._solve(rows, np.zeros(len(self.codes) + 1)) is not None

    def _solve(self, rows: list, goal: np.ndarray):
        matrix, low, high = (np.array(part, dtype=float) for part in zip(*rows, strict=True))
        size = len(self.codes) + 1
        found = milp(
            goal,
            constraints=LinearConstraint(matrix, low - 1e-9, high + 1e-9),
            integrality=np.ones(size),
            bounds=Bounds(0, self.respondents),
        )
        return found.x if found.status == 0 else None


def found_cells(known: dict, truth: dict, min_cell: int) -> list:
    """The small cells that a reader finds out: (variable, option, count).

    known: name -> Variable. truth: name -> counts of its options, then of missing answers.
    """
    found = []
    for name, counts in truth.items():
        variable = known[name]
        for place, count in enumerate(counts):
            if not 0 < count < min_cell:
                continue
            if not all(variable.possible(place, value) for value in range(1, min_cell)):
                found.append((name, [*variable.codes, "not answered"][place], count))
    return found
