"""Every format a lab may have gives the same answers, and what could be read in two ways is asked
about.
"""

import csv
import io
import subprocess
import sys
import zipfile

import pandas as pd
import pytest

from helpers.base.errors import InputError
from helpers.survey import cleaning, headers, reading
from helpers.survey.reading import encodings


@pytest.fixture(scope="module")
def raw():
    return reading.read_export("data/responses.csv").head(40)


@pytest.fixture(scope="module")
def expected(raw, book):
    """The codes of the same rows, read from the table itself."""
    return cleaning.code_answers(headers.match_headers(raw, book, "raw"), book, "raw").reset_index(
        drop=True
    )


def coded(path, book, **how):
    export = reading.open_export(path, book, **{k: v for k, v in how.items() if k != "labelled"})
    answers = headers.find_answers(export, book, how.get("labelled", "ask"))
    return cleaning.code_answers(answers, book, path.name).reset_index(drop=True)


def as_text(table, separator=",", end="\n"):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    writer.writerows([list(table.columns), *table.values.tolist()])
    return text.getvalue()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_text_in_any_encoding_and_separator(tmp_path, book, raw, expected, encoding, separator):
    (tmp_path / "x.csv").write_bytes(as_text(raw, separator).encode(encoding))
    pd.testing.assert_frame_equal(coded(tmp_path / "x.csv", book), expected)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_of_every_system_and_quoted_ones(tmp_path, book, raw, expected, end):
    # A free-text column with line ends and separators of its own, among them some that only Python
    # takes for line ends.
    noisy = raw.assign(memo=[f'a{end}b, "c"\x0b\x85\u2028d;' for _ in range(len(raw))])
    (tmp_path / "x.csv").write_bytes(as_text(noisy, end=end).encode("utf-8"))
    pd.testing.assert_frame_equal(coded(tmp_path / "x.csv", book), expected)


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_every_cell_in_quotes(tmp_path, book, raw, expected, separator):
    raw.to_csv(tmp_path / "x.csv", index=False, sep=separator, quoting=csv.QUOTE_ALL)
    pd.testing.assert_frame_equal(coded(tmp_path / "x.csv", book), expected)


def test_a_thousand_further_columns(tmp_path, book, raw, expected):
    further = pd.DataFrame({f"memo {i}": ["x"] * len(raw) for i in range(1000)}, index=raw.index)
    (tmp_path / "x.csv").write_text(as_text(pd.concat([further, raw], axis=1)), encoding="utf-8")
    pd.testing.assert_frame_equal(coded(tmp_path / "x.csv", book), expected)


def test_invisible_marks_in_headers_do_not_matter(tmp_path, book, raw, expected):
    marked = raw.set_axis([f"\u202e{h}\u200b\x07" for h in raw.columns], axis=1)
    (tmp_path / "x.csv").write_text(as_text(marked), encoding="utf-8")
    pd.testing.assert_frame_equal(coded(tmp_path / "x.csv", book), expected)


@pytest.mark.parametrize("form", ["names", "english"])
def test_other_forms_of_the_headers_are_known(tmp_path, book, raw, expected, form):
    headers = {
        v.header: v.name if form == "names" else v.headers[1] for v in book.variables.values()
    }
    assert len(set(headers.values())) == len(book.variables)
    (tmp_path / "x.csv").write_text(as_text(raw.rename(columns=headers)), encoding="utf-8")
    pd.testing.assert_frame_equal(coded(tmp_path / "x.csv", book), expected)


def test_excel_with_numbers_as_numbers_or_as_text(tmp_path, book, raw, expected):
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.active.title = "notes"
    workbook.active.append(["memo", "made by hand"])
    sheet = workbook.create_sheet("回答")
    sheet.append(list(raw.columns))
    for i, row in enumerate(raw.values.tolist()):
        sheet.append([int(c) if c.isascii() and c.isdigit() and i % 2 else c for c in row])
    workbook.save(tmp_path / "x.xlsx")
    pd.testing.assert_frame_equal(coded(tmp_path / "x.xlsx", book), expected)
    assert (
        reading.open_export(tmp_path / "x.xlsx", book).how
        == "an Excel workbook (.xlsx), sheet '回答'"
    )


def save_statistics(path, expected, book, shift=0):
    """The coded answers as SPSS and Stata keep them: numbers with labels, under short names, the
    question as the variable's label.
    """
    import pyreadstat

    numbers = pd.DataFrame()
    labels = {}
    for v in book.variables.values():
        codes = {}
        for place, code in enumerate(v.labels):
            codes[code] = (place if isinstance(code, str) else code) + shift
        numbers[f"Q_{v.name}"] = (
            expected[v.name]
            .map(lambda c, codes=codes: float("nan") if pd.isna(c) else codes.get(c, c))
            .astype(float)
        )
        if v.labels:
            texts: dict = {}
            for text, code in v.codes.items():
                texts.setdefault(codes[code], text)
            labels[f"Q_{v.name}"] = texts
    write = pyreadstat.write_sav if path.suffix == ".sav" else pyreadstat.write_dta
    write(
        numbers,
        path,
        column_labels=[v.header for v in book.variables.values()],
        variable_value_labels=labels,
    )


@pytest.mark.parametrize("name", ["x.sav", "x.dta"])
@pytest.mark.parametrize("shift", [0, 10])
def test_spss_and_stata_by_value_label(tmp_path, book, expected, name, shift):
    # Shifted by 10 no code is one of the codebook's, so that the labels alone can tell.
    save_statistics(tmp_path / name, expected, book, shift)
    pd.testing.assert_frame_equal(coded(tmp_path / name, book), expected)


@pytest.mark.parametrize("name", ["x.sav", "x.dta"])
def test_codes_that_contradict_their_labels_are_asked_about(tmp_path, book, expected, name):
    save_statistics(tmp_path / name, expected, book, shift=1)
    with pytest.raises(
        InputError,
        match=(
            r"column '.+' \(medication\): code 1 is labelled '.+', which the codebook codes 0; "
            r"say which holds with -p labelled=labels"
        ),
    ):
        coded(tmp_path / name, book)
    pd.testing.assert_frame_equal(coded(tmp_path / name, book, labelled="labels"), expected)


def test_a_label_that_the_codebook_does_not_know_is_asked_about(tmp_path, book, expected):
    import pyreadstat

    save_statistics(tmp_path / "x.sav", expected, book, shift=0)
    frame, about = pyreadstat.read_sav(tmp_path / "x.sav")
    # Code 1 is one of ours, but not with that meaning for all that is known.
    values = about.variable_value_labels | {"Q_tenure": {1: "半年未満", 2: "半年以上"}}
    pyreadstat.write_sav(
        frame, tmp_path / "x.sav", column_labels=about.column_labels, variable_value_labels=values
    )
    with pytest.raises(
        InputError,
        match=(
            r"\(tenure\): code 1 is labelled '半年未満', which the codebook does not know; "
            r"add it there"
        ),
    ):
        coded(tmp_path / "x.sav", book)
    with pytest.raises(InputError, match=r"'半年.+' is not an answer"):
        coded(tmp_path / "x.sav", book, labelled="labels")
    assert [
        headers.translate("1", {"1": "半年未満"}, book.variables["tenure"], how)
        for how in ("codes", "labels")
    ] == ["1", "半年未満"]


def test_parquet(tmp_path, book, raw, expected):
    raw.to_parquet(tmp_path / "x.parquet")
    pd.testing.assert_frame_equal(coded(tmp_path / "x.parquet", book), expected)


def test_an_ambiguous_encoding_is_asked_about(tmp_path):
    # These bytes are text both in UTF-8 (é, â) and in Shift-JIS (half-width katakana): the same
    # file with two contents.
    from helpers.survey.codebook.tree import build_codebook

    texts = "é".encode(), "é".encode().decode("cp932")
    options = {
        "o": [
            {"code": 1, "texts": ["é"], "gloss": "one"},
            {"code": 2, "texts": [texts[1]], "gloss": "two"},
            {"code": 3, "texts": ["b"], "gloss": "b"},
        ]
    }
    raw = {
        "options": options,
        "variables": {
            "q": {"header": "q", "gloss": "q", "options": "o", "ordered": True},
            "r": {"header": "r", "gloss": "r", "range": [1, 9]},
        },
        "survey": {"group_header": "{item}"},
        "groups": {},
    }
    book = build_codebook(
        raw
        | {"scales": {}, "analysis": {"predictors": ["q"], "correlates": ["r"], "outcomes": ["r"]}}
    )
    (tmp_path / "x.csv").write_bytes(b"q,r\n" + texts[0] + b",1\n")
    with pytest.raises(
        InputError, match="can be read as UTF-8 or Shift-JIS .* with different answers; say which"
    ):
        reading.open_export(tmp_path / "x.csv", book)
    assert [
        coded(tmp_path / "x.csv", book, encoding=e)["q"].tolist() for e in ("utf-8", "cp932")
    ] == [[1], [2]]


def zipped(path, **parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_binary_files_that_cannot_be_read_are_refused_in_one_sentence(tmp_path, book, expected):
    save_statistics(tmp_path / "x.sav", expected, book)
    whole = (tmp_path / "x.sav").read_bytes()
    zipped(tmp_path / "x.docx", **{"word/document.xml": "<x/>"})
    broken = {
        "cut.sav": (whole[:1000], "is not an SPSS file"),
        "old.xls": (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old or password-protected"),
        "x.docx": ((tmp_path / "x.docx").read_bytes(), "not an Excel workbook"),
        "x.parquet": (b"PAR1" + b"x" * 99, "is not a Parquet file"),
        "x.csv.gz": (b"\x1f\x8b" + b"x" * 99, "compressed"),
        "x.dta": (b"<stata_dta>" + b"x" * 99, "is not a Stata file"),
    }
    for name, (content, complaint) in broken.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=f"^{name}: .*{complaint}") as error:
            reading.open_export(tmp_path / name, book)
        assert "\n" not in str(error.value)


def test_a_formula_without_a_value_is_not_taken_for_a_missing_answer(tmp_path, book):
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.active.append(["q", "r"])
    workbook.active.append([1, "=1+1"])
    workbook.save(tmp_path / "x.xlsx")
    with pytest.raises(
        InputError,
        match="x.xlsx: has a formula without a stored value in sheet 'Sheet', row 2, column 2",
    ):
        reading.open_export(tmp_path / "x.xlsx", book)


def test_two_sheets_that_fit_alike_are_asked_about(tmp_path, book):
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.active.append(["age"])
    workbook.create_sheet("B").append(["age"])
    workbook.save(tmp_path / "x.xlsx")
    with pytest.raises(InputError, match="more than one sheet could be the export .*-p sheet=NAME"):
        reading.open_export(tmp_path / "x.xlsx", book)
    assert "sheet 'B'" in reading.open_export(tmp_path / "x.xlsx", book, sheet="B").how


def test_times_in_nanoseconds_are_read_without_importing_pandas(tmp_path):
    times = ["2020-01-01 00:00:00", "2020-01-01 00:00:00.123456", "2020-01-01 00:00:00.123456789"]
    table = pd.DataFrame({"at": pd.to_datetime([*times, None], format="ISO8601"), "n": range(4)})
    table.astype({"at": "datetime64[ns]"}).to_parquet(tmp_path / "x.parquet")
    assert reading.read_export(tmp_path / "x.parquet")["at"].tolist() == [*times, ""]
    code = "import sys, helpers.survey.reading.binary.__main__; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["False"]


def test_each_character_of_a_run_counts():
    # By hand: nine kana, and one sign that is not Japanese.
    assert encodings.rank_others(("あ" * 9 + "Ж").encode("cp932"))["cp932"] == 0.9
