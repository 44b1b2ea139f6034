"""The codebook as a workbook: it says the same as YAML; what is wrong is named by its cell."""

import os
import zipfile

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.base.errors import InputError
from helpers.survey.codebook import list_errors, read_codebook, read_tree
from helpers.survey.codebook.flat import ANALYSED, LEFT_OUT, _text, flatten
from helpers.survey.codebook.workbook import write_workbook
from helpers.survey.codebook.workbook.cells import join_list, join_pairs, split_list, split_pairs

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "40"))
MARKS = [
    "a; b",
    "=1+1",
    "x = y",
    'say "no"',
    "'1",
    "_x0041_",
    "1-3",
    "-99",
    "日本語",
    "#2",
    "  x",
    "TRUE",
    "1e5",
    "@a",
    "; =",
    "無回答",
    "a\u00a0b",
    "&amp;<b>",
    "?",
]
words = (st.text(min_size=1, max_size=12) | st.sampled_from(MARKS)).filter(_text)
codes = st.integers(-9, 99) | words


@given(texts=st.lists(words))
def test_a_list_stands_in_one_cell(texts):
    texts = [text for text in texts if text.strip()]
    assert split_list(join_list(texts)) == texts


@given(pairs=st.dictionaries(words, words))
def test_pairs_stand_in_one_cell(pairs):
    assert split_pairs(join_pairs(pairs)) == pairs


@st.composite
def flat_trees(draw):
    """Trees with every key that the schema has; what they say need not hold together."""
    names = draw(
        st.lists(
            st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True),
            min_size=2,
            max_size=8,
            unique_by=str.casefold,
        )
    )
    cut = draw(st.integers(1, len(names)))
    variables = {}
    scales = {}
    options = {}
    texts = st.lists(words, max_size=3)
    for name in ("o1", "o2"):
        options[name] = [
            {"code": draw(codes), "texts": draw(texts), "gloss": draw(words), "note": draw(words)}
            for _ in range(draw(st.integers(1, 4)))
        ]
    for name in names[:cut]:
        spec = {"header": draw(words), "gloss": draw(words)}
        for key in ("wording", "meaning", "group", "note", "contains"):
            if draw(st.integers(0, 3)) == 0:
                spec[key] = draw(words)
        for key in ("missing", "headers"):
            spec[key] = draw(texts)
        spec["recode"] = draw(st.dictionaries(words, words, max_size=2))
        spec["reversed"] = draw(st.booleans())
        spec["keep"] = draw(st.booleans())
        spec |= draw(
            st.sampled_from(
                [
                    {"options": "o1"},
                    {"options": "o2", "ordered": True},
                    {"options": "o1", "ordered": False},
                    {"options": "o1", "kind": "yes or no"},
                    {"range": [0, 10]},
                    {"range": [-0.5, 10], "decimals": True},
                    {"range": [1, 7], "kind": "whole number"},
                ]
            )
        )
        if not spec["keep"] and draw(st.booleans()):
            spec["kind"] = draw(st.sampled_from(LEFT_OUT))
        variables[name] = spec
    kept = [name for name in variables if variables[name]["keep"]]
    for name in names[cut:] if kept else []:
        low = draw(st.integers(-5, 5))
        scales[name] = {
            "gloss": draw(words),
            "meaning": draw(words),
            "method": draw(st.sampled_from(["sum", "mean"])),
            "codes": draw(st.sampled_from(["as they are", "subtract 1"])),
            "note": draw(words),
            "items": draw(st.permutations(kept))[: draw(st.integers(1, len(kept)))],
            "bands": draw(st.dictionaries(words, st.just([low, low + 2.5]), max_size=2)),
            "min_answered": draw(st.sampled_from([0.5, 1])),
        }
    rule = {"header": draw(words), draw(st.sampled_from(["keep", "drop"])): [draw(words)]}
    return {
        "survey": {
            "title": draw(words),
            "language": draw(words),
            "published": draw(words),
            "reading": {"encoding": "cp932", "sheet": draw(words), "dates": "day first"},
        },
        "personal": {"address": {"header": draw(words), "purpose": draw(words)}},
        "missing": draw(texts),
        "exclusions": {"staff_domains": draw(texts), "filters": [rule, {**rule, "gloss": "x"}]},
        "options": options,
        "variables": variables,
        "scales": scales,
        "analysis": {key: draw(texts) for key in ("predictors", "correlates", "outcomes")},
        "notes": {"title": draw(words)},
    }


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(tree=flat_trees())
def test_a_workbook_says_the_same_as_yaml(tmp_path_factory, tree):
    from helpers.survey.codebook.workbook.reading import tree_of_sheets
    from helpers.survey.reading.binary.workbooks import read_cells

    folder = tmp_path_factory.getbasetemp()
    tree = flatten(tree)
    path = folder / f"round-{os.getpid()}.xlsx"
    write_workbook(tree, path)
    with path.open("rb") as file:
        sheets = {part["name"]: part for part in read_cells(file)}
    again, _ = tree_of_sheets(sheets, path.name)
    assert flatten(again) == tree
    assert flatten(yaml.safe_load(yaml.safe_dump(again, allow_unicode=True))) == tree


def test_our_codebook_is_the_same_as_a_workbook(tmp_path, book):
    write_workbook(flatten(read_tree("data/codebook.yml")[0]), tmp_path / "x.xlsx")
    assert read_codebook(tmp_path / "x.xlsx") == book


SMALL = """
options:
  often: [{code: 0, texts: [Never], gloss: never}, {code: 1, texts: [Often], gloss: often}]
variables:
  age: {header: Age, gloss: Age, range: [16, 99]}
  calm: {header: Calm, gloss: calm, options: often, ordered: true}
  sad: {header: Sad, gloss: sad, options: often, ordered: true}
scales:
  mood: {gloss: Mood, method: sum, items: [calm, sad], bands: {low: [0, 1], high: [2, 2]}}
analysis: {predictors: [age], correlates: [mood], outcomes: [mood]}
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The bytes of a workbook of a small codebook."""
    path = tmp_path_factory.mktemp("small") / "b.xlsx"
    write_workbook(flatten(yaml.safe_load(SMALL)), path)
    return path.read_bytes()


@pytest.fixture
def small(tmp_path, written):
    """That workbook, and a function that sets one of its cells."""
    path = tmp_path / "b.xlsx"
    path.write_bytes(written)

    def change(sheet, cell, value, kind=None):
        book = openpyxl.load_workbook(path)
        book[sheet][cell] = value
        if kind:
            book[sheet][cell].data_type = kind
        book.save(path)
        return path

    return change


# Sheet, cell (rows and columns as write_workbook lays them out), what is typed, what is said.
WRONG = [
    (
        "Questions",
        "F3",
        "age",
        "cell F3: the name 'age' is there twice (first in sheet Questions, ",
    ),
    ("Questions", "F2", "all", "cell F2: not a complete codebook, another name than 'all'"),
    ("Questions", "F2", None, "cell F2: is empty; expected a short name"),
    (
        "Questions",
        "H2",
        "hole number",
        "'hole number' is none of the choices under Kind (nearest: whole number)",
    ),
    ("Questions", "H2", "?", "cell H2: not yet answered: which kind of answer is this"),
    ("Questions", "H2", "text", "cell D2: not a complete codebook, 'keep: false' (drop) at 'age'"),
    (
        "Questions",
        "I3",
        "oftn",
        "cell I3: not a complete codebook, the set of options 'oftn' (near",
    ),
    ("Questions", "J2", "sixteen", "cell J2: 'sixteen' is no number"),
    ("Questions", "J2", None, "cell J2: is empty; the kind whole number needs the lowest"),
    ("Questions", "J2", "=1+1", "cell J2: holds a formula; write its value instead"),
    (
        "Questions",
        "M3",
        "moud",
        "cell M3: there is no scale 'moud' (nearest: mood) in sheet Scales",
    ),
    ("Questions", "H1", "Kinds", "cell H1: unknown column 'Kinds' (nearest: Kind)"),
    ("Questions", "H1", "Options", "cell I1: the column 'Options' is there twice"),
    ("Questions", "AZ5", "x", "sheet Questions, cell AZ5: stands under no head"),
    ("Questions", "AAA5", "x", "sheet Questions, cell AAA5: stands under no head"),
    ("Answers", "B3", 0, "row 2: not a complete codebook, one code a text in options 'often'"),
    ("Answers", "B2", None, "cell B2: is empty; expected a whole number or a word"),
    ("Scales", "H2", "low 0", "cell H2: 'low 0' is no list of pairs"),
    ("Scales", "H2", "low: 0", "cell H2: the band 'low' is '0'; expected, for instance, mild = 5"),
    ("Scales", "H2", "a: 0: 1", "cell H2: 'a: 0: 1' is no list of pairs"),
    ("Scales", "H2", "low = little", "cell H2: the band 'low' is 'little'; expected, for instance"),
    ("Scales", "E2", "median", "cell E2: 'median' is none of the choices under Score"),
    ("Scales", "G2", 7, "cell G2: not a complete codebook, 'min_answered' of scale 'mood'"),
    (
        "Study",
        "B3",
        "moot",
        "cell B3: not a complete codebook, variable 'moot' named under analysis",
    ),
    ("Study", "B3", "?", "cell B3: not yet answered: which scores or numbers"),
    ("Study", "A3", "outcom", "cell A3: unknown entry 'outcom' (nearest: outcome)"),
]


@pytest.mark.parametrize(("sheet", "cell", "value", "said"), WRONG, ids=lambda v: str(v)[:18])
def test_what_is_wrong_is_named_by_its_cell(small, sheet, cell, value, said):
    path = small(sheet, cell, value)
    with pytest.raises(InputError) as refused:
        read_codebook(path)
    assert str(refused.value).startswith(f"b.xlsx, sheet {sheet}, ") and said in str(refused.value)


def test_a_date_that_a_program_made_of_a_text_is_refused(small):
    from datetime import date

    with pytest.raises(InputError, match="cell C2: holds a date"):
        read_codebook(small("Answers", "C2", date(2026, 1, 3)))


def test_a_text_that_looks_like_a_formula_is_a_text(small):
    path = small("Questions", "A2", "=HYPERLINK(1)", "s")
    assert read_codebook(path).variables["age"].header == "=HYPERLINK(1)"


def test_a_hidden_sheet_is_not_used_unseen(small, tmp_path):
    path = small("Study", "B2", "T")
    book = openpyxl.load_workbook(path)
    book["Scales"].sheet_state = "hidden"
    book.save(path)
    with pytest.raises(InputError, match="b.xlsx: the sheet Scales is hidden; show it"):
        read_codebook(path)
    del book["Scales"]
    book.save(path)
    with pytest.raises(InputError, match="there is no sheet Scales"):
        read_codebook(path)


def test_sheets_of_ones_own_and_macros_are_passed_over(small, tmp_path, book):
    path = small("Study", "B2", "T")
    own = openpyxl.load_workbook(path)
    own.create_sheet("My notes")["A1"] = "=cmd|' /C calc'!A0"
    own.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"never run")
    assert read_codebook(path).title == "T"


def test_a_workbook_that_unfolds_without_end_is_refused(small, tmp_path):
    path = small("Study", "B2", "T")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.bin", b"0" * 60_000_000)
    assert path.stat().st_size < 200_000
    with pytest.raises(InputError, match="b.xlsx: unfolds to more than"):
        read_codebook(path)


def test_another_workbook_is_no_codebook(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "Age"
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(InputError, match="there is no sheet Questions"):
        read_codebook(tmp_path / "x.xlsx")


def test_the_workbook_helps_whoever_fills_it_in(small):
    path = small("Study", "B2", "T")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["First page", "Questions", "Answers", "Scales", "Study"]
    questions = book["Questions"]
    assert questions.freeze_panes == "B2"
    lists = {
        str(rule.sqref).split(":")[0]: rule.formula1
        for rule in questions.data_validations.dataValidation
    }
    assert lists["D2"] == '"keep,drop"' and lists["H2"].startswith("='First page'!$A$")
    first, last = (int(c.split("$")[-1]) for c in lists["H2"].split("!")[1].split(":"))
    kinds = {book["First page"].cell(row, 1).value for row in range(first, last + 1)}
    assert kinds == {*ANALYSED, *LEFT_OUT, "?"}


def test_every_cell_that_is_wrong_is_told_at_once(small):
    path = small("Questions", "H2", "hole number")
    book = openpyxl.load_workbook(path)
    typed = {
        "Questions": {"J2": "sixteen", "F4": None, "M3": "moud", "AZ5": "x"},
        "Answers": {"B2": None},
        "Scales": {"E2": "median", "H2": "low 0"},
        "Study": {"A3": "outcom"},
    }
    for sheet, cells in typed.items():
        for cell, value in cells.items():
            book[sheet][cell] = value
    book.save(path)
    found = list_errors(path)
    # By hand: the nine cells above and no other; that no question has the scale follows from M3.
    places = [line.split(": ")[0].removeprefix("b.xlsx, ") for line in found]
    cells = [("Questions", "H2")]
    for sheet, own in typed.items():
        cells += [(sheet, cell) for cell in own]
    assert sorted(places) == sorted(f"sheet {sheet}, cell {cell}" for sheet, cell in cells)


def test_two_faults_of_one_row_are_told_together(small):
    path = small("Questions", "J2", None)
    book = openpyxl.load_workbook(path)
    book["Questions"]["K2"] = None
    book["Questions"]["F2"] = None
    book.save(path)
    said = "\n".join(list_errors(path))
    assert all(f"cell {cell}2: is empty" in said for cell in "FJK") and said.count("cell") == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        # A head that is wrong is told alone: what stands below it cannot be read.
        ({"Questions": {"F1": "Short nam", "H1": "Kinds"}, "Scales": {"E1": "Scor"}}, 3),
        ({"Questions": {"F1": None}}, 1),
    ],
)
def test_of_heads_that_are_wrong_all_are_told_and_nothing_that_follows(small, changes, said):
    path = small("Study", "B2", "T")
    book = openpyxl.load_workbook(path)
    for sheet, cells in changes.items():
        for cell, value in cells.items():
            book[sheet][cell] = value
    book.save(path)
    found = list_errors(path)
    assert len(found) == said and all("cell" in f or "there is no column" in f for f in found)
    with pytest.raises(InputError, match="row 1: there is no column|unknown column"):
        read_codebook(path)
