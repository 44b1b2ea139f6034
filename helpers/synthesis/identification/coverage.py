"""A check on ourselves: papers printed from known data, an ensemble rebuilt from their tables, and whether the truth lies in its range.

python -m helpers.synthesis.identification.coverage [--papers 20] [--members 15] [--out data/coverage.csv]   (goes on where the file ends)
"""

import argparse
import sys

import numpy as np
import pandas as pd
from scipy import stats

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.statistics.resampling.sums import Entries, Products
from helpers.synthesis.reconstruction.ensemble import draw_member, loosen_paper
from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper, Predictor
from helpers.synthesis.reconstruction.search.leftovers import list_leftovers, remaining_sd_limits
from helpers.synthesis.reconstruction.search.targets import fit_best

SEED = 20210908
RESPONDENTS, OPTIONS, DIGITS = 100, 5, 2
TRIES = 5
CUTS = [-0.9, -0.1, 0.5, 1.2]  # a skewed question with five options


def draw_survey(rng: np.random.Generator) -> pd.DataFrame:
    """Known data: three questions on use that overlap, a few unanswered, and a score from 0 to 40 that depends on one of them."""
    common = rng.standard_normal((RESPONDENTS, 1))
    use = np.digitize(0.9 * common + rng.standard_normal((RESPONDENTS, 3)), CUTS) + 1.0
    strength = rng.uniform(-1.5, 1.5)
    score = np.clip(
        np.rint(20 + strength * use[:, 0] + 6 * rng.standard_normal(RESPONDENTS)), 0, 40
    )
    for row in rng.choice(RESPONDENTS, 5, replace=False):
        use[row, rng.integers(3)] = np.nan
    return pd.DataFrame(np.column_stack([use, score]), columns=["x1", "x2", "x3", "y"])


def print_paper(survey: pd.DataFrame) -> Paper:
    """The tables a paper would print of a survey, to two decimals."""
    xs = tuple(c for c in survey if c != "y")
    entries = Entries(("y",), tuple(("y", x) for x in xs), (("y", xs),))
    products = Products(survey, entries)
    value = products.keys.assign(
        value=products.evaluate(products.matrix.sum(axis=1, keepdims=True))[:, 0]
    ).set_index(["statistic", "column"])["value"]
    complete = survey.dropna()
    printed = {s: {x: f"{value[s, x]:.{DIGITS}f}" for x in xs} for s in ("r", "B", "beta")}
    printed["t"] = dict(zip(xs, (f"{t:.{DIGITS}f}" for t in _t_values(complete, xs)), strict=True))
    predictors = tuple(
        Predictor(x, 1, tuple(int((survey[x] == v).sum()) for v in range(1, OPTIONS + 1)))
        for x in xs
    )
    outcome = Outcome(
        "y", 0, 40, f"{value['mean', '']:.2f}", f"{value['sd', '']:.2f}", 1, **printed
    )
    return Paper(RESPONDENTS, len(complete), predictors, (outcome,))


def _t_values(complete: pd.DataFrame, xs: tuple) -> np.ndarray:
    from helpers.statistics.resampling.design import Design

    estimate, se = Design(complete[list(xs)].to_numpy(), list(range(len(xs)))).fit(
        complete[["y"]].to_numpy()
    )
    return (estimate / se)[:, 0]


def compute_unprinted(survey: pd.DataFrame) -> dict:
    """Results that the paper does not print: rank correlations, overlap of the questions, R squared, the index, robust t."""
    from helpers.statistics.resampling.design import Design

    complete = survey.dropna()
    xs = [c for c in survey if c != "y"]
    r = complete.corr().to_numpy()
    design = Design(complete[xs].to_numpy(), list(range(len(xs))))
    slope, se = design.fit(complete[["y"]].to_numpy(), robust=True)
    found = {
        f"Spearman {x}": stats.spearmanr(survey[x], survey["y"], nan_policy="omit").statistic
        for x in xs
    }
    found |= {
        f"r of questions {i + 1} and {j + 1}": r[i, j] for i in range(3) for j in range(i + 1, 3)
    }
    found |= {
        "R squared": r[:3, 3] @ np.linalg.solve(r[:3, :3], r[:3, 3]),
        "Index": complete[xs].mean(axis=1).corr(complete["y"]),
    }
    return found | {f"Robust t {x}": t for x, t in zip(xs, (slope / se)[:, 0], strict=True)}


def check_paper(number: int, members: int) -> pd.DataFrame:
    """One paper: each unprinted result of the known data (member 0) and of each member rebuilt from its tables (1, 2, ...)."""
    rng = np.random.default_rng([SEED, number])
    survey = draw_survey(rng)
    paper = loosen_paper(print_paper(survey))
    sets = [list_leftovers(p, m, rng) for p, m in zip(paper.predictors, paper.missing, strict=True)]
    limits = remaining_sd_limits(paper, sets)
    base = fit_best(paper, limits, rng, starts=1)
    lines = [{"paper": number, "member": 0, **compute_unprinted(survey)}]
    for member in range(1, members + 1):
        solution = _draw_patiently(paper, base, limits, [SEED, number, member])
        rebuilt = pd.DataFrame(
            np.hstack([solution.predictors, solution.outcomes]), columns=survey.columns
        )
        lines.append({"paper": number, "member": member, **compute_unprinted(rebuilt)})
    return pd.DataFrame(lines)


def _draw_patiently(paper: Paper, base, limits: np.ndarray, seed: list):
    """A member; a search that ends in a dead end is begun again with the next stream."""
    for attempt in range(TRIES):
        try:
            return draw_member(paper, base, limits, np.random.default_rng([*seed, attempt]))[0]
        except InputError:
            continue
    raise InputError(f"no data set that meets the tables of made-up paper {seed[1]} was found.")


def judge_coverage(table: pd.DataFrame) -> pd.DataFrame:
    """Share of the known values that lie in the range of the first k members, by kind of result and k, and what chance gives.

    If the known data were like one more member, the share would be (k - 1) / (k + 1).
    """
    results = [c for c in table if c not in ("paper", "member")]
    lines = []
    for k in range(2, int(table["member"].max()) + 1):
        for result in results:
            inside = [
                _inside(part[result], part["member"], k) for _, part in table.groupby("paper")
            ]
            lines.append((result, k, float(np.mean(inside)), (k - 1) / (k + 1), len(inside)))
    return pd.DataFrame(lines, columns=["result", "members", "covered", "expected", "papers"])


def widening_needed(table: pd.DataFrame, share: float = 0.9) -> float:
    """How many times as wide, about their middle, the ranges of all members must be to contain this share of the known values."""
    results = [c for c in table if c not in ("paper", "member")]
    needed = []
    for _, part in table.groupby("paper"):
        truth, members = (
            part.loc[part["member"] == 0, results].iloc[0],
            part.loc[part["member"] > 0, results],
        )
        middle, half = (members.max() + members.min()) / 2, (members.max() - members.min()) / 2
        needed += list((truth - middle).abs() / half)
    return float(np.quantile(needed, share))


def _inside(values: pd.Series, member: pd.Series, k: int) -> bool:
    truth, known = values[member == 0].iloc[0], values[(member > 0) & (member <= k)]
    return bool(known.min() - 1e-9 <= truth <= known.max() + 1e-9)


def main(arguments: list | None = None) -> int:
    """Run from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.synthesis.identification.coverage",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--papers",
        type=int,
        default=20,
        help="how many papers there shall be in the end (default: 20)",
    )
    parser.add_argument(
        "--members", type=int, default=15, help="data sets rebuilt for each (default: 15)"
    )
    parser.add_argument(
        "--out", default="data/coverage.csv", help="file to go on with (default: data/coverage.csv)"
    )
    options = parser.parse_args(arguments)
    path = resolve(options.out)
    table = pd.read_csv(path) if path.is_file() else pd.DataFrame({"paper": [], "member": []})
    for number in range(int(table["paper"].nunique()), options.papers):
        try:
            table = pd.concat([table, check_paper(number, options.members)], ignore_index=True)
        except InputError as error:
            print(f"paper {number}: {error}", file=sys.stderr)
            return 2
        table = table.astype({"paper": int, "member": int})
        path.write_text(
            table.to_csv(index=False, float_format="%.6f", lineterminator="\n"), encoding="utf-8"
        )
        print(f"{number + 1} of {options.papers} papers", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
