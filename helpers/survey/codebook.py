"""The codebook: every variable's name, headers, options, range and keying, read once from YAML."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.base.plain_yaml import read_yaml
from helpers.base.text import folded, plain, shown

DEFAULT = "data/codebook.yml"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
LONGEST = 500


class Malformed(ValueError):
    """Something in a codebook is not as it must be; the message completes '... is missing or malformed'."""


@dataclass(frozen=True)
class Variable:
    """One column of the cleaned data.

    codes maps each accepted spelling to its code; labels maps each code to its English gloss.
    A variable without options is an integer within low..high. headers are all the names a column of it may have.
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
    headers: tuple = ()

    @cached_property
    def _known(self) -> dict:
        known = {folded(gloss): code for code, gloss in self.labels.items()}
        known |= {str(code).casefold(): code for code in self.labels}
        return known | {folded(text): code for text, code in self.codes.items()}

    @property
    def options(self) -> dict:
        """Code -> gloss of each option; the numbers of a short range are options too. None for a long range, as of age."""
        few = not self.labels and self.high - self.low <= 20
        return {code: str(code) for code in range(self.low, self.high + 1)} if few else self.labels

    def meaning(self, text: str):
        """The code that an answer stands for: by option text in any spelling, or by the code itself. None if it is no answer."""
        text = folded(text)
        if text in self._known:
            return self._known[text]
        whole = re.fullmatch(r"([-+]?\d{1,9})(\.0+)?", text.replace("\u2212", "-"), re.ASCII)
        if not whole:
            return None
        return int(whole[1]) if not self.labels else self._known.get(str(int(whole[1])))

    def allows(self, code) -> bool:
        """Whether a code is one of the options, or a whole number in range."""
        return (
            code in self.labels
            if self.labels
            else isinstance(code, int) and self.low <= code <= self.high
        )


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
    """The whole codebook. variables and scales are dicts in the order of clean.csv and scored.csv.

    published: the printed numbers that belong to this survey: a file, 'none', or '' where it does not say.
    """

    variables: dict
    scales: dict
    personal: dict
    staff_domains: tuple
    synthetic_domains: tuple
    predictors: tuple
    correlates: tuple
    outcomes: tuple
    personal_headers: dict = field(default_factory=dict)
    published: str = ""

    def group(self, name: str) -> list[str]:
        """Names of the items of one grid question."""
        return [v.name for v in self.variables.values() if v.group == name]

    def gloss(self, name: str) -> str:
        """What to call a variable or scale in a table; an unknown name is returned as it is."""
        known = self.variables.get(name) or self.scales.get(name)
        return known.gloss if known else name

    @property
    def people(self) -> list[str]:
        """Names of the variables that describe respondents: those that are in no grid question."""
        return [v.name for v in self.variables.values() if v.group is None]


def in_words(text: str, codebook) -> str:
    """A text in which every variable and scale is called what the codebook calls it."""
    names = {v.name: v.gloss for v in (*codebook.variables.values(), *codebook.scales.values())}
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.sub(rf"\b({known})\b", lambda name: names[name[0]], text) if names else text


def read_codebook(path: str | Path = DEFAULT) -> Codebook:
    """Read a codebook. Raises InputError naming the file and what is wrong with it."""
    path = resolve(path)
    raw = read_yaml(path, "codebook", DEFAULT)
    try:
        return _build(raw)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        what = f"'{error.args[0]}'" if isinstance(error, KeyError) and error.args else str(error)
        raise InputError(
            f"{path.name}: not a complete codebook, {shown(what, 200)} is missing or malformed; compare {DEFAULT}."
        ) from None


def _build(raw: dict) -> Codebook:
    options = {
        _name(name): _options(rows, name)
        for name, rows in _mapping(raw["options"], "'options'").items()
    }
    variables = {
        name: _variable(_name(name), spec, options)
        for name, spec in _mapping(raw["variables"], "'variables'").items()
    }
    survey = _mapping(raw["survey"], "'survey'")
    pattern = _text(survey["group_header"], "'group_header'")
    for group, spec in _mapping(raw["groups"], "'groups'").items():
        for name, item in _mapping(spec["items"], f"'items' of '{group}'").items():
            if name in variables:
                raise Malformed(f"one variable a name: '{name}' is there twice, which")
            variables[name] = _item(_name(name), item, _name(group), spec, pattern, options)
    if not variables:
        raise Malformed("any variable")
    scales = {
        name: _scale(_name(name), spec, variables)
        for name, spec in _mapping(raw["scales"], "'scales'").items()
    }
    personal = {
        _name(n): _headers(_mapping(spec, f"'{n}'"), n)
        for n, spec in _mapping(raw.get("personal") or {}, "'personal'").items()
    }
    _refuse_clashes(variables, scales, personal)
    variables = _own_headers(variables)
    analysis = {
        key: _named(raw["analysis"], key, variables, scales)
        for key in ("predictors", "correlates", "outcomes")
    }
    exclusions = _mapping(raw.get("exclusions") or {}, "'exclusions'")
    domains = [
        tuple(_text(d, f"'{key}'").casefold() for d in exclusions.get(key) or ())
        for key in ("staff_domains", "synthetic_domains")
    ]
    first = {name: headers[0] for name, headers in personal.items()}
    published = survey.get("published") or ""
    return Codebook(
        variables,
        scales,
        first,
        *domains,
        **analysis,
        personal_headers=personal,
        published=_text(published, "'published'") if published else "",
    )


def _mapping(value, what: str) -> dict:
    if not isinstance(value, dict):
        raise Malformed(what)
    return value


def _name(value) -> str:
    """Names become columns and file names: letters, digits and underscores only."""
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise Malformed(
            f"the name '{shown(str(value), 40)}' (a letter, then letters, digits and _)"
        )
    return value


def _text(value, what: str) -> str:
    if (
        not isinstance(value, str | int | float)
        or isinstance(value, bool)
        or not plain(str(value))
        or len(str(value)) > LONGEST
    ):
        raise Malformed(f"{what} (a text)")
    return plain(str(value))


def _headers(spec: dict, name: str, *more: str) -> tuple:
    """The header, other spellings of it, and what else a column may be called: the first is the one to show."""
    return tuple(
        dict.fromkeys(
            [
                _text(spec["header"], f"the header of '{name}'"),
                *(_text(h, f"'headers' of '{name}'") for h in spec.get("headers") or ()),
                *more,
            ]
        )
    )


def _options(rows: list, name: str) -> tuple[dict, dict]:
    if not isinstance(rows, list) or not rows:
        raise Malformed(f"the options of '{name}'")
    for row in rows:
        if (
            not isinstance(row["code"], int | str)
            or isinstance(row["code"], bool)
            or abs(row["code"] if isinstance(row["code"], int) else 0) > 10**9
        ):
            raise Malformed(f"a code of options '{name}' (a whole number or a word)")
    if len({type(row["code"]) for row in rows}) > 1:
        raise Malformed(
            f"one kind of code in options '{name}' (all whole numbers, or all words), which"
        )
    codes = {
        _text(text, f"a text of options '{name}'"): row["code"]
        for row in rows
        for text in row["texts"]
    }
    labels = {row["code"]: _text(row["gloss"], f"a gloss of options '{name}'") for row in rows}
    if len(labels) < len(rows) or len({folded(t) for t in codes}) < sum(
        len({folded(str(t)) for t in row["texts"]}) for row in rows
    ):
        raise Malformed(f"one code a text in options '{name}'; a code or text that is there twice")
    return codes, labels


def _item(name, item, group, spec, pattern, options) -> Variable:
    item = {key: spec[key] for key in ("options", "range") if key in spec} | _mapping(
        item, f"'{name}'"
    )
    gloss = _text(item["gloss"], f"the gloss of '{name}'")
    if "header" not in item:
        item["header"] = _fill(
            pattern,
            _text(spec["header"], f"the header of '{group}'"),
            _text(item["item"], f"the item of '{name}'"),
        )
    return _variable(
        name,
        item,
        options,
        group,
        _fill(pattern, _text(spec.get("gloss", group), f"the gloss of '{group}'"), gloss),
    )


def _fill(pattern: str, group: str, item: str) -> str:
    return pattern.replace("{group}", group).replace("{item}", item)


def _variable(name, spec, options, group=None, english=None) -> Variable:
    spec = _mapping(spec, f"'{name}'")
    gloss = _text(spec["gloss"], f"the gloss of '{name}'")
    codes, labels = options[spec["options"]] if "options" in spec else ({}, {})
    numbers = [c for c in labels if isinstance(c, int)]
    low, high = (min(numbers), max(numbers)) if numbers else spec.get("range", (None, None))
    if not labels and not (isinstance(low, int) and isinstance(high, int) and low < high):
        raise Malformed(
            f"the range of '{name}' (two whole numbers, the lower first), or its options,"
        )
    headers = _headers(spec, name, english or gloss, name)
    return Variable(
        name,
        headers[0],
        gloss,
        low,
        high,
        codes,
        labels,
        bool(spec.get("reversed", False)),
        group,
        headers,
    )


def _scale(name, spec, variables) -> Scale:
    if spec["method"] not in ("sum", "mean"):
        raise Malformed(f"the method of scale '{name}' (sum or mean)")
    items = [variables[item] for item in spec["items"]]
    if not items or len(set(spec["items"])) < len(items):
        raise Malformed(f"a list of different items of scale '{name}'")
    if len({(item.low, item.high) for item in items}) > 1 or not isinstance(items[0].low, int):
        raise Malformed(f"one range for all items of scale '{name}'")
    first, gloss = items[0], _text(spec["gloss"], f"the gloss of scale '{name}'")
    bands = {
        _text(band, "a band"): (int(low), int(high))
        for band, (low, high) in (spec.get("bands") or {}).items()
    }
    if any(a > b for a, b in bands.values()) or sorted(bands.values()) != list(bands.values()):
        raise Malformed(f"bands of scale '{name}' in rising order")
    scale = Scale(
        name,
        gloss,
        str(spec.get("meaning", gloss)),
        spec["method"],
        tuple(spec["items"]),
        first.low,
        first.high,
        bands,
    )
    if bands and (min(bands.values())[0], max(bands.values())[1]) != scale.limits:
        raise Malformed(
            f"bands of scale '{name}' from its lowest score, {scale.limits[0]}, to its highest, {scale.limits[1]}, which"
        )
    return scale


def _named(analysis: dict, key: str, variables: dict, scales: dict) -> tuple:
    """The names listed under analysis: predictors are variables with numbers, correlates and outcomes those or scales."""
    for name in analysis[key]:
        if name not in variables and (name not in scales or key == "predictors"):
            raise KeyError(f"variable '{name}' named under analysis")
        if name in variables and not isinstance(variables[name].low, int):
            raise Malformed(f"a variable with numbers where analysis names '{name}', which")
    if not analysis[key] or len(set(analysis[key])) < len(analysis[key]):
        raise Malformed(f"a list of different names under {key} in analysis")
    return tuple(analysis[key])


def _refuse_clashes(variables: dict, scales: dict, personal: dict) -> None:
    names = [*variables, *scales, *personal, "id"]
    if len({n.casefold() for n in names}) < len(names):
        raise Malformed(
            "a name of its own for each variable, scale and personal column (and none called id), which"
        )


def _own_headers(variables: dict) -> dict:
    """Each variable with the headers that are its own: a second name that two would share finds neither."""
    first = [folded(v.header) for v in variables.values()]
    if len(set(first)) < len(first):
        raise Malformed("a header of its own for each variable, which")
    shared = {
        h
        for h, n in Counter(
            h for v in variables.values() for h in {folded(h) for h in v.headers}
        ).items()
        if n > 1
    }
    return {
        n: replace(
            v,
            headers=(v.header, *(h for h in v.headers[1:] if folded(h) not in shared | set(first))),
        )
        for n, v in variables.items()
    }
