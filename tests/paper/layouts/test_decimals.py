"""Decimal commas: read where they can be nothing else, asked about where they can. Made up."""

import openpyxl
import pytest

from helpers.base.errors import InputError
from helpers.paper.printed_numbers import read_published


def read(tmp_path, text):
    path = tmp_path / "paper.csv"
    path.write_text(text, encoding="utf-8")
    return read_published(path)


def told(table, *columns):
    return [" ".join(filter(None, row)) for row in table[list(columns)].itertuples(index=False)]


def test_decimal_commas_are_points_and_n_stays_whole(tmp_path):
    text = (
        "variable;M (SD);n;t(17,5);OR (95% CI);p\n"
        "stress;4,20 (1,10);1.234;2,10;1,42 [1,10; 1,84];<,001\n"
        "sleep;4,125 (0,9);1,234;;;,04\n"
    )
    table = read(tmp_path, text)
    assert told(table[table.row == "stress"], "statistic", "printed", "n") == [
        "mean 4.20 1234",
        "sd 1.10 1234",
        "n 1234 1234",
        "OR 1.42 1234",
        "ci_low 1.10 1234",
        "ci_high 1.84 1234",
        "p <.001 1234",
        "t 2.10 1234",
        "df 17.5 1234",
    ]
    # 4,125 is 4.125 here, as the other commas are decimal ones; a count of 1,234 is not 1.234
    assert told(table[table.row == "sleep"], "statistic", "printed", "n")[:3] == [
        "mean 4.125 1234",
        "sd 0.9 1234",
        "n 1234 1234",
    ]


def test_the_df_of_a_heading_may_be_divided_by_a_semicolon(tmp_path):
    table = read(tmp_path, "variable;F(2; 147)\nstress;4,20\n")
    assert told(table, "statistic", "printed") == ["F 4.20", "df 2", "df2 147"]


def test_text_of_a_workbook_counts_and_its_numbers_do_not(tmp_path):
    book = openpyxl.Workbook()
    for line in (["variable", "M", "SD"], ["stress", "4,20", 1.5], ["sleep", "3,1", 2.25]):
        book.active.append(line)
    book.save(tmp_path / "paper.xlsx")
    table = read_published(tmp_path / "paper.xlsx")
    assert table.printed.tolist() == ["4.20", "1.5", "3.1", "2.25"]


def test_thousands_stay_thousands(tmp_path):
    # points elsewhere, or nothing but whole numbers: what it was before
    assert read(tmp_path, 'variable,n,M\nage,"23,864",4.2\n').printed.tolist() == ["23,864", "4.2"]
    assert read(tmp_path, "variable;n;M\nage;23,864;4\n").printed.tolist() == ["23,864", "4"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("variable;M\nstress;4,125\n", "'4,125' can be 4.125 or 4125"),
        ('variable,M,SD\nstress,"4,20",1.10\n', "'4,20' of stress-mean-1 has a comma where other"),
        ("variable,M,SD\nstress,4,20,1,10\n", "line 2: 5 cells under 3 headings"),
    ],
)
def test_what_can_be_two_numbers_is_asked(tmp_path, text, words):
    with pytest.raises(InputError, match="paper.csv") as fault:
        read(tmp_path, text)
    assert words in str(fault.value) and "\n" not in str(fault.value)


def test_a_comma_within_brackets_divides_no_cells(tmp_path):
    text = "variable,F(2, 147),OR [95% CI]\nstress,4.20,1.42 [1.10, 1.84]\n"
    assert read(tmp_path, text).printed.tolist() == ["1.42", "1.10", "1.84", "4.20", "2", "147"]


def test_two_numbers_in_brackets_are_quartiles_and_no_decimal(tmp_path):
    table = read(tmp_path, 'variable,Mdn (IQR)\nage,"34 (27,45)"\nstress,"12 (9,15)"\n')
    assert told(table[table.row == "age"], "statistic", "printed") == [
        "median 34",
        "q1 27",
        "q3 45",
    ]
