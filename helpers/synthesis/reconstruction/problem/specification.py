"""The specification of a paper: its printed numbers, the codebook's ranges, and assumptions.

The assumptions stand in data/reconstruction.yml; data/reconstruction.schema.json says their form.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from helpers.base.errors import InputError, nearest
from helpers.base.paths import resolve
from helpers.base.plain_yaml import place_lines, read_yaml, refuse_misfit
from helpers.base.text import file_name, shown
from helpers.paper.printed_numbers import number, read_counts
from helpers.survey.codebook import Codebook, Scale
from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper, Predictor

DEFAULT = "data/reconstruction.yml"
SCHEMA = "data/reconstruction.schema.json"
SHIFT = 0.02  # where the specification says nothing
REGRESSION = ("B", "beta", "t")


@dataclass(frozen=True)
class Specification:
    """The paper as the search sees it, and the settings for everything drawn after the search.

    reliability: of each scale, alpha wanted and easiness of its items. export: how many submitted
    before (again), how many entries are of staff (tests).
    """

    paper: Paper
    seed: int
    reliability: dict
    export: dict


def read_specification(
    published: pd.DataFrame,
    codebook: Codebook,
    path: str | Path = DEFAULT,
    final_zeros: bool = True,
) -> Specification:
    """Join the printed numbers with the assumptions.

    final_zeros: read a number with the final zeros that `read_as` adds (-0.020 for -0.02). A
    proof must not: whoever prints -0.02 may have rounded -0.024.
    Raises InputError naming the file and what is wrong with it.
    """
    path = resolve(path)
    name = file_name(path)
    settings = read_yaml(path, "specification", DEFAULT)
    refuse_misfit(settings, SCHEMA, name, place_lines(path), ("the specification", DEFAULT))
    _refuse_unknown_names(settings, published, codebook, name)
    changes = settings.get("read_as", {})
    if not final_zeros:
        changes = _without_zeros(published, changes)
    read = _read_as(published, changes)
    paper = describe_paper(read, codebook, settings)
    _refuse_lengths(settings, codebook, paper.n, name)
    return Specification(
        paper=paper,
        seed=int(settings["seed"]),
        reliability=settings.get("reliability", {}),
        export={what: int(count) for what, count in settings.get("export", {}).items()},
    )


def describe_paper(published: pd.DataFrame, codebook: Codebook, settings: dict) -> Paper:
    """The paper's use functions as predictors and its scales as outcomes.

    Raises InputError if a number that the reconstruction needs is not printed.
    """
    names = codebook.predictors
    n = int(_needed(published, "sample", "n"))
    df = _printed_df(published)
    lost = settings.get("lost", {})
    owner = settings.get("relabelled", {})
    predictors = [_predictor(published, codebook, name, lost) for name in names]
    outcomes = []
    for name in codebook.correlates:
        outcomes.append(_outcome(published, codebook.scales[name], names, owner))
    return Paper(
        n=n,
        complete=df + len(names) + 1,
        predictors=tuple(predictors),
        outcomes=tuple(outcomes),
        shift=settings.get("shift", SHIFT),
    )


def _refuse_unknown_names(
    settings: dict, published: pd.DataFrame, codebook: Codebook, name: str
) -> None:
    """Names in the settings must be those of the printed numbers and of the codebook."""
    relabelled = settings.get("relabelled", {})
    named = {
        "read_as": (settings.get("read_as", {}), published["id"], "an id of published.csv"),
        "relabelled": ([*relabelled, *relabelled.values()], codebook.predictors, "a predictor"),
        "lost": (settings.get("lost", {}), codebook.predictors, "a predictor"),
        "reliability": (settings.get("reliability", {}), codebook.scales, "a scale"),
    }
    for setting, (given, known, kind) in named.items():
        for word in given:
            if word not in set(known):
                raise InputError(
                    f"{name}: '{setting}' names {shown(str(word))}, "
                    f"which is not {kind}{nearest(word, known)}."
                )
    if set(relabelled) != set(relabelled.values()):
        raise InputError(
            f"{name}: 'relabelled' gives a predictor two rows or none; "
            "expected the same names on both sides, each once."
        )


def _refuse_lengths(settings: dict, codebook: Codebook, n: int, name: str) -> None:
    """Lists must be as long as what they are about; nobody submits twice who is not there."""
    for predictor, counts in settings.get("lost", {}).items():
        variable = codebook.variables[predictor]
        options = variable.high - variable.low + 1
        if len(counts) != options:
            raise InputError(
                f"{name}: 'lost' has {len(counts)} counts of {predictor}; expected {options}, "
                f"for the answers {variable.low} to {variable.high}."
            )
    for scale, wanted in settings.get("reliability", {}).items():
        items = len(codebook.scales[scale].items)
        given = len(wanted.get("easiness", [0] * items))
        if given != items:
            raise InputError(
                f"{name}: 'easiness' of {scale} has {given} numbers; expected {items}, "
                "one for each item."
            )
    again = settings.get("export", {}).get("again", 0)
    if again > n // 2:
        raise InputError(
            f"{name}: 'again' is {again}; expected at most {n // 2}, half of the respondents."
        )


def _read_as(published: pd.DataFrame, changes: dict) -> pd.DataFrame:
    """The printed numbers with some of them read otherwise."""
    changed = published["id"].map(changes)
    return published.assign(printed=changed.where(changed.notna(), published["printed"]))


def _without_zeros(published: pd.DataFrame, changes: dict) -> dict:
    """The changes that alter more than the number of final zeros."""
    texts = dict(zip(published["id"], published["printed"], strict=True))
    return {entry: text for entry, text in changes.items() if number(text) != number(texts[entry])}


def _printed_df(published: pd.DataFrame) -> int:
    found = set(published.loc[published["statistic"] == "df", "printed"])
    if len(found) != 1:
        raise InputError(
            "published.csv: one number of degrees of freedom is expected for all regressions, "
            f"found {', '.join(sorted(found)) or 'none'}."
        )
    return int(found.pop())


def _predictor(published: pd.DataFrame, codebook: Codebook, name: str, lost: dict) -> Predictor:
    variable = codebook.variables[name]
    if name in lost:
        return Predictor(name, variable.low, tuple(int(c) for c in lost[name]), lost=True)
    printed = read_counts(published).get(name)
    if not printed:
        raise InputError(
            f"published.csv: no counts of {name}; the reconstruction needs them, so add their rows."
        )
    counts = [printed.get(value, 0) for value in range(variable.low, variable.high + 1)]
    return Predictor(name, variable.low, tuple(counts))


def _outcome(published: pd.DataFrame, scale: Scale, names: tuple, owner: dict) -> Outcome:
    """A scale's printed numbers; those of a regression stand under the predictor that owns them."""
    items = len(scale.items)
    r = printed_texts(published, scale.name, "r")
    regression = {}
    for statistic in REGRESSION:
        rows = printed_texts(published, scale.name, statistic)
        regression[statistic] = {owner.get(label, label): text for label, text in rows.items()}
    return Outcome(
        name=scale.name,
        low=scale.low * items,
        high=scale.high * items,
        mean=_needed(published, scale.name, "mean"),
        sd=_needed(published, scale.name, "sd"),
        parts=items if scale.method == "mean" else 1,
        r={name: r[name] for name in names if name in r},
        **regression,
    )


def _needed(published: pd.DataFrame, row: str, statistic: str) -> str:
    """A printed text without which there is nothing to meet."""
    found = printed_texts(published, row, statistic, "")
    if not found:
        raise InputError(
            f"published.csv: no {statistic} of {row}; the reconstruction needs it, so add its row."
        )
    return found[""]


def printed_texts(
    published: pd.DataFrame, row: str, statistic: str, column: str | None = None
) -> dict:
    """Printed texts of one statistic by column name; the first place that prints it counts."""
    found = published[(published["row"] == row) & (published["statistic"] == statistic)]
    if column is not None:
        found = found[found["column"] == column]
    return found.drop_duplicates("column").set_index("column")["printed"].to_dict()
