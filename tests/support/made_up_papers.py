"""Small made-up surveys and the numbers a paper would print about them."""

import numpy as np

from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper, Predictor


def draw_paper(
    seed: int, n: int, predictors: int, outcomes: int, incomplete: int = 0, digits: int = 2
) -> Paper:
    """The rounded tables of a survey that was drawn at random: some data certainly meet them."""
    rng = np.random.default_rng(seed)
    factor = rng.standard_normal(n)
    x = np.stack(
        [
            np.digitize(0.6 * factor + rng.standard_normal(n), [-0.8, 0, 0.7]) + 1
            for _ in range(predictors)
        ],
        1,
    ).astype(float)
    y = np.stack(
        [
            np.clip(np.rint(12 + 1.5 * x[:, k % predictors] + 4 * rng.standard_normal(n)), 0, 30)
            for k in range(outcomes)
        ],
        1,
    )
    for row in range(n - incomplete, n):
        x[row, rng.integers(predictors)] = np.nan
    whole = ~np.isnan(x).any(1)
    names = [f"x{j + 1}" for j in range(predictors)]
    columns = tuple(
        Predictor(name, 1, tuple(int((x[:, j] == v).sum()) for v in range(1, 5)))
        for j, name in enumerate(names)
    )
    described = tuple(
        _outcome(f"y{k + 1}", x, y[:, k], whole, names, digits) for k in range(outcomes)
    )
    return Paper(n, int(whole.sum()), columns, described)


def _outcome(name, x, y, whole, names, digits) -> Outcome:
    design = np.column_stack([np.ones(whole.sum()), x[whole]])
    fitted = np.linalg.lstsq(design, y[whole], rcond=None)[0]
    rest = y[whole] - design @ fitted
    error = np.sqrt(
        rest @ rest / (len(rest) - design.shape[1]) * np.diag(np.linalg.inv(design.T @ design))
    )
    beta = fitted[1:] * x[whole].std(0, ddof=1) / y[whole].std(ddof=1)
    seen = [~np.isnan(x[:, j]) for j in range(len(names))]
    r = [np.corrcoef(x[s, j], y[s])[0, 1] for j, s in enumerate(seen)]

    def texts(values):
        return {a: f"{v:.{digits}f}" for a, v in zip(names, values, strict=True)}

    return Outcome(
        name,
        0,
        30,
        f"{y.mean():.2f}",
        f"{y.std(ddof=1):.2f}",
        1,
        texts(r),
        texts(fitted[1:]),
        texts(beta),
        texts((fitted / error)[1:]),
    )
