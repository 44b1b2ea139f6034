"""From a tree of texts, lists and mappings to a Codebook; its form is data/codebook.schema.json."""

import re
from collections import Counter
from dataclasses import replace

from helpers.base.errors import nearest
from helpers.base.text import folded, plain, shown
from helpers.survey.codebook.indicators import add_indicators
from helpers.survey.codebook.variables import Codebook, Filter, Malformed, Scale, Variable

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
LONGEST = 500
# Words that SPSS keeps for itself (IBM SPSS Statistics, Command Syntax Reference, "Variable names").
RESERVED = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}


def build_codebook(raw: dict) -> Codebook:
    """The codebook that a tree says. Raises Malformed, or KeyError for a name that is nowhere.

    The tree has passed the schema: keys are known and values have the right types.
    """
    survey = raw.get("survey") or {}
    options = {_name(n): _options(rows, n) for n, rows in (raw.get("options") or {}).items()}
    variables = _variables(raw, options, survey)
    if not variables:
        raise Malformed("any variable")
    scales = {_name(n): _scale(n, spec, variables) for n, spec in (raw.get("scales") or {}).items()}
    personal = {n: _personal(n, spec) for n, spec in (raw.get("personal") or {}).items()}
    _refuse_clashes(variables, scales, personal)
    exclusions = raw.get("exclusions") or {}
    published = survey.get("published") or ""
    missing = tuple(str(text) for text in raw.get("missing") or ())
    variables = {
        name: replace(v, missing=tuple(dict.fromkeys((*v.missing, *missing))))
        for name, v in _own_headers(variables).items()
    }
    book = Codebook(
        variables,
        scales,
        {name: headers[0] for name, headers in personal.items()},
        _domains(exclusions, "staff_domains"),
        _domains(exclusions, "synthetic_domains"),
        *(_named(raw["analysis"], k, variables, scales) for k in ("predictors", "correlates", "outcomes")),
        personal_headers=personal,
        published=_text(published, "'published'") if published else "",
        title=plain(str(survey.get("title") or "")),
        language=plain(str(survey.get("language") or "")),
        missing=missing,
        filters=tuple(_filter(spec) for spec in exclusions.get("filters") or ()),
        reading=dict(survey.get("reading") or {}),
        left_behind=dict(raw.get("left_behind") or {}),
    )  # fmt: skip
    return add_indicators(book)


def _variables(raw: dict, options: dict, survey: dict) -> dict:
    variables: dict = {}
    for name, spec in raw["variables"].items():
        variables[name] = _variable(_name(name), spec, options)
    pattern = _text(survey.get("group_header") or "{group} [{item}]", "'group_header'")
    for group, spec in (raw.get("groups") or {}).items():
        for name, item in spec["items"].items():
            if name in variables:
                raise Malformed(f"one variable a name: '{name}' is there twice, which")
            variables[name] = _item(_name(name), item, _name(group), spec, pattern, options)
    return variables


def _domains(exclusions: dict, key: str) -> tuple:
    return tuple(_text(d, f"'{key}'").casefold() for d in exclusions.get(key) or ())


def _name(value) -> str:
    """Names become columns and file names: letters, digits and underscores only."""
    if not isinstance(value, str) or not NAME.fullmatch(value):
        raise Malformed(
            f"the name '{shown(str(value), 40)}' (a letter, then letters, digits and _)"
        )
    if value.casefold() in RESERVED:
        raise Malformed(f"another name than '{value}', which SPSS keeps for itself; it")
    return value


def _text(value, what: str) -> str:
    if not plain(str(value)) or len(str(value)) > LONGEST:
        raise Malformed(f"{what} (a text of up to {LONGEST} characters)")
    return plain(str(value))


def _headers(spec: dict, name: str, *more: str) -> tuple:
    """The header, other spellings of it, and what else a column may be called: the first is shown."""
    first = _text(spec["header"], f"the header of '{name}'")
    others = [_text(h, f"'headers' of '{name}'") for h in spec.get("headers") or ()]
    return tuple(dict.fromkeys([first, *others, *more]))


def _personal(name: str, spec: dict) -> tuple:
    gloss = [plain(str(spec["gloss"]))] if spec.get("gloss") else []
    return _headers(spec, name, *gloss, name)


def _filter(spec: dict) -> Filter:
    header = _text(spec["header"], "the header of a filter")
    keep, drop = (tuple(str(t) for t in spec.get(key) or ()) for key in ("keep", "drop"))
    if bool(keep) == bool(drop):
        raise Malformed(f"either 'keep' or 'drop', with answers, in the filter by '{header}'")
    return Filter(header, keep, drop, plain(str(spec.get("gloss") or "")))


def _options(rows: list, name: str) -> tuple[dict, dict]:
    for row in rows:
        if abs(row["code"] if isinstance(row["code"], int) else 0) > 10**9:
            raise Malformed(f"a code of options '{name}' (a whole number or a word)")
    if len({type(row["code"]) for row in rows}) > 1:
        raise Malformed(
            f"one kind of code in options '{name}' (all whole numbers, or all words), which"
        )
    codes, seen = {}, set()
    labels = {row["code"]: _text(row["gloss"], f"a gloss of options '{name}'") for row in rows}
    for row in rows:
        own = {folded(str(text)) for text in row["texts"]}
        if own & seen:
            twice = shown(sorted(own & seen)[0], 40)
            raise Malformed(f"one code a text in options '{name}': '{twice}' is there twice, which")
        seen |= own
        for text in row["texts"]:
            codes[_text(text, f"a text of options '{name}'")] = row["code"]
    if len(labels) < len(rows):
        raise Malformed(f"one code a text in options '{name}'; a code that is there twice")
    return codes, labels


def _item(name, item, group, spec, pattern, options) -> Variable:
    shared = ("options", "range", "missing", "recode", "decimals", "ordered")
    item = {key: spec[key] for key in shared if key in spec} | item
    gloss = _text(item["gloss"], f"the gloss of '{name}'")
    if "header" not in item:
        if "item" not in item:
            raise Malformed(f"the item, or the header, of '{name}'")
        question = _text(spec["header"], f"the header of '{group}'")
        text = _text(item["item"], f"the item of '{name}'")
        item["header"] = pattern.replace("{group}", question).replace("{item}", text)
    whole = _text(spec.get("gloss", group), f"the gloss of '{group}'")
    english = pattern.replace("{group}", whole).replace("{item}", gloss)
    return _variable(name, {**item, "group": group}, options, english)


def _variable(name: str, spec: dict, options: dict, english: str = "") -> Variable:
    gloss = _text(spec["gloss"], f"the gloss of '{name}'")
    codes, labels = {}, {}
    if "options" in spec:
        if spec["options"] not in options:
            hint = nearest(spec["options"], options)
            raise Malformed(f"the set of options '{spec['options']}'{hint} of '{name}'")
        codes, labels = options[spec["options"]]
    contains = plain(str(spec.get("contains") or ""))
    if contains:
        labels = {0: "no", 1: "yes"}
    low, high, decimals = _range(name, spec, labels)
    group = spec.get("group")
    # An item of a grid is not known by its gloss alone: another question may share it.
    also = [english] if english else [] if group or contains else [gloss]
    headers = _headers(spec, name, *also, name)
    return Variable(
        name,
        headers[0],
        gloss,
        low,
        high,
        codes,
        labels,
        bool(spec.get("reversed", False)),
        group if group is None else _name(group),
        headers,
        missing=tuple(str(text) for text in spec.get("missing") or ()),
        recode={folded(str(a)): str(b) for a, b in (spec.get("recode") or {}).items()},
        decimals=decimals,
        ordered=spec.get("ordered"),
        contains=contains,
        options_name=spec.get("options", ""),
        wording=plain(str(spec.get("wording") or "")),
    )


def _range(name: str, spec: dict, labels: dict) -> tuple:
    """Lowest and highest code, and whether there may be decimals between them."""
    numbers = [code for code in labels if isinstance(code, int)]
    if labels:
        return (min(numbers), max(numbers), False) if numbers else (None, None, False)
    low, high = spec.get("range", (0, 0))
    if not (low < high and max(abs(low), abs(high)) <= 10**9):
        raise Malformed(f"the range of '{name}' (two numbers, the lower first), or its options,")
    decimals = (
        bool(spec.get("decimals")) or not float(low).is_integer() or not float(high).is_integer()
    )
    if not decimals:
        return int(low), int(high), False
    return low, high, True


def _scale(name, spec, variables) -> Scale:
    for item in spec["items"]:
        if item not in variables:
            raise Malformed(
                f"the item '{shown(item, 40)}'{nearest(item, variables)} of scale '{name}'"
            )
    items = [variables[item] for item in spec["items"]]
    if not items or len(set(spec["items"])) < len(items):
        raise Malformed(f"a list of different items of scale '{name}'")
    if len({(item.low, item.high) for item in items}) > 1 or items[0].low is None:
        raise Malformed(f"one range for all items of scale '{name}'")
    share = spec.get("min_answered")
    if share is not None and not 0 < share <= 1:
        raise Malformed(f"'min_answered' of scale '{name}' (a share above 0 and up to 1)")
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
        _text(spec.get("meaning", gloss), f"the meaning of scale '{name}'"),
        spec["method"],
        tuple(spec["items"]),
        first.low,
        first.high,
        bands,
        share,
        bool(spec.get("confirmed", False)),
    )
    if bands and (min(bands.values())[0], max(bands.values())[1]) != scale.limits:
        low, high = scale.limits
        raise Malformed(
            f"bands of scale '{name}' from its lowest score, {low}, to its highest, {high}, which"
        )
    return scale


def _named(analysis: dict, key: str, variables: dict, scales: dict) -> tuple:
    """The names listed under analysis: variables with numbers, or scales.

    A predictor may also have unordered options: an indicator stands for each of them but the first.
    """
    for name in analysis[key]:
        if name not in variables and name not in scales:
            hint = nearest(name, [*variables, *scales])
            raise KeyError(f"variable '{shown(name, 40)}' named under analysis{hint}")
        if key != "predictors" and name in variables and variables[name].nominal:
            raise Malformed(
                f"a variable with numbers where '{key}' names '{name}', whose options have no order; this"
            )
        if name in variables and _order_unsaid(variables[name], variables):
            raise Malformed(
                f"'ordered: true' or 'ordered: false' at '{name}' (do its {len(variables[name].labels)} "
                f"options, coded {variables[name].low} to {variables[name].high}, rise from less to "
                f"more, as '{key}' needs of one number, or are they kinds?), which"
            )
    if not analysis[key] or len(set(analysis[key])) < len(analysis[key]):
        raise Malformed(f"a list of different names under {key} in analysis")
    predictors = set(analysis["predictors"])
    if key == "outcomes" and (both := [n for n in analysis[key] if n in predictors]):
        raise Malformed(
            f"an outcome that is no predictor ('{both[0]}' is both under analysis, and nothing "
            "can be predicted by itself), which"
        )
    if key == "correlates" and not set(analysis[key]) - predictors:
        raise Malformed("a correlate that is no predictor under analysis, which")
    return tuple(analysis[key])


def _order_unsaid(variable: Variable, variables: dict) -> bool:
    """Whether nobody has said if three or more numbered options of a single question rise.

    The options of a grid, which several questions share, rise; of two options either order does;
    and options that are called by their codes alone ('level 3') are points of a scale.
    """
    shares = variable.group and sum(v.group == variable.group for v in variables.values()) > 1
    points = all(text == str(code) for text, code in variable.codes.items())
    points &= all(str(code) in gloss for code, gloss in variable.labels.items())
    if shares or len(variable.labels) < 3 or points:
        return False
    return not variable.nominal and variable.ordered is None


def _refuse_clashes(variables: dict, scales: dict, personal: dict) -> None:
    names = [*variables, *scales, *personal, "id"]
    if len({n.casefold() for n in names}) < len(names):
        raise Malformed(
            "a name of its own for each variable, scale and personal column (and none called id), which"
        )
    # A scale's files leave its ending _total out.
    files = [name.casefold().removesuffix("_total") for name in scales]
    if len(set(files)) < len(files):
        raise Malformed(
            "scales whose names differ by more than an ending _total (they share a file), which"
        )


def _own_headers(variables: dict) -> dict:
    """Each variable with the headers that are its own: a second name that two share finds neither.

    Variables that look for different answers in one cell share its header.
    """
    first: dict = {}
    for v in variables.values():
        key = folded(v.header)
        if key in first and not (v.contains and first[key].contains):
            raise Malformed(
                f"a header of its own for each variable ('{shown(v.header)}' is that of "
                f"{first[key].name} and of {v.name}), which"
            )
        first[key] = v
    counts = Counter(h for v in variables.values() for h in {folded(h) for h in v.headers})
    shared = {h for h, n in counts.items() if n > 1} | set(first)
    own = {}
    for name, v in variables.items():
        others = (h for h in v.headers[1:] if folded(h) not in shared)
        own[name] = replace(v, headers=(v.header, *others))
    return own
