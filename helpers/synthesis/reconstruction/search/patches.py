"""One place where whole-number moments are looked for: a patch of a lattice around a target.

B = A^-1 c, where A and c are made of whole numbers, so the printed digits pick out points of a
lattice. The search starts from a real-valued target, counts small whole changes of A and c together
as coordinates, and asks the lattice for the points nearest to the target: every change of A moves
all regressions at once, and there are more free coordinates than tight digits.
"""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from helpers.synthesis.reconstruction.problem.paper import Paper, Predictor
from helpers.synthesis.reconstruction.search.lattice import find_near_points
from helpers.synthesis.reconstruction.search.leftovers import remaining_moments, remaining_sds
from helpers.synthesis.reconstruction.search.linearisation import Effect
from helpers.synthesis.reconstruction.search.moments import Moments, guess_sums
from helpers.synthesis.reconstruction.search.targets import Target, derive_statistics, fit_target

EVEN = 2  # a sum of squares changes in steps of two while the sum stays
HELD = 1e-3  # reach of a sum of squares that no leftover set can give otherwise
SPREAD_STEP = 2e-4  # relative change of an outcome's spread that is one step of its coordinate


@dataclass(frozen=True)
class Reach:
    """Typical size of the changes looked at.

    products: of two predictors; squares: of one, in steps of two; sums: of outcomes.
    """

    products: float = 3.0
    squares: float = 2.0
    sums: float = 60.0


@dataclass(frozen=True)
class Patch:
    """Where one search looks.

    x, squares: sums of the predictors and sums of squares; movable: which of the squares can move;
    target: has exactly these.
    """

    x: np.ndarray
    squares: np.ndarray
    movable: np.ndarray
    target: Target

    def sds(self, n: int) -> np.ndarray:
        """Standard deviations of the predictors."""
        return np.sqrt((self.squares - self.x**2 / n) / (n - 1))


@dataclass(frozen=True)
class Coordinates:
    """The whole numbers that can move.

    effects: what one step of each (column) does to the printed numbers (row); weights: of the
    step's own size; target: their real values at the target.
    """

    effects: np.ndarray
    weights: np.ndarray
    target: np.ndarray


def draw_patch(paper: Paper, target: Target, sets: list, rng: np.random.Generator) -> Patch:
    """A patch near a target, from leftover sets that nearly give its sds.

    Raises InputError if the regressions cannot be met there.
    """
    sums = []
    squares = []
    movable = []
    for predictor, leftovers, sd in zip(paper.predictors, sets, target.sx, strict=True):
        total, square = _choose_sums(paper, predictor, leftovers, sd, rng)
        sums.append(total)
        squares.append(square)
        movable.append(_is_movable(predictor, leftovers, total, square))
    patch = Patch(np.array(sums), np.array(squares), np.array(movable), target)
    sx = patch.sds(paper.complete)
    exactly = np.stack([sx, sx], axis=1)
    return replace(patch, target=fit_target(paper, exactly, rng, near=target))


def _choose_sums(
    paper: Paper, predictor: Predictor, sets: np.ndarray, sd: float, rng: np.random.Generator
) -> tuple[int, int]:
    """Sum and sum of squares of the complete respondents' answers, with nearly the target's sd."""
    sds = remaining_sds(predictor, sets)
    wanted = sds.mean() if predictor.lost else sd
    gaps = np.abs(sds - wanted) + 0.002 * rng.random(len(sets))
    near = np.argsort(gaps, kind="stable")[: max(1, len(gaps) // 10)]
    chosen = sets[[rng.choice(near[:6])]]
    total, square = remaining_moments(predictor, chosen)[0]
    if predictor.lost:
        # The counts may bend, so the sum of squares is free but for its parity.
        square = (paper.complete - 1) * sd**2 + total**2 / paper.complete
        square = round((square - total % 2) / EVEN) * EVEN + total % 2
    return total, square


def _is_movable(predictor: Predictor, sets: np.ndarray, total: int, square: int) -> bool:
    """Whether leftover sets of the same sum have the two next squares on either side."""
    if predictor.lost:
        return True
    sums, squares = remaining_moments(predictor, sets).T
    neighbours = square + EVEN * np.array([-2, -1, 1, 2])
    return bool(np.isin(neighbours, squares[sums == total]).all())


def search_patch(paper: Paper, patch: Patch, keep: int, reach: Reach) -> Moments:
    """The whole-number candidates of one patch; most of them miss some printed number.

    keep: partial points that the lattice search keeps at each level.
    """
    coordinates = _linearise(paper, patch, reach)
    base = np.rint(coordinates.target)
    full = np.vstack([coordinates.effects, np.diag(coordinates.weights)])
    points = base + find_near_points(full, full @ (base - coordinates.target), keep)
    return _unpack(points, paper, patch.x)


def _pairs(p: int) -> list[tuple[int, int]]:
    """Places of the products of two predictors, then of the squares."""
    pairs = list(combinations(range(p), 2))
    return pairs + [(i, i) for i in range(p)]


def _linearise(paper: Paper, patch: Patch, reach: Reach) -> Coordinates:
    """The coordinates of a patch in the order of _pairs, then outcome by outcome.

    An outcome has its products with the predictors, its sum, and its spread.
    """
    n = paper.complete
    p = len(patch.x)
    sx = patch.sds(n)
    A = (n - 1) * patch.target.R * np.outer(sx, sx)
    found = derive_statistics(replace(patch.target, sx=sx), paper.df)
    effect = Effect.of_target(paper, found, A)
    columns = []
    weights = []
    target = []
    raw = A + np.outer(patch.x, patch.x) / n
    for i, j in _pairs(p):
        change = np.zeros((p, p))
        change[i, j] = change[j, i] = EVEN if i == j else 1
        columns.append(effect.of_products(change))
        if i == j:
            weights.append(1 / (reach.squares if patch.movable[i] else HELD))
            target.append((patch.squares[i] - patch.x[i] % 2) / EVEN)
        else:
            weights.append(1 / reach.products)
            target.append(raw[i, j])
    sums = guess_sums(paper)
    for k, outcome in enumerate(paper.regressed):
        for unit in np.eye(p):
            columns.append(effect.of_xy(k, unit / outcome.parts))
        # A change of the sum alone moves the centred products.
        columns.append(effect.of_xy(k, -patch.x / (n * outcome.parts)))
        columns.append(effect.of_spread(k, SPREAD_STEP))
        weights += [0.02] * p + [1 / reach.sums, 0.05]
        target += list(found["B"][k] @ A * outcome.parts + patch.x * sums[k] / n)
        target += [sums[k], 0]
    return Coordinates(np.array(columns).T, np.array(weights), np.array(target))


def _unpack(points: np.ndarray, paper: Paper, x: np.ndarray) -> Moments:
    """Lattice points, coordinates in the order of _linearise, as moments."""
    p = len(x)
    xx = np.zeros((len(points), p, p))
    pairs = _pairs(p)
    for column, (i, j) in enumerate(pairs):
        values = points[:, column]
        if i == j:
            values = EVEN * values + x[i] % 2
        xx[:, i, j] = xx[:, j, i] = values
    rest = points[:, len(pairs) :].reshape(len(points), len(paper.regressed), p + 2)
    return Moments(paper, x, xx, rest[:, :, p], rest[:, :, :p])
