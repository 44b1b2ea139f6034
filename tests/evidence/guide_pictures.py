"""The pictures of docs/YOUR_SURVEY.md, made anew from the export of its worked example:
the workbook that init writes, drawn as a table, and two parts of the report as a browser shows it.

    python tests/evidence/guide_pictures.py

Needs Playwright and Chromium (CHROMIUM names it, where it is not on the path), and runs
./build.sh. Nothing here is anybody's answer: the forms are drawn at random (foreign_exports).
"""

import hashlib
import html
import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FOLDER = ROOT / "docs/pictures"
WIDTH = 1100  # pixels
COLOURS = 96  # of a picture, so that it stays small
SHOWN = ("Column of the export", "Commonest answers", "Look at this", "Keep or drop", "Role",
         "Short name", "Kind", "Missing codes", "Scale")  # fmt: skip
ROWS = 8
PAGE = """<meta charset="utf-8"><style>
body {{ margin: 0; font: 12px/1.35 sans-serif; color: #222; background: white; }}
table {{ border-collapse: collapse; width: {width}px; }}
td {{ border: 1px solid #bbb; padding: 2px 5px; vertical-align: top; }}
tr:first-child td {{ font-weight: bold; }}
</style><table>{rows}</table>"""


def read_cells(workbook: Path) -> list[list[tuple]]:
    """The first rows of sheet Questions: text, colour of the cell and of its letters."""
    import openpyxl

    sheet = openpyxl.load_workbook(workbook)["Questions"]
    places = [cell.column for cell in sheet[1] if cell.value in SHOWN]
    rows = []
    for line in sheet.iter_rows(min_row=1, max_row=ROWS):
        cells = []
        for cell in (line[place - 1] for place in places):
            fill = _colour(cell.fill.start_color) if cell.fill.fill_type else "FFFFFF"
            cells.append((str(cell.value or ""), fill, _colour(cell.font.color) or "222222"))
        rows.append(cells)
    return rows


def _colour(colour) -> str:
    """Red, green and blue of a colour that a cell has itself; '' for one of a theme."""
    rgb = getattr(colour, "rgb", "")
    return rgb[2:] if isinstance(rgb, str) else ""


def digest_cells(rows: list) -> str:
    """What tells whether a picture is that of these cells."""
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def text_page(rows: list) -> str:
    """The cells as a page."""
    lines = []
    for cells in rows:
        made = ""
        for text, fill, ink in cells:
            style = f"background: #{fill}; color: #{ink}"
            made += f'<td style="{style}">{html.escape(text)}</td>'
        lines.append(f"<tr>{made}</tr>")
    return PAGE.format(width=WIDTH, rows="\n".join(lines))


def write_small(content: bytes, path: Path, about: dict) -> None:
    """A picture with few colours, and what is known of it in its metadata."""
    from PIL import Image, PngImagePlugin

    known = PngImagePlugin.PngInfo()
    for key, text in about.items():
        known.add_text(key, text)
    picture = Image.open(io.BytesIO(content)).convert("RGB").quantize(COLOURS)
    picture.save(path, optimize=True, pnginfo=known)


def main() -> int:
    """Write the pictures."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests/support/surveys")]
    from foreign_exports import google_english
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = google_english(Path(folder)).path.rename(Path(folder) / "wellbeing.csv")
        book = data.with_name("wellbeing-codebook.xlsx")
        out = Path(folder) / "results"
        files = ["--data", data, "--codebook", book, "--published", "none", "--out", out]
        for words in (["init", "--data", data], files):
            subprocess.run(["bash", ROOT / "build.sh", *words], check=True, cwd=ROOT)
        rows = read_cells(book)
        (Path(folder) / "questions.html").write_text(text_page(rows), encoding="utf-8")
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": WIDTH, "height": 700})
            page.goto((Path(folder) / "questions.html").as_uri())
            drawn = page.locator("table").screenshot()
            write_small(drawn, FOLDER / "questions.png", {"cells": digest_cells(rows)})
            page.goto((out / "report/index.html").as_uri())
            write_small(page.screenshot(), FOLDER / "report.png", {})
            page.goto((out / "report/03_descriptives.html").as_uri())
            table = page.locator("table", has_text="All respondents").first
            write_small(table.screenshot(), FOLDER / "participants.png", {})
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
