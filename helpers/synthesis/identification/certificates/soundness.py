"""A check on the proofs from the other side: real data sets must satisfy every row of their own
paper's program.

python -m helpers.synthesis.identification.certificates.soundness [--papers 50] [--out
data/coverage.csv]

Made-up papers: six overlapping questions on use, three scores, extreme people among those who skip
questions; their tables are rounded as the paper rounds. A row that the truth violates would be a
mistake in its derivation.
"""

import argparse
import sys

import numpy as np
import pandas as pd

from helpers.base.paths import resolve
from helpers.synthesis.identification.certificates.inequalities import Program
from helpers.synthesis.identification.certificates.program import build_program
from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper, Predictor
from helpers.synthesis.reconstruction.solution.solution import Solution

SEED = 20210921
COUNTS = (350, 328)  # respondents, and those among them who skip no question, as in our paper
# Where a standard normal variable is cut into the answers 1 to 6, for each question on use
CUTS = (
    [-1.4, 0.0, 0.8, 1.2, 1.6],
    [-0.3, 0.3, 0.9, 1.3, 1.6],
    [-0.4, 0.4, 1.2, 1.5, 1.9],
    [-0.3, 0.3, 0.9, 1.3, 1.6],
    [0.1, 0.7, 1.3, 1.7, 2.2],
    [0.0, 0.8, 1.6, 2.1, 2.6],
)
# Each score: lowest and highest sum of its items, and what the sum is divided by when published
SCALES = (("dd_total", 0, 60, 1), ("ghsq_formal", 3, 21, 3), ("ghsq_informal", 3, 21, 3))


def place_data(program: Program, paper: Paper, solution: Solution) -> np.ndarray:
    """The value that each variable of the program has in a data set.

    The letters are those of the program: see certificates/program/__init__.py.
    """
    x = solution.predictors
    y = solution.outcomes.astype(float)
    complete = ~np.isnan(x).any(1)
    left = ~complete
    values = np.zeros(len(program.low))

    def put(value, *name):
        if name in program.place:
            values[program.place[name]] = value

    centred = x[complete] - x[complete].mean(0)
    scatter = centred.T @ centred
    inverse = np.linalg.inv(scatter)
    means = [np.nanmean(x[:, j]) for j in range(x.shape[1])]
    for j, p in enumerate(paper.predictors):
        put(scatter[j, j], "Z", j)
        put(1 / inverse[j, j], "v", j)
        for i in range(j):
            put(scatter[j, i], "Sigma", j, i)
        answered = left & ~np.isnan(x[:, j])
        put((x[answered, j] - means[j]).sum(), "a", j)
        for place, share in enumerate(_points(p, x[:, j], means[j])):
            put(share[answered].sum(), "rho", j, place)
    for k, o in enumerate(paper.regressed):
        own = y[:, paper.outcomes.index(o)]
        d = own - float(o.mean) * o.parts
        S = ((own - own.mean()) ** 2).sum()
        W = ((own[complete] - own[complete].mean()) ** 2).sum()
        put(S, "S", k)
        put(W, "W", k)
        put(d.sum(), "delta", k)
        E = -d[complete].sum()  # D - delta: the deviations of all but those of the complete
        put(E, "E", k)
        C = centred.T @ own[complete]
        put(C @ inverse @ C, "SSR", k)
        for score in range(o.low, o.high + 1):
            put((own[left] == score).sum(), "w", k, score)
        for j, p in enumerate(paper.predictors):
            put(C[j], "C", k, j)
            seen = ~np.isnan(x[:, j])
            a = (x[left & seen, j] - means[j]).sum()
            put(a * E, "aE", k, j)
            SXX = ((x[seen, j] - means[j]) ** 2).sum()
            SYY = ((own[seen] - own[seen].mean()) ** 2).sum()
            put(SYY, "SYY", k, j)
            put(np.sqrt(SXX * SYY), "H", k, j)
            put(((x[seen, j] - means[j]) * (own[seen] - own[seen].mean())).sum(), "rH", k, j)
            for score in range(o.low, o.high + 1):
                here = left & (own == score) & seen
                for place, share in enumerate(_points(p, x[:, j], means[j])):
                    put(share[here].sum(), "p", k, j, score, place)
    return values


def _points(p: Predictor, answers: np.ndarray, mean: float) -> list:
    """For each place of an answer in the program, how much of each respondent lies there: a lost
    predictor has only two ends.
    """
    if not p.lost:
        return [(answers == code).astype(float) for code in range(p.low, p.high + 1)]
    reach = p.high - p.low
    upper = (answers - mean + reach) / (2 * reach)
    return [1 - upper, upper]


def list_violations(program: Program, values: np.ndarray, room: float = 1e-7) -> list:
    """Reasons of the rows, and names of the bounds, that a data set does not keep (beyond the
    rounding of floats).
    """
    broken = []
    for row, limit, reason in zip(program.rows, program.limits, program.reasons, strict=True):
        terms = [float(c) * values[v] for v, c in row.items()]
        scale = max([abs(t) for t in terms] + [abs(float(limit)), 1])
        if sum(terms) > float(limit) + room * scale:
            broken.append(str(reason))
    for name, place in program.place.items():
        scale = max(1, abs(values[place]))
        if (
            not float(program.low[place]) - room * scale
            <= values[place]
            <= float(program.high[place]) + room * scale
        ):
            broken.append(f"bound of {name}")
    return broken


def draw_data(rng: np.random.Generator) -> Solution:
    """350 respondents, 22 of whom skip questions; who skips is chosen by luck or because the scores
    are extreme.
    """
    n, kept = COUNTS
    common = rng.normal(size=(n, 1))
    weight = rng.uniform(0.5, 1.5)
    latent = (weight * common + rng.normal(size=(n, 6))) / np.hypot(weight, 1)
    x = np.stack([np.digitize(latent[:, j], CUTS[j]) + 1.0 for j in range(6)], axis=1)
    scores = []
    for _, low, high, _ in SCALES:
        slope = rng.normal(0, 0.15, 6)
        raw = x @ slope + rng.normal(size=n) * 1.3
        spread = (raw - raw.mean()) / raw.std()
        scores.append(np.clip(np.rint((low + high) / 2 + spread * (high - low) / 5), low, high))
    y = np.stack(scores, axis=1)
    extreme = np.abs(y - y.mean(0)).sum(1) * rng.uniform(0, 1) + rng.random(n) * 10
    for row in np.argsort(-extreme)[: n - kept]:
        skipped = rng.choice(6, rng.integers(2, 6), replace=False)
        x[row, skipped] = np.nan
    order = np.argsort(np.isnan(x).any(1), kind="stable")
    return Solution(x[order], y[order].astype(np.int64))


def publish_data(solution: Solution) -> Paper:
    """What the paper would print of such data: three decimals for r, B, beta and t, two for means
    and SDs.
    """
    x = solution.predictors
    y = solution.outcomes.astype(float)
    names = [f"x{j + 1}" for j in range(x.shape[1])]
    complete = ~np.isnan(x).any(1)
    predictors = []
    for j, name in enumerate(names):
        counts = tuple(int((x[:, j] == code).sum()) for code in range(1, 7))
        # The counts of one question are taken as lost, as those of our paper's fifth are.
        predictors.append(Predictor(name, 1, counts, lost=j == 4))
    design = np.column_stack([np.ones(complete.sum()), x[complete]])
    inverse = np.linalg.inv(design.T @ design)
    outcomes = []
    for k, (scale, low, high, parts) in enumerate(SCALES):
        score = y[:, k] / parts
        slope = inverse @ design.T @ score[complete]
        rest = ((score[complete] - design @ slope) ** 2).sum() / (complete.sum() - len(names) - 1)
        B = slope[1:]
        t = B / np.sqrt(rest * np.diag(inverse)[1:])
        beta = B * x[complete].std(0) / score[complete].std()
        r = []
        for answers in x.T:
            answered = ~np.isnan(answers)
            r.append(np.corrcoef(answers[answered], score[answered])[0, 1])
        texts = []
        for values in (r, B, beta, t):
            texts.append({n: f"{v:.3f}" for n, v in zip(names, values, strict=True)})
        outcomes.append(
            Outcome(
                scale, low, high, f"{score.mean():.2f}", f"{score.std(ddof=1):.2f}", parts, *texts
            )
        )
    return Paper(len(x), int(complete.sum()), tuple(predictors), tuple(outcomes))


def try_made_up_paper(number: int) -> dict:
    """One made-up paper: rows of its program and how many its own data violate."""
    solution = draw_data(np.random.default_rng([SEED, number]))
    paper = publish_data(solution)
    program = build_program(paper)
    broken = list_violations(program, place_data(program, paper, solution))
    return {
        "paper": number,
        "rows": len(program.rows) + 2 * len(program.low),
        "violated": len(broken),
        "first": broken[0] if broken else "",
    }


def main(arguments: list | None = None) -> int:
    """Run from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--papers", type=int, default=50, help="how many made-up papers (default: 50)"
    )
    parser.add_argument(
        "--out", default="data/coverage.csv", help="file to write (default: data/coverage.csv)"
    )
    options = parser.parse_args(arguments)
    table = pd.DataFrame([try_made_up_paper(number) for number in range(options.papers)])
    resolve(options.out).write_text(
        table.to_csv(index=False, lineterminator="\n"), encoding="utf-8"
    )
    print(f"{(table['violated'] == 0).sum()} of {len(table)} made-up data sets keep every row.")
    return int((table["violated"] > 0).any())


if __name__ == "__main__":
    sys.exit(main())
