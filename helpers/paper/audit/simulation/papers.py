"""Correct papers of many layouts: simulated respondents, and their tables as journals print them.

Groups with their own n, outcomes with their own gaps, waves, regression steps, several answers
allowed, valid per cent, pairwise matrices, weights. Every number is right and rounded.
"""

import numpy as np
import pandas as pd

from helpers.paper.audit.simulation import models, tables
from helpers.paper.audit.simulation.people import simulate_people
from helpers.paper.audit.simulation.printer import Printer

LAYOUTS = (
    tables.print_distributions,
    tables.print_groups,
    tables.print_contingency,
    tables.print_matrix,
    tables.print_waves,
    tables.print_compared,
    tables.print_scale,
    models.print_steps,
    models.print_outcomes,
    models.print_logistic,
)
TABLES = 4  # of one paper


def simulate_paper(seed: int) -> pd.DataFrame:
    """The published numbers of one correct paper: four of the layouts, drawn by the seed."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(40, 600))
    people = simulate_people(rng, n)
    printer = Printer(rng)
    printer.add("methods", "sample", "n", str(n))
    printer.add("methods", "analysis", "significance_level", ".05")
    for i in rng.choice(len(LAYOUTS), TABLES, replace=False):
        LAYOUTS[i](printer, people)
    return printer.table()
