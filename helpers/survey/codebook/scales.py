"""Scales of a codebook: items that share one range, and what a score of them may be."""

from dataclasses import replace
from itertools import chain, pairwise

from helpers.base.errors import nearest
from helpers.base.text import shown
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
