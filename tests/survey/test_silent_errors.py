"""What used to go wrong without a word: codes for missing answers, repeats, keys, time stamps,
layouts.
"""

import io

import openpyxl
import pandas as pd
import pytest
import yaml

from helpers.base.errors import InputError
from helpers.base.paths import ROOT
from helpers.base.text import folded
from helpers.survey import cleaning, headers, reading, stamps
from helpers.survey.codebook import read_codebook

MOOD = {
    "survey": {"title": "Moods"},
    "options": {
        "f": [
            {"code": i, "texts": [text], "gloss": text.lower()}
            for i, text in enumerate(["Never", "Sometimes", "Often"])
        ]
    },
    "variables": {"age": {"header": "Age", "gloss": "Age", "range": [16, 99]}}
    | {f"m{i}": {"header": f"Mood {i}", "gloss": f"mood {i}", "options": "f"} for i in (1, 2, 3)},
    "scales": {"mood": {"gloss": "Mood", "method": "sum", "items": ["m1", "m2", "m3"]}},
    "analysis": {"predictors": ["age"], "correlates": ["mood"], "outcomes": ["mood"]},
}
HEAD = "Timestamp,Email Address,Age,Mood 1,Mood 2,Mood 3"


def book_of(folder, **changes):
    (folder / "b.yml").write_text(
        yaml.safe_dump(MOOD | changes, allow_unicode=True), encoding="utf-8"
    )
    return read_codebook(folder / "b.yml")


def respondents(folder, book, rows, head=HEAD, encoding="utf-8", **how):
    """The cleaned answers of a small export, a line of text a row."""
    (folder / "x.csv").write_bytes("\n".join([head, *rows, ""]).encode(encoding))
    export = reading.open_export(folder / "x.csv", book)
    answers = headers.find_answers(export, book)
    kept = cleaning.exclude(answers, book, **how)["Respondents"]
    return cleaning.code_answers(kept, book, "x.csv")


def test_codes_for_missing_answers_are_no_answers(tmp_path):
    rows = ["1,a@x.org,-99,Never,9,NA", "2,b@x.org,30,無回答,Often,Never"]
    book = book_of(tmp_path, missing=["-99", "NA", "無回答", 9])
    clean = respondents(tmp_path, book, rows)
    assert clean["age"].tolist() == [pd.NA, 30] and clean["m1"].tolist() == [0, pd.NA]
    assert clean[["m2", "m3"]].isna().to_numpy().tolist() == [[True, True], [False, False]]
    # Without a word in the codebook they are refused, and the remedy is named.
    with pytest.raises(InputError, match="'-99' is not an answer.*name it under missing"):
        respondents(tmp_path, book_of(tmp_path), rows)


def test_a_number_in_another_spelling_is_the_same_code(tmp_path):
    clean = respondents(tmp_path, book_of(tmp_path, missing=["-99"]), ["1,a@x.org,-99.0,0,1.0,2"])
    assert clean.iloc[0].tolist() == [pd.NA, 0, 1, 2]


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("2019/11/20 9:00:01 午前 GMT+9", "2019/11/05 3:12:45 午後 GMT+9"),
        ("13/11/2019 10:00:00", "12/11/2019 10:00:00"),
        ("11/13/2019 1:00:00 PM", "11/13/2019 11:00:00 AM"),
        ("2019/10/28 9:12:45 AM GMT+1", "2019/10/26 3:12:45 PM GMT+2"),
        ("2019-11-05T10:00:00+00:00", "2019-11-05T18:30:00+09:00"),
        ("2019年11月5日 10:00:00", "2019年11月5日 9:59:59"),
        ("5. November 2019 10:00", "4. November 2019 23:00"),
        ("Nov 5, 2019 12:10 AM", "Nov 4, 2019 11:00 PM"),
        ("05.11.2019 10:00", "12.10.2019 10:00"),
        ("2019/11/05 10:00:00", "yesterday"),
    ],
)
@pytest.mark.parametrize("newest_first", [True, False])
def test_the_later_of_two_forms_is_kept(tmp_path, later, earlier, newest_first):
    rows = [f'"{later}",p@x.org,40,0,0,0', f'"{earlier}",P@X.org,20,0,0,0']
    rows += [f'"{earlier}",q@x.org,60,0,0,0']
    rows = rows if newest_first else rows[::-1]
    book = book_of(tmp_path)
    assert sorted(respondents(tmp_path, book, rows)["age"]) == [40, 60]
    if earlier != "yesterday":
        assert sorted(respondents(tmp_path, book, rows, keep="first")["age"]) == [20, 60]


def test_an_order_of_day_and_month_that_cannot_be_told_is_asked(tmp_path):
    rows = ["12/11/2019 10:00,p@x.org,40,0,0,0", "01/12/2019 10:00,p@x.org,20,0,0,0"]
    book = book_of(tmp_path)
    with pytest.raises(InputError, match='-p dates="day first", "month first"'):
        respondents(tmp_path, book, rows)
    # By hand: 12 November is before 1 December; January 12 is before December 11.
    assert respondents(tmp_path, book, rows, dates="day first")["age"].tolist() == [20]
    assert respondents(tmp_path, book, rows, dates="month first")["age"].tolist() == [40]
    said = book_of(tmp_path, survey={"reading": {"dates": "day first"}})
    assert respondents(tmp_path, said, rows)["age"].tolist() == [20]


def test_which_form_is_last_is_asked_where_no_stamp_tells(tmp_path):
    rows = ["soon,p@x.org,40,0,0,0", ",p@x.org,20,0,0,0"]
    with pytest.raises(InputError, match='-p dates="file order"'):
        respondents(tmp_path, book_of(tmp_path), rows)
    assert respondents(tmp_path, book_of(tmp_path), rows, dates="file order")["age"].tolist() == [
        20
    ]


def test_an_offset_has_the_sign_that_it_has():
    times, unsure = stamps.parse_times(pd.Series(["2019/11/05 3:12:45 午後 GMT+9"]))
    # 15:12:45 in Japan is 06:12:45 in Greenwich.
    assert times.tolist() == [pd.Timestamp("2019-11-05 06:12:45")] and not unsure


# Written with the year first, so that a column of it can be read at once; but the last three are no
# times: there is no 31st of November, no hour 25, and minutes have two digits.
ISO_TEXTS = [
    "2019/11/05 9:02:03", "2020-2-29 23:59", "1900-01-01 00:00:00", "2019-11-05 24:00",
    "2019-11-31 10:00", "2019-11-05 25:00", "2019-11-05 9:5",
]  # fmt: skip


@pytest.mark.parametrize("text", ISO_TEXTS)
def test_a_column_of_one_writing_is_read_as_its_stamps_are_beside_others(text):
    alone, _ = stamps.parse_times(pd.Series([text]))
    beside, _ = stamps.parse_times(pd.Series([text, "November 5, 2019, 3 PM"]))
    assert alone.iloc[0] is pd.NaT and beside.iloc[0] is pd.NaT or alone[0] == beside[0]
    assert (alone.iloc[0] is pd.NaT) == (text in ISO_TEXTS[-3:])


def test_one_date_decides_for_stamps_of_every_block(monkeypatch):
    monkeypatch.setattr(stamps, "BLOCK", 2)
    texts = ["02/03/2020", None, "soon", "02/03/2020", "13/03/2020"]
    times, unsure = stamps.parse_times(pd.Series(texts, dtype="str"))
    # There is no thirteenth month, so the second of March it is.
    march = pd.Timestamp("2020-03-02")
    none = pd.NaT
    expected = pd.Series([march, none, none, march, pd.Timestamp("2020-03-13")])
    assert times.equals(expected.astype("datetime64[ns]")) and not unsure
    times, unsure = stamps.parse_times(pd.Series(texts[:4], dtype="str"))
    assert times.isna().all() and unsure


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("    method: sum", "    metod: sum"),
        ("  age:", "  age:\n    gloss: twice\n  age:"),
    ],
)
def test_equal_and_unknown_keys_are_refused_with_their_line(tmp_path, change, said):
    text = yaml.safe_dump(MOOD, sort_keys=False)
    assert change in text
    (tmp_path / "b.yml").write_text(text.replace(change, said, 1), encoding="utf-8")
    line = text.splitlines().index(change) + 1
    with pytest.raises(
        InputError, match=rf"b.yml, line ({line}|{line + 2}): .*(nearest: method|twice)"
    ):
        read_codebook(tmp_path / "b.yml")


def test_an_address_column_under_another_key_is_refused(tmp_path):
    with pytest.raises(
        InputError, match="unknown key 'email' in 'personal'.*submitted and address"
    ):
        book_of(tmp_path, personal={"email": {"header": "E-mail"}})


def test_an_absent_address_column_is_said(tmp_path):
    book = book_of(tmp_path, personal={"address": {"header": "Mail of the person"}})
    found, wrong = headers.find_columns(["Age", "Mood 1", "Mood 2", "Mood 3"], [], book)
    assert not wrong and "'Mail of the person', so neither" in headers.sentence_absent(found, book)
    found, _ = headers.find_columns(HEAD.split(","), [], book)
    assert headers.sentence_absent(found, book) == "" and {"address", "submitted"} <= set(found)


def test_a_line_of_totals_is_asked_and_left_out(tmp_path):
    rows = ["1,a@x.org,30,0,0,0", "2,b@x.org,40,0,0,0", "合計,2,,,,"]
    with pytest.raises(
        InputError, match='row 4: looks like a line of totals.*-p totals="leave out"'
    ):
        respondents(tmp_path, book_of(tmp_path), rows)
    assert len(respondents(tmp_path, book_of(tmp_path), rows, totals="leave out")) == 2


def test_rows_are_kept_by_the_answers_in_any_column(tmp_path):
    filters = [
        {"header": "Consent", "keep": ["yes"]},
        {"header": "Status", "drop": ["Survey Preview"], "gloss": "previews"},
    ]
    book = book_of(tmp_path, exclusions={"filters": filters})
    rows = ["Yes,IP Address,30,0,0,0", "no,IP Address,31,0,0,0", "YES,Survey Preview,32,0,0,0"]
    (tmp_path / "x.csv").write_text("\n".join(["Consent,Status,Age,Mood 1,Mood 2,Mood 3", *rows]))
    answers = headers.find_answers(reading.open_export(tmp_path / "x.csv", book), book)
    steps = cleaning.exclude(answers, book)
    flow = cleaning.table_flow(steps)
    assert flow[["step", "removed"]].values.tolist()[1:3] == [
        ["Only where: Consent is yes", 1],
        ["Without: previews", 1],
    ]
    assert cleaning.code_answers(steps["Respondents"], book, "x")["age"].tolist() == [30]


LAYOUTS = {
    "title": ["My survey 2024,,,,,", ",,,,,", HEAD],
    "sep": ["sep=,", HEAD],
    "qualtrics": [HEAD, HEAD, ",".join(['"{""ImportId"":""Q""}"'] * 6)],
    "empty": ["", "", HEAD],
}


@pytest.mark.parametrize("kind", LAYOUTS)
def test_rows_above_the_answers_are_passed_over(tmp_path, kind):
    rows = ["1,a@x.org,30,0,0,0", "2,b@x.org,40,0,1,0"]
    top = LAYOUTS[kind]
    clean = respondents(tmp_path, book_of(tmp_path), [*top[1:], *rows], head=top[0])
    assert clean["age"].tolist() == [30, 40] and clean["m2"].tolist() == [0, 1]


def test_both_header_rows_of_survey_monkey_are_read(tmp_path):
    text = "Respondent ID,How old?,Moods,,\n,Open-Ended Response,calm,sad,tense\n1,30,0,1,2\n"
    (tmp_path / "x.csv").write_text(text)
    export = reading.open_export(tmp_path / "x.csv")
    assert list(export.table.columns) == [
        "Respondent ID", "How old?", "Moods [calm]", "Moods [sad]", "Moods [tense]",
    ]  # fmt: skip
    assert len(export.table) == 1 and "SurveyMonkey" in export.how


def test_a_title_row_of_a_workbook_is_passed_over_and_said(tmp_path):
    book = openpyxl.Workbook()
    for row in [["My survey"], [], ["Age", "q1", "q2"], [20, 1, 2]]:
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    export = reading.open_export(tmp_path / "x.xlsx")
    assert list(export.table.columns) == ["Age", "q1", "q2"] and list(export.table.index) == [4]
    assert "1 title row and 1 empty row passed over" in export.how


TEXTS = {
    "cp1252": "Alter;Größe;Müdigkeit;Straße\n20;groß;möchte ich nicht sagen;Höhenweg\n" * 3,
    "cp932": "年齢,性別,こころの不調\n20,女性,まったくそう思わない\n" * 3,
    "euc_jp": "年齢,性別,こころの不調\n20,女性,まったくそう思わない\n" * 3,
    "utf-16": "年齢,性別,ご意見\n20,女性,特になし\n" * 3,
    "utf-8": "Alter,Größe\n20,groß\n" * 3,
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_an_encoding_is_told_by_what_the_text_looks_like(tmp_path, encoding):
    (tmp_path / "x.csv").write_bytes(TEXTS[encoding].encode(encoding))
    table = reading.read_export(tmp_path / "x.csv")
    first = io.StringIO(TEXTS[encoding]).readline().strip().replace(";", ",").split(",")
    assert list(table.columns) == first


def test_spanish_is_not_japanese(tmp_path):
    text = "¿Cuántos años tienes?;¿Eres varón o mujer?\n20;Varón\n21;Género fluido\n"
    (tmp_path / "x.csv").write_bytes(text.encode("cp1252"))
    assert list(reading.read_export(tmp_path / "x.csv").columns)[0] == "¿Cuántos años tienes?"


@pytest.mark.parametrize(
    ("one", "other"),
    [("不調〜薬", "不調～薬"), ("a—b", "a―b"), ("−1", "－1"), ("don’t", "don't"), ("“x”", '"x"')],
)
def test_characters_that_look_alike_are_equal(one, other):
    # The pairs are those in which UTF-8 and Shift-JIS exports of one form differ, and typographic
    # ones.
    assert folded(one) == folded(other)
    assert folded("コーラ") != folded("コ-ラ")  # the long vowel is no dash


def test_answers_that_may_count_from_one_are_asked(tmp_path):
    items = [f"q{i}" for i in range(1, 6)]
    tree = MOOD | {
        "variables": {n: {"header": n, "gloss": n, "range": [0, 3]} for n in items},
        "scales": {"s": {"gloss": "S", "method": "sum", "items": items}},
        "analysis": {"predictors": ["q1"], "correlates": ["s"], "outcomes": ["s"]},
    }
    # Answers 1, 2 and 3 in turn: nobody gave 0.
    rows = ["1,2,3,1,2", "2,3,1,2,3", "3,1,2,3,1"] * 3 + ["1,2,3,1,2"]
    book = book_of(tmp_path, **tree)
    with pytest.raises(InputError, match=r"nobody answered 0 .*codes: subtract 1 at the scale s"):
        respondents(tmp_path, book, rows, head=",".join(items))
    tree["scales"]["s"]["confirmed"] = True
    clean = respondents(tmp_path, book_of(tmp_path, **tree), rows, head=",".join(items))
    assert clean["q1"].tolist()[:3] == [1, 2, 3]
    turned = {
        n: spec | {"recode": {"1": 0, "2": 1, "3": 2, "4": 3}}
        for n, spec in tree["variables"].items()
    }
    clean = respondents(
        tmp_path, book_of(tmp_path, **tree | {"variables": turned}), rows, head=",".join(items)
    )
    assert clean["q1"].tolist()[:3] == [0, 1, 2]


def test_several_answers_in_one_cell_become_variables(tmp_path):
    who = {
        f"who_{w}": {"header": "Who helped?", "gloss": w, "contains": w.capitalize()}
        for w in ("doctor", "friend")
    }
    book = book_of(tmp_path, variables=MOOD["variables"] | who)
    rows = ['30,0,0,0,"Doctor, Friend"', "31,0,0,0,Friend", "32,0,0,0,"]
    clean = respondents(tmp_path, book, rows, head="Age,Mood 1,Mood 2,Mood 3,Who helped?")
    assert clean["who_doctor"].tolist() == [1, 0, pd.NA]
    assert clean["who_friend"].tolist() == [1, 1, pd.NA]


def test_decimals_with_point_or_comma(tmp_path):
    bmi = {"bmi": {"header": "BMI", "gloss": "BMI", "range": [10.0, 60.0], "decimals": True}}
    book = book_of(tmp_path, variables=MOOD["variables"] | bmi)
    rows = ["30;0;0;0;20,5", "31;0;0;0;21.5", "32;0;0;0;22"]
    clean = respondents(tmp_path, book, rows, head="Age;Mood 1;Mood 2;Mood 3;BMI")
    assert clean["bmi"].tolist() == [20.5, 21.5, 22.0]


def test_unordered_options_become_indicators_that_name_their_reference(tmp_path):
    raw = {"m": [{"code": c, "texts": [c], "gloss": c} for c in ("single", "married", "widowed")]}
    tree = {
        "options": MOOD["options"] | raw,
        "variables": MOOD["variables"] | {"m": {"header": "M", "gloss": "Status", "options": "m"}},
        "analysis": MOOD["analysis"] | {"predictors": ["m", "age"]},
    }
    book = book_of(tmp_path, **tree)
    assert book.predictors == ("m_2", "m_3", "age") and book.asked_predictors == ("m", "age")
    assert book.gloss("m_3") == "Status: widowed (against single)"
    rows = ["30,0,0,0,single", "31,0,0,0,widowed", "32,0,0,0,"]
    clean = respondents(tmp_path, book, rows, head="Age,Mood 1,Mood 2,Mood 3,M")
    assert clean["m_3"].tolist() == [0, 1, pd.NA] and clean["m_2"].tolist() == [0, 0, pd.NA]


def test_the_codebook_of_the_guide_reads(tmp_path):
    guide = (ROOT / "docs/YOUR_SURVEY.md").read_text(encoding="utf-8")
    (tmp_path / "b.yml").write_text(guide.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    book = read_codebook(tmp_path / "b.yml")
    # As the guide says: one variable for each option but the first, and two filters.
    assert book.predictors == ("age", "status_2") and len(book.filters) == 2
    assert book.variables["age"].is_missing("-99") and book.scales["mood"].min_answered == 0.5


# By hand: 19/11/05 may be 5 November 2019 or 19 November 2005; there is no 31 November.
TWO_DIGITS = [
    (["19/11/05 10:00"], "", True),
    (["19/11/05 10:00", "19/11/31 09:00"], "2005-11-19 10:00", False),
    (["05/11/19 10:00", "31/10/19 09:00"], None, None),
    (["11/5/19 10:00", "10/31/19 09:00"], "2019-11-05 10:00", False),
    (["05.11.19 10:00"], "2019-11-05 10:00", False),
]


@pytest.mark.parametrize(("texts", "first", "asked"), TWO_DIGITS, ids=str)
def test_a_year_of_two_digits_may_stand_first_or_last(texts, first, asked):
    times, unsure = stamps.parse_times(pd.Series(texts))
    if first is None:  # 31/10/19 may also be 19 October 2031
        assert unsure
        times, unsure = stamps.parse_times(pd.Series(texts), "day first")
        assert str(times[0]) == "2019-11-05 10:00:00" and not unsure
        return
    assert unsure == asked
    assert times.isna()[0] if asked else times[0] == pd.Timestamp(first)
    year_first, _ = stamps.parse_times(pd.Series(["19/11/05 10:00"]), "year first")
    assert year_first[0] == pd.Timestamp("2019-11-05 10:00")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "#"])
def test_a_first_line_says_the_separator_a_tab_too(tmp_path, separator):
    rows = [["Age", "Mood"], ["20", "1"], ["21", "2"]]
    lines = [f"sep={separator}", *(separator.join(row) for row in rows)]
    (tmp_path / "x.csv").write_bytes("\r\n".join([*lines, ""]).encode())
    table = reading.open_export(tmp_path / "x.csv").table
    assert list(table.columns) == ["Age", "Mood"] and list(table["Mood"]) == ["1", "2"]


def test_forms_without_a_name_are_as_many_persons(tmp_path):
    book = book_of(tmp_path)
    rows = [f"2026-01-0{i},anonymous,{20 + i},Never,Never,Often" for i in range(1, 6)]
    assert len(respondents(tmp_path, book, rows)) == 5


def test_bands_may_stand_in_any_order_and_have_decimals(tmp_path):
    scale = {"gloss": "Mood", "method": "mean", "items": ["m1", "m2", "m3"]}
    bands = {"high": [1.1, 2], "low": [0, 1]}
    made = book_of(tmp_path, scales={"mood": scale | {"bands": bands}}).scales["mood"].bands
    assert list(made.items()) == [("low", (0, 1)), ("high", (1.1, 2))]
    with pytest.raises(InputError, match="bands of scale 'mood' that do not overlap"):
        book_of(tmp_path, scales={"mood": scale | {"bands": {"low": [0, 1], "high": [1, 2]}}})


@pytest.mark.parametrize("words", ["Mean", "Ø", "Gesamt (n=3)", "Total:"])
def test_a_line_of_totals_says_so_in_a_column_that_the_codebook_does_not_know(tmp_path, words):
    book = book_of(tmp_path)
    rows = [f"p{i},{20 + i},Never,Never,Often" for i in range(1, 4)]
    head = "Who,Age,Mood 1,Mood 2,Mood 3"
    last = f"{words},22,Never,Never,Often"
    with pytest.raises(InputError, match="row 5: looks like a line of totals"):
        respondents(tmp_path, book, [*rows, last], head)
    assert len(respondents(tmp_path, book, [*rows, last], head, totals="leave out")) == 3
    # What several rows have in that column is an answer to something.
    assert len(respondents(tmp_path, book, [last, *rows, last], head)) == 5


def test_a_second_row_of_labels_is_no_respondent(tmp_path):
    lines = ["CASE,AGE,Q1", "Interview number,How old?,I like it", "1,20,3", "2,21,4", "3,30,5"]
    (tmp_path / "x.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    export = reading.open_export(tmp_path / "x.csv")
    assert len(export.table) == 3 and "second header row with labels" in export.how
    assert export.labels == ("Interview number", "How old?", "I like it")
    # Words below words are answers.
    lines = ["Who,Where,What", "Ann,here,this", "Bob,there,that", "Cid,here,this"]
    (tmp_path / "x.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert len(reading.open_export(tmp_path / "x.csv").table) == 3


def test_midnight_may_be_the_end_of_a_day():
    made, _ = stamps.parse_times(pd.Series(["2019-11-05 24:00", "2019-11-06 00:00"]))
    assert made[0] == made[1]


def test_brackets_of_either_width_are_equal_with_or_without_a_blank():
    assert folded("Age (years)") == folded("Age（years）") == folded("age(years)")
