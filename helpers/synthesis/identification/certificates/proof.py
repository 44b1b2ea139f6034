"""Checks of proofs in exact fractions: no floating-point number and no solver takes part.

A proof is a list of multipliers, none negative, for rows of the program. Their weighted sum is
again an inequality that every data set satisfies; with the bounds of the variables it limits the
objective (weak duality). Any multipliers are allowed: bad ones only prove less.
"""

from fractions import Fraction

from helpers.synthesis.identification.certificates.inequalities import Program


def limit_objective(program: Program, objective: dict, multipliers: dict) -> Fraction:
    """What an objective cannot exceed, proved by multipliers of rows (row number -> fraction).

    Raises ValueError if a multiplier is negative.
    """
    rest = dict(objective)
    total = Fraction(rest.pop(None, 0))
    for row, weight in multipliers.items():
        if weight < 0:
            raise ValueError(f"row {row}: a multiplier of {weight} is negative")
        total += weight * program.limits[row]
        for variable, coefficient in program.rows[row].items():
            taken = weight * coefficient
            rest[variable] = rest[variable] - taken if variable in rest else -taken
    for variable, coefficient in rest.items():
        edge = program.high[variable] if coefficient > 0 else program.low[variable]
        total += coefficient * edge
    return total
