"""Verdicts that others published on numbers of papers are met, case by case.

just2014: means, SDs and percentages of the pizza papers, judged by van der Zee, Anaya and Brown
(2017, BMC Nutrition 3:54). scrutiny_pigs and scrutiny_items: the example data of the R package
scrutiny (Jung). Of each, only numbers and verdicts are here; a case is named by the ids of its
entries without their last letters (m: mean, s: SD, lo and hi: ends of the scale).
"""

import csv
import re
from pathlib import Path

import pytest

from helpers.paper.audit.run import audit
from helpers.paper.printed_numbers import read_published
from helpers.survey.codebook import read_codebook

HERE = Path(__file__).parent
DOCUMENTED = list(csv.DictReader((HERE / "verdicts.csv").read_text(encoding="utf-8").splitlines()))


@pytest.fixture(scope="module")
def contradicted():
    """Set -> the cases that the audit contradicts."""
    found = {}
    for name in ("just2014", "scrutiny_pigs", "scrutiny_items"):
        codebook = HERE / f"{name}.yml"
        book = read_codebook(codebook) if codebook.exists() else None
        table = audit(read_published(HERE / f"{name}.csv"), book)
        places = " ".join(table[table.verdict == "contradicted"].place)
        found[name] = {re.sub(r"[a-z]+$", "", place) for place in places.split()}
    return found


@pytest.mark.parametrize("entry", DOCUMENTED, ids=lambda entry: f"{entry['set']}-{entry['case']}")
def test_a_documented_verdict_is_met(contradicted, entry):
    judged = entry["case"] in contradicted[entry["set"]]
    assert judged == (entry["documented"] == "inconsistent")


def test_both_verdicts_are_documented_in_every_set():
    for name in {entry["set"] for entry in DOCUMENTED}:
        known = {entry["documented"] for entry in DOCUMENTED if entry["set"] == name}
        assert known == {"inconsistent", "consistent"}
