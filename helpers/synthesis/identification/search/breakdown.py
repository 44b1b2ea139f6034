"""How far R2 of each regression can go, by how far complete-case correlations may differ from
the published ones.

python -m helpers.synthesis.identification.search.breakdown [--out data/breakdown.csv] [--starts 5]
[--processes N] [--scheduler tcp://host:port]. Goes on where the file ends: rows with as many starts
stay. About 0.6 s per start: 10 minutes of one processor in all.

The search is over real-valued moments, from random patterns of missing answers and random starting
points. It ends in local optima, so a row says what is possible, never what is impossible.
"""

import sys

from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import read_codebook
from helpers.synthesis.identification.search import directed_search
from helpers.synthesis.identification.search.directed_search import Aim
from helpers.synthesis.reconstruction.problem.specification import read_specification

SEED = 20211109
APART = (0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.12)
LEAST_R = (None, 0.0)
SIDES = {"highest": 1, "lowest": -1}
KEY = ["outcome", "side", "apart", "least_r"]
COLUMNS = [*KEY, "starts", "found", "r2"]


def list_rows(outcomes: int) -> list[tuple]:
    """(outcome, side, apart, least_r) of every row."""
    rows = []
    for least_r in LEAST_R:
        for apart in APART:
            for outcome in range(outcomes):
                rows += [(outcome, side, apart, least_r) for side in SIDES]
    return rows


def push_r2(task: tuple) -> dict:
    """One row: the most extreme R2 of several starts.

    task: (outcome, side, apart, least_r, starts).
    """
    outcome, side, apart, least_r, starts = task
    paper = read_specification(read_published(), read_codebook()).paper
    aim = Aim("r2", (outcome,), SIDES[side], apart, least_r)
    seeds = [[SEED, start, *aim.name.encode()] for start in range(starts)]
    reached = directed_search.push_moment(paper, aim, seeds)
    farthest = round(directed_search.farthest(reached, aim.sign), 6)
    key = name_row(paper.regressed[outcome].name, side, apart, least_r)
    return dict(zip(COLUMNS, (*key, starts, len(reached), farthest), strict=True))


def name_row(outcome: str, side: str, apart: float, least_r: float | None) -> tuple:
    """The key of a row, as texts."""
    return outcome, side, str(apart), "" if least_r is None else f"{least_r:g}"


def extend_rows(path, options, where: dict) -> None:
    """Make the rows that are not stored with as many starts."""
    paper = read_specification(read_published(), read_codebook()).paper
    tasks = {}
    for outcome, *row in list_rows(len(paper.regressed)):
        name = name_row(paper.regressed[outcome].name, *row)
        tasks[name] = (outcome, *row, options.starts)
    directed_search.extend_table(path, COLUMNS, KEY, tasks, push_r2, where)


def main(arguments: list | None = None) -> int:
    """Run from the command line; returns the exit status."""
    return directed_search.run_command(__doc__, "data/breakdown.csv", 5, extend_rows, arguments)


if __name__ == "__main__":
    sys.exit(main())
