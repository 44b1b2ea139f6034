"""What the audit says of this paper, its findings, what print implies,
the wording and the checklists.
"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.base.errors import InputError
from helpers.paper.audit.checks.check import COLUMNS
from helpers.paper.audit.checks.thresholds import lowest_meant
from helpers.paper.audit.findings.kinds import KINDS
from helpers.paper.audit.findings.tables import table_check_counts, table_findings
from helpers.paper.audit.inference.consequences import (
    CONSEQUENCES,
    OPEN_TEST,
    OTHER_SIDE,
    SAME_SIDE,
    is_test,
    sentence_consequence,
)
from helpers.paper.audit.regressions.arrangement import arrange_regressions
from helpers.paper.audit.regressions.coefficients import LABEL
from helpers.paper.audit.regressions.implied import (
    table_corrections,
    table_on_range,
    table_r2,
    table_vif,
)
from helpers.paper.audit.regressions.labels import establish_labels
from helpers.paper.audit.run import audit
from helpers.paper.checklists import read_checklists, table_statuses
from helpers.paper.printed_numbers import complete, read_published
from helpers.statistics.evidence import power_of_slope, smallest_slope, table_adjusted_p
from helpers.survey.codebook import read_codebook


@pytest.fixture(scope="module")
def published():
    return read_published()


@pytest.fixture(scope="module")
def labels(published):
    return establish_labels(arrange_regressions(published))


@pytest.fixture(scope="module")
def table(published, labels):
    return audit(published, read_codebook(), labels, silent=("table3",))


def places(table, check):
    return set(
        " ".join(table[(table.check == check) & (table.verdict == "contradicted")].place).split()
    )


def test_audit_has_the_agreed_form(table, published):
    assert list(table.columns) == COLUMNS
    assert set(table.verdict) <= {"consistent", "contradicted", "not-checkable"}
    assert set(" ".join(table.place).split()) <= set(published.id)
    assert table.power.dropna().between(0, 1).all()


def test_known_contradictions_of_the_paper(table):
    # 177 + 83 + 59 + 11 + 2 + 1 = 333, not 336; 100 x 350 / 23,864 = 1.4667;
    # B and beta negative, t not; six options listed
    counts = {f"table1-column-{i}-count" for i in range(1, 7)}
    assert places(table, "counts add up") == counts
    # Column and U2Cycle also share all six percentages.
    assert places(table, "row repeated") == counts | {
        f"table1-column-{i}-percent" for i in range(1, 7)
    }
    # 177 of 336 are 52.7 %; the row prints 53.2 %, as U2Cycle does of its 333.
    percents = {f"table1-column-{i}-percent" for i in range(1, 7)}
    assert places(table, "percentage and count") & percents
    assert places(table, "response rate") == {"participants-rate-percent"}
    assert places(table, "signs of B, beta and t") == {"table3-informal-u2friend-t"}
    assert places(table, "number of options") == {"measures-use-options"}


def test_wording_is_judged_apart_from_digits(table):
    # 23 + 20 + 31 = 74 includes 'once a week'; 69 and 66 respondents used Reaction and FunCan
    # that often
    assert "discussion-signin-weekly-count" in places(table, "label: wording of a joint claim")
    assert places(table, "label: wording of a threshold") >= {
        "abstract-signin-weekly-count",
        "discussion-signin-weekly-count",
    }
    assert "results-signin-weekly-or-more-count" not in places(
        table, "label: wording of a threshold"
    )
    digits = table[~table.check.str.startswith("label:") & (table.verdict == "contradicted")]
    assert "abstract-signin-weekly-count" not in " ".join(digits.place)


def test_nothing_else_is_contradicted(table):
    # every entry outside these is consistent in all checks
    digits = table[~table.check.str.startswith("label:") & (table.verdict == "contradicted")]
    known = (
        "table1-column-",
        "participants-rate-percent",
        "table3-informal-u2friend-t",
        "measures-use-options",
    )
    assert all(place.startswith(known) for place in " ".join(digits.place).split())
    assert places(table, LABEL).isdisjoint(
        {f"table3-{o}-signin-B" for o in ("dd", "formal", "informal")}
    )


def test_thresholds_in_words():
    names = {3: "once a month", 4: "once a week", 5: "a few times a week"}
    assert lowest_meant("more than once a week", names) == 5
    assert lowest_meant("once a week or more", names) == 4
    assert lowest_meant("on a regular basis", names) is None


def test_findings_come_from_the_audit(table, published):
    found = table_findings(table, published, read_codebook())
    assert found["rank"].tolist() == list(range(1, len(found) + 1))
    assert found.checks.sum() == (table.verdict == "contradicted").sum()
    # the label of five rows touches the conclusions most
    assert (
        found.finding.iloc[0].count("are those of") == 5 and "stands" in found.consequence.iloc[0]
    )
    assert (
        found[["finding", "printed", "implied", "evidence", "consequence", "settled_by"]] != ""
    ).all(axis=None)


def test_every_check_belongs_to_one_kind_of_finding(table):
    gathered = [name for kind in KINDS for name in kind.checks]
    assert len(gathered) == len(set(gathered))
    assert set(table.check) <= set(gathered)


TOGETHER = {LABEL, "label: wording of a joint claim", "label: wording of a threshold"}
WHOLE = {"same in every place", "response rate", "number of options", "range of a total"}


def test_each_check_has_a_consequence_of_its_own():
    for kind in KINDS:
        for check in kind.checks:
            told = check in CONSEQUENCES or is_test(check)
            assert told != (check in TOGETHER | WHOLE), check
            assert ("{told}" in kind.touches) == told, check


# P of the statistic within rounding, as the audit writes it; what is published; its consequence
SIDES = [
    ("P and t", ".03", "0.0358 to 0.0366", SAME_SIDE),  # t(28) = 2.20: not open
    ("P and t", ".06", "0.0358 to 0.0366", OTHER_SIDE),
    ("P and r", "<.001", "0.0020 to 0.0030", SAME_SIDE),
    ("P and r", ".04", "0.0480 to 0.0520", OPEN_TEST),
    ("P and F", "ns", "below 0.0001", OTHER_SIDE),
    ("P and chi2", ".20", "0.3000 to 0.3100", SAME_SIDE),
    ("P and z", ">.05", "0.0100 to 0.0110", OTHER_SIDE),
    ("P and Q", "<.05", "0.0600 to 0.0700", OTHER_SIDE),
    ("P and B and SE", ".01", "0.0200 to 0.0300", SAME_SIDE),
    ("P and interval", ".20", "P below .05", OTHER_SIDE),
    ("marked significant", ".24***", "P 0.0040 to 0.0050", SAME_SIDE),  # significant all the same
    ("marked significant", ".10*", "P 0.1500 to 0.1600", OTHER_SIDE),
    ("not marked significant", ".40", "P 0.0001 to 0.0002", OTHER_SIDE),
]


@pytest.mark.parametrize(("check", "given", "implied", "told"), SIDES)
def test_a_test_is_open_only_where_the_level_lies_between(check, given, implied, told):
    row = {"check": check, "printed": given, "implied": implied}
    assert sentence_consequence(pd.DataFrame([row]), "y", 0.05) == told


# One printed table per kind: what is wrong in it, words of its consequence, words it must not have
CASES = [
    # 180 of 350 is 51.43 %: a digit of the percentage; the distribution itself is known
    (
        [("sex", "1", "count", "180", "350"), ("sex", "2", "count", "170", "350"),
         ("sex", "1", "percent", "51.9", "350"), ("sex", "2", "percent", "48.6", "350")],
        "A percentage of sex", "not known",
    ),
    # 180 + 160 of 350 respondents who are all in one category
    (
        [("sex", "1", "count", "180", "350"), ("sex", "2", "count", "190", "350")],
        "How sex is distributed is not known", "A percentage",
    ),
    ([("y", "x", "r", "1.24", "100")], "Nothing can be built on this number", "distributed"),
    # 5.19 x 28 = 145.32: no whole sum
    (
        [("y", "", "low", "1", ""), ("y", "", "high", "9", ""), ("y", "", "mean", "5.19", "28")],
        "every difference from this mean", "SD",
    ),
    # B and beta have other signs
    (
        [("y", "x", "B", "0.70", ""), ("y", "x", "beta", "-0.40", "")],
        "positive or negative", "precise",
    ),
    # 0.70 / 0.14 = 5.00
    (
        [("y", "x", "B", "0.70", ""), ("y", "x", "se", "0.14", ""), ("y", "x", "t", "9.90", "")],
        "how precise", "positive or negative",
    ),
    # F = (.30 / 3) / (.70 / 96) = 13.71
    (
        [("y", "", "R2", ".30", ""), ("y", "", "F", "3.71", ""), ("y", "", "df", "3", ""),
         ("y", "", "df2", "96", "")],
        "How much this regression explains", "positive or negative",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "told", "untold"), CASES)
def test_consequences_fit_their_case(rows, told, untold):
    heads = ["row", "column", "statistic", "printed", "n"]
    paper = pd.DataFrame(rows, columns=heads).assign(place="Table 1", note="")
    paper = complete(paper.assign(id=[f"i{i}" for i in range(len(paper))]))
    found = table_findings(audit(paper), paper)
    assert len(found) and told in found.consequence.iloc[0], found.consequence.tolist()
    assert untold not in found.consequence.iloc[0]


def test_without_contradictions_there_are_no_findings(table, published):
    clean = table.assign(verdict="consistent")
    assert table_findings(clean, published).empty
    assert table_check_counts(clean).failed.sum() == 0


def test_counts_of_checks(table):
    counts = table_check_counts(table)
    assert counts.made.sum() + counts.not_checkable.sum() == len(table)
    assert counts.failed.sum() == (table.verdict == "contradicted").sum()
    # a mean with two decimals of 328 or more respondents can never fail
    assert counts.set_index("check").could_fail["mean possible"] == 0


def test_corrections_for_many_tests():
    # R: p.adjust(c(.01, .04, .03, .005), "holm") is .03 .06 .06 .02; "BH" is .02 .04 .04 .02
    p = np.array([0.01, 0.04, 0.03, 0.005])
    corrected = table_adjusted_p(p)
    assert corrected["holm"].tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert corrected["bh"].tolist() == pytest.approx([0.02, 0.04, 0.04, 0.02])


def test_corrected_correlations(published):
    tests = table_corrections(published)
    # the smallest P is that of r = .161, n = 336: 24 x .0031 = .074
    assert len(tests) == 24 and tests.id.iloc[0] == "table2-phq9-column-r"
    assert tests.holm.iloc[0] == pytest.approx(24 * tests.p.iloc[0]) and tests.holm.min() > 0.05
    assert (tests.holm_low <= tests.holm + 1e-12).all() and (
        tests.bh <= tests.bh_high + 1e-12
    ).all()


def test_power_of_one_coefficient():
    # R: with one predictor, VIF 1 and R2 = beta^2 the test is that of a correlation;
    # pwr.r.test(n = 85, r = .3) has power .80
    assert power_of_slope(0.3, 1, 83, r2=0.09) == pytest.approx(0.80, abs=0.01)
    assert power_of_slope(0.0, 5, 321, r2=0.1) == pytest.approx(0.05)
    least = smallest_slope(4, 321, r2=0.02)
    assert power_of_slope(least, 4, 321, r2=0.02) == pytest.approx(0.8, abs=1e-6)


def test_implied_r2(published, labels):
    printed = arrange_regressions(published)
    r2 = table_r2(printed, labels.leading).set_index("outcome")
    # by hand, formal sources: .091 x .110 + .087 x .111 - .089 x .037 + .028 x .049 + .016 x .103
    # - .048 x .063 = .01637
    assert r2.r2["ghsq_formal"] == pytest.approx(0.016371, abs=1e-6)
    assert (
        (r2.wide_low <= r2.low).all()
        and (r2.low < r2.high).all()
        and (r2.high <= r2.wide_high).all()
    )
    assert r2.p["ghsq_formal"] == pytest.approx(stats.f.sf(r2.F["ghsq_formal"], 6, 321))


def test_implied_inflation_lies_in_its_interval(published, labels):
    vif = table_vif(arrange_regressions(published), labels)
    assert ((vif.low <= vif.fitted) & (vif.fitted <= vif.high)).all()
    assert (vif.low > 1).all()


def test_mean_on_its_range():
    # 48.97 / 60 = .8162; (48.97 - 12) / 60 = .6162
    assert table_on_range("48.97", 12, 0, 5).share.round(4).tolist() == [0.8162, 0.6162]


def test_checklists_are_whole(tmp_path):
    counts = table_statuses(read_checklists()).set_index("checklist")["items"]
    # 30 points of CHERRIES; 22 items of STROBE, five of them with parts (1: 2, 12: 5, 13: 3, 14:
    # 2, 16: 3), make 32
    assert counts.to_dict() == {"CHERRIES": 30, "STROBE": 32}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{id: '1', item: aim, status: reportd, where: Methods, note: ''}", "nearest: reported"),
        ("{id: '1', item: aim, status: reported, where: '', note: ''}", "give the section"),
        ("{id: '1', item: aim, status: not found, where: Methods, note: ''}", "leave it empty"),
    ],
)
def test_a_wrong_checklist_is_named(tmp_path, entry, words):
    (tmp_path / "lists.yml").write_text(f"A:\n  title: a list\n  items:\n    - {entry}\n")
    with pytest.raises(InputError, match=words):
        read_checklists(tmp_path / "lists.yml")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"printed": "1,2,3"}, r"line 2: printed value '1,2,3' of x"),
        ({"statistic": "cuont"}, r"'cuont' is not a statistic .*nearest: count"),
        ({"n": "many"}, r"n 'many' of x"),
    ],
)
def test_wrong_printed_numbers_are_named(tmp_path, change, words):
    entry = {
        "id": "x",
        "place": "table1",
        "row": "a",
        "column": "1",
        "statistic": "percent",
        "printed": "12.3",
        "n": "350",
        "note": "",
    } | change
    pd.DataFrame([entry]).to_csv(tmp_path / "other.csv", index=False)
    with pytest.raises(InputError, match=words):
        audit(read_published(tmp_path / "other.csv"))


def test_a_place_that_appears_twice_is_named(tmp_path, published):
    pd.concat([published, published.iloc[[3]].assign(id="again")]).to_csv(
        tmp_path / "other.csv", index=False
    )
    with pytest.raises(InputError, match="the place of again appears twice"):
        audit(read_published(tmp_path / "other.csv"))


def test_findings_of_a_kind_stand_as_in_the_paper_and_name_what_they_are_about(tmp_path):
    # made up: values that cannot be, of a pair, of one variable, and in a group at a time
    lines = [
        "place,row,column,statistic,printed,n,group,time",
        "t,z,a,r,1.20,,,",
        "t,y,total,sd,-1.00,,,",
        "t,a,,p,1.30,,men,before",
    ]
    path = tmp_path / "paper.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    paper = read_published(path)
    found = table_findings(audit(paper), paper)
    assert list(found.finding) == [
        f"A number published for {who} cannot be what it is called."
        for who in ("z with a", "y", "a (men, before)")
    ]
