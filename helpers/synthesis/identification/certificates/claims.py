"""Claims that certificates prove: how far a moment of the complete respondents can go, for every
data set.

A claim says that a ratio stays at or below `limit` (side "highest") or at or above it (side
"lowest"):

* r2 k: SSR_k / W_k
* vif j: Z_j / v_j
* r k j: C_kj / sqrt(Z_j W_k)
* index k: (sum of C_kj) / sqrt(G W_k), where G, the sum of all entries of Sigma, is the centred
  sum of squares of the sum of all predictors.

A claim may be proved piece by piece: each piece limits one quantity, and the pieces leave nothing
out.
"""

from dataclasses import dataclass
from fractions import Fraction

from helpers.synthesis.identification.certificates.inequalities import (
    Program,
    add,
    cut,
    root,
    scale,
)
from helpers.synthesis.identification.certificates.program import build_program
from helpers.synthesis.identification.certificates.proof import limit_objective
from helpers.synthesis.reconstruction.problem.paper import Paper


@dataclass(frozen=True)
class Claim:
    """kind and places as above; side: highest or lowest."""

    kind: str
    places: tuple
    side: str

    @property
    def name(self) -> str:
        """Name of the certificate."""
        return "-".join([self.kind, *map(str, self.places), self.side])


@dataclass(frozen=True)
class Piece:
    """Limits of the quantity that splits the claim, the cuts used (place, vector) and the
    multipliers (row -> fraction).
    """

    low: Fraction
    high: Fraction
    cuts: tuple
    multipliers: dict


def total_scatter(program: Program, predictors: int) -> dict:
    """G as an expression."""
    parts = []
    for i in range(predictors):
        parts.append({program.place["Z", i]: Fraction(1)})
        for m in range(i):
            parts.append({program.place["Sigma", i, m]: Fraction(2)})
    return add(*parts)


def variable(program: Program, *name) -> dict:
    """A named variable as an expression."""
    return {program.place[name]: Fraction(1)}


def build_piece(
    paper: Paper,
    claim: Claim,
    low: Fraction,
    high: Fraction,
    base: Program | None = None,
    **settings,
) -> Program:
    """The program with the piece's limits: of E_k for r2, of G / W_k for index; others are not
    split.

    base: the paper's program, if it is at hand; it stays as it is.
    """
    if claim.kind == "r2":
        return build_program(paper, tighter={("E", claim.places[0]): (low, high)}, **settings)
    program = build_program(paper, **settings) if base is None else base.copy()
    if claim.kind == "index":
        G = total_scatter(program, len(paper.predictors))
        W = variable(program, "W", claim.places[0])
        program.at_most(add(G, scale(W, -high)), 0, "piece")
        program.at_most(add(scale(W, low), scale(G, -1)), 0, "piece")
    return program


def whole_range(
    paper: Paper, claim: Claim, base: Program | None = None
) -> tuple[Fraction, Fraction]:
    """Limits that the pieces together must cover, by the bounds of the variables alone."""
    program = build_program(paper) if base is None else base
    k = claim.places[0]
    if claim.kind == "r2":
        place = program.place["E", k]
        return program.low[place], program.high[place]
    if claim.kind == "index":
        tops = [program.high[program.place["Z", j]] for j in range(len(paper.predictors))]
        most = sum(root(top, True) for top in tops) ** 2
        return Fraction(0), most / program.low[program.place["W", k]]
    return Fraction(0), Fraction(1)


def express_claim(
    paper: Paper, program: Program, claim: Claim, limit: Fraction, low: Fraction, high: Fraction
) -> dict:
    """An expression that is below zero wherever the claim's ratio is beyond the limit...

    and so, if it is never positive, the claim holds.

    Written for the side highest: numerator - limit * (a lower limit of the denominator); for lowest
    with all signs turned.
    """
    sign = 1 if claim.side == "highest" else -1
    k = claim.places[0]
    p = len(paper.predictors)
    if claim.kind == "r2":
        return scale(
            add(variable(program, "SSR", k), scale(variable(program, "W", k), -limit)), sign
        )
    if claim.kind == "vif":
        return scale(add(variable(program, "Z", k), scale(variable(program, "v", k), -limit)), sign)
    W = variable(program, "W", k)
    if claim.kind == "r":
        j = claim.places[1]
        numerator = variable(program, "C", k, j)
        G = variable(program, "Z", j)
        low = program.low[program.place["Z", j]] / program.high[program.place["W", k]]
        high = program.high[program.place["Z", j]] / program.low[program.place["W", k]]
    else:
        numerator = add(*(variable(program, "C", k, j) for j in range(p)))
        G = total_scatter(program, p)
    factor = sign * limit
    if factor >= 0:
        # sqrt(G W) is at least its secant in G / W
        first = root(low, False)
        last = root(high, False)
        slope = (last - first) / (high - low)
        denominator = add(scale(W, first - slope * low), scale(G, slope))
    else:
        # sqrt(G W) <= (g W + G / g) / 2 for every g > 0
        g = root((low + high) / 2, True)
        denominator = add(scale(W, g / 2), scale(G, 1 / (2 * g)))
    return add(scale(numerator, sign), scale(denominator, -factor))


def verify_claim(
    paper: Paper,
    claim: Claim,
    limit: Fraction,
    pieces: list,
    base: Program | None = None,
    **settings,
) -> bool:
    """Whether the pieces cover everything and each multiplier list proves its piece, in fractions.

    base: the paper's program, if it is at hand.
    """
    low, high = whole_range(paper, claim, base)
    pieces = sorted(pieces, key=lambda piece: piece.low)
    reached = low
    for piece in pieces:
        if piece.low > reached:
            return False
        reached = max(reached, piece.high)
    if reached < high:
        return False
    for piece in pieces:
        program = build_piece(paper, claim, piece.low, piece.high, base, **settings)
        for j, vector in piece.cuts:
            row, edge = cut(program, len(paper.predictors), list(vector), j)
            program.at_most(row, edge, "cut")
        objective = express_claim(paper, program, claim, limit, piece.low, piece.high)
        if limit_objective(program, objective, piece.multipliers) > 0:
            return False
    return True
