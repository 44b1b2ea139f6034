"""JupyterLab as ./build.sh lab opens it: a notebook runs to its end, and its exhibits keep captions and descriptions."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from helpers.base.paths import ROOT
from helpers.workflow import environment

NOTEBOOK = "01_cleaning.ipynb"
WISHES = {
    "docmanager-extension/plugin": '{"autosave": false}',  # the notebooks of the project are left as they are
    "notebook-extension/tracker": '{"windowingMode": "none"}',  # cells out of sight are on the page as well
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory, browser):
    """The address of a JupyterLab over the project, writing into a folder of its own."""
    venv = ROOT / ".venv"
    made = (venv / "ready").is_file() and (venv / "ready").read_text() == environment.stamp(venv)
    if not made and environment.conda_python() is None:
        pytest.skip(
            "the environment was not made by build.sh from the present lock; run ./build.sh once"
        )
    folder = tmp_path_factory.mktemp("lab")
    settings = folder / "settings/@jupyterlab"
    for plugin, wish in WISHES.items():
        (settings / plugin).parent.mkdir(parents=True)
        (settings / f"{plugin}.jupyterlab-settings").write_text(wish)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["lab", "--no-browser", f"--ServerApp.port={port}", "--IdentityProvider.token="]
    out = folder / "build"
    surroundings = os.environ | {
        "REPLICATION_OUT": str(out),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
    }
    out.mkdir()
    with open(folder / "log", "w") as log:
        server = subprocess.Popen(
            [str(ROOT / "build.sh"), *words],
            env=surroundings,
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield wait_for(f"http://127.0.0.1:{port}/", server, folder / "log")
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(
                server.pid, signal.SIGKILL
            )  # the server and its kernel, if they are still there


def wait_for(address: str, server, log) -> str:
    """The address, once it answers."""
    for _ in range(120):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}api", timeout=2).close()
            return address
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def ran(lab, browser):
    """A notebook opened, its saved outputs cleared, all its cells run."""
    expect = pytest.importorskip("playwright.sync_api").expect
    context = browser.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    page.opened = time.time()
    page.goto(f"{lab}lab/tree/notebooks/{NOTEBOOK}?reset", wait_until="domcontentloaded")
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=90_000)
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for(timeout=90_000)
    choose(page, "Edit", "Clear Outputs of All Cells")
    prompts = page.locator(".jp-Notebook .jp-CodeCell .jp-InputPrompt")
    for _ in range(
        4
    ):  # JupyterLab drops what it is told to run in the moment in which it connects to a new kernel
        choose(page, "Run", "Run All Cells")
        with contextlib.suppress(AssertionError):
            expect(prompts.last).not_to_have_text("[ ]:", timeout=10_000)
            break
    cells = [
        cell
        for cell in json.loads((ROOT / "notebooks" / NOTEBOOK).read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    expect(prompts).to_have_text([re.compile(r"\[\d+\]")] * len(cells), timeout=120_000)
    yield page
    context.close()


def choose(page, menu: str, entry: str) -> None:
    """Choose an entry of JupyterLab's menu."""
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def test_all_cells_run_without_an_error(ran):
    assert (
        ran.locator('.jp-RenderedText[data-mime-type="application/vnd.jupyter.error"]').count() == 0
    )
    assert (
        ran.locator('.jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"]').count()
        == 0
    )


def test_running_leaves_the_notebook_as_it_was(ran):
    assert (ROOT / "notebooks" / NOTEBOOK).stat().st_mtime < ran.opened


def test_exhibits_keep_captions_and_descriptions(ran):
    ran.locator(".jp-Notebook table caption").first.wait_for(state="attached", timeout=20_000)
    assert (
        "Table 1 of this notebook." in ran.locator(".jp-Notebook table caption").first.inner_text()
    )
    figure = ran.locator(
        ".jp-RenderedHTML",
        has=ran.locator("strong", has_text=re.compile(r"^Figure \d+ of this notebook\.")),
    ).first
    assert len(figure.locator("details").text_content()) > 40
