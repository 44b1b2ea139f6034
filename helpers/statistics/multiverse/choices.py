"""The choices of the multiverse, read from one file, and the specifications that they span."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pandas as pd
import yaml

from helpers.base.errors import InputError, nearest
from helpers.base.paths import resolve
from helpers.survey.codebook import Codebook

INDEX_NAME = "Mean of all functions"
DIMENSIONS = {
    "method": {
        "pearson",
        "spearman",
        "kendall",
        "polyserial",
        "ols",
        "hc3",
        "ordered_logit",
        "rank",
    },
    "coding": None,
    "missing": {"pairwise", "listwise", "imputed"},
    "scoring": None,
    "covariates": None,
    "model": {"alone", "together", "index"},
    "influence": {"everyone", "trimmed"},
}
SETTINGS = {"coding": "values", "scoring": "min_answered", "covariates": "variables"}
INDEX = "index"


@dataclass(frozen=True)
class Choices:
    """dimensions: name -> choice -> settings; the rest as in the file."""

    dimensions: dict
    leave_out: list
    paper: list
    joint_test: dict

    def label(self, dimension: str, choice: str) -> str:
        """What to call a choice in a table or figure."""
        return str(self.dimensions[dimension][choice].get("label", choice))


def read_choices(path: str | Path, codebook: Codebook) -> Choices:
    """Read the choices. Raises InputError naming a dimension, choice or variable that is not known, and the nearest that is."""
    name = resolve(path).name
    try:
        raw = yaml.safe_load(resolve(path).read_text(encoding="utf-8"))
        choices = Choices(
            raw["dimensions"],
            raw.get("leave_out", []),
            raw.get("paper", []),
            raw.get("joint_test", {}),
        )
        _check_dimensions(choices.dimensions, name)
    except FileNotFoundError:
        raise InputError(
            f"{name}: no such file of choices; give a YAML file like data/multiverse.yml."
        ) from None
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise InputError(
            f"{name}: not a readable file of choices ({str(error).splitlines()[0]}); compare data/multiverse.yml."
        ) from None
    for part in [*choices.leave_out, *choices.paper, choices.joint_test]:
        _check_part(part, choices, name)
    _check_settings(choices, codebook, name)
    return choices


def _check_dimensions(dimensions: dict, name: str) -> None:
    for dimension, known in DIMENSIONS.items():
        if not dimensions.get(dimension):
            raise InputError(f"{name}: dimension {dimension} has no choices; name at least one.")
        for choice, settings in dimensions[dimension].items():
            if known is not None:
                _refuse_unknown(choice, known, f"{name}: {dimension}")
            needed = SETTINGS.get(dimension)
            if needed and needed not in settings:
                raise InputError(
                    f"{name}: {dimension} {choice} has no {needed}; compare data/multiverse.yml."
                )
    for dimension in dimensions:
        _refuse_unknown(dimension, DIMENSIONS, f"{name}: dimension")


def _check_part(part: dict, choices: Choices, name: str) -> None:
    for dimension, chosen in part.items():
        if dimension != "because":
            _refuse_unknown(dimension, DIMENSIONS, f"{name}: dimension")
            known = {*choices.dimensions[dimension], *(DIMENSIONS[dimension] or ())}
            for choice in chosen if isinstance(chosen, list) else [chosen]:
                _refuse_unknown(choice, known, f"{name}: {dimension}")


def _check_settings(choices: Choices, codebook: Codebook, name: str) -> None:
    options = {len(codebook.variables[v].labels) for v in codebook.predictors}
    for choice, settings in choices.dimensions["coding"].items():
        if {len(settings["values"])} != options:
            raise InputError(
                f"{name}: coding {choice} has {len(settings['values'])} values; the questions have {sorted(options)[0]} options."
            )
    for settings in choices.dimensions["covariates"].values():
        for variable in settings["variables"]:
            _refuse_unknown(variable, [*codebook.variables, *codebook.scales], f"{name}: covariate")


def _refuse_unknown(word: str, known, where: str) -> None:
    if word not in known:
        raise InputError(
            f"{where} '{word}' is not known{nearest(word, known)}; there are {', '.join(sorted(map(str, known)))}."
        )


def list_specifications(choices: Choices, codebook: Codebook) -> pd.DataFrame:
    """One line a specification and focal predictor: outcome, function, one column a dimension, printed (as in the paper), tested (jointly)."""
    names = list(DIMENSIONS)
    rows = []
    for outcome in codebook.outcomes:
        for combination in product(*(choices.dimensions[d] for d in names)):
            spec = dict(zip(names, combination, strict=True))
            if not any(_belongs(spec, rule) for rule in choices.leave_out):
                printed, tested = (
                    any(_belongs(spec, p) for p in choices.paper),
                    _belongs(spec, choices.joint_test),
                )
                for function in [INDEX] if spec["model"] == "index" else codebook.predictors:
                    rows.append((outcome, function, *combination, printed, tested))
    if not rows:
        raise InputError("the multiverse has no specification; every combination is left out.")
    return pd.DataFrame(rows, columns=["outcome", "function", *names, "printed", "tested"])


def _belongs(spec: dict, rule: dict) -> bool:
    return all(
        spec[d] in (chosen if isinstance(chosen, list) else [chosen])
        for d, chosen in rule.items()
        if d != "because"
    )


def name_variable(name: str, codebook: Codebook) -> str:
    """A variable, the index or all functions as a table calls them."""
    return {"index": INDEX_NAME, "": "All functions"}.get(name) or codebook.gloss(name)
