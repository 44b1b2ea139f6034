"""Tries to break what is called settled: pushes the quantity behind each proof towards its
threshold.

python -m helpers.synthesis.identification.search.attack [--out data/attacks.csv] [--starts 20]
[--processes N] [--scheduler tcp://host:port]. Goes on where the file ends. About 0.6 s per start.

The attacker may use more than a data set could: moments need not be those of whole answers, every
published number may lie anywhere in its rounding, and -0.02 may be -0.024. It ends in local optima,
so what it does not reach may still be reachable; only the proof speaks for all data sets.
"""

import sys

from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import read_codebook
from helpers.synthesis.identification.search import directed_search
from helpers.synthesis.identification.search.directed_search import Aim
from helpers.synthesis.reconstruction.problem.specification import read_specification

SEED = 20211111
# kind and places (see certificates/claims.py), and the direction that could break the result
AIMS = (
    ("r2", (0,), 1),
    ("r", (1, 1), 1),
    ("r", (1, 1), -1),
    ("r", (1, 2), 1),
    ("r", (1, 2), -1),
    ("r", (2, 1), -1),
    ("r", (2, 3), -1),
    ("vif", (1,), -1),
    ("vif", (5,), -1),
    ("ratio", (0, 1), 1),
    ("ratio", (2, 1), 1),
    ("ratio", (3, 1), 1),
    ("ratio", (4, 1), 1),
    ("ratio", (5, 1), 1),
)
KEY = ["aim", "direction"]
COLUMNS = [*KEY, "starts", "found", "reached"]


def push(task: tuple) -> dict:
    """One quantity as far as several starts get. task: (kind, places, direction, starts)."""
    kind, places, sign, starts = task
    spec = read_specification(read_published(), read_codebook(), final_zeros=False)
    seeds = [[SEED, start, sign + 1, *kind.encode(), *places] for start in range(starts)]
    reached = directed_search.push_moment(spec.paper, Aim(kind, places, sign), seeds, share=1.0)
    farthest = round(directed_search.farthest(reached, sign), 5)
    values = (*name_attack(kind, places, sign), starts, len(reached), farthest)
    return dict(zip(COLUMNS, values, strict=True))


def name_attack(kind: str, places: tuple, sign: int) -> tuple[str, str]:
    """The key of a row: quantity and direction."""
    return "-".join([kind, *map(str, places)]), "highest" if sign > 0 else "lowest"


def extend_attacks(path, options, where: dict) -> None:
    """Do the attacks that are not stored with as many starts."""
    tasks = {name_attack(*aim): (*aim, options.starts) for aim in AIMS}
    directed_search.extend_table(path, COLUMNS, KEY, tasks, push, where)


def main(arguments: list | None = None) -> int:
    """Run from the command line; returns the exit status."""
    return directed_search.run_command(__doc__, "data/attacks.csv", 20, extend_attacks, arguments)


if __name__ == "__main__":
    sys.exit(main())
