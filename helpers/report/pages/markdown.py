"""Markdown of notebooks to HTML.

Headings can be linked to, maths becomes MathML, links stay in the report.
"""

import html
import re
from urllib.parse import quote, unquote

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from helpers.report.glossary import Marker, drop_marks
from helpers.report.pages.typography import set_type

# Identifiers of the page around the text
RESERVED = {
    "main",
    "code-switch",
    "theme-switch",
    "search",
}
TAG = re.compile(r"<[^>]+>")  # of what the renderer itself wrote into a line
# Around what is said of our paper alone; no word for readers
PARTS = re.compile(r"<!-- /?paper -->")


class Renderer(IPythonRenderer):
    """Markdown of one page.

    Collects its headings; where computed text is rendered, HTML in it is shown, not obeyed.
    """

    def __init__(
        self,
        exhibits: dict,
        page: str,
        headings: list,
        pages: set,
        computed: bool = False,
        marker: Marker | None = None,
    ):
        super().__init__(escape=computed, allow_harmful_protocols=False, exclude_anchor_links=True)
        self.exhibits = exhibits
        self.page = page
        self.headings = headings
        self.pages = pages
        self.marker = marker or Marker({})
        self.computed = computed

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture; none comes from computed text."""
        return html.escape(text) if self.computed else super().image(text, url, title)

    def text(self, text: str) -> str:
        """Plain text, its terms marked; what is computed has character references in it."""
        text = html.unescape(text) if self.computed else text
        return self.marker.note(super().text(set_type(text)))

    def heading(self, text: str, level: int, **attrs) -> str:
        """A heading with an id, listed for the table of contents."""
        text = drop_marks(text)
        plain = html.unescape(TAG.sub("", text))
        anchor = unique_name(
            slug(plain), {h["id"] for h in self.headings} | set(self.exhibits) | RESERVED
        )
        self.headings.append({"id": anchor, "text": plain, "level": level})
        told = f"Link to this section: {html.escape(plain)}"
        link = f'<a class="anchor" href="#{anchor}" aria-label="{told}">#</a>'
        return f'<h{level} id="{anchor}">{text} {link}</h{level}>\n'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link; one to an exhibit gets its number, one to a notebook goes to its page,
        or is plain text if this run has none.
        """
        text = drop_marks(text)
        if self.computed and not re.fullmatch(r"(?:[\w-]+\.ipynb)?(?:#[\w-]+)?", url):
            return text
        notebook = re.fullmatch(r"(?:[\w./-]*/)?([\w-]+)\.ipynb(#.*)?", url)
        exhibit = (
            self.exhibits.get(unquote(url.partition("#")[2]))
            if notebook or url.startswith("#")
            else None
        )
        if exhibit:
            url = f"#{quote(exhibit.id)}" if exhibit.page == self.page else exhibit.address
            if re.fullmatch(r"|(this )?(table|figure)", text.strip(), re.I):
                text = exhibit.label
            else:
                title = title or exhibit.label
        elif notebook and notebook[1] not in self.pages:
            return text
        elif notebook:
            url = f"{notebook[1]}.html" + (f"#{slug(notebook[2])}" if notebook[2] else "")
        elif url.startswith("#"):
            url = f"#{slug(url)}"
        return super().link(text, url, title)

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        """A cell; one that heads a column says so, and no head is empty."""
        style = f' style="text-align:{align}"' if align else ""
        if head and text.strip():
            return f'<th scope="col"{style}>{text}</th>\n'
        return f"<td{style}>{text}</td>\n"

    def inline_math(self, body: str) -> str:
        """Maths in a line; computed text holds none."""
        return html.escape(f"${body}$") if self.computed else mathml(body, "inline")

    def block_math(self, body: str) -> str:
        """Maths on its own line."""
        return html.escape(f"$${body}$$") if self.computed else mathml(body, "block")

    def latex_environment(self, name: str, body: str) -> str:
        """An environment such as align."""
        tex = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return html.escape(tex) if self.computed else mathml(tex, "block")


def render_markdown(source: str, renderer: Renderer) -> str:
    """HTML of a piece of Markdown, its terms between marks."""
    if renderer.computed:  # tables, bare addresses and what is tagged are for us to write
        return MarkdownWithMath(renderer=renderer, plugins=()).render(source)
    return MarkdownWithMath(renderer=renderer).render(PARTS.sub("", source))


def mathml(tex: str, display: str) -> str:
    """TeX as MathML that keeps its source; what cannot be converted is shown as it was written."""
    from latex2mathml.converter import convert

    try:
        made = convert(tex.strip(), display=display)
    # The converter raises errors of many kinds; readable source is better than none.
    except Exception:
        return f"<code>{html.escape(tex)}</code>"
    # A formula on its own line scrolls where the page is narrow: the keyboard must reach it.
    return made.replace("<math ", '<math tabindex="0" ', 1) if display == "block" else made


def slug(text: str) -> str:
    """A heading as an address: lower case, words joined by hyphens."""
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-") or "section"


def unique_name(name: str, taken: set) -> str:
    """A name not yet taken: name, name-2, name-3 ..."""
    number = 2
    free = name
    while free in taken:
        free = f"{name}-{number}"
        number = number + 1
    return free
