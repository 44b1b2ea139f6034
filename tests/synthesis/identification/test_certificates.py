"""Proofs: the inequalities hold for every data set with known truth, and certificates are checked
without trusting a solver.
"""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.paper.printed_numbers import read_published
from helpers.synthesis.identification import witnesses
from helpers.synthesis.identification.certificates import claims, soundness, store
from helpers.synthesis.identification.certificates.inequalities import (
    Program,
    root,
)
from helpers.synthesis.identification.certificates.program import build_program
from helpers.synthesis.identification.certificates.proof import limit_objective
from helpers.synthesis.reconstruction.problem.specification import read_specification


@pytest.fixture(scope="module")
def data(as_published):
    return witnesses.read_witnesses(as_published)


def test_every_shipped_data_set_satisfies_every_inequality(as_published, data):
    program = build_program(as_published)
    for name, solution in data.items():
        values = soundness.place_data(program, as_published, solution)
        assert soundness.list_violations(program, values) == [], name


@pytest.mark.parametrize("number", [1000, 1001, 1002])
def test_made_up_data_satisfy_the_inequalities_of_their_own_tables(number):
    assert soundness.try_made_up_paper(number)["violated"] == 0


def test_the_stored_check_has_at_least_fifty_papers_and_none_violated():
    table = pd.read_csv(resolve("data/coverage.csv"))
    assert len(table) >= 50 and (table["violated"] == 0).all()


def test_a_wrong_derivation_would_be_seen(as_published, data):
    # Rounding intervals four fifths as wide are wrong, so some true data set must lie outside.
    program = build_program(as_published, widen=Fraction(4, 5))
    values = soundness.place_data(program, as_published, data["default.csv"])
    assert soundness.list_violations(program, values)


def test_a_limit_by_hand():
    # max x + y with x + 2y <= 4 and x, y in [0, 3]: (3, 1/2), 7/2. Multiplier 1/2 leaves x/2, at
    # most 3/2: 2 + 3/2.
    program = Program()
    x = program.variable(("x",), 0, 3)
    y = program.variable(("y",), 0, 3)
    program.at_most({**x, **{v: Fraction(2) for v in y}}, 4)
    goal = {**x, **y}
    assert limit_objective(program, goal, {0: Fraction(1, 2)}) == Fraction(7, 2)
    assert limit_objective(program, goal, {}) == 6
    with pytest.raises(ValueError, match="negative"):
        limit_objective(program, goal, {0: Fraction(-1)})


def test_roots_are_rounded_to_the_safe_side():
    # By hand: 1.414213562... lies between the two.
    assert root(Fraction(2), False) < root(Fraction(2), True)
    assert root(Fraction(2), False) ** 2 < 2 < root(Fraction(2), True) ** 2


def test_the_overall_test_of_the_stigma_scale_is_proved(as_published):
    # F(6, 321) has P = .05 at R2 = .0382 (scipy.stats.f); the proved limit is below it.
    claim, limit, pieces = store.read_certificate(resolve(store.FOLDER) / "r2-0-highest.json")
    assert claim == claims.Claim("r2", (0,), "highest") and limit < Fraction(382, 10000)
    assert claims.verify_claim(as_published, claim, limit, pieces)
    # what it does not prove: a tenth less, a part of the range left out, multipliers halved
    assert not claims.verify_claim(as_published, claim, limit * Fraction(9, 10), pieces)
    assert not claims.verify_claim(as_published, claim, limit, pieces[:-1])
    halved = []
    for piece in pieces:
        multipliers = {row: weight / 2 for row, weight in piece.multipliers.items()}
        halved.append(replace(piece, multipliers=multipliers))
    assert not claims.verify_claim(as_published, claim, limit, halved)


def test_no_shipped_data_set_is_beyond_a_certified_limit(as_published, data):
    for path in resolve(store.FOLDER).glob("*.json"):
        claim, limit, _ = store.read_certificate(path)
        for name, solution in data.items():
            reached = _reach(as_published, claim, solution)
            inside = reached <= limit if claim.side == "highest" else reached >= limit
            assert inside, (claim.name, name)


def _reach(paper, claim, solution) -> float:
    """The claim's ratio in a data set, by numpy."""
    whole = ~np.isnan(solution.predictors).any(axis=1)
    k = claim.places[0]
    score = solution.outcomes[whole, paper.outcomes.index(paper.regressed[k])]
    r = np.corrcoef(np.column_stack([solution.predictors[whole], score]).T)
    if claim.kind == "r":
        return r[claim.places[1], -1]
    assert claim.kind == "r2"
    return r[-1, :-1] @ np.linalg.solve(r[:-1, :-1], r[:-1, -1])


def test_what_is_not_a_certificate_is_refused(tmp_path):
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match="a.json: not a certificate"):
        store.read_certificate(tmp_path / "a.json")


def test_final_zeros_are_not_taken_for_granted(book):
    # Published: -0.02 and -.04 (Tables 2 and 3); a rounded -0.024 prints the same.
    strict = read_specification(read_published(), book).paper
    loose = read_specification(read_published(), book, final_zeros=False).paper
    assert strict.outcomes[3].r["use_funcan"] == "-0.020"
    assert loose.outcomes[3].r["use_funcan"] == "-0.02"
    assert loose.outcomes[1].beta["use_u2friend"] == "-.04"
    assert loose.outcomes[3].t["use_column"] == strict.outcomes[3].t["use_column"] == "-0.223"
