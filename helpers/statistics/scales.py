"""Tables that describe the scales: rules, ends of the range, severity, diagnosis, reliability."""

import numpy as np
import pandas as pd

from helpers.base.text import list_words
from helpers.scoring import alpha_interval, cronbach_alpha, key_items, phq9_diagnosis, phq9_severity
from helpers.survey.codebook import Codebook

DIAGNOSES = {
    "major": "Major depressive syndrome",
    "other": "Other depressive syndrome",
    "none": "Neither",
}

# From how many items and respondents, and from which alpha after turning and which gain in alpha,
# items are said to point the other way: chance alone hardly goes so far.
FEWEST_ITEMS = 3
FEWEST = 20
TURNED_ALPHA = 0.5
GAIN = 0.2

# The least alpha of each word (George and Mallery 2003, SPSS for Windows Step by Step, page 231).
CONSISTENCY = {0.9: "excellent", 0.8: "good", 0.7: "acceptable", 0.6: "questionable", 0.5: "poor"}


def table_rules(codebook: Codebook) -> pd.DataFrame:
    """How each scale is scored: items, method, reversed items, possible range.

    Reversed items are named by their places in the scale, from 1.
    """
    rows = []
    for scale in codebook.scales.values():
        turned = [
            str(place)
            for place, item in enumerate(scale.items, start=1)
            if codebook.variables[item].reversed
        ]
        low, high = scale.limits
        rows.append(
            (
                scale.gloss,
                len(scale.items),
                scale.method,
                ", ".join(turned) or "none",
                f"{low} to {high}",
            )
        )
    return pd.DataFrame(
        rows, columns=["Scale", "Items", "Score is the", "Reversed items", "Possible range"]
    )


def table_ends(scores: pd.DataFrame, codebook: Codebook, hidden: bool = False) -> pd.DataFrame:
    """Share of respondents at the lowest and the highest possible score, and skewness.

    hidden: leave the shares out, as a release does that hides small counts.
    """
    rows = []
    for name, scale in codebook.scales.items():
        known = scores[name].dropna()
        low, high = scale.limits
        shares = [
            float("nan") if hidden else 100 * (known == end).sum() / max(len(known), 1)
            for end in (low, high)
        ]
        rows.append((scale.gloss, *shares, known.skew()))
    return pd.DataFrame(
        rows, columns=["Scale", "At the lowest score (%)", "At the highest score (%)", "Skewness"]
    )


def find_phq9(codebook: Codebook) -> list[str]:
    """The nine items of the PHQ-9 in order, if a scale of the codebook has all of them; otherwise
    none."""
    nine = [f"phq9_{i}" for i in range(1, 10)]
    return (
        nine
        if all(name in codebook.variables and codebook.variables[name].high == 3 for name in nine)
        else []
    )


def table_severity(total: pd.Series, bands: dict, joined=()) -> pd.DataFrame:
    """Respondents in each severity band.

    joined: groups of bands that are counted together, as ranges of scores.
    """
    counts = phq9_severity(total.dropna(), bands).value_counts(sort=False)
    names = {tuple(band): name for name, band in bands.items()}
    for group in joined:
        members = [names[tuple(part)] for part in group if not isinstance(part, str)]
        if len(members) > 1:
            together = counts[members].sum()
            counts = counts.drop(members).rename(str)
            counts[" or ".join(members)] = together
    return _shares("Severity", counts)


def table_diagnosis(items: pd.DataFrame) -> pd.DataFrame:
    """Respondents by the PHQ-9 diagnostic algorithm."""
    return _shares(
        "Algorithm",
        phq9_diagnosis(items)
        .map(DIAGNOSES)
        .value_counts()
        .reindex(DIAGNOSES.values(), fill_value=0),
    )


def _shares(name: str, counts: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: [str(k) for k in counts.index],
            "n": counts.to_numpy(),
            "%": 100 * counts.to_numpy() / max(counts.sum(), 1),
        }
    )


def table_reliability(
    answers: pd.DataFrame, codebook: Codebook, level: float = 0.95
) -> pd.DataFrame:
    """Cronbach's alpha of each scale with its interval, from respondents with all items.

    A total that does not vary has none.
    """
    alphas = estimate_reliability(answers, codebook)
    rows = []
    for name, scale in codebook.scales.items():
        n, k = key_items(answers, scale, codebook).dropna().shape
        low = np.nan
        high = np.nan
        if not np.isnan(alphas[name]):
            low, high = alpha_interval(alphas[name], n, k, level)
        rows.append((name, scale.gloss, n, k, alphas[name], low, high))
    return pd.DataFrame(rows, columns=["scale", "Scale", "n", "Items", "Alpha", "Low", "High"])


def sentence_reliability(reliability: pd.DataFrame) -> str:
    """The least consistent scale, and what each alpha is called (George and Mallery 2003).

    reliability: as from table_reliability.
    """
    known = reliability.dropna(subset="Alpha").sort_values("Alpha", kind="stable")
    if known.empty:
        return "Alpha is not defined for any scale."
    lowest = known.iloc[0]
    called: dict[str, list] = {}
    for row in known[::-1].itertuples():
        called.setdefault(name_consistency(row.Alpha), []).append(row.Scale)
    told = "; ".join(f"{word} for {list_words(names)}" for word, names in called.items())
    why = ""
    if len(below := known.loc[known["Alpha"] < 0, "Scale"]):
        why = f" Alpha below 0 ({list_words(below)}) is a sign of items that should be turned"
        why = f"{why} and are not."
    return (
        f"The least consistent scale is {lowest['Scale']} (alpha {lowest['Alpha']:.2f}). "
        f"In words, consistency is {told}.{why}"
    )


def name_consistency(alpha: float) -> str:
    """What a Cronbach's alpha is called: George and Mallery's (2003) rule of thumb."""
    for least, word in CONSISTENCY.items():
        if alpha >= least:
            return word
    return "unacceptable"


def estimate_reliability(clean: pd.DataFrame, codebook: Codebook) -> pd.Series:
    """Cronbach's alpha of each scale; missing where it is not defined.

    That is for fewer than two items or respondents, or for a total that does not vary.
    """
    found = {}
    for name, scale in codebook.scales.items():
        try:
            found[name] = cronbach_alpha(key_items(clean, scale, codebook))
        except ValueError:
            found[name] = np.nan
    return pd.Series(found, name="alpha", dtype=float)


def find_opposed(items: pd.DataFrame) -> list[str]:
    """Items whose answers go against those of the others, as of items that point the other way and
    are not turned.

    items: respondents x items, as they count. Those are meant whose sign in the first principal
    component is the rarer one, where turning them raises alpha to .5 or more, and by .2 or more.
    """
    known = items.dropna()
    if items.shape[1] < FEWEST_ITEMS or len(known) < FEWEST or (known.nunique() < 2).any():
        return []
    _, vectors = np.linalg.eigh(known.corr().to_numpy())
    signs = np.sign(vectors[:, -1])
    rarer = -1 if (signs < 0).sum() * 2 <= len(signs) else 1
    if (signs == rarer).sum() * 2 == len(signs):
        rarer = -signs[0]  # as many each way: those unlike the first
    try:
        before = cronbach_alpha(known)
        after = cronbach_alpha(known * np.where(signs == rarer, -1, 1))
    except ValueError:
        return []
    found = after >= TURNED_ALPHA and after - before >= GAIN
    return list(items.columns[signs == rarer]) if found else []


def disattenuate(r, reliability_x, reliability_y):
    """The correlation of two true scores (Spearman 1904): r over the root of both reliabilities.

    Missing where a reliability does not lie above 0 and up to 1; a value above 1 in size means that
    they are set too low.
    """
    x = np.asarray(reliability_x, dtype=float)
    y = np.asarray(reliability_y, dtype=float)
    usable = (x > 0) & (x <= 1) & (y > 0) & (y <= 1)
    return np.asarray(r, dtype=float) / np.sqrt(np.where(usable, x * y, np.nan))


def table_corrected(
    correlations: pd.DataFrame, reliable: pd.Series, use_reliability: float
) -> pd.DataFrame:
    """x, y, r, alpha, and r corrected for the scale alone, and for scale and question.

    correlations: as from table_correlations, x a scale; reliable: alpha by scale; use_reliability:
    that of the question on use, which is assumed.
    """
    corrected = correlations[["x", "y", "r"]].copy()
    alphas = reliable.loc[correlations["x"]].to_numpy()
    corrected["alpha"] = alphas
    corrected["scale"] = disattenuate(corrected["r"], alphas, 1.0)
    corrected["both"] = disattenuate(corrected["r"], alphas, use_reliability)
    return corrected


def sentence_uncorrected(reliable: pd.Series, codebook: Codebook) -> str:
    """Which scales' correlations cannot be corrected, and why; nothing if all can.

    reliable: alpha by scale.
    """
    bad = {
        name: alpha
        for name, alpha in reliable.items()
        if name in codebook.correlates and not 0 < alpha <= 1
    }
    named = []
    for name, alpha in bad.items():
        why = "alpha is not defined" if np.isnan(alpha) else f"alpha is {alpha:.3f}"
        named.append(f"{codebook.gloss(name)} ({why})")
    if not named:
        return ""
    return (
        f"Not corrected are correlations of {list_words(named)}: "
        "a correction needs a reliability above 0."
    )


def score_edges(scale) -> np.ndarray:
    """Edges of bins that each hold the same number of possible scores, thirty or so at most."""
    low, high = scale.limits
    step = 1 if scale.method == "sum" else 1 / len(scale.items)
    together = int(np.ceil((high - low) / step / 31))
    bins = int(np.ceil(((high - low) / step + 1) / together))
    return low - step / 2 + step * together * np.arange(bins + 1)


def table_score_counts(scores: pd.DataFrame, scales: dict, joined=None) -> pd.DataFrame:
    """The numbers drawn by plot_scores: respondents in each bin.

    joined: scale -> groups of ranges of item sums that are one bin.
    """
    rows = []
    for name, scale in scales.items():
        edges = score_edges(scale)
        if joined and name in joined:
            edges = joined_edges(scale, joined[name])
        counts, _ = np.histogram(scores[name].dropna(), bins=edges)
        rows += [(scale.gloss, edges[i], edges[i + 1], int(c)) for i, c in enumerate(counts)]
    return pd.DataFrame(rows, columns=["scale", "from", "to", "respondents"])


def joined_edges(scale, groups: list) -> np.ndarray:
    """Edges of bins that hold groups of ranges of item sums, in units of the score."""
    unit = 1 if scale.method == "sum" else 1 / len(scale.items)
    ranges = []
    for group in groups:
        ranges.append([part for part in group if not isinstance(part, str)])
    starts = [group[0][0] for group in ranges if group]
    last = max(group[-1][1] for group in ranges if group)
    return (np.array([*starts, last + 1]) - 0.5) * unit
