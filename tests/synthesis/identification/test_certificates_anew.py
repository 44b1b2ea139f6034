"""The proofs a second time, by other code: identities in exact fractions, sums in whole numbers.

Nothing here uses the checker of helpers; the first part does not use the program's rows either.
"""

from fractions import Fraction
from math import lcm

import numpy as np
import pytest

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.paper.printed_numbers import read_published
from helpers.synthesis.identification import witnesses
from helpers.synthesis.identification.certificates import claims, coding, soundness, store
from helpers.synthesis.identification.certificates.inequalities import cut
from helpers.synthesis.identification.certificates.program import build_program
from helpers.synthesis.reconstruction.ensemble import read_ensemble
from helpers.synthesis.reconstruction.problem.specification import read_specification
from helpers.synthesis.reconstruction.solution.comparison import table_solution
from helpers.synthesis.reconstruction.solution.solution import Solution

# The certificates that a verdict rests on
DECIDE = ["r-0-1-highest", "r-0-1-lowest", "r-0-2-highest", "r-0-2-lowest"]
DECIDE += ["r-1-1-lowest", "r-1-3-lowest", "r2-0-highest"]


# --- the derivation, for any data at all


def draw_any(number: int, n: int = 40, left: int = 9, p: int = 3):
    """Answers 1-6 (None where skipped) and a score, of no paper; those who leave may be extreme."""
    rng = np.random.default_rng([7, number])
    x = (rng.choice(6, (n, p), p=rng.dirichlet(np.ones(6))) + 1).tolist()
    y = rng.choice(61, n, p=rng.dirichlet(np.full(61, 0.3))).tolist()
    for i in range(left):
        y[i] = int(rng.choice([0, 60, y[i]]))
        for j in rng.choice(p, rng.integers(1, p), replace=False):
            x[i][j] = None
    return x, y


def solve(matrix: list, right: list) -> list:
    """Gauss and Jordan in fractions."""
    rows = [
        [*map(Fraction, row), Fraction(value)] for row, value in zip(matrix, right, strict=True)
    ]
    size = len(rows)
    for i in range(size):
        pivot = next(r for r in range(i, size) if rows[r][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [e / rows[i][i] for e in rows[i]]
        for r in range(size):
            if r != i:
                rows[r] = [a - rows[r][i] * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [row[-1] for row in rows]


def product(first, second) -> Fraction:
    """Centred sum of products."""
    n = len(first)
    total = Fraction(sum(first)) * sum(second) / n
    return sum(a * b for a, b in zip(first, second, strict=True)) - total


def sums_of_products(column, columns) -> list[Fraction]:
    """The centred sums of products of one column with several."""
    return [product(column, other) for other in columns]


@pytest.mark.parametrize("number", range(25))
def test_each_identity_holds_exactly_for_any_data(number):
    x, y = draw_any(number)
    n_all = len(y)
    p = len(x[0])
    whole = [i for i in range(n_all) if None not in x[i]]
    gone = [i for i in range(n_all) if None in x[i]]
    n = len(whole)
    m = Fraction(round(100 * sum(y) / n_all), 100)  # a published mean, rounded
    d = [Fraction(v) - m for v in y]
    y_whole = [y[i] for i in whole]
    S = product(y, y)
    W = product(y_whole, y_whole)
    delta = sum(d)
    E = sum(d[i] for i in gone) - delta
    Q = sum(d[i] ** 2 for i in gone)
    assert S + delta**2 / n_all - Q - E**2 / n == W
    columns = []
    C = []
    for j in range(p):
        columns.append([x[i][j] for i in whole])
        seen = [i for i in range(n_all) if x[i][j] is not None]
        answers = [x[i][j] for i in seen]
        y_seen = [y[i] for i in seen]
        mu = Fraction(sum(answers), len(answers))
        mine = [i for i in gone if x[i][j] is not None]
        u = {i: x[i][j] - mu for i in mine}
        a = sum(u.values())
        A = sum(v**2 for v in u.values())
        Z = product(columns[j], columns[j])
        assert product(answers, answers) - A - a**2 / n == Z
        r_times_H = product(answers, y_seen)
        C.append(product(columns[j], y_whole))
        assert C[j] == r_times_H - sum(u[i] * d[i] for i in mine) - a * E / n
        SYY = product(y_seen, y_seen)
        skipped = sum(d[i] ** 2 for i in gone if x[i][j] is None)
        assert W <= SYY <= S
        assert S + delta**2 / n_all - skipped >= SYY
        assert a**2 <= len(mine) * A and n * (S + delta**2 / n_all) >= E**2
    Sigma = [sums_of_products(column, columns) for column in columns]
    B = solve(Sigma, C)
    SSR = sum(b * c for b, c in zip(B, C, strict=True))
    rest = []  # residuals, but for the constant
    for i in whole:
        predicted = sum(b * x[i][j] for j, b in enumerate(B))
        rest.append(y[i] - predicted)
    assert product(rest, rest) == W - SSR
    rng = np.random.default_rng(number)
    for j in range(p):
        unit = [Fraction(int(i == j)) for i in range(p)]
        v = 1 / solve(Sigma, unit)[j]
        assert 0 < v <= Sigma[j][j]
        for _ in range(5):
            c = [Fraction(int(e), 8) for e in rng.integers(-20, 20, p)]
            form = 0
            for i, row in enumerate(Sigma):
                form += c[i] * sum(e * s for e, s in zip(c, row, strict=True))
            assert form >= c[j] ** 2 * v
        # what the other predictors leave of one, by regressing it on them
        others = [i for i in range(p) if i != j]
        kept = [columns[i] for i in others]
        inner = [sums_of_products(column, kept) for column in kept]
        slopes = solve(inner, sums_of_products(columns[j], kept))
        explained = sum(s * Sigma[i][j] for s, i in zip(slopes, others, strict=True))
        assert v == Sigma[j][j] - explained


@pytest.mark.parametrize("number", range(3))
def test_t_is_what_the_proof_takes_it_for(number):
    # t^2 = B^2 v df / (W - SSR): statsmodels computes t from the same rows.
    import statsmodels.api as sm

    x, y = draw_any(number)
    whole = [i for i in range(len(y)) if None not in x[i]]
    data = np.array([x[i] for i in whole], dtype=float)
    score = np.array([y[i] for i in whole], dtype=float)
    fit = sm.OLS(score, sm.add_constant(data)).fit()
    inverse = np.linalg.inv(np.cov(data.T) * (len(whole) - 1))
    left = ((score - score.mean()) ** 2).sum() - (fit.fittedvalues - score.mean()) @ (
        score - score.mean()
    )
    t2 = fit.params[1:] ** 2 / np.diag(inverse) * fit.df_resid / left
    assert t2 == pytest.approx(fit.tvalues[1:] ** 2)


# --- the certificates


@pytest.fixture(scope="module")
def deciding(as_published):
    """(claim, limit, piece, program with cuts, objective) of each piece of what decides."""
    common = build_program(as_published)
    plain = len(common.rows)
    found = []
    for name in DECIDE:
        claim, limit, pieces = store.read_certificate(resolve(store.FOLDER) / f"{name}.json")
        for piece in pieces:
            program = common.copy()
            if claim.kind != "r":
                program = claims.build_piece(as_published, claim, piece.low, piece.high)
            del program.rows[plain:], program.limits[plain:], program.reasons[plain:]
            p = len(as_published.predictors)
            for j, vector in piece.cuts:
                program.at_most(*cut(program, p, list(vector), j), "cut")
            goal = claims.express_claim(as_published, program, claim, limit, piece.low, piece.high)
            found.append((claim, limit, piece, program, goal))
    return found


def add_up(program, goal: dict, multipliers: dict) -> Fraction:
    """The largest value that the weighted rows leave to the goal: column by column, whole
    numbers."""
    rows = sorted(multipliers)
    assert all(multipliers[row] >= 0 for row in rows)
    columns = {v: [(None, c)] for v, c in goal.items() if v is not None}
    for row in rows:
        for v, c in program.rows[row].items():
            columns.setdefault(v, []).append((row, c))
    ends = [(goal.get(None, Fraction(0)), Fraction(1))]
    ends += [(program.limits[row], multipliers[row]) for row in rows]
    for v, entries in columns.items():
        parts = [c if row is None else -c * multipliers[row] for row, c in entries]
        unit = lcm(*(part.denominator for part in parts))
        whole = sum(part.numerator * (unit // part.denominator) for part in parts)
        edge = program.high[v] if whole > 0 else program.low[v]
        ends.append((edge, Fraction(whole, unit)))
    unit = lcm(*(a.denominator * b.denominator for a, b in ends))
    scaled = sum(
        a.numerator * b.numerator * (unit // (a.denominator * b.denominator)) for a, b in ends
    )
    return Fraction(scaled, unit)


def test_each_deciding_certificate_proves_its_limit_when_added_up_anew(deciding):
    seen = set()
    for claim, _, piece, program, goal in deciding:
        assert all(isinstance(w, Fraction) for w in piece.multipliers.values())
        assert all(isinstance(c, (int, Fraction)) for r in program.rows for c in r.values())
        assert add_up(program, goal, piece.multipliers) <= 0, claim.name
        seen.add(claim.name)
    assert seen == set(DECIDE)


def as_numbers(expression: dict) -> dict:
    """An expression with floating-point numbers for its fractions."""
    return {v: float(c) for v, c in expression.items()}


def test_the_added_up_inequality_holds_for_every_shipped_data_set(as_published, deciding):
    data = witnesses.read_witnesses(as_published)
    for claim, limit, piece, program, goal in deciding:
        rows = {row: as_numbers(program.rows[row]) for row in piece.multipliers}
        goal = as_numbers(goal)
        for name, solution in data.items():
            values = soundness.place_data(program, as_published, solution)
            E = claim.kind == "r2" and values[program.place["E", claim.places[0]]]
            if claim.kind == "r2" and not piece.low <= E <= piece.high:
                continue  # another piece speaks of this data set
            for row, numbers in rows.items():
                left = sum(c * values[v] for v, c in numbers.items())
                room = 1e-7 * max(1, abs(float(program.limits[row])), abs(left))
                assert left <= float(program.limits[row]) + room, (claim.name, name, row)
            reached = sum(c * values[v] for v, c in goal.items())
            assert reached <= 1e-6, (claim.name, name, float(limit))


def draw_strange(number: int) -> Solution:
    """Data of no paper: two kinds of users, skewed scores, and the strangest 22 skip questions."""
    rng = np.random.default_rng([11, number])
    n = 350
    left = 22
    kind = rng.random(n) < rng.uniform(0.1, 0.5)
    x = np.where(kind[:, None], rng.choice([4, 5, 6], (n, 6)), rng.choice([1, 1, 2, 3], (n, 6)))
    x = np.clip(x + rng.integers(-1, 2, (n, 6)), 1, 6).astype(float)
    scores = []
    for _, low, high, _ in soundness.SCALES:
        share = rng.beta(*np.where(kind, 4, 1.5)[None].repeat(2, 0) + [[0.2], [0.8]])
        scores.append(np.rint(low + (high - low) * share))
    y = np.stack(scores, axis=1).astype(np.int64)
    strange = np.argsort(-np.abs((y - y.mean(0)) / y.std(0)).sum(1) + rng.random(n))[:left]
    for row in strange:
        x[row, rng.choice(6, rng.integers(1, 6), replace=False)] = np.nan
    order = np.argsort(np.isnan(x).any(1), kind="stable")
    return Solution(x[order], y[order])


def draw_member(number: int) -> Solution:
    """A member of the ensemble, its three regressed scores; it prints other tables than the
    paper."""
    member = read_ensemble().member(number)
    order = np.argsort(np.isnan(member.predictors).any(axis=1), kind="stable")
    return Solution(member.predictors[order], member.outcomes[order][:, 1:])


@pytest.mark.parametrize(("draw", "number"), [(draw_strange, 0), (draw_strange, 1)])
def test_the_inequalities_are_universal(draw, number):
    solution = draw(number)
    paper = soundness.publish_data(solution)
    program = build_program(paper)
    values = soundness.place_data(program, paper, solution)
    assert soundness.list_violations(program, values) == []


def test_the_inequalities_hold_for_a_member_and_its_own_tables():
    solution = draw_member(17)
    paper = soundness.publish_data(solution)
    program = build_program(paper)
    assert not soundness.list_violations(program, soundness.place_data(program, paper, solution))


# --- D-D items coded 1-6


def test_each_data_set_has_scores_for_the_other_coding(book):
    # The six shipped data sets: 12 items of 1-6 add up to 12 at least.
    paper = read_specification(read_published(), book).paper
    data = witnesses.read_witnesses(paper)
    coded = coding.recode_paper(paper)
    moved = coding.read_recoded(coded, data)
    assert set(moved) == set(data)
    for name, solution in moved.items():
        assert solution.outcomes[:, 1].min() >= 12 and solution.outcomes[:, 1].max() <= 72
        assert table_solution(coded, solution)["matches"].all(), name
        assert (solution.outcomes[:, 2:] == data[name].outcomes[:, 2:]).all()


def test_proofs_for_the_other_coding_are_checked(as_published):
    coded = coding.recode_paper(as_published)
    proved = store.verify_certificates(coded, f"{coding.CERTIFICATES}/index.csv")
    assert len(proved.found) == 7
    # The proof for 0-5 proves nothing there.
    with pytest.raises(InputError, match="do not prove the limit"):
        store.verify_certificates(coded)


def test_scores_below_the_lowest_are_lifted(book):
    paper = read_specification(read_published(), book).paper
    solution = witnesses.read_witnesses(paper)["formal_overall_significant.csv"]
    assert solution.outcomes[:, 1].min() < 12
    coded = coding.recode_paper(paper)
    moved = coding.move_scores(coded, solution, np.random.default_rng(3))
    assert moved.outcomes[:, 1].min() >= 12
    assert table_solution(coded, moved)["matches"].all()
