"""Reading and cleaning: what real exports hold, and what is refused."""

import pandas as pd
import pytest

from helpers.base.errors import InputError
from helpers.survey import cleaning, headers, reading, validity


def read(path, book):
    return headers.match_headers(reading.read_export(path), book, path.name)


@pytest.fixture
def address(book):
    return book.personal["address"]


def test_the_shipped_data_have_350_respondents_and_what_exports_have(book):
    # The paper: 350 participants. The rest is what a real export holds and this one must, to be of
    # use as an example.
    answers = headers.match_headers(
        reading.read_export("data/responses.csv"), book, "responses.csv"
    )
    staff = len(answers) - len(cleaning.remove_staff(answers, book))
    left = cleaning.remove_resubmissions(cleaning.remove_staff(answers, book))
    assert len(left) == 350
    assert staff >= 1 and len(answers) - staff - 350 >= 1
    raw = reading.read_export("data/responses.csv")
    assert (raw != raw.map(str.strip)).any().any()
    assert raw[book.variables["age"].header].str.contains("[０-９]").any()


def test_headers_match_in_any_width_and_order(book, write_export):
    path = write_export({})
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("U2plusの利用期間", "Ｕ２ｐｌｕｓの利用期間  ")
        .replace("性別", "余分,性別", 1)
        .replace("30", "x,30", 1),
        encoding="utf-8",
    )
    assert "tenure" in read(path, book).columns


def test_resubmissions_are_found_whatever_their_case_and_blanks(book, address, write_export):
    answers = read(
        write_export(
            {address: "a@synthetic.example"},
            {address: " A@Synthetic.EXAMPLE "},
            {address: "ａ@synthetic.example"},
        ),
        book,
    )
    assert len(cleaning.remove_resubmissions(answers)) == 1


@pytest.mark.parametrize(("keep", "age"), [("last", 32), ("first", 30)])
def test_which_submission_is_kept_goes_by_time_not_by_place(book, address, write_export, keep, age):
    stamp = book.personal["submitted"]
    years = book.variables["age"].header
    forms = [(31, "2019/11/06 09:00:00"), (32, "2019/11/07 09:00:00"), (30, "2019/11/05 09:00:00")]
    answers = read(write_export(*[{years: str(a), stamp: s} for a, s in forms]), book)
    kept = cleaning.code_answers(cleaning.remove_resubmissions(answers, keep), book, "export.csv")
    assert kept["age"].tolist() == [age]


def test_a_missing_address_is_a_person_of_its_own(book, address, write_export):
    assert (
        len(cleaning.remove_resubmissions(read(write_export({address: ""}, {address: " "}), book)))
        == 2
    )


def test_staff_entries_go_by_domain(book, address, write_export):
    answers = read(
        write_export(
            {address: "test@U2PLUS.example"}, {address: "u2plus.example@synthetic.example"}
        ),
        book,
    )
    assert len(cleaning.remove_staff(answers, book)) == 1


@pytest.mark.parametrize("text", ["３８", " 38 ", "38"])
def test_numbers_in_any_width(book, write_export, text):
    answers = read(write_export({book.variables["age"].header: text}), book)
    assert cleaning.code_answers(answers, book, "export.csv")["age"].tolist() == [38]


@pytest.mark.parametrize(
    "text", ["年に1回程度", "年に１回程度 ", "Once a year", "once a year", "2"]
)
def test_options_by_text_spelling_or_code(book, write_export, text):
    answers = read(write_export({book.variables["use_signin"].header: text}), book)
    assert cleaning.code_answers(answers, book, "export.csv")["use_signin"].tolist() == [2]


def test_an_empty_answer_is_missing(book, write_export):
    answers = read(write_export({book.variables["use_signin"].header: " "}), book)
    assert cleaning.code_answers(answers, book, "export.csv")["use_signin"].isna().all()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("age", "200"),
        ("age", "thirty"),
        ("age", "-3"),
        ("age", "30.5"),
        ("use_signin", "7"),
        ("phq9_1", "たまに"),
    ],
)
def test_an_invalid_answer_is_named_with_row_column_value_and_what_is_allowed(
    book, write_export, variable, value
):
    header = book.variables[variable].header
    answers = read(
        write_export({book.personal["address"]: "b@synthetic.example"}, {header: value}), book
    )
    with pytest.raises(InputError) as error:
        cleaning.code_answers(answers, book, "export.csv")
    assert f"row 3, column '{header}' ({variable}): '{value}' is not an answer" in str(error.value)
    assert validity.allowed(book.variables[variable]) in str(error.value)


def test_a_missing_column_is_named_with_the_nearest(book, write_export):
    path = write_export({})
    path.write_text(path.read_text(encoding="utf-8").replace("年齢", "年令", 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"column '年齢' \(age\) is missing \(nearest: 年令\)"):
        read(path, book)


def test_a_column_that_appears_twice_is_named(book, write_export):
    path = write_export({})
    path.write_text(path.read_text(encoding="utf-8").replace("年齢", "性別", 1), encoding="utf-8")
    with pytest.raises(InputError, match="column '性別' appears 2 times|column '年齢'"):
        read(path, book)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00", "not text"),
        (b'a,b\n"x', "not a readable"),
    ],
)
def test_files_that_are_no_export_are_refused(tmp_path, content, complaint):
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(InputError, match=f"x.csv: .*{complaint}"):
        reading.read_export(tmp_path / "x.csv")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match="none.csv: no such file"):
        reading.read_export(tmp_path / "none.csv")


def test_no_rows_left_is_an_error(book, write_export):
    coded = cleaning.code_answers(read(write_export(), book), book, "export.csv")
    with pytest.raises(InputError, match="no respondent is left"):
        cleaning.assign_ids(coded, "export.csv")


def test_an_invalid_answer_of_a_row_that_is_left_out_is_no_matter(book, address, write_export):
    signin = book.variables["use_signin"].header
    path = write_export({}, {address: "x@u2plus.example", signin: "まったく使わな"})
    respondents = cleaning.remove_staff(
        headers.find_answers(reading.open_export(path, book), book), book
    )
    # Code 1 is the first option of the codebook, which the fixture's form gives.
    assert cleaning.code_answers(respondents, book, path.name)["use_signin"].tolist() == [1]


def test_an_export_without_rows_is_told(book, write_export):
    path = write_export()
    with pytest.raises(InputError, match="no respondent is left"):
        respondents = cleaning.remove_resubmissions(
            cleaning.remove_staff(headers.find_answers(reading.open_export(path, book), book), book)
        )
        cleaning.assign_ids(cleaning.code_answers(respondents, book, path.name), path.name)


def test_ids_do_not_depend_on_the_order_of_submission(clean):
    shuffled = clean.drop(columns="id").sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(cleaning.assign_ids(shuffled), clean)


def test_no_personal_column_is_carried_on(clean, book):
    assert not set(clean.columns) & set(book.personal)
    assert not clean.astype(str).apply(lambda column: column.str.contains("@")).any().any()


def test_table_1_margins_are_those_printed(clean, book):
    # Table 1: counts of signing in, and its n of 341 of 350.
    assert clean["use_signin"].value_counts().sort_index().tolist() == [26, 146, 95, 23, 20, 31]
    assert clean["use_signin"].notna().sum() == 341
    # Table 3: 321 residual degrees of freedom, six predictors, a constant.
    assert clean[list(book.predictors)].dropna().shape[0] == 328
