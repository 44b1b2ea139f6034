"""The names of statistics, columns and flags that a table of published numbers may use.

One closed list: an unknown name is refused with the nearest known one. docs/VOCABULARY.md is made
from it by `python -m helpers.paper.vocabulary`.
"""

import re
from dataclasses import dataclass
from functools import cache

import pandas as pd

from helpers.base.errors import InputError, nearest
from helpers.base.paths import resolve

PAGE = "docs/VOCABULARY.md"


@dataclass(frozen=True)
class Statistic:
    """A statistic: its name, what it is, what values it can have, and its other spellings.

    low, high: the least and greatest possible value (None: no limit). whole: a whole number.
    model: belongs to one regression or one analysis, so that another table may print another.
    """

    name: str
    what: str
    low: float | None = None
    high: float | None = None
    whole: bool = False
    model: bool = False
    aliases: tuple = ()


STATISTICS = (
    Statistic("n", "respondents", 0, None, True, aliases=("N", "respondents")),
    Statistic("count", "respondents in a category", 0, None, True, aliases=("freq", "frequency")),
    Statistic("percent", "share of respondents in a category", 0, 100, aliases=("%", "pct")),
    Statistic("mean", "arithmetic mean", aliases=("M", "average")),
    Statistic("sd", "standard deviation (n - 1)", 0, None,
              aliases=("SD", "std", "st. dev.", "standard deviation")),
    Statistic("median", "median", aliases=("Mdn", "Md")),
    Statistic("q1", "lower quartile", aliases=("Q1", "25th percentile", "P25")),
    Statistic("q3", "upper quartile", aliases=("Q3", "75th percentile", "P75")),
    Statistic("iqr", "interquartile range, as one number", 0, None, aliases=("IQR",)),
    Statistic("min", "smallest value observed", aliases=("minimum",)),
    Statistic("max", "largest value observed", aliases=("maximum",)),
    Statistic("r", "correlation of row and column", -1, 1,
              aliases=("Pearson r", "rho", "ρ", "rs", "r_s", "Spearman rho", "Spearman's rho")),
    Statistic("tau", "Kendall's tau", -1, 1, aliases=("τ", "Kendall tau", "Kendall's tau")),
    Statistic("kappa", "Cohen's kappa", -1, 1, aliases=("κ", "Cohen's kappa")),
    Statistic("ICC", "intraclass correlation", None, 1),
    Statistic("loading", "loading of an item on a factor", aliases=("factor loading", "λ")),
    Statistic("h2", "communality", 0, aliases=("communality", "h²")),
    Statistic("t", "t statistic", model=True, aliases=("t value",)),
    Statistic("F", "F statistic", 0, None, model=True, aliases=("F value",)),
    Statistic("F change", "F of the R2 gained over the step before", 0, None, model=True,
              aliases=("ΔF", "delta F", "F_change")),
    Statistic("chi2", "chi-squared", 0, None, model=True, aliases=("χ2", "χ²", "X2", "chisq")),
    Statistic("z", "z statistic", model=True, aliases=("Z", "z value")),
    Statistic("Wald", "Wald statistic of a coefficient (z, or its square)", model=True,
              aliases=("Wald chi2", "Wald χ2", "Wald χ²", "Wald statistic", "Wald z")),
    Statistic("Q", "Cochran's Q", 0, None, model=True, aliases=("Qw", "Qb")),
    Statistic("df", "degrees of freedom; of an F: the first", 0, None, False, True,
              ("df1", "d.f.", "dof")),
    Statistic("df2", "second degrees of freedom of an F", 0, None, model=True),
    Statistic("p", "P value", 0, 1, aliases=("P", "p value", "P value", "sig", "sig.",
                                          "sig. (2 tailed)")),
    Statistic("B", "unstandardised coefficient", model=True,
              aliases=("b", "coef", "estimate", "mean difference", "MD")),
    Statistic("se", "standard error of the coefficient (or of the mean)", 0, None, model=True,
              aliases=("SE", "S.E.", "standard error", "SE B", "SE(B)", "SEM",
                                           "std. error")),
    Statistic("beta", "standardised coefficient", model=True, aliases=("β", "Beta", "std. beta")),
    Statistic("ci_low", "lower end of the confidence interval", model=True,
              aliases=("lower", "LL", "LLCI", "ci lower", "lower ci")),
    Statistic("ci_high", "upper end of the confidence interval", model=True,
              aliases=("upper", "UL", "ci upper", "upper ci", "ULCI")),
    Statistic("ci_level", "level of the confidence intervals (95, or .95)", 0, 100),
    Statistic("OR", "odds ratio", 0, None, model=True, aliases=("odds ratio", "Exp(B)")),
    Statistic("aOR", "odds ratio adjusted for other variables", 0, None, model=True,
              aliases=("adjusted odds ratio",)),
    Statistic("RR", "risk ratio", 0, None, model=True, aliases=("risk ratio",)),
    Statistic("HR", "hazard ratio", 0, None, model=True, aliases=("hazard ratio",)),
    Statistic("IRR", "incidence rate ratio", 0, None, model=True, aliases=("rate ratio",)),
    Statistic("R2", "explained variance of a regression", 0, 1, model=True,
              aliases=("R²", "R^2", "r squared", "R squared", "R square")),
    Statistic("adjusted R2", "adjusted R2", None, 1, model=True, aliases=(
        "adj R2", "adj. R2", "adjusted R²", "adj. R²", "adjusted R squared", "adjusted R square")),
    Statistic("R2 change", "R2 gained over the step before", 0, 1, model=True,
              aliases=("ΔR2", "ΔR²", "delta R2", "R2_change")),
    Statistic("predictors", "number of predictors in a regression", 0, None, True, True, ("k",)),
    Statistic("VIF", "variance inflation factor", 1, None, model=True),
    Statistic("d", "standardised difference of two means (Cohen's d)", model=True,
              aliases=("Cohen's d", "cohen d", "Hedges g", "Hedges' g", "g", "SMD")),
    Statistic("eta2", "eta squared, partial or not", 0, 1, model=True,
              aliases=("η2", "η²", "ηp2", "ηp²", "partial eta2", "partial eta squared",
                       "eta squared", "partial η2", "partial η²", "η2p", "η²p")),
    Statistic("phi", "phi or Cramer's V", -1, 1, model=True,
              aliases=("φ", "V", "Cramer's V", "Cramér's V")),
    Statistic("omega2", "omega squared", None, 1, model=True, aliases=("ω2", "ω²")),
    Statistic("U", "Mann-Whitney U", 0, model=True),
    Statistic("W", "Wilcoxon W, or Shapiro-Wilk W", 0, model=True),
    Statistic("H", "Kruskal-Wallis H", 0, model=True),
    Statistic("alpha", "Cronbach's alpha", None, 1, aliases=("Cronbach's alpha", "α")),
    Statistic("item_sd", "SD of one item (column) of a scale (row)", 0, None),
    Statistic("alpha_original_low", "alpha of the original validation, lowest", None, 1),
    Statistic("alpha_original_high", "alpha of the original validation, highest", None, 1),
    Statistic("skewness", "skewness", aliases=("skew",)),
    Statistic("kurtosis", "kurtosis"),
    Statistic("items", "number of items of a scale", 1, None, True),
    Statistic("options", "number of answer options", 1, None, True),
    Statistic("low", "lowest possible score", whole=True, aliases=("scale_low",)),
    Statistic("high", "highest possible score", whole=True, aliases=("scale_high",)),
    Statistic("item_low", "lowest code of an item", whole=True),
    Statistic("item_high", "highest code of an item", whole=True),
    Statistic("registered", "people who could have taken part", 0, None, True),
    Statistic("response_rate", "respondents as a percentage of those asked (n)", 0, 100),
    Statistic("significance_level",
              "level of significance; column: its mark (*, **), if it has one", 0, 1),
)  # fmt: skip

FLAGS = {
    "several answers": "respondents could choose several of the categories",
    "one answer": "each of the n respondents is in exactly one of the printed categories",
    "valid percent": "percentages are of those who answered, not of n",
    "pairwise n": "each correlation rests on those who answered both questions",
    "listwise n": "all correlations of the table rest on the same respondents",
    "one-tailed": "the P value is one-tailed",
    "unmarked": "printed without a mark where the paper marks what is significant",
    "weighted": "weighted, or estimated by multiple imputation",
    "adjusted": "adjusted for variables that are not in the table",
    "corrected P": "P value or interval corrected for several comparisons, or for sphericity",
    "robust": "robust or bootstrapped standard error, interval or P value",
    "paired": "the test compares the same respondents twice",
}

COLUMNS = {
    "id": "a name for the number, used once; made if left out",
    "place": "table or section of the paper",
    "row": "the variable (or the outcome of a regression); whole sample: sample",
    "column": "category, second variable, predictor; empty if there is none",
    "statistic": "a name of the list below",
    "printed": "the number exactly as published, as text",
    "n": "the respondents it rests on, if published",
    "note": "what tells two numbers apart, or what the text says",
    "group": "the group of respondents (men, intervention, ...)",
    "time": "the wave or time of measurement",
    "model": "the regression or step",
    "table": "the table, where place names a section",
    "flags": "flags of the list below, separated by semicolons",
}
VARIABLE = ("place", "table", "group", "time", "model", "row")  # columns: whose a number is
RATIOS = ("OR", "aOR", "RR", "HR", "IRR")
COMPOSITES = {  # two or three numbers in one cell
    "mean (sd)": ("mean", "sd"),
    "mean (se)": ("mean", "se"),
    "mean (ci)": ("mean", "ci_low", "ci_high"),
    "median (iqr)": ("median", "q1", "q3"),
    "range": ("min", "max"),
    "count (percent)": ("count", "percent"),
    "B (se)": ("B", "se"),
    "B (ci)": ("B", "ci_low", "ci_high"),
    "ci": ("ci_low", "ci_high"),
    "OR (ci)": ("OR", "ci_low", "ci_high"),
    "aOR (ci)": ("aOR", "ci_low", "ci_high"),
    "RR (ci)": ("RR", "ci_low", "ci_high"),
    "HR (ci)": ("HR", "ci_low", "ci_high"),
    "d (ci)": ("d", "ci_low", "ci_high"),
    "r (ci)": ("r", "ci_low", "ci_high"),
    "beta (ci)": ("beta", "ci_low", "ci_high"),
    "beta (se)": ("beta", "se"),
    "IRR (ci)": ("IRR", "ci_low", "ci_high"),
}
COMPOSITE_ALIASES = {
    "m (sd)": "mean (sd)", "mean ± sd": "mean (sd)", "mean±sd": "mean (sd)", "m ± sd": "mean (sd)",
    "m (se)": "mean (se)", "n (%)": "count (percent)", "count (%)": "count (percent)",
    "freq. (%)": "count (percent)", "frequency (%)": "count (percent)", "no. (%)":
    "count (percent)", "b (se)": "B (se)", "estimate (se)": "B (se)", "95% ci": "ci",
    "ci95": "ci", "95% ci for b": "ci", "95% ci for exp(b)": "ci", "ci 95%": "ci",
    "confidence interval": "ci", "min max": "range", "mdn (iqr)": "median (iqr)",
    "m (ci)": "mean (ci)", "g (ci)": "d (ci)", "β (ci)": "beta (ci)", "β (se)": "beta (se)",
    "smd (ci)": "d (ci)",
}  # fmt: skip


@cache
def statistics() -> dict:
    """Name -> Statistic."""
    return {s.name: s for s in STATISTICS}


@cache
def _spellings() -> tuple[dict, dict]:
    exact = {}
    loose = {}
    for statistic in STATISTICS:
        for text in (statistic.name, *statistic.aliases):
            exact[text] = statistic.name
            loose.setdefault(_loose(text), statistic.name)
    for name in COMPOSITES:
        exact[name] = loose[_loose(name)] = name
    for text, name in COMPOSITE_ALIASES.items():
        loose[_loose(text)] = name
    return exact, loose


def _loose(text: str) -> str:
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())


def read_statistic(text: str) -> str:
    """The name of a statistic, whichever spelling is given.

    Raises InputError with the nearest name.

    >>> read_statistic("SD"), read_statistic("Adj. R²"), read_statistic("M (SD)")
    ('sd', 'adjusted R2', 'mean (sd)')

    """
    exact, loose = _spellings()
    text = text.strip()
    plain = re.sub(r"\[(.*)\]$", r"(\1)", text).replace("95% CI)", "ci)")  # OR [95% CI]
    found = exact.get(text) or loose.get(_loose(text)) or loose.get(_loose(plain))
    if not found:
        raise InputError(
            f"'{text[:40]}' is not a statistic that can be checked{nearest(text, [*exact, *loose])}"
        )
    return found


def read_flags(text: str) -> tuple:
    """The flags of an entry. Raises InputError with the nearest flag."""
    known = {flag.casefold(): flag for flag in FLAGS}
    found = [part.strip().casefold() for part in text.split(";") if part.strip()]
    for flag in found:
        if flag not in known:
            raise InputError(f"'{flag[:40]}' is not a flag{nearest(flag, FLAGS)}")
    return tuple(known[flag] for flag in found)


def table_vocabulary() -> pd.DataFrame:
    """One row a statistic: name, what, values, other spellings."""
    rows = []
    for s in STATISTICS:
        low = "" if s.low is None else f"from {s.low:g}"
        high = "" if s.high is None else f"to {s.high:g}"
        kind = "whole number" if s.whole else ""
        rows.append((s.name, s.what, " ".join(filter(None, (kind, low, high))), s.aliases))
    table = pd.DataFrame(rows, columns=["name", "what", "values", "also written"])
    return table.assign(**{"also written": table["also written"].map(", ".join)})


def text_vocabulary() -> str:
    """docs/VOCABULARY.md."""
    parts = [
        "# Vocabulary of a table of published numbers",
        "Made from `helpers/paper/vocabulary.py`. A name that is not here is refused, with the "
        "nearest one that is. Capitals do not matter unless two names differ by them only "
        "(`B` and `beta`, `t`, `F`).",
        "## Columns",
        "A long table has one row per number and needs `row`, `statistic` and `printed`. A wide "
        "table has one row per variable, with `row` and one column per statistic; a heading "
        "`men: mean` puts the mean into the group *men*, `men (n = 58): mean` with its n, and "
        "`pre: mean` into the time *pre*. A heading `F(2, 147)` gives the df. Headings that name "
        "rows of the table, or their numbers, hold correlations.",
        _markdown(["column", "what it holds"], COLUMNS.items()),
        "## Statistics",
        _markdown(list(table_vocabulary()), table_vocabulary().itertuples(index=False)),
        "## Several numbers in one cell",
        _markdown(["statistic", "stands for"], [(k, ", ".join(v)) for k, v in COMPOSITES.items()]),
        "## Flags",
        _markdown(["flag", "what it says"], FLAGS.items()),
        "## How numbers may be written",
        "As published: `.5`, `0.50`, `−.11`, `23,864`, `88%`, `.24**`; a P value also as `<.001`, "
        "`>.05`, `≤ .01`, `= .03`, `ns`. Trailing zeros count: "
        "`5.10` and `5.1` say different things. A cell of a wide table with `—`, `n/a`, `ref.` or "
        "`1 (reference)` holds no number. "
        "A star means the level that a row `significance_level` gives for it (column `*`).",
    ]
    return "\n\n".join(parts) + "\n"


def write_vocabulary() -> None:
    """Write docs/VOCABULARY.md."""
    resolve(PAGE).write_text(text_vocabulary(), encoding="utf-8")


def _markdown(heads: list, rows) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    for row in rows:
        cells = [str(cell).replace("|", "\\|").replace("*", "\\*") for cell in row]
        lines.append(f"| `{cells[0]}` | {' | '.join(cells[1:])} |")
    return "\n".join(lines)


if __name__ == "__main__":
    write_vocabulary()
