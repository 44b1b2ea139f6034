"""Finds the certificates and writes them to data/certificates/; the build only verifies them.

python -m helpers.synthesis.identification.certificates.derivation [CLAIM ...]   (goes on where the
folder ends; about an hour in all)
"""

import sys
from fractions import Fraction

from helpers.base.paths import resolve
from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import read_codebook
from helpers.synthesis.identification.certificates.claims import (
    Claim,
    Piece,
    build_piece,
    express_claim,
    verify_claim,
    whole_range,
)
from helpers.synthesis.identification.certificates.solver import maximise
from helpers.synthesis.identification.certificates.store import (
    FOLDER,
    list_claims,
    write_certificate,
    write_index,
)
from helpers.synthesis.reconstruction.problem.paper import Paper
from helpers.synthesis.reconstruction.problem.specification import read_specification

DIGITS = 10**9
SIDES = {"highest": 1, "lowest": -1}


def split(paper: Paper, claim: Claim) -> list:
    """Pieces that make the enclosing planes tight enough."""
    low, high = whole_range(paper, claim)
    if claim.kind == "r2":
        edges = [
            low,
            Fraction(-100 if claim.places[0] == 0 else -40),
            Fraction(100 if claim.places[0] == 0 else 40),
            high,
        ]
    elif claim.kind == "index":
        edges = [low, *(high * Fraction(1, 2**i) for i in (4, 3, 2, 1)), high]
    else:
        edges = [low, high]
    return list(zip(edges, edges[1:], strict=False))


def find_limit(paper: Paper, claim: Claim, low: Fraction, high: Fraction, start: float, report):
    """A limit that the piece's program proves, and its cuts and multipliers; None where the piece
    is impossible anyway.
    """
    limit = start
    program = build_piece(paper, claim, low, high)
    sign = SIDES[claim.side]
    rows = len(program.rows)
    for _ in range(7):
        goal = express_claim(
            paper, program, claim, Fraction(limit).limit_denominator(10**6), low, high
        )
        value, point, dual = maximise(program, goal, len(paper.predictors), rounds=14)
        if value is None:
            return None
        # a step of Dinkelbach's method: the limit at which this point would be worth nothing
        nudge = 1e-4 * sign
        other = express_claim(
            paper, program, claim, Fraction(limit + nudge).limit_denominator(10**6), low, high
        )
        worth = []
        for e in (goal, other):
            worth.append(sum(float(c) * point[v] for v, c in e.items() if v is not None))
        slope = (worth[0] - worth[1]) / 1e-4
        step = value / slope if slope > 0 else 0
        limit += sign * step
        report(f"  {float(limit):.5f} ({len(program.rows) - rows} cuts)")
        if abs(step) < 1e-5 * max(1, abs(limit)):
            break
    return limit, program, rows


def prove(paper: Paper, claim: Claim, report=lambda text: None, start: float | None = None):
    """The best limit found and its pieces, each verified in fractions."""
    sign = SIDES[claim.side]
    limits = []
    pieces = []
    for low, high in split(paper, claim):
        found = find_limit(
            paper, claim, low, high, start if start is not None else _guess(claim), report
        )
        limits.append(None if found is None else found[0])
        pieces.append((low, high, found))
    worst = max(sign * limit for limit in limits if limit is not None) * sign
    unit = 10**4 if claim.kind != "vif" else 10**2
    limit = Fraction(round(worst * unit + sign * 0.6), unit)
    proofs = []
    for low, high, found in pieces:
        program, rows = (found[1], found[2]) if found else (build_piece(paper, claim, low, high), 0)
        if found is None:
            raise RuntimeError(f"{claim.name}: a piece is empty; merge it with its neighbour")
        goal = express_claim(paper, program, claim, limit, low, high)
        _, _, dual = maximise(program, goal, len(paper.predictors), rounds=1)
        proofs.append(_piece(program, rows, low, high, dual))
    if not verify_claim(paper, claim, limit, proofs):
        raise RuntimeError(f"{claim.name}: {limit} is not proved in fractions")
    return limit, proofs


def _guess(claim: Claim) -> float:
    guesses = {"r2": {"highest": 0.05, "lowest": 0.003}, "vif": {"highest": 6.0, "lowest": 5.0}}
    return guesses.get(claim.kind, {"highest": 0.1, "lowest": -0.1})[claim.side]


def _piece(program, rows: int, low: Fraction, high: Fraction, dual) -> Piece:
    """Only what the proof uses: cuts with a multiplier, numbered behind the program's own rows."""
    cuts = []
    multipliers = {}
    for row, weight in enumerate(dual):
        scaled = round(float(weight) * DIGITS)
        if scaled <= 0:
            continue
        if row < rows:
            multipliers[row] = Fraction(scaled, DIGITS)
        elif row < len(program.reasons) and isinstance(program.reasons[row], tuple):
            multipliers[rows + len(cuts)] = Fraction(scaled, DIGITS)
            cuts.append((program.reasons[row][1], program.reasons[row][2]))
    return Piece(low, high, tuple(cuts), multipliers)


def main(arguments: list) -> int:
    """Find what is missing."""
    paper = read_specification(read_published(), read_codebook(), final_zeros=False).paper
    claims = {claim.name: claim for claim in list_claims(paper)}
    for name in arguments or claims:
        claim = claims[name]
        if resolve(FOLDER).joinpath(f"{claim.name}.json").exists():
            continue
        try:
            limit, pieces = prove(paper, claim, report=lambda text: print(text, flush=True))
        except (RuntimeError, ValueError) as error:
            print(f"{claim.name}: {error}", flush=True)
            continue
        write_certificate(claim, limit, pieces)
        print(f"{claim.name}: {float(limit)}", flush=True)
    write_index()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
