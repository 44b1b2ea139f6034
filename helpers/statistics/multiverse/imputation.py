"""Multiple imputation by chained equations with predictive mean matching, so that imputed answers
are answers someone gave."""

import numpy as np
import pandas as pd

DONORS = 5
ROUNDS = 5
RIDGE = 1e-6
NEAR = 9  # decimals to which two respondents' distances are told apart


def impute(frame: pd.DataFrame, times: int, seed) -> list[pd.DataFrame]:
    """Complete a table of numbers several times (van Buuren 2018, algorithms 3.1 and 4.3).

    frame: respondents x variables, missing as NaN. seed: a number or SeedSequence; each completion
    has its own stream. A table without missing answers is returned as it is, so many times.
    """
    seeds = (
        seed if isinstance(seed, np.random.SeedSequence) else np.random.SeedSequence(seed)
    ).spawn(times)
    values = frame.to_numpy(dtype=float)
    return [
        pd.DataFrame(
            _complete(values, np.random.default_rng(s)), index=frame.index, columns=frame.columns
        )
        for s in seeds
    ]


def _complete(values: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    missing = np.isnan(values)
    values = values.copy()
    holed = [j for j in np.argsort(missing.sum(axis=0), kind="stable") if missing[:, j].any()]
    for j in holed:
        values[missing[:, j], j] = rng.choice(values[~missing[:, j], j], missing[:, j].sum())
    for _ in range(ROUNDS):
        for j in holed:
            values[missing[:, j], j] = _match(values, j, missing[:, j], rng)
    return values


def _match(values: np.ndarray, j: int, gone: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """For each missing answer, that of one of the DONORS respondents with the nearest predicted
    value."""
    others = np.delete(values, j, axis=1)
    # What is the same for all predicts nothing, among all or among those who answered.
    others = others[:, np.ptp(others[~gone], axis=0) > 0]
    z = others - others.mean(axis=0)
    z = z / np.sqrt((z**2).mean(axis=0))
    x = np.column_stack([np.ones(len(values)), z])
    known = x[~gone]
    y = values[~gone, j]
    gram = known.T @ known
    inverse = np.linalg.inv(gram + RIDGE * np.diag(np.diag(gram)))
    estimate = inverse @ known.T @ y
    noise = ((y - known @ estimate) ** 2).sum() / rng.chisquare(max(len(y) - x.shape[1], 1))
    drawn = estimate + np.linalg.cholesky(
        noise * inverse + 1e-12 * np.eye(len(inverse))
    ) @ rng.standard_normal(len(estimate))
    distance = np.abs((x[gone] @ drawn)[:, None] - (known @ estimate)[None])
    # Respondents with the same answers are equally near, whatever the last bits of a processor say.
    donors = np.argsort(distance.round(NEAR), axis=1, kind="stable")[:, :DONORS]
    return y[donors[np.arange(len(donors)), rng.integers(donors.shape[1], size=len(donors))]]


def pool(estimate: np.ndarray, se: np.ndarray, df: np.ndarray) -> tuple:
    """Rubin's rules along the last axis: estimate, se and df (Barnard and Rubin 1999) of several
    completions."""
    m = estimate.shape[-1]
    within = (se**2).mean(axis=-1)
    between = estimate.var(axis=-1, ddof=1) if m > 1 else 0.0
    total = within + (1 + 1 / m) * between
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (1 + 1 / m) * between / total
        complete = df[..., 0]
        observed = np.where(
            np.isinf(complete), np.inf, (complete + 1) / (complete + 3) * complete
        ) * (1 - share)
        between_df = (m - 1) / share**2
        pooled = 1 / (1 / between_df + 1 / observed)
    return estimate.mean(axis=-1), np.sqrt(total), pooled
