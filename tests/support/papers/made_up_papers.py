"""Small made-up surveys and the numbers a paper would print about them."""

import numpy as np

from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper, Predictor

HIGHEST = 30  # of an outcome, whose lowest is 0
CUTS = [-0.8, 0, 0.7]  # of the numbers behind a predictor: answers 1 to 4


def draw_paper(
    seed: int, n: int, predictors: int, outcomes: int, incomplete: int = 0, digits: int = 2
) -> Paper:
    """The rounded tables of a survey that was drawn at random: some data certainly meet them.

    incomplete: respondents who skipped one predictor; digits: decimals of r, B, beta and t.
    """
    rng = np.random.default_rng(seed)
    x = _draw_predictors(n, predictors, rng)
    y = _draw_outcomes(x, outcomes, rng)
    for row in range(n - incomplete, n):
        x[row, rng.integers(predictors)] = np.nan
    columns = []
    for j in range(predictors):
        counts = tuple(int((x[:, j] == value).sum()) for value in range(1, 5))
        columns.append(Predictor(f"x{j + 1}", 1, counts))
    names = [column.name for column in columns]
    described = [_describe(f"y{k + 1}", x, y[:, k], names, digits) for k in range(outcomes)]
    complete = int((~np.isnan(x).any(1)).sum())
    return Paper(n, complete, tuple(columns), tuple(described))


def _draw_predictors(n: int, predictors: int, rng: np.random.Generator) -> np.ndarray:
    """Answers 1 to 4 with a common factor."""
    factor = rng.standard_normal(n)
    columns = []
    for _ in range(predictors):
        columns.append(np.digitize(0.6 * factor + rng.standard_normal(n), CUTS) + 1)
    return np.stack(columns, axis=1).astype(float)


def _draw_outcomes(x: np.ndarray, outcomes: int, rng: np.random.Generator) -> np.ndarray:
    """Scores, each related to one predictor."""
    columns = []
    for k in range(outcomes):
        wish = 12 + 1.5 * x[:, k % x.shape[1]] + 4 * rng.standard_normal(len(x))
        columns.append(np.clip(np.rint(wish), 0, HIGHEST))
    return np.stack(columns, axis=1)


def _describe(name: str, x: np.ndarray, y: np.ndarray, names: list, digits: int) -> Outcome:
    """One outcome as printed: r of all who answered, the regression of the complete."""
    complete = ~np.isnan(x).any(1)
    design = np.column_stack([np.ones(complete.sum()), x[complete]])
    fitted = np.linalg.lstsq(design, y[complete], rcond=None)[0]
    rest = y[complete] - design @ fitted
    variance = rest @ rest / (len(rest) - design.shape[1])
    error = np.sqrt(variance * np.diag(np.linalg.inv(design.T @ design)))
    beta = fitted[1:] * x[complete].std(0, ddof=1) / y[complete].std(ddof=1)
    r = []
    for column in x.T:
        answered = ~np.isnan(column)
        r.append(np.corrcoef(column[answered], y[answered])[0, 1])

    def texts(values) -> dict:
        return {a: f"{value:.{digits}f}" for a, value in zip(names, values, strict=True)}

    return Outcome(
        name=name,
        low=0,
        high=HIGHEST,
        mean=f"{y.mean():.2f}",
        sd=f"{y.std(ddof=1):.2f}",
        r=texts(r),
        B=texts(fitted[1:]),
        beta=texts(beta),
        t=texts((fitted / error)[1:]),
    )
