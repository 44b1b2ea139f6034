"""The shipped data sets print what they must, counted by the independent verifier, and say what the
index says.
"""

import sys
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.paper.printed_numbers import read_published
from helpers.statistics.multiverse.choices import read_choices
from helpers.synthesis.identification import headlines, witnesses
from helpers.synthesis.reconstruction.problem.specification import read_specification

sys.path.insert(0, str(Path(__file__).parent))
from verify_witness import verify  # noqa: E402

verify = cache(verify)  # nothing that it reads is changed; what one is shown serves the next
FILES = sorted(p for p in resolve(witnesses.FOLDER).glob("*.csv") if p.name != "index.csv")
INDEX = pd.read_csv(resolve(witnesses.INDEX))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_witness_prints_every_number(path):
    met, _ = verify(path, resolve("data/published.csv"))
    # 30 counts, 6 n, 24 r, 8 means and SDs, 54 B, beta and t; 30 percentages, 18 df, 4 P
    assert met == {"the 122": (122, 122), "percent": (30, 30), "df": (18, 18), "p": (4, 4)}


def test_the_verifier_sees_one_changed_answer(tmp_path):
    table = pd.read_csv(FILES[0])
    table.loc[0, "dd_total"] += 3
    table.to_csv(tmp_path / "changed.csv", index=False)
    met, _ = verify(tmp_path / "changed.csv", resolve("data/published.csv"))
    assert met["the 122"][0] < 122


def test_the_verifier_is_short_and_independent():
    text = Path(__file__).with_name("verify_witness.py").read_text(encoding="utf-8")
    assert "helpers" not in text and len(text.splitlines()) <= 60


def test_the_two_overall_tests_lie_on_both_sides():
    # Evaluated by statsmodels in the verifier.
    published = resolve("data/published.csv")
    p = {path.name: verify(path, published)[1]["ghsq_formal, all functions"] for path in FILES}
    assert p["formal_overall_significant.csv"] < 0.05 < p["default.csv"]


def test_every_result_of_the_index_has_two_files_that_say_different_things(book):
    printed = read_published()
    looked = printed[(printed["place"] == "table2") & (printed["statistic"] == "p")]
    pairs = tuple(zip(looked["row"], looked["column"], strict=True))
    choices = headlines.keep_simple(read_choices("data/multiverse.yml", book))
    settings = headlines.Settings(book, choices, pairs, seed=20210908)
    paper = read_specification(printed, book).paper
    said = INDEX.groupby("result")["says"].nunique()
    assert len(said) >= 25 and (said == 2).all()
    for name, solution in witnesses.read_witnesses(paper).items():
        frame = witnesses.table_witness(solution, paper, book)
        found = headlines.table_headlines((frame, settings)).set_index("result")
        rows = INDEX[INDEX["file"] == name].set_index("result")
        assert found.loc[rows.index, "says"].tolist() == rows["says"].tolist()
        assert found.loc[rows.index, "value"].to_numpy(float) == pytest.approx(
            rows["value"].to_numpy(), rel=1e-6
        )


def test_a_folder_without_two_data_sets_is_refused(tmp_path, book):
    paper = read_specification(read_published(), book).paper
    with pytest.raises(InputError, match="two are needed"):
        witnesses.read_witnesses(paper, tmp_path / "index.csv")
    (tmp_path / "a.csv").write_text("x\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match="a.csv: expected 350 rows"):
        witnesses.read_witnesses(paper, tmp_path / "index.csv")
