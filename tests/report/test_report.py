"""The report from a small build made by hand: numbers, links, verdicts, hostile text, and what a
failure leaves behind.
"""

import base64
import html
import json
import re
import subprocess
import sys
import zipfile
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from report_build import ALT, HOSTILE, make_build

from helpers.base.errors import InputError
from helpers.base.paths import resolve
from helpers.report import rendering
from helpers.report.__main__ import main
from helpers.report.first_page import maps
from helpers.report.first_page.numbers import Numbers
from helpers.report.first_page.swaps import draw_swaps
from helpers.report.glossary import Marker, Term, drop_marks
from helpers.report.pages.markdown import mathml, slug, unique_name
from helpers.report.pages.notebook import PageExporter, first_sentence
from helpers.report.pages.search import read_sections
from helpers.report.pages.typography import set_type
from helpers.report.pdf import find_browser, join_pages, read_starts, read_targets
from helpers.report.rendering import render_report


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    folder = make_build(tmp_path_factory.mktemp("build"))
    render_report(folder)
    return folder


@pytest.fixture(scope="module")
def pages(build):
    return {
        p.name: p.read_text(encoding="utf-8") for p in sorted((build / "report").glob("*.html"))
    }


def test_a_page_for_each_notebook_and_one_for_the_paper(pages):
    assert list(pages) == [
        "00_audit.html",
        "03_descriptives.html",
        "index.html",
        "search.html",
        "sources.html",
    ]
    assert "<h1>0. Audit: do the numbers agree?</h1>" in pages["00_audit.html"]
    assert 'rel="next" href="03_descriptives.html"' in pages["00_audit.html"]
    assert 'rel="prev" href="00_audit.html"' in pages["03_descriptives.html"]


def test_every_page_opens_with_what_it_answers(pages):
    assert 'content="Do the printed numbers agree with each other?"' in pages["00_audit.html"]
    assert "Do the printed numbers agree with each other?</dd>" in pages["index.html"]
    assert "They are compared by <em>arithmetic</em>." in pages["00_audit.html"]


def test_exhibits_are_numbered_over_the_whole_report(pages):
    # The build has three tables and one figure, which shares its id with the last table.
    assert "<strong>Table R1.</strong></a> Sums that should agree" in pages["00_audit.html"]
    assert "<strong>Table R2.</strong></a> Use &amp; counts" in pages["03_descriptives.html"]
    assert "<strong>Table R3.</strong></a> Use in numbers" in pages["03_descriptives.html"]
    assert "<strong>Figure R1.</strong></a> Use as a picture" in pages["03_descriptives.html"]


def test_columns_are_set_as_wholes(pages):
    # A column with one text in it is no column of numbers; a minus is a minus; names of columns
    # become words.
    page = pages["00_audit.html"]
    assert '<th scope="col">Would settle it</th><th scope="col" class="number">Value</th>' in page
    assert (
        '<td>12</td><td class="number">−2.000</td>' in page
        and '<table class="exhibit wordy"' in page
    )
    assert (
        '<td class="verdict"><span class="chip differs">differs</span></td>'
        in pages["03_descriptives.html"]
    )
    assert (
        '<th scope="row" class="named" lang="ja">サインイン</th>' in pages["03_descriptives.html"]
    )


def test_captions_stand_above_tables_and_below_figures_once(pages):
    page = pages["03_descriptives.html"]
    assert page.index("Use &amp; counts") < page.index("<tbody>")
    assert page.index("<img") < page.index("<figcaption")
    assert page.count("Use as a picture") == 1 and f'alt="{ALT}"' in page


def test_references_carry_the_number_and_lead_to_the_page(pages):
    assert '<a href="03_descriptives.html#use-counts">Table R2</a>' in pages["00_audit.html"]
    assert (
        '<a href="03_descriptives.html#use-figure" title="Figure R1">the picture</a>'
        in pages["00_audit.html"]
    )
    assert '<a href="00_audit.html#sums">Table R1</a>' in pages["03_descriptives.html"]
    assert 'href="03_descriptives.html#the-table">next page</a>' in pages["00_audit.html"]


def test_a_notebook_that_did_not_run_is_named_without_a_link(tmp_path):
    exporter = PageExporter({}, tmp_path, {}, {"here"})
    assert (
        exporter.markdown("[Later](09_later.ipynb) and [Here](here.ipynb#A-Part)")
        == '<p>Later and <a href="here.html#a-part">Here</a></p>\n'
    )


def test_every_link_within_the_report_has_a_target(build, pages):
    broken = []
    for name, page in pages.items():
        for address in re.findall(r'<a [^>]*?href="([^"]*)"', page):
            if address.startswith(("data:", "https://doi.org/")):
                continue
            file, _, anchor = html.unescape(address).partition("#")
            if not (build / "report" / (file or name)).is_file() or (
                anchor and f'id="{unquote(anchor)}"' not in pages[file or name]
            ):
                broken.append((name, address))
    assert broken == []


def test_no_address_of_another_host_is_loaded(pages):
    for page in pages.values():
        assert set(re.findall(r"(?:src|href)=\"(https?://[^\"]*)", page)) <= {
            "https://doi.org/10.2196/21348"
        }
        assert not re.search(r"<link|@import|url\(", page)


def test_identifiers_are_unique(pages):
    # A heading of the first page is called like its table: the table keeps the name, by which
    # notebooks refer to it.
    assert '<h2 id="sums-2">' in pages["00_audit.html"]
    for page in pages.values():
        found = re.findall(r'\sid="([^"]*)"', page)
        assert len(found) == len(set(found))


def test_text_from_the_data_is_shown_and_never_run(pages):
    # Two scripts a page are ours; the policy names both by their hash.
    for page in pages.values():
        assert page.count("<script") == 2 and page.count("sha256-") == 2
        assert "<img src=x" not in page and "'unsafe-inline'; script-src" in page
    assert html.escape(HOSTILE) in pages["03_descriptives.html"]


def test_maths_is_mathml(pages):
    page = pages["00_audit.html"]
    assert page.count("<math ") == 2 and 'display="block"' in page
    # The one on its own line scrolls, so the keyboard reaches it; the one in a line does not.
    assert page.count('<math tabindex="0" ') == 1
    assert "<mfrac>" in page and "$" not in page[page.index("<main") : page.index("</main>")]


def test_maths_that_cannot_be_converted_is_shown_as_written():
    assert mathml("\\frac{", "inline") == "<code>\\frac{</code>"


def test_downloads_travel_inside_the_page(build, pages):
    found = re.search(
        r'href="data:text/csv;charset=utf-8;base64,([^"]+)" download="use-counts.csv"',
        pages["03_descriptives.html"],
    )
    assert base64.b64decode(found[1]) == (build / "tables/use-counts.csv").read_bytes()
    picture = re.search(r'<img src="data:image/png;base64,([^"]+)"', pages["03_descriptives.html"])
    assert base64.b64decode(picture[1]) == (build / "figures/use.png").read_bytes()


def test_large_data_lie_beside_the_page(tmp_path):
    make_build(tmp_path)
    (tmp_path / "tables/use-counts.csv").write_text("a" * 70_000)
    folder = render_report(tmp_path).parent
    assert '<a href="tables/use-counts.csv" download="use-counts.csv">' in (
        folder / "03_descriptives.html"
    ).read_text(encoding="utf-8")
    assert (folder / "tables/use-counts.csv").stat().st_size == 70_000


@pytest.mark.parametrize("synthetic", [True, False])
def test_synthetic_data_are_announced_on_every_page_and_real_data_on_none(tmp_path, synthetic):
    render_report(make_build(tmp_path, synthetic))
    told = [
        '<p class="banner"' in p.read_text(encoding="utf-8")
        for p in (tmp_path / "report").glob("*.html")
    ]
    assert told == [synthetic] * 5


def test_the_map_holds_every_printed_number_with_its_verdict(build, pages):
    page = pages["index.html"]
    verdicts = {row["id"]: row["verdict"] for row in rendering.read_material(build).scorecard}
    shown = dict(re.findall(r'class="num ([\w-]*)" popovertarget="card-([^"]*)"', page))
    assert len(verdicts) == 267
    assert {
        id: v for v, id in re.findall(r'class="num ([\w-]*)" popovertarget="card-([^"]*)"', page)
    } == verdicts
    assert set(shown) == {"reproduced", "differs", "contradicted"}


def test_the_map_lays_tables_out_as_printed(pages):
    # As in the paper: Table 1 prints n (%), Table 2 mean (SD), Table 3 t and its df, here as t
    # (df).
    text = re.sub(
        r"<[^>]+>", "", re.sub(r'<span class="visually-hidden">.*?</span>', "", pages["index.html"])
    )
    assert "26 (7.6)" in text and "12.38 (6.95)" in text and "0.015 (321)" in text
    assert "Mean (SD)" in text and "t (df)" in text and "almost every day" in text


def test_a_card_says_printed_recomputed_and_why(pages):
    card = re.search(r'id="card-table2-phq9-column-r".*?</div>', pages["index.html"], re.S)[0]
    assert (
        "<dd>0.161</dd>" in card and "<dd>0.200 (0.2)</dd>" not in card and "<dd>0.200</dd>" in card
    )
    assert "Recomputed 0.2." in card and "differs" in card


def test_a_card_leads_to_the_exhibit_that_shows_the_number(tmp_path):
    make_build(tmp_path)
    results = (tmp_path / "results/03_descriptives.csv").read_text().splitlines()
    (tmp_path / "results/03_descriptives.csv").write_text(
        "\n".join([f"{results[0]},exhibit", *(f"{line},use-counts" for line in results[1:])])
    )
    page = render_report(tmp_path).read_text(encoding="utf-8")
    card = re.search(r'id="card-table1-signin-1-count".*?</div>', page, re.S)[0]
    assert '<a href="03_descriptives.html#use-counts">Table R2</a>' in card


def test_a_card_leads_to_the_cell_the_helper_and_the_check(tmp_path):
    # Made up: of two cells that compute, the one before the exhibit; tidy forms rows and computes
    # nothing.
    make_build(tmp_path)
    path = tmp_path / "notebooks/03_descriptives.ipynb"
    book = json.loads(path.read_text())
    first = book["cells"][2]
    sources = [
        "from helpers.statistics import correlations, descriptives",
        "rows = descriptives.describe_predictors(scored, book, 4)",
    ]
    made = [{**first, "id": f"n{i}", "source": s, "outputs": []} for i, s in enumerate(sources)]
    later = {**first, "id": "n9", "source": "correlations.correlate_all(scored)", "outputs": []}
    first["source"] = "descriptives.tidy(rows)"
    book["cells"] = [*book["cells"][:2], *made, first, later, *book["cells"][3:]]
    path.write_text(json.dumps(book))
    results = (tmp_path / "results/03_descriptives.csv").read_text().splitlines()
    lines = [f"{results[0]},exhibit", *(f"{line},use-counts" for line in results[1:])]
    (tmp_path / "results/03_descriptives.csv").write_text("\n".join(lines))
    page = render_report(tmp_path).read_text(encoding="utf-8")
    card = re.search(r'id="card-table1-column-1-count".*?</div>', page, re.S)[0]
    helper = "helpers.statistics.descriptives.describe_predictors"
    assert '<a href="03_descriptives.html#cell-n1">Cell that computes it</a>' in card
    assert f'<a href="sources.html#{helper}"><code>describe_predictors()</code></a>' in card
    assert '<a href="sources.html#check-1">Check: repeated row</a>' in card
    sources = (tmp_path / "report/sources.html").read_text(encoding="utf-8")
    assert f'id="{helper}">describe_predictors</span>' in sources
    assert '<tr id="check-1">' in sources and "Two rows are the same." in sources


def test_a_page_hands_out_its_notebook_without_outputs(build, pages):
    name = "notebooks/03_descriptives.ipynb"
    assert f'<a href="{name}" download>' in pages["03_descriptives.html"]
    given = json.loads((build / "report" / name).read_text())
    made = json.loads((build / name).read_text())
    assert [c["source"] for c in given["cells"]] == [c["source"] for c in made["cells"]]
    assert not any(c.get("outputs") for c in given["cells"])


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        # STYLE.md, numbers: a true minus, no zero before the point of a P, symbols for names.
        ("B -0.031, beta -.024, t 0.223", "B −0.031, β −.024, t 0.223"),
        ("PHQ-9 with Column: P < 0.05", "PHQ-9 with Column: P < .05"),
        ("58% of 95% intervals", "58\u00a0% of 95\u00a0% intervals"),
        (
            "P below 0.05; r -0.125; R2 from 0.001 to 0.038",
            "P below .05; r −.125; R² from .001 to .038",
        ),
        ("Share P < 0.05: 0.03; t 0.223; 0.05 of r", "Share P < .05: 0.03; t 0.223; 0.05 of r"),
        ("R2 >= t^2, chi-squared 48", "R² ≥ t², χ² 48"),
        ("2019-11-05, items 0-5, r2-0-higher.csv", "2019-11-05, items 0-5, r2-0-higher.csv"),
        ("(-.02 to -1)", "(−.02 to −1)"),
        ("Table R2 and r2", "Table R2 and R²"),
    ],
)
def test_numbers_and_symbols_have_one_style(written, printed):
    assert set_type(written) == printed


def test_what_is_settled_is_shown_once_it_is_known(tmp_path, pages):
    # Contract: result, verdict, inner range (found), outer range (proved), condition, evidence.
    head = "result,verdict,lowest,highest,outer_lowest,outer_highest,condition,evidence\n"
    lines = "sign of r,not settled,-0.02,0.4,-0.03,0.5,names as established,two files\n"
    lines += "R2 below .05,settled,0.01,,,0.04,names as established,an inequality\n"
    (make_build(tmp_path) / "results/A2_identification.csv").write_text(head + lines)
    assert 'id="identified"' not in render_report(tmp_path).read_text(encoding="utf-8")
    (tmp_path / "notebooks/03_descriptives.ipynb").rename(
        tmp_path / "notebooks/A2_identification.ipynb"
    )
    page = render_report(tmp_path).read_text(encoding="utf-8")
    assert '<td class="number">−0.020</td><td class="number">0.400</td>' in page
    assert '<span class="chip not-settled">not settled</span>' in page
    assert '<span class="chip settled">1</span> settled' in page
    assert "We asked of 2 results" in page and "1 is settled and 1 is not settled" in page


def test_results_of_an_unknown_form_are_left_out_of_the_first_page(tmp_path):
    lines = "part,result,lowest,median,highest,says,verdict\nr,sign of r,-0.02,0.1,0.4,+,pinned\n"
    (make_build(tmp_path) / "results/A2_identification.csv").write_text(lines)
    (tmp_path / "notebooks/03_descriptives.ipynb").rename(
        tmp_path / "notebooks/A2_identification.ipynb"
    )
    page = render_report(tmp_path).read_text(encoding="utf-8")
    assert (
        'id="identified"' not in page
        and "pinned" not in page.partition("<main")[2].partition("</main")[0]
    )


def test_the_first_page_says_what_was_claimed_found_and_still_stands(tmp_path):
    # Made up: two rows of the table of regressions have changed places; the audit finds no P wrong.
    build = make_build(tmp_path)
    labels = "outcome,printed_label,established_label\n"
    labels += "dd_total,use_reaction,use_funcan\ndd_total,use_funcan,use_reaction\n"
    labels += "dd_total,use_signin,use_signin\n"
    (build / "tables/table3-labels.csv").write_text(labels)
    with (build / "tables/audit.csv").open("a") as file:
        file.write("not marked significant,table3-dd-signin-t,0.015,,consistent,,\n")
    page = render_report(build).read_text(encoding="utf-8")
    text = re.sub(
        r"<[^>]+>", "", page.partition('<section class="minute"')[2].partition("</sec")[0]
    )
    headings = re.findall(r'<h2 id="[\w-]+">([^<]+)</h2>', page)[:5]
    assert headings[0].startswith("What the paper asked") and headings[3] == "What still stands"
    assert "two of the three rows carry the name of another variable" in text
    assert "the numbers beside Reaction, for example, are those of FunCan" in text
    assert "none of the 1 published t values reaches P &lt; .05" in text
    assert "For the first finding: the answers." in text and "synthetic respondents" in text


@pytest.mark.parametrize(
    ("notes", "told"),
    [
        (("exact: all agree", "exact: all agree"), "proved for each of them."),
        (("exact: all agree", "fitted: by far"), "proved for one of them; the rest follows"),
        (("exact: all agree; df is not published", "fitted"), "proved for none of them;"),
    ],
)
def test_the_first_page_tells_proof_from_fit(tmp_path, notes, told):
    # Made up, as the audit writes its notes; a proof on assumed df is none.
    build = make_build(tmp_path)
    labels = "outcome,printed_label,established_label,note\n"
    labels += f"dd_total,use_reaction,use_funcan,{notes[0]}\n"
    labels += f"dd_total,use_funcan,use_reaction,{notes[1]}\n"
    (build / "tables/table3-labels.csv").write_text(labels)
    page = render_report(build).read_text(encoding="utf-8")
    assert f"That a row's name is wrong is {told}" in html.unescape(page)


@pytest.mark.parametrize(
    ("place", "section"),
    [
        ("Results", True), ("text", True), ("Participants and sample", True), ("Methods", True),
        ("table1", False), ("Table 2 Results of the regressions", False),
        ("Table 1 (sample)", False), ("context table", False), ("Models", False), ("", False),
    ],
)  # fmt: skip
def test_a_place_is_a_section_by_its_words(place, section):
    assert maps.is_section(place) == section


def test_the_picture_shows_both_tables_only_if_rows_have_changed_places(tmp_path, book):
    build = make_build(tmp_path)
    assert draw_swaps(rendering.read_material(build), book) == ""
    moved = {"use_reaction": "use_funcan", "use_funcan": "use_reaction"}
    lines = [f"dd_total,{p},{moved.get(p, p)}" for p in book.predictors]
    text = "\n".join(["outcome,printed_label,established_label", *lines])
    (build / "tables/table3-labels.csv").write_text(text)
    picture = draw_swaps(rendering.read_material(build), book)
    # Two arrows of moved rows; each published B stands once on either side.
    assert picture.count('class="arrow moved"') == 2 and picture.count("0.617") == 2
    # A row held by two published rows is no exchange, and is not drawn.
    (build / "tables/table3-labels.csv").write_text(
        text.replace(",use_reaction\n", ",use_funcan\n")
    )
    assert draw_swaps(rendering.read_material(build), book) == ""


def test_a_term_is_defined_where_it_first_stands():
    marker = Marker({"VIF": Term("VIF", "variance inflation factor", "how far overlap widens")})
    page = marker.finish(marker.note("The VIF, again the VIF, and no VIFs"))
    assert page.count('<button type="button" class="term" popovertarget="term-vif-up">VIF') == 1
    assert drop_marks(marker.note("VIF")) == "VIF" and list(marker.used) == ["VIF"]


def test_a_term_inside_a_link_or_a_heading_is_no_button(tmp_path):
    terms = {"VIF": Term("VIF", "", "overlap")}
    exporter = PageExporter({}, tmp_path, {}, {"here"}, terms)
    page = exporter.marker.finish(exporter.markdown("## VIF\n\n[VIF](here.ipynb) and VIF"))
    assert page.count("<button") == 1 and "</a> and <button" in page


def test_sections_of_a_page_can_be_searched():
    body = '<p>Before</p><h2 id="a">Head <a class="anchor" href="#a">#</a></h2><p>B &lt; c</p>'
    # A code cell as nbconvert's Highlight2HTML writes it, with the page's own fold around it.
    code = '<details class="code"><summary>Code <span class="lines">1 line</span></summary>'
    code += '<div class=" highlight hl-python3"><pre>x = 1<br></pre></div></details><p>After</p>'
    code += '<div class=" highlight hl-python3"><pre>y = 2</pre></div>'
    found = read_sections("Page", "here", body + code)
    assert [(s["id"], s["heading"], s["text"]) for s in found] == [
        ("", "", "Before"),
        ("a", "Head", "B < c After"),
    ]
    assert found[1]["file"] == "here.html"


def test_all_tables_are_one_word_document(build):
    path = build / "report/tables/all-tables.docx"
    with zipfile.ZipFile(path) as file:
        assert file.testzip() is None and "[Content_Types].xml" in file.namelist()
        root = ElementTree.fromstring(file.read("word/document.xml"))
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    tables = root.findall(f".//{space}tbl")
    texts = [t.text for t in root.iter(f"{space}t")]
    # The build has three tables; the second has a head and two rows.
    assert len(tables) == 3 and len(tables[1].findall(f"{space}tr")) == 3
    assert "Table R2" in texts and HOSTILE in texts


def test_rows_that_hold_another_variable_say_so_on_the_map(tmp_path, pages):
    labels = (
        "outcome,printed_label,established_label\n"
        "dd_total,use_reaction,use_funcan\n"
        "dd_total,use_signin,use_signin\n"
    )
    (make_build(tmp_path) / "tables/table3-labels.csv").write_text(labels)
    page = render_report(tmp_path).read_text(encoding="utf-8")
    assert re.findall(
        r'<th scope="row">(\w+) <a class="holds[^>]*>holds the numbers of (\w+)</a>', page
    ) == [("Reaction", "FunCan")]
    assert "holds chip" not in pages["index.html"].partition("</style>")[2]


def test_another_survey_is_called_by_its_own_name_and_no_paper_is_cited(tmp_path):
    make_build(tmp_path)
    codebook = (
        resolve("data/codebook.yml")
        .read_text(encoding="utf-8")
        .replace("U2plus users' survey, November 2019", "Another <survey>")
    )
    (tmp_path / "codebook.yml").write_text(codebook, encoding="utf-8")
    (tmp_path / "run.json").write_text(
        json.dumps(
            {"parameters": {"published": "none", "codebook": str(tmp_path / "codebook.yml")}}
        )
    )
    page = render_report(tmp_path).read_text(encoding="utf-8")
    assert (
        "<title>Report · Another &lt;survey&gt;</title>" in page
        and "<h1>This survey at a glance</h1>" in page
    )
    assert "Kobori" not in page and 'id="map"' not in page and 'id="verdicts"' not in page


def test_the_first_page_says_the_finding_and_the_verdicts_in_sentences(pages):
    # By hand: 13 numbers of the repeated row, 1 different, so 253 of 267 reproduced.
    assert '<li id="finding-1"><p>Two rows are the same &lt;b&gt;.</p>' in pages["index.html"]
    assert "<dd>One is lost.</dd>" in pages["index.html"]
    assert (
        "Of 267 published numbers, 253 are reproduced, 1 differs and 13 are contradicted by other "
        "published numbers." in pages["index.html"]
    )


def test_two_renders_differ_only_in_the_facts_of_the_run(build, pages, tmp_path):
    again = render_report(make_build(tmp_path)).parent
    for name, page in pages.items():
        cut = page.partition('<dl class="facts">')[0]
        assert (again / name).read_text(encoding="utf-8").startswith(cut)
        assert name == "index.html" or cut == page


def test_a_failed_render_leaves_the_last_report_whole(tmp_path, monkeypatch):
    index = render_report(make_build(tmp_path))
    before = {p.name: p.read_bytes() for p in index.parent.glob("*.html")}
    monkeypatch.setattr(rendering, "sentence_finding", lambda material: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        render_report(tmp_path)
    assert {p.name: p.read_bytes() for p in index.parent.glob("*.html")} == before
    assert not list(tmp_path.glob(".report*"))


def test_notebooks_alone_are_enough(tmp_path):
    make_build(tmp_path)
    for name in (
        "scorecard.csv",
        "tables/audit.csv",
        "results/03_descriptives.csv",
        "data/provenance.json",
        "run.json",
    ):
        (tmp_path / name).unlink()
    page = render_report(tmp_path).read_text(encoding="utf-8")
    assert page.count('class="num "') == 267 and 'id="verdicts"' not in page


def test_without_notebooks_the_caller_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("REPLICATION_OUT", str(tmp_path))
    with pytest.raises(InputError, match="no executed notebooks"):
        render_report(tmp_path)
    assert main([]) == 2 and "run ./build.sh first" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "printed", "shown"),
    [
        ("0.0342869", "0.046", "0.034 (0.0342869)"),
        ("26", "26", "26"),
        ("-0.02", "-.02", "−.02"),
        ("", "1", ""),
    ],
)
def test_recomputed_values_are_shown_as_printed_and_with_more_digits(value, printed, shown):
    # By hand: rounded to the printed decimals in the printed style; the further digits follow only
    # where there are any.
    assert Numbers.value(value, printed) == shown


def test_all_pages_join_into_one_document_with_links_inside_it(build):
    page = join_pages(build / "report")
    found = re.findall(r'\sid="([^"]*)"', page)
    assert len(found) == len(set(found)) and {
        "index--",
        "00_audit--sums",
        "03_descriptives--use-figure",
    } <= set(found)
    assert [a for a in re.findall(r'href="#([^"]*)"', page) if a not in found] == []
    assert 'class="notice"' in page and "popover" not in page.partition("</head>")[2]


def test_the_contents_of_the_document_name_the_pages(build):
    # The build has two notebooks: with the first page, the checks and the search, five parts.
    page = join_pages(build / "report", [1, 3, 5, 8, 13])
    contents = re.search(r'<nav class="contents">.*?</nav>', page, re.S)[0]
    assert re.findall(r"<span>(\d+)</span>", contents) == ["1", "3", "5", "8", "13"]
    assert '<a href="#00_audit--">0. Audit: do the numbers agree?</a><span>3</span>' in contents
    # Page numbers of another document are not used.
    assert "<span>3</span>" not in join_pages(build / "report", [1, 3])
    # Nor is the room kept for numbers a number, where none were found.
    assert "<span>000</span>" in join_pages(build / "report")
    assert "<span>000</span>" not in join_pages(build / "report", [])


def test_links_of_the_document_name_the_page_they_lead_to(build):
    # The second page of the text links to a table of the first, which is on page 4.
    page = join_pages(build / "report", [], {"00_audit--sums": 4})
    assert re.findall(r"</a><span class=\"page-reference\"> \(page\u00a0(\d+)\)", page) != []
    assert {"4"} == set(re.findall(r"\(page\u00a0(\d+)\)", page))
    # Neither a heading nor a caption needs to say on which page it is.
    assert re.findall(r"(?:>#|</strong>)</a><span class=.page-reference", page) == []
    # The first print keeps room for the numbers.
    assert "(page\u00a0000)" in join_pages(build / "report")
    assert "(page\u00a0" not in join_pages(build / "report", [], {})


def test_targets_of_links_are_read_from_a_pdf():
    # Made by hand as Chromium writes one: the second target is on page 2, and has a blank.
    content = b"""%PDF-1.4
3 0 obj
<</Type /Page\n/Parent 9 0 R>>
endobj
5 0 obj
<</Type /Page\n/Parent 9 0 R>>
endobj
6 0 obj
<</index--one [3 0 R /XYZ 0 600 0]\n/a#20b [5 0 R /XYZ 0 -20.5 0]>>
endobj
7 0 obj
<</Type /Catalog\n/Dests 6 0 R>>
endobj
"""
    assert read_targets(content) == {"index--one": 1, "a b": 2} and read_targets(b"%PDF") == {}


def test_starts_are_read_from_the_outline_of_a_pdf():
    # Made by hand as Chromium writes one: two pages, two headings, the second on page 2.
    content = b"""%PDF-1.4
3 0 obj
<</Type /Page\n/Parent 9 0 R>>
endobj
5 0 obj
<</Type /Page\n/Parent 9 0 R>>
endobj
7 0 obj
<</Type /Outlines\n/First 8 0 R\n/Last 9 0 R>>
endobj
8 0 obj
<</Title (One) /Dest [3 0 R /XYZ 51 600 0] /Parent 7 0 R /Next 9 0 R>>
endobj
9 0 obj
<</Title (Two) /Dest [5 0 R /XYZ 51 600 0] /Parent 7 0 R>>
endobj
"""
    assert read_starts(content) == [1, 2] and read_starts(b"%PDF-1.4") == []


def test_without_a_browser_the_caller_of_the_pdf_is_told(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="No Chromium found"):
        find_browser()


def test_headings_become_addresses():
    assert slug("Who answered, and how?") == "who-answered-and-how"
    assert unique_name("a", {"a", "a-2"}) == "a-3"


def test_the_answer_is_the_first_sentence():
    assert first_sentence("<p>Does it hold (P &lt; .05)? It does.</p>") == "Does it hold (P < .05)?"
    assert (
        first_sentence("<p>Data are closed. What can be said of them? Much.</p>")
        == "Data are closed. What can be said of them?"
    )
    assert first_sentence("One without an end") == "One without an end"


def test_a_notebook_without_an_opening_still_becomes_a_page(tmp_path):
    exporter = PageExporter({}, tmp_path, {}, set())
    page = exporter.render(
        "x",
        {
            "cells": [
                {
                    "cell_type": "code",
                    "id": "a",
                    "metadata": {},
                    "source": "1",
                    "outputs": [],
                    "execution_count": 1,
                }
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        },
    )
    assert page.title == "x" and page.lede == "" and "<details" in page.body


def test_errors_and_streams_are_shown_as_text(tmp_path):
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": "<b>"},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[31m<i>E\x1b[0m"]},
    ]
    cell = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "source": "1",
        "outputs": json.loads(json.dumps(outputs)),
        "execution_count": 1,
    }
    body = (
        PageExporter({}, tmp_path, {}, set())
        .render("x", {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
        .body
    )
    assert "&lt;b&gt;" in body and "&lt;i&gt;E" in body and "\x1b" not in body


def test_importing_the_report_compiles_no_grammar():
    # Of web addresses, for jsonschema: it would cost each report a second and a half.
    code = "import sys, helpers.report\nprint({'rfc3987_syntax', 'lark'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("set()\n", "")
