"""What could still single out a respondent after everything personal has been dropped."""

from itertools import combinations

import pandas as pd

from helpers.survey.codebook import Codebook

UNNAMED = (
    "Left behind as the file is read: a run keeps, analyses and shows none of its cells. "
    "Before a run, check looks through them so as not to repeat what may be personal, and init proposes options that several gave"
)
BAND = 10  # years of an age band


def list_combinations(codebook: Codebook) -> list[tuple[str, ...]]:
    """Every combination of what describes respondents that has sex, age or tenure in it, as far as the survey asks them, smallest first."""
    known = [
        name for name in ("gender", "age", "tenure") if name in codebook.variables
    ] or codebook.people[:3]
    return [chosen for size in range(1, len(known) + 1) for chosen in combinations(known, size)]


def count_alone(clean: pd.DataFrame, columns: tuple, band: int = 0) -> dict[str, float]:
    """Respondents who are alone in a combination of answers, and in groups below five; a missing answer counts as an answer.

    band: width of age bands in years; 0 takes each year by itself.
    """
    groups = clean[list(columns)].copy()
    if band and "age" in columns:
        groups["age"] = groups["age"] // band
    size = groups.groupby(list(columns), dropna=False)[columns[0]].transform("size")
    n = len(clean)
    return {
        "alone": int((size == 1).sum()),
        "alone_percent": 100 * (size == 1).mean() if n else 0.0,
        "below_five": int((size < 5).sum()),
    }


def assess_risk(clean: pd.DataFrame, codebook: Codebook, band: int = BAND) -> pd.DataFrame:
    """For each combination: respondents alone in it and in small groups, with age by year and in bands."""
    rows = []
    for columns in list_combinations(codebook):
        name = " × ".join(codebook.gloss(c) for c in columns)
        rows.append((name, *count_alone(clean, columns).values()))
        if "age" in columns:
            rows.append(
                (f"{name} (bands of {band} years)", *count_alone(clean, columns, band).values())
            )
    return pd.DataFrame(
        rows, columns=["Known of a respondent", "Alone", "Alone (%)", "In groups below five"]
    )


def say_risk(risk: pd.DataFrame, n: int) -> str:
    """The worst combination in a sentence, and what follows from it."""
    if risk.empty:
        return "The survey asks nothing that describes respondents, so nothing is combined here."
    worst = risk.loc[risk["Alone"].idxmax()]
    if not worst["Alone"]:
        return f"None of {n} respondents is alone in any of these combinations; other answers together may still single somebody out."
    return (
        f"{worst['Alone']} of {n} respondents ({worst['Alone (%)']:.0f} %) are alone in {worst['Known of a respondent']}. "
        "So the cleaned data are not anonymous, and should not be passed on as they are."
    )


def say_bands(risk: pd.DataFrame, band: int = BAND) -> str:
    """How many are alone in the widest combination with age by year, and how many with age in bands."""
    banded = risk[risk["Known of a respondent"].str.endswith(f"(bands of {band} years)")]
    if banded.empty:
        return "Age is not asked in this survey."
    last = banded.index[-1]
    return f"With everything in the last lines known, {risk.loc[last - 1, 'Alone']} are alone; with age in bands of {band} years, {risk.loc[last, 'Alone']} are."


def list_dropped(codebook: Codebook) -> pd.DataFrame:
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
