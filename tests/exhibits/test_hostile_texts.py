"""Text is text: what strangers write is shown as they wrote it, wherever it goes, and does
nothing."""

import csv
import io
import json
import re
import zipfile
from html.parser import HTMLParser
from types import SimpleNamespace
from xml.etree import ElementTree

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hostile import TEXTS, make_survey

from helpers.base.errors import InputError
from helpers.base.text import as_code, as_written, file_name, plain, safe_markdown
from helpers.exhibits import build as exhibits
from helpers.exhibits.formats.csv_file import LONG, csv_bytes
from helpers.exhibits.formats.drawing import draw_svg, laid_out, shorten_labels
from helpers.exhibits.formats.html import html_note, html_table
from helpers.exhibits.style import use_style
from helpers.exhibits.table import read_frame
from helpers.report.pages.markdown import Renderer, render_markdown
from helpers.report.pages.word import write_document
from helpers.survey import export, reading
from helpers.survey.codebook import read_codebook, read_tree, read_wordings
from helpers.survey.codebook.flat import flatten
from helpers.survey.codebook.tree import build_codebook
from helpers.survey.codebook.workbook import write_workbook
from helpers.survey.codebook.workbook.reading import tree_of_sheets
from helpers.survey.reading.binary.workbooks import read_cells
from helpers.workflow.intake import draft

SET = {"p", "strong", "em", "code", "ul", "li"}  # what our own sentences are set with
TABLE = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "em"}
DRAWN = {"svg", "defs", "style", "g", "path", "text", "tspan", "use", "clipPath", "rect", "title"}
FORMULAS = ("=", "+", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff20", "\uff0d")
hostile = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)


class Seen(HTMLParser):
    """The tags, attributes and words of a piece of HTML."""

    def __init__(self, page: str):
        super().__init__()
        self.tags = set()
        self.attributes = []
        self.words = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.words.append(data)


@hostile
@pytest.mark.parametrize(
    "around", ["The scale {} is.", "**{}** has *n* of `{}`", "{}", "- {}: 5\n- {}: 6"]
)
def test_a_sentence_says_it_as_it_was_written(text, around):
    text = plain(text)
    said = around.replace("`{}`", as_code("x")).format(text, text)
    shown = as_written(safe_markdown(said), [text, "another `*` text"])
    page = Seen(render_markdown(shown, Renderer({}, "here", [], {"00_audit"}, computed=True)))
    assert page.tags <= SET and page.attributes == []
    # A hyphen before a digit is set as a minus sign.
    words = plain("".join(page.words)).replace("\u2212", "-")
    assert words.count(text) >= said.count(text)


@hostile
def test_a_sentence_does_nothing_though_nobody_knows_whose_words_they_are(text):
    # As JupyterLab shows it: without the list of texts, by Markdown with formulas and HTML.
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    text = plain(text)
    said = safe_markdown(f"The scale {text} is {text}.")
    page = Seen(markdown2html_mistune(said))
    own = [
        value
        for _, value in page.attributes
        if not re.fullmatch(r"[\w-]*|00_audit\.ipynb#a", value or "")
    ]
    assert not page.tags & {"img", "script", "svg", "iframe", "object"} and own == []
    assert "math" not in page.tags and "$" not in re.sub("`[^`]*`", "", said)


def test_a_file_may_be_called_anything():
    for text in TEXTS.values():
        name = file_name(text.replace("/", "") + ".csv")
        assert name.isprintable()
        page = Seen(render_markdown(as_code(name), Renderer({}, "here", [], set(), computed=True)))
        assert page.tags == {"p", "code"} and plain("".join(page.words)) == plain(name)


@hostile
def test_a_table_shows_it(text):
    frame = pd.DataFrame({text: [text, "b"], ("n" + text): ["1", text]})
    page = Seen(html_table(read_frame(frame), "Caption", html_note(text)))
    assert page.tags <= TABLE
    assert {name for name, _ in page.attributes} <= {"class", "scope", "lang", "colspan"}
    assert "".join(page.words).count(text) >= 4


@hostile
def test_an_exhibit_carries_it_as_text(text, tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(exhibits, "display", lambda data, **about: seen.append((data, about)))
    use_style()
    build = exhibits.Build(tmp_path)
    build.show_table(pd.DataFrame({"a": [text]}), "t", text, note=text)
    figure, axes = plt.subplots()
    axes.set_title(plain(text)[:60])
    build.show_figure(figure, "f", text, alt=text, drawn=pd.DataFrame({"a": [text]}), note=text)
    for data, about in seen:
        page = Seen(data.get("text/html", ""))
        assert page.tags <= TABLE | {"p", "strong", "small", "details", "summary"}
        json.dumps(about)


@hostile
def test_a_drawing_shows_it_and_nothing_else(text, tmp_path):
    use_style()
    figure, axes = plt.subplots()
    text = plain(plain(text)[:40])  # as every text of a codebook enters; longer ones are cut
    axes.barh([text, "b"], [1, 2], label=text)
    axes.set(title=text, xlabel=text)
    axes.legend()
    with laid_out(figure) as part:
        drawing = ElementTree.fromstring(draw_svg(figure, "id", text, part))
    plt.close(figure)
    tags = {element.tag.rpartition("}")[2] for element in drawing.iter()}
    assert tags <= DRAWN
    for element in drawing.iter():
        for name, value in element.attrib.items():
            assert not name.rpartition("}")[2].startswith("on")
            assert not name.endswith("href") or value.startswith("#")
    words = [
        "".join(element.itertext()) for element in drawing.iter("{http://www.w3.org/2000/svg}text")
    ]
    # What no font has is drawn as a box; what leads from right to left may stand in another order.
    assert sum(plain(word) == text for word in words) >= 3
    assert drawing.get("aria-label") == text


@pytest.mark.parametrize("text", [TEXTS["long"], TEXTS["long"].replace(" ", ""), "\u9577" * 300])
def test_a_very_long_label_leaves_room_to_draw_in(text):
    use_style()
    figure, axes = plt.subplots()
    axes.barh([text, "b"], [1, 2], label=text)
    axes.set_title(text)
    axes.legend()
    shorten_labels(figure)
    figure.canvas.draw()  # a warning that there is no room would be an error here
    assert axes.get_position().width > 0.3
    assert [label.get_text() for label in axes.get_yticklabels()][1] == "b"
    plt.close(figure)


def test_letters_that_no_drawing_may_hold_do_not_break_it():
    figure, _ = plt.subplots()
    with laid_out(figure) as part:
        drawing = ElementTree.fromstring(draw_svg(figure, "id", TEXTS["control"], part))
    plt.close(figure)
    assert drawing.get("aria-label").startswith("a")


@hostile
@pytest.mark.parametrize("rows", [2, LONG])
def test_a_csv_holds_it_and_no_spreadsheet_runs_it(text, rows):
    frame = pd.DataFrame({text: pd.Series([text] * rows, dtype="str"), "b": range(rows)})
    written = b"".join(csv_bytes(frame)).decode("utf-8")
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert len(read) == rows + 1 and {len(row) for row in read} == {2}
    for cell in (read[0][0], read[1][0], read[-1][0]):
        assert cell in (text, "'" + text)
        assert not cell.startswith(FORMULAS)
        assert not cell.startswith("-") or cell == "---" or cell.startswith("- ")


@hostile
def test_a_word_document_shows_it(text, tmp_path):
    table = read_frame(pd.DataFrame({text: [text]})).as_data()
    about = {"kind": "table", "caption": text, "note": text, "table": table, "source": "x"}
    write_document([SimpleNamespace(label="Table 1", about=about)], text, tmp_path / "a.docx")
    content = zipfile.ZipFile(tmp_path / "a.docx").read("word/document.xml")
    words = "".join(ElementTree.fromstring(content).itertext())
    kept = "".join(c for c in text if c.isprintable())
    words = words.replace("\u2212", "-")  # as numbers are set
    assert "".join(c for c in words if c.isprintable()).count(kept) >= 4


def small_codebook(text: str) -> dict:
    option = [
        {"code": 1, "texts": ["y " + text], "gloss": "y " + text},
        {"code": 2, "texts": ["n"], "gloss": "n"},
    ]
    item = {"item": "i " + text, "gloss": "g " + text, "wording": text}
    return {
        "survey": {"title": text},
        "options": {"yes": option},
        "variables": {
            "v": {"header": "h " + text, "gloss": text, "options": "yes", "ordered": True}
        },
        "groups": {"g": {"header": text, "range": [0, 3], "items": {"i1": item}}},
        "scales": {
            "s": {
                "gloss": "s " + text,
                "meaning": text,
                "method": "sum",
                "items": ["i1"],
                "bands": {text: [0, 3]},
            }
        },
        "analysis": {"predictors": ["v"], "correlates": ["s"], "outcomes": ["s"]},
    }


@hostile
def test_spss_gets_it_as_a_label_and_never_as_syntax(text, tmp_path):
    import pyreadstat

    book = build_codebook(small_codebook(text))
    syntax = export.text_syntax(book)
    assert re.fullmatch(r"[\w\s.*'=/():;,-]+", syntax, re.A) and plain(text) not in syntax
    frame = pd.DataFrame({"id": ["1", "2"], "v": [1, 2], "i1": [0, 3], "s": [0.0, 3.0]})
    (tmp_path / "a.sav").write_bytes(export.make_sav(frame, book, tmp_path))
    read, about = pyreadstat.read_sav(tmp_path / "a.sav")
    assert list(read["v"]) == [1, 2]
    assert (
        plain(text).startswith(about.column_names_to_labels["v"])
        and about.column_names_to_labels["v"]
    )
    assert f"y {plain(text)}".startswith(about.variable_value_labels["v"][1.0])


@hostile
def test_a_data_package_holds_it(text, tmp_path):
    book = build_codebook(small_codebook(text))
    build = exhibits.Build(tmp_path)
    frame = pd.DataFrame({"id": ["1"], "v": [1], "i1": [0]})
    for name in ("clean", "scored"):
        build.write(frame, f"data/{name}.csv")
    for name in ("survey.sav", "tables.sps"):
        build.write_bytes(b"", f"data/{name}")
    fields = json.loads(export.describe_package(build, book, True))["resources"][0]["schema"][
        "fields"
    ]
    assert (
        fields[1]["title"] == plain(text)
        and fields[1]["categories"][0]["label"] == f"y {plain(text)}"
    )


@hostile
def test_a_draft_says_it_as_text(text, tmp_path, book):
    # As header, as label of a new question, and as an answer that several gave.
    rows = [[text, "PHQ [x " + text + "]"], *[[text, "1"]] * 4, *[["other", "2"]] * 4]
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    if "\0" in text:
        with pytest.raises(InputError, match=r"^a\.csv: "):
            reading.open_export(tmp_path / "a.csv", book, everything=True)
        return
    opened = reading.open_export(tmp_path / "a.csv", book, everything=True)
    tree = draft.draft_tree(opened, book, flatten(read_tree("data/codebook.yml")[0]), {})
    write_workbook(tree, tmp_path / "b.xlsx", draft.commonest_answers(opened, tree))
    with (tmp_path / "b.xlsx").open("rb") as file:
        sheets = {part["name"]: part for part in read_cells(file)}
    again, _ = tree_of_sheets(sheets, "b.xlsx")
    assert flatten(again) == tree
    kinds = set()
    for part in sheets.values():
        for _, row in part["rows"]:
            kinds |= {kind for kind, _ in row}
    assert "f" not in kinds


def test_every_field_of_a_codebook_is_among_its_texts(tmp_path):
    _, book, _, given = make_survey(tmp_path)
    texts = set(read_wordings(book))
    elsewhere = {"unknown header", "unknown cell", "id", "place", "row", "column", "note"}
    assert {plain(text) for name, text in given.items() if name not in elsewhere} <= texts
    assert read_codebook(book).title == plain(given["title"])


@pytest.mark.parametrize("value", [np.nan, None, 3, 2.5])
def test_what_is_no_text_stays_what_it_is(value):
    written = b"".join(csv_bytes(pd.DataFrame({"a": [value], "b": ["x"]}))).decode()
    assert written.splitlines()[1] in (",x", "3,x", "2.5,x")
