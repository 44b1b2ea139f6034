"""Simulated respondents: groups, questions with gaps of their own, scores at two times."""

import numpy as np
import pandas as pd

OUTCOMES = ("mood", "sleep", "trust")
USES = ("reads", "writes", "talks", "likes")
GROUPS = ("A", "B", "C")
HIGHEST = 27
ITEMS = 4  # of the scale calm


def simulate_people(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """n respondents: answers 1 to 4, totals 0 to 27 with gaps, sex, group, items of one scale."""
    common = rng.normal(size=n)
    people = {"group": rng.choice(GROUPS[: int(rng.integers(2, 4))], n)}
    for name in USES:
        latent = 0.6 * common + rng.normal(size=n)
        people[name] = 1.0 + np.searchsorted([-0.8, 0.0, 0.7], latent)
    for name in OUTCOMES:
        shift = 1.5 * (people["group"] == "B")
        total = 12 + shift + 2 * rng.normal() * common + 4 * rng.normal(size=n)
        people[name] = np.clip(np.round(total), 0, HIGHEST)
        people[f"{name} later"] = np.clip(np.round(total + 1 + 3 * rng.normal(size=n)), 0, HIGHEST)
    people["sex"] = rng.choice(["women", "men"], n, p=[0.6, 0.4])
    calm = rng.normal(size=n)
    for item in range(1, ITEMS + 1):
        latent = calm + rng.uniform(0.5, 2) * rng.normal(size=n)
        people[f"calm {item}"] = 1 + np.searchsorted([-1.0, 0.0, 1.0], latent)
    table = pd.DataFrame(people)
    for name in (*USES, *OUTCOMES):  # each has gaps of its own
        table.loc[rng.random(n) < rng.choice([0.0, 0.02, 0.08]), name] = np.nan
    return table
