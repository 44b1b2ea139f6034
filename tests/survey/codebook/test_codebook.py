"""The codebook: what it says of the paper's instruments, and how a broken one is refused."""

import pytest

from helpers.base.errors import InputError
from helpers.survey.codebook import list_errors, read_codebook


def test_variables_are_those_of_clean_csv_in_order(book):
    # The contract of clean.csv: demographics, six use items, 9 PHQ-9, 12 D-D and 6 GHSQ items.
    names = list(book.variables)
    assert names[:6] == ["gender", "age", "medication", "psychotherapy", "tenure", "use_signin"]
    assert [len(book.group(g)) for g in ("use", "phq9", "dd", "ghsq")] == [6, 9, 12, 6]
    assert len(names) == 38


def test_reversed_items_are_the_six_worded_positively(book):
    # Link 1987: items 1, 2, 3, 4, 8 and 10.
    assert [v.name for v in book.variables.values() if v.reversed] == [
        "dd_1",
        "dd_2",
        "dd_3",
        "dd_4",
        "dd_8",
        "dd_10",
    ]


def test_ranges_are_those_of_the_paper(book):
    # Methods: PHQ-9 totals 0 to 27; twelve D-D items 0 to 5; GHSQ averages 1 to 7.
    assert book.scales["phq9_total"].limits == (0, 27)
    assert book.scales["dd_total"].limits == (0, 60)
    assert book.scales["ghsq_formal"].limits == (1, 7)


def test_options_carry_codes_and_glosses(book):
    use = book.variables["use_signin"]
    assert use.codes["年に1回程度"] == 2
    assert use.labels[6] == "almost every day"
    assert (use.low, use.high) == (1, 6)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            ("method: sum", "method: median"),
            r"line \d+: 'method' of 'phq9_total' is 'median'; expected sum or mean",
        ),
        (
            ("scales:", "scale:"),
            r"line \d+: unknown key 'scale' in the codebook \(nearest: scales\)",
        ),
        (("code: woman", "code: 3"), "one kind of code in options 'gender'"),
        (("options: gender", "options: sex"), "the set of options 'sex' .*of 'gender' is missing"),
        (("outcomes: [dd_total", "outcomes: [dd"), "variable 'dd' named under analysis"),
        (
            ("severe: [20, 27]", "severe: [20, 36]"),
            "bands of scale 'phq9_total' from its lowest score, 0, to its highest, 27",
        ),
        (("survey:", "survey: ["), "not a readable YAML file"),
    ],
)
def test_broken_codebooks_are_refused_in_one_sentence(tmp_path, change, complaint):
    from helpers.base.paths import ROOT

    text = (ROOT / "data/codebook.yml").read_text(encoding="utf-8")
    path = tmp_path / "mine.yml"
    path.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(InputError, match="mine.yml.*" + complaint):
        read_codebook(path)


def test_faults_are_listed_together_where_one_is_an_empty_entry(tmp_path):
    from helpers.base.paths import ROOT

    text = (ROOT / "data/codebook.yml").read_text(encoding="utf-8")
    for whole, broken in (("gloss: Gender,", "gloss: ,"), ("[16, 99]", "sixteen")):
        assert whole in text
        text = text.replace(whole, broken, 1)
    path = tmp_path / "mine.yml"
    path.write_text(text, encoding="utf-8")
    found = "\n".join(list_errors(path))
    assert "'gloss' of 'gender' is empty; expected a text" in found
    assert "'range' of 'age' is 'sixteen'" in found


def test_a_missing_codebook_is_named(tmp_path):
    with pytest.raises(InputError, match="none.yml: no such codebook"):
        read_codebook(tmp_path / "none.yml")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"with": "use1"}, "SPSS keeps for itself"),
        ({"meaning": "x" * 10_000}, "the meaning of scale 'mood_total'"),
        ({"twin": "mood"}, "they share a file"),
    ],
)
def test_names_that_would_meet_and_long_meanings_are_refused(change, said, monkeypatch):
    import random_surveys

    from helpers.survey.codebook import tree

    def changed(raw):
        if "with" in change:
            raw["groups"]["use"]["items"]["with"] = raw["groups"]["use"]["items"].pop(
                change["with"]
            )
        if "meaning" in change:
            raw["scales"]["mood_total"]["meaning"] = change["meaning"]
        if "twin" in change:
            raw["scales"][change["twin"]] = raw["scales"]["mood_total"]
        return tree.build_codebook(raw)

    monkeypatch.setattr(random_surveys, "build_codebook", changed)
    with pytest.raises(ValueError, match=said):
        random_surveys.random_codebook()
