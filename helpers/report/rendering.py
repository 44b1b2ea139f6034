"""All pages of a report, rendered aside and then put in the place of the last report."""

import html
import os
import shutil
from collections import Counter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from helpers.base.folders import replace_folder
from helpers.exhibits.verdicts import CHECKS, CLASSES, RESULTS, VERDICTS
from helpers.paper.verdicts import sentence_meaning
from helpers.report.first_page.checks import list_sources
from helpers.report.first_page.colophon import (
    describe_run,
    list_versions,
    read_package,
    run_times,
)
from helpers.report.first_page.links import SOURCES
from helpers.report.first_page.maps import draw_maps
from helpers.report.first_page.numbers import Numbers
from helpers.report.first_page.sentences import (
    name_report,
    sentence_finding,
    sentence_reproduced,
)
from helpers.report.first_page.summary import list_paragraphs
from helpers.report.first_page.swaps import draw_swaps, name_narrow
from helpers.report.glossary import Marker, read_glossary
from helpers.report.material import Material, read_material
from helpers.report.pages.exhibits import number_exhibits
from helpers.report.pages.markdown import slug
from helpers.report.pages.notebook import Page, PageExporter
from helpers.report.pages.search import index_json, read_sections
from helpers.report.pages.sources import text_notebook
from helpers.report.pages.typography import set_type
from helpers.report.pages.word import write_document
from helpers.report.theme import FOLDER as THEME
from helpers.report.theme.assets import read_assets
from helpers.survey.codebook import DEFAULT as CODEBOOK
from helpers.survey.codebook import name_variables, read_codebook
from helpers.synthesis.identification.sentences import format_end

LABELS = {word: verdict.label for word, verdict in VERDICTS.items()}


def render_report(build: Path, parameters: dict | None = None) -> Path:
    """Write build/report/ from the executed notebooks and verdicts in build/; return index.html.

    parameters: of the run, where they are at hand. A render that fails or is killed leaves the
    previous report whole and in its place.
    """
    material = read_material(Path(build), parameters)
    aside = material.build / f".report.{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        _write_pages(material, aside)
        replace_folder(aside, material.build / "report")
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return material.build / "report/index.html"


def _write_pages(material: Material, folder: Path) -> None:
    """All pages of a report and the files that they link, into a folder that is made for them."""
    chosen = material.run.get("parameters", {}).get("codebook", CODEBOOK)
    codebook = read_codebook(chosen)
    terms = read_glossary(chosen)
    exhibits = number_exhibits(material.notebooks)
    numbers = Numbers(material, exhibits)
    entries = numbers.list_names()
    exporter = PageExporter(exhibits, material.build, entries, set(material.notebooks), terms)
    pages = [exporter.render(name, notebook) for name, notebook in material.notebooks.items()]
    maps = draw_maps(numbers)
    sources = list_sources(numbers)
    shared = name_report(material) | {
        "sources": SOURCES if sources else "",
        "synthetic": material.synthetic,
        "classes": CLASSES,
        "words": LABELS,
        "pages": pages,
        "names": {p.name: p.title for p in pages},
        "package": read_package(),
    }
    environment = _environment(material, shared)
    folder.mkdir(parents=True)
    for i, page in enumerate(pages):
        around = {
            "previous": pages[i - 1] if i else None,
            "next": pages[i + 1] if i + 1 < len(pages) else None,
        }
        facts = _page_facts(page, material) | around
        _write(environment, "page.html.j2", facts, folder / f"{page.name}.html")
        path = folder / f"notebooks/{page.name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text_notebook(material.notebooks[page.name]), encoding="utf-8")
    _copy_files(exhibits, material.build, folder)
    document = ""
    if any("table" in e.about for e in exhibits.values()):
        document = "tables/all-tables.docx"
        (folder / "tables").mkdir(exist_ok=True)
        write_document(list(exhibits.values()), shared["report"], folder / document)
    marker = Marker(terms)
    seen = set()
    environment.filters["terms"] = lambda text: Markup(
        marker.finish(marker.note(html.escape(set_type(text))), seen)
    )
    facts = _overview_facts(material, exhibits, codebook, bool(shared["paper"]))
    facts |= {"document": document, "maps": maps[0], "texts": maps[1]}
    # A definition can be asked for once all texts of the page are known.
    environment.get_template("overview.html.j2").render(facts)
    seen.clear()
    facts["terms"] = list(marker.used.values())
    _write(environment, "overview.html.j2", facts, folder / "index.html")
    if sources:
        _write(environment, "sources.html.j2", sources, folder / SOURCES)
    _write_search(environment, shared, pages, terms, folder)


def _environment(material: Material, shared: dict) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(THEME / "pages"),
        autoescape=True,
        trim_blocks=True,
        keep_trailing_newline=True,
    )

    def is_there(name: str) -> bool:
        return bool(name) and (material.build / name).is_file()

    environment.filters |= {
        "shown": format_end,
        "anchor": slug,
        "typed": set_type,
        "there": is_there,
    }
    environment.globals.update(shared, **read_assets())
    return environment


def _write(environment: Environment, template: str, facts: dict, path: Path) -> None:
    path.write_text(environment.get_template(template).render(facts), encoding="utf-8")


def _write_search(environment, shared: dict, pages: list, terms: dict, folder: Path) -> None:
    """The page with the search over all pages, and the glossary of the terms that stand on them."""
    first = (folder / "index.html").read_text(encoding="utf-8")
    main = first.partition("<main")[2].partition('<div class="card"')[0]
    sections = read_sections(shared["home"], "index", f"<main{main}")
    for page in pages:
        sections += read_sections(page.title, page.name, f"{page.lede}{page.body}")
    marker = Marker(terms)
    for section in sections:
        marker.finish(marker.note(html.escape(f"{section['heading']} {section['text']}")))
    facts = {
        "here": "search",
        "wide": True,
        "glossary": sorted(marker.used.values(), key=lambda t: t.name.lower()),
        "index": index_json(sections),
    }
    _write(environment, "search.html.j2", facts, folder / "search.html")


def _page_facts(page: Page, material: Material) -> dict:
    counts = material.counts(page.name)
    scope = "Published numbers recomputed here"
    words = LABELS
    if page.name == "07_scorecard":
        counts = material.counts()
        scope = "All published numbers"
    elif page.name == "00_audit":
        counts = material.audit_counts()
        scope = "Checks of the published numbers"
        words = CHECKS
    headings = [h for h in page.headings if h["level"] in (2, 3)]
    return {
        "page": page,
        "here": page.name,
        "kicker": f"notebooks/{page.name}.ipynb",
        "counts": counts,
        "scope": scope,
        "words": words,
        "headings": headings,
        "terms": page.terms,
    }


def _overview_facts(material: Material, exhibits: dict, codebook, ours: bool) -> dict:
    found = Counter(r.get("verdict") for r in material.identified)
    return {
        "here": "index",
        "wide": True,
        "counts": material.counts(),
        "finding": sentence_finding(material),
        "paragraphs": list_paragraphs(material, codebook, ours),
        "swaps": draw_swaps(material, codebook),
        "narrow_outcome": name_narrow(material, codebook),
        "narrow_swaps": draw_swaps(material, codebook, narrow=True),
        "sentence": sentence_reproduced(material),
        "meaning": sentence_meaning(material.provenance),
        "findings": [_in_words(f, codebook) for f in material.findings],
        "identified": [r for r in material.identified if r.get("verdict") in RESULTS],
        "identified_counts": {word: found[word] for word in RESULTS if found[word]},
        "exhibits": list(exhibits.values()),
        "facts": describe_run(material),
        "times": run_times(material),
        "versions": list_versions(),
    }


def _in_words(finding: dict, codebook) -> dict:
    return {key: name_variables(text, codebook) for key, text in finding.items()}


def _copy_files(exhibits: dict, build: Path, folder: Path) -> None:
    for name in filter(None, (exhibit.about.get("source") for exhibit in exhibits.values())):
        if (build / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(build / name, folder / name)
