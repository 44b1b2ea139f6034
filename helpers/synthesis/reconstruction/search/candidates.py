"""Whole-number moments of the complete respondents with which three regressions print as they should.

B = A^-1 c, where A and c are made of whole numbers, so the printed digits pick out points of a lattice. The search starts
from a real-valued target, counts small whole changes of A and c together as coordinates, and asks the lattice for the points
nearest to the target: every change of A moves all regressions at once, and there are more free coordinates than tight digits.
"""

from dataclasses import dataclass, replace

import numpy as np

from helpers.base.errors import InputError
from helpers.synthesis.reconstruction.problem.paper import Paper, refuse_impossible_paper
from helpers.synthesis.reconstruction.search.lattice import find_near_points
from helpers.synthesis.reconstruction.search.leftovers import (
    list_leftovers,
    remaining_moments,
    remaining_sd_limits,
    remaining_sds,
)
from helpers.synthesis.reconstruction.search.moments import Moments, guess_sums
from helpers.synthesis.reconstruction.search.targets import (
    Target,
    derive_statistics,
    fit_best,
    fit_target,
    relative_misfit,
)

FIRM = 1.5  # weight of B and t beside beta and r, whose intervals are wider
EVEN = 2  # a sum of squares changes in steps of two while the sum stays


@dataclass(frozen=True)
class Reach:
    """Typical size of the changes looked at: products of two predictors, squares of one (in steps of two), sums of outcomes."""

    products: float = 3.0
    squares: float = 2.0
    sums: float = 60.0


@dataclass(frozen=True)
class Patch:
    """Where one search looks: sums of the predictors and sums of squares, which of these can move, and a target with exactly these."""

    x: np.ndarray
    squares: np.ndarray
    movable: np.ndarray
    target: Target

    def sds(self, n: int) -> np.ndarray:
        """Standard deviations of the predictors."""
        return np.sqrt((self.squares - self.x**2 / n) / (n - 1))


def search_moments(
    paper: Paper,
    rng: np.random.Generator,
    keep: int = 30_000,
    tries: int = 40,
    reach: Reach | None = None,
    target: Target | None = None,
):
    """Candidates that fit, from one patch after another; a generator of (Moments, target).

    Raises InputError if the printed numbers cannot be met together even by real numbers, or if no patch had a candidate;
    the message names what is missed and by how much.
    """
    refuse_impossible_paper(paper)
    sets = [list_leftovers(p, m, rng) for p, m in zip(paper.predictors, paper.missing, strict=True)]
    reach = reach or Reach(sums=60.0 if paper.complete < paper.n else 1.0)
    nearest, any_found = "", False
    for attempt in range(tries):
        if target is None or attempt % 10 == 9:
            target = fit_best(paper, remaining_sd_limits(paper, sets), rng, starts=3)
        try:
            patch = draw_patch(paper, target, sets, rng)
        except InputError as error:
            nearest = nearest or str(error)
            continue
        near = search_patch(paper, patch, keep, reach)
        found = near.pick(near.fits().all(1) & _possible_squares(near, sets))
        if len(found.y):
            any_found = True
            yield found, patch.target
        else:
            nearest = f"nearest found: {near.describe_nearest()}"
    if not any_found:
        raise InputError(
            f"no whole-number answers of {paper.complete} respondents found that meet the printed regressions in {tries} tries; {nearest}."
        )


def draw_patch(paper: Paper, target: Target, sets: list, rng: np.random.Generator) -> Patch:
    """A patch near a target, from leftover sets drawn among those that nearly give its sds. Raises InputError if the regressions cannot be met there."""
    x, squares = _choose_sums(paper, target, sets, rng)
    patch = Patch(x, squares, _movable_squares(paper, sets, x, squares), target)
    sx = patch.sds(paper.complete)
    return replace(patch, target=fit_target(paper, np.stack([sx, sx], 1), rng, near=target))


def _choose_sums(
    paper: Paper, target: Target, sets: list, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Sums of the complete respondents' answers, and sums of squares near the target's sd, from a leftover set that nearly gives it."""
    sums, squares = [], []
    for p, leftover, sd in zip(paper.predictors, sets, target.sx, strict=True):
        gaps = np.abs(
            remaining_sds(p, leftover) - (remaining_sds(p, leftover).mean() if p.lost else sd)
        )
        near = np.argsort(gaps + 0.002 * rng.random(len(gaps)), kind="stable")[
            : max(1, len(gaps) // 10)
        ]
        total, square = remaining_moments(p, leftover[[rng.choice(near[:6])]])[0]
        if p.lost:
            square = (paper.complete - 1) * sd**2 + total**2 / paper.complete
            square = round((square - total % 2) / 2) * 2 + total % 2
        sums.append(total)
        squares.append(square)
    return np.array(sums), np.array(squares)


def _movable_squares(paper: Paper, sets: list, x: np.ndarray, squares: np.ndarray) -> np.ndarray:
    """Which predictors have leftover sets of the same sum whose squares are the two next on either side."""
    movable = []
    for p, leftover, total, square in zip(paper.predictors, sets, x, squares, strict=True):
        sums, known = remaining_moments(p, leftover).T
        movable.append(
            p.lost or np.isin(square + EVEN * np.array([-2, -1, 1, 2]), known[sums == total]).all()
        )
    return np.array(movable)


def _possible_squares(found: Moments, sets: list) -> np.ndarray:
    """Which candidates have sums of squares that some leftover set gives."""
    good = np.ones(len(found.y), dtype=bool)
    for j, (p, leftover) in enumerate(zip(found.paper.predictors, sets, strict=True)):
        if not p.lost:
            total, squares = remaining_moments(p, leftover).T
            good &= np.isin(found.xx[:, j, j], squares[total == found.x[j]])
    return good


def search_patch(paper: Paper, patch: Patch, keep: int, reach: Reach) -> Moments:
    """The whole-number candidates of one patch; most of them miss some printed number."""
    basis, weights, real = _linearise(paper, patch, reach)
    base = np.rint(real)
    full = np.vstack([basis, np.diag(weights)])
    points = base + find_near_points(full, full @ (base - real), keep)
    return _unpack(points, paper, patch.x)


def _pairs(p: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(p) for j in range(i + 1, p)] + [(i, i) for i in range(p)]


def _unpack(points: np.ndarray, paper: Paper, x: np.ndarray) -> Moments:
    """Lattice points as moments: products, half sums of squares, then for each outcome products, sum, and its spread."""
    p, k = len(x), len(paper.regressed)
    xx = np.zeros((len(points), p, p))
    for column, (i, j) in enumerate(_pairs(p)):
        xx[:, i, j] = xx[:, j, i] = (
            points[:, column] if i != j else EVEN * points[:, column] + x[i] % 2
        )
    rest = points[:, p * (p + 1) // 2 :].reshape(len(points), k, p + 2)
    return Moments(paper, x, xx, rest[:, :, p], rest[:, :, :p])


def _linearise(
    paper: Paper, patch: Patch, reach: Reach
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What a step of each coordinate does to the printed numbers, the weight of the step's own size, and the target's coordinates."""
    x, squares, target = patch.x, patch.squares, patch.target
    n, p, k = paper.complete, len(x), len(paper.regressed)
    sx = patch.sds(n)
    A = (n - 1) * target.R * np.outer(sx, sx)
    found = derive_statistics(Target(target.R, sx, target.sy, target.beta), paper.df)
    effect = _Effect(paper, found, A)
    parts, sums = np.array([o.parts for o in paper.regressed]), guess_sums(paper)
    columns, weights = [], []
    for i, j in _pairs(p):
        change = np.zeros((p, p))
        change[i, j] = change[j, i] = 1 if i != j else EVEN
        columns.append(effect.of_products(change))
        weights.append(
            1 / reach.products if i != j else 1 / (reach.squares if patch.movable[i] else 1e-3)
        )
    for o in range(k):
        columns += [effect.of_xy(o, unit / parts[o]) for unit in np.eye(p)]
        columns += [effect.of_xy(o, -x / (n * parts[o])), effect.of_spread(o, 2e-4)]
        weights += [0.02] * p + [1 / reach.sums, 0.05]
    raw = A + np.outer(x, x) / n
    real = [raw[i, j] if i != j else (squares[i] - x[i] % 2) / EVEN for i, j in _pairs(p)]
    for o in range(k):
        real += [*(found["B"][o] @ A * parts[o] + x * sums[o] / n), sums[o], 0]
    return np.array(columns).T, np.array(weights), np.array(real)


class _Effect:
    """First-order changes of B, beta, t (and r, where it is of the same respondents) in units of the room left in their intervals."""

    def __init__(self, paper: Paper, found: dict, A: np.ndarray):
        self.found, self.A, self.inverse = found, A, np.linalg.inv(A)
        rows = [paper.outcomes.index(o) for o in paper.regressed]
        self.room = {
            s: _room(found[s], paper.box[s][rows] if s == "r" else paper.box[s])
            for s in ("B", "beta", "t", "r")
        }
        if paper.complete < paper.n:
            self.room["r"] = np.full_like(self.room["r"], np.inf)
        self.none = np.zeros(found["B"].shape)

    def of_products(self, change: np.ndarray) -> np.ndarray:
        dB = -self.found["B"] @ change @ self.inverse
        scale = -0.5 * np.diag(self.inverse @ change @ self.inverse) / np.diag(self.inverse)
        return self._rows(
            dB, self.none, scale, 0.5 * np.diag(change) / np.diag(self.A), self.none[:, :1]
        )

    def of_xy(self, outcome: int, change: np.ndarray) -> np.ndarray:
        dB, dc = self.none.copy(), self.none.copy()
        dB[outcome], dc[outcome] = self.inverse @ change, change
        return self._rows(dB, dc, 0, 0, self.none[:, :1])

    def of_spread(self, outcome: int, change: float) -> np.ndarray:
        spread = self.none[:, :1].copy()
        spread[outcome] = change
        return self._rows(self.none, self.none, 0, 0, spread)

    def _rows(self, dB, dc, scale, sd, spread) -> np.ndarray:
        found, room = self.found, self.room
        relative = dB / found["B"]
        rows = [
            FIRM * dB / room["B"],
            found["beta"] * (relative + sd - spread) / room["beta"],
            FIRM * found["t"] * (relative - scale - spread) / room["t"],
            found["r"] * (dc / (found["B"] @ self.A) - sd - spread) / room["r"],
        ]
        return np.concatenate([row.ravel() for row in rows])


def _room(values: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Distance to the nearer end of the interval, at least 30 % of its half width."""
    return box[..., 1] * np.clip(1 - np.abs(relative_misfit(values, box)), 0.3, 1)
