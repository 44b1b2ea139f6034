"""The audit's sentences follow its verdicts, its figures draw its numbers, and its command serves other papers."""

import json

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from helpers.audit import figures, telling
from helpers.audit.__main__ import main
from helpers.audit.establish import establish_labels, table_labels
from helpers.audit.findings import count_checks, find_contradictions
from helpers.audit.regressions import arrange_regressions
from helpers.audit.run import audit
from helpers.audit.simulate import make_answers, print_paper
from helpers.codebook import read_codebook
from helpers.errors import InputError
from helpers.project import resolve


@pytest.fixture(scope="module")
def clean():
    return print_paper(make_answers(2, 300, 0.4))


@pytest.fixture(scope="module")
def swapped():
    return print_paper(make_answers(2, 300, 0.4), swap=("x1", "x5"))


def test_a_clean_paper_is_told_to_be_one(clean):
    labels, table = establish_labels(arrange_regressions(clean)), audit(clean)
    assert telling.tell_verdict(labels, read_codebook()).startswith("The printed labels stand.")
    assert "is one of them" in telling.tell_scan(labels)
    assert telling.tell_findings(find_contradictions(table, clean), count_checks(table)).startswith("**No contradiction**")


def test_a_swap_is_told_with_its_rows(swapped):
    labels = establish_labels(arrange_regressions(swapped))
    verdict = telling.tell_verdict(labels, read_codebook())
    assert "x1 holds x5" in verdict and "x5 holds x1" in verdict and "x2 holds" not in verdict
    assert "**not** among them" in telling.tell_scan(labels)


def test_figures_draw_what_the_tables_hold(swapped):
    printed = arrange_regressions(swapped)
    labels = establish_labels(printed)
    figure, drawn = figures.plot_labellings(labels)
    # 5! labellings; one of them as printed, one best
    assert len(drawn) == 120 and (drawn.kind == "best of the possible").sum() == 1 == (drawn.kind == "as printed").sum()
    plt.close(figure)
    figure, drawn = figures.plot_spreads(printed, table_labels(printed, labels), labels, read_codebook())
    assert len(drawn) == 15 and (drawn.sd_low < drawn.sd_high).all()
    # the three marks of x2, which was not swapped, lie on its own band, give or take the outcome's SD
    own = drawn[drawn.printed_label == "x2"]
    assert ((own.sd_high > 0.95 * own.allowed_low) & (own.sd_low < 1.05 * own.allowed_high)).all()
    plt.close(figure)


def test_intervals_of_shares():
    # Wilson (1927): 0 of 30 has 0 to .1135, 30 of 30 has .8865 to 1
    assert figures.wilson_interval(0.0, 30) == pytest.approx((0, 0.1135), abs=1e-4)
    assert figures.wilson_interval(1.0, 30) == pytest.approx((0.8865, 1), abs=1e-4)


def test_command_audits_another_paper(swapped, tmp_path, capsys):
    swapped.to_csv(tmp_path / "other.csv", index=False)
    assert main([str(tmp_path / "other.csv"), "--checks", str(tmp_path / "checks.csv")]) == 0
    assert "1. The rows of the regressions" in capsys.readouterr().out
    assert set(pd.read_csv(tmp_path / "checks.csv").verdict) >= {"consistent", "contradicted"}


@pytest.mark.parametrize(("column", "text", "words"), [("printed", "about 5", "not a number"), ("id", "t1-x1-2-count", "appears twice")])
def test_command_names_bad_input(clean, tmp_path, capsys, column, text, words):
    wrong = clean.copy()
    wrong.loc[1, column] = text
    wrong.to_csv(tmp_path / "other.csv", index=False)
    assert main([str(tmp_path / "other.csv")]) == 2
    message = capsys.readouterr().err
    # one plain sentence, no traceback
    assert words in message and "Traceback" not in message and len(message.splitlines()) == 1


def test_a_paper_without_regressions_is_sent_to_the_command(clean):
    with pytest.raises(InputError, match="python -m helpers.audit"):
        establish_labels(arrange_regressions(clean[clean.place != "table3"]))


def test_notebook_was_saved_with_findings():
    notebook = json.loads(resolve("notebooks/00_audit.ipynb").read_text(encoding="utf-8"))
    shown = [o["metadata"]["exhibit"]["id"] for c in notebook["cells"] for o in c.get("outputs", []) if o.get("metadata", {}).get("exhibit", {}).get("kind")]
    # the findings come first
    assert shown[0] == "audit-findings"
    assert {"table3-labels", "audit-spreads", "audit-labellings", "audit-detection", "audit-checklists"} <= set(shown)
