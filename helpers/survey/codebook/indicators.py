"""Unordered options as predictors: treatment coding, an indicator per option but the first."""

from dataclasses import replace

from helpers.survey.codebook.variables import Codebook, Malformed, Variable


def add_indicators(book: Codebook) -> Codebook:
    """The codebook with a 0/1 variable for each option, but the first, of predictors without
    order.

    The first option is the reference: the gloss of each indicator names it.
    """
    variables = dict(book.variables)
    predictors = []
    for name in book.predictors:
        v = book.variables.get(name)
        if v is None or not v.nominal:
            predictors.append(name)
            continue
        reference, *others = v.labels.items()
        for place, (code, label) in enumerate(others, start=2):
            made = f"{name[:36]}_{place}"
            if made in variables or made in book.scales:
                raise Malformed(f"the name '{made}' for an option of '{name}': it is taken, which")
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
