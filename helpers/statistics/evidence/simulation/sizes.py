"""How often each test of the multiverse rejects a null hypothesis that is true (its size).

`python -m helpers.statistics.evidence.simulation.sizes` writes data/test_sizes.csv anew.
Respondents are simulated with the overlap, skew and gaps of the shipped answers, scores with the
distributions of the shipped scores in turn, and every null hypothesis is true:

* alone and index: use has nothing to do with the score;
* together: the first function has, and the others are tested (of imputed answers none has);
* adjusted: use and score both depend on depression, the score on age too, and on nothing else.

The ways to treat missing answers take turns, a block of repetitions each. Each method meets the
null hypothesis of its own model: HC3 scores whose spread grows with use, ordered logit and least
squares on ranks scores made by proportional odds, the others sums (all of them sums of even spread
where answers are imputed).
"""

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import NamedTuple
from zlib import crc32

import numpy as np
import pandas as pd

from helpers.base.parallel import run_tasks
from helpers.base.paths import build_folder, resolve
from helpers.statistics.evidence.simulation.population import (
    AGED,
    LINKED,
    RELATED,
    Population,
    standardise,
)
from helpers.statistics.evidence.simulation.rejections import FILE, KEYS, MOST, read_rejections
from helpers.statistics.multiverse import datasets, estimates
from helpers.statistics.multiverse.choices import Choices, read_choices, table_specifications
from helpers.statistics.multiverse.ordinal import rank
from helpers.survey.codebook import Codebook, read_codebook
from helpers.survey.synthetic import read_shipped

REPETITIONS = 4000
BLOCK = 20  # repetitions in one task; the first is stored by itself too, to be made again
SEED = 20210907
LEVEL = 0.05
IMPUTATIONS = 5
# What scores depend on in the adjusted models.
DEPRESSION = "phq9_total"
AGE = "age"
# Placeholders: the score, and the data that methods share.
SCORE = "score"
SHARED = "shared"
COUNTS = ["tests", "rejected"]


class SizePlan(NamedTuple):
    """What is tested in each repetition.

    listed: specifications, with the simulated score in the column `outcome`; choices: those of
    the multiverse that they span; groups: unordered covariate -> its options.
    """

    listed: pd.DataFrame
    choices: Choices
    codebook: Codebook
    people: Population
    groups: dict


def plan_sizes(clean: pd.DataFrame, codebook: Codebook, choices: Choices) -> SizePlan:
    """Every test that the multiverse makes of one score.

    Of single functions the rarest stands for all, whose answers are most skewed; of covariate sets
    the largest that holds depression.
    """
    table, groups = datasets.assemble(clean, codebook, choices, {"min_answered": 1.0})
    sets = choices.dimensions["covariates"]
    holding = [name for name, made in sets.items() if DEPRESSION in made["variables"]]
    adjusted = max(holding, key=lambda name: len(sets[name]["variables"]))
    covariates = list(sets[adjusted]["variables"])
    kept = {
        **choices.dimensions,
        "scoring": {SHARED: {}},
        "covariates": {"none": sets["none"], adjusted: sets[adjusted]},
    }
    choices = replace(choices, dimensions=kept, outcomes=(SCORE,), paper=[], joint_test={})
    listed = table_specifications(choices, codebook)
    first = codebook.predictors[0]
    last = codebook.predictors[-1]
    listed = listed[(listed["model"] != "alone") | (listed["function"] == last)]
    left_out = (listed["model"] == "together") & (listed["function"] == first)
    listed = listed[~left_out].reset_index(drop=True)
    listed["outcome"] = [_name_score(row) for row in listed.itertuples(name="Row")]
    imputed = listed["missing"] == "imputed"
    listed.loc[imputed, "scoring"] = listed.loc[imputed, "outcome"]
    scores = [name for name in codebook.scales if name in table]
    listed = _number_turns(listed)
    people = Population(table, codebook.predictors, covariates, scores, DEPRESSION, AGE)
    return SizePlan(listed, choices, codebook, people, groups)


def _name_score(row) -> str:
    """The simulated score by which a specification is tested: situation, kind, coding."""
    kinds = {"hc3": "uneven", "ordered_logit": "ordered", "rank": "ranked"}
    kind = "even" if row.missing == "imputed" else kinds.get(row.method, "even")
    if row.model == "together" and row.missing != "imputed":
        return f"related, {kind}, {row.coding}"
    if row.covariates != "none":
        return f"adjusted, {kind}"
    return "uneven" if kind == "uneven" else "even"


def count_block(task: tuple) -> pd.DataFrame:
    """Tests made and null hypotheses rejected over one block: KEYS and COUNTS.

    task: (plan, number of the first repetition, repetitions, seed).
    """
    from threadpoolctl import threadpool_limits

    plan, start, repetitions, seed = task
    listed = _take_turns(plan.listed, start // BLOCK)
    plan = plan._replace(listed=listed)
    predictors = plan.codebook.predictors
    regressions = estimates.plan_regressions(listed, predictors)
    made = []
    with threadpool_limits(1, "blas"):
        for repetition in range(start, start + repetitions):
            shape = plan.people.scores[repetition % len(plan.people.scores)]
            data = _simulate(plan, shape, (seed, repetition))
            fits = estimates.estimate_all(listed, data, plan.choices, predictors, plan=regressions)
            made.append(fits)
    found = pd.concat(made).dropna(subset="p")
    found = found.assign(tests=1, rejected=(found["p"] < LEVEL).astype(int))
    return found.groupby(KEYS, sort=False)[COUNTS].sum().reset_index()


def _number_turns(listed: pd.DataFrame) -> pd.DataFrame:
    """Each test's treatments of missing answers numbered (turn), and how many they are (turns)."""
    ways = listed.groupby(KEYS)["missing"]
    turn = ways.transform(lambda way: pd.factorize(way)[0])
    return listed.assign(turn=turn, turns=ways.transform("nunique"))


def _take_turns(listed: pd.DataFrame, block: int) -> pd.DataFrame:
    """The tests of one block: of each the treatment of missing answers whose turn it is."""
    turns = listed["turn"] == block % listed["turns"]
    return listed[turns].reset_index(drop=True)


def _simulate(plan: SizePlan, shape: str, place: tuple) -> dict:
    """(scoring, coding, missing) -> tables, for one repetition.

    place: seed and number of the repetition. Every score has random numbers of its own, so that a
    test that is added or removed changes no other.
    """
    full, holed = plan.people.draw(np.random.default_rng(place))
    use = full[plan.people.predictors].to_numpy().mean(axis=1)
    scores = {
        name: _draw_score(
            plan, name, full, use, shape, np.random.default_rng((*place, _number(name)))
        )
        for name in plan.listed["outcome"].unique()
    }
    ways = plan.choices.dimensions["missing"]
    asked = set(plan.listed["missing"]) - {"imputed"}
    shared = {name: made for name, made in ways.items() if name in asked}
    whole = pd.concat([holed, pd.DataFrame(scores)], axis=1)
    data = _vary(plan, whole, shared, SHARED, None)
    for name in plan.listed.loc[plan.listed["missing"] == "imputed", "outcome"].unique():
        table = holed.assign(**{name: scores[name]})
        seed = np.random.SeedSequence((*place, _number(name), 1))
        data |= _vary(plan, table, {"imputed": ways["imputed"]}, name, seed)
    return data


def _number(name: str) -> int:
    return crc32(name.encode())


def _vary(plan: SizePlan, table: pd.DataFrame, ways: dict, key: str, seed) -> dict:
    choices = replace(plan.choices, dimensions={**plan.choices.dimensions, "missing": ways})
    made = datasets.vary_table(table, plan.codebook, choices, IMPUTATIONS, seed, plan.groups)
    return {(key, *place): tables for place, tables in made.items()}


def _draw_score(plan: SizePlan, name: str, full: pd.DataFrame, use: np.ndarray, shape: str, rng):
    """A simulated score. name: situation, kind and coding, as _name_score gives them.

    use: each respondent's mean over all functions, by which the spread of uneven scores grows.
    """
    people = plan.people
    situation, _, rest = name.partition(", ")
    kind, _, coding = rest.partition(", ")
    uneven = use if "uneven" in (situation, kind) else None
    if not kind:
        return people.draw_unrelated(shape, uneven, rng)
    effect = _effect(plan, full, coding, kind == "ranked")
    if kind in ("ordered", "ranked"):
        return people.draw_ordered(effect, shape, rng)
    return people.draw_linear(effect, shape, uneven, rng)


def _effect(plan: SizePlan, full: pd.DataFrame, coding: str, ranked: bool) -> np.ndarray:
    """What the first function, or depression and age (no coding), do to a score, in its SD."""
    parts = {DEPRESSION: LINKED, AGE: AGED}
    if coding:
        parts = {plan.people.predictors[0]: RELATED}
    effect = np.zeros(len(full))
    for name, size in parts.items():
        x = full[name].to_numpy()
        if coding:
            values = plan.choices.dimensions["coding"][coding]["values"]
            x = np.asarray(values, dtype=float)[x.astype(int) - 1]
        effect += size * standardise(rank(x) if ranked else x)
    return effect


def measure_sizes(
    plan: SizePlan, repetitions: int = REPETITIONS, seed: int = SEED, processes: int = 1, parts=None
) -> pd.DataFrame:
    """A line a test: KEYS, tests (how many were made), rejected, size, first (rejected in the first
    block).

    parts: file that blocks are added to as they are done; one that is there is gone on with.
    """
    starts = list(range(0, repetitions, BLOCK))
    tasks = {s: (plan, s, min(BLOCK, repetitions - s), seed) for s in starts}
    blocks = _read_parts(parts)
    waiting = [start for start in starts if start not in blocks]
    begun = monotonic()
    for i in range(0, len(waiting), processes):
        chunk = waiting[i : i + processes]
        counted = run_tasks(count_block, [tasks[start] for start in chunk], processes=processes)
        for start, table in zip(chunk, counted, strict=True):
            blocks[start] = table.assign(block=start)
            _add_part(parts, blocks[start])
        _tell(len(blocks), len(starts), monotonic() - begun, i + len(chunk), parts)
    whole = pd.concat([blocks[start] for start in starts])
    table = whole.groupby(KEYS)[COUNTS].sum()
    table["size"] = table["rejected"] / table["tests"]
    table["first"] = blocks[0].set_index(KEYS)["rejected"].reindex(table.index).fillna(0)
    return table.reset_index().astype({"first": int})


def _read_parts(parts: Path | None) -> dict:
    if parts is None or not parts.exists():
        return {}
    known = pd.read_csv(parts)
    return dict(list(known.groupby("block")))


def _add_part(parts: Path | None, table: pd.DataFrame) -> None:
    if parts is not None:
        table.to_csv(parts, mode="a", header=not parts.exists(), index=False)


def _tell(done: int, blocks: int, seconds: float, now: int, parts: Path | None) -> None:
    """Progress, where parts are kept."""
    if parts is not None:
        left = seconds / now * (blocks - done)
        print(f"{done} of {blocks} blocks; about {left / 60:.0f} minutes left", file=sys.stderr)


def main(arguments: list | None = None) -> int:
    """Run from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.statistics.evidence.simulation.sizes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--repetitions", type=int, default=REPETITIONS, help="default: 4000")
    parser.add_argument("--processes", type=int, default=1, help="default: 1")
    parser.add_argument("--methods", nargs="*", help="measure these anew and keep the others")
    parser.add_argument("--out", default=FILE, help=f"file to write (default: {FILE})")
    options = parser.parse_args(arguments)
    codebook = read_codebook()
    choices = read_choices("data/multiverse.yml", codebook)
    plan = plan_sizes(read_shipped(codebook), codebook, choices)
    if options.methods:
        chosen = plan.listed[plan.listed["method"].isin(options.methods)]
        plan = plan._replace(listed=chosen.reset_index(drop=True))
    name = "-".join([Path(options.out).stem, str(options.repetitions), *(options.methods or [])])
    parts = build_folder() / f"{name}.parts.csv"
    parts.parent.mkdir(parents=True, exist_ok=True)
    table = measure_sizes(plan, options.repetitions, SEED, options.processes, parts)
    if options.methods:
        known = read_rejections(options.out)
        kept = known[~known["method"].isin(options.methods)]
        table = pd.concat([kept, table]).sort_values(KEYS)
    table.to_csv(resolve(options.out), index=False, float_format="%.5f", lineterminator="\n")
    parts.unlink()
    above = table[table["size"] > MOST]
    print(f"{len(above)} of {len(table)} tests reject more than {MOST:.0%}.")
    return int(len(above) > 0)


if __name__ == "__main__":
    sys.exit(main())
