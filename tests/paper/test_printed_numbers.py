"""Printed numbers: what is in the file, how a text is read, and when a value matches its print."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.base.errors import InputError
from helpers.paper.audit.run import audit
from helpers.paper.printed_numbers import (
    COLUMNS,
    bare,
    complete,
    decimals,
    interval,
    is_number,
    list_entries,
    matches,
    number,
    read_counts,
    read_published,
    round_as,
)


@pytest.fixture(scope="module")
def published():
    return read_published()


def test_every_table_is_there_in_full(published):
    # The paper: Table 1 has 6 n, 36 counts and 36 percentages;
    # Table 2 has 8 means and SDs, 24 correlations and 4 P values;
    # Table 3 has B, beta, t and df for 18 coefficients.
    assert published["place"].value_counts()[["table1", "table2", "table3"]].tolist() == [
        78,
        36,
        72,
    ]
    assert published["statistic"].value_counts()[["r", "B", "beta", "t", "df"]].tolist() == [
        24,
        18,
        18,
        18,
        18,
    ]
    assert len(published) >= 210


@pytest.mark.parametrize(
    ("id", "printed"),
    # Read off the paper's pages: one number of each kind.
    [
        ("table1-signin-2-percent", "42.8"),
        ("table1-funcan-2-percent", "20"),
        ("table2-dd-sd", "10.42"),
        ("table2-informal-funcan-r", "-0.02"),
        ("table3-informal-u2friend-t", "0.223"),
        ("table3-dd-u2cycle-beta", "-.04"),
        ("participants-age-sd", "10.095"),
        ("methods-contacted", "23,864"),
    ],
)
def test_numbers_are_kept_as_printed(published, id, printed):
    assert published.set_index("id").loc[id, "printed"] == printed


def test_a_quantity_printed_in_several_places_has_an_entry_for_each(published):
    # 308 of 350 on medication: abstract, Participants, Discussion.
    found = published[(published["row"] == "medication") & (published["statistic"] == "count")]
    assert found["printed"].tolist() == ["308"] * 3
    assert found["place"].tolist() == ["abstract", "participants", "discussion"]


@pytest.mark.parametrize(
    ("text", "value", "places"),
    # By hand.
    [
        (".02", Fraction(1, 50), 2),
        ("-.150", Fraction(-3, 20), 3),
        ("23,864", Fraction(23864), 0),
        ("0.110", Fraction(11, 100), 3),
    ],
)
def test_reading_a_printed_number(text, value, places):
    assert number(text) == value
    assert decimals(text) == places


@pytest.mark.parametrize("text", ["", "-", ".", "1,23", "n.s.", "1e5", "12.", "--1", "٣"])
def test_what_is_not_a_printed_number(text):
    assert not is_number(text)


def test_interval_is_half_a_unit_either_side():
    # By hand: 0.110 stands for 0.1095 to 0.1105.
    assert interval("0.110") == (Fraction(1095, 10000), Fraction(1105, 10000))


@pytest.mark.parametrize(
    ("value", "text", "verdict"),
    # By hand; the tie 0.1105 may round to 0.110 or 0.111 (half away from zero,
    # or one bit short of the half).
    [
        (0.1104999, "0.110", True),
        (0.1105, "0.110", True),
        (0.1105, "0.111", True),
        (0.11051, "0.110", False),
        (-0.0149, "-.01", True),
        (0.0149, "-.01", False),
        (float("nan"), "0.1", False),
        (None, "0.1", False),
    ],
)
def test_matching(value, text, verdict):
    assert matches(value, text) is verdict


@pytest.mark.parametrize(
    ("printed", "n", "fits"),
    # By hand: below a thousand million, up to eight decimals, up to ten million respondents.
    [
        ("999999999", "9", True),
        ("1000000000", "9", False),
        ("-1000000000", "9", False),
        ("0.12345678", "9", True),
        ("0.123456789", "9", False),
        ("1.5", "10000000", True),
        ("1.5", "10000001", False),
    ],
)
def test_how_large_and_how_long_a_number_may_be(tmp_path, printed, n, fits):
    (tmp_path / "printed.csv").write_text(
        ",".join(COLUMNS) + f"\na,table2,x,,mean,{printed},{n},\n"
    )
    if fits:
        assert len(read_published(tmp_path / "printed.csv")) == 1
    else:
        with pytest.raises(
            InputError,
            match="line 2: (printed value .* has more digits|n '10000001' of a is not a "
            "whole number from 1 to 10,000,000)",
        ):
            read_published(tmp_path / "printed.csv")


def test_a_count_may_be_all_there_are(tmp_path):
    # 20 of 20 is possible, 21 of 20 is not.
    for count, possible in {"20": True, "21": False}.items():
        (tmp_path / "printed.csv").write_text(
            ",".join(COLUMNS) + f"\na,table1,x,1,count,{count},20,\n"
        )
        table = audit(read_published(tmp_path / "printed.csv"))
        assert ("value possible" in set(table.check)) is not possible


def test_one_respondent_is_enough_and_none_is_not(tmp_path):
    # n counts from 1.
    for n, allowed in {"1": True, "0": False}.items():
        (tmp_path / "printed.csv").write_text(",".join(COLUMNS) + f"\na,table1,x,,mean,3,{n},\n")
        if allowed:
            assert len(read_published(tmp_path / "printed.csv")) == 1
        else:
            with pytest.raises(InputError, match="n '0' of a is not a whole number from 1"):
                read_published(tmp_path / "printed.csv")


def test_counts_must_be_equal():
    assert matches(350, "350", exact=True)
    assert not matches(350.4, "350", exact=True)


@given(st.floats(-1000, 1000), st.sampled_from(["0.1", ".02", "0.110", "7"]))
def test_rounding_as_printed_matches_itself(value, style):
    assert matches(value, round_as(value, style))


@pytest.mark.parametrize(
    ("value", "text", "written"),
    [
        (-0.0204, "-.02", "-.02"),
        (23864, "23,864", "23,864"),
        (0.005, "0.01", "0.01"),
        (-0.0001, ".02", ".00"),
    ],
)
def test_writing_in_the_printed_style(value, text, written):
    # By hand: as many decimals as the print, halves away from zero, no minus before zero.
    assert round_as(value, text) == written


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("a,t,x,,mean,1.2x,,", "'1.2x' of a is not a number"),
        ("a,t,x,,cuont,12,10,", "nearest: count"),
        ("a,t,x,,mean,1,ten,", "n 'ten' of a is not a whole number"),
        ("a,t,x,,mean,1,,\na,t,y,,mean,1,,", "the id of a appears twice"),
        ("a,t,x,,mean,1,,\nb,t,x,,mean,2,,", "the place of b appears twice"),
    ],
)
def test_bad_entries_are_named(tmp_path, line, complaint):
    path = tmp_path / "printed.csv"
    path.write_text(",".join(COLUMNS) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=complaint):
        read_published(path)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "no such file"),
        (b"id,place\n", "column row is missing"),
        (b"\xff\xfe\x00", "not a CSV file"),
    ],
)
def test_unusable_files_are_named(tmp_path, content, complaint):
    path = tmp_path / "printed.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=f"printed.csv: {complaint}"):
        read_published(path)


def write_table(path, *rows):
    """A table of printed numbers from (row, column, statistic, printed, n, note)."""
    lines = [
        f'i{i},Table 1,{row},{column},{statistic},"{printed}",{n},{note}'
        for i, (row, column, statistic, printed, n, note) in enumerate(rows)
    ]
    path.write_text(
        "\n".join(["id,place,row,column,statistic,printed,n,note", *lines]) + "\n", encoding="utf-8"
    )
    return path


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (None, "holds no printed number"),
        (("a", "1", "count", "3.5", "9", ""), "'3.5' of i0 is not a whole number, as a count is"),
        (
            ("a", "1", "percent", "1.0", "0", ""),
            "n '0' of i0 is not a whole number from 1 to 10,000,000",
        ),
        (("a", "", "mean", "1." + "0" * 20, "9", ""), "more digits"),
        (("a", "1-99999999", "count", "5", "9", ""), "is no code of an answer"),
        (("a", "1", "count", "²", "9", ""), "'2' of i0 is not a number"),
        (("a", "1", "mean", "\u202e\x1b5", "9", ""), "is not a number"),
    ],
)
def test_a_table_that_cannot_be_checked_is_refused_in_one_printable_sentence(
    tmp_path, entry, complaint
):
    with pytest.raises(InputError, match=f"^x.csv.*{complaint}") as error:
        read_published(write_table(tmp_path / "x.csv", *([entry] if entry else [])))
    assert str(error.value).isprintable()


@pytest.mark.parametrize(("beyond", "said"), [("0", True), ("1e-9", True), ("1.5e-9", False)])
def test_a_tie_is_a_thousand_millionth_wide_at_both_ends(beyond, said):
    # 1.5 as printed stands for 1.45 to 1.55.
    step = Fraction(beyond)
    assert matches(Fraction("1.55") + step, "1.5") is said
    assert matches(Fraction("1.45") - step, "1.5") is said


def test_the_line_of_a_bad_entry_is_its_line_in_the_file(tmp_path):
    path = tmp_path / "printed.csv"
    path.write_text(",".join(COLUMNS) + "\na,table1,x,,mean,about 3,,\n")
    with pytest.raises(InputError, match=r"printed\.csv, line 2:"):
        read_published(path)


def test_marks_percent_signs_and_blanks_are_no_part_of_a_value():
    assert [bare(text) for text in ("−.24** ", "88 %", "12*%", " .5")] == ["-.24", "88", "12", ".5"]


def test_a_limit_is_the_value_of_a_p_alone(tmp_path):
    path = tmp_path / "x.csv"
    for statistic in ("p", "mean"):
        row = dict.fromkeys(COLUMNS, "") | {"id": "a", "place": "text", "row": "x"}
        row |= {"statistic": statistic, "printed": "<.001"}
        pd.DataFrame([row]).to_csv(path, index=False)
        if statistic == "p":
            assert read_published(path)["printed"].tolist() == ["<.001"]
        else:
            with pytest.raises(InputError, match="<.001"):
                read_published(path)


def test_of_two_places_with_equally_many_counts_the_first_is_read():
    rows = []
    for place, first in (("table1", "10"), ("text", "11")):
        for code, count in (("1", first), ("2", "5")):
            rows.append((f"{place}-{code}", place, "x", code, "count", count, "", ""))
    counts = read_counts(complete(pd.DataFrame(rows, columns=COLUMNS)))
    assert counts == {"x": {1: 10, 2: 5}}


def test_a_column_of_any_name_may_stand_beside_the_numbers():
    frame = pd.DataFrame({"id": ["a"], "seen by": ["x"], "class": ["y"], "printed": ["1"]})
    (entry,) = list_entries(frame)
    assert (entry.id, entry.printed, tuple(entry)) == ("a", "1", ("a", "x", "y", "1"))
