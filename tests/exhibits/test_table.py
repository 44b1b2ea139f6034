"""Tables as data and as HTML: kinds of columns, points under each other, rows that belong
together."""

import re

import pandas as pd

from helpers.exhibits.formats.html import Setting, html_table
from helpers.exhibits.table import read_data, read_frame

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
    assert re.findall(r'>([\d.]+)<span class="pad" aria-hidden="true">([.0]+)</span>', page) == [
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
