"""All tables of a report as one Word document (Office Open XML), set as APA sets tables."""

import zipfile
from pathlib import Path
from xml.etree import ElementTree

from helpers.base.text import drop_controls
from helpers.exhibits.formats.html import column_words
from helpers.exhibits.table import NUMERIC, Table, read_data
from helpers.report.pages.typography import set_type

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    'package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
STAMP = (1980, 1, 1, 0, 0, 0)  # the same bytes in every run
FEW = 60  # a longer table is cut here; the CSV has all of it


def write_document(exhibits: list, title: str, path: Path) -> None:
    """Write a .docx with every table among the exhibits: number, title, three rules, note."""
    ElementTree.register_namespace("w", W)
    document = ElementTree.Element(_w("document"))
    body = ElementTree.SubElement(document, _w("body"))
    _paragraph(body, title, bold=True)
    for exhibit in exhibits:
        about = exhibit.about
        if about.get("kind") != "table" or "table" not in about:
            continue
        _paragraph(body, exhibit.label, bold=True)
        _paragraph(body, about["caption"], italic=True)
        table = read_data(about["table"])
        _table(body, table)
        cut = len(table.rows) - FEW
        more = f" The other {cut} rows are in {about['source']}." if cut > 0 else ""
        if about.get("note") or more:
            _paragraph(body, f"Note. {about.get('note', '')}{more}", size=18)
        _paragraph(body, "")
    content = ElementTree.tostring(document, encoding="utf-8", xml_declaration=True)
    with zipfile.ZipFile(path, "w") as file:
        for name, text in (
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELATIONS),
            ("word/document.xml", content),
        ):
            about = zipfile.ZipInfo(name, STAMP)
            about.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(about, text)


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


def _add(parent, name: str, **attributes):
    return ElementTree.SubElement(parent, _w(name), {_w(k): str(v) for k, v in attributes.items()})


def _paragraph(parent, text: str, bold=False, italic=False, size=22, right=False):
    paragraph = _add(parent, "p")
    about = _add(paragraph, "pPr")
    _add(about, "spacing", after=0)
    if right:
        _add(about, "jc", val="right")
    run = _add(paragraph, "r")
    style = _add(run, "rPr")
    _add(style, "rFonts", ascii="Times New Roman", hAnsi="Times New Roman")
    if bold:
        _add(style, "b")
    if italic:
        _add(style, "i")
    _add(style, "sz", val=size)
    words = _add(run, "t")
    words.text = drop_controls(text)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _table(body, table: Table) -> None:
    """Rules above and below the heads and at the end, none between columns."""
    made = _add(body, "tbl")
    about = _add(made, "tblPr")
    _add(about, "tblW", w=0, type="auto")
    borders = _add(about, "tblBorders")
    for side in ("top", "bottom"):
        _add(borders, side, val="single", sz=8, space=0, color="000000")
    grid = _add(made, "tblGrid")
    for _ in table.heads:
        _add(grid, "gridCol")
    kinds = table.kinds
    heads = []
    for over, own in table.heads:
        own = column_words(own)
        heads.append(f"{over}: {own}" if over else own)
    _row(made, heads, kinds, head=True)
    for row in table.rows[:FEW]:
        _row(made, row, kinds)


def _row(made, texts, kinds: list, head: bool = False) -> None:
    line = _add(made, "tr")
    if head:
        _add(_add(line, "trPr"), "tblHeader")
    for text, kind in zip(texts, kinds, strict=True):
        cell = _add(line, "tc")
        about = _add(cell, "tcPr")
        if head:
            below = _add(about, "tcBorders")
            _add(below, "bottom", val="single", sz=8, space=0, color="000000")
        _paragraph(
            cell,
            set_type(text),
            size=20,
            right=kind == NUMERIC,
        )
