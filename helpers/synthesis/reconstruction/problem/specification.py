"""The specification of this paper: its printed numbers, the codebook's ranges, and the assumptions of data/reconstruction.yml."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.survey.codebook import Codebook, Scale
from helpers.synthesis.reconstruction.problem.paper import Outcome, Paper, Predictor

DEFAULT = "data/reconstruction.yml"
KNOWN = {"seed", "relabelled", "read_as", "lost", "shift", "reliability", "export"}


@dataclass(frozen=True)
class Specification:
    """The paper as the search sees it, and the settings for everything drawn after the search."""

    paper: Paper
    seed: int
    reliability: dict
    export: dict


def read_specification(
    published: pd.DataFrame, codebook: Codebook, path: str | Path = DEFAULT
) -> Specification:
    """Join the printed numbers with the assumptions. Raises InputError naming the file and what is wrong with it."""
    path = resolve(path)
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        raise InputError(
            f"{path.name}: not a readable YAML file; compare data/reconstruction.yml."
        ) from None
    if not isinstance(settings, dict) or set(settings) - KNOWN or "seed" not in settings:
        raise InputError(
            f"{path.name}: expected 'seed' and, if wanted, {', '.join(sorted(KNOWN - {'seed'}))}."
        )
    paper = describe_paper(
        _read_as(published, settings.get("read_as", {}), path.name), codebook, settings
    )
    return Specification(
        paper, settings["seed"], settings.get("reliability", {}), settings.get("export", {})
    )


def describe_paper(published: pd.DataFrame, codebook: Codebook, settings: dict) -> Paper:
    """The paper's use functions as predictors and its scales as outcomes."""
    n = int(printed_texts(published, "sample", "n")[""])
    names = codebook.predictors
    dfs = set(published.loc[published["statistic"] == "df", "printed"])
    if len(dfs) != 1:
        raise InputError(
            f"published.csv: one number of degrees of freedom is expected for all regressions, found {', '.join(sorted(dfs)) or 'none'}."
        )
    predictors = tuple(
        _predictor(published, codebook, name, settings.get("lost", {})) for name in names
    )
    owner = settings.get("relabelled", {})
    outcomes = tuple(
        _outcome(published, codebook.scales[name], names, owner) for name in codebook.correlates
    )
    return Paper(
        n, int(dfs.pop()) + len(names) + 1, predictors, outcomes, shift=settings.get("shift", 0.02)
    )


def _read_as(published: pd.DataFrame, changes: dict, name: str) -> pd.DataFrame:
    unknown = set(changes) - set(published["id"])
    if unknown:
        raise InputError(
            f"{name}: 'read_as' names {sorted(unknown)[0]}, which is not an id of published.csv."
        )
    changed = published["id"].map(changes)
    return published.assign(printed=changed.where(changed.notna(), published["printed"]))


def _predictor(published: pd.DataFrame, codebook: Codebook, name: str, lost: dict) -> Predictor:
    variable = codebook.variables[name]
    options = [str(value) for value in range(variable.low, variable.high + 1)]
    counts = printed_texts(published[published["place"] == "table1"], name, "count")
    return Predictor(
        name,
        variable.low,
        tuple(lost.get(name) or (int(counts.get(o, 0)) for o in options)),
        name in lost,
    )


def _outcome(published: pd.DataFrame, scale: Scale, names: tuple, owner: dict) -> Outcome:
    k = len(scale.items)
    table = {
        s: printed_texts(published, scale.name, s) for s in ("mean", "sd", "r", "B", "beta", "t")
    }
    regression = {
        s: {owner.get(label, label): text for label, text in table[s].items()}
        for s in ("B", "beta", "t")
    }
    parts = k if scale.method == "mean" else 1
    correlations = {name: table["r"][name] for name in names if name in table["r"]}
    return Outcome(
        scale.name,
        scale.low * k,
        scale.high * k,
        table["mean"][""],
        table["sd"][""],
        parts,
        correlations,
        **regression,
    )


def printed_texts(
    published: pd.DataFrame, row: str, statistic: str, column: str | None = None
) -> dict:
    """Printed texts of one statistic by column name; the first place that prints it counts."""
    found = published[(published["row"] == row) & (published["statistic"] == statistic)]
    if column is not None:
        found = found[found["column"] == column]
    return found.drop_duplicates("column").set_index("column")["printed"].to_dict()
