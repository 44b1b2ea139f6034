"""Missing answers and imperfect measurement: who did not answer, and what a correlation would be without measurement error."""

import numpy as np
import pandas as pd
from scipy import stats

from helpers.codebook import Codebook
from helpers.saying import list_words
from helpers.scoring import cronbach_alpha, key_items


def describe_patterns(frame: pd.DataFrame, names) -> pd.DataFrame:
    """Which questions were left out together: one line a pattern (missing: names joined by ', '), with respondents, commonest first."""
    gone = frame[list(names)].isna()
    patterns = gone.apply(lambda row: ", ".join(row.index[row]), axis=1)
    counts = patterns.value_counts()
    return pd.DataFrame({"missing": counts.index, "respondents": counts.to_numpy()}).sort_values(
        ["respondents", "missing"], ascending=[False, True], ignore_index=True
    )


def compare_incomplete(frame: pd.DataFrame, predictors, scores) -> pd.DataFrame:
    """Respondents who answered all predictors against those who did not: n, means, standardised difference, Welch's P; a line a score."""
    complete = frame[list(predictors)].notna().all(axis=1)
    rows = []
    for name in scores:
        full, part = (frame.loc[who, name].dropna().astype(float) for who in (complete, ~complete))
        known = len(part) > 1
        spread = np.sqrt((full.var() + part.var()) / 2) if known else np.nan
        p = stats.ttest_ind(full, part, equal_var=False).pvalue if known else np.nan
        rows.append((name, len(full), full.mean(), len(part), part.mean(), (part.mean() - full.mean()) / spread, p))
    return pd.DataFrame(rows, columns=["score", "n_complete", "mean_complete", "n_incomplete", "mean_incomplete", "difference", "p"])


def estimate_reliability(clean: pd.DataFrame, codebook: Codebook) -> pd.Series:
    """Cronbach's alpha of each scale; missing where it is not defined (fewer than two items, or a total that does not vary)."""
    found = {}
    for name, scale in codebook.scales.items():
        try:
            found[name] = cronbach_alpha(key_items(clean, scale, codebook))
        except ValueError:
            found[name] = np.nan
    return pd.Series(found, name="alpha", dtype=float)


def disattenuate(r, reliability_x, reliability_y):
    """The correlation of two true scores (Spearman 1904): r over the root of both reliabilities.

    Missing where a reliability does not lie above 0 and up to 1; a value above 1 in size means that they are set too low.
    """
    x, y = np.asarray(reliability_x, dtype=float), np.asarray(reliability_y, dtype=float)
    usable = (x > 0) & (x <= 1) & (y > 0) & (y <= 1)
    return np.asarray(r, dtype=float) / np.sqrt(np.where(usable, x * y, np.nan))


def say_uncorrected(reliable: pd.Series, codebook: Codebook) -> str:
    """Which scales' correlations cannot be corrected, and why; nothing if all can. reliable: alpha by scale."""
    bad = {name: alpha for name, alpha in reliable.items() if name in codebook.correlates and not 0 < alpha <= 1}
    named = [f"{codebook.gloss(name)} ({'alpha is not defined' if alpha != alpha else f'alpha is {alpha:.3f}'})" for name, alpha in bad.items()]
    return f"Not corrected are correlations of {list_words(named)}: a correction needs a reliability above 0." if named else ""
