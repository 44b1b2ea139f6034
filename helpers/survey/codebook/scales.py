"""Scales of a codebook: items that share one range, and what a score of them may be."""

from dataclasses import replace
from itertools import chain, pairwise

from helpers.base.errors import nearest
from helpers.base.text import folded, shown
from helpers.survey.codebook.names import take_text
from helpers.survey.codebook.variables import Malformed, Scale, Variable

AS_THEY_ARE = "as they are"
SUBTRACT = "subtract 1"


def shift_items(variables: dict, scales: dict) -> dict:
    """The variables, those of scales whose codes are one too high with one subtracted.

    Where the codebook counts from 0 already, only the answers are one too high; elsewhere its
    codes are. Raises Malformed where scales that share an item say different things of its codes.
    """
    made = dict(variables)
    kept = set()
    for spec in scales.values():
        if spec.get("confirmed") or spec.get("codes") == AS_THEY_ARE:
            kept |= set(spec["items"])
    for name, spec in scales.items():
        shared = sorted(kept & set(spec["items"])) if spec.get("codes") == SUBTRACT else []
        if shared:
            raise Malformed(
                f"one answer on the codes of '{shown(shared[0], 40)}' by all its scales "
                f"('{name}' subtracts 1, another leaves them), which",
                "scales",
                name,
                "codes",
            )
    for spec in scales.values():
        if spec.get("codes") == SUBTRACT:
            for item in spec["items"]:
                if item in made and made[item].low is not None:
                    made[item] = _shifted(made[item])
    return made


def _shifted(v: Variable) -> Variable:
    less = 0 if v.low == 0 else 1
    low = v.low - less
    high = v.high - less
    recode = {str(code + 1): str(code) for code in range(int(low), int(high) + 1)}
    return replace(
        v,
        low=low,
        high=high,
        codes={text: code - less for text, code in v.codes.items()},
        labels={code - less: label for code, label in v.labels.items()},
        recode=recode | v.recode,
    )


def refuse_words(variables: dict) -> None:
    """Raise Malformed where options are called ordered and their codes are words."""
    for v in variables.values():
        if v.ordered and v.labels and v.low is None:
            raise _no_numbers(v, f"'{v.name}' has ordered options")


def refuse_unlike(name: str, spec: dict, variables: dict) -> None:
    """Raise Malformed where the items of a scale do not code the same text in the same way.

    The codes of one may be those of another backwards: if one of them is turned and the other is
    not, or if somebody has said that the codes are right as they are.
    """
    confirmed = bool(spec.get("confirmed")) or spec.get("codes") == AS_THEY_ARE
    first: dict = {}
    for item in (variables[n] for n in spec["items"] if n in variables):
        if item.labels and item.low is None:
            raise _no_numbers(item, f"scale '{shown(name, 40)}' adds them up")
        if item.nominal and len(item.labels) > 2:  # of two options either order does
            raise Malformed(
                f"ordered options at '{item.name}', as scale '{shown(name, 40)}' adds them up (now "
                "they are unordered), which",
                "variables",
                item.name,
                "ordered",
            )
        for text, code in item.codes.items():
            for key in (folded(text), (folded(text), item.reversed)):
                other, before = first.setdefault(key, (item, code))
                backwards = before + code == item.low + item.high
                said = confirmed or item.reversed != other.reversed
                if before != code and not (backwards and said):
                    raise _unlike(name, text, (other, before), (item, code))


def _unlike(name: str, text: str, first: tuple, second: tuple) -> Malformed:
    other, before = first
    item, code = second
    return Malformed(
        f"one code for '{shown(text, 30)}' in scale '{shown(name, 20)}' (it is {before} at "
        f"{other.name} and {code} at {item.name}; name the same options at both, and turn an item "
        "that points the other way), which",
        "variables",
        item.name,
        "options",
    )


def _no_numbers(v: Variable, why: str) -> Malformed:
    word = next(iter(v.labels))
    return Malformed(
        f"a whole number as the code of each option of '{v.options_name}', rising from less to "
        f"more, as {why} (now it is a word, '{shown(str(word), 30)}'), which",
        "options",
        v.options_name,
        0,
        "code",
    )


def build_scale(name, spec, variables) -> Scale:
    """The scale that a part of the tree says. Raises Malformed."""
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
        raise Malformed(
            f"'min_answered' of scale '{name}' (a share above 0 and up to 1)", "min_answered"
        )
    first = items[0]
    gloss = take_text(spec["gloss"], f"the gloss of scale '{name}'")
    bands = {
        take_text(band, "a band"): (_plain(low), _plain(high))
        for band, (low, high) in (spec.get("bands") or {}).items()
    }
    bands = dict(sorted(bands.items(), key=lambda band: band[1]))  # programs may sort them by name
    ends = list(chain.from_iterable(bands.values()))
    if ends != sorted(ends) or any(low <= high for (_, high), (low, _) in pairwise(bands.values())):
        raise Malformed(f"bands of scale '{name}' that do not overlap, which", "bands")
    scale = Scale(
        name,
        gloss,
        take_text(spec.get("meaning", gloss), f"the meaning of scale '{name}'"),
        spec["method"],
        tuple(spec["items"]),
        first.low,
        first.high,
        bands,
        share,
        bool(spec.get("confirmed")) or spec.get("codes") in (AS_THEY_ARE, SUBTRACT),
    )
    if bands and (min(bands.values())[0], max(bands.values())[1]) != scale.limits:
        low, high = scale.limits
        raise Malformed(
            f"bands of scale '{name}' from its lowest score, {low}, to its highest, {high}, which",
            "bands",
        )
    return scale


def _plain(number):
    """A number as a whole one where it is."""
    return int(number) if float(number).is_integer() else number
