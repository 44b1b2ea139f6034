"""R2, F and N at the foot of a table of predictors are of its model, and no predictors. Made up."""

import pytest

from helpers.base.errors import InputError
from helpers.paper.audit.run import audit
from helpers.paper.printed_numbers import read_published

TABLE = "Outcome: mood\nPredictor,B,SE,p\nAge,0.10,0.05,.048\nN,0.20,0.10,.048\n"


def read(tmp_path, text):
    path = tmp_path / "paper.csv"
    path.write_text(text, encoding="utf-8")
    return read_published(path)


def fit(table, *columns):
    own = table[table.column == ""]
    columns = columns or ("row", "statistic", "printed")
    return [" ".join(filter(None, row)) for row in own[list(columns)].itertuples(index=False)]


def test_rows_of_fit_are_statistics_of_the_model(tmp_path):
    text = TABLE + 'R²,.11,,\nAdj. R2,,.09,\n"F(2, 116)",7.17*,,.001\nAIC,812.3,,\nN,119,,\n'
    table = read(tmp_path, text)
    assert fit(table) == [
        "mood R2 .11",
        "mood adjusted R2 .09",
        "mood F 7.17*",
        "mood df 2",
        "mood df2 116",
        "mood p .001",
        "mood n 119",
    ]
    # neuroticism has B, SE and P, and stays a predictor
    assert set(table.column) == {"Age", "N", ""}
    assert table.attrs["unread"] == ["line 8: AIC, 812.3"]
    # F = (.11 / 2) / (.89 / 116) = 7.17
    assert {"R2 and F", "P and F"} <= set(audit(table).query("verdict == 'consistent'").check)


def test_steps_side_by_side_have_a_fit_each(tmp_path):
    text = (
        "Outcome: mood\nPredictor,Model 1: B (SE),Model 2: B (SE)\nAge,.1 (.05),.12 (.05)\n"
        "R2,.11,.14\nΔR2,,.03*\nF,7.17 (2; 116),4\nNo. of observations,119,118\n"
    )
    assert fit(read(tmp_path, text), "model", "statistic", "printed", "n") == [
        "Model 1 R2 .11",
        "Model 2 R2 .14",
        "Model 2 R2 change .03*",
        "Model 1 F 7.17",
        "Model 1 df 2",
        "Model 1 df2 116",
        "Model 2 F 4",
        "Model 1 n 119 119",
        "Model 2 n 118 118",
    ]


def test_variable_heads_the_predictors_of_the_outcome_of_the_title(tmp_path):
    text = TABLE.replace("Predictor", "Variable") + "R2,.11,,\n"
    assert fit(read(tmp_path, text)) == ["mood R2 .11"]
    # Without an outcome it is not clear whose fit it is: it is told, and no variable.
    table = read(tmp_path, "Variable,B,SE\nAge,0.10,0.05\nR2,.11,\n")
    assert table.row.tolist() == ["Age", "Age"] and table.attrs["unread"] == ["line 3: R2, .11"]


def test_one_number_per_row_is_asked_about_where_it_is_not_clear(tmp_path):
    one = "Outcome: mood\nPredictor,beta\nAge,.10\n"
    table = read(tmp_path, one + "x2,.30\nN,-.20\nR2,.11\nF,5.55**\n")
    assert fit(table) == ["mood R2 .11", "mood F 5.55**"]
    assert set(table.column) == {"Age", "x2", "N", ""}
    for text in ("F,.20\nSex,.1\n", "Sex,.1\nF,.20\n"):
        with pytest.raises(InputError, match=r"'F' can be a predictor or the F of the model"):
            read(tmp_path, one + text)


def test_an_outcome_named_once_per_block_is_that_of_the_rows_below(tmp_path):
    text = "Outcome,Predictor,B,SE\nmood,Age,.1,.05\n,R2,.11,\nsleep,Age,.2,.05\n,R2,.12,\n"
    assert fit(read(tmp_path, text)) == ["mood R2 .11", "sleep R2 .12"]
