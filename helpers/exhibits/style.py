"""One look for every figure.

Sizes, fonts, and colours that survive greyscale and colour-blindness.
"""

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


def use_style() -> None:
    """Set matplotlib's defaults for this notebook."""
    mpl.rcParams.update(
        {
            "figure.figsize": WIDE,
            "figure.dpi": 110,
            "savefig.dpi": 150,
            "figure.constrained_layout.use": True,
            "font.family": "DejaVu Sans",
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
    from matplotlib.ticker import NullFormatter, StrMethodFormatter

    for axis in axes:
        axis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axis.set_minor_formatter(NullFormatter())
