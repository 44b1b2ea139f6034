"""The audit's sentences follow its verdicts, and its figures draw its numbers."""

import json
from dataclasses import replace
from types import SimpleNamespace

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers.base.errors import InputError, TooLittle
from helpers.base.paths import resolve
from helpers.paper import tables
from helpers.paper.audit import figures, sentences
from helpers.paper.audit.findings.tables import table_check_counts, table_findings
from helpers.paper.audit.inference.sentences import sentence_corrections, sentence_test_power
from helpers.paper.audit.regressions.arrangement import arrange_regressions
from helpers.paper.audit.regressions.bounds import scan_labels
from helpers.paper.audit.regressions.implied import table_on_range
from helpers.paper.audit.regressions.labels import (
    establish_labels,
    establish_whole,
    find_row_labels,
    table_labels,
)
from helpers.paper.audit.run import audit
from helpers.paper.audit.simulation.sentences import (
    sentence_detection,
    sentence_errors,
    sentence_simulation,
)
from helpers.paper.audit.simulation.swaps import make_answers, publish_answers
from helpers.paper.checklists import table_statuses
from helpers.paper.printed_numbers import COLUMNS, read_published
from helpers.survey.codebook import read_codebook


@pytest.fixture(scope="module")
def clean():
    return publish_answers(make_answers(2, 300, 0.4))


@pytest.fixture(scope="module")
def swapped():
    return publish_answers(make_answers(2, 300, 0.4), swap=("x1", "x5"))


def test_a_clean_paper_is_told_to_be_one(clean):
    labels = establish_labels(arrange_regressions(clean))
    table = audit(clean)
    assert sentences.sentence_slip(labels, read_codebook()).startswith(
        "The published names of the rows stand."
    )
    assert "is one of them" in sentences.sentence_scan(labels)
    assert sentences.sentence_findings(
        table_findings(table, clean), table_check_counts(table)
    ).startswith("**No contradiction**")


def test_a_swap_is_told_with_its_rows(swapped):
    labels = establish_labels(arrange_regressions(swapped))
    verdict = sentences.sentence_slip(labels, read_codebook())
    assert "x1 holds x5" in verdict and "x5 holds x1" in verdict and "x2 holds" not in verdict
    assert "**not** among them" in sentences.sentence_scan(labels)


def test_figures_draw_what_the_tables_hold(swapped):
    printed = arrange_regressions(swapped)
    labels = establish_labels(printed)
    figure, drawn = figures.plot_labellings(labels)
    # 5! labellings; one of them as printed, one best
    assert (
        len(drawn) == 120
        and (drawn.kind == "best of the possible").sum()
        == 1
        == (drawn.kind == "as published").sum()
    )
    plt.close(figure)
    figure, drawn = figures.plot_spreads(
        printed, table_labels(printed, labels), labels, read_codebook()
    )
    assert len(drawn) == 15 and (drawn.sd_low < drawn.sd_high).all()
    # the three marks of x2, which was not swapped, lie on its own band,
    # give or take the outcome's SD
    own = drawn[drawn.printed_label == "x2"]
    assert ((own.sd_high > 0.95 * own.allowed_low) & (own.sd_low < 1.05 * own.allowed_high)).all()
    plt.close(figure)


def test_intervals_of_shares():
    # Wilson (1927): 0 of 30 has 0 to .1135, 30 of 30 has .8865 to 1
    assert figures.wilson_interval(0.0, 30) == pytest.approx((0, 0.1135), abs=1e-4)
    assert figures.wilson_interval(1.0, 30) == pytest.approx((0.8865, 1), abs=1e-4)


def test_swapped_rows_of_another_paper_are_its_first_finding(swapped, tmp_path):
    swapped.to_csv(tmp_path / "other.csv", index=False)
    numbers = read_published(tmp_path / "other.csv")
    table = audit(numbers)
    found = table_findings(table, numbers)
    assert found.finding.iloc[0].startswith("Rows of the table of regressions")
    assert set(table.verdict) >= {"consistent", "contradicted"}


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [("printed", "about 5", "not a number"), ("id", "t1-x1-2-count", "appears twice")],
)
def test_bad_input_is_named_in_one_sentence(clean, tmp_path, column, text, words):
    wrong = clean.copy()
    wrong.loc[1, column] = text
    wrong.to_csv(tmp_path / "other.csv", index=False)
    with pytest.raises(InputError, match=words) as error:
        read_published(tmp_path / "other.csv")
    assert len(str(error.value).splitlines()) == 1


def test_a_paper_without_regressions_is_sent_to_the_command(clean):
    with pytest.raises(InputError, match="./build.sh audit"):
        establish_labels(arrange_regressions(clean[clean.place != "table3"]))


def test_notebook_was_saved_with_findings():
    shown = []
    for name in ("00_audit", "00b_labels"):
        notebook = json.loads(resolve(f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            for output in cell.get("outputs", []):
                about = output.get("metadata", {}).get("exhibit", {})
                shown += [about["id"]] if about.get("kind") else []
    # the findings come first
    assert shown[0] == "audit-findings"
    assert {
        "table3-labels",
        "audit-spreads",
        "audit-labellings",
        "audit-detection",
        "audit-checklists",
    } <= set(shown)


SCAN = pd.DataFrame(
    {
        "labelling": [("a", "b"), ("b", "a"), ("c", "a")],
        "y": [False, True, True],
        "possible": [False, True, True],
        "spread": [9.0, 1.0, 5.0],
        "fit": [50.0, 2.0, 4.0],
        "total": [59.0, 3.0, 9.0],
        "rank": [3, 1, 2],
    }
)


class Glossary:
    """A codebook that calls everything by its name, in capitals."""

    def gloss(self, name):
        return name.upper()


def made_labels(scan=SCAN, variables=None, choices=None, **other):
    """What establish_labels might give for two printed rows, a and b."""
    variables = {"a": "b", "b": "a"} if variables is None else variables
    choices = {"a": {"b", "c"}, "b": {"a"}} if choices is None else choices
    return SimpleNamespace(
        scan=scan,
        variables=variables,
        choices=choices,
        leading=("b", "a"),
        printed_possible=bool(scan.possible[0]),
        **other,
    )


def test_findings_are_told_only_if_there_are_any():
    # By hand: 5 + 4 = 9 checks, 3 + 4 = 7 sharp, so 2 could not have failed;
    # 6 passed, 1 failed, 2 could not be made.
    counts = pd.DataFrame(
        {
            "made": [5, 4],
            "could_fail": [3, 4],
            "passed": [3, 3],
            "failed": [0, 1],
            "not_checkable": [2, 0],
        }
    )
    said = (
        "9 checks. 7 of them could have failed; 6 of these did not and 1 did. "
        "2 could not have failed at this number of respondents, whatever was published. "
        "A further 2 checks could not be made."
    )
    assert sentences.sentence_findings(pd.DataFrame({"finding": ["x"]}), counts).startswith(
        f"**1 finding** comes out of {said}"
    )
    assert sentences.sentence_findings(pd.DataFrame(), counts).startswith(
        f"**No contradiction** in {said}"
    )


def test_a_repair_of_the_print_makes_its_finding_go():
    # 350 of 23,864 are 1.467 %: 1.46 contradicts that, 1.47 does not; nothing else is printed.
    rows = [
        ("n", "methods", "sample", "", "n", "350", "", ""),
        ("rate", "methods", "site", "", "response_rate", "1.46", "23864", ""),
    ]
    for text, opening in {
        "1.46": "**1 finding** comes out of 1 check.",
        "1.47": "**No contradiction** in 1 check.",
    }.items():
        paper = pd.DataFrame(rows, columns=COLUMNS).replace({"1.46": text})
        table = audit(paper)
        assert sentences.sentence_findings(
            table_findings(table, paper), table_check_counts(table)
        ).startswith(opening)


def test_the_scan_says_whether_the_printed_labels_are_possible():
    assert sentences.sentence_scan(made_labels()).startswith(
        "Only 2 of the 3 possible assignments of names are compatible with the published "
        "distributions"
    )
    assert sentences.sentence_scan(made_labels()).endswith(
        "(per outcome: 2). The published one is **not** among them."
    )
    assert sentences.sentence_scan(made_labels(SCAN.assign(y=True, possible=True))).endswith(
        "(per outcome: 3). The published one is one of them."
    )


def test_distrust_of_one_distribution_is_told_where_the_answer_hangs_on_it(swapped, clean):
    # Two rows swapped: with x1 or x5 unknown the bounds still tell, or they do not;
    # of a clean paper the printed labels are possible whatever is left out.
    book = read_codebook()
    told = sentences.sentence_distrust(arrange_regressions(swapped), book)
    alone = scan_labels(
        replace(
            arrange_regressions(swapped), counts=arrange_regressions(swapped).counts | {"x1": None}
        )
    ).possible
    assert ("x1" in told) is bool(alone.iloc[0]) and ("hangs on no single row" in told) is not (
        "hangs on it" in told
    )
    assert "Without the published distribution of x1 or of x2" in sentences.sentence_distrust(
        arrange_regressions(clean), book
    )


def test_the_fit_ranks_the_best_of_the_possible():
    # By hand: 2.0 is the least of 50, 2 and 4, both others fit better than the printed labels;
    # the next possible is 2 behind, and 4 on the distributions.
    assert sentences.sentence_fit(made_labels(), 5.0) == (
        "By the correlations alone the best of the possible assignments of names ranks 1 of 3 "
        "(χ² 2.0; correct fits stay below 5.0 in 95 % of cases); "
        "the published one has 50.0, and 67% of all assignments fit better. "
        "The next possible one is behind by 2.0 on the correlations and by 4.0 on the "
        "distributions."
    )
    assert "behind" not in sentences.sentence_fit(
        made_labels(SCAN.assign(possible=[False, True, False])), 5.0
    )


def test_the_verdict_on_labels_follows_scan_and_rank():
    book = Glossary()
    assert sentences.sentence_slip(made_labels(), book) == (
        "The distributions and the correlations know nothing of each other and point "
        "to the same assignment of names. So they agree, and the slip lies in "
        "the regressions, unless both of the others bear the same wrong labels. "
        "Established (published row first): A holds B; B holds A. Exact bounds alone "
        "show that 2 of these 2 rows do not hold their own variable, "
        "and name that of 1; fits decide the rest."
    )
    assert sentences.sentence_slip(made_labels(choices={"a": {"b"}, "b": {"a"}}), book).endswith(
        "and name that of 2."
    )
    assert "so it is not settled in which table the slip lies" in sentences.sentence_slip(
        made_labels(SCAN.assign(rank=[3, 2, 1])), book
    )
    assert (
        sentences.sentence_slip(made_labels(variables={"a": "a", "b": ""}), book)
        == "The published names of the rows stand. Open: B."
    )
    assert sentences.sentence_slip(made_labels(SCAN.assign(possible=False)), book).startswith(
        "No assignment of names agrees with the published distributions"
    )


def test_the_allowance_is_told_as_the_fits_are():
    # By hand, limit 5: at 0 nothing fits, at 1 both do;
    # the best of the possible is lower at 1 only, and the excluded one is not counted as best.
    drawn = pd.DataFrame(
        {
            "allowance": [0, 0, 0, 1, 1, 1],
            "labelling": ["b a", "a b", "e e"] * 2,
            "chi2": [9.0, 8.0, 7.0, 2.0, 3.0, 1.0],
        }
    )
    told = sentences.sentence_allowance(drawn, 5.0, ("b", "a"), ("e", "e"))
    assert (
        told.startswith("Without an allowance nothing fits")
        and "0 at 0, 3 at 1" in told
        and told.endswith("the best of the possible fits best at 1 of 2 allowances.")
    )
    assert "nothing fits" not in sentences.sentence_allowance(drawn, 9.5, ("b", "a"), ("e", "e"))


def test_r2_is_told_to_be_chance_or_not():
    r2 = pd.DataFrame({"outcome": ["u", "v"], "r2": [0.1, 0.2], "p": [0.04, 0.05]})
    told = sentences.sentence_r2(r2, Glossary())
    assert told == (
        "If those who left were like those who stayed: U R² = 0.100 (P = 0.04); "
        "V R² = 0.200 (P = 0.05); "
        "under this condition, U is related to the predictors by the overall test."
    )
    assert sentences.sentence_r2(r2.assign(p=0.3), Glossary()).endswith(
        "; under this condition, no regression explains its outcome better than chance."
    )


def test_proved_limits_of_variance_inflation_are_rounded_down():
    # 9.969 rounded would be 9.97, which nothing proves.
    vif = pd.DataFrame({"variable": ["u", "v"], "low": [3.2, 9.969]})
    told = sentences.sentence_vif(vif, Glossary())
    assert told.endswith("the VIF is at least V 9.96 and U 3.20.")
    assert "nothing is proved" in sentences.sentence_vif(vif.assign(low=float("nan")), Glossary())


def test_power_says_how_much_not_being_significant_means():
    columns = ["power at 0.1, low", "power at 0.1, high", "smallest_low", "smallest_high"]
    power = pd.DataFrame([(0.19, 0.2, 0.15, 0.16), (0.47, 0.49, 0.3, 0.31)], columns=columns)
    told = sentence_test_power(power, Glossary())
    assert (
        "19% to 49%, depending on the predictor; four times in five only from 0.15 to 0.31 upwards"
        in told
    )
    assert told.endswith("That a predictor is not significant says little about it.")
    sharper = power.assign(**{"power at 0.1, high": [0.2, 0.5]})
    assert sentence_test_power(sharper, Glossary()).endswith("is informative for some of them.")
    assert "nothing follows" in sentence_test_power(power.head(0), Glossary())


def test_corrections_count_what_survives_at_either_end_of_rounding():
    # By hand: two P below .05, of Holm's one surely and one perhaps,
    # of Benjamini and Hochberg's two.
    tests = pd.DataFrame(
        {
            "p": [0.001, 0.02, 0.5],
            "holm_low": [0.002, 0.04, 1],
            "holm_high": [0.004, 0.06, 1],
            "bh_low": [0.003, 0.01, 1],
            "bh_high": [0.004, 0.02, 1],
        }
    )
    told = sentence_corrections(tests)
    assert told.startswith(
        "2 of 3 correlations have P < 0.05; "
        "1 to 2 after Holm's correction and 2 after Benjamini and Hochberg's. "
        "The smallest P, 0.0010, becomes"
    )
    assert sentence_corrections(tests * 100).startswith(
        "0 of 3 correlations have P < 0.05; 0 after Holm's correction and 0 after"
    )


def test_a_mean_beyond_its_range_decides_between_two_codings():
    # table_on_range: 10 on 2 items of 0 to 5 is 1.0 of the range; of 1 to 6, 0.8.
    # 11 is beyond the first.
    for mean, said in {
        "10.0": "The published numbers alone cannot say which was done.",
        "11.0": "Only one of the two is possible.",
    }.items():
        places = table_on_range(mean, 2, 0, 5).assign(scale="S")
        assert sentences.sentence_ranges(places).endswith(said)
    assert (
        "The mean of S lies at 110.0% of its range as stated; "
        "had the items been coded 1 to 6, the same mean would lie at 90.0%."
        in sentences.sentence_ranges(places)
    )


def test_checklists_are_counted_in_words():
    items = pd.DataFrame({"checklist": ["A"] * 3, "status": ["reported", "not found", "reported"]})
    assert (
        sentences.sentence_checklists(table_statuses(items))
        == "A: 2 of 3 reported, 0 in part, 1 not found."
    )
    assert (
        sentences.sentence_checklists(table_statuses(items.assign(status="partly")))
        == "A: 0 of 3 reported, 3 in part, 0 not found."
    )


def test_the_witness_tells_the_largest_move_whatever_its_sign():
    gap = pd.DataFrame({"shift": [-0.03, 0.01], "errors": [-2.5, 0.5]})
    assert sentences.sentence_witness(gap) == (
        "To fit, the published correlations move by 0.030 at most and by 0.020 on "
        "average, 2.5 standard errors of random omission at most."
    )
    assert "0.000 at most" in sentences.sentence_witness(gap * 0)


def test_where_nobody_is_missing_the_move_has_no_standard_error():
    gap = pd.DataFrame({"shift": [0.004, -0.002], "errors": [float("nan"), float("nan")]})
    assert sentences.sentence_witness(gap).endswith(
        "0.003 on average; nobody is missing, so only rounding can explain that."
    )


def test_names_that_were_not_tried_say_what_is_lacking(clean):
    book = read_codebook()
    assert "no table of regressions" in sentences.sentence_names(None, None, book)
    without = clean[clean.statistic != "B"]
    printed, labels = find_row_labels(without)
    assert labels is None
    assert "lacks B and beta of the same row" in sentences.sentence_names(printed, labels, book)
    assert table_labels(printed, labels).empty
    printed, labels = find_row_labels(clean)
    assert sentences.sentence_names(printed, labels, book) == sentences.sentence_slip(labels, book)


def test_a_notebook_on_names_ends_where_they_cannot_be_tried(clean):
    with pytest.raises(TooLittle, match="B, β, t and df of every row"):
        establish_whole(clean[clean.statistic != "t"])
    with pytest.raises(TooLittle, match="lacks the correlation of"):
        establish_whole(clean[clean.statistic != "r"])


def test_planted_errors_are_told_by_kind():
    rows = [
        ("none", "correct papers", 2000, 0, "", "", 12345),
        ("a digit", "all", 300, 150, 0.5, "", ""),
        ("a sign", "all", 100, 90, 0.9, "", ""),
        ("a sign", "t", 10, 10, 1.0, "", ""),
        ("a sign", "all", 5, 1, 0.2, "B", ""),
    ]
    heads = ["error", "in", "planted", "found", "share", "beside", "checks"]
    assert sentence_errors(pd.DataFrame(rows, columns=heads)) == (
        "In 2,000 simulated papers without an error, with 12,345 checks, 0 had a number "
        "contradicted. Of 400 planted errors 240 were found: fewest of “a digit” (50%), most of "
        "“a sign” (90%)."
    )


def test_simulated_alarms_and_misses_are_told():
    simulated = pd.DataFrame(
        {
            "clean_papers": [6, 6],
            "checks": [900, 600],
            "false_alarms": [0, 2],
            "false_labels": [1, 0],
            "papers": [30, 20],
            "wrong": [0.1, 0.05],
            "excluded": [0.5, 1.0],
            "recovered": [0.8, 1.0],
        }
    )
    # By hand: 30 x .1 + 20 x .05 = 4 wrong labellings.
    told = sentence_simulation(simulated)
    assert (
        "12 simulated papers without an error gave 1,500 checks: "
        "2 false alarms on numbers, and 1 papers"
        in told
        and "Of 50 papers with two rows swapped, 4 were" in told
    )
    assert "exclude the published names in 50% to 100% of the papers" in sentence_detection(
        simulated
    )
    assert sentence_detection(simulated).endswith(
        "established in 80% to 100%; in the rest a row stays open."
    )
    always = sentence_detection(simulated.assign(excluded=1.0, recovered=1.0))
    assert "unseen" not in always and "stays open" not in always


def test_two_exchanged_blocks_of_names_are_told_as_such_and_other_orders_not():
    book = SimpleNamespace(gloss=str.upper)
    # By hand: a b c d e, begun at c, is c d e a b.
    told = sentences._tell_order(dict(zip("abcde", "cdeab", strict=True)), book)
    assert "two blocks of names, A–B and C–D–E" in told
    assert sentences._tell_order(dict(zip("abcde", "cdeba", strict=True)), book) == ""
    # Two or three names are begun at another too often by chance.
    assert sentences._tell_order({"a": "b", "b": "a"}, book) == ""


def test_tables_call_variables_what_the_codebook_calls_them():
    named = (
        SimpleNamespace(name="use_a", gloss="Alpha", options={}),
        SimpleNamespace(name="use_ab", gloss="Beta", options={}),
    )
    book = SimpleNamespace(variables={v.name: v for v in named}, scales={})
    frame = pd.DataFrame(
        {"printed_label": ["use_ab", "as use_a (3)"], "n": [1, 2], "id": ["table1-a", "use_abc"]}
    )
    shown = tables.table_named(frame, book)
    assert shown["printed label"].tolist() == ["Beta", "as Alpha (3)"]
    assert shown["id"].tolist() == frame["id"].tolist() and shown["n"].tolist() == [1, 2]
    verdicts = pd.DataFrame(
        {
            "id": ["a"],
            "place": ["table1"],
            "row": ["use_a"],
            "column": [""],
            "statistic": ["percent"],
            "printed": ["1"],
            "rounded": ["2"],
            "verdict": ["differs"],
            "reason": ["Compared as use_ab."],
        }
    )
    book.gloss = lambda name: {"use_a": "Alpha", "use_ab": "Beta"}.get(name, name)
    # The identifier of a published number is for programs: readers see place, quantity, statistic.
    assert tables.table_verdicts(verdicts, book).iloc[0].tolist() == [
        "Table 1",
        "Alpha",
        "%",
        "1",
        "2",
        "differs",
        "Compared as Beta.",
    ]
