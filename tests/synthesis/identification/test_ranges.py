"""Verdicts are derived from what is proved and what is attained."""

import pandas as pd
import pytest

from helpers.paper.audit.regressions.bounds import bound_explained, bound_overlap
from helpers.synthesis.identification import sentences
from helpers.synthesis.identification.certificates.store import Proved
from helpers.synthesis.identification.results import ranges, verdicts
from helpers.synthesis.identification.results.ranges import Outer


def headline(value, says, result="a: P < 0.05", key="k"):
    """Headline results of one data set."""
    columns = ["part", "result", "value", "says", "key"]
    return pd.DataFrame([("part", result, value, says, key)], columns=columns)


def test_each_verdict_needs_its_evidence():
    agreeing = {"a.csv": headline(0.2, "no"), "b.csv": headline(0.5, "no")}
    apart = {"a.csv": headline(0.01, "yes"), "b.csv": headline(0.5, "no")}
    settled = verdicts.table_judged(agreeing, {"k": Outer(0.06, 0.9, "no", "an inequality")})
    unknown = verdicts.table_judged(agreeing, {})
    both = verdicts.table_judged(apart, {})
    assert [t["verdict"].item() for t in (settled, unknown, both)] == [
        "settled",
        "unknown",
        "not settled",
    ]
    assert settled["evidence"].item() == "no: an inequality"
    assert both["evidence"].item() == "a.csv; b.csv"
    assert unknown[["outer_lowest", "outer_highest"]].to_numpy().tolist() == [[0.0, 1.0]]
    assert list(settled[verdicts.COLUMNS]) == verdicts.COLUMNS


def test_a_data_set_outside_what_is_proved_stops_the_build():
    found = {"a.csv": headline(0.01, "yes"), "b.csv": headline(0.5, "no")}
    with pytest.raises(ValueError, match="a.csv has 0.01"):
        verdicts.table_judged(found, {"k": Outer(0.06, 0.9, "no", "an inequality")})
    with pytest.raises(ValueError, match="b.csv"):
        verdicts.table_judged(found, {"k": Outer(0.0, 1.0, "yes", "an inequality")})


def test_the_overlap_by_hand():
    # Row Column of Table 3 holds Reaction: beta -.150, t -0.848, df 321; by hand 321 (.1495 /
    # .8485)^2 = 9.9651.
    low, high = bound_overlap("-.150", "-0.848", 321)
    assert float(low) == pytest.approx(9.9651, abs=1e-4) and high > low
    assert bound_overlap(".002", "0.000", 321)[1] is None


def test_a_single_t_limits_r2_from_below():
    # By hand: .9865^2 / (321 + .9865^2) = .0030226
    assert float(bound_explained("0.987", 321)) == pytest.approx(0.0030226, abs=1e-7)


def test_the_critical_r2():
    # qf(.95, 6, 321) = 2.1269 (R); R2 = 6 F / (6 F + 321)
    assert ranges.critical_r2(321, 6, 0.05) == pytest.approx(0.03823, abs=5e-6)


def test_without_certificates_less_is_settled(book):
    from helpers.paper.printed_numbers import read_published
    from helpers.synthesis.reconstruction.problem.specification import read_specification

    paper = read_specification(read_published(), book, final_zeros=False).paper
    bare = ranges.prove_results(paper, book, Proved({}), 0.05, 0.2)
    assert bare["overall dd_total"].says == "" and bare["overlap"].says == "Reaction"
    assert bare["vif"].says == "yes" and bare["unique dd_total"].says == "0"
    known = Proved({("r2", (0,), "highest"): (0.0378, "certificate x")})
    assert ranges.prove_results(paper, book, known, 0.05, 0.2)["overall dd_total"].says == "no"
    high = Proved({("r2", (0,), "highest"): (0.0383, "certificate x")})
    assert ranges.prove_results(paper, book, high, 0.05, 0.2)["overall dd_total"].says == ""


def test_sentences_follow_the_verdicts():
    first = pd.concat([headline(0.2, "no"), headline(0.01, "yes", "b: P < 0.05", "")])
    second = pd.concat([headline(0.4, "no"), headline(0.5, "no", "b: P < 0.05", "")])
    found = {"a.csv": first.reset_index(drop=True), "b.csv": second.reset_index(drop=True)}
    judged = verdicts.table_judged(found, {"k": Outer(0.06, 0.9, "no", "an inequality")})
    told = sentences.sentence_results(judged, 2)
    assert told.startswith("Of 2 results, 1 is settled by proof and 1 is not settled")
    assert "For 0 we have" in told and "whoever counts" not in told
    by_r = judged.iloc[[0, 0, 0]].assign(evidence=sentences.BY_R)
    by_r["verdict"] = ["settled", "settled", "unknown"]
    assert "2 of those settled" in sentences.sentence_results(by_r, 2)
    assert "whoever counts them as one has 1 settled" in sentences.sentence_results(by_r, 2)
    assert sentences.sentence_parts(judged) == "* **part**: 1 settled, 1 not settled, 0 unknown."
    closing = sentences.sentence_conclusion(judged)
    assert "* a: P < 0.05: no." in closing and "two data sets each (1): b" in closing
    assert "**Unknown** (0): none" in closing and verdicts.CONDITION in closing
    undecided = sentences.sentence_conclusion(verdicts.table_judged(found, {}))
    assert "* nothing." in undecided and "**Unknown** (1): a" in undecided


def test_what_is_missed_is_told():
    table = pd.DataFrame({"file": ["a", "b"], "compared": [116, 116], "met": [116, 115]})
    assert sentences.sentence_printed(table) == (
        "1 of 2 data sets give all numbers compared; the worst one gives 115."
    )
    assert sentences.sentence_printed(table.head(1)).startswith(
        "Each of the 1 data sets gives all 116"
    )


def test_certificates_and_checks_are_counted():
    assert sentences.sentence_proofs(Proved({1: 2, 3: 4})).startswith("2 certificates were checked")
    table = pd.DataFrame({"violated": [0, 0], "rows": [10, 20]})
    assert "all of them satisfy every inequality" in sentences.sentence_soundness(table)
    assert "1 of them satisfy" in sentences.sentence_soundness(table.assign(violated=[0, 3]))


def test_the_breakdown_names_the_first_difference_at_which_the_test_turns():
    table = pd.DataFrame({"apart": [0.02, 0.06, 0.08], "r2": [0.02, 0.04, 0.05]})
    table = table.assign(outcome="y", least_r="")
    told = sentences.sentence_breakdown(table, 0.0382, {"y": "Y", "z": "Z"})
    assert "differ from the published ones by 0.06;" in told and "Z" not in told
    assert "largest R² found is 0.050" in sentences.sentence_breakdown(table, 0.06, {"y": "Y"})


def test_verdicts_that_another_coding_changes():
    rows = [("D-D a", "settled"), ("b", "settled"), ("c", "not settled"), ("D-D d", "unknown")]
    before = pd.DataFrame(rows, columns=["result", "verdict"])
    after = before.assign(verdict=["unknown", "unknown", "unknown", "unknown"])
    changes = verdicts.table_changes(before, after, ("D-D",))
    # c rests on the data sets of before; what is settled is always compared.
    assert changes["result"].tolist() == ["D-D a", "b"]
    told = sentences.sentence_coding(changes, [True, True, False])
    assert "2 verdicts change: D-D a (settled, then unknown); b" in told and "2 of 3" in told
    assert "no verdict changes" in sentences.sentence_coding(changes.head(0), [True])


def test_every_result_has_an_outer_range():
    names = ["x: P < 0.05", "Number of correlations that stay", "x: BCa interval leaves out zero"]
    rows = pd.concat([headline(0.5, "no", name, "") for name in names], ignore_index=True)
    judged = verdicts.table_judged({"a.csv": rows, "b.csv": rows}, {}, 24)
    ends = judged[["outer_lowest", "outer_highest"]].to_numpy().tolist()
    # Of any data: P within 0-1, a count of 24, a limit of a correlation within -1 and 1.
    assert ends == [[0.0, 1.0], [0.0, 24.0], [-1.0, 1.0]]


@pytest.mark.parametrize(
    ("result", "value", "side", "shown"),
    [
        # By hand. An attained end is rounded to the nearest, a proved one outward.
        ("a with b, on ranks: P < 0.05", 0.0004, "", "< .001"),
        ("a with b, on ranks: P < 0.05", 0.0431, "upper", ".044"),
        ("a with b, on ranks: P < 0.05", 0.0004, "lower", "< .001"),
        ("a with b, on ranks: P < 0.05", 0, "lower", "0"),
        ("a with b, on ranks: P < 0.05", 1.0, "upper", "1"),
        ("a: more than 5 % of specifications have P < 0.05", 0.0, "", "0.000"),
        ("a: all functions together have P < 0.05", 0.0, "", "< .001"),
        ("a: number of unique predictors", 0.0, "", "0"),
        ("Largest VIF above 5", 9.9954, "lower", "9.99"),
        ("a: Bayes factor for none above 10", 520.42, "upper", "521"),
        ("a: Bayes factor for none above 10", 27.842, "lower", "27.8"),
        ("a with b: BCa interval leaves out zero", -0.0142, "", "−0.014"),
        ("of an older build", "", "", "–"),
    ],
)
def test_ends_of_ranges_are_written_as_their_kind_is(result, value, side, shown):
    assert sentences.format_end(result, value, side) == shown


def test_the_table_of_results_rounds_what_is_proved_outward():
    columns = ["result", "verdict", "says", "lowest", "highest", "outer_lowest", "outer_highest"]
    row = ("Largest VIF above 5", "settled", "yes", 10.104, 10.266, 9.9954, 10.5001, "a proof")
    shown = sentences.table_results_shown(pd.DataFrame([row], columns=[*columns, "evidence"]))
    heads = ["Result", "Verdict", "Says", "Lowest", "Highest", "Proved lowest", "Proved highest"]
    assert list(shown) == [*heads, "Evidence"]
    assert list(shown.iloc[0, 3:7]) == ["10.10", "10.27", "9.99", "10.51"]
