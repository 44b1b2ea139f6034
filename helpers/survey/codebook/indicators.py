"""Unordered options as predictors: treatment coding, an indicator per option but the first."""

from dataclasses import replace
from itertools import chain, count

from helpers.survey.codebook.variables import Codebook, Variable


def add_indicators(book: Codebook) -> Codebook:
    """The codebook with a 0/1 variable for each option, but the first, of predictors without
    order.

    The first option is the reference: the gloss of each indicator names it.
    """
    variables = dict(book.variables)
    taken = {n.casefold() for n in (*variables, *book.scales, *book.personal, "id")}
    predictors = []
    for name in book.predictors:
        v = book.variables.get(name)
        if v is None or not v.nominal:
            predictors.append(name)
            continue
        reference, *others = v.labels.items()
        for place, (code, label) in enumerate(others, start=2):
            made = _free_name(name, place, taken)
            taken.add(made.casefold())
            variables[made] = Variable(
                made,
                f"{v.header}: {label}",
                f"{v.gloss}: {label} (against {reference[1]})",
                0,
                1,
                labels={0: "no", 1: "yes"},
                group=v.group or name,
                source=(name, code),
            )
            predictors.append(made)
    return replace(
        book,
        variables=variables,
        predictors=tuple(predictors),
        asked_predictors=book.predictors,
    )


def _free_name(name: str, place: int, taken: set) -> str:
    """A name for an option of a question, which no question, scale or other option has.

    Questions with the same beginning are often called by it and a number, too.
    """
    usual = f"{name[:36]}_{place}"
    others = (f"{name[:30]}_o{place}_{more}" for more in count(1))
    return next(made for made in chain([usual], others) if made.casefold() not in taken)
