"""The whole report as one PDF, printed by Chromium where there is one."""

import html
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import unquote

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
PRINTS = 3  # at most: the second may move what the first has counted
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
PRINT = """
.part { break-before: page; }
.card { display: none; }
.contents p { font-weight: 600; margin: 6pt 0 2pt; }
.contents ol { list-style: none; padding: 0; margin: 0 0 10pt; }
.contents li { display: flex; justify-content: space-between; border-bottom: 1px dotted; }
h1 { text-wrap: wrap; }
.page-reference { font-size: .85em; }
.notice { border: 1px solid; padding: 4pt 6pt; font-family: var(--sans); }
"""


def print_report(report: Path, browser: str = "") -> Path:
    """Print all pages of a report folder into report.pdf beside them.

    browser: name or path of a Chromium; '': the first that this machine has.

    Raises InputError if no Chromium is found.
    """
    browser = find_browser(browser)
    with tempfile.TemporaryDirectory() as folder:
        content = _print(browser, Path(folder), join_pages(report))
        for _ in range(PRINTS - 1):
            # On which page something stands is known only once it is printed.
            starts = read_starts(content)
            targets = read_targets(content)
            content = _print(browser, Path(folder), join_pages(report, starts, targets))
            if (starts, targets) == (read_starts(content), read_targets(content)):
                break
        (report / ".report.pdf").write_bytes(content)
    (report / ".report.pdf").replace(report / "report.pdf")
    return report / "report.pdf"


def _print(browser: str, folder: Path, document: str) -> bytes:
    """The PDF that a browser makes of a page. Raises InputError with the browser's last words."""
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
    return made.read_bytes()


def _read_objects(content: bytes) -> tuple[dict, list]:
    """The objects of a PDF of Chromium by number, and the numbers of its pages in their order."""
    objects = dict(re.findall(rb"(?:^|\n)(\d+) 0 obj\n(.*?)endobj", content, re.DOTALL))
    order = [name for name, text in objects.items() if re.search(rb"/Type /Page\b", text)]
    return objects, order


def read_targets(content: bytes) -> dict[str, int]:
    """Identifier -> page number of everything that a link of a PDF of Chromium leads to."""
    objects, order = _read_objects(content)
    catalog = next((text for text in objects.values() if b"/Type /Catalog" in text), b"")
    named = re.search(rb"/Dests (\d+) 0 R", catalog)
    found = {}
    for name, page in re.findall(rb"/(\S+) \[(\d+) 0 R", objects[named[1]] if named else b""):
        # A PDF writes what is no plain letter of a name as #, and two hexadecimal digits.
        name = re.sub(rb"#([0-9a-fA-F]{2})", lambda hexed: bytes.fromhex(hexed[1].decode()), name)
        found[name.decode("utf-8", "replace")] = order.index(page) + 1
    return found


def read_starts(content: bytes) -> list[int]:
    """The page numbers on which the main headings of a PDF of Chromium stand, in their order.

    Read from its outline; [] where it has none.
    """
    objects, order = _read_objects(content)
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


def join_pages(
    report: Path, starts: list[int] | None = None, targets: dict[str, int] | None = None
) -> str:
    """All pages as one document: the first page, then the notebooks.

    Links between them become links within, each followed by the page it leads to. starts: the page
    on which each part begins, for the contents; a list of another length is of another document,
    and is not used. targets: identifier -> page; without them room is kept for the numbers.
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
    body = f"<body>{notice}{contents}{_add_pages(''.join(parts), targets)}</body>"
    return f'<!doctype html><html lang="en">{head}{body}</html>'


def _add_pages(body: str, targets: dict[str, int] | None) -> str:
    """The page behind each link within the document, as paper needs it."""
    known = {html.unescape(name) for name in re.findall(r'\sid="([^"]*)"', body)}

    def add(found: re.Match) -> str:
        target = unquote(html.unescape(found["target"]))
        own = 'class="anchor"' in found[0] or "<strong>" in found[0]  # of a heading, of a caption
        page = "000" if targets is None else targets.get(target)
        if own or target not in known or page is None:
            return found[0]
        return f'{found[0]}<span class="page-reference"> (page\u00a0{page})</span>'

    return re.sub(r'<a [^>]*href="#(?P<target>[^"]*)"[^>]*>.*?</a>', add, body, flags=re.DOTALL)


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
