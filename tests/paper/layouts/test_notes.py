"""What stands below a table is read where it names its owner. Made up."""

import pytest

from helpers.paper.audit.run import audit
from helpers.paper.printed_numbers import read_published

TWO = "Outcome,Predictor,B,SE\nmood,Age,.10,.05\nlow mood,Age,.20,.05\n"
STEPS = "Outcome: mood\nPredictor,Step 1: B,Step 2: B\nAge,.10,.20\n"


def read(tmp_path, text):
    path = tmp_path / "paper.csv"
    path.write_text(text, encoding="utf-8")
    return read_published(path)


def fit(table, column="row"):
    own = table[(table.column == "") | (table.statistic == "significance_level")]
    return [" ".join(row) for row in own[[column, "statistic", "printed"]].itertuples(index=False)]


@pytest.mark.parametrize(
    ("note", "found", "left"),
    [
        ("Mood: R2 = .11; low mood: R2 = .08.", ["mood R2 .11", "low mood R2 .08"], []),
        ("For low mood, N = 117 and R2 = .08.", ["low mood R2 .08", "low mood n 117"], []),
        ("R2 = .11 for mood and low mood.", [], ["R2 = .11 for mood and low mood."]),
        ("N = 119.", [], ["N = 119."]),
    ],
)
def test_of_several_outcomes_the_one_that_is_named(tmp_path, note, found, left):
    table = read(tmp_path, f'{TWO}"Note. {note}"\n')
    assert fit(table) == found
    assert [line.split(": ", 1)[1].removeprefix("Note. ") for line in table.attrs["unread"]] == left


def test_steps_are_named_and_share_the_n_of_their_table(tmp_path):
    note = '"Note. N = 103. Step 1: R2 = .05. Step 2: R2 = .09, F(2, 100) = 4.95."\n'
    table = read(tmp_path, STEPS + note)
    assert fit(table, "model") == [
        "Step 1 n 103",
        "Step 2 n 103",
        "Step 1 R2 .05",
        "Step 2 R2 .09",
        "Step 2 F 4.95",
        "Step 2 df 2",
        "Step 2 df2 100",
    ]
    assert table.attrs["unread"] == []


def test_stars_mean_what_the_note_says(tmp_path):
    note = '"* p < .05. ** p < .01."\n'
    matrix = "variable,1,2\n1. Stress,—,\n2. Sleep,.31**,—\n3. Mood,.10,-.15*\n"
    table = read(tmp_path, matrix + "Note. N = 101.\n" + note)
    assert fit(table) == ["analysis significance_level .05", "analysis significance_level .01"]
    # r(99) = .31: P = .0016; r(99) = -.15: P = .134, which no star of .05 fits
    wrong = audit(table).query("verdict == 'contradicted'")
    assert wrong.check.tolist() == ["marked significant"] and wrong.printed.tolist() == ["-.15*"]
    # Starred ones alone have N: with gaps, another r may rest on fewer.
    assert table[table.statistic == "r"].n.tolist() == ["101", "", "101"]
    corrected = read(tmp_path, matrix + '"Note. * p < .05, Bonferroni-corrected."\n')
    assert fit(corrected) == [] and len(corrected.attrs["unread"]) == 1


def test_two_tables_that_give_a_star_two_meanings_give_it_none(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Table 1"
    sheets = (book.active, book.create_sheet("Table 2"))
    for sheet, level in zip(sheets, (".05", ".01"), strict=True):
        for line in (["variable", "t"], ["mood", "2.1*"], [f"* p < {level}"]):
            sheet.append(line)
    book.save(tmp_path / "paper.xlsx")
    assert fit(read_published(tmp_path / "paper.xlsx")) == ["mood t 2.1*"] * 2


@pytest.mark.parametrize(
    ("note", "flag"),
    [
        ("HC3 standard errors.", "robust"),
        ("Adjusted for age and sex.", "adjusted"),
        ("P values are Bonferroni-corrected.", "corrected P"),
        ("Missing answers: multiple imputation.", "weighted"),
        ("Listwise deletion.", "listwise n"),
        ("Means are of raw scores.", ""),
    ],
)
def test_a_note_may_declare_what_a_flag_does(tmp_path, note, flag):
    table = read(tmp_path, f"{TWO}Note. {note}\n")
    assert set(table["flags"]) == {flag}


def test_a_heading_may_say_how_its_interval_was_made(tmp_path):
    text = "Outcome: y\nEffect,B,BootSE,99% CI\na,.20,.05,[.07; .33]\n".replace(
        "Effect", "Predictor"
    )
    table = read(tmp_path, text)
    rows = table[["statistic", "printed", "flags"]].itertuples(index=False)
    assert [" ".join(filter(None, row)) for row in rows] == [
        "B .20",
        "se .05 robust",
        "ci_low .07",
        "ci_high .33",
        "ci_level 99",
    ]
