"""A browser with no network, and the report it opens: the one of this run if there is one, and one
made by hand.
"""

import os
import shutil

import pytest

from helpers.base.paths import build_folder
from helpers.report import render_report

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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


@pytest.fixture
def open_page(browser):
    """Open a page from disk without network; what it asked for and complained of is noted on it."""
    contexts = []

    def opened(path, **options):
        context = browser.new_context(
            **{
                "viewport": {"width": 1280, "height": 900},
                "offline": True,
                "accept_downloads": True,
                **options,
            }
        )
        contexts.append(context)
        page = context.new_page()
        page.asked = []
        page.complaints = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on(
            "console",
            lambda message: (
                page.complaints.append(message.text)
                if message.type in ("error", "warning")
                else None
            ),
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
