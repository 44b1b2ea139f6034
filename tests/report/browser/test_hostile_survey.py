"""A survey with hostile text in every field, looked at in a browser: text, and nothing else."""

import json
import re

import pytest
from door import door
from hostile import HOST, make_survey

from helpers.base.text import plain
from helpers.report.pdf import join_pages
from helpers.workflow.audit.verb import run_audit

DRAWN = {"svg", "defs", "style", "g", "path", "text", "tspan", "use", "clippath", "rect", "title"}
DRAWN |= {"image", "lineargradient", "stop", "pattern", "circle", "polygon", "line", "polyline"}
WORDS = "[...document.querySelectorAll('main')].map((e) => e.textContent).join(' ')"
TAGS = (
    "[...document.querySelectorAll('figure svg, figure svg *')].map((e) => e.tagName.toLowerCase())"
)
OWN = r"/^(#|data:(image|text\/csv|application\/x-ipynb)|[\w-]+\.html|"
OWN += r"(tables|figures|notebooks)\/)/"
LEADS = "/^(src|href|xlink:href|action|formaction|data|srcdoc|poster)$/"
ACTIVE = f"""
[...document.querySelectorAll('*')].flatMap((e) => [...e.attributes]
    .filter((a) => a.name.startsWith('on') || {LEADS}.test(a.name) && !{OWN}.test(a.value))
    .map((a) => `${{e.tagName}} ${{a.name}}=${{a.value.slice(0, 80)}}`))
"""


@pytest.fixture(scope="module")
def survey(tmp_path_factory):
    """The folder of a build, the page of the audit, and the texts of all fields."""
    folder = tmp_path_factory.mktemp("hostile")
    data, book, numbers, given = make_survey(folder)
    out = folder / "out"
    status, _, error = door(
        "--data", str(data), "--codebook", str(book), "--published", "none", "--out", str(out)
    )  # fmt: skip
    assert (status, error) == (0, "")
    assert run_audit([str(numbers)], folder / "audit", {}) == 0
    pages = [*sorted((out / "report").glob("*.html")), folder / "audit/audit.html"]
    return out, pages, given


@pytest.fixture(scope="module")
def opened(survey, open_once):
    """Each page in a browser: path -> page."""
    _, pages, _ = survey
    return {path: open_once(path) for path in pages}


def test_a_browser_sees_no_request_no_script_and_no_element_of_theirs(opened):
    assert len(opened) > 6
    for path, page in opened.items():
        for element in page.locator("main p, main td, main th, figure").all()[:60]:
            element.dispatch_event("mouseover")
        outside = [a for a in page.asked if not a.startswith(("file://", "data:"))]
        assert (path.name, outside, page.complaints) == (path.name, [], [])
        assert page.title() != "run"
        assert page.evaluate(ACTIVE) == [], path.name
        # Theirs are an image, a heading and a drawing; ours are none of these inside a text.
        assert (
            page.locator("main p img, main td img, main th img, main p svg, main td svg").count()
            == 0
        )


def test_each_text_stands_on_the_pages_as_it_was_written(survey, opened):
    _, _, given = survey
    said = " ".join(plain(page.evaluate(WORDS)) for page in opened.values())
    shown = ["gloss use1", "gloss of the scale", "kind a", "level 1", "gloss age", "header kind"]
    missing = [name for name in shown if plain(given[name]).replace("-1", "") not in said]
    assert missing == []
    assert "unknown cell" not in given or plain(given["unknown cell"]) not in said


def test_the_figures_are_drawn_as_ever(survey, opened):
    out, _, _ = survey
    drawings = sorted((out / "figures").glob("*.svg"))
    assert len(drawings) >= 4
    for path, page in opened.items():
        assert set(page.evaluate(TAGS)) <= DRAWN, path.name
    text = "".join(path.read_text(encoding="utf-8") for path in drawings)
    # A dollar sign is one, and no formula was read: its first letters stand as they are.
    assert HOST not in re.sub(r"<text.*?</text>|aria-label=\"[^\"]*\"", "", text, flags=re.S)
    assert "</script>" not in text and "<img" not in text
    for path in (out / "figures").glob("*.png"):
        assert path.stat().st_size > 2000


def test_the_notebooks_and_the_printed_report_hold_it_as_text_too(survey):
    out, _, _ = survey
    for path in (out / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                # A page shows code as it is.
                said = re.sub("(`+).+?\\1", "", "".join(data.get("text/markdown", "")))
                assert not re.search(r"!\[|\]\(h|<(img|script|svg)", said)
                assert not re.search(r"<(img|script|svg)\b", "".join(data.get("text/html", "")))
                assert output.get("name") != "stderr", path.name  # a warning
    joined = join_pages(out / "report")
    assert "default-src 'none'" in joined and "<script" not in joined
