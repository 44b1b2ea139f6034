"""The whole report as one PDF, printed by Chromium where there is one."""

import html
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from helpers.base.errors import InputError

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FLAGS = [
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
PRINT = """
.part { break-before: page; }
.card { display: none; }
.contents p { font-weight: 600; margin: 6pt 0 2pt; }
.contents ol { list-style: none; padding: 0; margin: 0 0 10pt; }
.contents li { display: flex; justify-content: space-between; border-bottom: 1px dotted; }
h1 { text-wrap: wrap; }
.notice { border: 1px solid; padding: 4pt 6pt; font-family: var(--sans); }
"""


def print_report(report: Path, browser: str = "") -> Path:
    """Print all pages of a report folder into report.pdf beside them.

    browser: name or path of a Chromium; '': the first that this machine has.

    Raises InputError if no Chromium is found.
    """
    browser = find_browser(browser)
    with tempfile.TemporaryDirectory() as folder:
        made = _print(browser, Path(folder), join_pages(report))
        # On which page a part begins is known only once it is printed.
        made = _print(browser, Path(folder), join_pages(report, read_starts(made.read_bytes())))
        shutil.copyfile(made, report / ".report.pdf")
    (report / ".report.pdf").replace(report / "report.pdf")
    return report / "report.pdf"


def _print(browser: str, folder: Path, document: str) -> Path:
    page = folder / "report.html"
    made = folder / "report.pdf"
    page.write_text(document, encoding="utf-8")
    made.unlink(missing_ok=True)
    command = [
        browser,
        *FLAGS,
        # Chromium refuses its sandbox to root; anybody else keeps it.
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        f"--user-data-dir={folder}/profile",
        "--no-pdf-header-footer",
        "--generate-pdf-document-outline",
        f"--print-to-pdf={made}",
        page.as_uri(),
    ]
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", timeout=300
    )
    if not made.is_file():
        reasons = done.stderr.strip().splitlines() or ["it gave no reason"]
        raise InputError(f"{browser} did not print the report: {reasons[-1]}")
    return made


def read_starts(content: bytes) -> list[int]:
    """The page numbers on which the main headings of a PDF of Chromium stand, in their order.

    Read from its outline; [] where it has none.
    """
    objects = dict(re.findall(rb"(?:^|\n)(\d+) 0 obj\n(.*?)endobj", content, re.DOTALL))
    order = [name for name, text in objects.items() if re.search(rb"/Type /Page\b", text)]
    outline = next((text for text in objects.values() if b"/Type /Outlines" in text), b"")
    starts = []
    found = re.search(rb"/First (\d+) 0 R", outline)
    while found:
        entry = objects[found[1]]
        place = re.search(rb"/Dest \[(\d+) 0 R", entry)
        starts.append(order.index(place[1]) + 1)
        found = re.search(rb"/Next (\d+) 0 R", entry)
    return starts


def find_browser(wanted: str = "") -> str:
    """The path of the Chromium that is wanted, else of one that this machine has."""
    for name in (wanted, *BROWSERS):
        found = shutil.which(name)
        if found:
            return found
    raise InputError(
        "No Chromium found to print the PDF with: "
        "install the package chromium, or set CHROMIUM to its path."
    )


def join_pages(report: Path, starts: list[int] | None = None) -> str:
    """All pages as one document: the first page, then the notebooks.

    Links between them become links within. starts: the page on which each part begins, for the
    contents; a list of another length is of another document, and is not used.
    """
    first = (report / "index.html").read_text(encoding="utf-8")
    names = re.findall(r'<li><a href="([\w-]+)\.html"', first)
    parts = [
        _part(name, (report / f"{name}.html").read_text(encoding="utf-8"))
        for name in dict.fromkeys(names)
    ]
    title = re.search(r"<title>(.*?)</title>", first, re.S)[1]
    style = re.search(r"<style>(.*?)</style>", first, re.S)[1]
    banner = re.search(r'<p class="banner".*?</p>', first, re.S)
    notice = banner[0].replace("banner", "notice") if banner else ""
    # As the pages: nothing is loaded, and no script runs, whatever a text of the survey says.
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    head = (
        f'<head><meta charset="utf-8">{policy}'
        f"<title>{title}</title><style>{style}{PRINT}</style></head>"
    )
    contents = _contents(parts, starts)
    body = f"<body>{notice}{contents}{''.join(parts)}</body>"
    return f'<!doctype html><html lang="en">{head}{body}</html>'


def _contents(parts: list[str], starts: list[int] | None) -> str:
    """The parts with their page numbers, as links.

    None: not known yet, so room is kept for them. Of another document: none is told.
    """
    numbers = starts or ["000" if starts is None else ""] * len(parts)
    if len(numbers) != len(parts):
        numbers = [""] * len(parts)
    rows = []
    for part, number in zip(parts, numbers, strict=True):
        title = re.search(r"<h1[^>]*>(.*?)</h1>", part, re.S)[1]
        target = re.search(r'^<main[^>]* id="([^"]*)"', part)[1]
        rows.append(f'<li><a href="#{target}">{title}</a><span>{number}</span></li>')
    return f'<nav class="contents"><p>Contents</p><ol>{"".join(rows)}</ol></nav>'


def _part(name: str, page: str) -> str:
    main = re.search(r"<main[^>]*>(.*)</main>", page, re.S)[1]
    main = re.sub(r'<div class="card" popover.*?</div>\s*', "", main, flags=re.S)
    main = re.sub(r'(<[^>]*?\s)id="([^"]*)"', rf'\1id="{name}--\2"', main)
    main = re.sub(r'href="#([^"]*)"', rf'href="#{name}--\1"', main)
    main = re.sub(r'href="([\w-]+)\.html#([^"]*)"', r'href="#\1--\2"', main)
    main = re.sub(r'href="([\w-]+)\.html"', r'href="#\1--"', main)
    main = re.sub(r'\s(popovertarget|aria-labelledby)="[^"]*"', "", main)
    break_before = "" if name == "index" else ' class="part"'
    return f'<main{break_before} id="{html.escape(name)}--">{main}</main>'
