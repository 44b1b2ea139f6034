"""The choices of the multiverse, read from one file, and the specifications that they span."""

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pandas as pd

from helpers.base.errors import InputError, nearest
from helpers.base.paths import ROOT, resolve
from helpers.base.plain_yaml import read_yaml
from helpers.base.text import shown
from helpers.survey.codebook import Codebook

SCHEMA = "data/multiverse.schema.json"
EXAMPLE = "data/multiverse.yml"
DIMENSIONS = ("method", "coding", "missing", "scoring", "covariates", "model")
INDEX = "index"
INDEX_NAME = "Mean of all functions"
NOT_CHOICES = {"because", "reports"}  # keys of a combination that are no dimension
KINDS = {
    "object": "names, each with what belongs to it",
    "array": "a list",
    "string": "a name",
    "number": "a number",
    "integer": "a whole number",
}
# The question that a model answers; with covariates it is another one.
QUESTIONS = {
    "alone": "Each function by itself",
    "together": "Each function beside the others",
    "index": "All functions as one index",
    "adjusted": "Each function, covariates held constant",
}


@dataclass(frozen=True)
class Choices:
    """dimensions: name -> choice -> settings; outcomes: scores that use is related to;
    notes: what of the file is not used, in sentences; the rest as in the file."""

    dimensions: dict
    leave_out: list
    paper: list
    joint_test: dict
    outcomes: tuple = ()
    notes: tuple = ()

    def label(self, dimension: str, choice: str) -> str:
        """What to call a choice in a table or figure."""
        return str((self.dimensions[dimension][choice] or {}).get("label", choice))


def read_choices(path: str | Path, codebook: Codebook) -> Choices:
    """Read the choices.

    Raises InputError, one sentence that names the file and the place in it, for a file that
    does not fit data/multiverse.schema.json, or names what the codebook does not know.
    """
    place = resolve(path)
    raw = read_yaml(place, "file of choices", EXAMPLE)
    _check_shape(raw, place.name)
    raw, notes = _leave_trimming_out(raw)
    choices = Choices(
        raw["dimensions"],
        raw.get("leave_out", []),
        raw.get("paper", []),
        raw.get("joint_test", {}),
        tuple(raw.get("outcomes", codebook.outcomes)),
        notes,
    )
    for part in [*choices.leave_out, *choices.paper, choices.joint_test]:
        _check_part(part, choices, place.name)
    _check_settings(choices, codebook, place.name)
    return choices


def _check_shape(raw: dict, name: str) -> None:
    """Hold a file against the schema; the first place that does not fit is told."""
    import fastjsonschema

    schema = json.loads((ROOT / SCHEMA).read_text(encoding="utf-8"))
    try:
        fastjsonschema.compile(schema)(raw)
    except fastjsonschema.JsonSchemaValueException:
        # It takes 1.5 s to import, and says better where and what.
        from jsonschema import Draft202012Validator

        errors = list(Draft202012Validator(schema).iter_errors(raw))
        # What is wrong comes before what is absent.
        errors.sort(key=lambda error: error.validator == "required")
        raise InputError(f"{name}: {_sentence_of(errors[0])}") from None


def _sentence_of(error) -> str:
    """What does not fit, and what was expected."""
    steps = list(error.absolute_path)
    place = ", ".join(f"entry {s + 1}" if isinstance(s, int) else str(s) for s in steps)
    found = shown(json.dumps(error.instance, default=str, ensure_ascii=False), 40)
    kind = error.validator
    if error.parent is not None and error.parent.validator == "propertyNames":
        kind, place = "propertyNames", steps[-1]
    if kind == "propertyNames" or kind == "enum":
        known = error.validator_value if kind == "enum" else error.parent.schema["enum"]
        return _unknown(f"{place}", error.instance, known)
    if kind == "additionalProperties":
        extra = next(key for key in error.instance if key not in error.schema["properties"])
        what = {"dimensions": "dimension", "": "part"}.get(place, place)
        return _unknown(what, extra, error.schema["properties"])
    if kind == "required":
        absent = next(key for key in error.validator_value if key not in error.instance)
        if place == "dimensions":
            return f"dimension {absent} has no choices; name at least one."
        where = " ".join(map(str, steps[1:] if steps[:1] == ["dimensions"] else [place]))
        return f"{where or 'the file'} has no {absent}; compare {EXAMPLE}."
    if kind == "minProperties":
        return f"dimension {steps[-1]} has no choices; name at least one."
    if kind == "anyOf":
        return f"{place}: expected the name of a choice or a list of names; found {found}."
    if kind == "type":
        wanted = error.validator_value
        wanted = wanted if isinstance(wanted, str) else wanted[0]
        return f"{place}: expected {KINDS.get(wanted, wanted)}; found {found}."
    return f"{place}: {found} does not fit; compare {EXAMPLE}."


def _leave_trimming_out(raw: dict) -> tuple[dict, tuple]:
    """Older files have a dimension `influence`. Without respondents of large Cook's distance a
    test rejects a true null twice as often as it should, so that choice is not made."""
    asked = raw["dimensions"].get("influence") or {}
    known = {d: made for d, made in raw["dimensions"].items() if d != "influence"}
    kept = [
        {d: c for d, c in part.items() if d != "influence"}
        for part in raw.get("leave_out", [])
        if part.get("influence") in (None, "everyone", ["everyone"])
    ]
    paper = [{d: c for d, c in part.items() if d != "influence"} for part in raw.get("paper", [])]
    joint = {d: c for d, c in raw.get("joint_test", {}).items() if d != "influence"}
    note = (
        "Leaving out influential respondents is not among the choices: standard errors computed "
        "afterwards are too small. Robust regression is offered in its place."
    )
    changed = {"dimensions": known, "leave_out": kept, "paper": paper, "joint_test": joint}
    return {**raw, **changed}, ((note,) if "trimmed" in asked else ())


def _check_part(part: dict, choices: Choices, name: str) -> None:
    """A combination may name a choice that the file does not make, but none that is unknown."""
    for dimension, chosen in part.items():
        if dimension in NOT_CHOICES:
            continue
        if dimension not in DIMENSIONS:
            raise InputError(f"{name}: {_unknown('dimension', dimension, DIMENSIONS)}")
        known = {*choices.dimensions[dimension], *_every_choice(dimension)}
        for choice in _as_list(chosen):
            if choice not in known:
                raise InputError(f"{name}: {_unknown(dimension, choice, known)}")


def _every_choice(dimension: str) -> list:
    """The choices that the package knows in a dimension; none where a file is free to name them."""
    schema = json.loads((ROOT / SCHEMA).read_text(encoding="utf-8"))
    described = schema["properties"]["dimensions"]["properties"][dimension]
    return described.get("propertyNames", {}).get("enum", [])


def _check_settings(choices: Choices, codebook: Codebook, name: str) -> None:
    for predictor in codebook.predictors:
        if predictor not in codebook.variables or not codebook.variables[predictor].labels:
            raise InputError(
                f"{name}: {predictor} has no options that could be coded; "
                "a sensitivity analysis needs predictors with options."
            )
    options = {len(codebook.variables[v].labels) for v in codebook.predictors}
    for choice, settings in choices.dimensions["coding"].items():
        if {len(settings["values"])} != options:
            raise InputError(
                f"{name}: coding {choice} has {len(settings['values'])} values; "
                f"the questions have {sorted(options)[0]} options."
            )
    known = [*codebook.variables, *codebook.scales]
    for settings in choices.dimensions["covariates"].values():
        for variable in settings["variables"]:
            if variable not in known:
                raise InputError(f"{name}: {_unknown('covariate', variable, known)}")
    for outcome in choices.outcomes:
        if outcome not in known:
            raise InputError(f"{name}: {_unknown('outcome', outcome, known)}")
    for choice, settings in choices.dimensions["scoring"].items():
        for scale in [*settings.get("turned", {}), *settings.get("first", {})]:
            if scale not in codebook.scales:
                raise InputError(
                    f"{name}: scoring {choice}: {_unknown('scale', scale, codebook.scales)}"
                )
        for scale, items in settings.get("turned", {}).items():
            for item in items:
                if item not in codebook.scales[scale].items:
                    where = f"scoring {choice}: item of {scale}"
                    raise InputError(
                        f"{name}: {_unknown(where, item, codebook.scales[scale].items)}"
                    )


def _unknown(where: str, word, known) -> str:
    return (
        f"{where} '{word}' is not known{nearest(word, known)}; "
        f"there are {', '.join(sorted(map(str, known)))}."
    )


def name_question(model: str, covariates: list) -> str:
    """The question that a model with these covariates answers, as the column `question` has it."""
    if not covariates:
        return model
    return "adjusted" if model == "alone" else f"{model}, adjusted"


def label_question(question: str) -> str:
    """A question as tables and figures call it."""
    model, _, adjusted = question.partition(", ")
    return QUESTIONS[model] + (", covariates held constant" if adjusted else "")


def table_specifications(choices: Choices, codebook: Codebook) -> pd.DataFrame:
    """One line a specification and focal predictor.

    Columns: outcome, question, function, one a dimension, printed (as in the paper), tested
    (judged jointly). A score is no covariate of itself.
    """
    rows = []
    for outcome in choices.outcomes or codebook.outcomes:
        for combination in product(*(choices.dimensions[d] for d in DIMENSIONS)):
            spec = dict(zip(DIMENSIONS, combination, strict=True))
            covariates = choices.dimensions["covariates"][spec["covariates"]]["variables"]
            left_out = any(_belongs(spec, rule) for rule in choices.leave_out)
            if left_out or outcome in covariates:
                continue
            made = {
                "outcome": outcome,
                "question": name_question(spec["model"], covariates),
                "printed": any(
                    _belongs(spec, part) and outcome in part.get("reports", [outcome])
                    for part in choices.paper
                ),
                "tested": bool(choices.joint_test) and _belongs(spec, choices.joint_test),
            }
            for function in [INDEX] if spec["model"] == INDEX else codebook.predictors:
                rows.append({**made, "function": function, **spec})
    if not rows:
        raise InputError("the multiverse has no specification; every combination is left out.")
    columns = ["outcome", "question", "function", *DIMENSIONS, "printed", "tested"]
    return pd.DataFrame(rows, columns=columns)


def _belongs(spec: dict, rule: dict) -> bool:
    return all(
        spec[dimension] in _as_list(chosen)
        for dimension, chosen in rule.items()
        if dimension not in NOT_CHOICES
    )


def _as_list(chosen) -> list:
    return chosen if isinstance(chosen, list) else [chosen]


def find_claim(choices: Choices, outcome: str, question: str) -> str:
    """What the paper reports of an outcome when it asks this question: some, none, or ''."""
    sets = choices.dimensions["covariates"]
    for part in choices.paper:
        for model in _as_list(part.get("model", list(choices.dimensions["model"]))):
            for covariates in _as_list(part.get("covariates", list(sets))):
                if name_question(model, sets[covariates]["variables"]) == question:
                    return part.get("reports", {}).get(outcome, "")
    return ""


def table_choices(choices: Choices) -> pd.DataFrame:
    """Every choice with why somebody would make it: Dimension, Choice, Why, Source."""
    rows = []
    for dimension in DIMENSIONS:
        for choice, settings in choices.dimensions[dimension].items():
            settings = settings or {}
            rows.append(
                {
                    "Dimension": dimension.capitalize(),
                    "Choice": choices.label(dimension, choice),
                    "Why": settings.get("why", ""),
                    "Source": settings.get("source", ""),
                }
            )
    return pd.DataFrame(rows)


def name_variable(name: str, codebook: Codebook) -> str:
    """A variable, the index or all functions as a table calls them."""
    return {INDEX: INDEX_NAME, "": "All functions"}.get(name) or codebook.gloss(name)
