"""Numbers of other papers: what is found, what is left alone, what is read as printed."""

from functools import partial

import pytest
from typed_papers import read_lines

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.paper.audit.findings.tables import table_findings
from helpers.paper.audit.inference.consequences import SAME_SIDE
from helpers.paper.audit.inference.running_text import find_results, table_reported
from helpers.paper.audit.run import audit
from helpers.paper.audit.simulation.errors import try_errors
from helpers.paper.printed_numbers import read_published
from helpers.paper.vocabulary import PAGE, STATISTICS, read_statistic, text_vocabulary

HEAD = "place,row,column,statistic,printed,n,group,time,model,flags"
read = partial(read_lines, HEAD)


def wrong(paper, **options):
    failed = audit(paper, **options).query("verdict == 'contradicted'")
    return set(failed.check)


# Made up, but for t_from_groups: van der Zee, Anaya and Brown
# (2017) recompute such t from their groups.
ALONE = {
    "two groups": ["t,y,x,r,.24,100,men,,,", "t,y,x,r,.42,120,women,,,"],
    "two tables": ["table men,y,x,r,.24,100,,,,", "table women,y,x,r,.42,120,,,,"],
    "two waves": ["pre,phq,,mean,12.24,100,,,,", "post,phq,,mean,9.10,98,,,,"],
    "two models": ["step 1,y,x,beta,.30,,,,,", "step 2,y,x,beta,.12,,,,,"],
    "several answers": [
        "t,device,phone,count,80,100,,,,several answers",
        "t,device,laptop,count,60,100,,,,several answers",
    ],
    "gaps in n": ["t,sex,1,count,180,350,,,,", "t,sex,2,count,167,350,,,,"],
    "an inexact P": ["t,y,x,r,.65,30,,,,", "t,y,x,p,<.001,30,,,,"],
    "as printed": ["t,y,x,r,−.11,189,,,,", "t,z,1,percent,88%,350,,,,"],
    "Welch's t": [
        # R: t.test on 9 and 11 values with these means and SDs gives t(17.5) = -2.01
        "t,y,,mean,4.00,9,a,,,",
        "t,y,,sd,1.00,9,a,,,",
        "t,y,,mean,5.00,11,b,,,",
        "t,y,,sd,1.22,11,b,,,",
        "t,y,,t,-2.01,,,,,",
        "t,y,,df,18,,,,,",
    ],
}
FOUND = {
    "value possible": ["t,y,x,r,1.24,100,,,,"],
    "order of values": [
        "t,y,x,OR,1.42,500,,,,",
        "t,y,x,ci_low,1.10,500,,,,",
        "t,y,x,ci_high,1.01,500,,,,",
    ],
    "B, SE and t": ["t,y,x,B,0.70,,,,,", "t,y,x,se,0.14,,,,,", "t,y,x,t,9.9,,,,,"],
    "P and F": ["t,y,x,F,71,,,,,", "t,y,x,df,1,,,,,", "t,y,x,df2,32,,,,,", "t,y,x,p,.405,,,,,"],
    "t and group means": [
        # (86.35 - 100.80) / (pooled SD 19.10 x root of 1/40 + 1/20) = -2.76
        "t,weight,alone,mean,86.35,40,,,,",
        "t,weight,alone,sd,17.92,40,,,,",
        "t,weight,together,mean,100.80,20,,,,",
        "t,weight,together,sd,21.33,20,,,,",
        "t,weight,group,t,9.87,,,,,",
        "t,weight,group,df,58,,,,,",
    ],
    "R2 and F": ["t,y,,R2,.50,,,,,", "t,y,,F,9.0,,,,,", "t,y,,df,2,,,,,", "t,y,,df2,97,,,,,"],
}


@pytest.mark.parametrize("name", ALONE)
def test_correct_numbers_are_left_alone(tmp_path, name):
    assert wrong(read(tmp_path, *ALONE[name])) == set()


@pytest.mark.parametrize("name", FOUND)
def test_an_error_is_found(tmp_path, name):
    assert name in wrong(read(tmp_path, *FOUND[name]))


def test_an_sd_is_not_contradicted_because_its_mean_is(tmp_path):
    # 3.44 of 18 whole answers is 62 / 18 = 3.444; 3.47 is none.
    lines = ["t,y,,low,1,,,,,", "t,y,,high,9,,,,,", "t,y,,mean,3.47,18,,,,", "t,y,,sd,2.45,18,,,,"]
    assert wrong(read(tmp_path, *lines)) == {"mean possible"}


def test_a_p_on_the_same_side_leaves_the_verdict_of_the_test(tmp_path):
    # t(28) = 2.20 has P = .036, not .03: both are below .05.
    paper = read(tmp_path, "t,y,x,t,2.20,,,,,", "t,y,x,df,28,,,,,", "t,y,x,p,.03,,,,,")
    found = table_findings(audit(paper), paper)
    assert found.consequence.tolist() == [SAME_SIDE]


def test_an_unknown_statistic_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(InputError, match="line 2: 'meen' is not a statistic .*nearest: mean"):
        read(tmp_path, "t,y,,meen,3,,,,,")


def test_a_wide_table_and_two_numbers_in_a_cell(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text(
        "row,men: n,men: M (SD),women: n,women: M (SD)\nmood,80,5.46 (2.94),120,6.1 (3)\n"
    )
    table = read_published(path)
    assert table.printed.tolist() == ["80", "5.46", "2.94", "120", "6.1", "3"]
    assert table.group.tolist() == ["men"] * 3 + ["women"] * 3
    assert table.statistic.tolist() == ["n", "mean", "sd"] * 2


def test_results_in_text_are_recomputed():
    # R: 2 * pt(-2.2, 28) = .0362; pf(5.1, 2, 30, lower = FALSE) = .0124;
    # pchisq(3.8, 1, lower = FALSE) = .0513
    text = (
        "t(28) = 2.20, p = .03; F(2, 30) = 5.10, p < .001; "
        "χ2(1, N = 40) = 3.80, p = .05, t(40) = 1.20, ns"
    )
    table = table_reported(text)
    assert table.verdict.tolist() == ["contradicted", "contradicted", "consistent", "consistent"]
    assert not table["decision error"].any()
    assert table_reported("t(28) = 1.20, p = .03")["decision error"].all()
    assert find_results("There was nothing to report.").empty


def test_the_vocabulary_is_the_page_and_has_every_shipped_statistic():
    assert resolve(PAGE).read_text(encoding="utf-8") == text_vocabulary()
    assert set(read_published().statistic) <= {s.name for s in STATISTICS}
    assert read_statistic("SD") == "sd" and read_statistic("Adj. R²") == "adjusted R2"


@pytest.mark.parametrize("seed", range(4))
def test_simulated_papers_are_left_alone(seed):
    checks, alarms, _ = try_errors(seed)
    assert alarms == [] and checks > 20


def test_a_corrected_p_of_a_text_may_be_larger_and_never_smaller():
    # R: 2 * pt(-2.2, 28) = .0362; three times that is .109
    said = "After Bonferroni correction, t(28) = 2.20, p = {}. Later, t(28) = 2.20, p = .109."
    found = table_reported(said.format(".109"))
    assert found.verdict.tolist() == ["not-checkable", "contradicted"]
    assert table_reported(said.format(".012")).verdict.tolist() == ["contradicted"] * 2
