"""Reading in blocks gives what reading at once gives, wherever a block ends; long tables are
written and sorted as short ones are.
"""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from helpers import scoring
from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.exhibits.formats import csv_file
from helpers.statistics.resampling import sample
from helpers.survey import cleaning, reading
from helpers.survey import export as exporting
from helpers.survey.reading import coding, records
from helpers.survey.reading.binary import blocks, tables, workbooks
from helpers.survey.reading.binary.__main__ import READERS
from helpers.survey.reading.delimited import read_delimited

SHIPPED = (ROOT / "data/responses.csv").read_text(encoding="utf-8")


def cut(text):
    """A text as Python's csv module cuts it: row number -> cells, blank rows left out."""
    found = {}
    for line, row in enumerate(csv.reader(io.StringIO(text, newline="")), start=1):
        if "".join(row).strip():
            found[line] = row
    return found


def read(text, encoding="utf-8"):
    table, _, _ = read_delimited(text.encode(encoding), "x.csv", lambda cells: len(cells), encoding)
    return {1: list(table.columns)} | dict(
        zip(table.index, table.astype(object).to_numpy().tolist(), strict=True)
    )


@pytest.mark.parametrize("letters", [7, 700, 5000, 10**7])
@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "utf-16"])
def test_blocks_of_any_size_give_the_same_table(monkeypatch, letters, encoding):
    monkeypatch.setattr(records, "BLOCK_LETTERS", letters)
    text = "".join(SHIPPED.splitlines(keepends=True)[:60])
    assert read(text, encoding) == cut(text)


AWKWARD = {
    "quoted": 'a,b\n1,"x\n,""y"\n3,4\n',
    "quoted late": "a,b\n" + "1,2\n" * 40 + '"1\n",2\n' + "3,4\n" * 40,
    "blank": "a,b\n1,2\n\n \n3,4\n,\n5,6\n",
    "windows": "a,b\r\n1,2\r\n\r\n3,4\r\n",
    "old": "a,b\r1,2\r3,4",
    "mixed": "a,b\n1,2\r3,4\r\n5,6",
    "no end": "a,b\n1,2\n3,4",
    "words": "a,b\nNA,null\n,nan\n1, 2 \nNULL,#N/A\n",
    "wide letters": "あ,い\n\u3000,う\n\ufeff1,2\n\x85,\u2028x\n",
    "one": "a\n1\n\n2\n",
}


@pytest.mark.parametrize("name", AWKWARD)
@pytest.mark.parametrize("letters", [1, 3, 11, 10**6])
def test_awkward_texts_are_cut_as_python_cuts_them(monkeypatch, name, letters):
    monkeypatch.setattr(records, "BLOCK_LETTERS", letters)
    assert read(AWKWARD[name]) == cut(AWKWARD[name])


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("1,2,3", "row 202: 3 cells under 2 headers"),
        ("1," * 17_000, "row 202: 17,001 columns"),
        ('"1"x,2', "readable CSV"),
    ],
)
def test_what_is_wrong_far_down_is_named_with_its_row(monkeypatch, row, complaint):
    monkeypatch.setattr(records, "BLOCK_LETTERS", 100)
    with pytest.raises(InputError, match=complaint):
        read("a,b\n" + "1,2\n" * 200 + row + "\n")


def test_bytes_that_stop_being_text_far_down_are_found(monkeypatch):
    monkeypatch.setattr(records, "BLOCK_LETTERS", 10)
    # 0x93fa is 日 in Shift-JIS and nothing in UTF-8; 0x81 before a line end is nothing in any
    # encoding tried.
    content = b"a,b\n" + b"1,2\n" * 99
    assert read_delimited(content + b"\x93\xfa,2\n", "x.csv")[0].iloc[-1, 0] == "日"
    with pytest.raises(InputError, match="not text in UTF-8, UTF-16, Shift-JIS"):
        read_delimited(content + b"\x81\n", "x.csv")


def test_columns_of_many_different_texts_are_kept_as_text(monkeypatch):
    monkeypatch.setattr(coding, "FEW", 20)
    monkeypatch.setattr(records, "BLOCK_LETTERS", 3000)
    text = "".join(SHIPPED.splitlines(keepends=True)[:120])
    table, _, _ = read_delimited(text.encode(), "x.csv")
    assert read(text) == cut(text)
    assert [str(dtype) for dtype in table.dtypes[:3]] == ["str", "str", "category"]


def test_columns_the_codebook_does_not_know_are_left_behind_by_name(book, tmp_path):
    # The first column is kept, whatever it is: a line of totals says there what it is.
    longer = SHIPPED.replace("\n", ",secret\n").replace(",secret\n", ",memo\n", 1)
    (tmp_path / "x.csv").write_text(longer, encoding="utf-8")
    export = reading.open_export(tmp_path / "x.csv", book)
    assert export.table.shape == (359, 41) and set(export.table["memo"]) == {""}
    assert set(reading.open_export(tmp_path / "x.csv", book, everything=True).table["memo"]) == {
        "secret"
    }


@pytest.mark.parametrize("name", ["x.parquet", "x.sav", "x.dta", "x.xlsx"])
def test_binary_files_are_the_same_in_blocks(monkeypatch, tmp_path, clean, name):
    import pyreadstat

    writers = {
        "x.sav": pyreadstat.write_sav,
        "x.dta": pyreadstat.write_dta,
        "x.xlsx": pd.DataFrame.to_excel,
        "x.parquet": pd.DataFrame.to_parquet,
    }
    frame = clean.head(50).astype({c: float for c in clean.columns if c not in ("id", "gender")})
    writers[name](frame, tmp_path / name)

    def everything():
        kind = {"x.sav": "spss", "x.dta": "stata", "x.xlsx": "excel", "x.parquet": "parquet"}[name]
        with (tmp_path / name).open("rb") as file:
            return reading.export.collect_sheets(READERS[kind](file), name)[0][1].table()

    whole = everything()
    for module in (tables, workbooks):
        monkeypatch.setattr(module, "BLOCK_ROWS", 3)
    pd.testing.assert_frame_equal(everything().astype(object), whole.astype(object))
    assert len(whole) == 50 and whole.index[0] == 2


def test_values_of_every_kind_become_their_texts():
    import pyarrow as pa

    times = pd.Series(
        pd.to_datetime(["2019-11-05 10:00:00", None, "2019-11-05 10:00:00.5"], format="mixed")
    )
    for values in (
        [1.0, None, 2.5],
        ["a", "", None],
        [True, False, None],
        [b"x", None, b"y"],
        [[1], None, [2]],
        times,
        times[:2],
    ):
        array = pa.array(values)
        # as_text of each value by itself is what a cell is by definition.
        assert blocks.encode_values(array).to_pylist() == [
            blocks.as_text(value) for value in array.to_pylist()
        ]


def test_respondents_are_in_the_order_pandas_would_sort_them(clean):
    coded = clean.drop(columns="id").sample(frac=1, random_state=3, ignore_index=True)
    few = coded[["gender", "use_signin", "age"]]
    for frame in (coded, few):
        assert (
            frame.take(cleaning.sort_rows(frame)).index.tolist()
            == frame.sort_values(list(frame), kind="stable").index.tolist()
        )


def test_resubmissions_are_those_of_a_plain_count():
    rng = np.random.default_rng(5)
    people = [
        f"P{i}@x.example" if rng.random() < 0.5 else f" p{i}@X.example"
        for i in rng.integers(0, 60, 200)
    ]
    stamps = [f"2019/11/{d:02} 10:00:00" if d else "yesterday" for d in rng.integers(0, 28, 200)]
    answers = pd.DataFrame({"address": people, "submitted": stamps}, index=range(2, 202))
    # By hand: of each person the form with the latest time, of equal times the later row; a time
    # that is none never wins.
    best = {}
    for row, address, stamp in answers.itertuples():
        person = address.strip().lower()
        key = (stamp != "yesterday", stamp, row)
        best[person] = max(best.get(person, key), key)
    assert cleaning.remove_resubmissions(answers).index.tolist() == sorted(
        row for _, _, row in best.values()
    )


def test_a_long_table_is_written_as_pandas_writes_it(monkeypatch, clean, book):
    scores = scoring.score_scales(clean, book)
    awkward = pd.DataFrame(
        {
            "text": ["=1", 'a"b', "c,d", "", None, "-x", "-1", "@", "e\nf", "あ"],
            "float": [1.0, 2.5, np.nan, 1e-9, 1e22, -0.0, 1 / 3, np.inf, 5, 6],
            "whole": pd.array([1, None, 3, -4, 5, 6, 7, 8, 9, 10], dtype="Int8"),
            "either": [True, False] * 5,
        }
    )
    for frame in (
        clean,
        clean.join(scores),
        awkward,
        awkward[["text"]],
        awkward[["whole"]],
        clean.astype({"gender": "category"}),
    ):
        short = b"".join(csv_file.csv_bytes(frame))
        with monkeypatch.context() as patch:
            patch.setattr(csv_file, "LONG", 0)
            patch.setattr(csv_file, "AT_ONCE", 7)
            assert b"".join(csv_file.csv_bytes(frame)) == short
    assert "'=1" in b"".join(csv_file.csv_bytes(awkward)).decode()


def test_the_spss_file_is_the_one_pyreadstat_writes(clean, book, tmp_path, monkeypatch):
    import pyreadstat

    monkeypatch.setattr(exporting, "AT_ONCE", 100)
    frame = clean.join(scoring.score_scales(clean, book))
    numbers = exporting._as_numbers(frame, book)
    ours = exporting.make_sav(frame, book, tmp_path)
    _, about = pyreadstat.read_sav(io.BytesIO(ours))
    pyreadstat.write_sav(
        numbers,
        tmp_path / "x.sav",
        column_labels=about.column_names_to_labels,
        variable_value_labels=about.variable_value_labels,
        variable_measure=about.variable_measure,
    )
    theirs = bytearray((tmp_path / "x.sav").read_bytes())
    theirs[exporting.PLACE] = exporting.WRITTEN
    assert ours == bytes(theirs)


def test_a_sample_is_drawn_only_of_many():
    assert (
        sample.draw_respondents(350, 2000, 1).tolist()
        == list(range(350))
        == sample.draw_respondents(350, 0, 1).tolist()
    )
    drawn = sample.draw_respondents(10_000, 2000, 1)
    assert (
        len(set(drawn)) == 2000
        and drawn.tolist() == sorted(drawn) == sample.draw_respondents(10_000, 2000, 1).tolist()
    )
    assert "A random sample of 2,000 of the 10,000" in sample.sentence_sample(2000, 10_000)
    with pytest.raises(InputError, match="parameter largest is 5"):
        sample.draw_respondents(350, 5, 1)
