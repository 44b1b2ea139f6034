"""What changes if the items of a sum score are coded one higher: D-D items 1-6 instead of 0-5.

python -m helpers.synthesis.identification.certificates.coding

The published mean then lies elsewhere on the scale, so the proofs are made anew (another range of
scores), and each shipped data set gets another column of that score: none below the new lowest
sum, all published numbers as before. Writes data/certificates_coded/ and data/witnesses_coded.csv.
"""

import sys
from dataclasses import replace

import numpy as np
import pandas as pd

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import read_codebook
from helpers.synthesis.identification import witnesses
from helpers.synthesis.identification.certificates.claims import Claim
from helpers.synthesis.identification.certificates.derivation import prove
from helpers.synthesis.identification.certificates.store import (
    read_certificate,
    write_certificate,
)
from helpers.synthesis.reconstruction.problem.integers import fit_integers
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.problem.specification import read_specification
from helpers.synthesis.reconstruction.solution.comparison import table_solution
from helpers.synthesis.reconstruction.solution.incomplete import Everybody, Sums
from helpers.synthesis.reconstruction.solution.solution import Solution
from helpers.synthesis.reconstruction.solution.swaps import arrange_scores

SCORE = "dd_total"
ITEMS = 12
CERTIFICATES = "data/certificates_coded"
COLUMNS = "data/witnesses_coded.csv"
SEED = 20211115
# claims on this score that a verdict rests on, and where the search for a limit starts
CLAIMS = {
    Claim("r2", (0,), "highest"): 0.04,
    Claim("r", (0, 1), "highest"): 0.08,
    Claim("r", (0, 1), "lowest"): -0.08,
    Claim("r", (0, 2), "highest"): 0.105,
    Claim("r", (0, 2), "lowest"): -0.1,
}
# those on other scores that hold as they are
SHARED = ("r-1-1-lowest", "r-1-3-lowest")


def recode_paper(paper: Paper, name: str = SCORE, items: int = ITEMS) -> Paper:
    """The paper with the items of one score coded one higher, so that its range moves up."""
    outcomes = []
    for o in paper.outcomes:
        if o.name == name:
            o = replace(o, low=o.low + items, high=o.high + items)
        outcomes.append(o)
    return replace(paper, outcomes=tuple(outcomes))


def read_recoded(paper: Paper, data: dict, path: str = COLUMNS) -> dict[str, Solution]:
    """The data sets with the stored columns in place of the score. paper: recoded."""
    table = pd.read_csv(resolve(path))
    place = [o.name for o in paper.outcomes].index(SCORE)
    found = {}
    for name, solution in data.items():
        if name in table:
            outcomes = solution.outcomes.copy()
            outcomes[:, place] = table[name]
            found[name] = Solution(solution.predictors, outcomes)
    return found


def move_scores(paper: Paper, solution: Solution, rng: np.random.Generator) -> Solution:
    """The data set with a column of the score that lies within its new range. paper: recoded.

    Raises InputError if none is found.
    """
    place = [o.name for o in paper.outcomes].index(SCORE)
    o = paper.outcomes[place]
    n = paper.complete
    scores = solution.outcomes[:, place].copy()
    scores[:n] = _move_complete(solution.predictors[:n], scores[:n], o.low, o.high, rng)
    predictors = []
    for j, p in enumerate(paper.predictors):
        answers = solution.predictors[:, j]
        counts = np.bincount(answers[~np.isnan(answers)].astype(int) - p.low, minlength=6)
        predictors.append(replace(p, counts=tuple(int(c) for c in counts)))
    everybody = Everybody(replace(paper, predictors=tuple(predictors)), o, solution.predictors[n:])
    x = solution.predictors[:n]
    known = Sums(int(scores[:n].sum()), int((scores[:n] ** 2).sum()), x.T @ scores[:n])
    scores[n:] = _move_incomplete(everybody, known, scores[n:], rng)
    outcomes = solution.outcomes.copy()
    outcomes[:, place] = scores
    return Solution(solution.predictors, outcomes)


def _move_complete(
    x: np.ndarray, scores: np.ndarray, low: int, high: int, rng: np.random.Generator
) -> np.ndarray:
    """No score below the lowest, with the same sum, squares and products with the answers."""
    if scores.min() >= low:
        return scores
    total = int(scores.sum())
    squares = int((scores.astype(int) ** 2).sum())
    start = np.clip(scores, low, high)
    values = fit_integers(start, low, high, total, (squares, squares), rng)
    order = scores + rng.normal(0, 0.5, len(scores))  # nearly the order they had
    return arrange_scores(values, x.astype(np.int64), x.T @ scores, rng, order, steps=1500)


def _move_incomplete(
    everybody: Everybody, known: Sums, scores: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Scores of the incomplete within the range with which mean, SD and r come out as published."""
    o = everybody.outcome
    for _ in range(40):
        at = np.clip(scores, o.low, o.high).astype(float)
        worst = everybody.misfit(at[None], known)[0]
        for _ in range(3000):
            if worst == 0:
                return at.astype(int)
            tried = np.tile(at, (60, 1))
            for step in range(3):
                rows = rng.integers(len(at), size=len(tried))
                reach = rng.integers(-6 + 2 * step, 7 - 2 * step, len(tried))
                tried[np.arange(len(tried)), rows] += reach
            tried = np.clip(tried, o.low, o.high)
            misses = everybody.misfit(tried, known)
            if misses.min() <= worst:
                at = tried[misses.argmin()]
                worst = misses.min()
    raise InputError(f"{SCORE}: no scores of the incomplete found.")


def main() -> int:
    """Make both anew; returns the exit status."""
    book = read_codebook()
    printed = read_published()
    loose = recode_paper(read_specification(printed, book, final_zeros=False).paper)
    lines = ["certificate,limit,file"]
    for claim, start in CLAIMS.items():
        path = resolve(CERTIFICATES) / f"{claim.name}.json"
        if not path.exists():
            limit, pieces = prove(loose, claim, lambda text: print(text, flush=True), start)
            write_certificate(claim, limit, pieces, CERTIFICATES)
        lines.append(f"{claim.name},{_limit(path):g},{path.name}")
    for name in SHARED:
        path = resolve("data/certificates") / f"{name}.json"
        lines.append(f"{name},{_limit(path):g},../certificates/{path.name}")
    index = resolve(CERTIFICATES) / "index.csv"
    index.write_text("\n".join(lines) + "\n", encoding="utf-8")
    plain = read_specification(printed, book).paper
    paper = recode_paper(plain)
    columns = {}
    place = [o.name for o in paper.outcomes].index(SCORE)
    for name, solution in witnesses.read_witnesses(plain).items():
        moved = move_scores(paper, solution, np.random.default_rng(SEED))
        if not table_solution(paper, moved)["matches"].all():
            raise InputError(f"{name}: a number is missed after the exchange.")
        columns[name] = moved.outcomes[:, place]
        print(f"{name}: scores from {columns[name].min()} to {columns[name].max()}")
    text = pd.DataFrame(columns).to_csv(index=False, lineterminator="\n")
    resolve(COLUMNS).write_text(text, encoding="utf-8")
    return 0


def _limit(path) -> float:
    """The limit that a certificate claims."""
    return float(read_certificate(path)[1])


if __name__ == "__main__":
    sys.exit(main())
