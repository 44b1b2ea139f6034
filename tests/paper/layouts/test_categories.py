"""Categories under the name of their variable, and counts that papers head n. Made up."""

import pytest

from helpers.paper.audit.run import audit
from helpers.paper.printed_numbers import read_published


def read(tmp_path, text):
    path = tmp_path / "paper.csv"
    path.write_text(text, encoding="utf-8")
    return read_published(path)


def told(table, *columns):
    return [" ".join(filter(None, row)) for row in table[list(columns)].itertuples(index=False)]


def contradicted(table):
    return audit(table).query("verdict == 'contradicted'").check.tolist()


def test_categories_stand_below_the_name_of_their_variable(tmp_path):
    # 36 + 52 = 88: 40.9 and 59.1 %; 50 + 38 = 88: 56.8 and 43.2 %
    text = (
        "Variable,n,%\nSex,,\nMen,36,40.9\nWomen,52,59.1\nAge,88,\nSite,,\nA,50,56.8\nB,38,43.2\n"
    )
    table = read(tmp_path, text)
    counts = table[table.statistic == "count"]
    assert told(counts, "row", "column", "printed", "n") == [
        "Sex Men 36 88",
        "Sex Women 52 88",
        "Site A 50 88",
        "Site B 38 88",
    ]
    assert contradicted(table) == []
    assert set(contradicted(read(tmp_path, text.replace("40.9", "40.1")))) >= {
        "percentage possible"
    }


def test_a_test_may_stand_beside_the_name(tmp_path):
    # R: chisq.test(matrix(c(36, 52, 4, 6), 2), correct = FALSE): X-squared = 0.0031, p = .956
    text = (
        "Variable,CBT (n = 88): n (%),Control (n = 10): n (%),χ2,df,p\n"
        "Sex,,,0.003,1,.96\nMen,36 (40.9),4 (40.0),,,\nWomen,52 (59.1),6 (60.0),,,\n"
        "Married,40 (45.5),5 (50.0),,,\n"
    )
    table = read(tmp_path, text)
    checks = audit(table).query("verdict == 'consistent'").check
    assert {"chi2 and counts", "P and chi2", "counts add up"} <= set(checks)
    # 'Married' is no category of sex: men and women make 100
    assert set(table[table.statistic == "count"].row) == {"Sex", "Married"}
    assert contradicted(table) == []


@pytest.mark.parametrize(
    ("lines", "counts"),
    [
        # several answers of 200: 75, 60 and 20 %
        ("phone,150,75.0\nPC,120,60.0\nTV,40,20.0\n", ["150 200", "120 200", "40 200"]),
        # weighted: 430 of 900 are 47.8 %, and no share of 430 is 48.7 %
        ("men,430,48.7\nwomen,470,51.3\n", ["430", "470"]),
        # 36 of 88 are 40.9 %, 45 of 85 52.9 %, 44 of 80 55.0 %: n is what the shares are of
        ("sad,88,40.9\nslept,85,52.9\nate,80,55.0\n", []),
    ],
)
def test_n_is_a_count_where_the_shares_are_not_of_it(tmp_path, lines, counts):
    rows = "".join(f"what,{line}\n" for line in lines.splitlines())
    table = read(tmp_path, f"variable,category,n,%\n{rows}")
    assert told(table[table.statistic == "count"], "printed", "n") == counts
    assert contradicted(table) == []


def test_rows_without_a_variable_are_counts_too(tmp_path):
    table = read(tmp_path, "Variable,n,%\nMen,36,40.9\nWomen,52,59.1\n")
    assert told(table[table.statistic == "count"], "row", "printed", "n") == ["Men 36", "Women 52"]
    assert contradicted(table) == []
