"""A figure as one SVG for light and dark pages:
its colours are variables of the page's style sheet.
"""

import io
import re
from xml.etree import ElementTree

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
WHOLE = {"bbox_inches": "tight", "pad_inches": 0.08}  # with what stands below the axes
HEAVY = 250_000  # bytes from which on the points of a figure are drawn as a picture inside it
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
REFERENCE = re.compile(r"url\(#([^)]+)\)")


def draw_svg(figure, id: str, alt: str) -> bytes:
    """The SVG of a matplotlib figure, without dates or chance: the same bytes in every run.

    id: begins every identifier in it, so that several can stand on one page.
    """
    import matplotlib as mpl

    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": id}):
        content = _save(figure)
        if len(content) > HEAVY:
            for axes in figure.axes:
                for mark in [*axes.collections, *axes.lines, *axes.images]:
                    mark.set_rasterized(_points(mark) > MANY)
            content = _save(figure)
    return _for_pages(content, id, alt)


def _save(figure) -> bytes:
    content = io.BytesIO()
    blank = {"Date": None, "Creator": None, "Format": None, "Type": None}
    figure.savefig(content, format="svg", metadata=blank, dpi=150, transparent=True, **WHOLE)
    return content.getvalue()


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
    for size in ("width", "height"):
        root.set(size, f"{float(root.get(size).removesuffix('pt')) * 4 / 3:.0f}")
    root.set("role", "img")
    root.set("aria-label", alt)
    return ElementTree.tostring(root, encoding="utf-8")


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
