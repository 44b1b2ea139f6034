"""Small made-up papers rebuilt from their rounded tables.

And specifications that no data can meet.
"""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from made_up_papers import draw_paper

from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import read_codebook
from helpers.synthesis.reconstruction.__main__ import build_answers, main
from helpers.synthesis.reconstruction.answers.export import export_bytes
from helpers.synthesis.reconstruction.answers.items import split_totals
from helpers.synthesis.reconstruction.answers.people import draw_people
from helpers.synthesis.reconstruction.problem.integers import (
    fit_integers,
    possible_moments,
    square_limits,
)
from helpers.synthesis.reconstruction.problem.paper import Predictor
from helpers.synthesis.reconstruction.problem.possibility import refuse_impossible_paper
from helpers.synthesis.reconstruction.search.lattice import find_near_points, reduce_basis
from helpers.synthesis.reconstruction.solution.comparison import table_solution
from helpers.synthesis.reconstruction.solution.realisation import search_solution
from helpers.synthesis.reconstruction.solution.solution import Solution, read_solution
from helpers.synthesis.reconstruction.solution.swaps import _exchange_any, arrange_columns


@pytest.fixture(scope="module")
def rng():
    return np.random.default_rng(7)


SURVEYS = [
    {"seed": 1, "n": 80, "predictors": 2, "outcomes": 1},
    {"seed": 2, "n": 60, "predictors": 3, "outcomes": 2},
    {"seed": 3, "n": 120, "predictors": 4, "outcomes": 2, "incomplete": 12},
    {"seed": 5, "n": 50, "predictors": 3, "outcomes": 1, "digits": 3},
]


@pytest.mark.parametrize("survey", SURVEYS)
def test_a_made_up_paper_is_rebuilt_from_its_rounded_tables(survey):
    paper = draw_paper(**survey)
    table = table_solution(paper, search_solution(paper, np.random.default_rng(1), keep=3000))
    # 4 counts per predictor; mean, sd, and r, B, beta, t with each predictor per outcome
    p = survey["predictors"]
    assert len(table) == 4 * p + survey["outcomes"] * (2 + 4 * p)
    assert table["matches"].all()


def test_the_check_notices_one_moved_answer():
    paper = draw_paper(2, 60, 3, 2)
    found = search_solution(paper, np.random.default_rng(1), keep=3000)
    outcomes = found.outcomes.copy()
    outcomes[0, 0] += 3
    # 3 points in a sum of 60 answers move the printed mean by .05
    assert not table_solution(paper, Solution(found.predictors, outcomes))["matches"].all()


def test_the_default_data_meet_every_number_of_the_specification(spec):
    table = table_solution(spec.paper, read_solution(spec.paper, "data/solution.csv"))
    # 5 functions x 6 counts (one row of the table is lost), 4 scales x (2 + 6),
    # 3 regressions x 6 x 3
    assert len(table) == 30 + 32 + 54
    assert table["matches"].all()


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("x", r"row 3, column use_signin: x; expected a whole number, or nothing"),
        ("2.5", r"row 3, column use_signin: 2\.5; expected a whole number"),
        ("inf", r"row 3, column use_signin: inf; expected a whole number"),
        ("1,2", r"not a solution|expected 350 rows|no such solution"),
    ],
)
def test_a_cell_of_a_solution_that_is_no_whole_number_is_named(spec, tmp_path, cell, said):
    lines = (ROOT / "data/solution.csv").read_text(encoding="utf-8").splitlines()
    lines[2] = cell + lines[2][lines[2].index(",") :]
    path = tmp_path / "mine.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=said) as refused:
        read_solution(spec.paper, str(path))
    assert str(refused.value).startswith("mine.csv") and str(refused.value).endswith(".")


def test_an_outcome_of_a_solution_may_not_be_empty(spec, tmp_path):
    lines = (ROOT / "data/solution.csv").read_text(encoding="utf-8").splitlines()
    lines[-1] = lines[-1].rpartition(",")[0] + ","
    (tmp_path / "mine.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 351, column \w+: empty; expected a whole number"):
        read_solution(spec.paper, str(tmp_path / "mine.csv"))


def test_responses_are_remade_byte_for_byte(tmp_path):
    from helpers.base.paths import resolve

    assert main(["--out", str(tmp_path / "again.csv")]) == 0
    assert (tmp_path / "again.csv").read_bytes() == resolve("data/responses.csv").read_bytes()


def test_items_add_up_to_the_totals_of_the_solution(spec):
    codebook = read_codebook()
    solution = read_solution(spec.paper, "data/solution.csv")
    answers = build_answers(spec, solution, read_published(), codebook, np.random.default_rng(0))
    for k, scale in enumerate(codebook.scales.values()):
        items = answers[list(scale.items)]
        turned = []
        for i in scale.items:
            reversed_ = codebook.variables[i].reversed
            turned.append(scale.low + scale.high - items[i] if reversed_ else items[i])
        # the rows are shuffled, so the totals are compared as a sorted list
        assert sorted(sum(turned)) == sorted(solution.outcomes[:, k])
        assert items.to_numpy().min() >= scale.low and items.to_numpy().max() <= scale.high


def test_an_export_holds_the_untidiness_it_should(spec, rng):
    codebook = read_codebook()
    solution = read_solution(spec.paper, "data/solution.csv")
    answers = build_answers(spec, solution, read_published(), codebook, rng)
    export = export_bytes(answers, codebook, rng, again=4, tests=2)
    rows = list(csv.reader(io.StringIO(export.decode())))
    # 350 respondents, 4 earlier submissions, 2 tests, 1 header; column 1 is the address, 3 the age
    assert len(rows) == 357
    assert sum("u2plus" in row[1] for row in rows) == 2
    assert sum(not row[3].strip().isascii() for row in rows[1:]) >= 3


def test_possible_moments_are_those_that_print_so():
    # By hand: four whole numbers with mean 2.50 sum to 10; an sd of 1.29 means squares of
    # 10 * 2.5 + 3 * 1.29 ** 2 = 30.
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
    # Wikipedia's example of a two-dimensional reduction: (1, 32) and (40, 1) span the same
    # lattice, |det| = 1279.
    assert sorted(np.rint(np.linalg.norm(reduced, axis=0)).tolist()) == [32, 40]
    assert abs(round(np.linalg.det(reduced))) == 1279
    # the point 3, -5 of the lattice is at distance zero of itself
    assert find_near_points(basis, -basis @ np.array([3, -5]), 10)[0].tolist() == [3, -5]


def test_points_beyond_a_distance_are_left_out():
    # By hand: a distance of 3.5 in a direction that no whole numbers change leaves
    # sqrt(16 - 12.25) = 1.94 of 4 to both coordinates: the nine points with none beyond 1.
    basis = np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    offset = np.array([0.0, 0.0, 3.5])
    near = find_near_points(basis, offset, 100, farthest=4)
    assert len(near) == 9 and np.abs(near).max() == 1 and near[0].tolist() == [0, 0]
    assert len(find_near_points(basis, offset, 100)) == 25
    assert find_near_points(basis, offset, 100, farthest=3.4).shape == (0, 2)


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


# What the first outcome of a made-up paper is said to have, and what the refusal names.
IMPOSSIBLE = {
    "sd": ({"sd": "19.00"}, "y1: an sd of 19.00 is outside its limits"),
    "mean": ({"mean": "31.00"}, "y1: a mean of 31.00 is outside 0 to 30"),
    "granularity": ({"mean": "12.003", "sd": "3.0000"}, "y1: no 60 whole numbers"),
    "r": ({"r": {"x1": "1.20"}}, "a correlation of 1.20 with x1"),
    "signs": (
        {"t": {"x1": "-9.00", "x2": "0.10", "x3": "0.10"}},
        "B, beta and t of x1 are printed with different signs",
    ),
    "name": ({"B": {"x9": "0.10"}}, "B is printed for x9"),
}


@pytest.mark.parametrize("kind", IMPOSSIBLE)
def test_an_impossible_outcome_is_named_at_once(kind):
    values, named = IMPOSSIBLE[kind]
    with pytest.raises(InputError, match=named):
        refuse_impossible_paper(_changed(draw_paper(2, 60, 3, 2), **values))


def test_correlations_that_no_predictors_have_are_named_at_once():
    # By hand: what correlates .9 with both x1 and x3 leaves these at least .62.
    among = {("x1", "x2"): ".90", ("x2", "x3"): ".90", ("x1", "x3"): "-.90"}
    with pytest.raises(InputError, match="outside the cone"):
        refuse_impossible_paper(replace(draw_paper(2, 60, 3, 2), among=among))


def test_counts_of_more_than_everybody_are_named_at_once():
    paper = draw_paper(2, 60, 3, 2)
    many = Predictor("x1", 1, (70, 5, 5, 5))
    with pytest.raises(InputError, match="x1: 85 answers in the printed counts; expected 60 to 60"):
        refuse_impossible_paper(replace(paper, predictors=(many, *paper.predictors[1:])))


def test_numbers_that_no_data_can_meet_together_are_listed_with_their_miss():
    paper = draw_paper(2, 60, 3, 2)
    # a t twenty times what B and its standard error give
    t = {name: f"{float(text) * 20:.2f}" for name, text in paper.outcomes[0].t.items()}
    together = r"no data were found that meet these printed numbers together"
    with pytest.raises(InputError, match=f"{together}.*misses by .* units of its last digit"):
        search_solution(_changed(paper, t=t), np.random.default_rng(1))


def test_a_dead_end_is_left_by_a_small_step(rng):
    column = np.array([1, 1, 5, 6])
    _exchange_any(column, rng)
    # still the same answers, in another order
    assert sorted(column) == [1, 1, 5, 6]
    assert column.tolist() != [1, 1, 5, 6]
    _exchange_any(np.array([2, 2]), rng)  # nothing to exchange is no error
