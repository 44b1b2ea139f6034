"""The staircase of the rooms, drawn from the imports of the modules as they are.

docs/ARCHITECTURE.md holds the drawing between two marks; ./build.sh save draws it anew,
and a test compares.
"""

import re

import helpers
from helpers.base.paths import ROOT
from helpers.workflow.chain.notebooks import imported

ROOMS = (
    "workflow",
    "report",
    "synthesis",
    "paper",
    "statistics",
    "scoring",
    "survey",
    "exhibits",
    "base",
)
FILE = ROOT / "docs/ARCHITECTURE.md"
BEGIN = "<!-- staircase: begin -->"
END = "<!-- staircase: end -->"


def count_imports() -> dict[str, dict[str, int]]:
    """Room -> room it imports -> how many of its modules do so.

    Rooms without a module there are left out.
    """
    counted: dict[str, dict[str, int]] = {room: {} for room in ROOMS}
    for path in sorted((ROOT / helpers.__name__).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[1] not in counted:
            continue
        reached = {
            name.split(".")[1]
            for name in imported(path.read_text(encoding="utf-8"))
            if name.startswith("helpers.")
        }
        for room in reached - {parts[1]}:
            counted[parts[1]][room] = counted[parts[1]].get(room, 0) + 1
    return counted


def draw_staircase() -> str:
    """One line a room, from the top: how many of its modules import from each room below it."""
    counted = count_imports()
    width = max(len(room) for room in ROOMS)
    lines = [" " * width + "  " + "".join(f"{room:>12}" for room in ROOMS[1:])]
    for place, room in enumerate(ROOMS):
        cells = []
        for below in ROOMS[1:]:
            if below not in ROOMS[place + 1 :]:
                cells.append(" " * 12)
            else:
                cells.append(f"{counted[room].get(below, 0) or '.':>12}")
        lines.append(f"{room:<{width}}  {''.join(cells)}".rstrip())
    return "\n".join(lines)


def text_architecture() -> str:
    """docs/ARCHITECTURE.md with the staircase as it is now."""
    drawn = f"{BEGIN}\n```\n{draw_staircase()}\n```\n{END}"
    pattern = re.compile(re.escape(BEGIN) + ".*" + re.escape(END), re.DOTALL)
    return pattern.sub(lambda _: drawn, FILE.read_text(encoding="utf-8"))
