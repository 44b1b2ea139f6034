"""Small counts stay hidden: an attacker who reads everything that is shown, and data sets that show
the same.
"""

import json
import re
import subprocess
import sys

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pandas as pd
import pytest
from attacker import Variable, found_cells, interval
from random_surveys import random_answers, random_codebook
from release import known, release, tables, truth

from helpers.exhibits import figures
from helpers.exhibits.disclosure import HIDDEN, WITHHELD, Disclosure, join_steps
from helpers.exhibits.formats.csv_file import csv_bytes
from helpers.survey.codebook import variables
from helpers.survey.privacy import plan, rehearsal
from helpers.survey.privacy.alternatives import assignments

MIN_CELL = 5


@pytest.fixture(scope="module")
def codebook():
    return random_codebook()


@pytest.fixture(scope="module", params=range(20))
def survey(request, codebook, tmp_path_factory):
    """Cleaned answers of 30 to 400 respondents, what is shown of them, the plan, and the
    alternatives.
    """
    rng = np.random.default_rng(request.param)
    clean = random_answers(codebook, int(rng.integers(30, 401)), rng)
    folder = tmp_path_factory.mktemp("release")
    return clean, *release(clean, codebook, MIN_CELL, folder)


def test_no_hidden_count_is_found(survey, codebook):
    clean, shown, _, _ = survey
    assert found_cells(known(shown, codebook, len(clean)), truth(clean, codebook), MIN_CELL) == []


def test_the_attacker_finds_what_is_shown(codebook):
    # The same tables with all digits give every small count away.
    rng = np.random.default_rng(1)
    clean = random_answers(codebook, 60, rng)
    shown = {name: table.astype(object) for name, table in tables(clean, codebook, {}).items()}
    counts = truth(clean, codebook)
    found = found_cells(known(shown, codebook, 60), counts, MIN_CELL)
    assert len(found) == sum(0 < n < MIN_CELL for row in counts.values() for n in row) > 3


def test_the_attacker_uses_mean_and_sd():
    # By hand: 20 answers of 1 to 3 with a joined count of 12 for 2 and 3; mean 1.75 and SD .79
    # leave 4 threes... as the data have.
    answers = np.array([1] * 8 + [2] * 8 + [3] * 4)
    variable = Variable([1, 2, 3], 20)
    for statistic, name, value in [("count", "1", "8"), ("count", "2+3", "12"), ("n", "", "20")]:
        variable.knows(statistic, name, value)
    assert variable.possible(2, 1) and variable.possible(2, 4)
    variable.knows("mean", "", f"{answers.mean():.2f}")
    variable.knows("sd", "", f"{answers.std(ddof=1):.2f}")
    assert not variable.possible(2, 1) and variable.possible(2, 4)


def test_every_alternative_agrees_with_all_that_is_shown(survey, codebook):
    # Not by the counts alone: r, B, beta, t, P, limits and n of each alternative lie where the
    # shown numbers say.
    _, shown, made, others = survey
    joined = plan.describe_joined(made, codebook)
    for other in others:
        for name, table in tables(other, codebook, joined).items():
            for column in table.columns[table.dtypes.map(pd.api.types.is_numeric_dtype)]:
                for seen, value in zip(shown[name][column], table[column], strict=True):
                    low, high = interval(seen)
                    assert pd.isna(value) or low - 1e-6 <= value <= high + 1e-6, (name, column)


def test_the_alternatives_give_each_small_count_every_value(survey, codebook):
    clean, _, made, others = survey
    for name, counts in truth(clean, codebook).items():
        cells = made.cells[name]
        for place, count in enumerate(counts):
            group = next(g for g in cells.groups if place in g)
            if not made.is_small(count) or cells.total(group) < MIN_CELL:
                continue
            seen = {truth(frame, codebook)[name][place] for frame in (clean, *others)}
            assert set(range(1, MIN_CELL)) <= seen, (name, place)


@pytest.mark.parametrize(
    ("counts", "ordered", "groups"),
    [
        # By hand: 3 joins the smaller neighbour; 1 and 2 together are too few, so 9 comes in;
        # unordered ones join the smallest.
        ([20, 9, 3, 14], True, ((0,), (1, 2), (3,))),
        ([20, 9, 2, 1], True, ((0,), (1, 2, 3))),
        ([3, 20, 8, 2], False, ((0, 3), (1,), (2,))),
        ([20, 0, 6], True, ((0,), (1,), (2,))),
        ([1, 2], True, ((0, 1),)),
    ],
)
def test_small_neighbours_are_joined(counts, ordered, groups):
    assert plan.join_small(counts, MIN_CELL, ordered) == groups


def test_assignments_keep_the_total():
    rows = assignments([7, 3], MIN_CELL)
    assert rows[0] == [7, 3] and {row[1] for row in rows} == {1, 2, 3, 4}
    assert {sum(row) for row in rows} == {10}


def test_steps_that_left_out_few_are_joined():
    # 2 and 4 forms left out: the first step is not told from the second; 1 of 40 is not counted at
    # all.
    assert list(join_steps({"a": range(46), "b": range(44), "c": range(40)}, 5)) == ["a", "c"]
    assert list(join_steps({"a": range(41), "b": range(40)}, 5)) == ["b"]
    assert list(join_steps({"a": range(40), "b": range(40)}, 5)) == ["a", "b"]


def test_what_a_sentence_has_in_common(tmp_path):
    release_ = Disclosure(tmp_path, 5, 2, {})
    say = release_.protect_text
    assert say("n = 39, mean 2.31.", ["n = 38, mean 2.29."]) == "n = 38 to 39, mean 2.3."
    assert say("3 of 40", ["2 of 40"]) == f"{HIDDEN} of 40"
    assert say("Most is a.", ["Most is b."]) == WITHHELD
    assert say("All 40.", [None]) == WITHHELD


def test_a_row_that_only_some_have_is_left_out(tmp_path):
    # Who sees "b" listed among what is not reproduced knows one value that its count has not.
    table = pd.DataFrame({"row": ["a", "b", "c"], "n": [7, 8, 9]}, index=[4, 5, 6])
    for i, kept in enumerate((["a", "b", "c"], ["a", "c"])):
        (tmp_path / str(i)).mkdir()
        path = tmp_path / f"{i}/t.csv"
        path.write_bytes(b"".join(csv_bytes(table[table["row"].isin(kept)])))
    written, shown = Disclosure(tmp_path, 5, 2, {}).protect(table, "t.csv")
    assert list(written["row"]) == list(shown["row"]) == ["a", "c"] and list(written.index) == [
        4,
        6,
    ]
    # What a release of the other data would show is the same.
    other = table[table["row"] != "b"]
    (tmp_path / "1/t.csv").write_bytes(b"".join(csv_bytes(table)))
    assert list(Disclosure(tmp_path, 5, 2, {}).protect(other, "t.csv")[0]["row"]) == ["a", "c"]


OUTPUTS = {
    "a table": 'import pandas as pd\npd.DataFrame({"n": [n], "r": [n / 100]})',
    "printed": 'print("n =", n, "of", 60)',
    "a number": "n",
    "a picture": 'from IPython.display import HTML\nHTML(f"<b>{n}</b>")',
    "a sentence": "show_text(f'There are {n} of 60.')",
}


@pytest.fixture(scope="module")
def protected(tmp_path_factory) -> tuple[dict, dict]:
    """What cells that show a number in each of these ways showed, and what is left of it.

    The number is three of 60 in the real answers, and 1, 2 and 4 in the alternatives.
    """
    import nbformat
    from nbconvert.preprocessors import ExecutePreprocessor

    place = tmp_path_factory.mktemp("protected")
    begin = "from helpers.exhibits.build import show_text\nn = 0"
    folder = place / "data/alternatives"
    for i, n in enumerate((1, 2, 4)):
        task = {"cells": [begin, *OUTPUTS.values()], "parameters": 0, "given": {"n": n}}
        texts = in_own_process(task, folder / str(i))
        (folder / f"{i}/texts").mkdir()
        (folder / f"{i}/texts/x.json").write_text(json.dumps(texts), encoding="utf-8")
    (folder / "plan.json").write_text('{"min_cell": 5, "alternatives": 3, "joined": {}}')
    sources = (begin, "n = 3", *OUTPUTS.values())
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[1].metadata["tags"] = ["injected-parameters"]
    book = nbformat.v4.new_notebook(cells=cells)
    ExecutePreprocessor(kernel_name="python3").preprocess(book)

    def outputs() -> dict:
        found = {}
        for kind, cell in zip(OUTPUTS, book.cells[2:], strict=True):
            found[kind] = json.dumps([out.get("data", out.get("text")) for out in cell.outputs])
        return found

    shown = outputs()
    rehearsal.protect_texts("x", book, {"min_cell": 5}, place)
    return shown, outputs()


@pytest.mark.parametrize("kind", OUTPUTS)
def test_whatever_a_cell_shows_is_what_all_have_in_common(protected, kind):
    shown, left = protected
    assert re.search(r"\b3\b", shown[kind])
    said = left[kind]
    assert not re.search(r"(?<![\d.])(3|0\.03)\b", said), said
    assert any(words in said for words in (HIDDEN, WITHHELD, "0.01 to 0.04", "HTML object"))


def in_own_process(task: dict, place) -> list:
    """What rehearsal.run_cells returns, in a process of its own: it takes over IPython's shell."""
    code = (
        "import json, sys; from pathlib import Path; from helpers.survey.privacy import rehearsal;"
        "task = json.load(sys.stdin); place = Path(sys.argv[1]);"
        "print('\\n' + json.dumps(rehearsal.run_cells(task, place)))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(place)],
        input=json.dumps(task), capture_output=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def words_of(figure) -> list[str]:
    plt.close(figure)
    found = figure.findobj(lambda part: hasattr(part, "get_text"))
    return [part.get_text().strip() for part in found]


def test_hidden_counts_look_hidden_and_not_like_zeros():
    bins = {"scale": ["s"] * 3, "from": [0, 1, 2], "to": [1, 2, 3], "respondents": [7, 0, np.nan]}
    for counts, said in (([7, 0, np.nan], 1), ([7, 0, 8], 0)):
        drawn = pd.DataFrame(bins | {"respondents": counts})
        figure = figures.plot_scores(drawn, pd.Series({"s": 1.0}))
        assert words_of(figure).count("hidden") == said
    shares = pd.DataFrame({"never": [60.0, 60.0], "often": [40.0, np.nan]}, index=["a", "b"])
    assert "hidden or joined" in words_of(figures.plot_use(shares))
    assert "hidden or joined" not in words_of(figures.plot_use(shares.dropna()))
    places = pd.DataFrame({"reproduced": [3, 2, np.nan], "differs": [0, np.nan, np.nan]})
    words = words_of(figures.plot_verdicts(places.set_axis(["a", "b", "c"])))
    assert words.count("3") and words.count("others hidden") == words.count("hidden") == 1


def test_decimals_from_a_whole_lowest_number_stay_decimals():
    hours = variables.Variable("hours", "h", "Hours", 5, 9.5, decimals=True)
    book = variables.Codebook({"hours": hours}, {}, {}, (), (), (), (), ())
    typed = rehearsal._typed(pd.DataFrame({"hours": [5.0, 7.5, np.nan]}), book)
    assert typed["hours"].dropna().tolist() == [5.0, 7.5]


def test_a_rehearsal_in_a_new_python_leaves_texts_or_says_why_not(tmp_path):
    from helpers.exhibits.disclosure import FOLDER, PLAN

    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    (folder / PLAN).write_text('{"alternatives": 2}')
    given = {"min_cell": 5, "largest": 7}
    task = {"name": "02", "cells": ["largest = 1", "print(largest)"], "parameters": 0}
    assert rehearsal.run_anew(task | {"given": given}, str(tmp_path)) == (0, "")
    for number in "01":
        texts = json.loads((folder / number / "texts/02.json").read_text())
        assert [cell["stream"] for cell in texts] == [[""], ["7\n"]]
    fails = "from helpers.base.errors import InputError\nraise InputError('No such row.')"
    task |= {"name": "01_cleaning", "cells": ["largest = 1", fails], "given": given}
    assert rehearsal.run_anew(task, str(tmp_path)) == (2, "No such row.")
    # Whatever else happens is said too, and is no traceback.
    task["cells"] = ["largest = 1", "1 / 0"]
    said = "01_cleaning.ipynb failed: ZeroDivisionError: division by zero"
    assert rehearsal.run_anew(task, str(tmp_path)) == (1, said)


def test_a_rehearsal_that_was_killed_fails_without_words(tmp_path):
    def killed(task, release):
        raise EOFError

    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]})]
    )
    given = {"min_cell": 5}
    assert rehearsal.rehearse("02", book, given, tmp_path, killed) == (1, "")
    assert rehearsal.rehearse("02", book, {"min_cell": 1}, tmp_path, killed) == (0, "")
