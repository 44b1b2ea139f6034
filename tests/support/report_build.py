"""A small build folder made by hand, for the tests of the report.

Two notebooks, verdicts, an audit, hostile text.
"""

import base64
import csv
import json
import struct
import zlib

import pandas as pd

from helpers.exhibits.formats.html import html_note, html_table
from helpers.exhibits.table import read_frame
from helpers.paper.printed_numbers import read_published

HOSTILE = (
    """<script>document.title = "run"</script>" onmouseover="document.title = 'run'" """
    """<img src=x onerror="document.title = 'run'">"""
)
ALT = "Two bars; the left one is higher."

AUDIT = [
    "# 0. Audit: do the numbers agree?\n\n"
    "Do the printed numbers agree with each other? They are compared by *arithmetic*.\n\n"
    "*Reads* nothing.",
    "## Sums\n\nSee [](#use-counts) on the [next page](03_descriptives.ipynb#the-table), "
    "and [the picture](#use-figure). A standard error is\n"
    "$\\mathrm{SE} = \\frac{s}{\\sqrt{n}}$, and\n\n$$t = \\frac{b}{\\mathrm{SE}(b)}$$",
    {
        "table": "sums",
        "caption": "Sums that should agree",
        "note": "A note.",
        "frame": pd.DataFrame(
            {
                "Sum": ["first", "second"],
                "settled_by": ["a long text " * 8, "12"],
                "Value": [1.5, -2.0],
            }
        ),
    },
    "## What we found\n\nNext: [3. Use](03_descriptives.ipynb)",
]
DESCRIPTIVES = [
    "# 3. How often is each function used?\n\nHow often, and by whom?",
    "## The table\n\n### A part of it",
    {
        "table": "use-counts",
        "caption": "Use & counts",
        "frame": pd.DataFrame(
            {"Function": [HOSTILE, "サインイン"], "n": [3, 4], "Verdict": ["differs", "reproduced"]}
        ),
    },
    {
        "table": "use",
        "caption": "Use in numbers",
        "frame": pd.DataFrame({"bar": ["left", "right"], "height": [2, 1]}),
    },
    {"figure": "use", "caption": "Use as a picture", "note": "Synthetic data, as the note says."},
    {"text": f"The first function is called {HOSTILE}."},
    "## What we found\n\nAs [](#sums) says. Next: [0. Audit](00_audit.ipynb)",
]


def make_build(folder, synthetic: bool = True):
    """Write the build into a folder and return the folder."""
    for name in ("notebooks", "tables", "figures", "results", "data"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, parts in {"00_audit": AUDIT, "03_descriptives": DESCRIPTIVES}.items():
        cells = [_cell(part, i, folder) for i, part in enumerate(parts, start=1)]
        _dump(
            {
                "cells": cells,
                "metadata": {"language_info": {"name": "python"}},
                "nbformat": 4,
                "nbformat_minor": 5,
            },
            folder / f"notebooks/{name}.ipynb",
        )
    _dump(
        {"file": "survey.csv", "sha256": "0" * 64, "synthetic": synthetic, "respondents": 7},
        folder / "data/provenance.json",
    )
    _dump({"notebooks": {"00_audit": {"seconds": 1.5}}}, folder / "run.json")
    write_verdicts(folder)
    return folder


def write_verdicts(folder) -> None:
    """Results, scorecard and audit.

    Table 1's repeated row contradicted, Table 2 different in one place, the rest reproduced.
    """
    printed = read_published().to_dict("records")
    results = [
        [e["row"], e["column"], e["statistic"], e["printed"].replace(",", "")]
        for e in printed
        if e["place"] == "table1"
    ]
    _write(folder / "results/03_descriptives.csv", ["row", "column", "statistic", "value"], results)
    score = [[e["id"], e["place"], e["statistic"], e["printed"], *_verdict(e)] for e in printed]
    _write(
        folder / "scorecard.csv",
        ["id", "place", "statistic", "printed", "recomputed", "verdict", "reason"],
        score,
    )
    repeated = " ".join(e["id"] for e in printed if e["id"].startswith("table1-column"))
    checks = [
        ["repeated row", repeated, "", "", "contradicted", "1", "Two rows are the same."],
        ["sums", "table1-signin-n", "", "", "consistent", "1", ""],
    ]
    finding = [
        ["1", "Two rows are the same <b>.", "A", "B", "exact", "One is lost.", "The answers."]
    ]
    _write(
        folder / "tables/audit-findings.csv",
        ["rank", "finding", "printed", "implied", "evidence", "consequence", "settled_by"],
        finding,
    )
    _write(
        folder / "tables/audit.csv",
        ["check", "place", "printed", "implied", "verdict", "power", "evidence"],
        checks,
    )


def _verdict(entry) -> tuple:
    """Recomputed value, verdict and reason of one printed number."""
    value = entry["printed"].replace(",", "")
    if entry["id"].startswith("table1-column"):
        return value, "contradicted", "Two rows are the same."
    if entry["id"] == "table2-phq9-column-r":
        return "0.2", "differs", "Recomputed 0.2."
    return value, "reproduced", "Equal."


def _cell(part, number: int, folder) -> dict:
    if isinstance(part, str):
        return {"cell_type": "markdown", "id": f"c{number}", "metadata": {}, "source": part}
    code = {
        "cell_type": "code",
        "id": f"c{number}",
        "metadata": {},
        "execution_count": number,
        "source": f"show({number})",
    }
    return {**code, "outputs": _outputs(part, folder)}


def _outputs(part: dict, folder) -> list:
    if "text" in part:
        return [_display({"text/markdown": part["text"]}, {})]
    note = part.get("note", "")
    if "table" in part:
        about = {
            "kind": "table",
            "id": part["table"],
            "caption": part["caption"],
            "note": note,
            "source": f"tables/{part['table']}.csv",
            "table": read_frame(part["frame"]).as_data(),
        }
        part["frame"].to_csv(folder / about["source"], index=False)
        page = html_table(read_frame(part["frame"]), part["caption"], html_note(note))
        return [_display({"text/html": page}, {"exhibit": about})]
    id = part["figure"]
    about = {
        "kind": "figure",
        "id": id,
        "caption": part["caption"],
        "note": note,
        "alt": ALT,
        "source": f"figures/{id}.csv",
        "image": f"figures/{id}.png",
    }
    (folder / about["image"]).write_bytes(png(60, 40))
    (folder / about["source"]).write_text("bar,height\nleft,2\nright,1\n")
    picture = {"image/png": base64.b64encode(png(60, 40)).decode()}
    words = _display(
        {"text/html": f"<p><strong>Figure.</strong> {part['caption']}</p>"},
        {"exhibit": {"kind": "caption", "id": id}},
    )
    return [_display(picture, {"exhibit": about, "image/png": {"alt": ALT}}), words]


def _display(data: dict, metadata: dict) -> dict:
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content))
            + kind
            + content
            + struct.pack(">I", zlib.crc32(kind + content))
        )

    rows = b"".join(b"\0" + b"\x88" * width for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def _dump(content, path) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")


def _write(path, head: list, rows: list) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])
