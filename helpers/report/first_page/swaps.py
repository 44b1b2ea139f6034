"""The picture of the first page: the published table of regressions beside the corrected one,
arrows between rows.
"""

import html
from pathlib import Path

from helpers.report.first_page.summary import find_swaps
from helpers.report.material import Material
from helpers.survey.codebook import Codebook

# px: heights of a row and of what stands above, widths of a name, a cell and between the tables
ROW = 34
TOP = 62
NAME = 96
CELL = 66
GAP = 130
# Both tables together: 342 px, on a screen of 390
NARROW_NAME = 76
NARROW_GAP = 58
# Of the file alone; on the pages the style sheet has these.
STYLE = (
    "text{font:13px sans-serif;fill:#1d1c1a}.title{font-weight:600}"
    ".head{font-size:11.5px;fill:#5c5850;text-anchor:end}.cell{text-anchor:end}"
    ".rule{stroke:#1d1c1a}.arrow{fill:none;stroke:#77736a;stroke-width:1.4}"
    ".arrow.moved{stroke:#9c3d7c;stroke-width:2}.tip{fill:#77736a;stroke:none}"
    ".tip.moved{fill:#9c3d7c;stroke:none}g.moved text{font-weight:600}"
)
GROUND = '<rect width="100%" height="100%" fill="#fff"/>'


def name_narrow(material: Material, codebook: Codebook) -> str:
    """The outcome that the narrow picture draws."""
    rows = [e["row"] for e in material.published if e["statistic"] == "B" and e["column"]]
    return codebook.gloss(rows[0]) if rows else ""


def draw_swaps(material: Material, codebook: Codebook, narrow: bool = False) -> str:
    """An SVG of both tables, coefficients B only; '' where the audit moves no row.

    narrow: for a phone, with the first outcome only, so that letters keep their size.
    """
    swaps = find_swaps(material)
    entries = [e for e in material.published if e["statistic"] == "B" and e["column"]]
    rows = list(dict.fromkeys(e["column"] for e in entries))
    outcomes = list(dict.fromkeys(e["row"] for e in entries))[: 1 if narrow else None]
    name = NARROW_NAME if narrow else NAME
    gap = NARROW_GAP if narrow else GAP
    if not swaps or not rows:
        return ""
    printed = {(e["column"], e["row"]): e["printed"] for e in entries}
    holds = {row: swaps.get(row, row) for row in rows}
    if sorted(holds.values()) != sorted(rows):
        return ""
    width = name + CELL * len(outcomes)
    right = width + gap
    parts = [_heads(outcomes, codebook, 0, "As published", width)]
    parts.append(_heads(outcomes, codebook, right, "Corrected names", width))
    order = {row: place for place, row in enumerate(rows)}
    for place, row in enumerate(rows):
        y = TOP + ROW * place
        moved = ' class="moved"' if holds[row] != row else ""
        numbers = [printed.get((row, outcome), "") for outcome in outcomes]
        parts.append(f"<g{moved}>{_line(codebook.gloss(row), numbers, 0, y, width)}</g>")
        target = order[holds[row]]
        line = _line(codebook.gloss(holds[row]), numbers, right, TOP + ROW * target, width)
        parts.append(f"<g{moved}>{line}</g>")
        parts.append(_arrow(width + 6, y, right - 8, TOP + ROW * target, moved))
    said = "; ".join(
        f"the row published as {codebook.gloss(a)} is that of {codebook.gloss(b)}"
        for a, b in swaps.items()
    )
    height = TOP + ROW * len(rows)
    label = html.escape(f"Two tables with arrows between their rows: {said}.")
    return (
        f'<svg class="swaps" viewBox="0 0 {right + width} {height}" width="{right + width}" '
        f'height="{height}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
    )


def write_picture(material: Material, codebook: Codebook, path: Path) -> None:
    """The picture as a file of its own, for the README: its style inside, on white.

    None, no file.
    """
    picture = draw_swaps(material, codebook)
    if picture:
        opening, _, rest = picture.partition(">")
        opening = opening.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        made = f"{opening}><style>{STYLE}</style>{GROUND}{rest}"
        path.write_text(f"{made}\n", encoding="utf-8")


def _heads(outcomes: list, codebook: Codebook, x: int, title: str, width: int) -> str:
    parts = [f'<text x="{x}" y="14" class="title">{title}</text>']
    for place, outcome in enumerate(outcomes):
        over, _, under = codebook.gloss(outcome).replace(" sources", "").partition(", ")
        right = x + width - CELL * (len(outcomes) - place - 1) - 6
        for y, text in ((34, over), (48, under)):
            parts.append(f'<text x="{right}" y="{y}" class="head">{html.escape(text)}</text>')
    parts.append(f'<path d="M{x} 54H{x + width}" class="rule"/>')
    return "".join(parts)


def _line(name: str, numbers: list, x: int, y: int, width: int) -> str:
    parts = [f'<text x="{x}" y="{y + 19}">{html.escape(name)}</text>']
    for place, number in enumerate(numbers):
        right = x + width - CELL * (len(numbers) - place - 1) - 6
        text = html.escape(number.replace("-", "−"))
        parts.append(f'<text x="{right}" y="{y + 19}" class="cell">{text}</text>')
    return "".join(parts)


def _arrow(x: int, y: int, to: int, end: int, moved: str) -> str:
    y += 14
    end += 14
    bend = (to - x) // 2
    curve = f"M{x} {y}C{x + bend} {y} {to - bend} {end} {to - 7} {end}"
    head = f"M{to - 8} {end - 4}L{to} {end}L{to - 8} {end + 4}Z"
    kind = "arrow moved" if moved else "arrow"
    return f'<path d="{curve}" class="{kind}"/><path d="{head}" class="{kind} tip"/>'
