"""The chain as it ran before these tests: what it wrote, and that a second run has nothing to
do."""

import json
import os
import re
import shutil
import subprocess

import pandas as pd
import pytest
from served_builds import execute

from helpers.base.paths import ROOT, build_folder
from helpers.exhibits.verdicts import VERDICTS
from helpers.workflow.chain import notebooks
from helpers.workflow.chain.contract import read_contract

OUT = build_folder()
pytestmark = pytest.mark.skipif(
    not (OUT / "report/index.html").is_file(),
    reason="needs the run that ./build.sh test makes first",
)


def read(name):
    return pd.read_csv(OUT / name, keep_default_na=False, dtype=str)


def test_every_file_of_the_contract_is_there():
    written = [f for files in read_contract().values() for f in files["writes"]]
    assert [f for f in written if not (OUT / f).is_file()] == []
    assert (OUT / "report/index.html").stat().st_size > 1000


def test_contract_columns():
    uses = ["use_signin", "use_reaction", "use_u2friend", "use_u2cycle", "use_funcan", "use_column"]
    people = ["id", "gender", "age", "medication", "psychotherapy", "tenure"]
    items = [f"phq9_{i}" for i in range(1, 10)] + [f"dd_{i}" for i in range(1, 13)]
    assert list(read("data/clean.csv"))[: 12 + 21] == people + uses + items
    assert list(read("data/scored.csv")) == people + uses + [
        "phq9_total",
        "dd_total",
        "ghsq_formal",
        "ghsq_informal",
    ]
    assert list(read("tables/audit.csv")) == [
        "check",
        "place",
        "printed",
        "implied",
        "verdict",
        "power",
        "evidence",
    ]
    assert list(read("scorecard.csv")) == [
        "id",
        "place",
        "statistic",
        "printed",
        "recomputed",
        "verdict",
        "reason",
    ]


def test_the_scorecard_judges_every_printed_number_once():
    card = read("scorecard.csv")
    printed = pd.read_csv(ROOT / "data/published.csv", dtype=str, keep_default_na=False)
    assert card["id"].tolist() == printed["id"].tolist()
    assert set(card["verdict"]) <= set(VERDICTS)
    assert (card["reason"] != "").all()


@pytest.mark.parametrize(
    "place",
    [
        "abstract",
        "participants",
        "results",
        "table1",
        "table2",
        "table3",
        "discussion",
        "conclusions",
    ],
)
def test_the_synthetic_data_differ_from_the_print_nowhere(place):
    # The shipped data are made to agree with every printed number that no other printed number
    # contradicts.
    card = read("scorecard.csv")
    assert card.loc[(card["place"] == place) & (card["verdict"] == "differs"), "id"].tolist() == []


def test_contradicted_entries_are_those_of_the_audit():
    card = read("scorecard.csv")
    audit = read("tables/audit.csv")
    found = audit[audit["verdict"] == "contradicted"]
    # These judge a name or the words: the text counts five options, and lists six.
    of_words = found["check"].str.startswith("label:") | (found["check"] == "number of options")
    numbers = {id for place in found.loc[~of_words, "place"] for id in place.split()}
    words = {id for place in found.loc[of_words, "place"] for id in place.split()}
    assert set(card.loc[card["verdict"] == "contradicted", "id"]) == numbers
    named = set(card.loc[card["verdict"] == "label or wording contradicted", "id"])
    assert "measures-use-options" in named and named == words - numbers


def test_every_exhibit_has_its_numbers_beside_it():
    pictures = {p.stem for p in (OUT / "figures").glob("*.png")}
    assert pictures and all((OUT / "figures" / f"{name}.csv").is_file() for name in pictures)
    ids = set()
    for name in notebooks.names():
        ids |= {output["metadata"]["exhibit"]["id"] for output in _exhibits(name)}
    assert ids <= pictures | {p.stem for p in (OUT / "tables").glob("*.csv")}


def _exhibits(name):
    book = json.loads((OUT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    outputs = []
    for cell in book["cells"]:
        outputs += cell.get("outputs", [])
    return [output for output in outputs if "exhibit" in output.get("metadata", {})]


def test_no_address_or_time_stamp_leaves_01():
    import pyreadstat

    seen = set()
    stamp = re.compile(rb"2019/11/\d\d \d|synthetic\.example|@u2plus")
    for path in OUT.rglob("*"):
        if path.is_file() and path.suffix in (
            ".csv",
            ".ipynb",
            ".html",
            ".json",
            ".txt",
            ".sav",
            ".sps",
        ):
            assert not stamp.search(path.read_bytes()), path
            seen.add(path.suffix)
        if path.suffix == ".sav":  # packed: its texts are looked through as they are read back
            table, about = pyreadstat.read_sav(path)
            assert not stamp.search(f"{table.to_dict()} {vars(about)}".encode()), path
    assert {".csv", ".ipynb", ".html", ".json", ".sav"} <= seen


def test_a_second_run_starts_nothing_and_says_where_the_report_is():
    before = {p: p.stat().st_mtime_ns for p in (OUT / "notebooks").glob("*.ipynb")}
    done = subprocess.run(
        ["bash", str(ROOT / "build.sh")],
        env=os.environ | {"REPLICATION_OUT": str(OUT)},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The report is at ")
    assert {p: p.stat().st_mtime_ns for p in (OUT / "notebooks").glob("*.ipynb")} == before


def test_bad_data_end_with_one_sentence_and_write_nothing(tmp_path, write_export, book):
    path = write_export({book.variables["use_signin"].header: "ときどき"})
    status, message = execute("01_cleaning", tmp_path / "out", data=str(path))
    assert status == 2
    assert message.startswith(
        "export.csv, row 2, column '次の機能をどのくらい使いますか [サインイン]' (use_signin): "
        "'ときどき' is not an answer; allowed are 1 (never)"
    )
    assert len(message.splitlines()) == 1
    assert not [p for p in (tmp_path / "out").rglob("*.csv") if p.name == "clean.csv"] and not list(
        (tmp_path / "out").rglob("*.ipynb")
    )


def test_a_failing_cell_is_named_and_the_last_result_stays(tmp_path):
    shutil.copytree(OUT / "data", tmp_path / "data")
    (tmp_path / "data/scored.csv").write_text("id\n1\n", encoding="utf-8")
    shutil.copytree(OUT / "tables", tmp_path / "tables")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/03_descriptives.ipynb").write_text("the last result")
    status, message = execute("03_descriptives", tmp_path)
    assert status == 1
    assert re.match(
        r"03_descriptives.ipynb, cell \[\d+\] failed: KeyError: 'gender'\n  the cell begins: ",
        message,
    )
    assert len(message.splitlines()) <= 4
    assert (tmp_path / "notebooks/03_descriptives.ipynb").read_text() == "the last result"


def test_results_do_not_depend_on_the_run(tmp_path):
    shutil.copytree(OUT / "data", tmp_path / "data")
    status, message = execute("02_scoring", tmp_path)
    assert (status, message) == (0, "")
    for name in (
        "data/scored.csv",
        "tables/reliability.csv",
        "figures/score-distributions.png",
        "notebooks/02_scoring.ipynb",
    ):
        assert (tmp_path / name).read_bytes() == (OUT / name).read_bytes(), name
