"""What could still single out a respondent after everything personal has been dropped."""

from itertools import combinations

import pandas as pd

from helpers.base.text import format_count
from helpers.survey.codebook import Codebook

UNNAMED = (
    "Left behind as the file is read: a run keeps, analyses and shows none of its cells. "
    "Before a run, check looks through them so as not to repeat what may be personal, and init "
    "proposes options that several gave"
)
BAND = 10  # width of a band of a number with a long range, such as age in years
MOST = 3  # variables that are combined


def has_bands(name: str, codebook: Codebook) -> bool:
    """Whether a variable is a number with a long range, such as an age,
    which is looked at in bands too.
    """
    return not codebook.variables[name].options


def list_combinations(
    clean: pd.DataFrame, codebook: Codebook, most: int = MOST
) -> list[tuple[str, ...]]:
    """Each describing variable, then every combination of those that make people rare, smallest
    first.

    Whatever they are called: rare is who shares an answer with few, so the variables are ranked by
    how many respondents are in groups below five; a number counts in bands, so that its length
    does not decide.
    most: how many variables are combined.
    """
    names = codebook.people
    rank = {}
    for name in names:
        numbers = [name] if has_bands(name, codebook) else []
        counted = count_alone(clean, (name,), BAND, numbers)
        rank[name] = (-counted["alone"], -counted["below_five"], -clean[name].nunique())
    rarest = set(sorted(names, key=rank.get)[:most])
    chosen = [name for name in names if name in rarest]
    several = []
    for size in range(2, len(chosen) + 1):
        several += combinations(chosen, size)
    return [(name,) for name in names] + several


def count_alone(
    clean: pd.DataFrame, columns: tuple, band: int = 0, banded=None
) -> dict[str, float]:
    """Respondents who are alone in a combination of answers, and in groups below five;
    a missing answer counts as an answer.

    band: width of bands; 0 takes each value by itself. banded:
    the columns that are taken in bands (default: those called age).
    """
    groups = clean[list(columns)].copy()
    for name in ("age",) if banded is None else banded:
        if band and name in columns:
            groups[name] = groups[name] // band
    size = groups.groupby(list(columns), dropna=False)[columns[0]].transform("size")
    n = len(clean)
    return {
        "alone": int((size == 1).sum()),
        "alone_percent": 100 * (size == 1).mean() if n else 0.0,
        "below_five": int((size < 5).sum()),
    }


def table_risk(clean: pd.DataFrame, codebook: Codebook, band: int = BAND) -> pd.DataFrame:
    """For each combination: respondents alone in it and in small groups,
    with long ranges value by value and in bands.
    """
    rows = []
    for columns in list_combinations(clean, codebook):
        name = " × ".join(codebook.gloss(c) for c in columns)
        rows.append((name, *count_alone(clean, columns).values()))
        numbers = [c for c in columns if has_bands(c, codebook)]
        if numbers:
            counted = count_alone(clean, columns, band, numbers)
            rows.append((f"{name} (bands of {band})", *counted.values()))
    return pd.DataFrame(
        rows, columns=["Known of a respondent", "Alone", "Alone (%)", "In groups below five"]
    )


def sentence_risk(risk: pd.DataFrame, n: int) -> str:
    """The worst combination in a sentence, and what follows from it."""
    if risk.empty:
        return "The survey asks nothing that describes respondents, so nothing is combined here."
    worst = risk.loc[risk["Alone"].idxmax()]
    if not worst["Alone"]:
        return (
            f"None of {n} respondents is alone in any of these combinations; "
            "other answers together may still single somebody out."
        )
    return (
        f"{worst['Alone']} of {n} respondents ({worst['Alone (%)']:.0f} %) are alone in "
        f"{worst['Known of a respondent']}. So the cleaned data are not anonymous, and should "
        "not be passed on as they are."
    )


def sentence_joined(joined: dict, withheld: int, min_cell: int) -> str:
    """How many counts a release joins and withholds, in a sentence.

    joined: name -> groups of options or score ranges that are counted together.
    """
    if min_cell <= 1:
        return "This report shows every count, however small (`--min-cell` hides small ones)."
    groups = []
    questions = 0
    for parts in joined.values():
        several = [part for part in parts if len(part) > 1]
        groups += several
        questions += bool(several)
    many = sum(map(len, groups))
    options = format_count(many, "option or score range", "options and score ranges")
    asked = format_count(questions, "question or score", "questions and scores")
    together = f"{options} of {asked} are counted together, in {format_count(len(groups), 'group')}"
    return (
        f"Counts below {min_cell} are not shown: {together if many else 'none had to be joined'}; "
        f"{format_count(withheld, 'count')} that could not be joined "
        f"{'is' if withheld == 1 else 'are'} withheld."
    )


def sentence_bands(risk: pd.DataFrame, band: int = BAND) -> str:
    """How many are alone in the widest combination with numbers value by value,
    and how many with bands.
    """
    banded = risk[risk["Known of a respondent"].str.endswith(f"(bands of {band})")]
    if banded.empty:
        return "No number with a long range, such as age, is asked in this survey."
    last = banded.index[-1]
    return (
        f"With {risk.loc[last - 1, 'Known of a respondent']} known, "
        f"{risk.loc[last - 1, 'Alone']} are alone; in bands of {band}, {risk.loc[last, 'Alone']} "
        "are."
    )


def table_dropped(codebook: Codebook) -> pd.DataFrame:
    """What of an export is never carried on, and where it ends."""
    rows = [
        (header, "Read for finding test entries, repeated forms and their order, then dropped")
        for header in codebook.personal.values()
    ]
    rows.append(("Every column the codebook does not name", UNNAMED))
    rows.append(
        ("The order of the forms", "Lost: respondents are numbered in the order of their answers")
    )
    return pd.DataFrame(rows, columns=["In the export", "What becomes of it"])
