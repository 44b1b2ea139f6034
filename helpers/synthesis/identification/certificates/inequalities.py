"""Linear inequalities in named variables, in exact fractions.

An expression is a dict: place of a variable (None: a constant) -> coefficient.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import isqrt

import numpy as np


def root(value: Fraction, up: bool) -> Fraction:
    """The square root, rounded up or down to a multiple of a millionth."""
    scaled = value * 10**12
    whole = scaled.numerator // scaled.denominator
    low = isqrt(whole)
    return Fraction(low + 1 if up else low, 10**6)


@dataclass
class Program:
    """Variables with bounds, and rows sum(coefficient * variable) <= limit; all numbers are
    fractions.
    """

    low: list = field(default_factory=list)
    high: list = field(default_factory=list)
    place: dict = field(default_factory=dict)
    rows: list = field(default_factory=list)
    limits: list = field(default_factory=list)
    reasons: list = field(default_factory=list)

    def variable(self, name: tuple, low, high) -> dict:
        """A new variable, as the expression {place: 1}."""
        self.place[name] = len(self.low)
        self.low.append(Fraction(low))
        self.high.append(Fraction(high))
        return {self.place[name]: Fraction(1)}

    def copy(self) -> "Program":
        """The same program; rows added to one are not added to the other."""
        own = Program(self.low, self.high, self.place)
        own.rows = [*self.rows]
        own.limits = [*self.limits]
        own.reasons = [*self.reasons]
        return own

    def at_most(self, expression: dict, limit, reason: str = "") -> None:
        """expression <= limit, where the expression's constant stands under None."""
        constant = expression.get(None, 0)
        self.rows.append({v: c for v, c in expression.items() if v is not None and c})
        self.limits.append(Fraction(limit) - constant)
        self.reasons.append(reason)

    def equal(self, expression: dict, value, reason: str = "") -> None:
        """expression = value, as two rows."""
        self.at_most(expression, value, reason)
        self.at_most(scale(expression, -1), -Fraction(value), reason)

    def span(self, expression: dict) -> tuple:
        """Least and greatest value that the bounds of the variables allow an expression."""
        low = high = Fraction(expression.get(None, 0))
        for v, c in expression.items():
            if v is None:
                continue
            low += c * (self.low[v] if c > 0 else self.high[v])
            high += c * (self.high[v] if c > 0 else self.low[v])
        return low, high


def scale(expression: dict, factor) -> dict:
    """factor times an expression."""
    if factor == -1:  # fractions change their sign sooner than they are multiplied
        return {v: -c for v, c in expression.items()}
    return {v: c * factor for v, c in expression.items()}


def add(*expressions: dict) -> dict:
    """The sum of expressions."""
    total = {}
    for expression in expressions:
        for v, c in expression.items():
            # Most stand in one expression only, and adding a fraction to nothing takes long.
            total[v] = total[v] + c if v in total else c
    return total


def constant(value) -> dict:
    """A number as an expression."""
    return {None: Fraction(value)}


def cut(program: Program, predictors: int, vector: list, j: int) -> tuple[dict, Fraction]:
    """The row that says c' Sigma c >= c_j^2 v_j for one vector c of fractions."""
    row = {}
    for i in range(predictors):
        for m in range(i + 1):
            name = ("Z", i) if i == m else ("Sigma", i, m)
            weight = vector[i] * vector[m] * (1 if i == m else 2)
            if weight:
                row[program.place[name]] = -weight
    place = program.place["v", j]
    row[place] = row.get(place, 0) + vector[j] ** 2
    return row, Fraction(0)


def program_arrays(program: Program) -> tuple:
    """The same as floating-point numbers, for a solver: sparse matrix parts, limits, bounds."""
    data = []
    rows = []
    columns = []
    for i, row in enumerate(program.rows):
        for v, c in row.items():
            rows.append(i)
            columns.append(v)
            data.append(float(c))
    bounds = np.array(
        [[float(a), float(b)] for a, b in zip(program.low, program.high, strict=True)]
    )
    return (data, (rows, columns)), np.array([float(b) for b in program.limits]), bounds
