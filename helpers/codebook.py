"""The codebook: every variable's name, header, options, range and keying, read once from YAML."""

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from helpers.errors import InputError
from helpers.project import resolve

DEFAULT = "data/codebook.yml"


@dataclass(frozen=True)
class Variable:
    """One column of the cleaned data.

    codes maps each accepted spelling to its code; labels maps each code to its English gloss.
    A variable without options is an integer within low..high.
    """

    name: str
    header: str
    gloss: str
    low: int | None = None
    high: int | None = None
    codes: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)
    reversed: bool = False
    group: str | None = None


@dataclass(frozen=True)
class Scale:
    """A score made of items: their sum or mean, reversed items turned first."""

    name: str
    gloss: str
    meaning: str
    method: str
    items: tuple
    low: int
    high: int
    bands: dict = field(default_factory=dict)

    @property
    def limits(self) -> tuple[int, int]:
        """Lowest and highest possible score."""
        k = len(self.items) if self.method == "sum" else 1
        return self.low * k, self.high * k


@dataclass(frozen=True)
class Codebook:
    """The whole codebook. variables and scales are dicts in the order of clean.csv and scored.csv."""

    variables: dict
    scales: dict
    personal: dict
    staff_domains: tuple
    synthetic_domains: tuple
    predictors: tuple
    correlates: tuple
    outcomes: tuple

    def group(self, name: str) -> list[str]:
        """Names of the items of one grid question."""
        return [v.name for v in self.variables.values() if v.group == name]

    def gloss(self, name: str) -> str:
        """What to call a variable or scale in a table; an unknown name is returned as it is."""
        known = self.variables.get(name) or self.scales.get(name)
        return known.gloss if known else name


def read_codebook(path: str | Path = DEFAULT) -> Codebook:
    """Read a codebook. Raises InputError naming the file and what is wrong with it."""
    path = resolve(path)
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _build(raw)
    except FileNotFoundError:
        raise InputError(f"{path.name}: no such codebook; give a YAML file like data/codebook.yml.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path.name}: not a readable YAML file ({str(error).splitlines()[0]}).") from None
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise InputError(f"{path.name}: not a complete codebook, {error!s} is missing or malformed; compare data/codebook.yml.") from None


def _build(raw: dict) -> Codebook:
    options = {name: _options(rows) for name, rows in raw["options"].items()}
    variables = {name: _variable(name, spec, options) for name, spec in raw["variables"].items()}
    pattern = raw["survey"]["group_header"]
    for group, spec in raw["groups"].items():
        for name, item in spec["items"].items():
            header = pattern.format(group=spec["header"], item=item["item"])
            variables[name] = _variable(name, {"options": spec["options"], **item, "header": header}, options, group)
    scales = {name: _scale(name, spec, variables) for name, spec in raw["scales"].items()}
    analysis = {key: tuple(raw["analysis"][key]) for key in ("predictors", "correlates", "outcomes")}
    for name in analysis["predictors"] + analysis["correlates"] + analysis["outcomes"]:
        if name not in variables and name not in scales:
            raise KeyError(f"variable '{name}' named under analysis")
    exclusions = raw.get("exclusions", {})
    return Codebook(
        variables,
        scales,
        {name: spec["header"] for name, spec in raw["personal"].items()},
        tuple(exclusions.get("staff_domains", ())),
        tuple(exclusions.get("synthetic_domains", ())),
        **analysis,
    )


def _options(rows: list) -> tuple[dict, dict]:
    codes = {str(text): row["code"] for row in rows for text in row["texts"]}
    return codes, {row["code"]: row["gloss"] for row in rows}


def _variable(name, spec, options, group=None) -> Variable:
    codes, labels = options[spec["options"]] if "options" in spec else ({}, {})
    numbers = [c for c in labels if isinstance(c, int)]
    low, high = (min(numbers), max(numbers)) if numbers else spec.get("range", (None, None))
    return Variable(name, spec["header"], spec["gloss"], low, high, codes, labels, spec.get("reversed", False), group)


def _scale(name, spec, variables) -> Scale:
    if spec["method"] not in ("sum", "mean"):
        raise ValueError(f"the method of scale '{name}' (sum or mean)")
    items = [variables[item] for item in spec["items"]]
    if len({(item.low, item.high) for item in items}) > 1:
        raise ValueError(f"one range for all items of scale '{name}'")
    first = items[0]
    return Scale(name, spec["gloss"], spec["meaning"], spec["method"], tuple(spec["items"]), first.low, first.high, spec.get("bands", {}))
