"""Correlations and regressions from sums of products: one matrix product gives the sums of many
resamples at once.

A resample of n respondents is a row of counts: how often each was drawn. Every mean, standard
deviation, correlation and regression coefficient depends on the resample only through weighted sums
of products of the columns, so counts (resamples x respondents) times products (respondents x
products) is all the work that grows with n. A missing answer contributes zero to every product it
is in.
"""

from dataclasses import dataclass
from itertools import chain, product

import numpy as np
import pandas as pd

from helpers.base.errors import InputError

# Answers that are whole numbers of halves, thirds ... twelfths are summed exactly.
LATTICE = range(1, 13)
# A pivot of a correlation matrix below this means that the resample has no unique solution.
SINGULAR = 1e-10


@dataclass(frozen=True)
class Entries:
    """What is to be computed from a table of numbers.

    columns: names for the mean and standard deviation. pairs: (row, column) for correlations over
    the respondents who have both. models: (outcome, predictors) for least squares over the
    respondents who have them all.
    """

    columns: tuple = ()
    pairs: tuple = ()
    models: tuple = ()


def paper_entries(codebook) -> Entries:
    """The entries of Tables 2 and 3: means, standard deviations, correlations, B and beta."""
    pairs = tuple(product(codebook.correlates, codebook.predictors))
    return Entries(
        tuple(codebook.correlates),
        pairs,
        tuple((outcome, tuple(codebook.predictors)) for outcome in codebook.outcomes),
    )


class Products:
    """The products of columns that some entries need, and the entries computed from weighted sums
    of them."""

    def __init__(self, frame: pd.DataFrame, entries: Entries):
        self.entries = entries
        names = [*entries.columns, *chain.from_iterable(entries.pairs)]
        for y, xs in entries.models:
            names += [y, *xs]
        self.names = list(dict.fromkeys(names))
        _refuse_unusable(frame, entries, self.names)
        values = frame[self.names].to_numpy(dtype=float)
        known = ~np.isnan(values)
        z, self.centre, self.scale = shift_and_scale(values)
        self._z = dict(zip(self.names, z.T, strict=True))
        self._known = dict(zip(self.names, known.T.astype(float), strict=True))
        self._found: dict[bytes, int] = {}
        self._columns: list[np.ndarray] = []
        self._plan()
        self.matrix = np.ascontiguousarray(self._columns)  # products x respondents
        # The rest of what was planned with is there again: as much as twice more to send to others.
        del self._z, self._known, self._found, self._columns

    def _plan(self) -> None:
        """Number the products each entry needs; equal columns are kept once."""
        z = self._z
        known = self._known
        self._singles = [
            (self._add(known[v]), self._add(z[v]), self._add(z[v] ** 2))
            for v in self.entries.columns
        ]
        self._pairs = np.array(
            [self._pair(z[x], known[x], z[y], known[y]) for x, y in self.entries.pairs], dtype=int
        ).reshape(-1, 6)
        self._models: dict[
            tuple, list
        ] = {}  # (rows, predictors) -> outcomes fitted on those rows: place, name, sums of products
        for place, (y, xs) in enumerate(self.entries.models):
            rows = np.prod([known[v] for v in (*xs, y)], axis=0)
            self._models.setdefault((self._add(rows), tuple(xs)), []).append((place, y))
        self._sums = {}
        for key, group in self._models.items():
            self._sums[key] = self._model_sums(key, [y for _, y in group])

    def _add(self, column: np.ndarray) -> int:
        key = (column + 0.0).tobytes()
        if key not in self._found:
            self._found[key] = len(self._columns)
            self._columns.append(column)
        return self._found[key]

    def _pair(self, x, in_x, y, in_y) -> list[int]:
        """Where the sums of a pair are: how many answered both (in_x, in_y: 1 or 0), then x, y, x
        squared, y squared and x y of those."""
        products = (in_x * in_y, x * in_y, in_x * y, x * x * in_y, in_x * y * y, x * y)
        return [self._add(column) for column in products]

    def _model_sums(self, key: tuple, ys: list) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Where the sums are of predictors and outcomes (first), predictor by predictor and by
        outcome (cross), outcome squared (own)."""
        rows = self._columns[key[0]]
        xs = key[1]
        x = [self._z[v] * rows for v in xs]
        y = [self._z[v] * rows for v in ys]
        first = [self._add(a) for a in x + y]
        cross = []
        for a in x:
            cross.append([self._add(a * b) for b in x + y])
        own = [self._add(a * a) for a in y]
        return np.array(first), np.array(cross), np.array(own)

    @property
    def keys(self) -> pd.DataFrame:
        """One line an entry, in the order of `evaluate`: row, column, statistic, as the printed
        numbers are named."""
        rows = [(name, "", s) for name, s in product(self.entries.columns, ("mean", "sd"))]
        rows += [(x, y, "r") for x, y in self.entries.pairs]
        for y, xs in self.entries.models:
            rows += [(y, x, s) for s, x in product(("B", "beta"), xs)]
        return pd.DataFrame(rows, columns=["row", "column", "statistic"])

    def evaluate(self, sums: np.ndarray) -> np.ndarray:
        """All entries (entries x resamples) from weighted sums (products x resamples); NaN where
        one is not defined."""
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = [
                self._moments(v, sums[list(at)])
                for v, at in zip(self.entries.columns, self._singles, strict=True)
            ]
            parts.append(
                correlations(sums[self._pairs].swapaxes(0, 1))
                if len(self._pairs)
                else np.empty((0, sums.shape[1]))
            )
            found = {}
            for key in self._models:
                found.update(self._coefficients(key, sums))
            parts += [found[place] for place in sorted(found)]
        return np.concatenate(parts)

    def _moments(self, name: str, sums: np.ndarray) -> np.ndarray:
        at = self.names.index(name)
        n, total, squares = sums
        deviation = np.sqrt(np.maximum(squares - total**2 / n, 0) / (n - 1))
        return np.stack([self.centre[at] + self.scale[at] * total / n, self.scale[at] * deviation])

    def _coefficients(self, key: tuple, sums: np.ndarray) -> list[tuple[int, np.ndarray]]:
        xs = key[1]
        group = self._models[key]
        first, cross, own = self._sums[key]
        beta, x_spread, y_spread = standardised_coefficients(
            sums[key[0]], sums[first], sums[cross], sums[own]
        )
        x_spread = x_spread * np.array([self.scale[self.names.index(v)] for v in xs])[:, None]
        y_spread = y_spread * np.array([self.scale[self.names.index(y)] for _, y in group])[:, None]
        return [
            (place, np.concatenate([beta[:, i] * y_spread[i] / x_spread, beta[:, i]]))
            for i, (place, _) in enumerate(group)
        ]


def shift_and_scale(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Columns near zero and of moderate size, 0 where missing; what was subtracted, and what
    divided by.

    Survey answers are whole numbers, halves, thirds and so on. Such columns become whole numbers,
    so that their sums of products are exact and a resample has the same bits on every machine.
    Others are standardised; machines then agree to rounding error.
    """
    centre = np.nanmean(values, axis=0)
    scale = np.nanstd(values, axis=0)
    z = (values - centre) / scale
    for j, column in enumerate(values.T):
        parts = next(
            (k for k in LATTICE if np.nanmax(np.abs(column * k - np.rint(column * k))) < 1e-9), None
        )
        if parts and np.nanmax(np.abs(column)) * parts < 2**20:
            centre[j] = np.rint(centre[j] * parts) / parts
            scale[j] = 1 / parts
            z[:, j] = np.rint(column * parts) - np.rint(centre[j] * parts)
    return np.where(np.isnan(z), 0.0, z), centre, scale


def correlations(sums: np.ndarray) -> np.ndarray:
    """Pearson correlations (pairs x resamples) from six sums: n, x, y, xx, yy, xy (6 x pairs x
    resamples)."""
    n, x, y, xx, yy, xy = sums
    vx = n * xx - x * x
    vy = n * yy - y * y
    r = (n * xy - x * y) / np.sqrt(vx * vy)
    return np.where((vx > SINGULAR * n * xx) & (vy > SINGULAR * n * yy), np.clip(r, -1, 1), np.nan)


def standardised_coefficients(
    n: np.ndarray, first: np.ndarray, cross: np.ndarray, own: np.ndarray
) -> tuple:
    """Standardised least-squares coefficients of many resamples, by one Cholesky decomposition
    written out over them.

    n: sums of weights (resamples); first: sums of k predictors and m outcomes (k + m x resamples);
    cross: sums of products of predictors with both (k x k + m x resamples); own: sums of squares of
    outcomes (m x resamples). Returns coefficients (k x m x resamples) and standard deviations,
    divisor n, of predictors and of outcomes.
    """
    k = len(cross)
    covariance = (n * cross - first[:k, None] * first[None]) / n**2
    squares = np.concatenate([np.einsum("iib->ib", cross[:, :k]), own])
    variance = (n * squares - first**2) / n**2
    spread = np.sqrt(np.where(variance > SINGULAR * squares / n, variance, np.nan))
    x_spread = spread[:k]
    y_spread = spread[k:]
    r = covariance / x_spread[:, None] / spread[None]
    lower, pivots = decompose(r[:, :k])
    beta = solve_triangles(lower, r[:, k:])
    return np.where((pivots > SINGULAR).all(axis=0), beta, np.nan), x_spread, y_spread


def decompose(matrices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cholesky factors of many correlation matrices at once (k x k x matrices), and their pivots (k
    x matrices)."""
    k = len(matrices)
    lower = np.zeros_like(matrices)
    pivots = np.empty_like(matrices[0])
    for j in range(k):
        left = matrices[j:, j] - (lower[j:, :j] * lower[j, :j]).sum(axis=1)
        pivots[j] = left[0]
        lower[j:, j] = left / np.sqrt(np.maximum(left[0], SINGULAR))
    return lower, pivots


def solve_triangles(lower: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Solve L L' b = right for many systems at once: lower is (k x k x systems), right is (k x m x
    systems)."""
    solution = np.array(right)
    for i in range(len(right)):
        solution[i] = (solution[i] - (lower[i, :i, None] * solution[:i]).sum(axis=0)) / lower[i, i]
    for i in reversed(range(len(right))):
        solution[i] = (
            solution[i] - (lower[i + 1 :, i, None] * solution[i + 1 :]).sum(axis=0)
        ) / lower[i, i]
    return solution


def _refuse_unusable(frame: pd.DataFrame, entries: Entries, names: list) -> None:
    """Raise InputError for a column that is missing or constant, or a model with too few rows."""
    for name in names:
        if name not in frame:
            raise InputError(
                f"{name}: there is no such column among {', '.join(map(str, frame.columns))}."
            )
        if frame[name].dropna().nunique() < 2:
            raise InputError(
                f"{name}: all {frame[name].count()} answers are the same; "
                "a correlation needs a variable that varies."
            )
    for y, xs in entries.models:
        rows = len(frame[[y, *xs]].dropna())
        if rows <= len(xs) + 1:
            raise InputError(
                f"{y}: {rows} complete rows for {len(xs)} predictors; "
                f"a regression needs at least {len(xs) + 2}."
            )
