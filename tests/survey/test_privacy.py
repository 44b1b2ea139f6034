"""Nothing personal leaves the export: canaries in every field, and every byte that a run writes
searched for them.
"""

import json
import os
import re
import subprocess
import sys
import zlib

import numpy as np
import pandas as pd
import pytest
from lab import CANARIES, own_survey

from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.base.text import shown_answer
from helpers.survey import cleaning, headers

COUNT = re.compile(r"n|respondents|missing|number|alone|in groups.*", re.IGNORECASE)
PATTERN = re.compile(b"canary|CANARY|Yamada|Hanako|1987-06-05|04:32|090-1234")


def bytes_of(folder):
    """Every file under a folder with its bytes, and what is packed inside pictures and pages once
    more unpacked.
    """
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            yield path, content
            for packed in re.findall(rb"(?:tEXt|iTXt|zTXt)(.{0,2000})", content, re.DOTALL):
                try:
                    yield path, zlib.decompress(packed.partition(b"\0\0")[2])
                except zlib.error:
                    continue


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Another laboratory's survey, run whole through the door; returns its folder, status,
    output."""
    folder = tmp_path_factory.mktemp("lab")
    mine = folder / "canary.lab@mail.example.sav"
    own_survey(mine)
    words = [
        "--data",
        mine,
        "--codebook",
        ROOT / "tests/support/surveys/lab.yml",
        "--out",
        folder / "out",
        "--min-cell",
        "5",
    ]
    done = subprocess.run(
        ["bash", ROOT / "build.sh", *words], capture_output=True, encoding="utf-8", timeout=900
    )
    return folder, done


def test_a_survey_of_another_shape_runs_to_its_report(lab):
    folder, done = lab
    assert (done.returncode, done.stderr) == (0, "")
    page = (folder / "out/report/index.html").read_text(encoding="utf-8")
    assert "There are no published numbers to compare with" in page and "07_scorecard" not in page
    spoken = [
        p.name
        for p in (folder / "out/report").glob("*.html")
        if re.search(
            r"[Tt]he paper|U2plus",
            re.sub("<(style|script|pre).*?</\\1>", "", p.read_text(), flags=re.S),
        )
    ]
    assert spoken == []
    # Written by own_survey: four functions, of which two are ours; one GHSQ scale with formal
    # sources, one without them.
    assert list(pd.read_csv(folder / "out/tables/table-3-ghsq_formal.csv")) == [
        "Predictor",
        "B",
        "β",
        "t",
    ]
    assert len(pd.read_csv(folder / "out/tables/correlations.csv")) == 3 * 4


def test_no_table_shows_a_small_count(lab):
    folder, _ = lab
    files = [*(folder / "out/tables").glob("*.csv"), *(folder / "out/figures").glob("*.csv")]
    counted = {}
    for path in files:
        frame = pd.read_csv(path)
        tidy = frame[frame["Statistic"].isin(["n", "count"])] if "Statistic" in frame else frame
        columns = ["Value"] if "Statistic" in frame else [c for c in frame if COUNT.fullmatch(c)]
        for column in columns:
            values = pd.to_numeric(tidy[column], errors="coerce")
            counted[path.stem, column] = values.between(0.5, 4.5).any()
    assert len(counted) > 5 and not any(counted.values())
    # own_survey lets at most two of 60 leave their sex undisclosed, so that option is joined with
    # another.
    people = pd.read_csv(folder / "out/tables/participants.csv")
    groups = people.loc[people["Question or scale"] == "Gender", "Answer"]
    assert "not disclosed" not in set(groups)
    assert groups.str.contains("not disclosed").any()
    words = (folder / "out/report/03_descriptives.html").read_text(encoding="utf-8")
    assert "Counts from 1 to 4 are joined with others or hidden" in words


def test_what_is_written_is_its_owners_alone(lab):
    folder, _ = lab
    open_to_others = [p for p in (folder / "out").rglob("*") if p.lstat().st_mode & 0o077]
    assert open_to_others == [] and (folder / "out").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("words", [["check"], ["init"], ["audit"]])
def test_other_commands_write_for_their_owner_alone_too(tmp_path, words):
    # As on most machines: what a program makes may be read by everybody.
    (tmp_path / "tables.csv").write_text("variable,M,n\nmood,5.19,28\n")
    before = os.umask(0o022)
    try:
        given = ["--data", "data/responses.csv"]
        if words == ["audit"]:
            given = [tmp_path / "tables.csv"]
        command = ["bash", ROOT / "build.sh", *words, *given, "--out", tmp_path / "mine/deep"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=300)
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr
    made = [tmp_path / "mine", *(tmp_path / "mine").rglob("*")]
    assert [path for path in made if path.lstat().st_mode & 0o077] == []


def test_no_byte_written_holds_anything_personal(lab):
    folder, done = lab
    files = [path for path, content in bytes_of(folder / "out") if PATTERN.search(content)]
    assert files == []
    assert not PATTERN.search((done.stdout + done.stderr).encode())
    assert sum(1 for _ in bytes_of(folder / "out")) > 50
    assert PATTERN.search((folder / "canary.lab@mail.example.sav").read_bytes())
    assert "(not shown).sav" in (folder / "out/report/index.html").read_text(encoding="utf-8")


def test_no_path_of_this_machine_is_in_the_pages(lab):
    folder, _ = lab
    pages = [
        *(folder / "out/notebooks").iterdir(),
        *(folder / "out/report").glob("*.html"),
        folder / "out/run.json",
    ]
    assert [p.name for p in pages if str(folder).encode() in p.read_bytes()] == []


@pytest.mark.parametrize("canary", [CANARIES[0], CANARIES[2], CANARIES[3], CANARIES[4]])
def test_a_personal_text_in_the_wrong_column_is_not_repeated(book, write_export, canary):
    from helpers.survey import reading

    path = write_export({book.variables["age"].header: canary})
    with pytest.raises(InputError, match="a text of [0-9]+ characters is not an answer") as error:
        cleaning.code_answers(
            headers.find_answers(reading.open_export(path, book), book), book, path.name
        )
    assert canary not in str(error.value)


def test_a_failed_run_leaves_nothing_personal(tmp_path, book, write_export):
    path = write_export(
        {book.variables["age"].header: CANARIES[3], book.personal["address"]: CANARIES[0]}
    )
    done = subprocess.run(
        ["bash", ROOT / "build.sh", "--data", path, "--out", tmp_path / "out"],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 2
    assert [p for p, content in bytes_of(tmp_path / "out") if PATTERN.search(content)] == []
    assert not PATTERN.search((done.stdout + done.stderr).encode())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ときどき", "'ときどき'"),
        ("7", "'7'"),
        ("a@b.example", "a text of 11"),
        ("2019/11/01", "a text of 10"),
        ("x" * 25, "a text of 25"),
    ],
)
def test_what_of_an_answer_is_shown(text, said):
    assert shown_answer(text).startswith(said)


def test_ids_say_nothing_of_addresses_times_or_order(clean, book):
    import hashlib

    from helpers.survey import reading

    # Ids are ranks of the answers alone: the same whatever the addresses, the times and the order
    # of the rows were.
    raw = reading.read_export("data/responses.csv")
    raw[book.personal["address"]] = [
        f"{hashlib.sha256(a.strip().casefold().encode()).hexdigest()}@synthetic.example"
        for a in raw[book.personal["address"]]
    ]
    shuffled = headers.match_headers(raw.sample(frac=1, random_state=4), book, "x")
    kept = shuffled.loc[
        cleaning.remove_resubmissions(
            cleaning.remove_staff(
                headers.match_headers(reading.read_export("data/responses.csv"), book, "x"), book
            )
        ).index
    ]
    pd.testing.assert_frame_equal(
        cleaning.assign_ids(cleaning.code_answers(kept, book, "x")), clean
    )


def test_parameters_are_data_not_code(tmp_path):
    # A value that would run if it were pasted into a cell as it is.
    evil = f"x'); open({str(tmp_path / 'ran')!r}, 'w'); ('"
    given = json.dumps({"data": "data/responses.csv", "sheet": evil})
    done = subprocess.run(
        [sys.executable, "-P", "-m", "helpers.workflow.chain.execution", "01_cleaning", given],
        env=os.environ | {"REPLICATION_OUT": str(tmp_path / "out")},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran").exists()


def test_who_is_alone_in_a_combination():
    from helpers.survey.privacy import risk as privacy

    # By hand: a and b are two women of 30, c a woman of 31, d a man of 30, e a woman whose age is
    # missing.
    people = pd.DataFrame(
        {"gender": ["woman", "woman", "woman", "man", "woman"], "age": [30, 30, 31, 30, None]}
    )
    assert privacy.count_alone(people, ("gender", "age")) == {
        "alone": 3,
        "alone_percent": 60.0,
        "below_five": 5,
    }
    assert privacy.count_alone(people, ("gender", "age"), band=10)["alone"] == 2
    assert privacy.count_alone(people, ("gender",))["alone"] == 1


def test_what_becomes_of_other_columns_is_what_check_and_init_do(
    tmp_path, book, write_export, capsys
):
    from helpers.survey.privacy import risk as privacy
    from helpers.workflow.intake import check

    said = privacy.table_dropped(book).set_index("In the export")["What becomes of it"][
        "Every column the codebook does not name"
    ]
    assert "check looks through them so as not to repeat" in said
    # The same wrong answer is repeated, unless a column that is not analysed holds it as well.
    header = book.variables["use_signin"].header
    for other, shown in (("", True), ("ときどき", False)):
        path = write_export({header: "ときどき"})
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text(
            "\n".join([f"{lines[0]},Memo", *(f"{line},{other}" for line in lines[1:])]),
            encoding="utf-8",
        )
        with pytest.raises(InputError):
            check.run_check(str(path), "data/codebook.yml", tmp_path / "out", {})
        assert ("ときどき" in capsys.readouterr().out) is shown


def test_what_makes_people_rare_is_found_whatever_it_is_called():
    from random_surveys import random_answers, random_codebook

    from helpers.survey.privacy import risk

    # Forty respondents; by hand: the stress rating is all different in four of them, the department
    # of one is nobody else's.
    book = random_codebook()
    people = random_answers(book, 40, np.random.default_rng(3))
    people = people.assign(gender="m", tenure=1, department="s", stress=5, age=40)
    people.loc[0, "department"] = "b"
    people.loc[1:4, "stress"] = [1, 2, 3, 4]
    combined = risk.list_combinations(people, book, most=2)
    assert [c for c in combined if len(c) > 1] == [("department", "stress")]
    assert {c[0] for c in combined if len(c) == 1} == {
        "gender",
        "department",
        "tenure",
        "age",
        "stress",
    }
    table = risk.table_risk(people, book).set_index("Known of a respondent")
    assert table.loc["department × stress", "Alone"] == 5
