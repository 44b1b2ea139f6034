"""How much of what the print leaves open a set of data sets covers: free statistics, distances, and a random walk to compare with."""

import numpy as np
import pandas as pd
from scipy.stats import skew

from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.solution.solution import Solution


def measure_free(paper: Paper, solution: Solution) -> dict:
    """Statistics that no printed number fixes: correlations between predictors and between outcomes, and the outcomes' skewness."""
    names = [p.name for p in paper.predictors]
    between = pd.DataFrame(solution.predictors, columns=names).corr()
    found = {f"{a} ~ {b}": between.loc[a, b] for i, a in enumerate(names) for b in names[:i]}
    scores = np.corrcoef(solution.outcomes.T)
    labels = [o.name for o in paper.outcomes]
    found |= {
        f"{labels[i]} ~ {labels[j]}": scores[i, j] for i in range(len(labels)) for j in range(i)
    }
    return found | {
        f"skewness of {name}": skew(solution.outcomes[:, k]) for k, name in enumerate(labels)
    }


def measure_distances(tables: list) -> np.ndarray:
    """Share of respondents by which two data sets differ, for every pair: rows are matched as multisets, so order does not matter."""
    counted = [
        pd.Series(1, index=pd.MultiIndex.from_arrays(table.T))
        .groupby(level=list(range(table.shape[1])))
        .sum()
        for table in tables
    ]
    shares = []
    for i, first in enumerate(counted):
        for second in counted[:i]:
            common = np.minimum(*first.align(second, join="inner")).sum()
            shares.append(1 - common / len(tables[i]))
    return np.array(shares)


def measure_sds(frame: pd.DataFrame) -> pd.Series:
    """Standard deviation of each column; 0 for one that never moves, whatever the rounding of its mean."""
    return frame.std().where(~_still(frame), 0.0)


def _still(frame: pd.DataFrame) -> pd.Series:
    return (frame - frame.mean()).abs().max() < 1e-12


def measure_persistence(frame: pd.DataFrame) -> tuple[float, int]:
    """Mean autocorrelation from one row to the next over the columns that move, and how many columns never move."""
    values = frame.to_numpy() - frame.to_numpy().mean(0)
    still = _still(frame).to_numpy()
    values = values[:, ~still]
    return float(
        ((values[1:] * values[:-1]).sum(0) / (values**2).sum(0)).mean()
    ) if values.size else 1.0, int(still.sum())


def walk(
    paper: Paper, solution: Solution, steps: int, every: int, rng: np.random.Generator
) -> list[Solution]:
    """A random walk through data sets that print as the paper does, from one of them; every so many steps one is returned.

    A step exchanges two respondents' answers to one predictor or their scores on one outcome, and is undone if a printed number
    is no longer met. Steps are symmetric and all accepted states weigh the same: the walk's target is uniform over what it can reach.
    """
    x, y = solution.predictors.copy(), solution.outcomes.astype(float)
    answered = [np.flatnonzero(~np.isnan(x[:, j])) for j in range(x.shape[1])]
    found = []
    for step in range(steps):
        if rng.random() < 0.5:
            j = rng.integers(x.shape[1])
            pair, table = rng.choice(answered[j], 2), x
        else:
            j = rng.integers(y.shape[1])
            pair, table = rng.integers(len(y), size=2), y
        if table[pair[0], j] != table[pair[1], j]:
            table[pair, j] = table[pair[::-1], j]
            if not _meets(paper, x, y):
                table[pair, j] = table[pair[::-1], j]
        if step % every == every - 1:
            found.append(Solution(x.copy(), y.astype(np.int64)))
    return found


def _meets(paper: Paper, x: np.ndarray, y: np.ndarray) -> bool:
    """Whether correlations and regressions are within their intervals (exchanges leave counts, means and sds alone)."""
    seen, filled = ~np.isnan(x), np.nan_to_num(x)
    n = seen.sum(0)[:, None]
    sums, squares = seen.T @ y, seen.T @ y**2
    own, twice = filled.sum(0)[:, None], (filled**2).sum(0)[:, None]
    r = (filled.T @ y - own * sums / n) / np.sqrt((twice - own**2 / n) * (squares - sums**2 / n))
    box = paper.box["r"]
    return bool((np.abs(r.T - box[..., 0]) <= box[..., 1]).all()) and _meets_regressions(
        paper, x[seen.all(1)], y[seen.all(1)]
    )


def _meets_regressions(paper: Paper, x: np.ndarray, y: np.ndarray) -> bool:
    which = [k for k, o in enumerate(paper.outcomes) if o in paper.regressed]
    scores = y[:, which] / [paper.outcomes[k].parts for k in which]
    x, scores = x - x.mean(0), scores - scores.mean(0)
    inverse = np.linalg.inv(x.T @ x)
    B = inverse @ (x.T @ scores)
    rest = ((scores - x @ B) ** 2).sum(0) / paper.df
    found = {
        "B": B,
        "beta": B * x.std(0)[:, None] / scores.std(0),
        "t": B / np.sqrt(np.diag(inverse)[:, None] * rest),
    }
    return all(
        (np.abs(found[s].T - paper.box[s][..., 0]) <= paper.box[s][..., 1]).all() for s in found
    )
