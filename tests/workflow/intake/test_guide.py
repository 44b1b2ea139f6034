"""The pictures of docs/YOUR_SURVEY.md: small, described, and of what init writes today."""

import importlib.util
import re

import pytest
from foreign_exports import google_english

from helpers.base.paths import ROOT
from helpers.workflow.intake import draft

GUIDE = ROOT / "docs/YOUR_SURVEY.md"
MAKER = ROOT / "tests/evidence/guide_pictures.py"
PICTURE = re.compile(r"!\[([^\]]*)\]\((pictures/[\w-]+\.png)\)")


def read_maker():
    """The script that makes the pictures."""
    spec = importlib.util.spec_from_file_location("guide_pictures", MAKER)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_picture_is_small_and_says_in_words_what_it_shows():
    shown = PICTURE.findall(GUIDE.read_text(encoding="utf-8"))
    assert 2 <= len(shown) <= 10
    there = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.png")}
    assert {name for _, name in shown} == there
    for words, name in shown:
        assert len(words.split()) >= 8
        assert 1_000 < (ROOT / "docs" / name).stat().st_size < 120_000


def test_the_picture_of_the_workbook_is_of_what_init_writes(tmp_path, capsys):
    image = pytest.importorskip("PIL.Image")
    maker = read_maker()
    data = google_english(tmp_path).path.rename(tmp_path / "wellbeing.csv")
    draft.draft_codebook(str(data), "data/codebook.yml", tmp_path, {})
    rows = maker.read_cells(tmp_path / "wellbeing-codebook.xlsx")
    assert len(rows) == maker.ROWS and "Timestamp" in rows[1][0]
    with image.open(maker.FOLDER / "questions.png") as picture:
        drawn = picture.text["cells"]
    assert drawn == maker.digest_cells(rows), f"make the pictures anew: python {MAKER.name}"
