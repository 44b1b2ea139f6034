"""Tables as psychologists type them. Every table here is made up; what it means is said by hand."""

import openpyxl
import pytest

from helpers.base.errors import InputError
from helpers.paper.audit.run import audit
from helpers.paper.printed_numbers import read_published


def read(tmp_path, text, name="paper.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_published(path)


def told(table, *columns):
    """The chosen columns of a table, one text a number."""
    return [" ".join(filter(None, row)) for row in table[list(columns)].itertuples(index=False)]


def test_semicolons_and_tabs_divide_cells_too(tmp_path):
    for divider in (";", "\t"):
        heads = divider.join(["variable", "M", "SD", "n"])
        cells = divider.join(['"stress, daily"', "4.20", "1.10", "35"])
        table = read(tmp_path, f"{heads}\n{cells}\n")
        assert told(table, "row", "statistic", "printed", "n") == [
            "stress, daily mean 4.20 35",
            "stress, daily sd 1.10 35",
            "stress, daily n 35 35",
        ]


def test_a_title_above_the_headings_is_no_heading(tmp_path):
    table = read(tmp_path, "Table 2. Means\n\nvariable,M,SD\nstress,4.20,1.10\n")
    assert told(table, "row", "statistic", "printed") == ["stress mean 4.20", "stress sd 1.10"]
    book = openpyxl.Workbook()
    for line in (["Table 2. Means"], ["variable", "M"], ["stress", "4.20"]):
        book.active.append(line)
    book.save(tmp_path / "paper.xlsx")
    assert told(read_published(tmp_path / "paper.xlsx"), "row", "printed") == ["stress 4.20"]


def test_each_table_may_have_a_sheet_of_its_own(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Table 1"
    sheets = {"Table 1": book.active, "Table 2": book.create_sheet("Table 2")}
    sheets["notes"] = book.create_sheet("notes")
    for name, lines in {
        "Table 1": [["variable", "M"], ["stress", "4.20"]],
        "Table 2": [["variable", "M"], ["stress", "4.30"]],
        "notes": [["typed by", "me"], ["on", "Monday"]],
    }.items():
        for line in lines:
            sheets[name].append(line)
    book.save(tmp_path / "paper.xlsx")
    table = read_published(tmp_path / "paper.xlsx")
    assert told(table, "place", "printed") == ["Table 1 4.20", "Table 2 4.30"]


def test_thousands_stand_in_cells_and_in_n(tmp_path):
    text = 'variable,category,n (%),n\nregion,A,"14,266 (59.8%)","23,864"\n'
    table = read(tmp_path, text)
    assert told(table, "statistic", "printed", "n") == [
        "count 14,266 23864",
        "percent 59.8% 23864",
    ] + ["n 23,864 23864"]


def test_a_heading_may_hold_the_group_with_its_n_or_a_time(tmp_path):
    text = "variable,CBT (n = 58): M (SD),post: M\nstress,4.20 (1.10),3.9\n"
    table = read(tmp_path, text)
    assert told(table, "group", "time", "statistic", "printed", "n") == [
        "CBT n 58 58",
        "CBT mean 4.20 58",
        "CBT sd 1.10 58",
        "post mean 3.9",
    ]


def test_a_heading_may_hold_the_df(tmp_path):
    text = 'variable,"F(2, 147)",p\nstress,4.20,.017\nsleep,,\n'
    table = read(tmp_path, text)
    assert sorted(told(table, "row", "statistic", "printed")) == [
        "stress F 4.20",
        "stress df 2",
        "stress df2 147",
        "stress p .017",
    ]


def test_the_df_of_a_heading_belong_to_its_group_and_only_tests_have_any(tmp_path):
    table = read(tmp_path, "variable,men: t(58)\nstress,2.10\n")
    assert sorted(told(table, "group", "statistic", "printed")) == ["men df 58", "men t 2.10"]
    with pytest.raises(InputError, match=r"'M \(2\)' is not a statistic"):
        read(tmp_path, "variable,M (2)\nstress,2.10\n")
    # Two tests may have a heading each, where a row has one of them; two of one row share no df.
    both = 'variable,t(58),"F(2, 147)"\nstress,2.10,\nsleep,,4.20\n'
    assert told(read(tmp_path, both), "row", "statistic", "printed") == [
        "stress t 2.10",
        "stress df 58",
        "sleep F 4.20",
        "sleep df 2",
        "sleep df2 147",
    ]
    with pytest.raises(InputError, match=r"paper.csv, line 4: a second test with df, 'F\(2, 147"):
        read(tmp_path, f"{both}mood,2.10,4.20\n")


def test_a_cell_without_a_number_is_no_number(tmp_path):
    text = (
        "outcome,predictor,OR (95% CI),p\nill,low,1 (reference),\nill,high,2.10 [1.20–3.70],.01\n"
    )
    table = read(tmp_path, text + "ill,middle,ref.,—\nill,none,1.00,\n")
    assert told(table, "column", "statistic", "printed") == [
        "high OR 2.10",
        "high ci_low 1.20",
        "high ci_high 3.70",
        "high p .01",
    ]


def test_median_with_quartiles_or_with_their_distance(tmp_path):
    table = read(tmp_path, "variable,Mdn (IQR)\nage,34 (27-45)\nstress,12 (9)\n")
    assert told(table, "row", "statistic", "printed") == [
        "age median 34",
        "age q1 27",
        "age q3 45",
        "stress median 12",
        "stress iqr 9",
    ]
    # a lower quartile above the median cannot be
    wrong = audit(read(tmp_path, "variable,Mdn (IQR)\nage,34 (37-45)\n")).query(
        "verdict == 'contradicted'"
    )
    assert set(wrong.check) == {"order of values"}


def test_n_and_percent_side_by_side_are_counts_and_their_shares(tmp_path):
    # 36 + 52 = 88; 100 x 36 / 88 = 40.909, 100 x 52 / 88 = 59.091; no count of 36 gives 40.9 %
    text = "variable,category,n,%\nsex,men,36,40.9\nsex,women,52,59.1\n"
    table = read(tmp_path, text)
    shares = told(table[table.statistic.isin(["count", "percent"])], "statistic", "printed", "n")
    assert sorted(shares) == ["count 36 88", "count 52 88", "percent 40.9 88", "percent 59.1 88"]
    # 9 of 36 and 13 of 52 are 25 %: here n is what the shares are of
    table = read(tmp_path, "variable,category,n,%\nill,men,36,25.0\nill,women,52,25.0\n")
    assert "count" not in set(table.statistic)
    # 35 of 70 are 50.0 %, and no count of 35 is: categories of one size are counts too
    table = read(tmp_path, "variable,category,n,%\nsex,men,35,50.0\nsex,women,35,50.0\n")
    assert told(table[table.statistic == "count"], "printed", "n") == ["35 70", "35 70"]
    assert not (audit(table).verdict == "contradicted").any()


def test_below_one_percent_is_no_percentage_to_compare(tmp_path):
    table = read(tmp_path, "variable,category,n (%),n\nsymptom,severe,1 (<1),640\n")
    assert "percent" not in set(table.statistic)
    assert not (audit(table).verdict == "contradicted").any()


def test_a_correlation_matrix_is_typed_as_papers_print_it(tmp_path):
    text = (
        "variable,M,1,2,3\n1. Stress,4.2,—,,\n2. Sleep,6.1,-.31**,—,\n3. Mood,5.0,-.40**,.22*,—\n"
    )
    table = read(tmp_path, text)
    pairs = table[table.statistic == "r"]
    assert told(pairs, "row", "column", "printed") == [
        "2. Sleep 1. Stress -.31**",
        "3. Mood 1. Stress -.40**",
        "3. Mood 2. Sleep .22*",
    ]
    named = read(tmp_path, "variable,stress,sleep\nstress,1,-.31\nsleep,-.31,1\n")
    assert told(named, "row", "column", "printed") == ["stress sleep -.31", "sleep stress -.31"]


def test_a_cell_may_tell_a_test_with_its_df_and_p(tmp_path):
    text = (
        'Variable,M,Test\nmood,4.20a,"t(53) = −2.90**, p = .005"\nsex,,"χ2(1, N = 55) = 4.20"\n'
        "rank,,U = 31.0\n"
    )
    table = read(tmp_path, text)
    assert told(table, "row", "statistic", "printed") == [
        "mood mean 4.20",
        "mood t −2.90**",
        "mood df 53",
        "mood p .005",
        "sex chi2 4.20",
        "sex df 1",
        "rank U 31.0",
    ]


def test_factors_hold_loadings(tmp_path):
    table = read(tmp_path, "Item,Factor 1,Factor II,h2\n1. calm,.72,-.10,.53\n")
    assert told(table, "group", "statistic", "printed") == [
        "Factor 1 loading .72",
        "Factor II loading -.10",
        "h2 .53",
    ]


def test_letters_of_post_hoc_tests_and_words_are_no_numbers(tmp_path):
    text = "Variable,A: M,B: M (SD),p,Post hoc\nmood,4.20a,5.1ᵇ (1.20),1.54e-13,A < B\n"
    assert told(read(tmp_path, text), "group", "statistic", "printed") == [
        "A mean 4.20",
        "B mean 5.1",
        "B sd 1.20",
        "p <.001",
    ]


REGRESSION = "Predictor,B,SE,t\nAge,0.10,0.05,2.00\n"


def test_a_regression_without_its_outcome_says_what_to_add(tmp_path):
    with pytest.raises(InputError, match=r"paper.csv: nothing says which outcome") as fault:
        read(tmp_path, REGRESSION)
    assert "column Outcome" in str(fault.value) and "'Outcome: mood'" in str(fault.value)
    # What the sentence asks for is read, in a CSV file and in a workbook.
    book = openpyxl.Workbook()
    for line in ("Table 2. Outcome: low mood.", *REGRESSION.splitlines()):
        book.active.append(line.split(","))
    book.save(tmp_path / "paper.xlsx")
    for table in (
        read(tmp_path, f"Table 2. Outcome: low mood.\n{REGRESSION}"),
        read(tmp_path, f"Dependent variable = low mood\n{REGRESSION}"),
        read(tmp_path, "Outcome,Predictor,B,SE,t\nlow mood,Age,0.10,0.05,2.00\n"),
        read_published(tmp_path / "paper.xlsx"),
    ):
        told_all = told(table, "row", "column", "statistic", "printed")
        assert told_all[:2] == ["low mood Age B 0.10", "low mood Age se 0.05"]
    # A column Outcome counts for more than a title.
    table = read(tmp_path, "Outcome: sleep\nOutcome,Predictor,B\nlow mood,Age,0.10\n")
    assert table.row.tolist() == ["low mood"]


def test_lines_under_a_table_are_read_where_they_are_clear_and_told_where_not(tmp_path):
    fit = "R2 = .11, adjusted R² = .09, F(3, 115) = 4.7, p = .004"
    for line in (fit, f'"{fit}"', f'"Note. {fit}."'):
        table = read(tmp_path, f"Outcome: mood\n{REGRESSION}{line}\nNote. N = 119\n")
        assert told(table, "row", "column", "statistic", "printed")[3:] == [
            "mood adjusted R2 .09",
            "mood R2 .11",
            "mood F 4.7",
            "mood df 3",
            "mood df2 115",
            "mood p .004",
            "mood n 119",
        ]
        assert table.attrs["unread"] == []
    beside = "Outcome,Predictor,B\nmood,Age,.1\nmood,R2 = .11,\n"
    assert told(read(tmp_path, beside), "row", "column", "statistic", "printed") == [
        "mood Age B .1",
        "mood R2 .11",
    ]
    # Of two outcomes it is not clear whose it is; a row called Age > 65 is a row.
    two = "Outcome,Predictor,B\nmood,Age > 65,.1\nsleep,Age > 65,.2\nR2 = .11\n"
    table = read(tmp_path, two)
    assert len(table) == 2 and table.attrs["unread"] == ["line 4: R2 = .11"]
    book = openpyxl.Workbook()
    book.active.title = "Table 1"
    second = book.create_sheet("Table 2")
    for sheet in (book.active, second):
        for line in (["variable", "M"], ["stress", "4.20"], ["Note. t(28) = 2.2"]):
            sheet.append(line)
    book.save(tmp_path / "paper.xlsx")
    table = read_published(tmp_path / "paper.xlsx")
    assert table.place.tolist() == ["Table 1", "Table 2"]
    assert table.attrs["unread"] == [
        "sheet Table 1, row 3: Note. t(28) = 2.2",
        "sheet Table 2, row 3: Note. t(28) = 2.2",
    ]


def test_a_level_may_be_written_as_below_a_figure_note(tmp_path):
    text = "row,column,statistic,printed\nanalysis,*,significance_level,p < .05\n"
    assert told(read(tmp_path, text), "printed") == [".05"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("variable,M,Foo\nstress,4,1\n", "'Foo' is not a statistic"),
        ("variable,M (SD)\nstress,4.20\n", "line 2: '4.20' is not mean (sd)"),
        ("variable,t(118)\nstress,abc\n", "'abc'"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path, text, words):
    with pytest.raises(InputError, match="paper.csv") as fault:
        read(tmp_path, text)
    assert words in str(fault.value) and "\n" not in str(fault.value)


def test_a_reference_category_without_an_interval_keeps_the_level_of_the_others(tmp_path):
    text = "outcome,predictor,OR (99% CI)\nill,low,1.00\nill,high,2.10 (1.20-3.70)\n"
    table = read(tmp_path, text)
    assert "ci_level 99" in told(table[table.column == "high"], "statistic", "printed")


@pytest.mark.parametrize(
    ("note", "verdict"),
    [
        ("Means are adjusted for covariates.", "not-checkable"),
        ("Means are not adjusted for covariates.", "contradicted"),
    ],
)
def test_a_note_that_denies_something_does_not_declare_it(tmp_path, note, verdict):
    # t of these means is 3.87 by hand: (5 - 4) / (1 * sqrt(2 / 30)); a t of 2.50 is not theirs.
    head = "variable,treated: M (SD),treated: n,control: M (SD),control: n,t(58)"
    text = f"{head}\nstress,5.0 (1.0),30,4.0 (1.0),30,2.50\nNote. {note}\n"
    found = audit(read(tmp_path, text))
    of_t = found[found["check"] == "t and group means"]
    assert set(of_t["verdict"]) == {verdict}, found[["check", "verdict"]]


def test_one_triangle_of_correlations_has_no_halves(tmp_path):
    text = (
        "variable,M,1,2\n1. Stress,4.2,—,\n2. Sleep,6.1,.10**,—\n"
        "Note. N = 100. Correlations are below the diagonal. ** p < .01.\n"
    )
    table = read(tmp_path, text)
    # P of r = .10 with n = 100 is .32 (R: 2 * pt(-.9949, 98)), far from .01.
    assert "contradicted" in set(audit(table)["verdict"])
