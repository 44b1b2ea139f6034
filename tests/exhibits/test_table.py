"""Tables as data and as HTML: kinds of columns, points under each other, rows that belong
together."""

import re

import pandas as pd
import pytest

from helpers.exhibits.formats.html import Setting, html_table
from helpers.exhibits.table import name_limits, read_data, read_frame

PAGE = Setting(inline=False)


def html_of(columns: dict, **setting) -> str:
    return html_table(read_frame(pd.DataFrame(columns)), "A caption", "", Setting(False, **setting))


def test_a_table_survives_its_way_through_a_notebook():
    table = read_frame(pd.DataFrame({("", "Row"): ["a"], ("B", "low"): [1.5], ("B", "high"): [2]}))
    assert read_data(table.as_data()) == table
    assert table.spanned and table.heads == (("", "Row"), ("B", "low"), ("B", "high"))


def test_the_kind_of_a_column_is_that_of_all_its_cells():
    columns = {
        "name": ["a", "b"],
        "x": [1.5, None],
        "text": ["12", "some"],
        "verdict": ["differs", "reproduced"],
    }
    assert read_frame(pd.DataFrame(columns)).kinds == ["name", "number", "text", "verdict"]


def test_rows_of_one_name_are_grouped():
    page = html_of({"n": list("aab"), "m": ["x"] * 3})
    assert re.findall(r'<tr class="(\w+)">', page) == ["group", "again", "group"]


def test_decimal_points_stand_under_each_other():
    # By hand: 20 lacks a point and two digits to end where 7.65 ends, 3.1 one digit.
    page = html_of({"name": list("abc"), "%": ["20", "7.65", "3.1"]})
    assert re.findall(r'>([\d.]+)<span class="pad" data-pad="([.0]+)"></span>', page) == [
        ("20", ".00"),
        ("3.1", "0"),
    ]


def test_a_verdict_keeps_its_colour_where_no_style_sheet_is():
    table = read_frame(pd.DataFrame({"n": ["a"], "v": ["label or wording contradicted"]}))
    assert "background-color: #f6e1ee" in html_table(table, "c")
    assert '<span class="chip misnamed">' in html_table(table, "c", setting=PAGE)


def test_text_is_text():
    page = html_of({"<b>": ["<i>"], "x": ["<script>"]})
    assert "<i>" not in page and "<script>" not in page and "&lt;script&gt;" in page


def test_rows_can_be_led_to():
    page = html_of({"n": ["a", "b"]}, address=lambda place: f"row-{place}" if place else "")
    assert page.count("<tr id=") == 1 and '<tr id="row-1">' in page


def test_spanners_stand_over_their_columns():
    frame = pd.DataFrame(
        [["a", 1, 2]], columns=pd.MultiIndex.from_tuples([("", "Row"), ("B", "p"), ("B", "r")])
    )
    page = html_table(read_frame(frame), "c", setting=PAGE)
    assert '<th scope="col" rowspan="2">Row</th><th scope="colgroup" colspan="2">B</th>' in page


@pytest.mark.parametrize(
    ("head", "value", "digits", "shown"),
    [
        # STYLE.md: no zero before the point, and no P of zero. By hand, from what rounds to zero.
        ("P", 0.0000012, 3, "< .001"),
        ("Jarque-Bera P", 0.0004, 3, "< .001"),
        ("p low", 0.00001, 4, "< .0001"),
        ("P (within ±0.2)", 0.0425, 3, ".043"),
        ("Holm", 0.0, 2, "< .01"),
        ("P", "0.0 to 0.1", 3, ".0 to .1"),
        ("P", 1.0, 3, "1.000"),
        ("P", None, 3, "–"),
        # Shares, and numbers that stand under other heads, may be zero.
        ("Share P < 0.05", 0.0, 3, "0.000"),
        ("Share with P ≥ .05", 0.0, 3, "0.000"),
        ("PHQ-9", 0.0, 3, "0.000"),
        ("Power", 0.0, 2, "0.00"),
    ],
)
def test_no_p_value_is_zero(head, value, digits, shown):
    table = read_frame(pd.DataFrame({"name": ["a"], head: [value]}), digits)
    assert table.rows[0][1] == shown


def test_a_p_below_all_digits_stays_a_number():
    page = html_of({"name": list("ab"), "P": [0.00001, 0.25]})
    assert '<td class="number">&lt; .001</td><' in page.replace("</tr>", "<")
    assert '<td class="number">.250</td>' in page


def test_what_is_proved_is_rounded_outward():
    # By hand: 5.9067 is at least 5.90 and not 5.91; what is exact stays; −0.0973 is at least −0.10.
    frame = pd.DataFrame({"x": list("abc"), "low": [5.9067, 5.9, -0.0973], "high": [6.001, 6, 0.1]})
    rows = read_frame(frame, 2, name_limits(frame)).rows
    assert rows == (("a", "5.90", "6.01"), ("b", "5.90", "6.00"), ("c", "−0.10", "0.10"))
    # A last bit is no digit: 0.1 + 0.2 is 0.30000000000000004.
    assert read_frame(
        pd.DataFrame({"x": ["a"], "high": [0.1 + 0.2]}), 1, {"high": "upper"}
    ).rows == (("a", "0.3"),)


def test_limits_are_known_by_the_words_of_their_heads():
    heads = ["Lowest", "F low", "power at 0.1, high", "highest", "follow", "Slow"]
    assert name_limits(heads) == {"F low": "lower", "power at 0.1, high": "upper"}
    heads = ["at_least", "low", "at most", "almost"]
    assert name_limits(heads, "low least", "most") == {
        "at_least": "lower",
        "low": "lower",
        "at most": "upper",
    }
