"""Exhibits: what a table says to a screen reader, what is written beside it, and what never is."""

import io
import re

import pandas as pd
import pytest

from helpers.base.errors import InputError
from helpers.base.text import format_value
from helpers.exhibits import build as exhibits
from helpers.exhibits.build import open_build
from helpers.exhibits.formats.html import html_table
from helpers.exhibits.table import read_frame

FRAME = pd.DataFrame(
    {
        "Scale": ["<script>alert(1)</script>", "=1+1"],
        "r": [-0.00001, 0.1234],
        "Verdict": ["differs", "reproduced"],
    }
)


@pytest.fixture
def build(tmp_path, monkeypatch):
    monkeypatch.setenv("REPLICATION_OUT", str(tmp_path))
    return open_build()


def test_tables_have_caption_scoped_headers_and_no_empty_header():
    page = html_table(read_frame(FRAME), "Caption &amp; more", "A note.")
    assert "<caption>" in page and "Caption &amp; more" in page
    assert page.count('scope="col"') == 3 and page.count('scope="row"') == 2
    assert not re.search(r"<th[^>]*>\s*</th>", page)


def test_two_levels_of_columns_become_spanners():
    frame = pd.DataFrame({("", "Function"): ["a"], ("Printed", "n"): [1], ("Printed", "%"): [2.0]})
    page = html_table(read_frame(frame), "c")
    assert 'scope="colgroup" colspan="2">Printed' in page
    assert 'rowspan="2">Function' in page


def test_text_from_data_is_never_markup():
    assert "<script>" not in html_table(read_frame(FRAME), "c")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-0.00001, "0.000"),
        (-0.1234, "−0.123"),
        (7, "7"),
        (float("nan"), "–"),
        ("n.s.", "n.s."),
        (-3, "−3"),
    ],
)
def test_values_as_shown(value, shown):
    # By hand: three decimals, a true minus, no minus before zero, an en dash for what is missing.
    assert format_value(value, 3) == shown


def test_a_csv_holds_all_digits_and_no_formula(build):
    build.write(FRAME, "tables/t.csv")
    text = (build.folder / "tables/t.csv").read_text(encoding="utf-8")
    assert "0.1234" in text and "-1e-05" in text
    assert "\n'=1+1" in text


def test_negative_numbers_in_text_stay_numbers(build):
    build.write(pd.DataFrame({"printed": ["-.02", "-0.3"]}), "tables/t.csv")
    assert (build.folder / "tables/t.csv").read_text().splitlines()[1:] == ["-.02", "-0.3"]


def test_a_file_not_there_yet_is_named(build):
    with pytest.raises(InputError, match="data/clean.csv is not in the build folder yet"):
        build.read("data/clean.csv")


@pytest.mark.parametrize("synthetic", [True, False])
def test_exhibits_of_synthetic_data_say_so_and_others_do_not(build, synthetic, capsys):
    build.write_bytes(f'{{"synthetic": {str(synthetic).lower()}}}'.encode(), "data/provenance.json")
    assert ("Synthetic data" in build._note("", data=True)) is synthetic
    assert build._note("n", data=False) == "n"


def test_a_file_for_programs_keeps_its_names_where_readers_see_words(build, monkeypatch):
    pages = []
    monkeypatch.setattr(
        exhibits, "display", lambda content, **_: pages.append(content["text/html"])
    )
    build.show_table(
        pd.DataFrame({"sd_low": ["use_a"]}),
        "t",
        "c",
        data=False,
        shown=pd.DataFrame({"SD low": ["Alpha"]}),
    )
    assert (build.folder / "tables/t.csv").read_text().split() == ["sd_low", "use_a"]
    assert "SD low" in pages[0] and "Alpha" in pages[0] and "use_a" not in pages[0]


def test_a_figure_leaves_picture_and_numbers(build):
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots()
    axes.plot([1, 2])
    build.show_figure(figure, "f", "c", alt="a line", drawn=FRAME)
    assert (build.folder / "figures/f.png").read_bytes()[:4] == b"\x89PNG"
    assert (build.folder / "figures/f.csv").is_file()
    # One drawing for light and dark pages: black is the page's ink, and no identifier is another's.
    drawing = (build.folder / "figures/f.svg").read_text(encoding="utf-8")
    assert "var(--ink, #000000)" in drawing and 'aria-label="a line"' in drawing
    assert set(re.findall(r'id="([^"-]+)-', drawing)) <= {"f"} and "<dc:date>" not in drawing


@pytest.mark.parametrize("synthetic", [True, False])
def test_synthetic_data_say_so_in_the_files_alone(build, synthetic):
    import matplotlib.pyplot as plt

    build.announce(synthetic=synthetic)
    figure, axes = plt.subplots()
    axes.plot([1, 2])
    build.show_figure(figure, "f", "c", alt="a line", drawn=FRAME)
    build.show_table(FRAME, "t", "c")
    build.show_table(FRAME, "own", "c", data=False)
    picture = (build.folder / "figures/f.png").read_bytes()
    assert (b"Description\x00Synthetic data" in picture) is synthetic
    assert ("Synthetic data" in (build.folder / "figures/f.svg").read_text()) is synthetic
    for name in ("figures/f.csv", "tables/t.csv"):
        first = pd.read_csv(build.folder / name).iloc[:, 0]
        assert (first == "synthetic").all() == synthetic
    assert "synthetic" not in (build.folder / "tables/own.csv").read_text()


def test_exhibits_are_numbered_in_the_notebook_and_keep_their_number(build, monkeypatch):
    pages = []
    monkeypatch.setattr(
        exhibits, "display", lambda content, **_: pages.append(content["text/html"])
    )
    for id in ("a", "b", "a"):
        build.show_table(FRAME, id, "c", data=False)
    assert [re.search(r"Table (\d) of this notebook", page)[1] for page in pages] == ["1", "2", "1"]


def test_what_is_announced_counts_before_it_is_written(build):
    build.announce(synthetic=True)
    assert "Synthetic data" in build._note("", data=True)
    build.announce(synthetic=False)
    build.write_bytes(b'{"synthetic": true}', "data/provenance.json")
    assert build._note("", data=True) == ""


# 0.12345678|5 and one unit of the last bit beside it, by math.nextafter; 2.0625 is a tie at three
# decimals
@pytest.mark.parametrize(
    ("value", "beside"),
    [
        (0.123456785, 0.12345678500000001),
        (2.0625, 2.0624999999999996),
        (2.0625, 2.0625000000000004),
    ],
)
def test_a_last_bit_is_not_shown(build, value, beside):
    written = []
    for number in (value, beside):
        build.write(pd.DataFrame({"x": ["a"], "y": [number]}), "tables/t.csv")
        written.append(((build.folder / "tables/t.csv").read_bytes(), format_value(number, 3)))
    assert written[0] == written[1]


def test_what_programs_read_keeps_all_digits(build):
    for name, text in (
        ("tables/t.csv", "0.33333333"),
        ("figures/t.csv", "0.33333333"),
        ("results/t.csv", "0.3333333333333333"),
    ):
        build.write(pd.DataFrame({"y": [1 / 3]}), name)
        assert (build.folder / name).read_text() == f"y\n{text}\n"


def test_a_dollar_sign_in_a_label_is_a_dollar_sign():
    import matplotlib.pyplot as plt

    from helpers.exhibits.style import use_style

    use_style()
    figure, axes = plt.subplots()
    label = axes.set_title(r"$\alpha$ and $5")
    assert not label.get_parse_math()
    plt.close(figure)


def test_a_long_table_of_texts_is_written_as_a_short_one(build):
    # From 5,000 rows on another way of writing is taken: text, a true minus and a formula in both.
    for rows in (3, 6000):
        texts = ["a"] * (rows - 2) + ["\u22123.5", "=1+1"]
        frame = pd.DataFrame({"x": pd.Series(texts, dtype="str"), "n": range(rows)})
        build.write(frame, "tables/long.csv")
        lines = (build.folder / "tables/long.csv").read_text(encoding="utf-8").splitlines()
        assert lines[1].startswith("a,0")
        assert lines[-2].startswith("-3.5,") and lines[-1].startswith("'=1+1,")


def test_a_drawing_names_the_family_of_its_letters_once():
    import matplotlib.pyplot as plt

    from helpers.exhibits.formats.drawing import draw_svg, laid_out

    figure, axes = plt.subplots()
    axes.set(xlabel="one", ylabel="two")
    with laid_out(figure) as part:
        page = draw_svg(figure, "f", "alt", part).decode("utf-8")
    plt.close(figure)
    assert page.count("font-family") == 1
    assert re.search(r"<svg [^>]*font-family", page)


def test_picture_and_drawing_have_one_layout_with_what_stands_below_the_axes():
    import matplotlib.pyplot as plt
    from PIL import Image

    from helpers.exhibits.formats.drawing import draw_note, draw_svg, laid_out
    from helpers.exhibits.style import use_style

    use_style()
    figure, axes = plt.subplots(figsize=(6, 4))
    axes.barh(["a label", "b"], [1, 2])
    draw_note(figure, "Below the axes")
    content = io.BytesIO()
    with laid_out(figure) as part:
        placed = axes.get_position().bounds
        figure.savefig(content, format="png", dpi=100, bbox_inches=part)
        page = draw_svg(figure, "f", "alt", part).decode("utf-8")
        assert axes.get_position().bounds == placed
    plt.close(figure)
    # Room for the margins and the note; the width may do with less than the figure's 6 inches.
    assert part.height > 4 + 0.16 and 5 < part.width < 6.2
    with Image.open(content) as picture:
        assert picture.size == pytest.approx((part.width * 100, part.height * 100), abs=1)
    width, height = re.search(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', page).groups()
    # A drawing has 72 points an inch.
    assert (float(width), float(height)) == pytest.approx(
        (part.width * 72, part.height * 72), abs=1
    )
