"""From a tree of texts, lists and mappings to a Codebook; its form is data/codebook.schema.json."""

from dataclasses import replace

from helpers.base.errors import nearest
from helpers.base.text import folded, shown
from helpers.survey.codebook.flat import LEFT_OUT, TICKED, YES_OR_NO, flatten
from helpers.survey.codebook.indicators import add_indicators
from helpers.survey.codebook.names import (
    at,
    own_headers,
    refuse_clashes,
    take_name,
    take_text,
)
from helpers.survey.codebook.scales import build_scale, refuse_unlike, refuse_words, shift_items
from helpers.survey.codebook.variables import Codebook, Filter, Malformed, Variable

ANALYSIS = ("predictors", "correlates", "outcomes")


def build_codebook(raw: dict, found: list | None = None) -> Codebook:
    """The codebook that a tree says. Raises Malformed, or KeyError for a name that is nowhere.

    The tree has passed the schema: keys are known and values have the right types. found: a list
    that takes everything that is malformed, but for what follows from it; then Malformed is raised
    at the end.
    """
    tree = flatten(raw)
    survey = tree.get("survey", {})
    exclusions = tree.get("exclusions", {})
    options = {}
    scales = {}
    personal = {}
    named = {}
    for name, rows in tree.get("options", {}).items():
        with at("options", name, found=found):
            options[take_name(name)] = _options(rows, name)
    variables = _variables(tree, options, found)
    if not variables:
        raise Malformed("any variable")
    gone = {name for name, spec in tree["variables"].items() if spec.get("keep", True)}
    gone -= set(variables)
    with at(found=found):
        variables = shift_items(variables, tree.get("scales", {}))
    with at(found=found):
        refuse_words(variables)
    for name, spec in tree.get("scales", {}).items():
        with at(found=found):
            refuse_unlike(name, spec, variables)
            with at("scales", name):
                if not gone & set(spec["items"]):
                    scales[take_name(name)] = build_scale(name, spec, variables)
    gone |= set(tree.get("scales", {})) - set(scales)
    for name, spec in tree.get("personal", {}).items():
        with at("personal", name, found=found):
            personal[name] = _personal(name, spec)
    with at(found=found):
        refuse_clashes(variables, scales, personal)
    for key in ANALYSIS:
        with at("analysis", key, found=found):
            named[key] = _named(tree["analysis"], key, variables, scales, found, gone)
    filters = []
    for place, rule in enumerate(exclusions.get("filters", ())):
        with at("exclusions", "filters", place, found=found):
            filters.append(_filter(rule))
    with at(found=found):
        variables = own_headers(variables)
    if found:
        raise found[0]
    published = survey.get("published", "")
    missing = tuple(tree.get("missing", ()))
    variables = {
        name: replace(v, missing=tuple(dict.fromkeys((*v.missing, *missing))))
        for name, v in variables.items()
    }
    book = Codebook(
        variables,
        scales,
        {name: headers[0] for name, headers in personal.items()},
        _domains(exclusions, "staff_domains"),
        _domains(exclusions, "synthetic_domains"),
        **named,
        personal_headers=personal,
        published=take_text(published, "'published'") if published else "",
        title=survey.get("title", ""),
        language=survey.get("language", ""),
        predictors_called=str(survey.get("predictors_called") or "predictor"),
        missing=missing,
        filters=tuple(filters),
        reading=survey.get("reading", {}),
    )
    return add_indicators(book)


def _variables(tree: dict, options: dict, found: list | None = None) -> dict:
    """The variables that are kept; the others are only there to be seen."""
    variables = {}
    for name, spec in tree["variables"].items():
        malformed = spec.get("options") in tree.get("options", {}).keys() - options.keys()
        with at("variables", name, found=found):
            made = take_name(name)
            if spec.get("keep", True) and not malformed:
                variables[made] = _variable(made, spec, options)
    return variables


def _domains(exclusions: dict, key: str) -> tuple:
    return tuple(take_text(d, f"'{key}'").casefold() for d in exclusions.get(key) or ())


def _headers(spec: dict, name: str, *more: str) -> tuple:
    """The header, other spellings of it, and what else a column may be called.

    The first is what is shown.
    """
    first = take_text(spec.get("header", ""), f"the header of '{name}'")
    others = [take_text(h, f"'headers' of '{name}'") for h in spec.get("headers", ())]
    return tuple(dict.fromkeys([first, *others, *more]))


def _personal(name: str, spec: dict) -> tuple:
    gloss = [spec["gloss"]] if "gloss" in spec else []
    return _headers(spec, name, *gloss, name)


def _filter(spec: dict) -> Filter:
    header = take_text(spec["header"], "the header of a filter")
    keep = tuple(spec.get("keep", ()))
    drop = tuple(spec.get("drop", ()))
    if bool(keep) == bool(drop):
        raise Malformed(f"either 'keep' or 'drop', with answers, in the filter by '{header}'")
    return Filter(header, keep, drop, spec.get("gloss", ""))


def _options(rows: list, name: str) -> tuple[dict, dict]:
    for row in rows:
        if abs(row["code"] if isinstance(row["code"], int) else 0) > 10**9:
            raise Malformed(f"a code of options '{name}' (a whole number or a word)")
    if len({type(row["code"]) for row in rows}) > 1:
        raise Malformed(
            f"one kind of code in options '{name}' (all whole numbers, or all words), which"
        )
    codes = {}
    seen = set()
    labels = {row["code"]: take_text(row["gloss"], f"a gloss of options '{name}'") for row in rows}
    for row in rows:
        own = {folded(str(text)) for text in row["texts"]}
        if own & seen:
            twice = shown(sorted(own & seen)[0], 40)
            raise Malformed(f"one code a text in options '{name}': '{twice}' is there twice, which")
        seen |= own
        for text in row["texts"]:
            codes[take_text(text, f"a text of options '{name}'")] = row["code"]
    if len(labels) < len(rows):
        raise Malformed(f"one code a text in options '{name}'; a code that is there twice")
    return codes, labels


def _variable(name: str, spec: dict, options: dict) -> Variable:
    gloss = take_text(spec.get("gloss", ""), f"the gloss of '{name}'")
    if spec.get("kind") in LEFT_OUT:
        raise Malformed(
            f"'keep: false' (drop) at '{name}', as answers of the kind '{spec['kind']}' cannot be "
            "analysed, or another kind, which",
            "keep",
        )
    codes = {}
    labels = {}
    if "options" in spec:
        if spec["options"] not in options:
            hint = nearest(spec["options"], options)
            raise Malformed(f"the set of options '{spec['options']}'{hint} of '{name}'", "options")
        codes, labels = options[spec["options"]]
        if spec.get("kind") == YES_OR_NO and len(labels) > 2:
            raise Malformed(
                f"another kind than '{YES_OR_NO}' at '{name}', whose options are {len(labels)}; it",
                "kind",
            )
        if spec.get("ordered") is not False and all(isinstance(code, int) for code in labels):
            labels = dict(sorted(labels.items()))  # from less to more in tables and figures
    contains = spec.get("contains", "")
    if contains:
        labels = {0: "no", 1: "yes"}
    low, high, decimals = _range(name, spec, labels)
    group = spec.get("group")
    # An item of a grid is not known by its gloss alone: another question may share it.
    also = [] if group or contains else [gloss]
    headers = _headers(spec, name, *also, name)
    return Variable(
        name,
        headers[0],
        gloss,
        low,
        high,
        codes,
        labels,
        spec.get("reversed", False),
        group if group is None else take_name(group),
        headers,
        missing=tuple(spec.get("missing", ())),
        recode={folded(a): b for a, b in spec.get("recode", {}).items()},
        decimals=decimals,
        ordered=spec.get("ordered"),
        contains=contains,
        ticked=spec.get("kind") == TICKED,
        options_name=spec.get("options", ""),
        wording=spec.get("wording", ""),
    )


def _range(name: str, spec: dict, labels: dict) -> tuple:
    """Lowest and highest code, and whether there may be decimals between them."""
    numbers = [code for code in labels if isinstance(code, int)]
    if labels:
        return (min(numbers), max(numbers), False) if numbers else (None, None, False)
    low, high = spec.get("range", (0, 0))
    if not (low < high and max(abs(low), abs(high)) <= 10**9):
        raise Malformed(
            f"the range of '{name}' (two numbers, the lower first), or its options,", "range"
        )
    decimals = (
        bool(spec.get("decimals")) or not float(low).is_integer() or not float(high).is_integer()
    )
    if not decimals:
        return int(low), int(high), False
    return low, high, True


def _named(
    analysis: dict, key: str, variables: dict, scales: dict, found: list | None, gone: set
) -> tuple:
    """The names listed under analysis: variables with numbers, or scales.

    A predictor may also have unordered options: an indicator stands for each of them but the first.
    gone: names that are there, but malformed.
    """
    for place, name in enumerate(analysis[key]):
        with at(*(("analysis", key) if found is not None else ()), found=found):
            if name not in gone:
                _refuse_unfit(key, name, place, variables, scales)
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


def _refuse_unfit(key: str, name: str, place: int, variables: dict, scales: dict) -> None:
    """Raise Malformed where the analysis names what there is not, or what has no order."""
    if name not in variables and name not in scales:
        hint = nearest(name, [*variables, *scales])
        raise Malformed(f"variable '{shown(name, 40)}' named under analysis{hint}", place)
    if key != "predictors" and name in variables and variables[name].nominal:
        raise Malformed(
            f"a variable with numbers where '{key}' names '{name}', "
            "whose options have no order; this"
        )
    if name in variables and _order_unsaid(variables[name], variables, scales):
        raise Malformed(
            f"'ordered: true' or 'ordered: false' at '{name}' (do its "
            f"{len(variables[name].labels)} "
            f"options, coded {variables[name].low} to {variables[name].high}, "
            "rise from less to "
            f"more, as '{key}' needs of one number, or are they kinds?), which"
        )


def _order_unsaid(variable: Variable, variables: dict, scales: dict) -> bool:
    """Whether nobody has said if three or more numbered options of a single question rise.

    The options of a grid, which several questions share, rise, and those of an item of a score,
    which adds them up; of two options either order does;
    and options that are called by their codes alone ('level 3') are points of a scale.
    """
    shares = variable.group and sum(v.group == variable.group for v in variables.values()) > 1
    shares = shares or any(variable.name in scale.items for scale in scales.values())
    points = all(text == str(code) for text, code in variable.codes.items())
    points &= all(str(code) in gloss for code, gloss in variable.labels.items())
    if shares or len(variable.labels) < 3 or points:
        return False
    return not variable.nominal and variable.ordered is None
