"""One look for every figure.

Sizes, fonts, and colours that survive greyscale and colour-blindness.
"""

import logging

import matplotlib as mpl

# Okabe and Ito (2008), ordered so that neighbours also differ in lightness.
COLOURS = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "vermilion": "#D55E00",
    "sky": "#56B4E9",
    "purple": "#CC79A7",
    "black": "#000000",
    "grey": "#767676",
}
WIDE = (7.5, 4.0)  # inches
TALL = (7.5, 6.5)


# Fonts with letters that DejaVu Sans lacks; the installed ones are asked in this order.
OTHER_LETTERS = (
    "Noto Sans CJK JP", "Noto Sans JP", "IPAexGothic", "Hiragino Sans", "Yu Gothic", "MS Gothic",
    "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Zen Hei",
    "Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "Apple SD Gothic Neo", "NanumGothic",
    "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans Thai", "Noto Sans",
    "Arial Unicode MS", "Unifont", "Droid Sans Fallback",
)  # fmt: skip


def fonts() -> list[str]:
    """DejaVu Sans, which matplotlib ships, and then the installed fonts that have other letters."""
    from matplotlib import font_manager

    installed = set(font_manager.get_font_names())
    return ["DejaVu Sans", *(name for name in OTHER_LETTERS if name in installed)]


def find_missing_letters(texts) -> str:
    """The letters of some texts that no font of the figures has, each once, in their order."""
    from matplotlib import font_manager

    known: set = set()
    for name in mpl.rcParams["font.family"]:
        path = font_manager.findfont(name, fallback_to_default=True)
        known |= set(font_manager.get_font(path).get_charmap())
    letters = dict.fromkeys("".join(map(str, texts)))
    return "".join(c for c in letters if ord(c) not in known and c.isprintable())


def sentence_missing_letters(texts) -> str:
    """One sentence on what to install where figures cannot show letters of texts, or ''."""
    lacking = find_missing_letters(texts)
    if not lacking:
        return ""
    return (
        f"The figures show boxes for {len(lacking)} letters of the labels, such as "
        f"{' '.join(lacking[:3])}, because no installed font has them: install Noto Sans CJK "
        "(Chinese, Japanese, Korean) or the Noto Sans of the script, and build again."
    )


def use_style() -> None:
    """Set matplotlib's defaults for this notebook."""
    # A font that lacks a weight is no news for a reader, and which fonts are there differs.
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    mpl.rcParams.update(
        {
            "figure.figsize": WIDE,
            "figure.dpi": 110,
            "savefig.dpi": 150,
            "figure.constrained_layout.use": True,
            "font.family": fonts(),
            "font.size": 10,
            "axes.titlesize": 11,
            "axes.titlelocation": "left",
            "axes.titleweight": "bold",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": False,
            "axes.axisbelow": True,
            "axes.prop_cycle": mpl.cycler(color=list(COLOURS.values())),
            "grid.color": "#DDDDDD",
            "hatch.linewidth": 0.6,
            "legend.frameon": False,
            "text.parse_math": False,  # a dollar sign in a text of the survey is a dollar sign
        }
    )


def label_powers(*axes) -> None:
    """Label the powers of ten of logarithmic axes (axes.xaxis, axes.yaxis) in plain digits:
    figures read no formulas.
    """
    import numpy as np
    from matplotlib.ticker import FuncFormatter, NullFormatter

    def write(value: float, place: int) -> str:
        # A tick at 0.00001 may lie a last bit below it.
        return np.format_float_positional(float(f"{value:.6g}"), trim="-")

    for axis in axes:
        axis.set_major_formatter(FuncFormatter(write))
        axis.set_minor_formatter(NullFormatter())
