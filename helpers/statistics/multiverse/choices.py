"""The choices of the multiverse, read from one file, and the specifications that they span."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pandas as pd

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.base.plain_yaml import place_lines, read_yaml, refuse_misfit
from helpers.statistics.multiverse.schema import SCHEMA, list_known, sentence_unknown
from helpers.survey.codebook import Codebook

EXAMPLE = "data/multiverse.yml"
DIMENSIONS = ("method", "coding", "missing", "scoring", "covariates", "model")
INDEX = "index"
INDEX_NAME = "Mean of all {many}"
NOT_CHOICES = {"because", "reports"}  # keys of a combination that are no dimension
# Titles of columns that are not their names with a capital.
TITLES = {
    **{name: name for name in ("n", "r", "F", "df", "df1", "df2")},
    **dict.fromkeys(("x", "row", "score"), "Scale"),
    **dict.fromkeys(("y", "column", "predictor", "function"), "{One}"),
    "p": "P",
    "r2": "R²",
    "vif": "VIF",
    "lmg": "LMG",
    "alone_se": "SE alone",
    "together_se": "SE together",
    **dict.fromkeys(("bayes", "bayes_factor"), "Bayes factor for none"),
    "scale": "Corrected for the scale",
    "both": "Corrected for both",
    "bh": "BH",
    "largest": "Westfall-Young, step-down",
    "se": "Bootstrap SE",
    "n_complete": "n complete",
    "mean_complete": "Mean",
    "n_incomplete": "n incomplete",
    "mean_incomplete": "Mean (incomplete)",
    "difference": "Standardised difference",
    "specifications": "Estimates",
    "positive": "Share positive",
    "not_fitted": "Not fitted",
    "median_p": "P (median)",
    "share_p": "P (share)",
    "typical_z": "Typical z",
    "typical_z_p": "P (z)",
}
# The question that a model answers. What is held constant makes it another one: people of the same
# sex or age are compared, or people with the same score, which use itself may have changed.
QUESTIONS = {
    "alone": "Each {one} by itself",
    "together": "Each {one} beside the others",
    "index": "All {many} as one index",
    "adjusted": "Each {one}, covariates held constant",
    "adjusted for a score": "Each {one}, a score held constant too",
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
    whole = ("the file of choices", EXAMPLE)
    refuse_misfit(raw, SCHEMA, place.name, place_lines(place), whole)
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


def _leave_trimming_out(raw: dict) -> tuple[dict, tuple]:
    """Older files have a dimension `influence`. Without respondents of large Cook's distance a
    test rejects a true null twice as often as it should, so that choice is not made."""
    asked = raw["dimensions"].get("influence") or {}
    known = _without_influence(raw["dimensions"])
    everyone = (None, "everyone", ["everyone"])
    left_out = [p for p in raw.get("leave_out", []) if p.get("influence") in everyone]
    kept = list(map(_without_influence, left_out))
    paper = list(map(_without_influence, raw.get("paper", [])))
    joint = _without_influence(raw.get("joint_test", {}))
    note = (
        "Leaving out influential respondents is not among the choices: standard errors computed "
        "afterwards are too small. Robust regression is offered in its place."
    )
    changed = {"dimensions": known, "leave_out": kept, "paper": paper, "joint_test": joint}
    return {**raw, **changed}, ((note,) if "trimmed" in asked else ())


def _without_influence(part: dict) -> dict:
    return {name: chosen for name, chosen in part.items() if name != "influence"}


def _check_part(part: dict, choices: Choices, name: str) -> None:
    """A combination may name a choice that the file does not make, but none that is unknown."""
    for dimension, chosen in part.items():
        if dimension in NOT_CHOICES:
            continue
        if dimension not in DIMENSIONS:
            raise InputError(f"{name}: {sentence_unknown('dimension', dimension, DIMENSIONS)}")
        known = {*choices.dimensions[dimension], *list_known(dimension)}
        for choice in _as_list(chosen):
            if choice not in known:
                raise InputError(f"{name}: {sentence_unknown(dimension, choice, known)}")


def _check_settings(choices: Choices, codebook: Codebook, name: str) -> None:
    """Raise InputError for the first setting that names or counts what the codebook has not."""
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
                raise InputError(f"{name}: {sentence_unknown('covariate', variable, known)}")
    for outcome in choices.outcomes:
        if outcome not in known:
            raise InputError(f"{name}: {sentence_unknown('outcome', outcome, known)}")
    for choice, settings in choices.dimensions["scoring"].items():
        for scale in [*settings.get("turned", {}), *settings.get("first", {})]:
            if scale not in codebook.scales:
                raise InputError(
                    f"{name}: scoring {choice}: {sentence_unknown('scale', scale, codebook.scales)}"
                )
        for scale, items in settings.get("turned", {}).items():
            for item in items:
                if item not in codebook.scales[scale].items:
                    where = f"scoring {choice}: item of {scale}"
                    raise InputError(
                        f"{name}: {sentence_unknown(where, item, codebook.scales[scale].items)}"
                    )


def name_question(model: str, covariates: list, outcomes) -> str:
    """The question that a model with these covariates answers, as the column `question` has it.

    outcomes: scores that are outcomes themselves. With one of them held constant a slope leaves out
    what use does through it.
    """
    if not covariates:
        return model
    adjusted = "adjusted for a score" if set(covariates) & set(outcomes) else "adjusted"
    return adjusted if model == "alone" else f"{model}, {adjusted}"


def call_predictors(text: str, codebook: Codebook) -> str:
    """A text with what the codebook calls a predictor in place of {one}, {One} and {many}.

    Functions are used: their answers are called use, in place of {use}; of others, their name.
    """
    one = codebook.predictors_called
    use = "use" if one == "function" else f"{one}s"
    return text.format(one=one, One=one[:1].upper() + one[1:], many=f"{one}s", use=use)


def label_question(question: str, codebook: Codebook) -> str:
    """A question as tables and figures call it."""
    model, _, adjusted = question.partition(", ")
    label = QUESTIONS[model]
    if adjusted:
        label += "," + QUESTIONS[adjusted].partition(",")[2]
    return call_predictors(label, codebook)


def table_specifications(choices: Choices, codebook: Codebook) -> pd.DataFrame:
    """One line a specification and focal predictor.

    Columns: outcome, question, function, one a dimension, printed (as in the paper), tested
    (judged jointly). A score is no covariate of itself.
    """
    kept = []
    for combination in product(*(choices.dimensions[d] for d in DIMENSIONS)):
        spec = dict(zip(DIMENSIONS, combination, strict=True))
        if not any(_belongs(spec, rule) for rule in choices.leave_out):
            parts = [part for part in choices.paper if _belongs(spec, part)]
            tested = bool(choices.joint_test) and _belongs(spec, choices.joint_test)
            kept.append((spec, parts, tested))
    rows = []
    outcomes = choices.outcomes or codebook.outcomes
    for outcome in outcomes:
        for spec, parts, tested in kept:
            covariates = choices.dimensions["covariates"][spec["covariates"]]["variables"]
            if outcome in covariates:
                continue
            question = name_question(spec["model"], covariates, outcomes)
            printed = any(outcome in part.get("reports", [outcome]) for part in parts)
            made = {"outcome": outcome, "question": question, "printed": printed, "tested": tested}
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
                variables = sets[covariates]["variables"]
                if name_question(model, variables, choices.outcomes) == question:
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
    """A variable, the index or all predictors as a table calls them."""
    text = {INDEX: INDEX_NAME, "": "All {many}"}.get(name)
    return call_predictors(text, codebook) if text else codebook.gloss(name)


def table_titled(frame: pd.DataFrame, codebook: Codebook, columns: str, **titles) -> pd.DataFrame:
    """Chosen columns as a table shows them; variables are named as in the codebook.

    columns: their names, separated by blanks. titles: of a column, where not that of TITLES or its
    name with a capital.
    """
    named = {name: titles.get(name) or TITLES.get(name) for name in columns.split()}
    named = {name: title and call_predictors(title, codebook) for name, title in named.items()}
    shown = frame[list(named)].copy()
    for column in named:
        if column == "question":
            shown[column] = [label_question(question, codebook) for question in shown[column]]
        elif not pd.api.types.is_numeric_dtype(shown[column]):
            shown[column] = shown[column].map(lambda name: name_variable(name, codebook))
    return shown.rename(columns=lambda name: named[name] or name.capitalize())
