"""A figure as one SVG for light and dark pages:
its colours are variables of the page's style sheet.
"""

import contextlib
import io
import math
import re
import textwrap
import unicodedata
from collections import Counter
from xml.etree import ElementTree

from helpers.base.text import drop_controls

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
MARGIN = 0.08  # inches around what is drawn
HEAVY = 250_000  # bytes from which on the points of a figure are drawn as a picture inside it
LONG = 40  # letters from which on a label is long
LINE = 30  # letters of a line of it
LINES = 2  # lines of it that are shown
MANY = 300  # points of one mark that are drawn so
# Colours of figures that the page turns for a dark background; others stay as they are.
VARIABLES = {
    "#000000": "--ink",
    "#ffffff": "--paper",
    "#767676": "--fig-grey",
    "#0072b2": "--fig-blue",
    "#d55e00": "--fig-vermilion",
    "#dddddd": "--rule",
}
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
LEGIBLE = 11.5  # px: letters of a figure are at least so high where a page does not shrink it
FAMILY = re.compile(r"font-family:\s*([^;]+);?\s*")
LETTERS = re.compile(r"font(?:-size)?:\s*([\d.]+)px")
REFERENCE = re.compile(r"url\(#([^)]+)\)")
PLACES = {"d", "transform", "x", "y", "cx", "cy", "points", "width", "height", "viewBox"}
FRACTION = re.compile(r"-?\d+\.\d{4,}")


def draw_note(figure, text: str) -> None:
    """A line below the picture, so that the picture alone says what it shows."""
    figure.text(0.5, -0.01, text, ha="center", va="top", fontsize=7.5, color="#767676")


def shorten_labels(figure) -> None:
    """Break long labels into lines, and cut very long ones: they would leave no room to draw in.

    The CSV behind the figure has them whole.
    """
    for axes in figure.axes:
        for axis in (axes.yaxis, axes.xaxis):
            labels = [label.get_text() for label in axis.get_ticklabels()]
            if any(len(label) > LONG for label in labels):
                axis.set_ticks(axis.get_ticklocs(), labels=list(map(_fit, labels)))
    for legend in [axes.get_legend() for axes in figure.axes] + figure.legends:
        for text in legend.get_texts() if legend else ():
            text.set_text(_fit(text.get_text()))
    for text in figure.findobj(lambda part: hasattr(part, "get_text")):
        text.set_text(_fit(text.get_text(), 2 * LONG, 2 * LINE))


def _fit(label: str, long: int = LONG, line: int = LINE) -> str:
    # Letters of East Asian scripts take the room of two.
    room = len(label) + sum(unicodedata.east_asian_width(letter) in "WF" for letter in label)
    if room <= long or "\n" in label:
        return label
    line = line * len(label) // room
    return "\n".join(textwrap.wrap(label, line, max_lines=LINES, placeholder=" …"))


@contextlib.contextmanager
def laid_out(figure):
    """Lay a matplotlib figure out, once for all files it is saved in meanwhile.

    Yields the part of it to be saved, in inches: all that is drawn, also below the axes, and a
    margin.
    """
    import matplotlib as mpl

    figure.draw_without_rendering()
    with mpl.rc_context({"figure.constrained_layout.use": False}):
        figure.set_layout_engine(None)
        yield figure.get_tightbbox().padded(MARGIN)


def draw_svg(figure, id: str, alt: str, part) -> bytes:
    """The SVG of a matplotlib figure, without dates or chance: the same bytes in every run.

    id: begins every identifier in it, so that several can stand on one page. part: as from
    laid_out.
    """
    import matplotlib as mpl

    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": id}):
        content = _save(figure, part)
        if len(content) > HEAVY:
            for axes in figure.axes:
                for mark in [*axes.collections, *axes.lines, *axes.images]:
                    mark.set_rasterized(_points(mark) > MANY)
            content = _save(figure, part)
    return _for_pages(content, id, alt)


def _save(figure, part) -> bytes:
    content = io.BytesIO()
    blank = {"Date": None, "Creator": None, "Format": None, "Type": None}
    figure.savefig(
        content, format="svg", metadata=blank, dpi=150, transparent=True, bbox_inches=part
    )
    return drop_controls(content.getvalue().decode("utf-8")).encode("utf-8")


def _steady(number: re.Match) -> str:
    """A coordinate in thousandths, the same where processors differ in its last bit.

    Edges may lie half way between two roundings (62.3303125 was one). Where this cuts, no binary
    fraction of a few digits lies.
    """
    return f"{math.floor(float(number[0]) * 1000 + 0.3719) / 1000:.3f}"


def _points(mark) -> int:
    if hasattr(mark, "get_offsets"):
        return max(len(mark.get_offsets()), len(mark.get_paths()))
    return len(mark.get_xdata()) if hasattr(mark, "get_xdata") else MANY + 1


def _for_pages(content: bytes, id: str, alt: str) -> bytes:
    """Identifiers made its own or left out, colours made variables, a description added."""
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    root = ElementTree.fromstring(content)
    for child in list(root):
        if child.tag == f"{{{SVG}}}metadata":
            root.remove(child)
    used = set()
    for element in root.iter():
        for name in PLACES & element.attrib.keys():
            element.set(name, FRACTION.sub(_steady, element.get(name)))
        for name, value in element.attrib.items():
            used |= set(REFERENCE.findall(value))
            if name in ("href", f"{{{XLINK}}}href") and value.startswith("#"):
                used.add(value[1:])
    # matplotlib names parts by a digest of their coordinates, and these differ between processors
    # in the last bit; here a part is numbered by its place.
    own: dict[str, str] = {}
    for element in root.iter():
        if element.attrib.get("id") in used:
            own[element.attrib["id"]] = f"{id}-{len(own)}"
    for element in root.iter():
        if element.attrib.get("id") not in used:
            element.attrib.pop("id", None)
        for name, value in element.attrib.items():
            element.set(name, _own(name, value, own))
    scale = max(1.0, LEGIBLE / _smallest_letters(root))
    for size in ("width", "height"):
        root.set(size, f"{float(root.get(size).removesuffix('pt')) * 4 / 3 * scale:.0f}")
    _share_family(root)
    _drop_blanks(root)
    root.set("role", "img")
    root.set("aria-label", drop_controls(alt))
    return ElementTree.tostring(root, encoding="utf-8")


def _share_family(root) -> None:
    """The family of most texts stated once, at the root: a text says only what differs."""
    styled = [element for element in root.iter() if FAMILY.search(element.get("style", ""))]
    families = Counter(FAMILY.search(element.get("style"))[1] for element in styled)
    if not families:
        return
    common = families.most_common(1)[0][0]
    for element in styled:
        style = element.get("style")
        if FAMILY.search(style)[1] == common:
            element.set("style", FAMILY.sub("", style))
    root.set("style", f"font-family: {common}")


def _drop_blanks(root) -> None:
    """Without the blanks and line ends between parts, which no reader sees."""
    words = (f"{{{SVG}}}text", f"{{{SVG}}}tspan", f"{{{SVG}}}style")
    for element in root.iter():
        if element.tag not in words and not (element.text or "").strip():
            element.text = None
        if element.tag != words[1] and not (element.tail or "").strip():
            element.tail = None


def _smallest_letters(root) -> float:
    """The height of the smallest letters at the size that the figure has on paper, in px."""
    heights = []
    for element in root.iter():
        found = LETTERS.search(element.get("style", ""))
        if found and element.tag in (f"{{{SVG}}}text", f"{{{SVG}}}tspan"):
            heights.append(float(found[1]) * 4 / 3)
    return min(heights, default=LEGIBLE)


def _own(name: str, value: str, own: dict[str, str]) -> str:
    """The value of an attribute with its identifiers replaced. own: matplotlib's -> ours."""
    if name == "id":
        return own[value]
    if name in ("href", f"{{{XLINK}}}href") and value.startswith("#"):
        return f"#{own.get(value[1:], value[1:])}"
    value = REFERENCE.sub(lambda found: f"url(#{own.get(found[1], found[1])})", value)
    if name not in ("style", "fill", "stroke"):
        return value
    return COLOUR.sub(_variable, value)


def _variable(found: re.Match) -> str:
    variable = VARIABLES.get(found[0].lower())
    return f"var({variable}, {found[0]})" if variable else found[0]
