"""Small made-up papers rebuilt from their rounded tables, and specifications that no data can meet."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from made_up_papers import draw_paper

from helpers.base.errors import InputError
from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import read_codebook
from helpers.synthesis.reconstruction.__main__ import build_answers, main
from helpers.synthesis.reconstruction.answers.export import write_export
from helpers.synthesis.reconstruction.answers.items import split_totals
from helpers.synthesis.reconstruction.answers.people import draw_people
from helpers.synthesis.reconstruction.problem.integers import (
    fit_integers,
    possible_moments,
    square_limits,
)
from helpers.synthesis.reconstruction.problem.paper import Predictor
from helpers.synthesis.reconstruction.problem.possibility import refuse_impossible_paper
from helpers.synthesis.reconstruction.problem.specification import read_specification
from helpers.synthesis.reconstruction.search.lattice import find_near_points, reduce_basis
from helpers.synthesis.reconstruction.solution.comparison import compare_solution
from helpers.synthesis.reconstruction.solution.realisation import search_solution
from helpers.synthesis.reconstruction.solution.solution import Solution, read_solution
from helpers.synthesis.reconstruction.solution.swaps import _exchange_any, arrange_columns


@pytest.fixture(scope="module")
def rng():
    return np.random.default_rng(7)


@pytest.fixture(scope="module")
def spec():
    return read_specification(read_published(), read_codebook())


# seed, respondents, predictors, outcomes, incomplete respondents, printed decimals
@pytest.mark.parametrize(
    "survey", [(1, 80, 2, 1, 0, 2), (2, 60, 3, 2, 0, 2), (3, 120, 4, 2, 12, 2), (5, 50, 3, 1, 0, 3)]
)
def test_a_made_up_paper_is_rebuilt_from_its_rounded_tables(survey):
    paper = draw_paper(*survey)
    table = compare_solution(paper, search_solution(paper, np.random.default_rng(1), keep=3000))
    # 4 counts a predictor; mean, sd, and r, B, beta, t with each predictor for an outcome
    assert len(table) == 4 * survey[2] + survey[3] * (2 + 4 * survey[2])
    assert table["matches"].all()


def test_the_check_notices_one_moved_answer():
    paper = draw_paper(2, 60, 3, 2)
    found = search_solution(paper, np.random.default_rng(1), keep=3000)
    outcomes = found.outcomes.copy()
    outcomes[0, 0] += 3
    # 3 points in a sum of 60 answers move the printed mean by .05
    assert not compare_solution(paper, Solution(found.predictors, outcomes))["matches"].all()


def test_the_default_data_meet_every_number_of_the_specification(spec):
    table = compare_solution(spec.paper, read_solution(spec.paper, "data/solution.csv"))
    # 5 functions x 6 counts (one row of the table is lost), 4 scales x (2 + 6), 3 regressions x 6 x 3
    assert len(table) == 30 + 32 + 54
    assert table["matches"].all()


def test_responses_are_remade_byte_for_byte(tmp_path):
    from helpers.base.paths import resolve

    assert main(["--out", str(tmp_path / "again.csv")]) == 0
    assert (tmp_path / "again.csv").read_bytes() == resolve("data/responses.csv").read_bytes()


def test_items_add_up_to_the_totals_of_the_solution(spec):
    codebook, solution = read_codebook(), read_solution(spec.paper, "data/solution.csv")
    answers = build_answers(spec, solution, read_published(), codebook, np.random.default_rng(0))
    for k, scale in enumerate(codebook.scales.values()):
        items = answers[list(scale.items)]
        turned = [
            scale.low + scale.high - items[i] if codebook.variables[i].reversed else items[i]
            for i in scale.items
        ]
        # the rows are shuffled, so the totals are compared as a sorted list
        assert sorted(sum(turned)) == sorted(solution.outcomes[:, k])
        assert items.to_numpy().min() >= scale.low and items.to_numpy().max() <= scale.high


def test_an_export_holds_the_untidiness_it_should(spec, rng):
    codebook, solution = read_codebook(), read_solution(spec.paper, "data/solution.csv")
    answers = build_answers(spec, solution, read_published(), codebook, rng)
    rows = list(
        csv.reader(io.StringIO(write_export(answers, codebook, rng, again=4, tests=2).decode()))
    )
    # 350 respondents, 4 earlier submissions, 2 tests, 1 header; column 1 is the address, 3 the age
    assert len(rows) == 357
    assert sum("u2plus" in row[1] for row in rows) == 2
    assert sum(not row[3].strip().isascii() for row in rows[1:]) >= 3


def test_possible_moments_are_those_that_print_so():
    # four whole numbers with mean 2.50 sum to 10; sd 1.29 means squares of 10 * 2.5 + 3 * 1.29 ** 2 = 30
    assert possible_moments(4, "2.50", "1.29") == [(10, 30, 30)]
    assert possible_moments(4, "2.60", "1.29") == []


def test_whole_numbers_get_their_sum_and_squares(rng):
    found = fit_integers(np.full(20, 3.0), 1, 6, 60, (220, 220), rng)
    assert (found.sum(), (found**2).sum()) == (60, 220)
    # 1, 1, 4 has the most squares of three numbers within 1..4 that sum to 6; 2, 2, 2 the least
    assert square_limits(3, 1, 4, 6) == (12, 18)


def test_a_lattice_point_is_found():
    basis = np.array([[201.0, 1648.0], [37.0, 297.0]])
    reduced = basis @ reduce_basis(basis)
    # Wikipedia's example of a two-dimensional reduction: (1, 32) and (40, 1) span the same lattice, |det| = 1279
    assert sorted(np.rint(np.linalg.norm(reduced, axis=0)).tolist()) == [32, 40]
    assert abs(round(np.linalg.det(reduced))) == 1279
    # the point 3, -5 of the lattice is at distance zero of itself
    assert find_near_points(basis, -basis @ np.array([3, -5]), 10)[0].tolist() == [3, -5]


def test_columns_are_arranged_to_given_products(rng):
    x = rng.integers(1, 6, (50, 3))
    found = arrange_columns(list(x.T), x.T @ x, rng)
    assert (found.T @ found == x.T @ x).all()
    assert (np.sort(found, 0) == np.sort(x, 0)).all()


def test_totals_split_to_the_wanted_alpha(rng):
    totals = np.clip(np.rint(rng.normal(13, 5, 300)), 0, 27).astype(int)
    items = split_totals(totals, 0, 3, np.zeros(9), 0.8, rng)
    # alpha = k / (k - 1) (1 - sum of item variances / variance of the total)
    alpha = 9 / 8 * (1 - items.var(0, ddof=1).sum() / totals.var(ddof=1))
    assert (items.sum(1) == totals).all() and items.min() >= 0 and items.max() <= 3
    assert alpha == pytest.approx(0.8, abs=0.003)


def test_people_have_the_printed_counts(rng):
    people = draw_people(read_published(), read_codebook(), 350, rng)
    # as printed: 219 women; age 38.36 (10.095)
    assert (people["gender"] == "woman").sum() == 219
    assert (
        f"{people['age'].astype(int).mean():.2f} {people['age'].astype(int).std():.3f}"
        == "38.36 10.095"
    )


def _changed(paper, **values):
    """The made-up paper with its first outcome changed."""
    return replace(paper, outcomes=(replace(paper.outcomes[0], **values), *paper.outcomes[1:]))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda p: _changed(p, sd="19.00"), "y1: an sd of 19.00 is outside its limits"),
        (lambda p: _changed(p, mean="31.00"), "y1: a mean of 31.00 is outside 0 to 30"),
        (lambda p: _changed(p, mean="12.003", sd="3.0000"), "y1: no 60 whole numbers"),
        (lambda p: _changed(p, r={"x1": "1.20"}), "a correlation of 1.20 with x1"),
        (
            lambda p: _changed(p, t={"x1": "-9.00", "x2": "0.10", "x3": "0.10"}),
            "B, beta and t of x1 are printed with different signs",
        ),
        (lambda p: _changed(p, B={"x9": "0.10"}), "B is printed for x9"),
        (
            lambda p: replace(
                p, among={("x1", "x2"): ".90", ("x2", "x3"): ".90", ("x1", "x3"): "-.90"}
            ),
            "outside the cone",
        ),
        (
            lambda p: replace(p, predictors=(Predictor("x1", 1, (70, 5, 5, 5)), *p.predictors[1:])),
            "x1: 85 answers in the printed counts; expected 60 to 60",
        ),
    ],
)
def test_an_impossible_specification_is_named_at_once(change, named):
    with pytest.raises(InputError, match=named):
        refuse_impossible_paper(change(draw_paper(2, 60, 3, 2)))


def test_numbers_that_no_data_can_meet_together_are_listed_with_their_miss():
    paper = draw_paper(2, 60, 3, 2)
    # a t twenty times what B and its standard error give
    t = {name: f"{float(text) * 20:.2f}" for name, text in paper.outcomes[0].t.items()}
    with pytest.raises(
        InputError,
        match=r"no data can meet these printed numbers together.*misses by .* units of its last digit",
    ):
        search_solution(_changed(paper, t=t), np.random.default_rng(1))


def test_a_dead_end_is_left_by_a_small_step(rng):
    column = np.array([1, 1, 5, 6])
    _exchange_any(column, rng)
    # still the same answers, in another order
    assert sorted(column) == [1, 1, 5, 6]
    assert column.tolist() != [1, 1, 5, 6]
    _exchange_any(np.array([2, 2]), rng)  # nothing to exchange is no error
