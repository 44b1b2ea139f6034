"""All pages of a report, rendered aside and then put in the place of the last report."""

import os
import shutil
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from helpers.base.folders import replace_folder
from helpers.exhibits.verdicts import CHECKS, CLASSES, VERDICTS
from helpers.paper.verdicts import say_meaning
from helpers.report.first_page.colophon import describe_run, list_versions, run_times
from helpers.report.first_page.maps import draw_maps
from helpers.report.first_page.sentences import name_report, say_finding, say_verdicts, show_number
from helpers.report.material import Material, read_material
from helpers.report.pages.exhibits import number_exhibits
from helpers.report.pages.notebook import THEME, Page, PageExporter
from helpers.report.theme.assets import read_assets

LABELS = {word: verdict.label for word, verdict in VERDICTS.items()}


def render_report(build: Path, parameters: dict | None = None) -> Path:
    """Write build/report/ from the executed notebooks and verdicts in build/; return its index.html.

    parameters: of the run, where they are at hand. A render that fails or is killed leaves the previous report whole and in its place.
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
    exhibits = number_exhibits(material.notebooks)
    exporter = PageExporter(
        exhibits, material.build, {e["id"] for e in material.published}, set(material.notebooks)
    )
    pages = [exporter.render(name, notebook) for name, notebook in material.notebooks.items()]
    environment = Environment(
        loader=FileSystemLoader(THEME),
        autoescape=True,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    shared = name_report(material) | {
        "synthetic": material.synthetic,
        "classes": CLASSES,
        "pages": pages,
        "names": {p.name: p.title for p in pages},
    }
    environment.filters |= {
        "shown": show_number,
        "there": lambda name: bool(name) and (material.build / name).is_file(),
    }
    environment.globals.update(shared, **read_assets())
    folder.mkdir(parents=True)
    for i, page in enumerate(pages):
        around = {
            "previous": pages[i - 1] if i else None,
            "next": pages[i + 1] if i + 1 < len(pages) else None,
        }
        content = environment.get_template("page.html.j2").render(
            _page_facts(page, material), **around
        )
        (folder / f"{page.name}.html").write_text(content, encoding="utf-8")
    overview = environment.get_template("overview.html.j2").render(
        _overview_facts(material, exhibits)
    )
    (folder / "index.html").write_text(overview, encoding="utf-8")
    _copy_files(exhibits, material.build, folder)


def _page_facts(page: Page, material: Material) -> dict:
    counts, scope, words = material.counts(page.name), "Published numbers recomputed here", LABELS
    if page.name == "07_scorecard":
        counts, scope = material.counts(), "All published numbers"
    elif page.name == "00_audit":
        counts, scope, words = (
            material.audit_counts(),
            "Checks of the published numbers",
            CHECKS,
        )
    headings = [h for h in page.headings if h["level"] in (2, 3)]
    return {
        "page": page,
        "here": page.name,
        "kicker": f"notebooks/{page.name}.ipynb",
        "counts": counts,
        "scope": scope,
        "words": words,
        "headings": headings,
    }


def _overview_facts(material: Material, exhibits: dict) -> dict:
    maps, texts = draw_maps(material, exhibits)
    return {
        "here": "index", "wide": True, "words": LABELS, "counts": material.counts(),
        "finding": say_finding(material), "sentence": say_verdicts(material), "meaning": say_meaning(material.provenance),
        "findings": material.findings, "identified": material.identified,
        "maps": maps, "texts": texts, "exhibits": list(exhibits.values()),
        "facts": describe_run(material), "times": run_times(material), "versions": list_versions(),
    }  # fmt: skip


def _copy_files(exhibits: dict, build: Path, folder: Path) -> None:
    for name in filter(None, (exhibit.about.get("source") for exhibit in exhibits.values())):
        if (build / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(build / name, folder / name)
