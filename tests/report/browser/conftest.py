"""A browser with no network, and the report it opens: the one of this run if there is one, and one
made by hand.
"""

import os
import shutil
from functools import partial

import pytest

from helpers.base.paths import build_folder
from helpers.report.rendering import render_report

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WINDOW = {"width": 1280, "height": 900}
OPEN_ALL = "document.querySelectorAll('details').forEach((d) => { d.open = true; })"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(
            "no Chromium on this machine: the report was not looked at in a browser (install the "
            "package chromium, or set CHROMIUM)"
        )
    with sync_api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=FLAGS)
        chromium.path = path
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    """The folder of a report: of the last run, or of a small build made by hand."""
    made = build_folder() / "report"
    if (made / "index.html").is_file():
        return made
    return small_report(tmp_path_factory)


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """The report of a build made by hand, with hostile text in it."""
    return small_report(tmp_path_factory)


def small_report(tmp_path_factory):
    from report_build import make_build

    return render_report(make_build(tmp_path_factory.mktemp("small"))).parent


def make_context(browser, **options):
    """A window without network. Its pages share one process, which is much quicker than one
    each."""
    return browser.new_context(
        **{
            "viewport": WINDOW,
            "offline": True,
            "accept_downloads": True,
            **options,
        }
    )


def open_in(context, path):
    """A page of a window; what it asked for and complained of is noted on it."""
    page = context.new_page()
    page.asked = []
    page.complaints = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on(
        "console",
        lambda message: (
            page.complaints.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(path.as_uri())
    return page


@pytest.fixture
def open_page(browser):
    """Open a page from disk, closed again when the test ends.

    Pages with the same options are in one window, which remembers what was chosen in it.
    """
    windows = {}

    def opened(path, **options):
        kind = repr(sorted(options.items()))
        if kind not in windows:
            windows[kind] = make_context(browser, **options)
        return open_in(windows[kind], path)

    yield opened
    for window in windows.values():
        window.close()


@pytest.fixture(scope="module")
def open_once(browser):
    """Open a page for the tests of a module, in a window of theirs; a test must not follow its
    links or change what is on it.
    """
    window = make_context(browser)
    yield partial(open_in, window)
    window.close()


@pytest.fixture(scope="module")
def looks(report, open_once):
    """Every page of the report, opened once for the tests of a module: path -> look(...).

    look(width, height, color_scheme, media) gives the page as such a device shows it, with all
    that can be unfolded open.
    """
    opened = {}
    for path in sorted(report.glob("*.html")):
        opened[path] = open_once(path)
    return {path: _looker(page) for path, page in opened.items()}


def _looker(page):
    def look(width=1280, height=900, color_scheme="light", media="screen"):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(media=media, color_scheme=color_scheme)
        page.evaluate(OPEN_ALL)
        return page

    return look
