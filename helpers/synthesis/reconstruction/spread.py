"""How much of what the print leaves open a set of data sets covers.

Statistics that no printed number fixes, distances, and a random walk to compare with.
"""

import numpy as np
import pandas as pd
from scipy.stats import skew

from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.solution.solution import Solution

STILL = 1e-12  # a statistic that moves less is the same number, rounded otherwise


def measure_free(paper: Paper, solution: Solution) -> dict:
    """Statistics that no printed number fixes, by name.

    Correlations between predictors ("a ~ b") and between outcomes, and the outcomes' skewness.
    """
    names = [p.name for p in paper.predictors]
    labels = [o.name for o in paper.outcomes]
    found = {}
    between = pd.DataFrame(solution.predictors, columns=names).corr()
    for i, first in enumerate(names):
        for second in names[:i]:
            found[f"{first} ~ {second}"] = between.loc[first, second]
    scores = np.corrcoef(solution.outcomes.T)
    for i, first in enumerate(labels):
        for j, second in enumerate(labels[:i]):
            found[f"{first} ~ {second}"] = scores[i, j]
    for k, name in enumerate(labels):
        found[f"skewness of {name}"] = skew(solution.outcomes[:, k])
    return found


def table_free(paper: Paper, solutions: list[Solution]) -> pd.DataFrame:
    """measure_free of several data sets, a row each."""
    return pd.DataFrame([measure_free(paper, solution) for solution in solutions])


def measure_distances(tables: list) -> np.ndarray:
    """Share of respondents by which two data sets differ, for every pair.

    Rows are matched as multisets, so their order does not matter. A row with a missing answer is
    like no other.
    """
    whole = [table[~np.isnan(table).any(axis=1)] for table in tables]
    found, kind = np.unique(np.concatenate(whole), axis=0, return_inverse=True)
    counted = []
    for table in whole:
        counted.append(np.bincount(kind[: len(table)], minlength=len(found)))
        kind = kind[len(table) :]
    shares = []
    for i, first in enumerate(counted):
        for second in counted[:i]:
            shares.append(1 - np.minimum(first, second).sum() / len(tables[i]))
    return np.array(shares)


def measure_sds(frame: pd.DataFrame) -> pd.Series:
    """Standard deviation of each column; 0 for one that never moves."""
    return frame.std().where(~_still(frame), 0.0)


def table_sds(members: pd.DataFrame, walk: pd.DataFrame) -> pd.DataFrame:
    """statistic, and its standard deviation over the example data sets and along the walk."""
    sds = {"members": measure_sds(members), "walk": measure_sds(walk)}
    return pd.DataFrame(sds).rename_axis("statistic").reset_index()


def _still(frame: pd.DataFrame) -> pd.Series:
    return (frame - frame.mean()).abs().max() < STILL


def measure_persistence(frame: pd.DataFrame) -> tuple[float, int]:
    """Mean autocorrelation from one row to the next over the columns that move.

    And how many columns never move; the first is 1 if none does.
    """
    still = _still(frame).to_numpy()
    count = int(still.sum())
    values = frame.to_numpy() - frame.to_numpy().mean(0)
    values = values[:, ~still]
    if not values.size:
        return 1.0, count
    autocorrelation = (values[1:] * values[:-1]).sum(0) / (values**2).sum(0)
    return float(autocorrelation.mean()), count


def walk(
    paper: Paper, solution: Solution, steps: int, every: int, rng: np.random.Generator
) -> list[Solution]:
    """A random walk through data sets that print as the paper does, from one of them.

    A step exchanges two respondents' answers to one predictor or their scores on one outcome, and
    is undone if a printed number is no longer met. Steps are symmetric and all accepted states
    weigh the same: the walk's target is uniform over what it can reach.
    every: of so many steps the last state is returned.
    """
    x = solution.predictors.copy()
    y = solution.outcomes.astype(float)
    answered = [np.flatnonzero(~np.isnan(column)) for column in x.T]
    found = []
    for step in range(steps):
        if rng.random() < 0.5:
            j = rng.integers(x.shape[1])
            column = x[:, j]  # a view: what is exchanged in it is exchanged in the table
            pair = rng.choice(answered[j], 2)
        else:
            column = y[:, rng.integers(y.shape[1])]
            pair = rng.integers(len(y), size=2)
        if column[pair[0]] != column[pair[1]]:
            column[pair] = column[pair[::-1]]
            if not _meets(paper, x, y):
                column[pair] = column[pair[::-1]]
        if step % every == every - 1:
            found.append(Solution(x.copy(), y.astype(np.int64)))
    return found


def _meets(paper: Paper, x: np.ndarray, y: np.ndarray) -> bool:
    """Whether correlations and regressions are within their intervals.

    Exchanges leave counts, means and sds alone.
    """
    seen = ~np.isnan(x)
    filled = np.nan_to_num(x)
    n = seen.sum(0)[:, None]
    x_sums = filled.sum(0)[:, None]
    x_squares = (filled**2).sum(0)[:, None]
    y_sums = seen.T @ y
    y_squares = seen.T @ y**2
    spread = (x_squares - x_sums**2 / n) * (y_squares - y_sums**2 / n)
    r = (filled.T @ y - x_sums * y_sums / n) / np.sqrt(spread)
    if not _within(r.T, paper.box["r"]):
        return False
    complete = seen.all(1)
    return _meets_regressions(paper, x[complete], y[complete])


def _meets_regressions(paper: Paper, x: np.ndarray, y: np.ndarray) -> bool:
    scores = y[:, paper.regressed_rows] / [o.parts for o in paper.regressed]
    scores = scores - scores.mean(0)
    x = x - x.mean(0)
    inverse = np.linalg.inv(x.T @ x)
    B = inverse @ (x.T @ scores)
    residual = ((scores - x @ B) ** 2).sum(0) / paper.df
    found = {
        "B": B,
        "beta": B * x.std(0)[:, None] / scores.std(0),
        "t": B / np.sqrt(np.diag(inverse)[:, None] * residual),
    }
    return all(_within(values.T, paper.box[s]) for s, values in found.items())


def _within(values: np.ndarray, box: np.ndarray) -> bool:
    return bool((np.abs(values - box[..., 0]) <= box[..., 1]).all())
