"""Searches: what they say without their solver, that they go on, what the stored ones reached."""

import importlib
import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from helpers.base.errors import InputError
from helpers.paper.printed_numbers import read_published
from helpers.synthesis.identification import searches, sentences, witnesses
from helpers.synthesis.identification.certificates.store import Proved
from helpers.synthesis.identification.results import ranges
from helpers.synthesis.reconstruction.problem.specification import read_specification

command = importlib.import_module("helpers.synthesis.identification.search.__main__")


def test_a_curve_never_falls_back(tmp_path):
    rows = [
        ("y", "highest", 0.01, "", 0.02),
        ("y", "highest", 0.02, "", 0.01),
        ("y", "highest", 0.02, "0", 0.03),
        ("y", "lowest", 0.01, "", 0.004),
        ("y", "lowest", 0.02, "", 0.005),
        ("y", "lowest", 0.03, "", ""),
    ]
    path = tmp_path / "b.csv"
    pd.DataFrame(rows, columns=["outcome", "side", "apart", "least_r", "r2"]).to_csv(path)
    table = searches.read_breakdown(str(path)).set_index(["side", "apart", "least_r"])["r2"]
    # By hand: what a least r allows is allowed without it, too; a start that found nothing is left
    # out.
    assert table["highest", 0.02, ""] == table["highest", 0.02, "0"] == 0.03
    assert table["lowest", 0.02, ""] == 0.004 and len(table) == 5


def test_the_stored_curve_is_whole_and_has_its_starts():
    table = pd.read_csv("data/breakdown.csv", dtype={"least_r": str}, keep_default_na=False)
    assert (table["starts"] >= 3).all() and (table["found"] > 0).all()
    assert set(table["least_r"]) == {"", "0"}
    keys = ["outcome", "side", "apart", "least_r"]
    assert not table.duplicated(keys).any() and len(table) == 3 * 2 * 2 * table["apart"].nunique()


def test_an_attack_is_held_against_the_proof(as_published, book, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("aim,direction,starts,found,reached\nr2-0,highest,20,20,0.0257\n")
    known = Proved({("r2", (0,), "highest"): (0.0378, "certificate x")})
    table = searches.table_attacks(str(path), as_published, book, known, 0.05, 0.2)
    # F(6, 321) has P = .05 at R2 = .03823 (R: qf(.95, 6, 321) = 2.1269)
    assert table.loc[0, "turns"] == pytest.approx(0.03823, abs=5e-6)
    assert not table["beyond"].any() and "None got past" in sentences.sentence_attacks(table)
    path.write_text("aim,direction,starts,found,reached\nr2-0,highest,20,20,0.0379\n")
    broken = searches.table_attacks(str(path), as_published, book, known, 0.05, 0.2)
    assert broken["beyond"].all() and "Beyond what is proved: R²" in sentences.sentence_attacks(
        broken
    )


def test_where_the_other_verdicts_turn(as_published, book):
    limits = searches._Limits(as_published, Proved({}), 0.05, 0.2)
    # t(326) has P = .05 at 1.9673 (R: qt(.975, 326)); r = t / sqrt(t^2 + 326) = .1083
    assert limits.describe("r", [1, 1], "lowest", book)[1] == pytest.approx(-0.1083, abs=5e-5)
    assert limits.describe("r", [2, 1], "lowest", book)[1] == 0
    words, turns, proved = limits.describe("vif", [1], "lowest", book)
    # By hand: 321 (.1495 / .8485)^2 = 9.965; a lower limit of R2 lifts it a little
    assert "Reaction" in words and turns == 5 and proved > 9.965
    _, turns, _ = limits.describe("vif", [5], "lowest", book)
    # The smallest detectable slope grows with the root of VIF (evidence.smallest_slope).
    one = ranges.evidence.smallest_slope(turns, 321)
    assert one == pytest.approx(0.2)
    # By hand, informal sources: (.1635 / .9865)^2 / (.1495 / .8485)^2 = .8848
    assert limits.describe("ratio", [3, 1], "highest", book)[2] == pytest.approx(0.8848, abs=1e-4)


def test_no_stored_attack_broke_a_proof(as_published, book):
    from helpers.synthesis.identification.certificates.store import verify_certificates

    proved = verify_certificates(as_published)
    table = searches.table_attacks("data/attacks.csv", as_published, book, proved, 0.05, 0.2)
    assert len(table) >= 14 and not table["beyond"].any()
    gap = (table["turns"] - table["reached"]) * table["side"].map(searches.SIDES)
    assert (gap > 0).all()


def test_truths_within_are_counted(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text(
        "paper,result,starts,lowest,highest,true\n"
        "0,r20,2,0.1,0.3,0.2\n0,r11,2,0.1,0.3,0.4\n1,r20,2,,0.3,0.2\n"
    )
    table = searches.table_coverage(str(path)).set_index("kind")
    # By hand: one of two R2 (the other end was not found), none of one r.
    assert table.loc["r2", ["papers", "results", "within"]].tolist() == [2, 2, 1]
    assert table.loc["r", "within"] == 0
    told = sentences.sentence_coverage(table.reset_index())
    assert "For 2 made-up papers" in told and "1 of 3 true values" in told and "33%" in told


def test_without_its_solver_the_search_says_what_to_install(monkeypatch, capsys, tmp_path):
    for name in list(sys.modules):
        if name.startswith("helpers.synthesis.identification.search.") and "__main__" not in name:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "casadi", None)
    assert command.main(["--out", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert "casadi is not installed" in told and "requirements/search.lock" in told


def test_a_search_goes_on_where_it_was_stopped(monkeypatch, tmp_path, capsys):
    called = []

    def find(task):
        called.append(task[0].name)
        if task[0].name == "r0-" and len(called) < 4:
            raise KeyboardInterrupt
        return 0 if task[0].name == "r1+" else 3

    monkeypatch.setattr(command, "find_data_sets", find)
    names = ("r2+", "r0-", "r1+")
    tasks = [(SimpleNamespace(name=name), 0, 1, 25, str(tmp_path)) for name in names]
    here = {"scheduler": "", "processes": 1}
    with pytest.raises(KeyboardInterrupt):
        command.run_searches(tasks, tmp_path, here, 25)
    assert command.read_finished(tmp_path, 25) == {"r2-high-0"}
    called += ["again"]
    command.run_searches(tasks, tmp_path, here, 25)
    assert called == ["r2+", "r0-", "again", "r0-", "r1+"]
    assert command.read_finished(tmp_path, 25) == {"r2-high-0", "r0-low-0", "r1-high-0"}
    assert "1 of 3 searches finished before" in capsys.readouterr().out
    # What was not found in few tries is searched again with more.
    (tmp_path / command.PROGRESS).write_text("a\tnone\t9\t5\nb\t3 data sets\t9\t5\n")
    assert command.read_finished(tmp_path, 25) == {"b"}
    assert command.read_finished(tmp_path, 5) == {"a", "b"}


def test_nothing_is_shipped_that_misses_a_number(book, tmp_path, monkeypatch):
    paper = read_specification(read_published(), book).paper
    table = pd.read_csv("data/witnesses/default.csv")
    table.loc[0, "dd_total"] -= 1
    table.to_csv(tmp_path / "a.csv", index=False)
    few = {"default.csv": witnesses.read_witnesses(paper)["default.csv"]}
    monkeypatch.setattr(command, "read_witnesses", lambda paper: few)
    with pytest.raises(InputError, match="a.csv: this data set does not print every number"):
        command.ship_folder(tmp_path)


def test_no_two_aims_share_a_file():
    pytest.importorskip("casadi", reason="requirements/search.lock is not installed")
    aims = command.list_aims()
    # 3 R2, 3 with mean use, 24 r, 15 pairs of functions, each pushed both ways
    assert len({command.name_file(aim.name, 0) for aim in aims}) == len(aims) == 90


def test_a_moment_is_pushed_both_ways(book):
    pytest.importorskip("casadi", reason="requirements/search.lock is not installed")
    import numpy as np

    from helpers.synthesis.identification.search import directed_search, extremes

    paper = read_specification(read_published(), book).paper
    ends = []
    for sign in (1, -1):
        rng = np.random.default_rng(1)
        program = extremes.MomentProgram(paper, extremes.draw_pattern(paper, rng), apart=0.03)
        goal = directed_search.express_moment(program, directed_search.Aim("r2", (0,), sign, 0.03))
        best, _ = program.solve(-sign * goal, program.start(rng))
        ends.append(-sign * best.value)
    # data/breakdown.csv at .03: .0156 and .0017, local optima of several starts
    assert 0.0016 < ends[1] < 0.005 < ends[0] < 0.0378


def test_two_columns_have_room_between_the_ends_they_can_reach():
    pytest.importorskip("fpylll", reason="requirements/search.lock is not installed")
    import numpy as np

    from helpers.synthesis.identification.search.whole.respondents import measure_room

    one = np.array([1, 2, 3])
    other = np.array([1, 2, 6])
    # By hand: at most 1 + 4 + 18 = 23, at least 3 + 4 + 6 = 13; 20 is 3 of 10 from the nearer end.
    assert measure_room(one, other, 20) == pytest.approx(0.3)
    assert measure_room(one, other, 23) == 0 > measure_room(one, other, 24)


def test_no_pair_of_functions_can_correlate_more_than_its_distributions_let_it(book):
    pytest.importorskip("casadi", reason="requirements/search.lock is not installed")
    from helpers.synthesis.identification.search.extremes.limits import limit_pairs

    paper = read_specification(read_published(), book).paper
    limits = {(i, j): (least, most) for i, j, least, most in limit_pairs(paper)}
    assert len(limits) == 15
    found = witnesses.read_witnesses(paper)["default.csv"].predictors
    whole = pd.DataFrame(found[: paper.complete]).corr()
    for (i, j), (least, most) in limits.items():
        assert least < whole.loc[i, j] < most and -1 < least < 0 < most <= 1


def test_scores_of_the_incomplete_make_up_for_what_is_missed(book):
    pytest.importorskip("fpylll", reason="requirements/search.lock is not installed")
    import numpy as np

    from helpers.synthesis.identification.search.whole import scores
    from helpers.synthesis.reconstruction.solution.incomplete import Everybody, Sums

    paper = read_specification(read_published(), book).paper
    solution = witnesses.read_witnesses(paper)["default.csv"]
    place = 2
    o = paper.outcomes[place]
    n = paper.complete
    own = solution.outcomes[:n, place]
    known = Sums(int(own.sum()), int((own**2).sum()), solution.predictors[:n].T @ own)
    everybody = Everybody(paper, o, solution.predictors[n:])
    # The right scores, each moved by up to four points, print other correlations.
    rng = np.random.default_rng(3)
    moved = solution.outcomes[n:, place] + rng.integers(-4, 5, paper.n - n)
    begin = np.clip(moved, o.low, o.high)
    assert everybody.misfit(begin[None], known)[0] > 0
    settled = scores.settle_scores(everybody, known, begin)
    assert ((settled >= o.low) & (settled <= o.high)).all()
    off = np.abs(everybody.correlations(settled[None], known)[0] - everybody.box[:, 0])
    assert (off < 0.7 * everybody.box[:, 1]).all()


@pytest.mark.parametrize("outcome", [0, 1, 2])
def test_one_regression_is_measured_as_all_of_them_are(book, outcome):
    pytest.importorskip("fpylll", reason="requirements/search.lock is not installed")
    import numpy as np

    from helpers.synthesis.identification.search.whole import misfits
    from helpers.synthesis.identification.search.whole.outcome import OutcomeMisfits

    paper = read_specification(read_published(), book).paper
    solution = witnesses.read_witnesses(paper)["default.csv"]
    n = paper.complete
    x = np.array(solution.predictors, dtype=float)
    y = solution.outcomes[:, [paper.outcomes.index(o) for o in paper.regressed]].astype(float)
    products = y[:n].T @ x[:n]
    sums = y[:n].sum(0)
    squares = (y[:n] ** 2).sum(0)
    found = misfits.Whole(
        x[None, :n].sum(1), (x[:n].T @ x[:n])[None], products[None], sums[None], squares[None]
    )
    # The sums of one outcome as they are, and moved by a few.
    moved = np.random.default_rng(5).integers(-3, 4, (20, products.shape[1] + 2))
    moved[0] = 0
    half = (squares - sums) / 2
    points = moved + np.array([*products[outcome], sums[outcome], half[outcome]])
    whole = found.pick([0] * len(points))
    whole.xy[:, outcome] = points[:, :-2]
    whole.y[:, outcome] = points[:, -2]
    whole.yy[:, outcome] = 2 * points[:, -1] + points[:, -2]
    # Misfits of all regressions: B, beta, t and r of each outcome and predictor, then means, SDs.
    places = np.arange(12 * products.shape[1]).reshape(4, 3, -1)[:, outcome].ravel()
    places = [*places, places.size * 3 + outcome, places.size * 3 + 3 + outcome]
    expected = misfits.measure_misfits(paper, whole, x[n:], y[n:])[:, places]
    one = OutcomeMisfits(paper, x[n:], y[n:], outcome)
    one.hold(found)
    assert one.measure(points) == pytest.approx(expected, abs=1e-6)
    # The shipped data set prints every number: nothing is more than half a digit away.
    assert np.abs(expected[0]).max() < 1.001 < np.abs(expected[1:]).max()


def test_the_search_makes_a_data_set_that_prints_every_number(book):
    # From nothing: no shipped data set is read. Measured: about 10 s of a processor for this one.
    pytest.importorskip("casadi", reason="requirements/search.lock is not installed")
    import numpy as np

    from helpers.synthesis.identification.search.directed_search import Aim, make_data
    from helpers.synthesis.reconstruction.solution.comparison import table_solution

    paper = read_specification(read_published(), book).paper
    found = None
    tried = 0
    while found is None and tried < 10:
        rng = np.random.default_rng([20211107, tried])
        found = make_data(paper, Aim("r2", (tried % 3,), 1), rng, tries=10)
        tried = tried + 1
    compared = table_solution(paper, found)
    assert compared["matches"].all() and len(compared) >= 100
