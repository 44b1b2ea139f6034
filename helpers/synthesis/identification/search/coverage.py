"""Whether ranges found by search hold the truth: made-up papers whose data are known, but not to
the search.

python -m helpers.synthesis.identification.search.coverage [--out data/coverage_inner.csv]
[--papers 50] [--starts 2] [--processes N] [--scheduler tcp://host:port]. Goes on where the file
ends: a result of a paper is written when it is finished (4 solutions of about .6 s of a processor
each). Workers take a result each, not a paper: 50 papers are 500 tasks.

For each result the search looks for the lowest and the highest value over real-valued moments, from
the paper's rounded tables alone; the true value should lie between the two.
"""

import sys
from dataclasses import replace

import numpy as np

from helpers.synthesis.identification.certificates.soundness import draw_data, publish_data
from helpers.synthesis.identification.search import directed_search
from helpers.synthesis.identification.search.directed_search import Aim
from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper
from helpers.synthesis.reconstruction.solution.solution import Solution

SEED = 20211113
RESULTS = (
    ("r2", (0,)), ("r2", (1,)), ("r2", (2,)), ("index", (1,)), ("index", (2,)), ("index", (3,)),
    ("r", (0, 4)), ("r", (1, 1)), ("pair", (4, 5)), ("vif", (1,)),
)  # fmt: skip
KEY = ["paper", "result"]
COLUMNS = [*KEY, "starts", "lowest", "highest", "true"]


def draw_paper(number: int) -> tuple[Paper, Solution]:
    """A made-up paper and its data: as for the proofs, and a first score without a regression.

    The counts of the lost predictor are made even, so that the search cannot start from the truth.
    """
    rng = np.random.default_rng([SEED, number])
    data = draw_data(rng)
    raw = np.nan_to_num(data.predictors, nan=2.0) @ rng.normal(0, 0.2, 6)
    raw = raw + rng.normal(size=len(raw))
    first = np.clip(np.rint(12 + 6 * (raw - raw.mean()) / raw.std()), 0, 27)
    paper = publish_data(data)
    predictors = []
    for p in paper.predictors:
        if p.lost:
            share, rest = divmod(p.answered, len(p.counts))
            p = replace(p, counts=tuple(share + (i < rest) for i in range(len(p.counts))))
        predictors.append(p)
    r = {}
    for j, p in enumerate(predictors):
        seen = ~np.isnan(data.predictors[:, j])
        r[p.name] = f"{np.corrcoef(data.predictors[seen, j], first[seen])[0, 1]:.3f}"
    mean = f"{first.mean():.2f}"
    sd = f"{first.std(ddof=1):.2f}"
    outcomes = (Outcome("phq9_total", 0, 27, mean, sd, 1, r), *paper.outcomes)
    whole = Solution(data.predictors, np.column_stack([first.astype(np.int64), data.outcomes]))
    return replace(paper, predictors=tuple(predictors), outcomes=outcomes), whole


def find_true(data: Solution, kind: str, places: tuple) -> float:
    """The value of a result in the data."""
    complete = ~np.isnan(data.predictors).any(axis=1)
    x = data.predictors[complete]
    y = data.outcomes[complete]
    R = np.corrcoef(x.T)
    if kind == "pair":
        return R[places]
    if kind == "vif":
        return np.linalg.inv(R)[places[0], places[0]]
    score = y[:, places[0] + (kind == "r2")]
    if kind == "index":
        return np.corrcoef(x.mean(axis=1), score)[0, 1]
    r = np.array([np.corrcoef(column, score)[0, 1] for column in x.T])
    return r[places[1]] if kind == "r" else r @ np.linalg.solve(R, r)


def search_result(task: tuple) -> dict:
    """The lowest and the highest value found of one result of one made-up paper.

    task: (number of the paper, place among RESULTS, starts).
    """
    number, place, starts = task
    paper, data = draw_paper(number)
    kind, places = RESULTS[place]
    name = name_result(place)
    ends = {}
    for sign in (1, -1):
        aim = Aim(kind, places, sign)
        seeds = [[SEED, number, start, sign + 1, *name.encode()] for start in range(starts)]
        reached = directed_search.push_moment(paper, aim, seeds)
        ends[sign] = round(directed_search.farthest(reached, sign), 6)
    true = round(find_true(data, kind, places), 6)
    return dict(zip(COLUMNS, (number, name, starts, ends[-1], ends[1], true), strict=True))


def name_result(place: int) -> str:
    """A short name: kind and places."""
    kind, places = RESULTS[place]
    return f"{kind}{''.join(map(str, places))}"


def extend_papers(path, options, where: dict) -> None:
    """Search the results that are not stored with as many starts."""
    tasks = {}
    for number in range(options.papers):
        for place in range(len(RESULTS)):
            tasks[str(number), name_result(place)] = (number, place, options.starts)
    directed_search.extend_table(path, COLUMNS, KEY, tasks, search_result, where)


def main(arguments: list | None = None) -> int:
    """Run from the command line; returns the exit status."""
    out = "data/coverage_inner.csv"
    return directed_search.run_command(__doc__, out, 2, extend_papers, arguments, papers=50)


if __name__ == "__main__":
    sys.exit(main())
