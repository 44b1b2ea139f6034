"""The ensemble: its members, how one is made anew, and the walk they are compared with."""

import numpy as np
import pandas as pd
import pytest

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.synthesis.reconstruction.ensemble import extend_ensemble, loosen_paper, read_ensemble
from helpers.synthesis.reconstruction.solution.comparison import table_solution
from helpers.synthesis.reconstruction.solution.realisation import search_solution
from helpers.synthesis.reconstruction.spread import (
    measure_distances,
    measure_free,
    measure_persistence,
    walk,
)


@pytest.fixture(scope="module")
def members():
    return read_ensemble()


def test_there_are_enough_members_in_a_small_file(members):
    assert len(members) >= 200
    assert resolve("data/ensemble.csv").stat().st_size < 5_000_000


@pytest.mark.parametrize("start", [0, 40, 80, 120, 160])
def test_every_member_meets_what_members_must(spec, members, start):
    paper = loosen_paper(spec.paper)
    tables = [
        table_solution(paper, members.member(i))
        for i in range(start, min(start + 40, len(members)))
    ]
    # 30 counts, 4 means and sds, 24 correlations to their last digit; 54 regression numbers
    # within the tolerance
    assert all(len(table) == 116 for table in tables)
    assert all(table["matches"].all() for table in tables)


def test_members_come_from_different_predictors(members):
    shares = measure_distances(list(members.predictors[:30]))
    # 435 pairs; no two members share even three quarters of their respondents' use patterns
    assert len(shares) == 435
    assert shares.min() > 0.25


def test_a_member_made_anew_from_its_seed_meets_what_members_must(spec, members, tmp_path):
    # another processor rounds the last bits otherwise, and the search may end in other people
    again = extend_ensemble(spec.paper, spec.seed, 1, tmp_path / "one.csv")
    table = table_solution(loosen_paper(spec.paper), again.member(0))
    assert len(table) == 116
    assert table["matches"].all()
    assert again.tastes.shape == members.tastes[:1].shape


def test_a_search_from_the_seed_meets_every_number(spec):
    found = search_solution(spec.paper, np.random.default_rng(spec.seed))
    # 5 functions x 6 counts, 4 scales x (2 + 6), 3 regressions x 6 x 3: every one to its last digit
    table = table_solution(spec.paper, found)
    assert len(table) == 116
    assert table["matches"].all()


def test_a_walk_stays_where_the_print_is_met(spec, members):
    paper = loosen_paper(spec.paper)
    states = walk(paper, members.member(0), 300, 100, np.random.default_rng(1))
    assert len(states) == 3
    assert all(table_solution(paper, state)["matches"].all() for state in states)
    tables = []
    for state in (members.member(0), states[-1]):
        tables.append(np.hstack([np.nan_to_num(state.predictors), state.outcomes]))
    assert measure_distances(tables)[0] > 0


def test_free_statistics_and_their_persistence(spec, members):
    found = measure_free(spec.paper, members.member(1))
    # 15 pairs of predictors, 6 pairs of outcomes, 4 outcomes
    assert len(found) == 15 + 6 + 4
    # 1, -1, 1, -1: three products of -1 over four squares of 1; the constant column never moves
    assert measure_persistence(pd.DataFrame({"a": [1, -1, 1, -1], "b": [2, 2, 2, 2]})) == (-0.75, 1)


def test_distances_count_respondents_not_rows():
    first = np.array([[1, 1], [2, 2], [2, 2], [3, 3]])
    # reversed rows are the same respondents; one changed respondent of four is a quarter
    assert measure_distances([first, first[::-1]]).tolist() == [0.0]
    assert measure_distances([first, np.array([[1, 1], [2, 2], [2, 2], [4, 4]])]).tolist() == [0.25]


BROKEN = {
    "nothing in it": b"",
    "another format": b"PK\x03\x04 \xff\xfe\x00",
    "other columns": b"a,b\n1,2\n",
    "a row too few": b"member,respondent,use,score\n0,0,1,2\n0,1,1,2\n1,0,1,2\n",
    "another order": b"member,respondent,use,score\n0,1,1,2\n0,0,1,2\n1,0,1,2\n1,1,1,2\n",
    "a word": b"member,respondent,use,score\n0,0,1,2\n0,1,one,2\n1,0,1,2\n1,1,1,2\n",
    "an empty cell": b"member,respondent,use,score\n0,0,1,2\n0,1,,2\n1,0,1,2\n1,1,1,2\n",
    "half an answer": b"member,respondent,use,score\n0,0,1,2\n0,1,1.5,2\n1,0,1,2\n1,1,1,2\n",
    "a negative one": b"member,respondent,use,score\n0,0,1,2\n0,1,-1,2\n1,0,1,2\n1,1,1,2\n",
    "a row cut off": b"member,respondent,use,score\n0,0,1,2\n0,1,1,2\n1,0,1,2\n1,1,",
}
TASTES = b"member,score,tail\n0,.5,.1\n1,.5,.1\n"


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_ensemble_is_told_in_one_sentence(tmp_path, case):
    (tmp_path / "own_tastes.csv").write_bytes(TASTES)
    (tmp_path / "own.csv").write_bytes(BROKEN[case])
    with pytest.raises(InputError, match=r"^own\.csv: broken.*makes one\.$") as error:
        read_ensemble(tmp_path / "own.csv")
    assert "\n" not in str(error.value)


def test_an_ensemble_without_its_tastes_is_told_too(tmp_path):
    whole = b"member,respondent,use,score\n0,0,1,2\n0,1,1,2\n1,0,1,2\n1,1,1,2\n"
    (tmp_path / "own.csv").write_bytes(whole)
    with pytest.raises(InputError, match=r"^own_tastes\.csv: broken"):
        read_ensemble(tmp_path / "own.csv")
    (tmp_path / "own_tastes.csv").write_bytes(TASTES)
    assert len(read_ensemble(tmp_path / "own.csv")) == 2


def test_a_missing_ensemble_says_how_to_make_one():
    with pytest.raises(
        InputError,
        match="no such ensemble; python -m helpers.synthesis.reconstruction.ensemble makes one",
    ):
        read_ensemble("data/none.csv")
