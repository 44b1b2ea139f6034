"""The look of figures: letters that no font has, and coordinates."""

import matplotlib
import matplotlib.pyplot as plt

from helpers.exhibits import style
from helpers.exhibits.formats import drawing


def test_letters_that_no_font_has_are_said_once():
    with matplotlib.rc_context():
        matplotlib.rcParams["font.family"] = ["DejaVu Sans"]
        # DejaVu Sans has Latin, Greek, Cyrillic and Arabic letters, and no kana (its own list of
        # blocks).
        assert style.sentence_missing_letters(["Größe", "α", "Возраст", "$5 < 6"]) == ""
        assert style.find_missing_letters(["気分 mood", "気"]) == "気分"
        said = style.sentence_missing_letters(["気分 mood"])
    assert said.startswith("The figures show boxes for 2 letters of the labels, such as 気 分,")
    assert "install Noto Sans CJK" in said and said.count(". ") == 0


def test_figures_ask_only_installed_fonts_after_their_own():
    from matplotlib import font_manager

    names = style.fonts()
    assert names[0] == "DejaVu Sans" and set(names) <= set(font_manager.get_font_names())


def test_powers_of_ten_are_written_in_digits():
    # By hand; the second lies a last bit below 0.00001, as ticks of a logarithmic axis do.
    figure, axes = plt.subplots()
    style.label_powers(axes.xaxis)
    write = axes.xaxis.get_major_formatter()
    values = (1e-6, 9.999999999999999e-06, 1, 10_000)
    assert [write(value, 0) for value in values] == ["0.000001", "0.00001", "1", "10000"]
    plt.close(figure)


def test_a_coordinate_half_way_between_two_roundings_is_written_alike():
    # Of 62.3303125 the last bit decides what six digits are written.
    for near in ("62.330312", "62.330313"):
        assert drawing.FRACTION.sub(drawing._steady, f"M {near} -0.25") == "M 62.330 -0.25"
    assert drawing.FRACTION.sub(drawing._steady, "-1.234567 7 0.5") == "-1.235 7 0.5"
