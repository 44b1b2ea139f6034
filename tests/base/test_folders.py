"""A report takes the place of the last one: whenever it is cut short, the first page and all it
links to is there and whole.
"""

import inspect
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from helpers.base import folders
from helpers.base.paths import ROOT
from helpers.workflow.chain import guard

PAGES = 12


def write_report(folder, edition):
    """A report of linked pages; odd editions have a page and a picture that even ones have not."""
    names = [f"page{i}" for i in range(PAGES)] + (["odd"] if edition % 2 else [])
    (folder / "tables").mkdir(parents=True)
    for name in names:
        (folder / f"{name}.html").write_text(f"{name} of {edition} " + "x" * 5000 + "</html>")
    (folder / "tables" / f"{names[-1]}.csv").write_text("whole\n")
    linked = [f"{name}.html" for name in names]
    linked.append(f"tables/{names[-1]}.csv")
    links = "".join(f'<a href="{name}">' for name in linked)
    (folder / "index.html").write_text(f"index of {edition} {links}</html>")


def faults(report):
    """What is missing or torn in a report: an empty list if its first page and all it links to is
    whole.
    """
    try:
        first = (report / "index.html").read_text()
        links = re.findall('href="([^"]+)"', first)
        wrong = [n for n in links if not (report / n).read_text().endswith(("</html>", "whole\n"))]
        return wrong + ([] if len(links) > PAGES and first.endswith("</html>") else ["index.html"])
    except OSError as error:
        return [str(error)]


ENDLESS = """
import shutil, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from helpers.base import folders
PAGES = {pages}
{write_report}
if {plain}:
    folders.exchange = lambda one, other: False
out, edition = Path({out!r}), {edition}
print("ready", flush=True)
while True:
    edition += 1
    shutil.rmtree(out / ".report.1", ignore_errors=True)
    write_report(out / ".report.1", edition)
    folders.replace_folder(out / ".report.1", out / "report")
"""


def replace_endlessly(out, edition, plain=False):
    """A process that writes one edition after another and puts each in the place of the last;
    returned when it is about to begin.
    """
    code = ENDLESS.format(
        root=str(ROOT),
        pages=PAGES,
        write_report=inspect.getsource(write_report),
        plain=plain,
        out=str(out),
        edition=edition,
    )
    process = subprocess.Popen([sys.executable, "-P", "-c", code], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"
    return process


@pytest.mark.parametrize("plain", [False, True], ids=["exchange", "file by file"])
def test_killed_at_many_moments_there_is_a_whole_report(tmp_path, plain):
    write_report(tmp_path / "report", 0)
    looks = 0
    torn = []
    for i in range(25):
        process = replace_endlessly(tmp_path, i, plain)
        time.sleep(0.004 + 0.0017 * i)  # a replacement takes a few milliseconds
        process.send_signal(signal.SIGKILL)
        process.wait()
        torn += faults(tmp_path / "report")
        looks += 1
        if i % 5 == 0:
            guard.recover(tmp_path)
            assert [p.name for p in tmp_path.iterdir()] == ["report"]
    assert (torn, looks) == ([], 25)


@pytest.mark.parametrize("plain", [False, True], ids=["exchange", "file by file"])
def test_cut_short_between_any_two_steps_there_is_a_whole_report(tmp_path, monkeypatch, plain):
    """Every call that changes the disk is a step; before each of them in turn, and after the last,
    the process is taken to be killed.
    """

    class Killed(BaseException):
        pass

    steps = {"left": 0}

    def counted(act):
        def step(*args, **kwargs):
            steps["left"] -= 1
            if steps["left"] < 0:
                raise Killed
            return act(*args, **kwargs)

        return step

    for owner, name in [
        (os, "replace"),
        (os, "rename"),
        (os, "unlink"),
        (os, "rmdir"),
        (os, "mkdir"),
    ]:
        monkeypatch.setattr(owner, name, counted(getattr(owner, name)))
    monkeypatch.setattr(
        folders, "exchange", (lambda one, other: False) if plain else counted(folders.exchange)
    )
    done = False
    cut = 0
    while not done:
        for old, new in ((0, 1), (1, 2)):
            folder = tmp_path / f"{cut}-{old}"
            steps["left"] = 10**6
            write_report(folder / "report", old)
            write_report(folder / ".report.1", new)
            steps["left"] = cut
            try:
                folders.replace_folder(folder / ".report.1", folder / "report")
                done = True
            except Killed:
                done = False
            assert faults(folder / "report") == [], cut
        cut += 1
    assert cut > (PAGES if plain else 3)
    assert (folder / "report/index.html").read_text().startswith("index of 2")
    assert not (folder / "report/odd.html").exists() and not (folder / ".report.1").exists()


def test_seen_from_outside_the_report_is_never_away(tmp_path):
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux exchanges two folders in one step")
    write_report(tmp_path / "report", 0)
    process = replace_endlessly(tmp_path, 0)
    seen = []
    end = time.monotonic() + 2
    while time.monotonic() < end:
        try:
            seen.append((tmp_path / "report/index.html").read_text()[:14])
        except FileNotFoundError:
            # An open that crosses the exchange may still name the folder that is taken away; a
            # second look settles it.
            seen.append((tmp_path / "report/index.html").read_text()[:14])
    process.kill()
    process.wait()
    assert len(set(seen)) > 20 and all(words.startswith("index of ") for words in seen)


@pytest.mark.parametrize("kind", ["nothing", "a file", "a link"])
def test_whatever_is_in_the_place_is_replaced_and_a_link_is_not_followed(tmp_path, kind):
    place = tmp_path / "report"
    elsewhere = tmp_path / "elsewhere"
    write_report(elsewhere, 0)
    if kind == "a file":
        place.write_text("x")
    elif kind == "a link":
        place.symlink_to(elsewhere)
    write_report(tmp_path / ".report.1", 1)
    folders.replace_folder(tmp_path / ".report.1", place)
    assert faults(place) == [] and not place.is_symlink()
    assert (elsewhere / "index.html").read_text().startswith("index of 0")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["elsewhere", "report"]
