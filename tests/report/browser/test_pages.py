"""The report in a real browser, opened from disk with the network off."""

import re
from urllib.parse import unquote

import pytest

from helpers.report.pdf import print_report

LEVELS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}
LOOKS = {
    "runOnly": {
        "type": "rule",
        "values": [
            "color-contrast",
            "link-in-text-block",
            "scrollable-region-focusable",
            "target-size",
        ],
    }
}
PAPER = {
    "runOnly": {
        "type": "rule",
        "values": [
            "color-contrast",
            "link-in-text-block",
            "image-alt",
            "td-headers-attr",
            "list",
            "dlitem",
        ],
    }
}
# The first is held to all rules of the levels, the others to those whose outcome the mode can
# change.
MODES = {
    "light": ({}, LEVELS),
    "dark": ({"color_scheme": "dark"}, LOOKS),
    "dark and narrow": ({"width": 320, "height": 640, "color_scheme": "dark"}, LOOKS),
    "print": ({"media": "print"}, PAPER),
}
# Marks the texts whose contrast axe is to measure: of each kind the first two. Texts are of a kind
# that have the same elements, attributes, grounds and opacity all the way up, and the same colour
# and letters. Kinds are kept as numbers, so that they can be compared with other pages'.
MARK_NEW = """(counts) => {
    const named = /^(id|href|title|headers|aria-label|aria-labelledby)$/;
    const numbers = new Map();
    const mix = (number, text) => {
        let [high, low] = [number / 2097152 | 0, number | 0];
        for (let i = 0; i < text.length; i++) {
            high = Math.imul(high ^ text.charCodeAt(i), 2654435761);
            low = Math.imul(low ^ text.charCodeAt(i), 1597334677) ^ high >>> 15;
        }
        return (high >>> 0) * 2097152 + (low >>> 11);
    };
    const number = (element) => {
        if (element === null) return 1;
        if (!numbers.has(element)) {
            const look = getComputedStyle(element);
            let told = element.tagName;
            for (const a of element.attributes) if (!named.test(a.name)) told += a.name + a.value;
            told += look.backgroundColor + look.backgroundImage + look.opacity;
            numbers.set(element, mix(number(element.parentElement), told));
        }
        return numbers.get(element);
    };
    for (const element of document.querySelectorAll('body *')) {
        if (![...element.childNodes].some((c) => c.nodeType === 3 && c.data.trim())) continue;
        if (element.closest('svg') || !element.checkVisibility()) continue;
        const look = getComputedStyle(element);
        const letters = [look.color, look.fontSize, look.fontWeight, look.textShadow].join();
        const kind = mix(number(element), letters);
        counts[kind] = (counts[kind] ?? 0) + 1;
        if (counts[kind] <= 2) element.setAttribute('data-new', '');
    }
    return counts;
}"""
MARKED = {"rules": [{"id": "color-contrast", "selector": "[data-new]"}]}
UNMARK = "document.querySelectorAll('[data-new]').forEach((e) => e.removeAttribute('data-new'))"
# Axe builds a tree of all elements, also of those that are not drawn, and of the parts of drawings,
# about whose contrast it says nothing. What styles the page stays in it.
EMPTY = """() => {
    const emptied = [];
    const walk = (element) => {
        for (const child of element.children) {
            const drawing = child.tagName === 'svg' && !child.querySelector('a');
            if (!drawing && child.checkVisibility()) walk(child);
            else if (child.tagName !== 'STYLE') emptied.push([child, [...child.childNodes]]);
        }
    };
    walk(document.body);
    for (const [element] of emptied) {
        const styles = [...element.querySelectorAll('style')];
        element.replaceChildren(...styles.map((style) => style.cloneNode(true)));
    }
    return emptied;
}"""
FILL = "(emptied) => emptied.forEach(([element, nodes]) => element.replaceChildren(...nodes))"
# Notes what gets the focus; a button of a table of numbers also says so.
WATCH = """() => {
    const seen = new Set();
    addEventListener('focusin', (event) => seen.add(event.target));
    return seen;
}"""
REACHED = """() => {
    const reached = document.activeElement;
    if (reached === document.body) return 'end';
    return reached.classList.contains('num') ? 'number' : 'other';
}"""


def files(folder):
    return sorted(folder.glob("*.html"))


def test_pages_ask_for_nothing_and_complain_of_nothing(looks):
    assert looks
    for path, look in looks.items():
        page = look()
        outside = [
            address for address in page.asked if not address.startswith(("file://", "data:"))
        ]
        assert (outside, page.complaints) == ([], []), path.name


def test_every_link_and_anchor_leads_somewhere(report, looks):
    ids = {}
    links = []
    for path, look in looks.items():
        page = look()
        ids[path.name] = set(
            page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
        )
        addresses = (
            '[...document.querySelectorAll(\'a[href^="#"], '
            'a[href*="."]\')].map((e) => decodeURIComponent(e.href))'
        )
        links += [(path.name, address) for address in page.evaluate(addresses)]
    broken = []
    for name, address in links:
        file, _, anchor = address.removeprefix(unquote(report.as_uri()) + "/").partition("#")
        if address.startswith("file:") and not (
            (report / file).is_file() and (not anchor or anchor in ids[file])
        ):
            broken.append((name, address))
    assert len(links) > 20 and broken == []


def find_violations(page, rules, counts: dict, most: int = 3) -> list[tuple]:
    """(rule, the first elements that break it) on a page, by axe.

    counts: how often each kind of text was seen on the pages before; this page's are added.
    """
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.axe_script)
        page.evaluate("(rules) => axe.configure(rules)", MARKED)
    counts |= page.evaluate(MARK_NEW, counts)
    emptied = page.evaluate_handle(EMPTY) if rules is not LEVELS else None
    run = "(rules) => axe.run(rules).then((found) => found.violations)"
    found = page.evaluate(run, {**rules, "resultTypes": ["violations"]})
    if emptied:
        page.evaluate(FILL, emptied)
    page.evaluate(UNMARK)
    violations = []
    for violation in found:
        nodes = [node["html"][:120] for node in violation["nodes"][:most]]
        violations.append((violation["id"], nodes))
    return violations


@pytest.mark.parametrize("mode", MODES)
def test_in_no_mode_a_page_has_an_accessibility_violation(looks, mode):
    device, rules = MODES[mode]
    counts = {}
    for path, look in looks.items():
        assert find_violations(look(**device), rules, counts) == [], path.name
    assert len(counts) > 100  # kinds of text, in the smallest report too


# Text too pale by its class in one stripe, by its own style, by the opacity around it, and by the
# ground of its row alone.
PALE = {
    "<td>row 101</td>": "<td class='dim'>row 101</td>",
    "<td>row 102</td>": "<td class='dim'>row 102</td>",
    "<td>row 201</td>": "<td style='color: #ccc'>row 201</td>",
    "<td>row 301</td>": "<td><b class='faint'>row 301</b></td>",
    "<td>row 302</td>": "<td><b class='faint'>row 302</b></td>",
}
STYLE = """
tr:nth-child(even) .dim { color: #ccc; }
tr:nth-child(even) td:has(.faint) { opacity: .3; }
tr:nth-child(402) { background: #555; }
"""


@pytest.mark.parametrize("rules", [LEVELS, LOOKS])
def test_text_too_pale_is_found_among_a_thousand_like_it(open_page, tmp_path, rules):
    rows = "".join(f"<tr><td>row {i}</td><td class='x'>{i} words</td></tr>" for i in range(1000))
    head = "<!doctype html><html lang='en'><title>Rows</title><body><main><h1>Rows</h1>"
    (tmp_path / "before.html").write_text(f"{head}<table>{rows}</table>")
    for cell, planted in PALE.items():
        rows = rows.replace(cell, planted)
    (tmp_path / "rows.html").write_text(f"{head}<style>{STYLE}</style><table>{rows}</table>")
    counts = {}
    assert find_violations(open_page(tmp_path / "before.html"), rules, counts) == []
    # The heading and two kinds of cells.
    assert sorted(counts.values()) == [1, 1000, 1000]
    ((rule, nodes),) = find_violations(open_page(tmp_path / "rows.html"), rules, counts, most=9)
    assert rule == "color-contrast"
    # Rows are counted from 0, children from 1: of the stripes the even ones are pale.
    found = sorted(re.sub("<.*?>", "", node) for node in nodes)
    assert found == ["401 words", "row 101", "row 201", "row 301", "row 401"]
    # Besides: two kinds of each planted that depends on the stripe, one of that with a style, and
    # the two cells of the row with a ground.
    assert sorted(counts.values()) == [1] * 7 + [2, 1994, 1999]


@pytest.mark.parametrize("width", [320, 400, 768, 1280])
def test_nothing_but_tables_is_wider_than_the_window(looks, width):
    # 320 px is also what 1280 px become at 400 % zoom (WCAG 2.2, 1.4.10).
    for path, look in looks.items():
        page = look(width, 800)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name


def test_on_a_phone_the_letters_of_every_figure_can_be_read(looks):
    for path, look in looks.items():
        page = look(390, 800)
        small = page.evaluate("""() => {
            const small = [];
            for (const text of document.querySelectorAll('svg text, svg tspan')) {
                if (!text.textContent.trim() || !text.checkVisibility()) continue;
                const matrix = text.getScreenCTM();
                const size = parseFloat(getComputedStyle(text).fontSize);
                const height = size * Math.hypot(matrix.a, matrix.b);
                if (height < 11) small.push([height, text.textContent]);
            }
            return small;
        }""")
        assert small == [], path.name


def test_on_dark_pages_the_words_of_figures_stand_out(looks):
    # Axe does not look at text in drawings. Relative luminance as WCAG 2 defines it.
    for path, look in looks.items():
        page = look(color_scheme="dark")
        dim = page.evaluate("""() => {
            const light = (colour) => {
                const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
                const linear = (x) => (x <= 0.03928 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
                const [red, green, blue] = parts.map(linear);
                return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
            };
            const paper = light(getComputedStyle(document.body).backgroundColor);
            const dim = [];
            for (const text of document.querySelectorAll('.picture svg text')) {
                // What stands on a coloured bar has the colour that was chosen for the bar.
                const own = /fill: *#(010101|fefefe)/.test(text.getAttribute('style') || '');
                const words = text.textContent.trim();
                if (own || !words || !text.checkVisibility()) continue;
                const contrast = (light(getComputedStyle(text).fill) + 0.05) / (paper + 0.05);
                if (contrast < 4.5) dim.push([contrast, words]);
            }
            return dim;
        }""")
        assert dim == [], path.name


def test_on_a_phone_no_head_of_a_table_is_cut_where_it_begins(report, open_page):
    # "GHSQ, informal sources" cut at its left would read "formal sources".
    page = open_page(report / "index.html", viewport={"width": 390, "height": 800})
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    cut = page.evaluate("""async () => {
        const cut = [];
        const settle = () => new Promise((done) => setTimeout(done, 150));
        for (const frame of document.querySelectorAll('.map:not(.text-numbers) .scroll')) {
            const room = frame.scrollWidth - frame.clientWidth;
            for (let step = 0; step <= 8; step++) {
                frame.scrollTo({ left: room * step / 8, behavior: 'instant' });
                await settle();
                const kept = frame.querySelector('tbody th').getBoundingClientRect().right;
                for (const over of frame.querySelectorAll('.over')) {
                    const at = over.getBoundingClientRect();
                    const shown = at.right - kept;
                    if (at.left < kept - 1 && shown > at.width / 3) cut.push(over.textContent);
                }
            }
        }
        return cut;
    }""")
    assert cut == []


def test_the_code_switch_opens_all_code_and_is_remembered(report, open_page):
    page = open_page(
        report / "00_audit.html" if (report / "00_audit.html").is_file() else files(report)[0]
    )
    cells = page.locator("details.code")
    assert cells.count() and not page.locator("details.code[open]").count()
    page.get_by_role("button", name="Show all code").click()
    assert page.locator("details.code[open]").count() == cells.count()
    page.goto((report / "03_descriptives.html").as_uri())
    assert page.locator("details.code[open]").count() == page.locator("details.code").count()
    page.get_by_role("button", name="Show all code").click()
    assert page.locator("details.code[open]").count() == 0


def test_the_theme_switch_beats_the_device_and_is_remembered(report, open_page):
    page = open_page(report / "index.html", color_scheme="light")
    background = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(background)
    page.locator("#theme-switch").click()
    page.locator("#theme-switch").click()
    assert (
        page.locator("#theme-switch").inner_text() == "Theme: dark"
        and page.evaluate(background) != light
    )
    page.reload()
    assert page.evaluate(background) != light
    page.locator("#theme-switch").click()
    assert page.evaluate(background) == light


def test_the_contents_follow_the_scroll(report, open_page):
    page = open_page(report / "03_descriptives.html")
    entries = page.locator(".toc a")
    assert page.locator(".toc [aria-current]").inner_text() == entries.first.inner_text()
    page.locator("main h2").last.evaluate(
        "(e) => e.scrollIntoView({block: 'start', behavior: 'instant'})"
    )
    page.locator(".toc li:last-child a[aria-current=location]").wait_for()


def test_tables_and_figures_are_saved_from_within_the_page(report, open_page, tmp_path):
    page = open_page(report / "03_descriptives.html")
    for name in (
        ".exhibit.table .downloads a",
        "figure .downloads a.picture-file",
        "figure .downloads a:not(.picture-file)",
    ):
        with page.expect_download() as waiting:
            page.locator(name).first.click()
        saved = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(saved)
        if saved.suffix == ".svg":
            assert saved.read_text(encoding="utf-8").startswith("<svg")
            continue
        folder = "tables" if "table" in name else "figures"
        # A figure with the name of a table is saved beside that by another one.
        made = report.parent / folder / saved.name.replace("-figure.", ".")
        assert saved.read_bytes() == made.read_bytes()


def test_a_number_shows_its_card_by_mouse_keyboard_and_tap(report, open_page):
    page = open_page(report / "index.html", has_touch=True)
    number = page.locator(".map button.num").first
    card = page.locator(f"#{number.get_attribute('popovertarget')}")
    number.hover()
    card.wait_for(state="visible")
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    page.mouse.move(0, 0)
    number.tap()
    card.wait_for(state="visible")
    assert "Published" in card.inner_text() and "Verdict" in card.inner_text()


def test_a_card_leads_to_a_cell_with_its_code_open(report, open_page):
    page = open_page(report / "index.html")
    links = page.locator('.card a[href*="#cell-"]')
    if not links.count():
        pytest.skip("no cell of this report computes a published number")
    page.goto(f"{report.as_uri()}/{links.first.get_attribute('href')}")
    assert page.locator(":target details.code[open]").count() == 1


def test_the_keyboard_alone_reaches_every_control(report, open_page):
    page = open_page(report / "index.html")
    # A click would let Tab begin where it fell.
    page.evaluate("document.querySelector('details.text-numbers').open = true")
    controls = (
        "[...document.querySelectorAll('a[href], button, "
        "summary')].filter((e) => e.checkVisibility() "
        "&& !e.closest('.card'))"
    )
    wanted = page.evaluate(f"{controls}.length")
    seen = page.evaluate_handle(WATCH)
    for _ in range(wanted + 50):
        page.keyboard.press("Tab")
        reached = page.evaluate(REACHED)
        if reached == "end":
            break
        if reached == "number":
            walk_grid(page)
    missed = page.evaluate(
        f"(seen) => {controls}.filter((e) => !seen.has(e)).map((e) => e.outerHTML.slice(0, 120))",
        seen,
    )
    assert wanted > 267 and missed == []


def walk_grid(page):
    """Walk a table of numbers by the right arrow to its end, and back to where Tab entered it."""
    size = page.evaluate(
        "document.activeElement.closest('.grid').querySelectorAll('button').length"
    )
    for _ in range(size - 1):
        page.keyboard.press("ArrowRight")
    # Tab goes on from the cell last used: from the last one it would pass links of earlier rows by.
    for _ in range(size - 1):
        page.keyboard.press("ArrowLeft")


def test_the_scorecard_can_be_narrowed_and_sorted(report, open_page):
    if not (report / "07_scorecard.html").is_file():
        pytest.skip("this report has no scorecard page")
    page = open_page(report / "07_scorecard.html")
    rows = page.locator("#scorecard tbody tr:visible")
    everything = rows.count()
    choice = page.locator("#scorecard .filter label", has_text="Verdict").locator("select")
    kind = choice.locator("option").nth(1).get_attribute("value")
    choice.select_option(kind)
    assert 0 < rows.count() < everything
    assert set(page.locator("#scorecard tbody tr:visible td.verdict").all_inner_texts()) == {kind}
    page.locator("#scorecard .filter > button").click()
    assert rows.count() == everything
    page.locator("#scorecard").get_by_role("button", name="Sort by Published", exact=True).click()
    values = page.locator("#scorecard tbody tr td:nth-child(4)").all_inner_texts()
    numbers = [float(v.replace("−", "-").replace(",", "")) for v in values]
    assert numbers == sorted(numbers)


def test_a_search_leads_to_the_section(report, open_page):
    page = open_page(report / "index.html")
    page.locator("#search").fill("Table 1")
    page.locator("#search").press("Enter")
    page.wait_for_url("**/search.html#q=*")
    page.locator("#results a").first.wait_for()
    assert "Table 1" in page.locator("#found").inner_text()
    page.locator("#results a").first.click()
    assert not page.url.startswith("chrome-error") and page.locator("h1").count() == 1


def test_a_term_shows_its_definition_by_mouse_and_keyboard(report, open_page):
    page = open_page(report / "index.html")
    term = page.locator("main button.term").first
    if not term.count():
        pytest.skip("this first page has no term of the glossary")
    definition = page.locator(f"#{term.get_attribute('popovertarget')}")
    term.hover()
    definition.wait_for(state="visible")
    page.keyboard.press("Escape")
    page.mouse.move(0, 0)
    term.focus()
    page.keyboard.press("Enter")
    definition.wait_for(state="visible")
    assert term.inner_text() in definition.inner_text()


def test_a_table_is_copied_for_word(report, open_page):
    page = open_page(report / "03_descriptives.html")
    page.evaluate(
        "addEventListener('copy', (e) => { window.copied = e.clipboardData.getData('text/html'); })"
    )
    page.get_by_role("button", name="Copy for Word").first.click()
    copied = page.evaluate("window.copied")
    assert copied.startswith("<table style=") and "Times New Roman" in copied
    assert "class=" not in copied


def test_without_scripts_everything_is_there(report, open_page):
    page = open_page(report / "03_descriptives.html", java_script_enabled=False)
    assert page.locator(".tools").is_hidden()
    assert (
        page.locator("nav.toc a").first.is_visible()
        and page.locator("nav.pages a").first.is_visible()
    )
    page.locator("details.code summary").first.click()
    assert page.locator("details.code pre").first.is_visible()
    page.goto((report / "index.html").as_uri())
    number = page.locator(".map button.num").first
    number.click()
    assert page.locator(f"#{number.get_attribute('popovertarget')}").is_visible()


def test_print_shows_text_exhibits_and_notice_but_no_code(small, open_page):
    page = open_page(small / "03_descriptives.html")
    page.emulate_media(media="print")
    assert (
        page.locator(".banner").is_visible()
        and page.locator("figure img").is_visible()
        and page.locator("table").first.is_visible()
    )
    assert (
        not page.locator("details.code").first.is_visible()
        and not page.locator(".tools").is_visible()
    )
    assert page.evaluate("getComputedStyle(document.querySelector('#use')).breakInside") == "avoid"


def test_the_whole_report_becomes_one_pdf(small, browser):
    content = print_report(small, browser.path).read_bytes()
    (small / "report.pdf").unlink()
    assert content.startswith(b"%PDF") and content.count(b"/Type /Page\n") >= 3


def test_hostile_text_never_runs(small, open_page):
    for path in files(small):
        page = open_page(path)
        for element in page.locator("main p, main td, main th").all()[:40]:
            element.dispatch_event("mouseover")
        assert page.title() != "run"
        assert page.complaints == []
    assert (
        "<script>"
        in open_page(small / "03_descriptives.html").locator("tbody th").first.inner_text()
    )


def test_a_script_that_slipped_in_would_be_refused(small, open_page, tmp_path):
    # The policy is tested by breaking a page on purpose: the added script must not run.
    page = (small / "index.html").read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text(
        page.replace(
            "<h1>",
            "<script>document.title = 'run'</script><img src=x onerror=\"document.title = "
            "'run'\"><h1>",
            1,
        ),
        encoding="utf-8",
    )
    opened = open_page(broken)
    assert opened.title() != "run" and any(
        "Content Security Policy" in c for c in opened.complaints
    )


def test_pages_are_light_and_are_drawn(report, looks):
    # Limits of the whole report, and of a page without its figures.
    assert (
        sum(p.stat().st_size for p in report.rglob("*") if p.is_file() and p.suffix != ".pdf")
        < 6_000_000
    )
    for path, look in looks.items():
        text = path.read_text(encoding="utf-8")
        assert len(re.sub(r"data:image/[^\"]*", "", text).encode()) < 1_000_000, path.name
        page = look()
        drawn = page.evaluate("performance.getEntriesByType('paint').map((e) => e.startTime)")
        assert drawn, path.name
