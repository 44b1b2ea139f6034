"""Certificates as files: one claim a file, with its limit, pieces, cuts and multipliers."""

import json
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.synthesis.identification.certificates.claims import Claim, Piece, verify_claim
from helpers.synthesis.identification.certificates.program import build_program
from helpers.synthesis.reconstruction.problem.paper import Paper

FOLDER = "data/certificates"
INDEX = "data/certificates/index.csv"  # claim and limit of each file


def list_claims(paper: Paper) -> list[Claim]:
    """Every claim that is tried, the overall tests first."""
    outcomes = range(len(paper.regressed))
    predictors = range(len(paper.predictors))
    sides = ("highest", "lowest")
    claims = [Claim("r2", (k,), side) for k, side in product(outcomes, sides)]
    claims += [Claim("index", (k,), side) for k, side in product(outcomes, sides)]
    claims += [Claim("vif", (j,), side) for j, side in product(predictors, sides)]
    for k, j, side in product(outcomes, predictors, sides):
        claims.append(Claim("r", (k, j), side))
    return claims


def write_certificate(claim: Claim, limit: Fraction, pieces: list, folder: str = FOLDER) -> None:
    """Write one certificate to a folder."""
    folder = resolve(folder)
    folder.mkdir(exist_ok=True)
    written = {
        "kind": claim.kind,
        "places": list(claim.places),
        "side": claim.side,
        "limit": str(limit),
        "pieces": [],
    }
    for piece in pieces:
        cuts = []
        for j, vector in piece.cuts:
            cuts.append([j, [str(e) for e in vector]])
        written["pieces"].append(
            {
                "low": str(piece.low),
                "high": str(piece.high),
                "cuts": cuts,
                "multipliers": {str(row): str(weight) for row, weight in piece.multipliers.items()},
            }
        )
    text = json.dumps(written, separators=(",", ":")).replace('{"low"', '\n{"low"') + "\n"
    (folder / f"{claim.name}.json").write_text(text, encoding="utf-8")


def read_certificate(path) -> tuple[Claim, Fraction, list]:
    """Claim, limit and pieces of a file. Raises InputError if it is not a certificate."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        claim = Claim(stored["kind"], tuple(stored["places"]), stored["side"])
        pieces = [_read_piece(piece) for piece in stored["pieces"]]
        return claim, Fraction(stored["limit"]), pieces
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(
            f"{path.name}: not a certificate; "
            "python -m helpers.synthesis.identification.certificates.derivation writes them."
        ) from None


def _read_piece(stored: dict) -> Piece:
    """One piece as it stands in a file, its numbers as exact fractions."""
    cuts = []
    for j, vector in stored["cuts"]:
        cuts.append((j, tuple(map(Fraction, vector))))
    multipliers = {int(row): Fraction(weight) for row, weight in stored["multipliers"].items()}
    return Piece(Fraction(stored["low"]), Fraction(stored["high"]), tuple(cuts), multipliers)


@dataclass(frozen=True)
class Proved:
    """Limits whose certificates have been verified: by kind, places and side."""

    found: dict

    def limits(self, kind: str, places: tuple) -> tuple:
        """Lower limit, upper limit (None where nothing is proved) and the names of the
        certificates.
        """
        low, high = (self.found.get((kind, places, side)) for side in ("lowest", "highest"))
        names = [name for _, name in filter(None, (low, high))]
        return low and float(low[0]), high and float(high[0]), names


def write_index(folder: str = FOLDER) -> None:
    """The list of what the certificates of a folder claim."""
    lines = ["certificate,limit,file"]
    for path in sorted(resolve(folder).glob("*.json")):
        claim, limit, _ = read_certificate(path)
        lines.append(f"{claim.name},{float(limit):g},{path.name}")
    (resolve(folder) / "index.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def verify_certificates(paper: Paper, index: str = INDEX) -> Proved:
    """Every certificate that an index lists, checked in exact fractions.

    Raises InputError naming one that proves nothing.
    """
    found = {}
    index = resolve(index)
    try:
        names = [
            line.rpartition(",")[2] for line in index.read_text(encoding="utf-8").splitlines()[1:]
        ]
    except OSError:
        raise InputError(
            f"{index.name}: no list of certificates; "
            "python -m helpers.synthesis.identification.certificates.derivation writes it."
        ) from None
    base = build_program(paper)
    for path in (index.parent / name for name in names):
        claim, limit, pieces = read_certificate(path)
        if not verify_claim(paper, claim, limit, pieces, base):
            raise InputError(
                f"{path.name}: the multipliers do not prove the limit {limit} for these printed "
                "numbers."
            )
        found[claim.kind, claim.places, claim.side] = (limit, f"certificate {claim.name}")
    return Proved(found)
