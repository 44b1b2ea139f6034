"""What the README says is so: its links lead somewhere, its figures are those of the tables and of
the run.
"""

import importlib.util
import os
import re
import sys
from pathlib import Path

import pandas as pd
import pytest

from helpers.base.paths import ROOT
from helpers.paper.printed_numbers import read_published
from helpers.workflow import cli

README = (ROOT / "README.md").read_text(encoding="utf-8")
TRUST = (ROOT / "docs/TRUST.md").read_text(encoding="utf-8")
PAGES = sorted(["README.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))])
OUT = Path(os.environ.get("REPLICATION_OUT") or ROOT / "build")


def benchmarks(name: str = "all"):
    """A file of benchmarks/, all.py or another: they are scripts and no modules of ours."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        path = ROOT / f"benchmarks/{name}.py"
        made = importlib.util.spec_from_file_location(f"{name}_benchmarks", path)
        module = importlib.util.module_from_spec(made)
        made.loader.exec_module(module)
        return module
    finally:
        sys.path.pop(0)


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_to_a_file(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    links = set(re.findall(r"\]\((?!https?://)([^)#]+)", text))
    assert [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_the_readme_is_read_to_the_end():
    assert len(README.splitlines()) <= 120


# The sections that the template README of the Social Science Data Editors asks for, by a word of
# each heading.
@pytest.mark.parametrize(
    "word", ["availability", "requirements", "Programs", "commands", "List of tables", "citation"]
)
def test_the_sections_of_the_editors_template_are_there(word):
    assert [h for h in re.findall(r"^## (.+)$", README, re.MULTILINE) if word in h]


def test_every_verb_and_option_named_exists():
    verbs = set(re.findall(r"\./build\.sh ([a-z]+)", README))
    assert len(verbs) >= 6 and verbs <= set(cli.VERBS)
    options = {o for a in cli.parser(cli.read_texts())._actions for o in a.option_strings}
    named = set()
    for line in re.findall(r"\./build\.sh[^`\n#]*", README):
        named |= set(re.findall(r" (--[a-z-]+)", line))
    assert named <= options


def test_the_quoted_speeds_are_those_of_the_benchmarks():
    module = benchmarks()
    assert (
        TRUST.partition(module.BEGIN)[2].partition(module.END)[0].strip() == module.quote().strip()
    ), "python benchmarks/all.py --page writes it anew"


def test_the_page_of_the_benchmarks_is_made_from_their_tables():
    page = (ROOT / "benchmarks/README.md").read_text(encoding="utf-8")
    assert page == benchmarks().text_page(), "python benchmarks/all.py --page writes it anew"
    for path in (ROOT / "benchmarks").glob("*.csv"):
        first = pd.read_csv(path, dtype=str, keep_default_na=False).iloc[0, 0]
        assert f"| {first} |" in page, path.name


MEASURED = "what,ours,machine,measured,quick,others\n"


def test_a_quick_run_keeps_what_only_a_whole_one_measures():
    # By hand: line b is measured anew, line c is of an earlier quick run.
    before = f"{MEASURED}b,1,m,2021-01-01,False,\nc,2,m,2021-01-01,True,\nd,3,m,2021-01-01,False,\n"
    fresh = f"{MEASURED}a,4,m,2021-02-02,True,0.10\nb,5,m,2021-02-02,True,0.10\n"
    made = benchmarks("common").keep_whole(fresh, before)
    assert made == f"{fresh}d,3,m,2021-01-01,False,\n"
    # Other columns are of another time: nothing can be kept.
    assert benchmarks("common").keep_whole(fresh, "what,machine\nd,m\n") == fresh


def test_how_a_table_was_measured_is_told_from_its_columns():
    tell = benchmarks().tell_conditions
    whole = {"what": "a", "machine": "m", "measured": "2021-01-01", "quick": "False", "others": ""}
    quick = {**whole, "measured": "2021-02-02", "quick": "True", "others": "0.10"}
    assert tell(pd.DataFrame([whole]), "scale") == "Measured on 2021-01-01: m."
    told = tell(pd.DataFrame([quick, quick, whole]), "scale")
    assert told.startswith("Lines 1 to 2 measured on 2021-02-02: m; others kept 0.10 processors")
    assert "With --quick; only without it: a million" in told
    assert told.endswith("Line 3 measured on 2021-01-01: m.")
    assert tell(pd.DataFrame([{"what": "a"}]), "scale") == ""


@pytest.mark.parametrize(
    ("words", "quick"), [(["--quick"], True), (["--q"], True), (["-q"], False), (["--"], False)]
)
def test_the_flag_is_seen_as_argparse_sees_it(words, quick, monkeypatch):
    module = benchmarks("common")
    monkeypatch.setattr(sys, "argv", ["x.py", *words])
    assert module.is_quick() == quick


@pytest.mark.skipif(
    not (OUT / "scorecard.csv").is_file(), reason="needs the run that ./build.sh test makes first"
)
def test_the_counts_of_verdicts_are_those_of_the_run():
    counts = pd.read_csv(OUT / "scorecard.csv")["verdict"].value_counts()
    pattern = (
        r"of (\d+) published numbers, the synthetic answers give (\d+),[^;]*; "
        r"of (\d+) the digits fit, but not their label or wording; "
        r"(\d+) are contradicted by other published numbers, (\d+) are not"
    )
    told = re.search(pattern, " ".join(README.split()))
    assert [int(n) for n in told.groups()] == [
        len(read_published()),
        counts["reproduced"],
        counts["label or wording contradicted"],
        counts["contradicted"],
        counts["not-recomputable"],
    ]
    assert counts.get("differs", 0) == 0 and "none differs" in README


def test_how_far_results_move_with_the_seed_is_as_measured():
    measured = pd.read_csv(ROOT / "tests/evidence/reference/seeds.csv")
    for row in measured.itertuples():
        line = next(
            line
            for line in TRUST.splitlines()
            if f"| {row.values} |" in line
            and f"{row.answers_that_change} of {row.answers} |" in line
        )
        told = [float(n) for n in re.findall(r"\| (0\.\d+) ", line)]
        # Two significant digits are told.
        assert told == pytest.approx([row.typical_sd, row.largest_sd], rel=0.1)


def test_the_shares_of_noticed_alterations_are_those_of_the_record():
    record = (ROOT / "tests/evidence/mutation/README.md").read_text(encoding="utf-8")
    for target in ("scoring", "comparing", "resampling", "auditing"):
        share = re.search(rf"^\| {target} .*\| ([\d.]+%) \|$", record, re.MULTILINE)[1]
        assert re.search(
            rf"{re.escape(share)} of (the alterations of |a sample of )?{target}", TRUST
        ), target
